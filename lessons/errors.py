"""Error clinic: a message names two things that disagree; find both, and repair one."""

from dataclasses import dataclass

from core.broken_programs import BIG, DEVICE, DTYPE, MISTAKES, SHAPE, SILENT, adds, in_one_line
from core.errors import RIGHT, SEED, STOPS, WRONG, Examined, Settings, examine, find
from core.message_origins import Origin
from lessons.lesson import Challenge, Lesson, Question


@dataclass(frozen=True)
class Words:
    goal: str  # what the program is for
    why: str  # why it stops as it is
    remarks: tuple[str, str, str]  # on each repair, once it was run


# On the three cards: what it is that disagrees.
CARDS = {SHAPE: "two sizes", DTYPE: "two kinds of number", DEVICE: "two places"}
MARKS = {STOPS: ":material/error:", WRONG: ":material/warning:", RIGHT: ":material/check_circle:"}
ABOUT_MESSAGES = (
    "Everyone who programs meets such messages every day. They are not a verdict: each tells where "
    "to look. And when nothing stops but nothing learns either, try something small first: "
    "*Sanity check* on *Train yours* lets a net learn a handful of pictures by heart."
)

WORDS = {
    DTYPE: Words(
        "Numbers as NumPy makes them, through a layer.",
        "The numbers in `x` are float64 (C++ calls it Double), those in the layer float32 (Float).",
        (
            "The layer is called first and only what comes out would be converted: too late.",
            "Whole numbers do not fit either: the layer calculates in float32.",
            "`.float()` makes float32 of `x` before the layer sees it.",
        ),
    ),
    DEVICE: Words(
        "Two tensors are added. `meta` stands for any second device, such as a GPU.",
        "`shift` is on another device than `x`, and torch moves nothing by itself.",
        (
            "Made on the device of `x`, wherever that is: so it also runs with a GPU.",
            "From a GPU this would have worked. The device `meta` knows shapes only: there are no "
            "numbers to bring.",
            "Both are on one device now, but `meta` holds no numbers: the sum is lost.",
        ),
    ),
    "Forgotten flatten": Words(
        "Pictures through a convolution, then a layer that gives ten answers for each.",
        "The layer takes every row of every map for an input of its own; `flatten(1)` would lay "
        "each picture's maps in one row.",
        (
            "Now the layer fits one row of one map: ten answers for each of these rows, not for "
            "each picture.",
            "That lays the whole batch in one row: the pictures are no longer apart.",
            "All axes but the first become one: a row for each picture.",
        ),
    ),
    "Wrong in_features": Words(
        "Two layers, one after the other.",
        "`layer2` is made for other rows than `layer1` gives.",
        (
            "Now it is `layer1` that does not fit what comes in: the mistake has only moved.",
            "What goes into a layer is what came out of the one before.",
            "Numbers were thrown away to make it fit: `layer2` never sees the last ones.",
        ),
    ),
    "No batch dimension": Words(
        "One picture, where batches of pictures are expected.",
        "Without a batch axis `flatten(1)` keeps the channels apart: the layer is given a row for "
        "each channel, and none is long enough.",
        (
            "`unsqueeze(0)` puts an axis in front: a batch of one picture.",
            "Ten answers for each channel, not for the picture.",
            "The new axis is in the wrong place: torch takes the channels for pictures.",
        ),
    ),
    "Channels": Words(
        "Photographs with their colours last, as files have them, through a convolution.",
        "torch looks for the channels in the second place, and finds the rows of pixels there.",
        (
            "Now every row of pixels is taken for a channel, and what is left is too narrow.",
            "The shape is right, the pixels are not: `reshape` keeps their order and only counts "
            "anew, so the colours are mixed up.",
            "`permute` moves the axis of colours to the second place, and the pixels with it.",
        ),
    ),
    "Bytes into a layer": Words(
        "Pixels as they stand in a file, one byte each, through a layer.",
        "Pixels are whole bytes (Byte), the layer calculates with float32 (Float).",
        (
            "`//` divides whole numbers and gives whole numbers: still bytes.",
            "`/` gives float32, and values from 0 to 1, which suits a layer too.",
            "A layer cannot learn in whole numbers: a small step would be rounded away.",
        ),
    ),
    "Float targets": Words(
        "A loss for right answers that are numbers of classes.",
        "The number of a class is a whole number (Long); these were written with a point, so "
        "they are float32 (Float).",
        (
            "`.long()` makes whole numbers of 64 bits: numbers of classes.",
            "The wrong one was converted: the logits must keep their decimals.",
            "Whole numbers, but of 32 bits: this loss wants those of 64, `.long()`.",
        ),
    ),
    "Class out of range": Words(
        "A loss for three classes, which someone has counted from one.",
        "Three logits are the classes 0, 1 and 2; there is no class 3.",
        (
            "Classes 2 and 3 have become one, and class 0 is never asked for.",
            "Counted from 0, every class has its logit.",
            "A fourth class is there now, number 0, that no picture will ever belong to.",
        ),
    ),
    "Two shapes in BCE": Words(
        "A loss for answers of yes or no.",
        "The logits stand in a column, the targets in a row.",
        (
            "`squeeze(1)` makes a plain row of the column: each answer meets its own target.",
            "An axis in front makes a table of one row; the logits are a table of one column.",
            "Column and row were stretched to a table: every answer was compared with every "
            "target. No error, a wrong number.",
        ),
    ),
    ".numpy() on a leaf": Words(
        "Looking at a weight that is being trained, as a NumPy array.",
        "torch keeps a record of `w` for its gradient, and NumPy would change numbers behind its "
        "back.",
        (
            "It was on the CPU already. That is not what torch complains about.",
            "You got your array, but `w` no longer wants a gradient: it will not be trained any "
            "more.",
            "`detach()` gives the same numbers without the record; `w` itself stays trainable.",
        ),
    ),
    "Reshape": Words(
        "Twelve numbers in rows and columns.",
        "The new shape has to hold exactly as many numbers as there are.",
        (
            "-1 means: as many as are left over. But rows of five or five rows do not come out "
            "even.",
            "-1 lets torch work out how many rows there are.",
            "Two numbers were thrown away to make it fit.",
        ),
    ),
    "Another state_dict": Words(
        "Saved weights into a fresh layer.",
        "The layer was made with another number of outputs than the saved one. A weight's shape "
        "is (outputs, inputs).",
        (
            "`strict=False` forgives names that are missing, not shapes that differ.",
            "torch prints a weight's shape as (outputs, inputs), and `nn.Linear` wants (inputs, "
            "outputs).",
            "Made as the saved one was, it takes every number.",
        ),
    ),
    "Backward twice": Words(
        "The gradient is wanted a second time.",
        "The first backward has freed what it needed: the graph is gone.",
        (
            "Each backward gets a loss of its own, and the old gradient is cleared first.",
            "The graph was kept, and both gradients were added up: twice too large.",
            "A detached loss has no graph at all.",
        ),
    ),
    "Backward without a graph": Words(
        "The gradient of a loss.",
        "Nothing here was told to keep a gradient, so there is no graph to go back through.",
        (
            "Now the loss wants a gradient, but no way leads from it to `w`, which has none.",
            "A whole number cannot be moved by a little: only decimals have gradients.",
            "The leaf must ask for it, before the loss is computed.",
        ),
    ),
    "No forward": Words(
        "A network as a class.",
        "`__init__` lists the parts, but nothing says how `x` goes through them.",
        (
            "Look at the name: `foward`. torch looks for `forward`, and finds none.",
            "`forward` calls the layer and gives back what comes out.",
            "`forward` is found, but returns nothing; what Python stops at is the next line, which "
            "uses it.",
        ),
    ),
    "Batch left behind": Words(
        "The model was moved to another device. `meta` stands for a GPU.",
        "The model was moved, the batch was not.",
        (
            "`.to()` moves a model, but of a tensor it gives a copy, and nobody kept it: "
            "`batch = batch.to(...)`.",
            "The model is called first, and only what comes out would be moved: too late.",
            "The batch goes where the model is.",
        ),
    ),
    SILENT: Words(
        "Logits that are surely right: the loss should be near 0. Which line is wrong?",
        "Sure and right, and yet such a loss.",
        (
            "Surer still, and it falls no further: not this line.",
            "The other axis: now not even the answers are right. Not this line.",
            "`CrossEntropyLoss` contains the softmax. It takes probabilities for logits, and with "
            "three classes cannot fall below 0.5514.",
        ),
    ),
}


