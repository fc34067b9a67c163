"""Where a thing stands on the screen, and the pointer on it.

A film arrives, a scroll bar goes, and what stood here stands there a moment later: nothing is
measured before it has stood still for a while.
"""

from playwright.sync_api import Locator, Page

STOOD_STILL = """element => new Promise(done => {
  let before, frames = 0
  const look = () => {
    const { x, y, width, height } = element.getBoundingClientRect()
    const now = [x, y, width, height].join()
    frames = now === before ? frames + 1 : 0
    before = now
    if (frames < 12) requestAnimationFrame(look)
    else done()
  }
  look()
})"""
FOLD, PHONE = 768, 390  # CSS pixels: the height of a small laptop's window, the width of a phone


def box_of(place: Locator) -> dict[str, float]:
    """x, y, width and height of an element that has come to rest, in CSS pixels."""
    place.evaluate(STOOD_STILL)
    return place.bounding_box()


def point_at(place: Locator, across: float, down: float, margin: float = 0) -> None:
    """Put the pointer on a place of an element, at shares of what lies inside its margin."""
    place.hover(position=_position(place, across, down, margin))


def click_at(place: Locator, across: float, down: float, margin: float = 0) -> None:
    """Click a place of an element, at shares of what lies inside its margin."""
    place.click(position=_position(place, across, down, margin))


def _position(place: Locator, across: float, down: float, margin: float) -> dict[str, float]:
    box = box_of(place)
    return {
        "x": margin + (box["width"] - 2 * margin) * across,
        "y": margin + (box["height"] - 2 * margin) * down,
    }


def is_above_the_fold(place: Locator) -> bool:
    box = box_of(place)
    return box["y"] >= 0 and box["y"] + box["height"] <= FOLD


def fits_a_phone(page: Page) -> bool:
    """Nothing has to be scrolled sideways, neither the document nor Streamlit's main part."""
    main = page.get_by_test_id("stMain")
    box_of(main)
    wide = main.evaluate("main => [document.documentElement.scrollWidth, main.scrollWidth]")
    return max(wide) <= PHONE
