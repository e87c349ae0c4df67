"""What a statement does: its speech act, by its cue, its construction and what the model thinks.

Method: the act of an explicit cue ("denied") stands, corrected by what it is about. For a plain cue
("said") a log-linear model over the construction's features, made by training/statements/acts.py,
is joined with the reader's own probabilities.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from onrecord.lexicons import load_rows
from onrecord.parse import Document, Token
from onrecord.records import Act, ActorKind
from onrecord.statements.drafts import MARKS, Draft
from onrecord.statements.grammar import head_of, is_negated, subject_of
from onrecord.statements.speakers import Speakers

#: From which probability another act than the cue's counts: beside a plain cue, beside any other.
_LIKELY, _CERTAIN = 0.7, 0.9
#: How much the reader's log-probabilities weigh beside the construction's.
_READER = 0.5
_LEAST = 1e-6  # a probability of the reader's is held to be at least so high
#: Verbs that give somebody a name.
NAMING = ("call", "describe", "label", "brand", "dub", "term")
#: Kinds of words that tell of an act wherever they stand in what is said.
_TELLING = ("praise", "regret", "forecast", "false", "wrong", "answer", "refuse", "help")
_PAST = ("VBD", "VBN")
#: Sides of `side_of` that are the speaker's own.
OWN = frozenset({"first", "self", "ours"})
_STATES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT)


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class _Weights:
    """The weights of one feature, for each act."""

    feature: str
    say: float
    deny: float
    accuse: float
    promise: float
    demand: float
    threaten: float
    praise: float
    ask: float
    agree: float
    reject: float
    estimate: float


ACTS = tuple(Act(f.name) for f in fields(_Weights)[1:])


@dataclass(frozen=True, slots=True)
class ActLexicon:
    """What acts are told by.

    `cues` gives the usual act of a cue, lemma or phrase. `words` are classes of words in the
    content: claim and plan (what is denied and what is rejected), no, condition, duty, harm, yield,
    opening (with which it may begin) and those of `_TELLING`.
    `weights` are those of each feature of a construction, in the order of `ACTS`.
    """

    cues: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    weights: Mapping[str, tuple[float, ...]]

    @classmethod
    def load(cls, folder: Path, cues: Mapping[str, str]) -> ActLexicon:
        """Load the tables from `folder`; `cues` are those of the cue lexicon."""
        rows = load_rows(folder / "act_words.tsv", _Word)
        kinds = {r.kind for r in rows}
        return cls(
            cues=cues,
            words={k: frozenset(r.word for r in rows if r.kind == k) for k in kinds},
            weights={
                r.feature: tuple(float(getattr(r, act.value)) for act in ACTS)
                for r in load_rows(folder / "act_weights.tsv", _Weights)
            },
        )


def act_of(doc: Document, draft: Draft, index: int, speakers: Speakers, words: ActLexicon) -> Act:
    """Return what the statement of `draft`, the one at `index` among the speakers', does."""
    side = side_of(doc, draft, index, speakers)
    act = act_of_cue(doc, draft, words, own=side in OWN)
    if _is_order(doc, draft):
        return Act.DEMAND
    root = _head(doc, draft)
    harms = (
        root is not None
        and root.tag_ in _PAST
        and bool({root.lemma_, *(c.lemma_ for c in root.children)} & words.words["harm"])
    )
    if act is Act.SAY and side == "theirs" and harms:
        return Act.ACCUSE  # "their soldiers opened fire on our positions"
    odds = _odds(construction(doc, draft, side, words), draft.acts, words.weights)
    best = max(range(len(ACTS)), key=odds.__getitem__)
    likely = ACTS[best] if odds[best] >= (_LIKELY if act is Act.SAY else _CERTAIN) else act
    return _mended(doc, draft, side, likely, words) if act is Act.SAY else likely


