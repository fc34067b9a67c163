"""The first visit of a page: a browser that has loaded nothing yet, a server that is warm.

Promised: a lesson page at most 1.3 times an empty page with as many charts; home under 100 kB of
ours (what the app sends, without Streamlit's own files) and no plotly.

Most of what a lesson needs beyond an empty page are the forty small scripts of Streamlit's widgets.
Naming them in the page's head (`Link: rel=modulepreload`) made /optimizers slower, 1.58 for 1.46:
they then come before those that the first picture waits for.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.measuring.film_watch import FILM_WATCH
from benchmarks.measuring.key_to_picture import percentile, summary
from tests.browser.opening import open_page, running_browser
from tests.browser.serving import serving

LOADS = 12
EMPTY = Path(__file__).parent / "measuring" / "empty_page.py"
LESSONS = ("gradient_descent", "optimizers", "rate_map")  # films of three charts, as the empty page
PROMISED, PROMISED_BYTES = 1.3, 100_000

# There, once the watched text is there and the film drawn; two frames later it is on the screen.
ARRIVED = """watched => new Promise(arrived => {
  const look = () => requestAnimationFrame(() => {
    const { unpacked, drawn } = filmWatch
    const said = document.querySelector(watched)?.textContent.trim()
    if (!said || !unpacked || drawn < unpacked) return look()
    requestAnimationFrame(() => arrived(performance.now()))
  })
  look()
})"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        serving(EMPTY, Path(one)) as empty_server,
        serving("app.py", Path(other)) as server,
        running_browser() as browser,
    ):
        for url in LESSONS:
            empty_page = (f"{empty_server.url}/{url}", ".stMain h1")
            lesson_page = (f"{server.url}/{url}", ".st-key-code-prints")
            for page in (empty_page, lesson_page):
                load(browser, *page)  # imports torch on the server
            pairs = [
                (load(browser, *empty_page), load(browser, *lesson_page)) for _ in range(LOADS)
            ]
            empties, times = ([pair[i] for pair in pairs] for i in (0, 1))
            ratio = percentile(times, 0.5) / percentile(empties, 0.5)
            print(
                f"/{url}: {summary(times)}; empty page {summary(empties)}; ratio of the p50 "
                f"{ratio:.2f} (promised {PROMISED})",
                flush=True,
            )
        received, plotly = home(browser, server.url)
        print(
            f"home: {received / 1000:.0f} kB of ours (promised {PROMISED_BYTES / 1000:.0f}), "
            f"{plotly} requests for plotly (promised 0)"
        )


def load(browser: Browser, url: str, watched: str) -> float:
    """Milliseconds from the start of the navigation to the painted page, in a fresh browser."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.add_init_script(FILM_WATCH)
    page.goto(url, wait_until="commit")
    took = page.evaluate(ARRIVED, watched)
    context.close()
    return took


def home(browser: Browser, url: str) -> tuple[int, int]:
    """Bytes that the app sends for the home page, and how often plotly is asked for."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    frames, asked = [], []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))),
    )
    page.on("request", lambda request: asked.append(request.url))
    open_page(page, url)
    context.close()
    return sum(frames), sum("plotly" in url.lower() for url in asked)


if __name__ == "__main__":
    main()
