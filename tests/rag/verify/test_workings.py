"""workings.py, chained.py and wording.py: what a model computes, what leans on a figure before it, what only counts."""

import pytest
from evidence import TARGET_2022, hit, standard

from rag.text.figures import find_quantities
from rag.types import Figure
from rag.verify.chained import chained
from rag.verify.claims import Checker
from rag.verify.model_text import split_answer
from rag.verify.sources import Source
from rag.verify.wording import counts_itself, marked, rounded
from rag.verify.workings import is_result, known, masked, workings


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("多316万平方米（669减353）。", 316),
        ("由211名减100名算出", 111),
        ("约占23.1%（由9.1亿美元除以39.4亿美元算出）。", 9.1 / 39.4),
        ("按（5.5%+5.5%+5.5%+6%）÷4算出。", 5.625),
        ("由（4.1%+5%+4.8%+2%）÷4=3.975%算出", 3.975),
        ("由5.5%+6%+5%+5.5%算出（不计“以上”）", 22),
        ("由三个数相加算出", None),
    ],
)
def test_a_working_is_computed_again(text: str, value: float | None) -> None:
    (one,) = workings(text)
    assert one.value == (pytest.approx(value) if value is not None else None)
    assert len(masked(text, [one])) == len(text)
    assert not find_quantities(masked(text, [one])[one.start : one.end])


@pytest.mark.parametrize(
    "text", ["目标是6%－6.5%（不含补充）", "规划（2015—2020年）", "增长7%。", "（）", "由" * 300, "（1减）"]
)
def test_what_is_no_working(text: str) -> None:
    assert workings(text) == []


def test_the_numbers_of_a_working_are_figures_and_its_result_is_said_as_exactly_as_it_is() -> None:
    (one,) = workings("高0.4个百分点（6.9%减6.5%）")
    figures = list(find_quantities("增长6.9%，目标6.5%，投资6.9亿元"))
    assert [f.text for f in known(one, figures) or ()] == ["6.9%", "6.5%"]
    assert known(one, figures[:1]) is None
    (said,) = find_quantities("0.4个百分点")
    assert is_result(one, said, ["%", "%"])
    (wrong,) = find_quantities("0.5个百分点")
    assert not is_result(one, wrong, ["%", "%"])


DONE, GOAL = "新增名校长14名、名教师211名。", "新增名校长10名、名教师100名。"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("少111名（211减100）。[1][2]", "少111名（推算：211减100）。"),
        ("少111名（211减100），由211名减100名算出。[1][2]", "少111名（推算：211减100），由211名减100名算出。"),
        ("少112名（211减100）。[1][2]", None),
        ("少111名（221减110）。[1][2]", None),
    ],
)
def test_what_code_computes_again_is_marked(said: str, shown: str | None) -> None:
    checker = Checker([hit(DONE, TARGET_2022, paragraph=1), hit(GOAL, TARGET_2022, paragraph=2)], "名教师少多少名？")
    statement = checker.check(split_answer(said)[0]).statement
    assert (statement.text if statement else None) == shown


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("税收总额1111亿元，增长38.9%，一般公共预算收入142亿元，增长18.6%。", "税收总额1111亿元，增长38.9%。", "38.9%"),
        ("税收总额1111亿元，增长38.9%，一般公共预算收入142亿元，增长18.6%。", "税收总额1111亿元，增长18.6%。", None),
        ("税收总额1111亿元，增长38.9%。", "税收总额1111亿元，下降38.9%。", None),
        ("税收总额1111亿元，预算收入增长18.6%。", "税收总额1111亿元，增长18.6%。", None),
        ("增长7%以上、力争达到8%，投资增长15%以上、力争达到20%。", "增长7%以上、力争达到8%。", "8%"),
        ("增长7%以上、力争达到8%，投资增长15%以上、力争达到20%。", "增长7%以上、力争达到20%。", None),
        ("名校长14名、名班主任25名。", "名校长25名、名班主任14名。", None),
    ],
)
def test_a_figure_leans_on_the_one_before_as_in_its_source(source: str, text: str, found: str | None) -> None:
    own = Source(hit(source, TARGET_2022))
    before, said = find_quantities(text)[:2]
    at = chained(text, before, said, own)
    assert (own.figures[at].text if at is not None else None) == found


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("五项任务：", True),
        ("五项任务：坚持创新，着力提质；", True),
        ("重点抓六个方面。", True),
        ("它是一项试点。", True),
        ("2024年前三名是甘肃、宁夏、安徽。", True),
        ("新建三个学校、医院和公园。", False),
        ("打造2个千亿级、4个五百亿级产业集群", False),
        ("新增学位1个。", False),
        ("筹建2个区域性养老服务中心、改造小区。", False),
        ("省级试点3项：", True),
        ("四个主要预期目标：增长加快，价格稳定，就业扩大，收入提高。", True),
        ("四个主要预期目标：增长加快，价格稳定，就业扩大。", False),
        ("2项任务是增长加快；就业扩大", True),
        ("3项任务是增长加快；就业扩大", False),
        ("一件实事", False),
    ],
)
def test_what_only_counts_the_list(text: str, counts: bool) -> None:
    first = find_quantities(text, lax=True)[0]
    assert counts_itself(text, first, "") is counts


def test_rounding_and_marking() -> None:
    (said,) = find_quantities("3.98%")
    assert rounded(3.975, said)
    assert not rounded(3.96, said)
    assert marked("少3件。", [Figure("3件", 3.0, "件", "", (), "75件 − 72件")]) == "少3件（推算）。"
    assert marked("少3件（推算）。", [Figure("3件", 3.0, "件", "", (), "75件 − 72件")]) == "少3件（推算）。"
    assert marked("五项任务：", [Figure("五项", 5.0, "项", "", (), "")]) == "五项任务："


def test_a_list_is_of_the_time_and_kind_of_what_leads_to_it() -> None:
    for said, holds in (
        ("2022年的目标有：\n- 新增学位超1万个。[1]", True),
        ("五年来的成绩有：\n- 新增学位超1万个。[1]", False),
        ("2021年：\n- 新增学位超1万个。[1]", False),
    ):
        checker = Checker(standard(), "新增学位多少个？")
        _, item = [checker.check(sentence) for sentence in split_answer(said)]
        assert bool(item.statements) is holds, said


def test_a_grade_that_is_not_the_sources_is_found() -> None:
    checker = Checker([hit("常高新集团获评AAA级企业信用评级。", TARGET_2022)], "信用评级是几级？")
    assert checker.check(split_answer("常高新集团获评AAA级企业信用评级。[1]")[0]).statements
    assert not checker.check(split_answer("常高新集团获评AA+级企业信用评级。[1]")[0]).statements
