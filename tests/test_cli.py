"""The command line: data on stdout, one clear line on stderr for an error, nothing half-written."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import jsonschema
import pytest

from onrecord.lexicons import DATA
from onrecord.store import open_store

ARTICLE = """Marlow Evening Post

Minister promises talks on the port

“We will talk to anyone,” the harbour minister, Mara Quill, told reporters in Accra on Monday. She said the port would \
reopen within a week and that Ghana had asked its neighbours for help.

The union’s leader, Tom Ash, denied that the strike was over. According to the Harbour News Agency, he called the offer \
“an insult”.
"""


def run(*args: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "onrecord", *args], input=stdin, capture_output=True, check=False
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


@pytest.fixture
def long_store(tmp_path: Path) -> Path:
    """A store whose export is longer than a pipe holds."""
    path = tmp_path / "long.duckdb"
    open_store(path, create=True).close()
    with duckdb.connect(str(path)) as db:
        db.execute("INSERT INTO records SELECT range, 'r', repeat('x', 1000) FROM range(1000)")
    return path


def test_an_address_that_is_no_page_is_named_as_it_was_given(tmp_path: Path) -> None:
    store = str(tmp_path / "x.duckdb")
    for arguments in (["read"], ["add", store], ["watch", store], ["batch", "--out", store]):
        done = run(*arguments, "file:///etc/passwd")
        assert done.returncode == 1
        assert b"onrecord: file:///etc/passwd: only http and https" in done.stderr
        assert not any(tmp_path.iterdir())


def test_json_is_the_contract_and_nothing_else(article: Path) -> None:
    done = run("read", str(article), "--format", "json", "--published", "2026-03-18")
    assert done.returncode == 0, done.stderr.decode()
    record = json.loads(done.stdout)
    jsonschema.validate(record, json.loads((DATA / "record.schema.json").read_text("utf-8")))
    assert record["article"]["outlet"] == "Marlow Evening Post"
    assert record["statements"]


def test_every_span_repeats_its_text(article: Path) -> None:
    record = json.loads(run("read", str(article), "--format", "json").stdout)
    text = record["article"]["text"]
    spans: list[dict[str, object]] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if {"start", "end", "text"} <= node.keys():
                spans.append(node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(record)
    assert len(spans) > 20
    for span in spans:
        start, end = span["start"], span["end"]
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert text[start:end] == span["text"]


def test_stdin_and_a_missing_date(article: Path) -> None:
    done = run("read", "-", stdin=article.read_bytes())
    assert done.returncode == 0
    assert "publication date" in done.stdout.decode()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        pytest.param(b"", "empty", id="empty file"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00", "PNG", id="binary file"),
        pytest.param(b"Word. " * 1_700_000, "split it into articles", id="10 MB of text"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, raw: bytes, message: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(raw)
    done = run("read", str(path))
    assert done.returncode == 1
    assert done.stdout == b""
    error = done.stderr.decode().strip()
    assert error.startswith("onrecord: ")
    assert message in error
    assert "\n" not in error


def test_a_store_from_beginning_to_end(tmp_path: Path, article: Path) -> None:
    store = str(tmp_path / "s.duckdb")
    assert b"1 added" in run("add", store, str(article), "--published", "2026-03-18").stderr
    assert (
        b"0 added, 1 already there"
        in run("add", store, str(article), "--published", "2026-03-18").stderr
    )
    checked = run("check", store)
    assert checked.returncode == 0, checked.stderr.decode()
    rows = json.loads(
        run("query", store, "SELECT id, content FROM who_said_what", "--format", "json").stdout
    )
    assert rows
    shown = run("show", store, rows[0]["id"]).stdout.decode()
    assert "content [" in shown
    for to, out in (("jsonl", "x.jsonl"), ("csv", "csv"), ("parquet", "parquet")):
        assert run("export", store, "--to", to, "--out", str(tmp_path / out)).returncode == 0
    assert len((tmp_path / "x.jsonl").read_text("utf-8").splitlines()) == 1
    assert (tmp_path / "csv" / "statements.csv").exists()
    assert not list(tmp_path.rglob("*.part"))


def test_the_same_bytes_are_one_article_and_what_is_said_of_them_can_be_corrected(
    tmp_path: Path, article: Path
) -> None:
    store = str(tmp_path / "s.duckdb")
    said = ["--published", "2026-03-18"]
    for args, told in (
        (["--outlet", "The Quay"], b"1 added, 0 already there"),
        (said, b"0 added, 1 updated, 0 already there"),
        (said, b"0 added, 1 already there"),
        ([], b"0 added, 1 already there"),
    ):
        assert told in run("add", store, str(article), *args).stderr
    (listed,) = json.loads(run("list", store, "--format", "json").stdout)
    assert (listed["published"], listed["outlet"]) == ("2026-03-18", "The Quay")
    assert b"removed" in run("remove", store, listed["id"]).stderr
    assert json.loads(run("list", store, "--format", "json").stdout) == []
    assert b"has no article" in run("remove", store, listed["id"]).stderr


@pytest.mark.parametrize(
    "sql", ["DELETE FROM articles", "SELECT * FROM read_csv('/etc/hosts')", "ATTACH 'x.db'"]
)
def test_a_query_cannot_write_or_read_files(tmp_path: Path, article: Path, sql: str) -> None:
    store = str(tmp_path / "s.duckdb")
    run("add", store, str(article))
    done = run("query", store, sql)
    assert done.returncode == 1
    assert done.stderr.startswith(b"onrecord: the query failed")


def test_a_failed_input_is_a_row_and_the_others_go_on(tmp_path: Path, article: Path) -> None:
    store = str(tmp_path / "s.duckdb")
    (tmp_path / "empty.txt").write_text("")
    done = run("add", store, str(article), str(tmp_path / "empty.txt"))
    assert done.returncode == 1
    assert b"1 added, 0 already there, 1 failed" in done.stderr
    rows = json.loads(run("query", store, "SELECT stage FROM failures", "--format", "json").stdout)
    assert {"stage": "read"} in rows


def test_a_batch_with_a_failed_input_leaves_with_1(tmp_path: Path, article: Path) -> None:
    done = run("batch", str(article), str(tmp_path / "nosuch.txt"), "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert b"1 added, 0 skipped, 1 failed" in done.stderr


def test_a_packed_article_is_read_as_it_is_added(tmp_path: Path, article: Path) -> None:
    packed = tmp_path / "article.txt.gz"
    packed.write_bytes(gzip.compress(article.read_bytes()))
    expected = json.loads(run("read", str(article), "--format", "json").stdout)
    for args in (["read", str(packed)], ["read", "-"]):
        done = run(*args, "--format", "json", stdin=packed.read_bytes())
        assert json.loads(done.stdout)["article"] == expected["article"]
    packed.write_bytes(packed.read_bytes()[:-20])
    assert b"its gzip is damaged" in run("read", str(packed)).stderr


def test_an_identity_is_shown_with_who_it_is_in_each_article(tmp_path: Path, article: Path) -> None:
    store = str(tmp_path / "s.duckdb")
    run("add", store, str(article), "--published", "2026-03-18")
    person, *_ = json.loads(run("actors", store, "--kind", "person", "--format", "json").stdout)
    shown = run("show", store, person["id"]).stdout.decode()
    assert shown.startswith(f"identity {person['id']}\n\n{person['name']}, person")
    assert "ac-" in shown
    assert "Marlow Evening Post" in shown


def test_a_feed_in_a_file_cannot_be_watched(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text('<rss version="2.0"><channel/></rss>')
    done = run("watch", str(tmp_path / "s.duckdb"), str(tmp_path / "feed.xml"))
    assert done.returncode == 1
    assert b"is a feed or sitemap, not a list" in done.stderr


def test_a_store_is_not_made_for_nothing(tmp_path: Path, article: Path) -> None:
    store = tmp_path / "s.duckdb"
    done = run("add", str(store), str(tmp_path / "nosuch.txt"))
    assert done.returncode == 1
    assert b"no such file" in done.stderr
    assert list(tmp_path.iterdir()) == [article]


def test_a_failure_is_counted_once_and_forgotten_when_the_input_is_mended(
    tmp_path: Path, article: Path
) -> None:
    store, bad = str(tmp_path / "s.duckdb"), tmp_path / "bad.txt"
    bad.write_text("")
    sql = "SELECT count(*) AS n FROM failures"
    for text, wanted in (("", 1), ("", 1), (ARTICLE + "More.", 0)):
        bad.write_text(text)
        run("add", store, str(article), str(bad))
        assert json.loads(run("query", store, sql, "--format", "json").stdout) == [{"n": wanted}]


def test_a_damaged_store_fails_loudly(tmp_path: Path, article: Path) -> None:
    store = tmp_path / "s.duckdb"
    run("add", str(store), str(article))
    with duckdb.connect(str(store)) as db:
        db.execute('UPDATE articles SET "text" = \'x\' || "text"')
        row = db.execute("SELECT id FROM statements").fetchone()
    assert row is not None
    assert run("check", str(store)).returncode == 1
    assert b"does not show" in run("show", str(store), row[0]).stderr


def test_check_shows_the_first_of_what_is_wrong_and_the_number(long_store: Path) -> None:
    done = run("check", str(long_store))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 21
    more = re.search(rb"and ([\d,]+) more", done.stdout)
    told = re.search(rb": ([\d,]+) things do not hold", done.stderr)
    assert more
    assert told
    assert int(told[1].replace(b",", b"")) == int(more[1].replace(b",", b"")) + 20 > 1000


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(["read", "{dir}"], "is a folder", id="folder given to read"),
        pytest.param(["read", "{dir}/none.txt"], "no such file", id="missing file"),
        pytest.param(["read", "http://127.0.0.1:9/a"], "cannot be fetched", id="URL that fails"),
        pytest.param(["read", "{dir}/french.txt"], "French", id="another language is named"),
        pytest.param(
            ["read", "{dir}/a.txt", "--published", "last week"], "ISO 8601", id="date that is none"
        ),
        pytest.param(["show", "{dir}/none.duckdb", "x"], "no such store", id="missing store"),
        pytest.param(["check", "{dir}/a.txt"], "cannot be opened", id="store that is no database"),
        pytest.param(
            ["add", "{dir}/s.duckdb", "{dir}/empty"], "no file to read", id="folder of nothing"
        ),
        pytest.param(
            ["read", "{dir}/a.txt", "--out", "{dir}/none/x"], "make it first", id="no such folder"
        ),
    ],
)
def test_an_error_is_one_line_that_says_what_was_wrong(
    tmp_path: Path, args: list[str], message: str
) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "empty").mkdir()
    french = "La ministre du port a promis lundi que les négociations reprendraient cette semaine. "
    (tmp_path / "french.txt").write_text(french * 5, "utf-8")
    done = run(*(arg.replace("{dir}", str(tmp_path)) for arg in args))
    assert done.returncode == 1
    assert done.stdout == b""
    error = done.stderr.decode().strip()
    assert error.startswith("onrecord: ")
    assert message in error
    assert "\n" not in error


def test_out_is_never_the_input_nor_a_store(tmp_path: Path, article: Path) -> None:
    store = tmp_path / "s.duckdb"
    open_store(store, create=True).close()
    before = article.read_bytes(), store.read_bytes()
    for args in (
        ["read", str(article), "--out", str(article)],
        ["read", "-", "--out", str(store)],
        ["export", str(store), "--to", "jsonl", "--out", str(store)],
        ["export", str(store), "--to", "jsonl", "--out", str(tmp_path)],
        ["export", str(store), "--to", "csv", "--out", str(article)],
        ["bench", "times", "--corpus", str(article), "--dump", str(article)],
    ):
        done = run(*args, stdin=ARTICLE.encode())
        assert done.returncode == 1
        assert re.fullmatch(rb"onrecord: .* name (another|a) (file|folder)\n", done.stderr)
    assert (article.read_bytes(), store.read_bytes()) == before


def test_tables_never_replace_the_store_they_come_from(tmp_path: Path) -> None:
    store = tmp_path / "articles.csv"
    open_store(store, create=True).close()
    assert (
        b"is being read" in run("export", str(store), "--to", "csv", "--out", str(tmp_path)).stderr
    )
    assert list(tmp_path.iterdir()) == [store]
    assert run("check", str(store)).returncode == 0


def test_an_id_that_is_none_and_a_list_of_articles(tmp_path: Path, article: Path) -> None:
    store = str(tmp_path / "s.duckdb")
    run("add", store, str(article))
    assert b"has no record 'st-0'" in run("show", store, "st-0").stderr
    listed = json.loads(run("list", store, "--format", "json").stdout)
    assert [row["outlet"] for row in listed] == ["Marlow Evening Post"]
    assert json.loads(run("export", store, "--to", "jsonl").stdout)["run"]["seconds"] > 0
    assert b"name a folder with --out" in run("export", store, "--to", "csv").stderr


def in_terminal(*args: str) -> list[str]:
    """Run a command on a terminal of 80 columns and return its lines."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": "80", "TERM": "xterm", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "onrecord", *args]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=env) as process:
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
    os.close(ours)
    assert process.returncode == 0, shown.decode()
    return re.sub(r"\x1b\[[\d;]*m", "", shown.decode()).splitlines()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:
        return b""  # how a terminal ends on Linux


