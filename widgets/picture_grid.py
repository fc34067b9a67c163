"""Pictures side by side, in as many columns as the window is wide."""

from collections.abc import Sequence
from math import ceil

import streamlit as st
from PIL import Image

from widgets.plain_text import plain

SHARP = 2  # pixels of ours to a CSS pixel: as screens of phones and newer laptops have them
TALLEST = 2  # times as high as wide; taller ones are shown whole, with room beside them


def picture_grid(
    images: Sequence[Image.Image], captions: Sequence[str] | None = None, width: int = 120
) -> None:
    """Pictures at `width` CSS pixels, row after row, each above its caption.

    A caption is shown as it is, whatever is in it. Small pictures are enlarged with hard edges,
    so that one sees the pixels that the network sees.
    """
    captions = [""] * len(images) if captions is None else captions
    with st.container(horizontal=True, gap="small"):
        for image, caption in zip(images, captions, strict=True):
            sized = at_width(image, width)
            hard_edges = image.width < SHARP * width or sized.mode == "RGBA"
            st.image(
                sized,
                caption=plain(caption) or None,
                width=width,
                output_format="PNG" if hard_edges else "JPEG",
                alt=caption or None,
            )


def at_width(image: Image.Image, width: int) -> Image.Image:
    """The picture with as many pixels as `width` CSS pixels need: enlarged by repeating pixels (a
    whole number of times, so that all stay alike), reduced smoothly. Bounded, whatever its shape.
    """
    wanted = SHARP * width
    if image.height > TALLEST * image.width:
        canvas = Image.new("RGBA", (wanted, TALLEST * wanted))  # transparent
        narrow = max(1, round(image.width * canvas.height / image.height))
        canvas.paste(image.resize((narrow, canvas.height)), ((wanted - narrow) // 2, 0))
        return canvas
    if image.width < wanted:
        times = ceil(wanted / image.width)
        return image.resize((image.width * times, image.height * times), Image.Resampling.NEAREST)
    height = max(1, round(image.height * wanted / image.width))
    return image.resize((wanted, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
