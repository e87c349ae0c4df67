"""Views as HTML, JSON, CSV and Atom; every word of them is somebody else's, and is escaped."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

import jinja2
import msgspec
from markupsafe import Markup

from onrecord.views.cells import cell
from onrecord.web.pages.page import Table
from onrecord.web.sheet import shown

_HERE = Path(__file__).parent
#: A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: A cell of a CSV file is cut at this many characters, as a spreadsheet does.
MAX_CELL = 32_000


def make_environment() -> jinja2.Environment:
    """Return the templates: all output is escaped, undefined names are errors."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters["day"] = _day
    environment.filters["isoday"] = _isoday
    environment.filters["month"] = lambda d: d.strftime("%B %Y") if d else "no date"
    environment.filters["count"] = lambda n: f"{n:,}"
    environment.filters["path"] = lambda s: quote(str(s), safe="~")
    environment.globals["address"] = address
    return environment


def address(path: str, **parameters: object) -> str:
    """Return an address of ours with its parameters, without those that are not given."""
    given = {k: v for k, v in parameters.items() if v not in (None, "", False)}
    return f"{path}?{urlencode(given)}" if given else path


def _finalize(value: object) -> object:
    """Show control and bidirectional characters of any text, and nothing for None."""
    if value is None:
        return ""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "no date"


def _isoday(value: str | None) -> str:
    """Return the day of an ISO 8601 date in words, and what is none as it is."""
    try:
        return _day(date.fromisoformat(value[:10]) if value else None)
    except ValueError:
        return value or ""


def to_json(view: object) -> bytes:
    """Return a view as JSON."""
    return msgspec.json.encode(view, enc_hook=str)


def to_csv(table: Table) -> bytes:
    """Return a table as CSV; a text that a spreadsheet would run has an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_harmless(value) for value in row])
    return buffer.getvalue().encode("utf-8", errors="replace")


def _harmless(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        value = "; ".join(value)
    if isinstance(value, tuple):
        value = msgspec.to_builtins(value)
    text = cell(value)[:MAX_CELL]
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def static_files() -> dict[str, bytes]:
    """Return the files a browser may ask for, by name: what is not among them is not there."""
    root = _HERE / "static"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix in MEDIA_TYPES
    }


def stamp(data: bytes) -> str:
    """Return a short name of a file's content."""
    return hashlib.sha256(data).hexdigest()[:12]


MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
