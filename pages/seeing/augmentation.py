"""Augmentation: one picture, a dozen draws of a random transform, each with what was done to it."""

import streamlit as st

from core.augmentation_page import (
    MOST_DRAWS,
    OWN,
    PICTURES,
    PIPELINE,
    TRANSFORMS,
    draw,
    own_picture,
    turned_six,
)
from core.transform_menu import CHOICES, ONE_BY_ONE
from figures.augmentation import sheet, turned_sheet, width
from lessons.augmentation import LESSON, about_turned
from lessons.own_picture import ABOUT_OWN
from widgets.lesson_frame import lesson_frame
from widgets.own_photograph import own_photograph
from widgets.picture_sheet import picture_sheet
from widgets.transform_strength import transform_strength

compute = st.cache_data(draw, max_entries=48, show_spinner=False)

frame = lesson_frame(LESSON)
own = None
with frame.controls:
    picture = st.selectbox(
        "Picture",
        PICTURES,
        index=PICTURES.index(frame.default("picture")),
        help="What is drawn from, at most 160 pixels long.",
        **frame.control("picture"),
    )
    if picture == OWN:
        own = own_photograph(ABOUT_OWN, own_picture)
    transform = st.selectbox(
        "Transform",
        TRANSFORMS,
        index=TRANSFORMS.index(frame.default("transform")),
        help="Of torchvision's v2. TrivialAugmentWide and its like choose among many.",
        **frame.control("transform"),
    )
    if transform == PIPELINE:
        pipeline = st.multiselect(
            "In this order",
            ONE_BY_ONE,
            default=frame.default("pipeline"),
            help="v2.Compose: each changes what the one before it left.",
            **frame.control("pipeline"),
        )
        with st.expander("Strengths"):
            for name in pipeline:
                transform_strength(frame, name, f"{name}: {CHOICES[name].strength.words}")
    else:
        transform_strength(frame, transform, f"Strength: {CHOICES[transform].strength.words}")
    st.slider(
        "Seed",
        0,
        99,
        value=frame.default("seed"),
        help="torch.manual_seed: the same seed gives the same draws.",
        **frame.control("seed"),
    )
    with st.expander("More"):
        st.slider(
            "Draws",
            1,
            MOST_DRAWS,
            value=frame.default("draws"),
            help="How many; a training of as many epochs would see these.",
            **frame.control("draws"),
        )

settings = frame.settings()
# What is a learner's own is not kept beside what all share.
drawn = compute(settings) if own is None else draw(settings, own)
with frame.picture:
    picture_sheet(sheet(drawn), width(drawn), key="draws")
frame.close(settings, drawn)
with frame.seen:
    picture_sheet(turned_sheet(turned_six()), 56, key="turned")
    st.caption(about_turned(turned_six()))
