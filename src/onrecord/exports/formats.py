"""The table of formats: what `--help`, the documents and the tests read. No work on import."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ExportFormat(StrEnum):
    """What `export` writes."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    POLECAT = "polecat"
    PLOVER = "plover"
    ICEWS = "icews"
    GDELT = "gdelt"
    WEBANNO = "webanno"
    BRAT = "brat"
    DOCBIN = "docbin"
    SQLITE = "sqlite"
    SCHEMA = "schema"


class Undated(StrEnum):
    """What becomes of an event to which the article gives no date."""

    EMPTY = "empty"
    PUBLICATION = "publication"
    SKIP = "skip"


class Target(StrEnum):
    """What `--out` names."""

    STREAM = "a file, else stdout"
    FILE = "a file"
    FOLDER = "a folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: `about` in a line, what `--out` names, and whether it holds events alone."""

    name: ExportFormat
    about: str
    target: Target
    events_only: bool = False


FORMATS = (
    Format(
        name=ExportFormat.JSONL,
        about="the public record of an article a line",
        target=Target.STREAM,
    ),
    Format(
        name=ExportFormat.CSV,
        about="a csv file for each table, nested values as JSON",
        target=Target.FOLDER,
    ),
    Format(
        name=ExportFormat.PARQUET,
        about="a Parquet file for each table",
        target=Target.FOLDER,
    ),
    Format(
        name=ExportFormat.POLECAT,
        about="events as POLECAT has them, 40 columns, tab-separated",
        target=Target.FILE,
        events_only=True,
    ),
    Format(
        name=ExportFormat.PLOVER,
        about="events as JSON Lines in the fields of the PLOVER manual",
        target=Target.FILE,
        events_only=True,
    ),
    Format(
        name=ExportFormat.ICEWS,
        about="pairs of actors in CAMEO codes, 20 columns, tab-separated",
        target=Target.FILE,
        events_only=True,
    ),
    Format(
        name=ExportFormat.GDELT,
        about="pairs of actors as GDELT 2.0 has them, 61 columns, and its mentions",
        target=Target.FILE,
        events_only=True,
    ),
    Format(
        name=ExportFormat.WEBANNO,
        about="W3C Web Annotations, a JSON-LD page and the text for each article",
        target=Target.FOLDER,
    ),
    Format(
        name=ExportFormat.BRAT,
        about="brat standoff, a .txt and a .ann for each article",
        target=Target.FOLDER,
    ),
    Format(
        name=ExportFormat.DOCBIN,
        about="spaCy’s DocBin, every record a span of a Doc",
        target=Target.FILE,
    ),
    Format(
        name=ExportFormat.SQLITE,
        about="one SQLite database with views and full-text search, for Datasette",
        target=Target.FILE,
    ),
    Format(
        name=ExportFormat.SCHEMA,
        about="schema.org JSON-LD, an article a line with its Quotations and Claims",
        target=Target.STREAM,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of an export, and what a person should know of it in a line, if anything."""

    files: tuple[Path, ...]
    note: str | None = None


def format_of(name: ExportFormat) -> Format:
    """Return the row of the table."""
    return next(row for row in FORMATS if row.name is name)
