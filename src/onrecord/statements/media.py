"""Words and names of channels: a known medium, a common word, or a name that shows what it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.lexicons import load_rows
from onrecord.parse import Document, Token
from onrecord.records import ChannelKind

#: Kinds whose medium stands between the speaker and the outlet.
MEDIA = frozenset(
    {
        ChannelKind.NEWS_AGENCY,
        ChannelKind.STATE_MEDIA,
        ChannelKind.BROADCAST,
        ChannelKind.NEWSPAPER,
    }
)
#: Words of a channel's phrase or name at most.
_LONGEST = 6
#: A name that an article introduces has a word longer than this.
_SHORT = 2


@dataclass(frozen=True, slots=True)
class _ChannelWord:
    phrase: str
    kind: str
    relay: bool
    note: str


@dataclass(frozen=True, slots=True)
class _Medium:
    name: str
    aliases: tuple[str, ...]
    country: str | None
    channel: str
    note: str


@dataclass(frozen=True, slots=True)
class _NameWord:
    word: str
    place: str  # first, last, before
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class MediaLexicon:
    """By what a channel is known.

    `phrases` are folded, `names` as they are written, each with its kind. `first`, `last` and
    `before` are words that make the name around or behind them a medium's: "Radio Kells", "the
    Kells Courier", "the daily Oko". `starts` are the words, in lower case, with which some phrase
    or name begins: most tokens are none, and need no longer look.
    """

    phrases: Mapping[str, ChannelKind]
    names: Mapping[str, ChannelKind]
    first: Mapping[str, ChannelKind]
    last: Mapping[str, ChannelKind]
    before: Mapping[str, ChannelKind]
    starts: frozenset[str]

    @classmethod
    def load(cls, folder: Path) -> MediaLexicon:
        """Load the tables from `folder`."""
        media = load_rows(folder / "media.tsv", _Medium)
        words = load_rows(folder / "media_names.tsv", _NameWord)

        def placed(place: str) -> dict[str, ChannelKind]:
            return {w.word: ChannelKind(w.kind) for w in words if w.place == place}

        rows = load_rows(folder / "channels.tsv", _ChannelWord)
        phrases = {c.phrase: ChannelKind(c.kind) for c in rows}
        names = {n: ChannelKind(m.channel) for m in media for n in (m.name, *m.aliases)}
        return cls(
            phrases=phrases,
            names=names,
            first=placed("first"),
            last=placed("last"),
            before=placed("before"),
            starts=_first_words((*phrases, *names)),
        )

    def longest(self, tokens: Sequence[Token]) -> tuple[int, ChannelKind | None]:
        """Return the size and kind of the longest channel word or name that `tokens` start with.

        "the daily Oko": the whole of "daily Oko", whose head is the name.
        """
        known, kind = 0, None
        begins = not self.starts.isdisjoint((tokens[0].lower_, tokens[0].lemma_))
        for size in range(min(len(tokens), _LONGEST) if begins else 0, 0, -1):
            name = " ".join(t.text for t in tokens[:size])
            found = self.names.get(name) or self._phrase(name) or self._plural(tokens[:size])
            if found is not None:
                known, kind = size, found
                break
        named = self._named(tokens)
        if named[0] > known:
            return named
        # "the news site Nairobi Today"
        more = self._named(tokens[known - 1 :]) if known > 1 and kind in MEDIA else (0, None)
        return (known - 1 + more[0], kind) if more[0] > 1 else (known, kind)

    def learn(self, doc: Document) -> MediaLexicon:
        """Return the lexicon with the media that the article itself introduces.

        After "the broadcaster Top Kanal" and "the ATSH agency" both names are known.
        """
        names = dict(self.names)
        media = {phrase.split()[0] for phrase, kind in self.phrases.items() if kind in MEDIA}
        for sentence in doc.sentences():
            tokens = list(sentence)
            for at, token in enumerate(tokens):
                known = token.lower_ in media or token.lower_ in self.before
                found = self._introduced(tokens, at) if known and token.is_lower else None
                if found is not None:
                    names.setdefault(*found)
        return replace(self, names=names, starts=self.starts | _first_words(names))

    def _introduced(self, tokens: Sequence[Token], at: int) -> tuple[str, ChannelKind] | None:
        """Return the name that stands behind or before a word for a medium, and its kind."""
        size, kind = self._named(tokens[at:])
        start = at + 1
        if not size:
            end = at
            size, kind = self.longest(tokens[at:])
            while at > 0 and kind in MEDIA and _is_proper(tokens[at - 1]):
                at -= 1
            start, size = at, end - at
        else:
            size -= 1
        name = "".join(t.text_with_ws for t in tokens[start : start + size]).strip()
        long = any(len(t.text) > _SHORT for t in tokens[start : start + size])
        return (name, kind) if kind in MEDIA and long else None

    def kind_of(self, tokens: Sequence[Token]) -> ChannelKind | None:
        """Return the kind of the medium that a phrase names, None if it names none."""
        kinds = (self.longest(tokens[at:])[1] for at in range(len(tokens)))
        return next((kind for kind in kinds if kind in MEDIA), None)

    def _phrase(self, name: str) -> ChannelKind | None:
        lower = name.lower()
        return None if len(name) == 1 and name == lower else self.phrases.get(lower)

    def _plural(self, tokens: Sequence[Token]) -> ChannelKind | None:
        """Return the kind of "letters" and "court documents"."""
        if tokens[-1].tag_ != "NNS" or tokens[-1].lemma_ == tokens[-1].lower_:
            return None
        return self.phrases.get(" ".join([*(t.lower_ for t in tokens[:-1]), tokens[-1].lemma_]))

    def _named(self, tokens: Sequence[Token]) -> tuple[int, ChannelKind | None]:
        """Return the size and kind of a name that one of its words shows to be a medium's."""
        start = 1 if tokens[0].lower_ in self.before else 0
        size = start
        while size < min(len(tokens), _LONGEST) and _is_name(tokens, size):
            size += 1
        if start and size > start:
            return size, self.before[tokens[0].lower_]
        if size < 2:
            return 0, None
        for tail in (2, 1):  # "Andean News Agency", "Kells Courier"
            for end in range(size, tail, -1):
                kind = self.last.get(" ".join(t.text for t in tokens[end - tail : end]))
                if kind is not None:
                    return end, kind
        kind = self.first.get(tokens[0].text)
        return (size, kind) if kind is not None else (0, None)


def _is_proper(token: Token) -> bool:
    return token.pos_ == "PROPN" or (token.is_upper and len(token) > 1)


def _first_words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase.split(" ")[0].lower() for phrase in phrases)


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """Tell a part of a name; so is the hyphen of "the Kells Mercury-Post"."""
    token = tokens[at]
    if token.text == "-" and 0 < at < len(tokens) - 1:
        return not token.whitespace_ and tokens[at + 1].is_title
    return token.pos_ == "PROPN" or (token.is_title and token.pos_ in ("NOUN", "ADJ"))
