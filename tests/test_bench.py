"""The bench reads corpora exactly, counts as the published scorers do, and holds its floors."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest
from rich.console import Console

from onrecord.bench import rules, run, scale, speed, stories, tasks
from onrecord.bench.corpora import (
    AttributedText,
    Attribution,
    EventSentence,
    GoldActor,
    Page,
    SentenceEvent,
    TimeText,
    Timex,
    Toponym,
    corpus_digest,
    read_attributions,
    read_metonyms,
    read_pages,
    read_places,
    read_texts,
    read_times,
)
from onrecord.bench.report import section
from onrecord.bench.scores import Tally, f1, figures, share
from onrecord.bench.scores import attribution as attribution_scores
from onrecord.bench.scores import events as event_scores
from onrecord.bench.scores import places as place_scores
from onrecord.bench.scores import times as time_scores
from onrecord.bench.scores.attribution import is_direct, match_heaviest, score_text
from onrecord.bench.scores.events import Dyad, same_actor, score_dyads, score_pairs
from onrecord.bench.scores.gold import same_name
from onrecord.bench.scores.pages import score_body
from onrecord.bench.scores.places import PlaceSpan, score_choices, score_places
from onrecord.bench.scores.stories import FoundEvent, score_stories
from onrecord.bench.scores.times import score_times
from onrecord.errors import InputError
from onrecord.kit import Kit
from onrecord.lexicons import DATA
from onrecord.names import Sort
from onrecord.records import Span

Item = TypeVar("Item")
ROOT = Path(__file__).resolve().parents[1]
VISIT = ROOT / "examples" / "state-visit.txt"


class Silent:
    """No progress."""

    def __call__(self, items: Sequence[Item], what: str) -> Iterable[Item]:
        return items


def value(tally: Tally, row: str) -> float:
    """Return a row's F1, or its share right."""
    return figures([tally], [f1(row)])[0].value


# --- small corpora of ours, with predictions that are partly right


TEXT = (
    "“We will reopen the port on Monday,” Mara Quill said. Her deputy, Ivo Brandt, said the "
    "cranes were ready. According to the harbour office, two ships waited."
)


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    """Return where `words`, which occur once, stand."""
    (match,) = re.finditer(re.escape(words), text)
    return match.span()


GOLD_TEXT = AttributedText(
    id="port",
    text=TEXT,
    attributions=(
        Attribution(
            source=(at("Mara Quill"),),
            cue=(at("said."),),
            content=(at("We will reopen the port on Monday"),),
        ),
        Attribution(
            source=(at("Her deputy, Ivo Brandt"),),
            cue=(at("said the"),),
            content=(at("cranes were ready"),),
        ),
        Attribution(
            source=(at("the harbour office"),),
            cue=(at("According to"),),
            content=(at("two ships waited"),),
        ),
    ),
)
FOUND_ATTRIBUTIONS = (
    Attribution(
        source=(at("Mara Quill"),),
        cue=(at("said."),),
        content=(at("“We will reopen the port on Monday,”"),),
    ),
    Attribution(source=(at("Her"),), content=(at("cranes were"),)),
    Attribution(cue=(at("According to"),), content=(at("two ships waited"),)),
    Attribution(source=(at("port"),), content=(at("deputy"),)),
)

SENTENCES = (
    EventSentence(
        id="s1",
        text="Norway condemned the raid by the Harbour Front and promised aid to Ghana.",
        events=(
            SentenceEvent(
                root="ACCUSE",
                source=(GoldActor(text="Norway", country="NOR"),),
                target=(GoldActor(text="the Harbour Front"),),
                marked="<s>Norway</s> condemned the raid by <t>the Harbour Front</t> and "
                "promised aid to Ghana.",
                penta=3,
            ),
            SentenceEvent(
                root="AID",
                source=(GoldActor(text="Norway", country="NOR"),),
                target=(GoldActor(text="Ghana", country="GHA"),),
                marked="<s>Norway</s> condemned the raid by the Harbour Front and promised aid "
                "to <t>Ghana</t>.",
                penta=2,
            ),
        ),
    ),
    EventSentence(
        id="s2",
        text="The presidents of Ghana and Togo met.",
        events=(
            SentenceEvent(
                root="CONSULT",
                source=(
                    GoldActor(text="Ghana", country="GHA"),
                    GoldActor(text="Togo", country="TGO"),
                ),
                target=(),
                reciprocal=True,
                marked="The presidents of <s>Ghana</s> and <t>Togo</t> met.",
                penta=1,
            ),
        ),
    ),
)
FOUND_ROOTS = (("DISAPPROVE", None), ("CONSULT",))
FOUND_DYADS = (
    (
        Dyad(root="ACCUSE", source="Norway", target="Harbour Front", source_country="NOR"),
        Dyad(root="SUPPORT", source="Norway", target="Ghana", target_country="GHA"),
    ),
    (
        Dyad(root="CONSULT", source="Togo", target="Ghana", source_country="TGO"),
        Dyad(root="CONSULT", source="Ghana", target="Togo", source_country="GHA"),
    ),
)

