"""Asked → ranked evidence for each of its sides: dense and keyword legs, fused, read closely.

Enter at `Searcher.search`. Which reports a question is about is question/sides.py's, how well a sentence answers is
match/sentence.py's. Raw: what an answer is drawn from comes first in retriever.py.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.calls import go_on
from rag.match.figure_fit import FITS
from rag.match.sentence import ENOUGH_TEXT, Match, coverage_bound, match_hit
from rag.question.asked import Asked, read_question
from rag.question.sides import Side, plan
from rag.search import keyword
from rag.types import Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.index.catalog import Catalog
    from rag.models.embedder import Embedder
    from rag.models.reranker import Reranker
    from rag.search.dense import DenseIndex
    from rag.settings import Settings

_DENSE_WEIGHT = 0.12
_RERANK_WEIGHT = 0.3
_RERANKED = 24
"""A cross-encoder reads this many, since each costs it as much as a question costs the embedding model."""
_OLDER = 0.8
"""Where no time is asked for, an older report counts less than the newest one of its region."""
_SECONDARY = 0.93
"""A report that is not where the asked period belongs counts a little less."""

_AHEAD = 64
"""Questions whose vectors are under way at once: as many as are asked, since the embedder takes them together."""
READ = 12
"""So many are read of a side at least, those first that may hold most of the asked words, and every one that may hold
ENOUGH_TEXT of them: what holds less is no answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence for one side, best first."""

    side: Side
    matches: tuple[Match, ...]


class CloseReading:
    """Which hits of a side are read closely, and their Matches; each hit is bounded and matched at most once.

    Of some hundred sentences that the two legs bring, most hold too little of what is asked to be an answer, which a
    bound tells at a tenth of the cost of a Match. For one side of one question; not for two threads.
    """

    def __init__(self, asked: Asked, rarity: Mapping[str, float]) -> None:
        self._asked = asked
        self._rarity = rarity
        self._bounds: dict[str, float] = {}
        self._matches: dict[str, Match] = {}

    def begin(self, hits: Sequence[Hit]) -> None:
        """Read those that will be read in any case, while the rest is not known yet."""
        for hit in hits:
            if self._bound(hit) >= ENOUGH_TEXT:
                self._match(hit)

    def matches(self, hits: Sequence[Hit], read: int) -> list[Match]:
        """Of the hits worth it, in the order they came."""
        bounds = [self._bound(hit) for hit in hits]
        first = set(sorted(range(len(hits)), key=lambda i: -bounds[i])[:read])
        return [self._match(hit) for i, hit in enumerate(hits) if i in first or bounds[i] >= ENOUGH_TEXT]

    def _bound(self, hit: Hit) -> float:
        key = hit.sentence.id
        if key not in self._bounds:
            self._bounds[key] = coverage_bound(hit, self._asked, self._rarity)
        return self._bounds[key]

    def _match(self, hit: Hit) -> Match:
        key = hit.sentence.id
        if key not in self._matches:
            self._matches[key] = match_hit(hit, self._asked, self._rarity)
        return self._matches[key]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the keyword leg found for a side, by sentence id, best first, and its close reading."""

    hits: dict[str, Hit]
    reading: CloseReading


