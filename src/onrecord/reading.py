"""Placeholder, being written."""
from __future__ import annotations
import hashlib
from onrecord.records import Article


def read_text(text: str, *, published: str | None = None, outlet: str | None = None, url: str | None = None) -> Article:
    sha = hashlib.sha256(text.encode()).hexdigest()
    return Article(id=sha[:16], url=url, text=text, outlet=outlet, headline=None, bylines=(), published=published, language="en", sha256=sha)
