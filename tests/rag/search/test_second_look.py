"""The second look: what is around a sentence by hand, trees by hand, and the fitted ones on the bundled report."""

from collections.abc import Sequence

import numpy as np
import pytest

from rag.chain import AnswerChain
from rag.models.embedder import Embedder, Vectors
from rag.question.asked import read_question
from rag.search.second_look import (
    NAMES,
    READ,
    Looked,
    Trees,
    _others,
    again,
    as_read,
    read_again,
    telling,
    weighed,
)
from rag.search.wording import Wording
from rag.types import Kind, Period, Sentence

TARGET = Period(2022, 2022, Kind.TARGET)
TEXTS = ("二是公共服务优供给。", "新增学位超1万个。", "新增床位300张。", "各位代表，我们迎难而上。")


def looked(first: tuple[float, ...] = (0.1, 0.9, 0.5, 0.01)) -> Looked:
    sentences = [Sentence(f"s{i}", "r", 1, 0, len(text), text, (), TARGET) for i, text in enumerate(TEXTS)]
    vectors = np.eye(4, dtype=np.float32)
    vectors[2] = (vectors[1] + vectors[2]) / np.sqrt(2)
    return Looked(
        read_question("新增学位有多少个", ()), sentences, vectors, Wording.of(TEXTS, (2,), marks=False),
        telling(TEXTS), np.array(first), np.array([0, 0, 0, 3]), np.array([0, 0, 0, 0]),
    )  # fmt: skip


def column(name: str) -> list[float]:
    return [float(one) for one in again(looked())[:, NAMES.index(name)]]


def test_a_row_tells_what_the_first_look_found_around_a_sentence() -> None:
    assert column("before") == pytest.approx([0.0, 0.1, 0.9, 0.0])
    assert column("after") == pytest.approx([0.9, 0.5, 0.0, 0.0])
    assert column("best_of_paragraph") == pytest.approx([0.9, 0.5, 0.9, 0.0])
    assert column("mean_of_paragraph") == pytest.approx([0.7, 0.3, 0.5, 0.0])
    assert column("best_of_section") == pytest.approx([0.9] * 4)
    assert column("best") == pytest.approx([0.9] * 4)


def test_a_row_tells_what_a_sentence_is_like() -> None:
    pairs, like, numerals = column("pairs"), column("like_one"), column("numerals")
    assert max(range(4), key=pairs.__getitem__) == 1
    assert max(range(4), key=like.__getitem__) == 2, "near the likeliest, which is not near itself"
    assert numerals == [0.0, 1.0, 1.0, 0.0]
    assert column("likely_promised")[0] == pytest.approx(1.0, abs=1e-3)


def test_alone_in_its_group_a_sentence_has_no_others() -> None:
    best, mean = _others(np.array([0.2, 0.4]), np.array([0, 1]))
    assert (best.tolist(), mean.tolist()) == ([0.0, 0.0], [0.0, 0.0])


def test_a_figure_is_more_telling_than_a_salute() -> None:
    figure, salute = telling(["新增学位1.8万个，新建养老服务中心3个。", "各位代表，一年来的成绩来之不易。"])
    assert figure > salute


def test_trees_go_left_up_to_the_bound_and_their_values_add_up() -> None:
    feature, bound = np.array([[0, 0, 0], [1, 0, 0]]), np.array([[0.5, 0, 0], [0.0, 0, 0]])
    left, right = np.array([[1, 1, 2], [1, 1, 2]]), np.array([[2, 1, 2], [2, 1, 2]])
    value = np.array([[0.0, -1.0, 2.0], [0.0, 0.0, 1.0]])
    trees = Trees(feature, bound, left, right, value, 0.0, 1)
    rows = np.array([[0.5, 0.0], [0.6, 1.0]])
    assert trees.chances(rows) == pytest.approx(1 / (1 + np.exp(-np.array([-1.0, 3.0]))))


def test_what_is_unlikely_is_not_looked_at_again() -> None:
    first = np.linspace(0.9, 0.001, 400)
    one = Trees(*(np.zeros((1, 1), np.intp) for _ in range(4)), np.array([[4.0]]), 0.0, 0)
    told = weighed(np.zeros((400, 1)), first, one)
    assert set(told[:150].round(3).tolist()) == {0.982}
    assert told[150:].max() < 0.001


def test_nothing_changes_from_one_time_to_the_next(chain: AnswerChain) -> None:
    (found,) = chain.searcher.search(chain.searcher.read("报告里养老都说了些什么"))
    pieces = found.around()
    assert [p.chance for p in pieces] == [p.chance for p in found.around()]
    assert all(0.0 <= p.chance <= 1.0 for p in pieces)
    assert len(pieces[0].row) > len(NAMES)


class Says(Embedder):
    """Reads: whatever holds 学位 answers."""

    def __init__(self, *, reads: bool = True) -> None:
        self.reads = reads

    def odds(self, question: str, passages: Sequence[str]) -> Vectors | None:
        told = [[3.0, 3.0] if "学位" in text else [-3.0, -3.0] for text in passages]
        return np.array(told, np.float32) if self.reads else None


def test_what_is_read_to_answer_gets_likelier_and_what_is_not_less_likely() -> None:
    sentences, chances = looked().sentences, np.array([0.3, 0.2, 0.5, 0.4])
    again = read_again("新增学位", sentences, chances, Says())
    assert again.argmax() == 1
    assert all(again[i] < chances[i] for i in (0, 2, 3))
    again = read_again("新增学位", sentences, chances, Says(reads=False))
    assert again is chances


def test_only_the_likeliest_are_read() -> None:
    many = [Sentence(f"s{i}", "r", 1, 0, 4, "新增学位", (), TARGET) for i in range(READ + 3)]
    chances = np.linspace(0.5, 0.01, len(many))
    again = read_again("新增学位", many, chances, Says())
    assert (again[:READ] > chances[:READ]).all()
    assert (again[READ:] == chances[READ:]).all()


def test_a_sentence_is_read_with_what_it_does_with_its_time() -> None:
    assert as_read(looked().sentences[1]) == "目标：新增学位超1万个。"
    assert as_read(Sentence("s", "r", 1, 0, 4, "各位代表", (), None)) == "各位代表"
