"""`python -m eval.open_models`: fit the small models of open questions on the development sets.

- adapter (rag/search/adapter.py): where do the words of reports lie for what is asked? See adapter_model.py.
- belongs (rag/search/belonging.py): does a sentence belong to what is asked? One of a question's own reports does where
  a nugget of the question stands in it, and in few others: what a nugget matches everywhere (8%) marks nothing.
- second_look, telling (rag/search/second_look.py): the same, once more; see second_look_model.py.
- openness (rag/question/asked.py): is all that is said wanted, or one thing? The questions of the open sets against
  those of the other five that do not plainly ask for a figure.
- answerable (rag/answer/openly.py): do the reports speak of it? The open sets and those five say of each question.

All but the second look are ridges of logistic regression, fitted by Newton's method in a fixed order, so that the same
sets and indexes give the same weights. Prints what five folds over questions give, and writes the weights.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.adapter_model import Belonging, Said, fit_adapter, fold_adapters, fold_of, write
from eval.cases import Case, load_cases
from eval.metrics import ENOUGH_SAID, nugget_recall, plain
from eval.second_look_model import Marked, SecondLook, fold_models, second_look
from rag import answer as answer_room
from rag import search as search_room
from rag import text as text_room
from rag.answer.openly import closed_cues, cues
from rag.answer.quote import one_thing
from rag.answer.topic import BESIDE, LIKELY, MOST, at_first
from rag.build import open_searcher
from rag.models.embedder import open_embedder
from rag.question.asked import heard
from rag.question.intent import SAID_TO_US, Intent
from rag.question.learned import learned, openly_cues
from rag.search.belonging import FEATURES, Piece, model
from rag.settings import Settings
from rag.types import Draft
from rag.verify.quotes import verify

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rag.search.adapter import QueryAdapter
    from rag.search.searcher import Searcher

MARKS = 4
"""Sentences that a nugget may stand in and still say which ones belong."""
SKIPPED = ("overview", "manners", "meaning", "unanswerable")
"""Kinds whose answers are made in another way."""
_RIDGE = 1.0
_FOLDS = 5
_STEPS = 30
"""Of Newton's method, which has settled long before."""


def belonging(searcher: "Searcher", cases: Sequence[Case]) -> list[Belonging]:
    """What the adapter learns from: the vectors of the questions of which something belongs, and of their sentences."""
    found = []
    for case, pieces, belongs in _told_of(searcher, cases):
        if not belongs.any():
            continue
        asked = searcher.read(case.question)
        vectors = np.array([searcher.embedder.encode_query(text) for text in (asked.question, asked.subject)])
        own: dict[str, NDArray[np.float32]] = {}
        for report in {piece.report.id for piece in pieces}:
            own |= zip(*searcher.dense.whole(report), strict=True)
        sentences = np.array([own[piece.sentence.id] for piece in pieces])
        found.append(Belonging(fold_of(case.question), vectors, sentences, belongs))
    return found


def marked(searcher: "Searcher", cases: Sequence[Case], adapters: "Sequence[QueryAdapter]") -> list[Marked]:
    """What the two looks learn from; each question by the adapter that has not seen it."""
    found = []
    for fold, adapter in enumerate(adapters):
        searcher.adapter = adapter
        own = [case for case in cases if fold_of(case.question) == fold]
        for _, pieces, belongs in _told_of(searcher, own):
            rows, first = np.array([piece.row for piece in pieces]), np.array([piece.first for piece in pieces])
            texts = tuple(piece.sentence.text for piece in pieces)
            found.append(Marked(fold, rows, belongs, texts, first))
    searcher.adapter = None
    return found


def _told_of(searcher: "Searcher", cases: Sequence[Case]) -> "Iterator[tuple[Case, list[Piece], NDArray[np.float64]]]":
    """The questions that can be learned from: open ones with nuggets that mark something, and those that nothing
    answers: without them the likeliest sentence of any question is likely.
    """
    for case in cases:
        if case.answerable and (case.type in SKIPPED or not case.nuggets):
            continue
        asked = searcher.read(case.question)
        if not case.answerable and (case.history or not asked.openness):
            continue
        pieces = list({piece.sentence.id: piece for one in searcher.search(asked) for piece in one.around()}.values())
        belongs = belong(case, pieces)
        if belongs.any() or (pieces and not case.answerable):
            yield case, pieces, belongs


def belong(case: Case, pieces: Sequence[Piece]) -> "NDArray[np.float64]":
    """1 for each sentence in which a nugget stands that stands in few."""
    belongs = np.zeros(len(pieces))
    for nugget in case.nuggets:
        holding = [i for i, piece in enumerate(pieces) if re.search(nugget.p, piece.sentence.text)]
        if len(holding) <= MARKS:
            belongs[holding] = 1.0
    return belongs


