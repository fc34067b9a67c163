"""Which network is looked into, and with which picture: the same choice on all pages of the family.

`run` and `image` travel between those pages, and in their links. A picture is chosen for a network:
whoever goes to another one and comes back finds the picture that was open there.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
import torch
from PIL.Image import Image, fromarray
from sklearn.datasets import load_sample_image
from torch import Tensor

from core.desk import desk, open_runs
from core.opened_run import READY, OpenedRun, open_run_at
from core.picture import FITS
from core.plain_markdown import plain
from core.refusal import Refused
from core.run_folder import Run
from core.run_words import menu_names, what_differs
from figures.picture_choice import image_at, in_order, sheet_film, sheet_with, sheets
from lessons.contents import family
from widgets.drawing import drawing
from widgets.film_player import film_player
from widgets.learner import this_learner
from widgets.lesson_frame import Frame
from widgets.lesson_tools import still_presenting
from widgets.own_photograph import own_photograph

READY_RUN = "ready"  # its name in links
KEPT, PHOTOGRAPH, DRAWN = "Its own", "Photo", "Draw"
ABOUT_PHOTOGRAPH = (
    "It is brought to the square that the network sees. It stays on this computer, in this tab: "
    "not in a link, not in a file."
)
FAMILY = "cnn"  # the lead page's url
MEANT = "meant"  # a link's word: its picture is meant, not one of the learner's own
FIRST = -1  # instead of a picture: whichever is best to begin with
THUMBNAILS = 84  # CSS pixels high, all of them


@dataclass(frozen=True, eq=False)
class Choice:
    """A network and one picture. `own` is None when it is one of those kept beside the run."""

    opened: OpenedRun
    run: str  # as in the link
    image: int  # place in `opened.pictures`
    own: Tensor | None = None  # (3, size, size) uint8, as the network sees it before normalising

    @property
    def picture(self) -> Tensor:
        """(3, size, size) uint8."""
        return self.opened.pictures[self.image] if self.own is None else self.own

    def placed_in(self, settings: Any) -> Any:
        """A page's settings with this choice in them; `folder` comes from no link."""
        folder = str(self.opened.folder)
        return replace(settings, run=self.run, image=self.image, folder=folder)


def run_and_picture(frame: Frame) -> Choice:
    """Draw the choice of the network and of its picture."""
    _follow_link(frame)
    runs = open_runs(desk().runs(this_learner()))
    run, opened = _network(frame, runs)
    if st.session_state.get("image") == FIRST:
        st.session_state["image"] = first_image(opened, run, frame.default("image"))
    own = _own_picture(opened)
    image = min(int(frame.settings().image), max(len(opened.labels) - 1, 0))
    if own is None:
        _kept_picture(frame, opened, image)
    st.session_state["image"] = st.session_state.setdefault("images", {})[run] = image
    _remember(frame, run, in_link=run != READY_RUN or len(runs) > 0)
    return Choice(opened, run, image, own)


def link_to(
    url: str, label: str, run: str, image: int, *, meant: bool = False, **words: Any
) -> None:
    """A link to a page of the family, with a network and one of the pictures kept beside it.

    With `meant` that picture is shown there even to whoever last looked at one of their own.
    `words` are what else stands in the link. Nothing is drawn as long as there is no such page.
    """
    if meant:
        words[MEANT] = 1
    for page in family(FAMILY):
        if page.url == url:
            st.page_link(
                page.file,
                label=label,
                query_params={
                    **still_presenting(),
                    "run": run,
                    "image": str(image),
                    **{word: str(value) for word, value in words.items()},
                },
            )


def first_image(opened: OpenedRun, run: str, usual: int) -> int:
    """The picture to begin with: `usual` in the ready network, which the lessons were measured on.

    In a learner's own the surest of the wrong answers; where none is wrong, the least sure.
    """
    order = in_order(opened)
    return usual if run == READY_RUN or not order else order[0]


