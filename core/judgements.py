"""What a person says of labels that the network disagrees with; kept with the run.

Keyed by the digest of the picture's bytes: the same picture keeps its judgement in another folder,
in another split and on another machine.
"""

import json
import re
from pathlib import Path

from core.atomic_file import write_atomically
from core.refusal import Refused

JUDGEMENTS_FILE = "judgements.json"
JUDGEMENTS = ("label right", "label wrong", "cannot tell")
LARGEST_FILE = 8 * 2**20  # bytes; 60,000 judgements fit


def read_judgements(folder: Path) -> dict[str, str]:
    """Digest of a picture (SHA-256, hexadecimal) -> one of JUDGEMENTS. Raises Refused."""
    file = folder / JUDGEMENTS_FILE
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise ValueError
        judgements = json.loads(file.read_text(encoding="utf-8"))
        if not all(map(_sound, judgements.keys(), judgements.values())):
            raise ValueError
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise Refused(
            f"{JUDGEMENTS_FILE} is broken: what was said of the labels cannot be read."
        ) from error
    return judgements


def keep_judgement(folder: Path, digest: str, judgement: str | None) -> None:
    """Write one judgement into the run's folder; None takes it back. Raises Refused."""
    judgements = read_judgements(folder)
    judgements.pop(digest, None)
    if judgement is not None:
        judgements[digest] = judgement
    write_atomically(folder / JUDGEMENTS_FILE, json.dumps(judgements, indent=1).encode())


def _sound(digest: str, judgement: object) -> bool:
    return judgement in JUDGEMENTS and re.fullmatch("[0-9a-f]{64}", digest) is not None
