"""Lexicons load as rows of a dataclass, and a broken one is refused with file and line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from onrecord.errors import LexiconError
from onrecord.lexicons import DATA, load_rows
from onrecord.names import Collective, Country, Kin, Metonym, ReferenceWord, Region, Role


@dataclass(frozen=True)
class Word:
    word: str
    count: int
    tags: tuple[str, ...]
    note: str | None


def write(
    folder: Path, body: str, *, licence: str = "Apache-2.0", digest: str | None = None
) -> Path:
    path = folder / "words.tsv"
    path.write_text(body, "utf-8")
    digest = digest or hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".toml").write_text(
        'title = "w"\ncolumns = ["word", "count", "tags", "note"]\n'
        f'sha256 = "{digest}"\n[[sources]]\ntitle = "ours"\nlicence = "{licence}"\n',
        "utf-8",
    )
    return path


def test_cells_become_typed_values(tmp_path: Path) -> None:
    path = write(tmp_path, "word\tcount\ttags\tnote\nsay\t2\ta|b\t\n")
    assert load_rows(path, Word) == (Word("say", 2, ("a", "b"), None),)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param("word\tcount\ttags\nsay\t2\ta\n", "columns are", id="a column is missing"),
        pytest.param("word\tcount\ttags\tnote\nsay\t2\n", ":2: 2 cells", id="a cell is missing"),
        pytest.param("word\tcount\ttags\tnote\nb\t1\t\t\na\t1\t\t\n", "not sorted", id="unsorted"),
        pytest.param("word\tcount\ttags\tnote\nsay\tx\t\t\n", ":2:", id="not a number"),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        load_rows(write(tmp_path, body), Word)


def test_an_edited_table_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "word\tcount\ttags\tnote\n", digest="0")
    with pytest.raises(LexiconError, match="seal"):
        load_rows(path, Word)


def test_a_source_without_licence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="licence"):
        load_rows(write(tmp_path, "word\tcount\ttags\tnote\n", licence=""), Word)


def test_every_shipped_table_has_its_card() -> None:
    for path in DATA.rglob("*.tsv"):
        card = path.with_suffix(".toml").read_text("utf-8")
        assert hashlib.sha256(path.read_bytes()).hexdigest() in card, path


def test_a_place_stands_in_one_table_once() -> None:
    folder = DATA / "lexicons" / "en"
    names = [
        name
        for country in load_rows(folder / "countries.tsv", Country)
        for name in {country.name, *country.aliases, *country.parts}
    ]
    for region in load_rows(folder / "regions.tsv", Region):
        names += {region.name, *region.aliases}
    assert sorted(names) == sorted(set(names))


def test_a_metonym_names_a_country_and_a_body() -> None:
    folder = DATA / "lexicons" / "en"
    countries = {country.iso3 for country in load_rows(folder / "countries.tsv", Country)}
    rows = load_rows(folder / "metonyms.tsv", Metonym)
    assert len({row.name for row in rows}) == len(rows) > 300
    for row in rows:
        assert row.country in countries, row.name
        assert row.body, row.name
        assert row.sectors, row.name
        assert row.kind in {"capital", "city", "seat", "body"}, row.name


def test_every_frame_of_reference_words_is_read() -> None:
    rows = load_rows(DATA / "lexicons" / "en" / "reference_words.tsv", ReferenceWord)
    code = "".join(path.read_text("utf-8") for path in DATA.parent.rglob("*.py"))
    assert [frame for frame in sorted({r.frame for r in rows}) if f'"{frame}"' not in code] == []


def test_kin_and_hired_are_words_that_describe_an_actor() -> None:
    folder = DATA / "lexicons" / "en"
    known = {row.role for row in load_rows(folder / "roles.tsv", Role)}
    hired = load_rows(folder / "reference_words.tsv", ReferenceWord)
    assert {row.word for row in hired if row.frame == "hired"} <= known
    known |= {row.word for row in load_rows(folder / "collectives.tsv", Collective)}
    assert {row.role for row in load_rows(folder / "role_kin.tsv", Kin)} <= known