def fit(rows: "NDArray[np.float64]", belongs: "NDArray[np.float64]") -> tuple["NDArray[np.float64]", float]:
    """(weights, bias) of the ridge, with every feature on a scale of its own while it is fitted."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.column_stack(((rows - mean) / spread, np.ones(len(rows))))
    ridge = np.diag([_RIDGE] * rows.shape[1] + [0.0])
    weights = np.zeros(scaled.shape[1])
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-scaled @ weights))
        slope = scaled.T @ (belongs - chance) - ridge @ weights
        curve = (scaled * (chance * (1 - chance))[:, None]).T @ scaled + ridge
        weights = weights + np.linalg.solve(curve, slope)
    own = weights[:-1] / spread
    return own, float(weights[-1] - own @ mean)


def average_precision(chance: "NDArray[np.float64]", belongs: "NDArray[np.float64]") -> float:
    """Of one question's ranking."""
    held = belongs[np.argsort(-chance, kind="stable")]
    return float((np.cumsum(held) / np.arange(1, len(held) + 1))[held > 0].mean())


def _beside(chances: "NDArray[np.float64]", belongs: "NDArray[np.float64]", bound: float) -> tuple[float, float]:
    """(share of what belongs that is shown, share of what is shown that belongs), with that bound beside the best."""
    order = np.argsort(-chances, kind="stable")[:MOST]
    shown = order[(chances[order] >= max(LIKELY, bound * chances[order[0]])) | (order == order[0])]
    return float(belongs[shown].sum() / belongs.sum()), float(belongs[shown].mean())


def ranked_unseen(marked: Sequence[Marked]) -> float:
    """Mean average precision over questions that the fit has not seen."""
    scores = []
    for fold in range(_FOLDS):
        weights, bias = _fit_marked([one for i, one in enumerate(marked) if i % _FOLDS != fold])
        scores += [
            average_precision(one.rows[:, : len(FEATURES)] @ weights + bias, one.belongs)
            for one in marked[fold::_FOLDS]
        ]
    return float(np.mean(scores))


def _fit_marked(marked: Sequence[Marked]) -> tuple["NDArray[np.float64]", float]:
    return fit(
        np.vstack([one.rows[:, : len(FEATURES)] for one in marked]), np.concatenate([one.belongs for one in marked])
    )


def told_unseen(rows: "NDArray[np.float64]", truth: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """The chance of each row by a fit that has not seen it."""
    chance = np.zeros(len(rows))
    for fold in range(_FOLDS):
        seen = np.arange(len(rows)) % _FOLDS != fold
        weights, bias = fit(rows[seen], truth[seen])
        chance[~seen] = 1 / (1 + np.exp(-(rows[~seen] @ weights + bias)))
    return chance


def asked_openly(searcher: "Searcher", cases: Sequence[Case]) -> list[tuple[dict[str, float], float]]:
    """(cues, 1 for a question of an open set) for each question that does not plainly ask for a figure."""
    found = []
    for case in cases:
        asked = searcher.read(case.question)
        if not case.history and asked.intent is not Intent.FIGURE and asked.intent not in SAID_TO_US and _one(case):
            found.append((openly_cues(known := heard(asked), learned(known)), float(case.open)))
    return found


def _one(case: Case) -> bool:
    return case.type not in ("manners", "unanswerable", "out_of_scope", "injection")


def spoken_of(
    searcher: "Searcher", cases: Sequence[Case], adapters: "Sequence[QueryAdapter]", looks: Sequence[SecondLook]
) -> list[tuple[dict[str, float], float]]:
    """(cues, 1 where the set says that the reports answer it) likewise; each by the adapter and the second look that
    have not seen it.
    """
    found = []
    for case in cases:
        searcher.adapter, look = adapters[fold_of(case.question)], looks[fold_of(case.question)]
        asked = searcher.read(case.question)
        if case.history or case.expects_answer is None or case.type == "overview" or not asked.openness:
            continue
        told = searcher.search(asked) if asked.intent not in SAID_TO_US and asked.intent is not Intent.ERRAND else ()
        closed = one_thing(told, asked, searcher.catalog)
        figure = asked.intent is Intent.FIGURE and (not asked.several or closed.reason is None)
        if told and not figure:
            told = tuple(replace(one, around=cache(partial(_seen_by, look, one.around))) for one in told)
            known = cues(at_first(told, asked), told, asked, searcher.catalog, closed)
            found.append((known, float(case.expects_answer)))
    searcher.adapter = None
    return found


def _seen_by(look: SecondLook, around: Callable[[], tuple[Piece, ...]]) -> tuple[Piece, ...]:
    """The sentences around, with the chance that another second look gives them."""
    pieces = around()
    if not pieces:
        return ()
    rows, first = np.array([piece.row for piece in pieces]), np.array([piece.first for piece in pieces])
    one = Marked(0, rows, np.zeros(len(pieces)), tuple(piece.sentence.text for piece in pieces), first)
    return tuple(replace(piece, chance=float(chance)) for piece, chance in zip(pieces, look.chances(one), strict=True))


def one_wanted(searcher: "Searcher", cases: Sequence[Case]) -> list[tuple[dict[str, float], float]]:
    """(cues, 1 where one thing was wanted and is found right) for each question that one thing answers somehow."""
    found = []
    for case in cases:
        asked = searcher.read(case.question)
        if case.history or asked.intent is Intent.FIGURE or asked.intent in SAID_TO_US or not _one(case):
            continue
        told = searcher.search(asked)
        closed = one_thing(told, asked, searcher.catalog)
        if closed.reason is None:
            found.append((closed_cues(told, asked, closed), float(_right(case, closed))))
    return found


def _right(case: Case, closed: Draft) -> bool:
    shown = verify(closed)
    text = plain("\n".join(part for part in (closed.lead, shown.text) if part))
    if case.nuggets:
        return nugget_recall(case, text) >= ENOUGH_SAID
    return all(re.search(pattern, text) for pattern in case.gold)


def write_weights(module: object, name: str, names: Sequence[str], fitted: tuple["NDArray[np.float64]", float]) -> None:
    """Into the data of a room: {"bias": …, "weights": {cue: …}}."""
    weights, bias = fitted
    data = {"bias": round(bias, 4), "weights": {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)}}
    out = Path(str(files(module))) / "data" / f"{name}.json"  # type: ignore[arg-type]
    out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _table(
    told: Sequence[tuple[Mapping[str, float], float]],
) -> tuple[list[str], "NDArray[np.float64]", "NDArray[np.float64]"]:
    names = list(told[0][0])
    return (
        names,
        np.array([[cues[n] for n in names] for cues, _ in told], float),
        np.array([truth for _, truth in told]),
    )


