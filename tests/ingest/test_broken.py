"""Figures that a line's end breaks are one again; what nobody can decide is told, and never a figure."""

from pathlib import Path

import pytest

from ingest.broken import rejoined, told
from ingest.read import read_file, to_source
from ingest.sheets import Line
from rag.settings import Settings
from rag.text.figures import find_quantities
from rag.text.numbers import broken_figures, numbers_in
from rag.text.segments import clause_spans, sentence_spans, tokenize


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("新增学位3|200个，新增床位", "新增学位3200个，新增床位"),
        ("全年完成投资128.|5亿元", "全年完成投资128.5亿元"),
        ("全年完成投资128|.5亿元", "全年完成投资128.5亿元"),
        ("城镇新增就业12，|500人", "城镇新增就业12，500人"),
        ("城镇新增就业１２，５|００人", "城镇新增就业１２，５００人"),
        ("一般公共预算收入增长5.2|%，税收占比", "一般公共预算收入增长5.2%，税收占比"),
        ("地区生产总值突破420|亿元", "地区生产总值突破420亿元"),
        ("建成污水管网36||公里", "建成污水管网36公里|"),
        ("新增绿地3650|0平方米。", "新增绿地36500平方米。"),
        ("今年重点办好以下实事12|1.新增车位3000个", "今年重点办好以下实事12|1.新增车位3000个"),
        ("指标|205.7|220", "指标|205.7|220"),
        ("新增学位|3200|个", "新增学位|3200|个"),
        ("附件1|2024年主要指标", "附件1|2024年主要指标"),
        ("新增学位3200|2024年，新增", "新增学位3200|2024年，新增"),
        ("新增学位3200个|12项实事", "新增学位3200个|12项实事"),
        ("增长12，|新增学位500个", "增长12，|新增学位500个"),
    ],
)
def test_a_figure_broken_by_a_line_end(lines: str, joined: str) -> None:
    assert "|".join(line.text for line in rejoined(map(Line, lines.split("|")))) == joined


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("新增学位4，500个，新增就业13,000人", ["4，500", "13,000"]),
        ("造林２，３００亩，增长５．５％", ["２，３００", "５．５"]),
        ("投资1\u2009256.3\u2009亿元，新增1\u202f200\u202f300人", ["1\u2009256.3", "1\u202f200\u202f300"]),
        ("投资1\xa0256亿元", ["1\xa0256"]),
        ("新建3，5，7个", ["3", "5", "7"]),
        ("第3，200个", ["3", "200"]),
        ("2023年，300个", ["2023", "300"]),
        ("12.5，300个", ["12.5", "300"]),
        ("指标 120 350个", ["120", "350"]),
        ("表1 300个", ["1", "300"]),
        ("分别为120，350，480个", ["120", "350", "480"]),
    ],
)
def test_what_is_one_number_is_one_to_the_clause_cutter_and_to_the_index(text: str, numbers: list[str]) -> None:
    spans = numbers_in(text)
    assert [text[a:b] for a, b in spans] == numbers
    for cutter in (clause_spans, sentence_spans):
        ends = {end for _, end in cutter(text)}
        assert not any(a < end < b for end in ends for a, b in spans)
    plain = {number.translate({ord(mark): None for mark in ",，\u2009\u202f\xa0"}) for number in numbers}
    folded = {number.translate(str.maketrans("０１２３４５６７８９．", "0123456789.")) for number in plain}
    assert folded <= set(tokenize(text))


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("固定资产投资12 8.5亿元，增长5%", ["12 8.5"]),
        ("新增绿地3650 0平方米", ["3650 0"]),
        ("收入41 5.6亿元", ["41 5.6"]),
        ("分别新增120，350个", ["120，350"]),
        ("增长8 9.5%", ["8 9.5"]),
        ("新增学位３２ ０个", ["３２ ０"]),
        ("完成技改投资1 256.3亿元", []),
        ("目标2024 5个", []),
        ("表1 300个", []),
        ("指标 120 350", []),
        ("地区生产总值3003亿元 8.8 8.5-9.0", []),
        ("新增学位3200 个", []),
    ],
)
def test_what_nobody_can_decide_is_no_figure_and_told(text: str, broken: list[str]) -> None:
    found = broken_figures(text)
    assert [text[a:b] for a, b in found] == broken
    assert not any(a < q.end and q.start < b for a, b in found for q in find_quantities(text))
    notes = told(to_source("各位代表\n" + text, "a.txt").paragraphs)
    assert len(notes) == bool(broken)
    assert all("第2段" in note and words in note for note in notes for words in broken)


def test_figures_of_a_file_with_every_kind_of_break(tmp_path: Path) -> None:
    text = "一、回顾\n新增学位3\n200个。\n投资12\u200b8.5亿元。\x0c收入41.\r\n5亿元。绿地3650 0平方米。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    source = read_file(tmp_path / "a.txt", Settings())
    figures = [q.text for p in source.paragraphs for q in find_quantities(p.text)]
    assert figures == ["3200个", "128.5亿元", "41.5亿元"]
    assert len(source.warnings) == 1
    assert "3650 0" in source.warnings[0]
    assert all(source.text[p.start :].startswith(p.text) for p in source.paragraphs)
