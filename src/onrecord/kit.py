"""Kit: every lexicon, model and parser, loaded once per process, with one fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from onrecord.actors import ActorLexicon, OfficeTable
from onrecord.events import EventLexicon
from onrecord.lexicons import DATA
from onrecord.mentions import MentionLexicon
from onrecord.names import NameLexicon
from onrecord.parse import Parser, load_parser
from onrecord.places import Gazetteer
from onrecord.statements import StatementLexicon
from onrecord.structure import PageLexicon
from onrecord.tagging import Tagger
from onrecord.times import TimeLexicon


@dataclass(frozen=True, slots=True)
class Kit:
    """What the stages need besides the article. Load it once and pass it on.

    `versions` names each model and resource with its version or digest.
    """

    parser: Parser
    page: PageLexicon
    mentions: MentionLexicon
    actors: ActorLexicon
    times: TimeLexicon
    gazetteer: Gazetteer
    statements: StatementLexicon
    tagger: Tagger
    events: EventLexicon
    versions: tuple[tuple[str, str], ...]

    @classmethod
    def load(cls, *, data: Path = DATA, parser: str | None = None, threads: int = 1) -> Kit:
        """Load everything from `data`; `parser` names a spaCy pipeline, None takes the best one."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            # the model loads beside the parser: a fifth of a second less at every start
            waiting = pool.submit(Tagger.load, data / "models" / "reader", threads=threads)
            loaded = load_parser(parser)
            gazetteer = Gazetteer.load(data / "gazetteer")
            tagger = waiting.result()
        names = NameLexicon.load(data)
        versions = {
            loaded.name: loaded.version,
            "gazetteer": gazetteer.version,
            "lexicons": _digest(data),
            "reader": tagger.version,
        }
        return cls(
            parser=loaded,
            page=PageLexicon.load(data),
            mentions=MentionLexicon(names),
            actors=ActorLexicon(names, OfficeTable.load(data)),
            times=TimeLexicon.load(data),
            gazetteer=gazetteer,
            statements=StatementLexicon.load(data),
            tagger=tagger,
            events=EventLexicon.load(data),
            versions=tuple(sorted(versions.items())),
        )

    @property
    def fingerprint(self) -> str:
        """One digest of every version: two kits with the same fingerprint give the same records."""
        return fingerprint_of(self.versions)


def fingerprint_of(versions: Sequence[tuple[str, str]]) -> str:
    """Return the fingerprint of a kit with these versions."""
    return hashlib.sha256(repr(tuple(versions)).encode()).hexdigest()[:16]


def _digest(data: Path) -> str:
    total = hashlib.sha256()
    # what stories are compared by, and what benchmarks ask, changes no analysis
    apart = {path for part in ("bench", "stories") for path in (data / part).rglob("*.tsv")}
    for path in sorted(set(data.rglob("*.tsv")) - apart):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]
