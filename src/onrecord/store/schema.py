"""The tables and views of a store, in SQL."""

from __future__ import annotations

from collections.abc import Mapping

#: Raised with every change of a table or view.
#: 2: `anchors` has the mentions of actors, and no longer leaves out a span that is not there.
#: 3: `articles` has what the user said of it, `runs` counts the updated ones.
#: 4: `inputs` says what became of each input, `articles` where each fact comes from, `runs` counts
#: the skipped.
#: 5: `sketches`, `duplicates`, `wire_groups`: what more than one article shows.
#: 6: `story_links`, `stories`, `counted_events`, `utterances`.
#: 7: `identities` of actors, `actor_links` to them, `actor_cuts`: who is the same across articles.
#: 8: `actors` have the members of a group.
#: 9: numbers of `counted_events` have who gives them, and so has what reports disagree on;
#: `who_counted_what`.
SCHEMA_VERSION = 9

_SPAN = 'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR)'
_PARTICIPANT = f"STRUCT(actor_id VARCHAR, span {_SPAN})"
_EVIDENCE = f'STRUCT(kind VARCHAR, what VARCHAR, weight DOUBLE, "left" {_SPAN}, "right" {_SPAN})'
_KEY = "id VARCHAR, article_id VARCHAR, run_id VARCHAR"
#: Table to its columns; every table of records also has article_id and run_id.
TABLES: Mapping[str, str] = {
    "schema": "version INTEGER",
    "runs": """id VARCHAR PRIMARY KEY, onrecord VARCHAR, fingerprint VARCHAR,
        models MAP(VARCHAR, VARCHAR), engine VARCHAR, started TIMESTAMPTZ, finished TIMESTAMPTZ,
        added INTEGER, updated INTEGER, present INTEGER, skipped INTEGER, failed INTEGER""",
    "inputs": """name VARCHAR PRIMARY KEY, run_id VARCHAR, article_id VARCHAR, outcome VARCHAR,
        reason VARCHAR, message VARCHAR, url VARCHAR""",
    "documents": "sha256 VARCHAR PRIMARY KEY, raw BLOB",
    "articles": """id VARCHAR PRIMARY KEY, run_id VARCHAR, sha256 VARCHAR, url VARCHAR,
        outlet VARCHAR, headline VARCHAR, bylines VARCHAR[], published VARCHAR, language VARCHAR,
        "text" VARCHAR, given STRUCT(published VARCHAR, outlet VARCHAR, url VARCHAR),
        origins MAP(VARCHAR, VARCHAR)""",
    "blocks": f"""{_KEY}, kind VARCHAR, span {_SPAN}, parent_id VARCHAR, origin VARCHAR""",
    "mentions": f"""{_KEY}, kind VARCHAR, form VARCHAR, span {_SPAN}, head {_SPAN},
        origin VARCHAR""",
    "actors": f"""{_KEY}, name VARCHAR, kind VARCHAR, country VARCHAR, sectors VARCHAR[],
        role VARCHAR, wikidata VARCHAR, mention_ids VARCHAR[], members VARCHAR[],
        origin VARCHAR""",
    "times": f"""{_KEY}, type VARCHAR, value VARCHAR, span {_SPAN}, "start" VARCHAR,
        "end" VARCHAR, anchor VARCHAR, origin VARCHAR""",
    "places": f"""{_KEY}, name VARCHAR, country VARCHAR, geonameid BIGINT, latitude DOUBLE,
        longitude DOUBLE, feature VARCHAR, spans {_SPAN}[], origin VARCHAR""",
    "statements": f"""{_KEY}, speaker_id VARCHAR, source {_SPAN}[], cue {_SPAN}[],
        content {_SPAN}[], quotation VARCHAR, act VARCHAR, audience_id VARCHAR,
        channel STRUCT(kind VARCHAR, span {_SPAN}), relays {_PARTICIPANT}[], inside_id VARCHAR,
        repeats_id VARCHAR, time_id VARCHAR, confidence DOUBLE, origin VARCHAR""",
    "events": f"""{_KEY}, type VARCHAR, mode VARCHAR, contexts VARCHAR[], quad VARCHAR,
        score DOUBLE, actors {_PARTICIPANT}[], recipients {_PARTICIPANT}[], status VARCHAR,
        statement_id VARCHAR, time_id VARCHAR, place_id VARCHAR,
        counts STRUCT(kind VARCHAR, low INTEGER, high INTEGER, span {_SPAN})[],
        evidence {_SPAN}[], confidence DOUBLE, origin VARCHAR""",
    "sketches": """article_id VARCHAR, version VARCHAR, stale BOOLEAN, day INTEGER,
        keys UBIGINT[], terms UBIGINT[], quotes UBIGINT[]""",
    "duplicates": f"""id VARCHAR, run_id VARCHAR, left_id VARCHAR, right_id VARCHAR,
        relation VARCHAR, similarity DOUBLE, left_share DOUBLE, right_share DOUBLE, words INTEGER,
        passages STRUCT("left" {_SPAN}, "right" {_SPAN})[], origin VARCHAR""",
    "wire_groups": f"""id VARCHAR, run_id VARCHAR, article_ids VARCHAR[], first_id VARCHAR,
        agency VARCHAR, outlets VARCHAR[],
        credits STRUCT(article_id VARCHAR, agency VARCHAR, kind VARCHAR, span {_SPAN})[],
        duplicate_ids VARCHAR[], origin VARCHAR""",
    "story_links": f"""id VARCHAR, run_id VARCHAR, left_id VARCHAR, right_id VARCHAR,
        relation VARCHAR, score DOUBLE, evidence {_EVIDENCE}[], origin VARCHAR""",
    "stories": """id VARCHAR, run_id VARCHAR, article_ids VARCHAR[], background_ids VARCHAR[],
        "first" VARCHAR, "last" VARCHAR, outlets INTEGER, independent INTEGER,
        link_ids VARCHAR[], origin VARCHAR""",
    "counted_events": f"""id VARCHAR, run_id VARCHAR, story_id VARCHAR, type VARCHAR, mode VARCHAR,
        quad VARCHAR, status VARCHAR, actors VARCHAR[], recipients VARCHAR[], "start" VARCHAR,
        "end" VARCHAR, place VARCHAR, country VARCHAR,
        counts STRUCT(kind VARCHAR, low INTEGER, high INTEGER, event_id VARCHAR,
        article_id VARCHAR, statement_id VARCHAR, speaker VARCHAR, outlet VARCHAR, span {_SPAN})[],
        event_ids VARCHAR[], article_ids VARCHAR[],
        outlets INTEGER, independent INTEGER, first_id VARCHAR, first_published VARCHAR,
        disagreements STRUCT(field VARCHAR, variants STRUCT("value" VARCHAR,
        event_ids VARCHAR[], given_by VARCHAR[])[])[],
        matches STRUCT(left_id VARCHAR, right_id VARCHAR, score DOUBLE,
        evidence {_EVIDENCE}[])[], origin VARCHAR""",
    "utterances": f"""id VARCHAR, run_id VARCHAR, speaker VARCHAR, words VARCHAR,
        fullest_id VARCHAR, first_id VARCHAR, article_ids VARCHAR[], statement_ids VARCHAR[],
        relays STRUCT(statement_id VARCHAR, article_id VARCHAR, outlet VARCHAR, via VARCHAR[],
        spans {_SPAN}[], kept DOUBLE, left_out VARCHAR[])[], outlets INTEGER,
        independent INTEGER, origin VARCHAR""",
    "identities": "id VARCHAR PRIMARY KEY, name VARCHAR, kind VARCHAR, country VARCHAR",
    "actor_links": """id VARCHAR PRIMARY KEY, article_id VARCHAR, actor_id VARCHAR,
        identity_id VARCHAR, evidence VARCHAR[], origin VARCHAR""",
    "actor_cuts": """left_article VARCHAR, left_name VARCHAR, right_article VARCHAR,
        right_name VARCHAR, made TIMESTAMPTZ""",
    "records": "article_id VARCHAR, run_id VARCHAR, json VARCHAR",
    "failures": """article_id VARCHAR, run_id VARCHAR, stage VARCHAR, error VARCHAR,
        message VARCHAR""",
}
#: The tables that hold the records of an article.
RECORD_TABLES = (
    "blocks",
    "mentions",
    "actors",
    "times",
    "places",
    "statements",
    "events",
    "records",
    "failures",
)