def test_a_list_fits_a_terminal_and_is_whole_in_a_pipe(tmp_path: Path, article: Path) -> None:
    store = str(tmp_path / "s.duckdb")
    run("add", store, str(article), "--published", "2026-03-18T09:30:00+00:00")
    head, line = in_terminal("list", store)
    assert max(len(head), len(line)) <= 80
    assert "2026-03-18 " in line
    heads, cells = run("list", store).stdout.decode().splitlines()
    assert heads.split("\t")[1:4] == ["published", "outlet", "headline"]
    assert cells.split("\t")[1:4] == [
        "2026-03-18T09:30:00+00:00",
        "Marlow Evening Post",
        "Minister promises talks on the port",
    ]
    assert "…" not in "".join(in_terminal("query", store, "SELECT id, started FROM runs"))


def test_nested_cells_are_json_and_escapes_are_harmless(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    open_store(store, create=True).close()
    sql = "SELECT [1, NULL] AS x, chr(27) || '[31m[b]' AS y"
    assert b'"[1,null]"' in run("query", str(store), sql, "--format", "csv").stdout
    table = run("query", str(store), sql).stdout.decode()
    assert "\x1b" not in table
    assert "[31m[b]" in table
    twice = run("query", str(store), "SELECT 1 AS x, 2 AS x", "--format", "json")
    assert b"two columns have one name" in twice.stderr


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(["query", "--format", "csv"], id="query, csv"),
        pytest.param(["query", "--format", "table"], id="query, table"),
        pytest.param(["export", "--to", "jsonl"], id="export"),
    ],
)
def test_a_reader_of_the_pipe_that_leaves_is_no_error(long_store: Path, args: list[str]) -> None:
    command = [sys.executable, "-m", "onrecord", args[0], str(long_store), *args[1:]]
    command += ["SELECT unnest(range(100000)) AS x"] if args[0] == "query" else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(["read", "{article}"], id="read"),
        pytest.param(["read", "{article}", "--format", "json"], id="read, json"),
        pytest.param(["query", "{store}", "SELECT 1"], id="query, a few bytes"),
        pytest.param(["export", "{store}", "--to", "jsonl"], id="export"),
        pytest.param(["export", "{store}", "--to", "jsonl", "--out", "/dev/stdout"], id="by name"),
        pytest.param(["check", "{store}"], id="check"),
        pytest.param(["read", "--help"], id="help"),
    ],
)
def test_a_full_disk_on_stdout_is_one_line(
    article: Path, long_store: Path, args: list[str]
) -> None:
    named = [a.format(article=article, store=long_store) for a in args]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "onrecord", *named], stdout=full, stderr=-1, check=False
        )
    assert done.returncode == 1
    assert re.fullmatch(rb"onrecord: .*cannot be written: No space left on device\n", done.stderr)


