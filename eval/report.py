"""One self-contained HTML page of a run: tables, plots, and every failed question with its evidence beside the answer.

Needs no network and no script. Says nothing that score.py does not say; `write_report` is the main path.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from eval import svg
from eval.cases import TYPE_LABELS, Case
from eval.compare import WORTH_HEAD, Worth
from eval.metrics import AnswerScore
from eval.score import AnswersScored, Measure, SearchScored, score_run
from eval.stats import NOTHING, Estimate, area_under_risk
from rag.errors import UsageError
from rag.types import Json

WAYS = {
    "tutorial": "教程式流水线（500/50，前 4 块）",
    "dense": "只用向量",
    "keyword": "只用关键词",
    "fused": "融合，不看时期和地区",
    "search": "问报的检索（不作答）",
    "full": "问报的依据（作答所引的排在前）",
}
_SHORT = {
    "tutorial": "教程式", "dense": "向量", "keyword": "关键词", "fused": "融合", "search": "检索", "full": "依据",
}  # fmt: skip
_REASONS = {
    "not_in_reports": "报告里没有",
    "report_not_indexed": "没有收录这份报告",
    "out_of_scope": "与报告无关",
    "model_failed": "模型没有答成",
}
_HEADLINE = ("accuracy", "nuggets", "forbidden", "right_and_cited", "refusal_recall", "false_refusals", "unsupported")


def write_report(
    out: Path,
    cases: Sequence[Case],
    answers: Sequence[Json],
    *,
    title: str,
    searches: Mapping[str, Sequence[Json]] | None = None,
    meta: Json | None = None,
    worth: Sequence[Worth] = (),
) -> None:
    """Write the page. `searches` are search runs of the same set by way of retrieval (see retrieval.search_ways).

    Raises UsageError if the runs do not belong to the set, or `out` cannot be written.
    """
    scored = score_run(cases, answers)
    if not isinstance(scored, AnswersScored):
        raise UsageError("报告要用 eval answer 的运行文件；检索结果请放在 searches 里")
    ways = {name: score_run(cases, lines) for name, lines in (searches or {}).items()}
    judged = {n: w for n, w in ways.items() if isinstance(w, SearchScored)}
    page = build_page(scored, judged, title, meta or {}, worth)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} 写不了：{error.strerror}；请检查文件夹和权限") from error


def build_page(
    scored: AnswersScored, ways: Mapping[str, SearchScored], title: str, meta: Json, worth: Sequence[Worth] = ()
) -> str:
    """The whole page as text."""
    style = (files(__package__) / "report.css").read_text(encoding="utf-8")
    times = [s.milliseconds for s in scored.scores if s.milliseconds is not None]
    sections = [
        _headline(scored),
        _section(
            "按题型的正确率", svg.bars([(_type(row.type), _of(row.measures, "accuracy")) for row in scored.types])
        ),
        _section("检索：每一部分值多少", ways_plot(ways) + _ways_table(ways)) if ways else "",
        _section("去掉一部分，变成怎样", _worth(worth)) if worth else "",
        _section(
            "风险与覆盖",
            svg.steps(scored.curve, "覆盖：回答了多大一部分问题（从最有把握的答起）", "其中答错的比例")
            + _note(
                f"右端是实际的工作点；答了的题里错 {_wrong(scored)} 题，错得少时曲线只由这几题决定。"
                f"曲线下面积 {area_under_risk(scored.curve):.4f}；"
                f"校准误差 {scored.calibration_error:.3f}（把握是匹配程度，不是概率）。"
            ),
        )
        if scored.curve
        else "",
        _section("用时", svg.histogram(times, [(f"p{p:g}", v) for p, v in scored.latency.items()], "毫秒"))
        if times
        else "",
        _section("全部指标", _measure_table(scored.measures) + _type_table(scored)),
        _failures(scored),
        f"<section><details><summary>这次运行用的是什么</summary>{_meta(meta)}</details></section>" if meta else "",
    ]
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{style}</style></head><body><main><h1>{escape(title)}</h1>{''.join(sections)}</main></body></html>"
    )


def _wrong(scored: AnswersScored) -> int:
    return sum(score.right is False and not score.refused for score in scored.scores)


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _type(name: str) -> str:
    return TYPE_LABELS.get(name, name)


def _of(measures: Sequence[Measure], key: str) -> Estimate:
    return next((m.estimate for m in measures if m.key == key), NOTHING)


# --- figures at a glance --------------------------------------------------------------------------------------------


def _headline(scored: AnswersScored) -> str:
    tiles = []
    for measure in scored.measures:
        if measure.key in _HEADLINE:
            e = measure.estimate
            value = f"{round(e.value * e.n)} / {e.n}" if measure.key == "unsupported" else f"{e.value:.1%}"
            tiles.append(
                f'<div class="tile"><b>{value}</b><span>{escape(measure.label)}</span>'
                f"<small>95%：{e.low:.1%} – {e.high:.1%}（{e.n} 题）</small></div>"
            )
    missing = _note(f"这次运行没有做完，还缺 {len(scored.missing)} 题。") if scored.missing else ""
    return f'<div class="tiles">{"".join(tiles)}</div>{missing}'


def ways_plot(ways: Mapping[str, SearchScored]) -> str:
    """Recall of each way of retrieval side by side, as SVG."""
    groups = [
        (label, [_of(way.measures, key) for way in ways.values()])
        for key, label in (("recall@1", "召回@1"), ("recall@3", "召回@3"), ("recall@5", "召回@5"))
    ]
    return svg.grouped_bars(groups, [_SHORT.get(name, name) for name in ways])


def _ways_table(ways: Mapping[str, SearchScored]) -> str:
    columns: dict[str, str] = {m.key: m.label for way in ways.values() for m in way.measures}
    rows = [
        [WAYS.get(name, name), *(_interval(_of(way.measures, key)) for key in columns)] for name, way in ways.items()
    ]
    return _table(["检索方式", *columns.values()], rows)


def _measure_table(measures: Sequence[Measure]) -> str:
    rows = [
        [
            m.label + ("" if m.higher else "（越低越好）"),
            f"{m.estimate.value:.3f}",
            _range(m.estimate),
            str(m.estimate.n),
        ]
        for m in measures
    ]
    return _table(["指标", "值", "95% 区间", "题数"], rows)


def _type_table(scored: AnswersScored) -> str:
    keys = {
        "accuracy": "正确率",
        "nuggets": "要点召回",
        "right_and_cited": "对且引对",
        "citation_precision": "引用精确率",
        "f1": "F1",
    }
    rows = [[_type(row.type), str(row.n), *(_interval(_of(row.measures, key)) for key in keys)] for row in scored.types]
    return _table(["题型", "题数", *keys.values()], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _interval(e: Estimate) -> str:
    return f"{e.value:.3f}\n{_range(e)}" if e.n else "—"


def _range(e: Estimate) -> str:
    return f"{e.low:.3f}–{e.high:.3f}"


# --- what went wrong ------------------------------------------------------------------------------------------------


def _worth(worth: Sequence[Worth]) -> str:
    rows = [["" if i else label, *cells] for one in worth for i, (label, *cells) in enumerate(one.cells())]
    return _table(WORTH_HEAD, rows)


def _failures(scored: AnswersScored) -> str:
    failures = scored.failures
    if not failures:
        return _section("要看的问题", _note("没有：每一题都答对、引对，没有无依据的数字。"))
    cards = "".join(_card(score, scored.lines[score.case.id]) for score in failures)
    return _section(f"要看的 {len(failures)} 题", cards)


def _card(score: AnswerScore, line: Json) -> str:
    case = score.case
    history = "".join(f"<p>问：{escape(q)}<br>答：{escape(a)}</p>" for q, a in case.history)
    before = f'<div class="history">{history}</div>' if history else ""
    asked = line.get("standalone_question", "")
    rewritten = f'<p class="note">改写为：{escape(asked)}</p>' if asked not in ("", case.question) else ""
    return (
        f"<article><header><code>{escape(str(case.id))}</code> <i>{escape(_type(case.type))}</i>"
        f"<h3>{escape(case.question)}</h3>{before}{rewritten}</header>"
        f'<div class="sides"><div><h4>答案</h4>{_answer(line)}</div><div><h4>依据</h4>{_evidence(case)}</div></div>'
        f"<ul>{''.join(f'<li>{reason}</li>' for reason in _reasons(score))}</ul></article>"
    )


def _answer(line: Json) -> str:
    text = re.sub(r"(\[\d+\])", r"<sup>\1</sup>", escape(line["answer"])).replace("\n", "<br>")
    reason = _REASONS.get(line.get("reason") or "", "没有说明理由")
    refusal = f'<p class="note">拒答：{escape(reason)}</p>' if line["refused"] else ""
    cited = "".join(
        f"<li>[{c['marker']}] {escape(c['report'])} 第 {c['paragraph']} 段：<q>{escape(c['quote'])}</q></li>"
        for c in line["citations"]
    )
    return f'<p>{text}</p>{refusal}<ol class="plain">{cited}</ol>'


def _evidence(case: Case) -> str:
    if case.ideal:
        return f"<p>{escape(case.ideal)}</p>"
    if not case.evidence:
        known = "；".join(case.answers) or ("报告里没有：应当拒答。" if case.expects_answer is False else "—")
        return f"<p>{escape(known)}</p>"
    groups = []
    for group in case.evidence:
        places = "<br>或 ".join(
            f"{escape(place.report)} 第 {place.paragraph} 段：<q>{escape(place.quote)}</q>" for place in group
        )
        groups.append(f"<li>{places}</li>")
    return f'<ol class="plain">{"".join(groups)}</ol>'


def _reasons(score: AnswerScore) -> list[str]:
    """Why the question is shown here, as HTML."""
    reasons = []
    if score.case.expects_answer is False and not score.refused:
        reasons.append("应当拒答，却答了")
    if score.case.expects_answer and score.refused:
        reasons.append("报告里有，却拒答了")
    elif score.case.expects_answer:
        reasons += [f"答案里缺 <code>{escape(pattern)}</code>" for pattern in score.missed]
    reasons += [f"答案里不该有 <code>{escape(pattern)}</code>" for pattern in score.shown]
    reasons += [f"数字 <b>{escape(figure)}</b> 在所引原话里找不到" for figure in score.unsupported]
    reasons += [f"说没有提到“{escape(word)}”，报告里有" for word in score.false_absences]
    if score.said is not None:
        reasons.insert(0, f"说到了要点的 {score.said:.0%}")
    if score.cited is False and not score.refused and not score.case.open:
        reasons.append("没有引到依据所在的段落")
    return reasons or ["与参考答案不符"]


def _meta(meta: Json) -> str:
    rows = []
    for name, value in meta.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        rows += [[f"{name}.{key}".rstrip("."), str(part)] for key, part in parts if part is not None]
    return _table(["项目", "值"], rows)
