"""What more than one article shows, as lines for a person: who, where it stands, what decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import duckdb

#: A row's columns by name; nested ones as DuckDB gives them.
_Fields = Mapping[str, object]
_Struct = Mapping[str, object]
_MAX_WORDS = 160


def explain(db: duckdb.DuckDBPyConnection, table: str, fields: _Fields) -> list[str]:
    """Return the lines that explain a row of a linked table, or of identities."""
    return list(_EXPLAINED[table](db, fields))


def _duplicate(db: duckdb.DuckDBPyConnection, f: _Fields) -> Iterator[str]:
    yield f"{f['relation']}: {_percent(f['similarity'])} of the shorter text, {f['words']} words"
    for side in ("left", "right"):
        yield f"  {side}: {_article(db, f[f'{side}_id'])}, {_percent(f[f'{side}_share'])} shared"
    for passage in _structs(f["passages"]):
        yield ""
        for side in ("left", "right"):
            yield f"  {side} {_shown(passage[side])}"


def _wire_group(db: duckdb.DuckDBPyConnection, f: _Fields) -> Iterator[str]:
    yield f"agency: {f['agency'] or 'none is credited'}"
    for article_id in _strings(f["article_ids"]):
        first = "  (first)" if article_id == f["first_id"] else ""
        yield f"  {_article(db, article_id)}{first}"
        for c in _structs(f["credits"]):
            if c["article_id"] == article_id:
                where = _shown(c["span"]) if c["span"] else "its outlet"
                yield f"    credits {c['agency']} in its {c['kind']}: {where}"
    yield f"  joined by {', '.join(_strings(f['duplicate_ids']))}"


def _story_link(db: duckdb.DuckDBPyConnection, f: _Fields) -> Iterator[str]:
    yield f"{f['relation']}: score {f['score']}"
    yield f"  left: {_article(db, f['left_id'])}"
    yield f"  right: {_article(db, f['right_id'])}"
    yield from _evidence(f["evidence"])


def _story(db: duckdb.DuckDBPyConnection, f: _Fields) -> Iterator[str]:
    yield _counted(f)
    yield from (f"  {_article(db, id_)}" for id_ in _strings(f["article_ids"]))
    if background := _strings(f["background_ids"]):
        yield "  looked back on by"
        yield from (f"    {_article(db, id_)}" for id_ in background)
    if link_ids := _strings(f["link_ids"]):
        yield "  joined by"
    rows = db.execute(
        "SELECT id, relation, left_id, right_id, score FROM story_links"
        " WHERE id IN (SELECT unnest(?)) ORDER BY score DESC, id",
        [link_ids],
    ).fetchall()
    yield from (
        f"    {id_} {kind}: {one} and {other}, {s:+.2f}" for id_, kind, one, other, s in rows
    )


def _counted_event(db: duckdb.DuckDBPyConnection, f: _Fields) -> Iterator[str]:
    yield f"{f['type']} {f['mode'] or ''} ({f['status']}), story {f['story_id']}".replace("  ", " ")
    for name in ("actors", "recipients"):
        if people := _strings(f[name]):
            yield f"  {name}: {'; '.join(people)}"
    days = "/".join(dict.fromkeys(str(d) for d in (f["start"], f["end"]) if d))
    yield from (f"  {k}: {v}" for k, v in (("day", days), ("place", f["place"])) if v)
    yield f"  {_counted(f)}"
    told_in = {event_id: _outlet(db, event_id) for event_id in _strings(f["event_ids"])}
    yield from (f"  {line}" for line in _given(_structs(f["counts"]), told_in))
    for d in _structs(f["disagreements"]):
        given = (
            f"{v['value']} ({', '.join(_strings(v['given_by']) or _strings(v['event_ids']))})"
            for v in _structs(d["variants"])
        )
        yield f"  they disagree on {d['field']}: {' / '.join(given)}"
    for event_id in _strings(f["event_ids"]):
        yield from _told(db, event_id, f)
    for match in _structs(f["matches"]):
        yield f"  {match['left_id']} and {match['right_id']} are one: {match['score']:+}"
        yield from _evidence(match["evidence"])


def _told(db: duckdb.DuckDBPyConnection, event_id: str, f: _Fields) -> Iterator[str]:
    row = db.execute(
        "SELECT e.article_id, e.evidence, w.speaker, w.relays FROM events e"
        " LEFT JOIN who_said_what w ON w.id = e.statement_id AND w.article_id = e.article_id"
        " WHERE e.id = ?",
        [event_id],
    ).fetchone()
    if row is None:
        return
    article_id, evidence, speaker, relays = row
    by = f", according to {speaker}" if speaker else ""
    through = f", through {', '.join(names)}" if (names := _strings(relays)) else ""
    yield f"  {event_id}: {_article(db, article_id)}{by}{through}"
    yield from (f"    {_shown(span)}" for span in evidence)
    for c in _structs(f["counts"]):
        if c["event_id"] == event_id:
            yield f"    {c['kind']}: {_number(c)} {_shown(c['span'])}"


def _given(counts: Sequence[_Struct], told_in: Mapping[str, str]) -> Iterator[str]:
    """Yield who gives which number: "killed: 14 (the army in Reuters) / 31 (Indus Herald)"."""
    for kind in dict.fromkeys(str(c["kind"]) for c in counts):
        numbers: dict[str, list[str]] = {}
        for c in counts:
            if c["kind"] == kind:
                outlet = told_in.get(str(c["event_id"]), str(c["event_id"]))
                by = f"{c['speaker']} in {outlet}" if c["speaker"] else outlet
                numbers.setdefault(_number(c), []).append(by)
        given = (f"{n} ({', '.join(dict.fromkeys(by))})" for n, by in numbers.items())
        yield f"{kind}: {' / '.join(given)}"


def _number(count: _Struct) -> str:
    low, high = count["low"], count["high"]
    if high is None:
        return f"at least {low}"
    return str(low) if low == high else f"{low} to {high}"


def _outlet(db: duckdb.DuckDBPyConnection, event_id: str) -> str:
    """Return who tells an event: the outlet, or the article's id where none is known."""
    row = db.execute(
        "SELECT coalesce(a.outlet, a.id) FROM events e JOIN articles a ON a.id = e.article_id"
        " WHERE e.id = ?",
        [event_id],
    ).fetchone()
    return str(row[0]) if row else event_id


