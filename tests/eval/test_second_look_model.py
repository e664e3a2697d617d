"""The fit of the second look, on questions made by rule: the same ones give the same model, and it tells them apart."""

import numpy as np

from eval.adapter_model import fold_of
from eval.second_look_model import Marked, fold_models, second_look
from rag.search.belonging import FEATURES
from rag.search.second_look import NAMES

WIDTH = len(FEATURES) + len(NAMES)


def made(count: int = 12) -> list[Marked]:
    """Sentences of which those belong that hold a figure, and whose first feature is high."""
    random = np.random.default_rng(7)
    questions = []
    for fold in range(count):
        rows = random.normal(size=(60, WIDTH))
        belongs = (rows[:, 0] > 0.5).astype(float)
        texts = tuple("新增学位1万个" if one else "各位代表辛苦了" for one in belongs)
        questions.append(Marked(fold % 5, rows, belongs, texts, random.uniform(0.01, 0.9, 60)))
    return questions


def test_it_tells_what_belongs_and_is_fitted_the_same_again() -> None:
    questions = made()
    model, same = second_look(questions[:-1]), second_look(questions[:-1])
    chances = model.chances(questions[-1])
    assert np.array_equal(chances, same.chances(questions[-1]))
    belongs = questions[-1].belongs > 0
    assert chances[belongs].min() > chances[~belongs].max()


def test_a_fold_is_told_by_the_question_alone() -> None:
    assert fold_of("养老都说了些什么") == fold_of("养老都说了些什么")
    assert {fold_of(f"问题{i}") for i in range(60)} == set(range(5))


def test_each_fold_has_a_model_that_has_not_seen_it() -> None:
    questions = made(10)
    assert len(fold_models(questions)) == 5
