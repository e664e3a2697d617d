"""What code computes of several sides' figures: which figure of each, and what is said of them. Invented sentences."""

import pytest
from evidence import DONE_2021, TARGET_2022, CatalogOf, hit, report

from rag.answer.quote import extract
from rag.match.sentence import match_hit
from rag.question.asked import read_question
from rag.question.sides import plan
from rag.search.found import Found
from rag.types import Hit, Kind, Period

REPORTS = [report(), report(year=2021), report(year=2023)]
TARGET_2021 = Period(2021, 2021, Kind.TARGET)
DONE_2020 = Period(2020, 2020, Kind.ACHIEVED)
FIVE_YEARS = Period(2017, 2021, Kind.ACHIEVED)


def told(question: str, *hits: Hit) -> str:
    """The answer's lines, as its reader sees them."""
    asked = read_question(question, REPORTS)
    found = []
    for side in plan(asked, REPORTS):
        matches = [match_hit(one, side.asked, {}) for one in hits]
        found.append(Found(side, tuple(sorted(matches, key=lambda m: (m.period_fit < 0.45, -m.score)))))
    return "\n".join(statement.text for statement in extract(found, asked, CatalogOf(hits)).statements)


@pytest.mark.parametrize(
    ("question", "texts", "difference"),
    [
        # of two that take turns, the one that is asked for
        (
            "2021年万元GDP水耗，计划下降几个百分点，实际下降几个百分点，多降了多少",
            (("万元GDP能耗、水耗分别下降2.5%和4%。", TARGET_2021), ("万元GDP水耗下降10.5%。", DONE_2021)),
            "多6.5个百分点",
        ),
        # what was passed is not how much it was
        (
            "2021年税收比2020年多了多少亿元",
            (
                ("税收迈入千亿元俱乐部，达1017亿元。", DONE_2021),
                ("税收718亿元。", DONE_2020),
            ),
            "多299亿元",
        ),
        # one unit, put in two ways
        (
            "2021年和2020年最低工资标准各是多少，相差多少",
            (("最低工资标准提高到2200元/月。", DONE_2021), ("最低工资标准提高到每月1500元。", DONE_2020)),
            "高700元/月",
        ),
        # the change that one sentence tells is read at its end
        (
            "2021年和2020年最低工资标准各是多少，相差多少",
            (("最低工资标准由2030元提高至2130元。", DONE_2021), ("最低工资标准提高到2200元。", DONE_2020)),
            "少70元",
        ),
        # what is held against another thing, which leaves out what is counted
        (
            "2021年农村居民收入的增速比城镇居民高了几个百分点",
            (("农村居民收入增长7.4%，城镇居民收入增长5%。", DONE_2021),),
            "农村居民收入比城镇居民收入高2.4个百分点",
        ),
        # of two that take turns, told the other way round than they are asked
        (
            "2021年农村居民和城镇居民的人均可支配收入各是多少，相差多少",
            (("城镇和农村居民人均可支配收入分别达34757元和13360元。", DONE_2021),),
            "少21397元",
        ),
        # town and country in one word
        (
            "2021年城镇和农村居民收入增速相差多少",
            (("城乡居民人均可支配收入分别增长4.7%、6.6%。", DONE_2021),),
            "城镇居民收入比农村居民收入低1.9个百分点",
        ),
        # what was done is held against what was promised
        (
            "2021年新增学位比年初定的目标多了多少个",
            (("新增学位3600个。", TARGET_2021), ("新增学位4400个。", DONE_2021)),
            "2021年目标比2021年实际少800个",
        ),
        # a share of it is another thing
        (
            "2021年和2020年最低工资标准各是多少，相差多少",
            (
                ("最低工资标准2130元。", DONE_2021),
                ("低保不低于最低工资标准的60%。", DONE_2020),
                ("最低工资标准2030元。", DONE_2020),
            ),
            "多100元",
        ),
        # both ends of a stretch
        (
            "从2016年到2021年公共财政预算收入增加了多少亿元",
            (("公共财政预算收入由2016年的5.24亿元增加到2021年的15.07亿元。", FIVE_YEARS),),
            "多9.83亿元",
        ),
        # plan and result, where the one is only what the other is held against
        (
            "2021年新增学位实际比计划多出多少个",
            (("新增学位3600个。", TARGET_2021), ("新增学位4400个。", DONE_2021)),
            "少800个",
        ),
        # as it was asked: of whichever is more, and which is so many times the other
        (
            "2020年和2021年PCT国际专利申请分别多少件，2021年多出多少件",
            (("PCT国际专利申请2170件。", DONE_2020), ("PCT国际专利申请2709件。", DONE_2021)),
            "2021年比2020年多539件",
        ),
        (
            "2020年和2021年预算收入各为多少亿元，2021年是2020年的几倍",
            (("预算收入100亿元。", DONE_2020), ("预算收入260亿元。", DONE_2021)),
            "2021年是2020年的2.6倍",
        ),
        # how much there is, whatever of it is new
        (
            "2020年和2021年的新能源装机各是多少万千瓦，2021年多多少",
            (
                ("新能源装机达到5179万千瓦。", DONE_2020),
                ("新增新能源装机1258万千瓦、总量达到6437万千瓦。", DONE_2021),
            ),
            "2021年比2020年多1258万千瓦",
        ),
        # all there are, not those that came new
        (
            "高新技术企业总数，2021年比2020年多了多少家",
            (
                ("新增高新技术企业327家，总数达到1232家。", DONE_2021),
                ("新增高新技术企业292家，总量达到905家。", DONE_2020),
            ),
            "多327家",
        ),
        # both ends of a change in one quote
        (
            "2021年最低生活保障标准从每月740元提高到多少，提高了多少",
            (("最低生活保障标准由每月740元提高到900元。", DONE_2021),),
            "2021年比原来高160元",
        ),
        # town and country, said in one word
        (
            "2021年城乡居民人均可支配收入差多少元",
            (("城乡常住居民人均可支配收入分别完成37820元、28104元。", DONE_2021),),
            "城镇居民人均可支配收入比农村居民人均可支配收入多9716元",
        ),
        # yes or no, as it is put
        (
            "2021年新增学位是不是比2020年少",
            (("新增学位3600个。", DONE_2021), ("新增学位4400个。", DONE_2020)),
            "是的，2021年比2020年少800个",
        ),
        (
            "2021年新增学位比2020年多吗",
            (("新增学位3600个。", DONE_2021), ("新增学位4400个。", DONE_2020)),
            "不是，2021年比2020年少800个",
        ),
        (
            "2021年新增学位是不是超过2020年",
            (("新增学位3600个。", DONE_2021), ("新增学位2400个。", DONE_2020)),
            "是的，2021年比2020年多1200个",
        ),
        # amounts before rates, where no rate is asked for
        (
            "2021年地区生产总值目标是多少，实际多少，差多少",
            (("地区生产总值增长11%，达到282亿元。", TARGET_2021), ("地区生产总值274.4亿元，增长9.1%。", DONE_2021)),
            "多7.6亿元",
        ),
        # two things of one time
        (
            "2021年规上工业总产值是规上工业增加值的几倍",
            (("规上工业总产值1600亿元，规上工业增加值400亿元。", DONE_2021),),
            "规上工业总产值是规上工业增加值的4倍",
        ),
    ],
)
def test_the_difference(question: str, texts: tuple[tuple[str, Period], ...], difference: str) -> None:
    hits = [hit(text, period, paragraph=number) for number, (text, period) in enumerate(texts, start=1)]
    assert difference in told(question, *hits)


