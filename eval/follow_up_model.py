"""`python -m eval.follow_up_model`: fit which slots of a question its follow-up moves, and what it asks of both figures
(rag/question/moved.py).

eval/data/follow_ups.jsonl holds pairs that writers made in their own manners: {"before", "q", "shift", "years", "op"},
where "shift" is one or more of moved.py's Shift, "op" one of its Between or null (not said of the older pairs). A fifth
of them is held out, and it is told how much of it the others get right; then the weights of all are written to
rag/question/data/follow_ups.npz. The same pairs give the same weights.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from eval.asking_model import Fitted, common, table_of, write
from eval.cases import load_lines
from rag import question as question_room
from rag.question.asked import read_question
from rag.question.moved import Between, Shift, shift_features
from rag.types import Json, Report

PAIRS = Path(__file__).parent / "data" / "follow_ups.jsonl"
HELD_OUT = 5
"""One of so many."""
EASE = 3.0
"""sklearn's C: 0.3, 1 and 10 told fewer of the held-out pairs. So did the vector of the follow-up beside its words."""
YEAR = 2025
STEPS = 3000


def load(path: Path = PAIRS) -> list[Json]:
    return load_lines(path)


def rows_of(pairs: Sequence[Json]) -> list[dict[str, float]]:
    none: tuple[Report, ...] = ()
    return [
        dict(
            shift_features(
                read_question(pair["q"], none, base_year=YEAR), read_question(pair["before"], none, base_year=YEAR)
            )
        )
        for pair in pairs
    ]


def fit(rows: Sequence[dict[str, float]], pairs: Sequence[Json]) -> Fitted:
    """A column for each Shift, then for each Between, which is learned of the pairs that say it."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    names = common(rows)
    table = table_of(names, rows)
    said = [i for i, pair in enumerate(pairs) if "op" in pair or Shift.COMPARE not in pair["shift"]]
    heads = [
        LogisticRegression(C=EASE, max_iter=STEPS).fit(table, [shift in pair["shift"] for pair in pairs])
        for shift in Shift
    ] + [
        LogisticRegression(C=EASE, max_iter=STEPS).fit(table[said], [pairs[i].get("op") == one for i in said])
        for one in Between
    ]
    return Fitted(names, np.hstack([one.coef_.T for one in heads]), np.concatenate([one.intercept_ for one in heads]))


def told_right(fitted: Fitted, rows: Sequence[dict[str, float]], pairs: Sequence[Json]) -> list[bool]:
    """Whether all that a follow-up moves is told, and no more, pair by pair."""
    score = table_of(fitted.names, rows) @ fitted.weights + fitted.bias
    return [
        {shift.value for shift, one in zip(Shift, line[: len(Shift)], strict=True) if one > 0} == set(pair["shift"])
        for line, pair in zip(score, pairs, strict=True)
    ]


def between_right(fitted: Fitted, rows: Sequence[dict[str, float]], pairs: Sequence[Json]) -> list[bool]:
    """Whether it is told what each asks between two figures, or that it asks nothing; of pairs that say it."""
    score = table_of(fitted.names, rows) @ fitted.weights + fitted.bias
    best = [max(zip(line[len(Shift) :], Between, strict=True)) for line in score]
    told = [one.value if chance > 0 else None for chance, one in best]
    return [one == pair["op"] for one, pair in zip(told, pairs, strict=True) if "op" in pair]


def main() -> None:
    pairs = load()
    rows = rows_of(pairs)
    held = [i for i in range(len(pairs)) if i % HELD_OUT == 0]
    rest = [i for i in range(len(pairs)) if i % HELD_OUT]
    fitted = fit([rows[i] for i in rest], [pairs[i] for i in rest])
    right = told_right(fitted, [rows[i] for i in held], [pairs[i] for i in held])
    print(f"held out: {sum(right)} of {len(right)}")
    asked = between_right(fitted, [rows[i] for i in held], [pairs[i] for i in held])
    print(f"what is asked between two figures: {sum(asked)} of {len(asked)}")
    for shift in Shift:
        own = [one for one, i in zip(right, held, strict=True) if shift in pairs[i]["shift"]]
        print(f"{shift}: {sum(own)} of {len(own)}")
    write(fit(rows, pairs), Path(str(files(question_room))) / "data" / "follow_ups.npz")


if __name__ == "__main__":
    main()
