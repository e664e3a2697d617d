"""Two versions of one report, and an estimate that a later report replaced: both are shown where they disagree."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import ingest
from rag.answer.prompts import settings_digest
from rag.answer.versions import DISAGREE, is_version
from rag.build import open_searcher
from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Answer

COVER = "政府工作报告\n——{day}在{place}第十七届人民代表大会第{nth}次会议上\n{place}市长　张某某\n各位代表：\n"
BODY = """一、{last}年工作回顾
全年实现地区生产总值{gdp}，增长6.1%。城镇新增就业{jobs}，新增学位4200个，改造老旧小区24个。
空气质量优良天数比率达到86.4%，新增造林1.2万亩。
二、{year}年工作安排
主要预期目标是：地区生产总值增长{growth}，城镇新增就业9000人以上。
办好民生实事，新增学位{seats}，新建改扩建幼儿园6所，新增养老床位{beds}。
新增造林1.5万亩，建成污水管网45公里。实施重点项目{projects}，年度计划投资186亿元。
"""
FACTS = {
    "gdp": "512.6亿元", "jobs": "8600人", "growth": "6.5%左右", "seats": "5600个", "beds": "800张", "projects": "120个",
}  # fmt: skip
Ask = Callable[[str], Answer]


def text(place: str = "巢湖市", year: int = 2024, day: str = "2024年1月9日", nth: str = "三", **facts: str) -> str:
    cover = COVER.format(place=place, day=day, nth=nth) if nth else f"{place}{year}年政府工作报告\n"
    return cover + BODY.format(last=year - 1, year=year, **(FACTS | facts))


@pytest.fixture
def asker(tmp_path: Path, shared_cache: Path, embedder: Embedder) -> Callable[[dict[str, str]], Ask]:
    """Files by name → who answers from them."""

    def made(files: dict[str, str]) -> Ask:
        home = tmp_path / "home"
        home.mkdir()
        (home / "cache").symlink_to(shared_cache, target_is_directory=True)
        for name, written in files.items():
            path = tmp_path / "files" / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written, encoding="utf-8")
        settings = Settings(home=home)
        assert all(outcome.status == "added" for outcome in ingest([tmp_path / "files"], settings, embedder))
        chain = AnswerChain(open_searcher(settings, embedder), settings, settings_digest(settings, embedder.name))
        return chain.invoke

    return made


DRAFT, FINAL = "巢湖市2024年政府工作报告（征求意见稿）", "巢湖市2024年政府工作报告（定稿）"


@pytest.mark.parametrize(
    ("draft", "question", "final_says", "draft_says"),
    [
        ({"seats": "5100个"}, "2024年新增学位目标是多少", "新增学位5600个", "新增学位5100个"),
        ({"beds": "1000张"}, "2024年新增养老床位多少张", "新增养老床位800张", "新增养老床位1000张"),
        ({"gdp": "498.3亿元"}, "2023年地区生产总值是多少", "地区生产总值512.6亿元", "地区生产总值498.3亿元"),
        ({"growth": "7%左右"}, "2024年GDP增长目标", "地区生产总值增长6.5%左右", "地区生产总值增长7%左右"),
        (
            {"projects": "超120个"},
            "2024年实施重点项目多少个",
            "重点项目120个",
            "重点项目超120个",
        ),  # 超 tells them apart
        ({"jobs": "8500人"}, "2023年城镇新增就业多少人", "城镇新增就业8600人", "城镇新增就业8500人"),
    ],
)
def test_versions_that_disagree_are_both_shown(
    asker: Callable[[dict[str, str]], Ask], draft: dict[str, str], question: str, final_says: str, draft_says: str
) -> None:
    answer = asker({DRAFT: text(**draft), FINAL: text()})(question)
    assert not answer.refused
    first, second, last = answer.text.splitlines()
    assert first.startswith(f"“{FINAL}”")
    assert second.startswith(f"“{DRAFT}”")
    assert last == DISAGREE
    assert [citation.report for citation in answer.citations] == [FINAL, DRAFT]
    assert final_says in answer.citations[0].quote
    assert draft_says in answer.citations[1].quote


@pytest.mark.parametrize(
    "question", ["2024年新增造林多少", "2023年新增学位多少个", "2024年建成污水管网多少公里", "2024年城镇新增就业目标"]
)
def test_where_they_agree_one_line_stands(asker: Callable[[dict[str, str]], Ask], question: str) -> None:
    answer = asker({DRAFT: text(seats="5100个"), FINAL: text()})(question)
    assert len(answer.citations) == 1
    assert DISAGREE not in answer.text


def test_of_several_periods_only_the_disputed_one_is_shown_twice(asker: Callable[[dict[str, str]], Ask]) -> None:
    lines = asker({DRAFT: text(seats="5100个"), FINAL: text()})("新增学位").text.splitlines()
    assert [line.partition("：")[0] for line in lines[:3]] == [
        "2023年",
        f"“{FINAL}”，2024年目标",
        f"“{DRAFT}”，2024年目标",
    ]
    assert lines[3:] == [DISAGREE]


def test_no_difference_is_computed_from_what_is_disputed(asker: Callable[[dict[str, str]], Ask]) -> None:
    answer = asker({DRAFT: text(seats="5100个"), FINAL: text()})("2023年和2024年新增学位各多少，相差多少")
    assert {"4200个", "5600个", "5100个"} <= {figure.text for figure in answer.figures}
    assert not any(figure.derived for figure in answer.figures)
    assert "没有计算" in answer.text


@pytest.mark.parametrize(
    ("one", "other", "versions"),
    [
        ({"nth": "三"}, {"nth": "三", "seats": "5100个"}, True),
        ({"nth": "三"}, {"nth": "四", "day": "2024年9月1日"}, False),  # two meetings of one year
        ({"nth": ""}, {"nth": "三", "seats": "5100个"}, True),  # a draft without its cover, of the same sentences
        ({"place": "庐江县"}, {"place": "巢湖市"}, False),
        ({"year": 2023, "day": "2023年1月9日"}, {"year": 2024}, False),
    ],
)
def test_what_a_version_is(
    tmp_path: Path, settings: Settings, embedder: Embedder, one: dict[str, Any], other: dict[str, Any], versions: bool
) -> None:
    for name, facts in (("甲", one), ("乙", other)):
        (tmp_path / f"{name}.txt").write_text(text(**facts), encoding="utf-8")
    own = settings.model_copy(update={"home": tmp_path / "home"})
    ingest([tmp_path / "甲.txt", tmp_path / "乙.txt"], own, embedder)
    catalog = open_searcher(own, embedder).catalog
    first, second = catalog.reports()
    assert is_version(first, second, catalog) is versions
    assert not is_version(first, first, catalog)


EARLIER: dict[str, Any] = {"year": 2022, "day": "2021年12月20日", "nth": "一"}


@pytest.mark.parametrize(
    ("question", "later", "earlier"),
    [
        ("2021年地区生产总值是多少", {"gdp": "512.6亿元"}, {"gdp": "500亿元"}),
        ("2021年城镇新增就业多少人", {"jobs": "8600人"}, {"jobs": "8300人"}),
    ],
)
def test_a_revised_figure_comes_first_and_the_estimate_is_marked(
    asker: Callable[[dict[str, str]], Ask], question: str, later: dict[str, str], earlier: dict[str, str]
) -> None:
    facts = {key: f"预计{value}" for key, value in earlier.items()}
    second = text(year=2022, day="2022年3月1日", nth="二", **later)
    answer = asker({"早": text(**EARLIER, **facts), "晚": second})(question)
    (final,), (estimate,) = later.values(), earlier.values()
    first, then = answer.text.splitlines()
    assert final in first
    assert then.startswith("此前的预计数（合肥市巢湖市2022年报告）")
    assert estimate in then
    assert [citation.report for citation in answer.citations] == ["晚", "早"]


def test_an_estimate_that_came_true_is_told_once(asker: Callable[[dict[str, str]], Ask]) -> None:
    second = text(year=2022, day="2022年3月1日", nth="二")
    answer = asker({"早": text(**EARLIER, gdp="预计512.6亿元"), "晚": second})("2021年地区生产总值是多少")
    assert len(answer.citations) == 1
