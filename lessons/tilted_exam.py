"""Tilted exam: a net that learnt from turned digits, one that did not, and where it is too far."""

from core.tilted_exam import (
    BATCH,
    EXAM,
    HIDDEN,
    RATE,
    Exam,
    Sat,
    Settings,
    sit,
)
from lessons.lesson import Challenge, Lesson, Question

# Of the upright 6s and 9s, what the rotation costs: as good as nothing; a lie told by the labels,
# where a 6 is turned until it looks like a 9; and what *Too far* asks for. Measured with seeds 0 to
# 9: rotation 180 costs .24 to .65, 165 .05 to .43, 150 .08 to .24 and 30 at most .03.
LITTLE, MUCH, TOO_MUCH = 0.05, 0.15, 0.2
UPSIDE_DOWN = 160  # degrees: turned by so much or more, a 6 looks like a 9
MOST = 0.7  # of the 6s and 9s, still right where *Poison* was found


def what_you_see(settings: Settings, exam: Exam) -> str:
    said = [about_tilt(settings, exam), about_upright(exam), about_sixes(settings, exam)]
    if settings.rotation:
        said.append(about_looks(exam))
    return " ".join(said)


def about_tilt(settings: Settings, exam: Exam) -> str:
    without, turned = exam.without.at(settings.tilt), exam.with_rotation.at(settings.tilt)
    how = f"tilted by up to {settings.tilt}°" if settings.tilt else "upright"
    return (
        f"{EXAM} digits, {how}: the net that learnt from digits as they are gets **{without:.1%}** "
        f"right, the one from digits turned by up to {settings.rotation}° **{turned:.1%}**."
    )


def about_upright(exam: Exam) -> str:
    without, turned = exam.without.upright, exam.with_rotation.upright
    return f"Upright: {without:.1%} and {turned:.1%}."


def about_sixes(settings: Settings, exam: Exam) -> str:
    without, turned = exam.without.sixes_and_nines, exam.with_rotation.sixes_and_nines
    shares = f"of the upright 6s and 9s {without:.0%} and {turned:.0%}"
    if exam.lost <= LITTLE:
        return f"They still tell 6 from 9: {shares}."
    if settings.rotation >= UPSIDE_DOWN and exam.lost >= MUCH:
        return (
            f"But {shares}: turned as far as {settings.rotation}°, a 6 becomes a 9 and keeps the "
            "label 6. **The label is no longer true.**"
        )
    return f"O{shares[1:]}."


def about_looks(exam: Exam) -> str:
    looks = exam.with_rotation.looks
    return (
        f"Augment the exam too, and one net scores anything from {looks.min():.1%} to "
        f"{looks.max():.1%}: **augment the training set only**."
    )


def confusion(exam: Exam) -> dict[str, list[str]]:
    """What both nets say of the upright 6s and 9s, columns by title."""
    rows = [
        (f"{label}, trained {name}", sat, label)
        for label in (6, 9)
        for name, sat in (("without rotation", exam.without), ("with", exam.with_rotation))
    ]
    return {
        "upright": [words for words, _, _ in rows],
        "says 6": [str(sat.answered(label, 6)) for _, sat, label in rows],
        "says 9": [str(sat.answered(label, 9)) for _, sat, label in rows],
        "something else": [str(_others(sat, label)) for _, sat, label in rows],
    }


def _others(sat: Sat, label: int) -> int:
    return int((sat.labels == label).sum()) - sat.answered(label, 6) - sat.answered(label, 9)


