"""Other people's formats, on tiny samples of our own making."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from eval_samples import case, citation, good
from storage_fakes import HashEmbedder

from eval.adapters import from_rgb, from_squad, to_ragas
from eval.cases import load_cases
from eval.metrics import score_answer
from ingest.pipeline import ingest
from rag.errors import UsageError
from rag.settings import Settings

CONTEXT = "范廷颂是越南的一位主教。\n他在1963年被任命为主教。"
SQUAD = {
    "version": "v1.0",
    "data": [
        {
            "title": "范廷颂",
            "paragraphs": [
                {"context": "第一段与此无关。", "qas": []},
                {
                    "context": CONTEXT,
                    "qas": [
                        {
                            "id": "Q1",
                            "question": "范廷颂是何时被任命为主教的？",
                            "answers": [{"text": "1963年", "answer_start": 13}, {"text": "1963年", "answer_start": 13}],
                        },
                        {"id": "Q2", "question": "他的父亲是谁？", "answers": [], "is_impossible": True},
                    ],
                },
            ],
        }
    ],
}
OLD_CMRC = [
    {
        "context_id": "T1",
        "context_text": CONTEXT,
        "title": "范廷颂",
        "qas": [{"query_id": "T1Q1", "query_text": "何时被任命？", "answers": ["1963年", "在1963年"]}],
    }
]
RGB = [
    {
        "id": 0,
        "query": "谁在哪一年夺冠？",
        "answer": [["小明", "王小明"], "2021年"],
        "positive": ["王小明在2021年夺冠。", ["2021年的冠军是小明。"]],
        "negative": ["小红在2020年获得亚军。", "小刚没有参加。"],
    }
]


def _json(folder: Path, data: Any, name: str = "set.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def _lines(folder: Path, rows: list[Any]) -> Path:
    path = folder / "set.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_squad_finds_the_paragraph_of_each_answer(tmp_path: Path) -> None:
    corpus = from_squad(_json(tmp_path, SQUAD), prefix="cmrc")
    [paragraphs] = corpus.documents.values()
    first, second = corpus.cases
    [[place]] = first.evidence
    assert (place.report, place.paragraph, place.quote) == ("cmrc-00001", 3, "1963年")
    assert place.quote in paragraphs[place.paragraph - 1]
    assert first.answers == ("1963年",)
    assert (second.answerable, second.reason) == (False, "not_in_reports")


def test_cmrcs_older_form(tmp_path: Path) -> None:
    corpus = from_squad(_json(tmp_path, OLD_CMRC))
    assert corpus.cases[0].answers == ("1963年", "在1963年")
    assert corpus.cases[0].evidence[0][0].paragraph == 2


def test_rgb_noise_and_rejection(tmp_path: Path) -> None:
    path = _lines(tmp_path, RGB)
    noisy = from_rgb(path, noise=1)
    assert len(noisy.documents) == 3
    [asked] = noisy.cases
    assert {place.report for place in asked.evidence[0]} == {"rgb-0-01", "rgb-0-02"}
    for said, right in (("王小明，2021年", True), ("小明，2021年", True), ("小明", False), ("小红，2021年", False)):
        assert score_answer(asked, good(answer=said)).right is right
    rejected = from_rgb(path, rejection=True)
    assert len(rejected.documents) == 2
    assert rejected.cases[0].answerable is False


def test_a_corpus_can_be_indexed_and_its_questions_loaded(tmp_path: Path) -> None:
    corpus = from_squad(_json(tmp_path, SQUAD))
    questions = corpus.write(tmp_path / "corpus")
    assert load_cases(questions) == corpus.cases
    settings = Settings(home=tmp_path / "home")
    outcomes = ingest([tmp_path / "corpus" / "documents"], settings, HashEmbedder())  # type: ignore[arg-type]
    assert [(o.report, o.status) for o in outcomes] == [("doc-00001", "added")]


@pytest.mark.parametrize("data", [{"data": [{"paragraphs": [{"qas": []}]}]}, {"rows": []}, 5, {"data": []}])
def test_another_format_is_one_line(tmp_path: Path, data: Any) -> None:
    with pytest.raises(UsageError, match=r"set\.json"):
        from_squad(_json(tmp_path, data))


def test_another_rgb_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="positive"):
        from_rgb(_lines(tmp_path, [{"id": 1, "query": "问", "answer": ["答"]}]))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff\xfe", "不是 UTF-8"),
        (b'{"id": 1', "不是合格的 JSON"),
        (b'{"query": "x", "answer": ["y"], "positive": [], "negative": []}', "缺少字段 id"),
        (b'{"id": 1, "query": 5, "answer": ["y"], "positive": [], "negative": 7}', "不是该有的类型"),
        (b'[{"data": 1}]', "不是所说的格式"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(tmp_path: Path, raw: bytes, said: str) -> None:
    file = tmp_path / "set.json"
    file.write_bytes(raw)
    for read in (from_rgb, from_squad):
        with pytest.raises(UsageError) as caught:
            read(file)
        message = str(caught.value)
        assert "set.json" in message
        assert not re.search(r"expecting|indices|object|codec|argument", message, re.I), message
        if read is from_rgb:
            assert said in message


def test_ragas() -> None:
    line = good(citations=[citation(1, "新增学位超1万个"), citation(2, "新增学位超1万个")])
    [sample] = to_ragas([case()], [line])
    assert sample == {
        "user_input": "2022年新增学位目标是多少",
        "response": "新增学位超1万个。[1]",
        "retrieved_contexts": ["二是公共服务。新增学位超1万个。"],
        "reference": "新增学位超1万个",
        "reference_contexts": ["新增学位超1万个"],
    }
    with pytest.raises(UsageError, match="没有 id"):
        to_ragas([], [line])
