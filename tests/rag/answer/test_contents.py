"""A report taken apart: chapters, their parts, goals, what is admitted; small reports of the forms that there are."""

from collections.abc import Sequence

import pytest
from bundled_report import parsed
from evidence import report

from ingest.outline import parse
from ingest.read import to_source
from rag.answer.contents import Chapter, admitted, chapters, goals, lessons, principle, short_leads
from rag.types import Kind, Sentence

REVIEW = "各位代表：\n一、2021年工作回顾\n"
PLAN = "各位代表：\n一、2022年工作安排\n"


def chapter(text: str) -> Chapter:
    (found,) = [
        one for one in chapters(parse(report("甲市"), to_source(text, "a.txt").paragraphs).sentences) if one.label
    ]
    return found


def texts(sentences: Sequence[Sentence]) -> list[str]:
    return [sentence.text for sentence in sentences]


GOALS = [
    ("主要预期目标是：地区生产总值增长7%，财政收入增长6%，就业2万人。", 1),
    ("预期目标是：地区生产总值增长7%；财政收入增长6%，税收增长5%；\n其他。就业5万人。", 2),
    ("主要预期目标为：生产总值增长8%，投资增长20%，总额11亿元。税收增长10%以上。水耗下降2%。重点做好八个方面工作：", 3),
    ("今年主要预期目标是：\n1.生产总值增长8%。\n2.投资增长20%。\n3.就业2万人。", 3),
    ("目标任务全面完成。全年新增就业2万人、学位5000个、床位800张。", 0),
    ("要建好3条路、5座桥、7个公园。", 0),
]


@pytest.mark.parametrize(("text", "count"), GOALS)
def test_goals_are_all_of_the_passage(text: str, count: int) -> None:
    found = goals(chapter(PLAN + text))
    assert len([s for s in found if any(char.isdigit() for char in s.text)]) == count


ADMITTED = [
    (
        "在肯定成绩的同时，我们也清醒地看到，还存在一些困难和挑战。主要是：产业不强；创新不足。我们将加以解决。",
        ["主要是：产业不强；", "创新不足。"],
    ),
    ("我们也清醒地认识到，发展中仍面临不少困难：企业经营困难；民生有短板。", ["企业经营困难；", "民生有短板。"]),
    (
        "成绩不小。我们也看到存在一些问题。一是城市管理压力大。二是人才不足。",
        ["一是城市管理压力大。", "二是人才不足。"],
    ),
]


@pytest.mark.parametrize(("text", "items"), ADMITTED)
def test_what_is_admitted(text: str, items: list[str]) -> None:
    found = texts(admitted(chapter(REVIEW + "完成投资5亿元。\n建路3条。\n" + text)))
    assert [one for one in found if any(item in one for item in items)] == found[-len(items) :]
    assert all(any(item in one for one in found) for item in items)
    assert not any("加以解决" in one for one in found)


def test_what_was_overcome_is_not_admitted() -> None:
    assert admitted(chapter(REVIEW + "克服困难，完成投资5亿元。\n建路3条。\n增长5%。")) == []


def test_chapters_and_parts_of_the_bundled_report() -> None:
    found = [one for one in chapters(parsed().sentences) if one.period is not None]
    assert [one.label[:2] for one in found] == ["一、", "二、", "三、"]
    assert [one.period.kind for one in found if one.period] == [Kind.ACHIEVED, Kind.OUTLOOK, Kind.TARGET]
    done, ahead, work = found
    assert [item.text[:3] for item in work.parts()] == ["（一）", "（二）", "（三）", "（四）", "（五）", "（六）"]
    assert [item.text[:2] for item in ahead.parts()] == ["一是", "二是", "三是"]
    assert len(done.parts()) == 4
    fifth = work.series[0].items[4]
    assert [s.text[:2] for s in work.part(work.series[0], fifth).parts()] == ["一是", "二是", "三是"]
    assert len(lessons(done)) == 4
    assert principle(work) is not None


def test_the_end_of_a_principle_that_is_kept_in_pieces() -> None:
    long = "，".join(
        f"坚持把第{one}件事做得更好更实更细" for one in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰"
    )
    found = principle(chapter(f"{PLAN}今年政府工作的总体要求是：{long}，建设滨海城区。"))
    assert found is not None
    assert found.text.endswith("建设滨海城区。")


def test_of_several_series_the_one_of_the_time() -> None:
    done = next(one for one in chapters(parsed().sentences) if one.label.startswith("一、"))
    year = next(s.period for s in done.sentences if s.text.startswith("一是坚持人民至上"))
    assert [item.text[:2] for item in done.parts(year)] == ["一是", "二是", "三是", "四是", "五是"]


def test_a_list_behind_the_report_is_none_of_its_chapters() -> None:
    text = "各位代表：\n一、2021年工作回顾\n增长5%。\n二、2022年工作安排\n增长6%。\n附件1\n名词解释\n1.甲：乙。"
    found = chapters(parse(report("甲市"), to_source(text, "a.txt").paragraphs).sentences)
    assert [one.label for one in found if one.label and not one.appended] == [
        "一、2021年工作回顾",
        "二、2022年工作安排",
    ]


def test_a_chapter_numbered_through_has_no_hundred_headings() -> None:
    items = "\n".join(f"{n}.修路{n}条。" for n in range(1, 40))
    assert chapter(PLAN + items).parts() == ()


def test_short_sentences_lead_where_nothing_is_numbered() -> None:
    said = "坚持创新发展，提高效益。"
    said += "要以创新驱动产业转型，不断推进产品和管理创新，构建以工业为主导、服务业为支撑、农牧业为依托的体系。"
    found = chapter(f"{PLAN}{said}{said.replace('创新', '绿色')}{said.replace('创新', '开放')}")
    assert [one[:6] for one in texts(short_leads(found))] == ["坚持创新发展", "坚持绿色发展", "坚持开放发展"]
