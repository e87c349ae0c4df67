"""Our own corpus of events, training/events/corpus: the stories that no training has seen."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec

from onrecord.errors import InputError
from onrecord.records import Span

KINDS = ("sentences", "articles")
#: One story in so many is held out, chosen by its name; training/events/data.py has the same rule.
PART = 10
_NTH = re.compile(r"(.+)#(\d)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEvent:
    """An event of the corpus; all but its codes are characters of the text."""

    type: str
    status: str
    reciprocal: bool
    trigger: Span
    actors: tuple[Span, ...]
    recipients: tuple[Span, ...]
    date: Span | None
    place: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryText:
    """A sentence or a whole article of the corpus; `published` of articles only."""

    id: str
    text: str
    published: str | None
    events: tuple[StoryEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    type: str
    status: str
    reciprocal: bool
    trigger: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    date: str | None
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    id: str
    story: str
    text: str
    events: tuple[_Event, ...]
    published: str | None = None


def story_files(corpus: Path) -> tuple[Path, ...]:
    """Return the files of the corpus, sorted.

    Raises: InputError if there is none.
    """
    found = sorted(path for kind in KINDS for path in (corpus / kind).glob("*.jsonl"))
    if not found:
        raise InputError(f"{corpus}: no sentences/*.jsonl or articles/*.jsonl in this folder")
    return tuple(found)


def read_stories(corpus: Path) -> tuple[StoryText, ...]:
    """Read the held-out stories, sentences before articles.

    Raises: InputError if a row is not in the corpus's format.
    """
    texts = []
    for path in sorted(story_files(corpus), key=lambda p: (KINDS.index(p.parent.name), p)):
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            try:
                row = msgspec.json.decode(line, type=_Row)
                if is_held_out(row.story):
                    texts.append(_text(row))
            except (msgspec.DecodeError, InputError) as error:
                raise InputError(f"{path}:{number}: not in the corpus's format: {error}") from error
    return tuple(texts)


def is_held_out(story: str) -> bool:
    """Tell whether a story is kept from training."""
    return int(hashlib.sha256(story.encode()).hexdigest(), 16) % PART == 0


def find_words(text: str, words: str) -> Span:
    """Return where `words` stand, whole: for `words#2` the second time they do.

    >>> find_words("to and fro and back", "and#2")
    Span(start=11, end=14)
    """
    nth = 1
    if (numbered := _NTH.fullmatch(words)) and words not in text:
        words, nth = numbered[1], int(numbered[2])
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    found = [m.span() for m in re.finditer(before + re.escape(words) + after, text)]
    if len(found) < nth:
        raise InputError(f"{words!r} is not in the text")
    return Span(*found[nth - 1])


def _text(row: _Row) -> StoryText:
    return StoryText(
        id=row.id,
        text=row.text,
        published=row.published,
        events=tuple(_event(row.text, event) for event in row.events),
    )


def _event(text: str, event: _Event) -> StoryEvent:
    return StoryEvent(
        type=event.type,
        status=event.status,
        reciprocal=event.reciprocal,
        trigger=find_words(text, event.trigger),
        actors=tuple(find_words(text, words) for words in event.actors),
        recipients=tuple(find_words(text, words) for words in event.recipients),
        date=find_words(text, event.date) if event.date else None,
        place=find_words(text, event.place) if event.place else None,
    )
