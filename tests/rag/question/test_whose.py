"""Whose figures: groups, places by one character, those left out, and all of a kind where none is named."""

import pytest

from rag.question.whose import all_of_them, named_places
from rag.types import Report

NAMES = (
    "北京市",
    "天津市",
    "上海市",
    "重庆市",
    "江苏省",
    "浙江省",
    "安徽省",
    "湖南省",
    "湖北省",
    "四川省",
    "西藏自治区",
)
PROVINCES = tuple(Report(str(i), "政府工作报告", name, "province", 2025) for i, name in enumerate(NAMES))
DISTRICTS = tuple(
    Report(name, "政府工作报告", f"深圳市{name}", "district", 2018) for name in ("福田区", "罗湖区", "南山区")
)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("长三角三省一市2025年的增长目标", {"上海市", "江苏省", "浙江省", "安徽省"}),
        ("京沪津渝2024年的调查失业率", {"北京市", "上海市", "天津市", "重庆市"}),
        ("苏、浙、皖三省GDP合计", {"江苏省", "浙江省", "安徽省"}),
        ("西部12省的GDP", {"重庆市", "四川省", "西藏自治区"}),
        ("中部各省去年的GDP", {"安徽省", "湖南省", "湖北省"}),
        ("长江经济带11省市的GDP目标", {"上海市", "江苏省", "浙江省", "安徽省", "湖南省", "湖北省", "重庆市", "四川省"}),
        ("两湖粮食产量", {"湖南省", "湖北省"}),
        ("不算西藏、北京，头一名是谁", set()),
        ("宁夏回族自治区和上海各多少", {"上海市"}),
        ("湖南湖北两个中部省份谁高", {"湖南省", "湖北省"}),
        ("新津区和上海各多少", {"上海市"}),
    ],
)
def test_named(question: str, named: set[str]) -> None:
    assert set(named_places(question, PROVINCES).regions) == named


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("福田比全市、全国分别高多少", {"深圳市福田区", "深圳市", "全国"}),
        ("福田比全市高多少", {"深圳市福田区"}),
        ("全国2018年新增就业里，福田贡献了多大比例", {"深圳市福田区", "全国"}),
        ("全国2018年排第几，福田占几成", {"深圳市福田区"}),
    ],
)
def test_in_which_wholes_it_lies(question: str, named: set[str]) -> None:
    city, state = (
        Report(name, "政府工作报告", name, level, 2018) for name, level in (("深圳市", "city"), ("全国", "state"))
    )
    assert set(named_places(question, (*DISTRICTS, city, state)).regions) == named


@pytest.mark.parametrize(("question", "count"), [("给深圳的区排个名", 3), ("深圳的区域协调发展", 0)])
def test_the_districts_of_a_city(question: str, count: int) -> None:
    reports = (*DISTRICTS, Report("sz", "政府工作报告", "深圳市", "city", 2018))
    found = all_of_them(question, named_places(question, reports), reports)
    assert len(found[0] if found else ()) == count


def test_the_city_says_where_its_districts_lie() -> None:
    reports = (*DISTRICTS, Report("sz", "政府工作报告", "深圳市", "city", 2018))
    assert set(named_places("深圳三个区（福田罗湖南山）的平均", reports).regions) == {r.region for r in DISTRICTS}


@pytest.mark.parametrize(
    ("question", "ranked", "count"),
    [
        ("2024年各省GDP增速", False, len(NAMES)),
        ("2024年GDP增速哪里最高", True, len(NAMES)),
        ("2024年GDP增速哪里最高", False, 0),
        ("增速最快的是哪个行业", True, 0),
        ("不算西藏，GDP增速谁最高", True, len(NAMES) - 1),
        ("四川2024年新增就业能排到第几位", True, len(NAMES)),
        ("四川2024年新增就业全国排第几", True, 0),
        ("全国这30份报告里，GDP目标哪个最高", True, len(NAMES)),
    ],
)
def test_all_of_them(question: str, ranked: bool, count: int) -> None:
    found = all_of_them(question, named_places(question, PROVINCES), PROVINCES, ranked=ranked)
    assert len(found[0] if found else ()) == count