def square_of(image: Image, opened: OpenedRun) -> Tensor:
    """A picture brought to the run's square: (3, size, size) uint8."""
    settings = opened.run.settings
    square = np.asarray(FITS[settings.fit](image, settings.image_size))
    return torch.from_numpy(square.copy()).permute(2, 0, 1)


def _network(frame: Frame, runs: list[tuple[Path, Run]]) -> tuple[str, OpenedRun]:
    """The run chosen among this learner's and the one that Glassbox comes with."""
    ready = open_run_at(str(READY))
    folders = {READY_RUN: READY} | {folder.name: folder for folder, _ in runs}
    names = {READY_RUN: f"Ready: {ready.run.title}"} | menu_names(runs)
    chosen = _chosen_run(frame, runs)
    by_link = not {"run", "image"}.isdisjoint(st.query_params)
    if not by_link and chosen != _in_link().get("run"):
        st.session_state["image"] = _last_image_of(chosen)
    st.session_state["opened-run"] = chosen
    name = st.selectbox(
        "Network",
        list(names),
        format_func=names.get,
        key="opened-run",
        on_change=_open_another,
        help="The one that is always here, and all that you trained under Train your own.",
    )
    opened = ready
    try:
        opened = open_run_at(str(folders[name])) or ready
    except Refused as refusal:
        st.error(plain(str(refusal)), icon=":material/error:")
    st.caption(about(opened) + _against_older(name, runs))
    if st.session_state.get("missing on") == frame.lesson.url:
        st.caption(
            ":material/link_off: The network that was asked for is not here: what one trains "
            "belongs to the browser in which it was trained. This is another one."
        )
    return (READY_RUN if opened is ready else name), opened


def _chosen_run(frame: Frame, runs: list[tuple[Path, Run]]) -> str:
    """What was chosen here or stands in the link; without a word, the newest that has learned."""
    known = {READY_RUN, *(folder.name for folder, _ in runs)}
    for wanted in (st.session_state.get("run"), st.query_params.get("run")):
        if wanted in known:
            return wanted
    if st.session_state.pop("run", None) is not None:
        st.session_state["missing on"] = frame.lesson.url
        return READY_RUN
    # A link to a picture or to the question, without a word of the network, is about the ready one.
    words = {"predict", *map(frame.lesson.key, frame.lesson.names)}
    if not words.isdisjoint(st.query_params):
        return READY_RUN
    return next((folder.name for folder, run in runs if run.best is not None), READY_RUN)


def _open_another() -> None:
    run = st.session_state["run"] = st.session_state["opened-run"]
    st.session_state["image"] = _last_image_of(run)
    st.session_state.pop("missing on", None)


def _last_image_of(run: str) -> int:
    return st.session_state.get("images", {}).get(run, FIRST)


def _against_older(name: str, runs: list[tuple[Path, Run]]) -> str:
    """In what a run is unlike the one before it on the same pictures."""
    names = [folder.name for folder, _ in runs]
    if name not in names:
        return ""
    run, *older = [run for _, run in runs[names.index(name) :]]
    same = next((other for other in older if other.fingerprint == run.fingerprint), None)
    return f" Against the one before: {what_differs(run, same)}." if same else ""


def _shared(key: str, kept: str) -> dict[str, Any]:
    """The arguments of a widget `key` whose value is kept as `kept`, for all pages.

    What a widget is told is forgotten on a page that does not have it, /train for one.
    """
    st.session_state[key] = st.session_state[kept]
    return {"key": key, "on_change": _keep, "args": (key, kept)}


def _keep(key: str, kept: str) -> None:
    st.session_state[kept] = st.session_state[key]


def about(opened: OpenedRun) -> str:
    """How good the network is, on how many pictures, by which seed."""
    run = opened.run
    if run.best is None:
        return "It is not trained: its weights are random."
    total = sum(run.pictures["validation"])
    right = round(run.best.val_accuracy * total)
    return (
        f"{right} of {total} right on its validation set ({100 * right / total:.0f} %); "
        f"seed {run.settings.seed}."
    )


