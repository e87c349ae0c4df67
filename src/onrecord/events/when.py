"""When an event took place: the date the model gives it, else that of its clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from onrecord.events.clauses import governors, is_participle
from onrecord.events.participants import accused_of
from onrecord.events.triggers import Words
from onrecord.parse import Document, Token
from onrecord.records import Span, TimeRef, TimeType

_VERBS = ("VERB", "AUX")
_DEEDS = ("NOUN", "PROPN", "VERB")
_FARTHEST = 12
#: Days of the shortest month, but for the first.
_MONTH = 27


def find_time(
    doc: Document,
    trigger: Token,
    verb: Token,
    given: Sequence[Span],
    times: Sequence[TimeRef],
    words: Words,
) -> str | None:
    """Return the id of the time of an event, None if its words give none.

    `given` are the words that the model takes for it, in its sentence or else in the one before;
    those of any other date what that one tells. Deadlines ("by Friday", "until May") are no dates
    of what happens before them. What somebody is accused of or jailed for has its own date, and not
    that of the accusation.
    """
    fit = [t for t in times if is_date(t) and not _is_deadline(doc, t, words)]
    if accused_of(trigger, words):
        below = {t.i for t in trigger.subtree}
        fit = [t for t in fit if doc.tokens_in(t.span).root.i in below]
    else:
        fit = [t for t in fit if not _is_of_charge(doc, t, trigger, words)]
    read = [t for span in given for t in fit if t.span.overlaps(span)]
    sentence = doc.span_of(trigger.sent)
    own = next((t.id for t in read if sentence.holds(t.span)), None)
    own = own or _of_clause(doc, trigger, verb, fit)
    if own is not None or trigger.sent.start == 0:
        return own
    before = doc.span_of(doc.tokens[trigger.sent.start - 1].sent)  # "Police detained 14 of them."
    return next((t.id for t in read if before.holds(t.span)), None)


def _is_of_charge(doc: Document, time: TimeRef, trigger: Token, words: Words) -> bool:
    """Tell the year of "jailed for the murder of a student in 2020", when the student died.

    A day at the end may be that of the verdict, whatever the parser hangs it on.
    """
    if _days(time) < _MONTH:
        return False
    for node in _up(doc.tokens_in(time.span).root):
        if node.i == trigger.i:
            return False
        if node.pos_ in _DEEDS and not time.span.holds(doc.span_of([node])):
            return bool(accused_of(node, words))
    return False


def _of_clause(doc: Document, trigger: Token, verb: Token, fit: Sequence[TimeRef]) -> str | None:
    near = sorted(fit, key=lambda t: abs(t.span.start - trigger.idx))
    for holder in (verb, *governors(verb)[1:]):
        ranked = [
            (steps, n, t.id)
            for n, t in enumerate(near)
            if (steps := _steps(doc, t.span, trigger, holder)) is not None
        ]
        if ranked:
            return min(ranked)[2]
    return None


def other_times(doc: Document, time_id: str | None, times: Sequence[TimeRef]) -> Iterator[str]:
    """Walk the ids of the times that are coordinated with one: "in the 1990s and in 2020"."""
    first = next((t for t in times if t.id == time_id), None)
    if first is None or not len(doc.tokens_in(first.span)):
        return
    root = doc.tokens_in(first.span).root
    heads = [root, *([root.head] if root.dep_ == "pobj" else [])]
    joined = {c.i for head in heads for c in head.conjuncts if c.i > head.i}
    for time in times:
        other = doc.tokens_in(time.span)
        if time.id != time_id and is_date(time) and len(other):
            node = other.root
            if node.i in joined or (node.dep_ == "pobj" and node.head.i in joined):
                yield time.id


def narrowest(times: Sequence[TimeRef], within: Sequence[Span]) -> tuple[Span, ...]:
    """Return the dates inside some words, a day before "this month"."""
    found = [t for t in times if is_date(t) and any(s.holds(t.span) for s in within)]
    return tuple(t.span for t in sorted(found, key=_days))


def _days(time: TimeRef) -> int:
    first, last = time.start or "", time.end or time.start or ""
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days


def is_date(time: TimeRef) -> bool:
    """Tell whether a time is a day or part of one, or several, that an event can have."""
    return time.start is not None and time.type in (TimeType.DATE, TimeType.TIME)


def _is_deadline(doc: Document, time: TimeRef, words: Words) -> bool:
    """Tell "by Friday", and "before the end of the month", but not "before dawn on Friday"."""
    tokens = doc.tokens_in(time.span)
    if not len(tokens):
        return True
    leads = [tokens[0], *([doc.tokens[tokens[0].i - 1]] if tokens[0].i else [])]
    kinds = ("deadline", "deadline_day") if time.type == TimeType.DATE else ("deadline",)
    return any(lead.lower_ in words[kind] for lead in leads for kind in kinds)


def _steps(doc: Document, span: Span, trigger: Token, holder: Token) -> int | None:
    """Return 0 for a time of the trigger or its verb itself, 1 for one deeper in the clause.

    None if it belongs to another verb or to another noun: "the coup of 9 November", "Thursday's
    walkout".
    """
    nodes = list(_up(doc.tokens_in(span).root))
    for n, node in enumerate(nodes):
        if node.i in (trigger.i, holder.i):
            below = nodes[1:n]
            return 1 if any(t.pos_ in ("NOUN", "PROPN") for t in below) else 0
        if n and node.pos_ in _VERBS and not is_participle(node):
            return None
        owned = node.dep_ in ("poss", "amod", "compound", "nmod") or (
            node.dep_ == "prep" and node.lower_ == "of"
        )
        if owned and node.head.i not in (trigger.i, holder.i):
            return None
    return None


def _up(token: Token) -> Iterator[Token]:
    node = token
    for _ in range(_FARTHEST):
        yield node
        if node.head.i == node.i:
            return
        node = node.head
