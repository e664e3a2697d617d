"""What people say for the words of reports: found where somebody said so, and nothing for what nobody spoke of."""

import pytest

from eval.everyday_model import DATA, found_unseen, load, talk
from rag.chain import AnswerChain
from rag.question.asked import read_question
from rag.text.otherwise import instead, learn, stretches
from rag.text.vocabulary import report_words, talk_words


@pytest.mark.parametrize(
    ("question", "word", "meant"),
    [
        ("去年有几家公司敲钟", "敲钟", "上市公司"),
        ("上学的座位添多少", "座位", "新增学位"),
        ("手机信号塔要建多少个", "手机信号", "基站"),
        ("老外投的钱到手多少", "老外", "外资"),
        ("穷苦人家有人管吗", "穷苦人家", "困难群众"),
    ],
)
def test_a_word_that_no_report_has_is_put_into_its_words(question: str, word: str, meant: str) -> None:
    start = question.index(word)
    assert meant in instead(question, start, start + len(word))


@pytest.mark.parametrize(
    ("question", "word"),
    [("区里有几家彩票站", "彩票站"), ("鲁迅纪念馆什么时候开放", "鲁迅纪念馆"), ("宠物医院有多少家", "宠物医院")],
)
def test_what_nobody_spoke_of_means_nothing_else(question: str, word: str) -> None:
    start = question.index(word)
    assert instead(question, start, start + len(word)) == ()


def test_the_words_of_reports_are_left_as_they_are() -> None:
    assert "学位" in report_words()
    terms = {term.text: term for term in read_question("2022年新增学位和敲钟的企业", (), base_year=2022).terms}
    assert "上市公司" in terms["敲钟"].otherwise
    assert "上市公司" in terms["敲钟"].meant
    assert not any(term.otherwise for word, term in terms.items() if word != "敲钟")


def test_no_figure_is_taken_by_a_guess(chain: AnswerChain) -> None:
    """到手 may mean 居民收入, and what foreigners brought is none."""
    answer = chain.invoke({"question": "老外投的钱2021年到手多少"})
    assert "5.6万元" not in answer.text
    assert all("上市公司" not in term.forms for term in read_question("敲钟的企业", (), base_year=2022).terms)


def test_stretches_cross_no_mark_and_no_number() -> None:
    assert stretches("打粮50斤，收") == {"打", "粮", "打粮", "斤", "收"}
    assert stretches("GDP growth") == {"gdp", "growth"}


def test_the_rarer_stretch_tells_more() -> None:
    sayings = learn({"学位": ["上学的座位", "上学名额"], "就业": ["上班的岗位", "上班名额"]})
    scores = dict(zip(sayings.targets, sayings.scores(stretches("座位名额")), strict=True))
    assert scores["学位"] > scores["就业"] > 0


def test_what_is_said_more_often_tells_more() -> None:
    sayings = learn({"学位": ["名额", "名额", "座位"], "就业": ["名额", "岗位", "岗位"]})
    scores = dict(zip(sayings.targets, sayings.scores(stretches("名额")), strict=True))
    assert scores["学位"] > scores["就业"] > 0


def test_the_committed_sayings_find_words_that_they_were_not_told() -> None:
    assert found_unseen(load(DATA / "everyday.tsv"))[20] > 0.45


def test_what_is_talk_is_learned_from_the_sayings() -> None:
    words = (DATA / "report_words.txt").read_text(encoding="utf-8").split()
    told = frozenset(talk(words))
    assert told == talk_words()
    assert {"公家", "操场", "外头"} <= told
    assert told.isdisjoint(("元宇宙", "彩票", "核电站"))
