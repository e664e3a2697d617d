"""ingest.indicators and ingest.naming: what every figure measures, and when; the bundled report's targets by hand."""

import csv
from functools import cache

import pytest
from paths import BUNDLED, DATA

from ingest.indicators import indicators
from ingest.naming import name_figures
from ingest.outline import parse
from rag.text.figures import find_quantities
from rag.types import Indicator, Kind, Paragraph, ParsedReport, Period, Report

EXPECTED = DATA / "xinbei_indicators.tsv"


def _parsed(text: str, year: int = 2022) -> ParsedReport:
    lines: list[Paragraph] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            lines.append(Paragraph(len(lines) + 1, line.strip(), at + line.index(line.strip()[0])))
        at += len(line)
    return parse(Report("r", "标题", "某区", "district", year), lines)


@cache
def _bundled() -> tuple[ParsedReport, tuple[Indicator, ...]]:
    parsed = _parsed(BUNDLED.read_text(encoding="utf-8"))
    return parsed, indicators(parsed)


def _names(text: str) -> list[str | None]:
    return [named.name if named else None for named in name_figures(text, find_quantities(text))]


# --- the bundled report -----------------------------------------------------------------------------------------


def test_every_figure_of_the_plan_chapter() -> None:
    """Paragraphs 32–62 (2022年重点工作), labelled by hand: name, figure, value, unit, period, kind."""
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        expected = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]
    found = []
    for row in _bundled()[1]:
        if 32 <= row.paragraph <= 62:
            figure, period = row.quantity, row.period
            assert period is not None
            found.append(
                (
                    str(row.paragraph), row.name, figure.text, f"{figure.value:.10g}", figure.unit, str(period.first),
                    str(period.last), period.kind.value,
                )
            )  # fmt: skip
    assert found == expected
    assert {row[-3:] for row in expected} == {("2022", "2022", "target")}


def test_rows_stand_in_their_paragraphs() -> None:
    parsed, rows = _bundled()
    paragraphs = {paragraph.number: paragraph.text for paragraph in parsed.paragraphs}
    for row in rows:
        text = paragraphs[row.paragraph]
        assert text[row.start : row.end] == row.quote
        assert text[row.quantity.start : row.quantity.end] == row.quantity.text
        assert row.start <= row.quantity.start < row.quantity.end <= row.end
        assert row.name
        assert row.period


@pytest.mark.parametrize(
    ("name", "text", "first", "last"),
    [
        ("地区生产总值", "超过1800亿元", 2021, 2021),
        ("地区生产总值（较2016年）", "1.5倍", 2021, 2021),
        ("企业成功上市", "8家", 2017, 2021),
        ("“新三板”挂牌企业（全市排名）", "第一", 2017, 2021),
        ("国家高新区综合排名", "第23位", 2017, 2021),
        ("全国综合实力百强区排名", "第13位", 2017, 2021),
        ("新增学位", "超1.8万个", 2017, 2021),
        ("新增学位增长", "72%", 2017, 2021),
        ("老旧小区修缮提升", "43个", 2017, 2021),
        ("PM2.5浓度下降", "9.1%", 2021, 2021),
        ("新增名教师", "211名", 2021, 2021),
        ("新增省特级教师", "3名", 2021, 2021),
        ("生产安全事故起数下降", "32.5%", 2021, 2021),
        ("生产安全事故死亡人数下降", "41.2%", 2021, 2021),
        ("签约注册资本3000万美元以上外资项目", "18个", 2021, 2021),
    ],
)
def test_results_of_the_bundled_report(name: str, text: str, first: int, last: int) -> None:
    found = [row.period for row in _bundled()[1] if (row.name, row.quantity.text) == (name, text)]
    assert found == [Period(first, last, Kind.ACHIEVED)]


def test_conditions_and_spans_of_time_are_no_rows() -> None:
    texts = {row.quantity.text for row in _bundled()[1]}
    assert texts.isdisjoint({"12岁以上", "78周岁以上", "500人以上", "3000万美元以上", "1公里", "六年", "16年"})


