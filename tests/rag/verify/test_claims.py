"""claims.py: which sentences of a model may be shown. Each case is one answer over the same evidence."""

import re

import pytest
from evidence import (
    DONE_2021,
    FIVE_YEARS,
    SAFETY,
    SEATS_TARGET,
    TARGET_2022,
    TEACHERS,
    TEACHERS_TARGET,
    hit,
    standard,
)

from rag.text.figures import find_quantities, supports
from rag.types import Hit
from rag.verify.claims import Checked, Checker
from rag.verify.model_text import split_answer
from rag.verify.quotes import holds

SEATS = "2022年新增学位目标是多少？"
TEACHER = "2021年新增名教师多少名？"
ACCIDENTS = "2021年生产安全事故起数和死亡人数下降了多少？"
GOAL = "2022年的主要预期目标是多少？"
LESS = "2022年名教师的目标比2021年少多少？"


def check(question: str, answer: str, evidence: list[Hit] | None = None) -> list[Checked]:
    """Every sentence of `answer` checked; [6] is the teachers' target."""
    hits = [*standard(), hit(TEACHERS_TARGET, TARGET_2022, paragraph=56)] if evidence is None else evidence
    checker = Checker(hits, question)
    return [checker.check(sentence) for sentence in split_answer(answer)]


HOLDS = [
    (SEATS, "2022年新增学位目标为超1万个。[1]"),
    (SEATS, "2022年新增学位目标是1万多个[1]。"),
    (SEATS, "2022年计划新增学位1万个以上。[1]"),
    (SEATS, "新增学位超10000个。[1]"),
    (SEATS, "根据2022年政府工作报告，2022年新增学位目标为超1万个。[1]"),
    (SEATS, "推进27个新建、改扩建工程，新增学位超1万个。[1]"),
    ("五年来新增学位多少？", "五年来新增学位超1.8万个。[2]"),
    ("五年来新增学位多少？", "2017—2021年新增学位超1.8万个。[2]"),
    (TEACHER, "2021年新增名校长14名、名班主任25名、名教师211名。[3]"),
    (TEACHER, "211名。[3]"),
    (TEACHER, "新增名教师211名，其中省特级教师3名。[3]"),
    (ACCIDENTS, "起数和死亡人数分别下降32.5%和41.2%。[4]"),
    (ACCIDENTS, "生产安全事故起数下降32.5%，死亡人数下降41.2%。[4]"),
    (ACCIDENTS, "死亡人数下降41.2%，起数下降32.5%。[4]"),
    (ACCIDENTS, "分别下降32.5%和41.2%。[4]"),
    (GOAL, "2022年固定资产投资增长6%左右。[5]"),
    (GOAL, "2022年GDP增长7%左右，社零增长6.5%左右。[5]"),
    (GOAL, "实际到账外资和进出口总额保持稳定。[5]"),
    (LESS, "2022年名教师100名，2021年211名，2022年比2021年少111名。[6][3]"),
    (LESS, "2022年名教师100名，比2021年的211名少111名。[6][3]"),
    (LESS, "2022年名教师100名，2021年211名，相差111名。[6][3]"),
]


@pytest.mark.parametrize(("question", "answer"), HOLDS)
def test_a_true_sentence_passes_with_exact_quotes(question: str, answer: str) -> None:
    found = check(question, answer)
    assert found
    for checked in found:
        assert checked.statement is not None, checked.problem
        assert holds(checked.statement)
        for quote in checked.statement.quotes:
            assert quote.hit.paragraph_text[quote.start : quote.end] == quote.text
            assert quote.text in quote.hit.sentence.text


