"""Switch off: which maps a network can do without, and which one an answer hangs on."""

from core.knock_out import Knocked, Settings, chosen_layer, knock_out
from core.opened_run import open_run_at
from core.plain_markdown import plain
from core.run_code import inputs_code, network_code
from lessons.lesson import Challenge, Lesson, Question
from lessons.run_files import PICTURE, run_files

MOST_REPAIRS = 3  # maps that may be off in a repair
MOST_LOST = 0.05  # of the accuracy that a repair may cost
VITAL = 3  # the maps that cost most


def what_you_see(settings: Settings, knocked: Knocked) -> str:
    said = (about_picture(knocked), about_accuracy(knocked), about_classes(knocked))
    return " ".join(filter(None, said))


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def about_off(knocked: Knocked) -> str:
    count = len(knocked.maps)
    if not knocked.off:
        return f"All {count} maps of `{knocked.layer}` are on"
    if len(knocked.off) == count:
        return f"Without any of the {count} maps of `{knocked.layer}`"
    maps = ", ".join(map(str, knocked.off))
    return f"Without {'map' if len(knocked.off) == 1 else 'maps'} {maps} of `{knocked.layer}`"


def about_picture(knocked: Knocked) -> str:
    before, after = knocked.answer, knocked.answer_after
    sure, then = knocked.probability(before)[0], knocked.probability(after)[1]
    answer = f"{plain(knocked.classes[before])} ({percent(sure)})"
    if knocked.label is not None:
        answer += ", rightly" if before == knocked.label else f", wrongly: it is {_truth(knocked)}"
    if not knocked.off:
        return f"{about_off(knocked)}: the answer is {answer}."
    if before == after:
        changes = f"stays {plain(knocked.classes[before])}, now at {percent(then)}"
    else:
        right = " rightly" if after == knocked.label else ""
        changes = f"becomes{right} {plain(knocked.classes[after])} ({percent(then)})"
    return f"With all maps on the answer is {answer}. {about_off(knocked)} it {changes}."


def about_accuracy(knocked: Knocked) -> str:
    total = len(knocked.labels)
    if not total:
        return "No validation pictures are kept beside this network, so its accuracy is not known."
    before, after = (round(share * total) for share in knocked.accuracies)
    if not knocked.off:
        return f"Of {total} validation pictures {before} are right."
    return (
        f"Of {total} validation pictures {before} were right, now {after} are: "
        f"{percent(knocked.accuracies[0])} and {percent(knocked.accuracies[1])}."
    )


def about_classes(knocked: Knocked) -> str:
    """The class that suffers most."""
    shares = {
        name: knocked.of_class(index)
        for index, name in enumerate(knocked.classes)
        if (knocked.labels == index).any()
    }
    falls = {name: before - after for name, (before, after) in shares.items()}
    worst = max(falls, key=falls.get, default="")
    if not worst or falls[worst] <= 0:
        return ""
    before, after = shares[worst]
    return f"Most is lost on {plain(worst)}: {percent(before)} right before, {percent(after)} now."


def _truth(knocked: Knocked) -> str:
    return plain(knocked.classes[knocked.label])


def facts(knocked: Knocked) -> dict[str, list[str]]:
    """All classes as a table, columns by title."""
    indices = range(len(knocked.classes))
    probabilities = [knocked.probability(index) for index in indices]
    table = {
        "class": list(knocked.classes),
        "probability": [percent(before) for before, _ in probabilities],
        "then": [percent(after) for _, after in probabilities],
    }
    if not len(knocked.labels):
        return table
    counts = [int((knocked.labels == index).sum()) for index in indices]
    right = [knocked.of_class(index) if counts[index] else (0.0, 0.0) for index in indices]
    return table | {
        "right of its pictures": [
            f"{round(before * count)} of {count}"
            for (before, _), count in zip(right, counts, strict=True)
        ],
        "then ": [
            f"{round(after * count)} of {count}"
            for (_, after), count in zip(right, counts, strict=True)
        ],
    }


def each_alone(knocked: Knocked) -> dict[str, list[str]]:
    """What every map costs, if it is the only one off; the costliest first."""
    order = knocked.alone.argsort(stable=True).tolist()
    return {
        "map": [str(number) for number in order],
        "accuracy without it": [percent(knocked.alone[number].item()) for number in order],
        "change": [
            f"{100 * (knocked.alone[number].item() - knocked.whole):+.1f} points".replace("-", "−")
            for number in order
        ],
    }


