"""The summary of a store: what its pages ask, one sorted table a question, made by SQL alone.

It is derived: it can be deleted at any time and is made anew. DuckDB finds a row quickly where a
table is sorted by what is asked for, so each table is sorted by its key and then by day.
"""

from __future__ import annotations

#: Raised with every change of a table below; an older summary is made anew.
SUMMARY_VERSION = 5

#: A readable name for an actor across articles: the name and country of its identity, or its own.
#: Unlinked actors of one name and country are one on the pages; nothing in the store is merged.
_SLUG = "trim(regexp_replace(lower(strip_accents({0})), '[^a-z0-9]+', '-', 'g'), '-')"
_KEY = (
    f"(CASE WHEN length({_SLUG}) BETWEEN 1 AND 80 THEN {_SLUG}"
    f" ELSE left({_SLUG}, 60) || '-x' || left(md5({{0}}), 8) END"
    " || coalesce('~' || lower({1}), ''))"
)
_DAY = "try_cast(left({0}, 10) AS DATE)"
#: Characters of a content or of evidence that a list shows.
SHOWN = 400
_WORDS = "left(array_to_string(list_transform({0}, lambda r: r.\"text\"), ' … '), " + f"{SHOWN})"

#: What tells whether a store is as it was when its summary was made: which analyses it has, and
#: what was linked since. `{0}` is the store.
MADE_OF = """SELECT concat_ws('-',
    (SELECT count(*) || '.' || bit_xor(hash(id, run_id)) FROM {0}.articles),
    (SELECT count(*) || '.' || max(run_id) FROM {0}.counted_events),
    (SELECT count(*) || '.' || max(run_id) FROM {0}.utterances),
    (SELECT count(*) || '.' || max(run_id) FROM {0}.stories),
    (SELECT count(*) || '.' || max(run_id) FROM {0}.wire_groups),
    (SELECT count(*) || '.' || bit_xor(hash(id, identity_id)) FROM {0}.actor_links))"""