def sets_named(description: str | None) -> list[tuple["Searcher", list[Case]]]:
    """The sets that the command line names, each with the searcher of its home; all have one embedder."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("sets", nargs="+", metavar="QUESTIONS.jsonl=HOME", help="a question set and the home it is of")
    pairs = [pair.partition("=")[::2] for pair in parser.parse_args().sets]
    embedder = open_embedder(Settings(home=Path(pairs[0][1])))
    searchers = {home: open_searcher(Settings(home=Path(home)), embedder) for _, home in pairs}
    return [(searchers[home], load_cases(Path(questions))) for questions, home in pairs]


def main() -> None:
    sets = sets_named(__doc__)
    embedder = sets[0][0].embedder
    asked = [one for searcher, cases in sets for one in belonging(searcher, cases)]
    said = Said.read(embedder)
    adapters = fold_adapters(said, asked, embedder.name)
    write(fit_adapter(said, asked, embedder.name), Path(str(files(search_room))) / "data")
    sentences = [one for searcher, cases in sets for one in marked(searcher, cases, adapters)]
    answered = [one for one in sentences if one.belongs.any()]
    print(f"belongs: {len(answered)} questions, average precision {ranked_unseen(answered):.3f}")
    write_weights(search_room, "belongs", FEATURES, _fit_marked(answered))
    model.cache_clear()
    looked = [one for searcher, cases in sets for one in marked(searcher, cases, adapters)]
    unseen = fold_models(looked)
    scores = [average_precision(unseen[one.fold].chances(one), one.belongs) for one in looked if one.belongs.any()]
    print(f"second look: average precision {np.mean(scores):.3f}; beside the best one:")
    for bound in (0.0, 0.1, BESIDE, 0.2, 0.3):
        found = [_beside(unseen[one.fold].chances(one), one.belongs, bound) for one in looked if one.belongs.any()]
        print(f"  {bound}: {np.mean(found, axis=0).round(3)} of what belongs, and of what is shown")
    second_look(looked).write(Path(str(files(search_room))) / "data")
    answerable = [one for searcher, cases in sets for one in spoken_of(searcher, cases, adapters, unseen)]
    for name, module, told in (
        ("openness", text_room, [one for searcher, cases in sets for one in asked_openly(searcher, cases)]),
        ("one_thing", answer_room, [one for searcher, cases in sets for one in one_wanted(searcher, cases)]),
        ("answerable", answer_room, answerable),
    ):
        names, rows, truth = _table(told)
        chance = told_unseen(rows, truth)
        right = ((chance > 0.5) == truth).mean()
        print(f"{name}: {len(truth)} questions, {truth.mean():.2f} are; right on unseen ones {right:.3f}")
        for bound in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
            of = [(chance[truth == which] > bound).mean() for which in (1, 0)]
            print(f"  {bound}: {of[0]:.3f} of those, {of[1]:.3f} of others")
        write_weights(module, name, names, fit(rows, truth))


if __name__ == "__main__":
    main()
