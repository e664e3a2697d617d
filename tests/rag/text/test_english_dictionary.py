"""The dictionary for words of English questions that the house's own list does not hold; with the real one."""

import subprocess
import sys

import pytest

from rag import wheels
from rag.question.asked import read_question
from rag.question.terms import Role, Term
from rag.question.unlisted import unlisted
from rag.text import english_dictionary
from rag.text.english_dictionary import meaning
from rag.text.vocabulary import find_english


def _terms(question: str) -> dict[str, Term]:
    return {term.text: term for term in read_question(question, []).terms}


@pytest.mark.parametrize(
    ("phrase", "chinese"),
    [
        ("pandas", "熊猫"),
        ("Panda", "熊猫"),
        ("pension", "养老金"),
        ("deserts", "沙漠"),
        ("yaks", "牦牛"),
        ("skiing", "滑雪"),
        ("parking", "停车"),
        ("coral reefs", "珊瑚礁"),
        ("salt lake", "盐湖"),
        ("carbon fibre", "碳纤维"),
    ],
)
def test_a_name_of_a_thing_has_its_chinese_words(phrase: str, chinese: str) -> None:
    assert chinese in meaning(phrase).words


def test_a_set_phrase_is_a_thing_where_reports_have_it() -> None:
    (one,) = unlisted([("air", 0), ("pollution", 4)], set())
    assert one.forms[0] == "大气污染"


def test_kinds_of_it_are_told_apart() -> None:
    assert "大熊猫" in meaning("pandas").kinds
    assert "大熊猫" not in meaning("pandas").words


def test_last_senses_and_single_characters_do_not_count() -> None:
    assert "民宿" not in meaning("pension").words
    assert all(len(word) > 1 for word in meaning("elephant").words)


@pytest.mark.parametrize("word", ["build", "help", "promote", "xqzzy", "Sichuan's"])
def test_verbs_and_what_is_no_word_mean_nothing(word: str) -> None:
    assert not meaning(word).words


def test_words_that_recur_in_reports_go_first() -> None:
    assert meaning("wine").words[0] == "葡萄酒"


def test_unknown_words_of_an_english_question_are_asked_about() -> None:
    terms = _terms("What does the report say about pandas and coral reefs?")
    assert terms["熊猫"].role is Role.ENGLISH
    assert "大熊猫" in terms["熊猫"].meant
    assert "珊瑚礁" in terms


def test_the_list_wins_where_it_knows_a_word() -> None:
    assert next(iter(_terms("What about the Yangtze River and its ports?"))) == "长江"


def test_plurals_of_listed_words_are_known_too() -> None:
    assert [word.forms for word in find_english("government approvals")] == [("审批",)]


def test_a_doubtful_word_beside_a_known_one_weighs_little() -> None:
    terms = _terms("What is said about Disney and parks?")
    assert terms["迪士尼"].weight < terms["parks"].weight


def test_words_of_the_frame_are_not_looked_up() -> None:
    assert not _terms("What kind of things are people doing there?")


def test_a_chinese_question_does_not_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(english_dictionary, "meaning", pytest.fail)
    read_question("报告里说了panda吗", [])
    assert read_question("How many airports and hospitals are there?", []).terms


def test_without_the_wheel_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels.util, "find_spec", lambda _name: None)
    assert english_dictionary._text.__wrapped__() == b""


def test_it_is_not_imported_at_the_start() -> None:
    code = "import sys, rag.chain, rag.question.asked; print('rag.text.english_dictionary' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert out.stdout.strip() == "False"
