"""The torch program of a run of the playground, and what it prints."""

import inspect
import itertools

from core.nonlinearity import (
    Trained,
    checked_steps,
    edited,
    edits_of,
    loss_of,
    net_of,
    rows_of,
    training_of,
)
from core.playground_data import DATA, OWN, SPLITS, Data, draw_data
from core.playground_features import FEATURES, in_order
from core.playground_net import ACTIVATIONS, LOSSES
from core.playground_page import Settings, Shown
from core.playground_training import OPTIMIZERS, arguments_of
from core.refusal import Refused


def program(settings: Settings) -> str:
    """All of it: the points, then the net, its training and its report."""
    if refusal := refusal_of(settings):
        return f"print({refusal!r})\n"
    return f"{points_part(settings)}\n{run_part(settings)}"


def refusal_of(settings: Settings) -> str:
    """Why there is nothing to run, or nothing."""
    try:
        data = draw_data(settings)
        net_of(settings.run, data)
        checked_steps(training_of(settings.run, data), data)
    except Refused as refused:
        return str(refused)
    return ""


def points_part(settings: Settings) -> str:
    """The program up to the net's `inputs` at all `places`, with the rows `train` and `test`.

    Raises Refused where there are no such points.
    """
    data = draw_data(settings)
    definitions = [part for part in (_sine(settings), _source(settings)) if part]
    blocks = [
        _points(settings, data) + _wrong_labels(settings, data.classes) + _split(settings, data),
        _inputs(settings),
    ]
    return "\n\n".join([_imports(settings), *definitions, ""]) + "\n".join(blocks)


def run_part(settings: Settings, *, seed: str = "", learning_rate: str = "") -> str:
    """The program from the seed of the starting weights to its last print.

    `seed` and `learning_rate` are names that are to stand there instead of the numbers. Raises
    Refused where there are no such points.
    """
    data = draw_data(settings)
    loss, classes = loss_of(settings.run, data), data.classes
    seed = seed or f"{settings.seed}"
    rate = learning_rate or f"{settings.learning_rate:g}"
    blocks = [
        _network(settings, data, seed, rate),
        _loop(settings, classes, loss, seed),
        _edited(settings, data),
        _report(classes, loss),
    ]
    return "\n".join(filter(None, blocks))


def _imports(settings: Settings) -> str:
    lines = ["import torch", "from torch import nn"]
    if settings.data != OWN:
        source = inspect.getsource(DATA[settings.data].draw)
        made = [name for name in ("make_blobs", "make_circles", "make_moons") if name in source]
        if "math." in source:
            lines.insert(0, "import math")
        lines += [f"from sklearn.datasets import {name}" for name in made]
    lines.append("from sklearn.model_selection import train_test_split")
    return "\n".join([*lines, ""])


def _sine(settings: Settings) -> str:
    if settings.activation != "sine" or not settings.hidden:
        return ""
    return """class Sine(nn.Module):
    def forward(self, signal):
        return torch.sin(signal)
"""


def _source(settings: Settings) -> str:
    return "" if settings.data == OWN else inspect.getsource(DATA[settings.data].draw)


def _points(settings: Settings, data: Data) -> str:
    kind = "long" if data.classes else "float"
    if settings.data == OWN:
        rows = zip(*[iter(settings.points)] * 3, strict=False)
        table = "".join(f"    ({x:g}, {y:g}, {round(label)}),\n" for x, y, label in rows)
        return (
            f"table = torch.tensor([  # x, y, class\n{table}])\n"
            f"places, labels = table[:, :2], table[:, 2].long()\n"
        )
    draw = DATA[settings.data].draw
    return (
        f"drawn = {draw.__name__}({settings.samples}, {data.classes}, {settings.noise:g}, "
        f"seed={settings.data_seed})\n"
        f"places, labels = torch.as_tensor(drawn[0]).float(), torch.as_tensor(drawn[1]).{kind}()\n"
    )


def _wrong_labels(settings: Settings, classes: int) -> str:
    if not settings.label_noise:
        return ""
    head = (
        f"generator = torch.Generator().manual_seed({settings.data_seed})\n"
        f"wrong = torch.rand(len(labels), generator=generator) < {settings.label_noise:g}\n"
    )
    if not classes:
        return head + "labels = torch.where(wrong, -labels, labels)\n"
    return head + (
        f"away = torch.randint(1, {classes}, (len(labels),), generator=generator)\n"
        f"labels = torch.where(wrong, (labels + away) % {classes}, labels)\n"
    )


def _split(settings: Settings, data: Data) -> str:
    if not len(data.test.labels):
        return "train = test = torch.arange(len(labels))  # too few to put some aside\n"
    stratify = ", stratify=labels" if data.classes and SPLITS[settings.split] else ""
    kept = f"round({settings.train_share:g} * len(labels))"
    return (
        f"train, test = train_test_split(\n    range(len(labels)), train_size={kept}, "
        f"random_state={settings.data_seed}{stratify}\n)\n"
    )


def _inputs(settings: Settings) -> str:
    features = in_order(settings.features)
    if features == ("x", "y"):
        return "inputs = places\n"
    sources = ", ".join(FEATURES[name].source for name in features)
    return f"x, y = places.unbind(dim=1)\ninputs = torch.stack([{sources}], dim=1)\n"