# --- names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the noun before its figure
        ("地区生产总值4018.3亿元，增长7.4%。", ["地区生产总值", "地区生产总值增长"]),
        ("城镇登记失业率控制在3%以内", ["城镇登记失业率"]),
        ("预计全年实现地区生产总值307亿元，同比（下同）增长7%", ["地区生产总值", "地区生产总值增长"]),
        ("清洁能源消费比重提高1.7个百分点", ["清洁能源消费比重提高"]),
        ("城镇登记失业率低至0.68%", ["城镇登记失业率"]),
        # the figure before its noun
        ("43个老旧小区修缮提升", ["老旧小区修缮提升"]),
        ("加快推进飞龙实验学校等27个新建、改扩建工程", ["推进新建、改扩建工程"]),
        ("成立注册资本1000亿元的人才集团", ["人才集团注册资本"]),
        ("80%的社区实现全覆盖", ["社区实现全覆盖（占比）"]),
        # lists
        ("新增名校长14名、名班主任25名", ["新增名校长", "新增名班主任"]),
        ("新增3家研究院、5家实验室", ["新增研究院", "新增实验室"]),
        ("拨付资金13.5亿元、减税降费88亿元", ["拨付资金", "减税降费"]),
        ("打造1个千亿级、4个五百亿级产业集群", ["打造千亿级产业集群", "打造五百亿级产业集群"]),
        ("人均图书达到0.58册、公共文化设施面积达到0.19平方米", ["人均图书", "人均公共文化设施面积"]),
        # clauses that lean on the one before
        ("新建绿道230公里、累计近2000公里", ["新建绿道", "绿道累计"]),
        ("签约项目120个，总投资300亿元", ["签约项目", "项目总投资"]),
        ("上市企业增至105家，约占全市的37%", ["上市企业", "上市企业占全市"]),
        ("新增上市企业2家，总数达24家", ["新增上市企业", "上市企业总数"]),
        ("居民收入5万元，是全市平均水平的2.1倍", ["居民收入", "居民收入（较全市平均水平）"]),
        ("淘汰落后企业438家，完成市里下达计划的101.8%", ["淘汰落后企业", "落后企业完成市里下达计划"]),
        # figures that belong one each to names side by side
        ("起数和死亡人数分别下降32.5%和41.2%。", ["起数下降", "死亡人数下降"]),
        ("城镇、农村居民人均收入分别达6.5万元、3.8万元", ["城镇居民人均收入", "农村居民人均收入"]),
        ("三次产业结构为0.18：65.82：34", ["三次产业结构", "三次产业结构", "三次产业结构"]),
        (
            "专利授权量、申请量分别增长58.4%、63.1%，增速分别位居全市第一、第二。",
            ["专利授权量增长", "申请量增长", "专利授权量增速（全市排名）", "申请量增速（全市排名）"],
        ),
        (
            "每平方公里产出GDP4.77亿元、税收1.74亿元，分别提高2.23亿元和1.07亿元。",
            ["每平方公里产出GDP", "每平方公里产出税收", "每平方公里产出GDP提高", "每平方公里产出税收提高"],
        ),
        # ranks
        ("生态岸线占比跃居全省第一", ["生态岸线占比（全省排名）"]),
        # what measures nothing of its own
        ("用工500人以上企业实现全覆盖", [None]),
        ("社保工作连续16年位列全市第一", [None, "社保工作（全市排名）"]),
        ("211个超亿元优质项目竣工投产", ["超亿元优质项目竣工投产", None]),
        ("外贸依存度从115.4%降至87.3%", [None, "外贸依存度"]),
        ("吉化120万吨乙烯项目主体完工", [None]),
    ],
)
def test_names(text: str, expected: list[str | None]) -> None:
    assert _names(text) == expected


def test_the_value_of_another_year_keeps_its_year() -> None:
    text = "一、2021年工作回顾\n行政许可事项从2011年的487项减少至2015年的234项。"
    rows = indicators(_parsed(text))
    assert [(row.name, row.quantity.value, row.period) for row in rows] == [
        ("行政许可事项", 487.0, Period(2011, 2011, Kind.ACHIEVED)),
        ("行政许可事项", 234.0, Period(2015, 2015, Kind.ACHIEVED)),
    ]


def test_the_quote_reaches_back_to_the_subject() -> None:
    rows = indicators(_parsed("一、2021年工作回顾\n全区经济稳中向好，地区生产总值307亿元，增长7%；新增学位1050个。"))
    assert [row.quote for row in rows] == ["地区生产总值307亿元", "地区生产总值307亿元，增长7%", "新增学位1050个"]


def test_a_glossary_gives_no_rows() -> None:
    text = "一、2021年工作回顾\n新增学位1050个。\n名词解释\n1. 瞪羚企业：年增长20%以上的企业。"
    assert [row.name for row in indicators(_parsed(text))] == ["新增学位"]


@pytest.mark.parametrize(
    "text", ["", "2022年", "第一，", "、5%、6%、", "（7%）", "从5%到6%", "是1.5倍", "5个", "（" * 50 + "7%"]
)
def test_scraps_do_no_harm(text: str) -> None:
    assert len(name_figures(text, find_quantities(text))) == len(find_quantities(text))
