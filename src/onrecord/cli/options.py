"""What several commands share: options, the kit, the version."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.kit import Kit

Published = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="Publication date, ISO 8601; goes before what the input says."
    ),
]


Outlet = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Outlet's name; goes before what the input says."),
]


Store = Annotated[Path, typer.Argument(metavar="STORE", help="The store: one DuckDB file.")]


class TableFormat(StrEnum):
    """How `query` shows rows."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


RowsFormat = Annotated[
    TableFormat, typer.Option("--format", help="table (tabs in a pipe), csv or json.")
]

#: Lines of damage that `check` prints, and files that `export` names.
MAX_SHOWN = 20


def load_kit() -> Kit:
    """Load what the stages need."""
    from onrecord.kit import Kit

    return Kit.load()


def stderr() -> Console:
    """Return a console for what is no data."""
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def version_of_onrecord() -> str:
    """Return our version."""
    import onrecord

    return onrecord.__version__
