"""The playground: points, a net, and what it learns to say of every place between them."""

from dataclasses import asdict, replace
from time import perf_counter

import streamlit as st

from core.nonlinearity import FITTING, PRESETS, cost, edits_of, steps_of, train
from core.playground_data import DATA, OWN, SPLITS
from core.playground_features import FEATURES
from core.playground_maps import draw, unit_map, warp
from core.playground_net import ACTIVATIONS, INITIALISATIONS, LOSSES, MOST_LAYERS
from core.playground_page import (
    LEVELS,
    NOTHING,
    SURFACES,
    are_edits,
    are_points,
    as_controls,
    show,
)
from figures.nonlinearity import film, film_of_points
from figures.playground_net import hidden_unit
from lessons.nonlinearity import (
    AGAIN,
    CLICK,
    LESSON,
    STARTER,
    about_colours,
    about_cost,
    about_hidden_settings,
    names_of_both,
)
from lessons.playground_words import repair_label
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.lesson_settings import set_controls
from widgets.long_training import IN_PAGE, train_in_worker
from widgets.numbers_in_link import take_from_link
from widgets.playground_by_hand import begin_anew, choose_weight, set_weight, units_of_each_layer
from widgets.playground_controls import (
    activation,
    batch_size,
    data_seed,
    epochs,
    hidden_layers,
    learning_rate,
    noise,
    optimizer,
    units,
)
from widgets.points_by_click import class_to_click, take_click
from widgets.points_from_table import points_from_table

