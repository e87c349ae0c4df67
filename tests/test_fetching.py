"""Addresses: what is fetched, what is refused, and how long it may take. The server is ours."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from onrecord.errors import InputError
from onrecord.reading import fetch


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
