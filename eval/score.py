"""A run against its question set → measures with confidence intervals, over all and per type of question.

Puts together what metrics.py says of each line; showing it is tables.py's and report.py's.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from eval.cases import Case
from eval.metrics import AnswerScore, SearchScore, score_answer, score_search
from eval.stats import Bin, Estimate, area_under_risk, calibration, mean_interval, percentiles, risk_coverage
from rag.errors import UsageError
from rag.types import Json


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a score. `higher` says which way is better."""

    key: str
    label: str
    estimate: Estimate
    higher: bool = True

    def to_json(self) -> Json:
        e = self.estimate
        numbers = {"value": e.value, "low": e.low, "high": e.high}
        return {k: None if math.isnan(v) else round(v, 4) for k, v in numbers.items()} | {"n": e.n}


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One type of question: how many, and its measures by key."""

    type: str
    n: int
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class AnswersScored:
    """An answer run, judged. `missing` are questions of the set that the run does not have (it was stopped)."""

    scores: tuple[AnswerScore, ...]
    lines: dict[str | int, Json]
    measures: tuple[Measure, ...]
    types: tuple[TypeRow, ...]
    missing: tuple[str | int, ...]
    latency: dict[float, float]
    curve: tuple[tuple[float, float], ...]
    bins: tuple[Bin, ...]
    calibration_error: float

    @property
    def failures(self) -> tuple[AnswerScore, ...]:
        """Everything that somebody should look at."""
        return tuple(s for s in self.scores if _is_failure(s))

    def to_json(self) -> Json:
        """The figures without the texts."""
        return {
            "kind": "answers",
            "questions": len(self.scores),
            "missing": len(self.missing),
            "measures": {m.key: m.to_json() for m in self.measures},
            "types": {row.type: {"n": row.n} | {m.key: m.to_json() for m in row.measures} for row in self.types},
            "latency_ms": {f"p{p:g}": round(v, 1) for p, v in self.latency.items()},
            "risk_area": _rounded(area_under_risk(self.curve)),
            "calibration_error": _rounded(self.calibration_error),
            "failures": [score.case.id for score in self.failures],
        }


@dataclass(frozen=True, slots=True)
class SearchScored:
    """A search run, judged, over the questions that have evidence."""

    scores: tuple[SearchScore, ...]
    lines: dict[str | int, Json]
    measures: tuple[Measure, ...]
    types: tuple[TypeRow, ...]
    missing: tuple[str | int, ...]
    latency: dict[float, float]

    @property
    def failures(self) -> tuple[SearchScore, ...]:
        return tuple(s for s in self.scores if not s.found(1) or s.wrong_year)

    def to_json(self) -> Json:
        """The figures without the texts."""
        return {
            "kind": "search",
            "questions": len(self.scores),
            "missing": len(self.missing),
            "measures": {m.key: m.to_json() for m in self.measures},
            "types": {row.type: {"n": row.n} | {m.key: m.to_json() for m in row.measures} for row in self.types},
            "latency_ms": {f"p{p:g}": round(v, 1) for p, v in self.latency.items()},
            "failures": [score.case.id for score in self.failures],
        }


def _is_failure(score: AnswerScore) -> bool:
    wrong = score.right is False or bool(score.unsupported) or bool(score.false_absences)
    return wrong or bool(score.right and score.cited is False and not score.case.open)


Scored: TypeAlias = AnswersScored | SearchScored


def score_run(cases: Sequence[Case], run: Sequence[Json]) -> Scored:
    """Judge a run of either kind. Raises UsageError if the two do not belong together, or nothing can be judged."""
    lines, missing = _matched(cases, run)
    present = [case for case in cases if case.id in lines]
    if all("hits" in line for line in lines.values()):
        return _score_search(present, lines, missing)
    if all("answer" in line for line in lines.values()):
        return _score_answers(present, lines, missing)
    raise UsageError("运行文件里答案和检索结果混在一起；请分开评分")


def _matched(cases: Sequence[Case], run: Sequence[Json]) -> tuple[dict[str | int, Json], tuple[str | int, ...]]:
    known = {case.id for case in cases}
    lines: dict[str | int, Json] = {}
    for line in run:
        if line["id"] not in known:
            raise UsageError(f"问题集里没有 id “{line['id']}”：这个运行文件属于另一个问题集；请给出它自己的问题集")
        if line["id"] in lines:
            raise UsageError(f"运行文件里 id “{line['id']}” 出现了两次；请重新运行 wenbao eval")
        lines[line["id"]] = line
    return lines, tuple(case.id for case in cases if case.id not in lines)


def _score_answers(
    cases: Sequence[Case], lines: dict[str | int, Json], missing: tuple[str | int, ...]
) -> AnswersScored:
    scores = tuple(score_answer(case, lines[case.id]) for case in cases)
    sure = [
        (s.confidence, s.right) for s in scores if not s.refused and s.right is not None and s.confidence is not None
    ]
    confident = [(confidence, bool(right)) for confidence, right in sure]
    judged = sum(s.right is not None for s in scores)
    bins, error = calibration(confident)
    return AnswersScored(
        scores=scores,
        lines=lines,
        measures=answer_measures(scores),
        types=_types(scores, answer_measures),
        missing=missing,
        latency=percentiles([s.milliseconds for s in scores if s.milliseconds is not None]),
        curve=tuple(risk_coverage(confident, judged)),
        bins=tuple(bins),
        calibration_error=error,
    )


def _score_search(cases: Sequence[Case], lines: dict[str | int, Json], missing: tuple[str | int, ...]) -> SearchScored:
    scores = tuple(score_search(case, lines[case.id]["hits"]) for case in cases if case.evidence)
    if not scores:
        raise UsageError("问题集里没有一题带 evidence，检索结果无从评分；请给问题加上 evidence")
    times = [line["milliseconds"] for line in lines.values() if isinstance(line.get("milliseconds"), int | float)]
    return SearchScored(
        scores, lines, search_measures(scores), _types(scores, search_measures), missing, percentiles(times)
    )


def answer_measures(scores: Sequence[AnswerScore]) -> tuple[Measure, ...]:
    """Every measure of answers that has something to be drawn from."""
    answerable = [s for s in scores if s.case.expects_answer]
    unanswerable = [s for s in scores if s.case.expects_answer is False]
    proven = [s for s in answerable if s.case.evidence and s.right is not None and not s.case.open]
    denying = [s for s in scores if s.denied]
    refused = [s for s in scores if s.refused and s.case.expects_answer is not None]
    with_figure = [s for s in answerable if s.figures[0]]
    with_period = [s for s in answerable if s.periods[0]]
    return _measures(
        ("accuracy", "正确率（全部）", [s.right for s in scores], True),
        ("answered_right", "正确率（可答）", [s.right for s in answerable], True),
        ("nuggets", "要点召回（开放题）", [s.said for s in answerable], True),
        ("forbidden", "说了不该说的（开放题）", [s.forbidden for s in scores], False),
        ("right_and_cited", "答对且引对段落（可答）", [s.right and bool(s.cited) for s in proven], True),
        ("cited_if_right", "答对者引对段落", [s.cited for s in proven if s.right], True),
        ("citation_precision", "引用精确率", [s.citation_precision for s in scores], True),
        ("citation_recall", "引用召回率", [s.citation_recall for s in scores], True),
        ("refusal_recall", "该拒答的拒答了", [s.refused for s in unanswerable], True),
        ("refusal_precision", "拒答的确该拒", [not s.case.expects_answer for s in refused], True),
        ("false_refusals", "误拒（可答）", [s.refused for s in answerable], False),
        ("reason_right", "拒答理由正确", [s.reason_right for s in scores], True),
        ("unsupported", "含无依据数字的答案", [bool(s.unsupported) for s in scores], False),
        ("false_absence", "误称没有提到（拒答）", [bool(s.false_absences) for s in denying], False),
        ("figure_value", "数字正确（值、单位）", [s.figures[1] / s.figures[0] for s in with_figure], True),
        ("figure_qualifier", "数字连限定词正确", [s.figures[2] / s.figures[0] for s in with_figure], True),
        ("figure_period", "数字的时期正确", [s.periods[1] / s.periods[0] for s in with_period], True),
        ("exact", "逐字一致", [s.exact for s in answerable], True),
        ("f1", "F1（CMRC）", [s.f1 for s in answerable], True),
    )


def search_measures(scores: Sequence[SearchScore]) -> tuple[Measure, ...]:
    """Every measure of ranked lists that has something to be drawn from."""
    return _measures(
        ("recall@1", "召回@1", [s.found(1) for s in scores], True),
        ("recall@3", "召回@3", [s.found(3) for s in scores], True),
        ("recall@5", "召回@5", [s.found(5) for s in scores], True),
        ("mrr", "MRR", [s.reciprocal for s in scores], True),
        ("wrong_year", "首位年份错", [s.wrong_year for s in scores], False),
        ("wrong_kind", "首位目标／完成错", [s.wrong_kind for s in scores], False),
    )


def _measures(*rows: tuple[str, str, Iterable[float | None], bool]) -> tuple[Measure, ...]:
    measures = []
    for key, label, values, higher in rows:
        given = [float(value) for value in values if value is not None]
        if given:
            measures.append(Measure(key, label, mean_interval(given), higher))
    return tuple(measures)


def _types(
    scores: Sequence[AnswerScore] | Sequence[SearchScore], measures: Callable[..., tuple[Measure, ...]]
) -> tuple[TypeRow, ...]:
    groups: dict[str, list[AnswerScore | SearchScore]] = defaultdict(list)
    for score in scores:
        groups[score.case.type or "—"].append(score)
    return tuple(TypeRow(name, len(group), measures(group)) for name, group in groups.items())


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
