"""Two generators draw side by side; a seed, or a reseed on the way, decides what comes."""

import secrets

import streamlit as st

from core.randomness import CHANCES, DRAWS, GREATEST_SEED, MOST_DRAWS, SIDES, draw
from figures.randomness import cells
from lessons.randomness import ABOUT_CHANCE, ABOUT_FRESH, LESSON, NO_RESEED, NO_RIGHT
from widgets.cells import show_cells
from widgets.lesson_frame import lesson_frame

compute = st.cache_data(draw, max_entries=64, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    main, more = st.container(), st.expander("More")
with more:
    who, start = st.container(), st.container()
    together = st.toggle(
        "One generator for both",
        value=frame.default("together"),
        help="As with `torch.manual_seed` and no generator of one's own: all draws of a "
        "program come from one.",
        **frame.control("together"),
    )
    st.slider(
        "Draws",
        2,
        MOST_DRAWS,
        value=frame.default("draws"),
        **frame.control("draws"),
    )
with main:
    st.selectbox(
        "What is drawn",
        list(DRAWS),
        index=list(DRAWS).index(frame.default("draw")),
        help="rand: from 0 to 1. randn: around 0. randint: here 1 to 6. randperm: 0 to 5 in some "
        "order. shuffle: six cards, put in the order of a randperm.",
        **frame.control("draw"),
    )
    st.slider(
        "Seed of left",
        0,
        GREATEST_SEED,
        value=frame.default("seed"),
        help="Where the left generator starts, or the one for both.",
        **frame.control("seed"),
    )
    seeded = st.toggle(
        "Seed right too",
        value=frame.default("right_seeded"),
        disabled=together,
        help=NO_RIGHT if together else "Off: right starts where chance puts it.",
        **frame.control("right_seeded"),
    )
    st.slider(
        "Seed of right",
        0,
        GREATEST_SEED,
        value=frame.default("right_seed"),
        disabled=together or not seeded,
        help=NO_RIGHT if together else "Switch on *Seed right too*, then drag.",
        **frame.control("right_seed"),
    )
    again = st.button(
        "Draw again",
        key="again",
        icon=":material/casino:",
        disabled=together or seeded,
        help=NO_RIGHT if together else ABOUT_CHANCE,
    )
    reseed_at = st.slider(
        "Reseed before draw",
        0,
        MOST_DRAWS,
        value=frame.default("reseed_at"),
        help="0: never.",
        **frame.control("reseed_at"),
    )
with who:
    st.segmented_control(
        "Who is reseeded",
        SIDES,
        default=frame.default("reseeded"),
        required=True,
        disabled=together or not reseed_at,
        help=NO_RIGHT if together else NO_RESEED,
        **frame.control("reseeded"),
    )
with start:
    st.slider(
        "With seed",
        0,
        GREATEST_SEED,
        value=frame.default("reseed_with"),
        disabled=not reseed_at,
        help=NO_RESEED,
        **frame.control("reseed_with"),
    )

settings = frame.settings()
if again:
    # The one place where chance comes in: core only ever sees the number that fell.
    frame.choose(chance=float(secrets.randbelow(CHANCES)))
drawn = compute(settings)
with frame.picture:
    show_cells(cells(settings, drawn), key="cells", height=300)
with frame.below:
    st.caption(ABOUT_FRESH)
frame.close(settings, drawn)
