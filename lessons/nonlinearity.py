"""The playground: what bends between layers can do that no straight line can."""

import inspect
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core import nonlinearity
from core.nonlinearity import (
    FITTING,
    PRESETS,
    Cost,
    Trained,
    checked_steps,
    place_of,
    training_of,
)
from core.own_points import MOST_CLASSES, REACH
from core.playground_data import DATA, OWN, SPLITS, draw_data
from core.playground_features import FEATURES, in_order
from core.playground_net import ACTIVATIONS, LOSSES, MOST_UNITS, fitting
from core.playground_page import FURTHEST, Settings, Shown, page_of, show
from core.playground_training import OPTIMIZERS, Training, arguments_of
from core.playground_verdicts import Verdict
from core.points_csv import Table
from core.refusal import Refused
from lessons.lesson import Challenge, Lesson, Question

ENOUGH = 100  # test points, for a challenge to count
STARTER = (  # one's own points, to begin with: x, y, class of each
    *(-0.9, 0.8, 0, -0.6, 0.5, 0, -1.0, 0.3, 0, 0.9, -0.8, 0, 0.5, -0.6, 0, 1.0, -0.3, 0),
    *(0.9, 0.8, 1, 0.6, 0.5, 1, 1.0, 0.3, 1, -0.9, -0.8, 1, -0.5, -0.6, 1, -1.0, -0.3, 1),
)

NOT_TRAINED = "**Nothing was trained.**"
AGAIN = "Choose the unit again to see the net's answer."
CLICK = "Class of the next point. Click the square to add it; click a point to remove it."


# ---- what is seen --------------------------------------------------------------------------------


def what_you_see(settings: Settings, shown: Shown) -> str:
    if shown.trained is None:
        return f"{NOT_TRAINED} {shown.refusal}"
    if shown.edited:
        before, after = _part(shown.trained, shown.trained.last_finite), _part(shown.edited, 0)
        return (
            f"{_edits(settings)} set by hand: the test loss goes from {before[0]} to "
            f"**{after[0]}**, {_measure(shown.trained)} from {before[1]} to **{after[1]}**."
        )
    if shown.beside:
        return f"{_beside(settings, shown)} {_troubles(settings, shown)}".strip()
    return f"{_alone(shown.trained)} {_troubles(settings, shown)}".strip()


def _alone(trained: Trained) -> str:
    moment, judged = trained.last_finite, _judged_words(trained)
    loss, right = _part(trained)
    points = f"the {len(trained.judged.answers[0, 0])} {judged} points"
    of_train = _rate(trained.train.accuracy[moment].item())
    also = f" and {of_train} of the training points" if judged == "test" else ""
    after = f"{judged} loss {loss} after {trained.places[moment].item():,} steps."
    if trained.data.classes:
        return f"{_net(trained)}: **{right}** of {points}{also} are right; {after}"
    also = f", {of_train} at the training points" if also else ""
    return f"{_net(trained)}: R² **{right}** at {points}{also}; {after}"


def _beside(settings: Settings, shown: Shown) -> str:
    other, mine = _part(shown.beside)[1], _part(shown.trained)[1]
    words = f"{_judged_words(shown.trained)} points"
    straight = " Its border is one straight line, whatever its weights."
    if shown.trained.data.classes > 2:
        straight = " Its borders are straight lines, whatever its weights."
    if settings.beside != "none" or set(shown.trained.features) != {"x", "y"}:
        straight = ""
    if not shown.trained.data.classes:
        return (
            f"R² at the {words}: *{settings.beside}* {other}, *{settings.activation}* **{mine}**."
        )
    units = sum(settings.hidden)
    return (
        f"*{settings.beside}* gets {other} of the {words} right.{straight} "
        f"With *{settings.activation}* after {'its' if units == 1 else 'the same'} {units} "
        f"unit{'s' * (units != 1)}: **{mine}**."
    )


