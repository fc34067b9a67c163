"""What was left out of a learner's pictures, and why."""

from dataclasses import dataclass

# What an operating system leaves beside a person's files; nobody asks what became of it.
_JUNK = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin"}


@dataclass(frozen=True)
class Skipped:
    """A file that was left out. `reason` reads well after "name: ", in small letters, no stop."""

    name: str
    reason: str


def is_junk(path: str) -> bool:
    """Whether a file or a folder above it is an operating system's litter (path with "/")."""
    return any(
        part.casefold() in _JUNK or (part.startswith(".") and part not in (".", ".."))
        for part in path.split("/")
    )
