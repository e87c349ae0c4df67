"""`python -m onrecord.bench`: the same as `onrecord bench`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from onrecord.bench.run import TASKS, main
from onrecord.errors import OnRecordError


def _run() -> int:
    parser = argparse.ArgumentParser(prog="onrecord bench", description=main.__doc__)
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--corpus", "--corpora", type=Path, required=True, metavar="PATH")
    parser.add_argument("--dump", type=Path, metavar="FILE")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--spans", choices=("gold",))
    parser.add_argument("--limit", type=int, metavar="N")
    parser.add_argument("--check-floors", action="store_true")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--out", type=Path, default=Path("docs/quality.md"), metavar="FILE")
    args = parser.parse_args()
    from rich.console import Console

    errors = Console(stderr=True)
    try:
        return main(
            args.task,
            args.corpus,
            dump=args.dump,
            bare=args.bare,
            spans=args.spans,
            limit=args.limit,
            check_floors=args.check_floors,
            as_json=args.format == "json",
            out=args.out,
            console=Console(highlight=False, markup=False),
            progress=errors,
        )
    except OnRecordError as error:
        errors.print(f"onrecord: {error}", style="red", highlight=False, markup=False)
        return 1


if __name__ == "__main__":
    sys.exit(_run())
