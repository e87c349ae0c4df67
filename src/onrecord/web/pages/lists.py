"""Statements and events as rows of lists, the same on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from onrecord.web.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One statement of an utterance: words that several statements may have."""

    utterance: str
    id: str
    article_id: str
    day: date | None
    outlet: str | None
    channel: str | None
    relays: tuple[str, ...]
    relay_keys: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A statement in a list. `key` is its speaker's page.

    `reports` is how many articles have these words of the speaker, `passed` every statement of
    them, the earliest first, where words are listed once.
    """

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
    utterance: str
    reports: int
    content: str
    passed: tuple[Passed, ...] = ()


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
    " repeats, utterance, reports, content"
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


def with_passed(catalogue: Catalogue, key: str, statements: Sequence[Saying]) -> tuple[Saying, ...]:
    """Return a speaker's statements, each with all statements of the same words."""
    if not statements:
        return ()
    marks = ", ".join("?" for _ in statements)
    found: dict[str, list[Passed]] = {}
    for row in catalogue.find(
        Passed,
        "SELECT utterance, id, article_id, day, outlet, channel, relays, relay_keys"
        f" FROM i.sayings WHERE key = ? AND utterance IN ({marks})"
        " ORDER BY day NULLS LAST, article_id, n",
        [key, *(s.utterance for s in statements)],
    ):
        found.setdefault(row.utterance, []).append(row)
    return tuple(replace(s, passed=tuple(found.get(s.utterance, ()))) for s in statements)


def doings(catalogue: Catalogue, numbers: Sequence[int]) -> tuple[Doing, ...]:
    """Return the events of these rows of the summary, the newest first."""
    if not numbers:
        return ()
    marks = ", ".join(map(str, numbers))
    return catalogue.find(Doing, f"SELECT {DOING} FROM i.doings WHERE n IN ({marks}) ORDER BY n")


def numbers(rows: Sequence[tuple[object, ...]]) -> list[int]:
    """Return the first column of rows, which are row numbers."""
    return [row[0] for row in rows if isinstance(row[0], int)]
