"""A page while a worker trains: slider to painted picture, against the same page on an idle server.

Browser, server and training on the same cores; 60 presses idle, 60 while TinyVGG trains on
Shapes, 60 idle again. Promised: p95 while training at most 2.0 times the idle p95.
"""

import tempfile
from pathlib import Path

from benchmarks.measuring.key_to_picture import KeyToPicture, percentile, summary
from tests.browser.opening import open_page, running_browser
from tests.browser.serving import serving

PRESSES = 60


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving("app.py", Path(folder)) as server,
        running_browser() as browser,
    ):
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        lesson, training = context.new_page(), context.new_page()
        open_page(lesson, f"{server.url}/gradient_descent")
        open_page(training, f"{server.url}/train?epochs=50&image_size=96")
        clock = KeyToPicture(lesson, "gradient_descent_steps", ".st-key-code-prints", turn=10)
        for _ in range(20):
            clock.press()  # warms the page's cache, both ways

        idle = [clock.press() for _ in range(PRESSES)]
        training.locator(".st-key-train button").click()
        training.get_by_role("button", name="Pause").wait_for(timeout=60_000)
        busy = [clock.press() for _ in range(PRESSES)]
        still = training.get_by_role("button", name="Pause").count()
        training.get_by_role("button", name="Stop").click()
        training.locator(".st-key-train button").wait_for(timeout=60_000)
        idle += [clock.press() for _ in range(PRESSES)]

    ratio = percentile(busy, 0.95) / percentile(idle, 0.95)
    print(f"idle {summary(idle)}; while training {summary(busy)}{'' if still else ' (it ended)'}")
    print(f"ratio of the p95 {ratio:.2f} (promised 2.0)")


if __name__ == "__main__":
    main()
