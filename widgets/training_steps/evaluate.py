"""Step 5: how good the network is, how sure one may be of that, and what it gets wrong."""

import math
from pathlib import Path

import streamlit as st
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from core.answers import are_stale, read_answers
from core.desk import desk
from core.evaluation import Verdict, judge, most_wrong, wilson_interval
from core.jobs import WorkerDied
from core.judgements import JUDGEMENTS, keep_judgement, read_judgements
from core.kept_pictures import kept_when, read_pictures
from core.learner import Learner
from core.opened_run import open_run_at
from core.refusal import Refused
from core.run_folder import Run
from figures.confusion_matrix import confusion_matrix
from widgets.opened_network import first_image, link_to
from widgets.picture_grid import picture_grid
from widgets.plain_text import plain
from widgets.run_pictures import RunPictures, pictures_of, thumbnail
from widgets.step_rail import open_step

SPLITS = {"validation": "Validation set", "test": "Test set"}
SECONDS_BETWEEN_LOOKS = 1.0
MATRIX_HEIGHT = 460  # CSS pixels, at most
CARDS = 6  # pictures shown at once; more on demand
CARD_WIDTH = 165  # CSS pixels; two stand side by side on a phone
PICTURE_WIDTH = 128


def result(run: tuple[Path, Run] | None) -> str:
    if run is None:
        return "no network to judge yet"
    folder, facts = run
    if facts.best is None:
        return "no epoch is finished yet"
    so_far = " so far" if desk().is_at_work(folder) else ""
    validation = f"validation {_percent(facts.best.val_accuracy)}{so_far}"
    if facts.test is None:
        return f"{validation}; the test set is unopened"
    right, total = facts.test["right"], facts.test["total"]
    return f"{validation}; test {_percent(right / total)} ({right} of {total})"


def body(learner: Learner, run: tuple[Path, Run] | None) -> None:
    if run is None or run[1].best is None:
        st.info("Nothing to judge yet: it takes one finished epoch.", icon=":material/info:")
        st.button("Go to Train", key="evaluate_to_train", on_click=open_step, args=("Train",))
        return
    folder, facts = run
    pictures = pictures_of(learner, facts)
    split = st.segmented_control(
        "Judge on",
        list(SPLITS),
        key="evaluate_split",
        default="validation",
        format_func=SPLITS.get,
        required=True,
        persist_state="session",
        label_visibility="collapsed",
    )
    if pictures is None:
        st.warning(
            f"The pictures of “{plain(facts.title)}” that this run was trained on are not here "
            "(any more), so only its stored numbers are shown here. Gather the same pictures again "
            "to see them.",
            icon=":material/hide_image:",
        )
        _link_to_kept(folder)
    if split == "test" and facts.test is None:
        _door(learner, folder, pictures)
        return
    logits = None
    if pictures is not None:
        logits = read_answers(folder, split, len(pictures.rows(split)), len(facts.classes))
    _say_how_fresh(folder, facts, split, logits)
    if logits is None:
        _say_stored(facts, split)
        if pictures is not None:
            _ask_button(
                learner,
                folder,
                pictures,
                split,
                "Ask the network about every picture",
                help="Computes its answers, so that matrix, pictures and table can be shown.",
                icon=":material/fact_check:",
            )
        return
    _view(folder, facts, pictures, split, logits)


def _link_to_kept(folder: Path) -> None:
    """What is left of the pictures when their set is deleted, and where to see it."""
    try:
        opened = open_run_at(str(folder))
    except Refused:
        return
    if opened is not None and len(opened.labels):
        st.caption(
            f"With this network {len(opened.labels)} small copies of its validation pictures are "
            "kept. They go when it is deleted."
        )
        first = first_image(opened, folder.name, usual=0)
        link_to("cnn", "Look inside with those →", folder.name, first, meant=True)


def _door(learner: Learner, folder: Path, pictures: RunPictures | None) -> None:
    """Before the test set: what it is for, and the button that opens it."""
    with st.container(border=True):
        st.markdown(
            "**The test set is still sealed.** It is the final exam: pictures that had no part in "
            "training and none in choosing. Every decision – settings, epochs, which of your "
            "networks to keep – is made with the validation set; whoever decides by the test "
            "set too has turned it into a second validation set, and has no exam left.\n\n"
            "So open it **once, at the end**. Its result is kept with the run and shown from then "
            "on."
        )
        at_work = desk().is_at_work(folder)
        _ask_button(
            learner,
            folder,
            pictures,
            "test",
            "Open the test set",
            icon=":material/lock_open:",
            disabled=pictures is None or at_work,
        )
        if at_work:
            st.caption("It can be opened when the training is over.")