TML = """<?xml version="1.0" ?>
<TimeML><DOCID>quay</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="2026-03-18" functionInDocument="CREATION_TIME">18
</TIMEX3></DCT>
<TEXT>
The quay <EVENT eid="e1">opened</EVENT> on <TIMEX3 tid="t1" type="DATE" value="2026-03-16">Monday
</TIMEX3>, two years after <TIMEX3 tid="t2" type="DATE" value="2024">2024</TIMEX3>.
</TEXT></TimeML>
"""
LGL = """<?xml version="1.0" encoding="utf-8"?>
<articles><article docid="7"><domain>example.org</domain><dltime>2026-03-18 12:00</dltime>
<text><![CDATA[Rain fell in Paris, Texas, and in Nowhereville.]]></text><toponyms>
<toponym><start>14</start><end>19</end><phrase>Paris</phrase>
<gaztag geonameid="4717560"><lat>33.66</lat><lon>-95.55</lon></gaztag></toponym>
<toponym><start>20</start><end>25</end><phrase>Texas</phrase>
<gaztag geonameid="4736286"><lat>31.25</lat><lon>-99.25</lon></gaztag></toponym>
<toponym><start>34</start><end>46</end><phrase>Nowhereville</phrase></toponym>
</toponyms></article></articles>
"""
ANN = (
    "T1\tLiteral 13 18\tParis\n#1\tAnnotatorNotes T1\t4717560\n"
    "T2\tCoercion 20 25\tTexas\n#2\tAnnotatorNotes T2\t31.25, -99.25\n"
    "T3\tLiteral_Expression 0 4\tRain\nT4\tNon_Toponym 34 46\tNowhereville\n"
)
FOUND_PLACES = (
    PlaceSpan(13, 18, 2988507, 48.85, 2.35),
    PlaceSpan(20, 25, 4736286, 31.0, -99.0),
    PlaceSpan(0, 4, 1, 0.0, 0.0),
    PlaceSpan(34, 46, 2, 0.0, 0.0),
)


@pytest.fixture
def tml(tmp_path: Path) -> Path:
    path = tmp_path / "quay.tml"
    path.write_text(TML, "utf-8")
    return path


@pytest.fixture
def lgl(tmp_path: Path) -> Path:
    path = tmp_path / "lgl.xml"
    path.write_text(LGL, "utf-8")
    return path


# --- reading


def test_timeml_offsets_count_in_the_text_without_markup(tml: Path) -> None:
    found = read_times(tml)
    assert [found.text[t.start : t.end] for t in found.times] == ["Monday", "2024"]
    assert found.published == "2026-03-18"
    assert [t.value for t in found.times] == ["2026-03-16", "2024"]


def test_a_wrong_offset_of_lgl_is_moved_to_its_phrase(lgl: Path) -> None:
    (article,) = read_places(lgl)
    shown = [article.text[t.start : t.end] for t in article.toponyms]
    assert shown == ["Paris", "Texas", "Nowhereville"]
    assert (article.outlet, article.published) == ("example.org", "2026-03-18")
    assert [t.geonameid for t in article.toponyms] == [4717560, 4736286, None]


def test_a_brat_note_is_an_id_or_coordinates(tmp_path: Path) -> None:
    (tmp_path / "1.ann").write_text(ANN, "utf-8")
    text = "Rain fell in Paris, Texas, and in Nowhereville.\r\n"
    (tmp_path / "1.txt").write_bytes(text.encode())
    (article,) = read_places(tmp_path)
    assert article.text == text
    assert [(t.geonameid, t.latitude, t.is_place) for t in article.toponyms] == [
        (4717560, None, True),
        (None, 31.25, True),
        (None, None, False),
    ]


