"""Tables over the reports of a few places: the cells, what is computed of them, and who is missing."""

import json

import pytest
from chains import chain_over
from provinces import write_reports

from rag.answer.by_cell import by_cell, of_a_near_year
from rag.answer.cells import Scope
from rag.answer.table import table_of
from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.text.figures import find_quantities
from rag.text.indicators import asked_by_name
from rag.types import Kind


@pytest.fixture(scope="module")
def many(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    write_reports(folder)
    return chain_over(folder, home, settings, embedder)


def _cells(chain: AnswerChain, indicator: str, year: int, kind: Kind) -> dict[str, str]:
    measure, sort = asked_by_name(indicator)
    table = table_of(measure, sort, Scope(years=(year,), kinds=(kind,)), chain.searcher.catalog)
    for row in table.rows:
        (text,) = [
            p.text for p in chain.searcher.catalog.paragraphs(row.report.id) if p.number == row.to_json()["paragraph"]
        ]
        assert text[row.start : row.end] == row.quote
    return {row.region: row.cell.said + (f"|{row.cell.rider}" if row.cell.rider else "") for row in table.rows}


@pytest.mark.parametrize(
    ("indicator", "year", "kind", "cells"),
    [
        (
            "地区生产总值增长",
            2025,
            Kind.TARGET,
            {"安徽省": "5.5%左右|力争6%", "贵州省": "5.5%左右", "江西省": "5%左右"},
        ),
        (
            "地区生产总值增长",
            2024,
            Kind.ACHIEVED,
            {"安徽省": "5.8%", "贵州省": "5.3%", "江西省": "5.1%", "云南省": "3.3%"},
        ),
        (
            "地区生产总值",
            2024,
            Kind.ACHIEVED,
            {"安徽省": "5.06万亿元", "江西省": "3.42万亿元", "贵州省": "突破2万亿元"},
        ),
        ("地区生产总值", 2025, Kind.TARGET, {}),
        ("粮食产量", 2025, Kind.TARGET, {"安徽省": "825亿斤以上"}),
        ("居民人均可支配收入增长", 2025, Kind.TARGET, {}),
        ("居民消费价格涨幅", 2024, Kind.ACHIEVED, {"安徽省": "下降0.3%"}),
    ],
)
def test_the_cells_that_a_careful_reader_takes(
    many: AnswerChain, indicator: str, year: int, kind: Kind, cells: dict[str, str]
) -> None:
    assert _cells(many, indicator, year, kind) == cells


@pytest.mark.parametrize(
    ("question", "said", "computed"),
    [
        (
            "2025年各省GDP增长目标分别是多少，哪个最高",
            "并列最高的是安徽省（5.5%左右，力争6%）、贵州省（5.5%左右）",
            "最高",
        ),
        ("2024年各省粮食产量最高的前两个省", "安徽省（836.9亿斤）、江西省（439亿斤）", "前2"),
        ("2024年江西GDP增速在各省里排第几", "在说了这个数的4个地区里从高到低排第3位", "名次"),
        ("2024年哪些省的GDP超过2万亿元", "超过2万亿元的有3个：安徽省、江西省、贵州省", "个数"),
        ("2025年哪些省的GDP增长目标超过5%", "超过5%的有2个：安徽省、贵州省", "个数"),
        ("2025年各省城镇新增就业目标合计多少万人", "3个地区合计160万人", "合计"),
        (
            "2025年各省GDP增长目标平均是多少",
            "3个地区的简单平均是约5.33%，中位数是5.5%（算出来的）。这是把各个比率同等看待",
            "简单平均",
        ),
        ("2024年各省GDP增速最高和最低的差多少", "相差2.5个百分点", "最高与最低之差"),
        ("安徽2024年GDP增长目标完成了吗", "没有达到目标：目标6%左右，结果5.8%，比目标低0.2个百分点", "结果与目标之差"),
        ("贵州2024年粮食产量目标完成了吗", "达到了目标：目标55亿斤以上，结果1100万吨", "结果与目标之差"),
        (
            "安徽和江西2024年GDP增速、粮食产量对比一下",
            "2024年粮食产量：安徽省836.9亿斤，江西省439亿斤，安徽省比江西省多397.9亿斤（算出来的）",
            "两地之差",
        ),
        ("安徽历年GDP变化", "从2023年的4.7万亿元到2024年的5.06万亿元，增加了3600亿元", "首末变化"),
    ],
)
def test_what_is_worked_out_is_computed_and_said_to_be(
    many: AnswerChain, question: str, said: str, computed: str
) -> None:
    answer = many.invoke(question)
    assert (answer.kind, answer.refused, answer.notices) == ("table", False, ())
    assert said in answer.text
    assert answer.table is not None
    assert computed in [one["what"] for one in answer.table["computed"]]
    for one in answer.table["computed"]:
        assert all(0 <= number < len(answer.table["rows"]) for number in one["from"])


def test_every_figure_of_a_table_is_cited_or_computed(many: AnswerChain) -> None:
    answer = many.invoke("2025年各省GDP增长目标和城镇新增就业目标")
    assert answer.table is not None
    assert answer.table["missing"] == ["云南省"]
    assert "北京市" in answer.table["not_indexed"]
    assert all(c.paragraph_text[c.start : c.end] == c.quote for c in answer.citations)
    for line in answer.text.splitlines():
        if line.startswith("| ") and line.endswith("]"):
            marks = [int(mark) for mark in line.rsplit("|", 1)[1].strip(" []").split("][")]
            quotes = "".join(answer.citations[mark - 1].quote for mark in marks)
            assert all(figure.text in quotes for figure in find_quantities(line.rsplit("|", 1)[0]))


def test_an_indicator_of_no_list_is_taken_by_its_own_name(many: AnswerChain) -> None:
    answer = many.invoke("2024年各省打通断头路分别多少条")
    assert answer.table is not None
    assert [(row["region"], row["value"]) for row in answer.table["rows"]] == [("贵州省", 31), ("江西省", 12)]


def test_a_sum_of_rates_is_refused_with_the_reason(many: AnswerChain) -> None:
    answer = many.invoke("2025年各省GDP增长目标合计是多少")
    assert "不能相加" in answer.text
    assert answer.table is not None
    assert answer.table["computed"] == []


def test_years_that_lack_have_a_line(many: AnswerChain) -> None:
    answer = many.invoke("安徽2022年到2024年GDP每年是多少")
    assert "| 2022年 | — | " in answer.text
    assert "2022年的数字要看2023年的报告，没有收录" in answer.text


def test_how_far_one_is_above_the_other(many: AnswerChain) -> None:
    answer = many.invoke("安徽、江西、贵州2025年GDP增长目标比CPI涨幅目标高几个百分点")
    assert answer.table is not None
    assert "地区生产总值增长目标比居民消费价格涨幅：安徽省高约3.5个百分点（算出来的）" in answer.text


def test_how_the_difference_of_two_has_changed(many: AnswerChain) -> None:
    answer = many.invoke("安徽GDP增速比CPI涨幅2023年和2024年各高几个百分点")
    assert "安徽省两项之差从2023年的5.6个百分点到2024年的6.1个百分点，扩大了0.5个百分点（算出来的）" in answer.text
    assert answer.notices == ()


def test_years_are_added_up_where_all_are_told(many: AnswerChain) -> None:
    assert many.invoke("安徽2020年到2024年GDP一共多少").kind != "table"


def test_whose_reports_are_not_there_is_said(many: AnswerChain) -> None:
    answer = many.invoke("2022年各省GDP增长目标分别是多少")
    assert answer.refused
    assert "没有收录2022年的报告" in answer.text
    json.dumps(answer.to_json())


def test_a_question_for_one_figure_is_no_table(many: AnswerChain) -> None:
    assert many.invoke("安徽省2024年GDP增长多少").kind == "quote"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2024年GDP超过3万亿元的省加起来是多少", "它们合计8.48万亿元（算出来的）"),
        ("安徽、江西、贵州2024年GDP合计超过10万亿元了吗", "合计10.48万亿元（算出来的），超过了10万亿元"),
        (
            "安徽的GDP在四个省里排第几，和前一名差多少",
            "安徽省2024年地区生产总值是5.06万亿元，在说了这个数的3个地区里从高到低排第1位",
        ),
        ("2024年各省GDP增速由低到高排列", "从低到高如下"),
        ("2024年GDP增速低于4%的是哪些省", "低于4%的有1个：云南省"),
        (
            "2025年GDP增长目标比2024年实际增速高的有哪些省",
            "贵州省2024年地区生产总值增长5.3%，2025年地区生产总值增长目标5.5%左右，后者高0.2个百分点",
        ),
        ("各省2024年GDP增速和2025年目标，差多少", "报告里没有说2025年地区生产总值增长目标的：云南省"),
        ("2024年各省物价下降的有几个", "居民消费价格涨幅为负（下降）的有1个：安徽省"),
        ("2024年各省GDP增速下降的有哪些", "从高到低如下"),
        ("安徽2024年的目标完成得怎么样", "安徽省2024年粮食产量达到了目标：目标820亿斤以上，结果836.9亿斤"),
        ("江西2024年的目标完成得怎么样", "没有收录江西省2024年的报告，2024年的目标无从对照"),
        ("安徽2025年的目标完成了吗", "没有收录安徽省2026年的报告，2025年的目标完成得怎么样要看那份报告"),
        ("2024年各省GDP增速的中位数是多少", "中位数是约5.2%"),
        ("安徽2023年和2024年GDP加起来是多少", "2年合计9.76万亿元"),
        ("安徽2022年到2024年历年GDP", "| 2022年 | — |"),
        ("安徽粮食产量哪一年首次超过800亿斤", "最早是在"),
        ("2024年各省粮食产量从高到低", "（合"),
        ("2024年各省GDP最高的是最低的几倍", "最高的是最低的约"),
        ("贵州打通断头路哪一年最多", "最高的是2024年（31条），比2023年（9条）多22条"),
        ("江西和贵州打通断头路加起来多少条", "合计43条"),
        ("江西比贵州少打通几条断头路", "江西省比贵州省少19条"),
        ("2025年把GDP增长目标定在5.5%左右的有几个省", "是5.5%的有2个：安徽省、贵州省"),
        ("江西、云南、安徽2024年GDP增速谁第二", "排第2位的是江西省（5.1%），前面是安徽省（5.8%）"),
        ("2024年江西的GDP是贵州的几倍", "江西省是贵州省的约1.71倍"),
        ("2024年各省GDP平均多少万亿元", "平均是约3.49万亿元"),
        ("2024年各省城镇新增就业目标完成了吗", "都没有说2024年城镇新增就业"),
        ("2024年江西GDP占安徽GDP的百分之几", "江西省占安徽省的约67.59%"),
        (
            "2024年安徽的GDP比江西、贵州各高多少",
            "比江西省（3.42万亿元）多1.64万亿元，比贵州省（突破2万亿元）多3.06万亿元",
        ),
        (
            "安徽、江西、贵州2024年GDP最高的比第二名多多少",
            "安徽省2024年地区生产总值5.06万亿元，比江西省（3.42万亿元）多1.64万亿元",
        ),
        ("安徽2024年和2025年的GDP增长目标完成了吗", "没有收录2026年的报告，2025年的结果要看那份报告，不能判断是否完成"),
        ("2024年安徽、贵州的粮食产量目标完成了吗", "目标和结果都有的2个里，达到的有2个"),
        ("各省2024年GDP增长目标都完成了吗", "江西省2024年地区生产总值增长是5.1%；收录的报告里没有它的目标"),
        ("2024年安徽、江西、贵州粮食产量哪个最多哪个最少", "最低的是贵州省（1100万吨）"),
        ("打通断头路安徽、江西、贵州2024年分别多少，最多的比最少的多几条", "报告里没有说的：安徽省"),
    ],
)
def test_what_is_worked_out_in_other_ways(many: AnswerChain, question: str, said: str) -> None:
    assert said in many.invoke(question).text


