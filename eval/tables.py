"""Scores and comparisons as tables in the terminal. Shows only; what is shown comes from score.py and compare.py."""

import math
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from eval.cases import TYPE_LABELS
from eval.compare import VERDICTS, WORTH_HEAD, Comparison, Worth
from eval.score import AnswersScored, Measure, Scored, SearchScored
from eval.stats import Estimate, area_under_risk
from rag.types import Json

_COLOURS = {"better": "green", "worse": "red", "same": "none"}
_TYPE_COLUMNS = {
    True: (
        ("accuracy", "正确率"),
        ("nuggets", "要点召回"),
        ("right_and_cited", "对且引对"),
        ("false_refusals", "误拒"),
        ("unsupported", "无依据"),
    ),
    False: (("recall@1", "召回@1"), ("recall@3", "召回@3"), ("recall@5", "召回@5"), ("wrong_year", "年份错")),
}


def print_scores(scored: Scored, console: Console, failures: int = 10) -> None:
    """The measures with their intervals, the same per type, latency, and the first failures."""
    if scored.missing:
        console.print(f"[yellow]这次运行没有做完：还缺 {len(scored.missing)} 题，下面只算已答的。[/]")
    console.print(_measure_table(scored.measures))
    console.print(_type_table(scored))
    if isinstance(scored, AnswersScored) and scored.curve:
        console.print(
            f"风险–覆盖：答到 {scored.curve[-1][0]:.1%} 的问题时错 {scored.curve[-1][1]:.1%}，"
            f"曲线下面积 {area_under_risk(scored.curve):.4f}；校准误差 {scored.calibration_error:.3f}"
        )
    if scored.latency:
        console.print("用时（毫秒）：" + "，".join(f"p{p:g} {value:.0f}" for p, value in scored.latency.items()))
    _print_failures(scored, console, failures)


def print_comparison(comparison: Comparison, console: Console, shown: int = 20) -> None:
    """The paired tests, then the questions that changed sides."""
    table = _table(f"{comparison.questions} 个共同的问题", "指标", "A", "B", "B − A", "95% 区间", "p", "结论")
    for row in comparison.rows:
        test, verdict = row.test, row.verdict(comparison.bound)
        table.add_row(
            row.label,
            f"{row.a:.3f}",
            f"{row.b:.3f}",
            f"{test.difference:+.3f}",
            f"{test.low:+.3f} … {test.high:+.3f}",
            f"{test.p:.4f}",
            f"[{_COLOURS[verdict]}]{VERDICTS[verdict]}[/]",
        )
    console.print(table)
    for title, changes in (("变好", comparison.better), ("变差", comparison.worse)):
        console.print(f"{title} {len(changes)} 题" + ("：" if changes else ""))
        for change in changes[:shown]:
            console.print(f"  {change.case.id}　{change.case.question}", markup=False, highlight=False)
            console.print(f"    A：{_said(change.a)}\n    B：{_said(change.b)}", markup=False, highlight=False)


def print_ways(ways: Mapping[str, SearchScored], console: Console, title: str, labels: Mapping[str, str]) -> None:
    """Ways of retrieval side by side: the ablation."""
    table = _table(title, "检索方式", "召回@1", "召回@3", "召回@5", "MRR", "首位年份错", "首位目标／完成错")
    for name, scored in ways.items():
        of = {measure.key: measure.estimate for measure in scored.measures}
        keys = ("recall@1", "recall@3", "recall@5", "mrr", "wrong_year", "wrong_kind")
        table.add_row(labels.get(name, name), *(interval(of.get(key)) for key in keys))
    console.print(table)


def print_headline(
    answers: Mapping[str, AnswersScored], ways: Mapping[str, Mapping[str, SearchScored]], console: Console
) -> None:
    """One column a question set: answers first, then raw search, what answers rest on, and the tutorial pipeline."""
    table = _table("总表（95% 区间）", "", *answers)
    for key in (
        "accuracy",
        "right_and_cited",
        "refusal_recall",
        "false_refusals",
        "unsupported",
        "false_absence",
        "figure_value",
    ):
        found = [next((m for m in scored.measures if m.key == key), None) for scored in answers.values()]
        label = next((m.label for m in found if m), key)
        table.add_row(label, *(interval(m.estimate if m else None) for m in found))
    for way, name in (("search", "检索本身"), ("full", "依据（作答所引在前）"), ("tutorial", "教程式流水线")):
        for key in ("recall@1", "recall@5", "wrong_year"):
            found = [
                next((m for m in of[way].measures if m.key == key), None) if way in of else None for of in ways.values()
            ]
            if any(found):
                label = next(m.label for m in found if m)
                table.add_row(f"{name}{label}", *(interval(m.estimate if m else None) for m in found))
    table.add_row("每题毫秒 p50 / p95", *(f"{s.latency[50]:.0f} / {s.latency[95]:.0f}" for s in answers.values()))
    console.print(table)


def print_worth(worth: Sequence[Worth], console: Console) -> None:
    """What is lost where a part is taken out."""
    table = _table("去掉一部分，变成怎样", *WORTH_HEAD)
    for one in worth:
        for number, (label, *cells) in enumerate(one.cells()):
            table.add_row("" if number else label, *cells)
    console.print(table)


def interval(estimate: Estimate | None) -> str:
    """0.971 (0.947–0.989)"""
    if estimate is None or math.isnan(estimate.value):
        return "—"
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def _measure_table(measures: Sequence[Measure]) -> Table:
    table = _table(None, "指标", "值", "95% 区间", "题数")
    for measure in measures:
        e = measure.estimate
        arrow = "" if measure.higher else "（越低越好）"
        table.add_row(measure.label + arrow, f"{e.value:.3f}", f"{e.low:.3f} – {e.high:.3f}", str(e.n))
    return table


def _type_table(scored: Scored) -> Table:
    columns = _TYPE_COLUMNS[isinstance(scored, AnswersScored)]
    table = _table(None, "题型", "题数", *(label for _, label in columns))
    for row in scored.types:
        of = {measure.key: measure.estimate for measure in row.measures}
        table.add_row(TYPE_LABELS.get(row.type, row.type), str(row.n), *(interval(of.get(key)) for key, _ in columns))
    return table


def _table(title: str | None, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for other in others:
        table.add_column(other, justify="right")
    return table


def _print_failures(scored: Scored, console: Console, shown: int) -> None:
    failures = scored.failures
    if failures and shown:
        console.print(f"要看的 {len(failures)} 题" + (f"（前 {shown} 题）" if len(failures) > shown else "") + "：")
    for score in failures[:shown]:
        case = score.case
        console.print(f"  {case.id}　{case.question}", markup=False, highlight=False)
        console.print(f"    {_said(scored.lines[case.id])}", markup=False, highlight=False)


def _said(line: Json) -> str:
    """An answer in one line, or the first hit."""
    if "hits" in line:
        hits = line["hits"]
        return (
            f"{hits[0]['report']} 第 {hits[0]['paragraph']} 段：{hits[0]['sentence'][:80]}" if hits else "什么也没找到"
        )
    text = " ".join(line["answer"].split())
    return text if len(text) <= 160 else text[:160] + "…"
