"""Where it looked: the pixels that an answer rests on."""

from core.heatmap import (
    GRAD_CAM,
    OCCLUSION,
    TRUTH,
    Heat,
    Settings,
    find_heat,
    possible,
    questions,
)
from core.opened_run import open_run_at
from core.plain_markdown import plain
from core.run_code import inputs_code, network_code
from lessons.lesson import Challenge, Lesson, Question
from lessons.run_files import PICTURE, run_files

ABOUT = {
    OCCLUSION: "A patch in the picture's mean colour covers one place after another. Heat is how "
    "far the logit falls: tried out, not guessed. Where it is below 0, covering helps the class.",
    GRAD_CAM: "Each map of a layer gets one weight: how much the logit grows with it, on average "
    "over all places. The heat is the weighted sum, cut at 0. It tries nothing out and sees no "
    "finer than the maps; where the last layer weighs each place by itself, as here, the average "
    "says little.",
}


def what_you_see(settings: Settings, heat: Heat) -> str:
    said = (about_answer(heat), about_heat(settings, heat), verdict(settings, heat))
    return " ".join(filter(None, said))


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def about_answer(heat: Heat) -> str:
    sure = percent(heat.probability(heat.answer)[0])
    said = plain(heat.classes[heat.answer])
    if heat.label is None:
        return f"The network takes your picture for {said} ({sure})."
    if heat.answer == heat.label:
        return f"The network is right: {said} ({sure})."
    return f"The network takes {plain(heat.classes[heat.label])} for {said} ({sure})."


def about_heat(settings: Settings, heat: Heat) -> str:
    asked = plain(heat.classes[heat.target])
    if heat.is_cold:
        return (
            f"For {asked} Grad-CAM stays at 0 everywhere: added up, the maps of `{settings.layer}` "
            "speak against it."
        )
    top, left = heat.hottest
    before, after = heat.before[heat.target].item(), heat.after[heat.target].item()
    likely, less = heat.probability(heat.target)
    return (
        f"For {asked} the hottest {heat.patch} × {heat.patch} pixels lie at row {top}, column "
        f"{left}. With them covered its logit goes from {number(before)} to {number(after)}, its "
        f"probability from {percent(likely)} to {percent(less)}."
    )


def verdict(settings: Settings, heat: Heat) -> str:
    if heat.is_cold:
        return ""
    if settings.way == GRAD_CAM and heat.fall < 0.5 * heat.largest_fall:
        return (
            f"Grad-CAM misses what counts: there is a patch whose covering costs the logit "
            f"{number(heat.largest_fall)}, and this one costs {number(heat.fall)}."
        )
    if heat.answer_after == heat.answer:
        return ""
    right = " rightly" if heat.answer_after == heat.label else ""
    return f"The answer is then{right} {plain(heat.classes[heat.answer_after])}."


def about_scale(settings: Settings, heat: Heat) -> str:
    """What the darkest colours stand for, where that is a change of the logit."""
    if settings.way != OCCLUSION:
        return ""
    return (
        f"At the darkest blue the logit falls by {heat.reach:.2g}, at the darkest orange it "
        "rises by as much."
    )


def about_stride(settings: Settings, heat: Heat) -> str:
    """Why the stride is another than asked for; nothing if it is not."""
    if heat.stride == settings.stride or settings.way != OCCLUSION:
        return ""
    return (
        f"Stride {heat.stride} instead of {settings.stride}: more forward passes of this network "
        "would take too long."
    )


def facts(heat: Heat) -> dict[str, list[str]]:
    """All classes as a table, columns by title."""
    probabilities = [heat.probability(index) for index in range(len(heat.classes))]
    return {
        "class": list(heat.classes),
        "logit": [number(value) for value in heat.before.tolist()],
        "with the patch covered": [number(value) for value in heat.after.tolist()],
        "probability": [percent(before) for before, _ in probabilities],
        "then": [percent(after) for _, after in probabilities],
    }


def program(settings: Settings) -> str:
    opened, settings = open_run_at(settings.folder), possible(settings)
    way = GRAD_CAM_CODE if settings.way == GRAD_CAM else OCCLUSION_CODE
    return f"""{network_code(opened.run)}
{inputs_code(opened.run, PICTURE)}
patch, stride = {settings.patch}, {settings.stride}
starts = [*range(0, size - patch, stride), size - patch]
corners = [(top, left) for top in starts for left in starts]


def covered(top, left):
    copy = inputs.clone()
    copy[:, :, top:top + patch, left:left + patch] = inputs.mean(dim=(2, 3), keepdim=True)
    return copy

{way.format(target=_target_code(settings), layer=settings.layer)}
with torch.no_grad():
    before, after = network(inputs)[0], network(covered(*hottest))[0]
print(classes[target], "hottest at row", hottest[0], "column", hottest[1])
print(f"logit {{before[target]:.6g}} covered {{after[target]:.6g}}")
print(f"probability {{before.softmax(0)[target]:.6g}} covered {{after.softmax(0)[target]:.6g}}")
"""


