"""Output size: where the kernel lands, and how many cells come out."""

from dataclasses import replace

from core.output_size import LAYERS, Landed, Settings, land
from lessons.lesson import Challenge, Lesson, Question

TOO_MUCH = "pooling takes padding of at most half its kernel, so that no landing sees padding alone"
# Why torch refuses, by words of its own message.
WHY = {
    "greater than actual input size": "the kernel, with the gaps of its dilation, is larger than "
    "the input with its padding: it has nowhere to land",
    "Output size is too small": "the kernel, with the gaps of its dilation, is larger than the "
    "input with its padding: it has nowhere to land",
    "at most half": TOO_MUCH,
    "smaller than or equal to half": TOO_MUCH,
    "Padding size should be less": "a reflection cannot be as wide as what it reflects",
    "wrapping around": "going around more than once is not allowed",
}
ABOUT_PADDING = (
    "A convolution pads with `padding_mode`: zeros, or copies of the input's own cells (reflect, "
    "replicate, circular). Max pooling pads with minus infinity, which is never the largest; "
    "average pooling pads with zeros and counts them."
)


def formula(settings: Settings, landed: Landed) -> str:
    """The formula as LaTeX: each number with the name of its argument."""
    above = (
        f"{_named('in', settings.size)} + 2 {{\\cdot}} {_named('padding', settings.padding)} - "
        f"{_named('dilation', settings.spread)} {{\\cdot}} "
        f"({_named('kernel_size', settings.kernel_size)} - 1) - 1"
    )
    below = rf"\underset{{\text{{stride}}}}{{{settings.stride}}}"
    steps = (settings.size + 2 * settings.padding - settings.span) / settings.stride
    # In two lines and a little smaller, so that all of it is on the screen of a phone too.
    return (
        rf"\small \begin{{gathered}} \Biggl\lfloor \frac{{{above}}}{{{below}}} + 1 \Biggr\rfloor "
        rf"\\ = \lfloor {steps + 1:.4g} \rfloor = {landed.by_formula} = \text{{out}} "
        r"\end{gathered}"
    )


def _named(name: str, number: int) -> str:
    return rf"\overset{{\text{{{name}}}}}{{{number}}}".replace("_", r"\_")


def why(message: str) -> str:
    return next((words for part, words in WHY.items() if part in message), "see its own words")


def repair(settings: Settings, landed: Landed) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets: the least that torch takes; None if it refused not."""
    if not landed.refusal:
        return None
    half = settings.kernel_size // 2
    cures = {
        "padding_mode zeros": {"padding_mode": "zeros"},
        "dilation 1": {"dilation": 1},
        f"padding {half}": {"padding": half},
        "kernel_size 3": {"kernel_size": 3, "padding": 1, "dilation": 1, "padding_mode": "zeros"},
    }
    says, changes = next(
        cure for cure in cures.items() if not land(replace(settings, **cure[1])).refusal
    )
    return f"Repair: {says}", changes


def what_you_see(settings: Settings, landed: Landed) -> str:
    if landed.refusal:
        return (
            f"The formula says {landed.by_formula}, and torch refuses: {why(landed.refusal)}. "
            f"The kernel spans {settings.span}, the input with its padding "
            f"{settings.size + 2 * settings.padding}."
        )
    count = landed.by_formula
    lands = ", ".join(map(str, landed.starts.tolist()))
    said = (
        f"Along each side the kernel begins at {lands}: {count} landing{'s' * (count > 1)}, so "
        f"{settings.size} × {settings.size} cells become {count} × {count}."
    )
    return " ".join(filter(None, [said, about_missed(settings, landed), about_numbers(settings)]))


def about_missed(settings: Settings, landed: Landed) -> str:
    """The cells that no landing covers: beyond the last one, or in between."""
    over = landed.left_over
    said = []
    if over:
        last = "row and column" if over == 1 else f"{over} rows and columns"
        said.append(
            f"The floor throws away a part of a step: nobody looks at the last {last}"
            f"{', which are padding' if over <= settings.padding else ''}."
        )
    side = len(landed.padded) - over
    between = int((~landed.looked_at[:side, :side]).sum())
    if between:
        one = between == 1
        said.append(
            f"{between} cell{'' if one else 's'} in between lie{'s' if one else ''} in gaps that "
            "no landing covers."
        )
    if settings.padding and (over > settings.padding or between):
        said.append(f"Of the input's own cells it misses {landed.missed or 'none'}.")
    return " ".join(said)


def about_numbers(settings: Settings) -> str:
    word = LAYERS[settings.layer].word
    ones = " (its weights are all 1 here)" if settings.layer == "Conv2d" else ""
    under = settings.kernel_size**2
    cells = f"{under} cells" if under > 1 else "one cell"
    return f"Each is the {word} of the {cells} under the kernel{ones}."


def program(settings: Settings) -> str:
    size = settings.size
    padded = f"{size} + 2 * {settings.padding}"
    span = f"{settings.spread} * ({settings.kernel_size} - 1)"
    return f"""import torch
