"""How the facts of a record are worded for a person, the same in a terminal and on a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from onrecord.records import CountKind, Status, TimeRef
from onrecord.resolved import ARROW, ActorView, Done, Record, Said

NO_DATE = "No publication date: relative dates stay unresolved; give --published DATE."
QUOTATION = {"direct": "“ ”", "mixed": "“…”", "indirect": "···"}
#: What the method of a record's origin means, for `--explain`.
METHODS = {
    "model:attribution": "the reader took the cue and, with it, its source and content",
    "model:events": "the reader took the word for an event",
    "rule:announced": "a sentence without a verb announces the quotation",
    "rule:act": "the statement does it by itself",
    "rule:carried": "a paragraph of quotation goes on with the speech before it",
    "rule:clause": "a reporting verb with its clause",
    "rule:colon-before-quotation": "the line before the quotation ends in a colon",
    "rule:cue-beside-quotation": "a reporting verb stands beside the quotation",
    "rule:inner-clause": "a reporting verb within what somebody says",
    "rule:inner-noun": "a noun that reports, within what somebody says",
    "rule:claim": "a verb that denies, accuses, blames or gives a number, with what",
    "rule:other-side": "the second of two sides in one sentence, each with its own verb",
    "rule:noun": "a noun that reports, with its clause",
    "rule:signed-quotation": "a dash and a name sign the quotation",
    "rule:trigger": "a word of the lexicon of events",
    "rule:turn": "a turn of a transcript",
}
_COUNTED = {
    CountKind.KILLED: "killed",
    CountKind.INJURED: "injured",
    CountKind.DETAINED: "detained",
    CountKind.PARTICIPANTS: "taking part",
}
#: A no-break space reads like a blank; a format character may reorder what is shown (U+202E).
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
#: Joiners and the soft hyphen belong to words and reorder nothing.
_HARMLESS = frozenset("\u00ad\u200b\u200c\u200d\ufeff")


def visible(text: str) -> str:
    """Collapse white space and write control and bidirectional characters as [U+202E]."""
    return "".join(_visible(char) for char in " ".join(text.split()))


def _visible(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN:
        return char
    return "" if char in _HARMLESS else f"[U+{ord(char):04X}]"


def facts(record: Record) -> list[str]:
    """Return outlet, date and authors, as far as they are known."""
    found = [record.outlet or "outlet unknown", record.published or "no date"]
    if record.article.bylines:
        found.append("by " + ", ".join(record.article.bylines))
    return [visible(fact) for fact in found]


def about(actor: ActorView | None) -> str:
    """Return an actor's role and country."""
    if actor is None:
        return ""
    country = None if actor.kind in ("country", "government") else actor.country
    return visible(", ".join(fact for fact in (actor.role, country) if fact))


def chain(said: Said) -> str:
    """Return the speaker, the relays and the outlet."""
    return visible(ARROW.join(said.chain))


def how(said: Said) -> list[str]:
    """Return the act, the channel, the audience and the time of a statement."""
    found = [said.act.value]
    if said.channel:
        found.append(said.channel.kind.replace("_", " "))
    if said.audience:
        found.append(f"to {said.audience.name}")
    if said.time:
        found.append(_days(said.time, said.of))
    return [visible(fact) for fact in found]


def title(event: Done) -> str:
    """Return an event's type and mode."""
    return event.type + (f"·{event.mode}" if event.mode else "")


def people(actors: Sequence[ActorView]) -> str:
    """Return names, a dash if there is none."""
    return visible(", ".join(actor.name for actor in actors)) or "—"


def circumstances(event: Done) -> Iterator[str]:
    """Yield when, where, how many, and according to whom."""
    if event.time:
        yield visible(_days(event.time, event.of))
    if event.place:
        yield visible(event.place.name)
    for count in event.counts:
        upper = "" if count.high == count.low else "+" if count.high is None else f"–{count.high}"
        yield f"{count.low}{upper} {_COUNTED[count.kind]}"
    by = event.according_to
    yield visible(f"according to {by.speaker_name}") if by else "the outlet itself"


def is_real(event: Done) -> bool:
    """Tell whether the article says that it took place."""
    return event.status in (Status.HAPPENED, Status.ONGOING)


def _days(time: TimeRef, record: Record) -> str:
    """Return the days of a time expression, its words where they are not known."""
    if time.start and time.end and time.start != time.end:
        return f"{time.start} to {time.end}"
    return time.start or (f"by {time.end}" if time.end else time.span.of(record.text))
