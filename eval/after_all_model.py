"""`python -m eval.after_all_model XINBEI_HOME REPORTS_HOME`: fit the model that looks at a refusal once more.

rag/answer/after_all.py asks it: do the sentences that likeliest belong answer what was refused? It learns from what
the second look has not learned from, as the likeliest sentence of one that it knows is too likely: everyday_more,
and the five figure sets, whose questions without an answer are those that must stay refused. A ridge of logistic
regression in a fixed order, so that the same sets and indexes give the same weights. Prints what five folds over
questions give, and writes the weights.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.adapter_model import FOLDS, fold_of
from eval.cases import Case, load_cases
from eval.open_models import fit, write_weights
from rag import answer as answer_room
from rag.answer.after_all import after_all_cues, may_be_told
from rag.answer.quote import read_closely
from rag.answer.topic import belonging
from rag.build import open_searcher
from rag.models.embedder import open_embedder
from rag.question.intent import SAID_TO_US
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.search.searcher import Searcher

DATA = Path(__file__).parent / "data"
XINBEI = ("everyday_more_xinbei", "xinbei", "heldout_xinbei")
REPORTS = ("everyday_more_reports", "reports_national", "reports_local", "heldout_reports")
LIKELIEST = 3
"""So many of the sentences that likeliest belong are looked at for an answer."""
_BOUNDS = (0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that is refused: is it one that the reports answer, and does a likeliest sentence answer it?"""

    fold: int
    everyday: bool
    cues: dict[str, float]
    answerable: bool
    told: bool


def refused(searcher: "Searcher", cases: Sequence[Case], *, everyday: bool) -> Iterator[Refused]:
    """Those of the questions without a history that are refused, though a sentence could answer them."""
    for case in cases:
        if case.history or case.expects_answer is None:
            continue
        asked = searcher.read(case.question)
        if asked.intent in SAID_TO_US:
            continue
        found = searcher.search(asked)
        if not may_be_told(read_closely(found, asked, searcher.catalog), found, asked, searcher.catalog):
            continue
        likeliest = [piece.sentence.text for piece in belonging(found, asked)[:LIKELIEST]]
        patterns = [nugget.p for nugget in case.nuggets] or case.gold
        held = any(re.search(pattern, text) for pattern in patterns for text in likeliest)
        known = after_all_cues(found, asked, searcher.catalog)
        yield Refused(fold_of(case.question), everyday, known, case.expects_answer, held and case.expects_answer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("xinbei", type=Path, help="the home in which the Xinbei report is indexed")
    parser.add_argument("reports", type=Path, help="the home in which the 117 reports are")
    homes = parser.parse_args()
    embedder = open_embedder(Settings(home=homes.xinbei))
    told: list[Refused] = []
    for home, names in ((homes.xinbei, XINBEI), (homes.reports, REPORTS)):
        searcher = open_searcher(Settings(home=home), embedder)
        for name in names:
            told += refused(searcher, load_cases(DATA / f"{name}.jsonl"), everyday=name.startswith("everyday"))
    cues = list(told[0].cues)
    rows = np.array([[one.cues[name] for name in cues] for one in told], float)
    truth = np.array([one.told for one in told], float)
    chances = np.zeros(len(told))
    folds = np.array([one.fold for one in told])
    for fold in range(FOLDS):
        weights, bias = fit(rows[folds != fold], truth[folds != fold])
        chances[folds == fold] = 1 / (1 + np.exp(-(rows[folds == fold] @ weights + bias)))
    for bound in _BOUNDS:
        print(f"from {bound} on, of unseen questions: {'; '.join(_said(told, chances >= bound))}")
    write_weights(answer_room, "after_all", cues, fit(rows, truth))


def _said(told: Sequence[Refused], shown: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Iterator[str]:
    for everyday, called in ((True, "in everyday words"), (False, "of the figure sets")):
        own = [(one, bool(so)) for one, so in zip(told, shown, strict=True) if one.everyday is everyday]
        right = sum(so and one.told for one, so in own)
        beside = sum(so and one.answerable and not one.told for one, so in own)
        silent = [so for one, so in own if not one.answerable]
        unanswered = f"{sum(silent)} of {len(silent)} that nothing answers"
        yield f"{called} {right} answered, {beside} beside the point, {unanswered}"


if __name__ == "__main__":
    main()
