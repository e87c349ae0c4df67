"""The documents are true: their SQL runs, and they name every command."""

from __future__ import annotations

import csv
import doctest
import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.core import TyperCommand
from typer.main import get_command

import onrecord
from articles import EXAMPLE, load_article
from onrecord import component
from onrecord.cli import app
from onrecord.cli.options import TableFormat
from onrecord.cli.reading import ReadFormat
from onrecord.engines import Engine
from onrecord.events import EventLexicon
from onrecord.export import Run, to_json, to_record
from onrecord.exports import (
    FORMATS,
    ExportFormat,
    Format,
    Undated,
    docbin,
    export,
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
from onrecord.search import build, open_text, parse
from onrecord.store import TABLES, open_store
from samples import record
from stores import add_texts

ROOT = Path(__file__).resolve().parent.parent
RECORDS = (ROOT / "docs" / "records.md").read_text("utf-8")
CLI = (ROOT / "docs" / "cli.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
CODEBOOK = (ROOT / "docs" / "codebook.md").read_text("utf-8")
DECISIONS = (ROOT / "docs" / "decisions.md").read_text("utf-8")
EXPORTS = (ROOT / "docs" / "exports.md").read_text("utf-8")
READING = (ROOT / "docs" / "reading.md").read_text("utf-8")
API = (ROOT / "docs" / "api.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
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
    "command",
    [
        "read",
        "add",
        "batch",
        "watch",
        "list",
        "remove",
        "show",
        "query",
        "check",
        "export",
        "bench",
        "stories",
        "actors",
    ],
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


def test_the_search_of_the_readme_finds_something_in_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kit: Kit
) -> None:
    asked = re.search(r"^    onrecord search news\.duckdb '(.+?)'", README, re.MULTILINE)
    assert asked
    text = (ROOT / "examples" / "state-visit.txt").read_text(encoding="utf-8")
    store = tmp_path / "news.duckdb"
    add_texts(store, kit, [(text, "2026-03-18", None)])
    build(store)
    hits = open_text(store).find(parse(asked[1])).hits
    assert hits
    assert {(hit.kind, hit.title) for hit in hits} == {("statement", "Aurelio Basterra")}


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
    for piece in re.findall(r"```text\n(.*?)```", READING, re.DOTALL):
        for line in piece.splitlines():
            assert f"\n{line}\n" in printed, "docs/reading.md shows what is not printed"
    first, *others = sample[1].split("[…]\n")
    assert printed.startswith("\n" + first)
    at = len(first)
    for piece in others:
        at = printed.find("\n" + piece, at)
        assert at >= 0, f"`make demo` does not print this, or not in this order:\n{piece}"


def _commands() -> dict[str, TyperCommand]:
    return dict(get_command(app).commands)  # type: ignore[attr-defined]  # a group


def test_every_threshold_that_is_documented_has_that_value() -> None:
    rows = re.findall(r"^\| `([a-z_.]+\.[A-Z_]+)` \| ([\d.]+) \|", DECISIONS, re.MULTILINE)
    assert len(rows) >= 5
    for name, value in rows:
        module, _, constant = name.rpartition(".")
        found = getattr(importlib.import_module(f"onrecord.{module}"), constant)
        assert float(value) == found, name


def test_every_command_option_and_format_is_documented() -> None:
    for name, command in _commands().items():
        assert f"onrecord {name}" in CLI
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or f"`{option}" in CLI or f" {option} " in CLI
    for formats in (ReadFormat, TableFormat, ExportFormat, Undated, Engine):
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


def _command_lines(text: str) -> list[str]:
    """Return what follows "onrecord" in code, inline, fenced or indented."""
    inline = re.findall(r"`onrecord ([^`\n]+)`", text)
    code = "\n".join(
        re.findall(r"```.*?\n(.*?)```", text, re.DOTALL) + re.findall(r"^    .*", text, re.M)
    )
    lines = re.findall(r"^ *(?:\$ )?(?:\w+ \| )?onrecord ([a-z].*)", code, re.MULTILINE)
    return [line.partition("  #")[0] for line in (*inline, *lines)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists_with_its_options(path: Path) -> None:
    commands = _commands()
    for line in _command_lines(path.read_text("utf-8")):
        name, *words = line.split()
        if name.isupper() or name.startswith("-"):
            continue  # `onrecord COMMAND --help`, `onrecord --version`
        assert name in commands, line
        options = {option for p in commands[name].params for option in p.opts} | {"--help"}
        given = {word.split("=")[0] for word in words if re.match(r"--[a-z]", word)}
        assert given <= options, line


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_of_the_pages_is_run_or_marked_as_text(path: Path) -> None:
    # sh: every command and option exists, by the test above; those of index.md are run
    run = {
        "README.md": {"python"},
        "api.md": {"python"},
        "exports.md": {"python"},
        "index.md": {"python"},
        "records.md": {"sql"},
        "style.md": {"python"},  # how to write, not what to run
    }
    fences = re.findall(r"^```(\S*)$", path.read_text("utf-8"), re.MULTILINE)[::2]
    assert set(fences) - {"text", "", "sh"} <= run.get(path.name, set())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://", "#")):
            assert (path.parent / target.split("#")[0]).exists(), target


def test_every_entry_of_the_sites_contents_is_a_page() -> None:
    entries = re.findall(r'"([a-z0-9/-]+\.md)"', (ROOT / "zensical.toml").read_text("utf-8"))
    assert len(entries) > 15
    assert [entry for entry in entries if not (ROOT / "docs" / entry).exists()] == []


def test_the_figures_of_the_faq_are_those_of_the_report_of_quality() -> None:
    quality = (ROOT / "docs" / "quality.md").read_text("utf-8")
    faq = (ROOT / "docs" / "faq.md").read_text("utf-8")
    rows = re.findall(r"^\| .* \| (\w+): (.*?) \| \.(\d) \|$", faq, re.MULTILINE)
    assert len(rows) == 7
    for task, figure, tenths in rows:
        section = re.search(rf"^## {task}: .*?(?=^## )", quality, re.DOTALL | re.MULTILINE)
        assert section, task
        value = re.search(rf"^\| {re.escape(figure)} \| ([\d.]+) ", section[0], re.MULTILINE)
        assert value, figure
        assert abs(float(value[1]) - int(tenths) / 10) < 0.08, figure


def test_every_page_of_the_web_application_is_documented() -> None:
    from onrecord.web.pages import PAGES as SHOWN

    web = (ROOT / "docs" / "web.md").read_text("utf-8")
    addresses = re.findall(r"^\| [\w–-]+ \| (.*?) \|", web, re.MULTILINE)
    named = {a for row in addresses for a in re.findall(r"`(/[a-z-]*(?:/[A-Z]+)?)", row)}
    shown = {re.sub(r"\{id\}", "ID", page.path) for page in SHOWN}
    assert {name.replace("/KEY", "/ID") for name in named} == {
        *shown,
        "/index",
        "/read",
        "/records/ID",
    }


@pytest.mark.parametrize("command", sorted(_commands()))
def test_the_help_of_every_command_has_an_example_that_names_it(command: str) -> None:
    text = _commands()[command].help or ""
    assert re.search(rf"Examples?:\n\n +(?:\w+ \| )?onrecord {command}\b", text)


def _section(record: str) -> str:
    """Return what the page says of a record: its section, else its row of a table."""
    if f"### {record}\n" in RECORDS:
        return RECORDS.split(f"### {record}\n")[1].split("\n### ")[0]
    found = re.search(rf"^\| `{record}s?` \|.*$", RECORDS, re.MULTILINE)
    assert found, f"docs/records.md has no section and no row for {record}"
    return found[0]


def test_every_field_of_a_record_is_documented_with_its_record(kit: Kit) -> None:
    analysis = analyse(load_article(EXAMPLE), kit)
    found = to_record(analysis, run=Run(onrecord="0", models={}, seconds=0.0))
    assert {key for key in found if f"`{key}`" not in RECORDS} == set()
    one: dict[str, object] = {
        name[:-1]: found[name][0]  # type: ignore[index]  # a list of records
        for name in ("actors", "statements", "events", "times", "places")
    }
    one |= {"article": found["article"], "run": found["run"]}
    one["block"] = found["article"]["blocks"][0]  # type: ignore[index]  # of JSON
    for name, fields in one.items():
        section = _section(name)
        assert isinstance(fields, dict)
        assert {f for f in fields if f"`{f}`" not in section} == set(), name


@pytest.mark.parametrize(
    "table", [t for t in TABLES if t not in ("schema", "documents", "records")]
)
def test_every_column_of_a_store_is_documented_with_its_record(table: str) -> None:
    flat = re.sub(r"\([^()]*\)", "", re.sub(r"\((?:[^()]|\([^()]*\))*\)", "", TABLES[table]))
    columns = [part.split()[0].strip('"') for part in flat.split(",")]
    section = _section(table[:-1])
    section += "" if section.count("\n") else "`id` `run_id`"  # said once for all such tables
    assert {c for c in columns if f"`{c}`" not in section} == set()


def test_the_five_minutes_are_true(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "index.md").read_text("utf-8")
    script = "\n".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    assert script.count("onrecord ") >= 8
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    python = shlex.quote(sys.executable)
    done = subprocess.run(
        ["sh", "-e", "-c", f'onrecord() {{ {python} -m onrecord "$@"; }}\n{script}'],
        capture_output=True,
        check=False,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    assert "Aurelio Basterra" in done.stdout
    assert (tmp_path / "events.tsv").stat().st_size > 0


@pytest.mark.parametrize("name", ["index.md", "exports.md"])
def test_the_python_of_a_page_runs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert component.make_onrecord  # the import registers it, as the entry point does
    export([record()], ExportFormat.DOCBIN, tmp_path / "news.spacy")
    export([record()], ExportFormat.POLECAT, tmp_path / "events.tsv")
    page = (ROOT / "docs" / name).read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(block, {})
    assert capsys.readouterr().out


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
