"""A component for spaCy pipelines: `nlp.add_pipe("onrecord")` adds onrecord's spans to each Doc."""

from __future__ import annotations

import hashlib

from spacy.language import Language
from spacy.tokens import Doc

from onrecord import __version__
from onrecord.export import Run, to_json
from onrecord.exports.docbin import USER_DATA, add_spans, describe, marked
from onrecord.kit import Kit
from onrecord.pipeline import analyse
from onrecord.public import read_records
from onrecord.reading import identify
from onrecord.records import Article


class OnRecord:
    """Reads a Doc's text as one article and fills `doc.spans` and `doc.user_data["onrecord"]`.

    The text is taken as it is. onrecord parses it with a pipeline of its own, so nothing has to
    come before it. The publication date of a Doc is `doc.user_data["published"]` if that is there,
    else what the component was made with.
    """

    def __init__(self, kit: Kit, *, published: str | None, outlet: str | None) -> None:
        self.kit = kit
        self.published = published
        self.outlet = outlet

    def __call__(self, doc: Doc) -> Doc:
        """Add the spans; a Doc without text stays as it is."""
        if not doc.text.strip():
            return doc
        raw = doc.text.encode()
        article = Article(
            id=identify(raw),
            url=doc.user_data.get("url"),
            text=doc.text,
            outlet=doc.user_data.get("outlet", self.outlet),
            headline=None,
            bylines=(),
            published=doc.user_data.get("published", self.published),
            language="en",
            sha256=hashlib.sha256(raw).hexdigest(),
        )
        run = Run(onrecord=__version__, models=dict(self.kit.versions), seconds=0.0)
        line = to_json(analyse(article, self.kit), run=run, indent=None)
        (record,) = read_records([line])
        add_spans(doc, marked(record))
        doc.user_data[USER_DATA] = describe(record)
        return doc


@Language.factory("onrecord", default_config={"published": None, "outlet": None})
def make_onrecord(nlp: Language, name: str, published: str | None, outlet: str | None) -> OnRecord:
    """Make the component; loading the kit takes about two seconds."""
    return OnRecord(Kit.load(), published=published, outlet=outlet)
