"""The first layer's filters at the start of a training and after each of its epochs."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional as F

from core.opened_run import READY, OpenedRun, inputs, open_run_at
from core.run_folder import read_filters
from core.tiny_vgg import build
from core.training import first_filters
from core.training_settings import architecture


@dataclass(frozen=True)
class Settings:
    run: str = "ready"
    image: int = 12  # a kept picture
    filter: int = 1
    folder: str = str(READY)  # of the run: the page finds it, no link names it


@dataclass(frozen=True, eq=False)
class Filters:
    opened: OpenedRun
    picture: Tensor  # (3, size, size) uint8
    number: int  # of the filter chosen
    weights: Tensor | None  # (epochs + 1, filters, 3, height, width); None where not kept
    maps: Tensor  # (epochs + 1, rows, columns) the filter over the picture, without the bias
    as_torch_starts: bool  # the first are what torch's own constructor draws from the run's seed

    @property
    def lengths(self) -> Tensor:
        """(epochs + 1, filters) the root of the sum of all squared weights."""
        return self.weights.flatten(start_dim=2).norm(dim=2)

    @property
    def moved(self) -> Tensor:
        """(epochs + 1, filters) distance from the start, as a share of the length then."""
        return (self.weights - self.weights[0]).flatten(start_dim=2).norm(dim=2) / self.lengths[0]

    @property
    def turned(self) -> Tensor:
        """(epochs + 1, filters) the angle between now and the start, in degrees."""
        now = self.weights.flatten(start_dim=2)
        return F.cosine_similarity(now, now[:1], dim=2).clamp(-1, 1).acos().rad2deg()

    @property
    def left_over(self) -> Tensor:
        """(epochs + 1, filters) what the weights of each colour add up to, as a share of them all.

        At 0 they cancel, colour by colour: such a filter is silent where the picture is plain.
        """
        of_a_colour = self.weights.sum(dim=(3, 4)).abs().sum(dim=2)
        return of_a_colour / self.weights.abs().sum(dim=(2, 3, 4))

    @property
    def accuracies(self) -> Tensor:
        """(epochs + 1,) on the validation set; of the start nobody took it: NaN."""
        known = [epoch.val_accuracy for epoch in self.opened.run.epochs][: len(self.weights) - 1]
        missing = len(self.weights) - 1 - len(known)
        return torch.tensor([torch.nan, *known, *[torch.nan] * missing])


def look_back(settings: Settings, own: Tensor | None = None) -> Filters:
    """The filters of the run, and what the chosen one made of the picture at each epoch.

    `own` is the learner's own picture, (3, size, size) uint8. A filter or an image beyond the last
    is the last. Raises Refused for a run that is broken.
    """
    opened = open_run_at(settings.folder)
    image = min(settings.image, len(opened.pictures) - 1)
    if own is not None:
        picture = own
    elif image < 0:
        picture = torch.full(opened.pictures.shape[1:], 128, dtype=torch.uint8)
    else:
        picture = opened.pictures[image]
    weights = _kept(opened)
    if weights is None:
        return Filters(opened, picture, 0, None, torch.zeros(0, 1, 1), False)
    number = min(settings.filter, weights.shape[1] - 1)
    padding = opened.run.settings.padding
    maps = F.conv2d(inputs(opened, picture[None]), weights[:, number], padding=padding)[0]
    return Filters(opened, picture, number, weights, maps, _as_torch_starts(opened, weights[0]))


@lru_cache(maxsize=8)
def _kept(opened: OpenedRun) -> Tensor | None:
    return read_filters(opened.folder, opened.run)


def _as_torch_starts(opened: OpenedRun, start: Tensor) -> bool:
    run = opened.run
    fresh = build(architecture(run.settings, len(run.classes)), seed=run.settings.seed)
    return torch.equal(first_filters(fresh), start)
