import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms import Normalize, ToTensor, v2

from core.own_photograph import own_photograph
from core.picture import FITS as TRAINING_FITS
from core.refusal import Refused
from core.resize import (
    BINS,
    FITS,
    FORGOTTEN,
    ITS_OWN,
    OWN,
    SIZES,
    STATISTICS,
    TOO_EARLY,
    TWICE,
    Settings,
    own_photo,
    ready_photograph,
    resize,
    spread,
)

CHINA = ready_photograph("China")


@pytest.mark.parametrize("statistics", ["ImageNet's", "0.5"])
def test_x_is_what_totensor_and_normalize_give(statistics):
    resized = resize(Settings(fit="crop", size=32, statistics=statistics))
    square = v2.Resize((32, 32))(v2.CenterCrop(427)(CHINA))
    mean, std = STATISTICS[statistics]
    assert torch.equal(resized.now.pixels, ToTensor()(square))
    torch.testing.assert_close(resized.now.x, Normalize(mean, std)(ToTensor()(square)))


@pytest.mark.parametrize("statistics", STATISTICS)
@pytest.mark.parametrize("fit", FITS)
def test_back_again_is_the_picture_to_float_accuracy(statistics, fit):
    resized = resize(Settings(fit=fit, statistics=statistics))
    assert all(made.off < 1e-6 for made in resized.made)


def test_its_own_statistics_give_mean_0_and_deviation_1():
    x = resize(Settings(statistics=ITS_OWN)).now.x
    torch.testing.assert_close(x.mean(dim=(1, 2)), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(x.std(dim=(1, 2)), torch.ones(3))


def test_without_255_everything_is_255_times_as_large_before_the_mean():
    right, forgotten = resize(Settings()).now, resize(Settings(order=FORGOTTEN)).now
    std = torch.tensor(right.std).view(3, 1, 1)
    torch.testing.assert_close(forgotten.x, right.x + 254 * right.pixels / std)


def test_twice_is_undone_once_only():
    once, twice = resize(Settings()).now, resize(Settings(order=TWICE)).now
    torch.testing.assert_close(twice.back, once.x)


def test_normalising_whole_numbers_is_refused_in_torchs_words():
    made = resize(Settings(order=TOO_EARLY)).now
    with pytest.raises(TypeError) as error:
        v2.Normalize([0.5], [0.5])(torch.zeros(1, 2, 2, dtype=torch.uint8))
    assert made.x is None
    assert made.refusal == f"TypeError: {error.value}"


def test_a_colour_that_is_the_same_everywhere_cannot_be_divided_by_its_deviation():
    flat = Image.new("RGB", (40, 20), (10, 20, 30))
    made = resize(Settings(picture=OWN, statistics=ITS_OWN), flat).now
    assert made.x is None
    assert made.refusal.startswith("ValueError: std evaluated to zero")


@pytest.mark.parametrize("fit", ["squash", "crop"])
def test_squares_show_what_a_training_sees(fit):
    """But for rounding and sharpness: training resizes with Pillow's bicubic, not bilinearly."""
    for size, ours in zip(SIZES, resize(Settings()).squares[fit], strict=True):
        theirs = torch.tensor(np.asarray(TRAINING_FITS[fit](CHINA, size))).permute(2, 0, 1)
        assert (ours.int() - theirs.int()).abs().float().mean() < 6


def test_what_is_kept_and_what_is_stretched():
    squash, crop, pad = (resize(Settings(fit=fit)) for fit in ("squash", "crop", "pad"))
    assert (squash.kept, squash.margin) == (1, 0)
    assert squash.stretch == pytest.approx(640 / 427)
    assert (crop.kept, crop.margin, crop.stretch) == (pytest.approx(427 / 640), 0, 1)
    assert (pad.kept, pad.margin, pad.stretch) == (1, pytest.approx(1 - 427 / 640), 1)


def test_a_tall_photograph_is_cropped_and_padded_as_well():
    tall = Image.new("RGB", (20, 60), (255, 255, 255))
    resized = resize(Settings(picture=OWN, fit="pad", size=64), tall)
    square = resized.squares["pad"][SIZES.index(64)]
    assert square[:, 32, 2].tolist() == [0, 0, 0]  # black to the left
    assert square[:, 32, 32].tolist() == [255, 255, 255]
    assert (resized.squares["crop"][0] == 255).all()


def test_the_spread_counts_every_value_once_and_moves_with_normalize():
    settings = Settings()
    made = resize(settings).now
    before, after, shares = spread(made, settings)
    torch.testing.assert_close(shares.sum(dim=1), torch.ones(3))
    red = (255 * made.pixels[0]).round().flatten()
    by_hand = torch.histc(red, BINS, min=0, max=256) / red.numel()
    torch.testing.assert_close(shares[0], by_hand)
    torch.testing.assert_close(after[0], (before[0] - 0.485) / 0.229)
    assert after.max() == pytest.approx(made.x.max().item(), abs=0.1)


def test_what_torch_refused_has_a_spread_before_and_none_after():
    settings = Settings(picture=OWN, statistics=ITS_OWN)
    made = resize(settings, Image.new("RGB", (40, 20), (10, 20, 30))).now
    before, after, shares = spread(made, settings)
    assert before.isfinite().all() and after.isnan().all()
    assert shares.max(dim=1).values.tolist() == [1, 1, 1]


def test_own_photographs_that_cannot_be_looked_at_are_refused():
    for size in ((400, 99), (7, 7), (3000, 1)):
        with pytest.raises(Refused):
            own_photo(Image.new("RGB", size))
    assert own_photo(CHINA) is CHINA


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_hostile_files_are_answered_by_a_sentence(content):
    with pytest.raises(Refused):
        own_photo(own_photograph(content))


def test_the_spread_of_what_is_normalised_twice_ends_where_x_does():
    settings = Settings(order=TWICE)
    made = resize(settings).now
    _, after, _ = spread(made, settings)
    assert made.x.min() >= after.min() - 1e-4
    assert after.max() == pytest.approx(made.x.max().item(), abs=0.1)
