"""A follow-up that changes one slot of a question for a table."""

import pytest

from rag.question.table_again import table_again
from rag.types import Report

PLACES = ("上海市", "江苏省", "浙江省", "安徽省", "重庆市", "四川省", "北京市", "天津市", "河北省")
REPORTS = tuple(Report(f"p{i}", "政府工作报告", place, "province", 2025) for i, place in enumerate(PLACES))
GROWTH = "今年各省GDP增长目标"


@pytest.mark.parametrize(
    ("previous", "text", "whole"),
    [
        (GROWTH, "倒过来排", f"{GROWTH}，由低到高排"),
        (f"{GROWTH}由低到高", "反过来呢", f"{GROWTH}由低到高，由高到低排"),
        (GROWTH, "只看长三角", f"{GROWTH}，只看上海市、江苏省、浙江省、安徽省"),
        (f"{GROWTH}，只看上海市、江苏省", "那投资呢，也按这两家", "今年各省固定资产投资增长目标，只看上海市、江苏省"),
        ("今年各省GDP目标", "那第二呢", "今年各省GDP目标，排第二的是谁"),
        ("今年各省GDP目标", "平均多少？", "今年各省GDP目标，平均多少？"),
        ("今年各省GDP目标", "换成实绩口径", "今年各省GDP实际"),
        ("上海、江苏今年GDP目标", "换成失业率", "上海、江苏今年城镇调查失业率目标"),
        ("四川和重庆今年GDP目标", "再加上安徽", "四川和重庆今年GDP目标，再加上安徽"),
        ("2025年各省GDP目标从高到低", "那去年呢", "去年各省GDP增速从高到低"),
        (GROWTH, "前五名列出来", f"{GROWTH}，前五名列出来"),
        ("上海2020—2024年GDP增速", "平均一下", "上海2020—2024年GDP增速，平均一下"),
        ("上海2020—2024年GDP增速", "学校呢", None),
        (GROWTH, "浙江有什么好学校", None),
        ("上海今年GDP目标是多少", "倒过来排", None),
    ],
)
def test_the_same_with_one_slot_changed(previous: str, text: str, whole: str | None) -> None:
    assert table_again(text, previous, REPORTS) == whole
