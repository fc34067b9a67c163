"""The slider for the strength of one transform, of many that are kept as one setting."""

import streamlit as st

from core.augmentation_page import with_strengths
from core.transform_menu import CHOICES
from widgets.lesson_frame import Frame
from widgets.lesson_settings import set_controls


def transform_strength(frame: Frame, name: str, label: str) -> None:
    """Each transform has a slider of its own range; all of them write `strengths`."""
    strength, key = CHOICES[name].strength, f"strength-of-{name}"
    settings = frame.settings()
    st.session_state[key] = settings.strength(name)

    def write() -> None:
        changed = with_strengths(settings, **{name: st.session_state[key]})
        set_controls(frame.lesson, {"strengths": changed})

    least, most, step = map(float, (strength.least, strength.most, strength.step))
    whole = strength.step == int(strength.step)
    st.slider(
        label,
        least,
        most,
        step=step,
        format="%d" if whole else "%.2f",
        key=key,
        on_change=write,
        help="How far its draws may go. Each draw stays within it.",
    )
