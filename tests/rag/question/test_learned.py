"""How people ask, as it was learned: tables of questions, and that the same labels give the same weights."""

from collections.abc import Callable

import numpy as np
import pytest

from eval.asking_model import fit, load, rows_of, told_right
from eval.off_topic_model import fit as fit_one
from eval.off_topic_model import load_labels as of_no_report
from eval.off_topic_model import odds_of
from eval.survey_model import load_labels as of_surveys
from rag.question.asked import heard, read_question
from rag.question.intent import Intent
from rag.question.learned import WORKS, learned, masked, off_topic, surveys, weighed
from rag.types import Json

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


@pytest.mark.parametrize(
    ("off", "on"),
    [
        ("工头欠我三个月工资，我该打哪个电话", "拖欠农民工工资的事今年打算咋管"),
        ("下个月金价是涨还是跌", "罗湖黄金珠宝2018年卖了多少"),
        ("我家孩子发烧39度吃什么药", "儿科看病难今年怎么解决"),
        ("帮我跟书记请个假", "社区书记的待遇提高了没"),
    ],
)
def test_what_no_report_could_tell(off: str, on: str) -> None:
    assert off_topic(heard(read_question(off, (), base_year=2025))) > 0
    assert off_topic(heard(read_question(on, (), base_year=2025))) < -1


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("有几个省提到低空经济", True),
        ("各省对延迟退休怎么说", True),
        ("哪些省说要给生娃的家庭发钱", True),
        ("2024年哪个省GDP增速最高", False),
        ("各省2025年粮食产量目标分别是多少", False),
        ("安徽今年养老方面有什么安排", False),
    ],
)
def test_what_many_reports_say(question: str, asks: bool) -> None:
    assert (surveys(heard(read_question(question, (), base_year=2025))) > -1) is asks


@pytest.mark.parametrize(("name", "labels"), [("off_topic", of_no_report), ("survey", of_surveys)])
def test_one_head_is_fitted_the_same_again(name: str, labels: Callable[[], list[Json]]) -> None:
    """As far as its say goes; where this fails, `python -m eval.off_topic_model`, or survey_model, fits it again."""
    told = labels()
    rows = rows_of(told)
    fitted = fit_one(rows, [bool(label["off" if name == "off_topic" else "survey"]) for label in told])
    odds = odds_of(fitted, rows)
    kept = np.array([weighed(row.items(), name)[0] for row in rows])
    assert np.abs(odds - kept).mean() < 0.1
    assert ((odds > 0) == (kept > 0)).mean() > 0.998
