"""Each page in Chromium: accessible, quiet, within its width, every interaction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.looking import PAGES, first_relayed, json_of, opened

ASSETS = Path(__file__).parents[2] / "src" / "onrecord" / "web" / "assets"
AXE = (ASSETS / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    browser: Browser, server: str, paths: dict[str, str], name: str, dark: bool
) -> None:
    # a missing page is an error in the console, as it should be
    with but_for_its_404(name), opened(browser, server + paths[name], dark=dark) as page:
        page.evaluate(AXE)
        found = page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
            " 'best-practice']})"
        )
        problems = [
            f"{v['id']}: {v['help']}: {node['html'][:160]} {node['failureSummary']}"
            for v in found["violations"]
            for node in v["nodes"][:3]
        ]
        assert problems == []


@contextmanager
def but_for_its_404(name: str) -> Iterator[None]:
    """Let the browser's own line about a 404 pass on the page that is missing."""
    try:
        yield
    except AssertionError as error:
        if name != "missing" or "404" not in str(error):
            raise


@pytest.mark.parametrize("name", PAGES[:-1])
def test_a_page_fits_a_phone(
    browser: Browser, server: str, paths: dict[str, str], name: str
) -> None:
    with opened(browser, server + paths[name], width=390) as page:
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0
        small = page.evaluate(
            "[...document.querySelectorAll('nav a, button, summary, select')].filter(e =>"
            " e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"
        )
        assert small == []


@pytest.mark.parametrize("name", ["start", "article", "actor", "timeline", "map"])
def test_nothing_shifts(browser: Browser, server: str, paths: dict[str, str], name: str) -> None:
    with opened(browser, server + paths[name]) as page:
        shift = page.evaluate(
            "new Promise(done => {let sum = 0; new PerformanceObserver(list => {for (const e of"
            " list.getEntries()) sum += e.value}).observe({type: 'layout-shift', buffered: true});"
            " setTimeout(() => done(sum), 300)})"
        )
        assert shift < 0.02


def test_an_article_is_small_and_soon_there(browser: Browser, server: str, article: str) -> None:
    with opened(browser, server + article) as page:
        size = page.evaluate(
            "performance.getEntriesByType('navigation').concat(performance.getEntriesByType("
            "'resource')).reduce((sum, e) => sum + e.transferSize, 0)"
        )
        assert 5_000 < size < 150_000


# the article page


def lit(page: Page, role: str) -> str:
    return "".join(page.locator(f".text .lit-{role}").all_text_contents())


def test_hovering_a_note_lights_its_exact_characters(
    browser: Browser, server: str, article: str
) -> None:
    record = json_of(server, article + ".json")["record"]
    assert isinstance(record, dict)
    with opened(browser, server + article) as page:
        for s in record["statements"]:
            page.locator(f"#{s['id']} .head").hover()
            assert lit(page, "content") == "".join(span["text"] for span in s["content"])
            assert lit(page, "source") == "".join(span["text"] for span in s["source"] or [])
        for e in record["events"]:
            page.locator(f"#{e['id']} .head").hover()
            assert lit(page, "evidence") == "".join(span["text"] for span in e["evidence"])
        page.mouse.move(5, 5)
        expect(page.locator(".lit")).to_have_count(0)


def test_hovering_nested_words_lights_the_innermost_record(
    browser: Browser, server: str, article: str
) -> None:
    with opened(browser, server + article) as page:
        piece = page.locator(".text .nested").first
        inner = piece.get_attribute("data-in")
        piece.hover()
        expect(page.locator(f"[data-note='{inner}']")).to_have_class(re.compile(r"\blit\b"))


def test_a_click_keeps_a_record_draws_its_chain_and_is_in_the_address(
    browser: Browser, server: str, article: str
) -> None:
    with opened(browser, server + article) as page:
        relayed = first_relayed(server, article)
        page.locator(f"#{relayed} .lights").click()
        page.mouse.move(5, 5)
        expect(page.locator(f"#{relayed}")).to_have_class(re.compile(r"\blit\b"))
        expect(page.locator(".chain-lines path")).to_have_count(1)
        # words, speaker, both relays, note
        assert page.locator(".chain-lines circle").count() >= 4
        assert page.url.endswith("#" + relayed)
        page.keyboard.press("Escape")
        expect(page.locator(".chain-lines path")).to_have_count(0)
        assert "#" not in page.url


def test_an_address_opens_on_its_record(browser: Browser, server: str, article: str) -> None:
    relayed = first_relayed(server, article)
    with opened(browser, f"{server}{article}#{relayed}") as page:
        expect(page.locator(f"#{relayed}")).to_be_in_viewport()
        assert lit(page, "content")


def test_a_record_leads_to_its_place(browser: Browser, server: str, article: str) -> None:
    relayed = first_relayed(server, article)
    with opened(browser, f"{server}/records/{relayed}") as page:
        assert page.url == f"{server}{article}#{relayed}"


def test_the_keyboard_is_enough(browser: Browser, server: str, article: str) -> None:
    with opened(browser, server + article) as page:
        page.keyboard.press("Tab")
        expect(page.locator("a.skip")).to_be_focused()
        page.locator(".note .lights").first.focus()
        first = page.locator(".note.lit").get_attribute("id")
        page.keyboard.press("ArrowDown")
        second = page.locator(".note.lit").get_attribute("id")
        assert first != second
        page.keyboard.press("Enter")
        assert page.url.endswith(f"#{second}")
        page.keyboard.press("ArrowUp")
        assert page.locator(".note.lit").get_attribute("id") == first
        summary = page.locator(f"#{first} summary")
        summary.focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#{first} details")).to_have_attribute("open", "")
        expect(page.locator(f"#{first} details .id")).to_have_text(str(first))


