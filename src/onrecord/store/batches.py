"""The output of a batch into a store: shard by shard, each in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import msgspec

from onrecord.errors import BatchError
from onrecord.sources import BATCH_MANIFEST
from onrecord.store.rows import Outcome
from onrecord.store.schema import RECORD_TABLES, SCHEMA_VERSION

FORMAT = "onrecord/batch/1"
#: The tables of a shard; the others are a store's own, or are found from all of them.
SHARD_TABLES = ("articles", "documents", "inputs", *RECORD_TABLES)


class ShardCard(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a finished shard: inputs by outcome, and the digest of each file.

    `reasons` are those of inputs that are no article or not analysed; `undated` articles have no
    day of publication.
    """

    id: str
    counts: dict[str, int]
    reasons: dict[str, int]
    undated: int
    quarantined: bool
    files: dict[str, str]


class BatchHead(msgspec.Struct, frozen=True, kw_only=True):
    """What of a manifest tells who wrote it: version, schema, and versions of the kit."""

    format: str
    schema: int
    onrecord: str
    kit: dict[str, str]


def finished_shards(out: Path) -> Iterator[tuple[ShardCard, Path]]:
    """Yield the shards of a batch that are done, with their folders, in order.

    Raises: BatchError if the card of one cannot be read.
    """
    for folder in sorted((out / "shards").iterdir()):
        path = folder / "shard.json"
        try:
            card = msgspec.json.decode(path.read_bytes(), type=ShardCard)
        except (OSError, msgspec.MsgspecError) as error:
            raise BatchError(
                f"{path}: cannot be read: {error}; remove its folder and run the batch again"
            ) from error
        yield card, folder


def check_format(out: Path) -> BatchHead:
    """Return who wrote a batch; refuse a folder that no batch wrote, or one of another onrecord.

    Raises: BatchError.
    """
    try:
        head = msgspec.json.decode((out / BATCH_MANIFEST).read_bytes(), type=BatchHead)
    except (OSError, msgspec.MsgspecError) as error:
        raise BatchError(f"{out / BATCH_MANIFEST}: cannot be read: {error}") from error
    if (head.format, head.schema) != (FORMAT, SCHEMA_VERSION):
        raise BatchError(
            f"{out} was written by another onrecord ({head.onrecord}, schema {head.schema}); "
            "run the batch again into another folder"
        )
    return head


def insert_shard(db: duckdb.DuckDBPyConnection, folder: Path, run_id: str) -> Counter[str]:
    """Insert a shard's rows under the run; articles that are there already stay as they are.

    Call it in a transaction. Returns how many inputs became what.
    """

    def rows(table: str) -> str:
        path = str(folder / f"{table}.parquet").replace("'", "''")
        return f"read_parquet('{path}')"

    db.execute(
        "CREATE OR REPLACE TEMP TABLE fresh AS SELECT id, sha256 FROM"
        f" {rows('articles')} WHERE id NOT IN (SELECT id FROM articles)"
    )
    owned = f"SELECT * REPLACE ('{run_id}' AS run_id) FROM "
    db.execute(
        f"INSERT OR IGNORE INTO documents SELECT * FROM {rows('documents')}"
        " WHERE sha256 IN (SELECT sha256 FROM fresh)"
    )
    db.execute(f"INSERT INTO articles {owned}{rows('articles')} WHERE id IN (SELECT id FROM fresh)")
    for table in RECORD_TABLES:
        db.execute(
            f"INSERT INTO {table} {owned}{rows(table)} WHERE article_id IN (SELECT id FROM fresh)"
        )
    db.execute(
        "DELETE FROM failures WHERE stage = 'read' AND article_id IN"
        f" (SELECT name FROM {rows('inputs')})"
    )
    db.execute(f"INSERT INTO failures {owned}{rows('failures')} WHERE stage = 'read'")
    # an input that became an article in another shard, or was there before
    taken = (
        f"SELECT * REPLACE ('{run_id}' AS run_id, CASE WHEN outcome = '{Outcome.ADDED}' AND"
        f" article_id NOT IN (SELECT id FROM fresh) THEN '{Outcome.PRESENT}' ELSE outcome END"
        f" AS outcome) FROM {rows('inputs')}"
    )
    counts = db.execute(f"SELECT outcome, count(*) FROM ({taken}) GROUP BY ALL").fetchall()
    known = "SELECT name, article_id FROM inputs WHERE article_id IS NOT NULL"
    db.execute(
        f"INSERT OR REPLACE INTO inputs SELECT * FROM ({taken}) WHERE NOT"
        f" (outcome = '{Outcome.PRESENT}' AND (name, article_id) IN ({known}))"
    )
    return Counter({str(outcome): int(n) for outcome, n in counts})
