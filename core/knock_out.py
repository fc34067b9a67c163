"""Maps of one layer switched off: what becomes of one answer, and of the validation accuracy."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from core.inside import read_inside
from core.maps_off import layers_with_maps, logits_without
from core.opened_run import READY, OpenedRun, activations, inputs, open_run_at
from core.refusal import Refused

MOST_WORK = 2e10  # floating-point operations that a page may wait for: about half a second
FEWEST = 20  # pictures that are judged, whatever they cost


@dataclass(frozen=True)
class Settings:
    run: str = "ready"
    image: int = 127  # a kept picture
    layer: str = "blocks.0.2"
    off: tuple[str, ...] = ("7",)  # numbers of the layer's maps
    folder: str = str(READY)  # of the run: the page finds it, no link names it


@dataclass(frozen=True, eq=False)
class Knocked:
    """`before` is with all maps on, `after` with those of `off` switched off."""

    picture: Tensor  # (3, size, size) uint8
    classes: tuple[str, ...]
    label: int | None  # the class it is of; of the learner's own picture, nobody knows
    layer: str
    off: tuple[int, ...]
    maps: Tensor  # (maps, height, width) what the layer makes of the picture with all maps on
    before: Tensor  # (classes,) logits
    after: Tensor
    labels: Tensor  # (pictures,) of the kept pictures that were judged
    answers_before: Tensor  # (pictures,)
    answers_after: Tensor
    # (maps,) accuracy over all kept pictures with only that map off, which a worker has measured
    # (core/inside.py); empty as long as it has not. `whole` is that accuracy with all maps on.
    alone: Tensor
    whole: float

    @property
    def accuracies(self) -> tuple[float, float]:
        """Before and after, 0 to 1; of no pictures not a number."""
        return tuple(_share(answers == self.labels) for answers in self._answers)

    def of_class(self, index: int) -> tuple[float, float]:
        """The share of the class's own pictures that is answered rightly, before and after."""
        of_it = self.labels == index
        return tuple(_share(answers[of_it] == index) for answers in self._answers)

    def probability(self, index: int) -> tuple[float, float]:
        """Of a class, for the picture."""
        return self.before.softmax(0)[index].item(), self.after.softmax(0)[index].item()

    @property
    def answer(self) -> int:
        return int(self.before.argmax())

    @property
    def answer_after(self) -> int:
        return int(self.after.argmax())

    @property
    def _answers(self) -> tuple[Tensor, Tensor]:
        return self.answers_before, self.answers_after


def knock_out(settings: Settings, own: Tensor | None = None) -> Knocked:
    """Switch maps off for a kept picture, or for the learner's own, (3, size, size) uint8.

    A layer that this network has not is answered with its first, an image beyond the last with the
    last; maps that the layer has not are left out. Raises Refused for a run that is broken.
    """
    opened = open_run_at(settings.folder)
    layer, maps = chosen_layer(opened, settings.layer)
    off = tuple(sorted(int(number) for number in settings.off if int(number) < maps))
    image = min(settings.image, len(opened.labels) - 1)
    picture = opened.pictures[image] if own is None else own
    given = inputs(opened, picture[None])
    rows = _judged(opened)
    return Knocked(
        picture=picture,
        classes=opened.run.classes,
        label=int(opened.labels[image]) if own is None else None,
        layer=layer,
        off=off,
        maps=activations(opened.network, given, [layer])[layer][0],
        before=logits_without(opened.network, layer, (), given)[0].clone(),
        after=logits_without(opened.network, layer, off, given)[0].clone(),
        labels=opened.labels[rows],
        answers_before=opened.logits[rows].argmax(dim=1),
        answers_after=_answers(opened, layer, off, rows),
        alone=_each_alone(opened, layer),
        whole=_share(opened.logits.argmax(dim=1) == opened.labels),
    )


def chosen_layer(opened: OpenedRun, name: str) -> tuple[str, int]:
    """The layer of this name, or else the first one with maps, and how many maps it makes."""
    layers = layers_of_run(opened)
    name = name if name in layers else next(iter(layers))
    return name, layers[name]


@lru_cache(maxsize=32)
def layers_of_run(opened: OpenedRun) -> dict[str, int]:
    """The layers that make maps and how many, in the order in which they ran."""
    return layers_with_maps(opened.network, torch.zeros(1, *opened.pictures.shape[1:]))


def _each_alone(opened: OpenedRun, layer: str) -> Tensor:
    try:
        inside = read_inside(opened)
    except Refused:  # a damaged file: the page says so
        inside = None
    return torch.zeros(0) if inside is None else inside.accuracies[layer]


def _judged(opened: OpenedRun) -> Tensor:
    """Places of the kept pictures, evenly spaced, that can all be judged in time."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        opened.network(torch.zeros(1, *opened.pictures.shape[1:]))
    affordable = int(MOST_WORK / max(counter.get_total_flops(), 1))
    kept = len(opened.labels)
    count = min(kept, max(affordable, FEWEST))
    return torch.arange(count) * kept // max(count, 1)


def _answers(opened: OpenedRun, layer: str, off: tuple[int, ...], rows: Tensor) -> Tensor:
    if not len(rows):
        return opened.labels
    given = inputs(opened, opened.pictures[rows])
    return logits_without(opened.network, layer, off, given).argmax(dim=1).clone()


def _share(of: Tensor) -> float:
    return of.float().mean().item()
