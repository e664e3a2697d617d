"""plain.py: does a sentence of a document that is no report answer, by the answer's sort, its words and its subject?"""

import pytest

from rag.match.plain import Fit, fit
from rag.question.sought import read_sought


def answers(title: str, question: str, text: str) -> Fit | None:
    sought = read_sought(question)
    assert sought is not None
    return fit(text, title, title, sought)


@pytest.mark.parametrize(
    ("title", "question", "text", "is_told"),
    [
        # how long, how heavy, how much: in its own measure, in the unit that is asked for
        ("赵州桥", "赵州桥有多长", "桥宽9.6米，长50.82米。", True),
        ("赵州桥", "赵州桥有多长", "桥宽9.6米，重2800吨。", False),
        ("赵州桥", "赵州桥有多高", "桥的高度一共算起来大约是7.3米。", False),
        ("赵州桥", "赵州桥面积多少", "景区总的面积一共算起来大约是56.2平方公里。", True),
        ("赵州桥", "赔偿多少元", "赔偿5美元。", False),
        ("故宫", "故宫每年接待多少人次", "每年接待1900万人次。", True),
        ("故宫", "故宫有多大", "面积72。", True),
        ("故宫", "故宫有多大", "面积为72万平方米。", True),
        ("故宫", "故宫有多大", "面积很大。", False),
        # how long it takes, and no date
        ("赵州桥", "赵州桥修了多久", "修了3年。", True),
        ("赵州桥", "赵州桥修了多久", "修了20日。", True),
        ("赵州桥", "赵州桥修了多久", "2000年修。", False),
        ("赵州桥", "赵州桥修了多久", "5月20日修。", False),
        ("厂房", "什么时候要还", "3日之内归还。", True),
        # who: a name, an organ, whoever does it
        ("商铺", "电费谁出", "由专人承担电费。", True),
        ("商铺", "电费谁出", "电费由乙方承担。", True),
        ("商铺", "电费谁出", "电费理由3条。", False),
        ("赵州桥", "赵州桥是谁设计的", "设计：李春。", True),
        ("甲公司", "董事长是谁", "李国栋任董事长。", True),
        # where: beside the verb that is asked about
        ("鲁迅", "鲁迅葬在哪里", "死于上海，葬于万国公墓。", True),
        ("鲁迅", "鲁迅葬在哪里", "死于上海。", False),
        ("鲁迅", "鲁迅去哪里留学", "赴日本留学，死于上海。", True),
        # of what the document is about, and not of a thing that is named on the way
        ("故宫", "故宫什么时候建成", "董事长讲话，1420年建成。", True),
        ("故宫", "故宫什么时候建成", "游客入场，1420年建成。", False),
        ("赵州桥", "赵州桥有多长", "永通桥在旁边，长32米。", False),
        ("大熊猫", "大熊猫有多高", "竹子高3米，大熊猫高1米。", False),
        ("大熊猫", "竹子有多高", "大熊猫高1米，竹子高3米。", True),
        # whether something may be done
        ("商铺", "能不能转租", "未经同意不得转租。", True),
        ("商铺", "能不能转租", "房屋不得改造。", False),
    ],
)
def test_what_answers(title: str, question: str, text: str, is_told: bool) -> None:
    assert (answers(title, question, text) is not None) is is_told


LONG = (
    "甲公司在重庆，法定代表人王小明，注册资本5亿元，经营范围很广，总部位于重庆，"
    "分公司位于成都，员工有一千二百人，研发人员312人。"
)


MORE = (
    "甲公司在重庆，法定代表人王小明，经营范围很广，总部位于重庆，注册资本经过增加，已经达到5亿元，"
    "分公司位于成都，员工很多，研发人员也很多，学历很高。"
)


@pytest.mark.parametrize(
    ("question", "text", "quoted"),
    [
        ("法定代表人是谁", LONG, "法定代表人王小明"),
        ("注册资本多少", LONG, "注册资本5亿元"),
        ("研发人员多少", LONG, "研发人员312人"),
        ("注册资本多少", MORE, "注册资本经过增加，已经达到5亿元"),
        ("注册资本多少", "甲公司在重庆，注册资本5亿元。", "甲公司在重庆，注册资本5亿元"),
    ],
)
def test_a_short_sentence_is_quoted_whole_and_of_a_long_one_the_clause(question: str, text: str, quoted: str) -> None:
    found = answers("甲公司", question, text)
    assert found is not None
    assert text[found.start : found.end] == quoted


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        # what stands nearer to the word, before it or behind it
        ("故宫的员工有多少", "目前一共有1200名员工", "目前各处的员工数量到年底已经达到了1200名"),
        ("故宫的员工有多少", "目前员工1200名", "目前一共有1200名员工"),
        # under a label; in a unit
        ("故宫门票多少钱", "门票：40元", "门票是40元"),
        ("故宫有多大", "面积72万平方米", "面积72"),
    ],
)
def test_which_of_two_answers_is_told_better(question: str, better: str, worse: str) -> None:
    one, other = (answers("故宫", question, text) for text in (better, worse))
    assert one is not None
    assert other is not None
    assert one.score > other.score