def test_without_script_a_note_leads_to_its_words_and_back(
    browser: Browser, server: str, article: str
) -> None:
    with opened(browser, server + article, script=False) as page:
        link = page.locator(".note .lights").first
        target = link.get_attribute("href")
        assert target
        link.click()
        assert page.url.endswith(target)
        assert page.locator(target).count() == 1


def test_print_shows_text_and_notes(browser: Browser, server: str, article: str) -> None:
    with opened(browser, server + article) as page:
        page.emulate_media(media="print")
        expect(page.locator("header nav")).to_be_hidden()
        expect(page.locator(".note").first).to_be_visible()
        assert len(page.pdf()) > 10_000


def test_planned_and_denied_words_look_different(
    browser: Browser, server: str, paths: dict[str, str]
) -> None:
    styles = set()
    for status in ("happened", "planned", "denied"):
        events = json_of(server, f"/events.json?status={status}")["events"]
        assert isinstance(events, list)
        event = next(e for e in events if e["outlet"])
        with opened(browser, f"{server}/articles/{event['article_id']}") as page:
            pieces = page.locator(f"[data-on*='{event['id']}:evidence']")
            styles.add(
                pieces.first.evaluate(
                    "e => getComputedStyle(e).textDecoration.replace(/rgb.*/, '')"
                )
            )
    assert len(styles) == 3


# the other pages


def test_the_map_draws_every_place(browser: Browser, server: str) -> None:
    spots = json_of(server, "/map.json")["spots"]
    assert isinstance(spots, list)
    for dark in (False, True):
        with opened(browser, server + "/map", dark=dark) as page:
            expect(page.locator(".map svg circle")).to_have_count(len(spots))
            assert page.locator(".map svg path").count() > 2


def test_the_timeline_draws_its_months(browser: Browser, server: str) -> None:
    months = json_of(server, "/events.json?type=PROTEST")["months"]
    assert isinstance(months, list)
    with opened(browser, server + "/events?type=PROTEST") as page:
        expect(page.locator(".chart svg")).to_be_visible()
        assert page.locator(".chart svg rect").count() >= len(months)


def test_a_cell_of_the_matrix_leads_to_its_events(browser: Browser, server: str) -> None:
    with opened(browser, server + "/who-whom?measure=events") as page:
        cell = page.locator(".matrix td a").first
        n = int(cell.inner_text())
        cell.click()
        expect(page.locator(".guide")).to_contain_text(f"{n} events")


def test_a_story_leads_to_its_reports_and_back(
    browser: Browser, server: str, paths: dict[str, str]
) -> None:
    with opened(browser, server + paths["story"]) as page:
        page.locator(".hit .head a").first.click()
        expect(page.locator(".note.lit")).to_have_count(1)
        page.locator(".kin a[href^='/stories/']").first.click()
        assert page.url == server + paths["story"]


def test_a_comparison_marks_what_only_one_has(
    browser: Browser, server: str, paths: dict[str, str]
) -> None:
    with opened(browser, server + paths["compare"]) as page:
        marks = page.locator(".sides mark").all_text_contents()
        assert any("Readers wrote to us." in words for words in marks)
        page.locator(".sides h2 a").first.click()
        page.get_by_role("link", name="compare").first.click()
        expect(page.locator(".sides section")).to_have_count(2)


def test_each_report_of_words_can_be_seen(browser: Browser, server: str) -> None:
    asked = "SELECT key FROM i.sayings WHERE is_once AND reports > 1 AND key IS NOT NULL"
    rows = json_of(server, f"/sql.json?q={quote(asked)}")["rows"]
    assert isinstance(rows, list)
    with opened(browser, f"{server}/actors/{rows[0][0]}?what=said") as page:
        passed = page.locator(".passed").first
        passed.locator("summary").click()
        assert passed.locator("li").count() > 1
        expect(passed.locator("li a").first).to_be_visible()


def test_a_search_is_narrowed_and_followed(browser: Browser, server: str) -> None:
    with opened(browser, server + "/") as page:
        page.get_by_role("searchbox").fill("said:tavakolian inspectors")
        page.keyboard.press("Enter")
        expect(page.locator(".hit mark").first).to_have_text("inspectors")
        page.locator(".facets a").first.click()
        assert page.locator(".hit").count() > 0
        page.locator(".hit .head a").first.click()
        expect(page.locator(".note.lit")).to_have_count(1)


def test_a_pasted_text_shows_its_record(browser: Browser, server: str) -> None:
    with opened(browser, server + "/read") as page:
        page.get_by_label("Text or HTML").fill(
            "“We will reopen the port,” Mara Quill said in Accra."
        )
        page.get_by_role("button", name="Show its record").click()
        page.wait_for_selector(".note", timeout=60_000)
        page.locator(".note .lights").first.hover()
        assert lit(page, "content") == "“We will reopen the port,”"


def test_sql_answers_and_downloads(browser: Browser, server: str) -> None:
    with opened(browser, server + "/sql") as page:
        page.get_by_role("link", name="Denials by speaker").click()
        expect(page.locator(".answer th").first).to_have_text("speaker")
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        assert download.value.suggested_filename == "sql.csv"


def test_hostile_articles_do_nothing(browser: Browser, server: str) -> None:
    hits = json_of(server, "/events.json?source_country=XXX&reports=true")["events"]
    assert isinstance(hits, list)
    assert len(hits) == 40
    for hit in hits[:40:3]:
        with opened(browser, f"{server}/articles/{hit['article_id']}") as page:
            page.locator(".note .lights").first.hover()
            assert page.evaluate("document.scripts.length") == 1
    for path in ("/actors?country=XXX", "/who-whom?by=actor", "/map", "/events"):
        with opened(browser, server + path):
            pass
