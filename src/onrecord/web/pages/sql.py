"""The SQL page: one SELECT at a time over the store and its summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

from onrecord.errors import StoreError
from onrecord.views.cells import cell
from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.page import Page, Table

#: Rows and seconds of an answer.
MAX_ROWS = 1_000
MAX_SECONDS = 5.0
EXAMPLES = (
    (
        "Denials by speaker",
        "SELECT speaker, count(*) AS n FROM who_said_what WHERE act = 'deny' GROUP BY speaker"
        " ORDER BY n DESC LIMIT 20",
    ),
    (
        "Events that an outlet has at second hand",
        "SELECT e.outlet, e.type, w.speaker, w.relays, e.evidence FROM who_did_what e"
        " JOIN who_said_what w ON w.id = e.statement_id WHERE len(w.relays) > 0 LIMIT 20",
    ),
    (
        "Disagreement about whether it happened",
        "SELECT actors, recipients, type, list(DISTINCT status) AS statuses, count(*) AS n"
        " FROM who_did_what GROUP BY ALL HAVING len(statuses) > 1 ORDER BY n DESC LIMIT 20",
    ),
    ("The words that signal statements",
     "SELECT cue[1].\"text\" AS cue, count(*) AS n FROM statements GROUP BY cue ORDER BY n DESC"
     " LIMIT 30"),
    ("Tables and their columns",
     "SELECT table_name, string_agg(column_name, ', ') AS columns FROM duckdb_columns()"
     " WHERE database_name <> 'system' AND NOT internal GROUP BY table_name ORDER BY table_name"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlAsked:
    """One SELECT."""

    q: Annotated[str, msgspec.Meta(max_length=10_000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlView:
    """An answer, or why there is none; nested values are JSON. `cut`: there were more rows."""

    q: str
    error: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    cut: bool


def ask(catalogue: Catalogue, asked: SqlAsked) -> SqlView:
    """Answer a query."""
    if not asked.q.strip():
        return SqlView(q="", error=None, columns=(), rows=(), cut=False)
    try:
        answer = catalogue.ask(asked.q, limit=MAX_ROWS, seconds=MAX_SECONDS)
    except StoreError as error:
        return SqlView(q=asked.q, error=str(error), columns=(), rows=(), cut=False)
    rows = tuple(tuple(_plain(value) for value in row) for row in answer.rows)
    return SqlView(q=asked.q, error=None, columns=answer.columns, rows=rows, cut=answer.cut)


def _plain(value: object) -> str | int | float | None:
    if value is None or isinstance(value, str | int | float):
        return value
    return cell(value)[:4_000]


def table(view: SqlView) -> Table:
    """Return the answer as a table."""
    return Table(columns=view.columns, rows=view.rows)


def dress(catalogue: Catalogue, view: SqlView) -> Mapping[str, object]:
    """Give the page its examples and limits."""
    del catalogue, view
    return {"examples": EXAMPLES, "max_rows": MAX_ROWS, "max_seconds": MAX_SECONDS}


PAGE = Page(
    path="/sql",
    title="SQL",
    template="sql.html",
    asked=SqlAsked,
    view=SqlView,
    find=ask,
    table=table,
    keep=False,  # a query may ask the time
    dress=dress,
)
