"""The page as a person uses it: a real chromium on the real application."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import docx
import pytest
from first_text import measure, questions
from page_browser import NARROW, ask, contrast, copied, in_past, opened
from page_house import app_on, open_house, served
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from page.desk import Desk
from page.file_guard import FileGuard
from rag.models.embedder import Embedder
from rag.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "2022年新增学位目标是多少"
EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
FIRST_TEXT_MS = 300


@pytest.fixture(scope="module")
def home(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copytree(indexed, tmp_path_factory.mktemp("page") / "home", symlinks=True)


@pytest.fixture(scope="module")
def page_desk(settings: Settings, embedder: Embedder, home: Path) -> Desk:
    """A desk that these tests may change."""
    return open_house(settings, embedder, home)


@pytest.fixture(scope="module")
def site(page_desk: Desk) -> Iterator[str]:
    with served(app_on(page_desk)) as address:
        yield address


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    return opened(context, site)


# --- asking and checking ------------------------------------------------------------------------------------


def test_a_newcomer_asks_reads_and_checks_a_figure(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".wb-text").last).to_contain_text("新增学位超1万个")
    expect(page.locator(".wb-badge.ok").last).to_contain_text("与原文一致")
    expect(page.locator("#wb-head")).to_contain_text("摘录模式")
    mark = page.locator(".wb-text .wb-cite").last
    assert "新增学位超1万个" in (mark.get_attribute("title") or "")
    mark.click()
    quoted = page.locator("#wb-source mark")
    expect(quoted).to_have_text("新增学位超1万个")
    expect(quoted).to_be_in_viewport()
    expect(quoted.locator("xpath=ancestor::p")).to_have_attribute("data-n", "55")


def test_examples_can_be_asked(page: Page) -> None:
    examples = page.locator("#wb-chat .example")
    expect(examples).to_have_count(6, timeout=60_000)
    examples.first.click()
    expect(page.locator(".wb-badge.ok")).to_have_count(1)


def test_a_newcomer_sees_the_report_at_a_glance_and_goes_on_by_clicks(page: Page) -> None:
    glance = page.locator(".wb-glance")
    expect(glance).to_contain_text("2022年主要目标")
    glance.get_by_role("link", name="地区生产总值增长7%左右").click()
    expect(page.locator("#wb-source mark")).to_have_text("地区生产总值增长7%左右")
    glance.get_by_role("link", name="看完整的概览").click()
    expect(page.locator(".wb-text").last).to_contain_text("重点工作")
    ask(page, QUESTION)
    following = page.locator(".wb-next")
    expect(following).to_have_count(3)
    question = following.first.inner_text()
    following.first.click()
    expect(page.locator(".wb-q").last).to_have_text(question)
    expect(page.locator(".wb-foot")).to_have_count(3)
    expect(page.locator(".wb-a.wb-refused")).to_have_count(0)


def test_a_refusal_looks_different_and_names_the_nearest(page: Page) -> None:
    ask(page, "今天天气怎么样")
    expect(page.locator(".wb-kicker")).to_contain_text("与报告无关")
    ask(page, "2023年地区生产总值目标是多少")
    refusal = page.locator(".wb-a.wb-refused").last
    expect(refusal.locator(".wb-kicker")).to_contain_text("未作答")
    expect(refusal.locator(".wb-cite").first).to_be_visible()


def test_a_followup_and_the_scope_changed_by_hand(page: Page) -> None:
    ask(page, "智能车间2021年完成多少？")
    expect(page.locator(".wb-text").last).to_contain_text("23家")
    asked = page.locator("#wb-scope")
    expect(asked).to_contain_text("常州市新北区")
    expect(asked).to_contain_text("2021")
    asked.locator(".token", has_text="2021").locator(".token-remove").click()
    years = (
        asked.get_by_role("combobox").nth(1) if asked.get_by_role("combobox").count() else asked.locator("input").nth(1)
    )
    years.click()
    page.get_by_role("option", name="2022", exact=True).click()
    years.press("Escape")
    asked.get_by_label("完成或目标").click()
    page.get_by_role("option", name="目标", exact=True).click()
    page.get_by_role("button", name="按此范围再问").click()
    expect(page.locator(".wb-foot")).to_have_count(2)
    expect(page.locator(".wb-text").last).to_contain_text("15个")


def test_what_was_carried_over_is_shown_and_can_be_dropped(page: Page) -> None:
    ask(page, "2021年新增学位多少个")
    expect(page.locator(".wb-carried")).to_have_count(0)
    ask(page, "名教师呢")
    chip = page.locator(".wb-carried")
    expect(chip).to_contain_text("沿用：2021年")
    chip.click()
    expect(page.locator(".wb-foot")).to_have_count(3)
    expect(page.locator(".wb-q").last).not_to_contain_text("2021")
    expect(page.locator(".wb-text").last).to_contain_text("名教师")
    expect(page.locator(".wb-carried")).to_have_count(1)  # the last answer carries nothing
    ask(page, "名班主任呢")
    expect(page.locator(".wb-q").last).to_contain_text("名班主任")
    assert "2021" not in "".join(page.locator(".wb-carried").all_inner_texts()[1:])  # nor does what follows it


def test_enter_sends_shift_enter_breaks_and_an_input_method_is_left_alone(page: Page) -> None:
    box = page.get_by_role("textbox", name="问题")
    box.fill("2022年")
    box.press("Shift+Enter")
    box.press_sequentially("新增学位")
    assert box.input_value() == "2022年\n新增学位"
    box.evaluate(
        """e => e.dispatchEvent(new KeyboardEvent('keydown',
            {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    page.wait_for_timeout(500)
    assert page.locator(".wb-q").count() == 0
    box.press("Enter")
    expect(page.locator(".wb-foot")).to_have_count(1)


def test_an_empty_question_asks_nothing(page: Page) -> None:
    box = page.get_by_role("textbox", name="问题")
    box.press("Enter")
    box.fill("？！")
    box.press("Enter")
    expect(page.get_by_text("问题是空的").first).to_be_visible()
    expect(box).to_have_value("？！")
    expect(page.locator(".wb-q")).to_have_count(0)


def test_retry_and_copy(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    told = copied(page, page.get_by_role("button", name="复制", exact=True))
    assert "新增学位超1万个" in told
    assert "第55段" in told
    text = page.locator(".wb-text").element_handle()
    with page.expect_response("**/queue/join*"):
        page.get_by_role("button", name="重试").last.click()
    page.wait_for_function("old => !old.isConnected", arg=text)
    expect(page.locator(".wb-q")).to_have_count(1)
    expect(page.locator(".wb-foot")).to_have_count(1)


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    ask(page, QUESTION)
    page.locator(".wb-text .wb-cite").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#wb-source mark")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".wb-text .wb-cite").last).to_be_focused()


def test_limits_are_told_in_chinese_and_nothing_is_lost(browser: Browser, page_desk: Desk) -> None:
    app = app_on(page_desk)
    mounted = next(route.app.app for route in app.routes if isinstance(getattr(route, "app", None), FileGuard))
    with served(app) as address, browser.new_context(locale="zh-CN") as context:
        page = opened(context, address)
        expect(page.locator("#wb-chat .example")).to_have_count(6, timeout=60_000)
        mounted.get_blocks()._queue.max_size = 0
        box = page.get_by_role("textbox", name="问题")
        box.fill(QUESTION)
        box.press("Enter")
        told = page.get_by_test_id("toast-body").filter(has_text="排队的人太多").first
        expect(told).to_contain_text("出错了")
        expect(box).to_have_value(QUESTION)


def test_behind_a_login_the_page_works_as_before(browser: Browser, page_desk: Desk) -> None:
    with served(app_on(page_desk, auth="clerk:secret")) as address:
        with browser.new_context(locale="zh-CN") as stranger, pytest.raises(Error, match="INVALID_AUTH"):
            stranger.new_page().goto(address)
        known = {"username": "clerk", "password": "secret"}
        with browser.new_context(locale="zh-CN", http_credentials=known) as context:
            page = opened(context, address)
            ask(page, QUESTION)
            expect(page.locator(".wb-text").last).to_contain_text("新增学位超1万个")


def test_figures_of_the_source_are_marked_on_request(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator("#wb-source mark")).to_be_visible()
    button = page.get_by_role("button", name="标出数字")
    marked = "() => [...(CSS.highlights.get('wb-figures') ?? [])].map((range) => range.toString())"
    assert page.evaluate(marked) == []
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => CSS.highlights.get('wb-figures')?.size > 100")
    assert "超1万个" in page.evaluate(marked)  # through the words that are marked as cited
    button.click()
    page.wait_for_function("() => !CSS.highlights.get('wb-figures')")


def test_a_quote_that_the_answer_repeats_is_put_by_and_copied_all_the_same(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    expect(page.locator(".wb-evidence .wb-path")).to_be_visible()
    expect(page.locator(".wb-evidence .wb-quote")).to_be_hidden()
    told = copied(page, page.get_by_role("button", name="复制", exact=True))
    assert "[1] “新增学位超1万个” 政府工作报告" in told


# --- safety -------------------------------------------------------------------------------------------------


def test_a_question_never_becomes_markup(page: Page) -> None:
    ask(page, f"{EVIL} **粗** 2022年新增学位目标是多少")
    expect(page.locator(".wb-q")).to_contain_text("<img src=x")
    assert page.locator("#wb-chat .message img, #wb-chat .message script").count() == 0
    assert page.evaluate("() => window.hacked") is None


def test_nothing_leaves_the_machine(context: BrowserContext, site: str) -> None:
    seen: list[str] = []
    context.on("request", lambda request: seen.append(request.url))
    page = opened(context, site)
    ask(page, QUESTION)
    page.locator(".wb-text .wb-cite").last.click()
    for tab in ("指标", "报告"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(500)
    page.goto(f"{site}/docs")
    expect(page.get_by_text("/api/ask").first).to_be_visible()
    assert len(seen) > 20
    assert [url for url in seen if not url.startswith((site, "data:", "blob:"))] == []


# --- memory -------------------------------------------------------------------------------------------------


def test_a_reload_finds_the_conversation(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator("#wb-past input")).to_have_value(QUESTION)
    page.reload()
    expect(page.locator(".wb-text")).to_contain_text("新增学位超1万个")
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".wb-q")).to_have_count(0)
    in_past(page, QUESTION).click()
    expect(page.locator(".wb-text")).to_contain_text("新增学位超1万个")
    page.once("dialog", lambda dialog: dialog.accept("学位的问题"))
    page.get_by_role("button", name="改名").click()
    expect(page.locator("#wb-past input")).to_have_value("学位的问题")
    ask(page, "2021年地区生产总值是多少")
    expect(page.locator("#wb-past input")).to_have_value("学位的问题")
    page.get_by_role("button", name="删除").click()
    expect(page.locator(".wb-q")).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".wb-q")).to_have_count(2)
    expect(page.locator("#wb-past input")).to_have_value("学位的问题")
    page.get_by_role("button", name="删除").click()
    expect(page.locator(".wb-q")).to_have_count(0)
    assert page.evaluate("() => Object.keys(localStorage).filter(k => k.startsWith('wenbao:talk:')).length") == 0


def test_what_is_deleted_before_its_last_answer_is_kept_is_had_back_whole_and_else_stays_deleted(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "2021年地区生产总值是多少")
    page.wait_for_function("() => window.wenbao.current()?.turns.length === 2")
    shorter = (
        "talk => localStorage.setItem('wenbao:talk:' + talk.id, JSON.stringify({...talk, turns: [talk.turns[0]]}))"
    )
    kept = page.evaluate("() => window.wenbao.current()")
    page.evaluate(shorter, kept)  # as it is until the second answer is kept
    page.get_by_role("button", name="删除").click()
    expect(page.locator(".wb-q")).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".wb-q")).to_have_count(2)
    page.get_by_role("button", name="删除").click()
    expect(page.locator(".wb-q")).to_have_count(0)
    page.evaluate("talk => window.wenbao.keep(talk)", kept)  # it comes late
    assert page.evaluate("() => window.wenbao.listed().choices") == []


