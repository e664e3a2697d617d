"""The model that looks at a refusal once more is fitted on what is refused, and on nothing else."""

import pytest

from eval import after_all_model
from eval.after_all_model import DATA, refused
from eval.cases import load_cases
from rag.chain import AnswerChain


def test_what_is_refused_and_could_be_answered_by_a_sentence_is_learned_from(chain: AnswerChain) -> None:
    cases = [case for name in ("everyday_more_xinbei", "xinbei") for case in load_cases(DATA / f"{name}.jsonl")]
    told = list(refused(chain.searcher, cases, everyday=True))
    assert 0 < len(told) < len(cases)
    assert {one.answerable for one in told} == {True, False}
    assert all(one.answerable for one in told if one.told)
    assert len({frozenset(one.cues) for one in told}) == 1


def test_it_tells_what_the_folds_give_and_writes_the_weights(
    chain: AnswerChain, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written: list[str] = []
    monkeypatch.setattr(after_all_model, "write_weights", lambda room, name, names, fitted: written.append(name))
    monkeypatch.setattr(after_all_model, "XINBEI", ("everyday_more_xinbei",))
    monkeypatch.setattr(after_all_model, "REPORTS", ("xinbei",))
    home = str(chain._settings.home)
    monkeypatch.setattr("sys.argv", ["after_all_model", home, home])
    after_all_model.main()
    assert written == ["after_all"]
    assert "from 0.6 on, of unseen questions: in everyday words" in capsys.readouterr().out
