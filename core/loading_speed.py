"""How long a DataLoader takes with no helper, one, two: a program of its own, really run."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from core.refusal import Refused

HELPERS = (0, 1, 2)
PASSES = 3  # of which the fastest counts: other programs want the computer too
PATIENCE = 90  # seconds

PROGRAM = """import time

from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import ToTensor


def seconds(loader):
    start = time.perf_counter()
    for pictures, labels in loader:
        pass
    return time.perf_counter() - start


if __name__ == "__main__":  # a helper may begin by reading this file again
    dataset = ImageFolder("pictures", ToTensor())
    for helpers in {helpers}:
        loader = DataLoader(dataset, batch_size={batch_size}, num_workers=helpers)
        print(helpers, min(seconds(loader) for _ in range({passes})))
"""


def program(batch_size: int) -> str:
    """The program that is timed; beside it lies the folder `pictures`."""
    return PROGRAM.format(helpers=HELPERS, batch_size=batch_size, passes=PASSES)


def time_loading(contents: Mapping[str, bytes], batch_size: int) -> dict[int, float]:
    """Seconds of an epoch by num_workers; `contents` are the picture files by name.

    Raises Refused if the program does not come to its end.
    """
    with TemporaryDirectory() as folder:
        for name, content in contents.items():
            file = Path(folder, "pictures", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        Path(folder, "loading.py").write_text(program(batch_size), encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "loading.py"],
                capture_output=True,
                text=True,
                cwd=folder,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
                timeout=PATIENCE,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Refused("This computer is too busy, or forbids helpers.") from error
    lines = (line.split() for line in done.stdout.splitlines())
    return {int(helpers): float(seconds) for helpers, seconds in lines}
