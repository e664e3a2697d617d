"""`python -m eval.asking_model`: fit the model of how people ask (rag/question/learned.py) on labelled questions.

eval/data/asking.jsonl holds questions that writers put in their own ways and labelled, none of them having seen a rule
or another's question: {"q", "prev", "intent", "wants", "across", "kind", "sort", "writer"}; readings.jsonl more, asked
of many reports, of which only what is to be worked out is labelled. Each writer (of the readings every fourth at once)
is left out in turn, and told how many of theirs a model of the others gets right; then the weights of all are
written to rag/question/data/asking.npz. The same questions give the same weights. The intents
are fitted anew with `--intents` only: what readings.jsonl adds has no part in them.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.cases import load_cases, load_lines
from rag import question as question_room
from rag.question.asked import heard, read_question
from rag.question.intent import Intent
from rag.question.learned import ACROSS, FIGURES, HEADS, INTENTS, WORKS, features
from rag.types import Json

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

QUESTIONS = Path(__file__).parent / "data" / "asking.jsonl"
READINGS = QUESTIONS.with_name("readings.jsonl")
OF_MANY = 2.0
"""How often each of the readings counts."""
NEVER = -9.0
"""The score of a head that no question asks for."""
LEAST = 3
"""Questions that a feature must stand in."""
KEPT = 8000
"""Features with the heaviest weights for the intents, and as many for what is to be worked out."""
EASE = 1.0
"""sklearn's C: 0.3 and 3 gave 0.005 less on unseen writers."""
YEAR = 2025
DEVELOPMENT = (
    "open_xinbei",
    "open_reports",
    "xinbei",
    "heldout_xinbei",
    "reports_national",
    "reports_local",
    "heldout_reports",
)
KINDS = {
    "topic": "topic", "list": "list", "overview": "overview", "whether": "whether", "why_how": "why_how",
    "meaning": "meaning", "compare": "comparison", "who_when_where": "fact", "target": "figure", "achieved": "figure",
    "span": "figure", "no_period": "figure",
}  # fmt: skip
"""The kinds of these sets that are intents; of what is to be worked out only that one figure is asked for is known."""
OF_ONE = ("target", "achieved", "no_period")
ALONE: Json = {"wants": [], "across": [], "sort": "amount"}
STEPS = 3000


@dataclass(frozen=True, slots=True)
class Fitted:
    names: tuple[str, ...]
    weights: "NDArray[np.float64]"
    """A row a feature, a column a head."""
    bias: "NDArray[np.float64]"


def load(path: Path = QUESTIONS) -> list[Json]:
    """The labelled questions, and those of the development sets whose kind is an intent, without a writer."""
    written = load_lines(path)
    known = [case for name in DEVELOPMENT for case in load_cases(path.parent / f"{name}.jsonl") if not case.history]
    return written + [
        {
            "q": case.question,
            "prev": "",
            "intent": KINDS[case.type],
            "writer": "",
            **(ALONE if case.type in OF_ONE else {}),
        }
        for case in known
        if case.type in KINDS
    ]


def load_readings(path: Path = READINGS) -> list[Json]:
    """The questions of many reports: what is to be worked out, and over what, but no intent."""
    return load_lines(path)


def rows_of(labels: Sequence[Json]) -> list[dict[str, float]]:
    return [dict(features(heard(read_question(label["q"], (), base_year=YEAR)))) for label in labels]


def truths(labels: Sequence[Json]) -> dict[str, "NDArray[np.str_] | NDArray[np.bool_]"]:
    """What is to be told by "intent", and by each head that stands alone."""
    return {
        "intent": np.array([label["intent"].upper() for label in labels if "intent" in label]),
        "numbers": np.array([label["sort"] != "none" for label in labels if "sort" in label]),
        **{work: np.array([work in label["wants"] for label in labels if "sort" in label]) for work in WORKS},
        **{over: np.array([over[5:] in label["across"] for label in labels if "sort" in label]) for over in ACROSS},
    }


def fit(rows: Sequence[dict[str, float]], labels: Sequence[Json]) -> Fitted:
    names = common(rows)
    first = np.abs(_fitted(names, rows, labels).weights)
    count = len(INTENTS)
    best = [np.argsort(-some.max(axis=1), kind="stable")[:KEPT] for some in (first[:, :count], first[:, count:])]
    return _fitted(tuple(names[i] for i in sorted({*best[0].tolist(), *best[1].tolist()})), rows, labels)


def common(rows: Sequence[dict[str, float]]) -> tuple[str, ...]:
    """The features that stand in LEAST questions or more."""
    count: dict[str, int] = {}
    for row in rows:
        for name, value in row.items():
            count[name] = count.get(name, 0) + (value != 0)
    return tuple(sorted(name for name, times in count.items() if times >= LEAST))


