"""A part without an answer is told by the sentence that belongs to it; an open answer, in whole sentences."""

from dataclasses import replace

from rag.answer.gaps import with_gaps_filled
from rag.answer.quote import one_thing
from rag.answer.topic import as_line
from rag.answer.whole import in_whole_sentences
from rag.chain import AnswerChain
from rag.question.intent import Intent
from rag.types import Draft, Statement

FIGURE = "2022年新增学位多少个"


def drafted(chain: AnswerChain, question: str, gap: str) -> tuple[Draft, Draft]:
    """One answer and a line on what is missing; before and after it is filled."""
    searcher = chain.searcher
    asked = searcher.read(FIGURE)
    told = one_thing(searcher.search(asked), asked, searcher.catalog)
    before = replace(told, statements=(*told.statements, Statement(gap, ())), gaps=True)
    whole = searcher.read(question)
    return before, with_gaps_filled(before, searcher.search(whole), whole, searcher.catalog)


def test_a_part_without_an_answer_is_told_by_what_belongs_to_it(chain: AnswerChain) -> None:
    before, after = drafted(chain, "今年养老方面有什么打算", "养老：没有找到直接的回答。")
    assert after.statements[0] == before.statements[0]
    filled = after.statements[1]
    assert "养老" in filled.text
    assert filled.text.startswith("2022年目标：")
    assert filled.quotes[0].text in filled.text


def test_what_nothing_belongs_to_stays_missing(chain: AnswerChain) -> None:
    before, after = drafted(chain, "今年养鸽子有什么补贴", "鸽子：报告里没有说。")
    assert after == before


def test_where_no_part_has_an_answer_it_stands_as_it_is(chain: AnswerChain) -> None:
    asked = chain.searcher.read("今年养老方面有什么打算")
    none = Draft((Statement("养老：没有找到直接的回答。", ()),), gaps=True)
    assert with_gaps_filled(none, chain.searcher.search(asked), asked, chain.searcher.catalog) is none


def test_an_open_answer_is_told_in_whole_sentences_and_a_figure_is_not(chain: AnswerChain) -> None:
    asked = chain.searcher.read(FIGURE)
    told = one_thing(chain.searcher.search(asked), asked, chain.searcher.catalog)
    (clause,) = told.statements
    assert in_whole_sentences(told, asked) == told
    (whole,) = in_whole_sentences(told, replace(asked, intent=Intent.WHY_HOW)).statements
    assert clause.quotes[0].text in whole.quotes[0].text
    assert len(whole.quotes[0].text) > len(clause.quotes[0].text)
    assert whole.text.startswith("2022年目标：")


def test_a_line_ends_with_one_mark() -> None:
    assert [as_line(text) for text in ("新增学位超1万个", "令人难忘！")] == ["新增学位超1万个。", "令人难忘！"]
