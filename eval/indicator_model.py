"""`python -m eval.indicator_model`: learn which indicator people mean who do not name it (rag/text/indicator_meant.py).

eval/data/indicator_questions.jsonl holds questions that writers put in their own ways for each indicator, none of them
having seen a rule or another's question: {"indicator", "q", "said", "writer"}, `said` the words of it that name the
thing; everyday_indicators.tsv more such sayings. Questions of the development sets of which the list names nothing are
of no indicator. Each writer is left out in turn, and told how many of theirs a model of the others gets right, and of
how many of the questions of no indicator that were left out it is sure; then the weights of all are written to
rag/text/data/indicator_meant.npz. The same questions give the same weights.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from eval.cases import load_cases, load_lines
from eval.everyday_model import load
from rag import text as text_room
from rag.text.indicator_meant import LEAST as LEAST_SURE
from rag.text.indicator_meant import NONE, PLAIN, Meanings
from rag.text.indicators_said import find_said
from rag.text.otherwise import stretches
from rag.text.segments import simplified
from rag.types import Json

DATA = Path(__file__).parent / "data"
QUESTIONS = DATA / "indicator_questions.jsonl"
DEVELOPMENT = (
    "xinbei", "heldout_xinbei", "reports_national", "reports_local", "heldout_reports", "open_xinbei", "open_reports",
    "newer_open_xinbei", "newer_open_reports", "everyday_reports", "everyday_more_reports", "near_misses_xinbei",
    "near_misses_reports",
)  # fmt: skip
EASE = 1.0
"""sklearn's C: 0.3 told 0.03 fewer of an unseen writer's questions."""
LEAST = 2
"""Texts that a stretch must stand in."""
KEPT = 0.1
"""Smaller weights are left out: of 1.3 million a tenth are left, and 0.01 fewer questions are told right."""
OF_NONE = 0.2
"""What a question of no indicator counts for, of which there are many: by 1, 0.03 fewer of the others are right."""
OWN_NAME = 2
"""How often an indicator's own name counts."""
_MEANT = 0.7
"""So far above the next one: a question of which the list names nothing may be of an indicator all the same."""
_LEFT_OUT = 5
"""Every fifth of the questions of no indicator."""
_FINE = 127


def load_questions(path: Path = QUESTIONS) -> list[Json]:
    return load_lines(path)


def of_no_indicator() -> list[str]:
    """The questions of the development sets in which the list finds nothing."""
    asked = (case.question for name in DEVELOPMENT for case in load_cases(DATA / f"{name}.jsonl"))
    return sorted({text for text in map(simplified, asked) if not find_said(text)})


def without_meant(others: Sequence[str], questions: Sequence[Json]) -> list[str]:
    """Without those that a model of the indicators alone takes for one of them: 2024年一共接待了多少亿人次游客."""
    model = fit(*texts_of(questions, []))
    scores = (np.sort(model.scores(text))[-2:] for text in others)
    return [text for text, (second, first) in zip(others, scores, strict=True) if first - second < _MEANT]


def texts_of(questions: Sequence[Json], others: Sequence[str]) -> tuple[list[str], list[str]]:
    """(texts, the indicator of each): what was said in short, and the whole question, are two."""
    pairs = [(target, said) for target, sayings in load(DATA / "everyday_indicators.tsv").items() for said in sayings]
    pairs += [(target, target) for target in load(DATA / "everyday_indicators.tsv") for _ in range(OWN_NAME)]
    pairs += [(one["indicator"], simplified(one[part])) for one in questions for part in ("said", "q")]
    pairs += [(NONE, text) for text in others]
    return [text for _, text in pairs], [target for target, _ in pairs]


