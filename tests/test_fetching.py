"""Addresses: what is fetched, what is refused, and how long it may take. The server is ours."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from onrecord.errors import InputError
from onrecord.reading import fetch
from onrecord.reading.public import PublicOnly


@contextmanager
def served(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """Run a server whose every answer is `answer`, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/a"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page(media_type: str | None) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if media_type is not None:
            request.send_header("Content-Type", media_type)
        request.end_headers()
        request.wfile.write(b"The port is open.")

    return answer


def drip(*, head: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """Send a byte now and then, in the head or the body, for longer than a test waits."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        try:
            request.wfile.write(head)
            for _ in range(100):
                request.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass  # the reader has left

    return answer


@pytest.mark.parametrize(
    "media_type", ["text/html; charset=utf-8", "TEXT/PLAIN", "application/octet-stream", None]
)
def test_a_page_or_text_is_fetched(media_type: str | None) -> None:
    with served(page(media_type)) as url:
        assert fetch(url) == b"The port is open."


@pytest.mark.parametrize("media_type", ["application/json", "image/png", "application/pdf"])
def test_what_is_no_page_is_refused_by_its_media_type(media_type: str) -> None:
    with served(page(media_type)) as url, pytest.raises(InputError, match=f"sent {media_type}"):
        fetch(url)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", id="body"),
        pytest.param(b"HTTP/1.0 200 OK\r\nX-Long: ", id="head"),
    ],
)
def test_a_server_that_drips_is_left_in_time(head: bytes) -> None:
    with served(drip(head=head)) as url:
        started = time.monotonic()
        with pytest.raises(InputError, match=r"not here after 0\.3 s"):
            fetch(url, total_s=0.3)
        assert time.monotonic() - started < 2


def test_a_caller_with_an_event_loop_may_fetch() -> None:
    async def caller(url: str) -> bytes:
        return fetch(url)

    with served(page("text/plain")) as url:
        assert asyncio.run(caller(url)) == b"The port is open."


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
def test_a_stranger_gets_nothing_from_this_machine_or_its_network(url: str) -> None:
    with pytest.raises(InputError, match=r"not a public address|cannot be f"):
        fetch(url, public_only=True, timeout_s=2, total_s=3)


def _reached(answers: Mapping[str, httpx2.Response], names: Mapping[str, str]) -> list[str]:
    """Ask for http://first/ and return which addresses were reached, as `names` has them."""
    reached = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        reached.append(f"{request.url.host} as {request.headers['host']}")
        return answers[request.headers["host"]]

    async def find(host: str) -> Sequence[str]:
        return [names[host]]

    async def ask() -> None:
        transport = PublicOnly(httpx2.MockTransport(answer), find)
        async with httpx2.AsyncClient(transport=transport, follow_redirects=True) as client:
            await client.get("http://first/")

    try:
        asyncio.run(ask())
    except InputError as error:
        reached.append(str(error))
    return reached


def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    assert _reached({"first": httpx2.Response(200)}, {"first": "9.9.9.9"}) == ["9.9.9.9 as first"]


def test_a_redirect_is_checked_anew() -> None:
    answers = {"first": httpx2.Response(302, headers={"location": "http://second/x"})}
    reached = _reached(answers, {"first": "9.9.9.9", "second": "10.0.0.7"})
    assert reached[0] == "9.9.9.9 as first"
    assert reached[1].startswith("second is not a public address")
    assert len(reached) == 2
