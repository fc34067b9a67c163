"""The pictures that the learner is working with."""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from core.desk import desk
from core.errands import open_source
from core.image_set import ImageSet, split
from core.learner import Learner
from core.ready_sets import READY_SETS
from core.refusal import Refused

DEFAULT_SOURCE = "shapes:2"


def current_source(learner: Learner) -> str:
    """The ready set or the learner's own set that is chosen.

    Whoever comes back finds the pictures of the newest run; a link may name a ready set, or one of
    the learner's own.
    """
    if "source" not in st.session_state:
        wanted = st.query_params.get("source") or _last_trained_on(learner)
        known = wanted.split(":")[0] in READY_SETS or wanted in _names(learner.sets)
        st.session_state["source"] = wanted if known else DEFAULT_SOURCE
    source = st.session_state["source"]
    try:
        set_of(source, learner)
    except Refused:  # deleted meanwhile, or a difficulty that does not exist
        st.session_state["source"] = source = DEFAULT_SOURCE
    return source


def _last_trained_on(learner: Learner) -> str:
    for folder in desk().runs(learner):
        with suppress(Refused, OSError, ValueError, KeyError, TypeError):
            return desk().request(folder)[0]
    return DEFAULT_SOURCE


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def set_of(source: str, learner: Learner) -> ImageSet:
    """The pictures called `source`; shared and never changed. Raises Refused."""
    return _open(source, str(learner.sets))


def split_set_of(source: str, learner: Learner, seed: int) -> ImageSet:
    """The same with every picture's split decided, as a run with this seed would train on it."""
    return _split(source, str(learner.sets), seed)


@st.cache_resource(max_entries=16, show_spinner=False)
def _open(source: str, sets: str) -> ImageSet:
    return open_source(source, Path(sets))


@st.cache_resource(max_entries=32, show_spinner=False)
def _split(source: str, sets: str, seed: int) -> ImageSet:
    return split(_open(source, sets), seed)
