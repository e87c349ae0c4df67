"""How many: killed, injured, detained, participants, with low and high."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from onrecord.events.triggers import Words
from onrecord.parse import Document, Token
from onrecord.records import Count, CountKind, Span

#: The list of words that tell of each kind of number.
_WORDS_OF = tuple((kind, f"count {kind.value}") for kind in CountKind)
_DIGITS = re.compile(r"\d+(?:,\d{3})*\Z")
_FOLLOWING = ("conj", "advcl", "relcl", "acl")
_PREDICATES = (*_FOLLOWING, "oprd", "acomp", "xcomp")
#: What a participle hangs on whose victims stand before it: "were reported killed", "left dead".
_RAISING = ("oprd", "acomp", "xcomp")
_BEFORE = 20  # characters before a number in which "at least" may stand

_VIOLENCE = "ASSAULT"

Amounts = Mapping[str, Mapping[str, int]]


def find_counts(
    doc: Document,
    type_: str,
    verb: Token,
    crowd: Sequence[Token],
    words: Words,
    amounts: Amounts,
) -> tuple[Count, ...]:
    """Return the counts of people that the clause of `verb` gives, with those that hang on it.

    "at least 12" has no `high`, "up to 12" a `low` of 1; "dozens" is 24 upwards. `crowd` are the
    heads of those who take part, if their number is that of participants. The dead are of violence
    or of what the state does: of no meeting, and of no arrest over "the attack that killed 12".
    """
    found: dict[Span, Count] = {}
    for node in _verbs(verb, words):
        kind = _kind(node, words)
        harm = kind in (CountKind.KILLED, CountKind.INJURED)
        if harm and (type_ not in words["conflict"] or _is_of_other(node, verb, type_, words)):
            continue
        if kind is None:
            continue
        for group in _counted(kind, node, words):
            count = _sum(doc, kind, group, amounts, words)
            if count is not None:
                found.setdefault(count.span, count)
    for head in crowd:
        count = count_of(doc, CountKind.PARTICIPANTS, head, words, amounts)
        if count is not None:
            found.setdefault(count.span, count)
    return tuple(found[span] for span in sorted(found))


def _is_of_other(harm: Token, verb: Token, type_: str, words: Words) -> bool:
    """Tell the dead of a deed that is only named: "arrested two over the attack that killed 12"."""
    node = harm
    while node.i != verb.i and node.head.i != node.i and type_ != _VIOLENCE:
        named = node.dep_ in ("relcl", "acl")
        if named and node.head.lemma_.lower() in words["violence again"]:
            return True
        node = node.head
    return False


def is_harm(token: Token, words: Words) -> bool:
    """Tell a word that says that somebody was killed or wounded."""
    return kind_of_harm(token, words) is not None


def kind_of_harm(token: Token, words: Words) -> CountKind | None:
    """Return which harm a word means: "killed", "dead", "wounded"."""
    kind = _kind(token, words)
    return kind if kind in (CountKind.KILLED, CountKind.INJURED) else None


def counts_of_harm(doc: Document, harm: Token, words: Words, amounts: Amounts) -> tuple[Count, ...]:
    """Return the number of those whom one word of harm tells of: "25 people are dead"."""
    kind = _kind(harm, words)
    if kind is None:
        return ()
    groups = _counted(kind, harm, words)
    found = (_sum(doc, kind, group, amounts, words) for group in groups)
    return tuple(count for count in found if count is not None)


def harmed(harm: Token, words: Words) -> list[Token]:
    """Return the heads of who was killed or wounded: "12 died", "left three dead", "killed 12".

    A head is a number where no noun stands: "kills at least 25".
    """
    if not is_harm(harm, words):
        return []
    own = [c for c in harm.children if c.dep_ in ("nsubj", "nsubjpass")]
    # "14 at the market were wounded": a number that begins a sentence is taken for a list's
    own = own or [c for c in harm.lefts if c.dep_ == "meta" and c.pos_ == "NUM"]
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in harm.children)
    active = any(c.dep_ == "aux" and c.lemma_ == "have" for c in harm.children)
    headline = harm.dep_ == "ROOT" and harm.tag_ == "VBD" and not harm.sent[-1].is_punct
    if harm.lemma_.lower() in words["intransitive"] or harm.pos_ == "ADJ" or passive:
        undergoing = own
    else:
        undergoing = [c for c in harm.children if c.dep_ == "dobj"]
        undergoing = undergoing or _bare_numbers(harm, words)
        numbered = any(
            t.pos_ == "NUM" or t.lower_ in words["many"] for c in own for t in (c, *c.lefts)
        )
        if not undergoing and not active and (harm.tag_ == "VBN" or headline or numbered):
            undergoing = own  # "two were killed and nine injured"
    if undergoing:
        return undergoing
    if harm.dep_ == "amod" and harm.head.pos_ == "NUM" and harm.i > harm.head.i:
        return [harm.head]  # "counted two dead"
    if harm.dep_ == "acl" and harm.tag_ == "VBN":
        return [harm.head]  # "three people wounded"
    if harm.dep_ in _RAISING:
        up = harm.head
        if up.dep_ == "acl" and not any(c.dep_ in ("nsubj", "dobj") for c in up.children):
            return [min([up.head, *up.head.conjuncts], key=lambda t: t.i)]  # "12 men left dead"
        passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in up.children)
        above = ("nsubj", "nsubjpass") if passive or up.lemma_ == "be" else ("dobj",)
        return [c for c in up.children if c.dep_ in above]
    return []


def _bare_numbers(verb: Token, words: Words) -> list[Token]:
    """Return the numbers that no noun follows: "kills at least 25", "killed a dozen yesterday"."""
    beside = [c for c in verb.rights if c.dep_ in ("npadvmod", "nummod")]
    # "wounded over 5,000": the parser takes "over" for a preposition
    more = [c for c in verb.rights if c.dep_ == "prep" and c.lower_ in words["open before"]]
    beside += [n for prep in more for n in prep.children if n.dep_ == "pobj"]
    days = [c for c in beside if c.pos_ != "NUM" and c.tag_ in ("NN", "NNP")]
    beside += [n for day in days for n in day.lefts if n.dep_ == "nummod"]
    return [c for c in beside if c.pos_ == "NUM" or c.dep_ == "nummod"]


def _kind(token: Token, words: Words) -> CountKind | None:
    lemma = token.lemma_.lower()
    if lemma in words["killed if fatal"]:  # "shot dead", "fatally shot", "stabbed to death"
        beside = {t.lower_ for c in token.children for t in (c, *c.children)}
        return CountKind.KILLED if beside & words["fatal"] else None
    if lemma in words["claiming"] and any(c.lemma_ == "life" for c in token.rights):
        return CountKind.KILLED  # "the bombing claimed 12 lives"
    return next((kind for kind, name in _WORDS_OF if lemma in words[name]), None)


def _verbs(verb: Token, words: Words) -> Iterator[Token]:
    """Walk the verb, its conjuncts, and what follows from it: "opened fire, killing 12"."""
    yield verb
    for token in verb.subtree:
        follows = token.pos_ == "VERB" and token.dep_ in _FOLLOWING
        if token.i > verb.i and (follows or (token.dep_ in _PREDICATES and is_harm(token, words))):
            yield token


def _counted(kind: CountKind, node: Token, words: Words) -> Iterator[list[Token]]:
    """Walk the heads of phrases whose number is of that kind, each with what is added to it."""
    if kind in (CountKind.KILLED, CountKind.INJURED):
        heads = harmed(node, words)
    else:
        wanted = ("nsubj",) if kind is CountKind.PARTICIPANTS else ("nsubjpass", "dobj")
        heads = [c for c in node.children if c.dep_ in wanted]
    for head in heads:
        yield [head, *(c for c in head.conjuncts if c.i > head.i and c.dep_ == "conj")]


def _sum(
    doc: Document, kind: CountKind, heads: Sequence[Token], amounts: Amounts, words: Words
) -> Count | None:
    """Return the number of all: "six officers and a civilian" are seven."""
    found = [(head, count_of(doc, kind, head, words, amounts)) for head in heads]
    counts = [count for _, count in found if count is not None]
    if len(counts) == len(found) == 1 or not counts:
        return counts[0] if counts else None
    ones = [h for h, count in found if count is None and _is_one(h, words)]
    if len(counts) + len(ones) < 2:
        return counts[0]
    low = sum(c.low for c in counts) + len(ones)
    high = None if any(c.high is None for c in counts) else sum(c.high or 0 for c in counts)
    last = max(h.idx + len(h) for h, count in found if count is not None or h in ones)
    span = Span(min(c.span.start for c in counts), last)
    return Count(kind=kind, low=low, high=high and high + len(ones), span=span)


def _is_one(head: Token, words: Words) -> bool:
    return head.tag_ == "NN" and any(c.lower_ in words["indefinite"] for c in head.lefts)


def count_of(
    doc: Document, kind: CountKind, head: Token, words: Words, amounts: Amounts
) -> Count | None:
    """Return the number of a phrase, None if it has none: "at least 12 people", "dozens"."""
    number = next((c for c in head.children if c.dep_ == "nummod"), head)
    said = _open_words(number, amounts)
    value = None if len(said) > 1 else _value(number, amounts)
    open_value = amounts["open number"].get(said[0].lower_)
    if value is None and open_value is None:
        return None
    if open_value is not None and len(said) > 1:
        open_value *= amounts["multiplier"][said[-1].lemma_.lower()]
    before = doc.text[max(0, said[0].idx - _BEFORE) : said[0].idx].rstrip().casefold()
    before = before.removesuffix(" a")  # "at least a dozen"
    low, high = (value, value) if value is not None else (open_value, None)
    if before.endswith(tuple(words["open before"])):
        high = None
    elif before.endswith(tuple(words["open after"])):
        low = 1
    if low is None:
        return None
    return Count(kind=kind, low=low, high=high, span=doc.span_of(said))


def _open_words(number: Token, amounts: Amounts) -> list[Token]:
    """Return the number's words: "tens of thousands", "several hundred", else the one word."""
    here, few, many = number.i, amounts["open number"], amounts["multiplier"]
    for first, last in ((here, here + 2), (here - 2, here), (here - 1, here)):
        if first < number.sent.start or last >= number.sent.end:
            continue
        words = list(number.doc[first : last + 1])
        joined = len(words) == 2 or words[1].lower_ == "of"
        if joined and words[0].lower_ in few and words[-1].lemma_.lower() in many:
            return words
    return [number]


def _value(number: Token, amounts: Amounts) -> int | None:
    word = number.lower_
    value = int(word.replace(",", "")) if _DIGITS.match(word) else amounts["number"].get(word)
    times = amounts["multiplier"].get(word)
    if times is None:
        return value
    below = [_value(c, amounts) for c in number.children if c.dep_ in ("compound", "nummod")]
    return times * next((v for v in below if v is not None), 1)