def test_what_is_left_before_its_last_answer_is_kept_is_kept_and_not_gone_back_to(page: Page) -> None:
    ask(page, QUESTION)
    page.wait_for_function("() => window.wenbao.current()")
    kept = page.evaluate("() => window.wenbao.current()")
    page.evaluate("() => localStorage.clear()")
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".wb-q")).to_have_count(0)
    page.evaluate("talk => window.wenbao.keep(talk)", kept)
    assert page.evaluate("() => window.wenbao.current()") is None
    in_past(page, QUESTION).click()
    expect(page.locator(".wb-q")).to_have_count(1)
    assert page.evaluate("() => window.wenbao.current().id") == kept["id"]


def test_two_tabs_do_not_overwrite_each_other(context: BrowserContext, site: str) -> None:
    first, second = opened(context, site), opened(context, site)
    ask(first, QUESTION)
    ask(second, "2021年地区生产总值是多少")
    expect(second.locator("#wb-past input")).not_to_have_value("")
    expect(in_past(first, "2021年地区生产总值是多少")).to_be_visible()  # it is in step
    first.keyboard.press("Escape")
    assert first.evaluate("() => window.wenbao.listed().choices.length") == 2


def test_a_conversation_open_in_two_tabs_is_the_same_in_both(context: BrowserContext, site: str) -> None:
    first, second = opened(context, site), opened(context, site)
    ask(first, QUESTION)
    expect(first.locator("#wb-past input")).to_have_value(QUESTION)
    in_past(second, QUESTION).click()
    expect(second.locator(".wb-q")).to_have_count(1)
    ask(first, "2021年地区生产总值是多少")
    expect(second.locator(".wb-q")).to_have_count(2)
    ask(second, "新增学位")
    expect(first.locator(".wb-q")).to_have_count(3)