def test_a_broken_row_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a", "text": "b", "attributions": []}\n{"id": 7}\n', "utf-8")
    with pytest.raises(InputError, match=r"x\.jsonl:2: not in the corpus's format"):
        read_attributions(path)


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (read_pages, "no ground-truth.json"),
        (read_places, "neither an XML file nor"),
        (read_texts, "no .txt file"),
    ],
    ids=["pages", "places", "texts"],
)
def test_an_empty_folder_says_what_is_missing(
    tmp_path: Path, read: Callable[[Path], object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path)


def test_the_digest_depends_on_names_and_bytes(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("1")
    b.write_text("2")
    first = corpus_digest([b, a], tmp_path)
    assert first == corpus_digest([a, b], tmp_path)
    b.write_text("3")
    assert first != corpus_digest([a, b], tmp_path)


# --- counting


def test_the_interval_is_the_same_every_time_and_holds_the_value() -> None:
    tallies = []
    for right in range(10):
        tally = Tally()
        tally.add("x", right, 10, 10)
        tallies.append(tally)
    first = figures(tallies, [f1("x"), share("never counted")])
    assert first == figures(tallies, [f1("x"), share("never counted")])
    assert [(figure.name, round(figure.value, 3), figure.n) for figure in first] == [
        ("x F1", 0.45, 100)
    ]
    assert 0.2 < first[0].low < 0.45 < first[0].high < 0.7


def test_attributions_are_matched_by_words_and_telling_source() -> None:
    tally = score_text(GOLD_TEXT, FOUND_ATTRIBUTIONS)
    assert tally.rows["whole"] == [2, 4, 2, 3]  # the third has no source, the fourth is none
    assert tally.rows["whole, direct"] == [1, 1, 1, 1]
    assert tally.rows["content only"] == [3, 4, 3, 3]
    assert tally.rows["content exact"] == [2, 4, 2, 3]


def test_gold_against_itself_is_perfect() -> None:
    tally = score_text(GOLD_TEXT, GOLD_TEXT.attributions)
    found = figures([tally], attribution_scores.MEASURES)
    assert {figure.value for figure in found} == {1.0}


@pytest.mark.parametrize(
    ("text", "span", "direct"),
    [
        pytest.param("“We will not go,” he said", (1, 15), True, id="mark outside the span"),
        pytest.param("''We will not go,'' he said", (2, 17), True, id="doubled apostrophes"),
        pytest.param("a “new world” for all of us", (0, 27), False, id="three words are a scare"),
        pytest.param("he will not go there again", (0, 26), False, id="no mark"),
    ],
)
def test_direct_means_a_longer_quotation(text: str, span: tuple[int, int], direct: bool) -> None:
    assert is_direct(text, [span]) is direct


@pytest.mark.parametrize("turned", [False, True], ids=["as given", "more rows than columns"])
def test_the_heaviest_matching_is_not_the_greedy_one(turned: bool) -> None:
    weights = [[9.0, 8.0, 0.0], [8.0, 1.0, 0.0]]  # greedy: 9 + 1
    given = [list(row) for row in zip(*weights, strict=True)] if turned else weights
    pairs = {(c, r) if turned else (r, c) for r, c in match_heaviest(given)}
    assert {(0, 1), (1, 0)} <= pairs


def test_types_of_other_editions_are_folded_and_none_is_wrong() -> None:
    tally = score_pairs(SENTENCES[0], FOUND_ROOTS[0])
    assert tally.rows["root"] == [1, 2, 1, 2]
    assert tally.rows["binary"] == [1, 2, 1, 2]
    assert tally.rows["root ACCUSE"] == [1, 1, 1, 1]


def test_a_reciprocal_event_may_be_given_either_way_and_counts_once() -> None:
    tally = score_dyads(SENTENCES[1], FOUND_DYADS[1])
    assert tally.rows["root+source+target"] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        pytest.param("Foreign Minister Mara Quill", "Mara Quill", True, id="title"),
        pytest.param("the U.S.", "US", True, id="full stops"),
        pytest.param("Ghana", "Togo", False, id="others"),
        pytest.param("", "Togo", False, id="nobody"),
    ],
)
def test_actors_agree_by_content_words(a: str, b: str, same: bool) -> None:
    assert same_actor(a, b) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        pytest.param("President Mara Quill", "Ms Quill", True, id="last name"),
        pytest.param("Mara Quill", "Mara Brandt", False, id="first name only"),
        pytest.param(None, None, True, id="both nobody"),
        pytest.param("the president", "The President", True, id="only a title"),
    ],
)
def test_names_agree_without_titles(a: str | None, b: str | None, same: bool) -> None:
    assert same_name(a, b) is same