def _network(settings: Settings, data: Data, seed: str, rate: str) -> str:
    net, training = net_of(settings.run, data), training_of(settings.run, data)
    layers = []
    for number, (into, out) in enumerate(itertools.pairwise(net.sizes)):
        if number:
            layers.append(ACTIVATIONS[settings.activation].source)
            if settings.dropout:
                layers.append(f"nn.Dropout({settings.dropout:g})")
        layers.append(f"nn.Linear({into}, {out})")
    listed = "".join(f"    {layer},\n" for layer in layers)
    arguments = "".join(f", {name}={value:g}" for name, value in arguments_of(training).items())
    made = OPTIMIZERS[settings.optimizer].made.__name__
    return (
        f"torch.manual_seed({seed})\n"
        f"network = nn.Sequential(\n{listed})\n"
        f"{_initialised(settings, seed)}"
        f"loss_of = {LOSSES[training.loss].source}\n"
        f"optimizer = torch.optim.{made}(network.parameters(), lr={rate}{arguments})\n"
    )


INITIALISED = {
    "He": '    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")\n',
    "Xavier": "    nn.init.xavier_uniform_(layer.weight)\n",
    "Zeros": "    nn.init.zeros_(layer.weight)\n",
}


def _initialised(settings: Settings, seed: str) -> str:
    if settings.initialisation not in INITIALISED:
        return ""
    return (
        f"torch.manual_seed({seed})\n"
        "for layer in (layer for layer in network if isinstance(layer, nn.Linear)):\n"
        f"{INITIALISED[settings.initialisation]}    nn.init.zeros_(layer.bias)\n"
    )


TARGETS = {
    "column of numbers": "labels[:, None].float()",
    "column of each class": "nn.functional.one_hot(labels).float()",
    "indices": "labels",
}


def _target(classes: int, loss: str) -> str:
    if loss == "CrossEntropy" and classes:
        return TARGETS["indices"]
    if loss == "BCEWithLogits" and classes > 2:
        return TARGETS["column of each class"]
    return TARGETS["column of numbers"]


def _loop(settings: Settings, classes: int, loss: str, seed: str) -> str:
    target = _target(classes, loss)
    penalty = ""
    if settings.l1:
        penalty = (
            f"{{0}}weights = [part for part in network.parameters() if part.dim() == 2]\n"
            f"{{0}}loss = loss + {settings.l1:g} * sum(part.abs().sum() for part in weights)\n"
        )
    head = f"inputs_train, target = inputs[train], {target}[train]\n\n"
    if not settings.batch_size:
        return head + (
            f"for epoch in range({settings.epochs}):\n"
            "    loss = loss_of(network(inputs_train), target)\n"
            f"{penalty.format('    ')}"
            "    optimizer.zero_grad()\n    loss.backward()\n    optimizer.step()\n"
        )
    return head + (
        f"shuffling = torch.Generator().manual_seed({seed})\n"
        f"for epoch in range({settings.epochs}):\n"
        "    order = torch.randperm(len(target), generator=shuffling)\n"
        f"    for batch in order.split({settings.batch_size}):\n"
        "        loss = loss_of(network(inputs_train[batch]), target[batch])\n"
        f"{penalty.format('        ')}"
        "        optimizer.zero_grad()\n        loss.backward()\n        optimizer.step()\n"
    )


def _edited(settings: Settings, data: Data) -> str:
    lines, every = [], 3 if settings.dropout else 2
    for layer, unit, into, value in rows_of(edits_of(net_of(settings.run, data), settings.edits)):
        at = int(layer) * every
        where = f"bias.data[{unit:g}]" if into == -1 else f"weight.data[{unit:g}, {into:g}]"
        lines.append(f"network[{at}].{where} = {value:g}  # by hand")
    return "\n".join([*lines, ""]) if lines else ""


def _report(classes: int, loss: str) -> str:
    if not classes:
        return _report_of_numbers(loss)
    two = classes == 2
    answers = {
        "BCEWithLogits": "(outputs[:, 0].sigmoid() > 0.5).long()"
        if two
        else "outputs.argmax(dim=1)",
        "CrossEntropy": "outputs.argmax(dim=1)",
        "MSE": "(outputs[:, 0] > 0.5).long()"
        if two
        else f"outputs[:, 0].nan_to_num().round().clamp(0, {classes - 1}).long()",
    }[loss]
    return f"""network.eval()
with torch.no_grad():
    for name, rows in (("train", train), ("test", test)):
        outputs = network(inputs[rows])
        loss = loss_of(outputs, {_target(classes, loss)}[rows])
        right = ({answers} == labels[rows]) & outputs.isfinite().all(dim=1)
        print(f"{{name}} loss {{loss.item():.4f}}, {{right.float().mean().item():.2%}} right")
"""


def _report_of_numbers(loss: str) -> str:
    said = {"BCEWithLogits": "outputs[:, 0].sigmoid()"}.get(loss, "outputs[:, 0]")
    return f"""network.eval()
with torch.no_grad():
    for name, rows in (("train", train), ("test", test)):
        outputs, wanted = network(inputs[rows]), labels[rows]
        loss = loss_of(outputs, wanted[:, None])
        errors = ({said} - wanted).square().sum()
        explained = 1 - errors / (wanted - wanted.mean()).square().sum()
        print(f"{{name}} loss {{loss.item():.4f}}, R² {{explained.item():.4f}}")
"""


def printed(settings: Settings, shown: Shown) -> str:
    if shown.trained is None:
        return shown.refusal
    last = _last(settings, shown.trained)
    parts = {"train": last.train, "test": last.judged}
    if last.data.classes:
        return "\n".join(
            f"{name} loss {part.loss[-1].item():.4f}, {part.accuracy[-1].item():.2%} right"
            for name, part in parts.items()
        )
    return "\n".join(
        f"{name} loss {part.loss[-1].item():.4f}, R² {part.accuracy[-1].item():.4f}"
        for name, part in parts.items()
    )


def _last(settings: Settings, trained: Trained) -> Trained:
    """The program sets weights by hand also in a net that has overflowed."""
    return edited(trained, settings.edits) if edits_of(trained.net, settings.edits) else trained
