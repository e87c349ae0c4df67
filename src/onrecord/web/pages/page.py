"""What a page is: an address, what may be asked, one query function, a template, a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, Any, Generic, TypeVar

import msgspec

from onrecord.errors import InputError
from onrecord.web.catalogue import Catalogue

Asked = TypeVar("Asked")
View = TypeVar("View")
Row = TypeVar("Row")
#: Rows of a list that are shown at once.
PER_PAGE = 50
#: Pages one may turn; beyond that a filter is the way.
MAX_PAGE = 200
#: What a person types, and the number of a page.
Short = Annotated[str, msgspec.Meta(max_length=200)]
Turn = Annotated[int, msgspec.Meta(ge=1, le=MAX_PAGE)]


class MissingError(InputError):
    """There is no such page, article, actor or record."""


class AskedError(InputError):
    """What was asked is no date, number or choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of a page as a table, for CSV."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Asked, View]):
    """A page. `find` returns the one dataclass of which HTML, JSON and CSV are made.

    `dress` gives the template what it needs besides `view` and `asked`. `keep`: an answer may be
    given again, as long as the store is the same.
    """

    path: str
    title: str
    template: str
    asked: type[Asked]
    view: type[View]
    find: Callable[[Catalogue, Asked], View]
    table: Callable[[View], Table] | None = None
    keep: bool = True
    dress: Callable[[Catalogue, View], Mapping[str, object]] | None = None


#: A page of any kind: each one's `find` takes what its own `asked` is.
AnyPage = Page[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Generic[Row]):
    """One page of a list: its rows, how many there are in all, and how many pages of them."""

    total: int
    pages: int
    rows: tuple[Row, ...]


def find_listed(
    catalogue: Catalogue,
    kind: type[Row],
    rows: str,
    given: Sequence[object],
    *,
    order: str,
    page: int,
) -> Listed[Row]:
    """Return a page of the rows of a query ("FROM ... WHERE ..."), and count them all.

    The columns are the fields of `kind`, `given` the query's parameters.
    """
    total = catalogue.number(f"SELECT count(*) {rows}", given)
    found = catalogue.find(
        kind, f"SELECT {columns_of(kind)} {rows} ORDER BY {order} {limit_of(page)}", given
    )
    return Listed(total=total, pages=pages_of(total), rows=found)


def columns_of(kind: type[Row]) -> str:
    """Return the names of a dataclass's fields as SQL has them, for rows that are to be such."""
    return ", ".join(f.name for f in fields(kind))  # type: ignore[arg-type]  # a dataclass


def limit_of(page: int) -> str:
    """Return the SQL that takes a page out of all rows."""
    return f"LIMIT {PER_PAGE} OFFSET {(page - 1) * PER_PAGE}"


def pages_of(total: int, *, per_page: int = PER_PAGE) -> int:
    """Return how many pages of so many rows one may turn."""
    return min(-(-total // per_page), MAX_PAGE)


def read_asked(kind: type[Asked], given: Mapping[str, str]) -> Asked:
    """Return what an address asks; what is empty or unknown counts as not asked.

    A field without a default is part of the path, and stays as it is given.

    Raises: AskedError if a value is none that can be asked.
    """
    must = {f.name: f.default is MISSING for f in fields(kind)}  # type: ignore[arg-type]  # `asked` is a dataclass
    values = {k: v for k, v in given.items() if k in must and (v.strip() or must[k])}
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise AskedError(f"this cannot be asked: {error}") from None


def table_of(rows: Sequence[object]) -> Table:
    """Return records of one dataclass as a table, lists joined."""
    if not rows:
        return Table(columns=(), rows=())
    names = tuple(f.name for f in fields(rows[0]))  # type: ignore[arg-type]  # rows are dataclasses
    return Table(
        columns=names, rows=tuple(tuple(getattr(row, name) for name in names) for row in rows)
    )
