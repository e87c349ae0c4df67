"""What the comparison of articles needs besides them: thresholds, spellings, agencies."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import LexiconError
from onrecord.lexicons import digest, load_rows
from onrecord.names import Medium
from onrecord.stories.figures import TollWords

#: The channels of media.tsv whose media sell or give their text to others.
_AGENCIES = ("news_agency", "state_media")
#: Kind of a sign that is no means, and how a row begins that stands for a mode.
_GENERAL = "general"
_MODE = "mode "


@dataclass(frozen=True, slots=True)
class _Threshold:
    name: str
    value: float
    note: str


@dataclass(frozen=True, slots=True)
class _WordWeight:
    word: str
    weight: float
    note: str


@dataclass(frozen=True, slots=True)
class _PartCredit:
    phrase: str
    note: str


@dataclass(frozen=True, slots=True)
class _EventSign:
    phrase: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class _NumberWord:
    kind: str
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class _Spelling:
    written: str
    standard: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Every number that decides; data/stories/thresholds.tsv says what each is."""

    run_words: int
    gap_words: int
    window_shingles: int
    common_shingles: int
    key_articles: int
    shared_words: int
    own_words: int
    whole_of_one: float
    tenth_of_other: float
    half_of_one: float
    quarter_of_other: float
    lead_words: int
    digit_weight: float
    number_weight: float
    rare_weight: float
    term_weight: float
    term_count: int
    terms_shared: int
    story_days: int
    story_start: float
    words_score: float
    same_place_score: float
    other_place_score: float
    other_country_score: float
    days_score: float
    unknown_days: int
    same_day_score: float
    other_day_score: float
    link_score: float
    same_story: float
    background_score: float
    background_days: int
    event_start: float
    event_mode_score: float
    event_other_mode_score: float
    event_lead_score: float
    event_apart_score: float
    event_actor_score: float
    event_other_actor_score: float
    event_day_score: float
    event_other_day_score: float
    event_place_score: float
    event_region_score: float
    event_other_place_score: float
    event_count_score: float
    event_same_number: int
    event_same_number_score: float
    event_other_number_score: float
    event_number_ratio: float
    event_only_who_score: float
    event_days_apart: int
    event_words_score: float
    same_event: float
    quote_run: int
    quote_runs: int
    quote_share: float
    quote_alone: int

    @classmethod
    def load(cls, path: Path) -> Thresholds:
        """Read the table.

        Raises: LexiconError if a number is missing, or one is there that nothing uses.
        """
        values = {row.name: row.value for row in load_rows(path, _Threshold)}
        kinds = {field.name: field.type for field in dataclasses.fields(cls)}
        if odd := values.keys() ^ kinds.keys():
            raise LexiconError(f"{path}: {', '.join(sorted(odd))}: missing or unknown")
        return cls(**{n: int(v) if kinds[n] == "int" else v for n, v in values.items()})  # type: ignore[arg-type]  # as declared


@dataclass(frozen=True, slots=True)
class Spellings:
    """Maps a word to the one under which it is compared."""

    words: Mapping[str, str]
    endings: Mapping[str, str]
    pairs: Mapping[tuple[str, str], str]

    @classmethod
    def load(cls, path: Path) -> Spellings:
        """Read the table."""
        rows = load_rows(path, _Spelling)
        return cls(
            words={r.written: r.standard for r in rows if r.kind == "word"},
            endings={r.written: r.standard for r in rows if r.kind == "ending"},
            pairs={
                (first, second): r.standard
                for r in rows
                if r.kind == "pair"
                for first, second in [r.written.split(" ")]
            },
        )

    def standard(self, word: str) -> str:
        """Return the word as it is compared; `word` is in lower case."""
        if found := self.words.get(word):
            return found
        if len(word) > _MIN_LETTERS:
            for length in range(min(_MAX_ENDING, len(word)), 1, -1):
                if (ending := self.endings.get(word[-length:])) is not None:
                    return word[:-length] + ending
        return word


#: Endings hold for words longer than this ("four" is not "for").
_MIN_LETTERS = 5
_MAX_ENDING = 8


@dataclass(frozen=True, slots=True)
class StoryLexicon:
    """Everything `onrecord.stories` needs; `agencies` maps each name of an agency to its own.

    `part_credits` are words by which a credit is for a part of the text only. `means` are
    words with the means that they tell, which `means_words` finds, `mode_means` modes with theirs;
    `general_people` are words for people that tell nothing of them.
    """

    thresholds: Thresholds
    spellings: Spellings
    agencies: Mapping[str, str]
    part_credits: tuple[str, ...]
    means: Mapping[str, frozenset[str]]
    means_words: re.Pattern[str]
    mode_means: Mapping[str, frozenset[str]]
    general_people: frozenset[str]
    toll_words: TollWords
    word_weights: Mapping[str, float]
    version: str

    @classmethod
    def load(cls, data: Path) -> StoryLexicon:
        """Load it from the data folder."""
        thresholds = data / "stories" / "thresholds.tsv"
        spellings = data / "lexicons" / "en" / "spellings.tsv"
        media = data / "lexicons" / "en" / "media.tsv"
        weights = data / "stories" / "word_weights.tsv"
        parts = data / "stories" / "part_credits.tsv"
        signs = data / "stories" / "event_signs.tsv"
        tolls = data / "stories" / "toll_words.tsv"
        numbers = data / "lexicons" / "en" / "event_words.tsv"
        means, modes, general = _read_signs(load_rows(signs, _EventSign))
        return cls(
            thresholds=Thresholds.load(thresholds),
            spellings=Spellings.load(spellings),
            agencies={
                name: row.name
                for row in load_rows(media, Medium)
                if row.channel in _AGENCIES
                for name in (row.name, *row.aliases)
            },
            part_credits=tuple(row.phrase for row in load_rows(parts, _PartCredit)),
            means=means,
            means_words=_any_of(means),
            mode_means=modes,
            general_people=general,
            toll_words=TollWords.make(
                _by_kind((r.kind, r.phrase) for r in load_rows(tolls, _EventSign)),
                _by_kind((r.kind, r.word) for r in load_rows(numbers, _NumberWord)),
            ),
            word_weights={row.word: row.weight for row in load_rows(weights, _WordWeight)},
            version=digest([thresholds, spellings, media, weights, parts, signs, tolls, numbers]),
        )


def _by_kind(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, word in rows:
        found.setdefault(kind, []).append(word)
    return found


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(phrases, key=lambda p: (-len(p), p))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


def _read_signs(
    rows: Iterable[_EventSign],
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]], frozenset[str]]:
    """Return words with their means, modes with theirs, and words for people that tell nothing."""
    means: dict[str, set[str]] = {}
    general = set()
    for row in rows:
        if row.kind == _GENERAL:
            general.add(row.phrase)
        else:
            means.setdefault(row.phrase, set()).add(row.kind)
    return (
        {p: frozenset(kinds) for p, kinds in means.items() if not p.startswith(_MODE)},
        {
            phrase.removeprefix(_MODE): frozenset(kinds)
            for phrase, kinds in means.items()
            if phrase.startswith(_MODE)
        },
        frozenset(general),
    )
