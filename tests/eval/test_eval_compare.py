"""Scores over many questions, what changed between two runs, and what counts as a regression."""

import json

import pytest
from eval_samples import answer, case, good, hit, refusable, refusal
from rich.console import Console

from eval.compare import compare_runs
from eval.score import AnswersScored, SearchScored, score_run
from eval.tables import print_comparison, print_scores
from rag.errors import UsageError
from rag.types import Json

CASES = [*(case(id=f"a{i}") for i in range(30)), *(refusable(id=f"u{i}", type="unanswerable") for i in range(10))]


def _run(wrong: int = 0, refused: int = 0, answered: int = 0) -> list[Json]:
    """30 answerable questions, the first `wrong` wrong and the last `refused` refused; 10 others, some answered."""
    lines = []
    for i in range(30):
        line = good() if i >= wrong else answer("新增学位1.8万个。[1]", *good()["citations"])
        lines.append((refusal() if i >= 30 - refused else line) | {"id": f"a{i}"})
    lines += [(good() if i < answered else refusal()) | {"id": f"u{i}"} for i in range(10)]
    return lines


def _values(scored: AnswersScored | SearchScored) -> dict[str, float]:
    return {measure.key: round(measure.estimate.value, 4) for measure in scored.measures}


def test_the_measures_by_hand() -> None:
    scored = score_run(CASES, _run(wrong=3, refused=6, answered=2))
    assert isinstance(scored, AnswersScored)
    found = _values(scored)
    assert found["accuracy"] == round((21 + 8) / 40, 4)
    assert found["answered_right"] == found["right_and_cited"] == round(21 / 30, 4)
    assert found["cited_if_right"] == 1.0
    assert found["refusal_recall"] == 0.8
    assert found["refusal_precision"] == round(8 / 14, 4)
    assert found["false_refusals"] == 0.2
    assert found["unsupported"] == round(3 / 40, 4)
    assert {row.type: row.n for row in scored.types} == {"target": 30, "unanswerable": 10}
    assert len(scored.failures) == 3 + 6 + 2
    assert scored.curve == ((26 / 40, 5 / 26),)  # all of one confidence: one point
    assert scored.latency[50] == 20.0


def test_search_measures_by_hand() -> None:
    cases = [case(id="1"), case(id="2"), refusable(id="3")]
    hits = [[hit(55, (2022, 2022, "target"))], [hit(1, (2021, 2021, "achieved")), hit(2), hit(3), hit(55)], [hit(9)]]
    scored = score_run(cases, [{"id": str(i), "hits": h} for i, h in enumerate(hits, start=1)])
    assert _values(scored) == {
        "recall@1": 0.5, "recall@3": 0.5, "recall@5": 1.0, "mrr": 0.625, "wrong_year": 0.5, "wrong_kind": 0.5,
    }  # fmt: skip


def test_a_stopped_run_says_what_is_missing() -> None:
    scored = score_run(CASES, _run()[:7])
    assert len(scored.missing) == 33
    assert len(scored.scores) == 7


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ([good() | {"id": "x"}], "另一个问题集"),
        ([good() | {"id": "a1"}, good() | {"id": "a1"}], "出现了两次"),
        ([good() | {"id": "a1"}, {"id": "a2", "hits": []}], "混在一起"),
        ([{"id": "u1", "hits": []}], "没有一题带 evidence"),
    ],
)
def test_a_run_that_cannot_be_scored(run: list[Json], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        score_run(CASES, run)


def test_the_same_run_twice_is_no_regression() -> None:
    comparison = compare_runs(CASES, _run(wrong=5), _run(wrong=5))
    assert not comparison.regressed
    assert comparison.better == comparison.worse == ()


def test_a_significant_fall_is_a_regression() -> None:
    comparison = compare_runs(CASES, _run(), _run(wrong=8))
    assert comparison.regressed
    assert [change.case.id for change in comparison.worse] == [f"a{i}" for i in range(8)]
    accuracy = next(row for row in comparison.rows if row.key == "accuracy")
    assert accuracy.test.p == pytest.approx(2 / 256)
    assert accuracy.test.difference == pytest.approx(-8 / 40)
    assert not compare_runs(CASES, _run(wrong=8), _run()).regressed


def test_a_fall_by_chance_or_within_the_bound_is_none() -> None:
    assert not compare_runs(CASES, _run(), _run(wrong=3)).regressed  # 3 of 3: p = 0.25
    assert not compare_runs(CASES, _run(), _run(wrong=8), bound=0.3).regressed


def test_more_false_refusals_are_a_regression() -> None:
    comparison = compare_runs(CASES, _run(), _run(refused=7))
    verdicts = {row.key: row.verdict(0.0) for row in comparison.rows}
    assert verdicts["false_refusals"] == "worse"
    assert comparison.to_json()["regressed"] is True


def test_only_common_questions_are_compared() -> None:
    assert compare_runs(CASES, _run()[:20], _run()).questions == 20
    with pytest.raises(UsageError, match="没有共同的问题"):
        compare_runs(CASES, _run()[:5], _run()[5:])


def test_answers_and_hits_do_not_compare() -> None:
    hits = [{"id": "a1", "hits": [hit(55)]}]
    with pytest.raises(UsageError, match="不能相比"):
        compare_runs(CASES, hits, _run())


def test_search_runs_compare() -> None:
    found = [{"id": f"a{i}", "hits": [hit(55)]} for i in range(30)]
    lost = [{"id": f"a{i}", "hits": [hit(1), hit(55)] if i < 10 else [hit(55)]} for i in range(30)]
    comparison = compare_runs(CASES, found, lost)
    verdicts = {row.key: row.verdict(0.0) for row in comparison.rows}
    assert (verdicts["recall@1"], verdicts["recall@3"]) == ("worse", "same")
    assert len(comparison.worse) == 10


def test_the_json_has_no_texts_and_no_nan() -> None:
    for scored in (score_run(CASES, _run(wrong=2)), score_run(CASES, [{"id": "a1", "hits": []}])):
        text = json.dumps(scored.to_json(), allow_nan=False, ensure_ascii=False)
        assert "学位" not in text


def test_tables_print_what_users_bring() -> None:
    """Square brackets in a question are no markup; a set without types and gold still prints."""
    plain = [case(id="q", type="", question="[red]颜色[/] [1]", gold=[], evidence=[], forbidden=[], answerable=None)]
    console = Console(width=120, record=True)
    print_scores(score_run(plain, [good() | {"id": "q"}]), console)
    print_scores(score_run(CASES, _run(wrong=2)), console)
    marked = [case(id=f"a{i}", question="[red]学位[/]") for i in range(30)]
    print_comparison(compare_runs(marked, _run()[:30], _run(wrong=8)[:30]), console)
    text = console.export_text()
    assert "[red]学位[/]" in text
    assert "显著变差" in text
