"""Verdicts against counts by hand."""

import pytest
import torch

from core.evaluation import judge, most_wrong, wilson_interval

# True class, answer: eleven pictures of three classes, counted by hand below.
LABELS = torch.tensor([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2])
ANSWERS = torch.tensor([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0])
LOGITS = torch.nn.functional.one_hot(ANSWERS, 3).float() * torch.arange(1, 12).view(-1, 1)


def test_the_matrix_and_the_scores_by_hand():
    verdict = judge(LOGITS, LABELS, ("ant", "bee", "cat"))
    assert (verdict.right, verdict.total, verdict.accuracy) == (5, 11, 5 / 11)
    assert verdict.confusion.tolist() == [[3, 1, 0], [1, 2, 0], [4, 0, 0]]
    ant, bee, cat = verdict.scores
    assert (ant.precision, ant.recall, ant.pictures) == pytest.approx((3 / 8, 3 / 4, 4))
    assert ant.f1 == pytest.approx(2 * (3 / 8) * (3 / 4) / (3 / 8 + 3 / 4))
    assert (bee.precision, bee.recall) == pytest.approx((2 / 3, 2 / 3))
    assert (cat.precision, cat.recall, cat.f1) == (0.0, 0.0, 0.0)  # never answered: no division


def test_the_loss_is_the_mean_over_pictures():
    verdict = judge(LOGITS, LABELS, ("ant", "bee", "cat"))
    by_hand = -torch.log_softmax(LOGITS, 1)[torch.arange(11), LABELS].mean()
    assert verdict.loss == pytest.approx(by_hand.item())


def test_wilson_by_the_formula():
    right, total, z = 16, 20, 1.959964
    share = right / total
    centre = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * (share * (1 - share) / total + z**2 / (4 * total**2)) ** 0.5
    assert wilson_interval(16, 20) == pytest.approx((centre - half, centre + half), abs=1e-6)
    assert wilson_interval(0, 5)[0] == 0.0
    assert wilson_interval(5, 5)[1] == 1.0


def test_the_surest_mistake_comes_first():
    # wrong rows are 3, 6, 7, 8, 9, and the logits grow with the row
    assert most_wrong(LOGITS, LABELS, 3) == [10, 9, 8]
    assert most_wrong(LOGITS, LABELS, 99) == [10, 9, 8, 7, 6, 3]
