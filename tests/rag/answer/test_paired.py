"""Which figures of a question's sides can be held against each other."""

import pytest

from rag.answer.paired import level_and_new


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("高速铁路运营里程从9000多公里增加到", "新增高速铁路运营里程", True),
        ("公园总数达", "新建云森公园、福龙桃花园等", True),
        ("公园总数达", "新改扩建公园43个，总数达", False),
        ("新增学位达到", "新增学位", False),
        ("城镇新增就业", "城镇新增就业", False),
        ("最低工资标准从每月1100元提高到", "最低工资标准提高到", False),
    ],
)
def test_what_there_is_is_not_held_against_what_was_added(one: str, other: str, apart: bool) -> None:
    assert level_and_new(one, other) == level_and_new(other, one) == apart
