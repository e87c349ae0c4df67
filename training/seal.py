"""Sort every lexicon's rows and write its checksum into its card. Run after editing a TSV.

python training/seal.py [FILE.tsv ...]
"""

import hashlib
import re
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "data"


def seal(path: Path) -> None:
    header, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([header, *sorted(set(filter(None, rows)))]) + "\n", "utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    card = path.with_suffix(".toml")
    text = card.read_text("utf-8")
    line = f'sha256 = "{digest}"'
    text = re.sub(r'(?m)^sha256 = ".*"$', line, text) if "sha256 = " in text else f"{line}\n{text}"
    card.write_text(text, "utf-8")


if __name__ == "__main__":
    for tsv in [Path(arg) for arg in sys.argv[1:]] or sorted(DATA.rglob("*.tsv")):
        seal(tsv)
        print(tsv)
