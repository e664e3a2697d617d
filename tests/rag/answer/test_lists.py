"""Lists assembled from headings: series of the Xinbei report and of small texts."""

import pytest
from bundled_report import parsed, text_of
from evidence import report

from ingest.outline import parse
from ingest.read import to_source
from rag.answer.lists import answer_list, find_series
from rag.question.asked import read_question
from rag.question.asking import Shape, wanted_count
from rag.types import Draft, ParsedReport


def small(text: str) -> ParsedReport:
    return parse(report("甲市"), to_source("各位代表：\n一、2022年工作\n" + text, "a.txt").paragraphs)


def series_of(text: str) -> list[list[str]]:
    return [[item.text for item in series.items] for series in find_series(small(text).sentences)]


def answer(question: str) -> Draft | None:
    xinbei = parsed()
    asked = read_question(question, [xinbei.report])
    return answer_list(None, asked, xinbei.report, xinbei.sentences, lambda _, number: text_of(number))


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("2022年要重点抓好哪六个方面的工作", 6),
        ("五大工程是哪五大", 5),
        ("三张清单指什么", 3),
        ("12个候选项目", 12),
        ("十项民生实事有哪些", 10),
        ("主要困难有哪些", 0),
        ("一个项目", 0),
    ],
)
def test_how_many_are_asked_for(question: str, count: int) -> None:
    assert wanted_count(question) == count


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("（一）修路\n修路3条。\n（二）建园\n建园3个。", ["（一）修路", "（二）建园"]),
        ("一是修路。修路3条。\n二是建园。建园3个。", ["一是修路。", "二是建园。"]),
        ("1.修路。修路3条。\n2.建园。建园3个。", ["1.修路。", "2.建园。"]),
        ("第一，修路。修3条。\n第二，建园。", ["第一，修路。", "第二，建园。"]),
        ("必须讲政治。我们坚持。\n必须谋发展。我们发展。", ["必须讲政治。", "必须谋发展。"]),
        ("主要是：创新不足；服务不优；要素不够。", ["主要是：创新不足；", "服务不优；", "要素不够。"]),
        ("要做好：一是修路；二是建园；三是植树。", ["一是修路；", "二是建园；", "三是植树。"]),
    ],
)
def test_series(text: str, items: list[str]) -> None:
    found = series_of(text)
    assert any([item.removeprefix("要做好：") for item in series] == items for series in found), found


@pytest.mark.parametrize("text", ["（一）修路\n修路3条。", "修路3条。\n建园3个。", "（一）修路\n（三）建园"])
def test_one_item_or_a_gap_in_the_count_is_no_series(text: str) -> None:
    assert series_of(text) == []


def test_an_inner_series_does_not_break_the_outer() -> None:
    found = series_of("（一）修路\n一是东路。好。\n二是西路。好。\n（二）建园\n一是大园。好。\n二是小园。好。")
    assert ["（一）修路", "（二）建园"] in found
    assert ["一是东路。", "二是西路。"] in found
    assert ["一是大园。", "二是小园。"] in found


@pytest.mark.parametrize(
    ("question", "first", "last", "count"),
    [
        (
            "2022年将重点抓好哪六个方面工作",
            "（一）集聚资源、积蓄动能，不断增强创新驱动力",
            "（六）与廉同行、有为高效，稳步提高政府执行力",
            6,
        ),
        (
            "未来五年的奋斗目标有哪三个方面",
            "一是推动发展提速，让创智新高地聚岭成峰",
            "三是推动环境提优，让滨江宜居城聚众成城",
            3,
        ),
    ],
)
def test_lists_of_the_bundled_report(question: str, first: str, last: str, count: int) -> None:
    draft = answer(question)
    assert draft is not None
    quotes = [quote.text for statement in draft.statements for quote in statement.quotes]
    assert (quotes[0], quotes[-1], len(quotes)) == (first, last, count)
    assert all(statement.text == statement.quotes[0].text + "。" for statement in draft.statements)


@pytest.mark.parametrize("question", ["2022年要重点建设的九座机场有哪些", "2019年的七个方面工作是哪些"])
def test_no_series_is_no_answer(question: str) -> None:
    assert answer(question) is None


NUMBERED = [
    (
        "今年重点办好以下五件民生实事：",
        "五件民生实事是什么",
        "1.食堂12个。|2.车位3000个。|3.管网80公里。|4.床位600张。|5.小区30个。",
    ),
    (
        "增长5%。重点抓好以下四个方面工作。",
        "重点抓好的四个方面工作是什么",
        "（一）投资|（二）实体|（三）乡村|（四）实事",
    ),
    ("民生支出占比80%。办好下列三件实事：", "三件实事是什么", "1、建食堂；|2、建车位；|3、建管网。"),
    ("今年要办好两件大事：", "两件大事是什么", "一是修路。|二是建园。"),
    ("全年新增学位500个。着力做好如下六项工作。", "六项工作有哪些", "1.甲路|2.乙路|3.丙路|4.丁路|5.戊路|6.己路"),
    ("今年办好以下三类实事：", "三类实事是什么", "第一，修路。|第二，建园。|第三，植树。"),
]


@pytest.mark.parametrize(("lead", "question", "items"), NUMBERED)
def test_a_counted_list_is_answered_with_all_its_items(lead: str, question: str, items: str) -> None:
    lines = items.split("|")
    found = parse(
        report("甲市"), to_source("\n".join(["各位代表：", "二、2022年工作安排", lead, *lines]), "a").paragraphs
    )
    asked = read_question(question, [found.report])
    assert asked.shape is Shape.LIST
    paragraphs = {paragraph.number: paragraph.text for paragraph in found.paragraphs}
    draft = answer_list(None, asked, found.report, found.sentences, lambda _, number: paragraphs[number])
    assert draft is not None
    assert [one.quotes[0].text for one in draft.statements] == [line.rstrip("。；") for line in lines]
