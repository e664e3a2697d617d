"""Tables and charts as a person uses them: the 指标 tab and an answer that is a table, over several provinces."""

import csv
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from page_browser import ask, copied, opened
from page_house import app_on, open_house, served
from paths import ROOT
from playwright.sync_api import BrowserContext, Locator, Page, expect
from provinces import write_reports

import page.figures_tab as tab
from ingest.pipeline import ingest
from page.i18n import Lang
from rag.models.embedder import Embedder
from rag.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    write_reports(folder)
    ingest([folder], settings.model_copy(update={"home": home}), embedder)
    with served(app_on(open_house(settings, embedder, home))) as address:
        yield address


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    return opened(context, site)


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def column(page: Page, table: str, number: int) -> list[str]:
    return page.locator(f"{table} tbody tr > :nth-child({number})").all_inner_texts()


def test_the_page_as_it_opens_shows_the_tab_once_and_what_is_chosen_meanwhile_stays(
    context: BrowserContext, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, addresses = tab.opened, []

    def slowly(desk: Any, address: str, lang: Lang) -> tuple[Any, ...]:
        addresses.append(address)
        time.sleep(1.5)
        return shown(desk, address, lang)

    monkeypatch.setattr(tab, "opened", slowly)
    visited = opened(context, site)
    visited.get_by_role("tab", name="指标").click()
    name = visited.get_by_label("指标", exact=True)
    name.fill("地区生产总值")
    name.press("Enter")
    expect(visited.locator(".wb-chart figcaption")).to_contain_text("地区生产总值")
    visited.wait_for_timeout(2000)
    expect(visited.locator(".wb-chart figcaption")).to_contain_text("地区生产总值")
    assert addresses == [""]


# --- the 指标 tab ---------------------------------------------------------------------------------------------


def test_gdp_is_found_ranked_and_followed_over_the_years_and_the_address_keeps_it(page: Page) -> None:
    page.get_by_role("tab", name="指标").click()
    expect(page.locator("#wb-table tbody tr").first).to_be_visible()
    name = page.get_by_label("指标", exact=True)
    name.fill("GDP")
    name.press("Enter")
    expect(page.locator(".wb-chart figcaption")).to_contain_text("地区生产总值")
    page.get_by_role("link", name="增速", exact=True).click()
    expect(page.locator(".wb-switch[aria-current]", has_text="增速")).to_be_visible()
    page.wait_for_function("() => location.search.includes('sort=growth')")
    page.get_by_role("link", name=re.compile("2025年 目标")).click()
    bars = page.locator(".wb-bar .wb-when")
    expect(bars).to_have_text(["安徽省", "贵州省", "江西省"])
    told = query(page)
    assert (told["name"], told["sort"], told["first"], told["kind"]) == (
        ["地区生产总值"],
        ["growth"],
        ["2025"],
        ["target"],
    )
    page.reload()
    expect(bars).to_have_text(["安徽省", "贵州省", "江西省"])
    expect(page.get_by_label("指标", exact=True)).to_have_value(re.compile("地区生产总值"))
    page.locator(".wb-bar").first.click()
    expect(page.locator("#wb-source mark")).to_contain_text("地区生产总值增长5.5%左右")
    page.go_back()
    expect(page.locator(".wb-switch[aria-current]", has_text="增速")).to_be_visible()
    page.wait_for_function("() => !location.search.includes('first=')")
    page.get_by_role("link", name="历年变化").click()
    expect(page.locator(".wb-chart figcaption")).to_contain_text("安徽省 · 地区生产总值增长")
    dot = page.locator(".wb-dot.achieved").first
    dot.locator("circle").first.click()
    expect(page.locator("#wb-source mark")).to_contain_text("增长5.8%")
    page.get_by_role("tab", name="问答").click()
    page.wait_for_function("() => location.search === ''")


def test_a_filter_by_hand_is_in_the_address_too(page: Page) -> None:
    page.get_by_role("tab", name="指标").click()
    expect(page.locator("#wb-table tbody tr").first).to_be_visible()
    page.get_by_label("地区", exact=True).last.click()
    page.get_by_role("option", name="江西省", exact=True).click()
    expect(page.locator("#wb-table tbody tr").first).to_contain_text("江西省")
    expect(page.locator("#wb-table")).not_to_contain_text("安徽省")
    page.wait_for_function("() => location.search.includes('region=')")
    assert query(page)["region"] == ["江西省"]


def test_rows_are_sorted_by_figures_and_a_cell_opens_its_sentence(page: Page, site: str) -> None:
    page.goto(f"{site}/?tab=figures&name=粮食产量")
    table = "#wb-table table"
    expect(page.locator(f"{table} tbody tr")).not_to_have_count(0)
    page.get_by_role("button", name="数值").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    figures = [text.strip() for text in column(page, table, 4)]
    assert figures == ["836.9亿斤", "820亿斤以上", "439亿斤", "1100万吨", "55亿斤以上"]  # 吨 and 斤 in one measure
    page.get_by_role("button", name="数值").click()
    assert [text.strip() for text in column(page, table, 4)] == figures[::-1]
    page.locator(f"{table} tbody tr", has_text="836.9亿斤").locator("td").first.click()
    expect(page.locator("#wb-source mark")).to_contain_text("粮食产量836.9亿斤")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(rows) == len(figures) + 1


def test_reports_are_found_by_words_and_sorted(page: Page) -> None:
    page.get_by_role("tab", name="报告").click()
    rows = page.locator("#wb-reports tbody tr:visible")
    expect(rows).to_have_count(6)
    page.get_by_label("按地区、年份或标题查找").fill("安徽 2024")
    expect(rows).to_have_count(1)
    page.get_by_label("按地区、年份或标题查找").fill("")
    page.locator("#wb-reports").get_by_role("button", name="年份").click()
    assert column(page, "#wb-reports table", 2)[0] == "2024"


def test_nothing_of_the_tab_is_wider_than_a_phone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/?tab=figures&name=GDP&sort=growth&view=series")
    expect(page.locator(".wb-line")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


# --- an answer that is a table --------------------------------------------------------------------------------


def test_an_answers_table_is_sorted_opened_copied_and_drawn(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "2025年各省的城镇新增就业目标，哪个最高")
    table = "#wb-chat table.wb-cells"
    expect(page.locator(".wb-bar .wb-when")).to_have_text(["安徽省", "贵州省", "江西省"])
    page.locator(f"{table} thead button").last.click()
    page.locator(f"{table} thead button").last.click()
    assert column(page, table, 1)[0] == "江西省"  # the least first
    page.locator(f"{table} tbody tr", has_text="江西省").locator("td").click()
    expect(page.locator("#wb-source mark")).to_have_text("城镇新增就业40万人")
    page.locator(".wb-bar", has_text="贵州省").click()
    expect(page.locator("#wb-source mark")).to_have_text("城镇新增就业60万人")
    lines = copied(page, page.get_by_role("button", name="复制表格")).splitlines()
    assert lines[:2] == ["| 地区 | 2025年城镇新增就业目标 | 出处 |", "| --- | --- | --- |"]
    assert re.fullmatch(r"\| 江西省 \| 40万人 \| 政府工作报告（江西省，2025年） 第\d+段 · 2025年 目标 \|", lines[2])
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert download.value.suggested_filename.endswith(".csv")
    assert rows[1][:2] == ["江西省", "40万人"]
    assert "“城镇新增就业40万人”" in rows[1][2]
    answer = copied(page, page.get_by_role("button", name="复制", exact=True))
    assert "最高的是" in answer
    assert "[1]" in answer.splitlines()[0]
    assert "| 江西省 | 40万人 |" in answer


def test_an_answers_table_opens_in_the_figures_tab_and_a_series_is_a_line(page: Page) -> None:
    ask(page, "安徽省2023年和2024年的地区生产总值增长分别是多少")
    ask(page, "2025年各省GDP增长目标分别是多少")
    page.get_by_role("link", name="在“指标”里打开").last.click()
    expect(page.locator("#wb-chart figcaption")).to_contain_text("2025年地区生产总值增长 · 目标")
    expect(page.locator("#wb-chart .wb-bar .wb-when")).to_have_text(["安徽省", "贵州省", "江西省"])
    page.go_back()
    expect(page.locator(".wb-q").last).to_be_visible()


# --- ten tasks --------------------------------------------------------------------------------------------------

WEB_PAGE = """<html><meta charset=utf-8><body><nav>首页 新闻</nav><h1>政府工作报告</h1>
<p>——2031年1月8日在海州市青山区第三届人民代表大会第一次会议上</p><p>青山区人民政府区长 张三</p><p>各位代表：</p>
<p>一、2030年工作回顾</p><p>全年新建口袋公园12个，新增停车位3400个。</p>
<p>二、2031年工作安排</p><p>新建口袋公园15个，新增停车位4000个。</p></body></html>"""


class Hand:
    """Does what a person does, and counts it: a click, a tap, a line that is typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def click(self, what: Locator) -> None:
        self.steps += 1
        what.click()

    def type(self, where: Locator, text: str, *, enter: bool = True) -> None:
        self.steps += 1
        where.fill(text)
        if enter:
            where.press("Enter")

    def asks(self, question: str) -> None:
        before = self.page.locator(".wb-foot").count()
        self.type(self.page.get_by_role("textbox", name="问题"), question)
        expect(self.page.locator(".wb-foot")).to_have_count(before + 1)

    def tab(self, name: str) -> None:
        self.click(self.page.get_by_role("tab", name=name))

    def counted(self) -> int:
        steps, self.steps = self.steps, 0
        return steps


def ten_tasks(page: Page, site: str, file: Path) -> Iterator[tuple[str, int]]:
    """(task, steps), in the order of docs/page.md."""
    hand, mark, answer = Hand(page), page.locator("#wb-source mark"), page.locator(".wb-text")
    hand.asks("安徽2025年地区生产总值增长目标是多少")
    expect(answer).to_contain_text("5.5%左右")
    yield "找一个目标", hand.counted()
    hand.click(answer.locator(".wb-cite").last)
    expect(mark).to_contain_text("地区生产总值增长5.5%左右")
    yield "核对它", hand.counted()
    hand.asks("安徽和江西2025年地区生产总值增长目标谁高")
    expect(answer.last).to_contain_text("高约0.5个百分点")
    yield "比较两个省", hand.counted()
    with page.expect_download() as download:
        hand.click(page.get_by_role("button", name="存为 Word").last)
    assert download.value.suggested_filename.endswith(".docx")
    yield "传给别人", hand.counted()
    hand.tab("报告")
    hand.steps += 1  # the file is chosen in the system's own window
    page.locator("#wb-upload input[type=file]").set_input_files(file)
    hand.click(page.get_by_role("button", name="加入 1 份报告"))
    expect(page.locator("#wb-progress .added")).to_be_visible()
    yield "从网页加一份报告", hand.counted()
    hand.tab("问答")
    hand.asks("青山区2031年口袋公园目标")
    expect(answer.last).to_contain_text("15个")
    yield "问它", hand.counted()
    hand.tab("报告")
    hand.click(page.locator("#wb-reports tr", has_text="青山区").get_by_role("button", name="更正"))
    hand.type(page.get_by_label("报告年份"), "2030", enter=False)
    hand.click(page.get_by_role("button", name="保存更正"))
    expect(page.locator("#wb-reports tr", has_text="青山区")).to_contain_text("2030")
    yield "改它的年份", hand.counted()
    page.evaluate(
        """() => { for (const key of Object.keys(localStorage).filter((one) => one.startsWith("wenbao:talk:"))) {
        const talk = JSON.parse(localStorage[key]); talk.time -= 7 * 864e5; localStorage[key] = JSON.stringify(talk); }
        sessionStorage.clear(); }"""
    )
    page.goto(site)
    hand.click(page.locator("#wb-past input"))
    hand.click(page.get_by_test_id("dropdown-option").filter(has_text=re.compile("安徽2025年.*月.*日")))
    expect(page.locator(".wb-q")).to_have_count(3)
    yield "找上周的对话", hand.counted()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site)
    expect(page.locator(".wb-q")).to_have_count(3)
    hand.asks("江西2025年城镇新增就业目标")
    expect(page.get_by_role("textbox", name="问题")).to_be_in_viewport()  # it stays at the bottom
    hand.click(answer.last.locator(".wb-cite").last)
    expect(mark).to_be_in_viewport()
    page.go_back()
    hand.steps += 1
    expect(page.locator("#wb-source")).not_to_be_in_viewport()
    yield "手机上读", hand.counted()
    page.emulate_media(media="print")
    expect(page.locator(".wb-text").last).to_be_visible()
    expect(page.get_by_role("textbox", name="问题")).to_be_hidden()
    yield "打印", hand.counted() + 1  # Ctrl+P


def test_ten_tasks_take_as_many_steps_as_the_page_is_said_to_take(page: Page, site: str, tmp_path: Path) -> None:
    file = tmp_path / "qingshan.html"
    file.write_text(WEB_PAGE, encoding="utf-8")
    said = (ROOT / "docs" / "page.md").read_text(encoding="utf-8")
    table = [(task, int(steps)) for task, steps in re.findall(r"^\| (\S+) \| (\d+) \|", said, re.M)]
    assert list(ten_tasks(page, site, file)) == table
