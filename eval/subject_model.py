"""`python -m eval.subject_model`: learn which words of a question name what it asks about (rag/text/subject.py).

Each question of eval/data with evidence (quotes, cells, what an ideal answer says) tells of each of its words whether
it, or what reports write for it, stands there. A word that no report uses tells something only if several questions
hold it: of one alone it may be a thing that is called otherwise there (看病). Of a question that no report answers the
nouns count as such names, since nothing else would have been looked for. Of some 5,200 words readers said whether
“the reports do not speak of it” tells somebody something (S) or would be silly (T): data/subject_words.tsv. Tells how
well the words of a fifth that was left out are told, and writes rag/text/data/subject.npz. The same questions and
labels give the same weights.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag import text as text_room
from rag.text.segments import CHINESE_RUN, simplified, tagged
from rag.text.subject import DATA, LIKELY, features
from rag.text.vocabulary import report_words, written_forms
from rag.types import Json

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUESTIONS = Path(__file__).parent / "data"
LABELS = QUESTIONS / "subject_words.tsv"
FOLDS = 5
MOST = 10
"""A word counts so often at most: else 多少 and 目标 would tell of all others."""
SEVERAL = 3
IN_VAIN, OFTEN_IN_VAIN = 3.0, 3
"""What a question without an answer counts for its nouns, and how many of them do."""
ONCE, LABELLED = 0.2, 8.0
"""What a word counts that was asked about once, and one that a reader labelled, who tells more: by labels alone the
area under the curve of unseen labelled words is 0.864, with the questions 0.859, by the questions alone 0.76; but the
questions know words that nobody labelled."""
EASE = 1.0
"""sklearn's C; 0.5 and 3 tell unseen words no better."""
STEPS = 3000


@dataclass(slots=True)
class Counts:
    """Of each word of questions: how often asked, how often in what answers it, how often (a noun) asked in vain; and
    what readers said of words (`labels`), which goes before."""

    asked: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    in_vain: Counter[str] = field(default_factory=Counter)
    labels: Mapping[str, bool] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        return sorted({*self.asked, *self.in_vain, *self.labels})

    def rows(self, words: Sequence[str]) -> Iterator[tuple[int, bool, float]]:
        """(which word, whether it was told, how much that counts)."""
        for i, word in enumerate(words):
            if word in self.labels:
                yield i, self.labels[word], LABELLED
                continue
            asked, told = self.asked[word], self.told[word]
            if word not in report_words() and not told and asked < SEVERAL:
                asked = 0
            each = ONCE * min(asked, MOST) / max(1, asked)
            in_vain = IN_VAIN * min(self.in_vain[word], OFTEN_IN_VAIN)
            yield from (
                (i, said, n) for said, n in ((True, told * each + in_vain), (False, (asked - told) * each)) if n
            )


def load(folder: Path = QUESTIONS) -> list[Json]:
    """The questions of all sets, in the order of their files."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines())
    return [question for question in map(json.loads, lines) if "question" in question]


def load_labels(path: Path = LABELS) -> dict[str, bool]:
    """Word → whether it names what is asked about."""
    return {
        word: label == "S" for word, label in (line.split("\t") for line in path.read_text("utf-8").splitlines()[1:])
    }


def count(questions: Sequence[Json], labels: Mapping[str, bool] | None = None) -> Counts:
    counts = Counts(labels=labels or {})
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


def unseen(counts: Counts, words: Sequence[str]) -> dict[str, float]:
    """The score of each word by a model that was not fitted on it, but on four fifths of the others."""
    folds = [int(hashlib.sha256(word.encode()).hexdigest(), 16) % FOLDS for word in words]
    scores = dict[str, float]()
    for fold in range(FOLDS):
        fitted = fit(counts, [word for word, of in zip(words, folds, strict=True) if of != fold])
        weight = dict(zip(fitted.names, fitted.weights, strict=True))
        for word in (word for word, of in zip(words, folds, strict=True) if of == fold):
            scores[word] = fitted.bias + sum(weight.get(name, 0.0) * value for name, value in features(word))
    return scores


def mean_loss(counts: Counts, words: Sequence[str], scores: Mapping[str, float]) -> tuple[float, float]:
    """(the mean loss by those scores, that of telling all words by the share alone)."""
    rows = list(counts.rows(words))
    total, share = sum(n for *_, n in rows), sum(n for _, told, n in rows if told)
    lost = sum(n * math.log1p(math.exp(-scores[words[i]] if told else scores[words[i]])) for i, told, n in rows)
    return lost / total, -sum(part * math.log(part / total) for part in (share, total - share)) / total


def told_apart(labels: Mapping[str, bool], scores: Mapping[str, float]) -> tuple[float, float, float]:
    """(area under the curve, share of the labelled names that would count as talk, share of the talk that would)."""
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

    least = math.log(LIKELY / (1 - LIKELY))
    below = {of: [scores[word] < least for word, label in labels.items() if label is of] for of in (True, False)}
    area = float(roc_auc_score(list(labels.values()), [scores[word] for word in labels]))
    return area, float(np.mean(below[True])), float(np.mean(below[False]))


def main() -> None:
    counts = count(load(), load_labels())
    scores = unseen(counts, counts.words)
    loss, plain = mean_loss(counts, counts.words, scores)
    area, lost, found = told_apart(counts.labels, scores)
    print(f"{len(counts.words)} 个词；没见过的词：损失 {loss:.3f}（只按比例：{plain:.3f}）")
    print(f"没见过的标注词：AUC {area:.3f}；问的事当成闲话 {lost:.3f}，闲话认出 {found:.3f}")
    fit(counts, counts.words).write(Path(str(files(text_room) / "data" / DATA)))


if __name__ == "__main__":
    main()
