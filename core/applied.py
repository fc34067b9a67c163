"""What a transform of torchvision really did: every change that it made, with its numbers.

A transform draws its numbers where it is called and tells nobody. It is not asked to draw them
beforehand, nor are they guessed from the picture: it is watched while it works.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torchvision.transforms import v2


@dataclass(frozen=True)
class Applied:
    """One change: a function of torchvision.transforms.v2.functional, and what it was given.

    The Auto ones (TrivialAugmentWide and its like) have names of their own for what they do, with
    a capital, and one number; MixUp and CutMix have none, and stand under their own.
    """

    operation: str  # "rotate"; "Rotate" of an Auto one; "MixUp"
    numbers: Mapping[str, Any]  # {"angle": 17.2, …}; {"magnitude": 18.0}; {"lam": 0.4}
    size: tuple[int, int]  # height and width of the picture before


def watch(transform: v2.Transform, tell: Callable[[Applied], None]) -> v2.Transform:
    """The same transform, which from now on tells every change that it makes to a picture.

    One that holds others (Compose, RandomApply) makes none itself: watch those that it holds.
    """
    if isinstance(transform, v2.MixUp | v2.CutMix):
        _watch_mixture(transform, tell)
    elif hasattr(transform, "_apply_image_or_video_transform"):
        _watch_auto(transform, tell)
    else:
        _watch_calls(transform, tell)
    return transform


# Each replaces, on this one object, the method through which torchvision makes its changes.


def _watch_calls(transform: v2.Transform, tell: Callable[[Applied], None]) -> None:
    call = transform._call_kernel

    def told(functional: Callable, picture: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        given = inspect.signature(functional).bind(picture, *args, **kwargs).arguments
        _, *rest = given.items()
        tell(Applied(functional.__name__, dict(rest), _size(picture)))
        return call(functional, picture, *args, **kwargs)

    transform._call_kernel = told


def _watch_auto(transform: v2.Transform, tell: Callable[[Applied], None]) -> None:
    apply = transform._apply_image_or_video_transform

    def told(picture: Tensor, operation: str, magnitude: float, **how: Any) -> Tensor:
        tell(Applied(operation, {"magnitude": magnitude}, _size(picture)))
        return apply(picture, operation, magnitude, **how)

    transform._apply_image_or_video_transform = told


def _watch_mixture(transform: v2.Transform, tell: Callable[[Applied], None]) -> None:
    mix = transform.transform

    def told(given: Tensor, drawn: dict[str, Any]) -> Tensor:
        if given is not drawn["labels"]:  # they are mixed too, with the same numbers
            numbers = {word: drawn[word] for word in drawn if word not in ("labels", "batch_size")}
            tell(Applied(type(transform).__name__, numbers, _size(given)))
        return mix(given, drawn)

    transform.transform = told


def _size(picture: Tensor) -> tuple[int, int]:
    height, width = picture.shape[-2:]
    return height, width
