"""How people ask, learned: a question → the chance of each intent, and of each thing that is to be worked out. Pure.

点解东莞出口跌咗 → WHY_HOW; 说要修的路修好没 → WHETHER; 几家没完成任务 → `works` "met". A linear model over stretches of
one to three characters, with places, times, indicators and numbers put as one sign each, and over what the rules of
asking.py read. `python -m eval.asking_model` fits it on questions that people wrote and labelled
(eval/data/asking.jsonl), and writes data/asking.npz. What is done with it is asked.py's and many.py's; no vector of the
question has a part in it.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from rag.question.asking import across, gist, held_apart, how, listed, means, openly, or_not, several, tells
from rag.question.intent import SAID_TO_US, Intent
from rag.question.terms import Term
from rag.text.indicators import find_measures
from rag.text.numbers import NUMERAL
from rag.text.segments import parts_at
from rag.text.vocabulary import greeting_of, says, small_talk

if TYPE_CHECKING:
    from numpy.typing import NDArray

INTENTS = tuple(Intent)
FIGURES = frozenset((Intent.FIGURE, Intent.COMPARISON, Intent.MANY))
"""Where figures are asked for, of one thing or of several."""
WORKS = (
    "each", "difference", "ratio", "direction", "highest", "lowest", "order", "place", "count", "which", "mean",
    "total", "series", "met", "common", "all", "told", "silent", "put", "held", "against", "step",
)  # fmt: skip
ACROSS = ("over place", "over time", "over kind", "over thing")
HEADS = (*(intent.name for intent in INTENTS), "numbers", *WORKS, *ACROSS)
"""One intent of all; and each by itself: that numbers are asked for, what is to be worked out of them, and over what:
several places, years, promised beside done, several things. “common”: the figure that most have; “all”: whether it is
so of all; “told”, “silent”: who gives a figure, who gives none; “put”: how it is worded; “held”, “against”: what passes
a figure, or another indicator, place or year; “step”: the change from each year to the next.
"""
PLACE, TIME = "①②"
_THING, _NUMBER = "③④"
_LONGEST, _LONGEST_LAST = 3, 2
_NOT_OF_REPORTS = SAID_TO_US | {Intent.ERRAND}
_RATHER_SURE, _QUITE_SURE = 0.6, 0.8
_EVEN_SO = 0.15
"""Where 多少 asks for a figure by every rule, so little will do: 水库、淤地坝各多少 looks like a list."""
_BY_CHANCE = (Intent.TOPIC, Intent.LIST, Intent.OVERVIEW, Intent.WHETHER, Intent.WHY_HOW, Intent.MEANING, Intent.FACT)
"""The intents whose chances say how openly something is asked."""
_ONE = re.compile(
    r"哪一?[个家条座位所届项部处款支名种类天年月国省市区县村镇里儿次级]|谁|在哪|何时|什么时候|几[月号日年点]|"
    r"[是叫成]什么[\u4e00-\u9fff]{0,4}[？?]?$"
)
"""One name or day answers it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A question, where its places and times stand (start, end, PLACE or TIME), and what the rules see in it, by name:
    those of openness.json, "want …", "shape …", "ask …", "kind …".
    """

    text: str
    spans: tuple[tuple[int, int, str], ...]
    cues: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Learned:
    """Chances, 0…1: those of the intents sum to 1, the others are each its own."""

    intents: Mapping[Intent, float]
    numbers: float
    works: Mapping[str, float]
    across: Mapping[str, float]

    @property
    def figures(self) -> float:
        return sum(self.intents[intent] for intent in FIGURES)

    @property
    def likeliest(self) -> Intent:
        """Whether figures are asked for is told first, then of how many things."""
        others = {intent: chance for intent, chance in self.intents.items() if intent not in FIGURES}
        best = max(others, key=lambda intent: others[intent])
        if self.figures < others[best]:
            return best
        if self.intents[Intent.FIGURE] >= _RATHER_SURE:
            return Intent.FIGURE
        return max((i for i in self.intents if i is not Intent.FIGURE), key=lambda intent: self.intents[intent])

    def without(self, some: Set[Intent]) -> "Learned":
        return replace(self, intents={i: 0.0 if i in some else chance for i, chance in self.intents.items()})


_A_REPORT = "报告"


def how_much(text: str) -> bool:
    return says(text, "figure wanted")


def _one(text: str) -> bool:
    return bool(_ONE.search(text))


CUES: dict[str, Callable[[str], bool]] = {
    "one": _one, "how_much": how_much, "tell": tells, "gist": gist, "sorts": means, "how": how, "or_not": or_not,
    "across": across, "apart": held_apart, "listed": listed, "several": several,
}  # fmt: skip
"""By name, those that tell whether one thing is wanted or all that is said."""


def learned(heard: Heard) -> Learned:
    """What the model makes of a question that has been read otherwise."""
    score = scores(heard, "asking")
    count = len(INTENTS)
    raised = np.exp(score[:count] - score[:count].max())
    intents = dict(zip(INTENTS, (float(one) for one in raised / raised.sum()), strict=True))
    alone = [1 / (1 + math.exp(-float(one))) for one in score[count:]]
    works, across = alone[1 : 1 + len(WORKS)], alone[1 + len(WORKS) :]
    return Learned(intents, alone[0], dict(zip(WORKS, works, strict=True)), dict(zip(ACROSS, across, strict=True)))


def intent_by(told: Learned, heard: Heard, terms: Sequence[Term] = ()) -> Intent:
    """What a question is after; what is said to WenBao itself only by its known words, or where that is rather sure,
    and surer where it names a thing (夜市地摊能摆吗 is not, 内网能用吗 is).
    """
    text = heard.text
    talk = small_talk(text)
    if talk is not None:
        return Intent.ABOUT_WENBAO if talk == "wenbao" else Intent.GREETING
    if _what_is_held(heard, terms):
        return Intent.ABOUT_WENBAO
    best = told.likeliest
    if "want ERRAND" in heard.cues and best is not Intent.OVERVIEW and not gist(text):
        return Intent.ERRAND
    of_a_figure = how_much(text)
    looks_so = "shape FIGURE" in heard.cues and (of_a_figure or not openly(text))
    other = max(chance for intent, chance in told.intents.items() if intent not in FIGURES)
    if looks_so and told.figures >= (_EVEN_SO if of_a_figure else other):
        return Intent.FIGURE
    if best in _NOT_OF_REPORTS and told.intents[best] < _least(best, terms):
        best = told.without(_NOT_OF_REPORTS).likeliest
    if best is Intent.ABOUT_WENBAO and text.isascii() and "you" not in text.lower().rstrip("?").split():
        best = told.without(_NOT_OF_REPORTS).likeliest  # what does the district plan to do
    if best is Intent.GREETING and not greeting_of(text):
        best = told.without(_NOT_OF_REPORTS).likeliest
    if told.intents[best] < _RATHER_SURE and gist(text):
        return Intent.OVERVIEW  # the word itself stands there (a short overview of this report)
    return best if best is not Intent.ABOUT_LAST else told.without({best} | _NOT_OF_REPORTS).likeliest


def _what_is_held(heard: Heard, terms: Sequence[Term]) -> bool:
    """福田区有哪几年的报告: which, of reports, and nothing but a place is named."""
    dated = any(sort == TIME for _, _, sort in heard.spans) or "want COVER_DATE" in heard.cues  # 这是哪一年的报告
    return not terms and not dated and bool(heard.cues["which"]) and _A_REPORT in heard.text


def _least(intent: Intent, terms: Sequence[Term]) -> float:
    """The chance from which it is none of the reports' matters; of WenBao's own, more where a thing is named."""
    if intent is Intent.ERRAND:
        return _RATHER_SURE
    from rag.text.subject import may_be_subject

    things = any(term.noun and may_be_subject(term.text) for term in terms)
    return _QUITE_SURE if things else _RATHER_SURE


def features(heard: Heard) -> Iterator[tuple[str, float]]:
    """(name, value) of each: ①增 where these characters stand, _多少 where the last clause has them, cues by name."""
    text = masked(heard)
    last = parts_at(text.rstrip("？?。！! "), "，,。？?！!；; ")[-1]
    said = dict.fromkeys(_stretches(f"^{text}$", _LONGEST))
    said |= dict.fromkeys("_" + part for part in _stretches(f"<{last}>", _LONGEST_LAST))
    yield from ((part, 1.0) for part in said)
    for sign in (PLACE, TIME, _THING, _NUMBER):
        yield from ((f"#{sign}{k}", 1.0) for k in range(1, min(3, text.count(sign)) + 1))
    yield from ((f"cue {name}", value) for name, value in heard.cues.items())


def _stretches(text: str, longest: int) -> Iterator[str]:
    for length in range(1, longest + 1):
        yield from (text[i : i + length] for i in range(len(text) - length + 1))


def masked(heard: Heard) -> str:
    """2022年常州GDP增长6%了吗 → ②①③增长④了吗, so that what is asked about does not count for how."""
    text = heard.text
    spans = [*heard.spans, *((one.start, one.end, _THING) for one in find_measures(text))]
    parts, at = list[str](), 0
    for start, end, sign in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= at:
            parts += [text[at:start], sign]
            at = end
    return NUMERAL.sub(_NUMBER, "".join(parts) + text[at:]).replace(f"{_NUMBER}%", _NUMBER).lower()


def openly_cues(heard: Heard, told: Learned) -> dict[str, float]:
    """What of a question tells whether one thing is wanted or all that is said, by name (data/openness.json)."""
    return {
        **{name: value for name, value in heard.cues.items() if " " not in name},
        "figures": told.figures,
        **{intent.name.lower(): told.intents[intent] for intent in _BY_CHANCE},
    }


def logistic(weights: Mapping[str, float], cues: Mapping[str, float]) -> float:
    """0…1 by such a model: its weight for each cue, and "bias"."""
    return 1 / (1 + math.exp(-weights["bias"] - sum(weights[name] * value for name, value in cues.items())))


def scores(heard: Heard, model: str) -> "NDArray[np.float32]":
    """What a linear model of data/ gives for each of its heads: "asking" (HEADS), "comparing", others of one."""
    return weighed(features(heard), model)


def off_topic(heard: Heard) -> float:
    """The logarithm of the odds that no work report could tell it by its nature: 我压实线被扣了3分，能不能申诉掉.

    `python -m eval.off_topic_model` fits it on pairs of questions on one thing, of which a report may answer one.
    """
    return float(scores(heard, "off_topic")[0])


def surveys(heard: Heard) -> float:
    """The logarithm of the odds that it asks what many reports say (有几个省提到低空经济), and for no figure of theirs.

    `python -m eval.survey_model` fits it.
    """
    return float(scores(heard, "survey")[0])


def weighed(found: Iterable[tuple[str, float]], model: str) -> "NDArray[np.float32]":
    """The score of each head of such a model, by the features that it knows."""
    names, weights, bias = _model(model)
    score = bias.copy()
    for name, value in found:
        row = names.get(name)
        if row is not None:
            score += value * weights[row]
    return score


@cache
def _model(model: str) -> tuple[dict[str, int], "NDArray[np.float32]", "NDArray[np.float32]"]:
    """(the row of each feature, a row of weights a feature, what is added whatever is asked)."""
    with np.load(str(files(__package__) / "data" / f"{model}.npz"), allow_pickle=False) as data:
        names = {str(name): row for row, name in enumerate(data["names"])}
        return names, data["weights"].astype(np.float32) * data["scale"].astype(np.float32), data["bias"]
