"""A small network written out as a program in torch: a class, or an nn.Sequential."""

from dataclasses import dataclass

import torch
from torch import Generator, nn

from core.drawn_from import DrawnFrom

ROWS = 5  # of the batch that flows through the network
MOST = {"inputs": 6, "hidden_units": 32, "hidden_layers": 3, "outputs": 5, "frozen": 4, "seed": 99}
LEAST = {"hidden_layers": 0, "frozen": 0, "seed": 0}  # of the others 1
ACTIVATIONS = ("Tanh", "ReLU", "Sigmoid", "GELU")
WRITTEN = ("class", "nn.Sequential")
# What forward can be told to call, whether __init__ makes it or not.
NAMES = ("layer1", "bend1", "layer2", "bend2", "layer3", "bend3", "layer4")


@dataclass(frozen=True)
class Version:
    """A way to write the class. `repair` is the version without the mistake."""

    starts: bool = True  # __init__ calls super().__init__()
    connects: bool = True  # there is a forward
    misfit: int = 0  # how many numbers the last layer expects too many
    by_hand: str = ""  # how the first layer's weight is made, if not by nn.Linear
    repair: str = ""


RIGHT, PLAIN, PARAMETER = "As it should be", "A tensor by hand", "A tensor as nn.Parameter"
VERSIONS = {
    RIGHT: Version(),
    "super().__init__() forgotten": Version(starts=False, repair=RIGHT),
    "forward forgotten": Version(connects=False, repair=RIGHT),
    "A layer that does not fit": Version(misfit=1, repair=RIGHT),
    PLAIN: Version(by_hand="torch.randn({}, {})", repair=PARAMETER),
    PARAMETER: Version(by_hand="nn.Parameter(torch.randn({}, {}))"),
}
AS_SEQUENTIAL = {RIGHT, "A layer that does not fit"}  # the other versions are about the class


@dataclass(frozen=True)
class Settings:
    hidden_units: int = 3
    hidden_layers: int = 1
    activation: str = "Tanh"  # one of ACTIVATIONS
    forward: tuple[str, ...] = ()  # of NAMES, what forward calls; empty: all, as in __init__
    version: str = RIGHT  # a key of VERSIONS
    written: str = "class"  # one of WRITTEN
    inputs: int = 2
    outputs: int = 1
    frozen: int = 0  # of how many layers, from the first, requires_grad is off
    seed: int = 42

    def __post_init__(self):
        object.__setattr__(self, "forward", tuple(self.forward))  # a control gives a list


@dataclass(frozen=True)
class Line:
    """A line of the program; `part` is one of NAMES if the line makes or uses that part."""

    text: str
    part: str = ""


def write(settings: Settings) -> tuple[Line, ...]:
    """The program that defines a network, makes it and, in its last line, calls it.

    Raises ValueError if a setting is not on its menu: nothing else gets into a program.
    """
    check(settings)
    if settings.written == "class" or settings.version not in AS_SEQUENTIAL:
        return _as_class(settings)
    return _as_sequential(settings)


def construct(settings: Settings, generator: Generator) -> nn.Module:
    """The network out of the same program, without calling it.

    Raises what torch raises if the class cannot be made.
    """
    lines = [line.text for line in write(settings)]
    names = {"__name__": "network", "torch": torch, "nn": nn}
    with DrawnFrom(generator):
        exec("\n".join(lines[:-1]), names)
    return names["network"]


def parts(settings: Settings) -> dict[str, str]:
    """What __init__ makes: name -> expression, linear layers with a bend between them."""
    hidden = [settings.hidden_units] * settings.hidden_layers
    widths = [settings.inputs, *hidden, settings.outputs]
    made = {}
    for number in range(1, len(widths)):
        last = number == len(widths) - 1
        taken = widths[number - 1] + (VERSIONS[settings.version].misfit if last else 0)
        made[f"layer{number}"] = f"nn.Linear({taken}, {widths[number]})"
        if not last:
            made[f"bend{number}"] = f"nn.{settings.activation}()"
    return made


def check(settings: Settings) -> None:
    """Raises ValueError for what no control can choose."""
    for name, most in MOST.items():
        value, least = getattr(settings, name), LEAST.get(name, 1)
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"{name} is a whole number from {least} to {most}, not {value!r}")
    menus = {"activation": ACTIVATIONS, "version": VERSIONS, "written": WRITTEN}
    for name, menu in menus.items():
        if getattr(settings, name) not in menu:
            raise ValueError(f"{name} is one of {', '.join(menu)}")
    if not set(settings.forward) <= set(NAMES):
        raise ValueError(f"forward calls some of {', '.join(NAMES)}")


def _as_class(settings: Settings) -> tuple[Line, ...]:
    version, made = VERSIONS[settings.version], parts(settings)
    lines = [Line("class Network(nn.Module):"), Line("    def __init__(self):")]
    if version.starts:
        lines.append(Line("        super().__init__()"))
    for name, expression in made.items():
        if name == "layer1" and version.by_hand:
            lines += _by_hand(settings)
        else:
            lines.append(Line(f"        self.{name} = {expression}", name))
    if version.connects:
        lines += [Line(""), Line("    def forward(self, x):")]
        for name in settings.forward or made:
            by_hand = name == "layer1" and version.by_hand
            used = "x @ self.weight1.T + self.bias1" if by_hand else f"self.{name}(x)"
            lines.append(Line(f"        x = {used}", name))
        lines.append(Line("        return x"))
    lines += [Line(""), Line("network = Network()")]
    for name in _frozen(settings):
        by_hand = name == "layer1" and version.by_hand
        for frozen in ("weight1", "bias1") if by_hand else (name,):
            lines.append(Line(f"network.{frozen}.requires_grad_(False)"))
    return (*lines, Line("y = network(x)"))


def _by_hand(settings: Settings) -> list[Line]:
    """The first layer without nn.Linear: its weight as the version makes it, and a bias."""
    width = settings.hidden_units if settings.hidden_layers else settings.outputs
    weight = VERSIONS[settings.version].by_hand.format(width, settings.inputs)
    return [
        Line(f"        self.weight1 = {weight}", "layer1"),
        Line(f"        self.bias1 = nn.Parameter(torch.zeros({width}))", "layer1"),
    ]


def _as_sequential(settings: Settings) -> tuple[Line, ...]:
    made, frozen = parts(settings), _frozen(settings)
    names = [name for name in settings.forward or made if name in made]
    return (
        Line("network = nn.Sequential("),
        *(Line(f"    {made[name]},", name) for name in names),
        Line(")"),
        Line(""),
        *(
            Line(f"network[{place}].requires_grad_(False)")
            for place, name in enumerate(names)
            if name in frozen
        ),
        Line("y = network(x)"),
    )


def _frozen(settings: Settings) -> list[str]:
    layers = [name for name in parts(settings) if name.startswith("layer")]
    return layers[: settings.frozen]
