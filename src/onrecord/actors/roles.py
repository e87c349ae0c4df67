"""Which role the words of a mention give: "front-runner", "member of parliament"."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.names import NameLexicon
from onrecord.parse import Token
from onrecord.records import ActorKind, Mention, MentionForm


def read_role(
    tokens: Sequence[Token],
    head: Token,
    core: Sequence[Token],
    mention: Mention,
    lexicon: NameLexicon,
) -> tuple[str | None, str | None]:
    """Return the role as printed, in lower case, and its key in the lexicon of roles."""
    tokens = _whole_words(tokens)
    described = mention.form is MentionForm.NOMINAL
    if described:
        last = next((i for i, t in enumerate(tokens) if t.i == head.i), None)
    elif mention.kind is ActorKind.PERSON and core and core[0].i > tokens[0].i:
        last = next((i for i, t in enumerate(tokens) if t.i == core[0].i), 1) - 1
    else:
        return None, None
    if last is None:
        return None, None
    if described and (found := _with_body(tokens, last, lexicon)) is not None:
        return found
    for end in (last,) if described else range(last, -1, -1):  # "Prime Minister Dr Ana Diaz"
        if (role := _ending_at(tokens, end, lexicon)) is not None:
            first, key = role
            return joined(tokens[first : end + 1]).lower(), key
    return None, None


def _ending_at(tokens: Sequence[Token], last: int, lexicon: NameLexicon) -> tuple[int, str] | None:
    """Return where the longest role begins whose last word is at `last`, and its key."""
    for width in (5, 4, 3, 2, 1):
        if width > last + 1:
            continue
        words = joined(tokens[last + 1 - width : last + 1]).lower()
        for form in (words, _singular(tokens, last, width), words.removesuffix("s")):
            if form in lexicon.roles:
                first = _role_start(tokens, last + 1 - width, last, lexicon)
                return _with_rank(tokens, first, lexicon), form
    return None


def _with_body(tokens: Sequence[Token], last: int, lexicon: NameLexicon) -> tuple[str, str] | None:
    """Read "secretary of state" and "member of parliament", whose noun comes first."""
    for width in (5, 4, 3):
        words = joined(tokens[last : last + width]).lower()
        if width <= len(tokens) - last and words in lexicon.roles:
            first = _with_rank(tokens, _role_start(tokens, last, last, lexicon), lexicon)
            return joined(tokens[first : last + width]).lower(), words
    return None


def _with_rank(tokens: Sequence[Token], first: int, lexicon: NameLexicon) -> int:
    """Take in the word before a role that says "former" or "deputy"."""
    ranks = lexicon.frames["not_sector_prefix"] | lexicon.frames["former"]
    return first - (first > 0 and tokens[first - 1].lower_ in ranks)


def _whole_words(tokens: Sequence[Token]) -> list[Token]:
    """Add the first half of "co-founder" where the parser began a phrase behind its hyphen."""
    found = list(tokens)
    while found[0].i > 1 and (hyphen := found[0].nbor(-1)).text == "-" and not hyphen.whitespace_:
        if found[0].nbor(-2).whitespace_:
            break
        found = [found[0].nbor(-2), hyphen, *found]
    return found


def _role_start(tokens: Sequence[Token], first: int, last: int, lexicon: NameLexicon) -> int:
    """Return where a role begins whose noun does at `first`: "co-founder", "budget minister".

    A word with a hyphen is taken whole or, as in "low-profile minister", not at all.
    """
    while first > 1 and tokens[first - 1].text == "-" and not tokens[first - 2].whitespace_:
        first -= 2
    whole = first
    while first > 0 and _extends_role(tokens, first, last, lexicon):
        first -= 1
    return first + (0 < first < whole and tokens[first - 1].text == "-")


def _extends_role(tokens: Sequence[Token], first: int, last: int, lexicon: NameLexicon) -> bool:
    """Tell whether the word before belongs to the role: "foreign" in "foreign policy chief"."""
    token = tokens[first - 1]
    if token.text[0].isupper() and not tokens[first].text[0].isupper():
        return False
    if token.text[0].isupper() and _ends_known_name(tokens, first, lexicon):
        return False
    if token.dep_ == "compound":
        return True
    return token.dep_ == "amod" and first <= token.head.i - tokens[0].i < last


def _ends_known_name(tokens: Sequence[Token], end: int, lexicon: NameLexicon) -> bool:
    """Tell whether a form of the lexicon reaches over the word before `end`: "White House"."""
    for start in range(max(0, end - 4), end):
        form = lexicon.longest_at(joined(tokens[start:]), 0)
        if form is not None and len(form) >= len(joined(tokens[start:end])):
            return True
    return False


def _singular(tokens: Sequence[Token], last: int, width: int) -> str:
    """Return the words up to `last` with the last one's lemma: "foreign minister"."""
    before = joined(tokens[last + 1 - width : last]) if width > 1 else ""
    return f"{before} {tokens[last].lemma_}".strip().lower()


def joined(tokens: Sequence[Token]) -> str:
    """Return the words of `tokens` as they are printed."""
    return "".join(token.text_with_ws for token in tokens).rstrip()
