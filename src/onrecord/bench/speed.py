"""Speed: words per CPU-second of the whole analysis against the bare parser, in one process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.actors import find_actors
from onrecord.bench.tasks import Options, Track, as_article
from onrecord.events import find_events
from onrecord.kit import Kit
from onrecord.mentions import find_mentions
from onrecord.parse import parse
from onrecord.pipeline import analyse, tag
from onrecord.places import find_places
from onrecord.records import Article
from onrecord.statements import find_statements
from onrecord.structure import describe, find_blocks
from onrecord.times import find_times

ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Words per CPU-second, medians of several rounds, and each stage's share of the time."""

    texts: int
    words: int
    analysis: float
    parser: float
    ratio: float
    ratios: tuple[float, ...]
    stages: Mapping[str, float]


def measure(
    texts: Sequence[str], kit: Kit, options: Options, track: Track, *, rounds: int = ROUNDS
) -> Speed:
    """Run analysis and bare parser by turns on the same texts, document by document.

    CPU time of this process, all threads; a first round warms up and is not counted.
    """
    texts = texts[: options.limit]
    articles = [as_article(text, str(i)) for i, text in enumerate(texts)]
    words = sum(len(text.split()) for text in texts)
    whole: list[float] = []
    bare: list[float] = []
    for turn in track(range(rounds + 1), "rounds"):
        a = _cpu_seconds(lambda: [analyse(article, kit) for article in articles])
        b = _cpu_seconds(lambda: [kit.parser.pipeline(text) for text in texts])
        if turn:
            whole.append(a)
            bare.append(b)
    ratios = tuple(b / a for a, b in zip(whole, bare, strict=True))
    return Speed(
        texts=len(texts),
        words=words,
        analysis=words / statistics.median(whole),
        parser=words / statistics.median(bare),
        ratio=statistics.median(ratios),
        ratios=ratios,
        stages=_stage_shares(articles, kit),
    )


def _cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _stage_shares(articles: Sequence[Article], kit: Kit) -> Mapping[str, float]:
    """Return each stage's share of the CPU time, in the order of `pipeline.analyse`."""
    spent: dict[str, float] = {}
    clock = time.process_time()

    def lap(stage: str) -> None:
        nonlocal clock
        now = time.process_time()
        spent[stage] = spent.get(stage, 0.0) + now - clock
        clock = now

    for given in articles:
        blocks = find_blocks(given, lexicon=kit.page)
        article = describe(given, blocks, lexicon=kit.page)
        lap("structure")
        doc = parse(article, blocks, parser=kit.parser)
        lap("parse")
        mentions = find_mentions(doc, lexicon=kit.mentions)
        lap("mentions")
        times = find_times(doc, lexicon=kit.times)
        lap("times")
        places = find_places(doc, mentions, gazetteer=kit.gazetteer)
        lap("places")
        actors = find_actors(doc, mentions, places, lexicon=kit.actors)
        lap("actors")
        tagged = tag(doc, tagger=kit.tagger)
        lap("tagging")
        statements = find_statements(
            doc, mentions, actors, times, tagged, tagger=kit.tagger, lexicon=kit.statements
        )
        lap("statements")
        find_events(
            doc,
            mentions,
            actors,
            statements,
            times,
            places,
            tagged,
            tagger=kit.tagger,
            lexicon=kit.events,
        )
        lap("events")
    total = sum(spent.values())
    return {stage: seconds / total for stage, seconds in spent.items()}
