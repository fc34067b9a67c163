"""What a run is called among others: its data, when it began, how good it is, what differs."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from core.plain_names import clean
from core.run_folder import Run
from core.training_settings import differences

LONGEST_TITLE = 24  # characters in a menu, so that what tells two runs apart is seen behind it


def began(folder: Path) -> datetime | None:
    """The time in the folder's name, to the second; None where it bears none."""
    try:
        return datetime.strptime(folder.name[:19], "%Y-%m-%d_%H-%M-%S")
    except ValueError:
        return None


def when(folder: Path) -> str:
    """ "31 January, 12:05"; the folder's name where there is no time in it."""
    time = began(folder)
    return f"{time.day} {time:%B, %H:%M}" if time else folder.name


def what_differs(run: Run, older: Run) -> str:
    """Pictures and settings that are not the same in both."""
    words = [] if run.fingerprint == older.fingerprint else ["other pictures, or another split"]
    words += [
        f"{name.replace('_', ' ')} {_value(ours)} instead of {_value(theirs)}"
        for name, ours, theirs in differences(run.settings, older.settings)
    ]
    return ", ".join(words) or "nothing differs"


def menu_names(runs: Iterable[tuple[Path, Run]]) -> dict[str, str]:
    """Each run's name in a menu, by its folder's; no two are alike, for a menu tells by them."""
    names: dict[str, str] = {}
    for folder, run in runs:
        time = began(folder)
        words = [clean(run.title, LONGEST_TITLE)]
        words += [f"{time.day} {time:%b %H:%M}"] if time else []
        words += [f"{100 * run.best.val_accuracy:.0f} %" if run.best else "untrained"]
        name = alone = " · ".join(words)
        number = 1
        while name in names.values():
            number += 1
            name = f"{alone} ({number})"
        names[folder.name] = name
    return names


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)
