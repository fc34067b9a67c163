"""Step 7: take a run away, bring one back, let one go on, and look at another."""

import io
from dataclasses import replace
from pathlib import Path

import streamlit as st

from core.desk import desk
from core.device import available_devices
from core.learner import Learner, check_room
from core.progress import ACTIVE
from core.refusal import Refused
from core.run_archive import load_run, pack_run
from core.run_code import plain_torch
from core.run_folder import Run, read_run
from core.run_words import what_differs, when
from core.training_settings import RANGES
from widgets.plain_text import plain
from widgets.run_pictures import pictures_of
from widgets.step_rail import open_step

RUNS_SHOWN = 8  # more on demand
MOST_EPOCHS = RANGES["epochs"][1]
FILES = {
    "run.json": "everything about it in words and numbers: classes, settings, seed, every epoch",
    "metrics.csv": "the curves, a row an epoch, for a spreadsheet",
    "model.pth": "the weights of the best epoch: torch's `state_dict`",
    "resume.pth": "what training needs to go on exactly where it stood",
}


def result(run: tuple[Path, Run] | None) -> str:
    if run is None:
        return "nothing to save yet"
    return f"kept here as {_name(run[1])}; to take away as one .zip"


def body(learner: Learner, run: tuple[Path, Run] | None) -> None:
    this, others = st.columns([1.25, 1], gap="medium")
    with this:
        if run is None:
            st.info("Nothing to save yet: train a network first.", icon=":material/info:")
            st.button("Go to Train", key="save_to_train", on_click=open_step, args=("Train",))
        else:
            with st.container(border=True, key="take-away"):
                _take_away(*run)
            with st.container(border=True, key="continue"):
                _go_on(learner, *run)
    with others:
        with st.container(border=True, key="my-runs"):
            _my_runs(learner, run)
        with st.container(border=True, key="bring-back"):
            _bring_back(learner)


def _take_away(folder: Path, run: Run) -> None:
    st.markdown(f"##### Take it away: {_name(run)}")
    size = sum((folder / name).stat().st_size for name in FILES if (folder / name).exists())
    st.download_button(
        "Download the run",
        data=lambda: pack_run(folder),
        file_name=f"glassbox-{folder.name}.zip",
        mime="application/zip",
        key="save_download",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        help=f"About {max(size / 2**20, 0.1):.1f} MB before it is packed.",
    )
    st.markdown(
        "\n".join(f"- `{name}`: {what}" for name, what in FILES.items() if (folder / name).exists())
    )
    st.markdown("Unpacked, the folder is a run for the command line:")
    st.code(f"python -m core.predict {folder.name} photo.jpg", language="bash", wrap_lines=True)
    with st.expander("Without Glassbox: the same network in plain torch", icon=":material/code:"):
        st.code(plain_torch(run), language="python")
        st.caption("Run it in the unpacked folder, with a picture called photo.jpg in it.")


def _go_on(learner: Learner, folder: Path, run: Run) -> None:
    st.markdown("##### Train it on")
    done = len(run.epochs)
    pictures = pictures_of(learner, run)
    hindrance = ""
    if desk().is_at_work(folder):
        hindrance = "It is in training now."
    elif not (folder / "resume.pth").exists():
        hindrance = (
            "This run came without its resume.pth, so it can predict and be judged, but not go on."
            if done
            else "It has not finished an epoch: start it again in Train."
        )
    elif run.state == "diverged":
        hindrance = (
            "Its loss stopped being a number, and would again: train a new one with a lower "
            "learning rate."
        )
    elif done >= MOST_EPOCHS:
        hindrance = f"It has had {MOST_EPOCHS} epochs: that is where we end."
    elif pictures is None:
        hindrance = (
            f"Its pictures, “{plain(run.title)}”, are not here. Bring the same pictures in under "
            "Gather and it can go on: the run knows them by their bytes."
        )
    if hindrance:
        st.caption(hindrance)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "More epochs",
            min_value=1,
            max_value=MOST_EPOCHS,
            value=5,
            step=1,
            key="save_more_epochs",
            width=150,
            help="With the settings it began with; only then is it the same run.",
        )
        st.button(
            "Continue",
            key="save_continue",
            icon=":material/play_arrow:",
            on_click=_continue,
            args=(learner, folder, pictures.source, run),
        )
    st.caption(
        f"{done} epochs so far, on exactly as if it had never stopped."
        + (
            " Its test set has been opened: whoever trains on because of that result has "
            "chosen by the test set."
            if run.test
            else ""
        )
    )


def _continue(learner: Learner, folder: Path, source: str, run: Run) -> None:
    epochs = min(len(run.epochs) + st.session_state["save_more_epochs"], MOST_EPOCHS)
    here = run.settings.device in ("auto", *available_devices())
    settings = replace(run.settings, epochs=epochs, device=run.settings.device if here else "auto")
    try:
        at_work = desk().go_on(learner, folder, source, settings)
    except Refused as refusal:
        st.session_state["save_refusal"] = str(refusal)
        return
    if at_work != folder:
        st.session_state["save_refusal"] = (
            "Another run of yours is in training. Stop it, or let it end, then continue this one."
        )
        return
    st.session_state["run"] = folder.name
    open_step("Train")


