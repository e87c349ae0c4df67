"""The command line: arguments in, records out. Data on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli import asking, exporting, filling, linking, measuring, reading, serving
from onrecord.cli.options import version_of_onrecord
from onrecord.errors import OnRecordError
from onrecord.output import ReaderGone, guard_stdout

__all__ = ["app", "main"]

app = typer.Typer(
    name="onrecord",
    help="Take news reports apart into a record that can be checked: who said what through whom, "
    "and who did what to whom.",
    epilog="Start with `onrecord read FILE --published DATE`, which shows one record; "
    "`onrecord add news.duckdb FILE...` keeps many. `onrecord COMMAND --help` has examples.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"onrecord {version_of_onrecord()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


def version() -> None:
    """Print the version.

    Example:

      onrecord version
    """
    print(f"onrecord {version_of_onrecord()}")


#: The commands in the order in which the help shows them.
_COMMANDS = (
    reading.read,
    filling.add,
    filling.batch,
    filling.watch,
    asking.remove,
    asking.show,
    linking.stories,
    linking.actors,
    asking.query,
    asking.list_articles,
    exporting.export,
    serving.index,
    serving.search,
    serving.serve,
    asking.check,
    measuring.bench,
    version,
)
_EPILOGS = {"export": exporting.FORMATS_HELP}
for _command in _COMMANDS:
    _name = _command.__name__.removesuffix("_articles")
    app.command(_name, epilog=_EPILOGS.get(_name))(_command)


def main() -> None:
    """Run the command line; errors of ours are one line on stderr and exit status 1."""
    guard_stdout()
    try:
        try:
            status = app(standalone_mode=False)  # what a command left with, None: all is well
        finally:
            sys.stdout.flush()  # here and not on leaving: it may fail
    except OnRecordError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("stopped", status=130)
    except ReaderGone:
        raise SystemExit(0) from None  # `| head`: leave quietly
    except typer.Exit as error:
        raise SystemExit(error.exit_code) from None
    except typer.Abort:
        _fail("stopped", status=130)
    except Exception as error:
        # click's usage errors know how to show themselves
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            if hint := _hint(sys.argv[1:]):
                print(hint, file=sys.stderr)
            raise SystemExit(error.exit_code) from None
        raise
    if status:
        raise SystemExit(status)


def _hint(words: list[str]) -> str | None:
    """Return what one who named no command may have meant."""
    first = words[0] if words else ""
    if first == "help":
        return "See `onrecord --help` and `onrecord COMMAND --help`."
    if first and (Path(first).is_file() or first.startswith(("http://", "https://"))):
        return f"To show its record: onrecord read {first}"
    return None


def _fail(message: str, *, status: int = 1) -> None:
    print(f"onrecord: {message}", file=sys.stderr)
    raise SystemExit(status)
