"""words.py: which words of a clause count and how much, and what of them a text holds."""

import pytest

from rag.verify.words import covers, held, in_order, items, poles_of, windows, words_of


@pytest.mark.parametrize(
    ("clause", "weights"),
    [
        ("推进社会保障", {"社会保障": 1.0}),
        ("推动协调发展", {"协调": 0.5, "发展": 1.0}),
        ("生产安全稳定", {"生产": 1.0, "安全": 1.0, "稳定": 0.5}),
        ("2022年新建学校三所", {"新建": 1.0, "学校": 1.0}),
        ("制定具体措施", {"制定": 0.5}),
        ("修建了路", {"修建": 0.5, "路": 0.25}),
        ("校长、教师三者", {"校长": 1.0, "教师": 1.0}),
        ("教师（含党员）", {"教师": 1.0, "党员": 1.0}),
        ("用挂钩制度", {"挂钩": 0.5, "制度": 1.0}),
    ],
)
def test_what_a_word_counts(clause: str, weights: dict[str, float]) -> None:
    assert {word.text: word.weight for word in words_of(clause)} == weights


def test_a_word_stands_where_it_is_written() -> None:
    clause = "2022年新建学校三所、公园两个"
    assert [clause[word.start :].startswith(word.text) for word in words_of(clause)] == [True] * 3


@pytest.mark.parametrize(
    ("word", "text", "share"),
    [
        ("学校", "新建学校三所", 1.0),
        ("学校", "新建医院三所", 0.0),
        ("产业园", "新建产业基地", 0.5),
        ("社保", "社会保障", 1.0),
        ("社保", "完善社会保障体系", 1.0),
        ("社保", "社会各界，推进社会保障", 1.0),
        ("社保", "社区门诊", 0.0),
        ("社保", "社会，保障", 0.0),
        ("社保", "办好社会保", 0.0),
        ("路", "新建医院", 0.0),
    ],
)
def test_how_much_of_a_word_a_text_holds(word: str, text: str, share: float) -> None:
    assert held(word, text) == share


def test_how_much_of_a_clause_a_text_holds() -> None:
    words = words_of("修建学校")
    assert covers(words, "学校三所") == pytest.approx(2 / 3)
    assert covers(words, "医院三所") == 0.0
    assert covers([], "医院三所") == 1.0


@pytest.mark.parametrize(
    ("text", "share"),
    [("先建学校，再建医院、公园", 1.0), ("公园、学校和医院", 0.5), ("公园、医院、学校", 0.0), ("公园", 1.0)],
)
def test_whether_words_follow_each_other_alike(text: str, share: float) -> None:
    assert in_order(words_of("学校、医院、公园"), text) == share


@pytest.mark.parametrize(
    ("clause", "in_brackets", "listed"),
    [
        ("修建学校、医院和公园", False, [["修建", "学校"], ["医院"], ["公园"]]),
        ("修建“学校、医院”和公园", False, [["修建", "学校", "医院"], ["公园"]]),
        ("修建学校", False, []),
        ("修建学校（医院）", False, []),
        ("修建学校（医院）", True, [["修建", "学校"], ["医院"]]),
    ],
)
def test_the_words_of_each_thing_listed(clause: str, in_brackets: bool, listed: list[list[str]]) -> None:
    found = items(clause, words_of(clause), in_brackets=in_brackets)
    assert [[word.text for word in part] for part in found] == listed


def test_neighbouring_clauses() -> None:
    text = "修建三所学校，改造两个公园，扩建一家医院。"
    assert windows(text, 2) == ["修建三所学校，改造两个公园，", "改造两个公园，扩建一家医院。", "扩建一家医院。"]
    assert windows(text, 5)[0] == text
    assert windows("", 2) == [""]


def test_the_words_that_say_which_way_or_how_much() -> None:
    assert sorted(poles_of("部分地区规模扩大")) == ["扩大", "部分"]
    assert poles_of("新建学校三所") == []