OCCLUSION_CODE = """
with torch.no_grad():
    before = network(inputs)[0]
    target = {target}
    falls = [(before - network(covered(*corner))[0])[target].item() for corner in corners]
hottest = corners[falls.index(max(falls))]
"""
GRAD_CAM_CODE = """
outputs = []
layer = dict(network.named_modules())[{layer!r}]
layer.register_forward_hook(lambda layer, given, gave: outputs.append(gave))
before = network(inputs)[0]
target = {target}
maps = outputs[0]  # (1, maps, height, width)
(gradient,) = torch.autograd.grad(before[target], maps)
weights = gradient.mean(dim=(2, 3), keepdim=True)  # one for each map
heat = (weights * maps).sum(dim=1, keepdim=True).relu()
heat = nn.functional.interpolate(heat, (size, size), mode="bilinear")[0, 0].detach()
means = [heat[top:top + patch, left:left + patch].mean().item() for top, left in corners]
hottest = corners[means.index(max(means))]
"""


def _target_code(settings: Settings) -> str:
    opened = open_run_at(settings.folder)
    if settings.asked == TRUTH and len(opened.labels):
        return f"classes.index({opened.run.classes[opened.labels[settings.image]]!r})"
    named = questions(opened.run.classes)
    if settings.asked in named:
        return f"classes.index({opened.run.classes[named[settings.asked]]!r})"
    return "int(before.argmax())"


def printed(settings: Settings, heat: Heat) -> str:
    target = heat.target
    before, after = heat.before[target].item(), heat.after[target].item()
    likely, less = heat.probability(target)
    return (
        f"{heat.classes[target]} hottest at row {heat.hottest[0]} column {heat.hottest[1]}\n"
        f"logit {before:.6g} covered {after:.6g}\n"
        f"probability {likely:.6g} covered {less:.6g}"
    )


def misled(heat: Heat) -> bool:
    """Whether a wrong answer becomes right once the hottest patch is covered."""
    return heat.label is not None and heat.answer != heat.label == heat.answer_after


LESSON = Lesson(
    url="heatmap",
    title="Where it looked",
    takeaway="Cover a patch and watch the logit: what makes it fall is what the answer rests on.",
    settings=Settings,
    verb=find_heat,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=lambda settings, heat: run_files(settings.folder, heat.picture),
    documentation=(
        "torch.nn.Module.register_forward_hook",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html"
        "#torch.nn.Module.register_forward_hook",
    ),
    needs="logits, feature maps",
    own=frozenset(Settings.__dataclass_fields__) - {"run", "image"},
    placed={"image": (0, 499)},
    question=Question(
        "The network is 88 % sure that this triangle is a square. Of 64 × 64 pixels, the 16 × 16 "
        "that it rests on most are covered. How sure is it then?",
        ("About as sure: it is a small patch.", "Less than half as sure.", "Surer still."),
        lambda settings, heat: _change(*heat.probability(heat.target)),
    ),
    challenges=(
        Challenge(
            "Change its mind",
            "Find a picture whose answer changes when its hottest 16 × 16 pixels, or fewer, are "
            "covered.",
            lambda settings, heat, history: (
                heat.patch <= 16 and heat.target == heat.answer != heat.answer_after
            ),
            Settings(image=30),
            "Occlusion, the answer, a patch of 16. Go through the wrongly answered pictures.",
        ),
        Challenge(
            "Freed from error",
            "Find a wrong answer that becomes right when a patch is covered.",
            lambda settings, heat, history: misled(heat),
            Settings(image=98),
            "Something else in the picture misleads it: stripes, for example.",
        ),
        Challenge(
            "Well pointed",
            "Let Grad-CAM point at a patch that costs the logit at least half as much as the "
            "costliest does.",
            lambda settings, heat, history: (
                len(heat.order) > 0  # that is Grad-CAM
                and not heat.is_cold
                and heat.fall >= 0.5 * heat.largest_fall
            ),
            Settings(image=16, way=GRAD_CAM),
            "It is luck with this network: try other pictures, and layers further forward.",
        ),
    ),
)


def _change(before: float, after: float) -> int:
    """Which answer of the question is true."""
    return 2 if after > before else 1 if after < before / 2 else 0