def test_a_question_that_a_reload_cut_off_is_offered_again(page: Page) -> None:
    page.evaluate("() => sessionStorage.setItem('wenbao:pending', '')")
    box = page.get_by_role("textbox", name="问题")
    page.route("**/gradio_api/queue/join*", lambda route: route.abort())  # the answer never comes
    box.fill(QUESTION)
    with page.expect_event("requestfailed", lambda request: "queue/join" in request.url):
        box.press("Enter")
    page.unroute("**/gradio_api/queue/join*")
    page.reload()
    expect(box).to_have_value(QUESTION)
    expect(page.locator("#wb-source .wb-paper p").first).to_be_visible()
    ask(page, QUESTION)
    page.wait_for_function("() => sessionStorage.getItem('wenbao:pending') === null")


def test_two_users_do_not_see_each_other(browser: Browser, site: str) -> None:
    with browser.new_context(locale="zh-CN") as one, browser.new_context(locale="zh-CN") as other:
        mine, theirs = opened(one, site), opened(other, site)
        ask(mine, QUESTION)
        theirs.reload()
        expect(theirs.get_by_role("textbox", name="问题")).to_be_visible()
        theirs.wait_for_timeout(1000)
        assert theirs.locator(".wb-q").count() == 0
        ask(theirs, "那2021年呢？")
        assert "新增学位" not in theirs.locator("#wb-chat").inner_text()