def _mended(doc: Document, draft: Draft, side: str, act: Act, words: ActLexicon) -> Act:
    """Return the act, likely after a plain cue, that what is said allows."""
    root = _head(doc, draft)
    if act is Act.SAY and _answers_no(doc, draft):
        return Act.DENY
    if act is Act.DENY and not _negates(doc, draft, words):
        return Act.SAY  # "concluded that the accusations were credible"
    if act is Act.DENY and root is not None and _denies_nothing(root, words):
        return Act.SAY
    if act is Act.REJECT and _refuses_nothing(doc, draft, words):
        return Act.SAY
    if act is Act.REJECT and root is not None and _is_past(root) and not _refuses(root, words):
        # “We have received no such letter”: what has not been is denied, not refused
        return Act.DENY if _negates(doc, draft, words) else Act.SAY
    if root is not None and side not in OWN and _tells(root, words):
        return Act.SAY  # "said that the minister had told him …": the act is the minister's
    if act is Act.THREATEN and root is not None and is_negated(root):
        below = {t.lower_ for t in root.subtree}
        # "would not take sides" harms nobody; "would not wait unless …" may
        return act if below & words.words["condition"] else Act.SAY
    return act


def _answers_no(doc: Document, draft: Draft) -> bool:
    """Tell “No. Nobody touched it.”"""
    first = [t for t in doc.tokens_in(draft.content[0])[:3] if not t.is_quote]
    return [t.text for t in first[:2]] in (["No", "."], ["No", ","])


def _is_past(root: Token) -> bool:
    return root.tag_ in _PAST and not any(c.tag_ == "MD" for c in root.children)


def _refuses(root: Token, words: ActLexicon) -> bool:
    """Tell “We have refused”."""
    below = {t.lemma_.lower() for t in root.subtree}
    return words.cues.get(root.lemma_) == Act.REJECT or bool(below & words.words["refuse"])


def _tells(root: Token, words: ActLexicon) -> bool:
    """Tell a verb with which somebody else says something, as a clause."""
    says = any(c.dep_ in ("ccomp", "xcomp") for c in root.children)
    return says and root.pos_ == "VERB" and root.lemma_ in words.cues


def _negates(doc: Document, draft: Draft, words: ActLexicon) -> bool:
    """Tell whether something is negated, or called false."""
    tokens = [t for s in draft.content for t in doc.tokens_in(s)]
    lemmas = {t.lemma_.lower() for t in tokens} | {t.lower_ for t in tokens}
    return any(t.dep_ == "neg" for t in tokens) or bool(
        lemmas & (words.words["no"] | words.words["false"])
    )


def _refuses_nothing(doc: Document, draft: Draft, words: ActLexicon) -> bool:
    """Tell “We have never refused to talk”."""
    verbs = (t for s in draft.content for t in doc.tokens_in(s) if t.pos_ == "VERB")
    return any(words.cues.get(t.lemma_) == Act.REJECT and is_negated(t) for t in verbs)


def _denies_nothing(root: Token, words: ActLexicon) -> bool:
    """Tell “A net does not lie”, “I do not know him”, “We had no choice” from “We shot nobody”."""
    if root.lemma_.lower() in words.words["mind"] and is_negated(root):
        return True
    subject = subject_of(root)
    if subject is not None:
        first = subject.left_edge.lower_
        if first in words.words["anybody"] and root.tag_ not in _PAST:
            return True
    objects = (c for c in root.rights if c.dep_ in ("dobj", "attr"))
    return any(c.lemma_.lower() in words.words["had none"] for c in objects)


