"""Reset page, Share, Notebook and Present: in one place on every lesson."""

import io
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from lessons.lesson import Lesson
from widgets.lesson_challenges import load
from widgets.lesson_code import notebook
from widgets.predict_first import forget_guess


def lesson_tools(lesson: Lesson) -> None:
    st.button(
        "Reset page",
        key="reset-page",
        type="tertiary",
        icon=":material/restart_alt:",
        help="Everything on this page as it was when you came.",
        on_click=_reset,
        args=(lesson,),
    )
    with st.popover("Share", icon=":material/share:", key="share", on_change="rerun") as share:
        if share.open:
            _share(lesson)


def is_presenting() -> bool:
    return st.query_params.get("present") == "1"


def style_for_presenting(lesson: Lesson) -> None:
    """Larger type for the back row; the controls that the link hides are not shown.

    `hide=learning_rate,code` names settings of the page, or the parts `code` and `challenges`.
    """
    hidden = [name for name in st.query_params.get("hide", "").split(",") if name]
    known = {name: lesson.key(name) for name in lesson.names} | {
        "code": "code",
        "challenges": "challenges",
    }
    classes = ", ".join(f".st-key-{known[name]}" for name in hidden if name in known)
    hide = f"{classes} {{ display: none; }}" if classes else ""
    st.html(
        "<style>.stMain { font-size: 1.35rem; } .stMain p, .stMain label p, .stMain li "
        "{ font-size: 1.35rem !important; } [data-testid=stSidebar] { display: none; } "
        f"{hide}</style>"
    )


def _share(lesson: Lesson) -> None:
    """The page as it stands: as a link to select, as a QR code, as a notebook, for a projector."""
    predict = st.checkbox("Ask before showing (Predict first)", key="share_predict")
    present = st.checkbox("Present: larger type, no menu", key="share_present")
    choices = (*lesson.names, "code", "challenges")
    hide = st.multiselect("Hidden when presenting", choices, key="share_hide", disabled=not present)
    link = _link({"predict": predict, "present": present}, hide if present else [])
    st.code(link, language=None, wrap_lines=True)
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="png", scale=5, border=3)
    st.image(picture.getvalue(), caption="The same link, for a phone or a second screen", width=200)
    st.link_button("Open it", link, icon=":material/open_in_new:")
    st.download_button(
        "Notebook (.ipynb)",
        lambda: notebook(lesson, _settings(lesson)),
        f"{lesson.url}.ipynb",
        "application/x-ipynb+json",
        key="download-notebook",
        icon=":material/book:",
        on_click="ignore",
    )


def _settings(lesson: Lesson):
    defaults = lesson.settings()
    return lesson.settings(
        **{
            name: st.session_state.get(lesson.key(name), getattr(defaults, name))
            for name in lesson.names
        }
    )


def _link(switches: dict[str, bool], hide: list[str]) -> str:
    """This page's address with its state, and with the switches that are on."""
    kept = {k: v for k, v in st.query_params.items() if k not in ("predict", "present", "hide")}
    kept |= {name: "1" for name, is_on in switches.items() if is_on}
    if hide:
        kept["hide"] = ",".join(hide)
    page = urlsplit(st.context.url or "")
    query = urlencode(kept, safe=",")
    return page._replace(query=query, fragment="").geturl()


def _reset(lesson: Lesson) -> None:
    load(lesson, lesson.settings())
    forget_guess(lesson)
    st.session_state.pop(f"history of {lesson.url}", None)
