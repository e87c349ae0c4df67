"""What trafilatura makes of a page where the page itself states nothing: the last source.

It takes the names in a list of other reports for authors, and the first day that it meets for the
day of publication. So what it finds must stand on the page where a reader would look for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.reading.metadata import SEPARATOR, Metadata, is_full_name, key_of
from onrecord.reading.words import page_words
from onrecord.records import INFERRED

#: A byline stands so many letters before the first line of prose, or after the last, or nearer.
_BEFORE, _AFTER = 600, 200
#: No later day is found, whenever the page is read.
_LAST_DAY = "2100-12-31"


def infer_metadata(
    page: str, meta: Metadata, letters: str, prose: Sequence[tuple[int, int]]
) -> Metadata:
    """Return `meta` with the fields that it lacks, as far as trafilatura finds them in the HTML.

    `letters` are the page's letters in small type, `prose` where in them its paragraphs begin and
    end, in order. An author is a name of two words or more beside the prose and not in it; an
    outlet's name stands on the page as it is; a day is one that the markup or the address has.
    """
    if meta.headline and meta.outlet and meta.published and meta.bylines:
        return meta
    import trafilatura

    found = trafilatura.extract_metadata(
        page,
        date_config={
            "original_date": True,
            "extensive_search": False,
            "max_date": _LAST_DAY,
        },
    )
    named = found.sitename and re.search(rf">[^<]*{re.escape(found.sitename)}", page)
    outlet = found.sitename if named else None
    authors = tuple(_authors(found.author or "", meta.outlet or outlet, letters, prose))
    inferred = {
        "headline": found.title,
        "outlet": outlet,
        "published": found.date,
        "bylines": authors,
    }
    fresh = {field for field, value in inferred.items() if value and not getattr(meta, field)}
    return replace(
        meta,
        headline=meta.headline or found.title or None,
        outlet=meta.outlet or outlet or None,
        published=meta.published or found.date or None,
        bylines=meta.bylines or authors,
        origins=tuple(sorted((*meta.origins, *((field, INFERRED) for field in fresh)))),
    )


def _authors(
    stated: str, outlet: str | None, letters: str, prose: Sequence[tuple[int, int]]
) -> Iterator[str]:
    """Yield the names of people that stand beside the prose."""
    dated = page_words("month") | page_words("weekday")
    seen: set[str] = set()
    for part in SEPARATOR.split(stated):
        words = part.split()
        # "Carrie Arnold November": the day that follows a name has run into it
        while words and (words[-1].casefold() in dated or words[-1][0].isdigit()):
            words.pop()
        key = key_of("".join(words))
        if (
            is_full_name(words)
            and not any(char.isdigit() for char in key)
            and key not in seen | {key_of(outlet or "")}
            and _stands_beside(key, letters, prose)
        ):
            seen.add(key)
            yield " ".join(words)


def _stands_beside(name: str, letters: str, prose: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a name stands shortly before or after the prose."""
    if not prose:
        return False
    first, last = prose[0][0], prose[-1][1]
    before = letters[max(0, first - _BEFORE) : first]
    return name in before or name in letters[last : last + _AFTER]
