"""The playground: points, a net, and what it learns to say of every place between them."""

from dataclasses import asdict
from time import perf_counter

import streamlit as st

from core.nonlinearity import FITTING, PRESETS, cost, steps_of, train
from core.own_points import MOST_CLASSES
from core.playground_data import DATA, OWN, SPLITS
from core.playground_features import FEATURES
from core.playground_maps import draw, unit_map, warp
from core.playground_net import ACTIVATIONS, INITIALISATIONS, LOSSES, MOST_LAYERS, MOST_UNITS
from core.playground_page import (
    FURTHEST,
    LEVELS,
    NOTHING,
    SURFACES,
    are_edits,
    are_points,
    as_controls,
    clicked,
    edited_once_more,
    fewer,
    show,
)
from core.points_csv import read_points
from core.refusal import Refused
from figures.nonlinearity import film, film_of_points, hidden_unit
from lessons.nonlinearity import (
    AGAIN,
    CLICK,
    LESSON,
    STARTER,
    about_cost,
    about_hidden_settings,
    about_table,
    names_of_both,
    repair_label,
    weight_of,
    weights_by_name,
)
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.lesson_settings import set_controls
from widgets.long_training import IN_PAGE, train_in_worker
from widgets.numbers_in_link import take_from_link
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

PENALTIES = (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
EPOCHS = (50, 100, 200, 300, 500, 1000, 2000, 3000)
SIMPLE = ("data", "hidden", "activation", "learning_rate")  # what has a control in Simple
HEIGHTS = {"Simple": 228, "Full": 215}
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


def begin_own():
    if st.session_state[LESSON.key("data")] == OWN and not st.session_state[LESSON.key("points")]:
        st.session_state[LESSON.key("points")] = STARTER


def next_seed():
    st.session_state[LESSON.key("seed")] = (st.session_state[LESSON.key("seed")] + 1) % 100


def take_points():
    """From what was uploaded or, if nothing was, pasted."""
    file = st.session_state["playground-file"]
    try:
        table = read_points(file.getvalue() if file else st.session_state["playground-csv"])
    except Refused as refused:
        st.session_state["playground csv says"] = str(refused)
        return
    points = fewer(table.points)
    st.session_state["playground csv says"] = about_table(table, len(points) // 3)
    choose({"data": OWN, "points": points})


def set_by_hand(edits, where):
    value = st.session_state["playground-value"]
    st.session_state[LESSON.key("edits")] = edited_once_more(edits, where, value)


def set_width(widths, layer):
    value = st.session_state[f"playground-width-{layer}"]
    widths = (*widths[:layer], value, *widths[layer + 1 :])
    st.session_state[LESSON.key("widths")] = () if len(set(widths)) == 1 else widths
    if len(set(widths)) == 1:
        st.session_state[LESSON.key("units")] = value


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
                    on_click=choose,
                    args=(asdict(run) | {"edits": ()},),
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
    layers = hidden_layers(frame)
    take_from_link(LESSON, "widths", lambda widths: len(widths) == layers)
    widths = st.session_state[LESSON.key("widths")]
    units_in_each = units(frame, disabled=layers == 0 or len(widths) == layers)
    activation(frame)
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
    st.text_area(
        "Points of your own",
        placeholder="0.5; -1.2; red",
        key="playground-csv",
        max_chars=20_000,
        height=90,
        help="One point a row: x, y and its class, with commas, semicolons or tabs between.",
    )
    st.file_uploader("or a CSV file", type=["csv", "txt"], key="playground-file")
    st.button("Take these points", key="take-points", on_click=take_points)
    if said := st.session_state.get("playground csv says"):
        st.caption(said)
with full.expander("Net"):
    st.pills(
        "Input features",
        list(FEATURES),
        selection_mode="multi",
        default=frame.default("features"),
        help="What the net is told of a point; x and y if nothing is chosen.",
        **frame.control("features"),
    )
    for layer in range(layers):
        st.session_state[f"playground-width-{layer}"] = int(
            widths[layer] if len(widths) == layers else units_in_each
        )
        st.slider(
            f"Units of layer {layer + 1}",
            1,
            MOST_UNITS,
            key=f"playground-width-{layer}",
            on_change=set_width,
            args=(widths if len(widths) == layers else (units_in_each,) * layers, layer),
        )
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
with repairs:
    for number, verdict in enumerate(shown.verdicts):
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
    with looks[2]:
        weights = weights_by_name(shown.trained)
        name = st.selectbox(
            "Set a weight by hand",
            list(weights),
            key="playground-weight",
            help="Everything is computed anew with it, the loss included.",
        )
    where = weights[name]
    with looks[3]:
        st.session_state["playground-value"] = round(
            min(max(weight_of(shown.last, where), -FURTHEST), FURTHEST), 1
        )
        st.slider(
            "Its value",
            -FURTHEST,
            FURTHEST,
            step=0.1,
            format="%.1f",
            key="playground-value",
            on_change=set_by_hand,
            args=(settings.edits, where),
        )
    if settings.edits:
        with notes:
            st.button("As training left them", key="undo", on_click=choose, args=({"edits": ()},))
with film_place:
    if shown.trained is None:
        played = film_player(film_of_points(settings.points), key="film", height=HEIGHTS["Simple"])
    else:
        chosen = st.session_state.get("playground tile")
        played = film_player(moving(settings, chosen, shown), key="film", height=HEIGHTS[level])
        tile = played.tile and played.tile.index
        if tile != chosen:
            st.session_state["playground tile"] = tile
            st.rerun()
        if tile is not None and hidden_unit(shown.trained, tile):
            st.caption(AGAIN)
    if settings.data == OWN:
        with st.container(horizontal=True, vertical_alignment="center"):
            label = st.segmented_control(
                "Class of the next point",
                range(MOST_CLASSES),
                default=0,
                required=True,
                key="playground-class",
                label_visibility="collapsed",
            )
            st.button("Remove all", key="remove-points", on_click=choose, args=({"points": ()},))
            st.caption(CLICK, width="content")
        if played.place is not None:
            x, y, hit = played.place.x, played.place.y, played.place.point is not None
            frame.choose(points=clicked(settings.points, x, y, label, hit))
frame.close(settings, shown)
