"""Who is in front of this page."""

import secrets

import streamlit as st

from core.desk import desk
from core.learner import Learner
from core.learner_cookie import COOKIE, TOKEN_CHARACTERS


def this_learner() -> Learner:
    """The learner of this browser's cookie; without one, a learner for as long as the tab lives."""
    token = st.context.cookies.get(COOKIE, "")
    if len(token) != TOKEN_CHARACTERS:
        token = st.session_state.setdefault("learner_token", secrets.token_urlsafe(32))
    return desk().learner(token)
