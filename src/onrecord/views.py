"""The record made to be looked at: in a terminal, and as one self-contained page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from onrecord.records import Analysis, Origin, Span, Status
from onrecord.resolved import ARROW, ActorView, Done, Record, Said

_MARKS = {"direct": "“ ”", "mixed": "“…”", "indirect": " · "}
_NOT_REAL = {
    Status.PLANNED: "planned",
    Status.DENIED: "denied",
    Status.HYPOTHETICAL: "hypothetical",
    Status.ALLEGED: "alleged",
    Status.ONGOING: "ongoing",
}


def to_terminal(analysis: Analysis, console: Console, *, explain: bool = False) -> None:
    """Print the record for a person: statements by speaker, events, the outlet's own voice.

    `explain` adds by which rule or model each record was found, with its confidence.
    """
    record = Record(analysis)
    console.print(Text(record.headline or "(no headline)", style="bold"))
    console.print(Text(" · ".join(_facts(record)), style="dim"))
    if record.published is None:
        console.print(
            Text(
                "No publication date: relative dates stay unresolved; give --published DATE.",
                "yellow",
            )
        )
    _heading(console, f"Who said what ({len(record.statements)})")
    for speaker, said in _by_speaker(record.statements):
        console.print()
        console.print(Text(speaker, style="bold") + Text(_about(said[0].speaker), style="dim"))
        for statement in said:
            _print_statement(console, statement, explain)
    _heading(console, f"Who did what to whom ({len(record.events)})")
    for event in record.events:
        _print_event(console, event, explain)
    _heading(
        console, f"What {record.outlet or 'the outlet'} says itself ({len(record.outlet_voice)})"
    )
    for span in record.outlet_voice:
        _indent(console, Text(_one_line(span.of(record.text))), 2)
    for failure in record.failures:
        console.print(Text(f"{failure.stage} broke: {failure.error}: {failure.message}", "red"))


def _facts(record: Record) -> Iterator[str]:
    article = record.analysis.article
    yield record.outlet or "outlet unknown"
    yield record.published or "no date"
    if article.bylines:
        yield "by " + ", ".join(article.bylines)
    yield f"article {article.id}"


def _heading(console: Console, title: str) -> None:
    console.print()
    console.rule(Text(title, style="bold"), align="left", style="dim")


def _by_speaker(statements: Sequence[Said]) -> Iterator[tuple[str, list[Said]]]:
    """Group statements by speaker, speakers in the order of their first words."""
    order: dict[str, int] = {}
    for s in statements:
        order.setdefault(s.record.speaker_id or s.speaker_name, len(order))

    def place(s: Said) -> int:
        return order[s.record.speaker_id or s.speaker_name]

    for _, group in groupby(sorted(statements, key=place), key=place):
        said = list(group)
        yield said[0].speaker_name, said


def _about(actor: ActorView | None) -> str:
    if actor is None:
        return ""
    facts = [f for f in (actor.role, actor.country) if f]
    return f"  {', '.join(facts)}" if facts else ""


def _print_statement(console: Console, said: Said, explain: bool) -> None:
    head = Text(f"{_MARKS[said.quotation]} {said.act}", style="cyan")
    if said.channel:
        head.append(f" · {said.channel.kind.replace('_', ' ')}", style="magenta")
    if said.audience:
        head.append(f" · to {said.audience.name}", style="dim")
    if len(said.chain) > 1:
        head.append(f" · {ARROW.join(said.chain)}", style="dim")
    depth = 2 if said.inside is None else 4
    _indent(console, head, depth)
    _indent(console, Text(_one_line(said.content_text)), depth + 4)
    if said.inside is not None:
        _indent(console, Text(f"inside what {said.inside.speaker_name} said", "dim"), depth + 4)
    if said.repeats is not None:
        _indent(console, Text(f"repeats: {_short(said.repeats.content_text)}", "dim"), depth + 4)
    if explain:
        _indent(console, _origin(said.record.origin, said.record.confidence), depth + 4)


def _print_event(console: Console, event: Done, explain: bool) -> None:
    real = event.status is Status.HAPPENED
    title = event.type + (f"·{event.mode}" if event.mode else "")
    line = Text(title, style="bold green" if real else "bold yellow")
    line.append(f"  {_people(event.actors)} → {_people(event.recipients)}", style="")
    if not real:
        line.append(f"  [{_NOT_REAL[event.status]}]", style="yellow")
    console.print()
    _indent(console, line, 2)
    where = [x for x in (_when(event), event.place.name if event.place else "") if x]
    by = event.according_to
    where.append(f"according to {by.speaker_name}" if by else "the outlet itself")
    _indent(console, Text(" · ".join(where), style="dim"), 6)
    _indent(console, Text(_one_line(event.evidence_text)), 6)
    if explain:
        _indent(console, _origin(event.record.origin, event.record.confidence), 6)


def _when(event: Done) -> str:
    time = event.time
    if time is None:
        return ""
    if time.start and time.end and time.start != time.end:
        return f"{time.start} to {time.end}"
    return time.start or time.value or time.span.of(event.of.text)


def _people(actors: Sequence[ActorView]) -> str:
    return ", ".join(a.name for a in actors) or "—"


def _origin(origin: Origin, confidence: float) -> Text:
    return Text(f"found by {origin.method} {origin.version}, confidence {confidence:.2f}", "blue")


def _indent(console: Console, text: Text, columns: int) -> None:
    console.print(Padding(text, (0, 0, 0, columns)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    line = _one_line(text)
    return line if len(line) <= 60 else line[:57] + "…"


_CSS = """
:root{--ink:#1c1a17;--paper:#faf7f0;--rule:#cfc6b4;--faint:#6d6558;--said:#1d4f7c;--relay:#8a3b12;
--mark:#e3edf6;--mark2:#f7e6d8}
@media (prefers-color-scheme:dark){
:root{--ink:#e9e4d8;--paper:#191713;--rule:#4a4438;--faint:#a79d8a;
--said:#8fc1ee;--relay:#f0a67a;--mark:#1d3043;--mark2:#40291a}}
*{box-sizing:border-box}body{margin:0 auto;max-width:76rem;padding:1.5rem;background:var(--paper);
color:var(--ink);font:1.05rem/1.55 Georgia,"Times New Roman",serif}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem}h2{font-size:1rem;font-variant:small-caps;
letter-spacing:.06em;border-bottom:1px solid var(--rule);margin:2rem 0 .6rem}
.facts,.chain,small{color:var(--faint);font-size:.88rem}main{display:grid;gap:2.5rem;
grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
@media (max-width:52rem){main{grid-template-columns:minmax(0,1fr)}}
p{margin:0 0 .9rem}.caption,.credit,.slug,.notice,.other,.byline,.timestamp,.outlet,.kicker
{color:var(--faint);font-size:.88rem}.standfirst{font-style:italic}
.headline,.subheading{font-weight:bold}
mark{background:var(--mark);color:inherit;border-bottom:2px solid var(--said)}
mark.second{background:var(--mark2);border-color:var(--relay)}
mark:target{outline:3px solid var(--said)}
article{border-left:3px solid var(--said);padding:.1rem 0 .1rem .8rem;margin:0 0 1rem}
article.second{border-color:var(--relay)}article.event{border-color:var(--rule)}
article.unreal{border-left-style:dashed}article:target{background:var(--mark)}a{color:inherit}
b{font-weight:600}@media print{main{display:block}}
"""


def to_html(analysis: Analysis) -> str:
    """Return one page with the text, its highlights, and the records beside it.

    Nothing in it runs or is fetched; all text of the article is escaped.
    """
    record = Record(analysis)
    title = escape(record.headline or "onrecord")
    facts = escape(" · ".join(_facts(record)))
    statements = "".join(_statement_html(s) for s in record.statements)
    events = "".join(_event_html(e) for e in record.events)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_CSS}</style></head><body>"
        f'<h1>{title}</h1><p class="facts">{facts}</p><main><section><h2>The text</h2>'
        f"{_text_html(record)}</section><section><h2>Who said what</h2>{statements}"
        f"<h2>Who did what to whom</h2>{events}</section></main></body></html>\n"
    )


def _text_html(record: Record) -> str:
    marks = sorted(
        (
            (span, said)
            for said in record.statements
            if said.inside is None
            for span in said.record.content
        ),
        key=lambda pair: pair[0],
    )
    parts = []
    for block in record.analysis.blocks:
        inside = [(span, said) for span, said in marks if block.span.holds(span)]
        parts.append(f'<p class="{block.kind}">{_marked(record.text, block.span, inside)}</p>')
    return "".join(parts)


def _marked(text: str, block: Span, marks: Iterable[tuple[Span, Said]]) -> str:
    out, at = [], block.start
    for span, said in marks:
        if span.start < at:
            continue
        out.append(escape(text[at : span.start]))
        first = span == said.record.content[0]
        anchor = f' id="t-{said.record.id}"' if first else ""
        voice = ' class="second"' if said.relays else ""
        out.append(
            f'<mark{anchor}{voice}><a href="#{said.record.id}">{escape(span.of(text))}</a></mark>'
        )
        at = span.end
    out.append(escape(text[at : block.end]))
    return "".join(out)


def _statement_html(said: Said) -> str:
    voice = "second" if said.relays else "said"
    target = said.record.id if said.inside is None else said.record.inside_id
    channel = f" · {said.channel.kind.replace('_', ' ')}" if said.channel else ""
    repeats = "<br><small>repeats earlier words</small>" if said.repeats else ""
    return (
        f'<article class="{voice}" id="{said.record.id}"><b>{escape(said.speaker_name)}</b> '
        f"<small>{escape(_about(said.speaker))} · {said.act}{channel}</small><br>"
        f'<a href="#t-{target}">{escape(_one_line(said.content_text))}</a><br>'
        f'<span class="chain">{escape(ARROW.join(said.chain))}</span>{repeats}</article>'
    )


def _event_html(event: Done) -> str:
    unreal = "" if event.status is Status.HAPPENED else " unreal"
    mode = f"·{event.mode}" if event.mode else ""
    by = event.according_to
    facts = [event.status.value, _when(event), event.place.name if event.place else ""]
    facts.append(f"according to {by.speaker_name}" if by else "the outlet itself")
    return (
        f'<article class="event{unreal}" id="{event.record.id}"><b>{escape(event.type + mode)}</b> '
        f"{escape(_people(event.actors))} → {escape(_people(event.recipients))}<br>"
        f"<small>{escape(' · '.join(f for f in facts if f))}</small><br>"
        f"{escape(_one_line(event.evidence_text))}</article>"
    )