#: The statements that make a summary, in order; `s` is the store.
TABLES = (
    f"""CREATE TABLE made AS
        SELECT {SUMMARY_VERSION} AS version, (SELECT count(*) FROM s.articles) AS articles,
        (SELECT count(*) FROM s.statements) AS statements,
        (SELECT count(*) FROM s.events) AS events,
        (SELECT count(*) FROM s.failures) AS failures, ({MADE_OF.format("s")}) AS made_of""",
    """CREATE TABLE indexed AS SELECT id, run_id FROM s.articles ORDER BY id""",
    f"""CREATE TABLE reports AS
        SELECT a.id, a.outlet, a.headline, a.published, {_DAY.format("a.published")} AS day,
        coalesce(t.n, 0) AS statements, coalesce(e.n, 0) AS events
        FROM s.articles a
        LEFT JOIN (SELECT article_id, count(*) AS n FROM s.statements GROUP BY ALL) t
            ON t.article_id = a.id
        LEFT JOIN (SELECT article_id, count(*) AS n FROM s.events GROUP BY ALL) e
            ON e.article_id = a.id
        ORDER BY day DESC NULLS LAST, a.published DESC NULLS LAST, a.id""",
    f"""CREATE TABLE named AS
        WITH slugs AS (
            SELECT id, name, {_KEY.format("name", "country")} AS slug FROM s.identities),
        keyed AS (
            SELECT id, name, slug || CASE WHEN row_number() OVER (PARTITION BY slug ORDER BY id) = 1
                   THEN '' ELSE '~' || right(id, 6) END AS key FROM slugs)
        SELECT a.article_id, a.id AS actor_id,
               CASE WHEN a.kind <> 'unnamed'
                    THEN coalesce(k.key, {_KEY.format("a.name", "a.country")}) END AS key,
               a.name, a.kind, a.country, a.role, k.id AS identity_id, k.name AS identity
        FROM s.actors a
        LEFT JOIN s.actor_links l ON l.article_id = a.article_id AND l.actor_id = a.id
        LEFT JOIN keyed k ON k.id = l.identity_id
        ORDER BY a.article_id""",
    """CREATE TABLE told_in AS
        SELECT unnest(article_ids) AS article_id, id AS story_id, false AS looks_back FROM s.stories
        UNION ALL
        SELECT unnest(background_ids), id, true FROM s.stories ORDER BY ALL""",
    """CREATE TABLE wired AS
        SELECT unnest(article_ids) AS article_id, id AS group_id FROM s.wire_groups ORDER BY ALL""",
    """CREATE TABLE stories AS
        SELECT x.id, r.headline, r.outlet, x.independent, x.outlets, len(x.article_ids) AS articles,
               coalesce(c.n, 0) AS events, try_cast(left(x."first", 10) AS DATE) AS first_day,
               try_cast(left(x."last", 10) AS DATE) AS last_day
        FROM s.stories x LEFT JOIN reports r ON r.id = x.article_ids[1]
        LEFT JOIN (SELECT story_id, count(*) AS n FROM s.counted_events GROUP BY ALL) c
            ON c.story_id = x.id
        ORDER BY x.independent DESC, articles DESC, last_day DESC NULLS LAST, x.id""",
    f"""CREATE TABLE sayings AS
        WITH passed AS (
            SELECT u.article_id, u.id, list(k.key ORDER BY u.i) AS keys,
                   list(k.name ORDER BY u.i) AS names
            FROM (SELECT article_id, id, unnest(relays) AS relay,
                         generate_subscripts(relays, 1) AS i FROM s.statements) u
            JOIN named k ON k.article_id = u.article_id AND k.actor_id = u.relay.actor_id
            GROUP BY ALL),
        told AS (
            SELECT statement_id, min(id) AS id, bool_or(statement_id = fullest_id) AS is_fullest
            FROM (SELECT unnest(statement_ids) AS statement_id, id, fullest_id FROM s.utterances)
            GROUP BY statement_id),
        uttered AS (
            SELECT x.*, coalesce(t.id, f.id, x.repeats_id, x.id) AS utterance,
                   coalesce(t.is_fullest, false) AS is_fullest
            FROM s.statements x LEFT JOIN told t ON t.statement_id = x.id
            LEFT JOIN told f ON f.statement_id = x.repeats_id)
        SELECT row_number() OVER (ORDER BY k.key NULLS LAST, r.day DESC NULLS LAST,
                                  x.article_id, x.content[1]."start", x.id) - 1 AS n,
               x.utterance,
               row_number() OVER (PARTITION BY x.utterance, k.key ORDER BY x.is_fullest DESC,
                   x.repeats_id IS NOT NULL, r.day, x.article_id, x.content[1]."start", x.id) = 1
                   AS is_once,
               count(DISTINCT x.article_id) OVER (PARTITION BY x.utterance, k.key) AS reports,
               k.key, coalesce(k.name, x.source[1]."text") AS speaker, k.country, r.day,
               r.outlet, x.article_id, x.id, x.act, x.quotation, x.channel.kind AS channel,
               coalesce(p.keys, []) AS relay_keys, coalesce(p.names, []) AS relays,
               x.repeats_id IS NOT NULL AS repeats, x.inside_id IS NOT NULL AS inside,
               {_WORDS.format("x.content")} AS content
        FROM uttered x JOIN reports r ON r.id = x.article_id
        LEFT JOIN named k ON k.article_id = x.article_id AND k.actor_id = x.speaker_id
        LEFT JOIN passed p ON p.article_id = x.article_id AND p.id = x.id
        ORDER BY n""",
    f"""CREATE TABLE doings AS
        WITH made_of AS (
            SELECT article_id, id, unnest(members) AS member_id FROM s.actors
            WHERE len(members) > 0),
        took AS (
            SELECT u.article_id, u.id, u.role, list(DISTINCT k.key) FILTER (k.key IS NOT NULL)
                       AS keys, list(DISTINCT g.name) AS names,
                   list(DISTINCT k.country) FILTER (k.country IS NOT NULL) AS countries
            FROM (SELECT article_id, id, 'actor' AS role, unnest(actors) AS who FROM s.events
                  UNION ALL
                  SELECT article_id, id, 'recipient', unnest(recipients) FROM s.events) u
            JOIN named g ON g.article_id = u.article_id AND g.actor_id = u.who.actor_id
            LEFT JOIN made_of m ON m.article_id = u.article_id AND m.id = u.who.actor_id
            JOIN named k ON k.article_id = u.article_id
                AND k.actor_id = coalesce(m.member_id, u.who.actor_id)
            GROUP BY ALL),
        dated AS (
            SELECT e.*, r.outlet, r.day AS reported, t."start", t."end",
                   try_cast(t."start" AS DATE) AS own_day
            FROM s.events e JOIN reports r ON r.id = e.article_id
            LEFT JOIN s.times t ON t.article_id = e.article_id AND t.id = e.time_id),
        told AS (
            SELECT unnest(event_ids) AS event_id, event_ids[1] AS first_event, independent
            FROM s.counted_events)
        SELECT row_number() OVER (ORDER BY coalesce(e.own_day, e.reported) DESC NULLS LAST,
                                  e.article_id, e.evidence[1]."start", e.id) - 1 AS n,
               coalesce(e.own_day, e.reported) AS day, e.own_day IS NOT NULL AS dated,
               e."start", e."end", e.reported, e.outlet, e.article_id, e.id, e.type, e.mode,
               e.quad, e.score, e.status, e.statement_id,
               coalesce(c.independent, 1) AS independent,
               c.event_id IS NULL OR c.first_event = e.id AS is_first,
               coalesce(c.first_event, e.id) AS happening,
               CASE WHEN e.statement_id IS NULL THEN 'own' WHEN len(y.relays) > 0 THEN 'hand'
                    ELSE 'said' END AS voice, y.speaker AS according_to,
               coalesce(a.keys, []) AS actor_keys, coalesce(a.names, []) AS actors,
               coalesce(a.countries, []) AS actor_countries,
               coalesce(b.keys, []) AS recipient_keys, coalesce(b.names, []) AS recipients,
               coalesce(b.countries, []) AS recipient_countries,
               l.name AS place, l.country AS place_country, l.latitude, l.longitude,
               {_WORDS.format("e.evidence")} AS evidence
        FROM dated e
        LEFT JOIN took a ON a.article_id = e.article_id AND a.id = e.id AND a.role = 'actor'
        LEFT JOIN took b ON b.article_id = e.article_id AND b.id = e.id AND b.role = 'recipient'
        LEFT JOIN s.places l ON l.article_id = e.article_id AND l.id = e.place_id
        LEFT JOIN sayings y ON y.article_id = e.article_id AND y.id = e.statement_id
        LEFT JOIN told c ON c.event_id = e.id
        ORDER BY n""",
    """CREATE TABLE took_part AS
        SELECT key, role, day, n, row_number() OVER (PARTITION BY happening, key, role
                   ORDER BY is_first DESC, n) = 1 AS is_once FROM (
            SELECT unnest(actor_keys) AS key, 'actor' AS role, day, n, happening, is_first
                FROM doings
            UNION ALL
            SELECT unnest(recipient_keys), 'recipient', day, n, happening, is_first FROM doings)
        ORDER BY key, role, n""",
    """CREATE TABLE told_of AS
        WITH shown AS (
            SELECT m.article_id, m.span, k.key FROM s.mentions m
            JOIN (SELECT article_id, id, unnest(mention_ids) AS mention_id FROM s.actors) a
                ON a.article_id = m.article_id AND a.mention_id = m.id
            JOIN named k ON k.article_id = a.article_id AND k.actor_id = a.id
            WHERE k.key IS NOT NULL)
        SELECT DISTINCT k.key, y.day, y.n FROM sayings y
        JOIN (SELECT article_id, id, unnest(content) AS piece FROM s.statements) x
            ON x.article_id = y.article_id AND x.id = y.id
        JOIN shown k ON k.article_id = y.article_id AND k.span."start" >= x.piece."start"
            AND k.span."end" <= x.piece."end"
        WHERE k.key IS DISTINCT FROM y.key AND NOT y.inside
        ORDER BY k.key, y.day DESC NULLS LAST, y.n""",
    """CREATE TABLE passed_on AS
        SELECT key, relay_key, relay, count(*) AS n, date_trunc('month', day)::DATE AS month
        FROM (SELECT key, day, unnest(relay_keys) AS relay_key, unnest(relays) AS relay
              FROM sayings WHERE key IS NOT NULL)
        WHERE relay_key IS NOT NULL
        GROUP BY ALL ORDER BY key, relay_key, month""",
    """CREATE TABLE people AS
        WITH of_article AS (
            SELECT key, any_value(kind) AS kind, any_value(country) AS country,
                   coalesce(any_value(identity), mode(name)) AS name,
                   any_value(identity_id) AS identity_id, list(DISTINCT name) AS names,
                   list(DISTINCT role) FILTER (role IS NOT NULL) AS roles,
                   count(DISTINCT article_id) AS articles
            FROM named WHERE key IS NOT NULL GROUP BY key)
        SELECT p.*, coalesce(y.n, 0) AS said, coalesce(d.n, 0) AS did, coalesce(g.n, 0) AS done_to,
               coalesce(o.n, 0) AS told_of, coalesce(f.n, 0) AS relayed
        FROM of_article p
        LEFT JOIN (SELECT key, count(*) AS n FROM sayings WHERE is_once GROUP BY key) y
            ON y.key = p.key
        LEFT JOIN (SELECT key, count(*) AS n FROM took_part WHERE is_once AND role = 'actor'
                   GROUP BY key) d ON d.key = p.key
        LEFT JOIN (SELECT key, count(*) AS n FROM took_part WHERE is_once AND role = 'recipient'
                   GROUP BY key) g ON g.key = p.key
        LEFT JOIN (SELECT key, count(*) AS n FROM told_of GROUP BY key) o ON o.key = p.key
        LEFT JOIN (SELECT relay_key AS key, sum(n)::BIGINT AS n FROM passed_on GROUP BY ALL) f
            ON f.key = p.key
        ORDER BY p.key""",
    """CREATE TABLE names AS
        SELECT DISTINCT lower(strip_accents(name)) AS name, key FROM named
        WHERE key IS NOT NULL ORDER BY ALL""",
    """CREATE TABLE pairs AS
        WITH sided AS (
            SELECT date_trunc('month', day)::DATE AS month, status IN ('happened', 'ongoing')
                       AS is_real, score,
                   actor_keys, recipient_keys, actor_countries, recipient_countries FROM doings
            WHERE is_first),
        crossed AS (
            SELECT 'actor' AS level, month, is_real, score, a AS source, unnest(recipient_keys)
                AS target FROM (SELECT *, unnest(actor_keys) AS a FROM sided)
            UNION ALL
            SELECT 'country', month, is_real, score, a, unnest(recipient_countries)
                FROM (SELECT *, unnest(actor_countries) AS a FROM sided))
        SELECT level, month, is_real, source, target, count(*) AS n,
               count(*) FILTER (score > 0) AS cooperation, count(*) FILTER (score < 0) AS conflict,
               sum(score) AS score
        FROM crossed WHERE source <> target GROUP BY ALL
        ORDER BY level, month, source, target""",
    """CREATE TABLE months AS
        SELECT 'articles' AS what, date_trunc('month', day)::DATE AS month, count(*) AS n
        FROM reports WHERE day IS NOT NULL GROUP BY ALL
        UNION ALL
        SELECT 'statements', date_trunc('month', day)::DATE, count(*) FROM sayings
        WHERE day IS NOT NULL GROUP BY ALL
        UNION ALL
        SELECT 'events', date_trunc('month', day)::DATE, count(*) FROM doings
        WHERE day IS NOT NULL GROUP BY ALL
        ORDER BY ALL""",
    """CREATE TABLE counted AS
        SELECT 'outlet' AS what, outlet AS value, count(*) AS n FROM reports
        WHERE outlet IS NOT NULL GROUP BY ALL
        UNION ALL SELECT 'type', type, count(*) FROM doings GROUP BY ALL
        UNION ALL SELECT 'status', status, count(*) FROM doings GROUP BY ALL
        UNION ALL SELECT 'act', act, count(*) FROM sayings GROUP BY ALL
        ORDER BY what, n DESC, value""",
)
