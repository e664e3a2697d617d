"""繁體 → 简体 with every offset kept, and a traditional report read from end to end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cover import read_cover
from ingest.indicators import indicators
from ingest.outline import parse
from ingest.read import to_source
from rag.text.segments import simplified
from rag.types import Kind, Report

TRADITIONAL = """甲區政府工作報告
——2025年1月10日在甲區第五屆人民代表大會第四次會議上
區長 王 明
各位代表：
一、2024年工作回顧
新增學位3200個，一般公共預算收入64億元、增長5.1%。
二、2025年工作安排
新增學位4000個以上，規模以上工業增加值增長6%左右。"""


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("新增學位目標", "新增学位目标"),
        ("規模以上工業增加值增長10.5%左右", "规模以上工业增加值增长10.5%左右"),
        ("GDP 2022", "GDP 2022"),
        ("新增学位", "新增学位"),
        ("", ""),
    ],
)
def test_real_words(text: str, plain: str) -> None:
    assert simplified(text) == plain


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_offsets_stay(text: str) -> None:
    assert len(simplified(text)) == len(text)


def test_a_traditional_report() -> None:
    source = to_source(TRADITIONAL, "a.txt")
    cover = read_cover(source.paragraphs, "a")
    assert (cover.region, cover.year, cover.speaker) == ("甲区", 2025, "王明")
    parsed = parse(Report("a", "t", "甲区", "district", 2025), source.paragraphs)
    texts = {paragraph.number: paragraph.text for paragraph in source.paragraphs}
    found = {row.name: row for row in indicators(parsed) if row.period and row.period.kind is Kind.TARGET}
    for row in found.values():
        assert texts[row.paragraph][row.start : row.end] == row.quote
    assert any(row.quote == "新增學位4000個以上" and row.quantity.text == "4000個以上" for row in found.values())
