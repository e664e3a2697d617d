"""Two runs of one question set → what got better, what got worse, and whether that is more than chance. Pure.

Question by question, over the questions that both runs have. A regression is a measure that fell by more than the
bound, and significantly so: that is what CI gates on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from eval.cases import Case
from eval.metrics import AnswerScore, SearchScore
from eval.score import AnswersScored, score_run
from eval.stats import PairedTest, paired_test
from rag.errors import UsageError
from rag.types import Json

ALPHA = 0.05
VERDICTS = {"better": "显著变好", "worse": "显著变差", "same": "—"}
WORTH_HEAD = ("去掉什么", "指标", "有", "没有", "差（95% 区间）", "p", "结论")
_WORTH_SHOWN = ("accuracy", "refusal_recall", "unsupported", "recall@1")
BOUND = 0.0
"""A significant fall of any size is a regression, unless the caller allows some."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in both runs. `test.difference` is B − A, whichever way is better."""

    key: str
    label: str
    a: float
    b: float
    higher: bool
    test: PairedTest

    def verdict(self, bound: float) -> str:
        """worse and better are significant; "worse" also goes beyond the bound."""
        gain = self.test.difference if self.higher else -self.test.difference
        if self.test.p >= ALPHA or gain == 0:
            return "same"
        if gain > 0:
            return "better"
        return "worse" if -gain > bound else "same"


@dataclass(frozen=True, slots=True)
class Change:
    """A question that was right in one run and wrong in the other (or found first, or not)."""

    case: Case
    a: Json
    b: Json


@dataclass(frozen=True, slots=True)
class Comparison:
    """`regressed` is what the exit status follows."""

    rows: tuple[Row, ...]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    questions: int
    bound: float

    @property
    def regressed(self) -> bool:
        return any(row.verdict(self.bound) == "worse" for row in self.rows)

    def to_json(self) -> Json:
        return {
            "questions": self.questions,
            "regressed": self.regressed,
            "measures": {
                row.key: {
                    "a": round(row.a, 4),
                    "b": round(row.b, 4),
                    "difference": round(row.test.difference, 4),
                    "low": round(row.test.low, 4),
                    "high": round(row.test.high, 4),
                    "p": round(row.test.p, 6),
                    "n": row.test.n,
                    "verdict": row.verdict(self.bound),
                }
                for row in self.rows
            },
            "better": [change.case.id for change in self.better],
            "worse": [change.case.id for change in self.worse],
        }


@dataclass(frozen=True, slots=True)
class Worth:
    """What one part is worth: `comparison` goes from the house with it to the house without."""

    key: str
    label: str
    comparison: Comparison

    def cells(self) -> list[list[str]]:
        """Its rows of a table: what, measure, with, without, difference with its interval, p, verdict."""
        cells = []
        for row in self.comparison.rows:
            if row.key in _WORTH_SHOWN:
                t, verdict = row.test, VERDICTS[row.verdict(self.comparison.bound)]
                gap = f"{t.difference:+.3f}（{t.low:+.3f} … {t.high:+.3f}）"
                p = "<0.001" if t.p < 0.001 else f"{t.p:.3f}"
                cells.append([self.label, row.label, f"{row.a:.3f}", f"{row.b:.3f}", gap, p, verdict])
        return cells


def compare_runs(cases: Sequence[Case], a: Sequence[Json], b: Sequence[Json], bound: float = BOUND) -> Comparison:
    """Compare two runs of the same kind. Raises UsageError if they are not, or have no question in common."""
    first, second = score_run(cases, a), score_run(cases, b)
    if isinstance(first, AnswersScored) != isinstance(second, AnswersScored):
        raise UsageError("一个是答案，一个是检索结果，不能相比；请给出两个同类的运行文件")
    of_b = {score.case.id: score for score in second.scores}
    pairs = [(score, of_b[score.case.id]) for score in first.scores if score.case.id in of_b]
    if not pairs:
        raise UsageError("两个运行文件没有共同的问题；请用同一个问题集各跑一次")
    answers = isinstance(first, AnswersScored)
    good: Callable[..., bool | None] = _is_right if answers else _is_found
    changes = [(good(x), good(y), Change(x.case, first.lines[x.case.id], second.lines[x.case.id])) for x, y in pairs]
    rows = [_row(measure, pairs) for measure in (_ANSWER_MEASURES if answers else _SEARCH_MEASURES)]
    return Comparison(
        rows=tuple(row for row in rows if row is not None),
        better=tuple(change for was, now, change in changes if now and was is False),
        worse=tuple(change for was, now, change in changes if was and now is False),
        questions=len(pairs),
        bound=bound,
    )


def _row(
    measure: "Measurement", pairs: Sequence[tuple[AnswerScore | SearchScore, AnswerScore | SearchScore]]
) -> Row | None:
    key, label, higher, value = measure
    both = [(value(x), value(y)) for x, y in pairs]
    known = [(float(x), float(y)) for x, y in both if x is not None and y is not None]
    if not known:
        return None
    a, b = [x for x, _ in known], [y for _, y in known]
    return Row(key, label, sum(a) / len(a), sum(b) / len(b), higher, paired_test(a, b))


def _is_right(score: AnswerScore) -> bool | None:
    return score.right


def _is_found(score: SearchScore) -> bool | None:
    return score.found(1)


def _if(condition: bool | None, value: float | None) -> float | None:
    return value if condition else None


Measurement: TypeAlias = tuple[str, str, bool, Callable[..., float | None]]
"""(key, label, higher is better, its value in one AnswerScore or SearchScore; None: the question does not count)."""

_ANSWER_MEASURES: tuple[Measurement, ...] = (
    ("accuracy", "正确率（全部）", True, lambda s: s.right),
    ("answered_right", "正确率（可答）", True, lambda s: _if(s.case.expects_answer, s.right)),
    (
        "right_and_cited",
        "答对且引对段落（可答）",
        True,
        lambda s: _if(bool(s.case.evidence) and not s.case.open, bool(s.right and s.cited)),
    ),
    ("nuggets", "要点召回（开放题）", True, lambda s: s.said),
    ("forbidden", "说了不该说的（开放题）", False, lambda s: s.forbidden),
    ("refusal_recall", "该拒答的拒答了", True, lambda s: _if(s.case.expects_answer is False, s.refused)),
    ("false_refusals", "误拒（可答）", False, lambda s: _if(s.case.expects_answer, s.refused)),
    ("unsupported", "含无依据数字的答案", False, lambda s: bool(s.unsupported)),
)
_SEARCH_MEASURES: tuple[Measurement, ...] = (
    ("recall@1", "召回@1", True, lambda s: s.found(1)),
    ("recall@3", "召回@3", True, lambda s: s.found(3)),
    ("recall@5", "召回@5", True, lambda s: s.found(5)),
    ("mrr", "MRR", True, lambda s: s.reciprocal),
    ("wrong_year", "首位年份错", False, lambda s: s.wrong_year),
    ("wrong_kind", "首位目标／完成错", False, lambda s: s.wrong_kind),
)
