from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.to_numbers import KINDS

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[f"to_numbers_{word}"] = said
    return page.switch_page("seeing/to_numbers.py").run()


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_opens_each_kind_at_its_last_item(kind):
    page = opened(kind=kind, item="9,9", moment="3999")
    assert not page.exception and not page.error


@pytest.mark.parametrize("sentence", ["<img src=x>", "\u202e:red[x] `$`", "x" * 4000])
def test_a_sentence_of_a_link_is_only_text(sentence):
    page = opened(sentence=sentence)
    assert not page.exception and not page.error
