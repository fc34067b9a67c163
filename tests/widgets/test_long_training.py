"""Long trainings of a lesson: by a worker, one answer for all who ask, never a traceback."""

from concurrent.futures import Future
from dataclasses import replace

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.desk import desk
from core.jobs import WorkerDied
from core.nonlinearity import Settings, train
from core.refusal import Refused
from widgets import long_training
from widgets.long_training import IN_PAGE, train_here_or_there, train_in_worker

LONG = Settings(epochs=IN_PAGE + 1, samples=40)


@pytest.fixture(autouse=True)
def nothing_is_kept():
    long_training._errand.clear()


@pytest.fixture
def sent(monkeypatch) -> list:
    """What is asked of the desk, from now on."""
    asked = []
    work_out = desk().work_out
    monkeypatch.setattr(desk(), "work_out", lambda *args: asked.append(args) or work_out(*args))
    return asked


def test_a_worker_computes_the_same_bits_and_says_how_long_it_took(sent):
    answer, milliseconds = train_in_worker(train, LONG, "Training …")
    here = train(LONG)
    assert torch.equal(answer.weights, here.weights)
    assert torch.equal(answer.test.accuracy, here.test.accuracy)
    assert milliseconds > 0
    verb, settings, folder = sent[0]
    assert (verb, settings) == (train, LONG)
    assert not folder.exists()  # nothing is left of it


def test_who_asks_again_is_given_the_same_answer(sent):
    first, _ = train_in_worker(train, LONG, "Training …")
    second, _ = train_in_worker(train, LONG, "Training …")
    assert len(sent) == 1
    assert torch.equal(first.weights, second.weights)
    first.weights.zero_()  # each has an answer of their own
    assert second.weights.any()
    train_in_worker(train, replace(LONG, seed=7), "Training …")
    assert len(sent) == 2


def test_a_refusal_comes_back():
    with pytest.raises(Refused, match="steps"):
        train_in_worker(train, replace(LONG, epochs=10**6), "Training …")


def test_only_what_takes_long_goes_to_a_worker(sent):
    for steps, where in ((IN_PAGE, "here"), (IN_PAGE + 1, "there")):
        answer = train_here_or_there(train, lambda _: "here", LONG, steps, "Training …")
        assert (answer == "here") == (where == "here")
    assert len(sent) == 1


def test_progress_is_told_while_it_works():
    told: list[float] = []
    train(LONG, on_share=told.append)
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1
    assert len(told) > 10


def test_a_worker_that_dies_is_a_sentence_and_not_the_end(monkeypatch):
    dead = Future()
    dead.set_exception(WorkerDied("exit code -9"))
    monkeypatch.setattr(desk(), "work_out", lambda *_: dead)
    page = AppTest.from_function(ask).run()
    assert not page.exception
    assert "ended before it was done" in page.error[0].value
    monkeypatch.undo()
    assert not AppTest.from_function(ask, default_timeout=60).run().error


def ask():
    import streamlit as st

    from core.nonlinearity import Settings, train
    from widgets.long_training import train_in_worker

    train_in_worker(train, Settings(epochs=301, samples=40), "Training …")
    st.write("done")


def wait_above():
    import streamlit as st

    from widgets.long_training import room_for_a_bar

    with room_for_a_bar():
        if st.session_state.get("long"):
            st.progress(0.5)
    st.write("the picture")


def test_what_stands_below_a_bar_keeps_its_place_and_the_bar_goes():
    page = AppTest.from_function(wait_above).run()

    def place_of_picture():
        return [place for place, part in page.main.children.items() if part.type == "markdown"]

    before = place_of_picture()
    page.session_state["long"] = True
    page.run()
    assert place_of_picture() == before and len(before) == 1
    assert not page.get("progress")