def _net(trained: Trained) -> str:
    sizes = "-".join(str(size) for size in trained.net.sizes)
    return f"A net of {sizes} with *{trained.net.activation}*"


def _judged_words(trained: Trained) -> str:
    return "test" if len(trained.data.test.labels) else "training"


def _measure(trained: Trained) -> str:
    return "points right" if trained.data.classes else "R²"


def _rate(value: float) -> str:
    """A share of right points, or an R², which has no least."""
    return f"{value:.1%}".replace("-", "−") if value > -10 else "far below 0"


def _part(trained: Trained, moment: int | None = None) -> tuple[str, str]:
    """Loss and share of right points (or R²), in words."""
    moment = trained.last_finite if moment is None else moment
    loss, right = trained.judged.loss[moment].item(), trained.judged.accuracy[moment].item()
    return f"{loss:.4g}", _rate(right)


def _edits(settings: Settings) -> str:
    count = len(settings.edits) // 4
    return "One weight" if count == 1 else f"{count} weights"


def _troubles(settings: Settings, shown: Shown) -> str:
    return " ".join(said(verdict, settings, shown.trained) for verdict in shown.verdicts)


def said(verdict: Verdict, settings: Settings, trained: Trained) -> str:
    """What went wrong, named."""
    return VERDICTS[verdict.kind](verdict, settings, trained)


def _diverged(verdict: Verdict, settings: Settings, trained: Trained) -> str:
    if trained.last_finite < len(trained.places) - 1:
        return (
            f"**Diverged**: after {verdict.step} steps the loss is no number any more (the last "
            f"one was {verdict.last_finite:.3g}). The film ends before."
        )
    return (
        f"**Diverged**: from step {verdict.step} on the loss stays above its start; it ends at "
        f"{verdict.last_finite:.3g}. The steps are too long for this slope."
    )


def _dead(verdict: Verdict, settings: Settings, trained: Trained) -> str:
    count, units = len(verdict.units), sum(trained.net.sizes[1:-1])
    return (
        f"**Dead units**: {count} of {units} ReLU units say 0 at every point. No gradient reaches "
        "them, so they stay so."
    )


VERDICTS = {
    "bottomless": lambda verdict, settings, trained: (
        f"**A loss without a floor**: it is {verdict.last_finite:.3g}, below zero, and can fall "
        "for ever, because this loss takes targets for chances and these are none."
    ),
    "diverged": _diverged,
    "unmoved": lambda verdict, settings, trained: (
        "**Nothing moves**: every gradient is 0 from the start, at any learning rate."
    ),
    "collapsed": lambda verdict, settings, trained: (
        f"**Collapsed**: every point is given class {verdict.named}."
    ),
    "dead units": _dead,
}

WORDS = {  # of settings, where a repair or a caption names them
    "learning_rate": "learning rate",
    "data_seed": "data seed",
    "batch_size": "batch size",
    "label_noise": "label noise",
    "train_share": "train share",
    "hidden": "hidden units",
    "l1": "L1",
    "l2": "L2",
}


def repair_label(verdict: Verdict) -> str:
    """What the button says that applies a repair."""
    return "Repair: " + listed(verdict.repair)


def listed(changes: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{WORDS.get(name, name.replace('_', ' '))} {_value(value)}"
        for name, value in changes.items()
    )


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def about_hidden_settings(settings: Settings, shown: Sequence[str]) -> str:
    """In the simple level: what is not at its default and has no control in view."""
    usual = nonlinearity.Settings()
    changed = {
        name: getattr(settings, name)
        for name in nonlinearity.Settings.__dataclass_fields__
        if name not in (*shown, "points") and getattr(settings, name) != getattr(usual, name)
    }
    return f"Also: {listed(changed)} (under *Full*)." if changed else ""


def about_cost(cost: Cost, milliseconds: float) -> str:
    return (
        f"{cost.parameters:,} parameters, {cost.steps:,} steps of {cost.points_a_step} points: "
        f"trained and judged in {milliseconds:,.0f} ms."
    )


