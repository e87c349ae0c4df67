"""Check the statement corpus and print its figures: python training/statements/corpus/check.py [FILE...]"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ACTS = [
    "say",
    "deny",
    "accuse",
    "promise",
    "demand",
    "threaten",
    "praise",
    "ask",
    "agree",
    "reject",
    "estimate",
]
CHANNELS = [
    "interview",
    "news_agency",
    "state_media",
    "broadcast",
    "newspaper",
    "statement",
    "press_conference",
    "social_media",
    "speech",
    "letter",
    "spokesperson",
    "none",
]
FIELDS = {
    "source", "cue", "content", "act", "quotation", "channel", "channel_text", "relays",
    "audience", "inside",
}  # fmt: skip


def find(text: str, span: str) -> tuple[int, int] | None:
    """Return the offsets of a span written as its characters, or as `characters#n`."""
    nth = 1
    if (m := re.fullmatch(r"(.+)#(\d)", span, re.DOTALL)) and span not in text:
        span, nth = m[1], int(m[2])
    found = 0
    for m in re.finditer(re.escape(span), text):
        cut = (m.start() and text[m.start() - 1].isalnum() and span[0].isalnum()) or (
            text[m.end() : m.end() + 1].isalnum() and span[-1].isalnum()
        )
        found += not cut
        if not cut and found == nth:
            return m.span()
    return None


def faults(item: dict) -> list[str]:
    """Return what is wrong with one item."""
    if not {"id", "text", "statements", "not_statements"} <= item.keys():
        return ["fields missing"]
    text, wrong = item["text"], []
    spans = list(item["not_statements"])
    for i, s in enumerate(item["statements"]):
        if set(s) != FIELDS:
            wrong.append(f"statement {i}: fields {sorted(set(s) ^ FIELDS)}")
            continue
        if s["act"] not in ACTS:
            wrong.append(f"statement {i}: act {s['act']}")
        if s["quotation"] not in ("direct", "indirect", "mixed"):
            wrong.append(f"statement {i}: quotation {s['quotation']}")
        if s["channel"] not in CHANNELS:
            wrong.append(f"statement {i}: channel {s['channel']}")
        if s["inside"] is not None and not 0 <= s["inside"] < len(item["statements"]):
            wrong.append(f"statement {i}: inside {s['inside']}")
        if not s["content"]:
            wrong.append(f"statement {i}: no content")
        one = (s["source"], s["cue"], s["channel_text"], s["audience"])
        spans += [x for x in one if x is not None] + s["content"] + s["relays"]
    wrong += [f"not in the text: {span!r}" for span in spans if not span or not find(text, span)]
    return wrong


def main() -> int:
    bad, items = 0, []
    for path in [Path(p) for p in sys.argv[1:]] or sorted(HERE.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                item = json.loads(line)
                wrong = faults(item)
            except ValueError as error:
                item, wrong = None, [f"not JSON: {error}"]
            for fault in wrong:
                print(f"{path.name}:{number}: {fault}")
            bad += bool(wrong)
            if not wrong:
                items.append(item)
    said = [s for item in items for s in item["statements"]]
    print(f"{len(items)} passages, {len(said)} statements")
    print(f"without a statement: {sum(not i['statements'] for i in items)}")
    print(f"inside another: {sum(s['inside'] is not None for s in said)}")
    print(f"with relays: {sum(bool(s['relays']) for s in said)}")
    for name in ("act", "quotation", "channel"):
        counts = Counter(s[name] for s in said).most_common()
        print(f"{name}: " + ", ".join(f"{k} {n}" for k, n in counts))
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
