"""Markdown as a reader sees it: tables are tables, marks are gone, lines stay."""

import pytest

from ingest.markdown import markdown_lines

TEXTS = {
    "a table with a unit over it": (
        "## 主要指标\n单位：亿元\n\n"
        "| 指标 | 2023年完成 | 2024年目标 |\n|---|---:|:--:|\n| 固定资产投资 | 310.5 | 335 |\n\n以上。",
        [
            "主要指标",
            "单位：亿元",
            "",
            "指标 2023年完成 2024年目标",
            "固定资产投资2023年完成310.5亿元。固定资产投资2024年目标335亿元。",
            "",
            "以上。",
        ],
    ),
    "a table without outer bars, bold cells and a short row": (
        "指标 | 数量（个）| 备注\n--- | --- | ---\n**新增学位** | 3200\n公园 | 5 | 新建",
        ["指标 数量（个） 备注", "新增学位数量3200个。", "公园数量5个。备注：新建。"],
    ),
    "front matter keeps its title": (
        '---\ntitle: "和县政府工作报告"\ndate: 2024-01-09\n---\n正文',
        ["和县政府工作报告", "正文"],
    ),
    "a rule is no front matter": ("---\n新增学位3200个。", ["---", "新增学位3200个。"]),
    "comments over lines, fences and pictures": (
        "一<!-- 草稿 9900个\n又一行 --> 二\n```\n三\n```\n![图](a.png)\n<!-- x -->\n四",
        ["一", " 二", "三", "", "四"],
    ),
    "links and quotes": (
        "> 见[《规划》](https://example.cn/a.html)第3页\n[1]（附件）\n- 一是 __稳增长__ ，二是a__b__。",
        ["见《规划》第3页", "[1]（附件）", "- 一是 稳增长 ，二是a__b__。"],
    ),
    "bars without a rule stay a line": ("甲 | 乙\n1 | 2", ["甲 | 乙", "1 | 2"]),
    "snake_case and stars of a product": ("a__b__c 2*3*4 **", ["a__b__c 2*3*4 **"]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_markdown(name: str) -> None:
    text, lines = TEXTS[name]
    assert markdown_lines(text) == lines


def test_time_grows_with_the_text() -> None:
    for worst in ("<!---->" * 200_000, "<!--" * 200_000, "**a " * 200_000, "[" * 500_000, "|" * 500_000 + "\n|-|-|"):
        assert len("\n".join(markdown_lines(worst))) <= len(worst)
