"""The record as one self-contained page: the text, and its records beside it.

The article is hostile input: every word of it is escaped here, the page holds no script, and its
policy allows only its own style sheet, by hash. Text is cut here; the browser gets no offsets.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

from onrecord.records import Analysis, Block, BlockKind, Span, Status
from onrecord.resolved import Done, Record, Said
from onrecord.views.wording import (
    NO_DATE,
    about,
    chain,
    circumstances,
    facts,
    how,
    is_real,
    people,
    title,
    visible,
)

_STYLE = Path(__file__).with_name("page.css")
_KEY = (
    '<span class="key"><span class="k-own">outlet</span><span class="k-said">attributed</span>'
    '<span class="k-hand">at second hand</span></span>'
)


def to_html(analysis: Analysis) -> str:
    """Return one page with the text, its highlights, and the records beside each paragraph.

    Nothing in it runs or is fetched. A highlight links to its record and back.
    """
    record = Record(analysis)
    style = _STYLE.read_text("utf-8") + _hover_rules(record.statements)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    name = _safe(record.headline or "onrecord")
    warning = f'<p class="warn">{_safe(NO_DATE)}</p>' if record.published is None else ""
    broken = "".join(
        f'<p class="warn">{_safe(f"{f.stage} broke: {f.error}: {f.message}")}</p>'
        for f in record.failures
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}</title><style>{style}</style></head><body>"
        f'<header class="running"><span>{_safe(" · ".join(facts(record)))}</span>{_KEY}</header>'
        f"{warning}{broken}<main>{_rows(record)}</main></body></html>\n"
    )


def _safe(text: str) -> str:
    return escape(visible(text))


def _hover_rules(statements: Sequence[Said]) -> str:
    """Light up a statement's words and its record together; ids are ours: letters and digits."""
    return "".join(
        f"body:has(.{said.record.id}:hover) .{said.record.id}{{background:var(--lit)}}"
        for said in statements
    )


def _rows(record: Record) -> str:
    rows = []
    for block in record.analysis.blocks:
        said = [s for s in record.statements if _starts_in(s.record.content, block)]
        done = [e for e in record.events if _starts_in(e.record.evidence, block)]
        tag = "h1" if block.kind is BlockKind.HEADLINE else "p"
        notes = "".join([*map(_statement, said), *map(_event, done)])
        rows.append(
            f'<div class="row"><{tag} class="text {block.kind}">{_marked(record, block)}</{tag}>'
            f'<div class="notes">{notes}</div></div>'
        )
    return "".join(rows)


def _starts_in(spans: Sequence[Span], block: Block) -> bool:
    return bool(spans) and block.span.start <= spans[0].start < block.span.end


@dataclass(frozen=True, slots=True)
class _Layer:
    span: Span
    kind: str  # content, source, cue, own
    said: Said | None


def _marked(record: Record, block: Block) -> str:
    """Cut the block at every border of a layer and dress each piece."""
    layers = [layer for layer in _layers(record) if layer.span.overlaps(block.span)]
    borders = {block.span.start, block.span.end}
    for layer in layers:
        borders |= {max(layer.span.start, block.span.start), min(layer.span.end, block.span.end)}
    cuts = sorted(borders)
    anchored: set[str] = set()
    pieces = []
    for start, end in pairwise(cuts):
        over = [x for x in layers if x.span.start <= start and end <= x.span.end]
        pieces.append(_piece(record.text[start:end], start, over, anchored))
    return "".join(pieces)


def _layers(record: Record) -> list[_Layer]:
    layers = [_Layer(span, "own", None) for span in record.outlet_voice]
    for said in record.statements:
        layers += [_Layer(span, "content", said) for span in said.record.content]
        layers += [_Layer(span, "source", said) for span in said.record.source]
        layers += [_Layer(span, "cue", said) for span in said.record.cue]
    return layers


def _piece(words: str, start: int, over: Sequence[_Layer], anchored: set[str]) -> str:
    dressed = escape("".join(line if line == "\n" else _kept(line) for line in words))
    small = [x.kind for x in over if x.kind in ("source", "cue", "own")]
    if small:
        dressed = f'<span class="{" ".join(dict.fromkeys(small))}">{dressed}</span>'
    inner = [x for x in over if x.kind == "content" and x.said is not None]
    if not inner:
        return dressed
    ids = " ".join(dict.fromkeys(x.said.record.id for x in inner if x.said is not None))
    said = min(inner, key=lambda x: len(x.span)).said
    if said is None:
        return dressed
    voice = "hand" if any(x.said is not None and x.said.relays for x in inner) else "said"
    first = said.record.content[0].start == start and said.record.id not in anchored
    anchor = f' id="t-{said.record.id}"' if first else ""
    anchored.add(said.record.id)
    return f'<a class="{voice} {ids}"{anchor} href="#{said.record.id}">{dressed}</a>'


def _kept(char: str) -> str:
    return char if char.isspace() else visible(char)


def _statement(said: Said) -> str:
    classes = ["note", said.record.id]
    classes += ["by-hand"] if said.relays else []
    classes += ["nested"] if said.inside else []
    detail = about(said.speaker)
    again = '<small class="status">repeats earlier words</small>' if said.repeats else ""
    marks = [said.quotation.value, *how(said)]
    return (
        f'<article class="{" ".join(classes)}" id="{said.record.id}">'
        f'<a href="#t-{said.record.id}"><b class="who">{_safe(said.speaker_name)}</b>'
        f"{f' <span>{escape(detail)}</span>' if detail else ''}"
        f"<small>{escape(' · '.join(marks))}</small><q>{_safe(said.content_text)}</q>"
        f'<span class="chain">{escape(chain(said))}</span>{again}</a></article>'
    )


def _event(event: Done) -> str:
    unreal = "" if is_real(event) else " unreal"
    status = (
        ""
        if event.status is Status.HAPPENED
        else f' <span class="status">{event.status.value}</span>'
    )
    return (
        f'<article class="note event{unreal}" id="{event.record.id}">'
        f'<span class="code">{_safe(title(event))}</span>{status}<br>'
        f"<b>{escape(people(event.actors))}</b> → <b>{escape(people(event.recipients))}</b>"
        f"<small>{escape(' · '.join(circumstances(event)))}</small>"
        f"<q>{_safe(event.evidence_text)}</q></article>"
    )
