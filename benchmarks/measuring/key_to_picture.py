"""The time from a key pressed on a slider to the painted answer, taken inside the browser."""

from playwright.sync_api import Page

# The clock starts in the key's own event and stops in the second animation frame after the watched
# text has changed: by then it is on the screen.
WATCH = """
([slider, watched]) => {
  window.keyToPicture = { began: 0, took: 0 };
  const input = document.querySelector(slider);
  const text = () => document.querySelector(watched)?.textContent ?? '';
  let before = text();
  input.addEventListener('keydown', () => {
    before = text();
    window.keyToPicture = { began: performance.now(), took: 0 };
  }, true);
  new MutationObserver(() => {
    const clock = window.keyToPicture;
    if (!clock.began || clock.took || text() === before || text() === '') return;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      clock.took ||= performance.now() - clock.began;
    }));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""


class KeyToPicture:
    """One page whose slider `.st-key-<key>` changes the text of the selector `watched`."""

    def __init__(self, page: Page, key: str, watched: str):
        self.page = page
        self.slider = page.locator(f".st-key-{key} input[type=range]")
        self.slider.wait_for()
        page.evaluate(WATCH, [f".st-key-{key} input[type=range]", watched])
        self.slider.focus()
        self.presses = 0

    def press(self) -> float:
        """Milliseconds from the press to the painted answer; ten steps to, ten fro."""
        self.page.bring_to_front()  # a page behind another is not painted
        key = "ArrowRight" if self.presses // 10 % 2 == 0 else "ArrowLeft"
        self.presses += 1
        self.slider.focus()
        self.slider.press(key)
        self.page.wait_for_function("window.keyToPicture.took > 0", timeout=60_000)
        took = self.page.evaluate("window.keyToPicture.took")
        self.page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", state="attached"
        )
        return took


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, round(share * (len(times) - 1)))]


def summary(times: list[float]) -> str:
    return f"p50 {percentile(times, 0.5):.0f} ms, p95 {percentile(times, 0.95):.0f} ms"
