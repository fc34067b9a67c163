import numpy as np
import torch

from core.table_numbers import (
    ANIMALS,
    CATEGORIES,
    COLUMNS,
    NUMBERED,
    ONE_HOT,
    as_text,
    table_as_numbers,
)


def test_two_animals_by_hand():
    x = table_as_numbers(ONE_HOT, False, 0, 0).x
    assert x.dtype == torch.float32
    assert x[0].tolist() == [4, 4, 0, 1, 0, 0]  # the cat: 4 legs, 4 kg, meat, does not fly
    assert x[3].tolist() == [2, np.float32(1.2), 1, 0, 0, 1]  # the duck eats both, and flies
    assert table_as_numbers(NUMBERED, False, 0, 0).x[1].tolist() == [4, 500, 2, 0]


def test_standardising_is_numpys_and_leaves_the_answers_alone():
    plain, fair = (table_as_numbers(ONE_HOT, yes, 0, 0).x.numpy() for yes in (False, True))
    measured = np.array([animal[1:3] for animal in ANIMALS])
    wanted = (measured - measured.mean(axis=0)) / measured.std(axis=0)
    np.testing.assert_allclose(fair[:, :2], wanted, atol=1e-6)
    np.testing.assert_array_equal(fair[:, 2:], plain[:, 2:])


def test_every_cell_but_a_name_has_its_numbers():
    for categories in CATEGORIES:
        for row in range(len(ANIMALS)):
            for column in range(len(COLUMNS)):
                table = table_as_numbers(categories, False, row, column)
                numbers, said = table.numbers.tolist(), ANIMALS[row][column]
                if COLUMNS[column] == "animal":
                    assert numbers == []
                elif isinstance(said, str) and len(numbers) == 3:
                    assert table.features[2 + numbers.index(1)] == f"eats {said}"
                elif not isinstance(said, str):
                    assert numbers == [np.float32(said)]
        places = [place for places in table.places for place in places]
        assert places == list(range(table.x.shape[1])) == list(range(len(table.features)))


def test_a_cell_outside_is_the_nearest_inside():
    table = table_as_numbers(ONE_HOT, False, 99, -1)
    assert (table.row, table.column) == (len(ANIMALS) - 1, 0)


def test_small_numbers_are_written_in_full():
    assert [as_text(value) for value in ("cat", 4, 500.0, 0.00001)] == [
        "cat",
        "4",
        "500",
        "0.00001",
    ]
