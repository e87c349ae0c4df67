"""Statements: who said what, through whom. Cue, content, source, channel, relays."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.lexicons import load_rows
from onrecord.parse import Document, Token
from onrecord.records import (
    Actor,
    ChannelKind,
    Mention,
    Origin,
    Quotation,
    Span,
    Statement,
    TimeRef,
    make_id,
)
from onrecord.statements.acts import ActLexicon, act_of
from onrecord.statements.attributions import Attribution, find_attributions
from onrecord.statements.borders import mend_borders
from onrecord.statements.chain import Link, find_links
from onrecord.statements.confidence import Calibration
from onrecord.statements.drafts import TURN, Draft, add_loose_quotations, draft_statements
from onrecord.statements.forms import add_announced, add_by_form, find_turns, part_nested
from onrecord.statements.grammar import add_claims, add_plain, find_inner, head_of
from onrecord.statements.manner import audience_of, find_repeats, quotation_of
from onrecord.statements.media import MediaLexicon
from onrecord.statements.quoting import give_to_the_quoted, leave_out_frames
from onrecord.statements.speakers import (
    MentionIndex,
    Speakers,
    complete_sources,
    name_wholly,
    resolve_speakers,
)
from onrecord.statements.voice import VoiceWords, keep_speech
from onrecord.statements.whole import make_whole
from onrecord.tagging import Tagged, Tagger
from onrecord.transcripts import TurnWords

__all__ = ["StatementLexicon", "find_statements"]

RULES_VERSION = "1"


@dataclass(frozen=True, slots=True)
class _Cue:
    lemma: str
    pos: str
    act: str
    note: str


@dataclass(frozen=True, slots=True)
class StatementLexicon:
    """Cue verbs and nouns with their acts, and the words and names of channels.

    `verbs` are the ones that speak, without those that only think, see or name. `voice` tells
    speech from what is none, `media` are the channels, `calibration` makes scores confidences.
    """

    verbs: Mapping[str, str]
    nouns: Mapping[str, str]
    acts: ActLexicon
    voice: VoiceWords
    media: MediaLexicon
    calibration: Calibration
    turns: TurnWords

    @classmethod
    def load(cls, data: Path) -> StatementLexicon:
        """Load the tables from `data`."""
        folder = data / "lexicons" / "en"
        cues = load_rows(folder / "cues.tsv", _Cue)
        verbs = {c.lemma: c.act for c in cues if c.pos == "verb" and c.note != "mental"}
        nouns = {c.lemma: c.act for c in cues if c.pos == "noun"}
        deeds = frozenset(c.lemma for c in cues if c.pos == "deed")
        return cls(
            verbs=verbs,
            nouns=nouns,
            acts=ActLexicon.load(
                folder, {c.lemma: c.act for c in reversed(cues) if c.pos not in ("silence", "deed")}
            ),
            voice=VoiceWords(
                verbs=verbs,
                nouns=nouns,
                silences=frozenset(c.lemma for c in cues if c.pos == "silence"),
                denials=frozenset(
                    c.lemma for c in cues if c.pos == "verb" and c.act in ("deny", "reject")
                ),
                deeds=deeds,
                doing=frozenset(d.split()[0] for d in deeds if not d.endswith(" somebody")),
                cues=frozenset(
                    w for c in cues if c.pos not in ("silence", "deed") for w in c.lemma.split()
                ),
            ),
            media=MediaLexicon.load(folder),
            calibration=Calibration.load(data),
            turns=TurnWords.load(data),
        )


def find_statements(
    doc: Document,
    mentions: Sequence[Mention],
    actors: Sequence[Actor],
    times: Sequence[TimeRef],
    tagged: Sequence[Tagged],
    *,
    tagger: Tagger,
    lexicon: StatementLexicon,
) -> tuple[Statement, ...]:
    """Find every statement of the article's prose, sorted by content.

    Four steps, each on what the one before found; within a step the order matters too:

    1. `_draft`: what the reader found and what quotation marks and forms show, without deeds and
       silence; marks decide the borders, so that later rules see whole quotations.
    2. `_mend`: where what is said ends, then whose it is (a source may lie in what was cut off),
       then whole clauses, which need the sources to know what is taken.
    3. `_complete`: what the reader missed, in the words that are still free; then again without
       deeds and silence, for sources and contents have changed.
    4. `_nest`: what is told within what somebody says, and which is whose part.
    """
    index = MentionIndex(doc, mentions, actors)
    turns = find_turns(doc, words=lexicon.turns)
    attributions = find_attributions(doc.text, tagged, tagger.labels, tagger.settings)
    drafts = _draft(doc, attributions, turns, index, lexicon)
    drafts = _mend(doc, drafts, index, lexicon)
    drafts = _complete(doc, drafts, lexicon)
    drafts = _nest(doc, drafts, turns, index, lexicon)
    speakers = resolve_speakers(doc, drafts, index, actors)
    links = find_links(doc, drafts, speakers, media=lexicon.media)
    return _records(doc, drafts, speakers, links, times, lexicon, tagger)


def _draft(
    doc: Document,
    attributions: Sequence[Attribution],
    turns: Sequence[Draft],
    index: MentionIndex,
    lexicon: StatementLexicon,
) -> list[Draft]:
    """Join what the reader found with quotations that show by themselves whose they are."""
    quotes = [q for q in doc.quotations if q.depth == 0 and doc.is_prose(q.span.start)]
    drafts = draft_statements(doc, attributions, quotes)
    drafts = keep_speech(doc, drafts, lexicon=lexicon.voice)
    quotes = [q for q in quotes if not any(t.content[0].overlaps(q.span) for t in turns)]
    drafts = add_by_form(doc, drafts, quotes, verbs=lexicon.verbs)
    drafts = add_announced(doc, drafts, quotes, index)
    return add_loose_quotations(doc, drafts, quotes)


def _mend(
    doc: Document, drafts: Sequence[Draft], index: MentionIndex, lexicon: StatementLexicon
) -> list[Draft]:
    """Give each draft its own words, its source, and whole clauses."""
    drafts = mend_borders(doc, drafts, verbs=lexicon.verbs)
    drafts = give_to_the_quoted(doc, complete_sources(doc, drafts, index))
    return make_whole(doc, drafts, verbs=lexicon.verbs)


def _complete(doc: Document, drafts: Sequence[Draft], lexicon: StatementLexicon) -> list[Draft]:
    """Add what the reader missed; leave out who only passes words on, deeds and silence."""
    drafts = add_plain(doc, drafts, verbs=lexicon.verbs, nouns=lexicon.nouns)
    drafts = add_claims(doc, drafts, verbs=lexicon.verbs, claims=lexicon.acts.words["claim"])
    drafts = leave_out_frames(doc, drafts, verbs=lexicon.verbs, media=lexicon.media)
    return keep_speech(doc, drafts, lexicon=lexicon.voice)


def _nest(
    doc: Document,
    drafts: Sequence[Draft],
    turns: Sequence[Draft],
    index: MentionIndex,
    lexicon: StatementLexicon,
) -> list[Draft]:
    """Put statements into those that hold them, and find more within what is said."""
    outermost, told = part_nested(drafts, turns)
    inner = find_inner(doc, outermost, told, verbs=lexicon.verbs, nouns=lexicon.nouns)
    inner = keep_speech(doc, inner, lexicon=lexicon.voice)
    said = {d.content for d in inner}  # "He shouted. Then he said he would go": once, by its verb
    told = [d for d in told if d.content not in said]
    return _in_order([*name_wholly(outermost, index), *told, *inner])


def _in_order(drafts: Sequence[Draft]) -> list[Draft]:
    """Sort by content, outer before inner, and renumber `outer`."""
    order = sorted(
        range(len(drafts)),
        key=lambda i: (drafts[i].start, drafts[i].outer is not None, -drafts[i].content[-1].end),
    )
    place = {old: new for new, old in enumerate(order)}
    return [
        replace(d, outer=None if d.outer is None else place[d.outer])
        for d in (drafts[i] for i in order)
    ]


def _records(
    doc: Document,
    drafts: Sequence[Draft],
    speakers: Speakers,
    links: Sequence[Link],
    times: Sequence[TimeRef],
    lexicon: StatementLexicon,
    tagger: Tagger,
) -> tuple[Statement, ...]:
    ids = [
        make_id("statement", doc.article.id, *d.content, "cue", *d.cue, "source", *d.source)
        for d in drafts
    ]
    acts = [act_of(doc, draft, i, speakers, lexicon.acts) for i, draft in enumerate(drafts)]
    repeats = find_repeats(doc, drafts, acts, speakers)
    found = []
    for i, draft in enumerate(drafts):
        again = repeats[i]
        found.append(
            Statement(
                id=ids[i],
                article_id=doc.article.id,
                speaker_id=speakers.actor_ids[i],
                source=draft.source,
                cue=draft.cue,
                content=draft.content,
                quotation=_quotation(doc, draft),
                act=acts[i],
                audience_id=_audience(doc, drafts, speakers, links[i], i),
                channel=links[i].channel,
                relays=links[i].relays,
                inside_id=None if draft.outer is None else ids[draft.outer],
                repeats_id=None if again is None else ids[again],
                time_id=_time(doc, draft, drafts, times),
                confidence=round(lexicon.calibration.confidence(doc, draft), 3),
                origin=_origin(draft, tagger),
            )
        )
    unique = {s.id: s for s in found}
    return tuple(sorted(unique.values(), key=lambda s: (s.content[0], s.id)))


def _quotation(doc: Document, draft: Draft) -> Quotation:
    """Tell how much is quoted; a turn of a transcript is quoted without marks."""
    return Quotation.DIRECT if draft.method == TURN else quotation_of(doc, draft.content)


def _audience(
    doc: Document, drafts: Sequence[Draft], speakers: Speakers, link: Link, i: int
) -> str | None:
    """Return whom it was said to; whom "me" means within somebody's words is who says them."""
    draft = drafts[i]
    skip = [*draft.source, *(r.span for r in link.relays)]
    if link.channel is not None and link.channel.kind is not ChannelKind.SPEECH:
        skip.append(link.channel.span)
    span = audience_of(doc, draft, skip)
    if span is None:
        return None
    actor = speakers.actor_of(span)
    if span.of(doc.text) in ("I", "me"):
        actor = None if draft.outer is None else speakers.actor_ids[draft.outer]
    return actor if actor != speakers.actor_ids[i] else None


