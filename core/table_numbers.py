"""A table as numbers: columns of numbers, categories, yes and no, made one tensor."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

COLUMNS = ("animal", "legs", "weight in kg", "food", "flies")
ANIMALS = (  # weights are rough
    ("cat", 4, 4.0, "meat", "no"),
    ("horse", 4, 500.0, "plants", "no"),
    ("bat", 2, 0.02, "meat", "yes"),
    ("duck", 2, 1.2, "both", "yes"),
    ("spider", 8, 0.001, "meat", "no"),
    ("sparrow", 2, 0.03, "both", "yes"),
    ("elephant", 4, 5000.0, "plants", "no"),
    ("ant", 6, 0.00001, "both", "no"),
)
FOODS = ("both", "meat", "plants")
ONE_HOT, NUMBERED = "one-hot", "0, 1, 2"
CATEGORIES = (ONE_HOT, NUMBERED)


@dataclass(frozen=True)
class Table:
    x: Tensor  # (animals, features) float32
    features: tuple[str, ...]  # what each column of x is
    places: tuple[tuple[int, ...], ...]  # for each of COLUMNS, the columns of x that it became
    row: int  # of the cell that is looked at
    column: int

    @property
    def numbers(self) -> Tensor:
        """What the chosen cell became; empty for a name."""
        return self.x[self.row, list(self.places[self.column])]

    @property
    def cell(self) -> str:
        return as_text(ANIMALS[self.row][self.column])


def table_as_numbers(categories: str, standardised: bool, row: int, column: int) -> Table:
    """Legs and weight as they are or with mean 0 and deviation 1; food; and 1 for what flies."""
    _, legs, weights, foods, flies = zip(*ANIMALS, strict=True)
    measured = torch.tensor([legs, weights]).T
    if standardised:
        measured = (measured - measured.mean(dim=0)) / measured.std(dim=0, correction=0)
    numbered = torch.tensor([FOODS.index(food) for food in foods])
    one_hot = categories == ONE_HOT
    food = functional.one_hot(numbered) if one_hot else numbered[:, None]
    can_fly = torch.tensor([[answer == "yes"] for answer in flies])
    x = torch.cat([measured, food, can_fly], dim=1)
    named = tuple(f"eats {food}" for food in FOODS) if one_hot else ("food",)
    return Table(
        x=x,
        features=("legs", "kg", *named, "flies"),
        places=((), (0,), (1,), tuple(range(2, 2 + len(named))), (2 + len(named),)),
        row=min(max(row, 0), len(ANIMALS) - 1),
        column=min(max(column, 0), len(COLUMNS) - 1),
    )


def as_text(value: str | float) -> str:
    """A cell as one would write it: 0.00001 and 500, not 1e-05 and 500.0."""
    if isinstance(value, str):
        return value
    return f"{value:.5f}".rstrip("0").rstrip(".")
