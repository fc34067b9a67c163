"""Plotly reports no clicks on a heat map; the marks above it do, in Streamlit with a real mouse."""

from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of

PAGE = """
import streamlit as st
from figures.confusion_matrix import confusion_matrix

figure = confusion_matrix(((8, 2, 0), (0, 5, 5), (1, 0, 9)), ("bus", "cat", "dog"))
# Two quick clicks on two cells are two clicks and not a double click, which would choose nothing.
quick = {"doubleClickDelay": 1}
chosen = st.plotly_chart(
    figure, key="matrix", on_select="rerun", selection_mode="points", config=quick
)
st.text(f"chosen {[tuple(point['customdata']) for point in chosen.selection.points]}")
"""


def test_a_click_anywhere_in_a_cell_names_the_cell(serve, page, tmp_path_factory):
    script = tmp_path_factory.mktemp("script") / "matrix.py"
    script.write_text(PAGE)
    open_page(page, serve(script).url)
    area = box_of(page.locator(".st-key-matrix .nsewdrag").first)

    def click(across, down, cell):
        """At so many cells from the left and the top edge."""
        x, y = area["x"] + across * area["width"] / 3, area["y"] + down * area["height"] / 3
        page.mouse.move(x, y)
        expect(page.locator(".hovertext")).to_contain_text(cell)  # plotly clicks what it hovers
        page.mouse.click(x, y)

    expect(page.get_by_test_id("stText")).to_have_text("chosen []")
    click(across=2.5, down=1.5, cell="true: catpredicted: dog5 of 10 (50 %)")
    expect(page.get_by_test_id("stText")).to_have_text("chosen [(1, 2)]")
    click(across=0.1, down=2.9, cell="true: dog")  # near a corner, far from the mark
    expect(page.get_by_test_id("stText")).to_have_text("chosen [(2, 0)]")