def _counted(f: _Fields) -> str:
    """Return how many tell it: "1 independent report, 2 outlets"."""
    numbers = ((f["independent"], "independent report"), (f["outlets"], "outlet"))
    return ", ".join(f"{n} {what}{'' if n == 1 else 's'}" for n, what in numbers)


def _identity(db: duckdb.DuckDBPyConnection, f: _Fields) -> Iterator[str]:
    where = f", {f['country']}" if f["country"] else ""
    rows = db.execute(
        "SELECT l.article_id, x.id, x.name, x.role, l.evidence FROM actor_links l JOIN actors x"
        " ON x.id = l.actor_id AND x.article_id = l.article_id"
        " JOIN articles a ON a.id = l.article_id WHERE l.identity_id = ?"
        " ORDER BY a.published NULLS LAST, l.article_id, x.id",
        [f["id"]],
    ).fetchall()
    yield f"{f['name']}, {f['kind']}{where}, in {len({row[0] for row in rows})} articles"
    for article_id, actor_id, name, role, evidence in rows:
        yield f"  {_article(db, article_id)}"
        called = f"{name}, {role}" if role else name
        why = ", ".join(evidence) or "the first of this identity"
        yield f"    {actor_id}: {called} ({why})"


def _utterance(db: duckdb.DuckDBPyConnection, f: _Fields) -> Iterator[str]:
    yield f"{f['speaker'] or 'nobody named'}: {f['words']}"
    yield f"  {_counted(f)}"
    for relay in _structs(f["relays"]):
        via = _strings(relay["via"])
        through = f", through {', '.join(via)}" if via else ""
        first = _copied(db, str(relay["article_id"]))
        copy = f", in a copy of {first}" if first else ""
        kept = f"{_percent(relay['kept'])} of it"
        yield f"  {_article(db, relay['article_id'])}{through}{copy}, {kept}"
        yield from (f"    {_shown(span)}" for span in _structs(relay["spans"]))
        yield from (f"    left out: {words}" for words in _strings(relay["left_out"]))


def _copied(db: duckdb.DuckDBPyConnection, article_id: str) -> str | None:
    """Return whose text an article has: the agency's, else that of the first of its wire group."""
    row = db.execute(
        "SELECT coalesce(g.agency, a.outlet, a.id) FROM wire_groups g JOIN articles a"
        " ON a.id = g.first_id WHERE list_contains(g.article_ids, ?) AND g.first_id != ?",
        [article_id, article_id],
    ).fetchone()
    return str(row[0]) if row else None


_EXPLAINED: Mapping[str, Callable[[duckdb.DuckDBPyConnection, _Fields], Iterator[str]]] = {
    "duplicates": _duplicate,
    "wire_groups": _wire_group,
    "story_links": _story_link,
    "stories": _story,
    "counted_events": _counted_event,
    "utterances": _utterance,
    "identities": _identity,
}


def _evidence(found: object) -> Iterator[str]:
    for e in _structs(found):
        where = [f"{side} {_shown(e[side])}" for side in ("left", "right") if e[side]]
        yield "    " + f"{e['weight']:+6.2f}  {e['kind']} {e['what']}  {'; '.join(where)}".rstrip()


def _article(db: duckdb.DuckDBPyConnection, article_id: object) -> str:
    row = db.execute(
        "SELECT left(published, 10), outlet, headline FROM articles WHERE id = ?", [article_id]
    ).fetchone()
    return ", ".join([str(article_id), *(str(part) for part in row or () if part)])


def _shown(span: object) -> str:
    if not isinstance(span, Mapping):
        return ""
    words = " ".join(str(span["text"]).split())
    if len(words) > _MAX_WORDS:
        words = f"{words[: _MAX_WORDS // 2]} … {words[-_MAX_WORDS // 2 :]}"
    return f"[{span['start']}, {span['end']}) {words}"


def _percent(share: object) -> str:
    return f"{share:.0%}" if isinstance(share, float) else "?"


def _strings(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, Sequence) else []


def _structs(value: object) -> Sequence[_Struct]:
    return value if isinstance(value, list) else ()
