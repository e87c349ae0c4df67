"""Statements and events as rows of lists, the same on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.web.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A statement in a list. `key` is its speaker's page."""

    id: str
    article_id: str
    day: date | None
    outlet: str | None
    key: str | None
    speaker: str | None
    act: str
    quotation: str
    channel: str | None
    relays: tuple[str, ...]
    relay_keys: tuple[str | None, ...]
    repeats: bool
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """An event in a list. `dated`: the text gives the day, which is else that of the report.

    `independent`: how many reports that are no copies of each other tell of it.
    """

    id: str
    article_id: str
    day: date | None
    dated: bool
    outlet: str | None
    type: str
    mode: str | None
    status: str
    quad: str
    score: float
    voice: str
    according_to: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str | None
    independent: int
    evidence: str


SAYING = (
    "id, article_id, day, outlet, key, speaker, act, quotation, channel, relays, relay_keys,"
    " repeats, content"
)
DOING = (
    "id, article_id, day, dated, outlet, type, mode, status, quad, score, voice, according_to,"
    " actors, recipients, place, independent, evidence"
)


def sayings(catalogue: Catalogue, numbers: Sequence[int]) -> tuple[Saying, ...]:
    """Return the statements of these rows of the summary, the newest first."""
    if not numbers:
        return ()
    marks = ", ".join(map(str, numbers))
    return catalogue.find(
        Saying,
        f"SELECT {SAYING} FROM i.sayings WHERE n IN ({marks}) ORDER BY day DESC NULLS LAST, n",
    )


def doings(catalogue: Catalogue, numbers: Sequence[int]) -> tuple[Doing, ...]:
    """Return the events of these rows of the summary, the newest first."""
    if not numbers:
        return ()
    marks = ", ".join(map(str, numbers))
    return catalogue.find(Doing, f"SELECT {DOING} FROM i.doings WHERE n IN ({marks}) ORDER BY n")


def numbers(rows: Sequence[tuple[object, ...]]) -> list[int]:
    """Return the first column of rows, which are row numbers."""
    return [row[0] for row in rows if isinstance(row[0], int)]
