"""By which words many reports say what is asked: 晚几年退休的事有几个省提到 → 延迟法定退休年龄, found in 20 of them.

Asked alike, thirty reports answer in the same words. So the sentences that likeliest belong, two of each report, have
stretches in common that hardly stand anywhere else; which of them is what was asked for was learned
(`python -m eval.phrase_model`), from questions whose words in the reports somebody looked up. Which reports say it is
then no guess any more: the words stand there or not. What is told of it is answer/mentions.py's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from rag.question.terms import Term
from rag.search.searcher import idf
from rag.search.second_look import Trees
from rag.text.otherwise import likely_said
from rag.text.segments import tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rag.question.asked import Asked
    from rag.search.belonging import Piece
    from rag.search.searcher import Searcher
    from rag.types import Report

Numbers: TypeAlias = "NDArray[np.float64]"

NAMES = (
    "score", "held", "of_its_own", "times", "reports", "reports_near", "length", "meant", "subject_meant", "near",
    "asked", "characters_asked", "share", "other_word", "other_weight", "chance", "best_chance", "best", "run_asked",
    "said", "said_best",
)  # fmt: skip
SURE = 0.5
"""The chance from which it is what was asked, with that of those that hold it or that it holds: of 248 questions of a
writer it had not seen it is so sure of 146, and of these the reports that say the word are those that say the thing in
0.84 (`python -m eval.phrase_model`).
"""
_A_NAME, _NAMED = 4, 0.15
"""A word of the question that is so long, and that chance: of six such below SURE all were what was asked."""
_IN_EACH, _POOL, _LOOKED_AT = 2, 60, 100
"""Sentences of each report, of all together, and stretches that are weighed."""
_SHORTEST, _LONGEST = 2, 10
_AS_MANY = 0.94
"""A longer stretch is told in place of the likeliest, where hardly fewer reports have it."""
_TINY = 1e-3


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of words, and the chance that it is what was asked."""

    text: str
    chance: float


def meant(searcher: "Searcher", asked: "Asked", reports: "Sequence[Report]") -> "tuple[str, list[Piece]]":
    """(the stretch that is surely meant, or ""; the sentences that likeliest belong, the likeliest first)."""
    texts, rows, pool = told_of(searcher, asked, reports)
    if not texts:
        return "", pool
    found = likeliest(texts, _trees().chances(beside_each_other(rows)).tolist())
    in_as_many = dict(zip(texts, rows[:, NAMES.index("reports")].tolist(), strict=True))
    whole = [text for text in texts if found.text in text and in_as_many[text] >= _AS_MANY * in_as_many[found.text]]
    sure = found.chance >= (_NAMED if _is_named(found.text, asked.question) else SURE)
    return (max(whole, key=len) if sure else ""), pool  # 延迟法定退休年龄 for 延迟


def _is_named(text: str, question: str) -> bool:
    return len(text) >= _A_NAME and text in question


def likeliest(texts: Sequence[str], chances: Sequence[float]) -> Phrase:
    """The likeliest, with the chance that it or one that holds it, or that it holds, is meant: 生育补贴 with 补贴."""
    _, best = max(zip(chances, texts, strict=True))
    return Phrase(best, sum(chance for chance, text in zip(chances, texts, strict=True) if _overlap(text, best)))


def told_of(
    searcher: "Searcher", asked: "Asked", reports: "Sequence[Report]"
) -> "tuple[list[str], Numbers, list[Piece]]":
    """(stretches, a row of NAMES for each, the sentences that likeliest belong)."""
    topics, catalog = searcher.topics(), searcher.catalog
    evidence = searcher.evidence(asked, {}, idf(catalog, [term.text for term in asked.terms]))
    pool = [piece for report in reports for piece in topics.likeliest(report, evidence, _IN_EACH)]
    pool = sorted(pool, key=lambda piece: -piece.chance)[:_POOL]
    whole = {report.id: "\n".join(s.text for s in catalog.sentences(report.id)) for report in reports}
    found = _stretches(pool, whole, asked.question)
    if not found:
        return [], np.zeros((0, len(NAMES))), pool
    near = searcher.embedder.encode_passages([one.text for one in found]) @ evidence.vectors
    said = likely_said(asked.question)
    forms = [(form, term.weight) for term in asked.terms for form in _forms(term)]
    known = _Known(
        asked.question, forms, said, max(said.values(), default=0.0), pool, sum(_best_of_each(pool)), len(whole)
    )
    rows = [_row(one, own, known) for one, own in zip(found, near, strict=True)]
    return [one.text for one in found], np.array(rows), pool


