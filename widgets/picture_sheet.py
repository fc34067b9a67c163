"""Draws a Sheet: small pictures that fill the width, in one element of the page."""

import base64
import io
from html import escape
from pathlib import Path

import streamlit as st
from PIL import Image

from figures.picture_sheet import Group, Sheet, Thumbnail

STYLE = Path(__file__).with_suffix(".css")
LONG = 64  # characters: a longer caption does not fit into four lines
SECONDS_APART = 0.06  # in which one picture appears after another


def picture_sheet(sheet: Sheet, width: int = 112, *, key: str) -> None:
    """Pictures at least `width` CSS pixels wide, in as many columns as there is room for.

    They appear one after another where a session meets the sheet of this key for the first time;
    afterwards at once, as an answer has to.
    """
    st.html(STYLE)
    arrives = f"sheet {key}" not in st.session_state
    st.session_state[f"sheet {key}"] = "met"
    groups = "".join(_group(group) for group in sheet.groups)
    kind = "sheet arrives" if arrives else "sheet"
    st.html(f'<div class="{kind}" style="--wide: {width}px">{groups}</div>')


def _group(group: Group) -> str:
    pictures = "".join(_figure(*numbered) for numbered in enumerate(group.pictures))
    return (
        f'<section><h4>{escape(group.title)}</h4><div class="pictures">{pictures}</div></section>'
    )


def _figure(number: int, picture: Thumbnail) -> str:
    words = escape(picture.caption)
    marked = f"<span>{words}</span>"
    marked += f"<br><b>{escape(picture.mark)}</b>" if picture.mark else ""
    # What is too long for its place is cut there, and seen whole when it is pointed at or focused.
    kind = 'class="long" tabindex="0" ' if len(picture.caption) > LONG else ""
    return (
        f'<figure {kind}style="--after: {SECONDS_APART * number:.2f}s">'
        f'<img src="{_source(picture)}" alt="{words} {escape(picture.mark)}">'
        f"<figcaption>{marked}</figcaption></figure>"
    )


def _source(picture: Thumbnail) -> str:
    """The picture inside the page itself: it is small, and no other address has to be asked."""
    file = io.BytesIO()
    Image.fromarray(picture.pixels).save(file, "JPEG", quality=90)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"