def test_times_align_the_same_span_first() -> None:
    gold = TimeText(
        id="x",
        text="on 18 March 2026",
        published=None,
        times=(Timex(3, 16, "DATE", "2026-03-18"),),
    )
    found = [Timex(0, 16, "DATE", "2026"), Timex(3, 16, "DATE", "2026-03-18")]
    tally = score_times(gold, found)
    assert tally.rows["value"] == [1, 2, 1, 1]
    assert tally.rows["strict"] == [1, 2, 1, 1]


def test_places_right_by_id_or_distance(lgl: Path) -> None:
    (gold,) = read_places(lgl)
    tally = score_places(gold, FOUND_PLACES)
    assert tally.rows["end to end"] == [1, 3, 1, 2]  # Nowhereville: nobody knows where it is
    assert tally.rows["recognition, exact"] == [3, 4, 3, 3]
    chosen = (*FOUND_PLACES[:2], PlaceSpan(34, 46, None, None, None))
    tally = score_choices(gold, chosen, states={4717560})  # as if Paris were a state
    assert tally.rows["within 161 km or same id"] == [1, 2, 1, 2]
    assert tally.rows["countries, same id"] == [0, 1, 0, 1]


def test_pages_weigh_the_same_and_shingles_are_counted() -> None:
    assert score_body("a b c d e", "a b c d e").rows["body"] == [1, 1, 1, 1]
    assert score_body("a b c d e f", "a b c d").rows["body"] == [1, 1, pytest.approx(1 / 3), 1]
    assert score_body("a b c d", "").rows["body"] == [0, 0, 0, 1]


def test_the_simple_rules() -> None:
    (quoted,) = rules.quotes(TEXT)
    assert TEXT[slice(*quoted.content[0])] == "We will reopen the port on Monday,"
    assert TEXT[slice(*quoted.source[0])] == "Mara Quill"
    assert rules.commonest_root(SENTENCES) == "ACCUSE"
    assert [t.value for t in rules.years("in 2024, not 20240")] == ["2024"]
    assert rules.whole_page(b"<html><script>x</script><body><p>Rain</p></body>").strip() == "Rain"


def test_marks_are_mapped_to_the_sentence_without_them() -> None:
    sentence = SENTENCES[0]
    source, target = tasks.marked_pair(sentence, sentence.events[1])
    assert source is not None
    assert target is not None
    assert [source.of(sentence.text), target.of(sentence.text)] == ["Norway", "Ghana"]


# --- whole tasks, with the real kit on a small corpus


def test_gold_task_scores_and_dumps_records(kit: Kit, tmp_path: Path) -> None:
    text = VISIT.read_text("utf-8")
    (tmp_path / "01-visit.txt").write_text(text, "utf-8")
    gold = {"published": "2026-03-18", "structure": {}, "dates": [], "events": []}
    gold["statements"] = []
    (tmp_path / "01-visit.json").write_text(json.dumps(gold), "utf-8")
    outcome = tasks.gold(tmp_path, kit, tasks.Options(), Silent())
    outcome.dump(tmp_path / "records")
    record = json.loads((tmp_path / "records" / "01-visit.json").read_text("utf-8"))
    assert record["article"]["text"] == text
    assert (outcome.failures, value(outcome.tallies[0], "anchors")) == (0, 1.0)


def test_attribution_task_dumps_what_it_scores(kit: Kit, tmp_path: Path) -> None:
    corpus = tmp_path / "pn.jsonl"
    rows = [
        {"source": a.source, "cue": a.cue, "content": a.content} for a in GOLD_TEXT.attributions
    ]
    corpus.write_text(json.dumps({"id": "port", "text": TEXT, "attributions": rows}), "utf-8")
    outcome = tasks.attribution(corpus, kit, tasks.Options(), Silent())
    outcome.dump(tmp_path / "out.jsonl")
    (dumped,) = read_attributions_of(tmp_path / "out.jsonl")
    assert outcome.tallies[0].rows["content only"][1] == len(dumped)
    assert (TEXT.index("Mara"), TEXT.index("Mara") + 10) in {s for a in dumped for s in a.source}


