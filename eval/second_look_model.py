"""The second look at what belongs (rag/search/second_look.py), fitted: how telling a sentence is, and the trees.

Both learn from the sentences that the nuggets of the development questions mark (open_models.py). What a model says of
a question that it has learned from is surer than what it says of another; so wherever one is fitted on what another
says, the other has not seen the question: five folds, by the question's text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.adapter_model import FOLDS
from rag.search.belonging import FEATURES
from rag.search.second_look import LOOKED_AT, NAMES, Trees, told_by, weighed, worded
from rag.search.wording import SIZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAVES, PACE, RIDGE = 6, 0.05, 5.0
EASE = 1.0
"""sklearn's C for how telling a sentence is."""
_TELLING = len(FEATURES) + NAMES.index("telling")


@dataclass(frozen=True, slots=True)
class Growing:
    """How many trees of each seed, of what share of the features, with how many rows in a leaf at least."""

    seeds: tuple[int, ...]
    trees: int
    of_features: float
    least_in_leaf: int


HOW = Growing((0, 1), 250, 0.3, 80)
"""120 trees, 8 leaves, a pace of 0.06 and half of the features gave 0.002 less on unseen questions."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One question's sentences: a row of features each, whether it belongs, its text, its first chance."""

    fold: int
    rows: "NDArray[np.float64]"
    belongs: "NDArray[np.float64]"
    texts: tuple[str, ...]
    first: "NDArray[np.float64]"

    @property
    def likely(self) -> "NDArray[np.intp]":
        return np.argsort(-self.first, kind="stable")[:LOOKED_AT]


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The weights of how telling a sentence is, and the trees."""

    weights: "NDArray[np.float64]"
    bias: float
    trees: Trees

    def chances(self, one: Marked) -> "NDArray[np.float64]":
        telling = told_by(worded(one.texts), self.weights) + self.bias
        return weighed(_with_telling(one.rows, telling), one.first, self.trees)

    def write(self, folder: Path) -> None:
        np.savez_compressed(folder / "telling.npz", weights=self.weights.astype(np.float16), bias=self.bias)
        write_trees(self.trees, folder / "second_look.npz")


def write_trees(trees: Trees, file: Path) -> None:
    """As `Trees.read` takes them."""
    np.savez_compressed(
        file, feature=trees.feature.astype(np.int8), bound=trees.bound, left=trees.left.astype(np.int8),
        right=trees.right.astype(np.int8), value=trees.value.astype(np.float32), bias=trees.bias, depth=trees.depth,
    )  # fmt: skip


def fold_models(marked: Sequence[Marked]) -> list[SecondLook]:
    """For each fold a model that has seen none of its questions."""
    return [second_look([one for one in marked if one.fold != fold]) for fold in range(FOLDS)]


def second_look(marked: Sequence[Marked]) -> SecondLook:
    """Fitted on these questions; how telling a sentence is at all, on those to which something belongs."""
    rows: list[NDArray[np.float64]] = [np.zeros(0)] * len(marked)
    for fold in {one.fold for one in marked}:
        weights, bias = _telling([one for one in marked if one.fold != fold and one.belongs.any()])
        for i, one in enumerate(marked):
            if one.fold == fold:
                telling = told_by(worded([one.texts[k] for k in one.likely]), weights) + bias
                rows[i] = _with_telling(one.rows[one.likely], telling)
    truth = np.concatenate([one.belongs[one.likely] for one in marked])
    return SecondLook(*_telling([one for one in marked if one.belongs.any()]), grown(np.vstack(rows), truth, HOW))


def _with_telling(rows: "NDArray[np.float64]", telling: "NDArray[np.float64]") -> "NDArray[np.float64]":
    return np.column_stack((rows[:, :_TELLING], telling, rows[:, _TELLING + 1 :]))


def _telling(marked: Sequence[Marked]) -> tuple["NDArray[np.float64]", float]:
    """(a weight for each stretch of characters, bias): does a sentence of such words ever belong?"""
    from scipy.sparse import csr_matrix, vstack  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    tables = []
    for one in marked:
        wording = worded([one.texts[k] for k in one.likely])
        value = 1 / np.sqrt(np.maximum(1.0, wording.sizes()))[wording.owner]
        tables.append(csr_matrix((value, (wording.owner, wording.code)), shape=(wording.count, SIZE)))
    truth = np.concatenate([one.belongs[one.likely] for one in marked])
    fitted = LogisticRegression(C=EASE, max_iter=300).fit(vstack(tables), truth)
    return fitted.coef_[0], float(fitted.intercept_[0])


def grown(rows: "NDArray[np.float64]", truth: "NDArray[Any]", how: Growing) -> Trees:
    """Boosted trees that tell the rows that are true."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

    fitted = [
        HistGradientBoostingClassifier(
            max_iter=how.trees, max_leaf_nodes=LEAVES, learning_rate=PACE, max_features=how.of_features,
            min_samples_leaf=how.least_in_leaf, l2_regularization=RIDGE, early_stopping=False, random_state=seed,
        ).fit(rows, truth)
        for seed in how.seeds
    ]  # fmt: skip
    nodes = [tree[0].nodes for one in fitted for tree in one._predictors]
    bias = float(np.mean([np.ravel(one._baseline_prediction)[0] for one in fitted]))
    return _as_arrays(nodes, bias, 1 / len(fitted))


def _as_arrays(nodes: Sequence[Any], bias: float, share: float) -> Trees:
    """sklearn's nodes of each tree as rows of equal length."""
    most = max(map(len, nodes))
    shape = (len(nodes), most)
    itself = np.broadcast_to(np.arange(most), shape)
    feature, left, right = np.zeros(shape, np.intp), itself.copy(), itself.copy()
    bound, value = np.zeros(shape), np.zeros(shape)
    for i, own in enumerate(nodes):
        inner = np.flatnonzero(own["is_leaf"] == 0)
        feature[i, inner], bound[i, inner] = own["feature_idx"][inner], own["num_threshold"][inner]
        left[i, inner], right[i, inner] = own["left"][inner], own["right"][inner]
        value[i, : len(own)] = own["value"] * share
    return Trees(feature, bound, left, right, value, bias, int(max(own["depth"].max() for own in nodes)))
