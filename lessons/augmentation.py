"""Augmentation: draws of a random transform, and the strength at which a label becomes false."""

from dataclasses import replace

from core.augmentation_page import (
    DIGIT,
    ENLARGED,
    NINE,
    OWN,
    PIPELINE,
    SIX,
    SMALL,
    Drawn,
    Settings,
    Turned,
    apart,
    draw,
    partner_of,
    ready_picture,
    with_strengths,
    written_transforms,
)
from core.photographs import FIRST, READY
from core.transform_menu import MIXTURES
from lessons.lesson import Challenge, Lesson, Question
from lessons.own_picture import NO_NUMBERS, NO_PICTURE, png

FILE, OTHER_FILE = "picture.png", "other.png"


def what_you_see(settings: Settings, drawn: Drawn) -> str:
    said = [
        NO_PICTURE.format(drawn.picture) if drawn.missing else "",
        about_draws(drawn),
        about_labels(settings, drawn),
        "The pictures that judge the network never go through it.",
    ]
    return " ".join(filter(None, said))


def about_draws(drawn: Drawn) -> str:
    many, alike = len(drawn.draws), drawn.different
    untouched = drawn.untouched
    if untouched == many:
        draws, them = (f"All **{many}** draws are", "them") if many > 1 else ("The draw is", "it")
        return f"{draws} the picture as it is: nothing is learnt from {them} anew."
    if many == 1:
        return "**1** draw of one picture, and it did not leave it as it was."
    kinds = f"{alike} different ones" if alike > 1 else "all alike"
    left = f"{untouched} of them left the picture as it was" if untouched else "none left it alone"
    return f"**{many}** draws of one picture: {kinds}, {left}."


def about_labels(settings: Settings, drawn: Drawn) -> str:
    if settings.transform in MIXTURES:
        return (
            "The label is mixed in the same shares as the pixels, so it is no longer one class but "
            "two numbers that sum to 1."
        )
    if drawn.picture == DIGIT:
        false = sum(draw.nearest != 6 for draw in drawn.draws)
        nines = sum(draw.nearest == 9 for draw in drawn.draws)
        if not false:
            return "Every one is still most like a real 6: the label **6** stays true."
        are = "is" if false == 1 else "are"
        as_nine = f" ({nines} most like a 9)" if nines else ""
        return (
            f"**{false}** of {len(drawn.draws)} {are} most like another real digit than a "
            f"6{as_nine}: trained on them under the label 6, a network learns something false."
        )
    return "What it shows must still be true of each: that only you can judge."


def about_turned(turned: tuple[Turned, ...]) -> str:
    """The strength at which the label stops being true."""
    first = next(step.degrees for step in turned if step.nearest != 6)
    last = turned[-1]
    return (
        f"From {first}° on, this 6 is more like another of 1,796 real digits than like a 6; at "
        f"{last.degrees}° it is a {last.nearest}, and the label 6 is a lie. For a photograph of a "
        "flower no angle is too far."
    )


# ---- the program ---------------------------------------------------------------------------------


def program(settings: Settings) -> str:
    imports, load = _load(settings)
    mixes = settings.transform in MIXTURES
    body = _mixture(settings) if mixes else _draws(settings)
    return f"""{imports}
from torchvision.transforms import v2

{load}
{body}
print(tuple(picture.shape), *(f"{{draw.float().mean():.3f}}" for draw in draws))
"""


def _draws(settings: Settings) -> str:
    return f"""train = {_transform(settings)}
# What validates and tests goes without it.

torch.manual_seed({settings.seed})
draws = [train(picture) for epoch in range({settings.draws})]  # a batch would get one draw for all
"""


def _mixture(settings: Settings) -> str:
    return f"""train = {_transform(settings)}
# For batches of training pictures, with their labels.

torch.manual_seed({settings.seed})
batch, labels = torch.stack([picture, other]).float(), torch.tensor([0, 1])
draws = [train(batch, labels)[0][0].round().byte() for epoch in range({settings.draws})]
"""


def _transform(settings: Settings) -> str:
    """One transform, or the pipeline, as Python writes it."""
    written = written_transforms(settings, _stand_in(settings))
    if len(written) == 1:
        return _with_size(settings, written[0])
    steps = [f"    {_with_size(settings, step)},\n" for step in written]
    return f"v2.Compose([\n{''.join(steps)}])" if steps else "v2.Identity()"


def _stand_in(settings: Settings):
    """A picture of the size of the one in use; for a photograph of one's own, any."""
    return ready_picture(FIRST if settings.picture == OWN else settings.picture)


def _with_size(settings: Settings, written: str) -> str:
    if settings.picture != OWN:
        return written
    height, width = _stand_in(settings).shape[1:]
    return written.replace(f"size=({height}, {width})", "size=picture.shape[1:]")


