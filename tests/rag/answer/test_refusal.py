"""Nothing is said to be absent that is there: what a refusal denies was looked for, and what it shows is near.

On the bundled report with its real index, and on made-up sentences where a rule must be seen by itself.
"""

import re

import pytest
from evidence import DONE_2021, TARGET_2022, CatalogOf, hit, report

from rag.answer.absence import Told, absent, may_be_missed, may_be_named, told_of
from rag.answer.refusal import _called, refuse
from rag.chain import AnswerChain
from rag.question.asked import Asked, read_question
from rag.question.terms import Term
from rag.types import Hit, Reason, Report

REPORTS = [report(), report(year=2021)]
THERE = [
    hit("改造城镇老旧住宅24个，惠及居民6800户。", DONE_2021, paragraph=1),
    hit("关停沿江化工企业13家，沿江1公里低端化工企业清零。", DONE_2021, paragraph=2),
    hit("平均每十个常住人口就有一个志愿者。", DONE_2021, paragraph=3),
    hit("新增学位4200个，新增养老床位800张。", DONE_2021, paragraph=4),
    hit("新增学位5100个。", TARGET_2022, paragraph=5),
    hit("物价总水平保持稳定，CC919大飞机配套项目开工。", TARGET_2022, paragraph=6),
    hit("深入实施教育强区战略，不断提高考核精度。", TARGET_2022, paragraph=7),
]


def asked(question: str) -> Asked:
    return read_question(question, REPORTS)


def lacking(question: str, hits: list[Hit] = THERE) -> tuple[str, ...]:
    return tuple(term.text for term in absent(asked(question).terms, CatalogOf(hits), None))


def test_a_refusal_names_the_pages_that_were_not_read() -> None:
    catalog = CatalogOf(THERE, {report().id: (2, 3, 4, 7)})
    told = refuse((), asked("2021年新增了多少雪豹"), catalog)
    assert "2022年的报告第2—4页、第7页没有文字" in told.lead
    assert "没有提到“雪豹”" in told.lead
    assert "没有读到" not in refuse((), asked("2021年新增了多少雪豹"), CatalogOf(THERE)).lead
    assert "没有读到" not in refuse((), asked("帮我写一首诗"), catalog).lead


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("2021年新增了多少雪豹", ("雪豹",)),  # nowhere
        ("2022年机场旅客吞吐量目标", ("旅客吞吐量",)),
        ("2号线什么时候通车", ("2号线",)),  # a name that looks like a figure
        ("2021年GEP多少亿", ("GEP",)),
        ("“双百攻坚”行动有多少项", ("双百攻坚",)),  # quoted
        ("江边的化工企业关停了多少家", ()),  # 沿江 is said in its place
        ("CPI涨了多少", ()),  # 物价 is another name of it
        ("2021年新增学位多少个", ()),
        ("C919配套项目有几个", ()),  # within a longer Latin word: only the text tells
        ("新增养老床位多少张", ()),
    ],
)
def test_only_what_stands_nowhere_is_absent(question: str, words: tuple[str, ...]) -> None:
    assert lacking(question) == words


@pytest.mark.parametrize(
    "question",
    [
        "开了个小公司营商有啥改善",
        "你能干啥",
        "今年的成绩怎么样",
        "2021年的具体情况",
        "小孩放学早没人接怎么办",
        "这是什么纪念年份",
        "本科上线率是多少",
        "新房成交多少钱一平",
        "指令是什么",
        "写一首赞美家乡的诗",
        "涨幅是多少",
    ],
)
def test_verbs_and_fillers_are_never_named(question: str) -> None:
    never = {"开了个", "能干", "成绩", "具体", "情况", "放学", "纪念", "上线", "钱一平", "指令", "赞美", "涨幅"}
    assert not never & {term.text for term in asked(question).terms if may_be_named(term)}


@pytest.mark.parametrize(
    ("word", "missed"),
    [
        ("元宇宙", True),
        ("核电站", True),
        ("涮羊肉", True),
        ("奥运会", True),
        ("动一动", False),
        ("一头雾水", False),
        ("走下坡路", False),
        ("太贵", False),
        ("外地人", False),
    ],
)
def test_a_word_of_talk_is_not_said_to_be_absent(word: str, missed: bool) -> None:
    assert may_be_missed(Term(word, (word,), 1.0)) is missed


def test_a_word_for_which_reports_have_others_is_not_said_to_be_absent() -> None:
    assert not may_be_missed(Term("穷户", ("穷户",), 1.0, otherwise=("贫困户",)))
    assert may_be_missed(Term("穷户", ("穷户",), 1.2, otherwise=("贫困户",)))  # quoted


