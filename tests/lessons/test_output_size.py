from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.output_size import LAYERS, LEAST, MOST, PADDING_MODES, Settings, land
from lessons.output_size import formula, repair, what_you_see, why

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
    assert said.endswith(r"\lfloor 4.5 \rfloor = 4")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (Settings(size=8), "nobody looks at the last row and column"),
        (Settings(size=7, kernel_size=1, stride=3), "nobody looks at the last 2 rows and columns"),
        (Settings(size=5, kernel_size=1, stride=2, padding=0), "16 cells in between"),
        (Settings(kernel_size=5, dilation=3), "The formula says -1, and torch refuses"),
        (Settings("MaxPool2d"), "Each is the largest of the 9 cells"),
    ],
)
def test_the_sentence_names_what_happened(chosen, words):
    assert words in what_you_see(chosen, land(chosen))
