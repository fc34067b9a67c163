"""The playground: one small net, trained on points of the plane, and kept at sixty moments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.playground_data import Data, Wanted, draw_data
from core.playground_features import in_order, inputs_of
from core.playground_net import LOSSES, MOST_LAYERS, MOST_UNITS, Net, fitting
from core.playground_scores import Scores, gradient_norms, score
from core.playground_training import MOMENTS, Training, moments_of, train_nets
from core.refusal import Refused

# The stops of the learning-rate slider, six a decade.
RATES = tuple(
    round(part * 10.0**power, 4) for power in range(-3, 1) for part in (1, 1.5, 2, 3, 5, 7)
)
BATCH_SIZES = (0, 128, 64, 32, 16, 8, 4, 1)  # 0: all training points at once
FITTING = "Fitting"  # in the menu of losses: the one that belongs to the task
MOST_STEPS = 30_000


@dataclass(frozen=True)
class Settings(Wanted):
    """Everything that decides about a run, beginning with the points (`Wanted`)."""

    features: tuple[str, ...] = ("x", "y")  # keys of FEATURES
    hidden: tuple[int, ...] = (8,)  # units of each hidden layer
    activation: str = "tanh"  # a key of ACTIVATIONS
    dropout: float = 0.0
    initialisation: str = "PyTorch"  # a key of INITIALISATIONS
    loss: str = FITTING  # or a key of LOSSES
    optimizer: str = "Adam"  # a key of OPTIMIZERS
    momentum: float = 0.9  # of the optimizer Momentum
    learning_rate: float = 0.03  # one of RATES
    batch_size: int = 0  # one of BATCH_SIZES
    l1: float = 0.0
    l2: float = 0.0
    epochs: int = 300
    seed: int = 42  # of starting weights, batches and dropout; `data_seed` is of points and split

    def __post_init__(self):
        for name in ("points", "features", "hidden"):  # lists where they come from a widget
            object.__setattr__(self, name, tuple(getattr(self, name)))


PRESETS = {
    "Ring": Settings(),
    "The course's circles": Settings(
        data="Close circles",
        samples=1000,
        noise=0.03,
        train_share=0.8,
        split="Random",
        hidden=(10, 10),
        activation="ReLU",
        optimizer="SGD",
        learning_rate=0.1,
        epochs=1000,
    ),
    # He's starting weights: with torch's own two seeds of ten do not come to 98 % in 600 steps.
    "Two-arm spiral": Settings(
        data="Spirals",
        noise=0.0,
        hidden=(16, 16, 16),
        activation="GELU",
        initialisation="He",
        learning_rate=0.01,
    ),
    "Four-arm spiral": Settings(
        data="Spirals",
        classes=4,
        noise=0.0,
        hidden=(16, 16, 16),
        activation="GELU",
        initialisation="He",
        learning_rate=0.01,
    ),
}


@dataclass(frozen=True)
class Trained:
    """A net at the moments of its training; what comes after an overflow is not finite."""

    data: Data
    features: tuple[str, ...]
    net: Net
    loss: str  # a key of LOSSES
    places: Tensor  # (moments,) int64: steps taken
    weights: Tensor  # (moments, parameters)
    train: Scores  # of each moment, at the training points; nothing is dropped
    test: Scores
    gradients: Tensor  # (moments, layers): length of the gradient of the training loss
    step_losses: Tensor  # (steps,): what each step's backward started from, its batch's loss

    @property
    def judged(self) -> Scores:
        """Those by which the net is judged."""
        return judged(self.data, self.train, self.test)

    @property
    def last_finite(self) -> int:
        """The last moment before the weights overflow, which is the last of all if they do not."""
        finite = self.weights.isfinite().all(dim=1) & self.train.loss.isfinite()
        return max(int(finite.long().cumprod(0).sum()) - 1, 0)

    @property
    def overflowed(self) -> bool:
        return self.last_finite < len(self.places) - 1


@dataclass(frozen=True)
class Cost:
    parameters: int
    steps: int
    points_a_step: int


def train(
    settings: Settings,
    moments: int = MOMENTS,
    on_share: Callable[[float], None] = lambda share: None,
) -> Trained:
    """One net, trained as the settings say, and scored at so many moments.

    `on_share` is told now and then which share of the steps is done. Raises Refused where that
    cannot be done or would take more than MOST_STEPS steps.
    """
    data = draw_data(settings)
    return train_on(data, settings, moments, on_share)


def train_on(
    data: Data,
    settings: Settings,
    moments: int = MOMENTS,
    on_share: Callable[[float], None] = lambda share: None,
) -> Trained:
    """The same, where the settings' points have been drawn."""
    net, training = net_of(settings, data), training_of(settings, data)
    steps = checked_steps(training, data)
    runs = train_nets(
        net,
        training,
        *examples(settings, data, training.loss),
        rates=(settings.learning_rate,),
        seeds=(settings.seed,),
        places=moments_of(steps, moments),
        on_place=lambda step: on_share(step / steps),
    )
    return scored(
        data, in_order(settings.features), net, training.loss, runs.places, runs.weights[:, 0],
        runs.step_losses,
    )  # fmt: skip


