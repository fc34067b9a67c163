"""Every browser gets an identity once, with its first page, that scripts cannot read."""

from contextlib import suppress
from http.cookies import SimpleCookie

from core.learner_cookie import COOKIE, TOKEN_CHARACTERS, LearnerCookie


def answer(kind: str, sent_cookie: str = "") -> list[SimpleCookie]:
    """The cookies that come with an answer of content type `kind`."""

    async def page(scope, receive, send):
        start = {"type": "http.response.start", "status": 200}
        await send({**start, "headers": [(b"Content-Type", kind.encode())]})
        await send({"type": "http.response.body", "body": b""})

    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"cookie", sent_cookie.encode())] if sent_cookie else []
    scope = {"type": "http", "headers": headers}
    with suppress(StopIteration):  # nothing in it waits, so one push runs it to its end
        LearnerCookie(page)(scope, None, send).send(None)
    headers = sent[0]["headers"]
    return [SimpleCookie(value.decode()) for name, value in headers if name == b"set-cookie"]


def test_a_first_page_comes_with_a_cookie_of_its_own():
    (one,), (other,) = answer("text/html; charset=utf-8"), answer("text/html")
    morsel = one[COOKIE]
    assert len(morsel.value) == TOKEN_CHARACTERS
    assert morsel["httponly"] and morsel["samesite"] == "Strict"
    assert morsel.value != other[COOKIE].value


def test_nothing_is_set_again_or_on_other_files():
    (cookie,) = answer("text/html")
    assert answer("text/html", f"other=1; {COOKIE}={cookie[COOKIE].value}") == []
    assert answer("text/javascript") == []
    assert len(answer("text/html", f"{COOKIE}=too-short")) == 1
