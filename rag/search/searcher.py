"""Asked → ranked evidence for each of its sides: dense and keyword legs, fused, read closely.

Enter at `Searcher.search`. Which reports a question is about is question/sides.py's, how well a sentence answers is
match/sentence.py's. Raw: what an answer is drawn from comes first in retriever.py.

The keyword leg is `by_words`: SQLite's FTS5 keeps its index, which lies on disk, changes with the texts in one
transaction and grows report by report, as in-memory BM25 libraries do not. It knows no synonyms and no traditional
characters (the question arrives simplified).
"""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from rag.calls import go_on
from rag.match.figure_fit import FITS
from rag.match.indicator import places_inside, term_weights
from rag.match.sentence import ENOUGH_TEXT, Match, coverage_bound, match_hit, sufficient
from rag.question.asked import Asked, read_question
from rag.question.asking import Ask
from rag.question.sides import Side, may_have_parts, plan
from rag.search.found import Found, Gathered
from rag.text.segments import in_order, tokenize
from rag.types import Hit, Json, Kind, Report

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.index.catalog import Catalog
    from rag.index.narrowed import Scope
    from rag.models.embedder import Embedder
    from rag.models.reranker import Reranker
    from rag.search.adapter import QueryAdapter
    from rag.search.belonging import Evidence, Piece, Topics
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
_SURELY = 0.75
"""So much of what is asked a result of any year must name, to show that results are told of it."""
_AHEAD = 64
"""Questions whose vectors are under way at once: as many as are asked, since the embedder takes them together."""
READ = 12
"""So many are read of a side at least, those first that may hold most of the asked words."""
MOST = 48
"""Beyond READ, so many at most of those that may hold ENOUGH_TEXT of the asked words: what holds less is no answer.
With 40 no answer of the five sets is another one, with 24 eight are, with 16 sixteen (a short name such as GDP stands
in every sentence of a chapter)."""


