"""`python -m eval.comparing_model`: fit the model of what is asked of two figures together (rag/question/together.py).

eval/data/comparing.jsonl holds questions that people wrote and labelled: {"q", "asks", "between"}, of the newer
"whole": of these it is said too whether a sum, a mean or a change in percent is asked, which no head learns. Each sixth
of them is left out in turn, and told how well a model of the others does there; then the weights of all are written to
rag/question/data/comparing.npz. The same questions give the same weights.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.asking_model import EASE, STEPS, Fitted, common, rows_of, table_of, write
from eval.cases import load_lines
from rag import question as question_room
from rag.question.together import ASKS, BETWEEN
from rag.types import Json

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUESTIONS = Path(__file__).parent / "data" / "comparing.jsonl"
PARTS = 6


def load(path: Path = QUESTIONS) -> list[Json]:
    return load_lines(path)


def fit(rows: Sequence[dict[str, float]], labels: Sequence[Json]) -> Fitted:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    names = common(rows)
    table = table_of(names, rows)
    of_all = LogisticRegression(C=EASE, max_iter=STEPS).fit(table, np.array([one["between"] for one in labels]))
    place = [list(of_all.classes_).index(between) for between in BETWEEN]
    weights, bias = [of_all.coef_[place].T], [of_all.intercept_[place]]
    for ask in ASKS:
        one = LogisticRegression(C=EASE, max_iter=STEPS).fit(table, _asks(labels, ask))
        weights.append(one.coef_.T)
        bias.append(one.intercept_)
    return Fitted(names, np.hstack(weights), np.concatenate(bias))


def _asks(labels: Sequence[Json], ask: str) -> "NDArray[np.bool_]":
    return np.array([ask in label["asks"] for label in labels])


def told_right(fitted: Fitted, rows: Sequence[dict[str, float]], labels: Sequence[Json]) -> tuple[float, float]:
    """(share of which it is told rightly what the two are, F1 of what is asked of them)."""
    score = table_of(fitted.names, rows) @ fitted.weights + fitted.bias
    said = [BETWEEN[i] for i in score[:, : len(BETWEEN)].argmax(axis=1)]
    right = [one == label["between"] for one, label in zip(said, labels, strict=True)]
    asks, found = np.column_stack([_asks(labels, ask) for ask in ASKS]), score[:, len(BETWEEN) :] > 0
    return float(np.mean(right)), float(2 * (asks & found).sum() / max(1, asks.sum() + found.sum()))


def main() -> None:
    labels = load()
    rows = rows_of(labels)
    for part in range(PARTS):
        own = [i for i in range(len(labels)) if i % PARTS == part]
        rest = [i for i in range(len(labels)) if i % PARTS != part]
        fitted = fit([rows[i] for i in rest], [labels[i] for i in rest])
        between, asks = told_right(fitted, [rows[i] for i in own], [labels[i] for i in own])
        print(f"part {part + 1}: what the two are {between:.3f}, F1 of what is asked of them {asks:.3f}")
    write(fit(rows, labels), Path(str(files(question_room))) / "data" / "comparing.npz")


if __name__ == "__main__":
    main()
