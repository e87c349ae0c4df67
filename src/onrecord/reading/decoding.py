"""Bytes to characters: which encoding, and what is no text at all."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator

from onrecord.errors import InputError

_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip file",
    b"\x7fELF": "a program",
    b"{\\rtf": "an RTF file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}
_BOMS = (  # the longer ones first: a UTF-32 mark begins like a UTF-16 one
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_OPENING = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|\?xml|head|body)\b", re.DOTALL | re.I
)
_BLOCK_TAG = re.compile(r"</?(?:p|div|article|section|body|h[1-6]|li)(?:\s[^<>]*)?>", re.IGNORECASE)
#: Share of control and replacement characters above which a text is garbage.
_MAX_GARBAGE = 0.05
_GARBAGE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")


def decode(raw: bytes, label: str, media_type: str | None) -> str:
    """Decode by byte order mark, as UTF-8, by the declared encoding, then by a guess.

    What is valid UTF-8 is read as that, whatever a page declares: pages lie, and other encodings
    are valid UTF-8 only by accident.

    Raises: InputError if `raw` is empty, binary or garbage.
    """
    if not raw:
        raise InputError(f"{label} is empty; give an article's text or HTML")
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            raise InputError(f"{label} is {what}, not text; save the article as text or HTML")
    for encoding in _encodings(raw, media_type):
        try:
            text = raw.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        break
    else:
        if b"\x00" in raw:
            raise InputError(
                f"{label} is a binary file, not text; save the article as text or HTML"
            )
        text = _guess(raw, label)
    if len(_GARBAGE.findall(text)) > _MAX_GARBAGE * len(text) or "\x00" in text:
        raise InputError(f"{label} is binary or garbled, not text; save the article as UTF-8 text")
    return text


def ungzip(raw: bytes, label: str, *, most: int) -> bytes:
    """Return what is in a gzip file, and other bytes as they are.

    Raises: InputError if it is damaged, or there are more than `most` bytes in it.
    """
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        with gzip.open(io.BytesIO(raw)) as file:
            found = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{label}: its gzip is damaged: {error}") from None
    if len(found) > most:
        raise InputError(f"{label} unpacks to more than {most // 1_000_000} MB")
    return found


def is_html(text: str, media_type: str | None) -> bool:
    """Tell HTML from plain text by its tags: a lone "<p>" in a text about HTML is not enough."""
    if "html" in (media_type or "").lower() or _OPENING.match(text):
        return True
    return len(_BLOCK_TAG.findall(text[:20_000])) >= 4


def _encodings(raw: bytes, media_type: str | None) -> Iterator[str]:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            yield encoding
            return
    if b"\x00" in raw:
        return
    yield "utf-8"
    header = _CHARSET.search(media_type or "")
    meta = _META_CHARSET.search(raw[:4096])
    for declared in (header and header[1], meta and meta[1].decode("ascii", "replace")):
        if declared:
            # as browsers do: who declares Latin-1 means Windows-1252
            low = declared.lower()
            yield "cp1252" if low in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else low


def _guess(raw: bytes, label: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(raw).best()
    if best is None:
        raise InputError(f"{label}: its encoding is unknown; save it as UTF-8")
    return str(best)
