"""Key press to painted picture on lesson pages, against the least that a page can be.

Same server configuration, same run, presses in turns. Promised: the p95 of a lesson page at most
2.0 times the floor's, of a page with a Film at most 3.0 times. torch's own time is shown apart.
"""

import tempfile
import time
from pathlib import Path

from benchmarks.measuring.key_to_picture import KeyToPicture, percentile, summary
from core.gradient_descent import Settings, descend
from tests.browser.opening import open_page, running_browser
from tests.browser.serving import serving

PRESSES = 100
FLOOR = Path(__file__).parent / "measuring" / "floor.py"
# page -> (key of the slider pressed, text that changes when the answer is there)
PAGES = {
    "gradient_descent": ("gradient_descent_steps", ".st-key-code-prints"),
}


def main() -> None:
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
        for url, (key, watched) in PAGES.items():
            page = open_page(context.new_page(), f"{server.url}/{url}")
            clock = KeyToPicture(page, key, watched)
            pairs = [(floor.press(), clock.press()) for _ in range(PRESSES)]
            floors, times = ([pair[i] for pair in pairs] for i in (0, 1))
            ratio = percentile(times, 0.95) / percentile(floors, 0.95)
            print(
                f"/{url}: {summary(times)}; floor {summary(floors)}; ratio of the p95 {ratio:.2f}"
            )
            page.close()
    began = time.perf_counter()
    descend(Settings(steps=21))
    print(f"torch's own part of /gradient_descent: {1000 * (time.perf_counter() - began):.1f} ms")


if __name__ == "__main__":
    main()
