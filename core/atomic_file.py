"""Files that are either the old or the new, whatever dies in between."""

import errno
import os
from pathlib import Path

from core.refusal import Refused


def write_atomically(path: Path, content: bytes, durable: bool = True) -> None:
    """Replace `path` by `content`: written beside it, flushed to the disk, then renamed.

    `durable=False` leaves out the flush, for what may be lost with the machine's power (progress).
    Raises Refused when the disk is full; the old file is then untouched and nothing stays beside.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused(
                f"The disk is full: {path.name} could not be saved. What was saved before is "
                "still there. Free some space and continue."
            ) from error
        raise
