"""The tasks that compare articles: copies that were edited, and reports of the same event."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onrecord.bench import corpora
from onrecord.bench.scores import Kind, Measure, Tally, counted, f1, share
from onrecord.bench.tasks import Options, Outcome, Track, as_article, dump_jsonl
from onrecord.kit import Kit
from onrecord.lexicons import DATA, load_rows
from onrecord.pipeline import analyse
from onrecord.records import Analysis, Article
from onrecord.stories import (
    StoryLexicon,
    components,
    count_events,
    find_duplicates,
    find_stories,
    link_reports,
    similar_pairs,
    words_of,
)
from onrecord.structure import find_blocks

#: As in the first study of these edits, so that figures can be compared.
_SEED = 3
_TEXTS = 500
_MIN_WORDS = 150
#: Share of common three-word shingles from which two of the corpus's own texts are copies.
_OWN_COPIES = 0.3
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"\w+")
ORIGINAL = "original"
EDITS = (
    "cut to 70%",
    "cut to 50%",
    "cut to 30%",
    "new lede",
    "spelling",
    "caption",
    "all at once",
)
PAIRS = "pair precision"
STRICT = "pair precision, strict"
DUPLICATE_MEASURES: tuple[Measure, ...] = (
    Measure(PAIRS, Kind.PRECISION, (PAIRS,)),
    Measure(STRICT, Kind.PRECISION, (STRICT,)),
    *(share(f"recall, {edit}", edit) for edit in EDITS),
)
STORY_MEASURES: tuple[Measure, ...] = (
    f1("B-cubed"),
    Measure("B-cubed precision", Kind.PRECISION, ("B-cubed",)),
    Measure("B-cubed recall", Kind.RECALL, ("B-cubed",)),
    share("near misses kept apart"),
    *counted.MEASURES,
)
_SIMPLE_COPIES = (
    "60% of the shorter text's five-word shingles in the longer one, MinHash candidates"
)
_SIMPLE_STORIES = "one story for each country and week"


@dataclass(frozen=True, slots=True)
class _Respelling:
    american: str
    british: str
    note: str


@dataclass(frozen=True, slots=True)
class _Happening:
    event: str
    types: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class _Copy:
    base: int
    edit: str


def duplicates(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Texts and what seven edits of wire copy make of them: is each found, and nothing else?"""
    base = _sample(corpora.read_texts(corpus))[: options.limit]
    edits = dict(_edited(base))
    analyses, of = [], {}
    for copy, text in track(list(edits.items()), "texts"):
        article = as_article(text, f"{copy.base} {copy.edit}")
        of[article.id] = copy
        analyses.append(_plain(article, kit))
    lexicon = StoryLexicon.load(DATA)
    found = [(d.left_id, d.right_id) for d in find_duplicates(analyses, lexicon=lexicon)]
    words = [words_of(analysis, lexicon=lexicon) for analysis in analyses]
    simple = [
        (words[i].article_id, words[j].article_id)
        for i, j in similar_pairs(words, least=0.6, thresholds=lexicon.thresholds)
    ]
    return Outcome(
        task="duplicates",
        files=(corpus,),
        measures=DUPLICATE_MEASURES,
        tallies=tuple(_score_pairs(base, of, found)),
        dump=dump_jsonl([{"left": str(of[a]), "right": str(of[b])} for a, b in found]),
        rule=_SIMPLE_COPIES,
        rule_tallies=tuple(_score_pairs(base, of, simple)),
        notes=(
            f"{len(base):,} texts and {len(EDITS)} edits of each",
            "strict: texts of the corpus that are copies of each other are counted as wrong",
        ),
    )


def stories(corpus: Path, kit: Kit, options: Options, track: Track) -> Outcome:
    """Reports of the same event in other words: are they one story, and near misses another?"""
    rows = corpora.read_reports(corpus)[: options.limit]
    analyses, failures = [], 0
    for row in track(rows, "reports"):
        article = as_article(
            f"{row.headline}\n\n{row.text}", row.id, published=row.published, outlet=row.outlet
        )
        analyses.append(analyse(article, kit))
        failures += len(analyses[-1].failures)
    lexicon = StoryLexicon.load(DATA)
    found = find_stories(
        {a.article.id: a.article for a in analyses},
        link_reports(analyses, lexicon=lexicon),
        find_duplicates(analyses, lexicon=lexicon),
        {},
        thresholds=lexicon.thresholds,
    )
    names = {a.article.id: row.id for a, row in zip(analyses, rows, strict=True)}
    groups = [tuple(names[id_] for id_ in story.article_ids) for story in found]
    return Outcome(
        task="stories",
        files=corpora.report_files(corpus),
        measures=STORY_MEASURES,
        tallies=tuple(_score_groups(rows, groups, _score_events(rows, analyses, lexicon))),
        dump=dump_jsonl([{"story": i, "reports": ids} for i, ids in enumerate(groups)]),
        rule=_SIMPLE_STORIES,
        rule_tallies=tuple(_score_groups(rows, _by_week(rows, analyses), {})),
        failures=failures,
        notes=(
            "our own invented reports; weights were fitted on stories_dev.jsonl",
            "events: each happening counted in one story with its near misses; a report's event is"
            " the first of the happening's type, and happenings without one are left out",
        ),
    )


def _plain(article: Article, kit: Kit) -> Analysis:
    return Analysis(
        article=article,
        blocks=find_blocks(article, lexicon=kit.page),
        mentions=(),
        actors=(),
        times=(),
        places=(),
        statements=(),
        events=(),
        failures=(),
    )