def program(settings: Settings) -> str:
    opened = open_run_at(settings.folder)
    layer, maps = chosen_layer(opened, settings.layer)
    off = sorted(int(number) for number in settings.off if int(number) < maps)
    return f"""{network_code(opened.run)}
{inputs_code(opened.run, PICTURE)}
off = {off}
layer = dict(network.named_modules())[{layer!r}]
with torch.no_grad():
    before = network(inputs)[0].softmax(dim=0)
    layer.weight[off] = 0  # a map whose kernels and bias are 0 is 0 everywhere
    layer.bias[off] = 0
    after = network(inputs)[0].softmax(dim=0)
print("before", classes[before.argmax()], f"{{before.max():.6g}}")
print("after", classes[after.argmax()], f"{{after.max():.6g}}")
"""


def printed(settings: Settings, knocked: Knocked) -> str:
    before, after = knocked.answer, knocked.answer_after
    return (
        f"before {knocked.classes[before]} {knocked.probability(before)[0]:.6g}\n"
        f"after {knocked.classes[after]} {knocked.probability(after)[1]:.6g}"
    )


def is_vital(knocked: Knocked) -> bool:
    """One map is off, that costs something, and only two others, if any, cost more."""
    if len(knocked.off) != 1 or len(knocked.alone) <= VITAL:
        return False
    left = knocked.alone[knocked.off[0]].item()
    return left < knocked.whole and left <= knocked.alone.sort().values[VITAL - 1].item()


def is_repaired(knocked: Knocked) -> bool:
    before, after = knocked.accuracies
    return (
        len(knocked.off) <= MOST_REPAIRS
        and knocked.label is not None
        and knocked.answer != knocked.label == knocked.answer_after
        and before - after <= MOST_LOST
    )


def is_blind(knocked: Knocked) -> bool:
    """Every judged picture is given the same answer."""
    return len(knocked.labels) > 1 and len(knocked.answers_after.unique()) == 1


LESSON = Lesson(
    url="knock_out",
    title="Switch off",
    takeaway="Switch a map off: most answers stay, some fall, and now and then one is repaired.",
    settings=Settings,
    verb=knock_out,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=lambda settings, knocked: run_files(settings.folder, knocked.picture),
    documentation=(
        "torch.nn.Module.register_forward_hook",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html"
        "#torch.nn.Module.register_forward_hook",
    ),
    needs="feature maps, accuracy",
    own=frozenset({"layer", "off", "folder"}),
    placed={"image": (0, 499)},
    question=Question(
        "One of a layer's ten maps is switched off. What becomes of the validation accuracy, which "
        "was 89 %?",
        (
            "It hardly moves: at most 5 points.",
            "It falls to about half.",
            "It falls to guessing, 20 %.",
        ),
        lambda settings, knocked: (
            0 if knocked.accuracies[1] > 0.84 else 1 if knocked.accuracies[1] > 0.3 else 2
        ),
    ),
    challenges=(
        Challenge(
            "Vital organ",
            "Switch off exactly one map: one of the three that cost the most accuracy.",
            lambda settings, knocked, history: is_vital(knocked),
            Settings(off=("8",)),
            "Try them one by one, or open *Each map alone*.",
        ),
        Challenge(
            "Repair",
            "Choose a wrongly answered picture and make its answer right with at most three maps "
            "off, while the validation accuracy falls by no more than 5 points.",
            lambda settings, knocked, history: is_repaired(knocked),
            Settings(image=127, off=("3", "9")),
            "Which map speaks for the wrong class? Switch one off and see whether the probability "
            "of the right class grows; keep it off and look for the next.",
        ),
        Challenge(
            "Better without",
            "Switch maps off so that more validation pictures are right than with all of them on.",
            lambda settings, knocked, history: knocked.accuracies[1] > knocked.accuracies[0],
            Settings(off=("3", "9")),
            "A map may disturb more than it helps, next to the others. Look for pairs in a middle "
            "layer.",
        ),
        Challenge(
            "Blind",
            "Switch off so much that every picture gets the same answer.",
            lambda settings, knocked, history: is_blind(knocked),
            Settings(off=tuple("0123456789")),
            "What is left when a whole layer gives zeros? Only the biases behind it.",
        ),
    ),
)
