"""The table of forms: a template of each, and the function that gives its value.

`<kind>` stands for any word of that kind in time_words.tsv, or for an atom of `grammar`. The first
form that fits at a place wins.
"""

from __future__ import annotations

from collections.abc import Callable

from onrecord.times import amounts, dates, deixis, quarters
from onrecord.times.match import Found, Match

FORMS: tuple[tuple[str, str, Callable[[Match], Found | None]], ...] = (
    ("spelled", r"<the> <year_word> <year>\b|<year_spelled>\b", dates.year),
    ("iso", r"(?:19|20)\d\d(?:-[01]\d-|/[01]\d/)[0-3]\d(?:T[\d:+.Z-]*[\dZ]|\b)", dates.iso),
    ("slashed", r"\d{1,2}/\d{1,2}/(?:(?:19|20)\d\d|\d\d)\b", dates.slashed),
    ("full", r"(?:<weekday>,? )?<month> <day_number>,? <year>\b", dates.calendar_date),
    (
        "full_day_first",
        r"(?:<weekday>,? )?(?:<the> )?<day_number>(?: <of>)? <month>,? <year>\b",
        dates.calendar_date,
    ),
    ("week_of", r"<the> <week> <of> <month> <day_number>\b", dates.week_of_date),
    (
        "month_year",
        r"(?:<modifier>[ -])?<month>,? (?:<of> )?<year>\b",
        dates.calendar_date,
    ),
    (
        "month_that_year",
        r"(?:(?:<the> )?<day_number>(?: <of>)? )?<month>(?: <day_number>)?,? (?:<of> )?"
        r"(?:<that>|<the> <same>) <year_word>\b",
        dates.month_that_year,
    ),
    (
        "month_day",
        r"(?:<weekday>,? |<relative> )?<month> <day_number>\b(?!:\d|,\d)",
        dates.calendar_date,
    ),
    (
        "day_month",
        r"(?:<weekday>,? )?(?:<the> )?<day_number>(?: <of>)? <month>(?!\w)",
        dates.calendar_date,
    ),
    (
        "clock",
        r"<hour>(?: <zone>)?(?:(?:,? <on>|,)? (?:<weekday>|<day>|<month> <day_number>\b"
        r"|<day_number> <month>(?!\w)))?",
        deixis.clock,
    ),
    ("military", r"(?<!\()<hours_minutes> <zone>", deixis.clock),
    (
        "oclock",
        r"<clock_hour> (?:<oclock>(?: <after_hour> <the> <daypart>)?"
        r"|<after_hour> <the> <daypart>)\b",
        deixis.clock,
    ),
    ("noon", r"<noon>(?:(?:,? <on>)? (?:<weekday>|<day>))?\b", deixis.clock),
    ("year_ago_quarter", r"(?:<the> )?<year_ago> <ordinal>[ -]<quarters>\b", quarters.quarter),
    (
        "compared",
        r"(?:<the> |<a> )?<year_ago>(?: <quarters>| <period_word>)?\b"
        r"|<the> <same>(?: <quarters>| <period_word>) <relative> <year_word>\b"
        r"|<relative> <year_word>[’']s <quarters>\b"
        r"|<the> <year> (?:<quarters>|<period_word>)\b",
        quarters.compared,
    ),
    (
        "ago",
        r"<units> <ago>\b"
        r"|(?:<approx> )?<number>[ -]<unit> (?:<and_half> |<or_so> )?(?:<ago>|<bound>)\b",
        deixis.ago,
    ),
    ("eve", r"<eve>\b(?: <determiner>)?(?: \w+)?", dates.eve),
    ("same_day", r"<the> <sequence> (?:<day_word>|<daypart>)\b", deixis.same_day),
    (
        "day_before",
        r"<the> (?:<unit_one>|<daypart>) <bound>(?=\s*(?:[.,;:]|$))",
        deixis.unit_before,
    ),
    ("that", r"<that> <unit_one>\b", deixis.that_unit),
    (
        "ended",
        r"(?:<the> )?(?:<latest> )?<quarters>(?=,? <ended> <month> )",
        quarters.ended,
    ),
    (
        "two_quarters",
        r"(?:<the> )?<ordinal> <two> <quarters> <of> <year>\b",
        quarters.two_quarters,
    ),
    (
        "quarter",
        r"(?:<the> )?(?:<relative> <year_word>[’']s |<year> )?(?:<fiscal>[ -])?"
        r"<ordinal>[ -]<quarters>(?:,? (?:<of> )?(?:(?:<fiscal> )?<year>|<relative> <year_word>)"
        r"|(?=,? <ended> <month> ))?\b",
        quarters.quarter,
    ),
    ("quarter_code", r"<quarter_code>(?:,? (?:<of> )?<year>)?\b", quarters.quarter),
    (
        "half",
        r"(?:<the> )?<ordinal> <half> <of> (?:<year>|(?:<relative> |<the> )<year_word>)\b",
        quarters.half,
    ),
    (
        "latest",
        r"<the> (?:<latest> )?(?:<quarters>|<period_word>)(?: <a> <year_word> <ago>)?\b",
        quarters.latest,
    ),
    ("weekend", r"<the> <weekend>\b", deixis.weekend),
    ("century", r"(?:<the> )?<day_number>[ -]<century>\b", dates.century),
    (
        "weekday",
        r"(?:(?:<every>|(?:<the> )?<relative>|<hour_mod>)[ -])?"
        r"<weekday><plural>?(?: <daypart>s?)?\b",
        deixis.weekday,
    ),
    ("day", r"(?:<hour_mod>[ -](?:<daypart> )?)?<day>(?: <daypart>)?\b", deixis.day),
    (
        "part",
        r"(?:<relative>|<that>|<every>|<the>) (?:<hour_mod>[ -])?<daypart>\b(?! <of>\b)"
        r"|<hour_mod>[ -]<daypart>\b|<overnight>\b",
        deixis.part_of_day,
    ),
    ("every_month", r"<every> (?:<month>|<season>|<holiday>)(?!\w)", dates.every_month),
    ("every", r"<every> (?:<other> )?(?:<number> )?<unit>\b", amounts.every),
    ("set", r"<set>\b", amounts.often),
    ("holiday", r"(?:<relative> )?<holiday>(?: <year>)?\b", dates.feast),
    (
        "relative_month",
        r"(?:<modifier>[ -])?(?:<relative> <month>(?!\w)|<month>,? <relative> <unit_one>\b)",
        dates.month_of_year,
    ),
    ("seasons", r"(?:<the> )?<relative> <number> <season>s\b", amounts.seasons),
    (
        "season",
        r"(?:<the> )?(?:<modifier>[ -])?(?:<the> )?<season>,? (?:<of> )?<year>\b"
        r"|(?:<modifier> )?<relative> <season>\b"
        r"|<the> (?:<hour_mod> )?<season>(?: <of> <relative> <year_word>)?\b",
        dates.season,
    ),
    (
        "relative",
        r"(?:<modifier>[ -])?(?:<the> )?<relative>[ -](?:<fiscal> )?<unit_one>\b",
        deixis.relative,
    ),
    (
        "the_unit",
        r"(?:<modifier>[ -])?<the> (?:<full> )?(?:<fiscal> )?<running>\b(?! <no_reference>\b)"
        r"|<year_end>\b",
        deixis.the_unit,
    ),
    (
        "duration",
        r"(?:<the> )?(?:<relative> |<ordinal> |<final> )?(?:<approx> )?"
        r"(?:<low>(?:-<to>-| <to> ))?<number>[ -](?:<filler> )?<unit>"
        r"(?: <and_half>| <or_so>)?(?:[ -]<old>)?\b",
        amounts.length,
    ),
    ("long", r"<unit_one>-?<long_suffix>\b", amounts.long),
    (
        "vague",
        r"(?:(?:<the> )?<relative> |<recent> )?(?<!\d[ -])<units>\b(?! (?:<old>|<apart>))",
        amounts.vague,
    ),
    (
        "decade",
        r"(?:<the> )?(?:<modifier>[ -])?(?:(?:1[5-9]|20)\d0s|[’'][2-9]0s|<decade>)\b"
        r"|<the> [2-9]0s\b",
        dates.decade,
    ),
    ("fiscal", r"<fiscal> (?:<year_word> )?<year>\b", dates.year),
    (
        "year",
        r"(?:<modifier>[ -])?(?<![\d$£€.,/:])(?:(?<=\d{4}[-–])|(?<!\d[-–]))<year_digits>"
        r"(?![\d/]|,\d|\.\d|-\d(?!\d{3}\b)|%)\b",
        dates.year,
    ),
    ("listed_day", r"(?<=\d and )\d{1,2}\b(?![\d:.,/%-]\d| (?:<unit>)\b)", dates.listed_day),
    ("month", r"(?:<modifier>[ -])?<month_alone>(?! \d)(?!\w)", dates.month),
    ("reference", r"<reference>\b(?! <no_reference>\b)", deixis.reference),
)
