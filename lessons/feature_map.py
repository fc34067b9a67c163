"""One map: what a feature map is made of."""

from core.feature_map import STRONGEST, OneMap, Settings, layer_named, look_at
from core.map_parts import window
from core.opened_run import open_run_at
from core.plain_markdown import plain
from core.run_code import inputs_code, network_code
from lessons.lesson import Challenge, Lesson, Question
from lessons.run_files import PICTURE, run_files

DOES = {  # what is made of one map -> what is done to it
    "ReLU": "keeps what is above 0 and makes the rest 0",
    "LeakyReLU": "keeps what is above 0 and makes the rest small",
    "ELU": "keeps what is above 0 and bends the rest towards −1",
    "GELU": "keeps what is well above 0 and brings the rest near 0",
    "SiLU": "keeps what is well above 0 and brings the rest near 0",
    "Sigmoid": "presses every number between 0 and 1",
    "Tanh": "presses every number between −1 and 1",
    "MaxPool2d": "keeps the largest number of each window",
    "AvgPool2d": "keeps the mean of each window",
    "AdaptiveMaxPool2d": "keeps the largest number of each part",
    "AdaptiveAvgPool2d": "keeps the mean of each part",
    "BatchNorm2d": "shifts and stretches the whole map by two learned numbers",
    "Dropout": "does nothing once training is over",
    "Dropout2d": "does nothing once training is over",
    "Identity": "does nothing",
}
NOT_APART = (
    "A {} is not taken apart here: it is neither a convolution nor something done to one map. "
    "What it gave is shown as it is."
)


def what_you_see(settings: Settings, one: OneMap) -> str:
    said = (about_map(one), about_follower(one), about_sight(one), about_answer(one))
    return " ".join(filter(None, said))


def number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def about_map(one: OneMap) -> str:
    parts, kind = one.parts, one.layer.kind
    name = f"Map {one.number} of `{one.layer.name}`"
    place = f"at row {one.row}, column {one.column}"
    if len(parts.kernels):
        _, high, wide = parts.kernels.shape
        strongest = int(one.shares.abs().argmax())
        return (
            f"{name} is {len(parts.inputs)} input maps, each under a {high} × {wide} kernel of its "
            f"own, added up: {place} they give {number(one.shares.sum().item())}, and with the "
            f"bias of {number(parts.bias)} that is {number(one.value)}. Input map "
            f"{parts.first + strongest} has most to say: {number(one.shares[strongest].item())}."
        )
    if parts.source is None:
        return f"{name} is {number(one.value)} {place}. {NOT_APART.format(kind)}"
    looked = window(parts, one.row, one.column)
    if looked is not None and looked.numel() <= 9:
        numbers = ", ".join(number(value) for value in looked.flatten().tolist())
        return f"{name} {DOES[kind]}: {place} of {numbers} it makes {number(one.value)}."
    zeros = 100 * (parts.map == 0).float().mean().item()
    rest = f" {zeros:.0f} % of this map is 0." if kind == "ReLU" else ""
    return f"`{one.layer.name}` {DOES[kind]}, map by map: {place} is {number(one.value)}.{rest}"


def about_follower(one: OneMap) -> str:
    follower = one.parts.follower
    if not len(one.parts.kernels):
        return ""
    if follower is None:
        return "No layer takes this map as it is: the network itself goes on with it in `forward`."
    kind = type(follower).__name__
    if kind not in DOES:
        return f"Next a {kind} takes all maps of this layer at once."
    after = "" if one.after is None else f": here it gives {number(one.after)}"
    return f"{kind} then {DOES[kind]}{after}."


def about_sight(one: OneMap) -> str:
    top, left, bottom, right = one.field
    sees = f"The unit sees {bottom - top} × {right - left} pixels of the picture."
    if not is_dead(one):
        return sees
    return (
        f"{sees} None of the {len(one.opened.pictures)} kept pictures makes this map positive: it "
        "is dead."
    )


def about_answer(one: OneMap) -> str:
    classes = [plain(name) for name in one.opened.run.classes]
    if one.label is None or one.label == one.answer:
        return f"The network takes the picture for {classes[one.answer]}."
    return f"The network takes {classes[one.label]} for {classes[one.answer]}."


