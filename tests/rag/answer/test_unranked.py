"""Where a rank is asked for of what no table tells: what is said before the sentences that were found."""

from dataclasses import replace

import pytest

from rag.answer.unranked import with_caution
from rag.question.asked import read_question
from rag.question.worked_out import ranks_places
from rag.types import Draft, Reason, Report, Statement

REPORTS = tuple(
    Report(f"p{i}", "政府工作报告", place, "province", 2025) for i, place in enumerate(("安徽省", "江西省"))
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("哪个省老百姓幸福感最强？给我排个前五", True),
        ("2024年各省机器人产量排名", True),
        ("各省房价哪里最贵", True),
        ("安徽幸福感最强的是哪个市", False),
        ("哪些省提出要发展低空经济", False),
    ],
)
def test_what_asks_for_a_rank(question: str, told: bool) -> None:
    assert ranks_places(read_question(question, REPORTS)) is told


def test_the_caution_stands_before_what_was_found() -> None:
    asked = read_question("哪个省老百姓幸福感最强？", REPORTS)
    told = Draft((Statement("增强人民群众幸福感。", ()),), lead="检索到：")
    draft = with_caution(told, asked)
    assert draft.lead.startswith("没能")
    assert draft.lead.endswith("检索到：")
    assert with_caution(Draft((), Reason.NOT_IN_REPORTS, "没有。"), asked).lead == "没有。"
    assert with_caution(told, replace(asked, question="安徽幸福感最强的是哪个市")) == told
