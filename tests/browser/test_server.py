"""What the server that people start promises, asked of a server and not of its config file."""

import json
import socket
import urllib.error
import urllib.request

import pytest

from tests.browser.opening import open_page

PROMISED = {
    "server.address": "127.0.0.1",
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableAgentApi": False,
    "server.maxUploadSize": 200,
    "server.enableStaticServing": False,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "runner.magicEnabled": False,
    "runner.postScriptGC": False,
}

ASKING = f"""
import json
import streamlit as st

"a bare string, which magic would write to the page"
st.text(json.dumps({{name: st.get_option(name) for name in {list(PROMISED)}}}))
"""

FAILING = """
import streamlit as st

st.text("before")
raise ValueError("a secret of the server")
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "asking.py").write_text(ASKING)
    (folder / "failing.py").write_text(FAILING)
    return folder


def test_the_settings_that_matter_are_in_force(serve, scripts, page):
    open_page(page, serve(scripts / "asking.py").url)
    answered = page.get_by_test_id("stText").inner_text()
    assert json.loads(answered) == PROMISED
    assert page.get_by_text("a bare string").count() == 0


def test_a_failing_script_tells_a_learner_no_secrets(serve, scripts, browser):
    # Not the `page` fixture: that one fails a test for the very thing that is wanted here.
    page = browser.new_page()
    page.goto(serve(scripts / "failing.py").url)
    page.get_by_test_id("stException").wait_for()
    shown = page.locator("body").inner_text()
    page.close()
    assert "before" in shown
    for secret in ("a secret of the server", "ValueError", "Traceback", "failing.py"):
        assert secret not in shown


def test_only_this_computer_can_connect(app):
    # All of 127.x.x.x is this computer, but only 127.0.0.1 is listened to: a server that listens
    # to every address would answer here too, as it would answer the network.
    socket.create_connection(("127.0.0.1", app.port), timeout=5).close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", app.port), timeout=5)


def test_an_upload_from_another_site_is_refused(app):
    # A form on a stranger's page can make the browser send this, but cannot know the XSRF token.
    upload = urllib.request.Request(
        f"{app.url}/_stcore/upload_file/a-session/a-file", data=b"x", method="PUT"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(upload, timeout=10)
    assert refused.value.code == 403
