"""Step 1: choose the pictures, or bring your own."""

import shutil

import streamlit as st

from core.image_set import SET_FILE, ImageSet
from core.kept_pictures import MOST
from core.learner import Learner
from core.ready_sets import DEFAULT_DIFFICULTY, DIFFICULTIES, READY_SETS
from core.refusal import Refused
from widgets.belongings import delete_my_things
from widgets.bring_pictures import (
    folder_uploader,
    in_tray,
    lost_sight_of,
    settle,
    settled,
    show_found_again,
    show_progress,
    zip_uploader,
)
from widgets.current_set import DEFAULT_SOURCE, set_of
from widgets.plain_text import plain
from widgets.set_overview import set_overview

PLACES = {
    "shapes": ("Shapes", "drawn here, five classes"),
    "digits": ("Digits", "real handwriting"),
    "zip": ("My ZIP", "with a folder for each class"),
    "folder": ("My folder", "with a folder for each class"),
}


def result(image_set: ImageSet) -> str:
    return (
        f"{plain(image_set.title)} · {len(image_set.pictures):,} pictures of "
        f"{len(image_set.classes)} classes"
    )


def body(learner: Learner, source: str, image_set: ImageSet) -> None:
    brought = settle()
    if brought:
        st.session_state["source"] = brought
        settled()  # only now: until here another script may begin, and must find it unsettled
        st.session_state.pop("examples_from", None)
        st.rerun()
    controls, picture = st.columns([1, 2.6], gap="medium")
    with controls.container(key="controls"):
        _choose(learner, source)
        delete_my_things()
    with picture.container(key="picture"):
        try:
            set_overview(image_set, _splits_that_came(source, learner))
        except Refused as reason:
            st.error(plain(str(reason)), icon=":material/error:")
            st.button(
                "Take Shapes instead", key="repair-set", on_click=_take, args=(DEFAULT_SOURCE,)
            )


def _choose(learner: Learner, source: str) -> None:
    kind = source.split(":")[0]
    place = st.session_state.get("gather_from")
    if place in (None, *READY_SETS) and place != kind:  # the set was chosen elsewhere
        st.session_state["gather_from"] = kind if kind in READY_SETS else "zip"
    if kind == "shapes":
        _, _, difficulty = source.partition(":")
        st.session_state["shapes_difficulty"] = int(difficulty or DEFAULT_DIFFICULTY)
    else:
        st.session_state.setdefault("shapes_difficulty", DEFAULT_DIFFICULTY)
    place = st.radio(
        "Pictures",
        list(PLACES),
        format_func=lambda place: PLACES[place][0],
        captions=[words for _, words in PLACES.values()],
        key="gather_from",
        persist_state="session",
        on_change=_take_ready_set,
        help="What the network is to tell apart. A class is a folder of pictures.",
    )
    if place == "shapes":
        st.slider(
            "Difficulty",
            min(DIFFICULTIES),
            max(DIFFICULTIES),
            key="shapes_difficulty",
            persist_state="session",
            on_change=_take_ready_set,
            help="Harder: less contrast, noise, clutter, and a bar across the shape.",
        )
    elif place in ("zip", "folder"):
        tray = in_tray()
        if tray.refusal:
            with st.container(key="refusal"):
                st.error(plain(tray.refusal), icon=":material/error:")
        if tray.gathering is not None:
            show_progress(tray)
        else:
            (zip_uploader if place == "zip" else folder_uploader)(learner)
            st.caption("Your pictures stay on the computer that runs Glassbox.")
        if found_again := lost_sight_of(learner):
            show_found_again(learner, found_again)
        _own_sets(learner, source)


def _take_ready_set() -> None:
    place = st.session_state["gather_from"]
    if place == "shapes":
        _take(f"shapes:{st.session_state['shapes_difficulty']}")
    elif place == "digits":
        _take("digits")


def _take(source: str) -> None:
    st.session_state["source"] = source
    in_tray().refusal = ""
    st.session_state.pop("examples_from", None)


def _own_sets(learner: Learner, source: str) -> None:
    """What was brought in before, to be used again or deleted."""
    folders = [folder for folder in learner.sets.iterdir() if (folder / SET_FILE).exists()]
    for folder in sorted(folders, key=lambda folder: folder.name, reverse=True):
        with st.container(key=f"own-{folder.name}", border=True, gap="small"):
            _own_set(learner, folder.name, in_use=folder.name == source)


def _own_set(learner: Learner, name: str, in_use: bool) -> None:
    try:
        own = set_of(name, learner)
    except Refused as reason:
        own = None
        st.caption(plain(str(reason)))
    else:
        pictures = f"{len(own.pictures):,} pictures of {len(own.classes)} classes"
        st.markdown(f"**{plain(own.title)}**")
        st.caption(f"{pictures}, in use" if in_use else pictures)
    with st.container(horizontal=True):
        if own is not None and not in_use:
            st.button("Use", key=f"use-{name}", on_click=_take, args=(name,))
        st.button(
            "Delete",
            key=f"delete-{name}",
            type="tertiary",
            icon=":material/delete:",
            help="Removes these pictures. Networks trained on them stay, and with each of them up "
            f"to {MOST} small copies of its validation pictures, until that network is deleted.",
            on_click=_delete,
            args=(learner, name),
        )


def _delete(learner: Learner, name: str) -> None:
    shutil.rmtree(learner.sets / name, ignore_errors=True)
    if st.session_state.get("source") == name:
        _take(DEFAULT_SOURCE)
    st.cache_resource.clear()  # opened sets are shared and few


def _splits_that_came(source: str, learner: Learner) -> frozenset[str]:
    return frozenset(picture.split for picture in set_of(source, learner).pictures)
