"""English questions over many reports, put so that they can be read."""

import pytest

from rag.question.asked import read_question
from rag.question.english_table import in_chinese
from rag.question.many import read_many
from rag.question.worked_out import Op
from rag.types import Report

REPORTS = (
    *(
        Report(f"p{i}", "政府工作报告", place, "province", 2025)
        for i, place in enumerate(("北京市", "上海市", "辽宁省"))
    ),
    Report("g", "政府工作报告", "广东省", "province", 2025),
    *(Report(f"d{n}", "政府工作报告", f"深圳市{n}区", "district", 2019) for n in ("福田", "龙岗", "罗湖")),
    Report("s", "政府工作报告", "深圳市", "city", 2019),
)


@pytest.mark.parametrize(
    ("question", "said", "op"),
    [
        ("Top 3 Shenzhen districts by 2018 GDP growth", "前3深圳市各区2018年地区生产总值增速", Op.TOP),
        ("Show me Guangdong's R&D intensity over the years", "广东省研发投入强度历年", Op.SERIES),
        ("Which province had the highest GDP growth in 2024?", "哪个省最高地区生产总值增速2024年？", Op.MOST),
        ("What is Guangdong's plan for parks?", None, None),
    ],
)
def test_word_by_word(question: str, said: str | None, op: Op | None) -> None:
    asked = read_question(question, REPORTS)
    many = read_many(question, asked, REPORTS)
    assert (many.ops[0] if many else None) is op
    if said is not None:
        assert in_chinese(asked) == said
