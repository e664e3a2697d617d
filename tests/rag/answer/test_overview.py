"""Overviews of the bundled report, of made ones, and through the chain: what is in them, how long, every word cited."""

import re

import pytest
from bundled_report import parsed
from paths import REPORTS
from taken_reports import taken, text_of

from ingest.indicators import indicators
from rag.answer.lines import Line, as_one, clipped, within
from rag.answer.overview import overview
from rag.answer.taken import Taken
from rag.chain import AnswerChain
from rag.question.brief import Aspect, Brief
from rag.types import Answer, Kind, Period

MARKS = re.compile(r"(?:\[\d+\])+$")


@pytest.fixture
def xinbei(chain: AnswerChain) -> Taken:
    catalog = chain.searcher.catalog
    return Taken.of(catalog.reports()[0], catalog)


def lines_of(report: Taken, brief: Brief) -> list[str]:
    return [MARKS.sub("", line) for line in text_of(overview(report, brief)).splitlines()]


def test_the_whole_report_in_its_own_words(xinbei: Taken) -> None:
    said = text_of(overview(xinbei))
    for words in (
        "周庆",
        "2022年1月5日",
        "分为：一、本届政府工作回顾；二、未来五年的奋斗目标；三、2022年重点工作",
        "2021年预计地区生产总值超过1800亿元，是2016年的1.5倍",
        "2022年主要目标：地区生产总值增长7%左右",
        "（六）与廉同行、有为高效，稳步提高政府执行力",
        "三是推动环境提优",
        "总体要求：",
        "三大工程",
        "政府自身运行水平仍需进一步提升",
    ):
        assert words in said
    assert len(re.sub(r"\[\d+\]", "", said)) < 1000


def test_every_line_but_labels_is_cited(xinbei: Taken) -> None:
    assert all(MARKS.search(line) or line.endswith("：") for line in text_of(overview(xinbei)).splitlines())


@pytest.mark.parametrize("sentences", [1, 2, 3, 4, 5])
def test_as_many_sentences_as_asked(xinbei: Taken, sentences: int) -> None:
    lines = lines_of(xinbei, Brief(sentences=sentences))
    assert len(lines) == sentences
    assert all(line.count("。") == 1 and line.endswith("。") for line in lines)


def test_three_sentences_tell_three_chapters(xinbei: Taken) -> None:
    done, ahead, plan = lines_of(xinbei, Brief(sentences=3))
    assert "1800亿元" in done
    assert "创智新高地" in ahead
    assert "7%" in plan
    assert "三大工程" in plan


@pytest.mark.parametrize("chars", [50, 100, 200, 400])
def test_the_length_is_held(xinbei: Taken, chars: int) -> None:
    lines = lines_of(xinbei, Brief(chars=chars))
    assert 0 < sum(map(len, lines)) <= chars


@pytest.mark.parametrize(
    ("brief", "words"),
    [
        (Brief((Aspect.WORK,)), ["三、2022年重点工作", "不断增强创新驱动力：", "高企总数突破1000家", "政府执行力"]),
        (Brief((Aspect.GOALS,)), ["固定资产投资增长6%左右", "完成市下达任务"]),
        (Brief((Aspect.DONE,)), ["聚焦“环境美”", "生态岸线占比跃居全省第一", "1800亿元"]),
        (Brief((Aspect.ADMITTED,)), ["产业集约集聚集群发展不够，空间、环境、能耗", "政府自身运行水平"]),
        (Brief((Aspect.AHEAD,)), ["聚岭成峰", "先行区"]),
        (Brief((Aspect.LESSONS,)), ["必须旗帜鲜明讲政治", "必须一心一意惠民生"]),
        (Brief((Aspect.BRIGHT,)), ["生态岸线占比跃居全省第一"]),
        (Brief((Aspect.CHAPTERS,)), ["一、本届政府工作回顾：", "（三）向美而行"]),
        (Brief((Aspect.HONOURS,)), ["获评全省最佳政务大厅", "梅林村荣获全国美丽宜居村庄示范"]),
        (Brief(chapter=2), ["二、未来五年的奋斗目标", "千亿级", "城市新中心"]),
        (Brief(chapter=3, item=5), ["（五）以人为本", "一是社会保障提质效：", "新增学位超1万个"]),
        (Brief(item=3), ["（三）向美而行", "三是乡村振兴更快推进："]),
        (Brief(about=("绿色发展、久久为功",)), ["（四）绿色发展", "二是绿色本底全力夯实："]),
    ],
)
def test_an_aspect_or_a_part(xinbei: Taken, brief: Brief, words: list[str]) -> None:
    said = text_of(overview(xinbei, brief))
    assert [word for word in words if word not in said] == []


