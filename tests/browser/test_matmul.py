"""The blocks of a product beside each other, however large."""

from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import is_above_the_fold

SEVENS = "&".join(f"matmul_{matrix}_{what}=7" for matrix in "ab" for what in ("rows", "columns"))


def test_a_layer_of_the_largest_sizes_is_seen_whole_with_its_numbers(new_page, app):
    laptop = new_page(width=1366, height=768)
    open_page(laptop, f"{app.url}/matmul?matmul_operation=nn.Linear&{SEVENS}")
    expect(laptop.locator(".cells .cell", has_text="0.29").first).to_be_visible()
    assert is_above_the_fold(laptop.locator(".cells .stage"))
