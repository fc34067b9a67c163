from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.output_size import LAYERS, LEAST, MOST, PADDING_MODES, Settings, land
from lessons.output_size import LESSON, about_missed, formula, repair, what_you_see, why

any_settings = st.builds(
    Settings,
    layer=st.sampled_from(tuple(LAYERS)),
    size=st.integers(LEAST, MOST),
    kernel_size=st.integers(1, 7),
    stride=st.integers(1, 4),
    padding=st.integers(0, 3),
    dilation=st.integers(1, 3),
    padding_mode=st.sampled_from(PADDING_MODES),
)


@settings(max_examples=60, deadline=None)
@given(any_settings)
@example(Settings("MaxPool2d", size=3, padding=2, dilation=3))  # no padding alone would do
@example(Settings(size=3, kernel_size=7, padding=3, padding_mode="reflect"))
def test_every_refusal_is_explained_and_its_repair_repairs_it(chosen):
    landed = land(chosen)
    cure = repair(chosen, landed)
    assert (cure is None) == (landed.output is not None)
    if cure is not None:
        assert why(landed.refusal) != why("")
        cured = replace(chosen, **cure[1])
        assert land(cured).output is not None, (cured, land(cured).refusal)


def test_the_formula_carries_the_names_and_the_numbers():
    chosen = Settings(size=8)
    said = formula(chosen, land(chosen))
    for name, number in (("in", 8), ("padding", 1), ("dilation", 1), (r"kernel\_size", 3)):
        assert rf"\overset{{\text{{{name}}}}}{{{number}}}" in said
    first, second = said.split(r"\\")  # a phone shows both ends of each line
    assert first.endswith(r"+ 1 \Biggr\rfloor ")
    assert second.startswith(r" = \lfloor 4.5 \rfloor = 4 = \text{out}")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (Settings(size=8), "nobody looks at the last row and column, which are padding."),
        (Settings(size=8, padding=0), "nobody looks at the last row and column. Each"),
        (
            Settings(kernel_size=1, stride=4, padding=2),
            "the last 2 rows and columns, which are pad",
        ),
        (
            Settings(size=7, kernel_size=1, stride=3),
            "nobody looks at the last 2 rows and columns. 40 cells in between lie in gaps that no "
            "landing covers. Of the input's own cells it misses 45.",
        ),
        (Settings(size=5, kernel_size=1, stride=2, padding=0), "16 cells in between"),
        (Settings(kernel_size=5, dilation=3), "The formula says -1, and torch refuses"),
        (Settings("MaxPool2d"), "Each is the largest of the 9 cells"),
    ],
)
def test_the_sentence_names_what_happened(chosen, words):
    assert words in what_you_see(chosen, land(chosen))


def test_the_floor_is_done_where_cells_of_the_input_are_lost_not_padding_alone():
    floor = next(one for one in LESSON.challenges if one.title == "The floor")
    padding_alone = Settings(size=8)
    landed = land(padding_alone)
    assert landed.left_over == 1 and landed.missed == 0
    assert not floor.ticked(padding_alone, landed, [])
    landed = land(floor.solution)
    assert landed.missed == 15  # a row and a column of 8 x 8
    assert floor.ticked(floor.solution, landed, [])


@settings(max_examples=60, deadline=None)
@given(any_settings)
def test_what_is_said_to_be_missed_is_what_no_landing_covers(chosen):
    landed = land(chosen)
    if landed.output is None:
        return
    around = chosen.padding
    own = {
        (around + row, around + column)
        for row in range(chosen.size)
        for column in range(chosen.size)
    }
    seen = set()
    for top in landed.starts.tolist():
        for left in landed.starts.tolist():
            for cell in range(chosen.kernel_size**2):
                down, right = divmod(cell, chosen.kernel_size)
                seen.add((top + down * chosen.spread, left + right * chosen.spread))
    assert landed.missed == len(own - seen)
    said = about_missed(chosen, landed)
    if "which are padding" in said and "in between" not in said:
        assert landed.missed == 0
    if not said:
        assert landed.looked_at.all()


def test_torch_takes_what_is_said_of_pooling_and_padding():
    """Half the kernel is still taken, more is not."""
    assert "at most half" in why(land(Settings("MaxPool2d", kernel_size=2, padding=2)).refusal)
    for layer in ("MaxPool2d", "AvgPool2d"):
        for kernel_size in range(1, 7):
            half = kernel_size // 2
            assert land(Settings(layer, kernel_size=kernel_size, padding=half)).output is not None
            assert land(Settings(layer, kernel_size=kernel_size, padding=half + 1)).refusal
