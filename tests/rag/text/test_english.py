"""English words of questions and the Chinese they stand for."""

from rag.question.asked import read_question
from rag.text.english_places import pinyin
from rag.text.gazetteer import listed, stem
from rag.text.vocabulary import find_english


def test_phrases_before_their_words() -> None:
    found = find_english("investment in Water Conservancy and energy")
    assert [word.forms[0] for word in found] == ["投资", "水利", "能源"]
    assert "investment in Water Conservancy"[found[1].start : found[1].end] == "Water Conservancy"


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
