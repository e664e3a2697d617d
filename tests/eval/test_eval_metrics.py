"""Every measure of one answer and one ranked list, against verdicts given by hand."""

import pytest
from eval_samples import answer, case, citation, good, hit, place, refusable, refusal

from eval.metrics import (
    citation_scores,
    found_rank,
    gold_figures,
    is_wrong_year,
    overlap_f1,
    score_answer,
    score_search,
    unsupported_figures,
)
from rag.types import Json

CITED = citation(1, "新增学位超1万个")


# --- right or wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (good(), True),
        (answer("计划新增学位1万多个。[1]", CITED), True),
        (answer("新增学位1.8万个。[1]", CITED), False),
        (answer("新增学位超1万个，此前新增1.8万个。[1]", CITED), False),
        (answer("新增学位若干。[1]", CITED), False),
        (refusal(), False),
        (refusal("没有说目标。最接近的说法：新增学位超1万个。[1]", CITED), False),
    ],
)
def test_an_answerable_question(line: Json, right: bool) -> None:
    assert score_answer(case(), line).right is right


def test_every_gold_pattern_must_be_there() -> None:
    both = case(gold=["1\\.8万", "1万个"], forbidden=[])
    assert score_answer(both, answer("1.8万个，1万个")).right is True
    score = score_answer(both, answer("1.8万个"))
    assert score.right is False
    assert score.missed == ("1万个",)


def test_where_nobody_said_whether_there_is_an_answer_the_gold_decides() -> None:
    lacking = case(answerable=None, gold=["没有收录成都"], forbidden=["成都[^，。]*\\d%"], answers=[], evidence=[])
    assert score_answer(lacking, refusal("没有收录成都的报告。")).right is True
    assert score_answer(lacking, refusal("没有找到。")).right is False


def test_a_mark_is_no_figure() -> None:
    one = case(gold=["(?<!\\d)3(?!\\d)"], forbidden=["(?<!\\d)2(?!\\d)"])
    assert score_answer(one, answer("培育企业若干家。[3]")).right is False
    assert score_answer(one, answer("培育3家。[2]")).right is True


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (refusal(), True),
        (answer("新增学位超1万个。[1]", CITED), False),
        (refusal("没有提到。新增1.8万个。"), False),  # the forbidden figure is shown
    ],
)
def test_an_unanswerable_question(line: Json, right: bool) -> None:
    assert score_answer(refusable(), line).right is right


@pytest.mark.parametrize(
    ("wanted", "said", "right"),
    [
        ("7%左右", "地区生产总值增长7%左右。[1]", True),
        ("7%左右", "增长7%。", True),
        ("7%左右", "增长17%。", False),
        ("7%左右", "增长7个百分点。", False),
        ("超1.8万个", "超1.8万个", True),
        ("超1.8万个", "不足1.8万个", False),
        ("常州市", "在常州市。", True),
        ("常州市", "在南京市。", False),
    ],
)
def test_a_reference_text(wanted: str, said: str, right: bool) -> None:
    given = case(gold=[], forbidden=[], evidence=[], answers=[wanted])
    assert score_answer(given, answer(said)).right is right


def test_what_nobody_knows_is_not_judged() -> None:
    unknown = case(gold=[], forbidden=[], evidence=[], answerable=None)
    score = score_answer(unknown, good())
    assert (score.right, score.cited, score.f1) == (None, None, None)


def test_the_reason_of_a_refusal() -> None:
    assert score_answer(refusable(), refusal()).reason_right is True
    assert score_answer(refusable(), refusal(reason="out_of_scope")).reason_right is False
    assert score_answer(refusable(), good()).reason_right is None
    assert score_answer(case(), refusal()).reason_right is None


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "reference", "f1"),
    [
        ("新增学位超1万个", "新增学位超1万个。", 1.0),
        ("新增学位超１万个", "新增学位超1万个", 1.0),
        ("超1万个", "新增学位超1万个", 2 * 4 / (4 + 8)),  # 超 1 万 个 of 新 增 学 位 超 1 万 个
        ("学位", "道路", 0.0),
        ("GDP增长7%", "gdp增长7%", 1.0),
        ("12万", "1万", 2 * 1 / (2 + 2)),  # numbers are whole units: only 万 is shared
    ],
)
def test_overlap_by_hand(said: str, reference: str, f1: float) -> None:
    assert overlap_f1(said, reference) == pytest.approx(f1)


