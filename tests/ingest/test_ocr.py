"""Scanned pages: recognised where the engine is, told where it is not; unsure figures are said to be so.

A fake engine, in a real process of its own, where the matter is ours; the real one reads one small picture.
"""

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from paths import ROOT, TESTS
from pypdf import PdfReader, PdfWriter
from storage_fakes import HashEmbedder

from bench.pdfs import set_in_columns
from ingest import ocr
from ingest.children import Children
from ingest.pipeline import Progress, ingest
from ingest.reader import read
from ingest.recognised import INSTALL, UNSURE, Read, as_typed, marked
from ingest.sheets import Piece
from rag.build import open_searcher
from rag.chain import AnswerChain
from rag.errors import FileRefused
from rag.index.catalog import Catalog
from rag.settings import Settings
from rag.types import Paragraph

NAME = "含山县2024年政府工作报告.pdf"
FIRST = [
    "含山县政府工作报告",
    "——2024年1月9日在含山县第十七届人民代表大会第三次会议上",
    "各位代表：",
    "一、2023年工作回顾",
    "过去一年，全县上下齐心协力，" + "稳住了经济，保住了民生，守住了底线，" * 6 + "新建公园5个。",
]
SECOND = [("二、2024年主要目标", 0.99), ("新增学位4500个，新增停车位1200个。", 0.98), ("造林2300亩。", 0.62)]


def scanned(pages: int, text: Sequence[int] = (1,)) -> bytes:
    """A PDF of so many pages of which those of `text` are text, the others a picture."""
    from PIL import Image

    out = BytesIO()
    Image.new("L", (595, 842), 230).save(out, "PDF", resolution=72)
    picture, written = PdfReader(out), PdfReader(BytesIO(set_in_columns(FIRST)))
    writer = PdfWriter()
    for number in range(1, pages + 1):
        writer.add_page((written if number in text else picture).pages[0])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The fake in the engine's place; the folder for files and what their pages say."""
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    fake = Children("fake_ocr", 1)
    monkeypatch.setattr(ocr, "_CHILDREN", fake)
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    yield tmp_path
    fake.close()


