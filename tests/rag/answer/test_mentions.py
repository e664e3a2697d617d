"""How often a report says a word, counted by code; where it stands, if it is explained nowhere."""

from rag.chain import AnswerChain


def test_a_word_is_counted(chain: AnswerChain) -> None:
    (report,) = chain.searcher.catalog.reports()
    times = sum(one.text.count("创新") for one in chain.searcher.catalog.sentences(report.id))
    answer = chain.invoke("报告提到创新几次")
    assert f"“创新”出现了{times}次（数出来的）。" in answer.text
    assert times > 10
    assert answer.citations
    assert all("创新" in citation.quote for citation in answer.citations)


def test_what_is_not_said_is_not_counted(chain: AnswerChain) -> None:
    answer = chain.invoke("报告提到元宇宙几次")
    assert answer.refused
    assert "元宇宙" in answer.text


def test_a_word_that_is_not_explained_is_shown_where_it_stands(chain: AnswerChain) -> None:
    answer = chain.invoke("一证化是什么意思")
    assert answer.text.startswith("没有找到专门解释“一证化”的话；提到它的有：")
    assert all("一证化" in citation.quote for citation in answer.citations)


def test_whether_a_name_is_said_is_shown_by_what_says_it(chain: AnswerChain) -> None:
    answer = chain.invoke("报告里有没有提到高铁新城")
    assert answer.text.startswith("有。")
    assert all("高铁新城" in citation.quote for citation in answer.citations)