PENALTIES = (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
EPOCHS = (50, 100, 200, 300, 500, 1000, 2000, 3000)
SIMPLE = ("data", "hidden", "activation", "learning_rate")  # what has a control in Simple
HEIGHTS = {"Simple": 228, "Full": 170}  # both rows of Full above the fold
FILM = "film"
LAST_OWN = "playground last own points"
HIDE_FULL = "<style>.st-key-full, .st-key-full-looks { display: none; }</style>"


@st.cache_data(max_entries=48, show_spinner=False)
def trained_here(run):
    began = perf_counter()
    return train(run), 1000 * (perf_counter() - began)


def timed(run):
    if steps_of(run) <= IN_PAGE:
        return trained_here(run)
    return train_in_worker(train, run, f"Training, {steps_of(run):,} steps …")


def trained_by(run):
    with waiting:
        return timed(run)[0]


@st.cache_data(max_entries=24, show_spinner=False)
def moving(settings, tile, _shown):
    last = _shown.last
    unit = tile is not None and hidden_unit(_shown.trained, tile)
    layer = min(settings.warped, len(settings.hidden)) - 1
    full = settings.level == "Full"
    return film(
        last,
        draw(last),
        hard=settings.surface == "classes",
        full=full,
        warped=warp(last, layer) if full and settings.hidden else None,
        layer=layer,
        beside=_shown.beside and (*names_of_both(settings), _shown.beside, draw(_shown.beside)),
        large=(unit, unit_map(last, *unit)) if unit else None,
        clickable=settings.data == OWN,
    )


def choose(changes):
    set_controls(LESSON, as_controls(changes))
    begin_anew()


def choose_preset(run):
    # One's own points stay: another preset's points are not in their place.
    choose({name: value for name, value in asdict(run).items() if name != "points"} | {"edits": ()})


def begin_own():
    if st.session_state[LESSON.key("data")] == OWN and not st.session_state[LESSON.key("points")]:
        st.session_state[LESSON.key("points")] = st.session_state.get(LAST_OWN) or STARTER


def next_seed():
    st.session_state[LESSON.key("seed")] = (st.session_state[LESSON.key("seed")] + 1) % 100


def take_points(points):
    choose({"data": OWN, "points": points})


take_click(LESSON, FILM)
frame = lesson_frame(LESSON)
take_from_link(LESSON, "points", are_points)
take_from_link(LESSON, "edits", are_edits)
with frame.controls:
    with st.container(horizontal=True, gap="xsmall"):
        level = st.segmented_control(
            "Level",
            LEVELS,
            default=frame.default("level"),
            required=True,
            label_visibility="collapsed",
            help="Simple: the five settings that matter most. Full: everything.",
            **frame.control("level"),
        )
        with st.popover("Presets"):
            for name, run in PRESETS.items():
                st.button(
                    name,
                    key=f"preset-{name}",
                    on_click=choose_preset,
                    args=(run,),
                    width="stretch",
                )
    data = st.selectbox(
        "Data",
        [*DATA, OWN],
        index=0,
        on_change=begin_own,
        help="Points of the plane. Blobs and spirals can be of 2 to 5 classes; of plane and wave "
        "a number is learnt, not a class.",
        **frame.control("data"),
    )
    layers = hidden_layers(frame, on_change=begin_anew)
    take_from_link(LESSON, "widths", lambda widths: len(widths) == layers)
    widths = st.session_state[LESSON.key("widths")]
    units(frame, disabled=layers == 0 or len(widths) == layers, on_change=begin_anew)
    activation(frame, disabled=layers == 0)
    learning_rate(frame)
    st.button(
        "Train from the next seed",
        key="next-seed",
        icon=":material/casino:",
        help="Every change trains anew. This one changes only the random starting weights.",
        on_click=next_seed,
    )
    repairs = st.container()
    notes = st.container()
    if level == "Simple":
        st.html(HIDE_FULL)
    # Also in Simple they are there, only not seen: a link or a preset may set them.
    full = st.container(key="full")
with full.expander("Data"):
    st.slider(
        "Classes",
        2,
        5,
        value=frame.default("classes"),
        help="Of blobs and spirals; the others have two, or numbers.",
        **frame.control("classes"),
    )
    st.slider(
        "Points",
        50,
        1000,
        value=frame.default("samples"),
        step=50,
        help="Training and test together.",
        **frame.control("samples"),
    )
    noise(frame)
    st.slider(
        "Label noise",
        0.0,
        0.5,
        value=frame.default("label_noise"),
        step=0.05,
        help="The share of points with a wrong label.",
        **frame.control("label_noise"),
    )
    st.slider(
        "Train share",
        0.1,
        0.9,
        value=frame.default("train_share"),
        step=0.05,
        help="The share of points that is trained on; the others test.",
        **frame.control("train_share"),
    )
    st.segmented_control(
        "Split",
        list(SPLITS),
        default=frame.default("split"),
        required=True,
        help="Stratified: each class in its share. Random: as it falls.",
        **frame.control("split"),
    )
    data_seed(frame)
    points_from_table(take_points)
with full.expander("Net"):
    st.pills(
        "Input features",
        list(FEATURES),
        selection_mode="multi",
        default=frame.default("features"),
        help="What the net is told of a point; x and y if nothing is chosen.",
        **frame.control("features"),
    )
    if level == "Full":
        units_of_each_layer(LESSON, frame.settings().hidden)
    st.select_slider(
        "Dropout",
        (0.0, 0.1, 0.2, 0.3, 0.5, 0.7),
        value=frame.default("dropout"),
        help="The share of hidden signals that each training step leaves out by chance.",
        **frame.control("dropout"),
    )
    st.selectbox(
        "Initialisation",
        list(INITIALISATIONS),
        help="How the starting weights are drawn.",
        **frame.control("initialisation"),
    )
    st.selectbox(
        "Loss",
        [FITTING, *LOSSES],
        help="Fitting: the one that belongs to the task. The others are there to be tried.",
        **frame.control("loss"),
    )
    st.selectbox(
        "Beside it in Simple",
        [*ACTIVATIONS, NOTHING],
        help="The activation of the net that is shown beside yours.",
        **frame.control("beside"),
    )
with full.expander("Training"):
    optimizer(frame)
    st.select_slider(
        "Momentum",
        (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99),
        value=frame.default("momentum"),
        help="Of the optimizer Momentum.",
        **frame.control("momentum"),
    )
    batch_size(frame)
    epochs(frame, EPOCHS)
    st.select_slider(
        "L1",
        PENALTIES,
        value=frame.default("l1"),
        help="Times the sum of the weights' sizes, added to the loss: it drives weights to 0.",
        **frame.control("l1"),
    )
    st.select_slider(
        "L2",
        PENALTIES,
        value=frame.default("l2"),
        help="The optimizer's weight decay: it keeps weights small.",
        **frame.control("l2"),
    )
    st.slider(
        "Seed",
        0,
        99,
        value=frame.default("seed"),
        help="Of starting weights, batches and dropout: the same seed, the same run.",
        **frame.control("seed"),
    )

with frame.picture:
    waiting = st.container()
    film_place = st.container()
    looks = st.container(key="full-looks").columns([1.35, 0.95, 1.4, 1.2], gap="small")
with looks[0]:
    st.segmented_control(
        "The picture shows",
        SURFACES,
        default=frame.default("surface"),
        required=True,
        help="How sure the net is, or only which class it names.",
        **frame.control("surface"),
    )
with looks[1]:
    st.slider(
        "Grid by layer",
        1,
        MOST_LAYERS,
        value=frame.default("warped"),
        help="Which hidden layer's bent grid is drawn; the last one if there are fewer.",
        **frame.control("warped"),
    )
settings = frame.settings()
shown = show(settings, trained_by)
if shown.trained:
    shape = (shown.trained.features, shown.trained.net.sizes)
    if settings.edits and st.session_state.get("playground shape", shape) != shape:
        st.session_state[LESSON.key("edits")] = ()  # they were of another net
        settings = replace(settings, edits=())
        shown = show(settings, trained_by)
    st.session_state["playground shape"] = shape
if settings.data == OWN:
    st.session_state[LAST_OWN] = settings.points
with repairs:
    for number, verdict in enumerate(v for v in shown.verdicts if v.repair):
        st.button(
            repair_label(verdict),
            key=f"repair-{number}",
            icon=":material/build:",
            on_click=choose,
            args=(verdict.repair,),
        )
if shown.trained:
    with notes:
        _, milliseconds = timed(settings.run)
        st.caption(about_cost(cost(settings.run, shown.trained.data), milliseconds))
        if level == "Simple" and (also := about_hidden_settings(settings, SIMPLE)):
            st.caption(also)
        if edits_of(shown.trained.net, settings.edits):
            st.button("As training left them", key="undo", on_click=choose, args=({"edits": ()},))
    if level == "Full":
        with looks[2]:
            where = choose_weight(shown.trained)
        with looks[3]:
            set_weight(LESSON, settings, shown, where)
with film_place:
    if shown.trained is None:
        film_player(film_of_points(settings.points), key=FILM, height=HEIGHTS["Simple"])
    else:
        chosen = st.session_state.get("playground tile")
        played = film_player(moving(settings, chosen, shown), key=FILM, height=HEIGHTS[level])
        tile = played.tile and played.tile.index
        if tile != chosen:
            st.session_state["playground tile"] = tile
            st.rerun()
        if tile is not None and hidden_unit(shown.trained, tile):
            st.caption(AGAIN)
        elif colours := about_colours(shown.trained):
            st.caption(colours)
    if settings.data == OWN:
        with st.container(horizontal=True, vertical_alignment="center"):
            class_to_click()
            st.button("Remove all", key="remove-points", on_click=choose, args=({"points": ()},))
            st.caption(CLICK, width="content")
frame.close(settings, shown)
