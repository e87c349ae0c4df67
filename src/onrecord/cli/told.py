"""The options of every command that reads articles: what a user says of them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Annotated, get_type_hints

import typer

from onrecord.cli.options import Outlet, Published

if TYPE_CHECKING:
    from typer.models import OptionInfo

    from onrecord.sources import Columns
    from onrecord.store import Given


def _column(holds: str) -> OptionInfo:
    option: OptionInfo = typer.Option(metavar="NAME", help=f"Rows: the column with the {holds}.")
    return option


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a user says of the articles, a field an option."""

    published: Published = None
    outlet: Outlet = None
    text_column: Annotated[str | None, _column("text")] = None
    title_column: Annotated[str | None, _column("title")] = None
    date_column: Annotated[str | None, _column("date")] = None
    url_column: Annotated[str | None, _column("url")] = None
    source_column: Annotated[str | None, _column("source")] = None
    force: Annotated[
        bool, typer.Option("--force", help="Analyse other languages, read what is no report too.")
    ] = False

    def given(self) -> Given:
        """Return what goes before what the articles say themselves."""
        from onrecord.store import Given

        return Given(published=self.published, outlet=self.outlet)

    def columns(self) -> Columns:
        """Return the columns the user names, the usual ones where none is named."""
        from onrecord.sources import Columns

        named = {
            "text": self.text_column,
            "title": self.title_column,
            "date": self.date_column,
            "url": self.url_column,
            "source": self.source_column,
        }
        return replace(Columns(), **{what: (name,) for what, name in named.items() if name})


def with_told(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `Told` in place of its argument `told`.

    typer reads options off a signature, so this makes the one that the command would have if it
    repeated them.
    """
    hints = get_type_hints(Told, include_extras=True)
    shared = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in fields(Told)
    ]
    signature = inspect.signature(command, eval_str=True)
    own = [p for p in signature.parameters.values() if p.name != "told"]

    @functools.wraps(command)
    def whole(**values: object) -> None:
        told = Told(**{p.name: values.pop(p.name) for p in shared})  # type: ignore[arg-type]  # typer has checked them
        command(**values, told=told)

    whole.__signature__ = signature.replace(parameters=[*own, *shared])  # type: ignore[attr-defined]  # what typer reads
    whole.__annotations__ = {p.name: p.annotation for p in (*own, *shared)}
    return whole
