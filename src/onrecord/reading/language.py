"""Which language a text is in, and the refusal of all but English."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from onrecord.errors import LanguageError
from onrecord.lexicons import DATA, load_rows
from onrecord.records import Article

#: Language detection is not trusted on less text than this, if it is in Latin letters.
MIN_DETECTABLE = 100
_MAX_READ = 20_000
#: Share of the commonest words above which a text is English; English news has .17 to .30,
#: and words that other languages have too (in, was, is, an) are not among them.
MIN_COMMON = 0.13
#: For whoever reads the message, at a prompt of the shell or of Python.
HOW_TO_FORCE = "To read it all the same use --force, in Python force=True"
_WORD = re.compile(r"[^\W\d_]+")
_MIN_SURE = 0.95
#: The last letter of Unicode's block Latin Extended-B.
_LAST_LATIN = 0x24F


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    name: str
    like_english: bool
    note: str


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    note: str


def check_language(article: Article, label: str, *, force: bool) -> Article:
    """Return the article with its language, None where it cannot be told.

    Raises: LanguageError if it is surely another than English, unless `force`.
    """
    code = _detect(article.text)
    if code is None or code == "en":
        return replace(article, language=code)
    known = _languages()
    if code in known and known[code].like_english:
        return replace(article, language="en")
    if force:
        return replace(article, language=code)
    name = known[code].name if code in known else "another language"
    raise LanguageError(
        f"{label} is in {name} ({code}); onrecord reads English. {HOW_TO_FORCE}",
        name,
    )


def _is_latin(text: str) -> bool:
    """Tell whether most letters are Latin; a short text in other letters can be told."""
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(ord(c) <= _LAST_LATIN for c in letters) >= len(letters)


def _is_plainly_english(text: str) -> bool:
    """Tell by the share of English's commonest words; no other language has so many of them."""
    common = _english_words()
    words = [word.casefold() for word in _WORD.findall(text[:_MAX_READ])]
    return sum(word in common for word in words) >= MIN_COMMON * max(1, len(words))


@cache  # a table that nothing changes, once for a process: reading has no kit
def _english_words() -> frozenset[str]:
    return frozenset(row.word for row in load_rows(DATA / "lexicons/en/english_words.tsv", _Word))


@cache
def _languages() -> Mapping[str, _Language]:
    rows = load_rows(DATA / "lexicons/en/page_languages.tsv", _Language)
    return {row.code: row for row in rows}


def _detect(text: str) -> str | None:
    if len(text.strip()) < MIN_DETECTABLE and _is_latin(text):
        return None
    if _is_plainly_english(text):
        return "en"  # spares the detector's half second
    read = text[:_MAX_READ]
    code = _rank(read)
    # capitals mislead: "Pollster Douglas Schoen Was A Guest On Fox News" is no Luxembourgish
    return code if code in (None, "en") or code == _rank(read.lower()) else None


def _rank(text: str) -> str | None:
    """Return the likeliest language if it is sure."""
    import py3langid

    ranked = py3langid.rank(text)  # log-likelihoods, best first
    best = ranked[0][1]
    sure = 1 / sum(math.exp(score - best) for _, score in ranked)
    return str(ranked[0][0]) if sure >= _MIN_SURE else None
