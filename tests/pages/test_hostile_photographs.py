"""What strangers send for a photograph to the pages that look into a network."""

import pytest

from tests.core.hostile_photographs import REFUSED, SHOWN
from tests.pages.test_opened_network import visit


@pytest.fixture(scope="module", params=["cnn", "heatmap"])
def page(request):
    page = visit(request.param)
    page.segmented_control(key="picture-from").set_value("Photo").run()
    return page


def give(page, name: str, content: bytes) -> str:
    """What the page says of the answer once it was given a file."""
    page.file_uploader[0].set_value((name, content, "image/png")).run()
    assert not page.exception
    return next(text.value for text in page.markdown if "The network" in text.value)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_by_name_and_another_one_stays(name, page):
    assert "your picture" not in give(page, name, REFUSED[name])
    [said] = page.error
    assert name.split(".")[0] in said.value


@pytest.mark.parametrize("name", SHOWN)
def test_a_strange_picture_is_answered(name, page):
    assert "The network takes your picture for" in give(page, name, SHOWN[name])
    assert not page.error
    page.button("another").click().run()
    assert len(page.file_uploader) == 1 and not page.exception