def read_attributions_of(path: Path) -> list[list[Attribution]]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        [
            Attribution(**{role: tuple(map(tuple, spans)) for role, spans in a.items()})
            for a in row["attributions"]
        ]
        for row in rows
    ]


@pytest.mark.parametrize("bare", [False, True], ids=["marked pair", "bare sentence"])
def test_events_task_answers_every_sentence(kit: Kit, tmp_path: Path, bare: bool) -> None:
    corpus, out = tmp_path / "plv.jsonl", tmp_path / "out.jsonl"
    corpus.write_text("".join(json.dumps(to_json(s)) + "\n" for s in SENTENCES), "utf-8")
    outcome = tasks.events(corpus, kit, tasks.Options(bare=bare), Silent())
    outcome.dump(out)
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    wanted = ["s1", "s2"] if bare else ["s1#0", "s1#1", "s2#0"]
    assert [row["id"] for row in rows] == wanted
    assert set(rows[0]) == ({"id", "events"} if bare else {"id", "root", "p"})


def to_json(sentence: EventSentence) -> dict[str, object]:
    actors = {
        key: [
            [{"text": a.text, "country": a.country} for a in getattr(e, key)]
            for e in sentence.events
        ]
        for key in ("source", "target")
    }
    events = [
        {
            "root": e.root,
            "source": actors["source"][i],
            "target": actors["target"][i],
            "reciprocal": e.reciprocal,
            "marked": e.marked,
            "penta": e.penta,
        }
        for i, e in enumerate(sentence.events)
    ]
    return {"id": sentence.id, "text": sentence.text, "events": events}


def test_times_task_counts_from_the_creation_date(kit: Kit, tml: Path, tmp_path: Path) -> None:
    outcome = tasks.times(tml.parent, kit, tasks.Options(), Silent())
    outcome.dump(tmp_path / "out.json")
    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert ["DATE", "2026-03-16"] in [row[2:] for row in found["quay"]]
    assert len(outcome.tallies) == len(outcome.rule_tallies) == 1