def words(settings: Settings) -> Words:
    if settings.mistake == SHAPE:
        return _about_shapes(settings)
    return WORDS[settings.mistake]


def fits(settings: Settings) -> bool:
    """Whether the program of SHAPE runs as it stands."""
    return settings.x_columns == settings.w_rows


def _about_shapes(settings: Settings) -> Words:
    columns, rows, turned = settings.x_columns, settings.w_rows, settings.w_columns
    row_of_x = f"a row of `x` has {_count(columns, 'number')}"
    on_its_side = f"On its side `w` has {_count(turned, 'row')}"
    if turned != columns:
        on_its_side += f", but {row_of_x}."
    elif fits(settings) and turned == 1:
        on_its_side = "A single number is the same on its side: nothing had to be repaired."
    elif fits(settings):
        on_its_side += " too, and nothing complains; but it is another matrix, and another product."
    else:
        on_its_side += f", and {row_of_x}: the inner sizes agree."
    return Words(
        "Every row of `x` times every column of `w`.",
        f"{row_of_x.capitalize()}, a column of `w` has {rows}: for `@` the two inner sizes must be "
        "equal.",
        (
            "`*` multiplies cell by cell and adds nothing up.",
            on_its_side,
            f"`w` had {_count(columns, 'row')} all along: this line is as it was."
            if fits(settings)
            else f"A `w` with {_count(columns, 'row')}, as many as a row of `x` has numbers.",
        ),
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def card(name: str, examined: Examined) -> str:
    outcome = examined.outcomes[name]
    return f"{MARKS[outcome]} **{name}**: {CARDS[name]}"


def counted(examined: Examined) -> str:
    return f"Repaired: {len(examined.cured)} of {len(MISTAKES)}"


def choices(settings: Settings) -> list[str]:
    """The program as it is, and its repairs, by the lines that they write."""
    mistake = find(settings, settings.mistake)
    repairs = [
        f"{'After line' if adds(mistake, repair) else 'Line'} {repair.line}: "
        f"`{in_one_line(mistake, repair)}`"
        for repair in mistake.repairs
    ]
    return ["As it is", *repairs]


def what_you_see(settings: Settings, examined: Examined) -> str:
    said = words(settings)
    remark = said.remarks[examined.choice - 1] if examined.choice else said.why
    if examined.failure:
        parts = [f"torch stops in line {examined.failure.line}.", *_traced(examined), remark]
        return " ".join(parts)
    prints = f"It runs and prints `{examined.printed}`"
    if examined.outcome == WRONG:
        return f"{prints}, and is wrong. {remark}"
    if not examined.choice:
        return (
            f"{prints}. A row of `x` has {_count(settings.x_columns, 'number')} and so has a "
            "column of `w`: nothing to repair."
        )
    return f"{prints}. {remark}"


def _traced(examined: Examined) -> list[str]:
    """In words what the colours say."""
    traced = [
        f"`{_quoted(examined, origin)}` is "
        + (
            f"`{origin.source}` {'in' if origin.source != origin.name else 'from'} "
            f"line {origin.source_line}"
            if origin.name
            else "written in this very line"
        )
        for origin in examined.origins
    ]
    return [f"In its message {' and '.join(traced)}."] if traced else []


def _quoted(examined: Examined, origin: Origin) -> str:
    span = origin.in_message[0]
    return examined.failure.message[span.start : span.end]


def program(settings: Settings) -> str:
    examined = examine(settings)
    lines = list(examined.lines)
    if examined.stops_over:
        first, last = examined.stops_over[0], examined.stops_over[-1]
        lines = [
            *lines[: first - 1],
            "try:",
            *(f"    {line}" for line in lines[first - 1 : last]),
            "except Exception as error:",
            '    print(f"{type(error).__name__}: {error}")',
        ]
    body = "\n".join(lines)
    return f"""import torch
from torch import nn

torch.manual_seed({SEED})

{body}
"""


def printed(settings: Settings, examined: Examined) -> str:
    if examined.failure:
        return f"{examined.failure.kind}: {examined.failure.message}"
    return examined.printed


def stopped(settings: Settings) -> bool:
    """Whether the mistake that is shown stops without a repair."""
    return not fits(settings) if settings.mistake == SHAPE else settings.mistake != SILENT


def repairs(**chosen: int) -> tuple[int, ...]:
    """The choice for every mistake: those named, the others as they are."""
    return tuple(chosen.get(name, 0) for name in MISTAKES)


ANSWERS = ("A tensor of shape (3, 3)", "A tensor of shape (3, 2)", "An error")

LESSON = Lesson(
    url="errors",
    title="Error clinic",
    takeaway="Most torch errors name two things that disagree: find both in your program.",
    settings=Settings,
    verb=examine,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "dtype and device",
        "https://docs.pytorch.org/docs/stable/tensor_attributes.html",
    ),
    needs="tensors, a layer",
    own=frozenset(Settings.__dataclass_fields__),
    placed={"repairs": (0, 3)},
    question=Question(
        "`x` has the shape (3, 2), and so has `w`. What does torch make of `x @ w`?",
        ANSWERS,
        lambda settings, examined: 2 if examined.failure else 0,
    ),
    challenges=(
        Challenge(
            "The big three",
            "Repair shape, dtype and device, so that all three programs run.",
            lambda settings, examined, history: set(BIG) <= set(examined.cured),
            Settings(DEVICE, repairs(**{SHAPE: 2, DTYPE: 3, DEVICE: 1})),
            "Look for the two coloured things in the message, and at when the repair comes: before "
            "the line that stops, or after it.",
        ),
        Challenge(
            "Put words into its mouth",
            "Make torch say `5x7 and 3x2`.",
            lambda settings, examined, history: bool(
                examined.failure and "5x7 and 3x2" in examined.failure.message
            ),
            Settings(x_rows=5, x_columns=7),
            "The first two numbers are the rows and columns of the first matrix.",
        ),
        Challenge(
            "Worse than an error",
            "Choose a repair after which a program that stopped runs, and is wrong.",
            lambda settings, examined, history: (
                stopped(settings) and examined.choice > 0 and examined.outcome == WRONG
            ),
            Settings(repairs=repairs(**{SHAPE: 1})),
            "A repair that throws something away or does another thing makes the message go away, "
            "too.",
        ),
        Challenge(
            "The silent one",
            f"In *{SILENT}* torch never complains. Choose the line that is wrong.",
            lambda settings, examined, history: (
                examined.mistake == SILENT and examined.outcome == RIGHT
            ),
            Settings(SILENT, repairs(**{SILENT: 3})),
            "What does `CrossEntropyLoss` do with what it is given, before it takes the logarithm?",
        ),
    ),
)
