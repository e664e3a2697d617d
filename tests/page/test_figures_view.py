"""The 指标 tab without a browser: its address, what it finds, and what may stand in one chart."""

from typing import Any

import pytest
from provinces import write_reports
from storage_fakes import HashEmbedder

from ingest.library import ingest_reports
from page import figures
from page.chart import chart_html, charts_html, pairs_html, together
from page.figures_view import view_html
from page.wanted import RANKING, SERIES, Wanted, tab_of
from page.welcome import newest
from rag.build import open_chain
from rag.index.catalog import Catalog
from rag.text.indicators import Sort
from rag.types import Json, Kind


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    write_reports(folder)
    ingest_reports(folder, home=home, embeddings=HashEmbedder())
    return open_chain(home=home, embeddings=HashEmbedder()).searcher.catalog


def row(region: str, year: int, value: float, **more: Any) -> Json:
    told = {
        "kind": "achieved",
        "unit": "个",
        "text": f"{value:g}个",
        "quote": "新增学位",
        "indicator": "新增学位",
        **more,
    }
    return {"region": region, "report": "r", "year": year, "value": value, "paragraph": 1, "start": 0, "end": 4, **told}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "?tab=figures",
        "?name=x&first=20&last=abc&kind=none&view=tree&sort=weight",
        "?first=２０２１&region=",
        "?&&=%ff",
    ],
)
def test_what_makes_no_sense_in_an_address_is_left_out(address: str) -> None:
    wanted = Wanted.read(address)
    assert (wanted.first, wanted.last, wanted.kind, wanted.view, wanted.sort) == (None, None, None, "", None)


def test_an_address_brings_the_filter_back() -> None:
    wanted = Wanted("R&D = 投入", ("安徽省", "江西省"), 2020, 2025, Kind.TARGET, SERIES, Sort.GROWTH)
    assert Wanted.read(wanted.address()) == wanted
    assert Wanted.read(wanted.address(view=RANKING)).view == RANKING
    assert tab_of(wanted.address()) == "figures"
    assert tab_of("?tab=reports") == "reports"
    assert tab_of("?tab=../x") == "chat"


def test_gdp_finds_it_by_any_name_and_is_ranked_by_place(catalog: Catalog) -> None:
    chart, count, table = view_html(catalog, Wanted("GDP", sort=Sort.GROWTH, kind=Kind.TARGET), "zh")
    assert "2025年地区生产总值增长 · 目标" in chart
    order = [chart.index(place) for place in ("安徽省", "贵州省", "江西省")]
    assert order == sorted(order)
    assert "赣南" not in chart  # a part's
    assert "居民消费价格" not in table
    assert "经济增长5.5%左右" in table
    assert "region=" not in count
    assert {figures.latin(name) for name in ("地区生产总值", "城镇新增就业")} == {"GDP", ""}
    assert figures.names(catalog)[0] == "地区生产总值"


def test_years_and_kinds_are_a_click_and_a_place_alone_is_a_series(catalog: Catalog) -> None:
    chart, _, _ = view_html(catalog, Wanted("地区生产总值", sort=Sort.GROWTH), "zh")
    assert "first=2024&amp;last=2024&amp;kind=achieved" in chart
    assert "view=series" in chart
    alone, _, _ = view_html(catalog, Wanted("地区生产总值", ("安徽省",), sort=Sort.GROWTH), "zh")
    assert "安徽省 · 地区生产总值增长" in alone
    assert "<svg" in alone
    assert all(year in alone for year in ("2023", "2024", "2025"))
    assert alone.count('class="wb-dot') == 5 - 1  # 2023 and 2024 done, 2024 and 2025 promised


def test_a_part_of_a_name_offers_the_names_and_draws_none(catalog: Catalog) -> None:
    chart, _, _ = view_html(catalog, Wanted("断头"), "zh")
    assert "wb-bar" not in chart
    assert "打通断头路</a>" in chart
    nothing, _, table = view_html(catalog, Wanted("没有这个"), "zh")
    assert "wb-switch" not in nothing
    assert "放宽筛选" in table


def test_without_a_name_the_newest_report_is_shown(catalog: Catalog) -> None:
    _, count, table = view_html(catalog, Wanted(), "zh")
    report = newest(catalog)
    assert report is not None
    assert report.title in count
    assert {one.region for one in catalog.reports()} - {report.region}
    assert all(f">{one.region}<" not in table for one in catalog.reports() if one.region != report.region)


def test_what_came_new_is_not_drawn_beside_a_sum_since_the_beginning() -> None:
    new = [row("甲市", 2020, 100), row("乙市", 2020, 200)]
    whole = row("丙市", 2020, 90000, quote="累计新增学位9万个")
    assert together([*new, whole]) == new
    assert "另有 1 个没有画" in chart_html([*new, whole], "新增学位", "zh")
    stock = [{**one, "indicator": "高新技术企业总数"} for one in (*new, whole)]
    assert together(stock) == stock
    assert together([*new, row("丁市", 2020, 5, unit="元")]) == new
    assert together([]) == []


def test_one_chart_for_each_indicator_and_none_of_one_figure() -> None:
    rows = [row("甲市", 2020, 1), row("乙市", 2020, 2), row("甲市", 2020, 3, indicator="床位")]
    assert charts_html(rows, "zh").count("<figure") == 1
    assert "2020年新增学位 · 完成" in charts_html(rows, "zh")
    assert charts_html([], "zh") == chart_html([], "", "zh") == pairs_html([], "zh") == ""


def test_amounts_of_two_units_are_drawn_to_one_measure_and_a_fall_looks_like_one() -> None:
    html = chart_html([row("甲市", 2020, 10, unit="吨"), row("乙市", 2020, 10000, unit="斤")], "粮食", "zh")
    assert html.index("width:100.0%") < html.index("width:50.0%")
    assert "wb-bar achieved below" in chart_html([row("甲市", 2020, -3), row("乙市", 2020, 2)], "增长", "zh")


def test_more_places_than_lines_are_bars_and_very_many_are_counted() -> None:
    years = [row(f"{place}市", year, year - 2000) for place in "甲乙丙丁戊己庚" for year in (2019, 2020, 2021)]
    assert "<svg" not in chart_html(years, "新增学位", "zh")
    assert chart_html(years[:9], "新增学位", "zh").count("<svg") == 3
    many = chart_html([row(f"{number}市", 2020, number) for number in range(70)], "新增学位", "zh")
    assert many.count("wb-bar") == 60
    assert "另有 10 个没有画" in many


def test_the_regions_of_an_address_narrow_rows_and_csv(catalog: Catalog) -> None:
    wanted = Wanted("地区生产总值", ("江西省",))
    rows = figures.select(figures.candidates(catalog, wanted.filter), wanted.filter)
    assert {one.region for one in rows} == {"江西省"}
    assert "region=%E6%B1%9F%E8%A5%BF%E7%9C%81" in wanted.csv