def test_asked_first_or_last_the_same_is_told() -> None:
    hits = [hit("税收1325亿元。", DONE_2021, paragraph=1), hit("税收1017亿元。", DONE_2020, paragraph=2)]
    first = told("2021年税收比2020年多收了多少亿元？两年分别是多少", *hits)
    last = told("2021年和2020年税收各是多少，相差多少亿元", *hits)
    assert "多308亿元" in first
    assert "多308亿元" in last


def test_figures_of_two_sorts_are_not_subtracted() -> None:
    hits = [hit("新增学位1万个。", TARGET_2022, paragraph=1), hit("新增学位增长7%。", DONE_2021, paragraph=2)]
    answer = told("2022年和2021年新增学位各是多少，相差多少", *hits)
    assert "不能直接比较" in answer or "没有" in answer
    assert "由上面两个数字算出" not in answer


@pytest.mark.parametrize(
    ("question", "text", "shown", "difference"),
    [
        (
            "2021年农村居民收入的实际增速比城镇居民的高了几个百分点",
            "城镇居民人均可支配收入实际增长7%，农村居民人均纯收入实际增长9.3%。",
            "9.3%",
            "2.3个百分点",
        ),
        (
            "2021年城镇居民和农村居民的人均收入各是多少元，相差多少",
            "城镇居民人均可支配收入33090元，农村居民人均纯收入11669元。",
            "11669元",
            "21421元",
        ),
    ],
)
def test_both_figures_of_what_is_computed_are_shown(question: str, text: str, shown: str, difference: str) -> None:
    answer = told(question, hit(text, DONE_2021))
    assert shown in answer
    assert difference in answer


def test_no_hospitals_less_beds() -> None:
    answer = told("2021年医院和床位相差多少", hit("增加三级医院10家，新增床位3000张。", DONE_2021))
    assert "2990" not in answer
