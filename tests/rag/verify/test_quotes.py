"""Nothing is shown that no quote holds: figures, marks and quotes of a draft against the report."""

from dataclasses import replace

import pytest
from bundled_report import hit_with

from rag.types import Draft, Figure, Quote, Statement
from rag.verify.quotes import holds, verify


def quote(words: str) -> Quote:
    hit = hit_with(words)
    start = hit.paragraph_text.index(words)
    return Quote(hit, start, start + len(words), hit.sentence.period)


SEATS, DONE = quote("新增学位超1万个"), quote("新增学位超1.8万个")
TEACHERS, TEACHERS_GOAL = quote("名教师211名"), quote("名教师100名")
GDP = quote("地区生产总值增长7%左右")


@pytest.mark.parametrize(
    ("text", "source", "stands"),
    [
        ("新增学位超1万个。", SEATS, True),
        ("2022年目标：新增学位超1万个。", SEATS, True),
        ("新增学位超过10000个。", SEATS, True),
        ("推进教育建设。", SEATS, True),
        ("新增学位超1.8万个。", SEATS, False),
        ("新增学位超1万个，其中小学5000个。", SEATS, False),
        ("新增学位1万亿个。", SEATS, False),
        ("新增学位超1万人。", SEATS, False),
        ("新增学位超1.8万个。", DONE, True),
        ("地区生产总值增长7%左右。", GDP, True),
        ("地区生产总值增长7个百分点左右。", GDP, False),
        ("地区生产总值增长6%左右。", GDP, False),
    ],
)
def test_figures_stand_in_the_quotes(text: str, source: Quote, stands: bool) -> None:
    assert holds(Statement(text, (source,))) is stands


def test_a_figure_without_any_quote_does_not_hold() -> None:
    assert not holds(Statement("新增学位超1万个。", ()))
    assert holds(Statement("报告里没有说。", ()))


def test_an_empty_quote_proves_nothing() -> None:
    assert not holds(Statement("推进。", (replace(SEATS, end=SEATS.start),)))


def test_what_does_not_hold_is_dropped_and_said_to_be() -> None:
    verified = verify(Draft((Statement("新增学位超1万个。", (SEATS,)), Statement("名教师500名。", (TEACHERS,)))))
    assert verified.text == "新增学位超1万个。[1]"
    assert verified.dropped == ("名教师500名。",)
    assert [citation.quote for citation in verified.citations] == ["新增学位超1万个"]


def test_every_mark_has_its_citation() -> None:
    verified = verify(Draft((Statement("新增学位超1万个。", (SEATS,)), Statement("五年超1.8万个。", (DONE, SEATS)))))
    assert verified.text == "新增学位超1万个。[1]\n五年超1.8万个。[2][1]"
    assert [citation.marker for citation in verified.citations] == [1, 2]
    for citation in verified.citations:
        assert citation.paragraph_text[citation.start : citation.end] == citation.quote


def test_a_figure_names_the_citations_that_hold_it() -> None:
    verified = verify(Draft((Statement("五年超1.8万个，2022年超1万个。", (SEATS, DONE)),)))
    assert {(f.text, f.supported_by) for f in verified.figures} == {("超1.8万个", (2,)), ("超1万个", (1,))}
    (figure,) = [f for f in verified.figures if f.text == "超1万个"]
    assert (figure.value, figure.unit, figure.qualifier, figure.derived) == (10000.0, "个", "超", None)


def test_a_computed_figure_stands_on_all_its_sources() -> None:
    computed = Figure("111名", 111.0, "名", "", (), derived="211名 − 100名")
    statement = Statement("前者比后者多111名。", (TEACHERS, TEACHERS_GOAL), (computed,))
    verified = verify(Draft((statement,)))
    (figure,) = verified.figures
    assert (figure.text, figure.derived, figure.supported_by) == ("111名", "211名 − 100名", (1, 2))
    assert verify(Draft((replace(statement, derived=()),))).dropped == (statement.text,)


def test_nothing_from_an_empty_draft() -> None:
    verified = verify(Draft(()))
    assert (verified.text, verified.citations, verified.figures, verified.dropped) == ("", (), (), ())
