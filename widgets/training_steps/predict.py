"""Step 6: ask the network about a photograph that it never met."""

import random
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from PIL import Image
from torch import nn

from core.image_set import open_image
from core.picture import FITS, open_picture, room_for
from core.plain_names import clean
from core.prediction import Prediction, predict
from core.refusal import Refused
from core.run_folder import Run, load_network
from figures.probabilities import probabilities
from widgets.learner import this_learner
from widgets.own_photograph import camera_is_allowed
from widgets.picture_grid import picture_grid
from widgets.plain_text import plain
from widgets.run_pictures import RunPictures, pictures_of
from widgets.step_rail import open_step

KNOWN, FILE, CAMERA = "Unseen picture", "My file", "Camera"
PICTURE_WIDTH, MOST_HEIGHT = 280, 340  # CSS pixels
SQUARE_WIDTH = 160


@dataclass(frozen=True)
class Asked:
    """A picture that the network is asked about."""

    name: str
    label: str | None  # what it is called in its set
    image: Image.Image  # as decoded for the network, perhaps small
    sharp: Image.Image  # as decoded for people


def result(run: tuple[Path, Run] | None) -> str:
    if run is None or run[1].best is None:
        return "no network to ask yet"
    classes = run[1].classes
    more = f" and {len(classes) - 6} more" if len(classes) > 6 else ""
    return f"knows {', '.join(map(plain, classes[:6]))}{more}"


def body(run: tuple[Path, Run] | None) -> None:
    if run is None or run[1].best is None:
        st.info("There is no network to ask yet: train one first.", icon=":material/info:")
        st.button("Go to Train", key="predict_to_train", on_click=open_step, args=("Train",))
        return
    folder, facts = run
    try:
        network = _network(str(folder), (folder / "model.pth").stat().st_mtime_ns, facts)
    except (Refused, OSError) as refusal:
        sentence = str(refusal) if isinstance(refusal, Refused) else "model.pth is not here."
        st.error(plain(sentence), icon=":material/error:")
        return

    asked, answer = st.columns([1, 1.9], gap="medium")
    with asked:
        picture = _picture(facts)
        if picture is None:
            return
        width = min(PICTURE_WIDTH, MOST_HEIGHT * picture.sharp.width // picture.sharp.height)
        picture_grid([picture.sharp], [picture.name], width=max(width, 1))
    try:
        prediction = predict(network, facts, picture.image)
    except Refused as refusal:
        st.error(plain(str(refusal)), icon=":material/error:")
        return
    with answer, st.container(key="picture"):
        _say(prediction, picture.label)
        st.plotly_chart(
            probabilities(prediction.probabilities, prediction.classes),
            key="predict_probabilities",
            config={"displayModeBar": False},
            alt="Probability of each class: "
            + ", ".join(
                f"{name} {_percent(share)}"
                for name, share in zip(prediction.classes, prediction.probabilities, strict=True)
            ),
        )
        square, small_print = st.columns([1, 1.6], gap="medium")
        with square:
            size = facts.settings.image_size
            st.markdown(f"**What it sees**: {size} × {size}")
            picture_grid([FITS[facts.settings.fit](picture.image, size)], width=SQUARE_WIDTH)
        small_print.caption(
            f"It knows {len(facts.classes)} classes and nothing else in the world, and it names "
            "one of them whatever it is shown, sometimes surely. The percentages say how it "
            "divides its trust among them, not how often it is right: that is under Evaluate."
        )


def _say(prediction: Prediction, label: str | None) -> None:
    with st.container(key="what-you-see"):
        st.markdown(
            f"#### Most likely {plain(prediction.likeliest)}, {_percent(prediction.probability)}"
        )
        if label is not None:
            right = label == prediction.likeliest
            st.markdown(
                f"Its label is **{plain(label)}**: "
                + (":material/check: right." if right else ":material/close: wrong.")
            )
        if prediction.unsure:
            st.warning(
                f"Nothing is likely here: all other classes together are likelier than "
                f"{plain(prediction.likeliest)}. Take this for “I do not know”.",
                icon=":material/help:",
            )


def _picture(run: Run) -> Asked | None:
    """The picture that is asked about, from where the learner wants it; None as yet."""
    pictures = pictures_of(this_learner(), run)
    camera = camera_is_allowed()
    ways = [KNOWN] * (pictures is not None) + [FILE] + [CAMERA] * camera
    if st.session_state.get("predict_from") not in ways:
        st.session_state["predict_from"] = ways[0]
    way = st.segmented_control("Which picture?", ways, key="predict_from", required=True, wrap=True)
    try:
        if way == KNOWN:
            return _known_picture(pictures, run)
        if way == CAMERA:
            taken = st.camera_input("A photograph", key="predict_camera")
            return None if taken is None else _opened("your photograph", taken.getvalue(), run)
        upload = st.file_uploader(
            "A photograph",
            key="predict_file",
            help="JPEG, PNG, WebP, BMP, GIF or TIFF. It stays on this computer and is not kept.",
        )
        if not camera:
            st.caption(
                "No camera here: browsers lend it only to https:// pages and to pages of their "
                "own computer. A phone's file button can take a photograph too."
            )
        return None if upload is None else _opened(upload.name, upload.getvalue(), run)
    except Refused as refusal:
        st.error(plain(str(refusal)), icon=":material/error:")
        return None


def _opened(name: str, content: bytes, run: Run) -> Asked:
    """Decoded as `python -m core.predict` does it, and once more large enough to look at."""
    try:
        close = open_picture(content, at_least=room_for(run.settings.image_size))
        return Asked(clean(name), None, close, open_picture(content, at_least=PICTURE_WIDTH))
    except Refused as reason:
        raise Refused(f"{clean(name)}: {reason}.") from reason


def _known_picture(pictures: RunPictures, run: Run) -> Asked:
    """A picture of the validation set; each click takes the next of them, in a mixed order."""
    st.button(
        "Another one",
        key="predict_another",
        icon=":material/shuffle:",
        on_click=_take_another,
        help="From the validation set: its pictures chose the epoch, but the network never "
        "trained on them.",
    )
    rows = pictures.rows("validation")
    mixed = random.Random(run.settings.seed).sample(rows, len(rows))
    row = mixed[st.session_state.get("predict_turn", 0) % len(mixed)]
    picture = pictures.image_set.pictures[row]
    return Asked(
        picture.name,
        picture.label,
        open_image(pictures.image_set, row, at_least=room_for(run.settings.image_size)),
        open_image(pictures.image_set, row, at_least=PICTURE_WIDTH),
    )


def _take_another() -> None:
    st.session_state["predict_turn"] = st.session_state.get("predict_turn", 0) + 1


@st.cache_resource(max_entries=8, show_spinner=False)
def _network(folder: str, written: int, _run: Run) -> nn.Module:
    """The network of a run's folder, as of when its model.pth was written; never to be changed."""
    return load_network(Path(folder), _run)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
