"""Reshape: the same twelve numbers in the same shape, and yet another tensor."""

from core.reshape import (
    BLOCKS,
    COUNT,
    NOTHING,
    STEPS,
    WRITTEN,
    Reshaped,
    Settings,
    Side,
    reshape,
    source_of,
)
from lessons.lesson import Challenge, Lesson, Question

SIDES = ("left", "right")
# Why torch refuses, by words of its own message.
WHY = {
    "is invalid for input of size": "the sizes asked for do not multiply to the count of numbers",
    "view size is not compatible": "`view` never moves a number in memory, and after a transpose "
    "the order asked for is not the order in memory; `reshape` may copy",
    "Dimension out of range": "it names an axis that this tensor does not have",
    "number of dimensions": "it must name every axis of the tensor once",
}


def why(message: str) -> str:
    return next((words for part, words in WHY.items() if part in message), "see its own words")


def repairs(settings: Settings, reshaped: Reshaped) -> dict[str, tuple[str, dict[str, str]]]:
    """By the side that torch refused: what the button says, and what it sets."""
    found = {}
    for side in reshaped.failures:
        cure = STEPS[getattr(reshaped, side).refused].repair
        if not cures(getattr(reshaped, side)):
            cure = NOTHING
        says = cure if cure != NOTHING else "leave it out"
        found[side] = f"Repair: {says}", {setting_refused(settings, side, reshaped): cure}
    return found


def setting_refused(settings: Settings, side: str, reshaped: Reshaped) -> str:
    """The control that holds the step which torch refused."""
    names = [f"{side}_{number}" for number in (1, 2, 3)]
    held = [name for name in names if getattr(settings, name) != NOTHING]
    return held[len(getattr(reshaped, side).seen) - 1]


def cures(side: Side) -> bool:
    """Whether torch takes the repair where it refused the step."""
    try:
        STEPS[STEPS[side.refused].repair].run(side.elements)
    except (RuntimeError, IndexError):
        return False
    return True


def what_you_see(settings: Settings, reshaped: Reshaped) -> str:
    if reshaped.failures:
        return " ".join(
            f"torch refuses `{getattr(reshaped, side).refused}` on the {side}, where the shape is "
            f"{tuple(getattr(reshaped, side).elements.shape)}: {why(failure.message)}."
            for side, failure in reshaped.failures.items()
        )
    return f"{compared(reshaped)} {remembered(reshaped)}"


def compared(reshaped: Reshaped) -> str:
    left, right = reshaped.left.elements, reshaped.right.elements
    count = reshaped.same_places
    if count is None:
        return f"Left has the shape {tuple(left.shape)}, right {tuple(right.shape)}."
    if count == left.numel():
        return f"Both are {tuple(left.shape)}, and all {count} numbers stand in the same places."
    return (
        f"Both are {tuple(left.shape)}, but only {count} of {left.numel()} numbers stand in the "
        "same place: same shape is not same meaning."
    )


def remembered(reshaped: Reshaped) -> str:
    """Who has numbers of its own, and where an edit arrived."""
    edit = reshaped.edit
    if edit is None:
        shares = [side for side in SIDES if getattr(reshaped, side).shares]
        if len(shares) == 2:
            return "Neither has numbers of its own: both read those of `x`."
        if shares:
            [other] = set(SIDES) - set(shares)
            return f"`{shares[0]}` reads the numbers of `x`; `{other}` has a copy."
        return "Both have copies of their own."
    others = [f"`{name}`" for name in BLOCKS if name != edit.block and reshaped.changed(name)]
    place = ", ".join(map(str, edit.index))
    wrote = f"You wrote {WRITTEN} into `{edit.block}[{place}]`"
    if others:
        return f"{wrote}, and {' and '.join(others)} changed too: it is the same memory."
    return f"{wrote}, and nothing else changed: nobody else reads that memory."


def memory(reshaped: Reshaped) -> dict[str, list[str]]:
    """Shape, strides and memory as a table, columns by title."""
    sides: dict[str, Side] = {side: getattr(reshaped, side) for side in SIDES}
    return {
        "tensor": ["x", *sides],
        "shape": [str(tuple(t.shape)) for t in (reshaped.x, *(s.elements for s in sides.values()))],
        "strides": [str(reshaped.x.stride()), *(str(side.strides) for side in sides.values())],
        "data_ptr() == x.data_ptr()": ["True", *(str(side.shares) for side in sides.values())],
    }


ABOUT_MEMORY = (
    "Strides say how far to go in memory for one step along each axis. `view`, `transpose`, "
    "`permute`, `squeeze` and `unsqueeze` only change shape and strides; `stack`, `cat` and "
    "`contiguous` on a moved order copy the numbers; `reshape` and `flatten` copy only if they "
    "must."
)


