"""On whose word a report tells something: an agency's, or another outlet's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onrecord.records import Actor, Article, Statement


def reports_of_media(
    articles: Iterable[Article], independent: Mapping[str, str], agencies: Mapping[str, str]
) -> dict[str, str]:
    """Map each name of an agency, and each outlet's, to the name of the report it counts as.

    `independent` maps an article to that name, `agencies` each name of an agency to its own.
    """
    outlets = {a.outlet: independent[a.id] for a in articles if a.outlet and a.id in independent}
    return {**outlets, **agencies}


def report_behind(
    statement: Statement | None, actors: Iterable[Actor], media: Mapping[str, str]
) -> str | None:
    """Return the report on whose word a statement stands, None if it is on no medium's.

    That is the medium nearest the speaker: "AFP, citing the Lake Post" has it from the Lake Post.
    """
    if statement is None:
        return None
    names = {actor.id: actor.name for actor in actors}
    chain = (statement.speaker_id, *(relay.actor_id for relay in statement.relays))
    return next((media[names[i]] for i in chain if i in names and names[i] in media), None)
