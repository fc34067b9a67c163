"""What one feature map is made of: the maps that a layer was given, a kernel for each, their sum.

Nothing here knows what the network is made of: a layer is found by its name, what goes into it and
what takes its output is seen by hooks.
"""

import copy
from collections import Counter
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from core.opened_run import WHOLE

# Modules that make one map out of one map, each for itself.
MAP_BY_MAP = (
    nn.ReLU, nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Sigmoid, nn.Tanh,
    nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveMaxPool2d, nn.AdaptiveAvgPool2d,
    nn.BatchNorm2d, nn.Dropout, nn.Dropout2d, nn.Identity,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Parts:
    """One map of one layer, for one picture.

    A convolution's map is `contributions` added up, and the bias. What is given map by map (an
    activation, a pool) has one input and no kernels; what is not taken apart has no inputs.
    """

    module: nn.Module
    inputs: Tensor  # (inputs, height, width) of those maps that this one is made of
    first: int  # the number of the first of them, among all maps that the layer was given
    kernels: Tensor  # (inputs, kernel height, kernel width), or none
    contributions: Tensor  # (inputs, rows, columns): each input map under its kernel, or none
    bias: float
    maps: Tensor  # (maps, rows, columns) what the layer itself gave, all of it
    map: Tensor  # (rows, columns) of that the one
    follower: nn.Module | None  # the module that takes the layer's output as it is …
    after: Tensor | None  # … and what it makes of the map, where it is one of MAP_BY_MAP

    @property
    def source(self) -> int | None:
        """The number of the one map that this one is made from, map by map."""
        return self.first if len(self.inputs) == 1 and not len(self.kernels) else None


@torch.no_grad()
def take_apart(network: nn.Module, picture: Tensor, layer: str, map: int) -> Parts:
    """The parts of a map of the layer of that name (as in core/opened_run.py), for one picture.

    `picture` is (1, channels, height, width). Raises KeyError where no such layer runs.
    """
    module, given, gave, follower, after = _watched(network, picture, layer)
    first, inputs, bias = 0, torch.zeros(0, 1, 1), 0.0
    kernels, contributions = torch.zeros(0, 1, 1), torch.zeros(0, *gave.shape[2:])
    if isinstance(module, nn.Conv2d):
        kernels = module.weight[map].detach()
        first = map // (module.out_channels // module.groups) * len(kernels)
        inputs = given[0, first : first + len(kernels)]
        contributions = _one_by_one(module, kernels, inputs)
        bias = 0.0 if module.bias is None else module.bias[map].item()
    elif type(module) in MAP_BY_MAP:
        first, inputs = map, given[0, map : map + 1]
    return Parts(
        module,
        inputs,
        first,
        kernels,
        contributions,
        bias,
        gave[0],
        gave[0, map],
        follower,
        after[0, map] if type(follower) in MAP_BY_MAP else None,
    )


def window(parts: Parts, row: int, column: int) -> Tensor | None:
    """(rows, columns) what a pool looked at for one of its numbers, without the border.

    None for a layer that is not such a pool.
    """
    pool = parts.module
    if not isinstance(pool, nn.MaxPool2d | nn.AvgPool2d):
        return None
    looked = parts.inputs[0]
    for axis, place in enumerate((row, column)):
        size, stride, padding, dilation = (
            _of_axis(getattr(pool, name, 1), axis)
            for name in ("kernel_size", "stride", "padding", "dilation")
        )
        start = place * stride - padding
        places = torch.arange(start, start + size * dilation, dilation)
        inside = (places >= 0) & (places < parts.inputs.shape[1 + axis])
        looked = looked.index_select(axis, places[inside])
    return looked


def _of_axis(setting: int | tuple[int, ...], axis: int) -> int:
    return setting[axis] if isinstance(setting, tuple) else setting


def _one_by_one(layer: nn.Conv2d, kernels: Tensor, inputs: Tensor) -> Tensor:
    """(inputs, rows, columns): the layer's own convolution, of each input with its kernel alone."""
    with torch.device("meta"):  # its own weights would be drawn from the process's generator
        each = nn.Conv2d(
            len(inputs),
            len(inputs),
            layer.kernel_size,
            layer.stride,
            layer.padding,
            layer.dilation,
            groups=len(inputs),
            bias=False,
            padding_mode=layer.padding_mode,
        )
    each.weight = nn.Parameter(kernels[:, None])
    return each(inputs[None])[0]


def _watched(
    network: nn.Module, picture: Tensor, layer: str
) -> tuple[nn.Module, Tensor, Tensor, nn.Module | None, Tensor | None]:
    """The module of that name, what it was given and gave; who took that as it is, and gave what.

    "blocks.0 (2)" is the second run of the module "blocks.0".
    """
    path, _, run = layer.partition(" (")
    path, wanted = "" if path == WHOLE else path, int(run.rstrip(")") or 1)
    shadow = copy.deepcopy(network)  # hooks on the network itself would meet others' passes
    runs: Counter[str] = Counter()
    given: list[Tensor] = []
    gave: list[Tensor] = []
    followers: list[tuple[nn.Module, Tensor]] = []

    # The next module may write into what it is given: hence the copies, and the hook before.
    def before(name: str, module: nn.Module, arguments: tuple) -> None:
        runs[name] += 1
        if name == path and runs[name] == wanted:
            given.append(arguments[0].clone())

    def after(name: str, module: nn.Module, arguments: tuple, output: Tensor) -> None:
        if name == path and runs[name] == wanted:
            gave.extend((output, output.clone()))
        elif gave and not followers and arguments and arguments[0] is gave[0]:
            followers.append((module, output.clone()))

    for name, module in shadow.named_modules():
        module.register_forward_pre_hook(partial(before, name))
        module.register_forward_hook(partial(after, name))
    shadow(picture)
    if not gave:
        raise KeyError(layer)
    follower, then = followers[0] if followers else (None, None)
    return shadow.get_submodule(path), given[0], gave[1], follower, then
