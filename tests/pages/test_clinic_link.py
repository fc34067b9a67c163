"""Where torch refuses, the page leads to the one about its refusals."""

import pytest

from tests.pages.visiting import opened

REFUSED = {
    "tensors": (("tensors_expression", "x @ x"),),
    "indexing": (("indexing_expression", "x[9]"),),
    "broadcasting": (("broadcasting_a1", "3"),),
    "matmul": (("matmul_a_columns", "5"),),
    "reshape": (("reshape_right_3", "view(12)"),),
    "image_tensor": (("image_tensor_then", "x.mean()"),),
    "dtypes": (("dtypes_topic", "NumPy"),),
}


def leads_to_the_clinic(page) -> bool:
    return "How to read such messages" in [link.proto.label for link in page.get("page_link")]


@pytest.mark.parametrize("url", REFUSED)
def test_a_refusal_leads_to_the_error_clinic(url):
    assert leads_to_the_clinic(opened(url, REFUSED[url]))
    assert not leads_to_the_clinic(opened(url))


def test_an_expression_that_we_do_not_take_is_no_message_of_torch():
    assert not leads_to_the_clinic(opened("tensors", (("tensors_expression", "import os"),)))
    assert not leads_to_the_clinic(opened("indexing", (("indexing_expression", "x + 1"),)))
