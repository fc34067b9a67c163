"""A run opened to look inside: its network, the pictures kept beside it, what it says of them.

The views ask any network the same: `layers_of` and `activations` go by `named_modules()` and
forward hooks, so nothing here knows what the network is made of.
"""

import copy
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import torch
from torch import Tensor, nn

from core.kept_pictures import kept_when, read_pictures
from core.run_folder import Run, load_network, read_run
from core.training import as_input, logits_of

# Made by: python -m core.train shapes:2 --out assets/ready_run (see README.md in that folder)
READY = Path(__file__).parent.parent / "assets" / "ready_run"
WHOLE = "output"  # the name of what the network gives itself, where no module of it has given that
MOST_OPEN = 8  # runs that a server keeps open; 500 pictures of 128 pixels are 25 MB


@dataclass(frozen=True, eq=False)
class OpenedRun:
    """Shared by everybody who looks at this run: nothing in it may be changed.

    A hook is a change too, and one that other learners' forward passes would meet: who wants hooks,
    or something switched off, takes a `copy.deepcopy` of the network; who wants gradients takes
    `torch.autograd.grad`, which leaves `.grad` alone.
    """

    folder: Path
    run: Run
    network: nn.Module  # the weights of the best epoch; evaluation mode, float32, on the CPU
    pictures: Tensor  # (pictures, 3, size, size) uint8; at most 500 of the validation set, or none
    labels: Tensor  # (pictures,) int64
    names: tuple[str, ...]  # of the pictures
    logits: Tensor  # (pictures, classes)
    # (pictures,) int64: the pictures' places in the validation split
    rows: Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.int64))

    @cached_property
    def layers(self) -> "tuple[Layer, ...]":
        """Those of the network, in the order in which they run."""
        return layers_of(self.network, torch.zeros(1, *self.pictures.shape[1:]))

    @property
    def wrong(self) -> Tensor:
        """Places of the pictures that the network takes for another class."""
        return (self.logits.argmax(dim=1) != self.labels).nonzero().flatten()


@dataclass(frozen=True)
class Layer:
    """What one module gave when the network ran."""

    name: str  # its path in named_modules(), "blocks.0.2"; a second run of it adds " (2)"
    kind: str  # the class of the module, "Conv2d"
    shape: tuple[int, ...]  # of its output, the batch first

    @property
    def module(self) -> str:
        """The path in named_modules()."""
        path = self.name.split(" ")[0]
        return "" if path == WHOLE else path

    @property
    def maps(self) -> int:
        """How many feature maps it has: 0 where the output is no longer a field of pixels."""
        return self.shape[1] if len(self.shape) == 4 else 0


def open_run_at(folder: str) -> OpenedRun | None:
    """The run in a folder, as its files are now; None where there is none.

    Raises Refused for a run that is broken.
    """
    place = Path(folder)
    if not ((place / "run.json").exists() and (place / "model.pth").exists()):
        return None
    return _open(folder, changed(place / "model.pth"), kept_when(place))


def inputs(opened: OpenedRun, pictures: Tensor) -> Tensor:
    """(pictures, 3, size, size) uint8 -> float32, normalised as the network takes it."""
    return as_input(pictures.permute(0, 2, 3, 1), opened.run.normalisation)


def layers_of(network: nn.Module, example: Tensor) -> tuple[Layer, ...]:
    """Every module that gave something of its own when `example` went through, in that order.

    These are the modules without children, and of the others those that add something to what
    their children gave: the sum of a residual block, a functional ReLU at the end of `forward`.
    """
    seen: list[Layer] = []
    _watch(network, example, lambda layer, output: seen.append(layer))
    return tuple(seen)


def activations(
    network: nn.Module, inputs: Tensor, names: Collection[str] | None = None
) -> dict[str, Tensor]:
    """Outputs of the layers of these names (of all layers), in the order in which they ran."""
    kept: dict[str, Tensor] = {}

    def keep(layer: Layer, output: Tensor) -> None:
        if names is None or layer.name in names:
            kept[layer.name] = output.detach().clone()  # the next module may write into it

    _watch(network, inputs, keep)
    return kept


def changed(file: Path) -> int:
    """When a file was last written, in nanoseconds; 0 if it is not there."""
    return file.stat().st_mtime_ns if file.exists() else 0


@lru_cache(maxsize=MOST_OPEN)
def _open(folder: str, written: int, kept: int) -> OpenedRun:
    """`written` and `kept` are when the files were: a run that is trained on is opened anew."""
    run = read_run(Path(folder))
    network = load_network(Path(folder), run)
    found = read_pictures(Path(folder), run)
    logits = torch.zeros(0, len(run.classes))
    if len(found.labels):
        logits = logits_of(network, found.pictures.permute(0, 2, 3, 1), run.normalisation)
    return OpenedRun(
        folder=Path(folder),
        run=run,
        network=network,
        pictures=found.pictures,
        labels=found.labels,
        names=found.names,
        logits=logits.clone(),  # out of inference mode, so that others may reckon on with them
        rows=found.rows,
    )


@torch.no_grad()
def _watch(network: nn.Module, inputs: Tensor, sees: Callable[[Layer, Tensor], None]) -> None:
    """Run a copy of the network: `sees(layer, output)` hears what each module gives of its own."""
    network = copy.deepcopy(network)
    runs: Counter[str] = Counter()
    last: Tensor | None = None

    def hook(path: str, module: nn.Module, output: object) -> None:
        nonlocal last
        has_children = next(module.children(), None) is not None
        if not isinstance(output, Tensor) or (has_children and output is last):
            return
        last = output
        name = path or WHOLE
        runs[name] += 1
        again = f" ({runs[name]})" if runs[name] > 1 else ""
        sees(Layer(name + again, type(module).__name__, tuple(output.shape)), output)

    for path, module in network.named_modules():
        module.register_forward_hook(
            lambda module, arguments, output, path=path: hook(path, module, output)
        )
    network(inputs)
