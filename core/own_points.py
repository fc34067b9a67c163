"""A learner's own points: a row of numbers, three for each point, that fits into a link."""

import math

import torch
from torch import Tensor

from core.refusal import Refused

REACH = 1.5  # they lie in the square from -REACH to REACH
MOST_POINTS = 1000
MOST_CLASSES = 5
NEAR = 0.12  # a click removes a point that is at most so far away

Points = tuple[float, ...]  # x, y and class of each point, one after another


def placed(points: Points) -> tuple[Tensor, Tensor]:
    """(points, 2) places in the square and (points,) classes int64.

    Whatever a link says is brought into the square and to a class. Raises Refused if the points are
    of fewer than two classes, or too many.
    """
    table = torch.tensor(points[: len(points) // 3 * 3]).reshape(-1, 3).nan_to_num()
    if len(table) > MOST_POINTS:
        raise Refused(f"That is more than {MOST_POINTS:,} points: leave some out.")
    labels = table[:, 2].round().clamp(0, MOST_CLASSES - 1).long()
    if len(labels.unique()) < 2:
        raise Refused("Give points of at least two classes: with one there is nothing to tell.")
    return table[:, :2].clamp(-REACH, REACH), labels


def with_point(points: Points, x: float, y: float, label: int) -> Points:
    """One point more, to a thousandth: links stay short. Raises Refused for one too many."""
    if len(points) // 3 >= MOST_POINTS:
        raise Refused(f"{MOST_POINTS:,} points are the most: remove one first.")
    return (*points, round(x, 3), round(y, 3), float(label))


def without_nearest(points: Points, x: float, y: float) -> Points:
    """Without the point that is nearest to a place, if one is near."""
    starts = range(0, len(points) // 3 * 3, 3)
    distances = {start: math.dist(points[start : start + 2], (x, y)) for start in starts}
    nearest = min(distances, key=distances.__getitem__, default=None)
    if nearest is None or not distances[nearest] <= NEAR:
        return points
    return points[:nearest] + points[nearest + 3 :]