def test_a_closed_stdout_is_one_line(article: Path) -> None:
    command = f"{sys.executable} -m onrecord read {article} >&-"
    done = subprocess.run(command, shell=True, stderr=-1, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"onrecord: stdout cannot be written")


def test_what_the_terminal_cannot_show_is_escaped(article: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    open_store(store, create=True).close()
    for args in (["read", str(article)], ["query", str(store), "SELECT '“' AS x"]):
        done = subprocess.run(
            [sys.executable, "-m", "onrecord", *args],
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"\\u201c" in done.stdout
        assert done.stdout.isascii()


def test_importing_the_command_line_is_quick() -> None:
    code = (
        "import time; t = time.perf_counter(); import onrecord.cli; print(time.perf_counter() - t)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert float(done.stdout) < 1.0  # 0.2 s on a quiet machine


@pytest.mark.parametrize(
    "command", ["read", "add", "remove", "list", "show", "query", "export", "check", "version"]
)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert b"Example" in done.stdout


def test_a_query_of_nothing_lists_the_tables(tmp_path: Path) -> None:
    open_store(tmp_path / "s.duckdb", create=True).close()
    done = run("query", str(tmp_path / "s.duckdb"), "--format", "json")
    tables = {row["name"]: row["columns"].split() for row in json.loads(done.stdout)}
    assert {"articles", "events", "who_said_what"} <= tables.keys()
    assert {"id", "speaker", "content"} <= set(tables["who_said_what"])


def test_a_file_without_a_command_leads_to_read(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("x")
    done = run(str(article))
    assert done.returncode == 2
    assert f"onrecord read {article}" in done.stderr.decode()


def test_the_version_is_an_option_too() -> None:
    assert run("--version").stdout == run("version").stdout


def test_an_export_counts_an_event_of_two_reports_once(tmp_path: Path) -> None:
    reports = (
        "Togo closed its border with Ghana on Monday. Kossi Amegan, the Togolese interior minister,"
        " announced it.",
        "Togo closed its border with Ghana on Monday, officials in Lome said. The harvest goes on.",
    )
    for name, words in zip("ab", reports, strict=True):
        outlet = f"The {name.upper()} Post"
        (tmp_path / f"{name}.txt").write_text(f"{outlet}\n\nTogo closes border\n\n{words}\n")
    store, out = str(tmp_path / "s.duckdb"), tmp_path / "p.tsv"
    given = ("--published", "2026-03-18")
    run("add", store, str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), *given)
    run("stories", store)

    def closings(*options: str) -> int:
        done = run("export", store, "--to", "polecat", "--out", str(out), *options)
        assert done.returncode == 0, done.stderr
        return out.read_text("utf-8").count("\tCOERCE\t") + out.read_text("utf-8").count(
            "\tSANCTION\t"
        )

    assert closings("--every-report") > closings() > 0
    report = json.loads((tmp_path / "p.tsv.report.json").read_text("utf-8"))
    assert report["left_out"]["the same event in an earlier report"] >= 1


def test_actors_are_listed_across_articles_and_parted(tmp_path: Path) -> None:
    store = str(tmp_path / "s.duckdb")
    for n, town in enumerate(("Accra", "Kumasi")):
        text = f"“We will reopen,” Kenya’s foreign minister, Amina Odera, told reporters in {town}."
        (tmp_path / f"{n}.txt").write_text(text, "utf-8")
    run("add", store, str(tmp_path), "--published", "2026-03-18")
    rows = json.loads(run("actors", store, "--kind", "person", "--format", "json").stdout)
    (row,) = rows
    assert (row["name"], row["country"], row["articles"], row["statements"]) == (
        "Amina Odera",
        "KEN",
        2,
        2,
    )
    of = json.loads(run("actors", store, "--of", row["id"], "--format", "json").stdout)
    assert [line["evidence"] for line in of] == ["", "name, country, role"]
    done = run("actors", store, "--cut", *(line["actor"] for line in of), "--kind", "person")
    assert done.stdout.count(b"Amina Odera") == 2
    assert b"has no identity 'id-0'" in run("actors", store, "--of", "id-0").stderr


def test_reading_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    """Libraries that count their users write an id there before they send anything."""
    env = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": ""}
    command = [sys.executable, "-m", "onrecord", "read", "-"]
    done = subprocess.run(
        command, input=b"Ana Ortiz said taxes would fall.", capture_output=True, env=env, check=True
    )
    assert b"taxes would fall" in done.stdout
    assert list(tmp_path.rglob("*")) == []