def test_honours_of_a_level_and_a_year(xinbei: Taken) -> None:
    _, *national = lines_of(xinbei, Brief((Aspect.HONOURS,), level=("全国", "国家", "中国")))
    assert "获评国家知识产权强县工程（县）区。" in national
    assert "获评全省最佳政务大厅。" not in national
    year = Period(2021, 2021, Kind.ACHIEVED)
    said = text_of(overview(xinbei, Brief((Aspect.HONOURS,)), year))
    assert "环球恐龙城获评全市唯一" in said
    assert "梅林村" not in said


def test_the_headings_alone_where_a_list_of_so_many_is_asked_for(xinbei: Taken) -> None:
    head, *items = lines_of(xinbei, Brief((Aspect.WORK,), plain=True))
    assert head == "2022年重点工作（六个方面）："
    assert [item[:3] for item in items] == ["（一）", "（二）", "（三）", "（四）", "（五）", "（六）"]


def test_a_part_that_is_not_there_is_said_to_be_none(xinbei: Taken) -> None:
    (line,) = lines_of(xinbei, Brief(chapter=9))
    assert line.startswith("没有这一部分；报告分为：一、本届政府工作回顾")


def test_as_many_lines_as_the_list_has_items(xinbei: Taken) -> None:
    assert len(lines_of(xinbei, Brief((Aspect.LESSONS,), sentences=4))) == 5


@pytest.mark.parametrize("brief", [Brief(about=("建设",)), Brief(about=("量子计算机",))])
def test_what_is_not_there_is_no_overview(xinbei: Taken, brief: Brief) -> None:
    draft = overview(xinbei, brief)
    assert draft is None or "量子" not in text_of(draft)


OTHER_FORMS = [
    (
        "各位代表：\n2021年工作回顾\n地区生产总值100亿元，增长5%。\n2022年工作安排\n主要预期目标是：地区生产总值增长6%，"
        "财政收入增长5%，就业2万人。\n一、抓项目\n建路3条。\n二、抓民生\n建校2所。\n三、抓作风\n转作风。",
        ["分为：2021年工作回顾；2022年工作安排", "地区生产总值100亿元，增长5%", "就业2万人", "一、抓项目"],
    ),
    (
        "各位代表：\n一、2021年工作回顾\n地区生产总值100亿元。\n二、把改革推向纵深\n深化改革。\n三、把开放推向纵深\n"
        "扩大开放。\n四、把民生抓在手上\n改善民生。\n五、加强政府自身建设\n转变作风。",
        ["地区生产总值100亿元", "三、把开放推向纵深", "五、加强政府自身建设"],
    ),
    ("某村通知\n一、时间地点\n会议定于周一召开。", ["政府工作报告（甲市，2022年）"]),
]


@pytest.mark.parametrize(("text", "words"), OTHER_FORMS)
def test_reports_of_other_forms(text: str, words: list[str]) -> None:
    said = text_of(overview(taken(text)))
    assert [word for word in words if word not in said] == []


# --- lines and their length -----------------------------------------------------------------------------------------


def line_of(report: Taken, *starts: str, listed: bool = False) -> Line:
    found = [next(s for s in report.sentences if s.text.startswith(start)) for start in starts]
    return Line("完成", tuple(report.quote(one) for one in found), listed=listed)


def test_a_cut_leaves_whole_clauses(xinbei: Taken) -> None:
    line = line_of(xinbei, "主要预期目标是")
    for limit in (40, 80, 120):
        short = clipped(line, limit)
        assert len(short.text) <= limit
        assert short.text.endswith("等。")
        assert line.text.startswith(short.text.removesuffix("等。"))
    assert clipped(line, 10_000) == line


