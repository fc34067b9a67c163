"""A picture, a sentence, a sound, a table: click an item, and its numbers light up."""

import streamlit as st

from core.table_numbers import CATEGORIES
from core.to_numbers import KINDS, to_numbers
from core.tokens import LONGEST, VECTORS, VOCABULARIES
from core.tones import HOPS, ORDERS, PITCHES, RATE, SIZES
from figures.to_numbers import cells, film, sample_at
from lessons.to_numbers import ABOUT, LESSON, facts
from widgets.cells import show_cells
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.light_table import light_table

compute = st.cache_data(to_numbers, max_entries=64, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    kind = st.segmented_control(
        "What goes in",
        list(KINDS),
        default=frame.default("kind"),
        required=True,
        help="Each becomes one tensor, `x`.",
        **frame.control("kind"),
    )
    if kind == "Picture":
        st.slider(
            "Digit",
            0,
            9,
            value=frame.default("digit"),
            help="Handwritten, from scikit-learn's digits: 8 by 8 pixels.",
            **frame.control("digit"),
        )
    if kind == "Sentence":
        st.text_input(
            "Sentence",
            value=frame.default("sentence"),
            max_chars=LONGEST,
            help="Of your own; the first ten words and signs are used.",
            **frame.control("sentence"),
        )
        st.selectbox(
            "Vocabulary made of",
            VOCABULARIES,
            help="The list of words that have a number. What is not in it becomes number 0.",
            **frame.control("vocabulary"),
        )
        st.segmented_control(
            "Each token as",
            VECTORS,
            default=frame.default("vectors"),
            required=True,
            help="Its index alone; one-hot: a 1 at its index; embedding: a row of a table of "
            "numbers that training moves.",
            **frame.control("vectors"),
        )
    if kind == "Sound":
        for setting, says in (("first", "First tone"), ("second", "Second tone")):
            st.select_slider(
                f"{says}, Hz",
                PITCHES,
                value=frame.default(setting),
                help="Swings a second.",
                **frame.control(setting),
            )
        st.selectbox("They sound", ORDERS, help="Half a second in all.", **frame.control("order"))
        st.select_slider(
            "n_fft",
            SIZES,
            value=frame.default("n_fft"),
            help="How many samples each column of the picture looks at.",
            **frame.control("n_fft"),
        )
        st.select_slider(
            "Hop",
            HOPS,
            value=frame.default("hop"),
            help="How many samples further the next column looks.",
            **frame.control("hop"),
        )
    if kind == "Table":
        st.segmented_control(
            "Categories as",
            CATEGORIES,
            default=frame.default("categories"),
            required=True,
            help="One column for each answer, or one number for each answer.",
            **frame.control("categories"),
        )
        st.toggle(
            "Standardise",
            value=frame.default("standardised"),
            help="Legs and weight less their mean, divided by their deviation.",
            **frame.control("standardised"),
        )

settings = frame.settings()
numbers = compute(settings)
moving = film(numbers)
source, tensor = frame.picture, frame.picture
if kind == "Picture":
    source, tensor = frame.picture.columns([1, 2.4], vertical_alignment="center")
played = None
if moving:
    with source:
        played = film_player(moving, key="film", height=190)
with tensor:
    clicked = show_cells(cells(numbers), key="cells", height=260).clicked
with frame.picture:
    if kind == "Sound":
        st.audio(numbers.x.numpy(), sample_rate=RATE)
with frame.below:
    st.markdown(ABOUT[kind])
    light_table(facts(numbers))
if played and played.place:
    if kind == "Sound":
        frame.choose(moment=sample_at(played.place.x))
    frame.choose(item=(float(int(played.place.y)), float(int(played.place.x))))
if clicked:
    index = tuple(map(float, clicked.index))
    if kind == "Sound":
        frame.choose(moment=index[0])
    frame.choose(item=index[-2:] if kind != "Sentence" else (index[0], 0.0))
frame.close(settings, numbers)