@pytest.mark.parametrize("gold_spans", [False, True], ids=["found", "given"])
def test_places_task_reads_the_town_beside_its_state(
    kit: Kit, lgl: Path, tmp_path: Path, gold_spans: bool
) -> None:
    outcome = tasks.places(lgl, kit, tasks.Options(gold_spans=gold_spans), Silent())
    outcome.dump(tmp_path / "out.jsonl")
    (row,) = (json.loads(x) for x in (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    assert [13, 18, 4717560] in [place[:3] for place in row["places"]]
    assert not gold_spans or len(row["places"]) == 3


STORY = {
    "id": "s1",
    "story": "zz6",
    "text": "Kenya arrested two Ghanaian sailors on Monday and Ghana recalled its envoy.",
    "events": [
        {
            "type": "COERCE", "mode": "arrest", "contexts": [], "trigger": "arrested",
            "actors": ["Kenya"], "recipients": ["two Ghanaian sailors"], "status": "happened",
            "date": "on Monday", "place": None, "reciprocal": False,
        }
    ],
}  # fmt: skip


def test_corpus_task_reads_held_out_stories_only(kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "sentences").mkdir()
    names = [n for n in (f"zz{i}" for i in range(40)) if stories.is_held_out(n)]
    rows = [STORY | {"story": "zz0"}, STORY | {"story": names[0], "id": "s2"}]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "sentences" / "a.jsonl").write_text(lines, "utf-8")
    outcome = tasks.own_events(tmp_path, kit, tasks.Options(), Silent())
    assert len(outcome.tallies) == 1
    assert value(outcome.tallies[0], "events type, actor, recipient") > 0


def test_the_stories_held_out_stay_the_same() -> None:
    """One that training saw must never be measured on; training/events/data.py has the same rule."""
    held_out = [n for n in (f"zz{i}" for i in range(40)) if stories.is_held_out(n)]
    assert held_out == ["zz3", "zz25", "zz26", "zz27"]


def story_event(text: str, **changed: object) -> stories.StoryEvent:
    found = {
        "type": "COERCE",
        "status": "happened",
        "reciprocal": False,
        "trigger": stories.find_words(text, "arrested"),
        "actors": (stories.find_words(text, "Kenya"),),
        "recipients": (stories.find_words(text, "two Ghanaian sailors"),),
        "date": stories.find_words(text, "on Monday"),
        "place": None,
    }
    return stories.StoryEvent(**(found | changed))  # type: ignore[arg-type]  # as declared


@pytest.mark.parametrize(
    ("got", "row", "wanted"),
    [
        pytest.param({}, "events type, actor, recipient", 1, id="right"),
        pytest.param({"type": "ACCUSE"}, "events type", 0, id="another type"),
        pytest.param({"type": "ACCUSE"}, "events found, any type", 1, id="found all the same"),
        pytest.param({"actors": ()}, "events type, actor, recipient", 0, id="no actor"),
        pytest.param({"date": None}, "dates", 0, id="no date"),
        pytest.param({"evidence": "Ghana recalled"}, "events type", 0, id="elsewhere"),
    ],
)
def test_story_events_are_matched_by_trigger_and_heads(
    got: dict[str, object], row: str, wanted: float
) -> None:
    text = STORY["text"]
    assert isinstance(text, str)
    evidence = stories.find_words(text, str(got.get("evidence", "arrested two")))
    found = FoundEvent(
        **{  # type: ignore[arg-type]  # as declared
            "type": "COERCE",
            "status": "happened",
            "actors": ((stories.find_words(text, "Kenya"),),),
            "recipients": ((stories.find_words(text, "sailors"),),),
            "date": stories.find_words(text, "Monday"),
            "place": (),
        }
        | got
        | {"evidence": (evidence,)}
    )
    gold = stories.StoryText(id="s", text=text, published=None, events=(story_event(text),))

    def last_word(span: Span) -> Span:
        return Span(span.start + span.of(text).rfind(" ") + 1, span.end)

    assert value(score_stories(gold, [found], last_word), row) == wanted


def test_metonyms_task_tells_acting_from_lying_somewhere(kit: Kit, tmp_path: Path) -> None:
    text = "Oslo said no. Rain fell on Bergen and in Oslo."
    at = text.rindex("Oslo")
    row = {
        "id": "m1",
        "text": text,
        "mentions": [
            {"start": 0, "end": 4, "acts": True},
            {"start": at, "end": at + 4, "acts": False},
        ],
    }
    corpus = tmp_path / "metonyms.jsonl"
    corpus.write_text(json.dumps(row) + "\n", "utf-8")
    outcome = tasks.metonyms(corpus, kit, tasks.Options(), Silent())
    assert outcome.tallies[0].rows["right"] == [2, 2, 2, 2]
    assert outcome.rule_tallies[0].rows["right"] == [2, 2, 2, 2]
    outcome.dump(tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["acts"] == [[0, 4]]


def test_our_own_metonyms_are_marked_where_they_stand(kit: Kit) -> None:
    for name in ("metonyms_dev.jsonl", "metonyms_test.jsonl"):
        for sentence in read_metonyms(DATA / "bench" / name):
            for mention in sentence.mentions:
                entry = kit.mentions.names.entry(sentence.text[mention.start : mention.end])
                assert entry is not None, sentence.text
                assert entry.sort is Sort.METONYM, sentence.text


def test_pages_task_takes_the_body_only(kit: Kit, tmp_path: Path) -> None:
    words = "The harbour of the small town was quiet on the day after the storm. " * 6
    page = f"<html><body><nav>Home Sport</nav><article><h1>Storm</h1><p>{words}</p></article>"
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "a.html.gz").write_bytes(gzip.compress(page.encode()))
    truth = {"a": {"articleBody": words, "url": "https://example.org/a"}}
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth), "utf-8")
    outcome = tasks.pages(tmp_path, kit, tasks.Options(), Silent())
    assert read_pages(tmp_path)[0] == Page(id="a", path=tmp_path / "html" / "a.html.gz", body=words)
    assert value(outcome.tallies[0], "body") == pytest.approx(1, abs=0.02)


def test_speed_compares_with_the_bare_parser_stage_by_stage(kit: Kit) -> None:
    found = speed.measure([TEXT], kit, tasks.Options(), Silent(), rounds=1)
    assert found.words == len(TEXT.split())
    assert 0 < found.ratio < 1
    assert sum(found.stages.values()) == pytest.approx(1)


