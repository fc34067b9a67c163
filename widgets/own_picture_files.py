"""The pictures that the learner gathered on /train, as small files in folders."""

import streamlit as st

from core.datasets import PictureFiles, as_files
from core.learner import Learner
from core.ready_sets import READY_SETS
from core.refusal import Refused
from widgets.current_set import current_source, set_of
from widgets.learner import this_learner
from widgets.plain_text import plain

KEPT = "own picture files"  # in the session: (source, count) and the files


def own_picture_files(count: int) -> PictureFiles | None:
    """At most `count` pictures of the learner's set, the one in hand or the newest; None without.

    Reading them takes a moment: they are kept by the session, as long as they are the same.
    """
    learner = this_learner()
    source = _own_source(learner)
    if source is None:
        return None
    wanted, files = st.session_state.get(KEPT, (None, None))
    if wanted != (source, count):
        try:
            files = as_files(set_of(source, learner), count)
        except Refused as reason:
            st.error(plain(str(reason)), icon=":material/error:")
            return None
        st.session_state[KEPT] = (source, count), files
    return files


def _own_source(learner: Learner) -> str | None:
    source = current_source(learner)
    if source.split(":")[0] not in READY_SETS:
        return source
    own = sorted(folder.name for folder in learner.sets.iterdir() if (folder / "set.json").exists())
    return own[-1] if own else None
