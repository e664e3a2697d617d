"""Paragraphs → outline: headings of all kinds, the periods they give, and that nothing of a source is lost."""

import re
from collections.abc import Iterator

import pytest
from bundled_report import parsed, sentence_with, text_of
from paths import BUNDLED, REPORTS

from ingest.outline import parse
from ingest.read import to_source
from rag.text.segments import simplified
from rag.types import Kind, ParsedReport, Period, Report, Sentence

DONE = Period(2017, 2021, Kind.ACHIEVED)
LAST = Period(2021, 2021, Kind.ACHIEVED)
GOAL = Period(2022, 2022, Kind.TARGET)
BEYOND = Period(2022, 2026, Kind.OUTLOOK)
NUMBER = re.compile(r"[0-9０-９]")


def outline(text: str, year: int = 2022) -> tuple[Sentence, ...]:
    report = Report(f"a-{year}", f"政府工作报告（甲市，{year}年）", "甲市", "city", year)
    return parse(report, to_source(text, "a.txt").paragraphs).sentences


def of(sentences: tuple[Sentence, ...], words: str) -> Sentence:
    (found,) = [sentence for sentence in sentences if words in sentence.text]
    return found


# --- the bundled report -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "paragraph", "period"),
    [
        ("2021年预计地区生产总值超过1800亿元", 9, LAST),
        ("6个总投资超百亿元", 9, DONE),
        ("新增专利授权超3万件", 9, DONE),
        ("新增学位超1.8万个", 10, DONE),
        ("23个公园绿地建成开放", 11, DONE),
        ("累计流转处置网格案件97万件", 12, DONE),
        ("刚刚过去的2021年", 14, LAST),
        ("累计完成核酸检测116.3万人次", 15, LAST),
        ("市级以上智能车间（工厂）23家", 16, LAST),
        ("PM2.5浓度同比下降9.1%", 17, LAST),
        ("名教师211名", 18, LAST),
        ("出台法治新北建设五年规划", 19, LAST),
        ("全力打造1个千亿级", 29, BEYOND),
        ("全力打造百万人口区域中心城市", 31, BEYOND),
        ("今年政府工作的总体要求是", 34, GOAL),
        ("地区生产总值增长7%左右", 35, GOAL),
        ("瞪羚企业120家", 38, GOAL),
        ("市级以上智能车间（工厂）15个", 43, GOAL),
        ("全面落实绿色发展五年行动方案", 51, GOAL),
        ("力争年内完成1000亩", 52, GOAL),
        ("新增学位超1万个", 55, GOAL),
        ("名教师100名", 55, GOAL),
        ("专项整治三年行动", 56, GOAL),
    ],
)
def test_periods_of_the_bundled_report(words: str, paragraph: int, period: Period) -> None:
    sentence = sentence_with(words)
    assert (sentence.paragraph, sentence.period) == (paragraph, period)


def test_a_sentence_stands_under_its_headings() -> None:
    section = sentence_with("新增学位超1万个").section
    assert section == ("三、2022年重点工作", "（五）以人为本、共建共享，持续深化社会治理力", "二是公共服务优供给")
    assert sentence_with("新增学位超1.8万个").section[0] == "一、本届政府工作回顾"
    assert sentence_with("地区生产总值增长7%左右").section == ("三、2022年重点工作",)
    assert sentence_with("全力打造1个千亿级").section[0] == "二、未来五年的奋斗目标"


def test_the_cover_has_no_period_and_no_heading() -> None:
    cover = [sentence for sentence in parsed().sentences if sentence.paragraph <= 4]
    assert len(cover) == 4
    assert all(sentence.period is None and sentence.section == () for sentence in cover)


def test_the_closing_words_stand_under_no_item() -> None:
    section = sentence_with("开局关系全局").section
    assert "四是建设廉洁政府" not in section


def test_parsing_again_gives_the_same_ids() -> None:
    again = parse(parsed().report, parsed().paragraphs)
    assert again == parsed()


def test_ids_of_other_paragraphs_stay_when_one_is_added() -> None:
    paragraphs = to_source("甲市工作。\n\n一、2022年重点工作\n新增学位超1万个。\n建成公园3个。", "a").paragraphs
    more = to_source(
        "甲市工作。\n\n一、2022年重点工作\n新建5G站点1000个。\n新增学位超1万个。\n建成公园3个。", "a"
    ).paragraphs
    report = parsed().report
    before = {s.text: s.id for s in parse(report, paragraphs).sentences}
    after = {s.text: s.id for s in parse(report, more).sentences}
    assert {text: after[text] for text in before} == before


def test_repeated_sentences_have_ids_of_their_own() -> None:
    found = outline("各位代表：\n一、2022年重点工作\n狠抓落实。\n狠抓落实。狠抓落实。")
    assert len({s.id for s in found}) == len(found) == 5


