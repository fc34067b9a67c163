"""The time from a key or a click to the painted answer, taken inside the browser."""

from playwright.sync_api import Page

from benchmarks.measuring.film_watch import FILM_WATCH

# The clock starts in the key's or the click's own event. It stops in the second animation frame
# after the watched text has changed and, where a film came with the answer, that film has been
# drawn: by then all of it is on the screen. The listeners are the document's: Streamlit may put new
# elements in place.
WATCH = """
([act, on, watched]) => {
  const clock = window.keyToPicture = { began: 0, took: 0 }
  const text = () => document.querySelector(watched)?.textContent ?? ""
  let before = text()
  const stop = () => requestAnimationFrame(() => {
    if (filmWatch.unpacked > clock.began && filmWatch.drawn < filmWatch.unpacked) return stop()
    requestAnimationFrame(() => { clock.took ||= performance.now() - clock.began })
  })
  document.addEventListener(act, event => {
    if (!event.target.closest(on)) return
    before = text()
    Object.assign(clock, { began: performance.now(), took: 0, answered: false })
  }, true)
  new MutationObserver(() => {
    if (!clock.began || clock.answered || text() === before || text() === "") return
    clock.answered = true
    stop()
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
}
"""
TWO_FRAMES = "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"


def watch(page: Page, act: str, on: str, watched: str) -> None:
    """Time every `act` ("keydown", "click") on the selector `on` until `watched` has changed."""
    page.evaluate(FILM_WATCH)
    page.evaluate(WATCH, [act, on, watched])


def answered(page: Page) -> float:
    """Milliseconds from the last act to its painted answer, once it is there."""
    page.wait_for_function("keyToPicture.took > 0", timeout=60_000)
    took = page.evaluate("keyToPicture.took")
    page.wait_for_selector(
        "[data-testid=stApp][data-test-script-state=notRunning]", state="attached"
    )
    return took


class KeyToPicture:
    """One page whose slider `.st-key-<key>` changes the text of the selector `watched`.

    It is pressed upwards to its end and then downwards, so that answers are new to the server; or,
    with `turn`, so many times up and down between the same few values.
    """

    def __init__(self, page: Page, key: str, watched: str, turn: int | None = None):
        self.page, self.turn = page, turn
        fold = page.locator(f"details:not([open]):has(.st-key-{key}) summary")
        if fold.count():
            fold.click()
        self.slider = page.locator(f".st-key-{key} input[type=range]")
        self.slider.wait_for()
        watch(page, "keydown", f".st-key-{key} input[type=range]", watched)
        self.presses, self.direction = 0, "ArrowRight"

    def press(self) -> float:
        """Milliseconds from the press to the painted answer."""
        self.page.bring_to_front()  # a page behind another is not painted
        self.page.evaluate(TWO_FRAMES)
        self._turn_where_it_ends()
        self.presses += 1
        self.slider.focus()
        self.slider.press(self.direction)
        return answered(self.page)

    def _turn_where_it_ends(self) -> None:
        value, least, most = self.slider.evaluate("s => [s.value, s.min, s.max].map(Number)")
        turned = self.turn and self.presses and self.presses % self.turn == 0
        up = self.direction == "ArrowRight"
        if turned or (value >= most if up else value <= least):
            self.direction = "ArrowLeft" if up else "ArrowRight"


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, round(share * (len(times) - 1)))]


def summary(times: list[float]) -> str:
    return f"p50 {percentile(times, 0.5):.0f} ms, p95 {percentile(times, 0.95):.0f} ms"