def test_exact_match_goes_by_the_best_alternative() -> None:
    either = case(evidence=[[place(55, "新增学位超1万个"), place(56, "学位超1万个")]])
    assert score_answer(either, answer("学位超1万个。[1]", CITED)).exact == 1.0
    assert score_answer(either, answer("大约学位超1万个。[1]", CITED)).exact == 0.0
    assert score_answer(either, refusal()).exact is None


# --- figures --------------------------------------------------------------------------------------------------------


def test_the_gold_figures_are_those_that_the_patterns_touch() -> None:
    both = case(evidence=[[place(1, "生产总值1800亿元，增长7%左右")]], gold=["7%"])
    assert [figure.text for figure in gold_figures(both)] == ["7%左右"]


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("新增学位超1万个", (1, 1, 1)),
        ("新增学位1万个", (1, 1, 0)),
        ("新增学位10000个", (1, 1, 0)),
        ("新增学位1万元", (1, 0, 0)),
        ("新增学位1.1万个", (1, 0, 0)),
    ],
)
def test_value_unit_and_qualifier(said: str, figures: tuple[int, int, int]) -> None:
    assert score_answer(case(), answer(said)).figures == figures


def test_the_period_of_a_figure_is_that_of_its_citation() -> None:
    gold = {"text": "超1万个", "period": {"from": 2022, "to": 2022, "kind": "target"}}
    given = case(figures=[gold])
    right = citation(1, "新增学位超1万个", period=(2022, 2022, "target"))
    wrong = citation(1, "新增学位超1万个", period=(2021, 2021, "achieved"))
    assert score_answer(given, answer("超1万个[1]", right)).periods == (1, 1)
    assert score_answer(given, answer("超1万个[1]", wrong)).periods == (1, 0)


@pytest.mark.parametrize(
    ("text", "quotes", "unsupported"),
    [
        ("新增学位超1万个。[1]", ["新增学位超1万个"], ()),
        ("新增学位1万多个。[1]", ["新增学位超1万个"], ()),
        ("新增学位1.8万个。[1]", ["新增学位超1万个"], ("1.8万个",)),
        ("提高6.5个百分点。[1]", ["提高6.5%"], ("6.5个百分点",)),
        ("23家。[1]\n15个。[2]", ["智能车间23家", "智能车间15个"], ()),
        ("23家。[2]\n15个。[1]", ["智能车间23家", "智能车间15个"], ("23家", "15个")),
        ("前者比后者多8家。[1][2]", ["智能车间23家", "智能车间15个"], ()),
        ("前者比后者多9家。[1][2]", ["智能车间23家", "智能车间15个"], ("9家",)),
        ("快0.5个百分点。[1][2]", ["增长7.5%", "增长7%"], ()),
        ("是前者的1.67倍。[1][2]", ["提高到1320元", "提高到2200元/月"], ()),
        ("新增学位超1万个。", ["新增学位超1万个"], ()),
        ("共投入300亿元。", [], ("300亿元",)),
        ("三个方面都说到了。[1]", ["“三农”工作"], ()),
        ("两市合计1454公里。[1][2]", ["总里程达到879公里", "新增43公里、达到575公里"], ()),
        ("两市合计1454公里。[1]", ["总里程达到879公里", "新增43公里、达到575公里"], ("1454公里",)),
        ("两市合计1455公里。[1][2]", ["总里程达到879公里", "新增43公里、达到575公里"], ("1455公里",)),
    ],
)
def test_unsupported_figures(text: str, quotes: list[str], unsupported: tuple[str, ...]) -> None:
    line = answer(text, *(citation(i, quote) for i, quote in enumerate(quotes, start=1)))
    assert unsupported_figures(line) == unsupported