def test_a_result_is_printed_with_all_that_repeats_it(kit: Kit, tml: Path) -> None:
    outcome = tasks.times(tml.parent, kit, tasks.Options(), Silent())
    result = run.summarise(outcome, tml.parent, kit, limited=False)
    console = Console(width=100, record=True, file=io.StringIO())
    run.show(result, console)
    printed = console.export_text()
    for part in ("value F1", result.digest, kit.fingerprint, rules.YEARS):
        assert part in printed
    assert any(line.startswith("| value F1 |") for line in section(result))


# --- floors


def test_a_figure_below_its_floor_or_missing_is_named() -> None:
    floors = {"a": 0.5, "b": 0.5, "c": 0.5}
    found = run.below_floors(floors, {"a": 0.4996, "b": 0.499})
    assert found == (
        "b: 0.499 is below its floor 0.500",
        "c: has a floor of 0.500 and was not measured",
    )


def test_the_floors_file_can_be_read() -> None:
    assert set(run.read_floors()) <= {
        "gold", "attribution", "events", "events-bare", "corpus", "times", "places", "places-gold-spans",
        "metonyms", "pages", "duplicates", "stories", "speed", "actors",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("task", "limit", "message"),
    [
        pytest.param("golden", None, "no task 'golden'", id="unknown task"),
        pytest.param("gold", 3, "floors hold for whole corpora", id="floors of a part"),
    ],
)
def test_what_cannot_be_measured_is_said(
    tmp_path: Path, task: str, limit: int | None, message: str
) -> None:
    console = Console()
    with pytest.raises(InputError, match=message):
        run.main(task, tmp_path, limit=limit, check_floors=True, console=console, progress=console)


# --- agreement with the published scorers: only where they are given, as in .ci/run

SHARED = os.environ.get("ONRECORD_SCORERS")

