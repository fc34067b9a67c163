"""A setting that is a row of numbers as long as one likes, such as points that were clicked."""

from collections.abc import Callable, Sequence

import streamlit as st

from lessons.lesson import Lesson


def take_from_link(
    lesson: Lesson, name: str, fits: Callable[[Sequence[float]], bool] = lambda numbers: True
) -> None:
    """Take a row of numbers out of the link when one arrives; the frame writes it there.

    What is no row of numbers in the range that the lesson gives it (`placed`), or does not fit,
    is as if it were not said.
    """
    key = lesson.key(name)
    if key in st.session_state:
        return
    low, high = lesson.placed[name]
    try:
        numbers = tuple(float(part) for part in st.query_params.get(key, "").split(","))
    except ValueError:
        numbers = ()
    # A range of numbers also refuses NaN.
    ours = all(low <= number <= high for number in numbers) and fits(numbers)
    st.session_state[key] = numbers if numbers and ours else getattr(lesson.settings(), name)
