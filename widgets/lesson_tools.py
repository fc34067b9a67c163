"""Reset page, Share, Notebook and Present: in one place on every lesson."""

import io
from dataclasses import asdict
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lessons.lesson import Lesson
from widgets.lesson_code import notebook
from widgets.lesson_settings import set_controls

OF_TEACHER = ("predict", "present", "hide")  # words of a link that are no settings
PARTS = ("code", "challenges")  # of a page, that a link may hide as it hides settings
HERE_ONLY = {"localhost", "127.0.0.1", "::1"}

# Streamlit measures in rem: a larger root enlarges everything at once.
PRESENTING = """
html { font-size: 22px; --type-of-films: 22px; }
.stMain :is(p, input, code, .copy, [data-testid="stText"]):not(
  :is(.st-key-takeaway, .st-key-what-you-see) *
) {
  font-size: 1rem !important;
}
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"],
.st-key-title [data-testid="stCaptionContainer"] { display: none; }
"""


def lesson_tools(lesson: Lesson) -> DeltaGenerator:
    """Draw them, but for the notebook: its place is returned, `offer_notebook` fills it."""
    st.button(
        "Reset page",
        key="reset-page",
        type="tertiary",
        icon=":material/restart_alt:",
        help="Everything on this page as it was when you came. Ticks stay.",
        on_click=_reset,
        args=(lesson,),
    )
    with st.popover(
        "Share", type="tertiary", icon=":material/share:", key="share", on_change="rerun"
    ) as share:
        if share.open:
            _share(lesson)
    place_of_notebook = st.container(width="content")
    if is_presenting():
        st.button(
            "End presenting",
            key="present",
            type="tertiary",
            icon=":material/close_fullscreen:",
            on_click=_end_presenting,
        )
    else:
        st.button(
            "Present",
            key="present",
            type="tertiary",
            icon=":material/present_to_all:",
            help="For the projector: larger type, no menu, and without what is hidden under Share.",
            on_click=_present,
            args=(lesson,),
        )
    return place_of_notebook


def offer_notebook(lesson: Lesson, program: str) -> None:
    st.download_button(
        "Notebook",
        notebook(lesson, program),
        f"{lesson.url}.ipynb",
        "application/x-ipynb+json",
        key="download-notebook",
        type="tertiary",
        icon=":material/book:",
        help="This page's code as an .ipynb file, for Jupyter or Colab.",
        on_click="ignore",
    )


def is_presenting() -> bool:
    return st.query_params.get("present") == "1"


def projected(pixels: int) -> int:
    """A width in pixels, more of them where the type is larger because the page is projected."""
    return pixels * 19 // 16 if is_presenting() else pixels


def still_presenting() -> dict[str, str]:
    """What a link to another page carries, so that a lesson can be walked through presenting."""
    return {"present": "1"} if is_presenting() else {}


def style_for_presenting(lesson: Lesson) -> None:
    """Larger type for the back row, no menu; what the link hides is not shown.

    `hide=learning_rate,code` names settings of the page, or its parts.
    """
    known = _that_may_hide(lesson)
    hidden = [name for name in st.query_params.get("hide", "").split(",") if name in known]
    classes = ", ".join(f".stMain .st-key-{known[name]}" for name in hidden)
    hide = f"{classes} {{ display: none; }}" if classes else ""
    st.html(f"<style>{PRESENTING}{hide}</style>")


def _share(lesson: Lesson) -> None:
    """The page as it stands, as a link to select and as a QR code, with what a teacher wants."""
    link = st.empty()
    here_only = urlsplit(st.context.url or "").hostname in HERE_ONLY
    if here_only:
        st.caption("This address works on this computer only.")
    code, choices = st.columns([1, 1.3])
    with choices:
        predict = lesson.question is not None and st.checkbox(
            "Ask before showing",
            key="share_predict",
            help="Predict first: a question about the page as one finds it. The link then carries "
            "no settings.",
        )
        present = st.checkbox("Present: larger type, no menu", key="share_present")
        hide = st.multiselect(
            "Hide",
            _that_may_hide(lesson),
            format_func=lambda name: name.replace("_", " "),
            key=_hide_key(lesson),
            persist_state="session",
            help="What is not to be seen while presenting.",
        )
    address = _link(lesson, predict, hide if present else None)
    link.code(address, language=None, wrap_lines=True)
    with code:
        picture = io.BytesIO()
        segno.make(address, error="m").save(picture, kind="png", scale=4, border=3)
        st.image(picture.getvalue(), alt="The same link as a QR code", output_format="PNG")
        st.link_button("Open it", address, type="tertiary", icon=":material/open_in_new:")


def _link(lesson: Lesson, predict: bool, hide: list[str] | None) -> str:
    """This page's address with its settings; `hide` is None where it is not to be presented."""
    kept = {word: value for word, value in st.query_params.items() if word not in OF_TEACHER}
    if predict:
        settings = {lesson.key(name) for name in lesson.names}
        kept = {word: value for word, value in kept.items() if word not in settings}
        kept["predict"] = "1"
    if hide is not None:
        kept["present"] = "1"
    if hide:
        kept["hide"] = ",".join(hide)
    page = urlsplit(st.context.url or "")
    return page._replace(query=urlencode(kept, safe=","), fragment="").geturl()


def _that_may_hide(lesson: Lesson) -> dict[str, str]:
    """The page's controls and parts: the word in the link -> the key on the page."""
    controls = {name: lesson.key(name) for name in lesson.names if name not in lesson.placed}
    return controls | {part: part for part in PARTS}


def _hide_key(lesson: Lesson) -> str:
    return f"{lesson.url}_share_hide"


def _present(lesson: Lesson) -> None:
    st.query_params["present"] = "1"
    if hidden := st.session_state.get(_hide_key(lesson)):
        st.query_params["hide"] = ",".join(hidden)


def _end_presenting() -> None:
    for word in ("present", "hide"):
        if word in st.query_params:
            del st.query_params[word]


def _reset(lesson: Lesson) -> None:
    set_controls(lesson, asdict(lesson.settings()))
    st.session_state.pop(f"history of {lesson.url}", None)