#: The tables of what more than one article shows, and the columns that name its articles.
LINKED_TABLES: Mapping[str, str] = {
    "duplicates": "[left_id, right_id]",
    "wire_groups": "article_ids",
    "story_links": "[left_id, right_id]",
    "stories": "list_concat(article_ids, background_ids)",
    "counted_events": "article_ids",
    "utterances": "article_ids",
}


def _names(people: str) -> str:
    """SQL for the names of the actors in a list of participants, in their order."""
    table = people.split(".", maxsplit=1)[0]
    return (
        f"(SELECT list(x.name ORDER BY u.i) FROM (SELECT unnest({people}) AS who,"
        f" generate_subscripts({people}, 1) AS i) u JOIN actors x ON x.id = u.who.actor_id"
        f" AND x.article_id = {table}.article_id)"
    )


def _anchors() -> str:
    """SQL for every span of every record."""
    inside = "unnest(list_transform({}, lambda r: r.span))"
    spans = (
        ("blocks", "span", "span"),
        ("mentions", "span", "span"),
        ("mentions", "head", "head"),
        ("times", "span", "span"),
        ("places", "span", "unnest(spans)"),
        ("statements", "source", "unnest(source)"),
        ("statements", "cue", "unnest(cue)"),
        ("statements", "content", "unnest(content)"),
        ("statements", "channel", "channel.span"),
        ("statements", "relay", inside.format("relays")),
        ("events", "actor", inside.format("actors")),
        ("events", "recipient", inside.format("recipients")),
        ("events", "count", inside.format("counts")),
        ("events", "evidence", "unnest(evidence)"),
    )
    selects = [
        f"SELECT '{table}' AS records, id, article_id, '{role}' AS role, {sql} AS s FROM {table}"
        + (" WHERE channel IS NOT NULL" if role == "channel" else "")
        for table, role, sql in spans
    ]
    # an actor is anchored by its mentions
    selects.append(
        "SELECT 'actors', a.id, a.article_id, 'mention', m.span FROM (SELECT id, article_id,"
        " unnest(mention_ids) AS mention_id FROM actors) a LEFT JOIN mentions m"
        " ON m.id = a.mention_id AND m.article_id = a.article_id"
    )
    for side in ("left", "right"):
        selects.append(
            f"SELECT 'duplicates', id, {side}_id, '{side}', p.\"{side}\" FROM"
            " (SELECT id, left_id, right_id, unnest(passages) AS p FROM duplicates)"
        )
        selects.append(
            f"SELECT 'story_links', id, {side}_id, e.kind, e.\"{side}\" FROM (SELECT id, left_id,"
            f' right_id, unnest(evidence) AS e FROM story_links) WHERE e."{side}" IS NOT NULL'
        )
    selects.append(
        "SELECT 'wire_groups', id, c.article_id, 'credit', c.span FROM"
        " (SELECT id, unnest(credits) AS c FROM wire_groups) WHERE c.span IS NOT NULL"
    )
    selects.append(
        "SELECT 'counted_events', id, c.article_id, c.kind, c.span FROM"
        " (SELECT id, unnest(counts) AS c FROM counted_events)"
    )
    # a counted event and an utterance are anchored by what their articles' records show
    selects.append(
        "SELECT 'counted_events', c.id, e.article_id, 'evidence', e.s FROM (SELECT id,"
        " unnest(event_ids) AS event_id FROM counted_events) c JOIN (SELECT id, article_id,"
        " unnest(evidence) AS s FROM events) e ON e.id = c.event_id"
    )
    selects.append(
        "SELECT 'utterances', id, r.article_id, 'relay', unnest(r.spans) FROM"
        " (SELECT id, unnest(relays) AS r FROM utterances)"
    )
    return (
        'SELECT records, id, article_id, role, s."start" AS "start", s."end" AS "end",'
        f' s."text" AS "text" FROM ({" UNION ALL ".join(selects)})'
    )