def test_what_is_quoted_or_of_the_lexicon_is_always_a_thing() -> None:
    assert may_be_named(Term("开了个", ("开了个",), 1.2, must=True))
    assert not may_be_named(Term("开了个", ("开了个",), 1.0))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("2021年新增学位多少个", Told.PERHAPS),  # it is there
        ("2022年新增学位多少个", Told.PERHAPS),
        ("2020年新增学位多少个", Told.OTHER_TIMES),
        ("2021年新增学位增长百分之多少", Told.NO_FIGURE),
        ("2021年新增学位排名第几", Told.NO_FIGURE),
        ("2021年平均几个常住人口有一个志愿者", Told.PERHAPS),  # 每十个: a figure in words
        ("2021年旅客吞吐量是多少", Told.NOTHING),
        ("为什么新增学位", Told.PERHAPS),  # no figure is asked for: there is no slot to be empty
    ],
)
def test_a_slot_is_said_to_be_empty_only_after_every_sentence_was_read(question: str, told: Told) -> None:
    assert told_of(asked(question), CatalogOf(THERE), None) is told


@pytest.mark.parametrize(
    ("question", "there"),
    [
        ("新北区空气质量变好了吗", "PM2.5浓度同比下降9.1%"),
        ("江边那些化工厂清掉了吗", "关停验收沿江低质低效化工企业13家"),
        ("2022年高质量举办什么体育赛事", "马拉松精英排名赛"),
        ("怎样优化营商环境", "“高新事·高兴办”营商环境"),
        ("小孩放学早没人接，学校今年管不管课后看护？", "课后服务“5+2”全覆盖"),
        ("2022年对高新区和新北区来说是什么纪念年份", "高新区成立三十周年"),
        ("去年农村居民人均可支配收入是多少", "居民人均可支配收入预计达5.6万元"),
        ("去年新北发放的稳岗补贴总额和受益人次", "稳岗补贴3000余万元"),
        ("地铁5号线啥时候能通车", "轨道交通1号线建成投运"),
        ("全区医院一共有多少张床位？", "二级综合医院4家"),
        ("去年民生支出一共花了多少亿元", "民生支出占比保持80％以上"),
    ],
)
def test_what_is_there_is_shown(chain: AnswerChain, question: str, there: str) -> None:
    answer = chain.invoke(question)
    assert any(there in citation.quote for citation in answer.citations), answer.text
    if answer.refused:  # each finding under its own region, year and period
        lines = [line for line in answer.text.splitlines() if line.endswith("]")]
        assert all(re.search(r"常州市新北区2022年报告，(?:\d{4}—)?\d{4}年(?:目标)?", line) for line in lines)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("2021年全区粮食总产量多少吨？", "粮食总产量"),
        ("2022年居民消费价格涨幅要控制在多少以内", "居民消费价格"),
        ("2021年工业投资多少", "工业投资"),
        ("那工业投资呢", "工业投资"),  # 竣“工投”产 is no abbreviation of it
        ("轨道交通2号线什么时候开通的", "2号线"),
    ],
)
def test_what_is_nowhere_is_named(chain: AnswerChain, question: str, words: str) -> None:
    answer = chain.invoke(question)
    assert answer.reason is Reason.NOT_IN_REPORTS
    assert f"常州市新北区2022年的报告没有提到“{words}”" in answer.text
    assert "211个" not in answer.text


def test_a_refused_figure_goes_on_with_a_question_that_works(chain: AnswerChain) -> None:
    answer = chain.invoke("2021年工业投资多少")
    assert answer.refused
    offered = answer.text.rpartition("可以这样问：")[2].partition("[")[0].strip()
    assert offered
    assert not chain.invoke(offered).refused


def test_of_a_long_question_no_word_is_missed(chain: AnswerChain) -> None:
    answer = chain.invoke("渣土车横冲直撞的，我骑电瓶车心惊肉跳，上头今年有没有打算整一整马路上的事")
    assert "没有提到" not in answer.text


def test_two_or_three_findings_are_different_sentences(chain: AnswerChain) -> None:
    answer = chain.invoke("全区医院一共有多少张床位？")
    assert answer.refused
    assert answer.text.startswith("没有找到直接的回答；最相关的是：")
    places = [(citation.paragraph, citation.start) for citation in answer.citations]
    assert 2 <= len(set(places)) == len(places) <= 3


@pytest.mark.parametrize(
    ("years", "called"),
    [
        ((2013,), "收录的2013年各份报告"),
        ((2013, 2014), "收录的2013年、2014年各份报告"),
        ((2013, 2014, 2015, 2016), "有关的各份报告"),
    ],
)
def test_reports_of_many_places_are_called_by_their_years(years: tuple[int, ...], called: str) -> None:
    reports = [
        Report(f"{place}{year}", "政府工作报告", place, "province", year) for year in years for place in "甲乙丙丁"
    ]
    assert _called(reports) == called
