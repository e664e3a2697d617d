"""`python -m eval.aspect_model`: fit what tells which aspect of a report is wanted (rag/question/whole_asked.py).

eval/data/aspects.jsonl holds 1,713 questions by four writers, {"q", "aspect"}; beside them stand questions of one
thing, as such: of asking.jsonl, and those that people put in everyday words to sets for development. Prints what five
folds give, and writes the weights of all to rag/question/data/aspects.npz. The same questions and the same embedding
model give the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.asking_model import common, rows_of, table_of
from eval.asking_model import load as load_asking
from eval.cases import load_cases, load_lines
from eval.everyday_model import DATA
from rag import question as question_room
from rag.models.embedder import Embedder, open_embedder
from rag.question.whole_asked import LABELS, SCALE
from rag.settings import Settings
from rag.types import Json

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUESTIONS = DATA / "aspects.jsonl"
OF_ONE_THING = ("topic", "why_how", "whether", "figure", "fact", "meaning", "comparison", "many")
EVERY = 2
"""Of the questions of one thing in asking.jsonl every second."""
EVERYDAY = ("everyday_reports", "everyday_more_reports", "near_misses_reports")
"""Without them one in a hundred such questions (当兵的退下来山东咋对待) would be taken for one of a whole report."""
KEPT = 3000
EASE = 1.0
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Fitted:
    names: tuple[str, ...]
    weights: "NDArray[np.float64]"
    """A row a feature, a column a label."""
    by_vector: "NDArray[np.float64]"
    middle: "NDArray[np.float64]"
    bias: "NDArray[np.float64]"


def load(path: Path = QUESTIONS) -> list[Json]:
    """{"q", "prev", "aspect"} of each."""
    own = [{**one, "prev": ""} for one in load_lines(path)]
    others = [one for one in load_asking() if one["intent"] in OF_ONE_THING][::EVERY]
    sets = [case for name in EVERYDAY for case in load_cases(DATA / f"{name}.jsonl") if case.type != "overview"]
    others += [{"q": case.question, "prev": "", "intent": case.type} for case in sets]
    return own + [{**one, "aspect": "topic"} for one in others]


def vectors_of(labels: Sequence[Json], embedder: Embedder) -> "NDArray[np.float64]":
    return np.array([embedder.encode_query(label["q"]) for label in labels], float)


def fit(rows: Sequence[dict[str, float]], vectors: "NDArray[np.float64]", labels: Sequence[Json]) -> Fitted:
    names = common(rows)
    first = _fitted(names, rows, vectors, labels)
    heaviest = np.argsort(-np.abs(first.weights).max(axis=1), kind="stable")[:KEPT]
    return _fitted(tuple(names[i] for i in sorted(heaviest)), rows, vectors, labels)


def _fitted(
    names: tuple[str, ...], rows: Sequence[dict[str, float]], vectors: "NDArray[np.float64]", labels: Sequence[Json]
) -> Fitted:
    from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    middle = vectors.mean(axis=0)
    table = hstack([table_of(names, rows), csr_matrix((vectors - middle) * SCALE)]).tocsr()
    model = LogisticRegression(C=EASE, max_iter=3000).fit(table, [label["aspect"] for label in labels])
    place = [list(model.classes_).index(label) for label in LABELS]
    weights = model.coef_[place].T
    return Fitted(names, weights[: len(names)], weights[len(names) :], middle, model.intercept_[place])


def chances(fitted: Fitted, rows: Sequence[dict[str, float]], vectors: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """A row for each question, a column for each of LABELS."""
    score = table_of(fitted.names, rows) @ fitted.weights + fitted.bias
    score = score + (vectors - fitted.middle) * SCALE @ fitted.by_vector
    raised = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def write(fitted: Fitted, path: Path, model: str) -> None:
    np.savez_compressed(
        path, names="\n".join(fitted.names), weights=fitted.weights.astype(np.float16),
        by_vector=fitted.by_vector.astype(np.float16), middle=fitted.middle.astype(np.float32), bias=fitted.bias,
        model=model,
    )  # fmt: skip


def main() -> None:
    embedder = open_embedder(Settings())
    labels = load()
    rows, vectors = rows_of(labels), vectors_of(labels, embedder)
    truth = np.array([LABELS.index(label["aspect"]) for label in labels])
    told = np.zeros((len(labels), len(LABELS)))
    for fold in range(FOLDS):
        seen = [i for i in range(len(labels)) if i % FOLDS != fold]
        unseen = [i for i in range(len(labels)) if i % FOLDS == fold]
        fitted = fit([rows[i] for i in seen], vectors[seen], [labels[i] for i in seen])
        told[unseen] = chances(fitted, [rows[i] for i in unseen], vectors[unseen])
    said, sure = told.argmax(axis=1), told.max(axis=1)
    print(f"{len(labels)} questions, right on unseen ones {np.mean(said == truth):.3f}")
    for bound in (0.5, 0.6, 0.7, 0.8):
        some = (said > 1) & (sure >= bound)
        found = (some & (said == truth)).sum() / (truth > 1).sum()
        print(f"  from {bound}: {np.mean(said[some] == truth[some]):.3f} of what is said, {found:.3f} of what there is")
    write(fit(rows, vectors, labels), Path(str(files(question_room))) / "data" / "aspects.npz", embedder.name)


if __name__ == "__main__":
    main()