VIEWS = f"""
CREATE VIEW who_said_what AS
SELECT s.id, s.article_id, a.outlet, a.published, p.name AS speaker, p.role, p.country,
       {_names("s.relays")} AS relays, s.channel.kind AS channel, s.act, s.quotation,
       array_to_string(list_transform(s.content, lambda c: c.text), ' … ') AS content,
       s.inside_id, s.repeats_id, s.confidence
FROM statements s JOIN articles a ON a.id = s.article_id
LEFT JOIN actors p ON p.id = s.speaker_id AND p.article_id = s.article_id;

CREATE VIEW who_did_what AS
SELECT e.id, e.article_id, a.outlet, a.published, e.type, e.mode, e.status, e.quad, e.score,
       {_names("e.actors")} AS actors,
       {_names("e.recipients")} AS recipients,
       t."start" AS "start", t."end" AS "end", l.name AS place, l.country, e.statement_id,
       array_to_string(list_transform(e.evidence, lambda c: c.text), ' … ') AS evidence,
       e.confidence
FROM events e JOIN articles a ON a.id = e.article_id
LEFT JOIN times t ON t.id = e.time_id AND t.article_id = e.article_id
LEFT JOIN places l ON l.id = e.place_id AND l.article_id = e.article_id;

CREATE VIEW what_happened AS
SELECT c.id, c.type, c.mode, c.status, c.quad, c.actors, c.recipients, c."start", c."end",
       c.place, c.country, c.independent, c.outlets, len(c.event_ids) AS reports,
       a.outlet AS first_outlet, c.first_published,
       list_transform(c.disagreements, lambda d: d.field || ': ' || array_to_string(
           list_transform(d.variants, lambda v: v."value" || CASE WHEN len(v.given_by) > 0
           THEN ' (' || array_to_string(v.given_by, ', ') || ')' ELSE '' END), ' / '))
           AS disagreements,
       c.story_id
FROM counted_events c LEFT JOIN articles a ON a.id = c.first_id;

CREATE VIEW who_counted_what AS
SELECT c.id AS counted_id, c.type, c."start", c.place, n.kind, n.low, n.high, n.speaker, n.outlet,
       a.published, n.span.text AS words, n.article_id, n.event_id, n.statement_id
FROM (SELECT *, unnest(counts) AS n FROM counted_events) c JOIN articles a ON a.id = n.article_id
ORDER BY c.id, n.kind, a.published NULLS LAST, n.article_id, n.span."start";

CREATE VIEW actors_across AS
SELECT i.id, i.name, i.kind, i.country, count(DISTINCT l.article_id) AS articles,
       count(DISTINCT s.id) AS statements, count(DISTINCT e.id) AS events
FROM identities i JOIN actor_links l ON l.identity_id = i.id
LEFT JOIN statements s ON s.speaker_id = l.actor_id AND s.article_id = l.article_id
LEFT JOIN (SELECT id, article_id, unnest(list_transform(list_concat(actors, recipients),
           lambda p: p.actor_id)) AS actor_id FROM events) e
       ON e.actor_id = l.actor_id AND e.article_id = l.article_id
GROUP BY ALL;

CREATE VIEW anchors AS {_anchors()};
"""

#: Whether an anchor's text is what the article shows at its place; substring counts code points.
HOLDS = (
    'coalesce(substring(a."text", n."start" + 1, n."end" - n."start") = n."text"'
    ' AND n."end" > n."start" AND n."start" >= 0, false)'
)
