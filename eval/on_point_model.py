"""`python -m eval.on_point_model QUESTIONS.jsonl=HOME …`: fit belonging.py's on_point on lines that readers judged.

eval/data/judged_lines.jsonl says of some development questions, for each of the sentences that were likeliest to be
shown (report:paragraph:start), what a reader made of it who saw the question and nothing else: 2 answers it, 1 belongs
near it, 0 is beside the point. Learned is whether it is 0. Prints what five folds over questions give.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.adapter_model import FOLDS, fold_of
from eval.cases import Case, load_cases
from eval.headline import DATA
from eval.second_look_model import as_arrays, write_trees
from rag import search as search_room
from rag.answer.topic import UNTIMELY
from rag.build import open_searcher
from rag.models.embedder import open_embedder
from rag.search.belonging import Piece, known_of
from rag.settings import Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rag.search.searcher import Searcher
    from rag.search.second_look import Trees

JUDGED = DATA / "judged_lines.jsonl"
TREES, LEAVES, PACE, OF_FEATURES, LEAST_IN_LEAF, RIDGE = 120, 6, 0.05, 0.4, 30, 5.0


def judged() -> dict[str, Mapping[str, int]]:
    """Question → line → 0, 1 or 2."""
    rows = [json.loads(line) for line in JUDGED.read_text("utf-8").splitlines()]
    return {row["id"]: row["lines"] for row in rows}


def learned_from(searcher: "Searcher", cases: list[Case]) -> Iterator[tuple[int, "NDArray[np.float64]", list[int]]]:
    """(fold, a row for each judged line, its grade) of each question that was judged."""
    grades = judged()
    for case in cases:
        told = grades.get(str(case.id), {})
        if not told:
            continue
        around = {p.sentence.id: p for one in searcher.search(searcher.read(case.question)) for p in one.around()}
        lines = {f"{p.report.id}:{p.sentence.paragraph}:{p.sentence.start}": p for p in around.values()}
        known = [(as_shown(lines[name]), grade) for name, grade in told.items() if name in lines]
        if known:
            yield fold_of(case.question), known_of([piece for piece, _ in known]), [grade for _, grade in known]


def as_shown(piece: Piece) -> Piece:
    """With the chance that a digest gives it: what is of another time than is asked for counts for less."""
    return piece if piece.fits else replace(piece, chance=piece.chance * UNTIMELY)


def fit(rows: "NDArray[np.float64]", shown: "NDArray[np.bool_]") -> "Trees":
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

    grown: Any = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=PACE, max_features=OF_FEATURES, random_state=0,
        min_samples_leaf=LEAST_IN_LEAF, l2_regularization=RIDGE, early_stopping=False,
    ).fit(rows, shown)  # fmt: skip
    nodes = [tree[0].nodes for tree in grown._predictors]
    return as_arrays(nodes, float(np.ravel(grown._baseline_prediction)[0]), 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="QUESTIONS.jsonl=HOME", help="a question set and the home it is of")
    pairs = [pair.partition("=")[::2] for pair in parser.parse_args().sets]
    embedder = open_embedder(Settings(home=Path(pairs[0][1])))
    searchers = {home: open_searcher(Settings(home=Path(home)), embedder) for _, home in pairs}
    told = [one for path, home in pairs for one in learned_from(searchers[home], load_cases(Path(path)))]
    folds = np.concatenate([np.full(len(grades), fold) for fold, _, grades in told])
    rows, grades = np.vstack([some for _, some, _ in told]), np.concatenate([some for _, _, some in told])
    unseen = np.zeros(len(rows))
    for fold in range(FOLDS):
        own = folds == fold
        unseen[own] = fit(rows[~own], grades[~own] > 0).chances(rows[own])
    print(f"{len(told)} questions, {len(rows)} lines, {(grades > 0).mean():.2f} of them not beside the point; unseen:")
    for bound in (0.2, 0.3, 0.4, 0.5):
        kept = unseen >= bound
        answers = kept[grades == 2].mean()
        print(
            f"  {bound}: {answers:.3f} of what answers is kept, {(grades[kept] > 0).mean():.3f} of it is to the point"
        )
    write_trees(fit(rows, grades > 0), Path(str(files(search_room))) / "data" / "on_point.npz")


if __name__ == "__main__":
    main()