def beside_each_other(rows: Numbers) -> Numbers:
    """The rows, and how far each is below the highest and from the mean of the question's others."""
    return np.hstack((rows, rows - rows.max(axis=0), (rows - rows.mean(axis=0)) / (rows.std(axis=0) + _TINY**2)))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where it stands: `held` is the sum over reports of the chance of the likeliest sentence that has it."""

    text: str
    held: float
    near: int
    """Of the likely sentences, so many have it."""
    reports_near: int
    times: int
    """In all reports."""
    reports: int

    @property
    def score(self) -> float:
        return self.held * self.near / self.times


def _stretches(pool: "Sequence[Piece]", whole: Mapping[str, str], question: str) -> list[_Stretch]:
    """The best-held stretches of words of the likely sentences that two reports have, or the question."""
    own: dict[str, dict[str, float]] = {}
    for piece in pool:
        for text in stretches_of(piece.sentence.text):
            best = own.setdefault(text, {})
            best[piece.report.id] = max(best.get(piece.report.id, 0.0), piece.chance)
    everything = "\n".join(whole.values())
    found = []
    for text, by_report in own.items():
        times = everything.count(text) if len(by_report) > 1 or text in question else 0
        if times:
            near = sum(text in piece.sentence.text for piece in pool)
            reports = sum(text in one for one in whole.values())
            found.append(_Stretch(text, sum(by_report.values()), near, len(by_report), times, reports))
    return sorted(found, key=lambda one: (-one.score, one.text))[:_LOOKED_AT]


def stretches_of(text: str) -> set[str]:
    """Words side by side, two to ten characters: 加装电梯 of 同步加装电梯1400余部."""
    found = set()
    for run in ("".join(chars) for known, chars in groupby(text, str.isalnum) if known):
        ends = [0]
        for word in tokenizer().cut(run):
            ends.append(ends[-1] + len(word))
        for i, start in enumerate(ends):
            found |= {run[start:end] for end in ends[i + 1 :] if _SHORTEST <= end - start <= _LONGEST}
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What all stretches of a question are held against: its text, the forms of its terms and what they weigh, the
    words of reports that people mean who speak so and how much the likeliest, the likely sentences and the sum of the
    best chance of each report, and how many reports there are.
    """

    text: str
    forms: list[tuple[str, float]]
    said: Mapping[str, float]
    said_best: float
    pool: "Sequence[Piece]"
    best: float
    reports: int


def _row(one: _Stretch, near: "NDArray[np.float32]", known: _Known) -> list[float]:
    chances = [piece.chance for piece in known.pool if one.text in piece.sentence.text]
    other = [(_overlap(form, one.text), weight) for form, weight in known.forms]
    return [
        float(np.log(one.score + _TINY)), float(np.log(one.held + _TINY)), float(np.log(one.near / one.times)),
        float(np.log(one.times)), one.reports / known.reports, one.reports_near / one.reports, float(len(one.text)),
        float(near[2]), float(near[3]), float(near[:2].max()), float(one.text in known.text),
        sum(char in known.text for char in one.text) / len(one.text),
        one.held / (known.best or 1.0), max((share for share, _ in other), default=0.0),
        max((weight for share, weight in other if share), default=0.0), float(np.mean(chances)), max(chances),
        known.pool[0].chance, float(_longest_run(one.text, known.text)),
        max((score * _overlap(word, one.text) for word, score in known.said.items()), default=0.0),
        known.said_best,
    ]  # fmt: skip


def _best_of_each(pool: "Sequence[Piece]") -> list[float]:
    best: dict[str, float] = {}
    for piece in pool:
        best[piece.report.id] = max(best.get(piece.report.id, _TINY), piece.chance)
    return list(best.values())


def _forms(term: Term) -> list[str]:
    return [form for form in (*term.otherwise, *term.forms) if len(form) > 1]


def _overlap(a: str, b: str) -> float:
    """How much of the longer one the shorter one is that stands in it; 0 where neither does."""
    short, long = sorted((a, b), key=len)
    return len(short) / len(long) if short in long else 0.0


def _longest_run(text: str, question: str) -> int:
    """Characters of its longest part that stands in the question."""
    lengths = range(len(text), 0, -1)
    return next((n for n in lengths if any(text[i : i + n] in question for i in range(len(text) - n + 1))), 0)


@cache
def _trees() -> Trees:
    return Trees.read(files(__package__) / "data" / "phrase.npz")
