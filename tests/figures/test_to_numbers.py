import numpy as np
import pytest
import torch

from core.to_numbers import KINDS, Settings, to_numbers
from core.tokens import VECTORS
from core.tones import HOPS, RATE, SAMPLES, SIZES
from figures.to_numbers import cells, film, sample_at


def drawn(**settings):
    numbers = to_numbers(Settings(**settings))
    return numbers, cells(numbers)


def last(picture):
    return {block.title: block for block in picture.scenes[-1].blocks}


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_of_x_says_the_tensors_number_and_can_be_clicked(kind):
    numbers, picture = drawn(kind=kind)
    x = last(picture)["x"]
    assert x.shape == tuple(numbers.x.shape)
    assert x.clickable
    for index, text in zip(x.indices, x.texts, strict=True):
        said = float(text.replace("−", "-"))
        assert said == pytest.approx(numbers.x[index].item(), rel=0.05, abs=1e-4)


def test_the_pixel_is_lit():
    assert last(drawn(kind="Picture", item=(2.0, 6.0))[1])["x"].lit == {(0, 2, 6)}


def test_a_token_lights_its_index_and_its_vector():
    _, picture = drawn(item=(4.0, 0.0))
    blocks = last(picture)
    assert blocks["tokens"].lit == blocks["indices"].lit == {(4,)}
    assert blocks["x"].lit == {(4, column) for column in range(4)}
    link = picture.scenes[-1].links["indices", (4,)]
    assert set(link.cells) == {("tokens", (4,)), ("indices", (4,))} | {
        ("x", (4, column)) for column in range(4)
    }


@pytest.mark.parametrize("vectors", VECTORS)
@pytest.mark.parametrize("sentence", ["", "word", "a" * 120])
def test_any_sentence_is_drawn(vectors, sentence):
    _, picture = drawn(vectors=vectors, sentence=sentence)
    assert len(picture.scenes) == (2 if vectors == "indices" else 3)
    assert all(len(text) <= 12 for text in last(picture)["tokens"].texts)


def test_the_samples_around_the_moment_are_shown():
    for moment in (0.0, 1005.0, SAMPLES - 1.0):
        _, picture = drawn(kind="Sound", moment=moment)
        x = last(picture)["x"]
        assert x.lit == {(int(moment),)}
        assert (int(moment),) in x.indices
        assert len(x.indices) <= 7


def test_a_category_lights_three_numbers_and_a_name_none():
    assert last(drawn(kind="Table", item=(1.0, 3.0))[1])["x"].lit == {(1, 2), (1, 3), (1, 4)}
    assert last(drawn(kind="Table", item=(1.0, 0.0))[1])["x"].lit == frozenset()


@pytest.mark.parametrize("n_fft", SIZES)
@pytest.mark.parametrize("hop", HOPS)
def test_the_strongest_cell_of_the_spectrum_stands_at_its_time_and_frequency(n_fft, hop):
    numbers = to_numbers(Settings(kind="Sound", first=1000, second=1000, n_fft=n_fft, hop=hop))
    shown = film(numbers).panels[1].layers[0]
    values = shown.values.numbers()[0]
    (bottom, top), (left, right) = shown.y, shown.x
    rows = bottom + (np.arange(len(values)) + 0.5) * (top - bottom) / len(values)
    strongest = rows[values[:, values.shape[1] // 2].argmax()]
    assert strongest == pytest.approx(1000, abs=RATE / n_fft / 2)
    columns = left + (np.arange(values.shape[1]) + 0.5) * (right - left) / values.shape[1]
    np.testing.assert_allclose(columns, 1000 * hop * np.arange(values.shape[1]) / RATE, atol=1e-6)


def test_the_waveform_is_what_the_samples_are_at_their_times():
    numbers = to_numbers(Settings(kind="Sound"))
    panel = film(numbers).panels[0]
    values = panel.layers[0].y.numbers()[0, 0]
    first, end = (int(sample_at(edge)) for edge in (panel.x.start, panel.x.end))
    np.testing.assert_allclose(values, numbers.x[first : end + 1], atol=1e-3)


def test_a_time_outside_is_the_nearest_sample():
    assert [sample_at(time) for time in (-3.0, 125.0, 9999.0)] == [0, 1000, SAMPLES - 1]


def test_texts_have_no_film():
    assert film(to_numbers(Settings(kind="Table"))) is None
    assert torch.equal(to_numbers(Settings()).indices[:1], torch.tensor([6]))