class CloseReading:
    """Which hits of a side are read closely, and their Matches; each hit is bounded and matched at most once.

    Of some hundred sentences that the two legs bring, most hold too little of what is asked to be an answer, which a
    bound tells at a tenth of the cost of a Match. For one side of one question; not for two threads.
    """

    def __init__(self, asked: Asked, rarity: Mapping[str, float]) -> None:
        self._asked = asked
        self.rarity = rarity
        self._weights = term_weights(asked.terms, rarity, asked.foreign)
        self._bounds: dict[str, float] = {}
        self._matches: dict[str, Match] = {}

    def begin(self, hits: Sequence[Hit]) -> None:
        """Read those that will be read in any case, while the rest is not known yet."""
        for hit in self._fullest(hits, 0):
            self._match(hit)

    def matches(self, hits: Sequence[Hit], read: int) -> list[Match]:
        """Of the hits worth it, in the order they came."""
        chosen = {hit.sentence.id for hit in self._fullest(hits, read)}
        return [self._match(hit) for hit in hits if hit.sentence.id in chosen]

    def _fullest(self, hits: Sequence[Hit], read: int) -> list[Hit]:
        """Those that may hold the most of what is asked: all that may hold enough, up to MOST, and at least `read`."""
        enough = sum(self._bound(hit) >= ENOUGH_TEXT for hit in hits)
        return sorted(hits, key=lambda hit: -self._bound(hit))[: max(read, min(enough, MOST))]

    def _bound(self, hit: Hit) -> float:
        key = hit.sentence.id
        if key not in self._bounds:
            self._bounds[key] = coverage_bound(hit, self._asked.terms, self._weights)
        return self._bounds[key]

    def _match(self, hit: Hit) -> Match:
        key = hit.sentence.id
        if key not in self._matches:
            self._matches[key] = match_hit(hit, self._asked, self.rarity)
        return self._matches[key]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the keyword leg found for a side, by sentence id, best first, and its close reading."""

    hits: dict[str, Hit]
    reading: CloseReading


class Searcher:
    """Answers “where does it say so?” for one question at a time; safe to share between threads."""

    scopes: "tuple[Scope, ...]" = ()
    """What narrows it: see narrowed.py."""
    adapter: "QueryAdapter | None" = None
    """In place of the one that goes with the embedding model."""

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
        self.dense = dense
        self.embedder = embedder
        self.settings = settings
        self._topics: Topics | None = None
        self._ahead = ThreadPoolExecutor(_AHEAD, thread_name_prefix="question")

    def read(self, question: str) -> Asked:
        """The question, read; where it asks openly, with the sense of it, which takes its vector."""
        asked = read_question(question, self.catalog.reports())
        if not asked.openness or asked.foreign:
            return asked
        from rag.question.whole_asked import with_aspect

        return with_aspect(asked, self.embedder)

    def begin_loading(self) -> None:
        """Load the embedding model beside what comes before its first question; one that fails will say so then."""
        self._ahead.submit(self.embedder.warm)

    def warm(self) -> None:
        """Load and open what the second question would, now: for a process that will be asked more than once."""
        self.embedder.warm()
        self.dense.warm()
        self.read("问")  # the words and the list of places
        list(map(places_inside, {report.region for report in self.catalog.reports()}))

    def close(self) -> None:
        """Let go of the index. The embedding model stays with whoever else uses it."""
        self._ahead.shutdown(wait=False)
        self.dense.close()
        self.catalog.close()

    def notices(self) -> tuple[str, ...]:
        """What a user should know of the index, in Chinese: that some sentences are found by their words alone."""
        waiting = self.catalog.waiting_count()
        if not waiting:
            return ()
        held = self.catalog.sentence_count()
        return (f"正在建立语义索引 {100 * (held - waiting) // held}%：刚导入的报告现在只按用词检索。",)

    def search(self, asked: Asked, read: int = READ) -> tuple[Found, ...]:
        """Every side of the question with its ranked matches: all that may answer, and `read` where there are fewer."""
        vector = self._ahead.submit(self.embedder.encode_query, asked.question)
        with self.catalog.snapshot():
            sides = plan(asked, self.catalog.reports())
            told = [self._by_words(side) for side in sides]  # as far as words lead, while the question is embedded
            found = [self._search(side, known, vector.result(), read) for side, known in zip(sides, told, strict=True)]
        rarity = {word: rare for known in told for word, rare in known.reading.rarity.items()}
        return self._with_more(found, asked, rarity)

    def _with_more(self, found: Sequence[Found], asked: Asked, rarity: Mapping[str, float]) -> tuple[Found, ...]:
        """With the way to what else of the reports belongs to what is asked, for whoever asks for it."""

        @cache
        def known() -> "Evidence":
            close: dict[str, float] = {}
            for match in (match for one in found for match in one.matches):
                close[match.hit.sentence.id] = max(close.get(match.hit.sentence.id, 0.0), match.score)
            return self.evidence(asked, close, rarity)

        def around(one: Found) -> "tuple[Piece, ...]":
            go_on()
            return self.topics().pieces(one.side, one.matches, known())

        told = tuple(replace(one, around=cache(partial(around, one))) for one in found)
        if not told or not may_have_parts(asked):
            return told
        from rag.search.apart import ask_apart  # which reads and searches

        return (replace(told[0], apart=cache(partial(ask_apart, asked, self.read, self.search))), *told[1:])

    def topics(self) -> "Topics":
        from rag.search.belonging import Topics

        self._topics = self._topics or Topics(self.catalog, self.dense, self.embedder)
        return self._topics

    def evidence(self, asked: Asked, close: Mapping[str, float], rarity: Mapping[str, float]) -> "Evidence":
        from rag.search.adapter import query_adapter
        from rag.search.belonging import Evidence, as_columns

        adapter = self.adapter or query_adapter(self.embedder.name)
        question, subject = self.embedder.encode_query(asked.question), self.embedder.encode_query(asked.subject)
        return Evidence(asked, as_columns(question, subject, adapter), close, rarity)

    def _by_words(self, side: Side) -> "_Told":
        """The keyword leg, best first."""
        go_on()
        rarity = idf(self.catalog, [term.text for term in side.asked.terms])
        reading = CloseReading(side.asked, rarity)
        if _is_elsewhere(side):
            return _Told({}, reading)
        found = by_words(self.catalog, side.asked.words, self.settings.candidates, reports=_ids(side))
        hits = self.catalog.hits(found)
        reading.begin(hits)
        return _Told({hit.sentence.id: hit for hit in hits}, reading)

    def _search(self, side: Side, told: "_Told", vector: "NDArray[np.float32]", read: int) -> Found:
        if _is_elsewhere(side):
            return Found(side, ())
        go_on()
        dense = self.dense.search(vector, self.settings.candidates, _ids(side))
        others = self.catalog.hits([(i, score) for i, score in dense if i not in told.hits])
        hits = told.hits | {hit.sentence.id: hit for hit in others}
        fused = reciprocal_rank([[i for i, _ in dense], list(told.hits)])
        worth = [hits[i] for i, _ in fused if i in hits]
        found = Found(side, self._rank(side, told.reading.matches(worth, read), dict(dense)))
        if not side.presumed or side.expected is not None or any(map(_tells_a_result, found.matches)):
            return found
        expected = replace(side.asked, kind=None, result_first=True, ask=Ask.AMOUNT)  # 高校毕业生将达727万人
        promised = replace(side, asked=expected, presumed=False)
        reading = CloseReading(promised.asked, told.reading.rarity)
        again = Found(promised, self._rank(promised, reading.matches(worth, read), dict(dense)))
        return again if any(sufficient(match, promised.asked) for match in again.matches) else found

    def _rank(self, side: Side, matches: Sequence[Match], similarity: dict[str, float]) -> tuple[Match, ...]:
        primary = {report.id for report in side.reports[: side.primary] or self._newest(side)} or None
        low = min(similarity.values(), default=0.0)
        spread = (max(similarity.values(), default=1.0) - low) or 1.0
        elsewhere = _SECONDARY if side.asked.mentions else _OLDER
        ranked = []
        for match in matches:
            near = (similarity.get(match.hit.sentence.id, low) - low) / spread
            factor = 1.0 if primary is None or match.hit.report.id in primary else elsewhere
            ranked.append(_scored(match, factor * (match.score + _DENSE_WEIGHT * near)))
        return self._rerank(side.asked.question, _sorted(ranked))

    def _newest(self, side: Side) -> tuple[Report, ...]:
        """The newest report of each place, where neither a place nor a time is asked for: 农村修路的事怎么样了."""
        if side.reports or side.asked.mentions:
            return ()
        return tuple({report.region: report for report in self.catalog.reports()}.values())  # which are by year

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


def _tells_a_result(match: Match) -> bool:
    """Of this year or another: then what is only promised for the year asked for is none."""
    done = match.period is not None and match.period.kind is Kind.ACHIEVED
    named = match.coverage >= _SURELY and not any(term.must for term in match.missing)
    return done and named and match.figure_fit >= FITS


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


# --- the keyword leg: BM25 over the tokens of text/segments.py ------------------------------------------------------

HEADING_WEIGHT = 0.4
"""A word in the headings counts less than one in the sentence: every sentence below them has it."""
COMMON = 0.1
"""Words in more than this share of all sentences are left out of a query that has rarer ones: they rank nothing,
and scoring every sentence that holds 发展 is what would take the time."""
_STRETCHES = 100
"""More conditions than these SQLite would weigh for longer than it would look through a list."""
_COUNTED = 50_000
"""How often so many words stand is remembered at most, for each state of the index."""


def by_words(
    catalog: "Catalog",
    text: str,
    k: int,
    reports: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
) -> list[tuple[str, float]]:
    """The k best (sentence id, BM25 score), higher first, among those reports and report years; None: all."""
    terms = _worth_asking(catalog, list(dict.fromkeys(tokenize(text))))
    wanted = catalog.select(reports, years)
    if not terms or wanted == () or k <= 0:
        return []
    match = " OR ".join(map(_quoted, terms))
    inside, narrowing = ("", []) if wanted is None else _inside(catalog, wanted)
    sql = (
        f"SELECT s.id, -f.score FROM (SELECT rowid AS number, bm25(words, 1.0, {HEADING_WEIGHT}) AS score "
        f"FROM words WHERE words MATCH ? {inside} ORDER BY score, rowid LIMIT ?) f "
        "JOIN sentences s ON s.number = f.number ORDER BY f.score, f.number"
    )
    return [(sentence, float(score)) for sentence, score in catalog.rows(sql, [match, *narrowing, k])]


def _inside(catalog: "Catalog", reports: Sequence[str]) -> tuple[str, list[Any]]:
    """The condition that a row of `words` is a sentence of those reports, and its parameters.

    A report's sentences stand in a row, since one transaction writes them, and a region's reports mostly beside each
    other: a few stretches of numbers, which FTS5 does not look outside of. That takes a quarter of the time of a list
    of all numbers, which is for what lies in many stretches. The plus keeps SQLite from asking FTS5 row by row.
    """
    shelves = sorted((catalog.shelves()[report] for report in reports), key=lambda shelf: shelf.first)
    stretches: list[list[int]] = []
    for shelf in shelves:
        if stretches and shelf.first == stretches[-1][1] + 1:
            stretches[-1][1] = shelf.last
        else:
            stretches.append([shelf.first, shelf.last])
    in_a_row = all(shelf.last - shelf.first + 1 == shelf.sentences for shelf in shelves)
    if len(stretches) > _STRETCHES or not in_a_row:
        among = "SELECT number FROM sentences WHERE report IN (SELECT value FROM json_each(?))"
        return f"AND +rowid IN ({among})", [json.dumps(reports)]
    each = " OR ".join(["+rowid BETWEEN ? AND ?"] * len(stretches))
    ends = [stretches[0][0], stretches[-1][1], *(end for stretch in stretches for end in stretch)]
    return f"AND rowid BETWEEN ? AND ? AND ({each})", ends


def document_frequency(catalog: "Catalog", terms: Sequence[str]) -> dict[str, int]:
    """How many sentences hold each term, in their text or their headings; a longer term as it stands, unbroken."""
    streams = {term: " ".join(in_order(term)) for term in terms}
    counts = _counts(catalog, [stream for stream in streams.values() if stream])
    return {term: counts.get(stream, 0) for term, stream in streams.items()}


def idf(catalog: "Catalog", terms: Sequence[str]) -> dict[str, float]:
    """Rarity of each term, BM25's way: about 0 for a word of every sentence, ln(2N+2) for one that none holds."""
    total = catalog.sentence_count()
    frequencies = document_frequency(catalog, terms)
    return {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()}


