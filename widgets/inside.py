"""What takes a worker a while to know of an opened network, and a bar as long as it works."""

from concurrent.futures import Future
from pathlib import Path

import streamlit as st

from core.desk import desk
from core.errands import inside_progress
from core.inside import Inside, read_inside
from core.jobs import WorkerDied
from core.opened_run import OpenedRun
from core.plain_markdown import plain
from core.progress import read_progress
from core.refusal import Refused

SECONDS_BETWEEN_LOOKS = 0.5


def inside_of(opened: OpenedRun) -> Inside | None:
    """What is known of the network's maps; None as long as it is being computed, or cannot be.

    The first who asks sends a worker; the page is drawn anew when it is done.
    """
    if not len(opened.labels):
        st.caption("No pictures are kept beside this network, so nothing can be measured by them.")
        return None
    if desk().is_at_work(opened.folder):
        st.caption("Its maps are measured when the training is over.")
        return None
    try:
        inside = read_inside(opened)
    except Refused as refusal:
        st.error(plain(str(refusal)), icon=":material/error:")
        return None
    if inside is None:
        _await(desk().look_inside(opened.folder), opened.folder)
    return inside


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _await(job: Future, folder: Path) -> None:
    if not job.done():
        share = read_progress(inside_progress(folder)).share
        st.progress(share, "A worker switches off each map in turn and counts the right answers …")
        return
    try:
        job.result()
    except Refused as refusal:
        st.error(plain(str(refusal)), icon=":material/error:")
    except WorkerDied:
        st.error("The worker was ended, perhaps for want of memory.", icon=":material/error:")
    else:
        st.rerun()
