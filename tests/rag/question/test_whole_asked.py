"""Which aspect of a report as a whole is wanted, in words that no list holds; the same labels give the same weights."""

import numpy as np
import pytest

from eval.asking_model import rows_of
from eval.aspect_model import chances, fit, load, vectors_of
from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.question.asked import heard, read_question
from rag.question.brief import Aspect
from rag.question.whole_asked import LABELS, fitted_with, told, with_aspect

WRITTEN = load()


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("区里觉得当下有哪些难处", Aspect.ADMITTED),
        ("给外地朋友讲讲，这一届政府五年下来干得咋样", Aspect.DONE),
        ("往后五年想变成什么样", Aspect.AHEAD),
        ("养老床位还缺多少", None),
        ("地铁什么时候通", None),
    ],
)
def test_the_sense_of_a_question(embedder: Embedder, question: str, aspect: Aspect | None) -> None:
    asked = read_question(question, (), base_year=2022)
    chance = told(heard(asked), embedder.encode_query(asked.question))
    label = LABELS[int(chance.argmax())]
    assert label == (aspect.value if aspect else "topic")


def test_only_with_the_vectors_that_it_was_fitted_with(embedder: Embedder) -> None:
    asked = read_question("区里觉得当下有哪些难处", (), base_year=2022)
    assert fitted_with() == embedder.name
    assert with_aspect(asked, embedder).aspect is Aspect.ADMITTED

    class Other(Embedder):
        def __init__(self) -> None:
            self.name = "another"

    assert with_aspect(asked, Other()).aspect is None


def test_what_is_admitted_is_told_where_nothing_else_is_near(chain: AnswerChain) -> None:
    answer = chain.invoke("区里觉得当下有哪些难处")
    assert answer.text.startswith("存在的问题：")
    assert "存在的问题" not in chain.invoke("今年养老方面还打算干点啥").text


def test_the_same_questions_give_the_same_weights(embedder: Embedder) -> None:
    some = WRITTEN[::9]
    rows, vectors = rows_of(some), vectors_of(some, embedder)
    first, again = (fit(rows, vectors, some) for _ in range(2))
    assert first.names == again.names
    assert np.array_equal(first.by_vector, again.by_vector)
    truth = np.array([LABELS.index(label["aspect"]) for label in some])
    assert (chances(first, rows, vectors).argmax(axis=1) == truth).mean() > 0.9
