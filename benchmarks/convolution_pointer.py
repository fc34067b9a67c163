"""Pointing at a convolution's output: how many places a second the picture follows to.

Promised: 55 frames a second, without a message to the server.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, WebSocket

from lessons.convolution import LESSON
from tests.browser.opening import open_page, running_browser
from tests.browser.serving import serving

SECONDS, PROMISED_FRAMES = 4, 55
ROUNDS = {
    "on arrival": "",
    "27 products, three maps": "in_channels=3&out_channels=3",
    "49 products": "size=7",
    "147 products, three maps": "size=7&in_channels=3&out_channels=3",
}

# The pointer goes one place on in every turn of the screen; how many turns showed another sum.
POINTED = """(sliding, seconds) => new Promise(done => {
  const canvas = sliding.querySelector(".output canvas")
  const began = performance.now()
  let [shown, frames, turn] = [sliding.dataset.place, 0, 0]
  const move = () => requestAnimationFrame(() => {
    if (sliding.dataset.place !== shown) frames += 1
    shown = sliding.dataset.place
    const took = performance.now() - began
    if (took > 1000 * seconds) return done(1000 * frames / took)
    const { left, top, width, height } = canvas.getBoundingClientRect()
    const [x, y] = [(turn % 50) / 50, ((turn++ / 50) % 20) / 20]
    const where = { clientX: left + x * width, clientY: top + y * height, bubbles: true }
    canvas.dispatchEvent(new PointerEvent("pointermove", where))
    move()
  })
  move()
})"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving("app.py", Path(folder)) as server,
        running_browser() as browser,
    ):
        measure(browser, server.url)


def measure(browser: Browser, url: str) -> None:
    for name, settings in ROUNDS.items():
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        sent: list[object] = []
        page = context.new_page()
        page.on("websocket", lambda socket, sent=sent: listen(socket, sent))
        words = "&".join(f"{LESSON.url}_{word}" for word in settings.split("&") if word)
        open_page(page, f"{url}/{LESSON.url}?{words}")
        sliding = page.locator(".sliding[data-place]")
        sliding.wait_for()
        sent.clear()
        frames = sliding.evaluate(POINTED, SECONDS)
        print(
            f"{name}: {frames:.0f} frames a second (promised {PROMISED_FRAMES}), "
            f"{len(sent)} messages meanwhile"
        )
        context.close()


def listen(socket: WebSocket, sent: list[object]) -> None:
    socket.on("framesent", lambda message: sent.append(message))


if __name__ == "__main__":
    main()
