"""What an answer rests on: heat over the picture, and what covering the hottest patch does.

Grad-CAM reckons the heat from a layer's maps; occlusion measures it.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.grad_cam import GradCam, grad_cam
from core.occlusion import affordable_stride, covered, occlude, patch_starts, per_pixel
from core.opened_run import READY, Layer, OpenedRun, inputs, layers_of, open_run_at

OCCLUSION, GRAD_CAM = "Occlusion", "Grad-CAM"
WAYS = (OCCLUSION, GRAD_CAM)
ANSWER, TRUTH = "the answer", "the truth"  # or what `questions` calls a class
PATCHES, STRIDES = (8, 12, 16, 24), (4, 8, 16)
MOST_STEPS = 16  # moments of Grad-CAM's film; from the last but one all maps left come at once


@dataclass(frozen=True)
class Settings:
    run: str = "ready"
    image: int = 127  # a kept picture
    way: str = OCCLUSION  # one of WAYS
    asked: str = ANSWER  # which class the heat is for
    layer: str = "blocks.1.2"  # whose maps Grad-CAM looks at
    patch: int = 16  # pixels, one of PATCHES
    stride: int = 8  # pixels, one of STRIDES
    folder: str = str(READY)  # of the run: the page finds it, no link names it


@dataclass(frozen=True, eq=False)
class Heat:
    picture: Tensor  # (3, size, size) uint8
    classes: tuple[str, ...]
    label: int | None  # the class it is of; of the learner's own picture, nobody knows
    target: int  # the class that the heat is for
    moments: Tensor  # (moments, size, size) the heat as it comes about, the last one whole
    corners: tuple[tuple[int, int], ...]  # first row and column of every patch
    order: tuple[int, ...]  # of Grad-CAM: the maps, the weightiest first
    weights: Tensor  # of Grad-CAM: (maps,) in that order
    patch: int  # pixels, as far as the picture is as large
    stride: int  # pixels, as far as the forward passes can be waited for
    before: Tensor  # (classes,) logits
    after: Tensor  # (classes,) logits with the hottest patch covered
    hottest: tuple[int, int]  # first row and column of that patch
    shown: Tensor  # (3, size, size) uint8: the picture with it covered
    largest_fall: float  # of the class's logit, whichever patch is covered

    @property
    def heat(self) -> Tensor:
        """(size, size)."""
        return self.moments[-1]

    @property
    def reach(self) -> float:
        """The largest heat of any moment, above zero or below: the end of the scale of them all."""
        return self.moments.abs().max().item()

    @property
    def answer(self) -> int:
        return int(self.before.argmax())

    @property
    def answer_after(self) -> int:
        return int(self.after.argmax())

    @property
    def fall(self) -> float:
        """By how much the class's logit falls when the hottest patch is covered."""
        return (self.before - self.after)[self.target].item()

    @property
    def is_cold(self) -> bool:
        """Whether there is no heat anywhere."""
        return not bool(self.heat.any())

    def probability(self, index: int) -> tuple[float, float]:
        """Of a class, before and after its hottest patch is covered."""
        return self.before.softmax(0)[index].item(), self.after.softmax(0)[index].item()


def find_heat(settings: Settings, own: Tensor | None = None) -> Heat:
    """The heat on a kept picture, or on the learner's own, (3, size, size) uint8.

    Settings that this network cannot take are answered as `possible` says. Raises Refused for a
    run that is broken.
    """
    opened = open_run_at(settings.folder)
    settings = possible(settings)
    picture = opened.pictures[settings.image] if own is None else own
    label = int(opened.labels[settings.image]) if own is None else None
    given = inputs(opened, picture[None])
    before = _logits(opened, given)
    target = _target(settings.asked, opened.run.classes, label, int(before.argmax()))
    size, patch = given.shape[3], settings.patch
    starts = patch_starts(size, patch, settings.stride)
    corners = tuple((top, left) for top in starts for left in starts)
    falls = occlude(opened.network, given, patch, settings.stride).falls(before, target)
    if settings.way == OCCLUSION:
        moments, order, weights = per_pixel(falls, starts, patch, size), (), torch.zeros(0)
        hottest = corners[int(falls.argmax())]
    else:
        cam = grad_cam(opened.network, settings.layer, given, target)
        order = tuple(cam.weights.abs().sort(descending=True, stable=True).indices.tolist())
        moments, weights = _map_by_map(cam, order, size), cam.weights[list(order)]
        under = [moments[-1, y : y + patch, x : x + patch].mean() for y, x in corners]
        hottest = corners[int(torch.stack(under).argmax())]
    return Heat(
        picture=picture,
        classes=opened.run.classes,
        label=label,
        target=target,
        moments=moments,
        corners=corners,
        order=order,
        weights=weights,
        patch=patch,
        stride=settings.stride,
        before=before,
        after=_logits(opened, covered(given, hottest, patch)),
        hottest=hottest,
        shown=_with_patch(picture, hottest, patch),
        largest_fall=falls.max().item(),
    )


def possible(settings: Settings) -> Settings:
    """The settings as far as the run's network and its pictures can take them.

    A layer that is not there becomes the last with maps, an image beyond the last the last, a
    patch larger than the picture as large; a stride grows until its forward passes can be waited
    for.
    """
    opened = open_run_at(settings.folder)
    size = opened.pictures.shape[3]
    layers, patch = layers_with_heat(opened), min(settings.patch, size)
    stride = affordable_stride(opened.network, _example(opened), patch, settings.stride)
    return replace(
        settings,
        image=min(settings.image, len(opened.labels) - 1),
        layer=settings.layer if settings.layer in layers else list(layers)[-1],
        patch=patch,
        stride=stride,
    )


def layers_with_heat(opened: OpenedRun) -> dict[str, Layer]:
    """The layers that give maps, by name, in the order in which they ran."""
    return {
        layer.name: layer
        for layer in layers_of(opened.network, _example(opened))
        if layer.maps and layer.name == layer.module  # of one that runs twice, its first run
    }


def _example(opened: OpenedRun) -> Tensor:
    return torch.zeros(1, *opened.pictures.shape[1:])


def _logits(opened: OpenedRun, given: Tensor) -> Tensor:
    with torch.no_grad():
        return opened.network(given)[0]


def questions(classes: tuple[str, ...]) -> dict[str, int]:
    """What a class is called where the heat is asked for -> its index.

    That is its name, unless it is named as ANSWER or TRUTH, which mean something else here.
    """
    called: dict[str, int] = {}
    taken = {ANSWER, TRUTH, *classes}
    for index, name in enumerate(classes):
        if name in (ANSWER, TRUTH):
            while name in taken:
                name = f"class {name}"
            taken.add(name)
        called[name] = index
    return called


def _target(asked: str, classes: tuple[str, ...], label: int | None, answer: int) -> int:
    if asked == TRUTH and label is not None:
        return label
    return questions(classes).get(asked, answer)


def _map_by_map(cam: GradCam, order: tuple[int, ...], size: int) -> Tensor:
    """(moments, size, size) the heat when as many of the maps are added up, at last all."""
    counts = [*range(1, len(order) + 1)][: MOST_STEPS - 1]
    steps = [torch.tensor(order[:count]) for count in counts if count < len(order)]
    return torch.stack([*(cam.heat(size, some) for some in steps), cam.heat(size)])


def _with_patch(picture: Tensor, corner: tuple[int, int], patch: int) -> Tensor:
    """The picture as people see it when the network sees the patch covered."""
    return covered(picture[None].float(), corner, patch)[0].round().to(torch.uint8)
