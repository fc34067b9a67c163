"""Step 2: what becomes of a photograph before the network sees it."""

import numpy as np
import streamlit as st
import torch
from PIL import Image

from core.augmentation import AUGMENTATIONS, augment
from core.channel_values import ChannelValues, channel_values, only
from core.drawn_from import DrawnFrom
from core.image_set import ImageSet, open_image, pixels
from core.picture import FITS
from core.refusal import Refused
from core.set_summary import training_rows_by_turns
from core.training_settings import RANGES, Settings
from figures.channel_histograms import channel_histograms
from widgets.picture_grid import picture_grid
from widgets.plain_text import plain
from widgets.set_overview import identity

FIT_WORDS = {"squash": "Squash", "crop": "Centre crop", "pad": "Pad"}
AUGMENTATION_WORDS = {"none": "None", "flip": "Flip", "trivial": "TrivialAugmentWide"}
WHAT_FIT_DOES = {
    "squash": "squashed into a square: nothing is lost, round things become oval",
    "crop": "cut to the square in its middle: nothing is bent, the edges are lost",
    "pad": "put whole into a square with black beside it: nothing is bent or lost, pixels are",
}
WIDTH = 168  # CSS pixels of the photograph and of the square
DRAWS, DRAW_WIDTH = 6, 96
PREVIEW = 500  # training pictures that the histograms look at, at most


def result(settings: Settings) -> str:
    words = [f"{settings.image_size} px", FIT_WORDS[settings.fit].lower()]
    words.append(
        "no augmentation"
        if settings.augmentation == "none"
        else AUGMENTATION_WORDS[settings.augmentation].replace("Flip", "flip")
    )
    words.append("normalised" if settings.normalise else "not normalised")
    return " · ".join(words)


def body(settings: Settings, image_set: ImageSet) -> None:
    controls, picture = st.columns([1, 2.6], gap="medium")
    with controls.container(key="controls"):
        _controls()
    with picture.container(key="picture"):
        try:
            _one_picture(settings, image_set)
            _normalisation(settings, image_set)
        except Refused as reason:
            st.error(plain(str(reason)), icon=":material/error:")


def _controls() -> None:
    smallest, largest = RANGES["image_size"]
    st.slider(
        "Image size",
        smallest,
        largest,
        step=4,
        format="%d px",
        key="image_size",
        persist_state="session",
        help="Side of the square that every picture is brought to. Twice the side is four times "
        "the work.",
    )
    st.radio(
        "Fit",
        list(FITS),
        format_func=FIT_WORDS.get,
        key="fit",
        persist_state="session",
        help="How a picture that is no square becomes one.",
    )
    st.radio(
        "Augmentation",
        list(AUGMENTATIONS),
        format_func=AUGMENTATION_WORDS.get,
        key="augmentation",
        persist_state="session",
        help="Random changes that do not change what is shown, drawn anew for each training "
        "picture in each epoch: more to learn from, less to learn by heart.",
    )
    st.toggle(
        "Normalise",
        key="normalise",
        persist_state="session",
        help="Each channel of the pictures is shifted and scaled to mean 0 and standard deviation "
        "1. Without it, training can collapse into one answer for everything.",
    )


def _one_picture(settings: Settings, image_set: ImageSet) -> None:
    rows = training_rows_by_turns(image_set)
    place = st.session_state.get("prepare_picture", 0) % len(rows)
    picture = image_set.pictures[rows[place]]
    photograph = _photograph(image_set, rows[place], 2 * max(settings.image_size, WIDTH))
    square = _square(image_set, rows[place], settings.image_size, settings.fit)
    side = settings.image_size
    what_happens = (
        "a square already, so that *Fit* changes nothing"
        if picture.width == picture.height
        else WHAT_FIT_DOES[settings.fit]
    )
    with st.container(key="what-you-see"):
        st.markdown(
            f"{plain(picture.name)}, {picture.width:,} × {picture.height:,} pixels, is "
            f"{what_happens}. The network gets {side} × {side} × 3 = {3 * side * side:,} numbers."
        )
    with st.container(key="before-and-after"):
        picture_grid([photograph, square], ["as it is", "as the network gets it"], WIDTH)
    with st.container(horizontal=True):
        for step, words, icon in ((-1, "Previous", "chevron_left"), (1, "Next", "chevron_right")):
            st.button(
                words,
                key=f"{words.lower()}-picture",
                icon=f":material/{icon}:",
                on_click=_show_picture,
                args=(place + step,),
            )
        if settings.augmentation != "none":
            st.button(
                "Draw again", key="draw-again", icon=":material/casino:", on_click=_draw_again
            )
    if settings.augmentation == "none":
        st.caption("No augmentation: every epoch shows the network this very square.")
        return
    st.markdown(
        "**Drawn anew each time**, in training pictures only: what validation and test sets show "
        "stays as it is."
    )
    with st.container(key="augmented"):
        seed = st.session_state.get("prepare_draw", 0)
        picture_grid(augmented(square, settings.augmentation, DRAWS, seed), None, DRAW_WIDTH)


def _show_picture(place: int) -> None:
    st.session_state["prepare_picture"] = place


def _draw_again() -> None:
    st.session_state["prepare_draw"] = st.session_state.get("prepare_draw", 0) + 1


def augmented(square: Image.Image, augmentation: str, draws: int, seed: int) -> list[Image.Image]:
    """So many augmented versions of one picture."""
    picture = torch.from_numpy(np.array(square)).permute(2, 0, 1)  # (3, height, width)
    with DrawnFrom(torch.Generator().manual_seed(seed)):
        batch = augment(picture.repeat(draws, 1, 1, 1), augmentation)
    return [Image.fromarray(draw.permute(1, 2, 0).contiguous().numpy()) for draw in batch]


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs={ImageSet: identity})
def _photograph(image_set: ImageSet, row: int, at_least: int) -> Image.Image:
    """Reduced where that is not seen, so that a camera's picture is not decoded at each move."""
    image = open_image(image_set, row, at_least)
    times = min(image.size) / at_least
    if times > 1:
        size = (round(image.width / times), round(image.height / times))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return image


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={ImageSet: identity})
def _square(image_set: ImageSet, row: int, size: int, fit: str) -> Image.Image:
    """The very pixels that a training gets."""
    return Image.fromarray(pixels(only(image_set, [row]), size, fit)[0])


@st.cache_data(
    max_entries=16,
    show_spinner="Looking at the training pictures …",
    hash_funcs={ImageSet: identity},
)
def _channel_values(image_set: ImageSet, size: int, fit: str) -> ChannelValues:
    return channel_values(image_set, size, fit, PREVIEW)


def _normalisation(settings: Settings, image_set: ImageSet) -> None:
    values = _channel_values(image_set, settings.image_size, settings.fit)
    whole = values.pictures == values.of
    of = "the" if whole else f"{values.pictures} of the"
    mean = ", ".join(f"{value:.3f}" for value in values.normalisation.mean)
    std = ", ".join(f"{value:.3f}" for value in values.normalisation.std)
    said = (
        f"Red, green and blue of {of} {values.of:,} training pictures have mean {mean} and "
        f"standard deviation {std}."
    )
    if settings.normalise:
        said += " Normalised, each has mean 0 and standard deviation 1, as on the right."
    else:
        said += " They are not normalised: the network gets what is on the left."
    if not whole:
        said += " The run itself will count all of them."
    with st.container(key="normalisation"):
        st.markdown(said)
        st.plotly_chart(
            channel_histograms(values.before, values.after, values.shares),
            key="channel-histograms",
            config={"displayModeBar": False},
            alt=said,
        )
