"""The tasks: read a corpus, run onrecord on it, count what is right."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from onrecord import __version__
from onrecord.actors import find_actors
from onrecord.bench import corpora, rules
from onrecord.bench.corpora import Attribution, EventSentence, PlaceText, SentenceEvent, Timex
from onrecord.bench.dyads import dyads
from onrecord.bench.scores import Measure, Tally
from onrecord.bench.scores import attribution as attribution_scores
from onrecord.bench.scores import events as event_scores
from onrecord.bench.scores import gold as gold_scores
from onrecord.bench.scores import metonyms as metonym_scores
from onrecord.bench.scores import pages as page_scores
from onrecord.bench.scores import places as place_scores
from onrecord.bench.scores import stories as story_scores
from onrecord.bench.scores import times as time_scores
from onrecord.bench.scores.events import Dyad
from onrecord.bench.scores.places import PlaceSpan
from onrecord.bench.scores.stories import FoundEvent
from onrecord.bench.stories import read_stories, story_files
from onrecord.errors import InputError
from onrecord.events import classify_pair
from onrecord.export import Run, to_json
from onrecord.kit import Kit
from onrecord.mentions import find_mentions
from onrecord.output import write_file
from onrecord.parse import Document, parse
from onrecord.pipeline import analyse
from onrecord.places import Profile, find_places, outlet_profiles, resolve_spans
from onrecord.reading import read_bytes, read_file
from onrecord.records import Analysis, Article, MentionForm, Span
from onrecord.structure import body_text, find_blocks
from onrecord.times import find_times

Item = TypeVar("Item")


class Track(Protocol):
    """Walk items and show how far it has come."""

    def __call__(self, items: Sequence[Item], what: str) -> Iterable[Item]:
        """Yield the items one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`limit`: only so many documents; `bare`: events without marks; `gold_spans`: places given."""

    limit: int | None = None
    bare: bool = False
    gold_spans: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was counted, document by document; `rule` names the simple rule counted beside it.

    `dump` writes the predictions, in the corpus's format, to a path.
    """

    task: str
    files: tuple[Path, ...]
    measures: tuple[Measure, ...]
    tallies: tuple[Tally, ...]
    dump: Callable[[Path], None]
    rule: str | None = None
    rule_tallies: tuple[Tally, ...] = ()
    failures: int = 0
    notes: tuple[str, ...] = field(default=())


