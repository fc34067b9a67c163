"""Learn a kernel: SGD finds hidden weights from a picture and what they made of it."""

from core.convolution import PRESETS
from core.learn_kernel import (
    CHINA,
    EVERY,
    NEAR,
    NOISE,
    RAW,
    SIDE,
    SIZE,
    Learned,
    Settings,
    Theft,
    learn,
    neighbours_agree,
    safe_rate,
)
from lessons.lesson import Challenge, Lesson, Question

ABOUT_PICTURES = (
    "What the thief may look at: noise; china.jpg in grey with mean 0 and deviation 1; or the same "
    "with its pixels from 0 to 1."
)
IN_WORDS = {
    NOISE: "noise",
    CHINA: "the photograph",
    RAW: "the photograph with pixels from 0 to 1",
}
PHOTOGRAPH = f"""from sklearn.datasets import load_sample_image

pixels = torch.tensor(load_sample_image("china.jpg"))[::{EVERY}, ::{EVERY}]
picture = pixels.float().mean(2) / 255
"""
ROUNDING = (1e-9, 1e-5)  # a loss and an error that float32 cannot tell from 0
MADE = {
    NOISE: f"picture = torch.randn({SIDE}, {SIDE})\n",
    CHINA: PHOTOGRAPH + "picture = (picture - picture.mean()) / picture.std()\n",
    RAW: PHOTOGRAPH,
}


def repair(learned: Learned) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if nothing has exploded."""
    if not learned.theft.exploded:
        return None
    rate = safe_rate(learned.theft)
    return f"Repair: learning rate {rate:g}", {"learning_rate": rate}


def what_you_see(settings: Settings, learned: Learned) -> str:
    return f"{_ending(settings, learned)} {_others(learned)} {_why(learned)}"


def _ending(settings: Settings, learned: Learned) -> str:
    theft = learned.theft
    start = f"From {IN_WORDS[learned.chosen]} at {settings.learning_rate:g}"
    if theft.exploded:
        steep = theft.curvatures[-1].item()
        return (
            f"{start} it explodes: the loss has the curvature {steep:.3g} where it is steepest, "
            f"and no rate above 2 / {steep:.3g} = {theft.border:.2g} arrives."
        )
    if theft.found_after is None:
        wrong = theft.errors[-1].item()
        return f"{start} the worst weight is wrong by {wrong:.2g} after {settings.steps} steps."
    return f"{start} every weight is within {NEAR:g} after {theft.found_after} steps."


def _others(learned: Learned) -> str:
    """How the other pictures fared, at the same rate and from the same weights."""
    fates = []
    for name, theft in learned.thefts.items():
        if theft.exploded:
            fate = "it explodes"
        elif theft.found_after is None:
            fate = f"it ends {theft.errors[-1].item():.2g} off"
        else:
            fate = f"it takes {theft.found_after}"
        if name != learned.chosen:
            fates.append(f"from {IN_WORDS[name]} {fate}")
    said = ", ".join(fates)
    return f"{said[0].upper()}{said[1:]}."


def _why(learned: Learned) -> str:
    photo = learned.thefts[CHINA]
    flat, steep = photo.curvatures[0].item(), photo.curvatures[-1].item()
    return (
        f"Neighbouring pixels of a photograph resemble each other (correlation "
        f"{neighbours_agree(photo.picture):.2f}), so its loss is steep one way (curvature "
        f"{steep:.3g}) and nearly flat another ({flat:.2g}); that of noise is about 2 all round."
    )


def program(settings: Settings) -> str:
    kernel = PRESETS[settings.hidden](SIZE).tolist()
    return f"""import torch
from torch import nn

hidden = torch.tensor({kernel})
torch.manual_seed({settings.seed})
layer = nn.Conv2d(1, 1, {SIZE}, bias=False)
{MADE[settings.picture]}
x = picture[None, None]  # (1, 1, height, width)
target = nn.functional.conv2d(x, hidden[None, None])  # all that the thief is given besides x
optimizer = torch.optim.SGD(layer.parameters(), lr={settings.learning_rate})

for step in range({settings.steps}):
    loss = nn.functional.mse_loss(layer(x), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

loss = nn.functional.mse_loss(layer(x), target).item()
error = (layer.weight[0, 0] - hidden).abs().max().item()
loss, error = max(loss, {ROUNDING[0]}), max(error, {ROUNDING[1]})  # below that is rounding
print(f"loss {{loss:.4g}}, worst weight off by {{error:.4g}}")
print([[round(weight, 3) for weight in row] for row in layer.weight[0, 0].tolist()])
"""


def printed(settings: Settings, learned: Learned) -> str:
    theft = learned.theft
    weights = [[round(weight, 3) for weight in row] for row in theft.weights[-1].tolist()]
    loss = max(theft.losses[-1].item(), ROUNDING[0])
    error = max(theft.errors[-1].item(), ROUNDING[1])
    return f"loss {loss:.4g}, worst weight off by {error:.4g}\n{weights}"


def found_within(theft: Theft, steps: int) -> bool:
    return theft.found_after is not None and theft.found_after <= steps


def good_copy(settings: Settings, learned: Learned, history) -> bool:
    """The outputs agree to a hundredth, the weights do not."""
    theft = learned.theft
    return (
        settings.hidden == "Sobel x"
        and theft.losses[-1].item() < 0.01 * theft.losses[0].item()
        and theft.errors[-1].item() >= 0.3
    )


LESSON = Lesson(
    url="learn_kernel",
    title="Learn a kernel",
    takeaway="Nobody writes a network's kernels: SGD finds them, from inputs and wanted outputs.",
    settings=Settings,
    verb=learn,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.nn.Conv2d",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
    ),
    needs="a kernel slides; gradient descent",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "SGD learns the same hidden kernel twice, once by looking at noise, once at a photograph. "
        "Which of them teaches it faster?",
        ("The noise.", "The photograph.", "Both the same."),
        lambda settings, learned: (
            0 if found_within(learned.thefts[NOISE], settings.steps // 4) else 1
        ),
    ),
    challenges=(
        Challenge(
            "Rob the thief",
            f"Every weight within {NEAR:g} of the hidden one, after at most 3 steps.",
            lambda settings, learned, history: found_within(learned.theft, 3),
            Settings(learning_rate=0.5),
            "In noise the loss has the curvature 2 in every direction. Which rate goes all the "
            "way to the bottom in one step?",
        ),
        Challenge(
            "The slow picture",
            f"Steal Sobel x from China: every weight within {NEAR:g} after at most 85 steps.",
            lambda settings, learned, history: (
                learned.chosen == CHINA
                and settings.hidden == "Sobel x"
                and found_within(learned.theft, 85)
            ),
            Settings(picture=CHINA, learning_rate=0.12),
            "Go as near to the border, 2 / the largest curvature, as you dare.",
        ),
        Challenge(
            "One arrives, one explodes",
            f"One rate at which noise gives the kernel away (within {NEAR:g}), and China explodes.",
            lambda settings, learned, history: (
                learned.thefts[NOISE].found_after is not None and learned.thefts[CHINA].exploded
            ),
            Settings(picture=CHINA, learning_rate=0.2),
            "The two have different borders. Look for a rate between them.",
        ),
        Challenge(
            "A good copy",
            "Sobel x: bring the loss under a hundredth of its start, while some weight is still "
            "wrong by 0.3 or more.",
            good_copy,
            Settings(picture=RAW, learning_rate=0.25, steps=190),
            "In a flat direction a weight can be wrong, and the outputs hardly show it. Which "
            "picture is the flattest? Stop in time.",
        ),
    ),
)
