from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import pytest

import onrecord
from articles import VISIT
from onrecord.kit import Kit


def test_import_loads_nothing_heavy() -> None:
    code = "import sys, onrecord; print(*{'spacy', 'duckdb', 'onnxruntime'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_text_bytes_and_path_give_the_same_record(kit: Kit) -> None:
    text = VISIT.read_text("utf-8")
    ids = {
        onrecord.read(source, published="2026-03-19", kit=kit).article.id
        for source in (text, text.encode(), VISIT)
    }
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param(None, {}, id="nothing"),
        pytest.param(["Hello."], {}, id="a list"),
        pytest.param(memoryview(b"Hello."), {}, id="a view of bytes"),
        pytest.param("a\ud800b", {}, id="half a character"),
        pytest.param("Hello.", {"published": date(2026, 5, 12)}, id="a date that is no str"),
        pytest.param("Hello.", {"published": 20260512}, id="a number for a date"),
        pytest.param("Hello.", {"outlet": 4}, id="a number for an outlet"),
        pytest.param("Hello.", {"url": b"https://example.org"}, id="bytes for an address"),
    ],
)
def test_what_is_of_another_type_is_an_error_of_ours(
    source: Any,  # the wrong type is what is tested
    said: dict[str, Any],
    kit: Kit,
) -> None:
    with pytest.raises(onrecord.InputError):
        onrecord.read(source, **said, kit=kit)


def test_force_reads_another_language_and_the_message_says_so(kit: Kit) -> None:
    german = "Der Minister sagte, die Straße werde bis Freitag wieder geöffnet. " * 5
    with pytest.raises(onrecord.LanguageError, match="force=True"):
        onrecord.read(german, kit=kit)
    assert onrecord.read(german, force=True, kit=kit).article.language == "de"


def test_statement_follows_its_ids(kit: Kit) -> None:
    record = onrecord.read(VISIT, published="2026-03-19", kit=kit)
    for s in record.statements:
        assert s.chain[-1] == "Harrow Bay Courier"
        assert len(s.chain) == 2 + len(s.relays)
        assert s.content_text
