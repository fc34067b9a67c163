import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest
import torch

from core.convolution import (
    BY_HAND,
    DRAWN,
    KERNELS,
    LEVEL,
    OWN,
    PRESETS,
    UPRIGHT,
    Settings,
    board,
    convolve,
    own_picture,
)
from lessons.convolution import LESSON, files, moved, printed, program, repair, what_you_see
from tests.core.hostile_files import noise

WAYS = [
    *(Settings(kernel=kernel, size=size) for kernel in KERNELS for size in (1, 2, 3)),
    Settings("Flower", "Emboss", 5, 3, 4, 2),
    Settings(in_channels=3, out_channels=2, stride=2),
    Settings(in_channels=3, out_channels=3, groups=3, padding=1, dilation=3),
    Settings(UPRIGHT, "Edges", padding=1),
    Settings(LEVEL, "Sobel y", in_channels=3),
    Settings(DRAWN, BY_HAND, 7, weights=board(torch.full((7, 7), 1 / 7))),
    Settings(DRAWN, size=7, dilation=2),
    Settings(groups=3),
]


def run(settings):
    out = io.StringIO()
    with redirect_stdout(out):
        exec(program(settings), {})
    return out.getvalue().strip()


@pytest.mark.parametrize("settings", WAYS)
def test_every_program_prints_what_its_page_shows(settings):
    assert run(settings) == printed(settings, convolve(settings))


@pytest.mark.parametrize("in_channels", (1, 3))
def test_ones_own_photograph_comes_with_the_program(in_channels, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings(OWN, in_channels=in_channels)
    convolved = convolve(settings, own_picture(noise(300, 200)))
    [(name, content)] = files(settings, convolved).items()
    (tmp_path / name).write_bytes(content)
    assert run(settings) == printed(settings, convolved)


def test_a_link_without_its_photograph_says_so_and_gives_nothing_away():
    settings = Settings(OWN)
    convolved = convolve(settings)
    assert not files(settings, convolved) and not files(Settings(), convolve(Settings()))
    assert what_you_see(settings, convolved).startswith("Your photograph is not here")
    assert "682" not in printed(settings, convolved)


@pytest.mark.parametrize("settings", WAYS)
def test_a_repair_leads_to_something_that_fits(settings):
    for _ in range(3):
        cure = repair(settings, convolve(settings))
        if cure is None:
            break
        settings = replace(settings, **cure[1])
    assert convolve(settings).output is not None


def test_the_sentence_counts_places_and_products():
    said = what_you_see(Settings(), convolve(Settings()))
    assert "59 × 90" in said and "5,310 numbers is a sum of 9 products" in said
    assert "Farthest from 0 is -682, in row 16, column 12" in said
    colours = Settings(in_channels=3, padding=1)
    assert "as large as" in (said := what_you_see(colours, convolve(colours)))
    assert "27 products" in said
    dot = Settings(kernel="Sobel x", size=1)
    assert "one pixel at a time" in (said := what_you_see(dot, convolve(dot)))
    assert "a sum of 1 product." in said


def test_a_refusal_is_told_with_its_numbers():
    for settings, numbers in (
        (Settings(DRAWN, size=7, dilation=2, padding=1), ("13 wide", "has 12")),
        (Settings(groups=3, out_channels=2), ("3 groups", "1 and 2")),
    ):
        said = what_you_see(settings, convolve(settings))
        assert all(number in said for number in numbers)


def solves(title, settings):
    [challenge] = [one for one in LESSON.challenges if one.title == title]
    return challenge.ticked(settings, convolve(settings), [])


def by_hand(*rows, **others):
    kernel = torch.tensor([[float(number) for number in row.split()] for row in rows])
    return Settings(kernel=BY_HAND, size=len(rows), weights=board(kernel), **others)


def test_upright_edges_need_a_kernel_of_ones_own():
    assert not solves("Only upright edges", by_hand("-1 0 1", "-2 0 2", "-1 0 1"))
    assert not solves("Only upright edges", by_hand("0 0 0", "0 0 0", "0 0 0"))
    assert not solves("Only upright edges", by_hand("0 -1 0", "0 0 0", "0 1 0"))
    assert not solves("Only upright edges", by_hand("0 -1 0", "-1 0 1", "0 1 0"))
    assert solves("Only upright edges", by_hand("-1 0 1", "-1 0 1", "-1 0 1"))
    assert solves("Only upright edges", by_hand("-1 1", "0 0"))
    # it is the kernel that counts, whatever it is laid on
    assert solves("Only upright edges", by_hand("1 0 -1", "1 0 -1", "1 0 -1", picture=LEVEL))


@pytest.mark.parametrize(
    ("rows", "is_moved"),
    [
        (("0 1 0", "0 0 0", "0 0 0"), True),
        (("0 0 0", "0 0 0", "1 0 0"), True),
        (("0 0 0", "0 1 0", "0 0 0"), False),
        (("0 0 0", "0 0 2", "0 0 0"), False),
        (("0 1 0", "0 0 1", "0 0 0"), False),
        (("0 0 0", "0 0 0", "0 0 0"), False),
    ],
)
def test_moved_is_every_number_elsewhere(rows, is_moved):
    assert moved(convolve(by_hand(*rows, padding=1))) is is_moved
    assert not moved(convolve(by_hand(*rows)))


def test_the_answer_on_an_even_grey_is_what_the_weights_add_up_to():
    for kernel, answer in (("Sobel x", 0), ("Blur", 1), ("Identity", 1), ("Edges", 0)):
        assert LESSON.question.right(None, convolve(Settings(kernel=kernel))) == answer
    assert LESSON.question.right(None, convolve(by_hand("2"))) == 2


def test_presets_have_words():
    said = {
        what_you_see(settings, convolve(settings)).split(".")[0]
        for settings in (Settings(kernel=kernel) for kernel in PRESETS)
    }
    assert len(said) == len(PRESETS)


def test_what_is_said_of_groups_is_what_torch_wants():
    for channels_in, channels_out in ((1, 1), (1, 3), (3, 1), (3, 2), (3, 3)):
        settings = Settings(in_channels=channels_in, out_channels=channels_out, groups=3)
        convolved = convolve(settings)
        wanted = channels_in % 3 == channels_out % 3 == 0
        assert (convolved.output is not None) == wanted
        if not wanted:
            said = what_you_see(settings, convolved)
            assert "in_channels and out_channels must be multiples of 3" in said
            assert f"{channels_in} and {channels_out}" in said
