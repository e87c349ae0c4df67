"""Which language a text is in, and the refusal of all but English."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from onrecord.errors import LanguageError
from onrecord.lexicons import DATA, load_rows
from onrecord.records import Article

#: Language detection is not trusted on less text than this.
MIN_DETECTABLE = 200
_MAX_READ = 20_000
_MIN_SURE = 0.95


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    name: str
    like_english: bool
    note: str


def check_language(article: Article, label: str, *, force: bool) -> Article:
    """Return the article with its language, None where it cannot be told.

    Raises: LanguageError if it is surely another than English, unless `force`.
    """
    code = _detect(article.text)
    if code is None or code == "en":
        return replace(article, language=code)
    known = {row.code: row for row in load_rows(DATA / "lexicons/en/page_languages.tsv", _Language)}
    if code in known and known[code].like_english:
        return replace(article, language="en")
    if force:
        return replace(article, language=code)
    name = known[code].name if code in known else "another language"
    raise LanguageError(
        f"{label} is in {name} ({code}); onrecord reads English. "
        "Use --force to read it all the same"
    )


def _detect(text: str) -> str | None:
    if len(text.strip()) < MIN_DETECTABLE:
        return None
    import py3langid

    ranked = py3langid.rank(text[:_MAX_READ])  # log-likelihoods, best first
    best = ranked[0][1]
    sure = 1 / sum(math.exp(score - best) for _, score in ranked)
    return str(ranked[0][0]) if sure >= _MIN_SURE else None
