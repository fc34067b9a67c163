"""The Glassbox server: `python -m streamlit run app.py`.

A server and not a script: with `st.navigation` in a script beside a `pages/` folder, Streamlit's
old page discovery answers the first deep link of a fresh server with a wrong menu.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch: its pool must not fight the pages

import asyncio
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from core.learner_cookie import LearnerCookie


@asynccontextmanager
async def lifespan(_app: st.App):
    """Import torch once, before the first visitor; start the workers, and end them."""
    import torch
    import torchvision.transforms.v2  # noqa: F401

    from core.desk import desk

    torch.set_num_threads(1)  # of the server: learners share its cores; runs have their own count
    await asyncio.to_thread(desk().warm_up)
    yield
    desk().close()


app = st.App("pages/menu.py", lifespan=lifespan, middleware=[Middleware(LearnerCookie)])
