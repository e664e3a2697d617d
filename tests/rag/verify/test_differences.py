"""differences.py: what follows from figures that are proven, and what does not. sources.py: what only counts a list."""

import pytest
from bundled_report import hit_with

from rag.text.figures import find_quantities
from rag.types import Kind, Period
from rag.verify.claims import Checker
from rag.verify.differences import Proven, compares, derive
from rag.verify.sources import Source, counted_otherwise
from rag.verify.workings import is_result, workings


def proven(text: str, years: tuple[int, ...] = ()) -> list[Proven]:
    """The figures of a text as proven ones, each of a year."""
    periods = [Period(year, year, Kind.ACHIEVED) for year in years]
    found = find_quantities(text)
    return [Proven(q, q, period) for q, period in zip(found, periods or [None] * len(found), strict=True)]


@pytest.mark.parametrize(
    ("figures", "clause", "holds"),
    [
        ("由7%到6%", "下调了", True),
        ("由7%到6%", "上升了", False),
        ("由6%到7%", "有所上升", True),
        ("由6%到6%", "持平", True),
        ("由6%到7%", "基本持平", False),
        ("由6%到6%", "下降了", False),
        ("由6%到6%", "上升了", False),
        ("由100名到超100名", "增加了", False),
        ("由超100名到100名", "减少了", False),
        ("由100名到超100名", "持平", True),
        ("由100名到超110名", "增加了", True),
        ("由超100名到超90名", "减少了", True),
        ("由5%—6%到5%", "下降了", False),
        ("由5%—6%到4%", "下降了", True),
        ("由5%到5%—6%", "上升了", False),
        ("由5%—6%到7%", "上升了", True),
        ("由5%到4%—5%", "下降了", True),
        ("由7%到6个", "下降了", False),
        ("7%", "下降了", False),
        ("由7%到6%", "完成了", False),
    ],
)
def test_which_way_two_figures_go(figures: str, clause: str, holds: bool) -> None:
    assert compares(clause, proven(figures)) == holds


@pytest.mark.parametrize(
    ("text", "years", "how"),
    [
        ("2021年211名，2022年100名，少111名", (2021, 2022), "211名 − 100名"),
        ("2021年211名，2022年100名，多111名", (2021, 2022), None),
        ("2021年211名，2021年100名，少111名", (2021, 2021), None),
        ("2021年211名，2022年100名，相差111名", (2021, 2022), "211名 − 100名"),
        ("2021年211名，2022年100名，相差超111名", (2021, 2022), None),
        ("2021年211名，2022年100名，相差110名", (2021, 2022), None),
        ("211名比100名多111名", (2021, 2021), "211名 − 100名"),
        ("211名比100名少111名", (2021, 2021), None),
        ("6%，10%，相差4个百分点", (2021, 2022), "6% − 10%"),
        ("6%，10%，相差4%", (2021, 2022), None),
        ("第6位，第10位，相差4位", (2021, 2022), None),
        ("5%—6%，10%，相差4个百分点", (2021, 2022), None),
        ("14名、25名、211名，合计250名", (2021, 2021, 2021), "（14名 + 25名 + 211名）"),
        ("14名、25名，合计39名", (2021, 2021), "（14名 + 25名）"),
        ("14名、25名、211名，合计251名", (2021, 2021, 2021), None),
        ("14名、25名、211名，平均83.3名", (2021, 2021, 2021), "（14名 + 25名 + 211名） ÷ 3"),
        ("14名、25名、211个，总计250名", (2021, 2021, 2021), None),
        ("14名、25名、211元，合计250名", (2021, 2021, 2021), None),
    ],
)
def test_what_is_computed_of_figures(text: str, years: tuple[int, ...], how: str | None) -> None:
    *some, said = find_quantities(text)
    given = [Proven(q, q, Period(year, year, Kind.ACHIEVED)) for q, year in zip(some, years, strict=True)]
    found = derive(text, said, given, 2022)
    assert (found.derived if found else None) == how


def test_what_is_computed_may_stand_before_its_figures() -> None:
    for text, how in (
        ("少111名（2021年211名，2022年100名）", "211名 − 100名"),
        ("多111名（2021年211名，2022年100名）", None),
    ):
        said, *some = find_quantities(text)
        given = [Proven(q, q, Period(year, year, Kind.ACHIEVED)) for q, year in zip(some, (2021, 2022), strict=True)]
        found = derive(text, said, given, 2022)
        assert (found.derived if found else None) == how


@pytest.mark.parametrize(
    ("working", "said", "comes_to"),
    [
        ("（669减353）", "316名", True),
        ("（669减353）", "317名", False),
        ("（669减353）", "316%", False),
        ("（669减353）", "316—317名", False),
        ("（9.1÷39.4）", "23.1%", True),
        ("（9.1÷39.4）", "23.2%", False),
        ("由三个数相加算出", "316名", False),
    ],
)
def test_what_a_working_comes_to(working: str, said: str, comes_to: bool) -> None:
    (one,), (figure,) = workings(working), find_quantities(said)
    assert is_result(one, figure, ["名"]) == comes_to


@pytest.mark.parametrize(
    ("text", "figure", "wrong"),
    [
        ("重点抓好六个方面工作", "", False),
        ("重点抓好八个方面工作", "", True),
        ("重点抓好八个方面工作", "八个", False),
        ("重点抓好30名八个方面工作", "30名", True),
        ("重点抓好八个方面30名", "30名", True),
        ("重点抓好八个大项", "", False),
    ],
)
def test_what_only_counts_a_list(text: str, figure: str, wrong: bool) -> None:
    figures = [q for q in find_quantities(text, lax=True) if q.text == figure]
    assert len(figures) == bool(figure)
    assert bool(counted_otherwise(text, figures, [Source(hit_with("六个方面工作"))])) == wrong


@pytest.mark.parametrize(
    ("gap", "is_asked"),
    [
        ("报告没有提到新增学位。", True),
        ("报告没有提到新北区的新增学位。", True),
        ("报告没有提到机场的客流。", False),
        ("报告没有提到新增学位和机场。", False),
        ("The report does not say.", True),
    ],
)
def test_what_is_said_to_be_missing_was_asked_for(gap: str, is_asked: bool) -> None:
    assert Checker([hit_with("新增学位超1万个")], "2022年新增学位多少").is_asked(gap) == is_asked
