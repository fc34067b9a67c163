"""The README's pictures of the app: `make pictures` writes home.png, train.png, one for each of
SEEING and the moving playground.webp into assets/.

A fresh server and a fresh learner, so that the pictures show what a new user sees.
"""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.opening import open_page, running_browser, wait_until_run
from tests.browser.serving import serving

ASSETS = Path(__file__).parent
SEEING = ("cnn", "heatmap", "convolution")  # pages that are shown as they open
SECONDS_TO_TRAIN = 300  # ten epochs on Shapes take about fifteen seconds on two idle cores


def picture_home(browser: Browser, url: str) -> None:
    """The toy with its bend on, trained to the end: without motion a film opens there."""
    page = browser.new_page(viewport={"width": 1366, "height": 780}, reduced_motion="reduce")
    open_page(page, url)
    page.locator(".st-key-bend").get_by_text("on", exact=True).click()
    expect(page.locator(".st-key-what-you-see")).to_contain_text("fence")
    wait_until_run(page)
    expect(page.locator("canvas").first).to_be_visible()
    page.screenshot(path=ASSETS / "home.png")


def picture_train(browser: Browser, url: str) -> None:
    """Shapes, trained with the defaults, as the page looks when the run has ended."""
    page = browser.new_page(viewport={"width": 1366, "height": 860})
    open_page(page, f"{url}/train?source=shapes:2&step=train")
    train = page.locator(".st-key-train button")
    train.click()
    ended = page.get_by_role("button", name="Evaluate it")
    expect(ended).to_be_visible(timeout=SECONDS_TO_TRAIN * 1000)
    expect(train).to_be_visible(timeout=30_000)  # again: the worker has written its last file
    page.mouse.move(680, 850)  # where it points at nothing
    wait_until_run(page)
    page.screenshot(path=ASSETS / "train.png")


def picture_playground(browser: Browser, url: str) -> None:
    """The playground's film, frame by frame, as it plays when one arrives."""
    page = browser.new_page(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    open_page(page, f"{url}/nonlinearity")
    film = page.locator(".film")
    handle = film.locator(".range")
    handle.focus()
    handle.press("Home")
    last = int(handle.get_attribute("max"))
    place = film.bounding_box()  # once: every frame of a moving picture has one size
    pictures = []
    for frame in range(last + 1):
        expect(film).to_have_attribute("data-frame", str(frame))
        pictures.append(Image.open(BytesIO(page.screenshot(clip=place))).convert("RGB"))
        handle.press("ArrowRight")
    pictures[0].save(
        ASSETS / "playground.webp",
        save_all=True,
        append_images=pictures[1:],
        duration=[60] * last + [2500],  # milliseconds; it rests on the last
        loop=0,
        quality=55,
    )


def picture_seeing(browser: Browser, url: str) -> None:
    for name in SEEING:
        page = browser.new_page(viewport={"width": 1366, "height": 780}, reduced_motion="reduce")
        open_page(page, f"{url}/{name}")
        expect(page.locator(".st-key-code-prints")).not_to_be_empty()
        expect(page.locator(".stMain canvas").first).to_be_visible()
        wait_until_run(page)
        page.screenshot(path=ASSETS / f"{name}.png")


if __name__ == "__main__":
    with (
        TemporaryDirectory() as folder,
        serving("app.py", Path(folder)) as server,
        running_browser() as browser,
    ):
        for picture in (picture_home, picture_train, picture_seeing, picture_playground):
            picture(browser, server.url)
            print(picture.__name__.removeprefix("picture_"))
