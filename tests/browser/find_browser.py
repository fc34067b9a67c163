"""The browser that the tests drive; run as a command, it installs one where there is none.

In this order: a Chromium or Chrome of the system, the one that Playwright downloads, Debian's
package. `python tests/browser/find_browser.py` prints the one it found, or ends with one sentence.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)


class NoBrowser(Exception):
    """There is no browser to test with; the text says what to do."""


def find_browser() -> Path:
    """The program of a Chromium that starts. Raises NoBrowser.

    Starts Playwright for a moment to ask where it keeps its own, so call it before you start
    Playwright yourself.
    """
    for candidate in _of_the_system():
        if _starts(candidate):
            return candidate
    with sync_playwright() as playwright:
        downloaded = Path(playwright.chromium.executable_path)
    if _starts(downloaded):
        return downloaded
    raise NoBrowser(
        "The browser tests need Chromium or Chrome and found none: install one from your "
        "system's software, or run `python -m playwright install --with-deps chromium`."
    )


def install_browser() -> None:
    """Try Playwright's download, then Debian's package; whether it helped, find_browser says."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    try:
        find_browser()
    except NoBrowser:
        # Either the download failed, or the system lacks libraries that Debian's package brings.
        if shutil.which("apt-get") and os.geteuid() == 0:
            quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["apt-get", "update", "-qq"], env=quietly)
            subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env=quietly)


def _of_the_system() -> list[Path]:
    found = [shutil.which(command) for command in COMMANDS]
    return [Path(path) for path in found if path] + [Path(path) for path in APPLICATIONS]


def _starts(program: Path) -> bool:
    """Is it there and does it run? Ubuntu's chromium-browser may be a stub, a library missing."""
    if not program.is_file():
        return False
    if sys.platform == "win32":  # there --version opens a window
        return True
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


if __name__ == "__main__":
    try:
        try:
            browser = find_browser()
        except NoBrowser:
            install_browser()
            browser = find_browser()
    except NoBrowser as sentence:
        sys.exit(str(sentence))
    print(f"Browser for the tests: {browser}")
