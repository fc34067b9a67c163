"""Grad-CAM: where the maps of a layer speak for a class (Selvaraju et al. 2017)."""

from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True, eq=False)
class GradCam:
    maps: Tensor  # (maps, height, width) what the layer gave
    weights: Tensor  # (maps,) how much the class's logit grows with a map, on average over places

    def heat(self, size: int, maps: Tensor | None = None) -> Tensor:
        """(size, size) the weighted sum of the maps (or of some), cut at 0 and made larger.

        Larger as `interpolate` does it, between the middles of the pixels.
        """
        chosen = slice(None) if maps is None else maps
        heat = torch.einsum("m,mhw->hw", self.weights[chosen], self.maps[chosen]).relu()
        return F.interpolate(heat[None, None], (size, size), mode="bilinear")[0, 0]


def grad_cam(network: nn.Module, layer: str, inputs: Tensor, target: int) -> GradCam:
    """Grad-CAM of one picture, (1, 3, height, width), at a layer that gives maps, for a class.

    `target` is the class's place among the logits. The network itself is not touched; a module
    that runs twice is looked at the first time.
    """
    network, outputs = deepcopy(network), []

    def keep(module: nn.Module, given: tuple, gave: Tensor) -> Tensor:
        outputs.append(gave)
        return gave.clone()  # a ReLU that works in place then leaves `gave` as it is

    network.get_submodule(layer).register_forward_hook(keep)
    logits = network(inputs.detach().clone().requires_grad_())
    (gradient,) = torch.autograd.grad(logits[0, target], outputs[0])
    return GradCam(outputs[0][0].detach(), gradient[0].mean(dim=(1, 2)))
