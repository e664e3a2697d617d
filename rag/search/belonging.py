"""What of a report belongs to a topic: each sentence with the chance that it does, by a small model over what search
knows.

今年教育上打算干什么 → 新增学位超1万个 (0.8), …课后服务“5+2”全覆盖 (0.7), … The model is a logistic one with a weight
for each of `FEATURES`: how near the sentence is to the question, against the report's own other sentences; the words it
shares; its headings, its paragraph and its neighbours likewise; figures; the period. eval/open_models.py fits it on
sentences that the nuggets of the development questions mark, and writes data/belongs.json. The likeliest are weighed
again by second_look.py. What is shown of them is answer/topic.py's.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from rag.match.figure_fit import FITS, fit_period
from rag.question.intent import Intent
from rag.search.second_look import Looked, Trees, again, read_again, telling, weighed
from rag.search.wording import Wording
from rag.types import Period, Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rag.index.catalog import Catalog, Shelf
    from rag.match.sentence import Match
    from rag.models.embedder import Embedder
    from rag.question.asked import Asked
    from rag.question.sides import Side
    from rag.search.adapter import QueryAdapter
    from rag.search.dense import DenseIndex
    from rag.types import Report

Numbers: TypeAlias = "NDArray[np.float64]"

FEATURES = (
    "question", "subject", "words", "heading", "paragraph", "opening", "opening_words", "section", "beside", "close",
    "rank", "figure", "length", "first", "period", "meant", "subject_meant", "cosine",
)  # fmt: skip
_LONGEST = 120
_HELD = 32
"""Reports whose layout is kept."""
_STATE = frozenset(("国家", "全国", "我国", "中国", "中央", "国务院"))
_PLACES = 4
"""Places that a question that names none is answered from."""
_BETTER = 1.15
"""How much better another year's report must answer to be the one that is meant."""
_OLDER = 2
"""Older reports that are looked into where no year is asked for."""
_YEARS = 6
"""Reports of one place, the newest, that tell how things went 这些年."""
_PLAINER, _PLAIN_ENOUGH = 6.0, 2.0
"""How much greater the odds of an older report's likeliest sentence must be, where no year is asked for: against a
newest that likely tells of it, and against one that likely does not."""
_RAREST = 6.0
_TINY = 1e-6
_HARDLY = 1e-4


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a report, and the chance that it belongs to what is asked; `fits` the asked time, where one is."""

    sentence: Sentence
    report: "Report"
    chance: float
    fits: bool
    row: Numbers = field(compare=False, repr=False)
    """Its features, first FEATURES, then those of the second look; for whoever fits the models."""
    first: float = field(default=0.0, compare=False, repr=False)
    """The chance of the first look."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The sentences of a report that have vectors, in order, and what is the same for every question."""

    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]
    headings: tuple[str, ...]
    paragraph: "NDArray[np.intp]"
    """For each sentence the index of the first one of its paragraph."""
    section: "NDArray[np.intp]"
    """Likewise of its section."""
    figure: Numbers
    length: Numbers
    pairs: Wording
    telling: Numbers

    @classmethod
    def of(cls, sentences: Sequence[Sentence]) -> "Layout":
        return cls(
            tuple(sentences),
            tuple(s.text.lower() for s in sentences),
            tuple(" ".join(s.section).lower() for s in sentences),
            _firsts([s.paragraph for s in sentences]),
            _firsts([s.section for s in sentences]),
            np.array([any(c.isdigit() for c in s.text) for s in sentences], float),
            np.array([min(len(s.text), _LONGEST) / _LONGEST for s in sentences]),
            Wording.of([s.text for s in sentences], (2,), marks=False),
            telling([s.text for s in sentences]),
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What search knows of a question: `vectors` are its own and its subject's, and both moved by the query adapter, as
    columns; `close` is how well a sentence answers by close reading, where it was read; `rarity` is that of its words.
    """

    asked: "Asked"
    vectors: "NDArray[np.float32]"
    close: Mapping[str, float]
    rarity: Mapping[str, float]


class Topics:
    """Which sentences of given reports belong to a question; safe to share between threads."""

    def __init__(self, catalog: "Catalog", dense: "DenseIndex", embedder: "Embedder") -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._dense = dense
        self._held: OrderedDict[Shelf, Layout] = OrderedDict()
        self._lock = Lock()

    def pieces(self, side: "Side", matches: Sequence["Match"], evidence: "Evidence") -> tuple[Piece, ...]:
        """Every sentence of a side's reports with its chance."""
        reports = scope(side, matches)
        read = [one for report in reports if (one := self._read(report, side, evidence)).rows.size]
        if read and is_free(side) and not side.asked.over_years:
            read = [_telling_most(read)]
        return self._read_again(_looked_at(read, evidence.asked), evidence.asked) if read else ()

    def _read_again(self, pieces: tuple[Piece, ...], asked: "Asked") -> tuple[Piece, ...]:
        """The likeliest read together with the question; not where a figure is asked for, which is read closely."""
        if asked.intent is Intent.FIGURE:
            return pieces
        before = np.array([piece.chance for piece in pieces])
        chances = read_again(asked.question, [piece.sentence for piece in pieces], before, self._embedder)
        return tuple(
            piece if chance == piece.chance else replace(piece, chance=chance)
            for piece, chance in zip(pieces, chances.tolist(), strict=True)
        )

    def likeliest(self, report: "Report", evidence: "Evidence", count: int) -> list[Piece]:
        """So many sentences of one report, by itself, the likeliest first."""
        from rag.question.sides import Side

        side = Side(replace(evidence.asked, regions=()), (report,), 1)
        one = self._read(report, side, evidence)
        pieces = _looked_at([one], evidence.asked) if one.rows.size else ()
        return sorted(pieces, key=lambda piece: -piece.chance)[:count]

    def _read(self, report: "Report", side: "Side", evidence: "Evidence") -> "_Read":
        """The sentences of one report, and a row of features for each."""
        ids, vectors = self._dense.whole(report.id)
        layout = self._layout(report, ids)
        if not ids:
            return _Read(report, layout, vectors, np.zeros((0, len(FEATURES))), np.zeros(0))
        fits = period_fits(layout, as_told_in(report, evidence.asked, side), report.year)
        rows = features(layout, vectors @ evidence.vectors, evidence, fits)
        return _Read(report, layout, vectors, rows, chances(rows))

    def _layout(self, report: "Report", ids: Sequence[str]) -> Layout:
        shelf = self._catalog.shelves()[report.id]
        with self._lock:
            if shelf in self._held:
                self._held.move_to_end(shelf)
                return self._held[shelf]
        known = {sentence.id: sentence for sentence in self._catalog.sentences(report.id)}
        layout = Layout.of([known[i] for i in ids])
        with self._lock:
            self._held[shelf] = layout
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        return layout


@dataclass(frozen=True, slots=True)
class _Read:
    """One report as the first look reads it."""

    report: "Report"
    layout: Layout
    vectors: "NDArray[np.float32]"
    rows: Numbers
    first: Numbers
    """Each sentence's chance."""


def _looked_at(read: Sequence[_Read], asked: "Asked") -> tuple[Piece, ...]:
    """Every sentence with its chance at second look."""
    looked = _together(read, [one.first for one in read], asked)
    rows = np.hstack((np.vstack([one.rows for one in read]), again(looked)))
    told = weighed(rows, looked.first)
    fits = rows[:, FEATURES.index("period")] >= 0
    owners = [one.report for one in read for _ in one.layout.sentences]
    each = zip(looked.sentences, owners, told.tolist(), fits.tolist(), rows, looked.first.tolist(), strict=True)
    return tuple(Piece(*one) for one in each)


def _telling_most(read: Sequence[_Read]) -> _Read:
    """The newest (the first), unless an older one speaks of it far more plainly: 看病贵 of 罗湖区 is told of in the
    report of 2019, 台风“山竹” not in that of 2017.
    """
    odds = [float(one.first.max() / (1 - one.first.max() + _TINY)) for one in read]
    best = max(range(len(read)), key=odds.__getitem__)
    return read[best if odds[best] > odds[0] * (_PLAINER if odds[0] > 1 else _PLAIN_ENOUGH) else 0]


def _together(read: Sequence[_Read], first: Sequence[Numbers], asked: "Asked") -> Looked:
    """Several reports' sentences as one row of them."""
    starts = np.cumsum([0, *(len(one.layout.sentences) for one in read)])[:-1]
    layouts = [one.layout for one in read]
    return Looked(
        asked,
        [sentence for layout in layouts for sentence in layout.sentences],
        np.vstack([one.vectors for one in read]),
        Wording.joined([layout.pairs for layout in layouts]),
        np.concatenate([layout.telling for layout in layouts]),
        np.concatenate(first),
        np.concatenate([layout.paragraph + start for layout, start in zip(layouts, starts, strict=True)]),
        np.concatenate([layout.section + start for layout, start in zip(layouts, starts, strict=True)]),
    )


def scope(side: "Side", matches: Sequence["Match"]) -> list["Report"]:
    """The reports of a side that are searched for what belongs to a topic: of each place where none is named; the
    newest of one place where no year is, and the older ones in which close reading found most, or those of the last
    years where it is asked how things went over the years; those that tell of a stretch of years; else those of the
    year (龙岗2018年在教育上… is told in that of 2018, and what was done in 2018 in the next, if more was found there).
    """
    best: dict[str, float] = {}
    for match in matches:
        best[match.hit.report.id] = max(best.get(match.hit.report.id, 0.0), match.score)
    state = [report for report in side.reports if report.level == "state"]
    if side.anywhere and state and any(term.text in _STATE for term in side.asked.terms):
        year = _named_year(side.asked)
        return sorted(state, key=lambda report: report.year != year)[:1]
    if side.anywhere:
        places: dict[str, Report] = {}
        for match in matches:
            places.setdefault(match.hit.report.region, match.hit.report)
        return list(places.values())[:_PLACES]
    year = _named_year(side.asked)
    named = [report for report in side.reports if year is not None and report.year == year]
    if named:
        later = [report for report in side.reports if year is not None and report.year == year + 1]
        own = max((best.get(report.id, 0.0) for report in named), default=0.0)
        told = [report for report in later if best.get(report.id, 0.0) > _BETTER * own]
        return [*named, *told]
    if (years := span_of_years(side.asked)) is not None:
        told = [report for report in side.reports if years[0] <= report.year <= years[1] + 1]
        return told or list(side.reports[: side.primary or 1])
    usual = list(side.reports[: side.primary or 1])
    if not is_free(side):
        return usual
    if side.asked.over_years:
        return list(side.reports[:_YEARS])
    older = sorted(side.reports[1:], key=lambda report: -best.get(report.id, 0.0))
    return usual + [report for report in older if report.id in best][:_OLDER]


def is_free(side: "Side") -> bool:
    """Is it asked of one place, whose reports are put newest first, and of no year?"""
    return not side.anywhere and not side.asked.mentions and side.primary <= 1


def span_of_years(asked: "Asked") -> tuple[int, int] | None:
    """The years of a question that names one stretch of them: 2014到2018年, 2010年以后; not 过去五年, “十二五”, which
    the report behind them sums up.
    """
    one = asked.mentions[0] if len(asked.mentions) == 1 else None
    if one is None or one.relative or one.first is None or not any(char.isdigit() for char in one.text):
        return None
    return (one.first, one.last) if one.first < one.last else None


def as_told_in(report: "Report", asked: "Asked", side: "Side") -> "Asked":
    """The whole question at the time of one side; a year that names the report itself asks for no time of its own."""
    own = side.asked
    mentions = () if _named_year(own) == report.year else own.mentions
    return replace(asked, mentions=mentions, kind=own.kind, regions=own.regions, report_year=own.report_year)


def _named_year(asked: "Asked") -> int | None:
    """The one year that a question names by its number."""
    years = {m.last for m in asked.mentions if m.first == m.last and not m.relative}
    return years.pop() if len(years) == 1 and len(asked.mentions) == 1 else None


def as_columns(
    question: "NDArray[np.float32]", subject: "NDArray[np.float32]", adapter: "QueryAdapter | None"
) -> "NDArray[np.float32]":
    """The two vectors, and where the adapter moves them, as columns."""
    own = np.column_stack((question, subject))
    return np.hstack((own, adapter.moved(own) if adapter is not None else own))


def features(layout: Layout, near: "NDArray[np.float32]", evidence: Evidence, fits: Numbers) -> Numbers:
    """One row a sentence, one column a feature. `near` are the cosines to the columns of `evidence`."""
    spread = (near - near.mean(axis=0)) / (near.std(axis=0) + 1e-6)
    both = spread[:, 2:].mean(axis=1)
    words = _shared(layout.texts, evidence)
    read = np.array([evidence.close.get(sentence.id, 0.0) for sentence in layout.sentences])
    ranks = np.empty(len(both))
    ranks[np.argsort(-both, kind="stable")] = np.arange(len(both))
    first = layout.paragraph == np.arange(len(both))
    columns = (
        spread[:, 0], spread[:, 1], words, _shared(layout.headings, evidence), _mean(both, layout.paragraph),
        both[layout.paragraph], words[layout.paragraph], _mean(both, layout.section), _beside(both, layout.paragraph),
        read, -np.log1p(ranks), layout.figure, layout.length, first, fits, spread[:, 2], spread[:, 3],
        near[:, 2:].max(axis=1),
    )  # fmt: skip
    return np.column_stack(columns).astype(float)


def period_fits(layout: Layout, asked: "Asked", year: int) -> Numbers:
    """1 where a sentence is of the asked time, −1 where it is of another, 0 where none is asked for."""
    if not asked.mentions and asked.kind is None:
        return np.zeros(len(layout.sentences))
    known: dict[Period | None, float] = {}
    for sentence in layout.sentences:
        if sentence.period not in known:
            known[sentence.period] = fit_period(sentence.period, asked, year, "")
    return np.array([1.0 if known[sentence.period] >= FITS else -1.0 for sentence in layout.sentences])


def chances(rows: Numbers) -> Numbers:
    """0…1 for each row of features."""
    weights, bias = model()
    odds: Numbers = 1.0 / (1.0 + np.exp(-(rows @ weights + bias)))
    return odds


@cache
def model() -> tuple[Numbers, float]:
    """The weights, in the order of FEATURES, and the bias."""
    data = json.loads((files(__package__) / "data" / "belongs.json").read_text(encoding="utf-8"))
    return np.array([data["weights"][name] for name in FEATURES]), float(data["bias"])


def _firsts(keys: Sequence[object]) -> "NDArray[np.intp]":
    seen: dict[object, int] = {}
    return np.array([seen.setdefault(key, at) for at, key in enumerate(keys)], dtype=np.intp)


def _shared(texts: Sequence[str], evidence: Evidence) -> Numbers:
    """Share of the asked words' weight that each text holds, under any name; rare words count for more."""
    terms = evidence.asked.terms
    weights = [term.weight * min(_RAREST, evidence.rarity.get(term.text, 1.0)) for term in terms]
    once = list(dict.fromkeys(texts))  # headings come again and again
    found = np.zeros(len(once))
    for term, weight in zip(terms, weights, strict=True):
        forms = {form.lower() for form in term.meant}
        found += weight * np.array([any(form in text for form in forms) for text in once], float)
    at = {text: i for i, text in enumerate(once)}
    return found[[at[text] for text in texts]] / (sum(weights) or 1.0)


def _mean(values: Numbers, groups: "NDArray[np.intp]") -> Numbers:
    size = len(values)
    means: Numbers = np.bincount(groups, values, size) / np.maximum(np.bincount(groups, minlength=size), 1)
    return means[groups]


def _beside(values: Numbers, paragraph: "NDArray[np.intp]") -> Numbers:
    """The greater value of the two neighbours in the same paragraph; 0 where there is none greater."""
    same = paragraph[1:] == paragraph[:-1]
    before, after = np.zeros(len(values)), np.zeros(len(values))
    before[1:] = np.where(same, values[:-1], 0.0)
    after[:-1] = np.where(same, values[1:], 0.0)
    return np.maximum(before, after)


def on_point(pieces: Sequence[Piece]) -> Numbers:
    """0…1 for each: would who asked want to see it, beside what belongs best?

    What belongs was learned by nuggets, which mark what an answer must hold and say nothing of the rest; this by what
    readers made of each line (eval/data/judged_lines.jsonl; eval/on_point_model.py fits it).
    """
    return _judged().chances(known_of(pieces)) if pieces else np.zeros(0)


def known_of(pieces: Sequence[Piece]) -> Numbers:
    """A row for each: what both looks know of it, the odds that they give it, whether it is of the asked time."""
    chance = np.clip([piece.chance for piece in pieces], _HARDLY, 1 - _HARDLY)
    fits = np.array([piece.fits for piece in pieces], float)
    return np.column_stack((np.array([piece.row for piece in pieces]), np.log(chance / (1 - chance)), fits))


@cache
def _judged() -> Trees:
    return Trees.read(files(__package__) / "data" / "on_point.npz")
