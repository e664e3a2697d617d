"""Lists that a report gives a name: whole, or what is in them of something; and what is admitted of something."""

import pytest
from taken_reports import taken, text_of

from rag.answer.named_list import named_list, troubles_of
from rag.question.asked import read_question
from rag.question.brief import Aspect, Brief
from rag.types import Draft

PLAN = "各位代表：\n一、2021年工作回顾\n去年十件民生实事全面完成。\n二、2022年工作安排\n建路3条。\n"
LISTED = [
    PLAN + "今年办好四件民生实事：一是新建学校2所；二是新建公园3个；三是改造小区5个；四是新增床位800张。",
    PLAN + "扎实办好“四件民生实事”。①新建学校2所。②新建公园3个。③改造小区5个。④新增床位800张。",
    PLAN + "继续办好四件民生实事。\n1.新建学校2所。\n2.新建公园3个。\n3.改造小区5个。\n4.新增床位800张。",
    PLAN + "附件1\n2022年民生实事\n一、新建学校2所。\n二、新建公园3个。\n三、改造小区5个。\n四、新增床位800张。",
]


def asked_of(text: str, question: str) -> list[str]:
    report = taken(text)
    asked = read_question(question, [report.report])
    lines = named_list(report, asked.terms, asked.count)
    draft = Draft(tuple(statement for line in lines for statement in line.statements()))
    return text_of(draft).splitlines() if lines else []


@pytest.mark.parametrize("text", LISTED)
def test_a_list_by_its_name(text: str) -> None:
    found = asked_of(text, "2022年的四件民生实事是哪四件")
    assert [["学校2所", "公园3个", "小区5个", "床位800张"][i] in line for i, line in enumerate(found)] == [True] * 4


@pytest.mark.parametrize("text", LISTED)
def test_what_is_in_it_of_something(text: str) -> None:
    (line,) = asked_of(text, "2022年民生实事里跟学校有关的有哪些")
    assert "学校2所" in line


def test_an_item_with_what_stands_under_it() -> None:
    text = (
        PLAN
        + "办好民生实事。\n1.关爱儿童方面。意义重大。新建托位500个。\n2.养老方面。新建床位300张。\n3.其他方面。植树。"
    )
    assert asked_of(text, "民生实事有哪些") == [
        "1.关爱儿童方面：意义重大；新建托位500个。[1][2][3]",
        "2.养老方面：新建床位300张。[4][5]",
        "3.其他方面：植树。[6][7]",
    ]
    assert asked_of(text, "民生实事里给儿童的有哪些") == ["1.关爱儿童方面：新建托位500个。[1][2]"]


def test_where_there_is_no_room_what_has_figures_is_shown_and_that_there_is_more() -> None:
    filler = "".join(f"把这件好事办得更实更细更好之{n}，让大家都满意，让每一位群众都放心。" for n in "甲乙丙丁戊己庚辛")
    text = (
        PLAN
        + f"办好民生实事。\n1.关爱儿童方面。{filler}新建托位500个。\n2.养老方面。新建床位300张。\n3.其他方面。植树。"
    )
    first = asked_of(text, "民生实事有哪些")[0]
    assert "新建托位500个" in first
    assert "等。[1]" in first


def test_of_two_lists_under_one_heading_the_one_whose_lead_names_it() -> None:
    text = (
        PLAN + "（一）实现工作突破，办好民生实事\n今年，要实现突破。\n一是城市改造。\n二是招商引资。\n三是高等教育。\n"
        "今年，要全力做好民生实事。\n一是新建托位500个。\n二是新建床位300张。\n三是植树1万棵。"
    )
    found = asked_of(text, "民生实事有哪些")
    assert "托位500个" in found[0]
    assert len(found) == 3


@pytest.mark.parametrize("question", ["民生实事里要建的2所学校是哪些", "2022年新建了哪些学校", "今年的重点工作有哪些"])
def test_no_name_no_list(question: str) -> None:
    assert asked_of(LISTED[0], question) == []


def test_what_is_admitted_of_something() -> None:
    report = taken(
        "各位代表：\n一、2021年工作回顾\n增长5%。\n建路3条。\n我们也清醒地看到，还存在不少问题。主要是：教育资源不足；干部作风不实。"
    )
    asked = read_question("干部作风方面有什么不足", [report.report])
    own = [term for term in asked.terms if term.text in ("干部", "作风", "干部作风")]
    (line,) = troubles_of(report, own, Brief((Aspect.ADMITTED,)))
    assert "干部作风不实" in line.text
    assert troubles_of(report, own, Brief((Aspect.WORK,))) == []
