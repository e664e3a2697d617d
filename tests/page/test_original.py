"""A report that was read from a PDF: its citations name the page, and the page's panel opens the file there."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from page_house import app_on, open_house, served
from playwright.sync_api import Browser, expect

from bench.pdfs import set_in_columns
from ingest.pipeline import ingest
from ingest.read import read_file
from page.desk import Desk
from page.original import original
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Answer

REPORT = "泾川县2025年政府工作报告"
LINES = [
    "政府工作报告", "——2025年1月8日在泾川县第十九届人民代表大会第五次会议上", "泾川县县长 马某某", "各位代表：",
    "一、2024年工作回顾", "过去一年，全县实现地区生产总值96.45亿元，增长6.1%。",
    *["我们坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，扎实做好各项工作，保持了社会大局稳定。"] * 20,
    "二、2025年工作安排", "新增学位900个，新建养老服务中心3个，新增停车位1200个。",
]  # fmt: skip
QUESTION = "泾川县2025年新增学位目标是多少"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / f"{REPORT}.pdf"
    path.write_bytes(set_in_columns(LINES, head="会议文件", foot="— {page} —"))
    return path


@pytest.fixture(scope="module")
def house(file: Path, settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = tmp_path_factory.mktemp("home")
    ingest([file], settings.model_copy(update={"home": home}), embedder)
    return open_house(settings, embedder, home)


@pytest.fixture(scope="module")
def door(house: Desk) -> Iterator[str]:
    with served(app_on(house)) as address:
        yield address


def test_a_citation_names_its_page(house: Desk) -> None:
    answer = house.chain.invoke(QUESTION)
    assert isinstance(answer, Answer)
    (cited,) = answer.citations
    assert (cited.page, cited.place) == (2, f"第2页第{cited.paragraph}段")
    assert answer.to_json()["citations"][0]["page"] == 2


def test_the_evidence_names_its_page(door: str) -> None:
    hits = httpx.get(f"{door}/api/search", params={"q": QUESTION}, timeout=60).json()["hits"]
    assert hits[0]["page"] == 2
    paragraphs = httpx.get(f"{door}/api/reports/{REPORT}", timeout=60).json()["paragraphs"]
    assert [paragraphs[0]["page"], paragraphs[-1]["page"]] == [1, 2]


def test_the_chat_protocol_names_it_too(door: str) -> None:
    body = {"model": "wenbao", "messages": [{"role": "user", "content": QUESTION}]}
    said = httpx.post(f"{door}/v1/chat/completions", json=body, timeout=60).json()
    assert "第2页第" in json.dumps(said, ensure_ascii=False)


def test_the_file_is_given_out_as_it_was_indexed_and_no_other(door: str, house: Desk, file: Path) -> None:
    address = f"{door}/api/reports/{REPORT}/file"
    assert httpx.get(f"{door}/api/reports/{REPORT}", timeout=60).json()["file"] is True
    given = httpx.get(address, timeout=60)
    assert given.headers["content-type"] == "application/pdf"
    assert given.content == file.read_bytes()
    data = file.read_bytes()
    try:
        file.write_bytes(b"%PDF-1.7 something else")
        assert original(house.catalog, house.settings, REPORT) is None
        assert httpx.get(address, timeout=60).status_code == 404
        file.unlink()
        assert httpx.get(address, timeout=60).status_code == 404
        assert httpx.get(f"{door}/api/reports/{REPORT}", timeout=60).json()["file"] is False
    finally:
        file.write_bytes(data)


def test_an_upload_is_found_by_its_name(house: Desk, settings: Settings, embedder: Embedder, tmp_path: Path) -> None:
    own = settings.model_copy(update={"home": tmp_path})
    for job, foot in (("a", "{page}"), ("b", "— {page} —")):
        folder = tmp_path / "uploads" / job
        folder.mkdir(parents=True)
        (folder / "r.pdf").write_bytes(set_in_columns(LINES, foot=foot))
    ingest([tmp_path / "uploads" / "a" / "r.pdf"], own, embedder)
    desk = open_house(settings, embedder, tmp_path)
    assert original(desk.catalog, own, "r") == (tmp_path / "uploads" / "a" / "r.pdf").read_bytes()


@pytest.mark.browser
@pytest.mark.slow
def test_the_panel_opens_the_file_at_the_page(browser: Browser, door: str) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(door)
        link = page.locator("#wb-source .wb-leaf a").nth(1)
        expect(link).to_have_text("第2页 ↗", timeout=20_000)
        href = link.get_attribute("href") or ""
        assert href.endswith("/file#page=2")
        assert context.request.get(href).headers["content-type"] == "application/pdf"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    "css",
    [
        "p { text-indent: 2em; text-align: justify; line-height: 1.8; margin: 0 }",
        "p { margin: .8em 0; line-height: 1.6 }",
        "div { column-count: 2; column-gap: 22pt; font-size: 10.5pt } p { text-indent: 2em; margin: 0 }",
    ],
)
def test_what_a_browser_prints_is_read_as_it_was_written(browser: Browser, tmp_path: Path, css: str) -> None:
    lines = [*LINES[3:], *LINES[5:], "户籍人口城镇化率达到46.5%，发放助学金3,650万元——比上年多128.5万元。"]
    with browser.new_context() as context:
        page = context.new_page()
        body = "".join(f"<p>{line}</p>" for line in lines)
        page.set_content(f"<title>工作报告</title><style>body {{ font-family: serif }} {css}</style><div>{body}</div>")
        head = "<span style='font-size: 8pt' class='date'></span> <span style='font-size: 8pt' class='title'></span>"
        foot = "<span style='font-size: 8pt'><span class=pageNumber></span>/<span class=totalPages></span></span>"
        page.pdf(
            path=tmp_path / "a.pdf",
            format="A4",
            display_header_footer=True,
            header_template=head,
            footer_template=foot,
            margin={"top": "60px", "bottom": "60px", "left": "70px", "right": "70px"},
        )
    assert [paragraph.text for paragraph in read_file(tmp_path / "a.pdf", Settings()).paragraphs] == lines
