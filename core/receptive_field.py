"""Which pixels of the picture a unit of any network can see, by torch's gradient."""

import copy
from collections.abc import Callable

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

SEED = 42  # of the weights that a network is measured with


def field_of_unit(
    network: nn.Module, example_shape: tuple[int, ...], layer_name: str, row: int, column: int
) -> tuple[int, int, int, int]:
    """The square of the picture that a unit can see: top, left, bottom, right.

    `example_shape` is (channels, height, width), `layer_name` as in `named_modules()`. The unit
    stands at that row and column of the layer's map; a layer whose output is no map sees as a
    whole. The square is `picture[top:bottom, left:right]`, and 0, 0, 0, 0 if the unit sees none.
    The network itself is neither run nor changed. Raises ValueError if the layer does not run.
    """
    return square(strength_of_unit(network, example_shape, layer_name, row, column) > 0)


def strength_of_unit(
    network: nn.Module, example_shape: tuple[int, ...], layer_name: str, row: int, column: int
) -> Tensor:
    """(height, width) how much each pixel moves the unit, in a network where every path counts.

    The gradient of a trained network says what moved a unit on one picture: a max pool hands it to
    the winner alone, ReLU drops it below zero, a weight may be zero and two paths may cancel. So a
    copy is measured that has the same connections and nothing of that: positive weights drawn by
    chance, `EveryPath` for what selects, float64, so that no long path is rounded away.
    """
    shadow = _with_positive_weights(network)
    units = []

    def note(_layer: nn.Module, _given: tuple, output: Tensor) -> None:
        units.append(output[0, :, row, column] if output.dim() == 4 else output[0].flatten())

    hook = dict(shadow.named_modules())[layer_name].register_forward_hook(note)
    pixels = torch.ones(1, *example_shape, dtype=torch.float64, requires_grad=True)
    with EveryPath():
        shadow(pixels)
    hook.remove()
    if not units:
        raise ValueError(f"the network does not use its layer {layer_name}")
    unit = units[-1]  # of a layer that is called several times, the last
    # not their sum: after a softmax that is 1, whatever the picture
    shares = torch.rand(unit.shape, generator=Generator().manual_seed(SEED), dtype=unit.dtype)
    [gradient] = torch.autograd.grad(unit @ shares, pixels, allow_unused=True)
    if gradient is None:
        return torch.zeros(example_shape[1:], dtype=torch.float64)
    return gradient[0].abs().sum(dim=0)


def square(seen: Tensor) -> tuple[int, int, int, int]:
    """Top, left, bottom, right of the smallest square around what is True; 0, 0, 0, 0 if none."""
    if not seen.any():
        return 0, 0, 0, 0
    rows, columns = seen.any(dim=1).nonzero(), seen.any(dim=0).nonzero()
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _window_mean(
    x: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor:
    """Max pooling's windows, but the mean of each: (1, channels, height, width) to the same."""
    wanted = functional.max_pool2d(
        x.detach(), kernel_size, stride, padding, dilation, ceil_mode
    ).shape[-2:]
    kernel, padding, dilation = map(_pair, (kernel_size, padding, dilation))
    stride = _pair(stride or kernel_size)
    margins = []  # left, right, top, bottom, as functional.pad wants them
    for axis in (1, 0):
        reach = (wanted[axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1
        margins += [padding[axis], reach - x.shape[axis - 2] - padding[axis]]
    channels = x.shape[1]
    window = x.new_full((channels, 1, *kernel), 1 / (kernel[0] * kernel[1]))
    x = functional.pad(x, margins)
    return functional.conv2d(x, window, stride=stride, dilation=dilation, groups=channels)


def _pair(number: int | tuple[int, ...]) -> tuple[int, int]:
    return (number, number) if isinstance(number, int) else (number[0], number[-1])


def _unchanged(x: Tensor, *_others: object, **_named: object) -> Tensor:
    return x


# What selects, and what stands in for it: all that it might have selected.
STAND_INS: dict[str, Callable[..., Tensor]] = {
    "max_pool2d": _window_mean,
    "adaptive_max_pool2d": lambda x, size, *_, **__: functional.adaptive_avg_pool2d(x, size),
    "amax": lambda x, *axes, **named: x.mean(*axes, **named),
    **dict.fromkeys(
        ("relu", "relu_", "relu6", "hardtanh", "hardswish", "hardsigmoid", "threshold", "clamp"),
        _unchanged,
    ),
}


class EveryPath(TorchFunctionMode):
    """While it is on, functions of torch that select let everything through, in equal parts."""

    def __torch_function__(self, function, types, given=(), named=None):
        stand_in = STAND_INS.get(getattr(function, "__name__", ""), function)
        return stand_in(*given, **(named or {}))


def _with_positive_weights(network: nn.Module) -> nn.Module:
    """A copy whose weights are all above zero and add up to about 1 for each unit."""
    shadow = copy.deepcopy(network).cpu().double().eval().requires_grad_(False)
    generator = Generator().manual_seed(SEED)
    for parameter in shadow.parameters():
        drawn = torch.rand(parameter.shape, generator=generator, dtype=parameter.dtype)
        parameter.copy_((drawn + 0.5) / max(parameter[0].numel() if parameter.dim() else 1, 1))
    for module in shadow.modules():
        if isinstance(module, nn.modules.batchnorm._NormBase):
            module.reset_running_stats()
    return shadow