class Searcher:
    """Answers “where does it say so?” for one question at a time; safe to share between threads."""

    def __init__(
        self,
        catalog: "Catalog",
        dense: "DenseIndex",
        embedder: "Embedder",
        settings: "Settings",
        reranker: "Reranker | None" = None,
    ) -> None:
        self.catalog = catalog
        self._reranker = reranker
        self._dense = dense
        self.embedder = embedder
        self.settings = settings
        self._ahead = ThreadPoolExecutor(_AHEAD, thread_name_prefix="question")

    def read(self, question: str) -> Asked:
        return read_question(question, self.catalog.reports())

    def search(self, asked: Asked, read: int = READ) -> tuple[Found, ...]:
        """Every side of the question with its ranked matches: all that may answer, and `read` where there are fewer."""
        vector = self._ahead.submit(self.embedder.encode_query, asked.question)
        sides = plan(asked, self.catalog.reports())
        told = [self._by_words(side) for side in sides]  # as far as words lead, while the question is embedded
        return tuple(self._search(side, known, vector.result(), read) for side, known in zip(sides, told, strict=True))

    def _by_words(self, side: Side) -> "_Told":
        """The keyword leg, best first."""
        go_on()
        rarity = keyword.idf(self.catalog, [term.text for term in side.asked.terms])
        reading = CloseReading(side.asked, rarity)
        if _is_elsewhere(side):
            return _Told({}, reading)
        found = keyword.search(self.catalog, side.asked.words, self.settings.candidates, reports=_ids(side))
        hits = self.catalog.hits(found)
        reading.begin(hits)
        return _Told({hit.sentence.id: hit for hit in hits}, reading)

    def _search(self, side: Side, told: "_Told", vector: "NDArray[np.float32]", read: int) -> Found:
        if _is_elsewhere(side):
            return Found(side, ())
        go_on()
        dense = self._dense.search(vector, self.settings.candidates, _ids(side))
        others = self.catalog.hits([(i, score) for i, score in dense if i not in told.hits])
        hits = told.hits | {hit.sentence.id: hit for hit in others}
        fused = reciprocal_rank([[i for i, _ in dense], list(told.hits)])
        matches = told.reading.matches([hits[i] for i, _ in fused if i in hits], read)
        return Found(side, self._rank(side, matches, dict(dense)))

    def _rank(self, side: Side, matches: Sequence[Match], similarity: dict[str, float]) -> tuple[Match, ...]:
        primary = {report.id for report in side.reports[: side.primary]} or None
        low = min(similarity.values(), default=0.0)
        spread = (max(similarity.values(), default=1.0) - low) or 1.0
        elsewhere = _SECONDARY if side.asked.mentions else _OLDER
        ranked = []
        for match in matches:
            near = (similarity.get(match.hit.sentence.id, low) - low) / spread
            factor = 1.0 if primary is None or match.hit.report.id in primary else elsewhere
            ranked.append(_scored(match, factor * (match.score + _DENSE_WEIGHT * near)))
        return self._rerank(side.asked.question, _sorted(ranked))

    def _rerank(self, question: str, matches: tuple[Match, ...]) -> tuple[Match, ...]:
        """The first ones with the cross-encoder's opinion added to their scores, where there is one."""
        if self._reranker is None or not matches:
            return matches
        head, tail = matches[:_RERANKED], matches[_RERANKED:]
        opinions = self._reranker.scores(question, [_passage(match.hit) for match in head])
        spread = float(opinions.max() - opinions.min()) or 1.0
        near = (opinions - opinions.min()) / spread
        reranked = [_scored(m, m.score + _RERANK_WEIGHT * float(n)) for m, n in zip(head, near, strict=True)]
        return _sorted(reranked) + tail


def _ids(side: Side) -> list[str] | None:
    """The reports to look in; None: all."""
    return [report.id for report in side.reports] or None


def _is_elsewhere(side: Side) -> bool:
    """No report that is indexed could tell it."""
    return not side.reports and side.expected is not None


def _scored(match: Match, score: float) -> Match:
    return replace(match, score=score, hit=replace(match.hit, score=score))


def _sorted(matches: Sequence[Match]) -> tuple[Match, ...]:
    return tuple(sorted(matches, key=lambda match: (match.period_fit < FITS, -match.score)))


def _passage(hit: Hit) -> str:
    """A sentence as a reader would need it to judge: place and year, headings, words."""
    return f"{hit.report.region}{hit.report.year}年　{' > '.join(hit.sentence.section[-3:])}\n{hit.sentence.text}"


def merge(found: Sequence[Found], k: int) -> list[Hit]:
    """The k best hits over all sides in turn, each paragraph once."""
    hits: list[Hit] = []
    seen: set[tuple[str, int]] = set()
    depth = max((len(one.matches) for one in found), default=0)
    for rank in range(depth):
        for one in found:
            if rank < len(one.matches):
                hit = one.matches[rank].hit
                key = (hit.report.id, hit.sentence.paragraph)
                if key not in seen:
                    seen.add(key)
                    hits.append(hit)
        if len(hits) >= k:
            break
    return hits[:k]


_K = 60


def reciprocal_rank(rankings: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """(id, score), best first: the sum over lists of 1 / (60 + rank); an id may be missing from some lists."""
    scores: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += 1.0 / (_K + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
