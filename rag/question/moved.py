"""Which slots of the last question a follow-up moves, and what it asks of both figures, learned: its words → chances.

翻过年来是多少 → NEXT_YEAR; 最后干成了多少 → TO_RESULT; 新一年打算做到多少 → NEXT_YEAR and TO_TARGET. A linear model
over stretches of one to three characters, with places, named years, indicators and numbers put as one sign each, over
what the rules of asking.py see in it, and over what it shares with the question before it. Nothing here is a list of
words: eval/data/follow_ups.jsonl holds pairs of questions, and `python -m eval.follow_up_model` fits their weights
(data/follow_ups.npz). Pure.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rag.question.asked import Asked, heard
from rag.question.asking import says_achieved, says_target
from rag.question.learned import TIME, Heard, features, weighed
from rag.types import Kind


class Shift(StrEnum):
    """A slot that is moved, each by itself; or that nothing of the last question is meant (ALONE)."""

    PREVIOUS_YEAR = "previous_year"
    NEXT_YEAR = "next_year"
    NAMED_YEAR = "named_year"
    TO_TARGET = "to_target"
    TO_RESULT = "to_result"
    PLACE = "place"
    THING = "thing"
    SORT = "sort"
    COMPARE = "compare"
    ABOUT = "about"
    """Of the last answer: its source, its wording, how sure it is."""
    ALONE = "alone"


class Between(StrEnum):
    """What is asked of two figures, the last answer's and another: 砍掉多少, 翻番没, 搁一块儿多少."""

    DIFFERENCE = "difference"
    PERCENT = "percent"
    RATIO = "ratio"
    SUM = "sum"
    MEAN = "mean"
    SHARE = "share"
    ORDER = "order"
    """Which is more, or whether it rose: no amount is asked."""
    MET = "met"


@dataclass(frozen=True, slots=True)
class Moved:
    """Chances, 0…1, each its own: 次年打算 moves the year and what of it is told."""

    chances: Mapping[Shift, float]
    between: Mapping[Between, float] = field(default_factory=dict)

    def says(self, *shifts: Shift) -> bool:
        likeliest = max(self.chances, key=lambda shift: self.chances[shift])
        return any(self.chances[shift] > (_AT_LEAST if shift is likeliest else _EVEN) for shift in shifts)

    def surely(self, *shifts: Shift) -> bool:
        return any(self.chances[shift] > _EVEN for shift in shifts)

    @property
    def same_thing(self) -> bool:
        """Only where, when, or whether done or promised is another: its other words name no other thing."""
        return self.says(*_OF_THE_SAME) and not self.says(Shift.THING, Shift.SORT, *_OWN)

    @property
    def compares_years(self) -> bool:
        """Another year, held against the last one: 后一年呢，少了没有."""
        other = self.says(Shift.THING, Shift.SORT, Shift.ABOUT, Shift.ALONE)
        return self.years != 0 and self.surely(Shift.COMPARE) and not other

    @property
    def asks_between(self) -> Between | None:
        """What is asked of the two figures; None where nothing surely is."""
        likeliest = max(self.between, key=lambda one: self.between[one], default=None)
        return likeliest if likeliest is not None and self.between[likeliest] > _EVEN else None

    @property
    def of_two(self) -> bool:
        """Something is asked of two figures; whether a promise was kept (完成了没) is asked of what came of it."""
        return self.asks_between not in (None, Between.MET)

    @property
    def years(self) -> int:
        """How many years on (or, below 0, back), where no number says it."""
        if not self.says(Shift.PREVIOUS_YEAR, Shift.NEXT_YEAR):
            return 0
        return -1 if self.chances[Shift.PREVIOUS_YEAR] > self.chances[Shift.NEXT_YEAR] else 1


_EVEN, _AT_LEAST = 0.5, 0.25
"""So much for each, and so much for the likeliest of them: most follow-ups move something."""
_OF_THE_SAME = (
    Shift.PREVIOUS_YEAR, Shift.NEXT_YEAR, Shift.NAMED_YEAR, Shift.TO_TARGET, Shift.TO_RESULT, Shift.PLACE,
)  # fmt: skip
_OWN = (Shift.COMPARE, Shift.ABOUT, Shift.ALONE)


def moved(now: Asked, before: Asked) -> Moved:
    """What the model makes of a follow-up that has been read like any question, and of the one before it."""
    score = weighed(shift_features(now, before), "follow_ups")
    chances = [1 / (1 + math.exp(-float(one))) for one in score]
    shifts = len(Shift)
    return Moved(dict(zip(Shift, chances[:shifts], strict=True)), dict(zip(Between, chances[shifts:], strict=True)))


def shift_features(now: Asked, before: Asked) -> Iterator[tuple[str, float]]:
    """(name, value) of each: those of any question (times by their distance stay words), and what the two share."""
    told = heard(now)
    named = {(m.start, m.end) for m in now.mentions if not m.relative}
    spans = tuple(span for span in told.spans if span[2] != TIME or span[:2] in named)
    yield from features(Heard(now.question, spans, told.cues))
    last = {term.text for term in before.terms}
    own = [term for term in now.terms if term.text not in last]
    promised = before.kind is Kind.TARGET or says_target(before.question)
    yield from (
        (f"last {name}", float(value))
        for name, value in (
            ("promised", promised),
            ("done", says_achieved(before.question)),
            ("shared", len(own) < len(now.terms)),
            ("head", any(name.endswith(term.text) for term in own if term.noun for name in last)),
            ("other known", any(term.known for term in own)),
            ("other noun", any(term.noun for term in own)),
            ("same ask", now.ask is before.ask),
            ("same unit", bool(now.unit) and now.unit == before.unit),
            ("named year", bool(named)),
            ("place", bool(now.regions or now.foreign)),
            ("dated place", bool(named) and bool(now.regions or now.foreign)),
        )
        if value
    )
