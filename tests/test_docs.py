"""The documents are true: their SQL runs, and they name every command."""

from __future__ import annotations

import csv
import doctest
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import onrecord
from onrecord.cli import ReadFormat, TableFormat, app
from onrecord.events import EventLexicon
from onrecord.export import Run, to_json
from onrecord.exports import (
    FORMATS,
    ExportFormat,
    Format,
    Undated,
    docbin,
    gdelt,
    icews,
    plover,
    polecat,
    sqlite,
)
from onrecord.exports.codes import Codes
from onrecord.kit import Kit
from onrecord.lexicons import DATA
from onrecord.pipeline import analyse
from onrecord.reading import read_text
from onrecord.records import Act, ChannelKind, Quotation, Status
from onrecord.store import TABLES, open_store

ROOT = Path(__file__).resolve().parent.parent
RECORDS = (ROOT / "docs" / "records.md").read_text("utf-8")
CLI = (ROOT / "docs" / "cli.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
CODEBOOK = (ROOT / "docs" / "codebook.md").read_text("utf-8")
EXPORTS = (ROOT / "docs" / "exports.md").read_text("utf-8")
API = (ROOT / "docs" / "api.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize("sql", re.findall(r"```sql\n(.*?)```", RECORDS, re.DOTALL))
def test_the_sql_of_the_docs_runs(kit: Kit, tmp_path: Path, sql: str) -> None:
    text = "“We will reopen the port,” Mara Quill told reporters in Accra on Monday."
    analysis = analyse(read_text(text, published="2026-03-18"), kit)
    record = to_json(
        analysis, run=Run(onrecord=onrecord.__version__, models={}, seconds=0.0), indent=None
    )
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        run_id = store.begin_run(kit.versions, kit.fingerprint, version="0", engine="local")
        store.add(analysis, text.encode(), record, run_id=run_id)
        columns, _ = store.query(sql)
    assert columns


@pytest.mark.parametrize("table", [t for t in TABLES if t != "schema"])
def test_every_table_is_documented(table: str) -> None:
    assert f"`{table}`" in RECORDS


@pytest.mark.parametrize(
    "command", ["read", "add", "list", "remove", "show", "query", "check", "export", "bench"]
)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"onrecord {command} " in README


def test_the_examples_of_the_api_give_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code = re.sub(r"^```.*$", "", API, flags=re.MULTILINE)  # a fence is no part of what is printed
    test = doctest.DocTestParser().get_doctest(code, {}, "api", "docs/api.md", 0)
    assert len(test.examples) > 30
    said: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert results.failed == 0, "".join(said)


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    exec(code[1], {"text": "“We will reopen the port,” Mara Quill said."})
    assert "Mara Quill said “We will reopen the port,” []" in capsys.readouterr().out


def test_the_sample_in_the_readme_is_what_make_demo_prints() -> None:
    recipe = re.search(r"^demo:.*\n\t\$\(BIN\)/onrecord (.+)", MAKEFILE, re.MULTILINE)
    sample = re.search(r"```text\n(.*?)```", README, re.DOTALL)
    assert recipe
    assert sample
    done = subprocess.run(
        [sys.executable, "-m", "onrecord", *recipe[1].split()],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
    )
    printed = "\n" + done.stdout.decode()
    first, *others = sample[1].split("[…]\n")
    assert printed.startswith("\n" + first)
    at = len(first)
    for piece in others:
        at = printed.find("\n" + piece, at)
        assert at >= 0, f"`make demo` does not print this, or not in this order:\n{piece}"


def test_every_command_option_and_format_is_documented() -> None:
    from typer.main import get_command

    commands = get_command(app)
    for name, command in commands.commands.items():  # type: ignore[attr-defined]  # a group
        assert f"onrecord {name}" in CLI
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or f"`{option}" in CLI or f" {option} " in CLI
    for formats in (ReadFormat, TableFormat, ExportFormat, Undated):
        assert "|".join(formats) in CLI.replace("\\", "")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: str(form.name))
def test_every_export_format_is_documented(form: Format) -> None:
    assert f"| `{form.name}` | {form.about}" in EXPORTS
    row = next(row for row in EXPORTS.splitlines() if row.startswith(f"| `{form.name}` |"))
    assert row.endswith(f"| {form.target} |")


def test_every_column_and_field_of_an_export_is_documented_as_the_code_has_it() -> None:
    codes = Codes.load()
    tables = [
        *([(c.name, c.about) for c in found] for found in (polecat.columns(codes),)),
        list(plover.FIELDS.items()),
        *(
            [(c.name, c.about) for c in found]
            for found in (icews.columns(codes), gdelt.columns(codes), gdelt.mention_columns())
        ),
    ]
    documented = re.findall(r"<!-- [a-z ]+ -->\n(.*?)\n<!-- end -->", EXPORTS, re.DOTALL)
    found = [
        [tuple(row.strip("| ").split(" | ")) for row in table.splitlines()[2:]]
        for table in documented
    ]
    assert found == tables


def test_every_group_of_spans_and_table_of_an_export_is_documented() -> None:
    for name, about in docbin.GROUPS.items():
        assert f"| `{name}` | {about} |" in EXPORTS
    section = EXPORTS.split("## `sqlite`")[1].split("\n## ")[0]
    assert {table for table in sqlite.TABLES if f"`{table}`" not in section} == set()


def _column(table: str, column: str) -> set[str]:
    with (DATA / table).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {code for row in rows for code in row[column].split("|") if code}


@pytest.mark.parametrize(
    "codes",
    [
        pytest.param({kind.value for kind in Act}, id="acts"),
        pytest.param({kind.value for kind in Quotation}, id="quotations"),
        pytest.param({kind.value for kind in ChannelKind}, id="channels"),
        pytest.param({kind.value for kind in Status}, id="statuses"),
        pytest.param(_column("plover/scores.tsv", "mode"), id="modes"),
    ],
)
def test_the_code_book_explains_every_code(codes: set[str]) -> None:
    assert codes
    assert {code for code in codes if f"`{code}`" not in CODEBOOK} == set()


def test_the_code_book_has_the_types_contexts_and_sectors_of_the_tables() -> None:
    types = r"^\| ([A-Z]+) \| ((?:verbal|material) [a-z]+) \|"
    rows = re.findall(types, CODEBOOK, re.MULTILINE)
    scores = EventLexicon.load(DATA).scores
    assert set(rows) == {(kind, quad) for (kind, _), (_, quad) in scores.items()}
    contexts = re.search(r"general contexts:(.*?)\.", CODEBOOK, re.DOTALL)
    assert contexts
    card = tomllib.loads((DATA / "models" / "reader" / "card.toml").read_text("utf-8"))
    assert {word.strip() for word in contexts[1].split(",")} == set(card["labels"]["contexts"])
    sectors = _column("lexicons/en/roles.tsv", "sector")
    sectors |= _column("lexicons/en/collectives.tsv", "sector")
    sectors |= _column("lexicons/en/titles.tsv", "sector")
    sectors |= _column("lexicons/en/organizations.tsv", "sectors")
    assert {s for s in sectors if not re.search(rf"\b{s}\b", CODEBOOK)} == set()
