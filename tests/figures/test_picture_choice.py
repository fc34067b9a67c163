"""The sheet of pictures that one is chosen from."""

import numpy as np

from core.opened_run import READY, open_run_at
from figures.picture_choice import (
    ACROSS,
    DOWN,
    image_at,
    in_order,
    sheet_film,
    sheet_with,
    sheets,
)

RUN = open_run_at(str(READY))


def test_wrong_answers_come_first_and_the_surest_before_the_others():
    order = in_order(RUN)
    wrong = RUN.wrong.tolist()
    assert sorted(order) == list(range(150)) and set(order[: len(wrong)]) == set(wrong)
    surest = RUN.logits.softmax(dim=1).amax(dim=1)[order]
    assert (surest[: len(wrong)].diff() <= 0).all() and (surest[len(wrong) :].diff() >= 0).all()


def test_every_picture_is_on_one_sheet_and_a_click_on_it_means_it():
    order = in_order(RUN)
    clicked = [
        image_at(order, sheet, column + 0.5, row + 0.5)
        for sheet in range(sheets(order))
        for row in range(DOWN)
        for column in range(ACROSS)
    ]
    assert [image for image in clicked if image is not None] == order
    assert all(image_at(order, sheet_with(order, image), 0, 0) is not None for image in order)
    assert image_at(order, 0, ACROSS, DOWN) == order[ACROSS * DOWN - 1]  # the very corner


def test_the_chosen_picture_is_framed():
    order = in_order(RUN)
    plain = sheet_film(RUN, order, 0, order[-1]).panels[0].layers[0].pixels
    framed = sheet_film(RUN, order, 0, order[7]).panels[0].layers[0].pixels
    rows, columns = np.nonzero((plain != framed).any(axis=3)[0])
    assert (rows.min() // 40, columns.min() // 40) == divmod(7, ACROSS)
    assert (rows.max() // 40, columns.max() // 40) == divmod(7, ACROSS)
