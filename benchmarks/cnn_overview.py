"""The opened network on the screen: what its maps weigh, and from a click to the painted answer.

Promised: the overview of a TinyVGG with 64 maps in its convolutions under 400 kB; painted for a new
image within 500 ms at the 95th percentile on an idle server. Every click of the 24 is on another
small picture, so every answer is new to the server.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import torch
from playwright.sync_api import Page

from benchmarks.measuring.key_to_picture import answered, summary, watch
from core.cnn import Overview, Settings, overview_of
from core.opened_run import READY, open_run_at
from core.tiny_vgg import build
from core.training_settings import architecture
from figures.cnn import film, layout_of
from figures.picture_choice import ACROSS, DOWN
from lessons.cnn import LESSON
from tests.browser.opening import open_page, running_browser, wait_until_run
from tests.browser.serving import serving
from widgets.film_player import _payload

HEIGHT = 236  # CSS pixels, as on the page
SHEETS = 2
SAID = ".st-key-what-you-see"


def main() -> None:
    torch.set_num_threads(1)  # as the server
    for units in (10, 16, 64):
        overview = of_width(units)
        maps = sum(len(c.values) for c in overview.with_maps if c.layer.kind == "Conv2d")
        size = len(_payload(film(overview, layout_of(overview)), HEIGHT, ()))
        print(f"{maps} maps of convolutions: {size / 1000:.0f} kB (promised for 64: 400)")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving("app.py", Path(folder)) as server,
        running_browser() as browser,
    ):
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        open_page(page, f"{server.url}/{LESSON.url}")
        watch(page, "click", ".st-key-pictures", SAID)
        times = [time for _ in range(SHEETS) for time in sheet(page)]
        print(f"another image, click to picture: {summary(times)} (promised p95 500)")


def of_width(units: int) -> Overview:
    """A picture of the ready run in an untrained network of so many units: random maps are the
    ones that deflate worst."""
    ready = open_run_at(str(READY))
    settings = replace(ready.run.settings, hidden_units=units)
    network = build(architecture(settings, len(ready.run.classes))).eval()
    return overview_of(replace(ready, network=network), Settings())


def sheet(page: Page) -> list[float]:
    """Milliseconds for each small picture of the sheet that is open; then the next is opened."""
    times = []
    canvas = page.locator(".st-key-pictures canvas")
    for place in range(ACROSS * DOWN):
        row, column = divmod(place, ACROSS)
        box = canvas.bounding_box()
        x = box["width"] * (column + 0.5) / ACROSS
        y = box["height"] * (row + 0.5) / DOWN
        canvas.click(position={"x": x, "y": y})
        times.append(answered(page))
    page.locator(".st-key-sheet-forward button").first.click()
    wait_until_run(page)
    return times


if __name__ == "__main__":
    main()
