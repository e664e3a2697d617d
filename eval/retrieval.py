"""Question set → ranked evidence, by the whole house and by simpler ways beside it: what each part is worth.

Every way gets the same standalone question (a follow-up is rewritten first), so that only retrieval differs. The
tutorial pipeline is in tutorial.py; judging the lists is metrics.py's.
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from eval.cases import Case
from eval.tutorial import Tutorial
from rag.answer.quote import read_answer
from rag.calls import read_input
from rag.errors import UsageError
from rag.question.asked import normalize
from rag.question.follow_up import standalone
from rag.retriever import rank
from rag.search.dense import DenseIndex
from rag.search.found import Found
from rag.search.searcher import by_words, merge, reciprocal_rank
from rag.types import Hit, Json, Turn

if TYPE_CHECKING:
    from rag.chain import AnswerChain
    from rag.models.embedder import Embedder
    from rag.search.found import Gathered
    from rag.settings import Settings

DEPTH = 20
"""Paragraphs kept of each list: a question of ten groups still has recall@5."""
_CANDIDATES = 100

Search: TypeAlias = Callable[[str, Sequence[Turn], int], list[Json]]
"""(question, history, k) → at most k hits in the contract's form, best first, each paragraph once."""
Progress: TypeAlias = Callable[[int, int, float | None], None]
"""(done, total, seconds left; None while there is no telling)."""


def run_search(cases: Sequence[Case], search: Search, k: int = DEPTH, progress: Progress | None = None) -> list[Json]:
    """One line a Case, in order: {"id", "hits", "milliseconds"}. A question that cannot be asked finds nothing."""
    lines: list[Json] = []
    began = time.monotonic()
    for done, case in enumerate(cases, start=1):
        started = time.perf_counter()
        try:
            hits = search(case.question, [Turn(*turn) for turn in case.history], k)
        except UsageError:
            hits = []
        lines.append({"id": case.id, "hits": hits, "milliseconds": round((time.perf_counter() - started) * 1000, 3)})
        if progress:
            progress(done, len(cases), (time.monotonic() - began) / done * (len(cases) - done))
    return lines


def write_lines(lines: Iterable[Json], out: Path) -> None:
    """Write JSON lines, whole or not at all."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise UsageError(f"{out} 写不了：{error.strerror}；请检查文件夹和权限") from error


def hit_json(hit: Hit) -> Json:
    """The contract's hit, with region and year of its report."""
    return hit.to_json() | {"region": hit.report.region, "year": hit.report.year}


def raw_search(chain: "AnswerChain") -> Search:
    """The house's search alone, before anything is answered: `Searcher`, its sides in turn."""

    def search(question: str, history: Sequence[Turn], k: int) -> list[Json]:
        return [hit_json(hit) for hit in merge(searched(chain, chain.find(question, history)), k)]

    return search


def searched(chain: "AnswerChain", gathered: "Gathered") -> tuple[Found, ...]:
    """The evidence of a question, also of one that a whole report or a table answers, for which the chain searches
    nothing.
    """
    return gathered.found or chain.searcher.search(gathered.asked)


def full_search(chain: "AnswerChain") -> Search:
    """The paragraphs that the extractive answer cites first, then the raw search's: what `wenbao search` prints."""

    limit = chain.searcher.settings.max_question_chars

    def search(question: str, history: Sequence[Turn], k: int) -> list[Json]:
        gathered = chain.find(*read_input({"question": question, "history": history}, limit))
        found = searched(chain, gathered)
        draft = read_answer(found, gathered.asked, chain.searcher.catalog)
        return [hit_json(hit) for hit in rank(found, draft, k)]

    return search


def search_ways(
    chain: "AnswerChain",
    settings: "Settings",
    embedder: "Embedder",
    on_embedding: Callable[[int, int], None] | None = None,
) -> dict[str, Search]:
    """Name → way, simplest first: tutorial, dense, keyword, fused, search, full.

    The tutorial's chunks are embedded now, unless they are cached under `settings.cache_dir`; `on_embedding` is told
    (chunks done, all).
    """
    legs = _Legs(chain, settings, embedder)
    tutorial = Tutorial.build(chain.searcher.catalog, embedder, settings.cache_dir / "eval-tutorial", on_embedding)
    return {
        "tutorial": legs.by(tutorial.search),
        "dense": legs.by(lambda question, k: legs.hits(legs.dense(question), k)),
        "keyword": legs.by(lambda question, k: legs.hits(legs.keyword(question), k)),
        "fused": legs.by(lambda question, k: legs.hits(legs.fused(question), k)),
        "search": raw_search(chain),
        "full": full_search(chain),
    }


class _Legs:
    """The legs of the house by themselves, over the whole index, without scope."""

    def __init__(self, chain: "AnswerChain", settings: "Settings", embedder: "Embedder") -> None:
        self._catalog = chain.searcher.catalog
        self._index = DenseIndex(self._catalog, settings)
        self._embedder = embedder
        self._limit = settings.max_question_chars

    def by(self, search: Callable[[str, int], list[Json]]) -> Search:
        def way(question: str, history: Sequence[Turn], k: int) -> list[Json]:
            asked, past = read_input({"question": question, "history": history}, self._limit)
            return search(standalone(asked, past, self._catalog.reports()), k)

        return way

    def dense(self, question: str) -> list[tuple[str, float]]:
        return self._index.search(self._embedder.encode_query(normalize(question)), _CANDIDATES)

    def keyword(self, question: str) -> list[tuple[str, float]]:
        return by_words(self._catalog, normalize(question), _CANDIDATES)

    def fused(self, question: str) -> list[tuple[str, float]]:
        legs = (self.dense(question), self.keyword(question))
        return reciprocal_rank([[sentence for sentence, _ in leg] for leg in legs])

    def hits(self, scored: Sequence[tuple[str, float]], k: int) -> list[Json]:
        """The first k paragraphs of a ranking of sentences."""
        first: dict[tuple[str, int], Hit] = {}
        for hit in self._catalog.hits(scored):
            first.setdefault((hit.report.id, hit.sentence.paragraph), hit)
        return [hit_json(hit) for hit in list(first.values())[:k]]
