"""Resize: squash, crop or pad a photograph, then ToTensor and Normalize, and back."""

import numpy as np

from core.resize import (
    FITS,
    FORGOTTEN,
    ITS_OWN,
    ORDERS,
    OWN,
    READY,
    RIGHT,
    STATISTICS,
    TOO_EARLY,
    TWICE,
    Made,
    Resized,
    Settings,
    resize,
)
from lessons.lesson import Challenge, Lesson, Question
from lessons.own_picture import NO_PICTURE, png

PHOTO = "photo.png"  # the learner's own, beside the program
NOTEWORTHY = 0.005  # less than that is no stretch, no margin and no loss


def what_you_see(settings: Settings, resized: Resized) -> str:
    said = [
        NO_PICTURE.format(resized.picture) if resized.missing else "",
        about_square(settings, resized),
        about_numbers(settings, resized.now),
    ]
    return " ".join(filter(None, said))


def about_square(settings: Settings, resized: Resized) -> str:
    shape = f"{settings.size} × {settings.size}"
    if resized.kept < 1 - NOTEWORTHY:
        return f"{shape} by crop: nothing is stretched; {1 - resized.kept:.0%} of it is cut off."
    if resized.margin > NOTEWORTHY:
        return f"{shape} by pad: all of it, nothing stretched; {resized.margin:.0%} is black."
    if resized.stretch > 1 + NOTEWORTHY:
        return f"{shape} by squash: all of it, but {resized.stretch:.2f} times too narrow."
    if resized.stretch < 1 - NOTEWORTHY:
        return f"{shape} by squash: all of it, but {1 / resized.stretch:.2f} times too flat."
    return f"{shape}: the photograph is a square already, so {settings.fit} loses nothing."


def about_numbers(settings: Settings, made: Made) -> str:
    if made.x is None:
        return f"torch refuses Normalize: {why_refused(settings)}."
    count, low, high = made.x.numel(), made.x.min().item(), made.x.max().item()
    numbers = f"Its {count:,} numbers go from {low:.2f} to {high:.2f}"
    mean, std = made.x.mean().item(), made.x.std().item()
    if settings.order == FORGOTTEN:
        return (
            f"{numbers}: without / 255 they are 255 times what mean and std were made for. torch "
            "does not complain; a network just learns badly."
        )
    if settings.order == TWICE:
        return f"{numbers}, with no error; undone once they are off by {made.off:.2g}."
    return (
        f"{numbers}, mean {mean:z.2f} and standard deviation {std:.2f}. `x * std + mean` brings "
        f"the picture back: off by {made.off:.0e} at most, which is all that float32 rounds."
    )


def why_refused(settings: Settings) -> str:
    if settings.order == TOO_EARLY:
        return "it subtracts fractions, and the picture is still whole numbers"
    return "a colour is the same everywhere, its deviation is 0, and it would be divided by that"


def repair(settings: Settings, resized: Resized) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if nothing needs a repair."""
    if settings.order != RIGHT:
        return f"Repair: {RIGHT}", {"order": RIGHT}
    if resized.now.x is None:
        return "Repair: ImageNet's", {"statistics": "ImageNet's"}
    return None


def channels(made: Made) -> dict[str, list[str]]:
    """What was subtracted and divided by, and what came of it, columns by title."""
    table = {
        "colour": ["red", "green", "blue"],
        "mean, std used": [
            f"{mean:.3f}, {std:.3f}" for mean, std in zip(made.mean, made.std, strict=True)
        ],
        "of pixel / 255": _mean_and_std(made.pixels),
    }
    if made.x is not None:
        table["of x"] = _mean_and_std(made.x)
        table["first pixel"] = [
            f"{pixel:.4f} → {x:.4f} → {back:.4f}"
            for pixel, x, back in zip(
                made.pixels[:, 0, 0], made.x[:, 0, 0], made.back[:, 0, 0], strict=True
            )
        ]
    return table


def _mean_and_std(x) -> list[str]:
    return [
        f"{mean:z.3f}, {std:.3f}"
        for mean, std in zip(x.mean(dim=(1, 2)), x.std(dim=(1, 2)), strict=True)
    ]


def program(settings: Settings) -> str:
    if settings.picture == OWN:
        load, photo = "", f'image = Image.open("{PHOTO}").convert("RGB")'
    else:
        load = "from sklearn.datasets import load_sample_image\n"
        shown = READY[settings.picture]
        photo = f'image = Image.fromarray(load_sample_image("{shown}"))'
    steps = "".join(f"    {step.source},\n" for step in ORDERS[settings.order])
    known = STATISTICS[settings.statistics]
    statistics = (
        f"mean, std = {known[0]}, {known[1]}"
        if known
        else "mean, std = pixels.mean(dim=(1, 2)).tolist(), pixels.std(dim=(1, 2)).tolist()"
    )
    return f"""import torch
