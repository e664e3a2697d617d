"""What kind of document a file is, and what follows: its title, its year, a warning, the time its figures hold for."""

from pathlib import Path

import pytest
from report_files import write
from storage_fakes import HashEmbedder

from ingest.cover import make_report, read_cover
from ingest.kinds import doubt
from ingest.pipeline import Outcome, ingest
from ingest.prepare import derive, prepare
from ingest.read import to_source
from rag.index.catalog import Catalog
from rag.settings import Settings
from rag.types import Kind

SPEECH = "各位代表：\n现在，我代表含山县人民政府，向大会报告政府工作，请予审议。\n一、2023年工作回顾\n新增学位3200个。"
CONGRESS = "——2024年1月9日在含山县第十七届人民代表大会第三次会议上"
TEXTS = {
    "a title": (f"政府工作报告\n{CONGRESS}\n{SPEECH}", "a", "report", 2024),
    "a speech without a title": (SPEECH, "2024", "report", 2024),
    "only the file's name": ("过去一年，新增学位3200个。", "含山县2024年政府工作报告", "report", 2024),
    "a title apart": ("政 府 工 作 报 告\n2024年1月9日\n新增学位3200个。", "a", "report", 2024),
    "a township's": ("运漕镇人民政府工作报告\n2024年1月9日\n新增停车位30个。", "a", "report", 2024),
    "a communiqué": ("含山县2023年国民经济和社会发展统计公报\n2024年4月2日\n一、综合", "a", "communique", 2023),
    "a statistical bureau's page": ("2022年无为市统计公报\n一、综合\n全年生产总值635亿元。", "a", "communique", 2022),
    "a budget": ("含山县2023年预算执行情况和2024年预算草案的报告\n各位代表：", "a", "budget", 2024),
    "a final account": ("含山县2023年财政决算报告\n各位代表：\n一、收入", "a", "budget", 2023),
    "a plan for a year": ("含山县2024年国民经济和社会发展计划\n一、目标\n新增学位3200个。", "a", "plan", 2024),
    "a five-year plan": ("含山县第十四个五年规划和2035年远景目标纲要\n第一章", "含山县2021", "plan", 2021),
    "a shopping list": ("牛奶2瓶\n鸡蛋30个\n面包1个", "购物清单", "other", None),
    "minutes": ("会议纪要\n2024年3月1日\n研究了三件事。", "a", "other", 2024),
    "a recipe": ("红烧肉的做法\n五花肉500克，冰糖30克。", "菜谱", "other", None),
    "a novel": ("第一回\n话说天下大势，分久必合。", "三国", "other", None),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_kinds(name: str) -> None:
    text, stem, kind, year = TEXTS[name]
    cover = read_cover(to_source(text, "a.txt").paragraphs, stem)
    assert cover.kind == kind
    assert cover.year == year
    report = make_report(cover, stem, "", None)
    assert report.title.startswith("政府工作报告（") == (kind == "report")
    assert bool(doubt(cover.kind, report)) == (kind != "report")


def take(home: Path, name: str, text: str) -> Outcome:
    path = home / name
    path.write_text(text, encoding="utf-8")
    (outcome,) = ingest([path], Settings(home=home / "index"), HashEmbedder())
    return outcome


def test_a_shopping_list_is_taken_as_what_it_is(tmp_path: Path) -> None:
    outcome = take(tmp_path, "购物清单.txt", "牛奶2瓶\n鸡蛋30个\n面包1个")
    assert outcome.status == "added"
    (warning,) = outcome.warnings
    assert "其他文件" in warning
    assert "wenbao remove 购物清单" in warning
    with Catalog.open(Settings(home=tmp_path / "index"), "", any_embedding=True) as catalog:
        (report,) = catalog.reports()
    assert report.title.startswith("其他文件（购物清单，")
    assert report.region == report.called == "《购物清单》"
    (same,) = ingest([write(tmp_path, "jia-2022.txt")], Settings(home=tmp_path / "index"), HashEmbedder())
    assert same.warnings == ()


VERSIONS = {
    "in brackets on the cover": ("含山县政府工作报告（征求意见稿）\n各位代表：", "a", "征求意见稿"),
    "on a line of its own": ("政府工作报告\n（送审稿）\n各位代表：", "a", "送审稿"),
    "the file's name": ("政府工作报告\n各位代表：", "巢湖市2024年政府工作报告（定稿）", "定稿"),
    "a draft in brackets": ("政府工作报告（草案）\n各位代表：", "a", "草案"),
    "the draft of a budget is none": ("含山县2023年预算执行情况和2024年预算草案的报告\n各位代表：", "a", None),
    "none": ("政府工作报告\n各位代表：", "含山县2024年政府工作报告", None),
    "deep in the text": ("政府工作报告\n各位代表：\n《规划》（征求意见稿）已印发。", "a", None),
}


@pytest.mark.parametrize("name", VERSIONS)
def test_versions(name: str) -> None:
    text, stem, version = VERSIONS[name]
    assert read_cover(to_source(text, "a.txt").paragraphs, stem).version == version


def test_kind_and_version_are_in_the_catalog_and_in_json(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    texts = {
        "含山县2023年统计公报.txt": COMMUNIQUE,
        "和县2024（征求意见稿）.txt": f"和县2024年政府工作报告\n{SPEECH}",
        "寿县2024.txt": f"寿县2024年政府工作报告\n{SPEECH.replace('含山', '寿')}",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [tmp_path / name for name in texts]
    assert {one.status for one in ingest(paths, settings, HashEmbedder())} == {"added"}
    with Catalog.open(settings, "", any_embedding=True) as catalog:
        said = {r.id: (r.to_json()["kind"], r.to_json()["version"]) for r in catalog.reports()}
    assert said == {
        "含山县2023年统计公报": ("communique", None),
        "和县2024（征求意见稿）": ("report", "征求意见稿"),
        "寿县2024": ("report", None),
    }
    assert {one.status for one in ingest(paths, settings, HashEmbedder())} == {"unchanged"}


COMMUNIQUE = """含山县2023年国民经济和社会发展统计公报
含山县统计局　2024年4月2日
一、综合
全年地区生产总值262.5亿元，比上年增长6.1%。年末常住人口38.2万人。
二、农业
粮食产量42.3万吨，增长1.2%。
三、工业和建筑业
2023年，新增规上工业企业28家。
"""


def test_the_figures_of_a_communique_are_of_its_year(tmp_path: Path) -> None:
    (tmp_path / "公报.txt").write_text(COMMUNIQUE, encoding="utf-8")
    prepared = prepare(tmp_path / "公报.txt", Settings(), None, whole=True)
    assert prepared.parsed is not None
    assert prepared.parsed.report.year == 2023
    assert prepared.parsed.report.title == "统计公报（马鞍山市含山县，2023年）"
    told = {(row.name, row.quantity.text, row.period.last, row.period.kind) for row in prepared.indicators}
    assert ("地区生产总值", "262.5亿元", 2023, Kind.ACHIEVED) in told
    assert ("粮食产量", "42.3万吨", 2023, Kind.ACHIEVED) in told
    assert ("新增规上工业企业", "28家", 2023, Kind.ACHIEVED) in told


OTHERS = {
    "a five-year plan": (
        "含山县第十四个五年规划和2035年远景目标纲要\n第一章 发展基础\n“十三五”时期，累计新增学位9800个。\n第二章 目标\n"
        "到2025年，地区生产总值达到300亿元。\n第三章 产业\n新增规上工业企业150家。",
        "含山县2021",
        [("9800个", 2016, 2020, "achieved"), ("300亿元", 2025, 2025, "outlook"), ("150家", 2021, 2025, "target")],
    ),
    "a final account": (
        "庐江县2023年财政决算报告\n一、收入\n2023年，一般公共预算收入完成45.1亿元。\n二、支出\n教育支出完成12.3亿元。",
        "庐江县",
        [("45.1亿元", 2023, 2023, "achieved"), ("12.3亿元", 2023, 2023, "achieved")],
    ),
    "a plan for a year": (
        "关于和县2023年国民经济和社会发展计划执行情况与2024年计划草案的报告\n一、2023年计划执行情况\n新增就业8100人。\n"
        "二、2024年主要目标\n新增就业8000人。",
        "和县",
        [("8100人", 2023, 2023, "achieved"), ("8000人", 2024, 2024, "target")],
    ),
    "a bureau's communiqué": (
        "2022年无为市国民经济和社会发展统计公报\n一、综合\n初步核算，全年地区生产总值612亿元。\n二、人口\n年末常住人口83.1万人。",
        "a",
        [("612亿元", 2022, 2022, "achieved"), ("83.1万人", 2022, 2022, "achieved")],
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_the_figures_of_other_documents_have_their_time(tmp_path: Path, name: str) -> None:
    text, stem, wanted = OTHERS[name]
    (tmp_path / f"{stem}.txt").write_text(text, encoding="utf-8")
    prepared = prepare(tmp_path / f"{stem}.txt", Settings(), None, whole=True)
    rows = prepared.indicators
    assert [(r.quantity.text, r.period.first, r.period.last, r.period.kind.value) for r in rows] == wanted
    assert prepared.parsed is not None
    again, figures, _ = derive(prepared.parsed.report, prepared.parsed.paragraphs)  # as of an older index
    assert (again, figures) == (prepared.parsed, prepared.indicators)


BUDGET = """关于含山县2023年预算执行情况和2024年预算草案的报告
——2024年1月9日在含山县第十七届人民代表大会第三次会议上
含山县财政局
各位代表：
一、2023年预算执行情况
一般公共预算收入完成38.4亿元，增长5.2%。
二、2024年预算草案
一般公共预算收入安排40亿元。
"""


def test_a_budget_tells_what_was_done_from_what_is_planned(tmp_path: Path) -> None:
    (tmp_path / "预算.txt").write_text(BUDGET, encoding="utf-8")
    prepared = prepare(tmp_path / "预算.txt", Settings(), None, whole=True)
    assert prepared.parsed is not None
    assert prepared.parsed.report.title == "预算报告（马鞍山市含山县，2024年）"
    told = {(row.quantity.text, row.period.last, row.period.kind) for row in prepared.indicators}
    assert {("38.4亿元", 2023, Kind.ACHIEVED), ("40亿元", 2024, Kind.TARGET)} <= told