def _ask_button(
    learner: Learner,
    folder: Path,
    pictures: RunPictures | None,
    split: str,
    label: str,
    **looks,
) -> None:
    """A button that has a worker compute the network's answers on a split."""
    if not st.button(label, key=f"evaluate_ask_{split}", type="primary", **looks):
        return
    try:
        with st.spinner("The network looks at every picture …"):
            desk().judge(learner, folder, pictures.source, split).result()
    except Refused as refusal:
        st.error(plain(str(refusal)), icon=":material/error:")
    except WorkerDied:
        st.error(
            "The process that computed this was ended, perhaps for want of memory. Try again.",
            icon=":material/error:",
        )
    else:
        st.rerun()


def _say_how_fresh(folder: Path, run: Run, split: str, logits: Tensor | None) -> None:
    if desk().is_at_work(folder):
        asked = (
            f"after epoch {run.epochs[-1].epoch}, of the best epoch so far ({run.best.epoch})"
            if logits is None
            else "when the network was last asked"
        )
        st.info(
            f"The training is not over: this is as of the last evaluation, {asked}.",
            icon=":material/history:",
        )
        _await_end(folder)
    elif logits is not None and are_stale(folder, split):
        st.warning(
            "The network was trained on since these answers were computed.",
            icon=":material/history:",
        )
    elif split == "test" and not run.test_is_current:
        st.warning(
            f"This is what was written down when the test set was opened, of epoch "
            f"{run.test['epoch']}. The network was trained on since; a test set that has been seen "
            "cannot judge it as strictly again.",
            icon=":material/history:",
        )


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _await_end(folder: Path) -> None:
    """Draw the page anew once the training has ended and left its answers."""
    if not desk().is_at_work(folder):
        st.rerun()


def _say_stored(run: Run, split: str) -> None:
    """The numbers that run.json knows, without the answers themselves."""
    if split == "test":
        right, total, loss = run.test["right"], run.test["total"], run.test["loss"]
    else:
        total = sum(run.pictures["validation"])
        right, loss = round(run.best.val_accuracy * total), run.best.val_loss
    _say_numbers(run, split, right, total, loss)
    _say_how_sure(run, split, right, total)


def _say_numbers(run: Run, split: str, right: int, total: int, loss: float) -> None:
    low, high = wilson_interval(right, total)
    counts = run.pictures[split]
    largest = max(range(len(counts)), key=counts.__getitem__)
    share = counts[largest] / max(sum(counts), 1)
    with st.container(key="what-you-see"):
        st.markdown(
            f"#### {right} of {total} right: {_percent(right / total)}, could be "
            f"{100 * low:.0f} to {_percent(high)}"
        )
        st.markdown(
            f"Calling all of them {plain(run.classes[largest])}, the largest class, would get "
            f"**{_percent(share)}**. The loss is **{loss:.3f}**; knowing nothing costs "
            f"ln {len(run.classes)} = {math.log(len(run.classes)):.3f}."
        )


def _say_how_sure(run: Run, split: str, right: int, total: int) -> None:
    st.caption(
        f"“Could be”: the 95 % interval (Wilson) of a network that is right on {right} of {total}. "
        "More pictures make it narrower. "
        + (
            f"The validation set chose epoch {run.best.epoch} as the best, so it flatters a little."
            if split == "validation"
            else "No choice was made with these pictures, so the figure does not flatter."
        )
    )


def _view(folder: Path, run: Run, pictures: RunPictures, split: str, logits: Tensor) -> None:
    rows = pictures.rows(split)
    number = {name: index for index, name in enumerate(run.classes)}
    labels = torch.tensor([number[pictures.image_set.pictures[row].label] for row in rows])
    verdict = judge(logits, labels, run.classes)
    _say_numbers(run, split, verdict.right, verdict.total, verdict.loss)
    _look(folder, run, pictures, split, logits, labels, verdict)


