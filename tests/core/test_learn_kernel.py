import pytest
import torch
from torch import nn
from torch.nn import functional

from core.convolution import PRESETS
from core.learn_kernel import (
    CHINA,
    FAR,
    NEAR,
    NOISE,
    PICTURES,
    RATES,
    RAW,
    SIDE,
    SIZE,
    Settings,
    curvatures,
    learn,
    neighbours_agree,
    photograph,
    safe_rate,
    standardised,
    through,
)


@pytest.fixture(scope="module")
def arrived():
    return learn(Settings())


def test_the_steps_are_those_of_plain_gradient_descent(arrived):
    """By hand: the gradient of mean((w - hidden) . patch)² is curvature matrix times difference."""
    theft = arrived.theft
    patches = functional.unfold(theft.picture[None, None], SIZE)[0]
    matrix = 2 * patches @ patches.T / patches.shape[1]
    walked = theft.weights[0].flatten()
    hidden = arrived.hidden.flatten()
    for step in range(1, 6):
        walked = walked - 0.1 * matrix @ (walked - hidden)
        torch.testing.assert_close(theft.weights[step].flatten(), walked, rtol=1e-4, atol=1e-5)
    difference = theft.weights[5].flatten() - hidden
    loss = difference @ matrix @ difference / 2
    assert theft.losses[5].item() == pytest.approx(loss.item(), rel=1e-4)
    assert theft.errors[5].item() == pytest.approx(difference.abs().max().item())


def test_start_and_noise_are_what_the_seed_gives(arrived):
    with torch.random.fork_rng():
        torch.manual_seed(42)
        layer = nn.Conv2d(1, 1, SIZE, bias=False)
        noise = torch.randn(SIDE, SIDE)
    assert torch.equal(arrived.theft.picture, noise)
    for theft in arrived.thefts.values():
        assert torch.equal(theft.weights[0], layer.weight[0, 0])


def test_nothing_touches_the_seed_that_all_share():
    before = torch.get_rng_state()
    learn(Settings(steps=5))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_noise_gives_the_kernel_away_at_once_and_a_photograph_slowly(seed):
    """What the page says, whatever the seed."""
    learned = learn(Settings(seed=seed))
    assert 12 <= learned.thefts[NOISE].found_after <= 17
    assert 80 <= learned.thefts[CHINA].found_after <= 105
    assert learned.thefts[RAW].errors[-1] > 1
    fast = learn(Settings(seed=seed, learning_rate=0.3, steps=60))
    assert fast.thefts[NOISE].found_after <= 5
    assert fast.thefts[CHINA].exploded


def test_found_is_the_first_step_at_which_every_weight_is_near(arrived):
    theft = arrived.theft
    step = theft.found_after
    off = (theft.weights - arrived.hidden).abs().flatten(1).max(1).values
    assert off[step] < NEAR <= off[step - 1]
    assert learn(Settings(steps=5)).theft.found_after is None


@pytest.mark.parametrize("picture", PICTURES)
def test_a_rate_above_the_border_explodes_and_the_safe_one_does_not(picture):
    border = learn(Settings(picture=picture, steps=5)).theft.border
    above = next(rate for rate in RATES if rate > 1.05 * border)
    exploded = learn(Settings(picture=picture, learning_rate=above, steps=300)).theft
    assert exploded.exploded
    assert not exploded.errors[-1] <= FAR
    cure = safe_rate(exploded)
    assert cure < border
    cured = learn(Settings(picture=picture, learning_rate=cure, steps=300)).theft
    assert not cured.exploded
    assert cured.losses[-1] < 0.01 * cured.losses[0]


def test_curvatures_are_second_derivatives_of_the_loss():
    picture = standardised(photograph())[:20, :20]
    target = through(PRESETS["Sobel x"](SIZE)[None], picture)

    def loss(weights):
        return functional.mse_loss(through(weights.reshape(1, SIZE, SIZE), picture), target)

    second = torch.autograd.functional.hessian(loss, torch.zeros(SIZE * SIZE))
    torch.testing.assert_close(
        curvatures(picture), torch.linalg.eigvalsh(second), rtol=1e-3, atol=1e-4
    )


def test_a_photographs_neighbours_agree_and_noises_do_not(arrived):
    assert neighbours_agree(photograph()) == pytest.approx(0.89, abs=0.02)
    assert abs(neighbours_agree(arrived.thefts[NOISE].picture)) < 0.1
    assert neighbours_agree(torch.arange(6.0).reshape(2, 3)) == pytest.approx(1)


def test_standardised_has_mean_0_and_deviation_1():
    picture = standardised(photograph())
    assert picture.mean().item() == pytest.approx(0, abs=1e-5)
    assert picture.std().item() == pytest.approx(1, abs=1e-5)
    assert photograph().min() >= 0 and photograph().max() <= 1
