"""From a NumPy array to a tensor and back: who shares memory, and which type a layer takes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy import ndarray
from torch import Generator, Tensor, nn

from core.drawn_from import DrawnFrom

ARRAY_DTYPES = ("float64", "float32", "int64", "uint8")
WRITTEN = 99  # what an edit puts into a cell
SEED = 42  # of the layer's weights

BRIDGES: dict[str, Callable[[ndarray], Tensor]] = {
    "torch.from_numpy(a)": torch.from_numpy,
    "torch.from_numpy(a).float()": lambda a: torch.from_numpy(a).float(),
    "torch.tensor(a)": torch.tensor,
}
BACKS: dict[str, Callable[[Tensor], ndarray]] = {
    "t.numpy()": lambda t: t.numpy(),
    "t.detach().numpy()": lambda t: t.detach().numpy(),
}


@dataclass(frozen=True)
class Attempt:
    """A line of torch that was run: what it gave, or what torch said."""

    line: str
    gave: str  # "" where torch refused
    refusal: str  # torch's own words, after the kind of error


@dataclass(frozen=True)
class Bridged:
    array: tuple[float, ...]  # (4,) after the edit
    array_dtype: str  # one of ARRAY_DTYPES
    tensor: Tensor  # (4,) after the edit
    dtype: str  # of the tensor: "float64"
    shares: bool  # the tensor's data_ptr() is where the array's numbers are
    edited: tuple[int, int] | None  # 0 the array or 1 the tensor, and the index
    layer: Attempt
    grad: Attempt | None  # requires_grad_(), if it was asked for
    back: Attempt
    back_shares: bool | None  # what came back reads the tensor's memory; None: nothing came back


def array_line(dtype: str) -> str:
    """How the array is made in Python: float64 needs no word, it is NumPy's own choice."""
    if dtype == "float64":
        return "np.array([1.0, 2.0, 3.0, 4.0])"
    return f"np.array([1, 2, 3, 4], dtype=np.{dtype})"


def cross(
    array_dtype: str, bridge: str, requires_grad: bool, back: str, edited: tuple[int, int]
) -> Bridged:
    """Make the array, go over the bridge, write 99 where `edited` says, use it, and go back."""
    a = np.array([1, 2, 3, 4], dtype=array_dtype)
    t = BRIDGES[bridge](a)
    side, index = edited
    wrote = side in (0, 1) and 0 <= index < len(a)
    if wrote:
        (a, t)[side][index] = WRITTEN
    shares = t.data_ptr() == a.ctypes.data
    shown = t.clone()
    layer = attempt("layer(t)", lambda: _as_text(_layer()(t).tolist()))
    grad = None
    if requires_grad:
        grad = attempt("t.requires_grad_()", lambda: str(_with_grad(t)))
    returned: list[ndarray] = []
    returns = attempt(back, lambda: _returned(BACKS[back](t), returned))
    return Bridged(
        array=tuple(a.tolist()),
        array_dtype=array_dtype,
        tensor=shown,
        dtype=str(t.dtype).removeprefix("torch."),
        shares=shares,
        edited=(side, index) if wrote else None,
        layer=layer,
        grad=grad,
        back=returns,
        back_shares=returned[0].ctypes.data == t.data_ptr() if returned else None,
    )


def attempt(line: str, run: Callable[[], str]) -> Attempt:
    try:
        return Attempt(line, run(), "")
    except (RuntimeError, TypeError) as error:
        return Attempt(line, "", f"{type(error).__name__}: {error}")


def _layer() -> nn.Linear:
    with DrawnFrom(Generator().manual_seed(SEED)):
        return nn.Linear(4, 2)


def _with_grad(t: Tensor) -> bool:
    return t.requires_grad_().requires_grad


def _returned(b: ndarray, kept: list[ndarray]) -> str:
    kept.append(b)
    return str(b.dtype)


def _as_text(numbers: list[float]) -> str:
    return ", ".join(f"{number:.4g}" for number in numbers)
