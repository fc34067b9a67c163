"""A learner's things in this app, and the button that deletes them."""

import streamlit as st

from core.desk import desk
from core.ticks import read_ticks
from widgets.learner import this_learner

HISTORY = "history of "  # a lesson, whose results may be about the learner's own pictures

# What pages keep of a learner's sets and runs, by its name in st.session_state.
OF_A_LEARNER = (
    *("source", "in_tray", "gather_from", "examples_from"),
    *("run", "train-refusal", "sanity", "save_loaded", "save_refusal"),
    *("own_photograph", "own picture files", "loading times", "sheet of drawing"),
    *("images", "missing on"),
)


def delete_my_things() -> None:
    """Draw the button; once confirmed, everything that this learner brought in or trained goes."""
    if st.button(
        "Delete my things",
        key="delete-my-things",
        icon=":material/delete:",
        help="Your pictures and trained networks lie on the computer that runs Glassbox, where no "
        "other learner sees them. This removes them.",
    ):
        _confirm()


@st.dialog("Delete my things?")
def _confirm() -> None:
    learner = this_learner()
    sets, runs = (len(list(folder.iterdir())) for folder in (learner.sets, learner.runs))
    ticks = sum(map(len, read_ticks(learner.folder).values()))
    if not sets and not runs and not ticks:
        st.write("There is nothing of yours here: no pictures, no trained networks, no ticks.")
        return
    st.write(
        f"{_counted(sets, 'set')} of pictures, {_counted(runs, 'trained network')} and "
        f"{_counted(ticks, 'ticked challenge')} will be gone from this computer, and a training "
        "under way ends. This cannot be undone."
    )
    with st.container(horizontal=True):
        if st.button("Delete everything", key="delete-everything", type="primary"):
            desk().forget(learner)
            forget_choices()
            st.rerun()
        if st.button("Keep", key="keep-my-things"):
            st.rerun()


def forget_choices() -> None:
    """Let go of what this session and the shared caches hold of the learner's things."""
    histories = [name for name in st.session_state if str(name).startswith(HISTORY)]
    for name in (*OF_A_LEARNER, *histories):
        st.session_state.pop(name, None)
    # Opened sets are shared and few; their names must not outlive the files they were read from.
    st.cache_resource.clear()
    st.cache_data.clear()


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
