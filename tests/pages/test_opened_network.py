"""Which network and which picture a page of the family opens, for whoever has trained some."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.desk import desk
from core.kept_arrays import write_arrays
from core.kept_pictures import FILE
from core.opened_run import READY, open_run_at
from figures.picture_choice import in_order
from tests.pages.visiting import FILES, MENU

NEWEST, OLDER, BARE = (
    "2025-01-31_12-00-30_bbbb",
    "2025-01-31_12-00-00_aaaa",
    "2025-02-01_09-00-00_cccc",
)
FEW = 40  # pictures that the newest keeps


@pytest.fixture(scope="module")
def token(tmp_path_factory) -> str:
    """A learner with two runs on the same pictures, and a newer one before its first epoch."""
    token = "t" * 43
    learner = desk().learner(token)
    for name, seed in ((OLDER, 1), (NEWEST, 2), (BARE, 3)):
        shutil.copytree(READY, learner.runs / name)
        edit(learner.runs / name, seed, epochs=name != BARE)
    file = learner.runs / NEWEST / FILE
    arrays = np.load(file)
    write_arrays(file, {name: arrays[name][:FEW] for name in arrays})
    yield token
    desk().forget(learner)


def edit(folder: Path, seed: int, epochs: bool) -> None:
    facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    facts["title"], facts["settings"]["seed"] = "Mine", seed
    facts["epochs"] = facts["epochs"] if epochs else []
    (folder / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    weights = torch.load(folder / "model.pth")
    head = list(weights)[-1]
    weights[head] = weights[head] + torch.randn(5, generator=torch.Generator().manual_seed(seed))
    torch.save(weights, folder / "model.pth")


def visit(url: str = "cnn", token: str = "", before: AppTest | None = None, **link) -> AppTest:
    """A page met by a link; with `before` the same browser goes there from another page."""
    page = before or AppTest.from_file(str(MENU), default_timeout=120)
    if token:
        page.session_state["learner_token"] = token
    page.query_params.clear()
    for word, said in link.items():
        page.query_params[word] = said
    page.switch_page(FILES[url]).run()
    assert not page.exception
    return page


def network(page: AppTest):
    return page.selectbox(key="opened-run")


def choose(page: AppTest, run: str) -> AppTest:
    network(page).set_value(run).run()
    assert not page.exception
    return page


def shown(page: AppTest) -> tuple[str, int]:
    """The run and the picture that the page is about."""
    return network(page).value, page.session_state["image"]


def first_of(run: str, token: str) -> int:
    return in_order(open_run_at(str(desk().learner(token).runs / run)))[0]


def test_two_runs_on_the_same_pictures_have_two_names_and_each_can_be_chosen(token):
    page = visit(token=token)
    names = network(page).options
    assert len(set(names)) == len(names) == 4
    for run in (NEWEST, OLDER, "ready", NEWEST):
        choose(page, run)
        assert shown(page)[0] == run
        page.segmented_control(key="cnn_scale").set_value("unit").run()  # any touch of the page
        assert shown(page)[0] == run


def test_a_menu_leads_to_the_newest_network_that_has_learned_and_a_wrong_answer(token):
    page = visit(token=token)
    assert shown(page) == (NEWEST, first_of(NEWEST, token))
    assert any("The network is wrong" in text.value for text in page.markdown)
    assert page.query_params["run"] == NEWEST


def test_who_has_trained_nothing_meets_the_ready_network_without_a_word_of_it():
    page = visit()
    assert shown(page) == ("ready", 12)
    assert "run" not in page.query_params and "image" not in page.query_params
    assert shown(visit("heatmap")) == ("ready", 127)


def test_a_link_to_a_picture_without_a_network_is_about_the_ready_one(token):
    assert shown(visit(token=token, image="37")) == ("ready", 37)
    assert shown(visit("heatmap", token, heatmap_way="Grad-CAM")) == ("ready", 127)


def test_a_link_brings_its_network_and_picture_back(token):
    for image in (12, 37):  # 12 is the page's default, which its link leaves out
        page = visit(token=token, run=OLDER, image=str(image))
        assert shown(page) == (OLDER, image)
        assert shown(visit(token=token, **page.query_params)) == (OLDER, image)


def test_each_network_keeps_its_picture(token):
    page = visit(token=token, run=OLDER, image="37")
    choose(page, NEWEST)
    assert shown(page) == (NEWEST, first_of(NEWEST, token))
    assert shown(choose(page, OLDER)) == (OLDER, 37)
    assert shown(visit("heatmap", before=page)) == (OLDER, 37)


def test_a_smaller_network_does_not_take_the_picture_from_a_larger_one(token):
    small = open_run_at(str(desk().learner(token).runs / NEWEST))
    assert len(small.labels) == FEW
    page = visit(token=token, run=OLDER, image="149")
    choose(page, NEWEST)
    assert shown(choose(page, OLDER)) == (OLDER, 149)


def test_a_link_to_a_picture_wins_over_a_photograph_that_was_brought_before(token):
    page = visit(token=token, run=OLDER, image="37")
    page.segmented_control(key="picture-from").set_value("Draw").run()
    assert page.segmented_control(key="picture-from").value == "Draw"
    again = visit(before=page, run=OLDER, image="37", meant="1")
    assert again.segmented_control(key="picture-from").value == "Its own"
    assert "meant" not in again.query_params
    again.segmented_control(key="picture-from").set_value("Draw").run()
    assert again.segmented_control(key="picture-from").value == "Draw"


def test_a_network_that_is_not_here_is_said_not_to_be(token):
    for owner in ("", token):
        page = visit(token=owner, run="nobody-has-this-one")
        assert shown(page) == ("ready", 12)
        assert any("is not here" in caption.value for caption in page.caption)
        if owner:
            choose(page, OLDER)
            assert not any("is not here" in caption.value for caption in page.caption)