def about_table(table: Table, taken: int) -> str:
    """What was read from a table of points."""
    rows = len(table.points) // 3
    parts = [f"{rows} points of {len(table.classes)} classes: {', '.join(table.classes)}."]
    if taken < rows:
        parts.append(f"{taken} of them are taken: more do not fit into a link.")
    if table.scaled:
        parts.append("They were moved and stretched to fit the square.")
    if table.rows_skipped:
        named = "; ".join(f"{skipped.name}: {skipped.reason}" for skipped in table.skipped)
        parts.append(f"{table.rows_skipped} rows were left out ({named}).")
    return " ".join(parts)


# ---- the program ---------------------------------------------------------------------------------


def program(settings: Settings) -> str:
    try:
        data = draw_data(settings)
        checked_steps(training_of(settings.run, data), data)
    except Refused as refused:
        return f"print({str(refused)!r})\n"
    classes = _classes(settings)
    loss = fitting(classes) if settings.loss == FITTING else settings.loss
    definitions = [part for part in (_sine(settings), _source(settings)) if part]
    blocks = [
        _points(settings) + _wrong_labels(settings, classes) + _split(settings, classes),
        _inputs(settings),
        _network(settings, classes, loss),
        _loop(settings, loss),
        _edited(settings),
        _report(classes, loss),
    ]
    return "\n\n".join([_imports(settings), *definitions, ""]) + "\n".join(filter(None, blocks))


def _classes(settings: Settings) -> int:
    if settings.data == OWN:
        labels = [round(label) for label in settings.points[2::3]]
        return max(labels, default=1) + 1
    return min(settings.classes, DATA[settings.data].most_classes)


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


