"""What is read closely: the bound never lies below the Match, and leaving the rest out changes no answer."""

from collections.abc import Mapping

import pytest

from rag.chain import AnswerChain
from rag.match.indicator import term_weights
from rag.match.sentence import Match, coverage_bound, match_hit
from rag.question.asked import Asked
from rag.search import searcher as searching
from rag.search.found import Found
from rag.search.searcher import CloseReading, idf
from rag.types import Hit

QUESTIONS = [
    "2022年新增学位目标是多少",
    "五年来新增学位多少个",
    "2021年粮食总产量是多少",
    "娃上学的学位今年要多多少",
    "2022年GDP增长目标",
    "三大工程是哪三大",
    "长江大保护做得如何",
    "“光伏小镇”今年的目标",
    "R&D占比是多少",
    "2号线什么时候通车",
    "人居环境整治做了什么",
    "公厕新建了多少座",
    "对比2021年和2022年智能车间",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_match_covers_more_than_its_bound(chain: AnswerChain, question: str) -> None:
    searcher = chain.searcher
    asked = searcher.read(question)
    rarity = idf(searcher.catalog, [term.text for term in asked.terms])
    weights = term_weights(asked.terms, rarity, asked.foreign)
    report = searcher.catalog.reports()[0].id
    ids = [(sentence.id, 0.0) for sentence in searcher.catalog.sentences(report)]
    for hit in searcher.catalog.hits(ids):
        bound = coverage_bound(hit, asked.terms, weights)
        assert match_hit(hit, asked, rarity).coverage <= bound + 1e-9, hit.sentence.text


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_may_answer_is_all_there(chain: AnswerChain, question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = chain.searcher
    some = searcher.search(searcher.read(question))
    every = searcher.search(searcher.read(question), read=10_000)
    monkeypatch.setattr(searching, "ENOUGH_TEXT", 0.0)
    assert _telling(some) == _telling(every) == _telling(searcher.search(searcher.read(question)))
    for few, all_ in zip(some, every, strict=True):
        assert len(few.matches) <= len(all_.matches)


def _telling(found: tuple[Found, ...]) -> list[tuple[str, int, int]]:
    return [(m.hit.sentence.id, m.start, m.end) for one in found for m in one.matches if m.coverage >= 0.45]


def test_each_hit_is_read_once(chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = chain.searcher
    asked = searcher.read(QUESTIONS[0])
    (found,) = searcher.search(asked)
    hits = [match.hit for match in found.matches]
    read: list[str] = []

    def counted(hit: Hit, asked: Asked, rarity: Mapping[str, float]) -> Match:
        read.append(hit.sentence.id)
        return match_hit(hit, asked, rarity)

    monkeypatch.setattr(searching, "match_hit", counted)
    reading = CloseReading(asked, {})
    reading.begin(hits)
    assert 0 < len(read) < len(hits)
    reading.matches(hits, len(hits))
    assert sorted(read) == sorted(hit.sentence.id for hit in hits)
