"""analyse(article, kit): the list of stages, and the one place where a failure becomes a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from onrecord.actors import find_actors
from onrecord.events import find_events
from onrecord.kit import Kit
from onrecord.mentions import find_mentions
from onrecord.parse import Document, parse
from onrecord.places import find_places
from onrecord.records import (
    Actor,
    Analysis,
    Article,
    Event,
    Failure,
    Mention,
    MentionForm,
    Statement,
)
from onrecord.statements import find_statements
from onrecord.structure import describe, find_blocks
from onrecord.tagging import Tagged, Tagger
from onrecord.times import find_times

Found = TypeVar("Found")


def analyse(article: Article, kit: Kit) -> Analysis:
    """Run every stage on one article.

    A stage that breaks gives a `Failure` and no records; the later stages go on without them.
    """
    failures: list[Failure] = []

    def attempt(stage: str, find: Callable[[], tuple[Found, ...]]) -> tuple[Found, ...]:
        try:
            return find()
        except Exception as error:  # noqa: BLE001  # the one place: a broken stage must not lose the others
            failures.append(_failure(article, stage, error))
            return ()

    blocks = attempt("structure", lambda: find_blocks(article, lexicon=kit.page))
    article = describe(article, blocks, lexicon=kit.page)
    docs: tuple[Document, ...] = attempt(
        "parse", lambda: (parse(article, blocks, parser=kit.parser),)
    )
    if not docs:
        return Analysis(
            article=article,
            blocks=blocks,
            mentions=(),
            actors=(),
            times=(),
            places=(),
            statements=(),
            events=(),
            failures=tuple(failures),
        )
    doc = docs[0]
    mentions = attempt("mentions", lambda: find_mentions(doc, lexicon=kit.mentions))
    times = attempt("times", lambda: find_times(doc, lexicon=kit.times))
    places = attempt("places", lambda: find_places(doc, mentions, gazetteer=kit.gazetteer))
    actors = attempt("actors", lambda: find_actors(doc, mentions, places, lexicon=kit.actors))
    tagged = attempt("tagging", lambda: tag(doc, tagger=kit.tagger))
    statements = attempt(
        "statements",
        lambda: find_statements(
            doc, mentions, actors, times, tagged, tagger=kit.tagger, lexicon=kit.statements
        ),
    )
    events = attempt(
        "events",
        lambda: find_events(
            doc,
            mentions,
            actors,
            statements,
            times,
            places,
            tagged,
            tagger=kit.tagger,
            lexicon=kit.events,
        ),
    )
    kept = _worth_keeping(mentions, actors, statements, events)
    shown = {m for actor in kept for m in actor.mention_ids}
    return Analysis(
        article=article,
        blocks=blocks,
        mentions=tuple(m for m in mentions if m.id in shown),
        actors=kept,
        times=times,
        places=places,
        statements=statements,
        events=events,
        failures=tuple(failures),
    )


def tag(doc: Document, *, tagger: Tagger) -> tuple[Tagged, ...]:
    """Read the article's prose with the model, once for statements and events."""
    return tagger.read(doc.text, [b.span for b in doc.prose()], doc.quotations)


def _worth_keeping(
    mentions: Sequence[Mention],
    actors: Sequence[Actor],
    statements: Sequence[Statement],
    events: Sequence[Event],
) -> tuple[Actor, ...]:
    """Keep actors that are named, or that say, hear, pass on or do something, as members too."""
    named = {m.id for m in mentions if m.form is MentionForm.NAME}
    used: set[str | None] = set()
    for statement in statements:
        used |= {statement.speaker_id, statement.audience_id}
        used |= {relay.actor_id for relay in statement.relays}
    for event in events:
        used |= {p.actor_id for p in (*event.actors, *event.recipients)}
    for actor in actors:
        if actor.id in used:
            used |= set(actor.members)
    return tuple(a for a in actors if a.id in used or named.intersection(a.mention_ids))


def _failure(article: Article, stage: str, error: Exception) -> Failure:
    return Failure(
        article_id=article.id, stage=stage, error=type(error).__name__, message=str(error)
    )