def _own_picture(opened: OpenedRun) -> Tensor | None:
    """The learner's photograph or drawing; where no pictures are kept, some other picture."""
    keeps_some = len(opened.labels) > 0
    ways = [KEPT] * keeps_some + [PHOTOGRAPH, DRAWN]
    if st.session_state.get("picture from") not in ways:
        st.session_state["picture from"] = ways[0]
    st.segmented_control(
        "Picture",
        ways,
        required=True,
        **_shared("picture-from", "picture from"),
        help="Its own: from the validation set, which it never trained on.",
    )
    image, way = None, st.session_state["picture from"]
    if way == PHOTOGRAPH:
        image = own_photograph(ABOUT_PHOTOGRAPH)
    elif way == DRAWN:
        image = drawing(key="drawing")
    if image is not None:
        return square_of(image, opened)
    if keeps_some:
        return None
    st.caption("No pictures are kept beside this network: until you bring one, this is a flower.")
    return square_of(fromarray(load_sample_image("flower.jpg")), opened)


def _kept_picture(frame: Frame, opened: OpenedRun, image: int) -> None:
    """A sheet of thumbnails, those answered wrongly first, and two buttons that turn it."""
    order = in_order(opened)
    if st.session_state.get("sheet of") != (opened.folder, image):
        st.session_state["sheet of"] = opened.folder, image
        st.session_state["sheet"] = sheet_with(order, image)
    sheet = min(st.session_state["sheet"], sheets(order) - 1)
    played = film_player(sheet_film(opened, order, sheet, image), key="pictures", height=THUMBNAILS)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for by, icon, says in ((-1, "back", "Sheet before"), (1, "forward", "Next sheet")):
            st.button(
                "",
                key=f"sheet-{icon}",
                icon=f":material/arrow_{icon}:",
                help=says,
                disabled=not 0 <= sheet + by < sheets(order),
                on_click=_turn_to,
                args=(sheet + by,),
            )
        st.caption(f"{plain(opened.names[image])}", width="content")
    if played.place:
        chosen = image_at(order, sheet, played.place.x, played.place.y)
        if chosen is not None and chosen != image:
            frame.choose(image=chosen)


def _turn_to(sheet: int) -> None:
    st.session_state["sheet"] = sheet


def _follow_link(frame: Frame) -> None:
    """Let a link from another page win over what was chosen here before.

    What the link says of a setting without a control is read where nothing is known of it yet. So
    that is forgotten when the link says something else than this page itself wrote there; a picture
    also when it is of another network.
    """
    known, link = _in_link(), st.query_params
    other = link.get("run", known.get("run")) != known.get("run")
    if other:
        st.session_state["run"] = link["run"]
        st.session_state.pop("missing on", None)
    for key in map(frame.lesson.key, frame.lesson.placed):
        unlike = key in known and link.get(key, known[key]) != known[key]
        if unlike or (other and key == "image"):
            st.session_state.pop(key, None)
        if unlike and key == "image":
            st.session_state["picture from"] = KEPT
    if link.get(MEANT):
        st.session_state["picture from"] = KEPT
        del link[MEANT]


def _in_link() -> dict[str, str]:
    """What a page of the family last wrote into its link."""
    return st.session_state.setdefault("in link", {})


def _remember(frame: Frame, run: str, in_link: bool) -> None:
    """Keep what the link will say when this page is drawn, and put the run there.

    Where there is no choice of networks it is left out.
    """
    settings, known = frame.settings(), _in_link()
    known["run"] = run
    for name in frame.lesson.placed:
        value = getattr(settings, name)
        numbers = value if isinstance(value, tuple) else (value,)
        known[frame.lesson.key(name)] = ",".join(f"{number:.6g}" for number in numbers)
    if in_link:
        st.query_params["run"] = run
    elif "run" in st.query_params:
        del st.query_params["run"]
