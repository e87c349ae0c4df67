"""Load a TSV with its card (.toml); refuse bad columns, order, checksums and licences."""

from __future__ import annotations

import dataclasses
import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, get_args, get_type_hints

from onrecord.errors import LexiconError

#: The data folder shipped with the program.
DATA = Path(__file__).parent / "data"

Row = TypeVar("Row")


def load_rows(path: Path, row_type: type[Row]) -> tuple[Row, ...]:
    """Read the TSV at `path` as rows of the dataclass `row_type`, whose fields are the columns.

    A field may be str, int, float, bool ("yes" or ""), tuple[str, ...] (parts joined by "|"), or
    one of these or None ("" in the file). The card beside it, `path` with .toml, must name
    `title`, `columns`, `sources` (each with a licence) and the TSV's `sha256`.

    Raises: LexiconError naming file and line.
    """
    card_path = path.with_suffix(".toml")
    try:
        raw = path.read_bytes()
        card = tomllib.loads(card_path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{path}: cannot be read with its card: {error}") from error
    digest = hashlib.sha256(raw).hexdigest()
    if card.get("sha256") != digest:
        raise LexiconError(
            f"{card_path}: sha256 is {card.get('sha256')!r}, the file's is {digest!r}; "
            "after an edit run `python training/seal.py`"
        )
    if not card.get("sources") or any(not source.get("licence") for source in card["sources"]):
        raise LexiconError(f"{card_path}: every source needs a licence")
    lines = raw.decode("utf-8").splitlines()
    columns = [field.name for field in dataclasses.fields(row_type)]  # type: ignore[arg-type]  # any dataclass
    header = lines[0].split("\t") if lines else []
    if header != columns or card.get("columns") != columns:
        raise LexiconError(f"{path}:1: columns are {header}, expected {columns}, also in the card")
    if lines[1:] != sorted(lines[1:]):
        raise LexiconError(f"{path}: rows are not sorted; run `python training/seal.py`")
    hints = get_type_hints(row_type)
    readers = [_reader(hints[column]) for column in columns]
    rows = []
    for line_no, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise LexiconError(f"{path}:{line_no}: {len(cells)} cells, expected {len(columns)}")
        try:
            values = [read(cell) for read, cell in zip(readers, cells, strict=True)]
        except ValueError as error:
            raise LexiconError(f"{path}:{line_no}: {error}") from error
        rows.append(row_type(**dict(zip(columns, values, strict=True))))
    return tuple(rows)


def digest(paths: list[Path]) -> str:
    """Return one short digest of the files, in the order given."""
    total = hashlib.sha256()
    for path in paths:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def _reader(hint: object) -> Callable[[str], object]:
    """Return what turns a cell into a value of the field's type."""
    options = get_args(hint)
    if type(None) in options:
        some = _reader(next(option for option in options if option is not type(None)))
        return lambda cell: some(cell) if cell else None
    if hint == tuple[str, ...]:
        return lambda cell: tuple(part for part in cell.split("|") if part)
    if hint is bool:
        return _yes
    if hint is int:
        return int
    return float if hint is float else str


def _yes(cell: str) -> bool:
    if cell not in {"yes", ""}:
        raise ValueError(f"{cell!r} is not 'yes' or empty")
    return cell == "yes"
