"""Convolution: a small kernel slides over a picture, and every place is one sum of products."""

import torch
from torch import Tensor

from core.convolution import (
    BY_HAND,
    DRAWN,
    GRIDS,
    OWN,
    PRESETS,
    READY,
    SIDE,
    STRIPES,
    UPRIGHT,
    Convolved,
    Settings,
    board,
    convolve,
    how,
    kernel_of,
    products,
)
from core.image_tensor import apart
from lessons.lesson import Challenge, Lesson, Question
from lessons.own_picture import NO_NUMBERS, NO_PICTURE, png

# What each kernel does; on a single pixel, those that compare have nothing to compare.
DOES = {
    "Identity": "leaves every pixel as it is",
    "Blur": "takes the mean of the pixels under it",
    "Sharpen": "sets a pixel off from its neighbours",
    "Edges": "takes the neighbours from a pixel: 0 where all are alike",
    "Sobel x": "takes what is left from what is right: 0 where they are alike",
    "Sobel y": "takes what is above from what is below: 0 where they are alike",
    "Emboss": "lights the picture from its upper left corner",
}
ALONE = "sees one pixel at a time, with no neighbour to compare it with"
FILE = "photo.png"


def what_you_see(settings: Settings, convolved: Convolved) -> str:
    if convolved.output is None:
        return f"torch refuses: {why_refused(settings)}."
    said = [
        NO_PICTURE.format(convolved.picture) if convolved.missing else "",
        about_kernel(settings, convolved),
        about_output(convolved),
    ]
    return " ".join(filter(None, said))


def about_kernel(settings: Settings, convolved: Convolved) -> str:
    if settings.kernel == BY_HAND:
        return (
            f"To upright stripes this kernel answers {convolved.upright:.3g} on average, to level "
            f"ones {convolved.level:.3g}."
        )
    does = ALONE if settings.size == 1 else DOES[settings.kernel]
    return f"{settings.kernel} {does}."


def about_output(convolved: Convolved) -> str:
    channels, height, width = convolved.output.shape[1:]
    before = convolved.x.shape[2:]
    terms = convolved.weight[0].numel()
    maps = f"{channels} maps of " if channels > 1 else ""
    picture = f"the picture of {before[0]} × {before[1]}"
    size = "as large as" if (height, width) == tuple(before) else "made from"
    channel, row, column = convolved.strongest
    strongest = convolved.output[0, channel, row, column].item()
    return (
        f"The output, {maps}{height} × {width}, is {size} {picture}; "
        f"each of its {convolved.output.numel():,} numbers is a sum of {terms} "
        f"product{'s' if terms > 1 else ''}. Farthest from 0 is {strongest:,.6g}, in "
        f"{f'map {channel}, ' if channels > 1 else ''}row {row}, column {column}."
    )


def why_refused(settings: Settings) -> str:
    if not_grouped(settings):
        return (
            f"{settings.groups} groups deal the channels out evenly, so in_channels and "
            f"out_channels must be multiples of {settings.groups}; here they are "
            f"{settings.in_channels} and {settings.out_channels}"
        )
    span = settings.dilation * (settings.size - 1) + 1
    return (
        f"a kernel of {settings.size} spread by dilation {settings.dilation} is {span} wide, and "
        f"the grid has {SIDE + 2 * settings.padding}"
    )


def not_grouped(settings: Settings) -> bool:
    """Whether the channels cannot be dealt out to the groups."""
    return bool(settings.in_channels % settings.groups or settings.out_channels % settings.groups)


def repair(settings: Settings, convolved: Convolved) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if nothing needs a repair."""
    if convolved.output is not None:
        return None
    if not_grouped(settings):
        return "Repair: groups 1", {"groups": 1}
    return "Repair: dilation 1", {"dilation": 1}


def program(settings: Settings) -> str:
    size, dilation = settings.size, settings.dilation
    steps = ", ".join(f"{name}={value}" for name, value in how(settings).items())
    head = f"""{_load(settings)}
kernel = torch.tensor({_rows(kernel_of(settings))})
{_weight(settings)}  # (out_channels, in_channels / groups, height, width)
"""
    if convolve(settings).refusal:
        return f"""{head}
