"""with_model.py and replay.py: a fixed sample, and written replies played back to the requests that they answer."""

from collections import Counter
from pathlib import Path

import pytest
from chat_fakes import FixedSearcher
from evidence import standard

from eval.cases import Case
from eval.replay import NoReply, Replayed, key_of, load_replies
from eval.with_model import BAD, SAMPLE, Run, answer, bare, sample, sentences, spread, taken_out, within
from rag.answer.chat import ChatAnswerer
from rag.chain import AnswerChain
from rag.settings import Settings


def test_a_sample_is_spread_over_the_kinds_and_is_the_same_each_time() -> None:
    cases = [Case(id=n, question="问", type="ab"[n % 2] if n < 80 else "c") for n in range(100)]
    chosen = spread(cases, 10)
    assert Counter(case.type for case in chosen) == {"a": 4, "b": 4, "c": 2}
    assert chosen == spread(cases, 10)
    assert spread(cases, 500) == cases


def test_the_sample_is_as_large_as_it_says() -> None:
    found = sample()
    assert {name: len(cases) for name, cases in found.items()} == SAMPLE
    assert sum(len(within(name, most)) for name, most in BAD.items()) >= 60
    assert all(case in found["open_xinbei"] for case in within("open_xinbei", 12, proven=True))


def test_a_hash_is_of_what_is_asked_and_not_of_ids() -> None:
    calls = [{"id": f"call_{n}", "function": {"name": "read"}} for n in ("0a", "0b")]
    one, other = ([{"role": "assistant", "content": "", "tool_calls": [call]}] for call in calls)
    assert key_of(one, ["read"]) == key_of(other, ["read"])
    assert key_of(one, ["read"]) != key_of(one, [])


def chain(model: Replayed, home: Path) -> AnswerChain:
    settings = Settings(home=home, model="replayed")
    return AnswerChain(FixedSearcher(standard()), settings, "digest", ChatAnswerer(model, settings))


def test_what_nobody_has_replied_to_is_kept_and_then_played_back(tmp_path: Path) -> None:
    case = Case(id=1, question="2022年新增学位目标是多少？", gold=("1万个",), answerable=True)
    silent = Replayed()
    line = answer(chain(silent, tmp_path), case)
    assert line["mode"] == "extractive"
    (key,) = silent.asked
    assert silent.asked[key]["messages"][-1]["content"].endswith("问题：2022年新增学位目标是多少？")
    file = tmp_path / "replies.jsonl"
    file.write_text(f'{{"hash": "{key}", "reply": "2022年新增学位目标是超1万个。[1]"}}\n', encoding="utf-8")
    line = answer(chain(Replayed(replies=load_replies(file)), tmp_path), case)
    assert line["mode"] == "replayed"
    run = Run("mine")
    run.add(case, line)
    assert run.to_json()["right"] == [1.0, 1]


def test_a_written_call_is_a_call_of_a_tool(tmp_path: Path) -> None:
    case = Case(id=1, question="2022年新增学位目标是多少？", answerable=True)
    model = Replayed()
    answer(chain(model, tmp_path), case)
    (key,) = model.asked
    call = {"content": "", "tool_calls": [{"name": "search", "arguments": {"query": "新增学位"}}]}
    model = Replayed(replies={key: call})
    answer(chain(model, tmp_path), case)
    (first, second) = model.asked.values()
    assert (first["answered"], second["answered"]) == (True, False)
    assert [message["role"] for message in second["messages"]] == ["system", "user", "assistant", "tool"]


def test_nobody_has_replied() -> None:
    with pytest.raises(NoReply):
        Replayed().invoke("问")


def test_an_unchecked_reply_is_scored_as_it_stands() -> None:
    case = Case(id=1, question="问", answerable=False)
    assert bare(case, "根据给出的原文无法回答这个问题。")["refused"] is True
    assert bare(case, "2022年新增学位超1万个。[1]")["refused"] is False


def test_what_was_taken_out_is_counted_against_all_that_was_said() -> None:
    notices = ["两种读法一致。", "模型有 2 处没有通过核对，已去掉：“5万个”在所给原文里没有。"]
    assert taken_out({"notices": notices}) == 2
    assert taken_out({"notices": ["模型的回答没有通过核对（没有内容），以下按报告原文作答。"]}) == 1
    assert taken_out({"notices": []}) == 0
    assert len(sentences("甲增长5%。[1]\n- 乙。[2]")) == 2
    assert sentences({"content": "查一下", "tool_calls": []}) == []
