"""The optional judge: what it is asked, how its verdicts are read, how far it agrees with the measures."""

import pytest
from chat_fakes import QueuedChatModel
from eval_samples import answer, case, good, refusable, refusal

from eval.judge import agreement, open_judge, read_verdict, run_judge
from eval.score import AnswersScored, score_run
from rag.errors import ModelError, SettingsError
from rag.settings import Settings

CASES = [case(id="1"), case(id="2"), refusable(id="3"), case(id="4", gold=[], evidence=[], answerable=None)]
RUN = [good(id="1"), answer("1.8万个。", id="2"), refusal(id="3"), good(id="4")]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ('{"verdict": "correct", "why": "数值相符"}', "correct"),
        ('思考……{"a": 1}\n```json\n{"verdict": "wrong", "why": "年份不符"}\n```', "wrong"),
        ('{"verdict": "refused"}', "refused"),
        ('{"verdict": "maybe"}', "unreadable"),
        ("correct", "unreadable"),
        ('{"verdict": "correct"', "unreadable"),
        ("", "unreadable"),
    ],
)
def test_verdicts_are_read(said: str, verdict: str) -> None:
    assert read_verdict(said)["verdict"] == verdict


def test_the_judge_sees_question_evidence_and_answer() -> None:
    model = QueuedChatModel(
        replies=['{"verdict": "correct", "why": ""}', '{"verdict": "wrong"}', '{"verdict": "correct"}']
    )
    verdicts = run_judge(CASES, RUN, model, timeout=1)
    assert [(v["id"], v["verdict"]) for v in verdicts] == [("1", "correct"), ("2", "wrong"), ("3", "correct")]
    assert "新增学位超1万个" in model.prompts[0]
    assert "1.8万个" in model.prompts[1]
    assert "（无）" in model.prompts[2]


def test_a_judge_that_fails_says_why() -> None:
    with pytest.raises(ModelError, match="评判模型没有给出结果"):
        run_judge(CASES, RUN, QueuedChatModel(replies=[TimeoutError()]), timeout=1)


def test_agreement_by_hand() -> None:
    scored = score_run(CASES, RUN)
    assert isinstance(scored, AnswersScored)
    # the measures say right, wrong, right; the judge says right, right, right
    verdicts = [{"id": i, "verdict": v} for i, v in (("1", "correct"), ("2", "correct"), ("3", "refused"))]
    found = agreement(scored, verdicts)
    assert (found.n, found.apart) == (3, ("2",))
    assert found.share == pytest.approx(2 / 3)
    assert found.kappa == pytest.approx((2 / 3 - 2 / 3) / (1 - 2 / 3))
    assert agreement(scored, [{"id": "1", "verdict": "unreadable"}]).n == 0


def test_nobody_judges_himself() -> None:
    with pytest.raises(SettingsError, match="就是被评的模型"):
        open_judge(Settings(model="openai:a"), "openai:a")
