"""What a set of pictures holds: counts, examples, sizes, cautions, and what was left out."""

import hashlib

import streamlit as st
from PIL import Image

from core.image_set import ImageSet, open_image
from core.look_alikes import find_look_alikes
from core.set_summary import Summary, summarise, training_rows_by_turns
from core.splitting import SPLITS
from figures.class_counts import class_counts
from widgets.picture_grid import SHARP, at_width, picture_grid
from widgets.plain_text import plain

WIDTH = 88  # CSS pixels of an example
EXAMPLES, MOST_EXAMPLES = 14, 28  # with many classes, one of each
TALL = 10  # classes; the bars of more get a frame that scrolls


def identity(image_set: ImageSet) -> str:
    """What tells a set from any other for a cache, names included: they are shown."""
    rows = [(p.split, p.label, p.name, p.digest) for p in image_set.pictures]
    return hashlib.sha256(repr((image_set.title, rows)).encode()).hexdigest()


def set_overview(image_set: ImageSet, came_with: frozenset[str]) -> None:
    """Draw it all. `came_with` are the splits that the pictures were divided into already.

    Raises Refused when a picture's file is gone.
    """
    summary = _summary(image_set)
    with st.container(key="set-title"):
        st.markdown(f"#### {plain(image_set.title)}")
        st.markdown(f"{in_words(image_set, summary)} {_how_divided(came_with)}")
    _examples(image_set)
    chart, facts = st.columns([3, 2], gap="medium")
    with chart.container(
        key="class-counts", height=340 if len(image_set.classes) > TALL else "content"
    ):
        st.plotly_chart(
            class_counts(summary.counts, image_set.classes),
            key="class-counts-chart",
            config={"displayModeBar": False},
            alt="Pictures of each class by split. " + in_words(image_set, summary),
        )
    with facts.container(key="set-facts"):
        st.caption(_sizes(summary))
        st.caption(_kinds(summary))
    cautions = (*_look_alikes(image_set), *image_set.warnings)
    for caution in cautions:
        st.warning(plain(caution), icon=":material/warning:")
    if image_set.skipped:
        _left_out(image_set)


def in_words(image_set: ImageSet, summary: Summary) -> str:
    """One sentence of counts."""
    parts = ", ".join(f"{summary.totals[split]:,} {words}" for split, words in SPLIT_WORDS.items())
    return f"{len(image_set.pictures):,} pictures of {len(image_set.classes)} classes: {parts}."


SPLIT_WORDS = {"train": "to learn from", "validation": "to choose by", "test": "for the final exam"}


def _how_divided(came_with: frozenset[str]) -> str:
    made = [split for split in SPLITS[1:] if split not in came_with]
    if not made:
        return "They came divided like this."
    if len(made) == 2:
        return "Divided here, 70 : 15 : 15 in every class, by the seed."
    return f"The {made[0]} set was taken here from the training pictures, by the seed."


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs={ImageSet: identity})
def _summary(image_set: ImageSet) -> Summary:
    return summarise(image_set)


@st.cache_data(
    max_entries=32, show_spinner="Looking for pictures twice …", hash_funcs={ImageSet: identity}
)
def _look_alikes(image_set: ImageSet) -> tuple[str, ...]:
    return find_look_alikes(image_set).warnings


def _examples(image_set: ImageSet) -> None:
    """A handful of training pictures, the classes by turns; a button brings another handful."""
    rows = training_rows_by_turns(image_set)
    count = min(max(EXAMPLES, len(image_set.classes)), MOST_EXAMPLES)
    start = st.session_state.get("examples_from", 0) % len(rows)
    shown = (rows + rows)[start : start + min(count, len(rows))]
    with st.container(key="examples"):
        picture_grid(
            _thumbnails(image_set, tuple(shown)),
            [image_set.pictures[row].label for row in shown],
            WIDTH,
        )
        if len(rows) > count:
            st.button(
                "Others",
                key="other-examples",
                icon=":material/casino:",
                help="Show other training pictures.",
                on_click=_show_others,
                args=(start + count,),
            )


def _show_others(start: int) -> None:
    st.session_state["examples_from"] = start


@st.cache_data(max_entries=24, show_spinner=False, hash_funcs={ImageSet: identity})
def _thumbnails(image_set: ImageSet, rows: tuple[int, ...]) -> list[Image.Image]:
    """Small enough to keep, whatever the files are."""
    images = [open_image(image_set, row, SHARP * WIDTH) for row in rows]
    return [
        at_width(image, WIDTH) if max(image.size) > SHARP * WIDTH else image for image in images
    ]


def _sizes(summary: Summary) -> str:
    if summary.smallest == summary.largest:
        return f"Size: all of them {_size(summary.smallest)} pixels."
    return (
        f"Size: the smallest {_size(summary.smallest)}, the median {_size(summary.median)}, the "
        f"largest {_size(summary.largest)} pixels."
    )


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]:,} × {size[1]:,}"


def _kinds(summary: Summary) -> str:
    return "Kind: " + ", ".join(f"{plain(kind)} {count:,}" for kind, count in summary.kinds) + "."


def _left_out(image_set: ImageSet) -> None:
    count = len(image_set.skipped)
    with st.expander(f"{count:,} {'file' if count == 1 else 'files'} left out", key="left-out"):
        st.dataframe(
            {
                "file": [item.name for item in image_set.skipped],
                "why": [item.reason for item in image_set.skipped],
            },
            hide_index=True,
        )
