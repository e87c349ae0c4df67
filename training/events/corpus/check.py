"""Check the event corpus and print its figures.

    python training/events/corpus/check.py [FILE...]

Without files: every file of sentences/ and articles/. Exit status 1 if an item breaks the guidelines.
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATUSES = ("happened", "ongoing", "planned", "denied", "hypothetical", "alleged")
CONTEXTS = frozenset(
    [
        "military",
        "intelligence",
        "executive",
        "legislative",
        "election",
        "political_institutions",
        "pro_democracy",
        "pro_autocracy",
        "economic",
        "legal",
        "human_rights",
        "rights_freedoms",
        "repression",
        "human_security",
        "lgbt",
        "religion_ethnicity",
        "inequality",
        "diplomatic",
        "territory",
        "health",
        "asylum",
        "migration",
        "disasters",
        "natural_resource",
        "environment",
        "technology",
        "terrorism",
        "cbrn",
        "cyber",
        "misinformation",
        "crime",
        "corruption",
        "illegal_drugs",
        "trafficking",
    ]
)
FIELDS = {
    "type", "mode", "contexts", "trigger", "actors", "recipients", "status", "date", "place",
    "reciprocal",
}  # fmt: skip


def find(text: str, span: str) -> tuple[int, int] | None:
    """Return the offsets of a span written as its characters, or as `characters#n`; None if absent."""
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


def modes_of(plover: Path) -> dict[str, set[str]]:
    """Return the legal modes of each type, from the manual's table."""
    modes: dict[str, set[str]] = {}
    with plover.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            modes.setdefault(row["type"], set()).add(row["mode"])
    return modes


def faults(item: dict, modes: dict[str, set[str]]) -> Iterator[str]:
    """Yield what is wrong with one item."""
    text = item.get("text", "")
    if not {"id", "story", "text", "events"} <= item.keys():
        yield f"fields missing: {sorted({'id', 'story', 'text', 'events'} - item.keys())}"
        return
    if "\n" in text:
        try:
            date.fromisoformat(item["published"])
        except (KeyError, ValueError):
            yield "an article needs `published`, an ISO date"
    for i, event in enumerate(item["events"]):
        if set(event) != FIELDS:
            yield f"event {i}: fields {sorted(set(event) ^ FIELDS)} missing or unknown"
            continue
        if event["type"] not in modes:
            yield f"event {i}: type {event['type']}"
        elif (event["mode"] or "") not in modes[event["type"]]:
            yield f"event {i}: mode {event['mode']} is not one of {event['type']}"
        if event["status"] not in STATUSES:
            yield f"event {i}: status {event['status']}"
        if wrong := set(event["contexts"]) - CONTEXTS:
            yield f"event {i}: contexts {sorted(wrong)}"
        if event["reciprocal"] not in (True, False):
            yield f"event {i}: reciprocal"
        spans = [event["trigger"], *event["actors"], *event["recipients"]]
        for span in [*spans, *(s for s in (event["date"], event["place"]) if s is not None)]:
            if not span or find(text, span) is None:
                yield f"event {i}: not in the text: {span!r}"


def figures(items: list[dict]) -> Iterator[str]:
    """Yield lines of figures: sizes, shares, and how alike the texts are."""
    events = [e for item in items for e in item["events"]]
    none = sum(not item["events"] for item in items)
    words = [re.findall(r"\w+", item["text"].lower()) for item in items]
    grams = [tuple(w[i : i + 5]) for w in words for i in range(len(w) - 4)]
    total = sum(map(len, words))
    yield f"{len(items)} items, {total} words, {len(events)} events"
    yield f"without an event: {none} ({none / max(1, len(items)):.0%})"
    yield f"events in 100 words: {100 * len(events) / max(1, total):.2f}"
    yield f"distinct 5-word sequences: {len(set(grams)) / max(1, len(grams)):.4f} of {len(grams)}"
    yield f"events without an actor: {sum(not e['actors'] for e in events)}"
    for name in ("type", "status"):
        yield f"{name}: " + ", ".join(
            f"{k} {n}" for k, n in Counter(e[name] for e in events).most_common()
        )
    pairs = Counter(f"{e['type']}/{e['mode']}" for e in events if e["mode"])
    yield "modes: " + ", ".join(f"{k} {n}" for k, n in pairs.most_common())


def main() -> int:
    paths = [Path(p) for p in sys.argv[1:]] or sorted(
        [*HERE.glob("sentences/*.jsonl"), *HERE.glob("articles/*.jsonl")]
    )
    plover = next(p for up in HERE.parents for p in up.glob("src/onrecord/data/plover/scores.tsv"))
    modes = modes_of(plover)
    bad, seen = 0, set()
    by_kind: dict[str, list[dict]] = {"sentences": [], "articles": []}
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                item = json.loads(line)
            except ValueError as e:
                print(f"{path.name}:{number}: not JSON: {e}")
                bad += 1
                continue
            wrong = list(faults(item, modes))
            if item.get("id") in seen:
                wrong.append("the id is taken")
            if item.get("text") in seen:
                wrong.append("the text is there already")
            seen |= {item.get("id"), item.get("text")}
            for fault in wrong:
                print(f"{path.name}:{number}: {item.get('id')}: {fault}")
            bad += bool(wrong)
            if not wrong:
                by_kind["articles" if "\n" in item["text"] else "sentences"].append(item)
    for kind, items in by_kind.items():
        if items:
            print(f"== {kind}", *figures(items), sep="\n")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