def test_export_is_markdown_with_footnotes(page: Page) -> None:
    ask(page, QUESTION)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith(".md")
    assert f"## {QUESTION}" in text
    assert "新增学位超1万个。[^1]" in text
    assert re.search(r"^\[\^1\]: 政府工作报告.*第55段：“新增学位超1万个”$", text, re.M)


def test_a_conversation_or_one_answer_is_saved_as_word(page: Page) -> None:
    ask(page, "2021年地区生产总值是多少")
    ask(page, QUESTION)
    for name, asked in (("存为 Word", 1), ("Word", 2)):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).last.click()
        assert download.value.suggested_filename.endswith(".docx")
        said = [paragraph.text for paragraph in docx.Document(str(download.value.path())).paragraphs]
        assert sum(line in {QUESTION, "2021年地区生产总值是多少"} for line in said) == asked
        assert any(line.startswith("新增学位超1万个。[") for line in said)
        assert any("“新增学位超1万个” 政府工作报告" in line and "第55段" in line for line in said)


def test_a_thumb_and_a_comment_are_kept_on_the_server(page: Page, home: Path) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="踩").last.click()
    comment = page.get_by_role("textbox", name="哪里好，或哪里不对")
    comment.fill("单位写错了")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(comment).to_be_hidden()
    lines = [json.loads(line) for line in (home / "feedback.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["vote"] for line in lines] == ["down", "down"]
    assert lines[0]["id"] == lines[1]["id"]
    assert lines[1]["comment"] == "单位写错了"
    assert lines[1]["question"] == QUESTION
    assert lines[1]["answer"]["digest"]


# --- figures ------------------------------------------------------------------------------------------------


def test_figures_are_filtered_plotted_and_downloaded(page: Page) -> None:
    page.get_by_role("tab", name="指标").click()
    rows = page.locator("#wb-table tbody tr")
    expect(rows.first).to_be_visible()
    everything = rows.count()
    name = page.get_by_label("指标", exact=True)
    name.fill("名教师")
    name.press("Enter")
    expect(page.locator(".wb-chart figcaption")).to_contain_text("名教师")
    expect(rows).not_to_have_count(everything)
    assert 0 < rows.count() < everything
    bar = page.locator(".wb-bar.target").first
    bar.click()
    expect(page.locator("#wb-source mark")).to_contain_text("名教师100名")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == rows.count() + 1


# --- looks --------------------------------------------------------------------------------------------------


def test_on_a_phone_the_source_slides_over(browser: Browser, site: str) -> None:
    with browser.new_context(locale="zh-CN", viewport=NARROW, has_touch=True) as context:
        page = context.new_page()
        page.goto(site)
        ask(page, QUESTION)
        source = page.locator("#wb-source")
        expect(source).not_to_be_in_viewport()
        page.locator(".wb-text .wb-cite").last.tap()
        expect(page.locator("#wb-source mark")).to_be_in_viewport()
        box = source.bounding_box()
        assert box is not None
        assert box["width"] >= NARROW["width"] - 1
        page.get_by_role("button", name="关闭原文").tap()
        expect(source).not_to_be_in_viewport()
        expect(page.get_by_role("textbox", name="问题")).to_be_in_viewport()  # at the bottom, wherever the page stands
        page.get_by_role("button", name="看原文").tap()
        dialog = page.get_by_role("dialog", name="原文")
        expect(dialog.get_by_role("button", name="关闭原文")).to_be_focused()
        assert page.locator("#wb-main").evaluate("e => e.inert")
        page.go_back()
        expect(source).not_to_be_in_viewport()
        expect(page.get_by_role("button", name="看原文")).to_be_focused()
        assert not page.locator("#wb-main").evaluate("e => e.inert")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"]


def test_dark_mode_is_readable(browser: Browser, site: str) -> None:
    with browser.new_context(locale="zh-CN", color_scheme="dark") as context:
        page = context.new_page()
        page.goto(site)
        ask(page, QUESTION)
        for place in (".wb-text", ".wb-quote", "#wb-source .wb-body", ".wb-q"):
            assert contrast(page, place) >= 4.5, place


def test_english_by_switch_and_it_stays(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("tab", name="Figures")).to_be_visible()
    expect(page.locator(".wb-badge.ok").last).to_contain_text("as in the source")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("tab", name="Figures")).to_be_visible()
    page.get_by_role("button", name="中文", exact=True).click()
    expect(page.get_by_role("tab", name="指标")).to_be_visible()


def crowding() -> float:
    """How many times as long as on a machine of its own work takes here and now: its time by the clock, by its own."""
    began, worked = time.perf_counter(), time.thread_time()
    while time.thread_time() - worked < 0.3:
        pass
    return max(1.0, (time.perf_counter() - began) / (time.thread_time() - worked))


@pytest.mark.alone
def test_the_first_text_comes_at_once(page: Page) -> None:
    """Half of the times, and sooner by as much as others hold up this machine; what still makes it longer now is not
    held against it three times over.
    """
    every, said = questions(27), []
    for first in range(0, len(every), 9):
        before = crowding()
        times = sorted(measure(page, every[first : first + 9])[2:])
        said.append((round(times[len(times) // 2] / max(before, crowding())), [round(one) for one in times]))
        if said[-1][0] <= FIRST_TEXT_MS:
            break
        page.evaluate("() => window.wenbao.leave()")
        page.reload()
        expect(page.locator(".wb-q")).to_have_count(0)
    print("first text, ms:", said)
    assert min(typical for typical, _ in said) <= FIRST_TEXT_MS, said
