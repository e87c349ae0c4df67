"""What stands before every page: whom it answers, how much it reads, what a browser may do with it.

Three dangers are met here. Another site's script in the same browser: the Host header must be ours
(DNS rebinding), a POST must come from our own page. Another machine: outside loopback a token is
needed. The articles themselves: a policy under which nothing of theirs could run or be sent.
"""

from __future__ import annotations

import hmac
import json
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from onrecord.errors import InputError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "onrecord"
#: Bytes of a request's body; an article of 100,000 characters has fewer.
MAX_BODY = 2_000_000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # with "no-referrer" a browser sends no origin with our own forms either
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Guard:
    """ASGI middleware. `token` None: only loopback names are answered."""

    def __init__(self, app: ASGIApp, *, token: str | None) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse in one line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        refused = self._refusal(scope, headers)
        if refused is not None:
            status, words, more = refused
            as_json = bool(words) and scope["path"].endswith(".json")
            words = json.dumps({"error": words}) if as_json else words
            await _say(send, status, words, more, as_json)
            return
        await self._app(scope, _Bounded(receive), _with_headers(send))

    def _refusal(
        self, scope: Scope, headers: dict[str, str]
    ) -> tuple[int, str, list[tuple[bytes, bytes]]] | None:
        host = headers.get("host", "")
        if self._token is None and _name_of(host) not in LOOPBACK:
            return 421, "This onrecord answers to 127.0.0.1 and localhost only.", []
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "Only GET, HEAD and POST are answered.", [(b"allow", b"GET, HEAD, POST")]
        if scope["method"] == "POST" and not _is_own(headers, host):
            return 403, "This was sent by another site, so it was not read.", []
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            return 413, f"More than {MAX_BODY // 1_000_000} MB: give one article.", []
        return self._token_refusal(scope, headers)

    def _token_refusal(
        self, scope: Scope, headers: dict[str, str]
    ) -> tuple[int, str, list[tuple[bytes, bytes]]] | None:
        """Ask for the token; given in the address it moves to a cookie and leaves the address."""
        if self._token is None:
            return None
        given = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        in_address = given.pop("token", None)
        if in_address is not None and self._is_token(in_address):
            target = urlencode(given)
            # "//host" would be another site
            path = "/" + scope["path"].lstrip("/\\")
            path = urlsplit(path).path
            where = path.encode("ascii", "ignore").decode() + (f"?{target}" if target else "")
            cookie = f"{COOKIE}={self._token}; Path=/; HttpOnly; SameSite=Strict"
            more = [(b"location", where.encode()), (b"set-cookie", cookie.encode())]
            return 303, "", more
        bearer = headers.get("authorization", "")
        if bearer.startswith("Bearer ") and self._is_token(bearer.removeprefix("Bearer ")):
            return None
        if self._is_token(_cookie(headers.get("cookie", ""))):
            return None
        words = "A token is needed: open the address that `onrecord serve` printed."
        return 401, words, [(b"www-authenticate", b"Bearer")]

    def _is_token(self, given: str) -> bool:
        return self._token is not None and hmac.compare_digest(
            given.encode(errors="replace"), self._token.encode()
        )


def _name_of(host: str) -> str:
    """Return a Host header's name without its port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _is_own(headers: dict[str, str], host: str) -> bool:
    """Tell a form sent by our own page, or by a program, from one that another site sent."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


async def _say(
    send: Send, status: int, words: str, more: list[tuple[bytes, bytes]], as_json: bool
) -> None:
    body = (words + "\n").encode() if words else b""
    headers = [
        (b"content-type", b"application/json" if as_json else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *_HEADERS,
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_HEADERS]
        await send(message)

    return sent


class BodyTooLargeError(InputError):
    """A body without a length that grew past the limit."""


class _Bounded:
    """Counts what is received, since a length need not be given, or be true."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size > MAX_BODY:
                raise BodyTooLargeError(f"More than {MAX_BODY // 1_000_000} MB: give one article.")
        return message