# --- other kinds of headings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "period"),
    [
        ("各位代表：\n2021年工作回顾\n建成公园3个。", "公园3个", LAST),
        ("各位代表：\n2021年工作回顾\n去年。\n2022年工作安排\n建成公园3个。", "公园3个", GOAL),
        ("各位代表：\n一、去年工作回顾\n建成公园3个。", "公园3个", LAST),
        ("各位代表：\n一、过去五年工作回顾\n建成公园3个。", "公园3个", DONE),
        ("各位代表：\n一、今后五年奋斗目标\n二、今年主要工作\n建成公园3个。", "公园3个", GOAL),
        ("各位代表：\n一、2021年工作回顾\n（一）城市建设\n1.建设。建成公园3个。", "公园3个", LAST),
        (
            "各位代表：\n一、2021年工作回顾\n（一）城市建设\n1.建设。\n二、2022年工作\n（一）建设\n公园3个。",
            "公园3个",
            GOAL,
        ),
        ("各位代表：\n一、2022年工作安排\n去年建成公园3个。今年再建5个。", "公园3个", LAST),
        ("各位代表：\n一、2022年工作安排\n去年建成公园3个。今年再建5个。", "再建5个", GOAL),
        ("各位代表：\n一、2021年工作回顾\n“十三五”期间，建成公园3个。", "公园3个", Period(2016, 2020, Kind.ACHIEVED)),
        ("各位代表：\n一、2021年工作回顾\n建成5个。\n名词解释\n1.公园：指3个。", "指3个", None),
    ],
)
def test_headings_give_periods(text: str, words: str, period: Period | None) -> None:
    assert of(outline(text), words).period == period


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("各位代表：\n一、2022年工作\n（一）城建\n1.道路。新修公园3个。", ("一、2022年工作", "（一）城建", "1.道路")),
        (
            "各位代表：\n一、2022年工作\n（一）城建\n一是修路。新修公园3个。",
            ("一、2022年工作", "（一）城建", "一是修路"),
        ),
        ("各位代表：\n一、2022年工作\n——坚持为民。新修公园3个。", ("一、2022年工作", "——坚持为民")),
        ("各位代表：\n一、2022年工作\n提升城市品质。新修公园3个。", ("一、2022年工作", "提升城市品质")),
    ],
)
def test_headings_nest(text: str, section: tuple[str, ...]) -> None:
    assert of(outline(text), "公园3个").section == section


def test_the_second_item_does_not_stand_under_the_first() -> None:
    found = outline("各位代表：\n一、2022年工作\n一是修路。新修公路3条。\n二是建园。新修公园3个。")
    assert of(found, "公园3个").section == ("一、2022年工作", "二是建园")


# --- all reports ------------------------------------------------------------------------------------------------


def every_report() -> Iterator[ParsedReport]:
    for path in sorted(REPORTS.glob("*.txt")):
        yield parsed(path)


def check_nothing_is_lost(report: ParsedReport) -> None:
    texts = {paragraph.number: paragraph.text for paragraph in report.paragraphs}
    joined: dict[int, str] = dict.fromkeys(texts, "")
    for sentence in report.sentences:
        source = texts[sentence.paragraph][sentence.start : sentence.end]
        assert sentence.text == simplified(source)
        joined[sentence.paragraph] += source
    lost = [number for number in texts if joined[number] != texts[number]]
    assert lost == [], f"{report.report.id}: paragraphs {lost}"
    digits_in = NUMBER.findall("".join(texts.values()))
    assert NUMBER.findall("".join(sentence.text for sentence in report.sentences)) == digits_in
    assert len({sentence.id for sentence in report.sentences}) == len(report.sentences)


def test_nothing_of_the_bundled_report_is_lost() -> None:
    report = parsed(BUNDLED)
    check_nothing_is_lost(report)
    assert len(report.paragraphs) == 64
    assert text_of(55).startswith("二是公共服务优供给。")


needs_reports = pytest.mark.skipif(not REPORTS.is_dir(), reason="needs the 117 reports in ../shared/reports")


@pytest.mark.reports
@needs_reports
def test_nothing_of_any_report_is_lost() -> None:
    ids: set[str] = set()
    count = 0
    for report in every_report():
        check_nothing_is_lost(report)
        ids |= {sentence.id for sentence in report.sentences}
        count += len(report.sentences)
    assert len(ids) == count > 20_000


@pytest.mark.reports
@needs_reports
def test_dated_chapters_of_all_reports() -> None:
    """一、2018年工作回顾 is achieved 2018, 二、2019年主要工作 is target 2019, and so is the first text below it."""
    wrong, reviews, plans = [], 0, 0
    for report in every_report():
        year = report.report.year
        for place, sentence in enumerate(report.sentences):
            text = sentence.text
            match = re.fullmatch(r"[一二三四五六]、\s*(\d{4})年(?:政府|主要|重点)?(?:的)?([^，、和及]{2,10})", text)
            if not match or int(match[1]) not in (year - 1, year):
                continue
            if int(match[1]) == year - 1 and re.search("回顾|总结", match[2]):
                wanted, reviews = Period(year - 1, year - 1, Kind.ACHIEVED), reviews + 1
            elif int(match[1]) == year and re.search("工作|任务|安排|目标", match[2]):
                wanted, plans = Period(year, year, Kind.TARGET), plans + 1
            else:
                continue
            if sentence.period != wanted:
                wrong.append(f"{report.report.id} {text}: {sentence.period}")
            below = report.sentences[place + 1]
            if below.section[:1] != sentence.section[:1]:
                wrong.append(f"{report.report.id} {text}: below stands {below.section}")
    assert not wrong
    assert reviews >= 20
    assert plans >= 20


def test_a_greeting_is_no_opening() -> None:
    """What the paragraph opens with behind it is the time of the sections that follow."""
    told = outline(
        "一、“十二五”主要成绩和2015年工作回顾\n五年来，投入379亿元。\n"
        "各位代表！刚刚过去的2015年，是收官年。\n（一）坚持高端集聚\n一是主要指标圆满完成。实现生产总值3256亿元。",
        2016,
    )
    assert of(told, "3256亿元").period == Period(2015, 2015, Kind.ACHIEVED)
    assert of(told, "379亿元").period == Period(2011, 2015, Kind.ACHIEVED)
