"""The settings of a training as the learner has chosen them, also where their controls are folded.

Each control's key is the setting's own name, and so is its word in the page's link. Only one step
of /train is drawn at a time, and Streamlit takes the parameters of hidden controls out of the
link; so the link is read and written here, for all of them at once.
"""

from dataclasses import asdict, fields, replace

import streamlit as st

from core.device import available_devices
from core.refusal import Refused
from core.training_settings import RANGES, Settings, check

DEFAULTS = Settings()

# What the controls offer; a link, or a run that was made by command, may ask for more.
OFFERED = {
    "image_size": range(RANGES["image_size"][0], RANGES["image_size"][1] + 1, 4),
    "hidden_units": range(RANGES["hidden_units"][0], RANGES["hidden_units"][1] + 1),
    "learning_rate": (1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    "batch_size": (1, 2, 4, 8, 16, 32, 64, 128, 256),
    "epochs": range(1, 101),
    "threads": range(1, 9),
    "device": ("auto", *available_devices()),
}


def read_link() -> None:
    """Fill the choices from the link once a session; what is out of range keeps its default."""
    for name, default in asdict(DEFAULTS).items():
        if name not in st.session_state:
            st.session_state[name] = _from_link(name, default)


def _from_link(name: str, default):
    text = st.query_params.get(name)
    if text is None:
        return default
    try:
        value = text == "True" if isinstance(default, bool) else type(default)(text)
    except ValueError:
        return default
    return value if _is_offered(name, value) else default


def _is_offered(name: str, value) -> bool:
    if name in OFFERED and value not in OFFERED[name]:
        return False
    try:
        check(replace(DEFAULTS, **{name: value}))
    except Refused:
        return False
    return True


def chosen_settings() -> Settings:
    """What Train would train with now."""
    return Settings(**{field.name: st.session_state[field.name] for field in fields(Settings)})


def write_link(**more: str) -> None:
    """Put every choice that is not the default, and `more`, into the page's address."""
    choices = asdict(chosen_settings())
    link = {n: str(v) for n, v in choices.items() if v != getattr(DEFAULTS, n)} | more
    if dict(st.query_params) != link:
        st.query_params.from_dict(link)


def choose(settings: Settings) -> None:
    """Set every control that offers its value; before they are drawn (in a callback)."""
    for name, value in asdict(settings).items():
        if _is_offered(name, value):
            st.session_state[name] = value
