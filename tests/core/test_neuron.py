from dataclasses import replace
from math import acos, pi

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from core.neuron import (
    CELLS,
    EVERY,
    FEW_CELLS,
    PARTS,
    RATE,
    REACH,
    RING,
    SLIDERS,
    STEPS,
    STOPS,
    Settings,
    answer,
    by_hand,
    drag,
    draw,
    ladder,
    rings,
    train,
)

ALL = 2 * RING
TRAINING = Settings(set_by="by training")
# Three fences a third of a turn apart, as near to the inner ring as the sliders' notches allow.
TRIANGLE = Settings(
    neurons=3, w11=1.9, w12=1.1, b1=1.1, w21=-1.9, w22=1.1, b2=1.1, w31=0.0, w32=-2.0, b3=1.0
)


@pytest.fixture(scope="module")
def fences() -> torch.Tensor:
    """(lines, points) bool, what lies inside each of 72,000 lines: every half degree, and from
    0.2 beyond the middle to the outer ring. Float64, and odd numbers, so that no point lies on a
    line by rounding."""
    turns = torch.arange(0.013, 360, 0.5, dtype=torch.float64) * pi / 180
    away = torch.linspace(-0.2037, 0.9981, 100, dtype=torch.float64)
    points = exact_points()
    along = points @ torch.stack([turns.cos(), turns.sin()])  # (points, turns)
    return (along[..., None] < away).flatten(1).T


def exact_points() -> torch.Tensor:
    angles = (torch.arange(RING, dtype=torch.float64) + 0.5) * 2 * pi / RING
    ring = torch.stack([angles.cos(), angles.sin()], dim=1)
    return torch.cat([ring, ring / 2])


def test_the_rings_are_two_circles_one_of_half_the_radius():
    points, inner = rings()
    torch.testing.assert_close(points.double(), exact_points(), atol=1e-6, rtol=0)
    assert inner.sum() == RING
    torch.testing.assert_close(points[inner].norm(dim=1), torch.full((RING,), 0.5))
    torch.testing.assert_close(points[~inner].norm(dim=1), torch.ones(RING))


def test_the_ladder_is_what_touching_lines_cut_off_the_outer_ring():
    for count in (1, 2, 3):
        cut_off = count * 2 * acos(0.5) / (2 * pi)  # of the outer ring, by lines at distance 1/2
        assert ladder(count) == pytest.approx(0.5 + 0.5 * cut_off)


def test_no_line_gets_more_than_two_thirds_right(fences):
    _, inner = rings()
    right = (fences == inner).sum(dim=1)
    assert right.max() == ladder(1) * ALL == 80


def test_no_two_lines_get_more_than_five_sixths_right(fences):
    _, inner = rings()
    fences = fences.unique(dim=0).float()  # many lines have the same points inside
    gain = torch.where(inner, 1.0, -1.0)
    right = (fences * gain) @ fences.T + (~inner).sum()  # of every pair
    assert right.max() == round(ladder(2) * ALL) == 100


def test_three_lines_get_all_right():
    assert by_hand(TRIANGLE).right.tolist() == [ladder(3) * ALL]
    assert by_hand(replace(TRIANGLE, neurons=2)).right.tolist() == [100]


def test_no_place_of_one_neurons_sliders_beats_the_ladder():
    most = 0
    for w1 in STOPS.tolist():
        for w2 in STOPS[::4].tolist():
            most = max(most, drag(Settings(w11=w1, w12=w2), "b1").right.max().item())
    assert most == 80


def test_turning_about_the_middle_changes_nothing_and_sliding_does():
    assert set(drag(Settings(), "w11").right.tolist()) == {60}
    assert drag(Settings(), "b1").right.max() > 60


@pytest.mark.parametrize("neurons", [1, 2, 3])
@pytest.mark.parametrize("parts", PARTS)
def test_the_sliders_formula_is_a_linear_layer_and_a_sign(neurons, parts):
    settings = replace(TRIANGLE, neurons=neurons, parts=parts, b2=0.4)
    points, inner = rings()
    layer = nn.Linear(2, neurons)
    values = [[getattr(settings, name) for name in names] for names in SLIDERS[:neurons]]
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(values)[:, :2])
        layer.bias.copy_(torch.tensor(values)[:, 2])
        sums = layer(points) if PARTS[parts].linear else points
    inside = (sums > 0).all(dim=1) if PARTS[parts].bend else sums.sum(dim=1) > 0
    assert by_hand(settings).right.item() == (inside == inner).sum()


@pytest.mark.parametrize("slider", [name for names in SLIDERS for name in names])
def test_dragging_is_the_hands_layer_at_every_stop(slider):
    settings = replace(TRIANGLE, b1=0.3)
    dragged = drag(settings, slider)
    for moment in (0, 7, 26, 40):
        there = by_hand(replace(settings, **{slider: STOPS[moment].item()}))
        torch.testing.assert_close(dragged.weights[moment], there.weights[0])
        torch.testing.assert_close(dragged.biases[moment], there.biases[0])
        assert dragged.right[moment] == there.right[0]


def test_sliders_dragged_in_turn_are_each_dragged_alone():
    settings = replace(TRIANGLE, b1=0.3)
    together = drag(settings, "w21", "b2", "w31")
    for turn, slider in enumerate(("w21", "b2", "w31")):
        alone = drag(settings, slider)
        part = slice(turn * len(STOPS), (turn + 1) * len(STOPS))
        torch.testing.assert_close(together.weights[part], alone.weights)
        torch.testing.assert_close(together.biases[part], alone.biases)
        assert together.right[part].tolist() == alone.right.tolist()


