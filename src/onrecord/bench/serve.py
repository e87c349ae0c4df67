"""What the web application takes over a store: its start, each page, and many readers at once."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from onrecord.errors import InputError

T = TypeVar("T")
#: Requests of each page, and readers at once with how long they read.
ROUNDS = 40
READERS, SECONDS = 50, 60.0
QUERIES = (
    "president",
    "minister said",
    '"prime minister"',
    "port OR harbour",
    "protest -police",
    "said:president agreement",
    "type:PROTEST",
    "status:denied",
    "kind:event country:USA date:2024",
    "date:2023-03..2023-06 talks",
    "outlet:kestrel government",
    "act:deny",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What one page takes: milliseconds from request to the last byte, bytes sent when compressed.

    `cpu_ms` are milliseconds of the server's processors, which other programs hardly change; None
    where the system does not tell.
    """

    page: str
    n: int
    median_ms: float
    p95_ms: float
    cpu_ms: float | None
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """All of it. `errors` are answers of the readers at once that were no page."""

    articles: int
    start_s: float
    pages: tuple[Times, ...]
    readers: int
    seconds: float
    answers: int
    errors: int
    readers_median_ms: float
    readers_p95_ms: float


def measure(store: Path, *, rounds: int = ROUNDS, seconds: float = SECONDS) -> Served:
    """Serve a store, whose index must be up to date, in a process of its own, and ask it.

    Times are a client's on the same machine, one request after the other; then `READERS` at once
    for `seconds`, each asking for the next page as soon as it has one.

    Raises: InputError if it does not start within a minute.
    """
    began = time.perf_counter()
    with _served(store) as (port, pid):
        _get(port, "/nosuch")
        start_s = time.perf_counter() - began
        addresses = _addresses(port, rounds)
        pages = tuple(_times(port, pid, name, paths) for name, paths in addresses.items())
        mixed = [path for paths in addresses.values() for path in paths[:8]]
        found, errors = _read_at_once(port, mixed, seconds)
        articles = json.loads(_get(port, "/index.json")[1])["articles"]
    return Served(
        articles=articles,
        start_s=start_s,
        pages=pages,
        readers=READERS,
        seconds=seconds,
        answers=len(found),
        errors=errors,
        readers_median_ms=statistics.median(found) if found else 0.0,
        readers_p95_ms=_p95(found),
    )


@contextmanager
def _served(store: Path) -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "onrecord", "serve", str(store), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    if process.stderr is None:  # which cannot be, it was asked for
        raise InputError(f"{store} cannot be served")
    try:
        line = process.stderr.readline()
        match = re.search(r":(\d+)/", line)
        if match is None:
            raise InputError(f"{store} cannot be served: {line.strip()}")
        yield int(match[1]), process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _get(port: int, path: str, connection: http.client.HTTPConnection | None = None) -> tuple[
    int, bytes, int
]:  # fmt: skip
    """Return status, body and how many bytes were sent."""
    asked = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = asked.getresponse()
    body = answer.read()
    if connection is None:
        asked.close()
    sent = len(body)
    if answer.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return answer.status, body, sent


def _addresses(port: int, rounds: int) -> Mapping[str, Sequence[str]]:
    """Return addresses of each page, taken from what the store has; none is asked for twice.

    An answer is kept by its address, and what a first one takes is measured (`n` is ignored).
    """
    articles: list[str] = []
    for page in range(1, 200, 12):
        hits = json.loads(_get(port, f"/search.json?q=kind%3Aarticle&page={page}")[1])["hits"]
        articles += [hit["article_id"] for hit in hits]
    actors: list[dict[str, str]] = []
    for page in (1, 2, 8, 40):
        actors += json.loads(_get(port, f"/actors.json?page={page}")[1])["actors"]
    types = [c["value"] for c in json.loads(_get(port, "/index.json")[1])["types"]]
    keys = [quote(actor["key"]) for actor in actors]
    told = json.loads(_get(port, "/stories.json?alone=true")[1])["stories"]
    years = [f"since={2017 + n % 9}-01-01&until={2018 + n % 9}-06-30&n={n}" for n in range(rounds)]
    return {
        "start": [f"/?n={n}" for n in range(rounds)],
        "article": [f"/articles/{a}" for a in _some(articles, rounds)],
        "article.json": [f"/articles/{a}.json" for a in _some(articles, rounds)],
        "search": [f"/search?q={quote(q)}&n={n}" for n, q in enumerate(_some(QUERIES, rounds))],
        "search newest": [
            f"/search?q={quote(q)}&order=newest&n={n}" for n, q in enumerate(_some(QUERIES, rounds))
        ],
        "actors": [f"/actors?page={1 + n % 40}&order=did" for n in range(rounds)],
        "actor": [f"/actors/{k}" for k in _some(keys, rounds)],
        "actor did": [f"/actors/{k}?what=did" for k in _some(keys, rounds)],
        "stories": [f"/stories?alone=true&page={1 + n % 40}&n={n}" for n in range(rounds)],
        "story": [f"/stories/{s['id']}?n={n}" for n, s in enumerate(_some(told, rounds))],
        "who-whom": [f"/who-whom?by=country&{y}" for y in years],
        "who-whom actors": [f"/who-whom?by=actor&{y}" for y in years],
        "relays": [f"/relays?{y}" for y in years],
        "timeline": [
            f"/events?type={t}&{y}" for t, y in zip(_some(types, rounds), years, strict=False)
        ],
        "timeline of all": [f"/events?page={1 + n}" for n in range(rounds)],
        "map": [f"/map?{y}" for y in years],
        "sql": ["/sql?q=" + quote("SELECT type, count(*) AS n FROM events GROUP BY ALL")] * rounds,
    }


def _some(items: Sequence[T], n: int) -> list[T]:
    """Return n of the items, spread over all of them."""
    if not items:
        return []
    return [items[i * max(1, len(items) // n) % len(items)] for i in range(n)]


def _times(port: int, pid: int, name: str, paths: Sequence[str]) -> Times:
    taken: list[float] = []
    sizes: list[int] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    worked = _cpu_ms(pid)
    for path in paths:
        began = time.perf_counter()
        status, _, sent = _get(port, path, connection)
        taken.append(1000 * (time.perf_counter() - began))
        sizes.append(sent)
        if status != 200:
            raise InputError(f"{path} answered {status}")
    connection.close()
    now = _cpu_ms(pid)
    return Times(
        page=name,
        n=len(taken),
        median_ms=statistics.median(taken) if taken else 0.0,
        p95_ms=_p95(taken),
        cpu_ms=None if worked is None or now is None else (now - worked) / max(1, len(taken)),
        bytes=max(sizes, default=0),
    )


def _cpu_ms(pid: int) -> float | None:
    """Return the milliseconds that a process has worked, where /proc tells."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _read_at_once(port: int, paths: Sequence[str], seconds: float) -> tuple[list[float], int]:
    """Return what each answer took in milliseconds, and how many were no page."""
    until = time.monotonic() + seconds
    taken: list[list[float]] = [[] for _ in range(READERS)]
    errors = [0] * READERS

    def read(reader: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        turn = reader
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                status, _, _ = _get(port, paths[turn % len(paths)], connection)
            except OSError:
                status = 0
                connection.close()
            taken[reader].append(1000 * (time.perf_counter() - began))
            errors[reader] += status != 200
            turn += 7
        connection.close()

    threads = [threading.Thread(target=read, args=(n,)) for n in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [ms for reader in taken for ms in reader], sum(errors)


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else sum(values)
