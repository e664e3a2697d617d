"""Statements and quotes → numbered text and citations."""

import pytest
from bundled_report import hit_with

from rag.types import Kind, Period, Quote, Statement
from rag.verify.quotes import cite, label, number_quotes

GOAL, DONE = hit_with("新增学位超1万个"), hit_with("新增学位超1.8万个")


def quote(words: str, where: str | None = None) -> Quote:
    hit = hit_with(where or words)
    start = hit.paragraph_text.index(words)
    return Quote(hit, start, start + len(words), hit.sentence.period)


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (None, ""),
        (Period(2022, 2022, Kind.TARGET), "2022年目标"),
        (Period(2021, 2021, Kind.ACHIEVED), "2021年"),
        (Period(2017, 2021, Kind.ACHIEVED), "2017—2021年"),
        (Period(None, 2021, Kind.ACHIEVED), "截至2021年"),
        (Period(2022, 2026, Kind.OUTLOOK), "2022—2026年展望"),
    ],
)
def test_labels(period: Period | None, text: str) -> None:
    assert label(period) == text


def test_quotes_are_numbered_in_order_and_once() -> None:
    a, b = quote("新增学位超1万个"), quote("新增学位超1.8万个")
    text, citations = number_quotes((Statement("甲。", (a,)), Statement("乙。", (b, a)), Statement("丙。", ())))
    assert text == "甲。[1]\n乙。[2][1]\n丙。"
    assert [(c.marker, c.quote) for c in citations] == [(1, "新增学位超1万个"), (2, "新增学位超1.8万个")]


def test_the_same_quote_twice_in_a_statement_has_one_mark() -> None:
    a = quote("新增学位超1万个")
    assert number_quotes((Statement("甲。", (a, a)),))[0] == "甲。[1]"


@pytest.mark.parametrize(
    ("row", "text"), [("| 甲 | 乙 |", "| 甲 | 乙[1] |"), ("|甲|乙|", "|甲|乙[1] |"), ("甲|", "甲|[1]")]
)
def test_the_mark_of_a_row_stands_in_its_last_cell(row: str, text: str) -> None:
    assert number_quotes((Statement(row, (quote("新增学位超1万个"),)),))[0] == text


def test_no_statement_no_text() -> None:
    assert number_quotes(()) == ("", ())


def test_a_citation_is_the_quote_with_its_place() -> None:
    found = cite(quote("新增学位超1万个"), 3)
    assert found.paragraph_text[found.start : found.end] == found.quote == "新增学位超1万个"
    assert (found.marker, found.paragraph, found.report) == (3, 55, "district-changzhou-xinbei-2022")
    assert (found.region, found.year, found.title) == ("常州市新北区", 2022, "政府工作报告（常州市新北区，2022年）")
    assert found.section[0] == "三、2022年重点工作"
    assert found.period == Period(2022, 2022, Kind.TARGET)
