"""The Chinese keyword leg: overlapping character pairs, longer dictionary words and Latin or numeric tokens, by BM25.

SQLite's FTS5 keeps the index: it lies on disk, changes with the texts in one transaction and grows report by report,
which in-memory BM25 libraries do not. Pairs find what no dictionary knows (names of projects, 智转数改); words of
three characters and more (jieba) let an exact term outweigh its scattered pairs. Does not: synonyms, traditional
characters (the question arrives simplified), fusion.
"""

import json
import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rag.segment import long_words
from rag.types import Sentence

if TYPE_CHECKING:
    from rag.catalog import Catalog

HEADING_WEIGHT = 0.4
"""A word in the headings counts less than one in the sentence: every sentence below them has it."""
COMMON = 0.1
"""Words in more than this share of all sentences are left out of a query that has rarer ones: they rank nothing,
and scoring every sentence that holds 发展 is what would take the time."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af々〇"
_TOKEN = re.compile(rf"[a-z0-9]+(?:[.+&][a-z0-9]+)*|[{_HAN}]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def tokenize(text: str) -> list[str]:
    """Tokens in the order of the text, then its dictionary words of three characters and more.

    新增学位超1.8万个 → 新增 增学 学位 位超 1.8 万个. Full-width and upper-case forms are folded; 1+3+X, PM2.5 and R&D
    stay whole; a Han character without neighbours stands alone.
    """
    runs = _runs(text)
    return _stream(runs) + [word for run in runs if _is_han(run) and len(run) > 2 for word in long_words(run)]


def index_row(sentence: Sentence) -> tuple[str, str]:
    """What the index holds of a sentence: the tokens of its text and those of its headings, parted by spaces.

    A heading that the sentence itself opens with is its text already.
    """
    headings = [token for h in sentence.section if not sentence.text.startswith(h) for token in _heading_tokens(h)]
    return " ".join(tokenize(sentence.text)), " ".join(headings)


@lru_cache(maxsize=1024)
def _heading_tokens(heading: str) -> tuple[str, ...]:
    """Remembered, since all sentences of a section share it."""
    return tuple(tokenize(heading))


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
    streams = {term: _stream(_runs(term)) for term in terms}
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


def _runs(text: str) -> list[str]:
    """Latin or numeric tokens and unbroken stretches of Han characters, folded, in order."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _TOKEN.findall(_THOUSANDS.sub("", folded))


def _stream(runs: Sequence[str]) -> list[str]:
    """The tokens in text order: neighbours here are neighbours in the text, which is what a phrase query asks."""
    return [token for run in runs for token in (_pairs(run) if _is_han(run) else [run])]


def _is_han(run: str) -> bool:
    return not ("a" <= run[0] <= "z" or "0" <= run[0] <= "9")


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
