"""A component for spaCy pipelines: `nlp.add_pipe("onrecord")` adds onrecord's spans to each Doc."""

from __future__ import annotations

import hashlib

from spacy.language import Language
from spacy.tokens import Doc

from onrecord import __version__
from onrecord.errors import InputError, LanguageError
from onrecord.export import Run, to_json
from onrecord.exports.docbin import USER_DATA, add_spans, describe, marked
from onrecord.kit import Kit
from onrecord.pipeline import analyse
from onrecord.public import read_records
from onrecord.reading import check_language, check_published, identify
from onrecord.records import Article

#: Languages of pipelines that may hold English: its own, and spaCy's for several.
_LANGUAGES = ("en", "xx")
_HINT = 'Use nlp.add_pipe("onrecord", config={"force": True}) to read it all the same'


class OnRecord:
    """Reads a Doc's text as one article and fills `doc.spans` and `doc.user_data["onrecord"]`.

    The text is taken as it is. onrecord parses it with a pipeline of its own, so nothing has to
    come before it. The publication date of a Doc is `doc.user_data["published"]` if that is there,
    else what the component was made with. A Doc in another language than English is refused,
    unless `force`.

    Raises: InputError if `published` is not ISO 8601; LanguageError from a Doc that is not English.
    """

    def __init__(
        self, kit: Kit, *, published: str | None, outlet: str | None, force: bool = False
    ) -> None:
        check_published(published)
        self.kit = kit
        self.force = force
        self.published = published
        self.outlet = outlet

    def __call__(self, doc: Doc) -> Doc:
        """Add the spans; a Doc without text stays as it is."""
        if not doc.text.strip():
            return doc
        raw = doc.text.encode()
        published = doc.user_data.get("published", self.published)
        check_published(published)
        article = Article(
            id=identify(raw),
            url=doc.user_data.get("url"),
            text=doc.text,
            outlet=doc.user_data.get("outlet", self.outlet),
            headline=None,
            bylines=(),
            published=published,
            language=None,
            sha256=hashlib.sha256(raw).hexdigest(),
        )
        try:
            article = check_language(article, "the Doc", force=self.force)
        except LanguageError as error:
            raise LanguageError(
                f"the Doc is in {error.language}; onrecord reads English. {_HINT}", error.language
            ) from None
        run = Run(onrecord=__version__, models=dict(self.kit.versions), seconds=0.0)
        line = to_json(analyse(article, self.kit), run=run, indent=None)
        (record,) = read_records([line])
        add_spans(doc, marked(record))
        doc.user_data[USER_DATA] = describe(record)
        return doc


@Language.factory("onrecord", default_config={"published": None, "outlet": None, "force": False})
def make_onrecord(
    nlp: Language, name: str, published: str | None, outlet: str | None, force: bool
) -> OnRecord:
    """Make the component; loading the kit takes about two seconds.

    Raises: InputError for the pipeline of another language, unless `force`; as `OnRecord`.
    """
    if nlp.lang not in _LANGUAGES and not force:
        raise InputError(
            f"this pipeline is for the language {nlp.lang!r}; onrecord reads English. {_HINT}"
        )
    return OnRecord(Kit.load(), published=published, outlet=outlet, force=force)