try:
    F.conv2d(x, weight, {steps})
except RuntimeError as error:
    print(f"RuntimeError: {{error}}")
"""
    many = settings.in_channels // settings.groups
    per_group = settings.out_channels // settings.groups
    first = "0" if settings.groups == 1 else f"{many} * (channel // {per_group})"
    return f"""{head}output = F.conv2d(x, weight, {steps})
print(tuple(x.shape), "->", tuple(output.shape))

# The number that is farthest from 0, and the window that it is made of.
place = torch.unravel_index(output.abs().argmax(), output.shape)
channel, row, column = (int(index) for index in place[1:])
print(f"map {{channel}}, row {{row}}, column {{column}}: {{output[place].item():.5g}}")

padded = F.pad(x, [{settings.padding}] * 4)  # left, right, above and below
first, top, left = {first}, row * {settings.stride}, column * {settings.stride}
window = padded[
    0,
    first : first + {many},
    top : top + {dilation * (size - 1) + 1} : {dilation},
    left : left + {dilation * (size - 1) + 1} : {dilation},
]
products = window * weight[channel]
print(f"the sum of its {{products.numel()}} products: {{products.sum().item():.5g}}")
"""


def printed(settings: Settings, convolved: Convolved) -> str:
    if convolved.missing:
        return NO_NUMBERS
    if convolved.output is None:
        return convolved.refusal
    channel, row, column = convolved.strongest
    made_of = products(convolved, channel, row, column)
    return (
        f"{tuple(convolved.x.shape)} -> {tuple(convolved.output.shape)}\n"
        f"map {channel}, row {row}, column {column}: "
        f"{convolved.output[0, channel, row, column].item():.5g}\n"
        f"the sum of its {made_of.numel()} products: {made_of.sum().item():.5g}"
    )


def files(settings: Settings, convolved: Convolved) -> dict[str, bytes]:
    """The learner's own photograph, as small as the page has it."""
    if settings.picture != OWN or convolved.missing:
        return {}
    return {FILE: png(convolved.photo.numpy())}


def _load(settings: Settings) -> str:
    """The lines that make x, with what they import."""
    if settings.picture in GRIDS:
        return f"""import torch
from torch.nn import functional as F

x = torch.tensor({_rows(_cells(settings))})
x = x.expand(1, {settings.in_channels}, -1, -1)  # (batch, channels, height, width)
"""
    tensor = (
        "torch.tensor(np.array(image)).permute(2, 0, 1)[None].float()"
        if settings.in_channels == 3
        else 'torch.tensor(np.array(image.convert("L")))[None, None].float()'
    )
    if settings.picture == OWN:
        source, image = "", f'Image.open("{FILE}")  # yours: it comes with this program'
    else:
        source = "from sklearn.datasets import load_sample_image\n"
        name = READY[settings.picture]
        image = f'Image.fromarray(load_sample_image("{name}")).reduce({apart(640)})'
    return f"""import numpy as np
import torch
from PIL import Image
{source}from torch.nn import functional as F

image = {image}
x = {tensor}  # (batch, channels, height, width)
"""


def _cells(settings: Settings) -> Tensor:
    if settings.picture == DRAWN:
        return torch.tensor(settings.grid).reshape(SIDE, SIDE)
    return STRIPES[settings.picture]()