LIES = [
    # the figure
    (SEATS, "2022年新增学位目标是1.2万个。[1]", "没有"),
    (SEATS, "2022年新增学位目标是1.8万个。[1]", "不是2022年"),
    (SEATS, "2022年新增学位不足1万个。[1]", "没有"),
    (SEATS, "2022年新增学位1万套。[1]", "没有"),
    (ACCIDENTS, "起数下降32.5个百分点。[4]", "没有"),
    (SEATS, "2022年新增学位超1万个，其中小学3000个。[1]", "没有"),
    # time and kind
    (SEATS, "2022年新增学位目标是超1.8万个。[2]", "不是2022年"),
    (SEATS, "2022年实际新增学位1万个。[1]", "目标还是完成"),
    (SEATS, "2022年已新增学位1万个。[1]", "目标还是完成"),
    (SEATS, "2021年新增学位超1.8万个。[2]", "不是2021年"),
    (SEATS, "2021年新增学位1万个。[1]", "不是2021年"),
    (TEACHER, "2021年的目标是新增名教师211名。[3]", "目标还是完成"),
    # label and neighbours
    (TEACHER, "2021年新增名校长25名、名班主任14名、名教师211名。[3]", "别的"),
    (TEACHER, "新增名教师14名。[3]", "别的"),
    (TEACHER, "14名。[3]", "别的"),
    (ACCIDENTS, "起数和死亡人数分别下降41.2%和32.5%。[4]", "别的"),
    (ACCIDENTS, "生产安全事故起数下降41.2%，死亡人数下降32.5%。[4]", "别的"),
    (ACCIDENTS, "分别下降41.2%和32.5%。[4]", "并列"),
    (GOAL, "2022年固定资产投资增长7%左右。[5]", "别的"),
    (GOAL, "2022年GDP增长6%左右。[5]", "别的"),
    (GOAL, "2022年工业投资增长6%左右。[5]", "别的"),
    (GOAL, "2022年粮食产量增长6%左右。[5]", "别的"),
    # direction and negation
    (ACCIDENTS, "起数和死亡人数分别上升32.5%和41.2%。[4]", "相反"),
    (GOAL, "2022年地区生产总值下降7%左右。[5]", "相反"),
    (SEATS, "2022年没有新增学位1万个。[1]", "否定|别的"),
    # place
    (SEATS, "武进区2022年新增学位超1万个。[1]", "别的|武进区"),
    # computed
    (LESS, "2022年名教师100名，2021年211名，2022年比2021年多111名。[6][3]", "111名"),
    (LESS, "2022年名教师100名，比2021年的211名少101名。[6][3]", "101名"),
    (LESS, "2022年比2021年少111名。[6][3]", "111名"),
    # what stands beside
    (SEATS, "2022年新增学位超1万个，主要位于龙虎塘街道和薛家镇。[1]", "龙虎塘"),
    (SEATS, "2022年9月1日前新增学位超1万个。[1]", "别的|没有"),
    (SEATS, "建成5G基站，新增学位超1万个。[1]", "没有"),
    (SEATS, "“未来学校”工程新增学位超1万个。[1]", "别的|未来学校"),
    (GOAL, "实际到账外资大幅增长，超额完成全年任务。[5]", "没有这样说"),
    (SEATS, "The target for 2022 is 10,000 places.[1]", "中文"),
]


@pytest.mark.parametrize(("question", "answer", "why"), LIES)
def test_a_false_sentence_is_dropped_and_the_reason_says_why(question: str, answer: str, why: str) -> None:
    problems = [checked.problem for checked in check(question, answer) if checked.statement is None or checked.removed]
    assert problems, "it passed"
    assert any(re.search(why, problem) for problem in problems)


def test_unknown_marks_are_counted_and_the_right_one_is_found() -> None:
    [checked] = check(SEATS, "2022年新增学位超1万个。[9][12]")
    assert checked.unknown == 2
    assert checked.mended
    assert checked.statement is not None
    assert [quote.hit.sentence.text for quote in checked.statement.quotes] == [SEATS_TARGET]


def test_a_wrong_mark_is_replaced_by_the_right_one() -> None:
    [checked] = check(SEATS, "2022年新增学位超1万个。[5]")
    assert checked.mended
    assert checked.statement is not None
    assert checked.statement.quotes[0].text == "新增学位超1万个"


def test_a_sentence_with_the_right_mark_is_not_mended() -> None:
    [checked] = check(SEATS, "2022年新增学位超1万个。[1]")
    assert not checked.mended


def test_a_qualifier_that_was_left_out_is_put_back() -> None:
    [checked] = check(SEATS, "2022年新增学位1万个。[1]")
    assert checked.mended
    assert checked.statement is not None
    assert checked.statement.text == "2022年新增学位超1万个。"


def test_a_unit_in_other_words_is_put_right() -> None:
    [checked] = check(TEACHER, "2021年新增名教师211人。[3]")
    assert checked.statement is not None
    assert checked.statement.text == "2021年新增名教师211名。"


def test_a_qualifier_in_other_words_stays() -> None:
    [checked] = check(SEATS, "2022年新增学位1万多个。[1]")
    assert checked.statement is not None
    assert checked.statement.text == "2022年新增学位1万多个。"


