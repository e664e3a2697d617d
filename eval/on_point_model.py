"""`python -m eval.on_point_model QUESTIONS.jsonl=HOME …`: fit belonging.py's on_point on lines that readers judged.

eval/data/judged_lines.jsonl and judged_strangers.jsonl say of some development questions, for each of the sentences
that were likeliest to be shown (report:paragraph:start), what a reader made of it who saw the question and nothing
else: 2 answers it, 1 belongs near it, 0 is beside the point. Learned is whether it is 0. Prints what five folds over
questions give.
"""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.adapter_model import FOLDS, fold_of
from eval.cases import Case, load_lines
from eval.headline import DATA
from eval.open_models import sets_named
from eval.second_look_model import Growing, grown, write_trees
from rag import search as search_room
from rag.answer.topic import UNTIMELY
from rag.search.belonging import Piece, known_of

if TYPE_CHECKING:
    from rag.search.searcher import Searcher

JUDGED = (DATA / "judged_lines.jsonl", DATA / "judged_strangers.jsonl")
ANSWERS = 2
HOW = Growing((0,), 120, 0.4, 30)


def judged() -> dict[str, Mapping[str, int]]:
    """Question → line → 0, 1 or 2."""
    return {row["id"]: row["lines"] for file in JUDGED for row in load_lines(file)}


def line_name(piece: Piece) -> str:
    """What judgements call a line: report:paragraph:start."""
    return f"{piece.report.id}:{piece.sentence.paragraph}:{piece.sentence.start}"


def judged_pieces(searcher: "Searcher", case: Case, grades: Mapping[str, int]) -> list[tuple[Piece, int]]:
    """The lines of a question that were judged, as a digest sees them, each with its grade."""
    around = [piece for one in searcher.search(searcher.read(case.question)) for piece in one.around()]
    lines = {line_name(piece): piece for piece in around}
    return [(as_shown(lines[name]), grade) for name, grade in grades.items() if name in lines]


def as_shown(piece: Piece) -> Piece:
    """With the chance that a digest gives it: what is of another time than is asked for counts for less."""
    return piece if piece.fits else replace(piece, chance=piece.chance * UNTIMELY)


def main() -> None:
    grades_of = judged()
    told = [
        (fold_of(case.question), pieces)
        for searcher, cases in sets_named(__doc__)
        for case in cases
        if (pieces := judged_pieces(searcher, case, grades_of.get(str(case.id), {})))
    ]
    folds = np.concatenate([np.full(len(pieces), fold) for fold, pieces in told])
    rows = np.vstack([known_of([piece for piece, _ in pieces]) for _, pieces in told])
    grades = np.array([grade for _, pieces in told for _, grade in pieces])
    unseen = np.zeros(len(rows))
    for fold in range(FOLDS):
        own = folds == fold
        unseen[own] = grown(rows[~own], grades[~own] > 0, HOW).chances(rows[own])
    print(f"{len(told)} questions, {len(rows)} lines, {(grades > 0).mean():.2f} of them not beside the point; unseen:")
    for bound in (0.2, 0.3, 0.4, 0.5):
        kept = unseen >= bound
        answers, point = kept[grades == ANSWERS].mean(), (grades[kept] > 0).mean()
        print(f"  {bound}: {answers:.3f} of what answers is kept, {point:.3f} of what is kept is to the point")
    write_trees(grown(rows, grades > 0, HOW), Path(str(files(search_room))) / "data" / "on_point.npz")


if __name__ == "__main__":
    main()