def test_the_answer_is_not_believed_about_its_figures() -> None:
    claims = [{"text": "1.8万个", "value": 18000, "unit": "个", "qualifier": "", "supported_by": [1]}]
    assert unsupported_figures(answer("1.8万个。[1]", CITED, figures=claims)) == ("1.8万个",)


def test_a_refusal_may_repeat_the_question() -> None:
    asked = "GDP是5000亿元吗"
    assert unsupported_figures(refusal("报告没有说GDP是5000亿元。", question=asked)) == ()
    assert unsupported_figures(answer("GDP是5000亿元。", question=asked)) == ("5000亿元",)


def test_what_a_table_counts_and_computes_is_supported_by_its_rows() -> None:
    said = "超过5%的有2个，相差860亿斤，合计900亿斤。[1]"
    table = {"rows": [{}, {}], "computed": [{"value": 8.6e10, "from": [0, 1]}, {"value": 9e10, "from": [7]}]}
    line = answer(said, CITED, question="高于5%的有几个") | {"table": table}
    assert unsupported_figures(line) == ("900亿斤",)  # of a row that is not there
    assert len(unsupported_figures(line | {"table": None})) == 4
    bound = answer("超过万家最早是在2017年。[1]", citation(1, "1.12万家"), question="哪年破万家") | {"table": table}
    assert unsupported_figures(bound) == ()


# --- citations ------------------------------------------------------------------------------------------------------


def test_citations_by_hand() -> None:
    two = case(evidence=[[place(55), place(60)], [place(7)]])
    line = answer("…", citation(1, "a", 60), citation(2, "b", 8), citation(3, "c", 60))
    assert citation_scores(two, line) == (1 / 2, 1 / 2)
    assert citation_scores(two, answer("…", citation(1, "a", 55), citation(2, "b", 7))) == (1.0, 1.0)
    assert citation_scores(two, answer("…")) == (None, 0.0)
    assert citation_scores(two, refusal("…", CITED)) == (None, None)
    assert citation_scores(refusable(), good()) == (None, None)


def test_right_but_cited_from_elsewhere() -> None:
    score = score_answer(case(), answer("新增学位超1万个。[1]", citation(1, "新增学位超1万个", 3)))
    assert (score.right, score.cited) == (True, False)


# --- retrieval ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "paragraphs", "rank"),
    [
        ([[5]], [5, 6, 7], 1),
        ([[5]], [6, 7, 5], 3),
        ([[5]], [6, 7], None),
        ([[5, 7]], [6, 7, 5], 2),  # alternatives: the first that is found
        ([[5], [6]], [5, 6], 1),  # two groups count at k within the first k + 1
        ([[5], [6]], [6, 9, 5], 2),
        ([[5], [6]], [5, 9, 9, 8, 6], 3),  # a paragraph counts once
        ([[5], [6]], [5, 7], None),
        ([[5], [5]], [5], 1),
        ([], [5], None),
    ],
)
def test_the_rank_of_groups(groups: list[list[int]], paragraphs: list[int], rank: int | None) -> None:
    given = case(evidence=[[place(number) for number in group] for group in groups]) if groups else refusable()
    assert found_rank(given.evidence, [hit(number) for number in paragraphs]) == rank


def test_a_chunks_paragraphs_share_its_rank() -> None:
    hits = [hit(1, rank=1), hit(2, rank=1), hit(3, rank=1), hit(5, rank=2)]
    assert found_rank(case(evidence=[[place(5)]]).evidence, hits) == 2
    assert found_rank(case(evidence=[[place(3)]]).evidence, hits) == 1


def test_another_report_is_another_paragraph() -> None:
    assert found_rank(case().evidence, [hit(55, report="district-x-2021")]) is None


