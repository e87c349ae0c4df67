"""What one line shows of itself: byline, time, dateline, credit, notice, outlet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.structure.lexicon import PageLexicon
from onrecord.transcripts import Side

_WORD = re.compile(r"[\w&]+(?:[’'.\-]\w+)*")
SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*\Z")
_QUOTE = "“\"‘'«„"
_FIGURE = re.compile(r"\d[\dTZ:./+-]*(?:st|nd|rd|th|am|pm|h)?,?", re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{1,2}(?:[:.h]\d\d|\s?[ap]\.?m\b)", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})")
_FULL_DATE = re.compile(
    r"""(?<![\w-])(?:
        (?P<iso>\d{4}-\d\d-\d\d)
      | (?P<day>\d{1,2})(?:st|nd|rd|th)?[\s/-]+(?P<month>[A-Za-z]{3,9})\.?,?[\s/-]+(?P<year>\d{4})
      | (?P<month2>[A-Za-z]{3,9})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})
      | (?P<day3>\d{1,2})\.(?P<month3>\d{1,2})\.(?P<year3>\d{4})   # 20.01.2026: the day is first
    )(?![\d-])""",
    re.VERBOSE | re.IGNORECASE,
)
_YEAR = re.compile(r"\s*(?:©|\(c\)|\d{4}\b|\w+\s+\d{4}\b)", re.IGNORECASE)
_FILED = r"""(?P<date>,?[ ](?:(?:[A-Z][a-z]+day|[A-Z][a-z]{2,4}\.),?[ ])?                # Tuesday
        (?:[A-Z][a-z]{2,8}\.?[ ]\d{1,2}|\d{1,2}[ ][A-Z][a-z]{2,8}\.?)(?:,?[ ]\d{4})?)?"""
_DATELINE = re.compile(
    rf"""(?P<place>(?:[A-ZÀ-Þ]{{1,3}}[.’'])?[A-ZÀ-Þ][A-ZÀ-Þ.’'-]+    # ST. PETERSBURG, N'DJAMENA
        (?:[ ,/]+[A-ZÀ-Þ][\wÀ-ÿ.’'-]*){{0,5}})                       # UNITED NATIONS, Kenya
    {_FILED}
    \s*(?:(?P<agency>\([^()]{{2,30}}\))\.?)?\s*                      # "(EFE).-"
    (?P<dash>[—–]|--?|:)\s*(?=[A-ZÀ-Þ“"‘'«\d])""",
    re.VERBOSE,
)
_LIGHT_PLACE = r"(?P<place>[A-ZÀ-Þ][\wÀ-ÿ.’'-]+(?:[ ,/]+[A-ZÀ-Þ][\wÀ-ÿ.’'-]*){0,3})"
_LIGHT_DATELINE = re.compile(  # "Nairobi (CWS) - ": in small letters, so more must be there
    rf"""{_LIGHT_PLACE}{_FILED}
    \s*(?:(?P<agency>\([A-Z][^()]{{1,28}}\))\.?)?\s*(?P<dash>[—–]|--?)\s*(?=[A-ZÀ-Þ“"‘'«\d])""",
    re.VERBOSE,
)
_STOPPED_DATELINE = re.compile(  # "HUARAZ, Peru, 21 August 2026. ": a whole date must be there
    rf"""(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.’'-]+(?:[ ,/]+[A-ZÀ-Þ][\wÀ-ÿ.’'-]*){{0,5}}?)
    {_FILED}(?P<agency>)(?P<dash>\.)\s+(?=[A-ZÀ-Þ“"‘'«\d])""",
    re.VERBOSE,
)
_BRACKETED_DATELINE = re.compile(  # "(Nairobi, May 13, 2026) – ", as releases have it
    rf"""\({_LIGHT_PLACE}{_FILED}(?P<agency>)\)\s*(?P<dash>[—–]|--?)\s*(?=[A-ZÀ-Þ“"‘'«\d])""",
    re.VERBOSE,
)
#: "(AP) — ", "(Sahara Wire) - ": no place
_BARE_DATELINE = re.compile(
    r"\((?P<agency>[A-Z][\w.&-]*(?:[ ][A-Z][\w.&-]*){0,3})\)\s*(?:[—–]|--?)\s*(?=[A-ZÀ-Þ“\"‘'«\d])"
)
_PLACE_LINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ.’' /-]{2,30}(?:,\s[A-ZÀ-Þ][\wÀ-ÿ.’' -]{2,25})?(?:\s\([\w\s/.]{2,25}\))?\Z"
)
_PAREN = re.compile(r"\s*[(\[](?P<credit>[^()\[\]]{2,90})[)\]]\.?\s*\Z")
_SLASH = re.compile(
    r"(?P<left>(?:[A-ZÀ-Þ][\w.’'-]*\s){0,4}[A-ZÀ-Þ][\w.’'-]*)/(?P<right>[A-ZÀ-Þ][^.!?]{1,50})\Z"
)
_HANDLE = re.compile(r"\s*@\w+")
_DOMAIN = re.compile(
    r"(?:https?://)?(?:www\.)?[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,10}/?", re.IGNORECASE
)
_HEADER_MARK = re.compile(r"\s*(?:[,|·•]|(?<=\s)--?(?=\s)|[–—])\s*")
_BREADCRUMB = re.compile(r"\s+[|›»/>]\s+")
#: "El Diario (English edition)"
_EDITION = re.compile(r"\s*\([^()]{1,30}\bedition\)\Z", re.IGNORECASE)
_CREDIT_PARTS = re.compile(r"\s*[/,:|;]\s*|\s+via\s+|\s+for\s+")
_LABEL_END = re.compile(r"\s*[:|–—]\s*\S")
#: A caption with its credit is seldom longer; a paragraph that ends in "(AP)" often is.
_MAX_CAPTION_WORDS = 60
_MAX_BARE_AGENCY_WORDS = 30
_MAX_CREDIT_WORDS = 12
#: Characters of a line that names the outlet and the day.
_MAX_HEADER = 100


@dataclass(frozen=True, slots=True)
class Credit:
    """Where a line's caption ends and where its credit stands, as offsets in the line."""

    caption_end: int
    start: int
    end: int
    bare: bool = False  # one word in brackets, which may be an agency's sign-off


def words(line: str) -> list[str]:
    """Return the words of the line without punctuation."""
    return _WORD.findall(line)


def is_title(line: str, lexicon: PageLexicon) -> bool:
    """Tell whether every word is capitalised, but for the small ones."""
    found = words(line)
    return bool(found) and all(
        w[0].isupper() or w[0].isdigit() or lexicon.holds("title_small", w) for w in found
    )


def is_byline(line: str, lexicon: PageLexicon) -> bool:
    """Tell "By Ana Ortiz in Accra and agencies"; "By Monday the talks had failed" is none."""
    found = lexicon.opens("by", line)
    rest = _HANDLE.sub("", line[found.end() :]).lstrip(" :") if found else ""
    rest = _without_time(rest, lexicon)
    return bool(rest) and rest[0].isupper() and len(line) <= 160 and _names_only(rest, lexicon)


def is_bare_byline(line: str, lexicon: PageLexicon) -> bool:
    """Tell "Ana Ortiz, Political Editor" and "Ana Ortiz in Accra", in the right place only."""
    found = words(line)
    if not 2 <= len(found) <= 10 or any(c.isdigit() for c in line) or SENTENCE_END.search(line):
        return False
    return line[0].isupper() and line[-1] not in ":;,—–" and _names_only(line, lexicon)


def is_desk(line: str, lexicon: PageLexicon) -> bool:
    """Tell a byline that names nobody: "Our Correspondent, Accra", "Staff Reporter"."""
    who, _, where = line.partition(",")
    found = words(who)
    return (
        0 < len(found) <= 5
        and len(words(where)) <= 4
        and not SENTENCE_END.search(line)
        and is_title(line, lexicon)
        and any(lexicon.holds("desk", w) for w in found)
        and all(lexicon.holds("byline_word", w) or lexicon.holds("byline_small", w) for w in found)
    )


def is_role(line: str, lexicon: PageLexicon) -> bool:
    """Tell a line below a byline: "Political Editor", "BBC News, Nairobi"."""
    found = words(line)
    return (
        0 < len(found) <= 7
        and not SENTENCE_END.search(line)
        and any(lexicon.holds("byline_word", w) for w in found)
        and sum(w[0].islower() for w in found) <= 3
    )


def _names_only(line: str, lexicon: PageLexicon) -> bool:
    if line[-1] in "!?" or (line[-1] == "." and len(words(line)) > 4):
        return False
    return all(
        w[0].isupper() or lexicon.holds("byline_small", w) or lexicon.holds("byline_word", w)
        for w in words(line)
    )


def byline_names(line: str, lexicon: PageLexicon) -> tuple[str, ...]:
    """Return the people's names of a byline, without places, roles and agencies."""
    found = lexicon.opens("by", line)
    rest = _HANDLE.sub("", line[found.end() :] if found else line).lstrip(" :")
    rest = _without_time(rest, lexicon)
    tokens = re.findall(r"[,;|/•]|[^\s,;|/•]+", rest)
    groups: list[list[str]] = [[]]
    in_name = True
    listed = any(lexicon.holds("byline_join", t) for t in tokens)
    for token in tokens:
        joins = lexicon.holds("byline_join", token)
        comma = token in ",;|/•"
        if joins or comma:
            # "Ana Ortiz, New York" is one name, "Ana Ortiz, Tom Ash and Mara Quill" three
            in_name = joins or listed
            groups.append([])
        elif lexicon.holds("byline_stop", token):
            in_name = False
        elif in_name:
            groups[-1].append(token)
    names = (" ".join(group) for group in groups if _is_name(group, lexicon))
    return tuple(dict.fromkeys(names))


def _is_name(group: Sequence[str], lexicon: PageLexicon) -> bool:
    return (
        2 <= len(group) <= 5
        and group[0][0].isupper()
        and group[-1][0].isupper()
        and not any(lexicon.holds("byline_word", w) or lexicon.holds("outlet", w) for w in group)
    )


def is_time(line: str, lexicon: PageLexicon) -> bool:
    """Tell "Published 12 May 2024, 10:15 BST", "3 hours ago", "10.15" alone on a line."""
    tokens = [t.casefold().strip(".,()") for t in re.split(r"[\s,|·•]+", line) if t]
    if not 0 < len(tokens) <= 14 or not any(c.isdigit() for c in line):
        return False
    figures = [t for t in tokens if _FIGURE.fullmatch(t)]
    named = [t for t in tokens if t in lexicon.words["month"]]
    known = ("month", "weekday", "zone", "time_word")
    if lexicon.opens("time_start", line) and (named or _CLOCK.search(line)):
        return True
    if not all(
        not t or t in figures or any(t in lexicon.words[kind] for kind in known) for t in tokens
    ):
        return False
    units = [t for t in tokens if t in lexicon.words["time_word"] and t.isalpha()]
    return bool(named or _CLOCK.search(line) or _NUMERIC_DATE.search(line) or len(units) >= 2)


def _without_time(line: str, lexicon: PageLexicon) -> str:
    """Return the line without the time at its end: "Ana Ortiz, 12 May 2024, 10:15 BST"."""
    if any(c.isdigit() for c in line):
        for token in re.finditer(r"[^\s,|·•–—]+", line):
            if is_time(line[token.start() :], lexicon):
                return line[: token.start()].rstrip(" ,|·•–—-")
    return line


def dated_header(line: str, lexicon: PageLexicon) -> tuple[int, int] | None:
    """Return where the name ends and the date begins in "The Quay Ledger | 12 May 2024"."""
    if len(line) > _MAX_HEADER or not is_title(line, lexicon):
        return None
    for mark in _HEADER_MARK.finditer(line):
        rest = line[mark.end() :]
        if mark.start() and is_time(rest, lexicon) and _FULL_DATE.search(rest):
            return mark.start(), mark.end()
    return None


def printed_date(line: str, lexicon: PageLexicon, *, updates: bool = False) -> str | None:
    """Return the first full date of a line as ISO 8601, without its time.

    That of an update only with `updates`. "12/05/2024" is none: it is a day in May or in December.
    """
    end = 0
    for found in _FULL_DATE.finditer(line):
        before, end = line[end : found.start()], found.end()
        if any(lexicon.holds("time_update", w) for w in words(before)) and not updates:
            continue
        name = (found["month"] or found["month2"] or "").casefold()
        month = int(found["month3"]) if found["month3"] else lexicon.months.get(name, 0)
        day = found["day"] or found["day2"] or found["day3"]
        year = found["year"] or found["year2"] or found["year3"]
        try:
            return (
                date.fromisoformat(found["iso"])
                if found["iso"]
                else date(int(year), month, int(day))
            ).isoformat()
        except ValueError:
            continue  # "31 June 2024"
    return None


def dateline(line: str, lexicon: PageLexicon, *, first: bool) -> tuple[int, int] | None:
    """Return where the dateline ends and where the sentence begins, as offsets in the line.

    In the `first` paragraph a place in capitals or in brackets and a dash is enough, in small
    letters with an agency or a day; further down there must be a date or an agency, since "NATO —
    Its members ..." begins a sentence too.
    """
    bare = _BARE_DATELINE.match(line) if first else None
    if bare is not None and not lexicon.holds("kicker", bare["agency"]):
        return bare.end("agency") + 1, bare.end()
    found = _DATELINE.match(line)
    if found is None and first:
        found = _light_dateline(line, lexicon) or _stopped_dateline(line, lexicon)
    if found is None or found.end() >= len(line):
        return None
    opened = words(found["place"])[0].casefold()
    if lexicon.turns.side_of(opened) is not Side.NAMED or lexicon.opens("notice_label", line):
        return None
    if found["dash"] == ":" and (not first or lexicon.holds("kicker", found["place"])):
        return None
    if not first and not found["date"] and not found["agency"]:
        return None
    end = found.end("agency") if found["agency"] else len(line[: found.start("dash")].rstrip())
    return end, found.end()


def _light_dateline(line: str, lexicon: PageLexicon) -> re.Match[str] | None:
    """Match "(Nairobi, May 13) –", "Nairobi, May 13 –" and "Nairobi (CWS) –"."""
    if found := _BRACKETED_DATELINE.match(line):
        return found
    found = _LIGHT_DATELINE.match(line)
    if found is None or found["agency"]:
        return found
    # "Monday, May 13 – The vote" names no place, "Round 2 – The final" no day
    day = found["date"] or ""
    named = any(w.casefold() in lexicon.months for w in words(day))
    placed = not lexicon.holds("weekday", words(found["place"])[0])
    return found if day.startswith(",") and named and placed else None


def _stopped_dateline(line: str, lexicon: PageLexicon) -> re.Match[str] | None:
    """Match "HUARAZ, Peru, 21 August 2026. Thousands", not "TIMELINE 3 May. The vote"."""
    found = _STOPPED_DATELINE.match(line)
    return found if found and printed_date(found["date"] or "", lexicon) else None


def is_place_line(line: str) -> bool:
    """Tell a dateline that stands alone: "NAIROBI, Kenya (CWS)"."""
    return bool(_PLACE_LINE.match(line)) and len(words(line)) <= 6


def find_credit(line: str, lexicon: PageLexicon) -> Credit | None:
    """Find the credit at the end of a caption; one with an empty caption is a credit alone."""
    count = len(words(line))
    if count > _MAX_CAPTION_WORDS:
        return None
    paren = _PAREN.search(line)
    if paren and _is_credit(paren["credit"], lexicon):
        bare = len(words(paren["credit"])) == 1
        if not (bare and count > _MAX_BARE_AGENCY_WORDS):
            return Credit(paren.start(), *paren.span("credit"), bare=bare)
    for label in lexicon.credit_label.finditer(line):
        tail = line[label.start() :]
        if len(words(tail)) <= _MAX_CREDIT_WORDS and not re.search(r"[.!?]\s", tail):
            return Credit(len(line[: label.start()].rstrip()), label.start(), len(line))
    if (slash := _slash_credit(line, lexicon)) is not None:
        return Credit(len(line[:slash].rstrip()), slash, len(line))
    if lexicon.opens("credit_line", line) and count <= _MAX_CREDIT_WORDS:
        return Credit(0, 0, len(line))
    return None


def _slash_credit(line: str, lexicon: PageLexicon) -> int | None:
    """Return where "REUTERS/Ada Finch" or ". Ada Finch/The Maple Dispatch" begins."""
    slash = _SLASH.search(line)
    if slash is None:
        return None
    start = slash.start("left")
    for word in re.finditer(r"\S+", slash["left"]):
        at = slash.start("left") + word.start()
        if lexicon.holds("credit", line[at : slash.end("left")]):
            return at  # the agency itself, whatever stands before it
        if word.group().endswith(".") and len(word.group()) > 2:
            start = slash.start("left") + word.end() + 1
    before = line[:start].rstrip()
    if before and not SENTENCE_END.search(before):
        return None
    return start if start < slash.end("left") and _is_credit(line[start:], lexicon) else None


def _is_credit(found: str, lexicon: PageLexicon) -> bool:
    parts = [p for p in _CREDIT_PARTS.split(found) if p]
    if not parts or len(words(found)) > _MAX_CREDIT_WORDS or not found[0].isupper():
        return False
    if any(lexicon.holds("credit", part.strip(". ")) for part in parts):
        return True
    if len(parts) < 2 or "/" not in found:
        return False
    # "Ada Finch/The Maple Dispatch": a name, then who sells or prints the picture
    last = words(parts[-1])
    return len(words(parts[0])) >= 2 and (
        any(lexicon.holds("outlet", w) for w in last) or parts[-1].isupper() or len(last) >= 2
    )


def caption_label(line: str, lexicon: PageLexicon) -> int | None:
    """Return where the words of "Image caption, Voters queue" begin, as an offset in the line."""
    found = lexicon.opens("caption_label", line)
    mark = re.match(r"\s*[,:]\s*(?=\S)", line[found.end() :]) if found else None
    return found.end() + mark.end() if found and mark else None


def is_notice(line: str, lexicon: PageLexicon) -> bool:
    """Tell what addresses the page's reader or names its makers, and is no report."""
    count = len(words(line))
    if not count or count > 45 or line[0] in _QUOTE:
        return False
    bare = line.lstrip("*•[(—–->→ ")
    low = bare.casefold()
    if low.rstrip(" .:!…»>→)]*") in lexicon.words["notice_line"]:
        return True
    staff = lexicon.opens("staff_start", bare)
    if staff:
        rest = words(bare[staff.end() :])
        plain = [w for w in rest if w[0].islower() and not _is_staff_word(w, lexicon)]
        return len(plain) <= 0.2 * len(rest)
    label = lexicon.opens("notice_label", bare)
    if label and _LABEL_END.match(bare[label.end() :]) and not low.endswith("."):
        return True
    note = lexicon.opens("notice_note", bare)
    if note and _LABEL_END.match(bare[note.end() :]):
        return True
    if lexicon.opens("notice_start", bare) and count <= 30:
        return True
    return count <= 30 and any(part in low for part in lexicon.words["notice_part"])


def _is_staff_word(word: str, lexicon: PageLexicon) -> bool:
    return (
        lexicon.holds("byline_small", word)
        or lexicon.holds("byline_word", word)
        or lexicon.holds("staff_word", word)
    )


def is_other(line: str, lexicon: PageLexicon) -> bool:
    """Tell what belongs to the page and not to the report: advertisement, copyright, buttons."""
    low = line.casefold().strip(" .:|*•[]()»>→-–—")
    if low in lexicon.words["other_line"]:
        return True
    if len(words(line)) > 40:
        return False
    year = lexicon.opens("other_year", line.strip())
    if year and (line.strip()[0] in "©&(" or _YEAR.match(line.strip()[year.end() :])):
        return True
    return bool(lexicon.opens("other_start", line.strip("*•[( ")))


def is_outlet(line: str, lexicon: PageLexicon) -> bool:
    """Tell the name of a paper, agency or broadcaster by a word that names such."""
    line = _EDITION.sub("", line)
    found = words(line)
    if lexicon.holds("outlet_name", line.strip()) or _DOMAIN.fullmatch(line.strip()):
        return True
    if not 1 < len(found) <= 6 or SENTENCE_END.search(line) or line[-1] in ":;,":
        return False
    if lexicon.holds("kicker", line.strip()) or not is_title(line, lexicon):
        return False
    return any(lexicon.holds("outlet", part) for w in found for part in [w, *w.split("-")])


def outlet_length(line: str) -> int:
    """Return how much of an outlet's line is its name: in "The Quay | World" the first part."""
    rest = _BREADCRUMB.search(line) or re.search(r",\s", line) or _EDITION.search(line)
    return rest.start() if rest else len(line)


def may_be_outlet(line: str, lexicon: PageLexicon) -> bool:
    """Tell a name that could be an outlet's if it stands above a headline."""
    found = words(line)
    return (
        1 < len(found) <= 5
        and is_title(line, lexicon)
        and not SENTENCE_END.search(line)
        and (lexicon.holds("outlet_weak", found[-1]) or found[0].casefold() == "the")
        and not lexicon.holds("kicker", line.strip())
    )
