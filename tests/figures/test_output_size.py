import pytest
import torch

from core.output_size import LAYERS, Settings, land
from figures.output_size import INPUT, KERNEL, OUTPUT, cells


def drawn(settings):
    landed = land(settings)
    return landed, cells(settings, landed)


def by_title(scene):
    return {block.title: block for block in scene.blocks}


def mask(places, like):
    at = torch.zeros(like.shape, dtype=torch.bool)
    for place in places:
        at[place] = True
    return at


def test_it_goes_from_the_input_over_its_padding_and_every_landing_to_the_output():
    _, picture = drawn(Settings())
    shapes = [[block.shape for block in scene.blocks] for scene in picture.scenes]
    assert shapes == [[(7, 7)], [(9, 9)], *([[(9, 9), (4, 4)]] * 17)]
    for number, scene in enumerate(picture.scenes[2:-1]):
        lit = by_title(scene)[INPUT].lit
        top, left = 2 * (number // 4), 2 * (number % 4)
        assert lit == {(top + row, left + column) for row in range(3) for column in range(3)}
        filled = [text for text in by_title(scene)[OUTPUT].texts if text]
        assert len(filled) == number + 1
    assert picture.scenes[2].caption == "sum of 0, 0, 0, 0, 1, 2, 0, 8, 9 = 20."


@pytest.mark.parametrize("layer", LAYERS)
def test_pointing_at_an_output_lights_what_made_it_and_says_torchs_number(layer):
    settings = Settings(layer, size=6, kernel_size=2, dilation=2)
    landed, picture = drawn(settings)
    last = picture.scenes[-1]
    assert len(last.links) == landed.output.numel()
    for (_, (row, column)), link in last.links.items():
        under = mask([at for _, at in link.cells], landed.padded)
        assert torch.equal(
            landed.padded[under].sort().values, landed.windows[row, column].flatten().sort().values
        )
        answer = float(link.says.split(" = ")[1])
        assert answer == pytest.approx(landed.output[row, column].item(), rel=1e-3)


def test_cells_that_nobody_looked_at_stay_pale_at_the_end():
    landed, picture = drawn(Settings(size=8))
    last = picture.scenes[-1]
    assert torch.equal(mask(by_title(last)[INPUT].lit, landed.padded), landed.looked_at)
    assert "never looked at" in last.caption
    _, whole = drawn(Settings())
    assert by_title(whole.scenes[-1])[INPUT].lit == frozenset()


def test_padding_is_hatched_and_a_copy_flies_out_of_what_it_copies():
    settings = Settings(size=4, padding=2, padding_mode="reflect")
    _, picture = drawn(settings)
    before, padded = (by_title(scene)[INPUT] for scene in picture.scenes[:2])
    assert len(padded.hatched) == 8 * 8 - 4 * 4
    texts = dict(zip(before.elements, before.texts, strict=True))
    for element, text in zip(padded.elements, padded.texts, strict=True):
        assert texts[element] == text
    corner = padded.indices.index((0, 0))
    assert padded.elements[corner] == 2 * 4 + 2  # row 2, column 2


def test_minus_infinity_has_no_colour_of_its_own():
    _, picture = drawn(Settings("MaxPool2d"))
    padded = by_title(picture.scenes[1])[INPUT]
    assert padded.texts[0] == "−inf"
    assert padded.shades[0] == 0.0


def test_a_refusal_shows_the_kernel_with_its_holes_beside_the_input():
    _, picture = drawn(Settings(kernel_size=5, dilation=3))
    kernel = by_title(picture.scenes[-1])[KERNEL]
    assert kernel.shape == (13, 13)
    assert len(kernel.hatched) == 13 * 13 - 25
    assert not kernel.frame_agrees


def test_many_landings_are_shown_row_by_row():
    _, picture = drawn(Settings(size=10, kernel_size=1, stride=1, padding=3))
    assert len(picture.scenes) == 2 + 16 + 15 + 1
    assert all(by_title(picture.scenes[-2])[OUTPUT].texts)
