"""The articles of ours that whole-article tests read: tests/golden and examples."""

from __future__ import annotations

import tomllib
from pathlib import Path

from onrecord.reading import read_file
from onrecord.records import Article

ROOT = Path(__file__).parents[1]
VISIT = ROOT / "tests" / "golden" / "01-state-visit.txt"
EXAMPLE = ROOT / "examples" / "state-visit.txt"


def golden_paths() -> list[Path]:
    """Return the path of every article in tests/golden, sorted."""
    files = sorted((ROOT / "tests" / "golden").iterdir())
    found = [p for p in files if p.suffix in (".txt", ".html")]
    return [p for p in found if not p.name.endswith(".expected.txt")]


def load_article(path: Path) -> Article:
    """Read an article with the metadata of the .toml beside it: published, outlet, url."""
    card = path.with_suffix(".toml")
    return read_file(path, **(tomllib.loads(card.read_text("utf-8")) if card.exists() else {}))
