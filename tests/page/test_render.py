"""What the page shows, without a browser: escaping, badges, charts, figures, export, scope by hand."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from page import feedback, figures, i18n, rescope, talks
from page.chart import chart_html, pairs, pairs_html
from page.figures_view import table_html
from page.links import source_link
from page.render import answer_html, badges, pending_html, question_html, stopped_html, to_markdown
from page.word import to_docx
from rag.types import Indicator, Json, Kind, Period, Quantity

EVIL = "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> \"' & **粗**"


def answer(text: str = "甲为5个。[1]", **changes: Any) -> Json:
    cited = {"marker": 1, "report": "r~1", "title": "某报告", "section": ["一、甲"], "paragraph": 7, "quote": "5个"}
    return {
        "question": "甲？", "answer": text, "refused": False, "reason": None, "mode": "extractive", "notices": [],
        "citations": [{**cited, "start": 2, "end": 4}],
        "figures": [{"text": "5个", "supported_by": [1], "derived": None}], **changes,
    }  # fmt: skip


def indicator(name: str, value: float, kind: Kind, year: int, **more: Any) -> Indicator:
    quantity = Quantity(f"{value:g}{more.get('unit', '个')}", 0, 2, float(value), more.get("unit", "个"))
    region, quote = more.get("region", "甲市"), more.get("quote", name)
    return Indicator(f"{region}-r", region, 2022, name, quantity, Period(year, year, kind), quote, 3, 0, len(quote))


@given(st.text())
def test_no_text_becomes_markup_or_ends_the_block(text: str) -> None:
    shown = answer(text, notices=[text], mode=text)
    shown["citations"][0] |= {"quote": text, "title": text, "report": text, "section": [text]}
    for html in (answer_html(shown, "zh"), question_html(text), pending_html(text, "zh"), stopped_html(text, "zh")):
        assert "\n" not in html
        assert "\r" not in html
        assert set(re.findall(r"<(\w+)", html)) <= {"div", "a", "span", "ol", "li", "button", "br", "sup", "h2"}
        assert html.count("<") == html.count(">")


def test_evil_words_stay_words_in_tables_and_charts() -> None:
    rows = [
        indicator(EVIL, 1, Kind.ACHIEVED, 2021, quote=EVIL, region=EVIL),
        indicator(EVIL, 2, Kind.TARGET, 2022, quote=EVIL, region=EVIL),
    ]
    told = [{**row.to_json(), "year": 2021 + i, "kind": "target"} for i, row in enumerate(rows)]
    lines = [{**told[0], "year": year} for year in (2019, 2020, 2021)]
    for html in (
        table_html(rows, "zh"),
        pairs_html(rows, "zh"),
        chart_html(told, EVIL, "zh"),
        chart_html(lines, EVIL, "zh"),
    ):
        assert "&lt;script&gt;" in html
        assert "<script" not in html
        assert "<img" not in html


def test_a_table_in_an_answer_is_drawn_and_its_figures_are_links() -> None:
    table = "| 地区 | 2025年甲 | 出处 |\n| --- | --- | --- |\n| 甲市 | 5个 | [1]\n| 乙<b> | — | [2]"
    text = f"最高的是甲市（5个）。[1]\n\n{table}\n\n没有说的：丙市。"
    html = answer_html(answer(text), "zh")
    assert html.count("<tr>") == 3
    assert '<th scope="row">甲市</th>' in html
    assert 'href="#wb~7~2~4~r~1"' in html.split("<tbody>")[1]
    assert "乙&lt;b&gt;" in html
    assert "---" not in html
    assert "没有说的" in html.split("</table>")[1]
    assert "<table" in pending_html(text, "zh")
    assert "<table" not in answer_html(answer("| 一 | 二"), "zh")


def test_an_indicator_is_found_by_any_of_its_names() -> None:
    rows = [
        indicator("地区生产总值", 5, Kind.ACHIEVED, 2021, unit="元"),
        indicator("人均GDP", 3, Kind.ACHIEVED, 2021, unit="元"),
        indicator("新增学位", 100, Kind.ACHIEVED, 2020),
    ]
    assert [row.name for row in figures.select(rows, figures.Filter(name="GDP"))] == ["地区生产总值"]
    assert "甲市" in pairs_html([*rows, indicator("新增学位", 300, Kind.TARGET, 2022)], "zh")


def test_a_mark_links_only_where_there_is_a_citation() -> None:
    html = answer_html(answer("甲[1]乙[2]"), "zh")
    assert 'href="#wb~7~2~4~r~1"' in html
    assert "乙[2]" in html
    assert source_link("a b/~", 1, 0, 0) == "#wb~1~0~0~a%20b%2F~"


def test_badges_say_what_verification_found() -> None:
    assert [css for css, _ in badges(answer(), "zh")] == ["ok"]
    derived = {"text": "3个", "supported_by": [1], "derived": "8 - 5"}
    assert ("sum", "由程序计算：8 - 5") in badges(answer(figures=[derived]), "zh")
    assert [css for css, _ in badges(answer(notices=["去掉一句"]), "zh")] == ["ok", "warn"]
    assert badges(answer(refused=True, reason="out_of_scope", citations=[], figures=[]), "zh") == []


@pytest.mark.parametrize("reason", ["not_in_reports", "report_not_indexed", "out_of_scope", "model_failed"])
def test_every_refusal_has_words_in_both_languages(reason: str) -> None:
    for lang in ("zh", "en"):
        assert "wb-kicker" in answer_html(answer(refused=True, reason=reason), lang)  # type: ignore[arg-type]


def test_texts_have_the_same_places_in_both_languages() -> None:
    for key, (chinese, english) in i18n.TEXTS.items():
        assert set(re.findall(r"\{(\w+)", chinese)) == set(re.findall(r"\{(\w+)", english)), key
        assert chinese.count("|") == english.count("|"), key


def test_export_numbers_citations_through() -> None:
    turns = [{"question": "一\n二", "answer": answer()}, {"question": "三", "answer": answer()}, {"question": "四"}]
    text = to_markdown(turns, "zh")
    assert "## 一 二" in text
    assert "甲为5个。[^1]" in text
    assert "甲为5个。[^2]" in text
    assert "[^2]: 某报告 › 一、甲，第7段：“5个”" in text


@pytest.mark.parametrize(
    ("regions", "years", "kind", "question"),
    [
        ([], [], None, ""),
        ([], ["无"], "", ""),
        (["甲市"], ["2022"], "target", "那甲市2022年的目标呢？"),
        (["甲市", "乙市"], [], None, "那甲市和乙市呢？"),
        ([], ["2021", "2017—2021"], "achieved", "那2021年和2017年至2021年的实际完成情况呢？"),
        ([], [], "target", "那目标呢？"),
    ],
)
def test_chips_become_a_followup(regions: list[str], years: list[str], kind: str | None, question: str) -> None:
    assert rescope.followup(regions, years, kind) == question


def test_pairs() -> None:
    rows = [
        indicator("学位", 5, Kind.ACHIEVED, 2021),
        indicator("学位", 8, Kind.TARGET, 2022),
        indicator("学位", 3, Kind.TARGET, 2022, unit="%"),
        indicator("学位", 9, Kind.ACHIEVED, 2020, region="乙市"),
        indicator("床位", 2, Kind.TARGET, 2022),
    ]
    assert [(a.quantity.value, b.quantity.value) for a, b in pairs(rows)] == [(5, 8)]
    total = replace(rows[0], period=Period(2017, 2021, Kind.ACHIEVED))
    assert pairs([total, *rows[1:]]) == []


def test_the_filter_and_what_excel_may_not_run() -> None:
    rows = [indicator("学位", 5, Kind.ACHIEVED, 2021), indicator("=1+1", 8, Kind.TARGET, 2022)]
    assert figures.select(rows, figures.Filter(kind=Kind.TARGET)) == rows[1:]
    assert figures.select(rows, figures.Filter(first=2022)) == rows[1:]
    assert figures.select(rows, figures.Filter(last=2021, name="学")) == rows[:1]
    assert figures.select(rows, figures.Filter(reports=("别的",))) == []
    assert ",'=1+1," in figures.to_csv(rows)


@pytest.mark.parametrize(
    "kept", [None, 5, {}, {"id": 1, "turns": []}, {"id": "a", "turns": [5, {"id": "b"}, {"id": 1, "question": "x"}]}]
)
def test_what_a_browser_hands_back_is_not_believed(kept: Any) -> None:
    talk, turns = talks.from_kept(kept)
    assert talk
    assert turns == []


def test_feedback_is_a_line_that_eval_can_read(tmp_path: Path) -> None:
    turn = {**talks.new_turn("问？"), "answer": answer()}
    feedback.record(tmp_path / "new", turn, [("先", "答")], "down", " 不对 ")
    line = json.loads((tmp_path / "new" / "feedback.jsonl").read_text(encoding="utf-8"))
    assert (line["id"], line["question"], line["history"]) == (turn["id"], "问？", [["先", "答"]])
    assert (line["vote"], line["comment"]) == ("down", "不对")


def test_under_a_table_stand_its_chart_and_ways_to_take_it_away() -> None:
    rows = [
        {"region": place, "report": "r~1", "year": 2025, "kind": "target", "text": f"{value}个", "value": value,
         "unit": "个", "quote": "5个", "paragraph": 7, "start": start, "end": 4, "indicator": "新增学位",
         "sort": "level"}
        for place, value, start in (("甲市", 5, 2), ("乙市", 3, 9))
    ]  # fmt: skip
    text = "最高的是甲市。[1]\n\n| 地区 | 2025年新增学位目标 | 出处 |\n| --- | --- | --- |\n| 甲市 | 5个 | [1]"
    html = answer_html(answer(text, table={"rows": rows}), "zh")
    assert '<td class="num" value="5">' in html
    assert html.count("wb-bar") == 2
    assert "?tab=figures&amp;name=" in html
    assert "wb-graph" not in answer_html(answer(text, table={"rows": rows[:1]}), "zh")
    many = [{**rows[0], "region": f"{number}市"} for number in range(30)]
    assert '<details class="wb-more wb-graph" open>' not in answer_html(answer(text, table={"rows": many}), "zh")


def test_a_word_document_holds_words_marks_tables_and_sources() -> None:
    table = "| 地区 | 2025年甲 | 出处 |\n| --- | --- | --- |\n| 甲市 | 5个 | [1]\n| 乙 | — | [2]"
    text = f"最高的是甲市（5个）。[1]\n\n{table}"
    turns = [
        {"question": "一\n二\x00", "answer": answer(text, notices=["去掉一句\x0b"])},
        {"question": "三", "answer": answer()},
        {"question": "四"},
    ]
    document = docx.Document(io.BytesIO(to_docx(turns, "zh")))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[:2] == ["一 二", "最高的是甲市（5个）。[1]"]
    assert "甲为5个。[2]" in said
    assert "[2] “5个” 某报告 › 一、甲，第7段" in said
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["地区", "2025年甲", "出处"], ["甲市", "5个", "[1]"], ["乙", "—", "[2]"],
    ]  # fmt: skip
    raised = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.superscript]
    assert raised == ["[1]", "[2]"]


@settings(max_examples=25, deadline=None)  # each is a whole document
@given(st.text())
def test_any_words_can_be_written_into_word(text: str) -> None:
    shown = answer(text, notices=[text], mode=text)
    shown["citations"][0] |= {"quote": text, "title": text, "section": [text]}
    assert docx.Document(io.BytesIO(to_docx([{"question": text, "answer": shown}], "zh"))).paragraphs


def test_while_a_model_reads_the_draft_and_its_steps_are_shown_as_such() -> None:
    shown = pending_html("", "zh", "新增学位超1万个。[1]", "查 镇江市2021年报告 · 外贸")
    assert '<div class="wb-draft">新增学位超1万个。[1]</div>' in shown
    assert "查 镇江市2021年报告 · 外贸" in shown
    assert "草稿" in pending_html("", "zh", "新增学位超1万个。[1]")
    assert "wb-draft" not in pending_html("2022年", "zh", "新增学位超1万个。[1]")
