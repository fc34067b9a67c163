"""A picture, a sentence, a sound and a table: each as the tensor that a network is given."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from sklearn.datasets import load_digits
from torch import Tensor

from core.table_numbers import ONE_HOT, Table, table_as_numbers
from core.tokens import EMBEDDING, THIS_SENTENCE, Sentence, sentence_as_numbers
from core.tones import IN_TURN, SAMPLES, Sound, sound_as_numbers

GREYEST = 16  # of a digit's pixels: from 0 to that
DIGIT_SIDE = 8


@dataclass(frozen=True)
class Settings:
    kind: str = "Sentence"  # a key of KINDS
    digit: int = 3
    sentence: str = "The cat sat on the mat."  # typed
    vocabulary: str = THIS_SENTENCE  # one of tokens.VOCABULARIES
    vectors: str = EMBEDDING  # one of tokens.VECTORS
    first: int = 440  # Hz, one of tones.PITCHES
    second: int = 880
    order: str = IN_TURN  # one of tones.ORDERS
    n_fft: int = 256  # one of tones.SIZES
    hop: int = 64  # one of tones.HOPS
    categories: str = ONE_HOT  # one of table_numbers.CATEGORIES
    standardised: bool = False
    item: tuple[float, float] = (1.0, 3.0)  # row and column; of a sentence, the token is the row
    moment: float = 1005.0  # of a sound, the sample


@dataclass(frozen=True)
class Digit:
    """Handwritten, from scikit-learn's digits (Alpaydin and Kaynak 1998)."""

    grey: Tensor  # (8, 8) int64 from 0 to 16, as it is stored
    x: Tensor  # (1, 8, 8) float32 from 0 to 1
    row: int
    column: int


Numbers = Digit | Sentence | Sound | Table


def to_numbers(settings: Settings) -> Numbers:
    """The chosen kind of thing as a tensor `x`, and which of its items is looked at."""
    return KINDS[settings.kind](settings)


def _picture(settings: Settings) -> Digit:
    grey = digits()[settings.digit]
    row, column = (min(int(place), DIGIT_SIDE - 1) for place in settings.item)
    return Digit(grey, grey[None] / GREYEST, row, column)


def _sentence(settings: Settings) -> Sentence:
    return sentence_as_numbers(
        settings.sentence, settings.vocabulary, settings.vectors, int(settings.item[0])
    )


def _sound(settings: Settings) -> Sound:
    return sound_as_numbers(
        settings.first,
        settings.second,
        settings.order,
        settings.n_fft,
        settings.hop,
        min(int(settings.moment), SAMPLES - 1),
    )


def _table(settings: Settings) -> Table:
    return table_as_numbers(settings.categories, settings.standardised, *map(int, settings.item))


@cache
def digits() -> Tensor:
    """(10, 8, 8) int64: the first digit of each of the ten kinds. Not to be changed: it is kept."""
    return torch.tensor(load_digits().images[:10]).long()


KINDS: dict[str, Callable[[Settings], Numbers]] = {
    "Picture": _picture,
    "Sentence": _sentence,
    "Sound": _sound,
    "Table": _table,
}