def _weight(settings: Settings) -> str:
    many = max(1, settings.in_channels // settings.groups)
    size, channels = settings.size, settings.out_channels
    if channels == 1:
        return f"weight = kernel.expand(1, {many}, {size}, {size})"
    return (
        f"turned = [kernel.rot90(turns) for turns in range({channels})]  # each by a quarter more\n"
        f"weight = torch.stack(turned)[:, None].repeat(1, {many}, 1, 1)"
    )


def _rows(numbers: Tensor) -> str:
    """A matrix as Python writes it, a row to a line."""
    rows = (", ".join(f"{number:.7g}" for number in row) for row in numbers.tolist())
    lines = "".join(f"    [{row}],\n" for row in rows)
    return f"[\n{lines}], dtype=torch.float32"


def same_size_with_five(convolved: Convolved) -> bool:
    return (
        convolved.output is not None
        and convolved.kernel.shape == (5, 5)
        and convolved.output.shape[2:] == convolved.x.shape[2:]
    )


def only_upright(convolved: Convolved) -> bool:
    """A kernel of one's own that answers upright stripes five times as loud as level ones."""
    size = len(convolved.kernel)
    new = not any(torch.equal(convolved.kernel, preset(size)) for preset in PRESETS.values())
    return new and convolved.upright > 0 and convolved.upright >= 5 * convolved.level


def moved(convolved: Convolved) -> bool:
    """Whether the output is the picture itself, each pixel some steps from where it was."""
    output, x = convolved.output, convolved.x
    if output is None or output.shape != x.shape or not 1 <= convolved.kernel.count_nonzero() < 2:
        return False
    (row, column), middle = convolved.kernel.nonzero()[0].tolist(), len(convolved.kernel) // 2
    shift = (middle - row, middle - column)
    height, width = x.shape[2:]
    stayed = x.roll(shift, (2, 3))
    rows = slice(max(0, shift[0]), height + min(0, shift[0]))
    columns = slice(max(0, shift[1]), width + min(0, shift[1]))
    return shift != (0, 0) and torch.equal(output[:, :, rows, columns], stayed[:, :, rows, columns])


def one_map_a_colour(convolved: Convolved) -> bool:
    return (
        convolved.output is not None
        and convolved.x.shape[1] == convolved.output.shape[1] == 3
        and convolved.weight.shape[1] == 1
    )


def _by_hand(*rows: str) -> tuple[float, ...]:
    return board(torch.tensor([[float(number) for number in row.split()] for row in rows]))


LESSON = Lesson(
    url="convolution",
    title="Convolution",
    takeaway="A convolution slides one small pattern over the image and reports how well it fits "
    "everywhere.",
    settings=Settings,
    verb=convolve,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=files,
    documentation=(
        "torch.nn.Conv2d",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
    ),
    needs="a picture is numbers",
    own=frozenset(Settings.__dataclass_fields__),
    placed={"weights": (-100.0, 100.0), "grid": (0.0, 1.0)},
    question=Question(
        "The window lies where the picture is one even grey: every pixel is 100. What does this "
        "kernel answer there?",
        ("0", "100", "another number"),
        lambda settings, convolved: even_grey(convolved),
    ),
    challenges=(
        Challenge(
            "Same size",
            "With a kernel of 5 × 5, get an output exactly as large as the picture.",
            lambda settings, convolved, history: same_size_with_five(convolved),
            Settings(size=5, padding=2),
            "A window of 5 stops two pixels short of every border. What can be put around the "
            "picture?",
        ),
        Challenge(
            "Only upright edges",
            "Make a kernel of your own, none of the ready ones, that answers upright stripes at "
            "least five times as strongly as level ones.",
            lambda settings, convolved, history: only_upright(convolved),
            Settings(picture=UPRIGHT, kernel=BY_HAND, weights=_by_hand("0 0 0", "-1 0 1", "0 0 0")),
            "On level stripes left and right are alike: take one from the other. One row of the "
            "kernel is enough.",
        ),
        Challenge(
            "Move it",
            "Make a kernel that moves the picture by a pixel and changes none of its numbers; the "
            "output as large as the picture.",
            lambda settings, convolved, history: moved(convolved),
            Settings(padding=1, kernel=BY_HAND, weights=_by_hand("0 0 0", "0 0 1", "0 0 0")),
            "The identity has its only 1 in the middle and leaves every pixel where it is.",
        ),
        Challenge(
            "One map a colour",
            "Under More: three maps come out, and each is made from one colour alone.",
            lambda settings, convolved, history: one_map_a_colour(convolved),
            Settings(in_channels=3, out_channels=3, groups=3),
            "groups deals the colours out: as many groups as colours.",
        ),
    ),
)


def even_grey(convolved: Convolved) -> int:
    total = convolved.weight[0].sum().item()
    return 0 if abs(total) < 1e-4 else 1 if abs(total - 1) < 1e-4 else 2