def _worth_asking(catalog: "Catalog", terms: list[str]) -> list[str]:
    """The terms that some sentence holds, without the common ones unless there are no others."""
    frequencies = _counts(catalog, terms)
    known = [term for term in terms if frequencies[term]]
    limit = max(COMMON * catalog.sentence_count(), 50)
    return [term for term in known if frequencies[term] <= limit] or known


def _counts(catalog: "Catalog", phrases: Sequence[str]) -> dict[str, int]:
    """How many sentences hold each phrase: tokens parted by spaces, side by side. The same words are asked for again
    and again, by the next question if not by this one.
    """
    known: dict[str, int] = catalog.remembered("counts", dict)
    counts = {phrase: known[phrase] for phrase in phrases if phrase in known}
    new = [phrase for phrase in phrases if phrase not in counts]
    if words := [phrase for phrase in new if " " not in phrase]:
        sql = "SELECT v.term, v.doc FROM json_each(?) t JOIN words_vocab v ON v.term = t.value"
        counts |= dict.fromkeys(words, 0) | dict(catalog.rows(sql, (json.dumps(words),)))
    for phrase in new:
        if " " in phrase:
            counts[phrase] = catalog.rows("SELECT count(*) FROM words WHERE words MATCH ?", (_quoted(phrase),))[0][0]
    if len(known) < _COUNTED:
        known.update({phrase: counts[phrase] for phrase in new})
    return counts


def _quoted(tokens: str) -> str:
    """A phrase of FTS5. The tokens hold no quotation mark, operator or column name outside of it."""
    return '"' + tokens.replace('"', '""') + '"'


def looked_in(gathered: Gathered) -> Json:
    """Where the evidence was looked for, as an answer's JSON tells it."""
    asked = gathered.asked
    reports = [r.id for found in gathered.found for r in found.side.reports[: max(1, found.side.primary)]]
    reports += [quote.hit.report.id for quote in gathered.whole.quotes] if gathered.whole else []
    return {
        "regions": [region.name for region in asked.regions],
        "years": [[m.first, m.last] for m in asked.mentions],
        "kind": asked.kind.value if asked.kind else None,
        "reports": list(dict.fromkeys(reports)),
    }
