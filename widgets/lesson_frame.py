"""The frame that every lesson stands in, so that a page is only controls, a result and a picture.

frame = lesson_frame(LESSON)
with frame.controls:
    st.slider("Seed", 0, 99, **frame.control("seed"))
settings = frame.settings()
result = compute(settings)                       # cached by the page
with frame.picture:
    film_player(film(result), key="film")
frame.close(settings, result)                    # what you see, code, challenges, next
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lessons.contents import after, family
from lessons.lesson import Lesson
from widgets.lesson_challenges import challenges
from widgets.lesson_code import code
from widgets.lesson_settings import set_controls
from widgets.lesson_tools import (
    is_presenting,
    lesson_tools,
    offer_notebook,
    still_presenting,
    style_for_presenting,
)
from widgets.predict_first import ask_first, compare_with_guess

NONE_OF = "none_of"  # in a link: the choices of several of which nothing is chosen
REMEMBERED = 8  # (settings, result) pairs of a page, for challenges that take several goes
STYLE = Path(__file__).with_suffix(".css")

_script = st.components.v2.component(
    "lesson_frame",
    html="<i></i>",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Frame:
    lesson: Lesson
    notebook: DeltaGenerator
    controls: DeltaGenerator
    picture: DeltaGenerator
    seen: DeltaGenerator
    below: DeltaGenerator

    def control(self, setting: str) -> dict[str, Any]:
        """The arguments that tie a control to a setting: its key and its place in the link.

        The control's own default must be the setting's (`self.default`); where the control has a
        `value` argument, `value=frame.default("seed")`.
        """
        return {"key": self.lesson.key(setting), "bind": "query-params"}

    def default(self, setting: str) -> Any:
        return getattr(self.lesson.settings(), setting)

    def settings(self) -> Any:
        """The settings as they are chosen now.

        A setting without a control (a place that was clicked) is kept by `choose` and read from
        the link; what is out of its range there keeps the default.
        """
        return self.lesson.settings(**{name: self._value(name) for name in self.lesson.names})

    def choose(self, **settings: Any) -> None:
        """Set settings, with a control or without, and draw the page anew."""
        st.session_state[_chosen(self.lesson)] = settings
        st.rerun()

    def repair(
        self,
        says: str,
        changes: Mapping[str, Any],
        *,
        key: str = "repair",
        icon: str = ":material/build:",
    ) -> None:
        """A button that sets settings."""
        st.button(says, key=key, icon=icon, on_click=set_controls, args=(self.lesson, changes))

    def close(self, settings: Any, result: Any) -> None:
        """Everything under the picture: the sentence, the challenges, the code, the next page."""
        self._write_link(settings)
        history = self._remember(settings, result)
        program = self.lesson.program(settings)
        with self.notebook:
            offer_notebook(self.lesson, program)
        with self.seen:
            st.markdown(self.lesson.what_you_see(settings, result))
            compare_with_guess(self.lesson, settings, result)
        with self.below:
            doing, reading = st.columns([1, 1.25], gap="large")
            with doing.container(key="challenges"):
                challenges(self.lesson, settings, result, history)
            with reading.container(key="code"):
                files = self.lesson.files and partial(self.lesson.files, settings, result)
                code(self.lesson, program, self.lesson.printed(settings, result), files)
            _next_page(self.lesson)
            with st.container(key="script"):
                _script(key="lesson-script")

    def _value(self, name: str) -> Any:
        key, default = self.lesson.key(name), self.default(name)
        if name in self.lesson.placed and key not in st.session_state:
            st.session_state[key] = _placed(
                st.query_params.get(key), default, *self.lesson.placed[name]
            )
        return st.session_state.get(key, default)

    def _write_link(self, settings: Any) -> None:
        """Put settings that have no control into the link; the others are there by `bind`."""
        for name in self.lesson.placed:
            key, value = self.lesson.key(name), getattr(settings, name)
            if value != self.default(name):
                numbers = value if isinstance(value, tuple) else (value,)
                st.query_params[key] = ",".join(f"{number:.6g}" for number in numbers)
            elif key in st.query_params:
                del st.query_params[key]
        none = [
            self.lesson.key(name)
            for name in _choices_of_some(self.lesson)
            if not getattr(settings, name)
        ]
        if none:
            st.query_params[NONE_OF] = ",".join(none)
        elif NONE_OF in st.query_params:
            del st.query_params[NONE_OF]

    def _remember(self, settings: Any, result: Any) -> list[tuple[Any, Any]]:
        """The earlier pairs of this page; the present one is added for the next time."""
        seen = st.session_state.setdefault(f"history of {self.lesson.url}", [])
        before = [pair for pair in seen if pair[0] != settings]
        st.session_state[f"history of {self.lesson.url}"] = [
            *before[-REMEMBERED:],
            (settings, result),
        ]
        return before


def lesson_frame(lesson: Lesson) -> Frame:
    """Draw the head of a lesson and return the places that the page fills."""
    _refuse_nothing(lesson)
    _choose_none(lesson)
    set_controls(lesson, st.session_state.pop(_chosen(lesson), {}))
    st.html(STYLE)
    with st.container(key="script-first"):
        # The browser fetches what films are played with when it meets the first component: before
        # the controls, whose own files would otherwise come first, and the picture last.
        _script(key="lesson-script-first")
    if is_presenting():
        style_for_presenting(lesson)
    with st.container(
        key="head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        with st.container(
            key="title", horizontal=True, vertical_alignment="bottom", width="content"
        ):
            st.title(lesson.title, anchor=False, width="content")
            if lesson.needs:
                st.caption(f"needs: {lesson.needs}", width="content")
        with st.container(key="tools", horizontal=True, width="content"):
            notebook = lesson_tools(lesson)
    with st.container(key="takeaway"):
        st.markdown(lesson.takeaway)
    _strip(lesson)
    ask_first(lesson)
    controls, picture = st.columns([1, 2.9], gap="medium")
    return Frame(
        lesson,
        notebook,
        controls.container(key="controls"),
        picture.container(key="picture"),
        picture.container(key="what-you-see"),
        st.container(key="below"),
    )


def _chosen(lesson: Lesson) -> str:
    """Where a choice waits for the run in which no control is drawn yet."""
    return f"chosen on {lesson.url}"


def _refuse_nothing(lesson: Lesson) -> None:
    """A link can say `parts=`: nothing, which Streamlit takes for an answer where one is required.

    Only a choice of several can be of none. What is on the page already is the control's to empty.
    """
    several = {
        lesson.key(name)
        for name in lesson.names
        if isinstance(getattr(lesson.settings(), name), tuple)
    }
    empty = [
        key
        for key, said in st.query_params.items()
        if not said and key not in several and key not in st.session_state
    ]
    for key in empty:
        del st.query_params[key]
    if empty:
        st.rerun()


def _choices_of_some(lesson: Lesson) -> list[str]:
    """The settings that are a choice of several, and on arrival not of none."""
    defaults = {name: getattr(lesson.settings(), name) for name in lesson.names}
    return [
        name
        for name, default in defaults.items()
        if isinstance(default, tuple) and default and name not in lesson.placed
    ]


def _choose_none(lesson: Lesson) -> None:
    """Take `none_of=off,parts` out of the link: Streamlit has no word for a choice of none."""
    said = st.query_params.get(NONE_OF, "").split(",")
    for key in map(lesson.key, _choices_of_some(lesson)):
        if key in said and key not in st.session_state:
            st.session_state[key] = []


def _strip(lesson: Lesson) -> None:
    """Links to the lead page and its siblings; a family of one shows none."""
    members = family(lesson.url)
    if len(members) == 1:
        return
    with st.container(key="strip", horizontal=True, gap="small"):
        for member in members:
            here = member.url == lesson.url
            st.page_link(
                member.file,
                label=f"**{member.title}**" if here else member.title,
                query_params=still_presenting(),
            )


def _next_page(lesson: Lesson) -> None:
    following = after(lesson.url)
    with st.container(key="next", horizontal=True, horizontal_alignment="distribute"):
        name, address = lesson.documentation
        st.caption(f"torch's own page on [{name}]({address}): {address.removeprefix('https://')}")
        if following is not None:
            st.page_link(
                following.file,
                label=f"Next: {following.title}",
                icon=":material/arrow_forward:",
                query_params=still_presenting(),
            )


def _placed(text: str | None, default: Any, low: float, high: float) -> Any:
    """A number, or a tuple of as many numbers as the default, out of a link."""
    try:
        numbers = tuple(float(part) for part in (text or "").split(","))
    except ValueError:
        return default
    many = isinstance(default, tuple)
    if len(numbers) != (len(default) if many else 1):
        return default
    if not all(low <= number <= high for number in numbers):  # also refuses NaN
        return default
    if many:
        return numbers
    return type(default)(numbers[0])  # a place that is counted, such as a picture's, is an int
