"""Two hundred hostile texts on every page: nothing of theirs becomes markup, an address or a command."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from lxml import html
from starlette.testclient import TestClient

from onrecord.records import (
    Act,
    Actor,
    ActorKind,
    Analysis,
    Article,
    Block,
    BlockKind,
    Event,
    Mention,
    MentionForm,
    Origin,
    Participant,
    Place,
    Quotation,
    Span,
    Statement,
    Status,
    make_id,
)
from onrecord.search import build
from onrecord.web.app import make_app
from onrecord.web.catalogue import open_catalogue
from stores import add_analyses

_INSIDE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x>",
    "<svg><script href=data:text/javascript,alert(1) />",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.example></object>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "<div style=position:fixed;inset:0>x</div>",
    "<form action=//evil.example><button>x",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</select><script>alert(1)</script>",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "'; DROP TABLE articles; --",
    "../../../../etc/passwd",
    "%2e%2e%2f%00",
    "//evil.example/x",
    '=HYPERLINK("//evil.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>",
    "Z̸̨a̷l̶g̵o" + "\u0300" * 60,
    "😀👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "أبجد עברית",
    "x" * 3_000,
)
_AROUND = (
    "{}",
    '" {} x="',
    "' {} `",
    "\u202e{}\u202c\u2066\u200f",
    "\x00\x1b[31m{}\x07\x85\u2028\ufffe",
)
TEXTS = tuple(around.format(inside) for inside, around in product(_INSIDE, _AROUND))
_MADE = Origin(method="rule:hand", version="1")
#: What may reorder or hide what is shown, or steer a terminal.
_RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe]")


def hostile(payload: str) -> tuple[Analysis, bytes]:
    """Make an analysis whose every field is the payload."""
    text = f"{payload}\n\n{payload} said {payload} struck {payload}"
    raw = text.encode()
    sha = hashlib.sha256(raw).hexdigest()
    key, n = sha[:16], len(payload)
    whole = Span(n + 2, len(text))
    first, content = Span(n + 2, 2 * n + 2), Span(2 * n + 8, len(text))
    mention = Mention(
        id=make_id("mention", key), article_id=key, span=first, head=first,
        kind=ActorKind.PERSON, form=MentionForm.NAME, origin=_MADE,
    )  # fmt: skip
    actor = Actor(
        id=make_id("actor", key), article_id=key, name=payload, kind=ActorKind.PERSON,
        mention_ids=(mention.id,), role=payload, country="XXX", sectors=(), wikidata=None,
        origin=_MADE,
    )  # fmt: skip
    place = Place(
        id=make_id("place", key), article_id=key, name=payload, spans=(first,), country="XXX",
        geonameid=None, latitude=1.0, longitude=2.0, feature=None, origin=_MADE,
    )  # fmt: skip
    who = (Participant(actor_id=actor.id, span=first),)
    statement = Statement(
        id=make_id("statement", key), article_id=key, speaker_id=actor.id, source=(first,), cue=(),
        content=(content,), quotation=Quotation.INDIRECT, act=Act.SAY, audience_id=actor.id,
        channel=None, relays=who, inside_id=None, repeats_id=None, time_id=None, confidence=0.5,
        origin=_MADE,
    )  # fmt: skip
    event = Event(
        id=make_id("event", key), article_id=key, type="ASSAULT", mode=None, contexts=(),
        quad="material conflict", score=-9.0, actors=who, recipients=who, status=Status.DENIED,
        statement_id=statement.id, time_id=None, place_id=place.id, counts=(), evidence=(content,),
        confidence=0.5, origin=_MADE,
    )  # fmt: skip
    kinds = ((Span(0, n), BlockKind.HEADLINE), (whole, BlockKind.PARAGRAPH))
    analysis = Analysis(
        article=Article(
            id=key, url=payload, text=text, outlet=payload, headline=payload, bylines=(payload,),
            published="2026-03-18", language="en", sha256=sha,
        ),
        blocks=tuple(
            Block(id=make_id("block", key, s), article_id=key, span=s, kind=kind, parent_id=None,
                  origin=_MADE)
            for s, kind in kinds
        ),
        mentions=(mention,), actors=(actor,), times=(), places=(place,), statements=(statement,),
        events=(event,), failures=(),
    )  # fmt: skip
    return analysis, raw


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("hostile") / "s.duckdb"
    add_analyses(path, [hostile(payload) for payload in TEXTS])
    build(path)
    with open_catalogue(path) as opened:
        yield TestClient(make_app(opened), base_url="http://127.0.0.1:8000")


def refuse_markup(page: str) -> None:
    """Fail if a page holds anything that could run, load, lead away or deceive the eye."""
    assert not _RAW.search(page), "a control or bidirectional character is raw"
    tree = html.document_fromstring(page)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            pytest.fail(f"a comment or an instruction: {element}")
        assert element.tag not in ("iframe", "object", "embed", "base", "style", "math", "animate")
        for name, value in element.attrib.items():
            assert not name.startswith("on"), f"{element.tag} {name}"
            assert name not in ("style", "srcdoc", "http-equiv", "formaction", "xlink:href")
            if name in ("href", "src", "action"):
                own = value.startswith(("/", "#")) and not value.startswith(("//", "/\\"))
                assert own or value == "data:,", f"{element.tag} {name}={value}"
        if element.tag == "script":
            assert str(element.get("src")).startswith("/static/built/")
            assert not element.text


def test_there_are_two_hundred() -> None:
    assert len(set(TEXTS)) == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/search", "/actors", "/events", "/map", "/who-whom", "/who-whom?by=actor", "/relays"],
)
def test_lists_of_hostile_records_are_only_text(client: TestClient, path: str) -> None:
    for page in (1, 2, 3, 4):
        answer = client.get(path, params={"page": page} if "?" not in path else None)
        assert answer.status_code == 200
        refuse_markup(answer.text)


@pytest.mark.parametrize("n", range(len(TEXTS)))
def test_a_hostile_text_is_only_text(client: TestClient, n: int) -> None:
    payload = TEXTS[n]
    analysis, _ = hostile(payload)
    page = client.get(f"/articles/{analysis.article.id}")
    assert page.status_code == 200
    refuse_markup(page.text)
    shown = client.get(f"/articles/{analysis.article.id}.json").json()["record"]["article"]
    assert (shown["text"], shown["outlet"]) == (analysis.article.text, payload)  # whole, as data
    key = client.get(f"/articles/{analysis.article.id}.json").json()["actors"][0]["key"]
    refuse_markup(client.get(f"/actors/{key}").text)
    for path, name in (("/search", "q"), ("/sql", "q"), ("/actors", "q"), ("/events", "place")):
        answer = client.get(path, params={name: payload})
        assert answer.status_code in (200, 400)
        refuse_markup(answer.text)
    refuse_markup(client.get("/articles/" + quote(payload.replace("/", "")[:200])).text)


def test_a_feed_of_hostile_records_is_xml(client: TestClient) -> None:
    for n in range(0, len(TEXTS), 7):
        feed = client.get("/search.atom", params={"q": TEXTS[n][:500]}).text
        ElementTree.fromstring(feed)


def test_no_cell_of_a_csv_file_is_a_formula(client: TestClient) -> None:
    for path in ("/search.csv", "/actors.csv", "/events.csv", "/map.csv"):
        for page in range(1, 5):
            body = client.get(path, params={"page": page}).text
            for row in csv.reader(io.StringIO(body, newline="")):
                assert not [cell for cell in row if re.match(r"[=@+\t\r]", cell)]


def test_a_pasted_hostile_text_is_only_text(client: TestClient, tmp_path: Path) -> None:
    for payload in TEXTS[::20]:
        refuse_markup(client.post("/read", data={"text": "", "url": payload[:500]}).text)