def put(folder: Path, data: bytes, said: object) -> Path:
    path = folder / NAME
    path.write_bytes(data)
    path.with_suffix(".json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_scanned_page_is_read_with_its_confidence(engine: Path) -> None:
    path = put(engine, scanned(2), {"2": SECOND})
    told: list[tuple[int, int]] = []
    ready = read(path, Settings(), on_page=lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]
    assert ready.parsed is not None
    paragraphs = ready.parsed.paragraphs
    assert [p.text for p in paragraphs] == [*FIRST, *(text for text, _ in SECOND)]
    assert [(p.page, p.sure) for p in paragraphs[-4:]] == [(1, None), (2, 0.99), (2, 0.98), (2, 0.62)]
    assert [p.doubts for p in paragraphs[-2:]] == [(), ((0, 8, 0.62),)]
    assert ready.parsed.unread == ()
    assert "第2页" in ready.warnings[-1]
    assert "文字识别" in ready.warnings[-1]


def test_an_answer_says_that_it_was_recognised_and_what_is_unsure(engine: Path) -> None:
    path = put(engine, scanned(2), {"2": SECOND})
    settings = Settings(home=engine / "home")
    ingest([path], settings, HashEmbedder())
    with Catalog.open(settings, HashEmbedder().name) as catalog:
        report = catalog.reports()[0].id
        assert catalog.paragraphs(report)[-1].doubts == ((0, 8, 0.62),)
    chain = AnswerChain(open_searcher(settings, HashEmbedder()), settings, "digest", None)
    sure = chain.invoke("含山县2024年新增学位目标是多少")
    (citation,) = sure.citations
    assert citation.place == "第2页第7段（识别自扫描件，置信度 0.98）"
    assert citation.to_json()["recognised"] is True
    assert citation.to_json()["confidence"] == 0.98
    assert citation.to_json()["unsure"] == []
    assert not any("不太确定" in notice for notice in sure.notices)
    unsure = chain.invoke("含山县2024年造林目标是多少")
    assert unsure.citations[0].to_json()["unsure"] == ["造林2300亩。"]
    assert any("造林2300亩" in notice and "0.62" in notice and "原件第2页" in notice for notice in unsure.notices)
    typed = chain.invoke("含山县2023年新建公园多少个")
    assert "recognised" not in typed.citations[0].to_json()
    assert typed.citations[0].place == "第1页第5段"
    again = ingest([path], settings, HashEmbedder())
    assert [one.status for one in again] == ["unchanged"]


def test_for_the_cover_two_pages_are_enough(engine: Path) -> None:
    path = put(engine, scanned(6, text=()), {str(n): [[line, 0.99] for line in FIRST] for n in range(1, 7)})
    told: list[tuple[int, int]] = []
    ready = read(path, Settings(), whole=False, on_page=lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)
    assert (ready.cover.region, ready.cover.year) == ("马鞍山市含山县", 2024)


def test_without_the_engine_the_line_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    path = put(tmp_path, scanned(3, text=()), {})
    with pytest.raises(FileRefused) as caught:
        read(path, Settings())
    assert INSTALL in str(caught.value)
    assert "共 3 页" in str(caught.value)
    partly = read(put(tmp_path, scanned(3), {}), Settings())
    assert INSTALL in partly.warnings[-1]
    assert "第2—3页" in partly.warnings[-1]
    assert partly.parsed is not None
    assert partly.parsed.unread == (2, 3)


def test_how_to_get_it_is_what_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = Requirement(*re.findall("pip install '(.+)'", INSTALL))
    assert (wanted.name, wanted.extras) == (project["name"], {"ocr"})
    assert {Requirement(one).name for one in project["optional-dependencies"]["ocr"]} == {"rapidocr", "pypdfium2"}
    assert "\nocr:" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_pages_on_which_nothing_is_found_stay_unread(engine: Path) -> None:
    ready = read(put(engine, scanned(3), {"2": SECOND}), Settings())
    assert ready.parsed is not None
    assert ready.parsed.unread == (3,)
    with pytest.raises(FileRefused, match="没有读出文字"):
        read(put(engine, scanned(2, text=()), {}), Settings())


def test_a_page_that_takes_too_long_is_one_line(engine: Path) -> None:
    path = put(engine, scanned(2), {"2": "slow"})
    began = time.monotonic()
    with pytest.raises(FileRefused, match=r"第2页：2 秒内.*WENBAO_READ_SECONDS") as caught:
        read(path, Settings(read_seconds=2))
    assert "\n" not in str(caught.value)
    assert time.monotonic() - began < 50  # which the engine would sit over it


def test_a_long_scan_tells_page_by_page_and_can_be_stopped(engine: Path) -> None:
    pages = 200
    said = {str(n): [[f"{chr(0x4E00 + n)}镇新增学位{n}个。", 0.99]] * 2 for n in range(1, pages + 1)}
    path = put(engine, scanned(pages, text=()), said)
    told: list[Progress] = []

    def stop(now: Progress) -> None:
        told.append(now)
        if now.pages_done == 7:
            raise KeyboardInterrupt

    settings = Settings(home=engine / "home")
    with pytest.raises(KeyboardInterrupt):
        ingest([path], settings, HashEmbedder(), on_progress=stop)
    assert [now.pages_done for now in told if now.pages_total] == list(range(8))
    assert {now.pages_total for now in told if now.pages_total} == {pages}
    with Catalog.open(settings, HashEmbedder().name) as catalog:
        assert catalog.reports() == ()
    (outcome,) = ingest([path], settings, HashEmbedder())
    assert outcome.status == "added"


# --- where it went ---------------------------------------------------------------------------------------------


def reads(*said: tuple[str, float]) -> list[Read]:
    return [Read(Piece(text, 0, 100, 20 * n, 20 * n + 14), sure) for n, (text, sure) in enumerate(said)]


MARKS = {
    "a paragraph of two rows": (
        [("新增学位3200个，新增床位600张。", 2)],
        {2: reads(("新增学位3200个，", 0.99), ("新增床位600张。", 0.8))},
        [(0.8, ((10, 19, 0.8),))],
    ),
    "words without figures are no doubt": (
        [("加快发展。", 1)],
        {1: reads(("加快发展。", 0.5))},
        [(0.5, ())],
    ),
    "a paragraph that goes on from a page of text": (
        [("造林", 1), ("投资12亿元，", 1), ("新建公园5个。", 2)],
        {2: reads(("新建公园5个。", 0.7))},
        [(None, ()), (None, ()), (0.7, ((0, 7, 0.7),))],
    ),
    "a short piece marks every place": (
        [("指标12个，另有12个。", 3), ("共12家。", 3)],
        {3: reads(("12", 0.6))},
        [(0.6, ((2, 4, 0.6),)), (0.6, ((1, 3, 0.6),))],
    ),
    "what is not found again is as sure as its page": (
        [("地区生产总值205.7亿元。", 4)],
        {4: reads(("205 .7 亿", 0.95), ("另一行", 0.7))},
        [(0.95, ())],
    ),
    "another page": ([("甲", 1)], {2: reads(("乙3个", 0.1))}, [(None, ())]),
}


@pytest.mark.parametrize("name", MARKS)
def test_how_sure_a_paragraph_is(name: str) -> None:
    texts, found, wanted = MARKS[name]
    paragraphs = [Paragraph(n, text, 0, page) for n, (text, page) in enumerate(texts, 1)]
    assert [(p.sure, p.doubts) for p in marked(paragraphs, found)] == wanted
    assert 0.5 < UNSURE < 1


@pytest.mark.parametrize(
    ("read", "typed"),
    [
        ("(一)着力推动", "（一）着力推动"),
        ("(一）着力推动", "（一）着力推动"),
        ("为46.4,高新技术", "为46.4，高新技术"),
        ("重点:一是", "重点：一是"),
        ("1,200人; 其中", "1,200人；其中"),
        ("比例为53.5:46.5", "比例为53.5:46.5"),
        ("创新一—新兴", "创新——新兴"),
        ("一一对应", "一一对应"),
        ("PM2.5(微克)", "PM2.5（微克）"),
        ("f(x)=2", "f(x)=2"),
        ("构成为1. 1：52. 5：46.4", "构成为1.1：52.5：46.4"),
        ("3. 2014年新增学位", "3. 2014年新增学位"),
        ("包括：1. 2023年", "包括：1. 2023年"),
    ],
)
def test_marks_are_as_they_are_typed(read: str, typed: str) -> None:
    assert as_typed(read) == typed


# --- the real engine -------------------------------------------------------------------------------------------

PICTURE = TESTS / "data" / "scan.png"
OFFLINE = """
import json, socket, sys
def refuse(*_, **__):
    raise AssertionError("the network was reached for")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
from ingest.ocr_child import _Engine
import os
assert os.environ["ORT_DISABLE_TELEMETRY"] == "1" if _Engine() else True
print(json.dumps(next(_Engine()({"path": sys.argv[1], "page": 1}))))
"""


def test_the_real_engine_reads_a_picture_and_reaches_for_no_network(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / NAME
    Image.open(PICTURE).save(path, "PDF", resolution=200)
    command = [sys.executable, "-P", "-c", OFFLINE, str(path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert ran.returncode == 0, ran.stderr[-2000:]
    pieces = json.loads(ran.stdout)["pieces"]
    assert "".join(piece[0] for piece in pieces) == "2023年，新增学位3200个，城镇新增就业12500人，增长6.5%。"
    assert all(piece[5] > UNSURE for piece in pieces)
    ready = read(path, Settings())
    assert ready.parsed is not None
    assert "".join(p.text for p in ready.parsed.paragraphs) == "2023年，新增学位3200个，城镇新增就业12500人，增长6.5%。"
    assert all(paragraph.sure is not None for paragraph in ready.parsed.paragraphs)
