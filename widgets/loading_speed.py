"""num_workers, timed on the pictures of the page when somebody asks for it."""

import streamlit as st

from core.desk import desk
from core.jobs import WorkerDied
from core.loading_speed import program, time_loading
from core.refusal import Refused
from widgets.coloured_code import coloured_code
from widgets.light_table import light_table

KEPT = "loading times"  # in the session: what was timed, and its seconds by num_workers


def loading_speed(what: tuple, contents: dict[str, bytes], batch_size: int) -> None:
    """Draw the fold; `what` tells these pictures and this batch size from others."""
    with st.expander("num_workers: helpers that read ahead, not always faster"):
        st.markdown(
            "A DataLoader can have processes of its own that read and decode while the network "
            "computes. Starting them and handing pictures over takes time too. This program times "
            "an epoch on these pictures:"
        )
        st.html(coloured_code(program(batch_size)))
        if st.button(
            "Time it here", key="time-loading", icon=":material/timer:", help="About ten seconds."
        ):
            _time(what, contents, batch_size)
        timed, seconds = st.session_state.get(KEPT, (None, {}))
        if timed == what:
            light_table(
                {
                    "num_workers": [str(helpers) for helpers in seconds],
                    "seconds an epoch": [f"{spent:.3f}" for spent in seconds.values()],
                }
            )
            st.markdown(verdict(seconds))


def verdict(seconds: dict[int, float]) -> str:
    fastest = min(seconds, key=seconds.get)
    alone, helped = seconds[0], min(spent for helpers, spent in seconds.items() if helpers)
    if fastest == 0:
        return (
            f"No helper is fastest: with one or two an epoch takes {helped / alone:.1f} times as "
            "long or longer. These pictures are small and few; with large photographs, which take "
            "long to decode, it can be the other way round."
        )
    return f"{fastest} of them: {alone / helped:.1f} times as fast as without."


def _time(what: tuple, contents: dict[str, bytes], batch_size: int) -> None:
    try:
        with st.spinner("Timing: about ten seconds …"):
            seconds = desk().errands.submit(time_loading, contents, batch_size).result()
        st.session_state[KEPT] = what, seconds
    except (Refused, WorkerDied) as reason:
        st.error(f"It could not be timed. {reason}", icon=":material/error:")
