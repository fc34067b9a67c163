"""A page with the largest film and a slider that asks for another. Served by the film benchmark."""

import streamlit as st

from benchmarks.measuring.playground import playground
from widgets.film_player import film_player

st.set_page_config(layout="wide")
seed = st.slider("Seed", 0, 99, 0, key="seed")
film_player(playground(seed), key="film")