def program(settings: Settings) -> str:
    reshaped = reshape(settings)
    lines = ["import torch", "", "x = torch.arange(12)"]
    for side in SIDES:
        made = source_of(settings.steps(side), side)
        if side in reshaped.failures:
            made = [
                "try:",
                *(f"    {line}" for line in made),
                "except (RuntimeError, IndexError) as error:",
                '    print(f"{type(error).__name__}: {error}")',
            ]
        lines += made
    if reshaped.edit is not None:
        place = ", ".join(map(str, reshaped.edit.index))
        lines += ["", f"{reshaped.edit.block}[{place}] = {WRITTEN}"]
    made = [side for side in SIDES if side not in reshaped.failures]
    pairs = ", ".join(f'("{side}", {side})' for side in made)
    if made:
        lines += [
            "",
            f"for name, tensor in [{pairs}]:",
            "    shares = tensor.data_ptr() == x.data_ptr()",
            "    print(name, tuple(tensor.shape), tensor.stride(), shares)",
            "    print(tensor.tolist())",
        ]
    return "\n".join([*lines, 'print("x", x.tolist())', ""])


def printed(settings: Settings, reshaped: Reshaped) -> str:
    lines = list(map(str, reshaped.failures.values()))
    for name in SIDES:
        side: Side = getattr(reshaped, name)
        if side.failure is None:
            lines.append(f"{name} {tuple(side.values.shape)} {side.strides} {side.shares}")
            lines.append(str(side.values.tolist()))
    return "\n".join([*lines, f"x {reshaped.x.tolist()}"])


def other_order(settings: Settings, reshaped: Reshaped, history) -> bool:
    shapes = {tuple(side.elements.shape) for side in (reshaped.left, reshaped.right)}
    return not reshaped.failures and shapes == {(6, 2)} and reshaped.same_places != COUNT


def edited_through_a_view(settings: Settings, reshaped: Reshaped, history) -> bool:
    edit = reshaped.edit
    return (
        edit is not None
        and edit.block != "x"
        and getattr(reshaped, edit.block).shares
        and reshaped.changed("x")
    )


def silent_copy(settings: Settings, reshaped: Reshaped, history) -> bool:
    """Twelve numbers on a side whose edit leaves x alone, without stack or cat."""
    edit = reshaped.edit
    if edit is None or edit.block == "x" or reshaped.changed("x"):
        return False
    return getattr(reshaped, edit.block).values.numel() == COUNT


def refused_view(settings: Settings, reshaped: Reshaped, history) -> bool:
    """The count is right: reshape takes the very same sizes."""
    return any(
        getattr(reshaped, name).refused.startswith("view") and cures(getattr(reshaped, name))
        for name in reshaped.failures
    )


ANSWERS = ("In all 12 places.", "In 2 of 12 places.", "In none.")


def right_answer(settings: Settings, reshaped: Reshaped) -> int:
    return {COUNT: 0, 0: 2}.get(reshaped.same_places, 1)


LESSON = Lesson(
    url="reshape",
    title="Reshape",
    takeaway="Same shape is not same meaning: reshape keeps the order, permute moves it.",
    settings=Settings,
    verb=reshape,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.reshape",
        "https://docs.pytorch.org/docs/stable/generated/torch.reshape.html",
    ),
    needs="shapes and axes",
    own=frozenset(Settings.__dataclass_fields__),
    placed={"edited": (-1.0, 95.0)},
    question=Question(
        "`x` holds 0 to 11. In how many places do `x.reshape(4, 3)` and `x.reshape(3, 4).T` hold "
        "the same number?",
        ANSWERS,
        right_answer,
    ),
    challenges=(
        Challenge(
            "Not the same",
            "Left and right both of shape (6, 2), but not equal.",
            other_order,
            Settings(left_1="reshape(6, 2)", right_1="reshape(2, 6)", right_2="T"),
            "One side may keep the order. The other needs the sizes the other way round first, and "
            "then a step that swaps the axes.",
        ),
        Challenge(
            "Behind its back",
            f"Write {WRITTEN} into a cell on the left or on the right, so that `x` changes too.",
            edited_through_a_view,
            Settings(edited=(2.0, 3.0)),
            "Click a cell of `left` or of `right`. Does it share the memory of `x`?",
        ),
        Challenge(
            "A silent copy",
            f"Twelve numbers on the left or on the right where a {WRITTEN} that you write leaves "
            "`x` as it was.",
            silent_copy,
            Settings(right_3="reshape(12)", edited=(2.0, 3.0)),
            "After a transpose the numbers are read out of order. What must reshape or flatten do "
            "to put them into one row?",
        ),
        Challenge(
            "Only a view",
            "Make torch refuse a `view`, though the sizes fit.",
            refused_view,
            Settings(right_3="view(12)"),
            "A view cannot move numbers. Ask for one after a step that has moved their order.",
        ),
    ),
)