def _odds(
    found: set[str],
    read: Mapping[str, float] | None,
    weights: Mapping[str, tuple[float, ...]],
) -> list[float]:
    """Return the probability of each act."""
    rows = [weights[f] for f in found if f in weights]
    scores = [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(ACTS)
    if read:
        scores = [
            s + _READER * math.log(max(read.get(act.value, 0.0), _LEAST))
            for s, act in zip(scores, ACTS, strict=True)
        ]
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    return [p / sum(powers) for p in powers]


def act_of_cue(doc: Document, draft: Draft, words: ActLexicon, *, own: bool) -> Act:
    """Return the act of the cue, as what is said corrects it."""
    if not draft.cue:
        return Act.SAY
    tokens = list(doc.tokens_in(draft.cue[0]))
    act = Act(_usual(tokens, words) or "say")
    first = words.cues.get(tokens[0].lemma_)
    if first in (Act.REJECT, Act.DENY):
        act = Act(first)  # "refused to pledge", "denied saying"
    lemmas = {t.lemma_.lower() for t in tokens}
    content = [t.lemma_.lower() for s in draft.content for t in doc.tokens_in(s)]
    if lemmas & set(NAMING) and not ({"for", "on", "upon"} & lemmas or "to" in content):
        act = Act.ACCUSE  # "called the vote a farce"
    hostile = words.words["harm"] | words.words["answer"]
    if act is Act.PROMISE and hostile & set(content):
        return Act.THREATEN  # "vowed to avenge the dead"
    if act in (Act.REJECT, Act.ACCUSE) and words.words["claim"] & set(content[:6]):
        return Act.DENY if act is Act.REJECT or lemmas & set(NAMING) else act
    if act is Act.ACCUSE and lemmas & set(NAMING) and words.words["plan"] & set(content[:6]):
        return Act.REJECT
    if "warn" in lemmas or "warning" in lemmas:
        return Act.THREATEN if own else Act.ESTIMATE
    if act is Act.SAY and own and _will_not_yield(_head(doc, draft), words):
        return Act.REJECT  # "would not resign"; not "would not take sides"
    return act


def _will_not_yield(root: Token | None, words: ActLexicon) -> bool:
    """Tell that one will not do what others want of one: resign, sign, pay."""
    if root is None or not is_negated(root) or root.lemma_.lower() not in words.words["yield"]:
        return False
    return any(c.lower_ in ("will", "would", "wo") for c in root.children)


def _is_order(doc: Document, draft: Draft) -> bool:
    """Tell "told them to leave" from "told them that he left"."""
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None or cue.lemma_ != "tell":
        return False
    orders = (c for c in cue.rights if c.dep_ in ("xcomp", "ccomp") and c.tag_ == "VB")
    return any(
        [g.lower_ for g in order.children if g.dep_ == "aux"] == ["to"]
        for order in orders
        if any(s.start <= order.idx < s.end for s in draft.content)
    )


def _usual(tokens: Sequence[Token], words: ActLexicon) -> str | None:
    """Return the usual act of a cue: of its words, its lemmas ("turn down"), or one of them."""
    lemmas = [t.lemma_.lower() for t in tokens]
    for size in range(len(tokens), 1, -1):
        for at in range(len(tokens) - size + 1):
            for part in ([t.lower_ for t in tokens], lemmas):
                act = words.cues.get(" ".join(part[at : at + size]))
                if act is not None:
                    return act
    if len(tokens) == 1 and tokens[0].lower_ in words.cues:
        return words.cues[tokens[0].lower_]
    return next((words.cues[x] for x in reversed(lemmas) if x in words.cues), None)


def side_of(doc: Document, draft: Draft, index: int, speakers: Speakers) -> str:
    """Tell whose deed the content's first clause tells of, as the speaker sees it.

    first, second (persons of pronouns), self (the speaker), ours (the speaker's state, its
    government or people), theirs (of another state), their (belonging to a third person), third,
    none (no subject).
    """
    root = _head(doc, draft)
    subject = subject_of(root) if root is not None else None
    if subject is None:
        return "none"
    owners = [c for c in subject.children if c.dep_ == "poss"]
    for person, name in (("1", "first"), ("2", "second")):
        if any(person in t.morph.get("Person", []) for t in (subject, *owners)):
            return name
    speaker = speakers.actor_ids[index]
    pronouns = [c for c in owners if c.pos_ == "PRON"]
    if pronouns:
        owner = speakers.actor_of(doc.span_of(pronouns[:1]))
        return "self" if owner is not None and owner == speaker else "their"
    about = speakers.actor_of(doc.span_of([subject]))
    if about is None or speaker is None:
        return "third"
    if about == speaker:
        return "self"
    told, says = speakers.actors[about], speakers.actors[speaker]
    if not told.country or not says.country:
        return "third"
    if told.country != says.country:
        return "theirs"
    return "ours" if told.kind in _STATES else "third"


def _head(doc: Document, draft: Draft) -> Token | None:
    """Return the head of the longest piece: "him … that Iran would answer"."""
    return head_of(doc, max(draft.content, key=len))


def construction(doc: Document, draft: Draft, side: str, words: ActLexicon) -> set[str]:
    """Return the features of how it is said: the cue, and the head of what is said."""
    return {"bias", *_of_cue(doc, draft, words), *_of_content(doc, draft, side, words)}


def _of_cue(doc: Document, draft: Draft, words: ActLexicon) -> Iterator[str]:
    if not draft.cue:
        yield "cue none"
        return
    tokens = list(doc.tokens_in(draft.cue[0]))
    head = doc.tokens_in(draft.cue[0]).root
    yield f"cue's act {_usual(tokens, words) or 'none'}"
    yield f"cue {head.lemma_.lower()}"
    yield f"cue is {head.pos_.lower()}"
    for token in tokens:
        if token.i != head.i and token.is_alpha and not token.is_stop:
            yield f"beside the cue {token.lemma_.lower()}"


def _of_content(doc: Document, draft: Draft, side: str, words: ActLexicon) -> Iterator[str]:
    tokens = [t for s in draft.content for t in doc.tokens_in(s)]
    text = doc.text[draft.content[0].start : draft.content[-1].end]
    lower = {t.lower_ for t in tokens}
    if text[0] in MARKS:
        yield "quoted"
    if "?" in text:
        yield "question"
    if text.rstrip("”\"’'").endswith("!"):
        yield "exclamation"
    if any(t.like_num or t.text == "%" for t in tokens):
        yield "number"
    if lower & words.words["duty"]:
        yield "duty"
    if {t.lemma_.lower() for t in tokens if t.pos_ == "VERB"} & words.words["harm"]:
        yield "harm"
        yield f"harm, subject {side}"
    if any("2" in t.morph.get("Person", []) for t in tokens):
        yield "to you"
    if any("1" in t.morph.get("Person", []) for t in tokens):
        yield "of us"
    first = next((t.lower_ for t in tokens if t.is_alpha), "")
    if first in words.words["opening"]:
        yield f"opens with {first}"
    lemmas = {t.lemma_.lower() for t in tokens}
    for kind in _TELLING:
        if lemmas & words.words[kind]:
            yield f"tells of {kind}"
    for kind in ("claim", "plan"):
        if {t.lemma_.lower() for t in tokens[:6]} & words.words[kind]:
            yield f"about a {kind}"
    root = _head(doc, draft)
    if root is not None:
        yield from _of_head(root, side, words)


def _of_head(root: Token, side: str, words: ActLexicon) -> Iterator[str]:
    helpers = [c.lower_ for c in root.children if c.dep_ in ("aux", "auxpass")]
    subject = subject_of(root)
    denied = is_negated(root) or (
        subject is not None
        and bool({subject.lower_, *(c.lower_ for c in subject.children)} & words.words["no"])
    )
    yield f"subject {side}"
    yield "a clause" if root.pos_ in ("VERB", "AUX") else "a phrase"
    yield f"head {root.lemma_.lower()}"
    yield f"form {root.tag_}"
    yield f"form {root.tag_}, subject {side}"
    if root.tag_ == "VB" and subject is None and not helpers:
        yield "imperative"
    for helper in helpers:
        yield f"helper {helper}"
        yield f"helper {helper}, subject {side}{', not' if denied else ''}"
    if denied:
        yield "not"
        yield f"not, subject {side}"
    below = {t.lower_ for t in root.subtree}
    if below & words.words["no"]:
        yield "a no within"
    if below & words.words["condition"]:
        yield "condition"
        yield f"condition, subject {side}"
