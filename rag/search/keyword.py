"""The Chinese keyword leg: BM25 over the tokens of text/segments.py, in SQLite.

SQLite's FTS5 keeps the index: it lies on disk, changes with the texts in one transaction and grows report by report,
which in-memory BM25 libraries do not. Does not: synonyms, traditional characters (the question arrives simplified),
fusion.
"""

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag.text.segments import in_order, tokenize

if TYPE_CHECKING:
    from rag.index.catalog import Catalog

HEADING_WEIGHT = 0.4
"""A word in the headings counts less than one in the sentence: every sentence below them has it."""
COMMON = 0.1
"""Words in more than this share of all sentences are left out of a query that has rarer ones: they rank nothing,
and scoring every sentence that holds 发展 is what would take the time."""


def search(
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
    inside = "" if wanted is None else _INSIDE
    sql = (
        f"SELECT s.id, -f.score FROM (SELECT rowid AS number, bm25(words, 1.0, {HEADING_WEIGHT}) AS score "
        f"FROM words WHERE words MATCH ? {inside} ORDER BY score, rowid LIMIT ?) f "
        "JOIN sentences s ON s.number = f.number ORDER BY f.score, f.number"
    )
    parameters: list[Any] = [match, k] if wanted is None else [match, json.dumps(wanted), k]
    return [(sentence, float(score)) for sentence, score in catalog.rows(sql, parameters)]


# The plus keeps SQLite from asking FTS5 row by row, which takes fifty times as long.
_INSIDE = "AND +rowid IN (SELECT number FROM sentences WHERE report IN (SELECT value FROM json_each(?)))"


def document_frequency(catalog: "Catalog", terms: Sequence[str]) -> dict[str, int]:
    """How many sentences hold each term, in their text or their headings; a longer term as it stands, unbroken."""
    streams = {term: in_order(term) for term in terms}
    single = _vocabulary(catalog, [stream[0] for stream in streams.values() if len(stream) == 1])
    found: dict[str, int] = {}
    for term, stream in streams.items():
        if len(stream) == 1:
            found[term] = single.get(stream[0], 0)
        elif stream:
            phrase = _quoted(" ".join(stream))
            found[term] = int(catalog.rows("SELECT count(*) FROM words WHERE words MATCH ?", (phrase,))[0][0])
        else:
            found[term] = 0
    return found


def idf(catalog: "Catalog", terms: Sequence[str]) -> dict[str, float]:
    """Rarity of each term, BM25's way: about 0 for a word of every sentence, ln(2N+2) for one that none holds."""
    total = catalog.sentence_count()
    frequencies = document_frequency(catalog, terms)
    return {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()}


def _worth_asking(catalog: "Catalog", terms: list[str]) -> list[str]:
    """The terms that some sentence holds, without the common ones unless there are no others."""
    frequencies = _vocabulary(catalog, terms)
    known = [term for term in terms if term in frequencies]
    limit = max(COMMON * catalog.sentence_count(), 50)
    return [term for term in known if frequencies[term] <= limit] or known


def _vocabulary(catalog: "Catalog", tokens: Sequence[str]) -> dict[str, int]:
    sql = "SELECT v.term, v.doc FROM json_each(?) t JOIN words_vocab v ON v.term = t.value"
    return {str(term): int(doc) for term, doc in catalog.rows(sql, (json.dumps(list(tokens)),))}


def _quoted(tokens: str) -> str:
    """A phrase of FTS5. The tokens hold no quotation mark, operator or column name outside of it."""
    return '"' + tokens.replace('"', '""') + '"'
