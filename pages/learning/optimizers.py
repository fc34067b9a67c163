"""Two weights and a landscape: click a start, and torch's optimizers race from there."""

import streamlit as st

from core.loss_surfaces import SURFACES
from core.optimizers import MOMENTA, MOST_STEPS, RATES, WEIGHT_DECAY, race
from figures.optimizers import film
from lessons.optimizers import LESSON
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame

compute = st.cache_data(race, max_entries=32, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    st.selectbox(
        "Surface",
        list(SURFACES),
        index=list(SURFACES).index(frame.default("surface")),
        help="The loss over two weights. 1:100 means a hundred times as curved across as along.",
        **frame.control("surface"),
    )
    st.pills(
        "Optimizers",
        ("SGD", "Momentum", "Adam"),
        selection_mode="multi",
        default=frame.default("runners"),
        help="Who takes part. Nesterov, RMSprop and AdamW stand under More.",
        **frame.control("runners"),
    )
    one_rate = st.toggle(
        "One learning rate for all",
        value=frame.default("one_rate"),
        help=f"Off: each runs at its own best of {len(RATES)} rates, all of them just tried.",
        **frame.control("one_rate"),
    )
    st.select_slider(
        "Learning rate",
        RATES,
        value=frame.default("learning_rate"),
        disabled=not one_rate,
        help="For all of them. Switch on *One learning rate for all*, then drag.",
        **frame.control("learning_rate"),
    )
    st.caption("Click the landscape to start elsewhere.")
    with st.expander("More"):
        st.pills(
            "Further optimizers",
            ("Nesterov", "RMSprop", "AdamW"),
            selection_mode="multi",
            default=frame.default("more"),
            help="Nesterov: momentum that looks ahead. RMSprop: Adam without momentum; its first "
            "step is ten times the rate. AdamW: Adam that also shrinks the weights, here by "
            f"{WEIGHT_DECAY:g} x rate a step, torch's default.",
            **frame.control("more"),
        )
        st.select_slider(
            "Momentum",
            MOMENTA,
            value=frame.default("momentum"),
            help="How much of the last step Momentum and Nesterov keep. The others have none.",
            **frame.control("momentum"),
        )
        st.slider(
            "Steps",
            20,
            MOST_STEPS,
            value=frame.default("steps"),
            step=10,
            help="How often the weights are moved.",
            **frame.control("steps"),
        )

settings = frame.settings()
result = compute(settings)
with frame.controls:
    if settings.one_rate and result.climbed:
        st.error(f"{', '.join(result.climbed)}: up instead of down.", icon=":material/warning:")
        frame.repair("Repair: each at its own best rate", {"one_rate": False})
with frame.picture:
    follow = LESSON.key("learning_rate") if settings.one_rate else ()
    played = film_player(film(settings, result), key="film", height=265, follow=follow)
    if played.place is not None:
        frame.choose(start_x=round(played.place.x, 2), start_y=round(played.place.y, 2))
frame.close(settings, result)
