"""wording.py: cells, what leads to a list, a figure in its source's words, what only counts, how exact a figure is."""

import pytest

from rag.text.figures import find_quantities
from rag.types import Figure
from rag.verify.wording import cells_of, clause_of, is_order, lead_within, marked, parted, rounded, tells_how, worded


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("|指标|7%|8%|", ["指标", "7%", "8%"]),
        ("指标|7%", ["指标", "7%"]),
        ("|指标| |7%|", ["指标", "7%"]),
        ("指标", ["指标"]),
        ("||", []),
    ],
)
def test_the_cells_of_a_row(row: str, cells: list[str]) -> None:
    assert [row[a:b] for a, b in cells_of(row)] == cells


def test_the_clause_that_holds_a_figure() -> None:
    assert clause_of((5, 7), [(0, 4), (4, 9)]) == (4, 9)
    assert clause_of((4, 7), [(0, 4), (4, 9)]) == (4, 9)
    assert clause_of((9, 11), [(0, 4), (4, 9)]) == (9, 11)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("2021年已做的：新建学校。", "2021年已做的："),
        ("目标：增长7%。", "目标："),
        ("甲：增长7%。", ""),
        ("2021年已做的：", ""),
        ("7%,8%：都是目标", ""),
        ("|目标：|7%|", ""),
        ("增长7%。", ""),
    ],
)
def test_what_a_line_begins_with(text: str, lead: str) -> None:
    assert lead_within(text) == lead


@pytest.mark.parametrize(
    ("text", "source", "shown"),
    [
        ("新增学位1万个。", "超1万个", "新增学位超1万个。"),
        ("新增教师211人。", "211名", "新增教师211名。"),
        ("收入1800亿。", "1800亿元", "收入1800亿元。"),
        ("新增学位1万多个。", "超1万个", "新增学位1万多个。"),
        ("新增学位超1万个。", "1万个", "新增学位超1万个。"),
        ("新增学位2万个。", "超1万个", "新增学位2万个。"),
        ("新增教师211学员。", "211名", "新增教师211学员。"),
        ("教师211人、学位1万个。", "211名、超1万个", "教师211名、学位超1万个。"),
    ],
)
def test_a_figure_is_shown_in_its_sources_words(text: str, source: str, shown: str) -> None:
    proofs = list(zip(find_quantities(text, lax=True), find_quantities(source), strict=True))
    assert worded(text, proofs, 0, len(text)) == shown
    behind = f"修建学校，{text}"
    proofs = list(zip(find_quantities(behind, lax=True), find_quantities(source), strict=True))
    assert worded(behind, proofs, 5, len(behind)) == shown


@pytest.mark.parametrize(
    ("text", "orders"),
    [("第一项重点工作", True), ("第二个目标", True), ("第3位", False), ("第三名", False), ("三个目标", False)],
)
def test_what_only_tells_the_order_of_a_list(text: str, orders: bool) -> None:
    assert is_order(find_quantities(text, lax=True)[0]) is orders


def test_figures_of_the_world_and_those_that_count_what_is_listed() -> None:
    figures, counts = parted("2项任务是新建学校5所；居全国第2。", "")
    assert [[one.text for one in some] for some in (figures, counts)] == [["5所", "第2"], ["2项"]]


@pytest.mark.parametrize(
    ("said", "value", "is_it"),
    [
        ("3.98%", 3.975, True),
        ("3.98%", 3.984, True),
        ("3.98%", 3.97, False),
        ("3.98%", 3.99, False),
        ("211名", 211.4, True),
        ("211名", 211.6, False),
        ("1.8万个", 18400, True),
        ("1.8万个", 18600, False),
        ("1,800个", 1800.4, True),
        ("五个", 5, True),
        ("五个", 5.4, False),
    ],
)
def test_a_figure_is_a_value_as_exactly_as_it_is_written(said: str, value: float, is_it: bool) -> None:
    assert rounded(value, find_quantities(said, lax=True)[0]) is is_it


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("少3件。", "少3件（推算）。"),
        ("3件。", "3件（推算）。"),
        ("少3件（推算）。", "少3件（推算）。"),
        ("推算后少3件。", "推算后少3件（推算）。"),
        ("少3件（75减72）。", "少3件（推算：75减72）。"),
        ("少3件（由75减72）。", "少3件（推算：75减72）。"),
        ("少3件（比上年）。", "少3件（推算）（比上年）。"),
        ("少4件。", "少4件。"),
    ],
)
def test_what_code_has_computed_is_marked(text: str, shown: str) -> None:
    assert marked(text, [Figure("3件", 3.0, "件", "", (), "75件 − 72件")]) == shown


def test_what_only_tells_how_figures_were_put_together() -> None:
    assert tells_how("这是不计“左右”的简单平均")
    assert not tells_how("平均为5.3%")
    assert not tells_how("新建学校")
