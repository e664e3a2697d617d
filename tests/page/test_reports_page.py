"""The 报告 tab as a person uses it: files come, are looked at, taken out, put right, found, removed."""

import json
import re
import threading
import time
from collections.abc import Iterator
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from page_browser import NARROW, ask, opened, serious, visiting
from page_house import app_on, open_house, served
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from ingest.pipeline import ingest
from page.desk import Desk
from page.staged import Staged, beside, is_ready, lacks, of_indexed, typed
from page.uploads import Job, Line, Uploads
from rag.index.writer import CatalogWriter
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Report

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
FIRST = REPORT.replace("青山", "红旗").replace("12个", "11个")
NO_YEAR = (
    REPORT.replace("2031年1月8日在", "").replace("2031年", "今年").replace("2030年", "去年").replace("青山", "白云")
)


@pytest.fixture(scope="module")
def reports_desk(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with one report, which these tests may change."""
    home = tmp_path_factory.mktemp("reports")
    first = tmp_path_factory.mktemp("first") / "hongqi-2031.txt"
    first.write_text(FIRST, encoding="utf-8")
    ingest([first], settings.model_copy(update={"home": home}), embedder)
    return open_house(settings, embedder, home)


@pytest.fixture(scope="module")
def site(reports_desk: Desk) -> Iterator[str]:
    with served(app_on(reports_desk)) as address:
        yield address


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    page = opened(context, site)
    page.get_by_role("tab", name="报告").click()
    return page


def bring(page: Page, folder: Path, **files: str | bytes) -> None:
    paths = [folder / name.replace("__", ".") for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    page.locator("#wb-upload input[type=file]").set_input_files(paths)


def row(page: Page, words: str) -> Locator:
    return page.locator("#wb-reports tbody tr", has_text=words)


# --- what is staged, without a browser ------------------------------------------------------------------------


def staged(**changes: str) -> Staged:
    return Staged(Path("a.txt"), "a.txt", **{"region": "甲市", "year": "2022", **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "lacking", "ready"),
    [
        ({}, (), True),
        ({"year": ""}, ("year",), False),
        ({"year": "31"}, ("year",), False),
        ({"year": "２０２２"}, ("year",), False),
        ({"region": ""}, ("region",), True),
        ({"region": "", "kind": "other"}, (), True),
        ({"region": "", "indexed": "a"}, ("region",), False),
        ({"refusal": "坏了"}, (), False),
    ],
)
def test_what_lacks_something_is_known(changes: dict[str, str], lacking: tuple[str, ...], ready: bool) -> None:
    item = staged(**changes)
    assert (lacks(item), is_ready(item)) == (lacking, ready)


def test_what_is_typed_is_kept_and_an_unknown_level_is_none() -> None:
    item = typed(staged(), " 乙市 ", "nonsense", " 2023 ")
    assert (item.region, item.level, item.year) == ("乙市", "unknown", "2023")


def test_a_report_is_known_under_whatever_name_it_comes() -> None:
    known = [Report("jia-2022", "甲市的", "甲市", "city", 2022, digest="d1")]
    assert beside(staged(), "d1", known, "别的名字").note == "reports.same"
    assert beside(staged(), "d1", known, "别的名字").refusal
    assert beside(staged(), "d1", known, "jia-2022").note == "reports.replaces"
    assert beside(staged(), "d2", known, "jia-2022").note == "reports.replaces"
    assert beside(staged(), "d2", known, "修订版").note == "reports.version"
    assert beside(staged(year="2023"), "d2", known, "明年").note == ""
    assert of_indexed(known[0]).indexed == "jia-2022"


def test_one_progress_tells_what_is_left_by_size() -> None:
    job = Job("j", [Line("大", size=300, share=1.0), Line("小", size=100)], begun=time.monotonic() - 30)
    assert job.share == 0.75
    assert job.left == pytest.approx(10, abs=0.5)
    assert Job("j", [Line("刚开始")]).left is None


def test_an_address_is_fetched_where_that_is_allowed_and_named_where_not(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    folder.mkdir()
    lines = "".join(f"<p>{escape(line)}</p>" for line in REPORT.splitlines())
    (folder / "baogao.html").write_text(f"<meta charset=utf-8><body>{lines}</body>", encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/baogao.html"
        allowed = Settings(home=tmp_path / "a", fetch=True, fetch_loopback=True)
        (found,) = Uploads(Desk(allowed, desk.chain, desk.embedder)).stage([address])
        assert (found.name, found.region, found.year, found.refusal) == ("baogao.html", "海州市青山区", "2031", "")
        (refused,) = Uploads(Desk(Settings(home=tmp_path / "b"), desk.chain, desk.embedder)).stage([address])
        assert "WENBAO_FETCH" in refused.refusal
        server.shutdown()


# --- in the browser -------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.slow
def test_good_bad_unneeded_and_unfinished_files_do_not_hold_up_each_other(page: Page, tmp_path: Path) -> None:
    bad = b"\x89PNG\r\n\x1a\n not a pdf"
    bring(page, tmp_path, qingshan_2031__txt=REPORT, scan__pdf=bad, baiyun__txt=NO_YEAR, same__txt=FIRST)
    refused = page.locator(".wb-lines .refused")
    expect(refused.filter(has_text="scan.pdf").locator("span").last).not_to_be_empty()
    expect(refused.filter(has_text="same.txt")).to_contain_text("红旗区")  # the same report under another name
    years = page.get_by_label("报告年份")
    expect(years).to_have_count(2)
    expect(years.nth(1)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".wb-lacks")).to_contain_text("四位数字")
    assert serious(page) == []
    years.nth(0).fill("31")
    page.get_by_role("button", name="加入 2 份报告").click()
    expect(page.get_by_text("没有加入").first).to_be_visible()
    expect(page.locator(".wb-lacks")).to_have_count(2)
    years.nth(0).fill("2031")
    page.get_by_role("button", name="加入 2 份报告").click()
    expect(page.locator("#wb-progress .added")).to_contain_text("qingshan_2031")
    expect(years).to_have_count(1)  # what lacks something is still there, and did not hold up the other
    expect(row(page, "青山区")).to_have_count(1)
    page.get_by_role("button", name="不要").click()
    expect(years).to_have_count(0)
    page.get_by_role("link", name="看它的概览").click()
    expect(page.locator(".wb-text").last).to_contain_text("口袋公园")
    ask(page, "青山区2031年新建口袋公园目标多少个")
    expect(page.locator(".wb-text").last).to_contain_text("15个")
    page.locator(".wb-text .wb-cite").last.click()
    expect(page.locator("#wb-source mark")).to_contain_text("新建口袋公园15个")
    expect(page.locator("#wb-source .wb-paper")).to_contain_text("<img src=x")
    assert page.evaluate("() => window.hacked") is None


@pytest.mark.browser
@pytest.mark.slow
def test_one_of_many_is_taken_out_and_what_was_typed_stays(page: Page, tmp_path: Path) -> None:
    bring(page, tmp_path, **{f"n{n}__txt": REPORT.replace("15个", f"{n}5个") for n in (3, 4, 5)})
    regions = page.locator(".wb-fields").get_by_label("地区")
    expect(regions).to_have_count(3)
    regions.nth(2).fill("海州市黄山区")
    page.get_by_role("button", name="不要").nth(0).click()
    expect(regions).to_have_count(2)
    expect(regions.nth(1)).to_have_value("海州市黄山区")
    expect(page.locator(".wb-file b")).to_have_text(["n4.txt", "n5.txt"])
    page.get_by_role("button", name="取消").click()
    expect(regions).to_have_count(0)


@pytest.mark.browser
@pytest.mark.slow
def test_a_wrong_year_is_put_right_and_a_report_removed_from_its_row(page: Page, reports_desk: Desk) -> None:
    row(page, "红旗区").get_by_role("button", name="更正").click()
    year = page.get_by_label("报告年份")
    expect(year).to_have_value("2031")
    year.fill("2030")
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator("#wb-progress .corrected")).to_be_visible()
    expect(row(page, "红旗区")).to_contain_text("2030")
    found = reports_desk.catalog.report("hongqi-2031")
    assert found is not None
    assert (found.year, found.title) == (2030, "政府工作报告（海州市红旗区，2030年）")
    page.once("dialog", lambda dialog: dialog.dismiss())
    row(page, "红旗区").get_by_role("button", name="移除").click()
    expect(row(page, "红旗区")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    row(page, "红旗区").get_by_role("button", name="移除").click()
    expect(row(page, "红旗区")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.slow
def test_a_closed_tab_loses_nothing(
    context: BrowserContext, site: str, reports_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.writer.LOCK_WAIT", 120)
    page = opened(context, site)
    page.get_by_role("tab", name="报告").click()
    bring(page, tmp_path, closed_2032__txt=REPORT.replace("2031", "2032").replace("2030", "2031").replace("青", "绿"))
    with CatalogWriter.acquire(reports_desk.settings, reports_desk.embedder.name):  # nothing is added meanwhile
        page.get_by_role("button", name="加入 1 份报告").click()
        expect(page.locator("#wb-progress li")).to_be_visible()
        page.close()
    other = context.new_page()
    for _ in range(300):
        if reports_desk.catalog.report("closed_2032"):
            break
        other.wait_for_timeout(200)
    assert reports_desk.catalog.report("closed_2032") is not None


def many(route: Route) -> None:
    """A thousand reports of a thousand places."""
    levels, held = ("province", "city", "district"), "第三届人民代表大会第一次会议"
    told = [
        {"report": f"r{n}", "title": f"政府工作报告（第{n}市，{2000 + n % 26}年）", "region": f"第{n}市",
         "level": levels[n % 3], "year": 2000 + n % 26, "meeting": f"第{n}市{held}", "speaker": "张三"}
        for n in range(1000)
    ]  # fmt: skip
    route.fulfill(body=json.dumps({"reports": told}), content_type="application/json")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, NARROW], ids=["desktop", "phone"])
def test_a_thousand_reports_are_searched_and_paged_and_nothing_overlaps(
    browser: Browser, site: str, viewport: dict[str, int]
) -> None:
    with visiting(browser, viewport=viewport) as context:
        context.route("**/api/reports", many)
        page = context.new_page()
        page.goto(site)
        page.get_by_role("tab", name="报告").click()
        rows, status = page.locator("#wb-reports tbody tr"), page.locator(".wb-pager [role=status]")
        expect(rows).to_have_count(25)
        expect(status).to_have_text("1—25 / 1000")
        page.get_by_role("button", name="下一页").click()
        expect(status).to_have_text("26—50 / 1000")
        boxes = [box for one in [*rows.all(), status] if (box := one.bounding_box())]
        assert len(boxes) == 26
        assert all(above["y"] + above["height"] <= below["y"] + 1 for above, below in pairwise(boxes))
        page.locator("#wb-reports").get_by_role("button", name="年份").click()
        expect(rows.first).to_contain_text("2000")
        page.locator("#wb-reports").get_by_role("button", name="年份").click()
        expect(rows.first).to_contain_text("2025")  # of all, not of the page
        expect(status).to_have_text("1—25 / 1000")
        page.get_by_label("按地区、年份或标题查找").fill("第777市")
        expect(rows).to_have_count(1)
        page.get_by_label("按地区、年份或标题查找").fill("没有的地方")
        expect(status).to_have_text("没有这样的报告")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.browser
@pytest.mark.slow
def test_the_list_speaks_the_language_of_the_page(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    heads = page.locator("#wb-reports thead th")
    expect(heads).to_have_text(["Region", "Year", "Level", "Title", "Congress", "Speaker"])
    expect(page.locator("#wb-reports").get_by_role("button", name=re.compile("^Remove ")).first).to_be_visible()
