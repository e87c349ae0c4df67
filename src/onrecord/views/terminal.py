"""The record in a terminal: at 80 columns, without colour and in a pipe too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from onrecord.records import PROSE, Analysis, Origin, Status
from onrecord.resolved import Done, Record, Said
from onrecord.views.wording import (
    METHODS,
    NO_DATE,
    QUOTATION,
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


def to_terminal(analysis: Analysis, console: Console, *, explain: bool = False) -> None:
    """Print the record for a person: statements by speaker, events, the outlet's own voice.

    ¶ counts paragraphs of prose from the headline. `explain` adds by which rule or model each
    record was found, with its confidence.
    """
    record = Record(analysis)
    _print(console, Text(visible(record.headline or "(no headline)"), "bold"))
    _print(console, Text(" · ".join(facts(record)), "dim"))
    if record.published is None:
        _print(console, Text(NO_DATE, "yellow"))
    _heading(console, "Who said what", len(record.statements))
    for said in _by_speaker(record.statements):
        console.print()
        name = Text(visible(said[0].speaker_name), "bold")
        detail = about(said[0].speaker)
        _print(console, name + Text(f"  {detail}", "dim") if detail else name)
        for statement in said:
            _print_statement(console, statement, record, explain, 2)
    _heading(console, "Who did what to whom", len(record.events))
    for event in record.events:
        _print_event(console, event, explain)
    own = record.outlet_voice
    _heading(console, f"What {visible(record.outlet or 'the outlet')} says itself", len(own))
    for span in own:
        _print(console, Text("– " + visible(span.of(record.text))), 2, hang=2)
    if record.failures:
        _heading(console, "What broke", len(record.failures))
    for failure in record.failures:
        words = visible(f"{failure.stage}: {failure.error}: {failure.message}")
        _print(console, Text(words, "red"), 2, hang=2)


def _heading(console: Console, words: str, count: int) -> None:
    console.print()
    line = Text(f"{words} ({count}) ", "bold")
    line.append("─" * max(0, min(console.width, 100) - line.cell_len), "dim")
    _print(console, line)


def _by_speaker(statements: Iterable[Said]) -> list[list[Said]]:
    """Group outer statements by speaker, speakers in the order of their first words."""
    groups: dict[str, list[Said]] = {}
    for said in statements:
        if said.inside is None:
            groups.setdefault(said.record.speaker_id or said.speaker_name, []).append(said)
    return list(groups.values())


def _print_statement(
    console: Console, said: Said, record: Record, explain: bool, indent: int
) -> None:
    """Print a statement and, below and further in, those inside its content."""
    head = Text(QUOTATION[said.quotation].ljust(4), "cyan")
    head.append(" · ".join(how(said)), "cyan")
    head.append(f"  ¶{_paragraph(said, record)}  {chain(said)}", "dim")
    _print(console, head, indent, hang=4)
    if said.repeats is None:
        _print(console, Text(visible(said.content_text)), indent + 4)
    else:
        again = f"repeats ¶{_paragraph(said.repeats, record)}: "
        _print(console, Text(again, "dim") + Text(visible(said.content_text)), indent + 4)
    if explain:
        _print(console, _origin(said.record.origin, said.record.confidence), indent + 4)
    for inner in record.statements:
        if inner.record.inside_id == said.record.id:
            _print_statement(console, inner, record, explain, indent + 4)


def _paragraph(said: Said, record: Record) -> int:
    start = said.record.content[0].start
    prose = [block for block in record.analysis.blocks if block.kind in PROSE]
    return max(1, sum(block.span.start <= start for block in prose))


def _print_event(console: Console, event: Done, explain: bool) -> None:
    real = is_real(event)
    console.print()
    line = Text("" if real else "? ", "yellow")
    line.append(title(event), "bold green" if real else "bold yellow")
    line.append(f"  {people(event.actors)} → {people(event.recipients)}")
    if event.status is not Status.HAPPENED:
        line.append(f"  [{event.status.upper()}]", "bold" if real else "bold yellow")
    _print(console, line, 2, hang=2)
    _print(console, Text(" · ".join(circumstances(event)), "dim"), 6)
    _print(console, Text(visible(event.evidence_text)), 6)
    if explain:
        _print(console, _origin(event.record.origin, event.record.confidence), 6)


def _origin(origin: Origin, confidence: float) -> Text:
    found = f"found by {origin.method} {origin.version}, confidence {confidence:.2f}"
    why = METHODS.get(origin.method)
    return Text(f"{found}: {why}" if why else found, "blue")


def _print(console: Console, text: Text, indent: int = 0, *, hang: int = 0) -> None:
    """Wrap by hand: rich's Padding fills lines with blanks, which a pipe and a copy keep."""
    width = max(20, min(console.width, 100) - indent - hang)
    lines: Sequence[Text] = list(text.wrap(console, width)) or [text]
    for i, line in enumerate(lines):
        line.rstrip()
        console.print(Text(" " * (indent + (hang if i else 0))) + line, soft_wrap=True)