@st.fragment
def _look(
    folder: Path,
    run: Run,
    pictures: RunPictures,
    split: str,
    logits: Tensor,
    labels: Tensor,
    verdict: Verdict,
) -> None:
    """Matrix, pictures, judgements and table: clicking here draws only this anew."""
    rows = pictures.rows(split)
    try:
        judgements = read_judgements(folder)
    except Refused as refusal:
        st.error(plain(str(refusal)), icon=":material/error:")
        judgements = {}

    def cards(group: str, places: list[int]) -> None:
        _cards(folder, run, pictures, group, [rows[p] for p in places], logits[places], judgements)

    matrix, opened = st.columns([1, 1.15], gap="medium")
    with matrix, st.container(key="picture"):
        true, predicted = _matrix(folder, split, run.classes, verdict)
        _class_by_class(verdict)
        _say_how_sure(run, split, verdict.right, verdict.total)
    with opened:
        inside = (labels == true) & (logits.argmax(dim=1) == predicted)
        surprise = cross_entropy(logits, labels, reduction="none")
        places = sorted(inside.nonzero().flatten().tolist(), key=lambda p: -surprise[p].item())
        names = plain(run.classes[true]), plain(run.classes[predicted])
        st.markdown(
            f"**{len(places)} of the {sum(verdict.confusion[true])} pictures of {names[0]}** "
            + ("were recognised." if true == predicted else f"were taken for **{names[1]}**.")
        )
        cards("cell", places)

    st.markdown("##### Most wrong: the surest of its wrong answers")
    wrong = most_wrong(logits, labels, len(labels))
    if wrong:
        _say_judgements(judgements, pictures, rows)
        cards("wrong", wrong)
    else:
        st.success("There is no wrong answer on these pictures.", icon=":material/check:")


def _class_by_class(verdict: Verdict) -> None:
    columns = {
        "precision": "Of the pictures given this class, the share that belongs to it.",
        "recall": "Of the pictures that belong to it, the share that was found.",
        "F1": "The harmonic mean of the two: high only where both are.",
    }
    st.dataframe(
        {
            "class": [score.name for score in verdict.scores],
            **{
                column: [100 * getattr(score, column.lower()) for score in verdict.scores]
                for column in columns
            },
            "pictures": [score.pictures for score in verdict.scores],
        },
        key="evaluate_table",
        hide_index=True,
        column_config={
            column: st.column_config.NumberColumn(format="%.0f %%", help=help)
            for column, help in columns.items()
        },
        alt="Precision, recall and F1 of every class.",
    )


def _matrix(
    folder: Path, split: str, classes: tuple[str, ...], verdict: Verdict
) -> tuple[int, int]:
    """Draw the matrix and its two select boxes; (true, predicted) class of the cell that is open.

    A click on a cell moves the select boxes, and they decide: the keyboard has them alone.
    """
    confusion = verdict.confusion
    known = {"evaluate_true", "evaluate_predicted"} <= st.session_state.keys()
    if not known or st.session_state.get("evaluate_cell_of") != (folder.name, split):
        st.session_state["evaluate_cell_of"] = folder.name, split
        mistakes = confusion - torch.diag(torch.from_numpy(confusion).diagonal()).numpy()
        largest = int(mistakes.argmax()) if mistakes.any() else 0
        _open_cell(*divmod(largest, len(classes)))
    figure = confusion_matrix(confusion, classes)
    figure.update_traces(
        selectedpoints=[
            st.session_state["evaluate_true"] * len(classes)
            + st.session_state["evaluate_predicted"]
        ],
        selector={"type": "scatter"},
    )
    figure.update_layout(height=min(figure.layout.height, MATRIX_HEIGHT))  # half a page is wide
    st.plotly_chart(
        figure,
        key="evaluate_matrix",
        on_select=_open_clicked_cell,
        selection_mode="points",
        config={"displayModeBar": False},
        alt="Confusion matrix: true class down, predicted class across. "
        + "; ".join(
            f"{name} was taken for " + ", ".join(
                f"{classes[c]} {count} times" for c, count in enumerate(confusion[row]) if count
            )
            for row, name in enumerate(classes[:10])
        ),
    )  # fmt: skip
    chosen = [
        column.selectbox(
            label,
            range(len(classes)),
            key=f"evaluate_{axis}",
            persist_state="session",
            format_func=classes.__getitem__,
        )
        for column, label, axis in zip(
            st.columns(2), ("True class", "Predicted class"), ("true", "predicted"), strict=True
        )
    ]
    return chosen[0], chosen[1]


def _open_cell(true: int, predicted: int) -> None:
    st.session_state["evaluate_true"] = true
    st.session_state["evaluate_predicted"] = predicted