def test_who_says_a_word_and_who_does_not(many: AnswerChain) -> None:
    text = many.invoke("哪些省的报告提到了断头路").text
    assert "提到“断头路”的有2个地区：江西省、贵州省。没有出现这个词的：云南省、安徽省。" in text


def test_those_that_pass_are_shown_and_the_whole_table_is_kept(
    many: AnswerChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.answer.laid_out.ALL_SHOWN", 0)
    answer = many.invoke("2025年哪些省的GDP增长目标超过5%")
    assert answer.table is not None
    assert [line.split(" ")[1] for line in answer.text.splitlines() if "%" in line and line[0] == "|"] == [
        "安徽省",
        "贵州省",
    ]
    assert "不在其列的1行没有列出" in answer.text
    assert len(answer.table["rows"]) > 2


def test_of_the_highest_the_first_few_are_shown(many: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.answer.laid_out.ALL_SHOWN", 0)
    monkeypatch.setattr("rag.answer.laid_out.BEST_SHOWN", 1)
    highest = many.invoke("2025年哪个省的GDP增长目标最高").text
    assert "其余1行没有列出" in highest
    assert "其余" not in many.invoke("2025年各省的GDP增长目标分别是多少，哪个最高").text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("安徽省2024年粮食产量是多少", "2024年：粮食产量836.9亿斤"),
        ("安徽省2024年粮食产量比江西多多少", ""),
        ("安徽省2024年打通断头路多少条", ""),
        ("2024年粮食产量是多少", ""),
    ],
)
def test_what_no_sentence_answered_is_looked_for_among_the_cells(many: AnswerChain, question: str, said: str) -> None:
    draft = by_cell(many.searcher.read(question), many.searcher.catalog)
    assert ("".join(statement.text for statement in draft.statements) if draft is not None else "").startswith(said)
    assert (draft is None) == (not said)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("安徽省2023年粮食产量是多少", "粮食产量836.9亿斤"),  # that of 2024
        ("安徽省2020年粮食产量是多少", ""),  # too far from any that is told
        ("安徽省2023年打通断头路多少条", ""),
    ],
)
def test_a_near_year_has_what_the_year_asked_for_lacks(many: AnswerChain, question: str, said: str) -> None:
    quote = of_a_near_year(many.searcher.read(question), many.searcher.catalog)
    assert (quote.text if quote else "") == said
    assert not said or said in many.invoke(question).text


def test_who_wants_a_joke_is_not_asked_for_a_place(many: AnswerChain) -> None:
    assert many.invoke("讲个笑话").refused
    assert "请说明" in many.invoke("概括一下报告").text


def test_where_a_word_is_said_most_often(many: AnswerChain) -> None:
    answer = many.invoke("哪个省提“断头路”次数最多")
    assert "“断头路”出现最多的是" in answer.text
    assert "（数出来的）" in answer.text
    assert all("断头路" in citation.quote for citation in answer.citations)
