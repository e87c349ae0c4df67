"""Stores for tests, made of texts as a user's are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from onrecord.export import Run, to_json
from onrecord.identities import LinkLexicon, link_people
from onrecord.kit import Kit
from onrecord.lexicons import DATA
from onrecord.linking import link
from onrecord.names import NameLexicon
from onrecord.pipeline import analyse
from onrecord.reading import read_text
from onrecord.records import Analysis, Article
from onrecord.store import open_store
from onrecord.stories import StoryLexicon

RUN = Run(onrecord="0", models={}, seconds=0.0)


def add_texts(path: Path, kit: Kit, texts: Iterable[tuple[str, str, str | None]]) -> list[str]:
    """Add texts with their dates and outlets, if known, to a store; return the articles' ids."""
    found = [
        (analyse(read_text(text, published=published, outlet=outlet), kit), text.encode())
        for text, published, outlet in texts
    ]
    return add_analyses(path, found)


def add_articles(path: Path, kit: Kit, articles: Iterable[tuple[Article, Path]]) -> list[str]:
    """Add articles that were read from files."""
    return add_analyses(path, [(analyse(a, kit), file.read_bytes()) for a, file in articles])


def link_all(path: Path) -> None:
    """Find copies, stories and identities."""
    with open_store(path) as store:
        link(store, lexicon=StoryLexicon.load(DATA), version="0", told=lambda _: None)
        link_people(store.people, lexicon=LinkLexicon.load(DATA, NameLexicon.load(DATA)))


def add_analyses(path: Path, found: Iterable[tuple[Analysis, bytes]]) -> list[str]:
    """Add analyses with the bytes they were read from."""
    ids = []
    with open_store(path, create=True) as store:
        run_id = store.begin_run([("kit", "1")], "test", version="0", engine="local")
        for analysis, raw in found:
            store.add(analysis, raw, to_json(analysis, run=RUN, indent=None), run_id=run_id)
            ids.append(analysis.article.id)
        store.end_run(run_id, {"added": len(ids)})
    return ids
