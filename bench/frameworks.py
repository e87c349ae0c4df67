"""Measure Starlette against Litestar on one small page and its JSON (docs/adr/0007).

    python -m venv /tmp/f && /tmp/f/bin/pip install litestar starlette uvicorn msgspec jinja2
    /tmp/f/bin/python bench/frameworks.py

Prints the median of five rounds: milliseconds of the server's processors a request, seconds of
them until the first answer, and memory. Litestar is no dependency of ours, so the environment is
one of its own.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import msgspec

ROUNDS, REQUESTS, WARM = 5, 1_500, 200
PORT = 8_701
PATHS = ("/list?q=pact&page=2", "/list.json?q=pact&page=2")
_SERVE = ("--http", "h11", "--loop", "asyncio", "--no-access-log", "--log-level", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks."""

    q: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An article in a list."""

    id: str
    day: str
    outlet: str
    headline: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The page."""

    q: str
    page: int
    rows: tuple[Row, ...]


_ROWS = tuple(
    Row(id=f"{n:016x}", day="2026-03-18", outlet="The Kestrel", headline=f"<{n}>", statements=n)
    for n in range(20)
)
_TEMPLATE = jinja2.Environment(autoescape=True).from_string(
    "<!doctype html><h1>{{ view.q }}</h1><ol>{% for r in view.rows %}<li><a href="
    "'/articles/{{ r.id }}'>{{ r.headline }}</a> {{ r.outlet }}, {{ r.day }}; {{ r.statements }}"
    "</li>{% endfor %}</ol>"
)


def _find(asked: Asked) -> View:
    return View(q=asked.q, page=asked.page, rows=_ROWS)


def starlette() -> Any:
    """Return the application as we write it: parameters and JSON by msgspec."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    def asked(request: Request) -> Asked:
        return msgspec.convert(dict(request.query_params), Asked, strict=False)

    def page(request: Request) -> Response:
        return Response(_TEMPLATE.render(view=_find(asked(request))), media_type="text/html")

    def data(request: Request) -> Response:
        return Response(msgspec.json.encode(_find(asked(request))), media_type="application/json")

    return Starlette(routes=[Route("/list", page), Route("/list.json", data)])


def litestar() -> Any:
    """Return the same application, parameters and JSON by Litestar."""
    from litestar import Litestar, get

    def page(q: str = "", page: int = 1) -> str:
        return _TEMPLATE.render(view=_find(Asked(q=q, page=page)))

    def data(q: str = "", page: int = 1) -> View:
        return _find(Asked(q=q, page=page))

    page.__annotations__ = {"q": str, "page": int, "return": str}
    data.__annotations__ = {"q": str, "page": int, "return": View}
    routes = [
        get("/list", media_type="text/html", sync_to_thread=True)(page),
        get("/list.json", sync_to_thread=True)(data),
    ]
    return Litestar(routes, openapi_config=None, logging_config=None)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _measure(name: str) -> dict[str, float]:
    app = [f"frameworks:{name}", "--factory", "--lifespan", "off", "--port", str(PORT), *_SERVE]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", *app], env=here)
    try:
        asked = http.client.HTTPConnection("127.0.0.1", PORT)
        while True:
            try:
                _get(asked, PATHS[0])
                break
            except OSError:
                asked.close()
                time.sleep(0.02)
        found = {"start, s": _cpu_s(process.pid)}
        for path in PATHS:
            for _ in range(WARM):
                _get(asked, path)
            began = _cpu_s(process.pid)
            for _ in range(REQUESTS):
                _get(asked, path)
            found[f"{path.partition('?')[0]}, ms"] = 1000 * (_cpu_s(process.pid) - began) / REQUESTS
        status = Path(f"/proc/{process.pid}/status").read_text()
        found["memory, MB"] = int(status.partition("VmRSS:")[2].split()[0]) / 1024
        return found
    finally:
        process.terminate()
        process.wait()


def _get(asked: http.client.HTTPConnection, path: str) -> None:
    asked.request("GET", path)
    answer = asked.getresponse()
    answer.read()
    if answer.status != 200:
        sys.exit(f"{path} answered {answer.status}")


if __name__ == "__main__":
    rounds: dict[str, list[dict[str, float]]] = {"starlette": [], "litestar": []}
    for _ in range(ROUNDS):
        for name, found in rounds.items():
            found.append(_measure(name))
    for name, found in rounds.items():
        medians = {key: statistics.median(r[key] for r in found) for key in found[0]}
        print(name, "  ".join(f"{key} {value:.2f}" for key, value in medians.items()))
