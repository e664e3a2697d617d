"""Whose report a question means that names it by its level, and a nickname."""

import pytest
from evidence import report

from rag.text.places import find_regions

SHELF = tuple(
    report(name, 2018)
    for name in (
        "全国",
        "广东省",
        "深圳市",
        "深圳市宝安区",
        "深圳市坪山区",
        "北京市",
        "上海市",
        "浙江省",
        "宁夏",
        "内蒙古自治区",
    )
)


@pytest.mark.parametrize(
    ("question", "regions"),
    [
        ("我在宝安租房，市里2018年的报告对租房有什么说法", ["深圳市"]),
        ("坪山人，省里那份报告提到什么没", ["广东省"]),
        ("18年国家那份政府报告里，手机出了省上网怎么收钱", ["全国"]),
        ("中央2018年那份政府工作报告怎么说去产能", ["全国"]),
        ("宝安2018年报告和市里的报告对旧改各怎么说", ["深圳市宝安区", "深圳市"]),
        ("我在宝安租房，区里2018年的报告怎么说", ["深圳市宝安区"]),
        ("北京的地铁会不会涨价，市里2018年的报告讲了没有", ["北京市"]),
        ("在杭州打工，省里2018年的报告对子女上学怎么安排", ["浙江省"]),
        ("宝安小区里的报告栏", ["深圳市宝安区"]),
        ("魔都2018年修几条地铁", ["上海市"]),
        ("内蒙和宁夏2018年的供热怎么样", ["内蒙古自治区", "宁夏"]),
        ("帝都2018年的养老", ["北京市"]),
    ],
)
def test_whose_report_is_meant(question: str, regions: list[str]) -> None:
    assert [region.name for region in find_regions(question, SHELF).regions] == regions


def test_what_is_named_beside_is_where_the_asker_is_or_the_matter() -> None:
    home = find_regions("我在宝安租房，市里2018年的报告对租房有什么说法", SHELF)
    assert (home.beside, home.spoken) == (("宝安",), ())
    matter = find_regions("省里2018年的报告提到坪山没", SHELF)
    assert (matter.beside, matter.spoken) == ((), ("坪山",))


def test_a_place_in_brackets_is_only_spoken_of() -> None:
    places = find_regions("宁夏那次地震(积石山)以后，房子盖了没", SHELF)
    assert (places.foreign, places.spoken) == ((), ("积石山",))
