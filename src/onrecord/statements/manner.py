"""How a statement is quoted, to whom it is said, and what it repeats."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from onrecord.parse import Document, Token
from onrecord.records import Act, ActorKind, BlockKind, Quotation, Span
from onrecord.statements.acts import NAMING
from onrecord.statements.drafts import Draft, words
from onrecord.statements.grammar import head_of, is_infinitive, is_told, passes_on, phrase_of
from onrecord.statements.speakers import Speakers
from onrecord.text import find_quotations

_OPENERS = "“\"«„‘'"
_CLOSERS = "”\"»’'"
_MIN_RUN, _LONG_RUN = 3, 8  # words
#: Longer words of a paraphrase, where the acts are not the same.
_LEAST = 3
_DISPLAY = (BlockKind.HEADLINE, BlockKind.STANDFIRST)
_DATED = ("DATE", "TIME")
#: Verbs whose object hears it.
_ADDRESSING = frozenset(
    {"tell", "ask", "urge", "order", "assure", "inform", "warn", "advise", "instruct", "remind"}
    | {"beg", "implore", "command", "direct", "notify", "alert", "brief", "invite", "promise"}
    | {"text", "phone", "email", "e-mail", "message", "write", "lobby", "petition", "answer"}
    | {"beseech", "exhort", "encourage", "challenge", "reassure", "caution", "forbid", "persuade"}
    | {"offer", "give", "hand", "teach", "show", "send", "counsel", "address", "request"}
)
#: Sectors of those who speak for their state.
_OF_STATE = frozenset({"GOV", "MIL"})
_STATES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT)


def quotation_of(doc: Document, content: Sequence[Span]) -> Quotation:
    """Tell how much of the content is quoted; a bare quoted noun phrase is mixed."""
    marked = [find_quotations(s.of(doc.text)) for s in content]
    if not any(q.depth == 0 for quotes in marked for q in quotes):
        return Quotation.INDIRECT
    for span, quotes in zip(content, marked, strict=True):
        text = span.of(doc.text)
        if text[0] not in _OPENERS and text[:2] not in ("''", "``"):
            return Quotation.MIXED
        if sum(len(q.span) for q in quotes if q.depth == 0) < len(text) - 4:
            return Quotation.MIXED
    first = content[0]
    inner = first.of(doc.text).strip(_OPENERS + _CLOSERS + "`")
    complete = inner[:1].isupper() or inner[-1:] in ".,!?…" or len(content) > 1
    has_verb = any(t.pos_ in ("VERB", "AUX") for t in doc.tokens_in(first))
    return Quotation.DIRECT if complete and (has_verb or inner[-1:] in ".,!?…") else Quotation.MIXED


def audience_of(doc: Document, draft: Draft, skip: Sequence[Span]) -> Span | None:
    """Return whom it was said to, unless it is one of `skip`, the media that pass it on.

    The object of "told", the subject of "was told", who is called on, or stands after "to".
    """
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None or cue.pos_ != "VERB" or cue.lemma_ in NAMING:
        return None  # "called the protesters “thugs”": said of them, to nobody in particular
    if passes_on(cue):  # "was quoted as telling the minister"
        cue = next((g for c in cue.children if c.lower_ == "as" for g in c.children), cue)
    for target in _targets(cue):
        whole = phrase_of(doc, target)
        if target.pos_ not in ("NOUN", "PROPN", "PRON") or "2" in target.morph.get("Person", []):
            continue  # "you" is whoever is asked just now
        if not any(s.overlaps(whole) for s in skip):
            return doc.span_of([target])
    return None


def _targets(cue: Token) -> Iterator[Token]:
    asked = any(t.text == "?" for t in cue.rights)  # "Q: Were you told?"
    if cue.lemma_ in _ADDRESSING and is_told(cue) and not asked:
        yield from (c for c in cue.children if c.dep_ == "nsubjpass")
    for child in cue.rights:
        if child.dep_ in ("dobj", "dative") and child.lower_ != "to":
            if cue.lemma_ in _ADDRESSING:
                yield child  # not "thanked the army", "denied it"
        elif child.dep_ in ("ccomp", "xcomp") and cue.lemma_ in _ADDRESSING:
            if is_infinitive(child):
                yield from (c for c in child.children if c.dep_ == "nsubj")
        elif child.lower_ == "to" or (child.lower_ in ("on", "upon") and cue.lemma_ == "call"):
            yield from (c for c in child.children if c.dep_ == "pobj")


def find_repeats(
    doc: Document, drafts: Sequence[Draft], acts: Sequence[Act], speakers: Speakers
) -> list[int | None]:
    """Return for each draft the earliest one whose words the same speaker repeats, or None.

    Words are repeated where a run of them is most of the shorter one, or long. The headline and
    standfirst are repeated by a paraphrase too: half of the content words, the same demand, or
    the word that is quoted; and a state by its officials.
    """
    amounts = [_amounts(doc, d) for d in drafts]
    bags = [words(" ".join(s.of(doc.text) for s in d.content)) for d in drafts]
    display = [doc.kind_at(d.start) in _DISPLAY for d in drafts]
    inner = [(q.span, words(q.inner.of(doc.text))) for q in doc.quotations]
    quoted = [[run for span, run in inner if _has(d, span)] for d in drafts]
    repeats: list[int | None] = []
    for i, draft in enumerate(drafts):
        found: int | None = None
        for j in range(i):
            before = drafts[j]
            if before.outer is not None or before.content[-1].end > draft.start:
                continue
            if _differ(amounts[j], amounts[i]):
                continue
            same = (
                speakers.actor_ids[i] is not None and speakers.actor_ids[j] == speakers.actor_ids[i]
            )
            if display[j]:
                same = same or _same_kind(doc, before, draft)
            if not same and not (display[j] and _is_official(speakers, i, j)):
                continue
            again = same and (
                _shared_run(bags[j], bags[i]) or _quotes_part_of(quoted[j], quoted[i])
            )
            if not again and display[j]:
                alike = _alike(acts[i], acts[j])
                least = _LEAST if not alike else 1 if same else 2
                again = _quoted_again(doc, before, draft) or (
                    (same or alike) and _paraphrase(bags[j], bags[i], least=least)
                )
            if again:
                found = j if repeats[j] is None else repeats[j]
                break
        repeats.append(found)
    return repeats


def _amounts(doc: Document, draft: Draft) -> tuple[set[str], set[str]]:
    """Return the numbers of what is said: in figures, and in words."""
    found = {
        t.lower_.replace(",", "")
        for s in draft.content
        for t in doc.tokens_in(s)
        if t.like_num and t.ent_type_ not in _DATED
    }
    return {n for n in found if n[0].isdigit()}, {n for n in found if not n[0].isdigit()}


def _differ(one: tuple[set[str], set[str]], other: tuple[set[str], set[str]]) -> bool:
    """Tell "five were killed" from "nine were killed", which is no repetition."""
    return any(a and b and not (a <= b or b <= a) for a, b in zip(one, other, strict=True))


def _is_official(speakers: Speakers, i: int, j: int) -> bool:
    """Tell whether the draft `i` is by a person or body of the state that speaks in `j`."""
    official = speakers.actors.get(speakers.actor_ids[i] or "")
    state = speakers.actors.get(speakers.actor_ids[j] or "")
    if official is None or state is None or state.kind not in _STATES or state.country is None:
        return False
    return official.country == state.country and not _OF_STATE.isdisjoint(official.sectors)


def _same_kind(doc: Document, before: Draft, draft: Draft) -> bool:
    """Tell the "emails" of the body from the "leaked emails" of a headline: the same noun."""
    heads = [head_of(doc, d.source[0]) if d.source else None for d in (before, draft)]
    one, other = heads
    if one is None or other is None or other.pos_ != "NOUN":
        return False
    return one.lemma_.lower() == other.lemma_.lower()


def _quotes_part_of(first: Sequence[list[str]], now: Sequence[list[str]]) -> bool:
    """Tell whether all that is quoted now is a run of words of an earlier quotation."""
    return bool(now) and all(
        len(run) >= _MIN_RUN
        and any(run == old[k : k + len(run)] for old in first for k in range(len(old)))
        for run in now
    )


def _has(draft: Draft, span: Span) -> bool:
    return any(s.overlaps(span) for s in draft.content)


def _alike(a: Act, b: Act) -> bool:
    return a is b and a is not Act.SAY


def _shared_run(a: Sequence[str], b: Sequence[str]) -> bool:
    """Tell whether a run of words that both have is most of the shorter, or long."""
    short, long = sorted((a, b), key=len)
    if len(short) < _MIN_RUN:
        return False
    starts: dict[tuple[str, ...], list[int]] = {}
    for k in range(len(long) - _MIN_RUN + 1):
        starts.setdefault(tuple(long[k : k + _MIN_RUN]), []).append(k)
    best: Sequence[str] = ()
    for k in range(len(short) - _MIN_RUN + 1):
        for at in starts.get(tuple(short[k : k + _MIN_RUN]), ()):
            pairs = zip(short[k:], long[at:], strict=False)
            size = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
            best = max(best, short[k : k + size], key=len)
    telling = sum(len(word) > 3 for word in best)
    return telling > 1 and len(best) >= min(_LONG_RUN, len(short) / 2)


def _paraphrase(a: Sequence[str], b: Sequence[str], *, least: int) -> bool:
    """Tell whether half of the longer words of the shorter are the same, of at least `least`."""
    left, right = ({w for w in bag if len(w) > 3} for bag in (a, b))
    short = min(len(left), len(right))
    return short >= least and len(left & right) >= 0.5 * short


def _quoted_again(doc: Document, before: Draft, draft: Draft) -> bool:
    """Tell whether what `before` has in marks is in the marks of `draft`."""
    first, again = (
        {
            word
            for q in doc.quotations
            if any(s.overlaps(q.span) for s in d.content)
            for word in words(q.inner.of(doc.text))
            if len(word) > 4
        }
        for d in (before, draft)
    )
    return bool(first) and first <= again
