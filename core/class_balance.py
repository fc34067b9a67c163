"""How many pictures each class has, and what that will do to a training, in words."""

from collections import Counter
from collections.abc import Sequence

from core.splitting import SPLITS

FEW = 10  # training pictures; a class with fewer is worth a warning
IMBALANCE = 10  # times as many training pictures in one class as in another


def cautions(labels: Sequence[str], splits: Sequence[str]) -> tuple[str, ...]:
    """What a person should know of these pictures before a network learns from them.

    One label and one split for each picture, "" for a split that is still to be decided.
    """
    of = {name: Counter() for name in SPLITS}
    for label, split in zip(labels, splits, strict=True):
        of[split or "train"][label] += 1
    trains = of["train"]
    classes = sorted(trains)
    sentences = []
    if single := [label for label in classes if trains[label] == 1]:
        sentences.append(
            f"Only one training picture in {listed(single)}: a network learns little from one "
            "example, and none is left over to check it with. Add pictures."
        )
    if few := [label for label in classes if 1 < trains[label] < FEW]:
        sentences.append(
            f"Fewer than {FEW} training pictures in "
            f"{listed([f'{label} ({trains[label]})' for label in few])}: what the network says of "
            "them will be little better than a guess. Add pictures."
        )
    if classes:
        most, least = max(classes, key=trains.get), min(classes, key=trains.get)
        if trains[most] >= IMBALANCE * trains[least]:
            sentences.append(
                f"{most} has {trains[most]:,} training pictures, {least} {trains[least]:,}: a "
                f"network that always answers {most} is right on "
                f"{trains[most] / trains.total():.0%} of them and has learnt nothing. Even the "
                "classes out, or judge each class by itself."
            )
    for split in SPLITS[1:]:
        absent = [label for label in classes if not of[split][label]]
        if of[split] and absent:
            sentences.append(
                f"There are no {split} pictures of {listed(absent)}: the {split} figures say "
                "nothing about that. Add some."
            )
    return tuple(sentences)


def listed(texts: Sequence[str], limit: int = 5) -> str:
    """a; a and b; a, b and c; a, b, c, d, e and 12 more."""
    if len(texts) > limit + 1:
        texts = [*texts[:limit], f"{len(texts) - limit} more"]
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last
