"""The page that takes a text, a file or an address and shows its record; nothing is stored."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

from onrecord.errors import InputError, LanguageError, NoArticleError
from onrecord.export import Run, to_json
from onrecord.reading import fetch, read_bytes
from onrecord.records import Analysis, Article
from onrecord.web.catalogue import Catalogue
from onrecord.web.sheet import make_sheet

#: Characters that are analysed while somebody waits: about 20,000 words.
MAX_CHARACTERS = 120_000
_ANYWAY = "tick “read it all the same” to see what is found in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAsked:
    """A text, or an address to fetch it from, and what is known of it.

    `anyway` reads another language than English, and a page that is no report.
    """

    text: str = ""
    url: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    published: Annotated[str, msgspec.Meta(max_length=40)] = ""
    outlet: Annotated[str, msgspec.Meta(max_length=200)] = ""
    anyway: bool = False


def read_pasted(catalogue: Catalogue, asked: ReadAsked, file: bytes, *, version: str) -> bytes:
    """Analyse what was given and return its public record as JSON.

    Raises: InputError if nothing was given, it is too long, or it cannot be read.
    """
    raw = file or asked.text.encode(errors="replace")
    if not raw.strip() and asked.url:
        raw = fetch(asked.url, public_only=True)
    article = _read(raw, asked)
    if len(article.text) > MAX_CHARACTERS:
        raise InputError(
            f"this has {len(article.text):,} characters, and the page reads {MAX_CHARACTERS:,}; "
            "`onrecord read` reads longer ones"
        )
    from onrecord.pipeline import analyse  # brings the parser with it: a second that start lacks

    kit = catalogue.kit()
    started = time.perf_counter()
    analysis: Analysis = catalogue.one_at_a_time(lambda: analyse(article, kit))
    seconds = time.perf_counter() - started
    return to_json(
        analysis, run=Run(onrecord=version, models=dict(kit.versions), seconds=seconds), indent=None
    )


def _read(raw: bytes, asked: ReadAsked) -> Article:
    try:
        return read_bytes(
            raw,
            name="what you gave",
            published=asked.published.strip() or None,
            outlet=asked.outlet.strip() or None,
            url=asked.url or None,
            force_language=asked.anyway,
            force=asked.anyway,
        )
    except LanguageError as error:
        raise InputError(
            f"this is in {error.language}, and onrecord reads English; {_ANYWAY}"
        ) from None
    except NoArticleError as error:
        raise InputError(f"this page is no report ({error.reason}); {_ANYWAY}") from None


def dress(analysis: Analysis) -> Mapping[str, object]:
    """Lay the article out; its actors have no pages, since nothing is stored."""
    return {"sheet": make_sheet(analysis, {})}