def net_of(settings: Settings, data: Data) -> Net:
    """The shape of the net for these points. Raises Refused for one that is too large."""
    hidden = settings.hidden
    if len(hidden) > MOST_LAYERS or not all(1 <= units <= MOST_UNITS for units in hidden):
        raise Refused(
            f"A net has up to {MOST_LAYERS} hidden layers here, of 1 to {MOST_UNITS} units each."
        )
    return Net(
        (
            len(in_order(settings.features)),
            *hidden,
            LOSSES[loss_of(settings, data)].outputs(data.classes),
        ),
        settings.activation,
        settings.dropout,
        settings.initialisation,
    )


def loss_of(settings: Settings, data: Data) -> str:
    return fitting(data.classes) if settings.loss == FITTING else settings.loss


def training_of(settings: Settings, data: Data) -> Training:
    return Training(
        loss_of(settings, data),
        settings.optimizer,
        settings.momentum,
        settings.batch_size,
        settings.epochs,
        settings.l1,
        settings.l2,
    )


def examples(settings: Settings, data: Data, loss: str) -> tuple[Tensor, Tensor]:
    """What a net is trained with: (points, features) and the target that the loss asks for."""
    return (
        inputs_of(data.train.places, in_order(settings.features)),
        LOSSES[loss].target(data.train.labels, data.classes),
    )


def checked_steps(training: Training, data: Data) -> int:
    """How many steps it will be. Raises Refused if they are too many."""
    steps = training.steps(len(data.train.labels))
    if steps > MOST_STEPS:
        raise Refused(
            f"That would be {steps:,} steps, and {MOST_STEPS:,} are the most here: "
            "choose fewer epochs or larger batches."
        )
    return steps


def steps_of(settings: Settings) -> int:
    """How many steps a run takes. Raises Refused as `train` does."""
    data = draw_data(settings)
    return checked_steps(training_of(settings, data), data)


def cost(settings: Settings, data: Data) -> Cost:
    training, points = training_of(settings, data), len(data.train.labels)
    return Cost(
        net_of(settings, data).parameters,
        training.steps(points),
        training.points_a_step(points),
    )


def scored(
    data: Data,
    features: tuple[str, ...],
    net: Net,
    loss: str,
    places: Tensor,
    weights: Tensor,
    step_losses: Tensor,
) -> Trained:
    """What is said of a net at moments of which the weights are (moments, parameters)."""
    inputs = inputs_of(data.train.places, features)
    target = LOSSES[loss].target(data.train.labels, data.classes)
    return Trained(
        data,
        features,
        net,
        loss,
        places,
        weights,
        *both_scores(data, features, net, loss, weights),
        gradient_norms(net, loss, weights, inputs, target),
        step_losses,
    )


def both_scores(
    data: Data, features: tuple[str, ...], net: Net, loss: str, weights: Tensor
) -> tuple[Scores, Scores]:
    """Scores of nets (…, parameters) at the training points and at the test points."""
    train, test = (
        score(net, loss, data.classes, weights, inputs_of(part.places, features), part.labels)
        for part in (data.train, data.test)
    )
    return train, test


def judged(data: Data, train: Scores, test: Scores) -> Scores:
    """Those of the test points; of the training points where none were put aside."""
    return test if len(data.test.labels) else train


def edited(trained: Trained, edits: Sequence[float], moment: int = -1) -> Trained:
    """The net of one moment with some weights set by hand, and everything said of it anew.

    `edits` are four numbers each, one after another: layer, unit, input, value; layers, units and
    inputs count from 0, and input -1 is the bias. Those that the net does not have are left out.
    """
    weights = trained.weights[moment].clone()
    for layer, unit, into, value in rows_of(edits_of(trained.net, edits)):
        weights[place_of(trained.net, int(layer), int(unit), int(into))] = value
    return scored(
        trained.data,
        trained.features,
        trained.net,
        trained.loss,
        trained.places[moment][None],
        weights[None],
        torch.empty(0),
    )


def edits_of(net: Net, edits: Sequence[float]) -> tuple[float, ...]:
    """Those of the edits that name a weight of this net, in whole numbers."""
    return tuple(
        number
        for *where, value in rows_of(edits)
        if all(number % 1 == 0 for number in where) and place_of(net, *map(int, where)) is not None
        for number in (*where, value)
    )


def rows_of(edits: Sequence[float]) -> list[tuple[float, float, float, float]]:
    """Layer, unit, input and value of each edit."""
    return list(zip(*[iter(edits)] * 4, strict=False))


def place_of(net: Net, layer: int, unit: int, into: int) -> int | None:
    """Where in a row of weights one of them stands; None for one that is not there."""
    if not (0 <= layer < len(net.sizes) - 1 and 0 <= unit < net.sizes[layer + 1]):
        return None
    if not -1 <= into < net.sizes[layer]:
        return None
    before = sum(net.lengths[: 2 * layer + (into == -1)])
    return before + (unit if into == -1 else unit * net.sizes[layer] + into)
