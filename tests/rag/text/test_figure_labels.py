"""figure_labels.py: what each figure of a sentence measures."""

import pytest

from rag.text.figure_labels import Way, anchored, befores, labels, trim, way
from rag.text.figures import find_quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("起数和死亡人数分别下降32.5%和41.2%。", ["起数下降", "死亡人数下降"]),
        ("生产安全事故起数和死亡人数同比下降32.5%和41.2%。", ["生产安全事故起数同比下降", "死亡人数同比下降"]),
        ("城镇、农村居民人均可支配收入分别达6.5万元、3.8万元", ["城镇达", "农村居民人均可支配收入达"]),
        ("新增名校长14名、名班主任25名", ["新增名校长", "新增名班主任"]),
        ("新增23家智能车间和15家示范工厂", ["新增智能车间", "新增示范工厂"]),
        ("地区生产总值4018.3亿元，增长7.4%", ["地区生产总值，", "地区生产总值增长"]),
        ("分别下降41.2%和32.5%", ["下降", "下降"]),
        ("新建学校5所，起数和死亡人数分别下降32.5%和41.2%", ["新建学校，", "起数下降", "死亡人数下降"]),
        ("收入1800亿元、增长7%，支出900亿元", ["收入", "收入增长，", "支出"]),
        ("甲5所学校和3家医院", ["甲学校", "甲医院"]),
        ("财政收入突破千亿，完成目标，增长7%", ["财政收入，", "财政收入增长"]),
        ("财政收入稳定，较上年，增长7%", ["财政收入稳定增长"]),
        ("财政收入稳定；增长7%", ["增长"]),
        ("起数和死亡人数，分别下降32.5%和41.2%", ["起数下降", "死亡人数下降"]),
        ("237项重点民生项目、412项惠民实事项目", ["重点民生项目", "惠民实事项目"]),
        ("辖区税收高速增长30.3%，达1325亿元", ["辖区税收高速增长，", "辖区税收达"]),
        ("固定资产投资年均增长9.4%，达到1709亿元", ["固定资产投资年均增长，", "固定资产投资达到"]),
    ],
)
def test_labels(text: str, expected: list[str]) -> None:
    assert labels(text, find_quantities(text)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("同比增长", Way.UP),
        ("死亡人数下降", Way.DOWN),
        ("失业率降至", Way.TO),
        ("增加到", Way.TO),
        ("由2021年的", Way.FROM),
        ("由增长转为下降", Way.DOWN),
        ("由下降转为增长", Way.UP),
        ("地区生产总值", Way.NONE),
    ],
)
def test_way(words: str, expected: Way) -> None:
    assert way(words) is expected


def test_the_verb_of_a_run_holds_for_all_its_figures() -> None:
    text = "起数和死亡人数分别下降32.5%和41.2%。"
    assert [way(before) for before in befores(text, find_quantities(text))] == [Way.DOWN, Way.DOWN]


def test_a_quote_begins_where_its_subject_does() -> None:
    text = "建成学校5所；地区生产总值完成1800亿元，增长7.4%，财政收入141亿元。"
    start, end = anchored(text, text.index("7.4"))
    assert text[start:end] == "地区生产总值完成1800亿元，增长7.4%"


@pytest.mark.parametrize(
    ("text", "bare"),
    [("，增长7%。", "增长7%"), ("：，增长7%！ ", "增长7%"), ("增长7%", "增长7%"), ("。", ""), ("", "")],
)
def test_marks_at_the_edges_are_left_out(text: str, bare: str) -> None:
    start, end = trim(text, 0, len(text))
    assert text[start:end] == bare