def _fitted(names: tuple[str, ...], rows: Sequence[dict[str, float]], labels: Sequence[Json]) -> Fitted:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    table, told = table_of(names, rows), truths(labels)
    worked = table[np.array(["sort" in label for label in labels])]
    times = [1.0 if "intent" in label else OF_MANY for label in labels if "sort" in label]
    asked = np.array(["intent" in label for label in labels])
    own = set(common([row for row, one in zip(rows, asked, strict=True) if one]))
    known = np.array([name in own for name in names])  # readings have no part in what is told by intents
    of_all = LogisticRegression(C=EASE, max_iter=STEPS).fit(table[asked][:, known], told["intent"])
    place = [list(of_all.classes_).index(intent.name) for intent in INTENTS]
    weights, bias = [np.zeros((len(names), len(INTENTS)))], [of_all.intercept_[place]]
    weights[0][known] = of_all.coef_[place].T
    for head in HEADS[len(INTENTS) :]:
        one = LogisticRegression(C=EASE, max_iter=STEPS, solver="liblinear")
        if len(set(told[head])) < 2:
            weights, bias = [*weights, np.zeros((len(names), 1))], [*bias, np.array([NEVER])]
            continue
        one.fit(worked, told[head], sample_weight=times)
        weights.append(one.coef_.T)
        bias.append(one.intercept_)
    return Fitted(names, np.hstack(weights), np.concatenate(bias))


def table_of(names: Sequence[str], rows: Sequence[dict[str, float]]) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    at = {name: i for i, name in enumerate(names)}
    cells = [(i, at[name], value) for i, row in enumerate(rows) for name, value in row.items() if name in at and value]
    line, column, value = zip(*cells, strict=True)
    return csr_matrix((value, (line, column)), shape=(len(rows), len(names)))


def told_right(fitted: Fitted, rows: Sequence[dict[str, float]], labels: Sequence[Json]) -> tuple[float, float]:
    """(share whose intent is right, figures of one thing and of several being one; F1 of what is to be worked out)."""
    score = table_of(fitted.names, rows) @ fitted.weights + fitted.bias
    count, told = len(INTENTS), truths(labels)
    after = np.array(["intent" in label for label in labels])
    said = [INTENTS[i] for i in score[after, :count].argmax(axis=1)]
    right = [_one(intent.name) == _one(str(truth)) for intent, truth in zip(said, told["intent"], strict=True)]
    works = np.column_stack([told[work] for work in (*WORKS, *ACROSS)])
    found = score[:, count + 1 :] > 0
    return float(np.mean(right or [True])), float(2 * (works & found).sum() / max(1, works.sum() + found.sum()))


def _one(name: str) -> str:
    return Intent.FIGURE.name if name in {intent.name for intent in FIGURES} else name


def write(fitted: Fitted, path: Path) -> None:
    """Weights in 8 bits: the largest of each head is 127."""
    scale = np.maximum(np.abs(fitted.weights).max(axis=0), 1e-9) / 127
    weights = np.round(fitted.weights / scale).astype(np.int8)
    np.savez_compressed(
        path,
        names=np.array(fitted.names),
        weights=weights,
        scale=scale.astype(np.float32),
        bias=fitted.bias.astype(np.float32),
    )


def keeping_intents(fitted: Fitted, path: Path) -> Fitted:
    """With the intents as they were fitted before: more readings of many reports say nothing of those."""
    with np.load(path, allow_pickle=False) as data:
        before, weights = [str(name) for name in data["names"]], data["weights"] * data["scale"]
        bias, count = np.concatenate([data["bias"][: len(INTENTS)], fitted.bias[len(INTENTS) :]]), len(INTENTS)
    names = tuple(sorted({*before, *fitted.names}))
    at = {name: row for row, name in enumerate(names)}
    merged = np.zeros((len(names), fitted.weights.shape[1]))
    merged[[at[name] for name in before], :count] = weights[:, :count]
    merged[[at[name] for name in fitted.names], count:] = fitted.weights[:, count:]
    return Fitted(names, merged, bias)


def main() -> None:
    labels = [*load(), *load_readings()]
    rows = rows_of(labels)
    asking = sorted({label["writer"] for label in labels if "intent" in label} - {""})
    reading = sorted({label["writer"] for label in labels if "intent" not in label})
    for left_out in [*([writer] for writer in asking), reading[::4]]:
        own = [i for i, label in enumerate(labels) if label["writer"] in left_out and not label["prev"]]
        rest = [i for i, label in enumerate(labels) if label["writer"] not in left_out]
        fitted = fit([rows[i] for i in rest], [labels[i] for i in rest])
        intent, works = told_right(fitted, [rows[i] for i in own], [labels[i] for i in own])
        who = ", ".join(left_out)
        print(f"{who}: {len(own)} questions, intent right {intent:.3f}, F1 of what is to be worked out {works:.3f}")
    path, fitted = Path(str(files(question_room))) / "data" / "asking.npz", fit(rows, labels)
    write(fitted if "--intents" in sys.argv else keeping_intents(fitted, path), path)


if __name__ == "__main__":
    main()