def test_without_the_bend_neurons_by_hand_stay_one_line():
    generator = torch.Generator().manual_seed(0)
    names = [name for row in SLIDERS for name in row]
    for _ in range(40):
        values = (torch.randint(-20, 21, (9,), generator=generator) / 10).tolist()
        settings = Settings(neurons=3, parts="W x + b", **dict(zip(names, values, strict=True)))
        assert drag(settings, "b3").right.max() <= 80


def test_without_w_x_plus_b_the_sliders_do_nothing():
    for slider in ("w11", "b1"):
        assert set(drag(Settings(parts="bend"), slider).right.tolist()) == {60}


def layers(parts: str, neurons: int) -> list[nn.Module]:
    if parts == "both":
        return [nn.Linear(2, neurons), nn.Tanh(), nn.Linear(neurons, 1)]
    if parts == "W x + b":
        return [nn.Linear(2, neurons), nn.Linear(neurons, 1)]
    return [nn.Tanh(), nn.Linear(2, 1)]


@pytest.mark.parametrize("parts", PARTS)
def test_training_is_the_program_that_one_would_write(parts):
    points, inner = rings()
    with torch.random.fork_rng():
        torch.manual_seed(7)
        network = nn.Sequential(*layers(parts, 3))
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    right, weights, output = [], [], []
    for step in range(STEPS + 1):
        logits = network(points)[:, 0]
        if step % EVERY == 0:
            right.append(((logits > 0) == inner).sum())
            weights.append(network[0].weight.detach().clone() if parts != "bend" else torch.eye(2))
            output.append(network[-1].weight.detach()[0].clone())
        loss = binary_cross_entropy_with_logits(logits, inner.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    moments = train(replace(TRAINING, neurons=3, seed=7, parts=parts))
    assert torch.equal(moments.right, torch.stack(right))
    assert torch.equal(moments.weights, torch.stack(weights))
    assert torch.equal(moments.output, torch.stack(output))


def test_trained_from_the_seed_on_arrival_the_neurons_climb_the_ladder():
    ends = [train(replace(TRAINING, neurons=count)).right[-1].item() for count in (1, 2, 3)]
    assert ends[0] in (79, 80)
    assert ends[1] in (98, 99, 100)
    assert ends[2] == 120


def test_three_trained_neurons_fence_the_ring_in_from_most_seeds():
    shares = [train(replace(TRAINING, neurons=3, seed=seed)).share[-1] for seed in range(2, 10)]
    assert sum(share >= 0.95 for share in shares) >= 6


def test_without_the_bend_training_lays_the_slope_flat():
    settings = replace(TRAINING, neurons=3, parts="W x + b")
    chances = draw(settings, train(settings)).answer[-1]
    assert (chances - 0.5).abs().max() < 0.01


def test_it_draws_nothing_from_the_chance_that_all_sessions_share():
    before = torch.get_rng_state()
    train(TRAINING)
    assert torch.equal(torch.get_rng_state(), before)


def middles(cells: int) -> torch.Tensor:
    return (torch.arange(cells) + 0.5) / cells * 2 * REACH - REACH


def test_pictures_show_what_the_network_says_at_each_place():
    settings = replace(TRIANGLE, b2=0.7)
    moments = by_hand(settings)
    picture = draw(settings, moments)
    x1, x2 = middles(FEW_CELLS)[20], middles(FEW_CELLS)[3]
    torch.testing.assert_close(picture.inputs[0, :, 3, 20], torch.stack([x1, x2]))
    sums = moments.weights[0] @ torch.stack([x1, x2]) + moments.biases[0]
    assert torch.equal(picture.layer[0, :, 3, 20], sums.sign())
    assert picture.answer[0, CELLS // 2, CELLS // 2] == 1
    assert picture.answer[0, 0, 0] == -1
    assert set(picture.small_answer.unique().tolist()) == {-1.0, 1.0}


def test_a_trained_picture_is_the_chance_of_inside():
    settings = replace(TRAINING, neurons=3)
    moments = train(settings)
    place = torch.stack([middles(CELLS)[50], middles(CELLS)[11]])
    layer = torch.tanh(moments.weights[-1] @ place + moments.biases[-1])
    chance = torch.sigmoid(moments.output[-1] @ layer + moments.output_bias[-1])
    torch.testing.assert_close(draw(settings, moments).answer[-1, 11, 50], chance)


def test_borders_are_where_a_neuron_is_at_zero_and_reach_beyond_the_square():
    settings = replace(TRIANGLE, b1=-0.6)
    moments = by_hand(settings)
    ends = draw(settings, moments).borders[0]  # (neurons, 2 ends, 2)
    sums = (ends * moments.weights[0][:, None]).sum(dim=2) + moments.biases[0][:, None]
    assert sums.abs().max() < 1e-5
    assert ((ends[:, 0] - ends[:, 1]).norm(dim=1) > 2**0.5 * 2 * REACH).all()


def test_a_neuron_without_weights_has_no_border():
    settings = Settings(w11=0.0, w12=0.0, b1=0.5)
    assert draw(settings, by_hand(settings)).borders.isnan().all()
    assert by_hand(settings).right.tolist() == [60]


def test_who_sets_the_weights_is_a_setting():
    assert answer(Settings()).right.shape == (1,)
    assert answer(TRAINING).right.shape == (STEPS // EVERY + 1,)
