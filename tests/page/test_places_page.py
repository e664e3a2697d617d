"""Passing a finding on, and finding one's way in the source: links, the card over a citation, search in the report."""

import io
import re

import httpx
import pdfplumber
import pytest
from page_browser import NARROW, ask, copied, opened, visiting
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "2022年新增学位目标是多少"
PLACE = re.compile(r"/r/([^/]+)#p55:51-59$")


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    return opened(context, address)


def test_a_place_is_passed_on_by_a_link_that_proves_it(page: Page, context: BrowserContext, address: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.locator(".wb-text .wb-cite").last.click()
    link = copied(page, page.get_by_role("button", name="复制链接"))
    assert PLACE.search(link)
    other = context.new_page()
    other.goto(link)
    expect(other.locator("#wb-source mark")).to_have_text("新增学位超1万个")
    expect(other.locator("#wb-source mark")).to_be_in_viewport()
    assert httpx.get(f"{address}/r/nothing-like-it", timeout=60).status_code == 404
    cited = page.locator(".wb-text .wb-cite").last.get_attribute("href")
    other.goto(f"{address}/{cited}")  # as a click with Ctrl opens it
    expect(other.locator("#wb-source mark")).to_have_text("新增学位超1万个")


def test_a_question_in_the_address_is_filled_in_and_not_sent(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=2022年新增学位目标是多少")
    expect(page.get_by_role("textbox", name="问题")).to_have_value(QUESTION)
    page.wait_for_timeout(500)
    assert page.locator(".wb-q").count() == 0


def test_a_card_shows_the_passage_and_a_mark_is_large_enough(page: Page) -> None:
    ask(page, QUESTION)
    cite = page.locator(".wb-text .wb-cite").last
    box = cite.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    title = cite.get_attribute("title")
    cite.hover()
    card = page.get_by_role("tooltip")
    expect(card.locator("mark")).to_have_text("新增学位超1万个")
    expect(card).to_contain_text("完善教育设施布点规划")
    expect(card).to_contain_text("第55段 · 2022年 目标")
    page.mouse.move(5, 5)
    expect(card).to_have_count(0)
    assert cite.get_attribute("title") == title


def test_the_report_is_searched_with_counts_and_steps(page: Page) -> None:
    find = page.get_by_label("在原文中查找")
    find.fill("学位")
    expect(page.locator(".wb-finder output")).to_have_text("1/2")
    assert page.evaluate("() => [...CSS.highlights.get('wb-found')].length") == 2
    find.press("Enter")
    expect(page.locator(".wb-finder output")).to_have_text("2/2")
    expect(page.locator('#wb-source p[data-n="55"]')).to_be_in_viewport()
    page.get_by_role("button", name="下一处").click()
    expect(page.locator(".wb-finder output")).to_have_text("1/2")
    find.fill("没有这个词")
    expect(page.locator(".wb-finder output")).to_have_text("没有")


def test_what_is_searched_stays_when_the_header_is_drawn_anew(page: Page) -> None:
    find = page.get_by_label("在原文中查找")
    find.fill("学位")
    ask(page, QUESTION)
    page.locator(".wb-text .wb-cite").last.click()
    expect(page.locator("#wb-source mark")).to_be_visible()
    expect(find).to_have_value("学位")
    expect(page.locator(".wb-finder output")).to_have_text("1/2")


def test_the_source_opens_where_it_was_after_a_reload(page: Page) -> None:
    ask(page, QUESTION)
    page.locator(".wb-text .wb-cite").last.click()
    expect(page.locator("#wb-source mark")).to_be_visible()
    page.reload()
    expect(page.locator("#wb-source mark")).to_have_text("新增学位超1万个")


def test_back_closes_the_source_on_a_phone(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=NARROW, has_touch=True) as context:
        page = context.new_page()
        page.goto(address)
        ask(page, QUESTION)
        page.locator(".wb-text .wb-cite").last.tap()
        expect(page.locator("#wb-source mark")).to_be_in_viewport()
        page.go_back()
        expect(page.locator("#wb-source")).not_to_be_in_viewport()
        expect(page.locator(".wb-text").last).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"]


def test_print_has_the_sources_that_are_folded_on_the_screen(page: Page) -> None:
    ask(page, "这份报告讲了什么")
    folded = page.locator(".wb-a details.wb-more").last
    assert folded.get_attribute("open") is None
    with pdfplumber.open(io.BytesIO(page.pdf())) as printed:
        text = "".join(leaf.extract_text() for leaf in printed.pages)
    assert "第26段" in text
    assert "在原文中查找" not in text
    expect(folded).not_to_have_attribute("open", "")
