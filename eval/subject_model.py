"""`python -m eval.subject_model`: learn which words of a question name what it asks about (rag/text/subject.py).

Each question of eval/data with evidence (quotes, cells, what an ideal answer says) tells of each of its words whether
it, or what reports write for it, stands there. A word that no report uses tells something only if several questions
hold it: of one alone it may be a thing that is called otherwise there (看病). Of a question that no report answers the
nouns count as such names, since nothing else would have been looked for. Tells how well the words of a fifth that was
left out are told, and writes rag/text/data/subject.npz. The same questions give the same weights.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag import text as text_room
from rag.text.segments import CHINESE_RUN, simplified, tagged
from rag.text.subject import DATA, features
from rag.text.vocabulary import report_words, written_forms
from rag.types import Json

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUESTIONS = Path(__file__).parent / "data"
FOLDS = 5
MOST = 10
"""A word counts so often at most: else 多少 and 目标 would tell of all others."""
SEVERAL = 3
IN_VAIN, OFTEN_IN_VAIN = 2.0, 3
"""What a question without an answer counts for its nouns, and how many of them do."""
EASE = 0.3
"""sklearn's C."""
STEPS = 3000


@dataclass(slots=True)
class Counts:
    """Of each word of questions: how often asked, how often in what answers it, how often (a noun) asked in vain."""

    asked: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    in_vain: Counter[str] = field(default_factory=Counter)

    def rows(self, words: Sequence[str]) -> Iterator[tuple[int, bool, float]]:
        """(which word, whether it was told, how much that counts)."""
        for i, word in enumerate(words):
            asked, told = self.asked[word], self.told[word]
            if word not in report_words() and not told and asked < SEVERAL:
                asked = 0
            each = min(asked, MOST) / max(1, asked)
            in_vain = IN_VAIN * min(self.in_vain[word], OFTEN_IN_VAIN)
            yield from (
                (i, said, n) for said, n in ((True, told * each + in_vain), (False, (asked - told) * each)) if n
            )


def load(folder: Path = QUESTIONS) -> list[Json]:
    """The questions of all sets, in the order of their files."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines())
    return [question for question in map(json.loads, lines) if "question" in question]


def count(questions: Sequence[Json]) -> Counts:
    counts = Counts()
    for question in questions:
        words = {(word, flag) for word, flag in tagged(simplified(question["question"])) if _is_word(word)}
        told = simplified(" ".join(_texts(question)))
        if told.strip():
            counts.asked.update(word for word, _ in words)
            counts.told.update(word for word, _ in words if any(form in told for form in (word, *written_forms(word))))
        elif question.get("answerable") is False:
            counts.in_vain.update(word for word, flag in words if flag[0] in "nj" and flag != "ns")
    return counts


def _is_word(word: str) -> bool:
    return len(word) > 1 and bool(CHINESE_RUN.match(word))


def _texts(question: Json) -> Iterator[str]:
    """What answers it."""
    yield str(question.get("ideal", ""))
    for one in (*question.get("evidence", ()), *question.get("cells", ())):
        yield from (str(piece.get("quote", "")) for piece in (one if isinstance(one, list) else [one]))


@dataclass(frozen=True, slots=True)
class Fitted:
    names: tuple[str, ...]
    weights: "NDArray[np.float64]"
    bias: float

    def write(self, path: Path) -> None:
        """Weights in 8 bits; a feature whose weight is nothing then is left out."""
        scale = float(np.abs(self.weights).max()) / 127
        small = np.round(self.weights / scale).astype(np.int8)
        names = np.array([name for name, weight in zip(self.names, small, strict=True) if weight])
        np.savez_compressed(path, names=names, weights=small[small != 0], scale=scale, bias=self.bias)


def fit(counts: Counts, words: Sequence[str]) -> Fitted:
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    table = DictVectorizer()
    held = table.fit_transform([dict(features(word)) for word in words])
    at, told, weights = (list(column) for column in zip(*counts.rows(words), strict=True))
    model: Any = LogisticRegression(C=EASE, max_iter=STEPS).fit(held[at], told, sample_weight=weights)
    return Fitted(tuple(table.feature_names_), model.coef_[0], float(model.intercept_[0]))


def unseen_loss(counts: Counts, words: Sequence[str]) -> tuple[float, float]:
    """(the mean loss over words that were left out, that of telling all of them by the share alone)."""
    folds = [int(hashlib.sha256(word.encode()).hexdigest(), 16) % FOLDS for word in words]
    lost = plain = total = 0.0
    for fold in range(FOLDS):
        known = [word for word, of in zip(words, folds, strict=True) if of != fold]
        left = [word for word, of in zip(words, folds, strict=True) if of == fold]
        fitted, rows = fit(counts, known), list(counts.rows(known))
        share = sum(n for _, told, n in rows if told) / sum(n for *_, n in rows)
        weight = dict(zip(fitted.names, fitted.weights, strict=True))
        for i, told, n in counts.rows(left):
            score = fitted.bias + sum(weight.get(name, 0.0) * value for name, value in features(left[i]))
            lost += n * math.log1p(math.exp(-score if told else score))
            plain -= n * math.log(share if told else 1 - share)
            total += n
    return lost / total, plain / total


def main() -> None:
    counts = count(load())
    words = sorted({*counts.asked, *counts.in_vain})
    loss, plain = unseen_loss(counts, words)
    print(f"{len(words)} 个词；没见过的词：损失 {loss:.3f}（只按比例：{plain:.3f}）")
    fit(counts, words).write(Path(str(files(text_room) / "data" / DATA)))


if __name__ == "__main__":
    main()
