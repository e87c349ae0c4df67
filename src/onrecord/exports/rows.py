"""A row of an export of events, and its line in the sidecar."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from onrecord.exports.selection import Coded, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it is written, with its id in the export.

    `mentions` are lines of GDELT's other file; `coded_as` is a CAMEO code, `sure` how sure it is.
    """

    id: str
    line: bytes
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    mentions: tuple[bytes, ...] = ()
    coded_as: str | None = None
    sure: str | None = None


def sidecar_line(number: int, row: Row, coded: Coded) -> bytes:
    """Return what leads the row back to its text, as one line of JSON."""
    event = coded.event
    found = {
        "row": number,
        "id": row.id,
        "article_id": coded.record.article.id,
        "event_id": event.id,
        "status": coded.status,
        "according_to": event.according_to,
        "actor_ids": [p.actor.id for p in row.actors],
        "recipient_ids": [p.actor.id for p in row.recipients],
        "time_id": event.time,
        "place_id": event.place,
        "geonameid": coded.place and coded.place.geonameid,
        "date_from": coded.date.source,
        "date_start": coded.date.start,
        "date_end": coded.date.end,
        "date_precision": coded.date.precision,
        "evidence": event.evidence,
        "confidence": coded.confidence,
        "url": coded.record.article.url,
    }
    if once := coded.counted:
        found |= {
            "counted_id": once.id,
            "event_ids": once.event_ids,
            "article_ids": once.article_ids,
            "outlets": once.outlets,
            "independent": once.independent,
            "figures": once.counts,
        }
    if row.coded_as:
        found |= {"cameo": row.coded_as, "cameo_is": row.sure}
    return msgspec.json.encode(found) + b"\n"
