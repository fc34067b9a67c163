"""One photograph of the learner's own, from a file or the camera; it is kept by the session alone.

It is not written to the disk, and of the upload itself nothing is kept. All pages share it: what
was brought in on one is there on the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import streamlit as st
from PIL.Image import Image
from streamlit.typing import UploadedFile

from core import own_photograph as photograph
from core.picture import MAX_BYTES
from core.plain_names import clean
from core.refusal import Refused
from widgets.bring_pictures import let_go
from widgets.plain_text import plain

FILE, CAMERA = "File", "Camera"
SECURE_HOSTS = ("localhost", "127.0.0.1", "::1")

Read = TypeVar("Read")


@dataclass
class Album:
    """What this session was given: the photograph and its name, or why there is none."""

    turn: int = 0  # part of the uploader's key: a new number is an empty uploader
    image: Image | None = None
    name: str = ""
    refusal: str = ""


def as_it_is(image: Image) -> Image:
    return image


def own_photograph(about: str, read: Callable[[Image], Read] = as_it_is) -> Read | None:
    """Draw the place for a photograph; what `read` makes of the one that was given, None as yet.

    The photograph is upright, RGB and at most 640 pixels long; it is not to be changed. `read` may
    raise Refused, with a reason that reads well after "name: ": then it is of no use to this page,
    which says so, and remains for the others.
    """
    album = st.session_state.setdefault("own_photograph", Album())
    if album.image is not None:
        if not st.button("Another photograph", key="another", icon=":material/add_a_photo:"):
            return _read(album, read)
        album.image = None
        st.rerun()  # without the button, which would stay above the empty place
    upload = _asked(album, about)
    if upload is not None:
        _take(album, upload)
        st.rerun()
    if album.refusal:
        _refuse(album.refusal)
    return None


def camera_is_allowed() -> bool:
    """Browsers lend the camera to secure pages alone (`isSecureContext`)."""
    address = urlsplit(st.context.url or "")
    return address.scheme == "https" or address.hostname in SECURE_HOSTS


def _asked(album: Album, about: str) -> UploadedFile | None:
    way = FILE
    if camera_is_allowed():
        way = st.segmented_control(
            "From", (FILE, CAMERA), default=FILE, key="own-photograph-from", required=True
        )
    if way == CAMERA:
        return st.camera_input("A photograph", key=f"own-camera-{album.turn}", help=about)
    return st.file_uploader(
        "A photograph",
        key=f"own-file-{album.turn}",
        help=about,
        max_upload_size=MAX_BYTES // 2**20,
    )


def _take(album: Album, upload: UploadedFile) -> None:
    album.name, album.refusal = clean(upload.name), ""
    try:
        album.image = photograph.own_photograph(upload)
    except Refused as reason:
        album.refusal = f"{album.name}: {reason}."
    album.turn += 1
    let_go([upload])


def _read(album: Album, read: Callable[[Image], Read]) -> Read | None:
    try:
        return read(album.image)
    except Refused as reason:
        _refuse(f"{album.name}: {reason}.")
        return None


def _refuse(sentence: str) -> None:
    st.error(plain(sentence), icon=":material/error:")