def _time(
    doc: Document, draft: Draft, drafts: Sequence[Draft], times: Sequence[TimeRef]
) -> str | None:
    """Return the nearest time of the cue's own clause, outside this and any other content.

    Not outside what the statement itself is made in: "She said that he had said on Friday …".
    """
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None:
        return None
    sentence = doc.span_of([cue.sent[0], cue.sent[-1]])
    contents = (s for d in drafts for s in d.content)
    taken = [s for s in contents if not any(s.overlaps(c) for c in draft.cue)]
    cues = [c for d in drafts for c in d.cue if c not in draft.cue and sentence.holds(c)]
    near: list[tuple[int, str]] = [
        (abs(t.span.start - cue.idx), t.id)
        for t in times
        if sentence.holds(t.span)
        and t.type in ("DATE", "TIME")
        and not any(t.span.overlaps(s) for s in (*draft.content, *draft.source, *taken))
        and not _is_aside(doc, t.span, cue, cues)
    ]
    return min(near)[1] if near else None


def _is_aside(doc: Document, span: Span, cue: Token, cues: Sequence[Span]) -> bool:
    """Tell a time of another clause: "the ministry, which was founded in 1990, said".

    Or of another cue of the sentence, or of "it will be built next spring; Paun says", which reads
    like what Paun says; what stands after the cue is left out of that by the content's own borders.
    """
    aside = ("relcl", "ccomp") if span.start < cue.idx else ("relcl",)
    said = {t.i for t in (cue, *cue.ancestors)}
    root = doc.tokens_in(span).root
    way = itertools.takewhile(lambda t: t.i not in said, (root, *root.ancestors))
    return any(t.dep_ in aside or any(c.holds(doc.span_of([t])) for c in cues) for t in way)


def _origin(draft: Draft, tagger: Tagger) -> Origin:
    is_model = draft.method.startswith("model:")
    version = tagger.version if is_model else RULES_VERSION
    return Origin(method=draft.method, version=version)