def _my_runs(learner: Learner, current: tuple[Path, Run] | None) -> None:
    st.markdown("##### My runs")
    refusal = st.session_state.pop("save_refusal", "")
    if refusal:
        st.error(plain(refusal), icon=":material/error:")
    folders = desk().runs(learner)
    if not folders:
        st.caption("None yet.")
    shown = st.session_state.setdefault("save_shown", RUNS_SHOWN)
    runs = [_read(folder) for folder in folders[: shown + 1]]
    for place, folder in enumerate(folders[:shown]):
        run, older = runs[place], runs[place + 1] if place + 1 < len(runs) else None
        _row(folder, run, older, current is not None and current[0] == folder)
    if len(folders) > shown:
        st.button("Show more", key="save_show_more", on_click=_show_more)


def _show_more() -> None:
    st.session_state["save_shown"] += RUNS_SHOWN


def _read(folder: Path) -> Run | str:
    """The run, or in a sentence why there is none to see."""
    if not (folder / "run.json").exists():
        return desk().progress(folder).sentence or "It has not begun yet."
    try:
        return read_run(folder)
    except Refused as refusal:
        return str(refusal)


def _row(folder: Path, run: Run | str, older: Run | str | None, is_current: bool) -> None:
    state = desk().progress(folder).state
    with st.container(key=f"run-{folder.name}", gap=None):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            if isinstance(run, str):
                st.markdown(f"**{plain(when(folder))}**", width="content")
            elif is_current:
                st.markdown(
                    f":material/visibility: **{plain(run.title)}**",
                    width="content",
                    help="The one that all steps show.",
                )
            else:
                st.button(
                    plain(run.title),
                    key=f"save_open_{folder.name}",
                    type="tertiary",
                    help="Show this one in all steps.",
                    on_click=_choose,
                    args=(folder.name,),
                )
            with st.popover(
                "Delete", type="tertiary", icon=":material/delete:", disabled=state in ACTIVE
            ):
                st.markdown("This run is gone for good then, unless you downloaded it.")
                st.button(
                    "Yes, delete it",
                    key=f"save_delete_{folder.name}",
                    type="primary",
                    on_click=_delete,
                    args=(folder,),
                )
        st.caption(plain(run) if isinstance(run, str) else _facts(folder, run, older, state))


def _facts(folder: Path, run: Run, older: Run | str | None, state: str) -> str:
    epochs = f"{len(run.epochs)} {'epoch' if len(run.epochs) == 1 else 'epochs'}"
    state = state if state in (*ACTIVE, "interrupted") else run.state
    words = [plain(when(folder)), state, epochs]
    if run.best is not None:
        words.append(f"validation {100 * run.best.val_accuracy:.0f} %")
    if run.test is not None:
        words.append(f"test {100 * run.test['right'] / run.test['total']:.0f} %")
    sentence = " · ".join(words)
    if isinstance(older, Run):
        sentence += f"  \nagainst the one before: {what_differs(run, older)}"
    return sentence


def _choose(name: str) -> None:
    st.session_state["run"] = name


def _delete(folder: Path) -> None:
    desk().delete_run(folder)
    if st.session_state.get("run") == folder.name:
        del st.session_state["run"]


def _bring_back(learner: Learner) -> None:
    st.markdown("##### Bring one back")
    turn = st.session_state.setdefault("save_uploads", 0)
    uploads = st.file_uploader(
        "A saved run: its .zip, or its run.json and model.pth",
        accept_multiple_files=True,
        key=f"save_upload_{turn}",
        help="Saved here or on another machine. With resume.pth in it, it can also train on.",
    )
    if uploads and st.button("Load it", key="save_load", type="primary"):
        try:
            check_room(learner, 4 * sum(upload.size for upload in uploads))
            folder = desk().new_run(learner)
            load_run([(upload.name, io.BytesIO(upload.getvalue())) for upload in uploads], folder)
        except Refused as refusal:
            st.error(plain(str(refusal)), icon=":material/error:")
        else:
            st.session_state["run"] = st.session_state["save_loaded"] = folder.name
            st.session_state["save_uploads"] = turn + 1  # an uploader with nothing in it
            st.rerun()
    _say_loaded(learner)


def _say_loaded(learner: Learner) -> None:
    folder = learner.runs / st.session_state.get("save_loaded", "")
    run = _read(folder) if folder.name == st.session_state.get("run") else None
    if not isinstance(run, Run):  # another was chosen since, or it was deleted
        return
    st.success(
        f"{_name(run)} is here and is the current run. "
        + (
            "Its pictures are here too."
            if pictures_of(learner, run)
            else "Its pictures are not: gather the same ones to judge it or to train it on."
        ),
        icon=":material/check:",
    )
    st.button("Predict with it", key="save_to_predict", on_click=open_step, args=("Predict",))


def _name(run: Run) -> str:
    """What a run is called in markdown: its data, and how far it came."""
    return f"{plain(run.title)}, {len(run.epochs)} {'epoch' if len(run.epochs) == 1 else 'epochs'}"
