"""Inside the net: every map of a network, from a picture to its answer."""

from core.cnn import Overview, Settings, look_inside
from core.opened_run import open_run_at
from core.plain_markdown import plain
from core.run_code import inputs_code, network_code
from lessons.lesson import Challenge, Lesson, Question
from lessons.run_files import PICTURE, run_files

WIDE_VIEW = 14  # pixels
MOST_CLASSES = 6  # in the table of the answer


def what_you_see(settings: Settings, overview: Overview) -> str:
    return " ".join((about_answer(overview), about_unit(overview), about_end(overview)))


def about_answer(overview: Overview) -> str:
    names = [plain(name) for name in overview.opened.run.classes]
    percent = [f"{100 * share:.0f} %" for share in overview.shares.tolist()]
    answer, label = overview.answer, overview.label
    if label is None:
        return f"The network takes your picture for **{names[answer]}** ({percent[answer]})."
    if label == answer:
        return f"The network is right: **{names[label]}** ({percent[label]})."
    return (
        f"The network is wrong: it takes {names[label]} for **{names[answer]}** "
        f"({percent[answer]}; {names[label]} {percent[label]})."
    )


def about_unit(overview: Overview) -> str:
    unit, chosen = overview.unit, overview.chosen
    top, left, bottom, right = unit.field
    side = overview.picture.shape[1]
    sees = f"{bottom - top} × {right - left} of the picture's {side} × {side} pixels"
    zeros = 100 * (overview.chosen_map == 0).float().mean().item()
    silent = " This whole map is 0: it has nothing to say of this picture." if zeros == 100 else ""
    return (
        f"In map {unit.map} of `{chosen.layer.name}` ({chosen.layer.kind}) the unit at row "
        f"{unit.row}, column {unit.column} says {number(unit.value)}; it sees {sees}.{silent}"
    )


def about_end(overview: Overview) -> str:
    """Of a network that ends as most do: maps, a row of numbers, logits."""
    rows = [column for column in overview.columns if not column.has_maps]
    classes = len(overview.logits)
    if len(rows) < 2:
        return f"At the end stand {classes} logits, and softmax makes shares of them."
    maps, height, width = overview.with_maps[-1].values.shape
    return (
        f"At the end {maps} maps of {height} × {width} lie in one row of {len(rows[0].values):,} "
        f"numbers; {classes} weighted sums of them are the logits, and softmax makes shares of "
        "these."
    )


def number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def answer_table(overview: Overview) -> dict[str, list[str]]:
    """The likeliest classes with their logits and shares, columns by title."""
    order = overview.logits.argsort(descending=True, stable=True).tolist()
    shown = order[:MOST_CLASSES]
    if overview.label is not None and overview.label not in shown:
        shown[-1] = overview.label
    names, shares = overview.opened.run.classes, overview.shares.tolist()
    return {
        "class": [f"✓ {names[one]}" if one == overview.label else names[one] for one in shown],
        "logit": [f"{overview.logits[one]:.2f}".replace("-", "−") for one in shown],
        "softmax": [f"{shares[one]:.4f}" for one in shown],
    }


def program(settings: Settings) -> str:
    run = open_run_at(settings.folder).run
    layer, map, row, column = (int(place) for place in settings.unit)
    layer, map = max(layer, 0), max(map, 0)
    return f"""\
{network_code(run)}
{inputs_code(run, PICTURE)}
seen = []  # the name and the output of every layer with maps, in the order in which they ran
for name, layer in network.named_modules():
    if not list(layer.children()):
        layer.register_forward_hook(
            lambda layer, given, output, name=name: seen.append((name, output))
        )
with torch.inference_mode():
    logits = network(inputs)[0]
maps = [(name, output[0]) for name, output in seen if output.dim() == 4]
for name, output in maps:
    print(name, tuple(output.shape), f"mean {{output.mean():.4f}} largest {{output.max():.4f}}")

name, output = maps[min({layer}, len(maps) - 1)]
one = output[min({map}, len(output) - 1)]
row, column = {_place(row, column)}
print(f"{{name}} row {{row}} column {{column}} says {{one[row, column]:.4f}}")
print("logits", " ".join(f"{{logit:.4f}}" for logit in logits))
print("softmax", " ".join(f"{{share:.4f}}" for share in logits.softmax(dim=0)))
"""


