"""Stories: the reports of one happening, and the later ones that look back on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onrecord.linked import Credit, Duplicate, LinkRelation, Story, StoryLink
from onrecord.records import Article, Origin, make_id
from onrecord.stories.clusters import cluster, components
from onrecord.stories.copies import sort_key
from onrecord.stories.lexicon import Thresholds
from onrecord.stories.wire import credited

VERSION = "2"


def independent_reports(
    articles: Iterable[Article],
    duplicates: Sequence[Duplicate],
    credits: Mapping[str, Sequence[Credit]],
) -> dict[str, str]:
    """Map each article's id to the name of the report it counts as.

    Copies and versions of one text are one report. So is all that comes from one source, whose
    name it has: the agency that a text is credited to as a whole, else the outlet that had it
    first; of what has no outlet it is the first article's id. What an outlet writes beside the
    wire copy that it prints is its own; an agency that gave a part, or that is named in the text
    for a figure, makes no report its own. `credits` by article id.
    """
    by_id = {article.id: article for article in sorted(articles, key=sort_key)}
    pairs = [(id_, id_) for id_ in by_id]
    pairs += [
        (d.left_id, d.right_id) for d in duplicates if {d.left_id, d.right_id} <= by_id.keys()
    ]
    found: dict[str, str] = {}
    for group in components(pairs):
        ids = sorted(group, key=lambda id_: sort_key(by_id[id_]))
        agency = credited([c for id_ in ids for c in credits.get(id_, ())])
        found |= dict.fromkeys(ids, agency or by_id[ids[0]].outlet or ids[0])
    return found


def find_stories(
    articles: Mapping[str, Article],
    links: Sequence[StoryLink],
    duplicates: Sequence[Duplicate],
    credits: Mapping[str, Sequence[Credit]],
    *,
    thresholds: Thresholds,
) -> tuple[Story, ...]:
    """Return the stories of the articles, each article in one of them, by first publication.

    `credits` by article id. Copies belong together from the start; `links` decide about the rest.
    What looks back on an article of a story, from another one, is its background.
    """
    pairs = [(d.left_id, d.right_id) for d in duplicates if d.left_id in articles]
    copies = [sorted(group) for group in components(pairs)]
    grouped = {id_ for group in copies for id_ in group}
    units = [*copies, *([id_] for id_ in articles if id_ not in grouped)]
    same = [link for link in links if link.relation is LinkRelation.SAME]
    groups = cluster(
        units,
        {(link.left_id, link.right_id): link.score for link in same},
        floor=thresholds.link_score,
        least=thresholds.same_story,
    )
    found = [_story(ids, articles, links, duplicates, credits) for ids in groups]
    return tuple(sorted(found, key=lambda s: sort_key(articles[s.article_ids[0]])))


def _story(
    ids: Sequence[str],
    articles: Mapping[str, Article],
    links: Sequence[StoryLink],
    duplicates: Sequence[Duplicate],
    credits: Mapping[str, Sequence[Credit]],
) -> Story:
    members = sorted((articles[id_] for id_ in ids), key=sort_key)
    inside = set(ids)
    joined = [k for k in links if k.left_id in inside and k.right_id in inside]
    looking_back = [
        k
        for k in links
        if k.relation is LinkRelation.BACKGROUND
        and k.left_id in inside
        and k.right_id not in inside
    ]
    dated = [a.published for a in members if a.published]
    reports = independent_reports(
        members, [d for d in duplicates if d.left_id in inside and d.right_id in inside], credits
    )
    return Story(
        id=make_id("story", *sorted(ids)),
        article_ids=tuple(a.id for a in members),
        background_ids=tuple(sorted({k.right_id for k in looking_back})),
        first=dated[0] if dated else None,
        last=dated[-1] if dated else None,
        outlets=len({a.outlet for a in members if a.outlet}),
        independent=len(set(reports.values())),
        link_ids=tuple(sorted(k.id for k in (*joined, *looking_back))),
        origin=Origin(method="rule:average-likeness", version=VERSION),
    )