def gold(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Whole records of whole articles against the gold folder."""
    pairs = corpora.gold_files(corpus)
    tallies, records, failures = [], {}, 0
    run = Run(onrecord=__version__, models=dict(kit.versions), seconds=0.0)
    for path, source in track(pairs[: options.limit], "articles"):
        annotation = corpora.read_gold(path)
        analysis = analyse(read_file(source, published=annotation.published), kit)
        failures += len(analysis.failures)
        tally = gold_scores.score_article(annotation, analysis)
        doc = _parse(analysis.article, kit)
        mentions = find_mentions(doc, lexicon=kit.mentions)
        places = find_places(doc, mentions, gazetteer=kit.gazetteer)
        actors = find_actors(doc, mentions, places, lexicon=kit.actors)
        gold_scores.score_actors(annotation, doc.text, mentions, actors, tally)
        tallies.append(tally)
        records[path.name] = to_json(analysis, run=run)

    files = tuple(path for pair in pairs for path in pair)

    def dump(folder: Path) -> None:
        for name, record in records.items():
            write_file(folder / name, [record, b"\n"], inputs=files)

    return Outcome(
        task="gold",
        files=files,
        measures=gold_scores.MEASURES,
        tallies=tuple(tallies),
        dump=dump,
        failures=failures,
    )


def actors(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Whom words mean: pairs of mentions, speakers and parties of events, against gold."""
    measured = gold(corpus, kit, options, track)
    return replace(measured, task="actors", measures=gold_scores.ACTOR_MEASURES)


def attribution(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Statements as source, cue and content spans, against PolNeAR."""
    rows = corpora.read_attributions(corpus)[: options.limit]
    tallies, predicted, failures = [], [], 0
    errors: list[float] = []
    for row in track(rows, "articles"):
        analysis = analyse(as_article(row.text, row.id), kit)
        failures += len(analysis.failures)
        judged = outermost(analysis)
        found = [a for a, _ in judged]
        tally = attribution_scores.score_text(row, found)
        right = attribution_scores.right_ones(row, found)
        for (_, confidence), is_right in zip(judged, right, strict=True):
            tally.ask(attribution_scores.bin_of(confidence), is_right)
            errors.append(confidence - is_right)
        tallies.append(tally)
        predicted.append(
            {
                "id": row.id,
                "attributions": [
                    {"source": a.source, "cue": a.cue, "content": a.content} for a in found
                ],
            }
        )
    return Outcome(
        task="attribution",
        files=(corpus,),
        measures=attribution_scores.MEASURES,
        tallies=tuple(tallies),
        dump=dump_jsonl(predicted),
        rule=rules.QUOTES,
        rule_tallies=tuple(
            attribution_scores.score_text(row, rules.quotes(row.text)) for row in rows
        ),
        failures=failures,
        notes=(
            "statements inside another are left out: PolNeAR marks the outermost only",
            "paragraphs of one quotation are joined: PolNeAR keeps one attribution over them",
            f"confidence is {sum(errors) / max(1, len(errors)):+.3f} over the share that is right",
        ),
    )


def outermost(analysis: Analysis) -> tuple[tuple[Attribution, float], ...]:
    """Return the statements that are in no other one, as PolNeAR writes them, with confidences.

    A quotation that goes on in further paragraphs is one attribution there, and one statement for
    each paragraph here: those without source and cue are joined to the statement before.
    """
    found: list[tuple[Attribution, float]] = []
    for said in analysis.statements:
        if said.inside_id is not None:
            continue
        source, cue, content = (_offsets(s) for s in (said.source, said.cue, said.content))
        confidence = said.confidence
        if found and not source and not cue:
            before, confidence = found.pop()
            source, cue = before.source, before.cue
            content = tuple(sorted({*before.content, *content}))
        found.append((Attribution(source=source, cue=cue, content=content), confidence))
    return tuple(found)


_AS_ONE = "those whom a sentence tells as one (A, B and C) are one source or target, as in PLV"
#: What must be known to read a figure on the rows that PLV publishes for training.
_SEEN = "the reader was trained on PLV's training rows: its figure on them says nothing of others"


def events(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Event types of marked pairs or, bare, who did what to whom, against PLV."""
    sentences = corpora.read_sentences(corpus)[: options.limit]
    return (_bare if options.bare else _pairs)(corpus, sentences, kit, track)


def _bare(corpus: Path, sentences: Sequence[EventSentence], kit: Kit, track: Track) -> Outcome:
    tallies, predicted, failures = [], [], 0
    for sentence in track(sentences, "sentences"):
        analysis = analyse(as_article(sentence.text, sentence.id), kit)
        failures += len(analysis.failures)
        found = dyads(analysis)
        tallies.append(event_scores.score_dyads(sentence, found))
        predicted.append({"id": sentence.id, "events": [_dyad_json(d) for d in found]})
    return Outcome(
        task="events-bare",
        files=(corpus,),
        measures=event_scores.BARE_MEASURES,
        tallies=tuple(tallies),
        dump=dump_jsonl(predicted),
        failures=failures,
        notes=(_SEEN, _AS_ONE),
    )


def _pairs(corpus: Path, sentences: Sequence[EventSentence], kit: Kit, track: Track) -> Outcome:
    tallies, predicted = [], []
    for sentence in track(sentences, "sentences"):
        roots: list[str | None] = []
        for i, event in enumerate(sentence.events):
            source, target = marked_pair(sentence, event)
            root, p = event_scores.NONE, 0.0
            if source is not None:
                root, p = event_scores.root_of(
                    classify_pair(sentence.text, source, target, tagger=kit.tagger)
                )
            roots.append(root)
            predicted.append({"id": f"{sentence.id}#{i}", "root": root, "p": p})
        tallies.append(event_scores.score_pairs(sentence, roots))
    root = rules.commonest_root(sentences)
    return Outcome(
        task="events",
        files=(corpus,),
        measures=event_scores.PAIR_MEASURES,
        tallies=tuple(tallies),
        dump=dump_jsonl(predicted),
        rule=rules.COMMONEST,
        rule_tallies=tuple(event_scores.score_pairs(s, [root] * len(s.events)) for s in sentences),
        notes=(_SEEN,),
    )


def marked_pair(sentence: EventSentence, event: SentenceEvent) -> tuple[Span | None, Span | None]:
    """Return where the marked source and target stand in the sentence without its marks."""
    marks = {"<s>": 0, "</s>": 0, "<t>": 0, "</t>": 0}
    marked, removed = event.marked or "", 0
    for at, mark in sorted((marked.find(mark), mark) for mark in marks):
        if at < 0:
            return None, None
        marks[mark] = at - removed
        removed += len(mark)
    source, target = (marks["<s>"], marks["</s>"]), (marks["<t>"], marks["</t>"])
    if not source[0] < source[1] <= len(sentence.text) or not target[0] < target[1]:
        return None, None
    return Span(*source), Span(*target)


def _dyad_json(dyad: Dyad) -> Mapping[str, str]:
    return {name: getattr(dyad, name) for name in Dyad.__slots__}


#: As of when a sentence that has no date is read, so that "on Monday" is a day.
SOME_DAY = "2026-03-18"


def own_events(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Events of sentences and articles of our own corpus: the stories that no training saw."""
    texts = read_stories(corpus)[: options.limit]
    tallies, rule_tallies, predicted, failures = [], [], [], 0
    for gold in track(texts, "texts"):
        article = as_article(gold.text, gold.id, published=gold.published or SOME_DAY)
        analysis = analyse(article, kit)
        failures += len(analysis.failures)
        found = found_events(analysis)
        doc = _parse(article, kit)

        def head_of(span: Span, doc: Document = doc) -> Span:
            return doc.span_of([doc.tokens_in(span).root])

        tallies.append(story_scores.score_stories(gold, found, head_of))
        listed = rules.listed_verbs(gold.text, kit.events)
        rule_tallies.append(story_scores.score_stories(gold, listed, head_of))
        predicted.append({"id": gold.id, "events": [asdict(event) for event in found]})
    return Outcome(
        task="corpus",
        files=story_files(corpus),
        measures=story_scores.MEASURES,
        tallies=tuple(tallies),
        dump=dump_jsonl(predicted),
        rule=rules.TRIGGERS,
        rule_tallies=tuple(rule_tallies),
        failures=failures,
        notes=("stories held out from training; rules were tuned on them",),
    )


def found_events(analysis: Analysis) -> tuple[FoundEvent, ...]:
    """Return the events with the words that show each participant, date and place."""
    mentions = {m.id: m for m in analysis.mentions}
    heads = {
        a.id: tuple(mentions[m].head for m in a.mention_ids if m in mentions)
        for a in analysis.actors
    }
    times = {t.id: t.span for t in analysis.times}
    places = {p.id: p.spans for p in analysis.places}
    return tuple(
        FoundEvent(
            type=event.type,
            status=event.status.value,
            evidence=event.evidence,
            actors=tuple(heads.get(p.actor_id, ()) for p in event.actors),
            recipients=tuple(heads.get(p.actor_id, ()) for p in event.recipients),
            date=times.get(event.time_id or ""),
            place=places.get(event.place_id or "", ()),
            confidence=event.confidence,
        )
        for event in analysis.events
    )


def times(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Time expressions against a folder of TimeML; the creation date is the publication date."""
    files = corpora.time_files(corpus)
    texts = [corpora.read_times(path) for path in files[: options.limit]]
    tallies, predicted = [], {}
    for gold in track(texts, "documents"):
        doc = _parse(as_article(gold.text, gold.id, published=gold.published), kit)
        found = [
            Timex(t.span.start, t.span.end, t.type.value, t.value)
            for t in find_times(doc, lexicon=kit.times)
        ]
        tallies.append(time_scores.score_times(gold, found))
        predicted[gold.id] = [[t.start, t.end, t.type, t.value] for t in found]
    return Outcome(
        task="times",
        files=files,
        measures=time_scores.MEASURES,
        tallies=tuple(tallies),
        dump=_json(predicted),
        rule=rules.YEARS,
        rule_tallies=tuple(time_scores.score_times(t, rules.years(t.text)) for t in texts),
    )


def places(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Places found and resolved, or gold spans resolved, against LGL, TR-News or brat files."""
    texts = corpora.read_places(corpus)[: options.limit]
    docs = [
        _parse(as_article(t.text, t.id, published=t.published, outlet=t.outlet), kit)
        for t in track(texts, "parsing")
    ]
    profiles = outlet_profiles(docs, gazetteer=kit.gazetteer)
    tallies, rule_tallies, predicted = [], [], []
    score: Callable[[PlaceText, Sequence[PlaceSpan]], Tally] = place_scores.score_places
    if options.gold_spans:
        score = partial(place_scores.score_choices, states=kit.gazetteer.states())
    for gold, doc in track(list(zip(texts, docs, strict=True)), "articles"):
        profile = profiles.get(gold.outlet or "")
        find = _chosen if options.gold_spans else _found
        found = find(gold, doc, kit, profile)
        tallies.append(score(gold, found))
        spans = [(t.start, t.end) for t in gold.toponyms] if options.gold_spans else _names(doc)
        rule_tallies.append(score(gold, rules.biggest(gold.text, spans, kit.gazetteer)))
        rows = [[p.start, p.end, p.geonameid, p.latitude, p.longitude] for p in found]
        predicted.append({"id": gold.id, "places": rows})
    return Outcome(
        task="places-gold-spans" if options.gold_spans else "places",
        files=corpora.place_files(corpus),
        measures=place_scores.GOLD_SPAN_MEASURES if options.gold_spans else place_scores.MEASURES,
        tallies=tuple(tallies),
        dump=dump_jsonl(predicted),
        rule=rules.BIGGEST,
        rule_tallies=tuple(rule_tallies),
        notes=(f"{len(profiles)} outlets' profiles learnt from their own texts",),
    )


def _found(
    gold: PlaceText, doc: Document, kit: Kit, profile: Profile | None
) -> tuple[PlaceSpan, ...]:
    mentions = find_mentions(doc, lexicon=kit.mentions)
    found = find_places(doc, mentions, gazetteer=kit.gazetteer, profile=profile)
    return tuple(
        sorted(
            (
                PlaceSpan(s.start, s.end, place.geonameid, place.latitude, place.longitude)
                for place in found
                for s in place.spans
            ),
            key=lambda p: (p.start, p.end),
        )
    )


def _chosen(
    gold: PlaceText, doc: Document, kit: Kit, profile: Profile | None
) -> tuple[PlaceSpan, ...]:
    spans = sorted({Span(t.start, t.end) for t in gold.toponyms if t.start < t.end})
    entries = dict(
        zip(
            spans,
            resolve_spans(doc, spans, gazetteer=kit.gazetteer, profile=profile),
            strict=True,
        )
    )
    found = []
    for toponym in gold.toponyms:
        start, end = toponym.start, toponym.end
        entry = entries.get(Span(start, end)) if start < end else None
        found.append(
            PlaceSpan(start, end, entry.geonameid, entry.latitude, entry.longitude)
            if entry
            else PlaceSpan(start, end, None, None, None)
        )
    return tuple(found)


def _names(doc: Document) -> list[tuple[int, int]]:
    """Return the names that the parser takes for places."""
    ents = [ent for ent in doc.tokens.ents if ent.label_ in ("GPE", "LOC")]
    return [(ent.start_char, ent.end_char) for ent in ents]


def metonyms(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Capitals and seats of power: the government or the place, against sentences of our own."""
    sentences = corpora.read_metonyms(corpus)[: options.limit]
    tallies, predicted = [], []
    for gold in track(sentences, "sentences"):
        doc = _parse(as_article(gold.text, gold.id), kit)
        found = [
            m.span
            for m in find_mentions(doc, lexicon=kit.mentions)
            if m.form is MentionForm.METONYM
        ]
        # a mention may begin with an article, which the labelled name leaves out
        spans = [Span(m.start, m.end) for m in gold.mentions]
        acting = [s for s in spans if any(f.holds(s) and f.end == s.end for f in found)]
        tallies.append(metonym_scores.score_metonyms(gold, acting))
        predicted.append({"id": gold.id, "acts": [[s.start, s.end] for s in acting]})
    return Outcome(
        task="metonyms",
        files=(corpus,),
        measures=metonym_scores.MEASURES,
        tallies=tuple(tallies),
        dump=dump_jsonl(predicted),
        rule=rules.NOT_WHERE,
        rule_tallies=tuple(metonym_scores.score_metonyms(s, rules.not_where(s)) for s in sentences),
    )


def pages(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Article bodies of HTML pages against the article-extraction benchmark."""
    rows = corpora.read_pages(corpus)
    tallies, rule_tallies, predicted, failures = [], [], {}, 0
    for page in track(rows[: options.limit], "pages"):
        raw = gzip.decompress(page.path.read_bytes())
        try:
            body = body_of(raw, kit)
        except InputError:
            body, failures = "", failures + 1
        tallies.append(page_scores.score_body(page.body, body))
        rule_tallies.append(page_scores.score_body(page.body, rules.whole_page(raw)))
        predicted[page.id] = {"articleBody": body}
    return Outcome(
        task="pages",
        files=(corpus / "ground-truth.json", *(page.path for page in rows)),
        measures=page_scores.MEASURES,
        tallies=tuple(tallies),
        dump=_json(predicted),
        rule=rules.WHOLE_PAGE,
        rule_tallies=tuple(rule_tallies),
        failures=failures,
    )


def body_of(raw: bytes, kit: Kit) -> str:
    """Return the article body of an HTML page.

    Raises: InputError if the page holds no article.
    """
    article = read_bytes(raw, media_type="text/html", force_language=True, force=True)
    return body_text(article, find_blocks(article, lexicon=kit.page))


def as_article(
    text: str, name: str, *, published: str | None = None, outlet: str | None = None
) -> Article:
    """Make an article of exactly this text, so that the corpus's offsets hold."""
    return Article(
        id=hashlib.sha256(name.encode()).hexdigest()[:16],
        url=None,
        text=text,
        outlet=outlet,
        headline=None,
        bylines=(),
        published=published,
        language="en",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _parse(article: Article, kit: Kit) -> Document:
    return parse(article, find_blocks(article, lexicon=kit.page), parser=kit.parser)


def _offsets(spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    return tuple((span.start, span.end) for span in spans)


def dump_jsonl(rows: Sequence[object]) -> Callable[[Path], None]:
    """Return what writes the rows as JSONL to a path."""

    def dump(path: Path) -> None:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        write_file(path, (line.encode() for line in lines))

    return dump


def _json(value: object) -> Callable[[Path], None]:
    def dump(path: Path) -> None:
        write_file(path, [json.dumps(value, ensure_ascii=False).encode(), b"\n"])

    return dump