if SHARED:

    def scorer(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, Path(SHARED or "") / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def test_attribution_agrees_with_the_published_scorer() -> None:
        def rows(found: Iterable[Attribution]) -> list[dict[str, object]]:
            return [{"source": a.source, "cue": a.cue, "content": a.content} for a in found]

        gold = {"id": "port", "text": TEXT, "attributions": rows(GOLD_TEXT.attributions)}
        theirs = scorer("score_attribution").score(
            [gold], {"port": {"id": "port", "attributions": rows(FOUND_ATTRIBUTIONS)}}
        )
        names = {
            "whole": "WHOLE",
            "whole, direct": "WHOLE DIRECT",
            "whole, indirect": "whole indirect",
        }
        for ours in figures(
            [score_text(GOLD_TEXT, FOUND_ATTRIBUTIONS)], attribution_scores.MEASURES
        ):
            row = ours.name.removesuffix(" F1")
            assert ours.value == pytest.approx(theirs[names.get(row, row)]["F1"] / 100), row

    def test_events_agree_with_the_published_scorer() -> None:
        gold = [to_json(s) for s in SENTENCES]
        pairs = [
            {"id": f"{s.id}#{i}", "root": root}
            for s, roots in zip(SENTENCES, FOUND_ROOTS, strict=True)
            for i, root in enumerate(roots)
        ]
        theirs, _, _ = scorer("score_events").track_a(gold, pairs)
        tallies = [score_pairs(s, r) for s, r in zip(SENTENCES, FOUND_ROOTS, strict=True)]
        for ours in figures(tallies, event_scores.PAIR_MEASURES):
            name = ours.name.lower().replace("accuracy", "acc").replace(" ", "_")
            assert ours.value == pytest.approx(theirs[name]), name
        dyads = [
            {"id": s.id, "events": [{k: getattr(d, k) for k in Dyad.__slots__} for d in found]}
            for s, found in zip(SENTENCES, FOUND_DYADS, strict=True)
        ]
        theirs = scorer("score_events").track_b(gold, dyads)
        tallies = [score_dyads(s, d) for s, d in zip(SENTENCES, FOUND_DYADS, strict=True)]
        for ours in figures(tallies, event_scores.BARE_MEASURES):
            kind, _, end = ours.name.partition(", ")
            wanted = (
                theirs["country"][end]["acc"]
                if kind == "country"
                else theirs[ours.name.removesuffix(" F1")]["F1"]
            )
            assert ours.value == pytest.approx(wanted, abs=5e-5), ours.name

    def test_times_agree_with_the_published_scorer(tml: Path) -> None:
        gold = read_times(tml)
        found = [Timex(gold.times[0].start - 3, gold.times[0].end, "DATE", "2026-03-16")]
        module = scorer("score_time")
        theirs = module.score(
            module.load_gold(str(tml.parent)),
            {"quay": [[t.start, t.end, t.type, t.value] for t in found]},
        )
        for ours in figures([score_times(gold, found)], time_scores.MEASURES):
            row = ours.name.removesuffix(" F1")
            wanted = theirs["value_acc"] if row == "value accuracy" else theirs[row][2]
            assert ours.value == pytest.approx(wanted), row

    def test_places_agree_with_the_published_scorer(lgl: Path) -> None:
        (gold,) = read_places(lgl)
        module = scorer("score_geo")
        doc = {"id": gold.id, "tops": [_toponym(t) for t in gold.toponyms]}
        found = {gold.id: [(p.start, p.end, _Entry(p)) for p in FOUND_PLACES]}
        spans = {gold.id: [(p.start, p.end) for p in FOUND_PLACES]}
        seen = module.recognition([doc], spans)
        wanted = {
            "end to end F1": module.end2end([doc], found)[2],
            "recognition, overlap F1": seen["overlap"][2],
            "recognition, exact F1": seen["exact"][2],
        }
        for ours in figures([score_places(gold, FOUND_PLACES)], place_scores.MEASURES):
            assert ours.value == pytest.approx(wanted[ours.name]), ours.name
        chosen = (*FOUND_PLACES[:2], PlaceSpan(34, 46, None, None, None))
        theirs = module.resolution(
            [doc], {gold.id: [_Entry(p) if p.resolved else None for p in chosen]}
        )
        names = {
            "within 161 km": "acc161",
            "within 161 km or same id": "acc161_or_id",
            "same id": "id_acc",
            "resolved": "resolved",
        }
        measures = [m for m in place_scores.GOLD_SPAN_MEASURES if m.name in names]
        for ours in figures([score_choices(gold, chosen)], measures):
            assert ours.value == pytest.approx(theirs[names[ours.name]]), ours.name

    class _Entry:
        def __init__(self, place: PlaceSpan) -> None:
            self.gid, self.lat, self.lon = place.geonameid, place.latitude, place.longitude

    def _toponym(t: Toponym) -> dict[str, object]:
        return {"s": t.start, "e": t.end, "gid": t.geonameid, "lat": t.latitude, "lon": t.longitude}


def test_scale_compares_runs_and_grows_until_one_would_take_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "The port of Marlow reopened on Monday. " * 20
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": words}) + "\n", "utf-8")
    rows: list[int] = []

    def run(name: str, command: Sequence[str], folder: Path) -> scale._Used:
        rows.append(sum(len(path.read_bytes().splitlines()) for path in folder.iterdir()))
        start, n = rows[-1] == 2, rows[-1] - 2
        cpu_s = 4.0 + n * (0.020 if name == scale.PLAIN else 0.021)
        wall_s = 4.0 + n * (0.011 if "2" in command else 0.021)
        return scale._Used(cpu_s=cpu_s, wall_s=wall_s, peak_mb=300.0 if start else 400.0)

    monkeypatch.setattr(scale, "_run", run)
    costs = list(scale.measure_scale(tmp_path, limit=None, minutes=3, chars=120))
    assert [cost.articles for cost in costs[-2:]] == [1_000, 10_000]
    assert {cost.articles for cost in costs[:-2]} == {4_000}
    assert set(rows) == {2, 1_000, 4_000, 10_000}
    assert costs[0].cpu_ms == pytest.approx(20)
    assert costs[0].chars < 120
    ratios = {ratio.name: ratio for ratio in scale.compare(costs)}
    overhead = ratios["CPU, batch, 1 worker / plain loop"]
    assert overhead.without_start == pytest.approx(1.05)
    assert overhead.whole == pytest.approx((4 + 3998 * 0.021) / (4 + 3998 * 0.020))
    wall = ratios["wall, 1 worker / 2 workers"]
    assert wall.without_start == pytest.approx(21 / 11)
    assert wall.whole < 21 / 11
    assert ratios["CPU an article, 10,000 / 1,000 articles"].without_start == pytest.approx(1)
    assert ratios["peak, 10,000 / 1,000 articles"].whole == 1


def test_scale_says_that_a_corpus_has_no_long_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The port of Marlow reopened.", "utf-8")
    with pytest.raises(InputError, match="no text of more than 300 characters"):
        next(scale.measure_scale(tmp_path, limit=None, minutes=1))
