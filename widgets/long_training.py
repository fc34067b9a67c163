"""A training that takes longer than a page may: a worker does it, and a bar says how far it is."""

import pickle
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.desk import desk
from core.jobs import WorkerDied
from core.progress import read_progress

IN_PAGE = 300  # steps of a small net that a page may take by itself
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class _Errand:
    job: Future
    folder: Path  # where the worker says how far it is


@contextmanager
def room_for_a_bar() -> Iterator[None]:
    """Where the bars of what is trained in this block stand. They go when all is done, and what
    follows keeps its place: a picture from before stays, and is seen to be old."""
    place = st.empty()
    with place.container():
        yield
    place.empty()


def train_in_worker(verb: Callable[..., Any], settings: Any, says: str) -> tuple[Any, float]:
    """What `verb(settings, on_share=…)` of core returns, and the milliseconds that it took.

    Whoever asks for the same, at the same time or later, is given the same answer. A learner who
    goes on while it works leaves the worker to it. Raises what the verb raises.
    """
    name = f"{verb.__module__}.{verb.__qualname__}"
    errand = _errand(name, settings, verb)
    if not errand.job.done():
        _wait(errand, says)
    try:
        answer, milliseconds = errand.job.result()
    except WorkerDied:
        _errand.clear(name, settings)
        st.error(
            "The worker that trained this was ended before it was done: perhaps the memory did "
            "not suffice. Choose fewer epochs, or change a setting to try again.",
            icon=":material/error:",
        )
        st.stop()
    return pickle.loads(answer), milliseconds  # made by our own worker


def train_here_or_there(
    verb: Callable[..., Any], here: Callable[[Any], Any], settings: Any, steps: int, says: str
) -> Any:
    """`here(settings)`, which is `verb` with a memory, or, where it takes long, from a worker."""
    if steps <= IN_PAGE:
        return here(settings)
    answer, _ = train_in_worker(verb, settings, says)
    return answer


@st.cache_resource(max_entries=48, show_spinner=False)
def _errand(name: str, settings: Any, _verb: Callable[..., Any]) -> _Errand:
    folder = Path(tempfile.mkdtemp(prefix="glassbox-"))
    return _Errand(desk().work_out(_verb, settings, folder), folder)


def _wait(errand: _Errand, says: str) -> None:
    with st.empty():
        while not errand.job.done():
            waiting = desk().errands.place(errand.job)
            told = read_progress(errand.folder).share
            text = f"Waiting for a free worker, place {waiting} …" if waiting else says
            st.progress(told, text=text)
            time.sleep(SECONDS_BETWEEN_LOOKS)
        st.empty()
