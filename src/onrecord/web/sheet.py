"""An analysis laid out for the article page: lines of text, and beside each line its notes."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from onrecord.records import Analysis, Block, BlockKind, Span, Status
from onrecord.resolved import ActorView, Done, Record, Said
from onrecord.views.wording import about, circumstances, facts, how, title, visible
from onrecord.web.cutting import Cutter, Piece

_NO_DATE = "No publication date: days like “on Monday” are not resolved."
#: Words of a content or of evidence that a note repeats; the text itself is beside it.
_SHOWN = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A name in a note, with the key of its page if it has one."""

    name: str
    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A statement or an event in the margin.

    `entry` is its speaker's page, `relays` who passed it on, nearest the speaker first; every chain
    ends in the outlet. `before` and `after`
    are who did it and to whom.
    """

    id: str
    kind: str
    voice: str
    status: str | None
    head: str
    detail: str
    facts: tuple[str, ...]
    entry: str | None
    relays: tuple[Person, ...]
    before: tuple[Person, ...]
    after: tuple[Person, ...]
    words: str
    inside: bool
    repeats: str | None
    carried_by: str | None
    confidence: float
    method: str
    version: str
    stretches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A block of the text with the notes that begin in it."""

    kind: str
    tag: str
    html: Markup
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole article."""

    headline: str
    has_headline: bool
    facts: tuple[str, ...]
    url: str | None
    warnings: tuple[str, ...]
    lines: tuple[Line, ...]
    statements: int
    events: int


def make_sheet(analysis: Analysis, keys: Mapping[str, str]) -> Sheet:
    """Lay an analysis out; `keys` are the pages of its actors, by their ids."""
    record = Record(analysis)
    cutter = Cutter(record)
    lines = []
    anchored: set[str] = set()
    for block in analysis.blocks:
        notes = [_statement(s, keys) for s in record.statements if _begins(s.record.content, block)]
        notes += [_event(e, keys) for e in record.events if _begins(e.record.evidence, block)]
        lines.append(
            Line(
                kind=block.kind.value,
                tag="h1" if block.kind is BlockKind.HEADLINE else "p",
                html=_dressed(cutter.cut(block.span), anchored),
                notes=tuple(notes),
            )
        )
    warnings = [_NO_DATE] if record.published is None else []
    warnings += [f"{f.stage} broke: {f.error}: {f.message}" for f in record.failures]
    return Sheet(
        headline=record.headline or "An article without a headline",
        has_headline=any(line.tag == "h1" for line in lines),
        facts=tuple(facts(record)),
        url=record.article.url,
        warnings=tuple(warnings),
        lines=tuple(lines),
        statements=len(record.statements),
        events=len(record.events),
    )


def shown(text: str) -> str:
    """Return text with its white space, but with control and bidirectional characters visible."""
    if text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char in "\ufffe\uffff":  # no characters, and no XML may hold them
        return f"[U+{ord(char):04X}]"
    return char if unicodedata.category(char)[0] != "C" or char in "\n\t" else visible(char)


def _begins(spans: Sequence[Span], block: Block) -> bool:
    return bool(spans) and block.span.start <= spans[0].start < block.span.end


def _dressed(pieces: Sequence[Piece], anchored: set[str]) -> Markup:
    return Markup("".join(_piece(piece, anchored) for piece in pieces))


def _piece(piece: Piece, anchored: set[str]) -> str:
    """Return a piece as HTML, every word of it escaped; `Markup.format` takes ten times as long."""
    words = escape(shown(piece.text))
    if not piece.on:
        return f'<span class="own">{words}</span>' if piece.voice else words
    classes = " ".join(filter(None, ["p", piece.voice, *piece.marks]))
    opens = [escape(id_) for id_ in piece.opens if id_ not in anchored]
    anchored.update(piece.opens)
    on = f'data-on="{escape(" ".join(piece.on))}" data-in="{escape(piece.innermost or "")}"'
    if not opens:
        return f'<span class="{classes}" {on}>{words}</span>'
    anchors = "".join(f'<i id="t-{id_}"></i>' for id_ in opens[1:])
    first = opens[0]
    return f'{anchors}<a class="{classes}" id="t-{first}" href="#{first}" {on}>{words}</a>'


def _statement(said: Said, keys: Mapping[str, str]) -> Note:
    s = said.record
    speaker = said.speaker
    return Note(
        id=s.id,
        kind="statement",
        voice="hand" if s.relays else "said",
        status=None,
        head=said.speaker_name,
        detail=_detail(speaker),
        facts=(*how(said), said.quotation.value),
        entry=keys.get(speaker.record.id) if speaker else None,
        relays=tuple(_person(relay, keys) for relay in said.relays),
        before=(),
        after=(),
        words=_short(said.content_text),
        inside=s.inside_id is not None,
        repeats=s.repeats_id,
        carried_by=None,
        stretches=_stretches(
            said.of, content=s.content, source=s.source, cue=s.cue,
            relay=[r.span for r in s.relays],
            channel=[s.channel.span] if s.channel else [],
        ),
        confidence=s.confidence, method=s.origin.method, version=s.origin.version,
    )  # fmt: skip


def _event(done: Done, keys: Mapping[str, str]) -> Note:
    e = done.record
    by = done.according_to
    return Note(
        id=e.id,
        kind="event",
        voice="own" if by is None else "hand" if by.relays else "said",
        status=None if done.status is Status.HAPPENED else done.status.value,
        head=title(done),
        detail="",
        facts=tuple(circumstances(done)),
        entry=None,
        relays=(),
        before=tuple(_person(a, keys) for a in done.actors),
        after=tuple(_person(a, keys) for a in done.recipients),
        words=_short(done.evidence_text),
        inside=False,
        repeats=None,
        carried_by=e.statement_id,
        stretches=_stretches(
            done.of, evidence=e.evidence, actor=[p.span for p in e.actors],
            recipient=[p.span for p in e.recipients], count=[c.span for c in e.counts],
        ),
        confidence=e.confidence, method=e.origin.method, version=e.origin.version,
    )  # fmt: skip


def _stretches(record: Record, **spans: Sequence[Span]) -> tuple[str, ...]:
    """Say for every span where it is and what it shows, for the record's details."""
    return tuple(
        f"{role} {s.start}–{s.end} “{_short(' '.join(s.of(record.text).split()))}”"
        for role, found in spans.items()
        for s in found
    )


def _detail(speaker: ActorView | None) -> str:
    """Return role and country, without a role that the name says: "a diplomat", diplomat."""
    if speaker and speaker.role and speaker.role.casefold() in speaker.name.casefold():
        return speaker.country or ""
    return about(speaker)


def _person(actor: ActorView, keys: Mapping[str, str]) -> Person:
    return Person(name=actor.name, key=keys.get(actor.record.id))


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1].rstrip() + "…"
