"""English words of questions and the Chinese they stand for."""

import pytest

from rag.question.asked import read_question
from rag.text.english_places import pinyin
from rag.text.gazetteer import listed, stem
from rag.text.vocabulary import find_english, is_of


def test_phrases_before_their_words() -> None:
    found = find_english("bridges along the Yangtze and energy")
    assert [word.forms[0] for word in found] == ["大桥", "沿江", "能源"]
    assert "bridges along the Yangtze"[found[1].start : found[1].end] == "along the Yangtze"


def test_only_whole_words() -> None:
    assert find_english("parkway report lawn") == ()


def test_they_become_terms_and_none_of_them_must_be_met() -> None:
    terms = read_question("How many rivers and hospitals?", []).terms
    assert [term.text for term in terms] == ["河", "医院"]
    assert not any(term.must for term in terms)


def test_names_of_the_list_are_read_as_people_read_them() -> None:
    """As pypinyin reads them, but for six that its phrases have wrong."""
    from pypinyin import lazy_pinyin

    mended = {"朝阳": "chaoyang", "漯河": "luohe", "南乐": "nanle", "民乐": "minle", "马尾": "mawei"}
    mended |= {"浪卡子": "langkazi"}
    names = {stem(name) for name in listed().values()}
    assert {name: pinyin(name) for name in names} == {
        name: mended.get(name, "".join(lazy_pinyin(name))) for name in names
    }


@pytest.mark.parametrize(
    ("word", "dropped"),
    [("figure", True), ("Figures", True), ("goods", False), ("news", False), ("deserts", False)],
)
def test_a_plural_is_of_the_sort_of_its_singular(word: str, dropped: bool) -> None:
    assert is_of(word, "drop") is dropped