def _place(row: int, column: int) -> str:
    if min(row, column) < 0:
        return "divmod(int(one.abs().argmax()), one.shape[1])"
    return f"min({row}, one.shape[0] - 1), min({column}, one.shape[1] - 1)"


def printed(settings: Settings, overview: Overview) -> str:
    lines = [
        f"{column.layer.name} {tuple(column.values.shape)} mean {column.values.mean():.4f} "
        f"largest {column.values.max():.4f}"
        for column in overview.with_maps
    ]
    unit = overview.unit
    lines += [
        f"{overview.chosen.layer.name} row {unit.row} column {unit.column} says {unit.value:.4f}",
        "logits " + " ".join(f"{logit:.4f}" for logit in overview.logits.tolist()),
        "softmax " + " ".join(f"{share:.4f}" for share in overview.shares.tolist()),
    ]
    return "\n".join(lines)


def files(settings: Settings, overview: Overview) -> dict[str, bytes]:
    return run_files(settings.folder, overview.picture)


def is_silent(overview: Overview) -> bool:
    return not overview.chosen_map.any()


def is_at_a_loss(overview: Overview) -> bool:
    """All other classes together are likelier than the likeliest."""
    return overview.shares.max().item() < 0.5


def is_right(overview: Overview) -> bool:
    return overview.label == overview.answer


def are_unlike_twins(one: Overview, other: Overview) -> bool:
    """Two pictures of one class in one network, of which one is recognised and the other not."""
    return (
        one.label is not None
        and one.label == other.label
        and one.opened.folder == other.opened.folder
        and is_right(one) != is_right(other)
    )


LESSON = Lesson(
    url="cnn",
    title="Inside the net",
    takeaway="Each feature map asks one learned question everywhere; deeper maps see more of the "
    "picture.",
    settings=Settings,
    verb=look_inside,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=files,
    documentation=(
        "Module.register_forward_hook",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html",
    ),
    needs="convolution",
    own=frozenset({"unit", "scale", "folder"}),
    placed={"image": (0, 499), "unit": (-1.0, 10_000.0)},
    question=Question(
        "A unit of the second convolution: how much of the picture does it see?",
        ("3 × 3 pixels", "5 × 5 pixels", "the whole picture"),
        lambda settings, overview: {3: 0, 5: 1}.get(overview.unit.field_side, 2),
    ),
    challenges=(
        Challenge(
            "A wide view",
            f"Choose a unit that sees {WIDE_VIEW} pixels of the picture or more, from edge to edge "
            "of its square.",
            lambda settings, overview, history: overview.unit.field_side >= WIDE_VIEW,
            Settings(unit=(7.0, 2.0, 11.0, 6.0)),
            "Each convolution adds a border to what a unit sees, and each pooling doubles what the "
            "next one adds. Click further to the right.",
        ),
        Challenge(
            "Nothing to say",
            "Find a map that is 0 everywhere on this picture.",
            lambda settings, overview, history: is_silent(overview),
            Settings(unit=(6.0, 8.0, 0.0, 0.0)),
            "Only after a ReLU can a whole map be 0. With the scale per unit the others show.",
        ),
        Challenge(
            "At a loss",
            "Find a picture of which the network says less than 50 % even for the likeliest class.",
            lambda settings, overview, history: is_at_a_loss(overview),
            Settings(image=51),
            "It may be right all the same. Go through the pictures, or draw one of your own that "
            "is neither this nor that.",
        ),
        Challenge(
            "Unlike twins",
            "Look at two pictures of one class, one that is recognised and one that is not.",
            lambda settings, overview, history: any(
                are_unlike_twins(overview, before) for _, before in history
            ),
            Settings(image=0),
            "You arrive at one that is not recognised. Choose another of its class, and compare "
            "their maps.",
            first=(Settings(),),
        ),
    ),
)