@pytest.mark.parametrize(
    ("question", "first", "wrong"),
    [
        ("2022年目标", hit(1, (2022, 2022, "target")), False),
        ("2022年目标", hit(1, (2021, 2021, "achieved")), True),
        ("2020年完成", hit(1, (2016, 2020, "achieved")), False),
        ("2020年完成", hit(1, (None, 2020, "achieved")), False),
        ("2019年完成", hit(1, (None, 2020, "achieved")), True),
        ("2022年目标", hit(1), True),  # a sentence of no period
        ("二〇二二年目标", hit(1, (2021, 2021, "achieved")), True),
        ("去年完成多少", hit(1, (2021, 2021, "achieved")), None),
        ("补贴2000元吗", hit(1, (2021, 2021, "achieved")), None),
        ("2021年和2022年", hit(1, (2022, 2022, "target")), False),
        ("2017—2021年", hit(1, (2019, 2019, "achieved")), False),
        ("按2018年政府工作报告，五年来新增多少", hit(1, (2013, 2017, "achieved"), year=2018), False),
        ("按2018年政府工作报告，五年来新增多少", hit(1, (2014, 2018, "achieved"), year=2019), True),
        ("Who gave the 2022 government work report?", hit(1), False),
        ("2018年目标，报告怎么说", hit(1, (2017, 2017, "achieved"), year=2018), True),
        ("2022年目标", None, None),
    ],
)
def test_the_wrong_year_first(question: str, first: Json | None, wrong: bool | None) -> None:
    assert is_wrong_year(case(question=question), first) is wrong


def test_the_sentence_that_holds_the_evidence_is_of_no_wrong_year() -> None:
    asked = case(question="收入是2016年的几倍", evidence=[[place(55, "是2016年的1.4倍")]])
    held = hit(55, (2021, 2021, "achieved"), sentence="预计收入141.5亿元，是2016年的1.4倍。")
    assert is_wrong_year(asked, held) is False
    assert is_wrong_year(asked, held | {"paragraph": 56}) is True
    assert is_wrong_year(asked, held | {"sentence": "同一段的另一句，2021年。"}) is True


@pytest.mark.parametrize(
    ("type_", "kind", "wrong"),
    [
        ("target", "target", False),
        ("target", "outlook", False),
        ("target", "achieved", True),
        ("achieved", "achieved", False),
        ("achieved", "target", True),
        ("span", "target", None),
    ],
)
def test_target_and_achieved_are_told_apart(type_: str, kind: str, wrong: bool | None) -> None:
    assert score_search(case(type=type_), [hit(55, (2022, 2022, kind))]).wrong_kind is wrong


def test_found_and_reciprocal() -> None:
    score = score_search(case(), [hit(1), hit(2), hit(55)])
    assert [score.found(k) for k in (1, 3, 5)] == [False, True, True]
    assert score.reciprocal == pytest.approx(1 / 3)
    nothing = score_search(case(), [])
    assert (nothing.rank, nothing.reciprocal, nothing.wrong_year) == (None, 0.0, None)


@pytest.mark.parametrize(
    ("said", "quotes", "unsupported"),
    [
        ("甲是乙的约2.93倍（由上面两个数字算出）。[1][2]", ["投资1096亿元", "投资374.51亿元"], ()),
        ("超1万个是超1.8万个的55.56%（由上面两个数字算出）。[1][2]", ["新增学位超1万个", "新增学位超1.8万个"], ()),
        ("甲比乙高1—1.5个百分点（由上面两个数字算出）。[1][2]", ["增长8.5%", "增长7%-7.5%"], ()),
        ("甲是乙的3.5倍。[1][2]", ["投资1096亿元", "投资374.51亿元"], ("3.5倍",)),
        ("甲比乙高2—3个百分点。[1][2]", ["增长8.5%", "增长7%-7.5%"], ("2—3个百分点",)),
    ],
)
def test_what_is_computed_of_two_quotes_is_supported(
    said: str, quotes: list[str], unsupported: tuple[str, ...]
) -> None:
    citations = [{"marker": n, "quote": quote} for n, quote in enumerate(quotes, 1)]
    answer = {"answer": said, "question": "", "refused": False, "citations": citations, "figures": []}
    assert unsupported_figures(answer) == unsupported
