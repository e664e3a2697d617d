"""`python -m eval.off_topic_model`: learn what no work report could tell (rag/question/learned.py, `off_topic`).

eval/data/off_topic.jsonl holds questions that writers put in pairs on one thing, none of them having seen a rule: one
that a report by its nature cannot answer (工头欠我三个月工资，我该打哪个电话), and one that it may (拖欠农民工工资的事
今年打算咋管): {"q", "of_reports", "writer"}. The errands of asking.jsonl are none of its matters either; its others
and the development sets are. Each writer is left out in turn, and told of how many of theirs it is sure; then
the weights of all are written to rag/question/data/off_topic.npz. The same questions give the same weights.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from eval.asking_model import Fitted, common, load, rows_of, table_of, write
from eval.cases import load_cases, load_lines
from rag import question as question_room
from rag.types import Json

DATA = Path(__file__).parent / "data"
DEVELOPMENT = ("newer_open_xinbei", "newer_open_reports", "near_misses_reports", "everyday_reports",
               "everyday_more_reports")  # fmt: skip
"""Beside those of asking_model.py."""
SAID_TO_US = ("greeting", "about_wenbao", "about_last")
NOT_ASKED = ("manners", "out_of_scope", "injection")
EASE = 0.5
"""sklearn's C: of an unseen writer's questions 0.67 were told with 0.1, 0.72 with 0.5, as many being wrong."""
KEPT = 6000
"""Features with the heaviest weights."""
STEPS = 3000


def load_labels() -> list[Json]:
    """{"q", "off", "writer"} of all; those without a writer are of the other sets."""
    pairs = load_lines(DATA / "off_topic.jsonl")
    told = [{"q": one["q"], "off": not one["of_reports"], "writer": one["writer"]} for one in pairs]
    asked = [one for one in load() if not one["prev"] and one["intent"] not in SAID_TO_US]
    told += [{"q": one["q"], "off": one["intent"] == "errand", "writer": ""} for one in asked]
    cases = [case for name in DEVELOPMENT for case in load_cases(DATA / f"{name}.jsonl")]
    own = [case for case in cases if not case.history and case.type not in NOT_ASKED]
    return told + [{"q": case.question, "off": False, "writer": ""} for case in own]


def fit(rows: Sequence[dict[str, float]], truth: Sequence[bool]) -> Fitted:
    """One head, of the KEPT features that weigh most."""
    names = common(rows)
    first = np.abs(_fitted(names, rows, truth).weights[:, 0])
    best = np.argsort(-first, kind="stable")[:KEPT]
    return _fitted(tuple(names[i] for i in sorted(best.tolist())), rows, truth)


def _fitted(names: tuple[str, ...], rows: Sequence[dict[str, float]], truth: Sequence[bool]) -> Fitted:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    model = LogisticRegression(C=EASE, max_iter=STEPS, solver="liblinear").fit(table_of(names, rows), np.array(truth))
    return Fitted(names, model.coef_.T, model.intercept_)


def odds_of(fitted: Fitted, rows: Sequence[dict[str, float]]) -> "np.ndarray":
    """The odds of each, as a logarithm."""
    return np.asarray(table_of(fitted.names, rows) @ fitted.weights[:, 0] + fitted.bias[0])


def main() -> None:
    labels = load_labels()
    rows = rows_of(labels)
    for writer in sorted({label["writer"] for label in labels} - {""}):
        own = [i for i, label in enumerate(labels) if label["writer"] == writer]
        rest = [i for i, label in enumerate(labels) if label["writer"] != writer]
        score = odds_of(fit([rows[i] for i in rest], [labels[i]["off"] for i in rest]), [rows[i] for i in own])
        truth = np.array([labels[i]["off"] for i in own])
        bounds = [f"{b}: {(score[truth] >= b).mean():.3f}, {(score[~truth] >= b).mean():.3f}" for b in (0.0, 1.0, 2.0)]
        print(f"{writer}: of what no report tells, and of what it may, {'; '.join(bounds)}")
    write(fit(rows, [label["off"] for label in labels]), Path(str(files(question_room))) / "data" / "off_topic.npz")


if __name__ == "__main__":
    main()
