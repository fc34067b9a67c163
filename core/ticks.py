"""The challenges that a learner has done: they stay."""

import json
from pathlib import Path

from core.atomic_file import write_atomically

FILE = "ticks.json"


def read_ticks(folder: Path) -> dict[str, list[str]]:
    """Page -> titles of its challenges that are ticked, both in the order in which they were.

    The page that was ticked last is the last.
    """
    try:
        ticks = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {str(page): [str(title) for title in titles] for page, titles in ticks.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def tick(folder: Path, page: str, title: str) -> None:
    """Remember that a challenge was done; doing it again changes nothing."""
    ticks = read_ticks(folder)
    of_page = ticks.pop(page, [])
    if title not in of_page:
        ticks[page] = [*of_page, title]
        write_atomically(folder / FILE, json.dumps(ticks).encode())
