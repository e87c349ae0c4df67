"""Print how far the second reading of a random tenth agrees with the first.

    python training/events/corpus/agreement.py

Two events are the same if their triggers overlap; F1 counts one reading against the other.
"""

import json

from check import HERE, find


def read(path):
    """Return the items of a file by id."""
    return {r["id"]: r for r in map(json.loads, path.read_text("utf-8").splitlines())}


def overlap(text, a, b):
    """Tell whether two spans, as written, overlap."""
    x, y = find(text, a), find(text, b)
    return x[0] < y[1] and y[0] < x[1]


def same(text, a, b):
    """Tell whether two lists of spans name the same parties."""
    return (
        bool(a) == bool(b)
        and all(any(overlap(text, x, y) for y in b) for x in a)
        and (all(any(overlap(text, x, y) for x in a) for y in b))
    )


def main():
    first = {}
    for path in sorted((HERE / "sentences").glob("*.jsonl")):
        first |= read(path)
    second = read(HERE / "second" / "second.jsonl")
    n = [0, 0]
    agreed = dict.fromkeys(("trigger", "type", "mode", "status", "actors", "recipients"), 0)
    some = dict.fromkeys(("both", "neither", "one"), 0)
    for key, item in second.items():
        text, ours, theirs = item["text"], first[key]["events"], list(item["events"])
        n[0] += len(ours)
        n[1] += len(theirs)
        some["both" if ours and theirs else "one" if ours or theirs else "neither"] += 1
        for a in ours:
            b = next((b for b in theirs if overlap(text, a["trigger"], b["trigger"])), None)
            if b is None:
                continue
            theirs.remove(b)
            agreed["trigger"] += 1
            for name in ("type", "mode", "status"):
                agreed[name] += a[name] == b[name]
            for name in ("actors", "recipients"):
                agreed[name] += same(text, a[name], b[name])
    print(f"{len(second)} sentences, {n[0]} and {n[1]} events")
    print("with an event: " + ", ".join(f"{k} {v}" for k, v in some.items()))
    print(
        f"trigger F1 {2 * agreed['trigger'] / sum(n):.3f}, type F1 {2 * agreed['type'] / sum(n):.3f}"
    )
    for name in ("type", "mode", "status", "actors", "recipients"):
        print(f"{name} of the same trigger: {agreed[name] / agreed['trigger']:.3f}")


if __name__ == "__main__":
    main()
