"""Small pictures in groups, each with its words underneath, like a photographer's contact sheet."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Thumbnail:
    pixels: np.ndarray  # (height, width, 3) uint8
    caption: str
    mark: str = ""  # a word that must not be missed, such as "no 6"


@dataclass(frozen=True, eq=False)
class Group:
    title: str
    pictures: tuple[Thumbnail, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    groups: tuple[Group, ...]
