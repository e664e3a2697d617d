"""A question that asks several things is taken apart into questions that stand by themselves."""

import pytest

from rag.question.asked import read_question
from rag.question.parts import parts

CASES = [
    ("化工企业关了多少？腾出的地干嘛用？", ["化工企业关了多少", "腾出的地干嘛用"]),
    ("新增学位多少个，污水管网建多少公里", ["新增学位多少个", "污水管网建多少公里"]),
    ("两个事：一是低保怎么涨，二是医院引进多少医生", ["低保怎么涨", "医院引进多少医生"]),
    ("养老机构建不建，学校扩没扩", ["养老机构建不建", "学校扩没扩"]),
    ("新增学位目标是多少", []),
    ("新增学位和养老床位各是多少", []),
]
"""(the question, its parts)."""


@pytest.mark.parametrize(("question", "texts"), CASES)
def test_what_is_asked_one_after_the_other(question: str, texts: list[str]) -> None:
    assert [part.text for part in parts(read_question(question, ()))] == texts


def test_a_part_has_the_time_that_was_named_before_it() -> None:
    first, second = parts(read_question("2022年新增学位多少个？污水管网建多少公里？", ()))
    assert first.dated
    assert not second.dated
    assert second.question == "2022年污水管网建多少公里"


def test_no_part_has_a_time_that_is_named_after_it() -> None:
    first, _ = parts(read_question("污水管网建多少公里？2022年新增学位多少个？", ()))
    assert first.question == "污水管网建多少公里"


def test_a_part_that_names_no_thing_is_of_the_one_before() -> None:
    _, second = parts(read_question("去年上市企业有几家？今年想再添几家？", ()))
    assert second.leans
    assert "企业" in second.question


def test_what_is_asked_of_figures_together_is_no_part() -> None:
    assert parts(read_question("福田2018年新增学位多少，相差多少", ())) == ()