from torch import nn

x = (torch.arange({size * size}) % 9 + 1.0).reshape(1, 1, {size}, {size})
{_made(settings)}
out = ({padded} - {span} - 1) // {settings.stride} + 1
print("by the formula", out)
try:
    y = layer(x)
    print(tuple(y.shape), y.flatten().tolist())
except RuntimeError as error:
    print(f"RuntimeError: {{error}}")
"""


def _made(settings: Settings) -> str:
    """The lines that make the layer."""
    layer = f"nn.{LAYERS[settings.layer].module.__name__}"
    named = [f"{name}={value!r}".replace("'", '"') for name, value in settings.arguments.items()]
    if settings.layer != "Conv2d":
        return f"layer = {layer}({', '.join(named)})\n"
    return f"""layer = {layer}(
    1, 1, {", ".join(named[:3])},
    {", ".join(named[3:])}, bias=False,
)
nn.init.ones_(layer.weight)  # so that it sums
"""


def printed(settings: Settings, landed: Landed) -> str:
    first = f"by the formula {landed.by_formula}"
    if landed.refusal:
        return f"{first}\n{landed.refusal}"
    shape = (1, 1, *landed.output.shape)
    return f"{first}\n{shape} {landed.output.flatten().tolist()}"


def the_floor(settings: Settings, landed: Landed, history) -> bool:
    """Rows and columns of the input itself lie beyond the last landing."""
    if landed.output is None or len(landed.starts) < 2:
        return False
    around = (len(landed.padded) - len(landed.x)) // 2
    return landed.left_over > around


def one_number_for_all(settings: Settings, landed: Landed, history) -> bool:
    """A single cell comes out: the mean of every cell that went in."""
    return (
        landed.output is not None
        and landed.output.numel() == 1
        and settings.padding == 0
        and abs(landed.output.item() - landed.x.mean().item()) < 1e-5
    )


LESSON = Lesson(
    url="output_size",
    title="Output size",
    takeaway="Count the landings: output = floor((input + padding on both sides − kernel span) / "
    "stride + 1).",
    settings=Settings,
    verb=land,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.nn.Conv2d",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
    ),
    needs="a kernel slides",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "7 cells in a row, one cell of padding at each end. A kernel of 3 steps by 2. How often "
        "does it land?",
        ("3 times", "4 times", "5 times", "7 times"),
        lambda settings, landed: (3, 4, 5, 7).index(land(Settings()).by_formula),
    ),
    challenges=(
        Challenge(
            "The floor",
            "At least 2 × 2 cells come out, and the floor cuts off cells of the input itself, not "
            "padding alone: its last rows and columns are never looked at.",
            the_floor,
            Settings(size=8, padding=0),
            "After the last landing there must be some cells, but less than a step, and more of "
            "them than the padding there. Take the padding away; which sizes leave a cell over?",
        ),
        Challenge(
            "Same size",
            "A kernel of 5, and as many cells come out as go in.",
            lambda settings, landed, history: (
                landed.output is not None
                and landed.output.shape == landed.x.shape
                and landed.windows.shape[-1] == 5
            ),
            Settings(kernel_size=5, stride=1, padding=2),
            "At stride 1 a kernel of 5 costs 4 cells. How much padding, on both sides, gives "
            "them back?",
        ),
        Challenge(
            "It has nowhere to land",
            "torch refuses, although kernel_size is less than the input.",
            lambda settings, landed, history: (
                bool(landed.refusal)
                and landed.by_formula < 1
                and settings.kernel_size < len(landed.x)
            ),
            Settings(kernel_size=5, dilation=3),
            "Under More: dilation pulls the kernel's cells apart. How far does a kernel of 5 reach "
            "then?",
        ),
        Challenge(
            "One number for all",
            "Without padding, a single cell comes out: the mean of all that went in. Networks end "
            "like this (global average pooling).",
            one_number_for_all,
            Settings("AvgPool2d", kernel_size=7, padding=0),
            "Which layer takes means? Its kernel must be as large as the input.",
        ),
    ),
)
