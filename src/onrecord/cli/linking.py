"""The commands that see more than one article: stories, actors."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

from onrecord.cli.options import RowsFormat, Store, TableFormat, version_of_onrecord
from onrecord.cli.printing import print_rows
from onrecord.errors import StoreError
from onrecord.records import ActorKind

_ACTORS = """
SELECT id, name, kind, country, articles, statements, events FROM actors_across
WHERE $kind IS NULL OR kind = $kind ORDER BY articles DESC, statements DESC, events DESC, name, id
"""


_ACTORS_OF = """
SELECT l.actor_id AS actor, x.name, x.role, x.country, l.article_id AS article, a.published,
       array_to_string(l.evidence, ', ') AS evidence
FROM actor_links l JOIN actors x ON x.id = l.actor_id AND x.article_id = l.article_id
JOIN articles a ON a.id = l.article_id WHERE l.identity_id = $id
ORDER BY a.published NULLS LAST, l.article_id, l.actor_id
"""


#: Stories with the most independent reports first, each with its first report.
_STORIES = """
SELECT s.id, s.independent, s.outlets, len(s.article_ids) AS articles,
       (SELECT count(*) FROM counted_events c WHERE c.story_id = s.id) AS events,
       left(s."first", 10) AS "first", left(s."last", 10) AS "last", a.outlet, a.headline
FROM stories s JOIN articles a ON a.id = s.article_ids[1]
ORDER BY s.independent DESC, articles DESC, s."first", s.id
"""

_UNDATED = """
SELECT count(*) FROM articles a
WHERE published IS NULL AND EXISTS (FROM blocks b WHERE b.article_id = a.id)
"""


def stories(
    store: Store,
    output_format: RowsFormat = TableFormat.TABLE,
) -> None:
    """Find copies, stories, events told more than once and quotations passed on; print the stories.

    Run it again after `add`: only new articles are compared.

    Examples:

      onrecord stories news.duckdb

      onrecord stories news.duckdb --format json > stories.json
    """
    from onrecord.lexicons import DATA
    from onrecord.linking import link
    from onrecord.store import open_store
    from onrecord.stories import StoryLexicon
    from onrecord.telling import undated_in_words

    lexicon = StoryLexicon.load(DATA)
    with open_store(store) as opened:
        told = partial(print, file=sys.stderr)
        found = link(opened, lexicon=lexicon, version=version_of_onrecord(), told=told)
        columns, rows = opened.query(_STORIES)
        ((undated,),) = opened.query(_UNDATED)[1]
    told(
        f"{found.articles:,} new articles, {found.duplicates:,} pairs of copies,"
        f" {found.links:,} links, {found.stories:,} stories made anew"
    )
    if isinstance(undated, int) and undated:
        told(
            f"{undated_in_words(undated)}, by which stories and events are told apart: add them "
            "again with --published"
        )
    print_rows(columns, rows, output_format)


def actors(
    store: Store,
    of: Annotated[
        str | None, typer.Option(metavar="ID", help="The actors that one identity has, by article.")
    ] = None,
    kind: Annotated[
        ActorKind | None, typer.Option(help="Only person, organization, government or country.")
    ] = None,
    cut: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="Two actors are not the same; remembered for good."),
    ] = None,
    uncut: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Forget such a cut.")
    ] = None,
    output_format: RowsFormat = TableFormat.TABLE,
) -> None:
    """Link who is the same across articles, and list them.

    Nothing is merged: a link is a record with its evidence, and a wrong one can be cut.

    Examples:

      onrecord actors news.duckdb --kind person

      onrecord actors news.duckdb --of id-0f3a5c7e9b1d24

      onrecord actors news.duckdb --cut ac-51c0a7e2b9d433 ac-9e04d7715fa2c8
    """
    from onrecord.identities import LinkLexicon, link_people
    from onrecord.lexicons import DATA
    from onrecord.names import NameLexicon
    from onrecord.store import open_store

    lexicon = LinkLexicon.load(DATA, NameLexicon.load(DATA))
    with open_store(store) as opened:
        with opened.transaction():
            for pair, undo in ((cut, False), (uncut, True)):
                if pair is not None:
                    opened.people.cut(*pair, undo=undo)
            went, came = link_people(opened.people, lexicon=lexicon)
        if of is not None:
            columns, rows = opened.query(_ACTORS_OF, {"id": of})
        else:
            columns, rows = opened.query(_ACTORS, {"kind": kind.value if kind else None})
    print(f"{came:,} new links, {went:,} gone", file=sys.stderr)
    if of is not None and not rows:
        raise StoreError(f"{store} has no identity {of!r}; `onrecord actors` lists them")
    print_rows(columns, rows, output_format)
