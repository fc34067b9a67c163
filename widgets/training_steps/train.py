"""Step 4: choose how to train, press Train, watch."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from core.desk import desk
from core.device import choose_device, describe_device
from core.image_set import ImageSet
from core.learner import Learner
from core.progress import Progress, write_wish
from core.refusal import Refused
from core.run_folder import Run, read_run
from core.sanity_check import MOST_STEPS, PICTURES, SanityCheck
from core.training_settings import OPTIMIZERS, Settings, differences
from core.training_words import collapsed_into, what_happened
from figures.predicted_classes import predicted_classes
from figures.training_curves import training_curves
from widgets.current_run import current_folder
from widgets.plain_text import plain
from widgets.step_rail import open_step
from widgets.training_choices import OFFERED, choose

SECONDS_BETWEEN_LOOKS = 0.4
WORDS = {
    "waiting": "Waiting for a free worker",
    "preparing": "Reading the pictures",
    "training": "Training",
    "paused": "Paused",
}


def result(learner: Learner, run: tuple[Path, Run] | None) -> str:
    folder = current_folder(learner)
    if folder is not None and desk().is_at_work(folder):
        return f"{WORDS.get(desk().progress(folder).state, 'Training')} …"
    if run is None:
        return "ready to train"
    best = run[1].best
    if best is None:
        return f"{run[1].state} before the first epoch ended"
    return (
        f"{run[1].state} after {len(run[1].epochs)} epochs; the best was epoch {best.epoch} with "
        f"{best.val_accuracy:.0%} of the validation pictures right"
    )


def body(learner: Learner, source: str, image_set: ImageSet, settings: Settings) -> None:
    folder = current_folder(learner)
    at_work = folder is not None and desk().is_at_work(folder)
    controls, picture = st.columns([1, 2.6], gap="medium")
    with controls.container(key="controls"):
        _controls()
        _buttons(learner, source, settings, folder, at_work)
        if "train-refusal" in st.session_state:
            st.error(plain(st.session_state["train-refusal"]), icon=":material/error:")
    with picture.container(key="picture"):
        if folder is None:
            _nothing_yet(learner, image_set, settings)
            return
        watch = st.fragment(_watch, run_every=SECONDS_BETWEEN_LOOKS if at_work else None)
        watch(folder, source, settings, at_work)


def _controls() -> None:
    st.segmented_control(
        "Optimizer",
        list(OPTIMIZERS),
        key="optimizer",
        persist_state="session",
        required=True,
        help="What turns gradients into steps. Adam gives each weight a stride of its own.",
    )
    st.select_slider(
        "Learning rate",
        OFFERED["learning_rate"],
        key="learning_rate",
        persist_state="session",
        format_func=lambda rate: f"{rate:g}",
        help="How long a step is. Too small crawls, too large climbs out.",
    )
    st.slider(
        "Epochs",
        1,
        OFFERED["epochs"][-1],
        key="epochs",
        persist_state="session",
        help="How often the network sees every training picture.",
    )
    with st.expander("More"):
        st.select_slider(
            "Batch size",
            OFFERED["batch_size"],
            key="batch_size",
            persist_state="session",
            help="Pictures whose gradients are averaged for one step.",
        )
        st.number_input(
            "Seed",
            0,
            2**31 - 1,
            step=1,
            key="seed",
            persist_state="session",
            help="Decides the split, the starting weights and everything random: the same seed "
            "gives the same numbers.",
        )
        st.selectbox(
            "Device",
            OFFERED["device"],
            key="device",
            persist_state="session",
            help=f"Where torch computes. auto is {describe_device(choose_device())}.",
        )
        st.slider(
            "Threads",
            1,
            OFFERED["threads"][-1],
            key="threads",
            persist_state="session",
            help="CPU threads. Sums are rounded in another order with another count, so it "
            "belongs to the numbers.",
        )


def _buttons(
    learner: Learner, source: str, settings: Settings, folder: Path | None, at_work: bool
) -> None:
    with st.container(horizontal=True, key="train-buttons"):
        if not at_work:
            st.button(
                "Train",
                key="train",
                type="primary",
                icon=":material/play_arrow:",
                on_click=_train,
                args=(learner, source, settings),
            )
            _resume_button(learner, folder)
        elif desk().progress(folder).state == "paused":
            st.button(
                "Resume",
                key="resume",
                type="primary",
                icon=":material/play_arrow:",
                on_click=write_wish,
                args=(folder, "train"),
            )
        else:
            st.button(
                "Pause",
                key="pause",
                icon=":material/pause:",
                on_click=desk().pause,
                args=(folder,),
                help="Holds at the next batch; the numbers will be the same.",
            )
        if at_work:
            st.button(
                "Stop",
                key="stop",
                icon=":material/stop:",
                on_click=desk().stop,
                args=(folder,),
                help="Ends here and keeps the last finished epoch.",
            )
    if not at_work:
        _sanity_check(learner, source, settings)


def _train(learner: Learner, source: str, settings: Settings) -> None:
    """Start a run, or say why not, and look at it: without a choice the newest is shown."""
    st.session_state.pop("run", None)
    st.session_state.pop("train-refusal", None)
    try:
        desk().train(learner, source, settings)
    except Refused as refusal:
        st.session_state["train-refusal"] = str(refusal)


def _resume_button(learner: Learner, folder: Path | None) -> None:
    """Offered for a run that ended before its time: stopped, or its process died."""
    if folder is None or desk().progress(folder).state not in ("interrupted", "stopped", "failed"):
        return
    try:
        source, settings = desk().request(folder)
    except Refused:
        return
    st.button(
        "Resume",
        key="resume-ended",
        icon=":material/resume:",
        on_click=desk().go_on,
        args=(learner, folder, source, settings),
        help="Goes on from the last finished epoch; the numbers will be the same.",
    )


def _sanity_check(learner: Learner, source: str, settings: Settings) -> None:
    pressed = st.button(
        "Sanity check",
        key="sanity-check",
        icon=":material/health_and_safety:",
        help=f"Can it learn {PICTURES} pictures by heart? If not, more data will not help.",
    )
    asked = (source, settings)
    if pressed:
        with st.spinner(f"Learning {PICTURES} pictures by heart, at most {MOST_STEPS} steps …"):
            try:
                check = desk().check_sanity(learner, source, settings).result()
                st.session_state["sanity"] = (asked, check)
            except Refused as refusal:
                st.error(plain(str(refusal)), icon=":material/error:")
                return
    about, check = st.session_state.get("sanity", (None, None))
    if about == asked:
        _say_sanity(check)


def _say_sanity(check: SanityCheck) -> None:
    if check.passed:
        st.success(
            f"All {PICTURES} pictures by heart after {check.steps} steps: network, loss and loop "
            "work.",
            icon=":material/check:",
        )
    elif check.diverged:
        st.error(
            f"The loss stopped being a number after {check.steps} steps: the learning rate is "
            "too high.",
            icon=":material/error:",
        )
    else:
        st.error(
            f"After {check.steps} steps only {check.accuracy:.0%} of {PICTURES} pictures: "
            "something is broken. Try another learning rate, Adam, or He's starting weights.",
            icon=":material/error:",
        )


def _nothing_yet(learner: Learner, image_set: ImageSet, settings: Settings) -> None:
    st.info(
        f"Ready: {len(image_set.pictures):,} pictures of {len(image_set.classes)} classes. "
        f"Press *Train*: {settings.epochs} epochs of TinyVGG, computed on this computer.",
        icon=":material/play_circle:",
    )
    st.button(
        "Look at a finished run first",
        key="finished-run",
        icon=":material/visibility:",
        on_click=_take_finished_run,
        args=(learner,),
    )


def _take_finished_run(learner: Learner) -> None:
    st.session_state.pop("run", None)
    desk().adopt_ready_run(learner)


def _watch(folder: Path, source: str, settings: Settings, was_at_work: bool) -> None:
    """The run as it stands; drawn again and again while a worker is on it."""
    at_work = desk().is_at_work(folder)
    progress = desk().progress(folder)
    if at_work != was_at_work:
        st.rerun()  # the buttons and the lines of the other steps have changed too
    _say_progress(folder, progress, at_work)
    if not (folder / "run.json").exists():
        return
    try:
        run = read_run(folder)
    except Refused as refusal:
        st.error(plain(str(refusal)), icon=":material/error:")
        return
    _draw(run)
    changed = [
        f"{name} {ours} (the run has {theirs})"
        for name, ours, theirs in differences(settings, run.settings)
    ]
    if source != run.source:
        changed.append(f"other pictures (the run has {plain(run.title)})")
    if changed:
        st.caption(f"Chosen now, but not in this run: {', '.join(changed)}.")


def _say_progress(folder: Path, progress: Progress, at_work: bool) -> None:
    if at_work:
        words = [WORDS.get(progress.state, "Finishing")]
        place = desk().place(folder)
        if place:
            words.append(f"number {place} in the queue")
        if progress.state in ("training", "paused"):
            words += [
                f"epoch {progress.epoch} of {progress.epochs}",
                f"{progress.images_per_second:.0f} images a second",
                f"{progress.seconds_left:.0f} s left",
            ]
        st.progress(progress.share, " · ".join(words))
    elif progress.sentence:
        st.warning(plain(progress.sentence), icon=":material/warning:")


def _draw(run: Run) -> None:
    truth = run.pictures["validation"]
    majority = max(truth) / sum(truth)
    with st.container(key="what-you-see"):
        st.markdown(plain(what_happened(run)))
    collapsed = collapsed_into(run)
    if collapsed is not None:
        st.warning(
            f"**Collapse.** Nearly every validation picture is called {plain(collapsed)}: the "
            "network has found one answer for everything. Try normalised pictures, He's starting "
            "weights, another seed or another learning rate.",
            icon=":material/warning:",
        )
        if st.button(
            "Repair: normalise, and start with He's weights",
            key="repair-collapse",
            on_click=_repair_collapse,
            args=(run.settings,),
        ):
            st.rerun()  # all of the page, not this fragment alone
    panels = st.columns(2)
    for column, panel in zip(panels, ("loss", "accuracy"), strict=True):
        column.plotly_chart(
            training_curves(
                run.epochs, len(run.classes), majority, run.settings.epochs, panels=(panel,)
            ),
            key=f"curve-{panel}",
            config={"displayModeBar": False},
            alt=f"{panel} by epoch. {what_happened(run)}",
        )
    if run.epochs:
        with st.expander("What it answers: validation pictures by predicted class", expanded=True):
            st.plotly_chart(
                predicted_classes(run.epochs[-1].predicted, truth, run.classes),
                key="predicted-classes",
                config={"displayModeBar": False},
                alt="How often each class was predicted, beside how often it is true.",
            )
    has_ended = run.state != "training" and run.epochs
    if has_ended and st.button(
        "Evaluate it",
        key="to-evaluate",
        type="primary",
        icon=":material/fact_check:",
        on_click=open_step,
        args=("Evaluate",),
    ):
        st.rerun()


def _repair_collapse(settings: Settings) -> None:
    choose(replace(settings, normalise=True, initialisation="He"))
