"""1,398 questions with the places that they name marked, half with none: how many are found, and how many are right.

`one` is asked on the bundled report's shelf, `many` on that of 117 reports. Of every kind: full and short names, one
character, parents, renamed and new places, zones, English, 繁體, routes and partners; and words that look like places.
"""

import json
from functools import cache

import pytest
from evidence import report
from paths import ROOT

from rag.question.asked import normalize
from rag.text.places import find_regions
from rag.types import Report

PRECISION, RECALL = 0.99, 0.97

_MANY = (
    "上海市 云南省 全国 内蒙古自治区 北京市 吉林省 呼伦贝尔市海拉尔区 四川省 天津市 宁夏 "
    "安徽省 山东省 山西省 常州市新北区 广东省 广西 新疆 江苏省 江西省 河北省 河南省 浙江省 "
    "海南省 深圳市 深圳市光明区 深圳市南山区 深圳市坪山区 深圳市大鹏新区 深圳市宝安区 "
    "深圳市盐田区 深圳市福田区 深圳市罗湖区 深圳市龙岗区 湖北省 湖南省 甘肃省 福建省 西藏 "
    "贵州省 辽宁省 重庆市 陕西省 青海省 黑龙江省"
)
SHELVES: dict[str, tuple[Report, ...]] = {
    "one": (report("常州市新北区", 2022),),
    "many": tuple(report(name, 2019) for name in _MANY.split()),
}


@cache
def cases() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    lines = (ROOT / "tests" / "rag" / "text" / "place_questions.jsonl").read_text("utf-8").splitlines()
    return tuple((row["question"], tuple(row["places"]), row["shelf"]) for row in map(json.loads, lines))


def named(question: str, shelf: str) -> tuple[str, ...]:
    text = normalize(question)
    places = find_regions(text, SHELVES[shelf])
    return (*dict.fromkeys(text[r.start : r.end] for r in places.regions), *places.foreign, *places.spoken)


def test_the_set_is_large_and_half_of_it_names_no_place() -> None:
    without = sum(not places for _, places, _ in cases())
    assert len(cases()) >= 1000
    assert 0.45 <= without / len(cases()) <= 0.6


@pytest.mark.parametrize("shelf", ["one", "many", "both"])
def test_places_are_found_and_nothing_else(shelf: str) -> None:
    chosen = [case for case in cases() if shelf in (case[2], "both")]
    found = [(question, set(places), set(named(question, own))) for question, places, own in chosen]
    right = sum(len(marked & seen) for _, marked, seen in found)
    wrong = [(question, marked, seen) for question, marked, seen in found if marked != seen]
    assert right / sum(len(seen) for _, _, seen in found) >= PRECISION, wrong
    assert right / sum(len(marked) for _, marked, _ in found) >= RECALL, wrong
