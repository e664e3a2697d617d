"""Open questions: how much of what matters an answer says, within a fair length, and how runs of them are shown."""

from pathlib import Path

import pytest
from eval_samples import answer, case, citation, refusal

from eval.ablation import RECITED, Recited
from eval.cases import Case, load_cases
from eval.compare import compare_runs
from eval.metrics import fair, nugget_recall, score_answer
from eval.report import write_report
from eval.score import AnswersScored, score_run
from rag.chain import AnswerChain
from rag.errors import UsageError

SEATS, HOMES, COURSES = "新增学位超1万个", "筹建2个养老服务中心", "课后服务全覆盖"


def _open(**given: object) -> Case:
    nuggets = [{"p": "1万个", "w": 2}, {"p": "2个", "w": 1}, {"p": "全覆盖", "w": 1}]
    values = {
        "gold": [],
        "forbidden": ["1\\.8万"],
        "evidence": [],
        "nuggets": nuggets,
        "ideal": "今年新增学位超1万个。",
    }
    return case(**(values | {"type": "topic"} | given))


@pytest.mark.parametrize(
    ("text", "said", "right"),
    [
        (f"{SEATS}。[1]\n{HOMES}。[2]", 0.75, True),
        (f"{SEATS}。[1]", 0.5, False),
        (f"{HOMES}，{COURSES}。[1]", 0.5, False),
        (f"{SEATS}，{HOMES}，五年1.8万个。[1]", 0.75, False),  # all there, and what must not be
        (f"{HOMES}，{COURSES}。{'都要做好。' * 60}{SEATS}。", 0.5, False),  # beyond the fair length
    ],
)
def test_recall_is_weighted_and_within_a_fair_length(text: str, said: float, right: bool) -> None:
    score = score_answer(_open(), answer(text, citation(1, text)))
    assert (score.said, score.right) == (said, right)


def test_marks_take_no_room() -> None:
    padding = "[1]" * 400
    assert nugget_recall(_open(), fair(f"{HOMES}{SEATS}", "x")) == 0.75
    assert score_answer(_open(), answer(f"{HOMES}{padding}{SEATS}。", citation(1, SEATS))).said == 0.75


def test_a_refusal_says_nothing_and_a_notice_is_right_without_nuggets() -> None:
    refused = score_answer(_open(), refusal(f"没有说。最接近的说法：{SEATS}，{HOMES}。"))
    assert (refused.said, refused.right) == (0.0, False)
    polite = _open(nuggets=[], ideal="你好！请问。", type="manners")
    assert score_answer(polite, answer("你好，可以这样问。", kind="notice")).right is True
    assert score_answer(polite, refusal()).right is False


def test_scores_per_kind_compare_and_the_page(tmp_path: Path) -> None:
    cases = [_open(id=str(i), type=kind) for i, kind in enumerate(["topic"] * 20 + ["whether"] * 20)]
    good = [answer(f"{SEATS}，{HOMES}。[1]", citation(1, f"{SEATS}，{HOMES}")) | {"id": str(i)} for i in range(40)]
    poor = [answer(f"{HOMES}。[1]", citation(1, HOMES)) | {"id": str(i)} for i in range(40)]
    scored = score_run(cases, good[:20] + poor[20:])
    assert isinstance(scored, AnswersScored)
    of = {row.type: {m.key: m.estimate.value for m in row.measures} for row in scored.types}
    assert (of["topic"]["nuggets"], of["whether"]["nuggets"]) == (0.75, 0.25)
    assert (of["topic"]["accuracy"], of["whether"]["accuracy"], of["topic"]["forbidden"]) == (1.0, 0.0, 0.0)
    rows = {row.key: row for row in compare_runs(cases, good, poor).rows}
    assert rows["nuggets"].verdict(0.0) == rows["accuracy"].verdict(0.0) == "worse"
    write_report(tmp_path / "page.html", cases, good[:20] + poor[20:], title="开放题")
    page = (tmp_path / "page.html").read_text()
    for shown in ("要点召回", "说到了要点的 25%", "今年新增学位超1万个。"):
        assert shown in page


def test_a_wrong_nugget_is_named(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "a", "question": "说了什么", "nuggets": [{"p": "(", "w": 2}]}\n')
    with pytest.raises(UsageError, match=r"set.jsonl 第 1 行：nuggets"):
        load_cases(path)


def test_the_sentences_of_raw_search_are_a_baseline(chain: AnswerChain) -> None:
    """They are quoted as they stand, best first, and answer what they are asked often enough to be one."""
    recited = Recited(chain.searcher, chain._settings, "-")
    answer = recited.invoke("报告里养老都说了些什么")
    assert not answer.refused
    assert 2 <= len(answer.citations) <= RECITED
    assert all(citation.quote in answer.text for citation in answer.citations)
    assert "养老" in answer.citations[0].quote
