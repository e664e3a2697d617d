"""Tables of reports → sentences that say row, column and unit; what cannot be told apart stays as it looks."""

import pytest

from ingest.tables import MAX_COLUMNS, Cell, table_lines


def rows(text: str) -> list[list[Cell]]:
    """One row a line, cells between |; ^ goes on from above, and >2 behind a text makes it two columns wide."""
    table = []
    for line in text.strip().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        table.append(
            [
                Cell("", goes_on=True) if c == "^" else Cell(c.split(">")[0], int((c + ">1").split(">")[1]))
                for c in cells
            ]
        )
    return table


TABLES = {
    "two periods, unit in the caption": (
        "单位：亿元",
        "指标 | 2023年完成 | 2024年目标\n固定资产投资 | 310.5 | 335",
        ["指标 2023年完成 2024年目标", "固定资产投资2023年完成310.5亿元。固定资产投资2024年目标335亿元。"],
    ),
    "several units in the caption": (
        "（单位：亿元、%、人）",
        "类别 | 指标 | 2022年 | 2023年\n综合 | 社会消费品零售总额 | 205.7 | 220\n"
        "^ | 参保人数 | 6,120 | 6300\n^ | 城镇化率 | 61.2 | 62",
        [
            "类别 指标 2022年 2023年",
            "社会消费品零售总额2022年205.7亿元。社会消费品零售总额2023年220亿元。",
            "参保人数2022年6,120人。参保人数2023年6300人。",
            "城镇化率2022年61.2%。城镇化率2023年62%。",
        ],
    ),
    "units in a column": (
        "",
        "序号 | 指标名称 | 单位 | 2024年目标 | 责任单位\n1 | 新增学位 | 个 | 4500 | 教育局\n"
        "2 | 地区生产总值增长 | % | 6.5左右 | 发改委",
        [
            "序号 指标名称 单位 2024年目标 责任单位",
            "新增学位2024年目标4500个。责任单位：教育局。",
            "地区生产总值增长2024年目标6.5%左右。责任单位：发改委。",
        ],
    ),
    "units in heads and labels": (
        "",
        "项目 | 数量（个） | 投资（万元）\n农村道路 | 12 | 3,600\n社区食堂 | 8 | 450",
        [
            "项目 数量（个） 投资（万元）",
            "农村道路数量12个。农村道路投资3,600万元。",
            "社区食堂数量8个。社区食堂投资450万元。",
        ],
    ),
    "a unit of the label, and growth beside it": (
        "",
        "指标 | 总量 | 增长（%）\n进出口总额（亿美元） | 8.6 | 12.4\n粮食产量（万吨） | 53.2 | 1.1",
        [
            "指标 总量 增长（%）",
            "进出口总额总量8.6亿美元。进出口总额增长12.4%。",
            "粮食产量总量53.2万吨。粮食产量增长1.1%。",
        ],
    ),
    "two rows of heads": (
        "单位：万亩",
        "指标 | 2023年>2 | 2024年\n^ | 目标 | 完成 | 目标\n造林面积 | 1.2 | 1.3 | 1.5",
        [
            "指标 2023年 2024年",
            "目标 完成 目标",
            "造林面积2023年目标1.2万亩。造林面积2023年完成1.3万亩。造林面积2024年目标1.5万亩。",
        ],
    ),
    "values with their own units, words and gaps": (
        "",
        "指标 | 2023年完成 | 2024年目标\n新增床位 | 600张 | 800张以上\n居民收入 | — | 与经济增长同步\n"
        "能耗强度 | 下降2.1% | 完成省下达任务",
        [
            "指标 2023年完成 2024年目标",
            "新增床位2023年完成600张。新增床位2024年目标800张以上。",
            "居民收入2024年目标：与经济增长同步。",
            "能耗强度2023年完成：下降2.1%。能耗强度2024年目标：完成省下达任务。",
        ],
    ),
    "years down the side": (
        "",
        "年份 | 新增学位（个） | 新增就业（人）\n2022年 | 3000 | 8000\n2023年 | 3200 | 8600",
        [
            "年份 新增学位（个） 新增就业（人）",
            "2022年新增学位3000个。2022年新增就业8000人。",
            "2023年新增学位3200个。2023年新增就业8600人。",
        ],
    ),
    "two tables side by side": (
        "",
        "指标 | 完成数 | 项目 | 投资额\n新增学位 | 3200个 | 城东水厂 | 2.4亿元",
        ["指标 完成数 项目 投资额", "新增学位完成数3200个。城东水厂投资额2.4亿元。"],
    ),
    "a line over the table": (
        "",
        "2024年主要指标\n单位：人\n指标 | 目标值\n城镇新增就业 | 9000",
        ["2024年主要指标", "单位：人", "指标 目标值", "城镇新增就业2024年目标值9000人。"],
    ),
    "a range, and a unit that fits nothing": (
        "单位：亿元、人",
        "指标 | 目标\n旅游收入 | 35-38\n新建公园 | 5",
        ["指标 目标", "旅游收入目标35-38亿元。", "新建公园目标5。"],
    ),
    "columns that look alike stay cells": (
        "",
        "指标 | 2022年>2\n新增学位 | 1.8万个 | 1万个",
        ["指标 2022年", "新增学位 1.8万个 1万个"],
    ),
    "the unit at the end of a title, growth without brackets": (
        "2023年主要指标完成情况（单位：亿元）",
        "指标 | 2023年 | 比上年±%\n财政收入 | 40.2 | 4.5\n财政支出 | 62.7 | -1.2",
        [
            "指标 2023年 比上年±%",
            "财政收入2023年40.2亿元。财政收入2023年比上年增长4.5%。",
            "财政支出2023年62.7亿元。财政支出2023年比上年增长-1.2%。",
        ],
    ),
    "years without 年, and a year in the caption that they leave alone": (
        "2024年统计资料（单位：人）",
        "指标 | 2022 | 2023\n新增就业 | 8000 | 8600",
        ["指标 2022 2023", "新增就业2022年8000人。新增就业2023年8600人。"],
    ),
    "the caption's year, not before another year's column": (
        "某县2023年主要指标\n单位：亿元",
        "指标 | 完成 | 上年完成\n财政收入 | 40.2 | 38.5",
        ["指标 完成 上年完成", "财政收入2023年完成40.2亿元。财政收入上年完成38.5亿元。"],
    ),
    "a caption of two years": (
        "2023年完成情况和2024年目标",
        "指标 | 完成数 | 目标数\n新增床位 | 600张 | 800张",
        ["指标 完成数 目标数", "新增床位完成数600张。新增床位目标数800张。"],
    ),
    "no heads": ("", "新增学位 | 3200\n新增就业 | 8600", ["新增学位 3200", "新增就业 8600"]),
    "words alone": ("", "姓名 | 职务\n张某 | 主任", ["姓名 职务", "张某 主任"]),
    "rows of different lengths": ("", "指标 | 目标\n新增学位 | 3200 | 个", ["指标 目标", "新增学位 3200 个"]),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str) -> None:
    above, text, lines = TABLES[name]
    assert table_lines(rows(text), above) == lines


def test_a_cell_as_wide_as_the_sea() -> None:
    table = [[Cell("指标"), Cell("目标", across=10**6)], [Cell("新增学位"), Cell("3200", across=10**6)]]
    assert table_lines(table) == ["指标 目标", "新增学位 3200"]
    assert MAX_COLUMNS < 100
