"""The pictures that a run was trained on, as long as they are still here."""

from dataclasses import dataclass

import streamlit as st
from PIL import Image

from core.image_set import ImageSet, fingerprint, open_image
from core.learner import Learner
from core.ready_sets import READY_SETS
from core.refusal import Refused
from core.run_folder import Run
from widgets.current_set import split_set_of

THUMBNAIL = 160  # pixels, the longer side


@dataclass(frozen=True)
class RunPictures:
    source: str  # what they are called here
    image_set: ImageSet  # split as the run split it

    def rows(self, split: str) -> list[int]:
        """Places in the set of a split's pictures, in the order of the run's answers."""
        return [row for row, p in enumerate(self.image_set.pictures) if p.split == split]


def pictures_of(learner: Learner, run: Run) -> RunPictures | None:
    """The ready set, or the set of the learner's own, that has the run's fingerprint.

    A run from another machine names its pictures in a way that means nothing here, or something
    that it should not; so only names of sets of this learner are ever opened.
    """
    own = sorted(path.parent.name for path in learner.sets.glob("*/set.json"))
    ready = [run.source] if run.source.split(":")[0] in READY_SETS else []
    for source in [*ready, *sorted(own, key=lambda name: name != run.source)]:
        try:
            if _fingerprint(source, str(learner.sets), run.settings.seed, learner) == (
                run.fingerprint
            ):
                return RunPictures(source, split_set_of(source, learner, run.settings.seed))
        except Refused:  # damaged, or a ready set that does not exist: not the run's, then
            continue
    return None


def thumbnail(pictures: RunPictures, row: int) -> Image.Image | None:
    """One picture in the middle of a clear square; None when its file is gone."""
    try:
        return _thumbnail(pictures.image_set.pictures[row].digest, pictures.image_set, row)
    except Refused:
        return None


@st.cache_data(max_entries=256, show_spinner=False)
def _fingerprint(source: str, sets: str, seed: int, _learner: Learner) -> str:
    return fingerprint(split_set_of(source, _learner, seed))


@st.cache_resource(max_entries=500, show_spinner=False)
def _thumbnail(digest: str, _image_set: ImageSet, _row: int) -> Image.Image:
    image = open_image(_image_set, _row, at_least=2 * THUMBNAIL)
    if max(image.size) > THUMBNAIL:
        image.thumbnail((THUMBNAIL, THUMBNAIL))
    side = max(image.size)
    square = Image.new("RGBA", (side, side))
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return square
