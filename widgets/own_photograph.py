"""One photograph of the learner's own, from a file or the camera; it is kept by the session alone.

It is not written to the disk, and of the upload itself nothing is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

import numpy as np
import streamlit as st
from streamlit.typing import UploadedFile

from core.picture import MAX_BYTES
from core.plain_names import clean
from core.refusal import Refused
from widgets.bring_pictures import let_go
from widgets.plain_text import plain

FILE, CAMERA = "File", "Camera"
SECURE_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass
class Album:
    """What this session was given: `pixels` as they were read, or why they were not."""

    turn: int = 0  # part of the uploader's key: a new number is an empty uploader
    pixels: np.ndarray | None = None
    refusal: str = ""


def own_photograph(read: Callable[[BinaryIO], np.ndarray], about: str) -> np.ndarray | None:
    """Draw the place for a photograph; what `read` made of the one that was given, None as yet.

    `read` raises Refused with a reason that reads well after "name: ".
    """
    album = st.session_state.setdefault("own_photograph", Album())
    if album.pixels is not None:
        if not st.button("Another photograph", key="another", icon=":material/add_a_photo:"):
            return album.pixels
        album.pixels = None
    upload = _asked(album, about)
    if upload is not None:
        _take(album, upload, read)
        st.rerun()
    if album.refusal:
        st.error(plain(album.refusal), icon=":material/error:")
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


def _take(album: Album, upload: UploadedFile, read: Callable[[BinaryIO], np.ndarray]) -> None:
    album.refusal = ""
    try:
        album.pixels = read(upload)
    except Refused as reason:
        album.refusal = f"{clean(upload.name)}: {reason}."
    album.turn += 1
    let_go([upload])