def test_of_a_list_every_item_is_kept_as_long_as_there_is_room(xinbei: Taken) -> None:
    line = line_of(xinbei, "（一）集聚", "（二）抢抓", "（三）向美", listed=True)
    assert len(clipped(line, 45).quotes) == 3
    assert len(within([line], 45)[0].text) <= 45
    assert "驱动力" in within([line], 45)[0].text


def test_one_sentence_of_all(xinbei: Taken) -> None:
    one = as_one([line_of(xinbei, "主要预期目标是"), line_of(xinbei, "（一）集聚")], 80)
    assert one.text.count("。") == 1
    assert len(one.text) <= 82
    assert len(one.quotes) == 2


# --- through the chain ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("这份报告讲了什么", "周庆"),
        ("概括一下2022年的重点工作", "不断增强创新驱动力"),
        ("五年来取得了哪些成就", "聚焦“百姓富”"),
        ("2021年做了哪些工作", "全力打赢疫情防控阻击战"),
        ("第二部分讲了什么", "聚岭成峰"),
        ("主要预期目标有哪些", "固定资产投资增长6%左右"),
        ("未来五年的奋斗目标是什么", "先行区"),
        ("What are the main economic targets for 2022?", "地区生产总值增长7%左右"),
    ],
)
def test_a_question_gets_its_overview(chain: AnswerChain, question: str, words: str) -> None:
    answer: Answer = chain.invoke(question)
    assert answer.kind == "overview"
    assert not answer.refused
    assert words in answer.text


def test_a_place_that_is_not_indexed_has_no_overview(chain: AnswerChain) -> None:
    answer: Answer = chain.invoke("概括一下武进区2022年的报告")
    assert answer.refused
    assert "武进区" in answer.text


def test_a_document_that_neither_reports_nor_promises() -> None:
    lines = (
        "关于防汛的通知 各单位： 一、压实责任 主要负责人为第一责任人。 二、消除隐患 排查水库12座。 三、备足物资 备泵。"
    )
    text = "\n".join(lines.split())
    said = text_of(overview(taken(text)))
    assert "一、压实责任：主要负责人为第一责任人" in said
    assert "二、消除隐患：排查水库12座" in said


def test_what_numbers_a_paragraph_is_no_part_of_its_figure() -> None:
    report = taken(
        "各位代表：\n一、2021年工作回顾\n（一）惠民生\n39.九大类民生支出276亿元。\n40.151件民生实事完成。\n（二）强服务\n41.办件20万件。\n"
        "（三）保平安\n42.治安好。"
    )
    said = text_of(overview(report, Brief((Aspect.DONE,))))
    assert "151件民生实事" in said
    assert "40.151" not in said


ORDERS = [
    Brief(),
    *(Brief((aspect,)) for aspect in Aspect),
    *(Brief(sentences=number) for number in (1, 2, 3, 5)),
    *(Brief(chars=number) for number in (50, 100, 200)),
    *(Brief(chapter=number) for number in (1, 2, 3, -1)),
]


@pytest.mark.reports
@pytest.mark.skipif(not REPORTS.is_dir(), reason="the reports are not beside this checkout")
def test_every_report_of_every_kind_has_its_overviews() -> None:
    """Each quote exact, each figure proved, each length held; and nearly all have figures, goals, work and troubles."""
    lacking: dict[str, int] = {}
    files = sorted(REPORTS.glob("*.txt"))[::4]
    for path in files:
        found = parsed(path)
        report = Taken.apart(found.report, found.paragraphs, found.sentences, indicators(found))
        for brief in ORDERS:
            draft = overview(report, brief)
            said = text_of(draft) if draft is not None else ""
            plain = re.sub(r"\[\d+\]", "", said)
            assert not brief.chars or len(plain.replace("\n", "")) <= brief.chars, (path.name, brief)
            assert not brief.sentences or len(plain.splitlines()) <= brief.sentences, (path.name, brief)
            if brief.aspects == (Aspect.WHOLE,) and not (brief.chars or brief.sentences or brief.chapter):
                for part in ("分为：", "主要完成情况：", "主要目标：", "重点工作（", "存在的问题："):
                    lacking[part] = lacking.get(part, 0) + (part not in plain)
    assert max(lacking.values()) <= len(files) // 10, lacking
