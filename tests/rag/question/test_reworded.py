"""Questions about two figures, and follow-ups, put plainly: each slot in its place, and nothing where none is sure."""

import pytest
from evidence import report

from rag.question.asked import read_question
from rag.question.restated import restated
from rag.question.reworded import reworded, single_years

SHELF = [
    report(place, year) for place in ("深圳市", "深圳市盐田区", "甘肃省", "湖北省") for year in (2016, 2017, 2019, 2025)
]


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("盐田港16年是不是缩水了 集装箱比15年少吊多少万标箱", ("盐田区2016年和2015年", "集装箱", "相差多少")),
        ("是不是盐田的空气真比全市干净？拿2016年PM2.5说话，差几微克", ("盐田区和深圳市2016年PM2.5",)),
        ("甘肃2025年定的粮食产量底线，比上年实打实收的低了多少亿斤", ("2025年粮食产量目标和2024年粮食产量实际",)),
        ("深圳旅游总收入，非典那年(2003)比前一年掉了多少亿", ("2003年和2002年旅游总收入各是多少",)),
        ("盐田2017年喊的学位数没做到吧 短多少个呢", ("2017年学位", "目标是多少", "实际是多少")),
    ],
)
def test_each_slot_stands_in_its_place(question: str, plain: tuple[str, ...]) -> None:
    texts = [one.text for one in reworded(read_question(question, SHELF), SHELF)]
    assert any(all(piece in text for piece in plain) for text in texts), texts


@pytest.mark.parametrize(
    "question", ["2017年新增学位多少个", "深圳2018年GDP比上年增长多少", "教育方面做了什么", "你好"]
)
def test_what_holds_no_two_figures_together_is_left_as_it_is(question: str) -> None:
    assert not list(reworded(read_question(question, SHELF), SHELF))


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2015年和2018年", [2015, 2018]),
        ("非典那年(2003)比前一年", [2002, 2003]),
        ("零六年比零七年", [2006, 2007]),
        ("今年比2018年", [2018, 2025]),
        ("多少个", []),
    ],
)
def test_years_are_read_however_they_are_said(question: str, years: list[int]) -> None:
    assert single_years(read_question(question, SHELF)) == years


@pytest.mark.parametrize(
    ("before", "question", "plain"),
    [
        ("湖北2024年改造了几个老旧小区", "那下一年任务是不是砍了 砍掉多少", ("2025年", "目标和2024年", "相差多少")),
        ("深圳市盐田区2016年GDP是多少", "全深圳那年多少 盐田占几成", ("盐田区占深圳市的百分之几",)),
        ("深圳2016年公园有几个", "17年又修到几个 多出来几个", ("2017年公园", "2016年公园", "相差多少")),
        ("深圳2016年公园有几个", "湖北是它几倍", ("湖北省2016年公园", "几倍")),
    ],
)
def test_a_follow_up_moves_the_slots_of_the_last_question(before: str, question: str, plain: tuple[str, ...]) -> None:
    told = list(restated(question, [before], SHELF))
    assert any(one.compares and all(piece in one.text for piece in plain) for one in told), told


@pytest.mark.parametrize("question", ["你确定吗", "甘肃2025年粮食产量目标是多少"])
def test_what_leans_on_no_figure_moves_none(question: str) -> None:
    assert not [one for one in restated(question, ["深圳2016年公园有几个"], SHELF) if one.compares]
