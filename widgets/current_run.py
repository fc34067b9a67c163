"""The run that the learner is looking at: the newest, unless another was chosen."""

from pathlib import Path

import streamlit as st

from core.desk import desk
from core.learner import Learner
from core.opened_run import changed
from core.refusal import Refused
from core.run_folder import Run, open_run, read_run

COMMITTED = ("resume.pth", "run.json")


def current_folder(learner: Learner) -> Path | None:
    """The folder of the run chosen (`st.session_state["run"]`), else of the newest; or None."""
    folders = {folder.name: folder for folder in desk().runs(learner)}
    return folders.get(st.session_state.get("run"), next(iter(folders.values()), None))


def current_run(learner: Learner) -> tuple[Path, Run] | None:
    """The current run once it has a run.json; a broken one says so on the page and counts as none.

    A run that no process works on is opened, which mends what a kill left between two files.
    """
    folder = current_folder(learner)
    if folder is None or not (folder / "run.json").exists():
        return None
    try:
        if desk().is_at_work(folder):
            return folder, read_run(folder)
        return folder, _opened(folder, *(changed(folder / name) for name in COMMITTED))
    except Refused as refusal:
        st.error(str(refusal), icon=":material/error:")
        return None


@st.cache_data(max_entries=64, show_spinner=False)
def _opened(folder: Path, resumed: int, written: int) -> Run:
    return open_run(folder)
