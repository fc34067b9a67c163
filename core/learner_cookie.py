"""A learner is a cookie: an identity that outlives reloads and closed tabs, and asks no name."""

import secrets
from http.cookies import SimpleCookie

COOKIE = "glassbox_learner"
TOKEN_CHARACTERS = 43  # of secrets.token_urlsafe(32)
SECONDS = 365 * 24 * 3600


class LearnerCookie:
    """ASGI middleware that gives every browser without the cookie one with its first page."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or _has_cookie(scope["headers"]):
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message):
            if message["type"] == "http.response.start" and _is_page(message["headers"]):
                cookie = (
                    f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; Max-Age={SECONDS}; "
                    "HttpOnly; SameSite=Strict"
                )
                headers = [*message["headers"], (b"set-cookie", cookie.encode())]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _has_cookie(headers) -> bool:
    for name, value in headers:
        if name == b"cookie":
            cookie = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            return cookie is not None and len(cookie.value) == TOKEN_CHARACTERS
    return False


def _is_page(headers) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/html")
        for name, value in headers
    )