def test_the_quote_is_the_clause_with_its_subject_not_the_sentence() -> None:
    evidence = [hit("地区生产总值完成1800亿元，增长7.4%，一般公共预算收入完成141.5亿元，增长5.1%。", DONE_2021)]
    [checked] = check("一般公共预算收入增长多少", "2021年一般公共预算收入增长5.1%。[1]", evidence)
    assert checked.statement is not None
    assert checked.statement.quotes[0].text == "一般公共预算收入完成141.5亿元，增长5.1%"


def test_a_growth_without_a_subject_belongs_to_the_clause_before() -> None:
    evidence = [hit("地区生产总值完成1800亿元，增长7.4%，一般公共预算收入完成141.5亿元，增长5.1%。", DONE_2021)]
    [checked] = check("一般公共预算收入增长多少", "2021年一般公共预算收入增长7.4%。[1]", evidence)
    assert checked.statement is None


def test_two_regions_are_not_mixed_up() -> None:
    futian = hit("全区地区生产总值突破5500亿元，增长3.4%。", DONE_2021, region="深圳市福田区")
    nanshan = hit("全区地区生产总值突破7600亿元，增长8.8%。", DONE_2021, region="深圳市南山区", paragraph=2)
    evidence = [futian, nanshan]
    question = "2021年福田区和南山区的地区生产总值"
    right = check(question, "2021年福田区地区生产总值突破5500亿元[1]，南山区突破7600亿元[2]。", evidence)
    wrong = check(question, "2021年福田区地区生产总值突破7600亿元[2]，南山区突破5500亿元[1]。", evidence)
    assert right[0].statement is not None
    assert wrong[0].statement is None


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("地区生产总值完成1800亿元，增长7.4%。", "2021年GDP达1800亿元。"),
        ("社会消费品零售总额完成900亿元。", "2021年社零达900亿元。"),
        ("落实八项措施。", "新措施8项。"),
    ],
)
def test_without_a_mark_a_figure_is_found_under_another_name_of_its_own(source: str, answer: str) -> None:
    [checked] = check("", answer, [hit(source, DONE_2021)])
    assert checked.statement is not None
    assert [quote.hit.sentence.text for quote in checked.statement.quotes] == [source]


def test_a_second_sentence_of_a_line_is_held_against_the_marks_that_it_has() -> None:
    told, made_up = check("", "新增学位：2022年超1万个。[1]2021年5万个。[1]")
    assert told.statement is not None
    assert made_up.statement is None


def test_a_lead_in_may_count_only_what_it_cites() -> None:
    evidence = [hit("新建学校。"), hit("抓好六个方面工作。", paragraph=2)]
    for answer, stands in (
        ("抓好八个方面工作：[2]", False),
        ("抓好六个方面工作：[2]", True),
        ("抓好八个方面工作：[1]", True),
    ):
        assert bool(check("", answer, evidence)[0].statements) is stands


def test_a_change_to_a_level_is_not_a_change_by_it() -> None:
    evidence = [hit("智能车间由12家增加到23家。", DONE_2021)]
    question = "智能车间有多少家"
    assert check(question, "智能车间增加到23家。[1]", evidence)[0].statement is not None
    assert check(question, "智能车间增加23家。[1]", evidence)[0].statement is None


def test_several_years_in_one_sentence_keep_their_figures() -> None:
    evidence = [hit("高新技术企业由2016年的158家增加到2021年的563家。", FIVE_YEARS)]
    question = "高新技术企业有多少家"
    assert check(question, "2021年高新技术企业达563家。[1]", evidence)[0].statement is not None
    assert check(question, "2016年高新技术企业563家。[1]", evidence)[0].statement is None


def test_the_question_decides_which_figures_may_be_said() -> None:
    checker = Checker(standard(), SEATS, lambda hit, _: hit.sentence.text == SEATS_TARGET)
    [sentence] = split_answer("五年来新增学位超1.8万个。[2]")
    assert "不是所问的" in checker.check(sentence).problem


def test_no_figure_of_a_shown_statement_is_without_proof() -> None:
    figures = 0
    for question, answer in [*HOLDS, *((q, a) for q, a, _ in LIES)]:
        for checked in check(question, answer):
            if checked.statement is None:
                continue
            sources = [q for quote in checked.statement.quotes for q in find_quantities(quote.text)]
            derived = {figure.text for figure in checked.statement.derived}
            for said in find_quantities(checked.statement.text):
                figures += 1
                assert said.text in derived or any(supports(source, said) for source in sources)
    assert figures > 30


def test_evidence_with_no_sentence_supports_nothing() -> None:
    [checked] = check(SEATS, "2022年新增学位超1万个。[1]", [hit(SAFETY, DONE_2021), hit(TEACHERS, DONE_2021)])
    assert checked.statement is None
