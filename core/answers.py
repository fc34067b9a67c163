"""What a run's network answered on a split: logits that its worker left beside the run."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor


def read_answers(folder: Path, split: str, pictures: int, classes: int) -> Tensor | None:
    """(pictures, classes) float32 logits; None where there are none that fit."""
    try:
        logits = np.load(_file(folder, split), allow_pickle=False)
    except (OSError, ValueError, EOFError):  # absent, or only half written as yet
        return None
    if logits.shape != (pictures, classes) or logits.dtype != np.float32:
        return None
    return torch.from_numpy(logits) if np.isfinite(logits).all() else None


def are_stale(folder: Path, split: str) -> bool:
    """Whether the network was trained on after it gave the answers that are kept."""
    try:
        return _file(folder, split).stat().st_mtime_ns < (folder / "model.pth").stat().st_mtime_ns
    except OSError:
        return False


def _file(folder: Path, split: str) -> Path:
    return folder / f"logits-{split}.npy"
