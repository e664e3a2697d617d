"""claim_agrees.py, bigrams.py and differences.py: one slot at a time."""

import pytest
from evidence import DONE_2021, FIVE_YEARS, TARGET_2022, hit

from rag.text.bigrams import grams, nearer, share
from rag.text.figures import find_quantities
from rag.text.times import find_mentions
from rag.types import Period
from rag.verify.claim_agrees import (
    kind_agrees,
    mention_for,
    negations_agree,
    place_of,
    time_agrees,
    times_before_agree,
    way_agrees,
)
from rag.verify.differences import Proven, derive


@pytest.mark.parametrize(
    ("text", "figure", "year"),
    [
        ("2022年新增1万个", "1万个", 2022),
        ("2021年12家，2022年23家", "23家", 2022),
        ("2022年100名，比2021年的211名少", "211名", 2021),
        ("新增1万个（2022年）", "1万个", 2022),
        ("2022年政府工作报告提出，五年来新增1万个", "1万个", 2021),
        ("2021年1800亿元，是2016年的1.5倍", "1.5倍", 2021),
        ("新增1万个", "1万个", None),
    ],
)
def test_the_time_of_a_figure(text: str, figure: str, year: int | None) -> None:
    mention = mention_for(text, text.index(figure), 2022)
    assert (mention.last if mention else None) == year


@pytest.mark.parametrize(
    ("said", "source", "period", "holds"),
    [
        ("2022年", "新增1万个", TARGET_2022, True),
        ("2021年", "新增1万个", TARGET_2022, False),
        ("五年来", "新增1万个", FIVE_YEARS, True),
        ("2017—2021年", "新增1万个", FIVE_YEARS, True),
        ("2016—2021年", "新增1万个", FIVE_YEARS, True),
        ("2010—2021年", "新增1万个", FIVE_YEARS, False),
        ("2016—2021年", "五年来新增1万个", FIVE_YEARS, True),
        ("2021年", "累计新增1万个", FIVE_YEARS, False),
        ("2021年", "人均收入达5.6万元", FIVE_YEARS, True),
        ("2016年", "从2016年的12家增加到33家", FIVE_YEARS, True),
        ("2021年", "从2016年的12家增加到33家", FIVE_YEARS, False),
        ("2022年", "比2021年的211名增加10名", TARGET_2022, False),
    ],
)
def test_times_agree(said: str, source: str, period: Period, holds: bool) -> None:
    [mention] = find_mentions(said, 2022)
    [first, *_] = find_quantities(source)
    assert time_agrees(mention, hit(source, period), first.start) is holds


@pytest.mark.parametrize(("before", "holds"), [("刚刚过去的2021年，目标完成。", True), ("2020年，目标完成。", False)])
def test_a_time_that_the_paragraph_says_before_counts_too(before: str, holds: bool) -> None:
    [mention] = find_mentions("2021年", 2022)
    assert time_agrees(mention, hit("新增1万个", FIVE_YEARS, before=before), 2) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2022年新增1万个", True),
        ("2020年、2022年新增1万个", False),
        ("2020年新增5个、2022年新增1万个", True),
        ("按2021年政府工作报告，2022年新增1万个", True),
        ("比2020年新增1万个", True),
    ],
)
def test_every_time_before_a_figure_is_its_own(text: str, holds: bool) -> None:
    assert times_before_agree(text, text.index("1万个"), hit("新增1万个", TARGET_2022), 2) is holds


def test_done_is_not_promised() -> None:
    assert not kind_agrees("实际新增", TARGET_2022, "新增1万个")
    assert not kind_agrees("目标是新增", DONE_2021, "新增1万个")
    assert kind_agrees("预计完成", DONE_2021, "预计完成1800亿元")
    assert kind_agrees("计划新增", TARGET_2022, "新增1万个")
    assert kind_agrees("实际到账外资", TARGET_2022, "到账外资30亿美元")


@pytest.mark.parametrize(
    ("said", "source", "ratio", "holds"),
    [
        ("下降", "增长", True, False),
        ("增速目标为", "增长", True, True),
        ("为", "增长", True, True),
        ("增加到", "增加", False, False),
        ("从", "增加到", False, False),
        ("赤字", "增加", False, False),
        ("增加", "增加", False, True),
        ("达", "增加到", False, True),
    ],
)
def test_directions_agree(said: str, source: str, ratio: bool, holds: bool) -> None:
    assert way_agrees(said, source, ratio=ratio) is holds


def test_the_place_before_a_figure_is_its_place() -> None:
    regions = ("深圳市福田区", "深圳市南山区")
    text = "福田区5500亿元，南山7600亿元"
    assert place_of(text, text.index("5500"), regions) == "深圳市福田区"
    assert place_of(text, text.index("7600"), regions) == "深圳市南山区"
    assert place_of("5500亿元", 0, regions) is None


def test_negations() -> None:
    assert not negations_agree("没有新增", "新增", "")
    assert negations_agree("没有新增", "没有新增", "")
    assert negations_agree("不低于5%", "5%以上", "")


def test_names_of_one_indicator_are_the_same_but_not_literally() -> None:
    assert share(grams("GDP"), grams("地区生产总值")) == 1
    assert share(grams("GDP", literal=True), grams("地区生产总值", literal=True)) == 0
    assert grams("2022年的目标是达到") == frozenset()


def test_which_of_two_labels_is_meant() -> None:
    teacher, head = grams("新增名教师"), grams("新增名校长")
    assert nearer(grams("名教师"), teacher, head) is True
    assert nearer(grams("名教师"), head, teacher) is False
    assert nearer(grams("新增"), head, teacher) is None


@pytest.mark.parametrize(
    ("text", "derived"),
    [
        ("2022年100名，2021年211名，相差111名", True),
        ("2022年100名，2021年211名，2022年比2021年少111名", True),
        ("2022年100名，2021年211名，2021年比2022年多111名", True),
        ("2022年100名，2021年211名，2022年比2021年多111名", False),
        ("2022年100名，比2021年的211名少111名", True),
        ("2022年100名，比2021年的211名多111名", False),
        ("2022年100名，2021年211名，相差110名", False),
        ("2022年100名，2021年211名，相差111家", False),
        ("2021年211名，2022年100名，减少111名", True),
        ("2021年211名，2022年100名，增加111名", False),
    ],
)
def test_a_difference_needs_value_unit_and_direction(text: str, derived: bool) -> None:
    *named, last = find_quantities(text)
    proven = [Proven(q, q, TARGET_2022 if q.text == "100名" else DONE_2021) for q in named]
    figure = derive(text, last, proven, 2022)
    assert (figure is not None) is derived


def test_percent_differ_by_points() -> None:
    a, b, points = find_quantities("7%和5.5%，相差1.5个百分点")
    proven = [Proven(a, a, TARGET_2022), Proven(b, b, DONE_2021)]
    assert derive("7%和5.5%，相差1.5个百分点", points, proven, 2022) is not None
    c, d, percent = find_quantities("7%和5.5%，相差1.5%")
    assert derive("7%和5.5%，相差1.5%", percent, [Proven(c, c, None), Proven(d, d, None)], 2022) is None
