"""`python -m eval.phrase_model HOME`: learn by which words many reports say what is asked (rag/search/phrase.py).

eval/data/surveys.jsonl holds questions on which provinces say a thing, and for each the words by which the 30 reports
of 2025 say it, looked up by writers who had seen no rule: {"q", "words", "how", "writer"}; of some, in place of the
words, the reports: {"reports", "doubtful"}. HOME is the index of those reports. A stretch is right where the reports
that have it and those that say the thing are as good as the same. Each writer is left out in turn, and told of how many
of theirs it is sure, and how many of these are right; then the trees of all are written to rag/search/data/phrase.npz.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.cases import load_lines
from eval.second_look_model import Growing, grown, write_trees
from rag import search as search_room
from rag.build import open_searcher
from rag.models.embedder import open_embedder
from rag.search.phrase import SURE, beside_each_other, likeliest, told_of
from rag.settings import Settings
from rag.types import Json, Report

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rag.search.searcher import Searcher

SURVEYS = Path(__file__).parent / "data" / "surveys.jsonl"
YEAR, LEVEL = 2025, "province"
RIGHT, NEARLY = 0.9, 0.75
"""F1 of the reports that have a stretch, against those that say the thing: what is learned, and what will do."""
HOW = Growing((0, 1), 250, 0.3, 30)
"""To learn from 0.75 on: 0.05 fewer of those that it is sure of are right."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question's stretches: a row of features for each, and its F1."""

    writer: str
    texts: list[str]
    rows: "NDArray[np.float64]"
    f1: "NDArray[np.float64]"


def load(path: Path = SURVEYS) -> list[Json]:
    return load_lines(path)


def weigh(searcher: "Searcher", survey: Json, reports: Sequence[Report]) -> Weighed:
    asked = searcher.read(survey["q"])
    texts, rows, _ = told_of(searcher, asked, reports)
    named = {region.name for region in asked.regions}
    whole = {
        report.id: "\n".join(s.text for s in searcher.catalog.sentences(report.id))
        for report in reports
        if not named or report.region in named
    }
    told = set(survey["reports"]) & set(whole) if "reports" in survey else _having(whole, survey["words"])
    doubtful = set(survey.get("doubtful", ()))
    return Weighed(
        survey["writer"], texts, rows, np.array([_f1(_having(whole, [text]) - doubtful, told) for text in texts])
    )


def _having(whole: dict[str, str], words: Sequence[str]) -> set[str]:
    return {report for report, text in whole.items() if any(word in text for word in words)}


def _f1(found: set[str], told: set[str]) -> float:
    return 2 * len(found & told) / max(1, len(found) + len(told))


def main() -> None:
    settings = Settings(home=Path(sys.argv[1]))
    searcher = open_searcher(settings, open_embedder(settings))
    reports = [one for one in searcher.catalog.reports() if one.level == LEVEL and one.year == YEAR]
    weighed = [one for survey in load() if (one := weigh(searcher, survey, reports)).texts]
    for writer in sorted({one.writer for one in weighed}):
        rest = [one for one in weighed if one.writer != writer]
        trees = grown(np.vstack([beside_each_other(one.rows) for one in rest]), _truth(rest), HOW)
        best = []
        for one in (one for one in weighed if one.writer == writer):
            found = likeliest(one.texts, trees.chances(beside_each_other(one.rows)).tolist())
            best.append((found.chance, float(one.f1[one.texts.index(found.text)])))
        sure = [f1 for chance, f1 in best if chance >= SURE]
        right = np.mean([f1 >= NEARLY for f1 in sure])
        print(f"{writer}: {len(best)} questions, sure of {len(sure)}, of which right {right:.3f}")
    trees = grown(np.vstack([beside_each_other(one.rows) for one in weighed]), _truth(weighed), HOW)
    write_trees(trees, Path(str(files(search_room))) / "data" / "phrase.npz")


def _truth(weighed: Sequence[Weighed]) -> "NDArray[np.bool_]":
    return np.concatenate([one.f1 >= RIGHT for one in weighed])


if __name__ == "__main__":
    main()