def _points(settings: Settings) -> str:
    kind = "long" if _classes(settings) else "float"
    if settings.data == OWN:
        rows = zip(*[iter(settings.points)] * 3, strict=False)
        table = "".join(f"    ({x:g}, {y:g}, {round(label)}),\n" for x, y, label in rows)
        return (
            f"table = torch.tensor([  # x, y, class\n{table}])\n"
            f"places, labels = table[:, :2], table[:, 2].long()\n"
        )
    draw = DATA[settings.data].draw
    return (
        f"drawn = {draw.__name__}({settings.samples}, {_classes(settings)}, {settings.noise:g}, "
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


def _split(settings: Settings, classes: int) -> str:
    stratified = bool(classes) and SPLITS[settings.split]
    stratify = ", stratify=labels" if stratified else ""
    if settings.data == OWN and not _own_are_split(settings, classes, stratified):
        return "train = test = torch.arange(len(labels))  # too few to put some aside\n"
    kept = f"round({settings.train_share:g} * len(labels))"
    return (
        f"train, test = train_test_split(\n    range(len(labels)), train_size={kept}, "
        f"random_state={settings.data_seed}{stratify}\n)\n"
    )


def _own_are_split(settings: Settings, classes: int, stratified: bool) -> bool:
    """As `playground_data.split` decides it."""
    labels = [round(label) for label in settings.points[2::3]]
    kept = round(settings.train_share * len(labels))
    alone = stratified and any(labels.count(label) < 2 for label in set(labels))
    return not alone and min(kept, len(labels) - kept) >= (max(classes, 1) if stratified else 1)


def _inputs(settings: Settings) -> str:
    features = in_order(settings.features)
    if features == ("x", "y"):
        return "inputs = places\n"
    sources = ", ".join(FEATURES[name].source for name in features)
    return f"x, y = places.unbind(dim=1)\ninputs = torch.stack([{sources}], dim=1)\n"


def _network(settings: Settings, classes: int, loss: str) -> str:
    sizes = (len(in_order(settings.features)), *settings.hidden, LOSSES[loss].outputs(classes))
    layers = []
    for number, (into, out) in enumerate(itertools.pairwise(sizes)):
        if number:
            layers.append(ACTIVATIONS[settings.activation].source)
            if settings.dropout:
                layers.append(f"nn.Dropout({settings.dropout:g})")
        layers.append(f"nn.Linear({into}, {out})")
    listed = "".join(f"    {layer},\n" for layer in layers)
    arguments = "".join(
        f", {name}={value:g}" for name, value in arguments_of(_training(settings, loss)).items()
    )
    made = OPTIMIZERS[settings.optimizer].made.__name__
    return (
        f"torch.manual_seed({settings.seed})\n"
        f"network = nn.Sequential(\n{listed})\n"
        f"{_initialised(settings)}"
        f"loss_of = {LOSSES[loss].source}\n"
        f"optimizer = torch.optim.{made}(network.parameters(), lr={settings.learning_rate:g}"
        f"{arguments})\n"
    )


def _training(settings: Settings, loss: str) -> Any:
    return Training(loss, settings.optimizer, settings.momentum, l2=settings.l2)


INITIALISED = {
    "He": '    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")\n',
    "Xavier": "    nn.init.xavier_uniform_(layer.weight)\n",
    "Zeros": "    nn.init.zeros_(layer.weight)\n",
}


def _initialised(settings: Settings) -> str:
    if settings.initialisation not in INITIALISED:
        return ""
    return (
        f"torch.manual_seed({settings.seed})\n"
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


def _loop(settings: Settings, loss: str) -> str:
    target = _target(_classes(settings), loss)
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
        f"shuffling = torch.Generator().manual_seed({settings.seed})\n"
        f"for epoch in range({settings.epochs}):\n"
        "    order = torch.randperm(len(target), generator=shuffling)\n"
        f"    for batch in order.split({settings.batch_size}):\n"
        "        loss = loss_of(network(inputs_train[batch]), target[batch])\n"
        f"{penalty.format('        ')}"
        "        optimizer.zero_grad()\n        loss.backward()\n        optimizer.step()\n"
    )


def _edited(settings: Settings) -> str:
    lines, every = [], 3 if settings.dropout else 2
    for layer, unit, into, value in zip(*[iter(settings.edits)] * 4, strict=False):
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
    last = shown.last
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


# ---- challenges ----------------------------------------------------------------------------------


def score(shown: Shown) -> float:
    """The share of test points that are right; -1 where there are too few to tell."""
    trained = shown.trained
    if trained is None or not trained.data.classes or len(trained.data.test.labels) < ENOUGH:
        return -1.0
    return trained.test.accuracy[-1].item()


def on_circles(settings: Settings) -> bool:
    return settings.data == "Circles" and not settings.label_noise


def two_seeds(settings: Settings, shown: Shown, history, least: float) -> bool:
    """Whether this net does it, and did it from another seed before."""
    others = [
        before.seed
        for before, earlier in history
        if before.seed != settings.seed
        and replace(before.run, seed=settings.seed) == settings.run
        and score(earlier) >= least
    ]
    return score(shown) >= least and bool(others)


def depth_alone(settings: Settings, shown: Shown, history) -> bool:
    return (
        on_circles(settings)
        and settings.activation == "none"
        and len(settings.hidden) >= 3
        and in_order(settings.features) == ("x", "y")
        and 0 <= score(shown) <= 0.7
        and any(
            on_circles(before) and before.activation != "none" and score(earlier) >= 0.95
            for before, earlier in history
        )
    )


def three_posts(settings: Settings, shown: Shown, history) -> bool:
    return (
        on_circles(settings)
        and sum(settings.hidden) <= 3
        and in_order(settings.features) == ("x", "y")
        and two_seeds(settings, shown, history, 0.95)
    )


def no_hidden_layer(settings: Settings, shown: Shown, history) -> bool:
    return (
        on_circles(settings)
        and not settings.hidden
        and len(in_order(settings.features)) <= 2
        and score(shown) >= 0.95
    )


def spiral(settings: Settings, shown: Shown, history) -> bool:
    return (
        settings.data == "Spirals"
        and not settings.label_noise
        and sum(settings.hidden) <= 24
        and in_order(settings.features) == ("x", "y")
        and two_seeds(settings, shown, history, 0.95)
    )


SMALL_SPIRAL = page_of(
    replace(PRESETS["Two-arm spiral"], hidden=(12, 12), learning_rate=0.02), level="Full"
)

LESSON = Lesson(
    url="nonlinearity",
    title="Playground",
    takeaway="Each hidden unit adds one bend; together they enclose what no straight line can.",
    settings=Settings,
    verb=show,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.nn.Tanh",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html",
    ),
    needs="one neuron",
    own=frozenset(Settings.__dataclass_fields__),
    placed={"widths": (1, MOST_UNITS), "points": (-REACH, MOST_CLASSES), "edits": (-FURTHEST, 20)},
    question=Question(
        "A ring of points around another. The same net is trained twice, once with *tanh* after "
        "its hidden units and once with nothing there. How many of the test points does the one "
        "without get right?",
        ("About half: it can hardly do better than guessing.", "About 80 %.", "All of them."),
        lambda settings, shown: 0 if score_of(shown.beside) < 0.7 else 1,
    ),
    challenges=(
        Challenge(
            "Depth alone",
            "Circles with 3 or more hidden layers but activation *none*: at most 70 % of the test "
            "points right, after a net with a bend has had 95 %.",
            depth_alone,
            Settings(activation="none", layers=3),
            "Layers without a bend between them are one layer, however many there are.",
            first=(Settings(),),
        ),
        Challenge(
            "Three posts",
            "Circles with at most 3 hidden units in all: 95 % of the test points right, from two "
            "different seeds.",
            three_posts,
            Settings(units=3, seed=43),
            "A triangle is the least that closes around a ring: one layer of 3. *Next seed* trains "
            "again from other starting weights.",
            first=(Settings(units=3, seed=44),),
        ),
        Challenge(
            "No hidden layer",
            "Circles without any hidden layer and with at most two input features: 95 %.",
            no_hidden_layer,
            Settings(level="Full", layers=0, features=("x²", "y²"), learning_rate=0.1),
            "Under *Full*, tell the net something else than x and y. What is equal for all points "
            "of a circle?",
        ),
        Challenge(
            "Spiral",
            "The two-arm spiral with at most 24 hidden units, told only x and y: 95 % of the test "
            "points right, from two different seeds.",
            spiral,
            replace(SMALL_SPIRAL, seed=43),
            "Two layers of 12 with GELU; begin with the preset *Two-arm spiral* and make it "
            "smaller.",
            first=(SMALL_SPIRAL,),
        ),
    ),
)


def score_of(trained: Trained | None) -> float:
    return trained.test.accuracy[-1].item() if trained else 1.0


def weights_by_name(trained: Trained) -> dict[str, tuple[int, int, int]]:
    """Every weight and bias in words, and its layer, unit and input (-1: the bias), from 0."""
    sizes, named = trained.net.sizes, {}
    for layer, (into, out) in enumerate(itertools.pairwise(sizes)):
        last = layer == len(sizes) - 2
        for unit in range(out):
            who = "output" if last and out == 1 else f"{'output' if last else 'unit'} {unit + 1}"
            where = who if last else f"layer {layer + 1}, {who}"
            for at in (*range(into), -1):
                source = trained.features[at] if layer == 0 and at >= 0 else f"unit {at + 1}"
                named[f"{where}: {'bias' if at < 0 else f'from {source}'}"] = (layer, unit, at)
    return named


def weight_of(trained: Trained, where: tuple[int, int, int]) -> float:
    return trained.weights[trained.last_finite, place_of(trained.net, *where)].item()


def names_of_both(settings: Settings) -> tuple[str, str]:
    """Of the pictures side by side."""
    named = {"none": "no bend (none)"}
    return named.get(settings.beside, settings.beside), f"{settings.activation}"
