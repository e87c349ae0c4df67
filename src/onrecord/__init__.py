"""onrecord takes a news report apart into a record that can be checked.

>>> import onrecord
>>> r = onrecord.read("“Taxes will fall,” Ana Ortiz said on Monday.", published="2024-05-16")
>>> r.statements[0].content_text
'“Taxes will fall,”'
"""

from __future__ import annotations

import functools
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from onrecord.errors import InputError, LanguageError, OnRecordError
    from onrecord.kit import Kit
    from onrecord.pipeline import analyse
    from onrecord.records import (
        Actor,
        Analysis,
        Article,
        Block,
        Event,
        Failure,
        Mention,
        Origin,
        Participant,
        Place,
        Span,
        Statement,
        TimeRef,
    )
    from onrecord.resolved import Record
    from onrecord.store import open_store

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "Analysis",
    "Article",
    "Block",
    "Event",
    "Failure",
    "InputError",
    "Kit",
    "LanguageError",
    "Mention",
    "OnRecordError",
    "Origin",
    "Participant",
    "Place",
    "Record",
    "Span",
    "Statement",
    "TimeRef",
    "analyse",
    "open_store",
    "read",
]

#: Where a public name that is not a record type lives; loaded when it is first asked for.
_HOMES = {
    "InputError": "errors",
    "Kit": "kit",
    "LanguageError": "errors",
    "OnRecordError": "errors",
    "Record": "resolved",
    "analyse": "pipeline",
    "open_store": "store",
}


def read(
    source: str | bytes | Path,
    *,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    force: bool = False,
    kit: Kit | None = None,
) -> Record:
    """Read one report and return its record with every id followed.

    A `str` is the report's text or HTML itself, `bytes` likewise before decoding; a file is named
    by a `Path`. `published` (ISO 8601), `outlet` and `url` go before what the report says of
    itself; without a date of publication relative dates stay unresolved. `force` reads another
    language than English, and a page that is no report. Without a `kit` the default one is loaded
    at the first call, which takes about two seconds.

    Raises: InputError if the input is empty, not text or no str, bytes or Path; LanguageError if it
    is not English and NoArticleError if it is no report, unless `force`.
    """
    from onrecord.pipeline import analyse
    from onrecord.reading import read_bytes, read_file, read_text
    from onrecord.resolved import Record

    if isinstance(source, Path):
        article = read_file(source, published=published, outlet=outlet, url=url, force=force)
    elif isinstance(source, str):
        article = read_text(source, published=published, outlet=outlet, url=url, force=force)
    elif isinstance(source, bytes):
        article = read_bytes(
            source,
            published=published,
            outlet=outlet,
            url=url,
            force_language=force,
            force=force,
        )
    else:
        _refuse(source)
    return Record(analyse(article, kit or _default_kit()))


def _refuse(source: object) -> NoReturn:
    from onrecord.errors import InputError

    raise InputError(
        f"a report cannot be read from {type(source).__name__}; "
        "give its text or HTML (str, bytes), or the pathlib.Path of a file"
    )


@functools.cache  # read() is for a prompt: loading per call would cost seconds; stages get a kit
def _default_kit() -> Kit:
    from onrecord.kit import Kit

    return Kit.load()


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}")
    module = importlib.import_module(f"onrecord.{_HOMES.get(name, 'records')}")
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
