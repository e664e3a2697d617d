"""told.py: what a cited sentence plainly says, in fewer words, as a list, in quotation marks, or leaning on nothing."""

from collections.abc import Sequence

import pytest
from evidence import hit

from rag.types import Hit
from rag.verify.told import counts_its_members, leaning, plainly, stands_alone
from rag.verify.words import words_of

PARKS = "有效整合新龙生态林，建设公园3个，完成重要道路沿线绿化改造工程和景观提升，持续建设生态廊道。"


def hits(texts: Sequence[str], section: tuple[str, ...] = ()) -> list[Hit]:
    return [hit(text, section=section, paragraph=number) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("clause", "texts", "told"),
    [
        # word for word, but for some words; none of them turns it
        ("推进教育改革", ["大力推进学校教育改革。"], True),
        ("推进教育改革", ["不再推进学校教育改革。"], False),
        ("推进教育改革", ["大力推进学校改革教育。"], False),
        # each thing of a list by itself
        ("完善社会保障、教育和医疗服务", ["完善社会保障体系。", "推进教育改革。", "优化医疗服务。"], True),
        ("完善社会保障、教育和医疗服务", ["完善社会保障体系。", "推进教育改革。", "优化养老服务。"], False),
        # with what they are said to be
        ("民生工作是社会保障、教育", ["民生工作包括社会保障。", "民生工作还有教育。"], True),
        ("民生工作是社会保障、教育", ["民生工作包括养老服务。", "民生工作还有教育。"], False),
        ("民生工作是社会保障、教育", ["民生工作包括社会保障。", "推进教育改革。"], False),
        # word for word in quotation marks
        ("原话是“大力推进学校教育改革”", ["我们要大力推进学校教育改革。"], True),
        ("原话是“大力推进学校教育事业”", ["我们要大力推进学校教育改革。"], False),
    ],
)
def test_what_is_plainly_told(clause: str, texts: list[str], told: bool) -> None:
    found = plainly(clause, words_of(clause), hits(texts), figured=False)
    assert (found is not None) is told


def test_a_heading_tells_too() -> None:
    cited = hits(["推进改革。"], section=("三、优化公共服务",))
    assert plainly("优化公共服务", words_of("优化公共服务"), cited, figured=False) == cited[0]


def test_with_a_figure_two_clauses_together_may_tell_it() -> None:
    clause = "并整合生态林、公园3个"
    for figured in (True, False):
        assert bool(stands_alone(clause, words_of(clause), hits([PARKS]), figured=figured)) is figured


@pytest.mark.parametrize(
    ("clause", "text", "told"),
    [
        ("并整合生态资源", "有效整合新龙生态林等生态资源。", True),
        ("并整合生态资源", "有效整合沿江港口资源。", False),
        ("并整合资源", "有效整合新龙生态林等生态资源。", False),
    ],
)
def test_a_clause_that_leans_may_stand_by_itself(clause: str, text: str, told: bool) -> None:
    assert bool(stands_alone(clause, words_of(clause), hits([text]), figured=False)) is told


@pytest.mark.parametrize(
    ("clause", "counts"),
    [
        ("三大攻坚战是防范风险、精准脱贫、污染防治", True),
        ("三大攻坚战是防范风险、精准脱贫", False),
        ("攻坚战是防范风险、精准脱贫、污染防治", False),
        ("一个重点是教育", False),
    ],
)
def test_a_list_that_is_counted(clause: str, counts: bool) -> None:
    assert counts_its_members(clause) is counts


@pytest.mark.parametrize(
    ("text", "clause", "told"),
    [
        ("新增学位超1万个，增长7%。", "增长7%。", "新增学位超1万个，增长7%。"),
        ("新增学位超1万个，建成学校5所。", "建成学校5所。", "建成学校5所。"),
        ("增长7%，建成学校5所。", "增长7%，", "增长7%，"),
    ],
)
def test_a_clause_with_the_one_that_it_leans_on(text: str, clause: str, told: str) -> None:
    start = text.index(clause)
    assert leaning(text, start, start + len(clause)) == told