def program(settings: Settings) -> str:
    return f"""import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F


def turned(pictures, degrees):  # each by an angle of its own
    angle, zero = torch.deg2rad(degrees), torch.zeros_like(degrees)
    cos, sin = angle.cos(), angle.sin()
    rows = torch.stack([cos, -sin, zero], 1), torch.stack([sin, cos, zero], 1)
    grid = F.affine_grid(torch.stack(rows, 1), pictures.shape, align_corners=False)
    return F.grid_sample(pictures, grid, align_corners=False)


digits = load_digits()
pictures = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
labels = torch.tensor(digits.target)
order = torch.randperm(len(labels), generator=torch.Generator().manual_seed({settings.seed}))
exam, learnt = order[:{EXAM}], order[{EXAM}:]


def trained(rotation):
    torch.manual_seed({settings.seed})
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, {HIDDEN}), nn.ReLU(), nn.Linear({HIDDEN}, 10))
    optimizer = torch.optim.Adam(net.parameters(), lr={RATE})
    generator = torch.Generator().manual_seed({settings.seed})
    for epoch in range({settings.epochs}):
        angles = (2 * torch.rand(len(learnt), generator=generator) - 1) * rotation
        x, y = turned(pictures[learnt], angles), labels[learnt]  # the training set alone
        for batch in torch.randperm(len(learnt), generator=generator).split({BATCH}):
            loss = F.cross_entropy(net(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return net


share = 2 * torch.rand({EXAM}, generator=torch.Generator().manual_seed({settings.seed})) - 1
six_or_nine = (labels[exam] == 6) | (labels[exam] == 9)
for rotation in (0, {settings.rotation}):
    net = trained(rotation)
    with torch.no_grad():
        upright = net(pictures[exam]).argmax(1) == labels[exam]
        tilted = net(turned(pictures[exam], {settings.tilt} * share)).argmax(1) == labels[exam]
    print(
        f"rotation {{rotation}}: upright {{upright.double().mean():.4f}},",
        f"tilted {{tilted.double().mean():.4f}},",
        f"6 and 9 {{upright[six_or_nine].double().mean():.4f}}",
    )
"""


def printed(settings: Settings, exam: Exam) -> str:
    return "\n".join(
        f"rotation {rotation}: upright {sat.upright:.4f}, "
        f"tilted {sat.at(settings.tilt):.4f}, 6 and 9 {sat.sixes_and_nines:.4f}"
        for rotation, sat in ((0, exam.without), (settings.rotation, exam.with_rotation))
    )


# ---- challenges ----------------------------------------------------------------------------------


def too_far(settings: Settings, exam: Exam, history) -> bool:
    return exam.lost >= TOO_MUCH


def leaning(settings: Settings, exam: Exam, history) -> bool:
    net = exam.with_rotation
    return settings.tilt >= 45 and net.at(settings.tilt) >= 0.9 and net.upright >= 0.94


def poison(settings: Settings, exam: Exam, history) -> bool:
    net = exam.with_rotation
    return exam.without.upright - net.upright >= 0.1 and net.sixes_and_nines >= MOST


def which_is_better(settings: Settings, exam: Exam) -> int:
    gain = exam.with_rotation.at(settings.tilt) - exam.without.at(settings.tilt)
    return 0 if gain > 0.05 else 1 if gain > -0.05 else 2


LESSON = Lesson(
    url="tilted_exam",
    title="Tilted exam",
    takeaway="Augmentation helps where the exam varies as it does; turned too far, labels lie.",
    settings=Settings,
    verb=sit,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torchvision.transforms.v2.RandomRotation",
        "https://docs.pytorch.org/vision/stable/generated/"
        "torchvision.transforms.v2.RandomRotation.html",
    ),
    needs="augmentation",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "Two nets learn handwritten digits, one of them from digits turned at random by up to 30°. "
        "At an exam of digits tilted by up to 30°, which is better?",
        ("The one that learnt from turned digits.", "They are alike.", "The other."),
        which_is_better,
    ),
    challenges=(
        Challenge(
            "Tilted exam",
            "The exam tilted by up to 45° or more: 90 % right or more, and of the upright digits "
            "still 94 % or more.",
            leaning,
            Settings(rotation=45, tilt=45),
            "Train for the exam that will be asked: as far as it is tilted, and no further.",
        ),
        Challenge(
            "Too far",
            "Turn the training digits so far that the net gets at least 20 points fewer of the "
            "upright 6s and 9s than the one that never saw a turned digit.",
            too_far,
            Settings(rotation=180),
            "By which angle is a 6 a 9?",
        ),
        Challenge(
            "Poison",
            "Find a rotation that costs 10 % or more of the upright exam, although 70 % or more of "
            "the 6s and 9s are still right.",
            poison,
            Settings(rotation=150),
            "Nearly as far as *Too far*: the net is to learn so many views of each digit that it "
            "learns none of them well.",
        ),
    ),
)
