"""Filters over time: what training makes of a first layer that began by chance."""

import io

import torch

from core.filters import Filters, Settings, look_back
from lessons.lesson import Challenge, Lesson, Question

FILE = "filters.pth"
SILENT = 0.15  # of a filter's weights left over, colour by colour
NOT_KEPT = (
    "This run did not keep its filters epoch by epoch: it was trained before Glassbox did so, or "
    "came without its resume.pth. Train it anew, or choose another one. It had {} epochs."
)


def what_you_see(settings: Settings, filters: Filters) -> str:
    if filters.weights is None:
        return NOT_KEPT.format(len(filters.opened.run.epochs))
    moved, number = filters.moved, filters.number
    last = len(moved) - 1
    if last == 0:
        return f"Before its first epoch filter {number} stands where chance put it: moved 0 %."
    farthest, least = int(moved[-1].argmax()), int(moved[-1].argmin())
    half = int((moved[:, number] >= moved[-1, number] / 2).nonzero()[0])
    return (
        f"In {last} epoch{'s' * (last > 1)} filter {number} moved by "
        f"{percent(moved[-1, number])} of its length and turned by "
        f"{filters.turned[-1, number]:.0f}°; half of the way was done after epoch {half}. Filter "
        f"{farthest} moved most ({percent(moved[-1, farthest])}), filter {least} least "
        f"({percent(moved[-1, least])}). {about_plain(filters)}"
    )


def percent(share: torch.Tensor) -> str:
    return f"{100 * share.item():.0f} %"


def about_plain(filters: Filters) -> str:
    start, end = (filters.left_over[at, filters.number] for at in (0, -1))
    said = (
        f"Added up colour by colour, {percent(start)} of its weights was left over at the start; "
        f"now {percent(end)}"
    )
    if end <= SILENT:
        return f"{said}: where the picture is plain it says little, it answers to edges."
    return f"{said}: it answers to plain areas of some colour too."


def program(settings: Settings) -> str:
    filters = look_back(settings)
    if filters.weights is None:
        return 'print("this run did not keep its filters")\n'
    run, number = filters.opened.run.settings, filters.number
    return f"""import torch
from torch.nn.functional import cosine_similarity

filters = torch.load("{FILE}", weights_only=True)  # (epochs + 1, filters, 3, 3, 3)
start, end = filters[0, {number}].flatten(), filters[-1, {number}].flatten()
print(f"moved {{(end - start).norm() / start.norm():.4f}} of its length")
print(f"turned {{cosine_similarity(start, end, dim=0).acos().rad2deg():.4f}} degrees")
for weights in (start, end):
    of_a_colour = weights.view(3, -1).sum(dim=1)
    print(f"left over {{of_a_colour.abs().sum() / weights.abs().sum():.4f}}")

torch.manual_seed({run.seed})
layer = torch.nn.Conv2d(3, {run.hidden_units}, kernel_size=3)
print("the start is torch's own:", torch.equal(layer.weight, filters[0]))
"""


def printed(settings: Settings, filters: Filters) -> str:
    if filters.weights is None:
        return "this run did not keep its filters"
    number = filters.number
    return (
        f"moved {filters.moved[-1, number]:.4f} of its length\n"
        f"turned {filters.turned[-1, number]:.4f} degrees\n"
        f"left over {filters.left_over[0, number]:.4f}\n"
        f"left over {filters.left_over[-1, number]:.4f}\n"
        f"the start is torch's own: {filters.as_torch_starts}"
    )


def files(settings: Settings, filters: Filters) -> dict[str, bytes]:
    if filters.weights is None:
        return {}
    content = io.BytesIO()
    torch.save(filters.weights, content)
    return {FILE: content.getvalue()}


def is_trained(filters: Filters) -> bool:
    return filters.weights is not None and len(filters.weights) > 1


def went_farthest(filters: Filters) -> bool:
    return is_trained(filters) and int(filters.moved[-1].argmax()) == filters.number


def turned_least(filters: Filters) -> bool:
    return is_trained(filters) and int(filters.turned[-1].argmin()) == filters.number


def answers_to_edges(filters: Filters) -> bool:
    return is_trained(filters) and filters.left_over[-1, filters.number].item() <= SILENT


LESSON = Lesson(
    url="filters",
    title="Filters over time",
    takeaway="Filters start as noise; training turns them, often only a little, towards what "
    "helps.",
    settings=Settings,
    verb=look_back,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=files,
    documentation=(
        "torch.nn.Conv2d",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
    ),
    needs="convolution, epochs",
    own=frozenset({"filter", "folder"}),
    placed={"image": (0, 499), "filter": (0, 63)},
    question=Question(
        "The filters begin as random numbers. After training, how much do they look like their "
        "beginning?",
        ("not at all: turned by 60° or more", "half and half: 40° to 60°", "much: under 40°"),
        lambda settings, filters: (
            0 if (turn := filters.turned[-1].mean()) >= 60 else 1 if turn >= 40 else 2
        ),
    ),
    challenges=(
        Challenge(
            "The traveller",
            "Choose the filter that training moved farthest from its start.",
            lambda settings, filters, history: went_farthest(filters),
            Settings(filter=4),
            "Its line ends highest. Click filters and see which of the lines becomes blue.",
        ),
        Challenge(
            "Silent where it is plain",
            "Find a filter whose weights cancel after the training: at most 15 % left over, colour "
            "by colour.",
            lambda settings, filters, history: answers_to_edges(filters),
            Settings(filter=7),
            "Each of its three planes has as much blue as orange. In its map only edges remain.",
        ),
        Challenge(
            "Longer, not other",
            "Choose the filter that turned least: it grew, and kept its face.",
            lambda settings, filters, history: turned_least(filters),
            Settings(filter=3),
            "The way can be long and straight ahead. The sentence above gives the angle.",
        ),
    ),
)
