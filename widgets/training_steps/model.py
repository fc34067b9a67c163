"""Step 3: the network, layer by layer, and how many numbers it has to learn."""

import streamlit as st
import torch
from torch import nn

from core.image_set import ImageSet
from core.initialisation import INITIALISATIONS
from core.layer_table import Layer, layer_table
from core.refusal import Refused
from core.tiny_vgg import Architecture, TinyVGG
from core.training_settings import RANGES, Settings, architecture
from figures.network_drawing import network_drawing, shape_in_words
from widgets.plain_text import plain

INITIALISATION_WORDS = {"PyTorch": "PyTorch's", "He": "He's"}


def result(settings: Settings, image_set: ImageSet) -> str:
    try:
        layers = _layers(architecture(settings, len(image_set.classes)))
    except Refused:
        return "does not fit: no pixels are left"
    return f"TinyVGG, {settings.hidden_units} hidden units · {numbers_to_learn(layers)}"


def numbers_to_learn(layers: tuple[Layer, ...]) -> str:
    return f"{sum(layer.parameters for layer in layers):,} numbers to learn"


def body(settings: Settings, image_set: ImageSet) -> None:
    controls, picture = st.columns([1, 2.6], gap="medium")
    with controls.container(key="controls"):
        _controls()
    with picture.container(key="picture"):
        shape = architecture(settings, len(image_set.classes))
        try:
            layers = _layers(shape)
        except Refused as reason:
            _repair(str(reason))
            return
        with st.container(key="what-you-see"):
            st.markdown(_what_you_see(layers))
        _draw(layers, shape)


def _controls() -> None:
    st.slider(
        "Hidden units",
        *RANGES["hidden_units"],
        key="hidden_units",
        persist_state="session",
        help="Feature maps that every convolution gives: `out_channels`. The course has 10.",
    )
    st.slider(
        "Blocks",
        *RANGES["blocks"],
        key="blocks",
        persist_state="session",
        help="A block is convolution, ReLU, convolution, ReLU, and a pool that halves the maps.",
    )
    st.segmented_control(
        "Padding",
        list(range(RANGES["padding"][0], RANGES["padding"][1] + 1)),
        key="padding",
        persist_state="session",
        required=True,
        help="Pixels put around a convolution's input. With 1 a map keeps its size, with 0 it "
        "loses a pixel on every side.",
    )
    st.segmented_control(
        "Starting weights",
        list(INITIALISATIONS),
        format_func=INITIALISATION_WORDS.get,
        key="initialisation",
        persist_state="session",
        required=True,
        help="Initialisation: PyTorch's own default, or He's, made for layers with ReLU. Neither "
        "changes how many there are.",
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _layers(shape: Architecture) -> tuple[Layer, ...]:
    return layer_table(_on_paper(shape), (3, shape.image_size, shape.image_size))


def _on_paper(shape: Architecture) -> TinyVGG:
    """The network as shapes without numbers: it costs nothing, however large."""
    with torch.device("meta"):
        return TinyVGG(shape)


def _what_you_see(layers: tuple[Layer, ...]) -> str:
    last_maps, flatten, linear = layers[-3:]
    maps, side, _ = last_maps.output_shape
    total = sum(layer.parameters for layer in layers)
    return (
        f"**{numbers_to_learn(layers)}.** The last {maps} maps are {side} × {side} pixels and make "
        f"{maps} × {side} × {side} = {flatten.output_shape[0]:,} features; the linear layer that "
        f"turns them into {linear.output_shape[0]} classes has {linear.parameters / total:.0%} of "
        "all numbers."
    )


def _draw(layers: tuple[Layer, ...], shape: Architecture) -> None:
    with st.container(key="network-drawing"):
        # Made of our own numbers and of torch's class names only.
        drawing = network_drawing(layers, (3, shape.image_size, shape.image_size))
        st.markdown(
            f'<div tabindex="0" style="overflow-x:auto">{drawing}</div>', unsafe_allow_html=True
        )
    modules = dict(_on_paper(shape).named_modules())
    with st.container(key="layer-table"):
        st.table(
            {
                "Layer": [f"{layer.kind}&ensp;{plain(layer.name)}" for layer in layers],
                "Output shape": [shape_in_words(layer.output_shape) for layer in layers],
                "Parameters": [
                    f"{layer.parameters:,}{counted(modules[layer.name])}" for layer in layers
                ],
            },
            border="horizontal",
            hide_index=True,
        )


def counted(layer: nn.Module) -> str:
    """How a layer's parameters are counted: " = 10·3·3·3 + 10", or nothing where it has none."""
    tensors = ["·".join(map(str, values.shape)) for values in layer.parameters(recurse=False)]
    return f" = {' + '.join(tensors)}" if tensors else ""


def _repair(sentence: str) -> None:
    st.error(plain(sentence), icon=":material/error:")
    st.button(
        "Repair: set the padding to 1",
        key="repair-shape",
        type="primary",
        icon=":material/build:",
        on_click=_pad,
    )


def _pad() -> None:
    """With padding 1 only the pools make maps smaller: 28 pixels are enough for four of them."""
    st.session_state["padding"] = 1
