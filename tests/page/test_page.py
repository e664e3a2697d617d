"""The page as a person uses it: a real chromium on the real application."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from first_text import measure, questions
from page_house import app_on, open_house, served
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from page.desk import Desk
from page.file_guard import FileGuard
from rag.models.embedder import Embedder
from rag.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "2022年新增学位目标是多少"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
FIRST_TEXT_MS = 300


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no chromium at {CHROMIUM}: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def home(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def page_desk(settings: Settings, embedder: Embedder, home: Path) -> Desk:
    """A desk that these tests may change."""
    return open_house(settings, embedder, home)


@pytest.fixture(scope="module")
def site(page_desk: Desk) -> Iterator[str]:
    with served(app_on(page_desk)) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    against: list[str] = []
    with browser.new_context(locale="zh-CN", viewport=WIDE) as context:
        context.set_default_timeout(30_000)
        context.on("console", lambda said: against.append(said.text) if "Content Security" in said.text else None)
        yield context
    assert against == []  # whatever a test does on the page, its policy lets it


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    return opened(context, site)


def opened(context: BrowserContext, site: str) -> Page:
    page = context.new_page()
    page.goto(site)
    expect(page.get_by_role("textbox", name="问题")).to_be_visible()
    expect(page.locator("#wb-source .wb-paper p").first).to_be_visible()
    return page


def ask(page: Page, question: str) -> None:
    before = page.locator(".wb-foot").count()
    box = page.get_by_role("textbox", name="问题")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".wb-foot")).to_have_count(before + 1)


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
    expect(examples).to_have_count(4, timeout=60_000)
    examples.first.click()
    expect(page.locator(".wb-badge.ok")).to_have_count(1)


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
    page.get_by_role("option", name="目标").click()
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
    page.get_by_role("button", name="复制").click()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert "新增学位超1万个" in copied
    assert "第55段" in copied
    page.get_by_role("button", name="重试").last.click()
    page.wait_for_timeout(1500)
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
        expect(page.locator("#wb-chat .example")).to_have_count(4, timeout=60_000)
        mounted.get_blocks()._queue.max_size = 0
        box = page.get_by_role("textbox", name="问题")
        box.fill(QUESTION)
        box.press("Enter")
        expect(page.get_by_test_id("toast-body")).to_contain_text("排队的人太多")
        expect(page.get_by_test_id("toast-body")).to_contain_text("出错了")
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
    page.locator("#wb-past input").click()
    page.get_by_role("option", name=QUESTION).click()
    expect(page.locator(".wb-text")).to_contain_text("新增学位超1万个")
    page.get_by_role("button", name="删除").click()
    expect(page.locator(".wb-q")).to_have_count(0)
    assert page.evaluate("() => Object.keys(localStorage).filter(k => k.startsWith('wenbao:talk:')).length") == 0


def test_two_tabs_do_not_overwrite_each_other(context: BrowserContext, site: str) -> None:
    first, second = opened(context, site), opened(context, site)
    ask(first, QUESTION)
    ask(second, "2021年地区生产总值是多少")
    expect(second.locator("#wb-past input")).not_to_have_value("")
    assert first.evaluate("() => window.wenbao.leave().talks.length") == 2


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


def test_a_thumb_and_a_comment_are_kept_on_the_server(page: Page, home: Path) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="踩").last.click()
    comment = page.get_by_role("textbox", name="哪里好，或哪里不对")
    comment.fill("单位写错了")
    page.get_by_role("button", name="提交").click()
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
    assert 0 < rows.count() < everything
    bar = page.locator(".wb-bar.target").first
    bar.click()
    expect(page.locator("#wb-source mark")).to_contain_text("名教师100名")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == rows.count() + 1


# --- reports ------------------------------------------------------------------------------------------------

REPORT = """政府工作报告
——2031年1月8日在海州市青山区第三届人民代表大会第一次会议上
青山区人民政府区长 张三
各位代表：
现在，我代表青山区人民政府向大会报告工作，请予审议。
一、2030年工作回顾
全年新建口袋公园12个，新增停车位3400个。<img src=x onerror="window.hacked=1">
二、2031年工作安排
新建口袋公园15个，新增停车位4000个。
"""


def test_a_good_and_a_bad_file_are_uploaded_and_one_removed(page: Page, tmp_path: Path) -> None:
    good, bad = tmp_path / "qingshan-2031.txt", tmp_path / "scan.pdf"
    good.write_text(REPORT, encoding="utf-8")
    bad.write_bytes(b"\x89PNG\r\n\x1a\n not a pdf")
    page.get_by_role("tab", name="报告").click()
    page.locator("#wb-upload input[type=file]").set_input_files([good, bad])
    expect(page.locator(".wb-lines .refused")).to_contain_text("scan.pdf")
    expect(page.locator(".wb-lines .refused span").last).not_to_be_empty()
    year = page.get_by_label("报告年份")
    expect(year).to_have_value("2031")
    page.locator(".wb-fields").get_by_label("地区").fill("海州市青山区")
    year.fill("31")
    page.get_by_role("button", name="加入 1 份报告").click()
    expect(page.get_by_text("年份应为四位数字").first).to_be_visible()
    year.fill("2031")
    page.get_by_role("button", name="加入 1 份报告").click()
    expect(page.locator("#wb-progress .added")).to_contain_text("qingshan-2031")
    expect(page.locator("#wb-reports tbody tr")).to_have_count(2)
    page.get_by_role("tab", name="问答").click()
    ask(page, "青山区2031年新建口袋公园目标多少个")
    expect(page.locator(".wb-text").last).to_contain_text("15个")
    page.locator(".wb-text .wb-cite").last.click()
    expect(page.locator("#wb-source mark")).to_contain_text("新建口袋公园15个")
    expect(page.locator("#wb-source .wb-paper")).to_contain_text("<img src=x")
    assert page.evaluate("() => window.hacked") is None
    page.get_by_role("tab", name="报告").click()
    page.locator("#wb-remove-which input").click()
    page.get_by_role("option", name=re.compile("qingshan-2031")).click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="移除").click()
    expect(page.locator("#wb-reports tbody tr")).to_have_count(1)


def test_a_closed_tab_loses_nothing(context: BrowserContext, site: str, page_desk: Desk, tmp_path: Path) -> None:
    page = opened(context, site)
    file = tmp_path / "closed-2032.txt"
    file.write_text(REPORT.replace("2031", "2032").replace("2030", "2031").replace("青山", "绿水"), encoding="utf-8")
    page.get_by_role("tab", name="报告").click()
    page.locator("#wb-upload input[type=file]").set_input_files([file])
    page.get_by_role("button", name="加入 1 份报告").click()
    page.close()
    for _ in range(100):
        if page_desk.catalog.report("closed-2032"):
            break
        context.pages or context.new_page()
        context.pages[0].wait_for_timeout(200)
    assert page_desk.catalog.report("closed-2032") is not None


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
        assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"]


def test_dark_mode_is_readable(browser: Browser, site: str) -> None:
    with browser.new_context(locale="zh-CN", color_scheme="dark") as context:
        page = context.new_page()
        page.goto(site)
        ask(page, QUESTION)
        for place in (".wb-text", ".wb-quote", "#wb-source .wb-body", ".wb-q"):
            assert contrast(page, place) >= 4.5, place


def contrast(page: Page, selector: str) -> float:
    """WCAG contrast of the text of the first such element against what lies behind it."""
    colours = page.locator(selector).first.evaluate(
        """e => { const c = getComputedStyle(e).color; let b = e;
        while (b && /rgba\\(0, 0, 0, 0\\)|transparent/.test(getComputedStyle(b).backgroundColor)) b = b.parentElement;
        return [c, getComputedStyle(b || document.body).backgroundColor]; }"""
    )
    light, dark = sorted((_luminance(colour) for colour in colours), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_english_by_switch_and_it_stays(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("tab", name="Figures")).to_be_visible()
    expect(page.locator(".wb-badge.ok").last).to_contain_text("as in the source")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("tab", name="Figures")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("tab", name="指标")).to_be_visible()


def test_the_first_text_comes_at_once(page: Page) -> None:
    times = sorted(measure(page, questions(9))[2:])
    print("first text, ms:", [round(time) for time in times])
    assert times[len(times) // 2] <= FIRST_TEXT_MS
