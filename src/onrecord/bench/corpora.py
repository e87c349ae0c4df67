"""Corpora in their own formats: gold articles, PolNeAR, PLV, TimeML, LGL and brat places, pages.

Our own corpus of events has a module for itself, onrecord.bench.stories.

Nothing of them is kept or shipped: a corpus is read, measured, and named by its files' digest.
"""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from onrecord.errors import InputError

Row = TypeVar("Row")
#: Character offsets, half-open. Annotators' spans may be empty, so they are no `records.Span`.
Offsets = tuple[int, int]

_GEONAMEID = re.compile(r"\d+")
_COORDINATES = re.compile(r"(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStructure:
    """What the parts of the page are."""

    outlet: str | None = None
    headline: str | None = None
    standfirst: str | None = None
    captions: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSpans:
    """Where a statement's content stands."""

    content: tuple[Offsets, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldChannel:
    """Through what it was said; "none": through nothing named."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStatement:
    """Who said what, with names and words as text."""

    content: tuple[str, ...]
    speaker: str
    quotation: str
    act: str
    speaker_country: str | None = None
    source: str | None = None
    cue: str | None = None
    channel: GoldChannel | None = None
    relays: tuple[str, ...] = ()
    repeat_of: int | None = None
    spans: GoldSpans = GoldSpans()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldParticipant:
    """One who does something, or to whom it is done."""

    text: str
    name: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDate:
    """When it happened; `start` is an ISO date."""

    start: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPlace:
    """Where it happened."""

    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldEvent:
    """Who did what to whom; `according_to` is the number of a statement."""

    type: str
    status: str
    evidence: str
    actors: tuple[GoldParticipant, ...] = ()
    recipients: tuple[GoldParticipant, ...] = ()
    according_to: int | None = None
    date: GoldDate | None = None
    place: GoldPlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldTime:
    """A date expression and its TIMEX3 value."""

    text: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """A whole article annotated by hand."""

    published: str
    structure: GoldStructure
    statements: tuple[GoldStatement, ...]
    events: tuple[GoldEvent, ...]
    dates: tuple[GoldTime, ...]
    not_statements: tuple[str, ...] = ()
    outlet_voice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Source, cue and content of one attribution; each may be empty or in several pieces."""

    source: tuple[Offsets, ...] = ()
    cue: tuple[Offsets, ...] = ()
    content: tuple[Offsets, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedText:
    """An article of PolNeAR."""

    id: str
    text: str
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldActor:
    """An actor as the sentence names it; `country` may be empty."""

    text: str
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEvent:
    """A PLOVER event; `marked`: the sentence with <s>source</s> and <t>target</t>."""

    root: str
    source: tuple[GoldActor, ...]
    target: tuple[GoldActor, ...]
    reciprocal: bool = False
    marked: str | None = None
    penta: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSentence:
    """A sentence of PLV."""

    id: str
    text: str
    events: tuple[SentenceEvent, ...]


@dataclass(frozen=True, slots=True, order=True)
class Timex:
    """A TIMEX3 expression; `type` and `value` may be missing."""

    start: int
    end: int
    type: str | None
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeText:
    """The <TEXT> of a TimeML document and its creation date."""

    id: str
    text: str
    published: str | None
    times: tuple[Timex, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A place name; without id and coordinates it is a place nobody could identify."""

    start: int
    end: int
    geonameid: int | None
    latitude: float | None
    longitude: float | None
    is_place: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceText:
    """An article with its toponyms; `outlet` as far as the corpus says."""

    id: str
    text: str
    outlet: str | None
    published: str | None
    toponyms: tuple[Toponym, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedMetonym:
    """The name of a capital or seat of power; `acts`: it stands for a government."""

    start: int
    end: int
    acts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MetonymSentence:
    """A sentence of our own with its capitals and seats of power."""

    id: str
    text: str
    mentions: tuple[MarkedMetonym, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An HTML page and its true article body."""

    id: str
    path: Path
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _TrueBody:
    articleBody: str = ""  # noqa: N815  # the benchmark's own key


def corpus_digest(files: Iterable[Path], root: Path) -> str:
    """Return a SHA-256 over the names and bytes of a corpus's files."""
    total = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(root).as_posix() if path != root else path.name
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def gold_files(corpus: Path) -> tuple[tuple[Path, Path], ...]:
    """Return each article's annotation with its text or HTML, sorted.

    Raises: InputError if there is none.
    """
    found = []
    for path in sorted(corpus.glob("*.json")):
        source = next((s for x in (".txt", ".html") if (s := path.with_suffix(x)).exists()), None)
        if source is not None:
            found.append((path, source))
    if not found:
        raise InputError(f"{corpus}: no NN-slug.json beside an NN-slug.txt or .html; see --help")
    return tuple(found)


def read_gold(path: Path) -> GoldArticle:
    """Read one article's annotation."""
    return _decode(path.read_bytes(), GoldArticle, path, 1)


def read_attributions(corpus: Path) -> tuple[AttributedText, ...]:
    """Read PolNeAR as JSONL: {id, text, attributions: [{source, cue, content}]}."""
    return _read_jsonl(corpus, AttributedText)


def read_sentences(corpus: Path) -> tuple[EventSentence, ...]:
    """Read PLV as JSONL: {id, text, events: [{root, source, target, marked}]}."""
    return _read_jsonl(corpus, EventSentence)


def read_metonyms(corpus: Path) -> tuple[MetonymSentence, ...]:
    """Read metonyms as JSONL: {id, text, mentions: [{start, end, acts}]}."""
    return _read_jsonl(corpus, MetonymSentence)


def read_reports(corpus: Path) -> tuple[EventReport, ...]:
    """Read reports as JSONL: {id, event, near, outlet, published, headline, text}."""
    return tuple(row for path in report_files(corpus) for row in _read_jsonl(path, EventReport))


def report_files(corpus: Path) -> tuple[Path, ...]:
    """Return the JSONL files of a folder, sorted, or the one file.

    Raises: InputError if there is none.
    """
    found = tuple(sorted(corpus.glob("stories_*.jsonl"))) if corpus.is_dir() else (corpus,)
    if not found:
        raise InputError(f"{corpus}: no stories_NAME.jsonl in this folder")
    return found


def time_files(corpus: Path) -> tuple[Path, ...]:
    """Return the TimeML documents of a folder, sorted.

    Raises: InputError if there is none.
    """
    found = tuple(sorted(corpus.glob("*.tml")))
    if not found:
        raise InputError(f"{corpus}: no TimeML document (.tml) in this folder")
    return found


def read_times(path: Path) -> TimeText:
    """Read a TimeML document; offsets count in the text of <TEXT> without its markup."""
    root = ET.parse(path).getroot()
    body = root.find("TEXT")
    if body is None:
        raise InputError(f"{path}: TimeML without <TEXT>")
    pieces: list[str] = []
    times: list[Timex] = []
    _walk_timeml(body, pieces, times)
    text = "".join(pieces)
    created = next(
        (t for t in root.iter("TIMEX3") if t.get("functionInDocument") == "CREATION_TIME"),
        root.find("DCT/TIMEX3"),
    )
    trimmed = (_trim(time, text) for time in times)
    return TimeText(
        id=path.stem,
        text=text,
        published=created.get("value") if created is not None else None,
        times=tuple(
            sorted(
                (t for t in trimmed if t.end > t.start),
                key=lambda t: (t.start, t.end, t.type or "", t.value or ""),
            )
        ),
    )


def _walk_timeml(node: ET.Element, pieces: list[str], times: list[Timex]) -> None:
    start = sum(map(len, pieces))
    pieces.append(node.text or "")
    for child in node:
        _walk_timeml(child, pieces, times)
        pieces.append(child.tail or "")
    if node.tag == "TIMEX3":
        times.append(Timex(start, sum(map(len, pieces)), node.get("type"), node.get("value")))


def _trim(time: Timex, text: str) -> Timex:
    words = text[time.start : time.end]
    left = len(words) - len(words.lstrip())
    right = len(words) - len(words.rstrip())
    return Timex(time.start + left, time.end - right, time.type, time.value)


def place_files(corpus: Path) -> tuple[Path, ...]:
    """Return the files of a corpus of places: the XML, or each .ann with its .txt, sorted.

    Raises: InputError if there is none.
    """
    if corpus.is_file():
        return (corpus,)
    found = [path for path in corpus.glob("*.ann") if path.with_suffix(".txt").exists()]
    if not found:
        raise InputError(f"{corpus}: neither an XML file nor a folder of .ann beside .txt (brat)")
    return tuple(sorted([*found, *(path.with_suffix(".txt") for path in found)]))


def read_places(corpus: Path) -> tuple[PlaceText, ...]:
    """Read LGL or TR-News (XML), or a folder of brat files as GeoWebNews has them."""
    files = place_files(corpus)
    if corpus.is_file():
        return tuple(_read_lgl(corpus))
    return tuple(_read_brat(path) for path in files if path.suffix == ".ann")


def _read_lgl(path: Path) -> Iterator[PlaceText]:
    for article in ET.parse(path).getroot().iter("article"):
        text = article.findtext("text") or ""
        found = []
        for node in article.iter("toponym"):
            start, end = _repair(
                text,
                int(node.findtext("start") or 0),
                int(node.findtext("end") or 0),
                node.findtext("phrase") or "",
            )
            tag = node.find("gaztag")
            found.append(
                Toponym(
                    start=start,
                    end=end,
                    geonameid=_int(tag.get("geonameid")) if tag is not None else None,
                    latitude=_float(tag.findtext("lat")) if tag is not None else None,
                    longitude=_float(tag.findtext("lon")) if tag is not None else None,
                )
            )
        yield PlaceText(
            id=article.get("docid") or "",
            text=text,
            outlet=(article.findtext("domain") or "").strip() or None,
            published=(article.findtext("dltime") or "").strip()[:10] or None,
            toponyms=tuple(found),
        )


def _repair(text: str, start: int, end: int, phrase: str) -> Offsets:
    # a few offsets of LGL are off by some characters: the phrase's nearest place is meant
    if text[start:end] == phrase or not phrase:
        return start, end
    places = [match.start() for match in re.finditer(re.escape(phrase), text)]
    if not places:
        return start, end
    nearest = min(places, key=lambda at: abs(at - start))
    return nearest, nearest + len(phrase)


def _read_brat(path: Path) -> PlaceText:
    """Read one article of GeoWebNews: the note of a toponym is a GeoNames id or coordinates."""
    names: dict[str, tuple[str, int, int]] = {}
    notes: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        key, _, rest = line.partition("\t")
        if key.startswith("T"):
            kind, *offsets = rest.split("\t")[0].replace(";", " ").split()
            names[key] = (kind, int(offsets[0]), int(offsets[-1]))
        elif key.startswith("#"):
            about, _, note = rest.partition("\t")
            notes[about.split()[-1]] = note.strip()
    found = []
    for key, (kind, start, end) in sorted(names.items(), key=lambda item: item[1][1:]):
        if "Expression" in kind or kind.startswith("Embedded"):
            continue  # "townhouses", a place inside another name: no toponyms of their own
        note = notes.get(key, "")
        at = _COORDINATES.fullmatch(note)
        found.append(
            Toponym(
                start=start,
                end=end,
                geonameid=int(note) if _GEONAMEID.fullmatch(note) else None,
                latitude=float(at[1]) if at else None,
                longitude=float(at[2]) if at else None,
                is_place=kind != "Non_Toponym",
            )
        )
    with path.with_suffix(".txt").open(encoding="utf-8", newline="") as file:
        text = file.read()
    return PlaceText(id=path.stem, text=text, outlet=None, published=None, toponyms=tuple(found))


def read_pages(corpus: Path) -> tuple[Page, ...]:
    """Read the article-extraction benchmark: ground-truth.json and html/ID.html.gz.

    Raises: InputError if there is none.
    """
    path = corpus / "ground-truth.json"
    if not path.exists():
        raise InputError(f"{corpus}: no ground-truth.json in this folder")
    truth = _decode(path.read_bytes(), dict[str, _TrueBody], path, 1)
    return tuple(
        Page(id=key, path=corpus / "html" / f"{key}.html.gz", body=page.articleBody)
        for key, page in sorted(truth.items())
    )


def read_texts(corpus: Path) -> tuple[str, ...]:
    """Read plain texts: a folder of .txt, or JSONL with a `text` in each row."""
    if corpus.is_dir():
        texts = tuple(path.read_text("utf-8") for path in sorted(corpus.glob("*.txt")))
    else:
        texts = tuple(row.text for row in _read_jsonl(corpus, _Text))
    if not texts:
        raise InputError(f"{corpus}: no .txt file in this folder")
    return texts


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReport:
    """A report of one event; `near` are the events that it is easily taken for."""

    id: str
    event: str
    near: tuple[str, ...]
    outlet: str
    published: str
    headline: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    text: str


def _read_jsonl(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    rows = tuple(_decode(line, kind, path, n) for n, line in enumerate(lines, 1) if line.strip())
    if not rows:
        raise InputError(f"{path}: no row in this file")
    return rows


def _decode(raw: bytes, kind: type[Row], path: Path, line_no: int) -> Row:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as error:
        raise InputError(f"{path}:{line_no}: not in the corpus's format: {error}") from error


def _int(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdigit() else None


def _float(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