from PIL import Image
{load}from torchvision.transforms import v2

{photo}
to_square = v2.Compose([{FITS[settings.fit].source.format(size=settings.size)}])
square = to_square(image)

pixels = v2.functional.pil_to_tensor(square) / 255
{statistics}
transform = v2.Compose([  # ToImage and ToDtype with scale=True: what ToTensor does
{steps}])
try:
    x = transform(square)
except (TypeError, ValueError) as error:
    print(f"{{type(error).__name__}}: {{error}}")
else:
    back = x * torch.tensor(std).view(3, 1, 1) + torch.tensor(mean).view(3, 1, 1)
    print(tuple(x.shape), x.dtype, f"from {{x.min():.4f}} to {{x.max():.4f}}")
    for colour, one, other in zip(("red", "green", "blue"), pixels, x):
        print(f"{{colour}}: mean {{one.mean():.4f}}, std {{one.std():.4f}}", end=" -> ")
        print(f"mean {{other.mean():.4f}}, std {{other.std():.4f}}")
    print(f"back again: off by {{(back - pixels).abs().max():.1e}}")
"""


def printed(settings: Settings, resized: Resized) -> str:
    made = resized.now
    if made.x is None:
        return made.refusal
    lines = [f"{tuple(made.x.shape)} {made.x.dtype} from {made.x.min():.4f} to {made.x.max():.4f}"]
    for colour, one, other in zip(("red", "green", "blue"), made.pixels, made.x, strict=True):
        lines.append(
            f"{colour}: mean {one.mean():.4f}, std {one.std():.4f} -> "
            f"mean {other.mean():.4f}, std {other.std():.4f}"
        )
    return "\n".join([*lines, f"back again: off by {made.off:.1e}"])


def files(settings: Settings, resized: Resized) -> dict[str, bytes]:
    """The learner's own photograph; the others come with scikit-learn."""
    if settings.picture != OWN:
        return {}
    return {PHOTO: png(np.asarray(resized.photo))}


def normalised(made: Made) -> bool:
    """Each channel has mean 0 and standard deviation 1, to a hundredth."""
    if made.x is None:
        return False
    mean, std = made.x.mean(dim=(1, 2)), made.x.std(dim=(1, 2))
    return bool((mean.abs() < 0.01).all() and ((std - 1).abs() < 0.01).all())


LESSON = Lesson(
    url="resize",
    title="Resize",
    takeaway="A network takes squares of one size, as numbers around 0: resize, divide by 255, "
    "normalise.",
    settings=Settings,
    verb=resize,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=files,
    documentation=(
        "torchvision.transforms.v2",
        "https://docs.pytorch.org/vision/stable/transforms.html",
    ),
    needs="a picture as a tensor",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "A pixel of a photograph is a number from 0 to 255. Between what do the numbers lie after "
        "ToTensor and Normalize with ImageNet's mean and standard deviation?",
        ("0 and 255", "0 and 1", "about -2 and 3"),
        lambda settings, resized: 2 if resized.now.x.min() < -1 else 1,
    ),
    challenges=(
        Challenge(
            "Around zero",
            "Each of the three colours of x with a mean of 0 and a standard deviation of 1, to a "
            "hundredth.",
            lambda settings, resized, history: normalised(resized.now),
            Settings(statistics=ITS_OWN),
            "ImageNet's numbers are those of a million photographs. Whose are right for this one?",
        ),
        Challenge(
            "Whole and true",
            "A square that shows the whole photograph, with nothing stretched.",
            lambda settings, resized, history: (
                resized.kept == 1 and abs(resized.stretch - 1) < NOTEWORTHY
            ),
            Settings(fit="pad"),
            "Something has to fill the room that is left over.",
        ),
        Challenge(
            "From -1 to 1",
            "All numbers of x between -1 and 1, and some of them beyond -0.9 and 0.9.",
            lambda settings, resized, history: (
                resized.now.x is not None
                and -1 <= resized.now.x.min() < -0.9
                and 0.9 < resized.now.x.max() <= 1
            ),
            Settings(statistics="0.5"),
            "Which mean takes 0 to 1 to as much below zero as above? And what to divide by then?",
        ),
        Challenge(
            "No complaint",
            "Make a number of x greater than 500, without an error.",
            lambda settings, resized, history: (
                resized.now.x is not None and resized.now.x.max().item() > 500
            ),
            Settings(order=FORGOTTEN),
            "ToTensor does two things: it moves the axes, and it divides. Leave one out.",
        ),
    ),
)
