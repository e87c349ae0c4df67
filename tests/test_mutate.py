"""Files broken in many ways: no error escapes, nothing is lost unsaid, each input has its row."""

from __future__ import annotations

import random
from pathlib import Path

from mutate import bases, mutate, run


def test_broken_files_lose_nothing_unsaid(tmp_path: Path) -> None:
    draw = random.Random(11)
    whole = bases()
    files = [mutate(whole[i % len(whole)], draw) for i in range(98)]
    tally = run(files, tmp_path)
    assert tally.wrong == []
    assert {"added", "already there", "failed"} <= tally.outcomes.keys()