def fit(texts: Sequence[str], targets: Sequence[str]) -> Meanings:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
    from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

    found = [sorted(stretches(text)) for text in texts]
    counts: dict[str, int] = {}
    for some in found:
        for stretch in some:
            counts[stretch] = counts.get(stretch, 0) + 1
    names = sorted(stretch for stretch, n in counts.items() if n >= LEAST)
    at = {stretch: i for i, stretch in enumerate(names)}
    rarity = np.array([np.log(len(texts) / counts[stretch]) + 1 for stretch in names])
    rows, columns, values = list[int](), list[int](), list[float]()
    for row, some in enumerate(found):
        own = [at[stretch] for stretch in some if stretch in at]
        length = float(np.sqrt((rarity[own] ** 2).sum())) or 1.0
        rows += [row] * len(own)
        columns += own
        values += [float(rarity[i]) / length for i in own]
    matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), len(names)))
    model = LinearSVC(C=EASE, random_state=0, class_weight={NONE: OF_NONE} if NONE in targets else None).fit(
        matrix, list(targets)
    )
    return _told(model.coef_, model.intercept_, [str(name) for name in model.classes_], names, rarity)


def _told(
    coefficients: "np.ndarray", bias: "np.ndarray", targets: list[str], names: list[str], rarity: "np.ndarray"
) -> Meanings:
    """The weights that are not small, by stretch."""
    kept = [np.flatnonzero(np.abs(coefficients[:, i]) >= KEPT) for i in range(len(names))]
    told = [i for i, some in enumerate(kept) if len(some)]
    starts = np.cumsum([0, *(len(kept[i]) for i in told)]).astype(np.int32)
    weights = np.concatenate([coefficients[kept[i], i] for i in told]).astype(np.float32)
    return Meanings(
        tuple(targets),
        np.array([names[i] for i in told]),
        rarity[told].astype(np.float32),
        starts,
        np.concatenate([kept[i] for i in told]).astype(np.int16),
        weights,
        bias.astype(np.float32),
    )


def right_and_sure(model: Meanings, texts: Sequence[str], targets: Sequence[str]) -> tuple[float, float, float]:
    """(share that is right, share that it is sure of, share of these that is right)."""
    right, sure, sure_right = 0, 0, 0
    for text, target in zip(texts, targets, strict=True):
        scores = model.scores(text)
        first, second = np.argsort(-scores, kind="stable")[:2]
        own = model.targets[int(first)]
        right += own == target
        if own != NONE and scores[first] >= LEAST_SURE and scores[first] - scores[second] >= PLAIN:
            sure += 1
            sure_right += own == target
    return right / len(texts), sure / len(texts), sure_right / max(1, sure)


def write(model: Meanings, path: Path) -> None:
    scale = float(np.abs(model.weights).max()) / _FINE
    np.savez_compressed(
        path,
        targets=np.array(model.targets),
        stretches=model.stretches,
        rarity=model.rarity.astype(np.float16).astype(np.float32),
        starts=model.starts,
        postings=model.postings,
        weights=np.rint(model.weights / scale).astype(np.int8),
        scale=np.float32(scale),
        bias=model.bias,
    )


def main() -> None:
    questions = load_questions()
    others = without_meant(of_no_indicator(), questions)
    left, kept = others[::_LEFT_OUT], [text for i, text in enumerate(others) if i % _LEFT_OUT]
    for writer in sorted({one["writer"] for one in questions}):
        own = [one for one in questions if one["writer"] == writer]
        model = fit(*texts_of([one for one in questions if one["writer"] != writer], kept))
        told = right_and_sure(model, [simplified(one["q"]) for one in own], [one["indicator"] for one in own])
        none = right_and_sure(model, left, [NONE] * len(left))
        own_told = f"对 {told[0]:.3f}，有把握 {told[1]:.3f}，其中对 {told[2]:.3f}"
        print(f"{writer}: {own_told}；没有指标的 {none[0]:.3f}，误认 {none[1]:.3f}")
    write(fit(*texts_of(questions, others)), Path(str(files(text_room) / "data" / "indicator_meant.npz")))


if __name__ == "__main__":
    main()
