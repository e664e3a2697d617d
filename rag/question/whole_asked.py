"""Which aspect of a report as a whole a question wants, learned: by its vector and its stretches of characters.

区里自己觉得哪儿还没干好 → ADMITTED, though no word of it names problems; 养老方面还有啥不足 → none, since that is of
one thing. The words that name an aspect plainly are brief.py's; here is told what other words mean. Fitted by
eval/aspect_model.py on questions that four writers who knew no rule put and labelled (eval/data/aspects.jsonl). Does
not embed: it is given the question's vector, by the model that the weights were fitted with.
"""

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from rag.question.asked import Asked, heard
from rag.question.brief import WHOLE, Aspect, of_a_list
from rag.question.intent import SAID_TO_US, Intent
from rag.question.learned import Heard, features

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rag.models.embedder import Embedder

LABELS = (
    "topic", "livelihood_list", "admitted", "done", "goals", "work", "whole", "principle", "honours", "lessons",
    "ahead", "chapters",
)  # fmt: skip
"""The first two are of one thing, or of a list that has a name."""
SCALE = 20.0
"""What a vector is multiplied by, so that it weighs beside the stretches: 10 and 30 told 0.01 less."""
_OTHERS = SAID_TO_US | {Intent.FIGURE, Intent.MEANING, Intent.MANY, Intent.ERRAND}
_SURELY = 0.95
"""The chance from which it is of one thing, though its words ask for an overview."""
_SURE = 0.7
"""The chance from which it counts: nine in ten are right then, of writers whom it has not seen."""


def with_aspect(asked: Asked, embedder: "Embedder") -> Asked:
    """The question with the aspect that it wants; as it is, where its words name one and nothing beside it, and where
    the vectors are another model's.
    """
    plain = asked.brief is not None and not asked.brief.about
    if plain or asked.intent in _OTHERS or embedder.name != fitted_with():
        return asked
    chances = told(heard(asked), embedder.encode_query(asked.question))
    overview = asked.brief is not None and asked.brief.aspects == WHOLE.aspects and not of_a_list(asked.brief)
    if overview and chances[LABELS.index("topic")] >= _SURELY:
        return replace(asked, intent=Intent.TOPIC, brief=None)  # 宝安塞车塞得厉害，报告说治堵治了些什么
    return replace(asked, aspect=_aspect(chances))


def _aspect(chances: "NDArray[np.float64]") -> Aspect | None:
    """The aspect; None where it is of one thing, or not sure."""
    best = int(chances.argmax())
    label = LABELS[best]
    return Aspect(label) if label in set(Aspect) and chances[best] >= _SURE else None


def told(said: Heard, vector: "NDArray[np.float32]") -> "NDArray[np.float64]":
    """The chance of each of LABELS."""
    model = _model()
    score = model.bias + (vector - model.middle) * SCALE @ model.by_vector
    for name, value in features(said):
        row = model.names.get(name)
        if row is not None:
            score = score + value * model.weights[row]
    raised = np.exp(score - score.max())
    return np.asarray(raised / raised.sum())


def fitted_with() -> str:
    """The name of the embedding model that the weights go with."""
    with np.load(str(files(__package__) / "data" / "aspects.npz")) as held:
        return str(held["model"])


@dataclass(frozen=True, slots=True)
class _Fitted:
    names: dict[str, int]
    weights: "NDArray[np.float64]"
    by_vector: "NDArray[np.float64]"
    middle: "NDArray[np.float64]"
    bias: "NDArray[np.float64]"


@cache
def _model() -> _Fitted:
    with np.load(str(files(__package__) / "data" / "aspects.npz")) as held:
        names = {name: i for i, name in enumerate(str(held["names"]).split("\n"))}
        return _Fitted(names, *(held[key].astype(float) for key in ("weights", "by_vector", "middle", "bias")))
