"""The development sets themselves: every quote stands where it is said to, and the scoring passes what it should.

The reports of two sets are not part of the project; their tests are skipped where ../shared/reports is not there.
"""

import re
from functools import cache

import pytest
from eval_samples import answer, citation
from paths import BUNDLED, REPORTS

from eval.cases import TYPE_LABELS, Case, load_cases
from eval.headline import DATA, ONE
from eval.metrics import gold_figures, score_answer
from rag.text.figures import find_quantities

LEAST = {
    "xinbei": 150,
    "heldout_xinbei": 150,
    "reports_national": 100,
    "reports_local": 100,
    "heldout_reports": 250,
    "dialogue": 80,
}


def _sets() -> list[object]:
    missing = pytest.mark.skipif(not REPORTS.is_dir(), reason="needs the 117 reports in ../shared/reports")
    others = [pytest.param(name, marks=[missing, pytest.mark.reports]) for name in LEAST if name not in ONE]
    return [*ONE, *others]


every_set = pytest.mark.parametrize("name", _sets())


@cache
def _cases(name: str) -> list[Case]:
    return load_cases(DATA / f"{name}.jsonl")


@cache
def _paragraphs(report: str) -> list[str]:
    """The non-empty lines of a report, stripped: the contract's paragraphs."""
    path = BUNDLED if BUNDLED.stem == report else REPORTS / f"{report}.txt"
    return [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _quotes(case: Case) -> str:
    return "\n".join(place.quote for group in case.evidence for place in group)


def _differences(case: Case) -> str:
    """What code may compute from the quotes: the differences of their figures, and how many times one is the other."""
    figures = find_quantities(_quotes(case))
    lines = [
        f"{abs(a.value - b.value) / size:.10g}{unit}"
        for a in figures
        for b in figures
        for size, unit in ((1, a.unit), (1e4, f"万{a.unit}"), (1e8, f"亿{a.unit}"), (1e12, f"万亿{a.unit}"))
    ]
    lines += [f"{a.value / b.value:.2f}倍" for a in figures for b in figures if a.unit == b.unit and b.value]
    return "\n".join(lines)


def _ideal(case: Case) -> dict[str, object]:
    """The answer that quotes all the evidence, and computes what a comparison asks for."""
    citations = [
        citation(i, group[0].quote, group[0].paragraph) | {"report": group[0].report}
        for i, group in enumerate(case.evidence, start=1)
    ]
    text = "\n".join(place.quote for group in case.evidence for place in group)
    if not all(re.search(pattern, text) for pattern in case.gold):
        text += "\n" + _differences(case)
    return answer(text, *citations)


@pytest.mark.parametrize("name", LEAST)
def test_a_set_is_large_enough_and_of_known_types(name: str) -> None:
    cases = _cases(name)
    assert len(cases) >= LEAST[name]
    assert {case.type for case in cases} <= TYPE_LABELS.keys()
    assert len({(case.question, case.history) for case in cases}) == len(cases)


@every_set
def test_every_quote_stands_in_its_paragraph(name: str) -> None:
    for case in _cases(name):
        for group in case.evidence:
            for place in group:
                assert place.quote, case.id
                assert place.quote in _paragraphs(place.report)[place.paragraph - 1], case.id


@every_set
def test_answerable_questions_have_evidence_and_gold_and_others_a_reason(name: str) -> None:
    for case in _cases(name):
        if case.answerable:
            assert case.evidence, case.id
            assert case.gold, case.id
        else:
            assert case.reason, case.id
            assert not case.evidence, case.id


@every_set
def test_gold_matches_the_evidence_and_forbidden_does_not(name: str) -> None:
    for case in _cases(name):
        quotes = _quotes(case)
        for pattern in case.gold:
            computed = case.type in ("comparison", "cross_year", "cross_region") and _differences(case)
            assert re.search(pattern, quotes) or (computed and re.search(pattern, computed)), (case.id, pattern)
        for pattern in case.forbidden if case.evidence else ():
            assert not re.search(pattern, quotes), (case.id, pattern)


@every_set
def test_the_ideal_answer_is_right_cited_and_supported(name: str) -> None:
    answerable = [case for case in _cases(name) if case.answerable]
    assert len(answerable) > len(_cases(name)) / 2
    for case in answerable:
        score = score_answer(case, _ideal(case))
        assert score.right, (case.id, score.missed, score.shown)
        assert score.cited, case.id
        assert score.figures[1] == score.figures[0] == len(gold_figures(case)), case.id


@every_set
def test_the_tempting_figure_makes_the_answer_wrong(name: str) -> None:
    """Wherever a forbidden pattern occurs in the reports at hand, showing that place fails."""
    shown = 0
    for case in _cases(name):
        reports = {place.report for group in case.evidence for place in group}
        for pattern in case.forbidden:
            text = next(
                (m for r in reports for p in _paragraphs(r) if (m := re.search(f".{{0,8}}(?:{pattern})", p))), None
            )
            if text is not None and re.search(pattern, text.group()):
                shown += 1
                wrong = _ideal(case)
                wrong["answer"] = f"{wrong['answer']}\n{text.group()}"
                assert score_answer(case, wrong).right is False, (case.id, pattern)
    assert shown > 20


@every_set
def test_a_refusal_is_wrong_just_where_there_is_an_answer(name: str) -> None:
    for case in _cases(name):
        refused = answer("报告没有提到，所以不能回答。", refused=True, reason=case.reason)
        assert score_answer(case, refused).right is (not case.answerable), case.id


OPEN = {"open_xinbei": 120, "open_reports": 350}
"""The open sets, asked on the bundled report and on the 117, with the least number of questions."""

_missing = pytest.mark.skipif(not REPORTS.is_dir(), reason="needs the 117 reports in ../shared/reports")
open_sets = pytest.mark.parametrize(
    "name", ["open_xinbei", pytest.param("open_reports", marks=[_missing, pytest.mark.reports])]
)


@open_sets
def test_open_questions_are_of_known_kinds_and_their_quotes_stand_where_they_are_said_to(name: str) -> None:
    cases = _cases(name)
    assert len(cases) >= OPEN[name]
    assert {case.type for case in cases} <= TYPE_LABELS.keys()
    assert len({case.question for case in cases}) == len(cases)
    for place in (place for case in cases for group in case.evidence for place in group):
        assert place.quote in _paragraphs(place.report)[place.paragraph - 1]


@open_sets
def test_the_ideal_answer_says_enough_and_nothing_forbidden(name: str) -> None:
    """Most do: a nugget asks for the report's words, which an ideal answer may put otherwise."""
    asked = [case for case in _cases(name) if case.nuggets]
    good = [case for case in asked if score_answer(case, answer(case.ideal, *_ideal(case)["citations"])).right]  # type: ignore[misc]
    assert len(good) >= 0.95 * len(asked)
    assert all(case.ideal for case in _cases(name))
