"""How people ask, as it was learned: tables of questions, and that the same labels give the same weights."""

import numpy as np
import pytest

from eval.asking_model import fit, load, rows_of, told_right
from rag.question.asked import heard, read_question
from rag.question.intent import Intent
from rag.question.learned import WORKS, learned, masked

WRITTEN = load()


@pytest.mark.parametrize(
    ("question", "signs"),
    [
        ("2021年常州GDP比2020年多12亿元吗", "②①③比②多多少亿元"),
        ("哪家医院最好", "哪家医院最好"),
        ("2018年PM2.5平均浓度怎么降到26的", "②③怎么降到④的"),
    ],
)
def test_masked(question: str, signs: str) -> None:
    assert masked(heard(read_question(question, (), base_year=2022))) == signs


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("点解东莞出口跌咗", Intent.WHY_HOW),
        ("年轻人租房子区里管不管", Intent.WHETHER),
        ("报告讲了啥", Intent.OVERVIEW),
        ("给我孙子起个名字", Intent.ERRAND),
        ("老听人说亩均论英雄，到底是啥意思", Intent.MEANING),
        ("多谢多谢，这下弄明白了", Intent.GREETING),
        ("你能查哪些年的", Intent.ABOUT_WENBAO),
        ("内网离线环境能用吗", Intent.ABOUT_WENBAO),
        ("广场舞能跳吗", Intent.WHETHER),  # names a thing, and no more than sounds like the one before
    ],
)
def test_everyday_words(question: str, intent: Intent) -> None:
    assert read_question(question, (), base_year=2022).intent is intent


@pytest.mark.parametrize(
    ("question", "works"),
    [
        ("去年定的6%做到没", {"met"}),
        ("北京比上海高出几个点", {"difference"}),
        ("31个省里哪个最低", {"lowest"}),
        ("平均下来是多少", {"mean"}),
        ("2022年新增学位是多少", set()),
    ],
)
def test_what_is_worked_out(question: str, works: set[str]) -> None:
    told = learned(heard(read_question(question, (), base_year=2022)))
    assert {name for name in WORKS if told.works[name] > 0.5} == works


def test_the_same_questions_give_the_same_weights() -> None:
    some = WRITTEN[::25]
    first, again = (fit(rows_of(some), some) for _ in range(2))
    assert first.names == again.names
    assert np.array_equal(first.weights, again.weights)


@pytest.mark.long
def test_what_it_was_not_fitted_on() -> None:
    """One writer's questions by a third of the others' (by all of them 0.92; `python -m eval.asking_model`)."""
    own = [label for label in WRITTEN if label["writer"] == "d" and not label["prev"]]
    rest = [label for label in WRITTEN if label["writer"] not in ("d", "")][::3]
    intent, _ = told_right(fit(rows_of(rest), rest), rows_of(own), own)
    assert intent > 0.8