def _open_clicked_cell() -> None:
    points = st.session_state["evaluate_matrix"].selection.points
    if points:
        _open_cell(*points[0]["customdata"])


def _cards(
    folder: Path,
    run: Run,
    pictures: RunPictures,
    group: str,
    rows: list[int],
    logits: Tensor,
    judgements: dict[str, str],
) -> None:
    """Pictures with what the network made of them, each to be judged by the learner."""
    shown_key = f"evaluate_shown_{group}"
    shown_of = (folder.name, rows[:1], len(rows))
    if st.session_state.get(f"{shown_key}_of") != shown_of:
        st.session_state[f"{shown_key}_of"] = shown_of
        st.session_state[shown_key] = CARDS
    shown = st.session_state[shown_key]
    shares = logits.softmax(dim=1)
    with st.container(horizontal=True, key=f"evaluate-{group}"):
        for row, share in zip(rows[:shown], shares, strict=False):
            with st.container(border=True, width=CARD_WIDTH, gap="xsmall"):
                _card(folder, run, pictures, f"{group}_{row}", row, share, judgements)
    if len(rows) > shown:
        st.button(
            f"Show {min(CARDS, len(rows) - shown)} more of {len(rows) - shown}",
            key=f"evaluate_more_{group}",
            on_click=_show_more,
            args=(shown_key,),
        )


def _show_more(shown_key: str) -> None:
    st.session_state[shown_key] += CARDS


def _card(
    folder: Path,
    run: Run,
    pictures: RunPictures,
    key: str,
    row: int,
    shares: Tensor,
    judgements: dict[str, str],
) -> None:
    picture = pictures.image_set.pictures[row]
    image = thumbnail(pictures, row)
    if image is None:
        st.caption(f"{plain(picture.name)}: the file is gone.")
    else:
        picture_grid([image], width=PICTURE_WIDTH)
    answer, second = shares.argsort(descending=True)[:2].tolist()
    true = run.classes.index(picture.label)
    other = second if answer == true else true
    st.markdown(
        f"labelled **{plain(picture.label)}**  \n"
        + "  \n".join(f"{plain(run.classes[c])}: {_percent(shares[c])}" for c in (answer, other))
    )
    judge_key = f"evaluate_judgement_{key}"
    st.session_state[judge_key] = judgements.get(picture.digest)
    if picture.split == "validation":
        _link_inside(folder, run, pictures.rows("validation").index(row))
    st.selectbox(
        f"The label of {picture.name}",
        JUDGEMENTS,
        key=judge_key,
        placeholder="its label?",
        label_visibility="collapsed",
        on_change=_keep,
        args=(folder, picture.digest, judge_key),
    )


def _link_inside(folder: Path, run: Run, row: int) -> None:
    """To the inside of the network, with this picture; of a large validation set not all are kept.

    `row` is the picture's place in the validation set.
    """
    image = _kept_places(folder, kept_when(folder), run).get(row)
    if image is not None:
        link_to("cnn", "Look inside →", folder.name, image, meant=True)


@st.cache_data(max_entries=32, show_spinner=False)
def _kept_places(folder: Path, written: int, _run: Run) -> dict[int, int]:
    """Places in the validation set -> places among the pictures kept beside the run."""
    try:
        rows = read_pictures(folder, _run).rows.tolist()
    except Refused:
        return {}
    return {row: place for place, row in enumerate(rows)}


def _keep(folder: Path, digest: str, key: str) -> None:
    try:
        keep_judgement(folder, digest, st.session_state[key])
    except Refused as refusal:
        st.toast(plain(str(refusal)), icon=":material/error:")


def _say_judgements(judgements: dict[str, str], pictures: RunPictures, rows: list[int]) -> None:
    said = [judgements.get(pictures.image_set.pictures[row].digest) for row in rows]
    judged = [judgement for judgement in said if judgement is not None]
    if not judged:
        st.caption("Look at each: is its label right? Your answers are kept with the run.")
        return
    wrong = judged.count("label wrong")
    st.markdown(
        f"You judged {len(judged)} of {len(rows)} labels: **{wrong} "
        f"{'is' if wrong == 1 else 'are'} wrong**, {judged.count('cannot tell')} cannot be told. "
        + (
            "A wrong label counts against the network here, and taught it something false if it "
            "stood in the training set: such labels are worth repairing first."
            if wrong
            else ""
        )
    )


def _percent(share: float) -> str:
    return f"{100 * float(share):.0f} %"
