from __future__ import annotations

import subprocess
import sys

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


def test_statement_follows_its_ids(kit: Kit) -> None:
    record = onrecord.read(VISIT, published="2026-03-19", kit=kit)
    for s in record.statements:
        assert s.chain[-1] == "Harrow Bay Courier"
        assert len(s.chain) == 2 + len(s.relays)
        assert s.content_text