def _sample(texts: Sequence[str]) -> list[str]:
    drawn = list(texts)
    random.Random(_SEED).shuffle(drawn)
    tidy = (re.sub(r"[ \t]+", " ", text).strip() for text in drawn)
    return [text for text in tidy if len(text.split()) > _MIN_WORDS][:_TEXTS]


def _edited(base: Sequence[str]) -> Iterator[tuple[_Copy, str]]:
    """Yield each text and its seven edits, in which words of other texts stand."""
    rows = load_rows(DATA / "bench" / "wire_edits.tsv", _Respelling)
    spellings = {r.american.replace("_", " "): r.british.replace("_", " ") for r in rows}

    def respelt(text: str) -> str:
        for american, british in sorted(spellings.items()):
            text = text.replace(american, british)
        return text

    def with_lede(text: str, i: int) -> str:
        return " ".join(_sentences(base[(i + 137) % len(base)])[:2] + _sentences(text)[2:])

    def with_caption(text: str, i: int) -> str:
        sentences = _sentences(text)
        at = len(sentences) // 3
        words = " ".join(_sentences(base[(i + 211) % len(base)])[5:7])
        caption = f"FILE PHOTO: {words} REUTERS/Staff/File Photo"
        return " ".join([*sentences[:at], caption, *sentences[at:]])

    for i, text in enumerate(base):
        yield _Copy(i, ORIGINAL), text
        made = (
            _cut(text, 0.7),
            _cut(text, 0.5),
            _cut(text, 0.3),
            with_lede(text, i),
            respelt(text),
            with_caption(text, i),
            with_caption(respelt(_cut(with_lede(text, i), 0.7)), i),
        )
        yield from ((_Copy(i, edit), copy) for edit, copy in zip(EDITS, made, strict=True))


def _sentences(text: str) -> list[str]:
    return _SENTENCE.split(text)


def _cut(text: str, part: float) -> str:
    sentences = _sentences(text)
    return " ".join(sentences[: max(3, int(len(sentences) * part))])


def _score_pairs(
    base: Sequence[str], of: Mapping[str, _Copy], pairs: Sequence[tuple[str, str]]
) -> Iterator[Tally]:
    """Yield a tally for each text; a pair counts with the text of its first article."""
    tallies = [Tally() for _ in base]
    recalled: set[_Copy] = set()
    for one, other in pairs:
        left, right = of[one], of[other]
        same = left.base == right.base
        own = same or _are_own_copies(base[left.base], base[right.base])
        tallies[left.base].add(STRICT, same, 1, 0)
        tallies[left.base].add(PAIRS, own, 1, 0)
        if same and ORIGINAL in (left.edit, right.edit):
            recalled.add(right if left.edit == ORIGINAL else left)
    for i, tally in enumerate(tallies):
        for edit in EDITS:
            tally.ask(edit, _Copy(i, edit) in recalled)
        yield tally


def _are_own_copies(one: str, other: str) -> bool:
    """Tell whether two texts of the corpus are one, by another measure than that on trial."""
    sides = []
    for text in (one, other):
        words = _WORD.findall(text.lower())
        sides.append({tuple(words[i : i + 3]) for i in range(len(words) - 2)})
    return len(sides[0] & sides[1]) >= _OWN_COPIES * len(sides[0] | sides[1])


def _score_groups(
    rows: Sequence[corpora.EventReport],
    groups: Sequence[Sequence[str]],
    begun: Mapping[str, Tally],
) -> Iterator[Tally]:
    """Yield a tally for each report, those `begun` added to. B-cubed: Bagga and Baldwin 1998."""
    event = {row.id: row.event for row in rows}
    group_of = {id_: group for group in groups for id_ in group}
    for row in rows:
        tally, group = begun.get(row.id) or Tally(), group_of[row.id]
        right = sum(event[id_] == row.event for id_ in group)
        whole = sum(other.event == row.event for other in rows)
        tally.add("B-cubed", right / len(group), 1, 1, found=right / whole)
        tally.ask("near misses kept apart", not any(event[id_] in row.near for id_ in group))
        yield tally


def _score_events(
    rows: Sequence[corpora.EventReport], analyses: Sequence[Analysis], lexicon: StoryLexicon
) -> dict[str, Tally]:
    """Return a tally for each report of a happening that PLOVER has a type for."""
    tallies: dict[str, Tally] = {}
    table = load_rows(DATA / "bench" / "stories_events.tsv", _Happening)
    types = {row.event: row.types for row in table}
    told = [(r, a) for r, a in zip(rows, analyses, strict=True) if r.event in types]
    near = [(row.event, other) for row, _ in told for other in (row.event, *row.near)]
    for events in components(near):
        together = [(row, analysis) for row, analysis in told if row.event in events]
        found = count_events(
            "bench",
            [analysis for _, analysis in together],
            independent={analysis.article.id: row.id for row, analysis in together},
            firsts={},
            lexicon=lexicon,
        )
        tallies |= counted.score_counted(together, found, types)
    return tallies


def _by_week(
    rows: Sequence[corpora.EventReport], analyses: Sequence[Analysis]
) -> list[tuple[str, ...]]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for row, analysis in zip(rows, analyses, strict=True):
        country = next((p.country for p in analysis.places if p.country), "")
        year, week = _week(row.published)
        groups.setdefault((country, year, week), []).append(row.id)
    return [tuple(ids) for ids in groups.values()]


def _week(published: str) -> tuple[str, str]:
    year, week, _ = date.fromisoformat(published[:10]).isocalendar()
    return str(year), str(week)
