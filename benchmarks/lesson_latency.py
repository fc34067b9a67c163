"""Key press to painted picture on lesson pages, against the least that a page can be.

Same server configuration, same run, presses in turns, each to a value that is new to the server as
far as the slider goes. The clock stops when the picture is drawn and the sentence below it is
there. Promised: the p95 of a lesson page at most 2.0 times the floor's, of a page whose picture
moves (a Film, cells that fly, a program that walks) at most 3.0 times. torch's own time is shown
apart. `python -m benchmarks.lesson_latency neuron module` measures these two.
"""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch

from benchmarks.measuring.key_to_picture import KeyToPicture, percentile, summary
from lessons.all_lessons import all_lessons
from tests.browser.opening import open_page, running_browser
from tests.browser.serving import serving

PRESSES = 100
FLOOR = Path(__file__).parent / "measuring" / "floor.py"


@dataclass(frozen=True)
class Pressed:
    """A lesson's page and the setting whose slider is pressed on it."""

    url: str
    setting: str
    promised: float = 3.0
    link: str = ""  # what has to be chosen before the slider can be moved


PAGES = (
    Pressed("gradient_descent", "steps"),
    Pressed("optimizers", "steps"),
    Pressed("rate_map", "momentum"),
    Pressed("neuron", "b1"),
    Pressed("module", "hidden_units"),
    Pressed("errors", "x_rows", promised=2.0),
    Pressed("tensors", "dimensions"),
    Pressed("matmul", "a_columns"),
    Pressed("randomness", "seed"),
    Pressed("image_tensor", "added"),
    Pressed("resize", "size"),
    Pressed("output_size", "size"),
    Pressed("learn_kernel", "seed"),
    Pressed("tilted_exam", "tilt"),
)


def main(wanted: list[str]) -> None:
    torch.set_num_threads(1)  # as the server
    lessons = {lesson.url: lesson for lesson in all_lessons()}
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        serving(FLOOR, Path(one)) as floor_server,
        serving("app.py", Path(other)) as server,
        running_browser() as browser,
    ):
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        floor_page = open_page(context.new_page(), floor_server.url)
        floor = KeyToPicture(floor_page, "height", ".js-plotly-plot .gtitle")
        for pressed in (page for page in PAGES if not wanted or page.url in wanted):
            lesson = lessons[pressed.url]
            page = open_page(context.new_page(), f"{server.url}/{pressed.url}{pressed.link}")
            clock = KeyToPicture(page, lesson.key(pressed.setting), ".st-key-what-you-see")
            pairs = [(floor.press(), clock.press()) for _ in range(PRESSES)]
            floors, times = ([pair[i] for pair in pairs] for i in (0, 1))
            ratio = percentile(times, 0.95) / percentile(floors, 0.95)
            print(
                f"/{pressed.url}: {summary(times)}; floor {summary(floors)}; ratio of the p95 "
                f"{ratio:.2f} (promised {pressed.promised}); torch's own part "
                f"{own_time(lesson):.0f} ms",
                flush=True,
            )
            page.close()


def own_time(lesson) -> float:
    """Milliseconds of core on the lesson's defaults, the median of some turns, warm."""
    turns = []
    for _ in range(6):
        began = time.perf_counter()
        lesson.verb(lesson.settings())
        turns.append(1000 * (time.perf_counter() - began))
    return median(turns[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
