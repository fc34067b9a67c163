import io
from contextlib import redirect_stdout
from dataclasses import replace
from itertools import product

import pytest
import torch

from core.image_tensor import (
    AS_IT_COMES,
    LAYER,
    LAYOUTS,
    MEAN,
    NOTHING,
    NUMBERS,
    OWN,
    PERMUTED,
    RESHAPED,
    THEN,
    Settings,
    look,
    own_pixels,
)
from core.own_photograph import own_photograph
from lessons.image_tensor import facts, printed, program, repair, what_you_see, why_refused
from tests.core.hostile_files import encoded, noise

WAYS = [
    Settings("Flower", layout, batch, numbers, 60 * batch, then)
    for layout, batch, numbers, then in product(LAYOUTS, (False, True), NUMBERS, (NOTHING, *THEN))
]


def run(settings):
    out = io.StringIO()
    with torch.random.fork_rng(), redirect_stdout(out):
        exec(program(settings), {})
    return out.getvalue().strip()


@pytest.mark.parametrize("settings", WAYS)
def test_every_program_prints_what_its_page_shows(settings):
    assert run(settings) == printed(settings, look(settings))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", [(700, 1000), (12, 20)])
def test_the_program_for_ones_own_file_has_the_pages_numbers(layout, size, tmp_path, monkeypatch):
    """Also where the pixel that was marked on another picture lies outside this one."""
    monkeypatch.chdir(tmp_path)
    content = encoded(noise(*size), "JPEG")
    (tmp_path / "photo.jpg").write_bytes(content)
    settings = Settings(OWN, layout, True, "float32", 20, MEAN)
    assert run(settings) == printed(settings, look(settings, own_pixels(own_photograph(content))))


def test_a_link_without_its_photograph_says_so():
    settings = Settings(OWN)
    looked = look(settings)
    assert what_you_see(settings, looked).startswith(
        "Your photograph is not here, so this is China"
    )
    assert "206" not in printed(settings, looked)


@pytest.mark.parametrize("settings", WAYS)
def test_repairs_lead_to_something_that_runs_and_is_a_photograph(settings):
    for _ in range(4):
        looked = look(settings)
        cure = repair(settings, looked)
        if cure is None:
            break
        settings = replace(settings, **cure[1])
    assert looked.intact and cure is None
    assert looked.attempt is None or not looked.attempt.refusal
    assert settings.numbers == "float32" or not looked.beyond


@pytest.mark.parametrize("settings", [way for way in WAYS if way.then == LAYER])
def test_the_reason_given_is_the_one_that_torch_names(settings):
    refusal = look(settings).attempt.refusal
    if "same" in refusal:
        assert "float32" in why_refused(settings)
    elif refusal:
        assert "to have 3 channels" in refusal
        assert "3 colours" in why_refused(settings)
    assert bool(refusal) == (settings.numbers == "uint8" or settings.layout == AS_IT_COMES)


def test_the_sentence_has_the_wrap_round_and_the_stop():
    said = [
        what_you_see(settings, look(settings))
        for settings in (Settings(added=100), Settings(added=100, numbers="float32"))
    ]
    assert "8,648 of 16,836 numbers (51 %) went past 255 and began again at 0" in said[0]
    assert "went past 1 and were stopped" in said[1]
    broken = Settings(layout=RESHAPED)
    assert "no photograph any more" in what_you_see(broken, look(broken))


def test_the_table_goes_through_the_steps():
    table = facts(look(Settings(layout=PERMUTED, batch=True, numbers="float32")))
    assert table["shape"] == ["(61, 92, 3)", "(3, 61, 92)", "(3, 61, 92)", "(1, 3, 61, 92)"]
    assert table["bytes"] == ["16,836", "16,836", "67,344", "67,344"]
    assert table["memory"] == ["its own", "the same", "new", "the same"]
    assert {len(column) for column in table.values()} == {4}