def _load(settings: Settings) -> tuple[str, str]:
    """The imports, and the lines that make `picture` and, where two are mixed, `other`."""
    mixes = settings.transform in MIXTURES
    if settings.picture == OWN:
        second = f'other = decode_image("{OTHER_FILE}")\n' if mixes else ""
        return (
            "import torch\nfrom torchvision.io import decode_image",
            f'picture = decode_image("{FILE}")  # (3, height, width) uint8\n{second}',
        )
    if settings.picture == DIGIT:
        second = f"other = enlarged({NINE})\n" if mixes else ""
        side = SMALL * ENLARGED
        return (
            "import torch\nfrom sklearn.datasets import load_digits",
            f"""def enlarged(which):
    grey = torch.tensor(load_digits().images[which] * 255 / 16).round().byte()
    return v2.functional.resize(grey.expand(1, 3, -1, -1), [{side}, {side}])[0]


picture = enlarged({SIX})  # (3, height, width) uint8
{second}""",
        )
    other = "Flower" if settings.picture == "China" else "China"
    second = f'other = small("{READY[other]}")\n' if mixes else ""
    every = apart(640)
    return (
        "import torch\nfrom sklearn.datasets import load_sample_image",
        f"""def small(name):
    photo = load_sample_image(name)[::{every}, ::{every}]  # every {every}th pixel
    return torch.tensor(photo).permute(2, 0, 1)


picture = small("{READY[settings.picture]}")  # (3, height, width) uint8
{second}""",
    )


def printed(settings: Settings, drawn: Drawn) -> str:
    if drawn.missing:
        return NO_NUMBERS
    means = (f"{draw.pixels.float().mean():.3f}" for draw in drawn.draws)
    return " ".join([str(tuple(drawn.original.shape)), *means])


def files(settings: Settings, drawn: Drawn) -> dict[str, bytes]:
    """A photograph of one's own, small as it is drawn from, and what is mixed into it."""
    if settings.picture != OWN or drawn.missing:
        return {}
    read = {FILE: png(_pixels(drawn.original))}
    if settings.transform in MIXTURES:
        read[OTHER_FILE] = png(_pixels(partner_of(OWN, drawn.size)))
    return read


def _pixels(picture):
    """(3, height, width) -> (height, width, 3)"""
    return picture.permute(1, 2, 0).numpy()


# ---- challenges ----------------------------------------------------------------------------------


def mirror_image(settings: Settings, drawn: Drawn, history) -> bool:
    """A draw that is the picture in a mirror, and nothing else was done to it."""
    mirrored = drawn.original.flip(2)
    return any(bool((draw.pixels == mirrored).all()) for draw in drawn.draws)


def all_for_nothing(settings: Settings, drawn: Drawn, history) -> bool:
    """Two transforms or more, one of them did something in each draw, and nothing is changed."""
    busy = all(draw.changes for draw in drawn.draws)
    return len(drawn.written) >= 2 and busy and drawn.untouched == len(drawn.draws)


def false_label(settings: Settings, drawn: Drawn, history) -> bool:
    return any(draw.nearest == 9 for draw in drawn.draws) and drawn.partner is None


def half_and_half(settings: Settings, drawn: Drawn, history) -> bool:
    shares = [change.numbers.get("lam") for draw in drawn.draws for change in draw.changes]
    return any(share is not None and abs(share - 0.5) < 0.01 for share in shares)


START = Settings()
LESSON = Lesson(
    url="augmentation",
    title="Augmentation",
    takeaway="Show the changes that must not matter, on training images only; stop before the "
    "label becomes false.",
    settings=Settings,
    verb=draw,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=files,
    documentation=(
        "torchvision.transforms.v2",
        "https://docs.pytorch.org/vision/stable/transforms.html",
    ),
    needs="images as tensors",
    own=frozenset(Settings.__dataclass_fields__),
    placed={"strengths": (0.0, 255.0)},
    question=Question(
        "TrivialAugmentWide draws one of 14 operations and its strength. In twelve draws of one "
        "photograph, how many different pictures?",
        ("Two or three.", "About six.", "Ten or more."),
        lambda settings, drawn: 0 if drawn.different < 5 else 1 if drawn.different < 10 else 2,
    ),
    challenges=(
        Challenge(
            "Mirror image",
            "Get a draw that is the picture in a mirror, pixel by pixel.",
            mirror_image,
            Settings(transform="Horizontal flip"),
            "TrivialAugmentWide has no mirror: choose a transform that has.",
        ),
        Challenge(
            "A false label",
            "Make a 6 most like a 9 in one of its draws. (Without mixing a 9 into it.)",
            false_label,
            replace(
                START,
                picture=DIGIT,
                transform="Rotation",
                strengths=with_strengths(START, Rotation=180),
            ),
            "Take the digit, and turn it further than one would write it.",
        ),
        Challenge(
            "All for nothing",
            "A pipeline of two transforms or more, of which at least one does something in each "
            "draw, and every draw is exactly the picture as it is.",
            all_for_nothing,
            replace(
                START,
                transform=PIPELINE,
                pipeline=("Rotation", "Posterize"),
                strengths=with_strengths(START, Rotation=0, Posterize=0),
            ),
            "A strength can be 0: turned by 0°, a picture is what it was.",
        ),
        Challenge(
            "Half and half",
            "A MixUp draw with a share between 0.49 and 0.51 of each picture.",
            half_and_half,
            replace(START, transform="MixUp", strengths=with_strengths(START, MixUp=4), seed=6),
            "Alpha decides how often the share is near the middle; the seed decides the rest.",
        ),
    ),
)