def program(settings: Settings) -> str:
    opened = open_run_at(settings.folder)
    layer = layer_named(opened, settings.layer)
    return f"""{network_code(opened.run)}
{inputs_code(opened.run, PICTURE)}
seen = {{}}
layer = dict(network.named_modules())[{layer.module!r}]
layer.register_forward_hook(lambda layer, given, gave: seen.update(given=given[0], gave=gave))
with torch.inference_mode():
    network(inputs)
    given, gave = seen["given"], seen["gave"]  # (1, maps, height, width)
    number = min({settings.map}, gave.shape[1] - 1)
    map = gave[0, number]
    row, column = {_place(settings)}
    if isinstance(layer, nn.Conv2d):
        kernels = layer.weight[number][:, None]  # (maps given, 1, 3, 3)
        each = nn.functional.conv2d(given, kernels, padding=layer.padding, groups=len(kernels))
        shares = each[0, :, row, column]
        print("contributions", " ".join(f"{{share:.4f}}" for share in shares))
        print(f"sum {{shares.sum():.4f}} bias {{layer.bias[number]:.4f}}")
print(f"row {{row}} column {{column}} gives {{map[row, column]:.4f}}")
"""


def _place(settings: Settings) -> str:
    if settings.unit == STRONGEST:
        return "divmod(int(map.argmax()), map.shape[1])"
    row, column = (int(at) for at in settings.unit)
    return f"min({row}, map.shape[0] - 1), min({column}, map.shape[1] - 1)"


def printed(settings: Settings, one: OneMap) -> str:
    lines = []
    if len(one.parts.kernels):
        shares = " ".join(f"{share:.4f}" for share in one.shares.tolist())
        lines = [
            f"contributions {shares}",
            f"sum {one.shares.sum().item():.4f} bias {one.parts.bias:.4f}",
        ]
    return "\n".join([*lines, f"row {one.row} column {one.column} gives {one.value:.4f}"])


def files(settings: Settings, one: OneMap) -> dict[str, bytes]:
    return run_files(settings.folder, one.picture)


def is_silenced(one: OneMap) -> bool:
    """A contribution above 1, and yet the activation makes 0 of it all."""
    return len(one.shares) > 0 and one.shares.max().item() > 1 and one.after == 0


def most_of_one_class(one: OneMap) -> int:
    """How many of the most exciting pictures are of the class that has most of them."""
    labels = one.opened.labels[[excited.image for excited in one.excited or ()]]
    return int(labels.bincount().max()) if len(labels) else 0


def is_dead(one: OneMap) -> bool:
    """Whether it is known that no kept picture makes the map positive."""
    return one.excited == ()


LESSON = Lesson(
    url="feature_map",
    title="One map",
    takeaway="A feature map is a sum: every map before it, each under its own kernel, plus a bias.",
    settings=Settings,
    verb=look_at,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=files,
    documentation=(
        "torch.nn.Conv2d",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
    ),
    needs="convolution",
    own=frozenset({"layer", "map", "unit", "folder"}),
    placed={"image": (0, 499), "unit": (-1.0, 127.0)},
    question=Question(
        "The second convolution of this network is given 10 maps. How many kernels does one of its "
        "own maps have?",
        ("1, for all of them", "10, one for each", "3, for red, green and blue"),
        lambda settings, one: {1: 0, 10: 1, 3: 2}[len(one.parts.kernels)],
    ),
    challenges=(
        Challenge(
            "A wide view",
            "Choose a unit that sees at least 14 × 14 pixels of the picture.",
            lambda settings, one, history: (
                one.field[2] - one.field[0] >= 14 and one.field[3] - one.field[1] >= 14
            ),
            Settings(layer="blocks.1.2"),
            "Each layer sees a little more of the picture than the one before. Go deeper, and away "
            "from the edge.",
        ),
        Challenge(
            "Silenced",
            "Click a unit to which one input map brings more than 1, and which ReLU makes 0 all "
            "the same.",
            lambda settings, one, history: is_silenced(one),
            Settings(layer="blocks.1.2", map=2, unit=(1.0, 3.0)),
            "Take a map with much orange in the sum, in the second block, and click where input "
            "maps pull in both directions.",
        ),
        Challenge(
            "Dead",
            "Find a map that not one of the kept pictures makes positive.",
            lambda settings, one, history: is_dead(one),
            Settings(layer="blocks.1.2", map=6),
            "Go through the maps of the last convolution: one has no pictures that excite it.",
        ),
        Challenge(
            "A taste of its own",
            "Find a map for which at least 6 of the 9 most exciting pictures are of one class.",
            lambda settings, one, history: most_of_one_class(one) >= 6,
            Settings(layer="blocks.1.2", map=0),
            "Early maps like edges and colours, which all classes have. Look in the last "
            "convolution.",
        ),
    ),
)
