"""English words of questions and the Chinese they stand for."""

from rag.question.asked import read_question
from rag.text.vocabulary import find_english


def test_phrases_before_their_words() -> None:
    found = find_english("investment in Water Conservancy and energy")
    assert [word.forms[0] for word in found] == ["投资", "水利", "能源"]
    assert "investment in Water Conservancy"[found[1].start : found[1].end] == "Water Conservancy"


def test_only_whole_words() -> None:
    assert find_english("parking report lawn") == ()


def test_they_become_terms_and_none_of_them_must_be_met() -> None:
    terms = read_question("How many rivers and hospitals?", []).terms
    assert [term.text for term in terms] == ["河", "医院"]
    assert not any(term.must for term in terms)
