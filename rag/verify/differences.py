"""What a model computes from figures that its sentence names, computed again: 少111名, 合计150万人, 平均5.3%. Pure.

Which figures are proven is claims.py's. Where the order of the two is not plain, nothing is derived.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.numbers import same_unit
from rag.text.times import find_mentions
from rag.text.vocabulary import said as words_said
from rag.text.vocabulary import says, whole
from rag.types import Figure, Period, Quantity
from rag.verify.wording import rounded

_NEAR = 10
_ALIKE = ("相当", "持平", "相同", "一样")


@dataclass(frozen=True, slots=True)
class Proven:
    """A figure of the sentence that a source holds, with the period that it has there."""

    said: Quantity
    source: Quantity
    period: Period | None


def derive(text: str, said: Quantity, proven: Sequence[Proven], year: int, *, totals: bool = True) -> Figure | None:
    """`said` as the difference of two `proven` figures of the same sentence, or None.

    The word before it (多, 少, 相差) must agree with which of the two is greater. Or as their sum or mean, all of them
    of one unit, unless code has told those already (`totals`).
    """
    before = [p for p in proven if p.said.start < said.start]
    if totals and (whole := _of_all(text, said, before if len(before) > 1 else proven)) is not None:
        return whole
    for i, a in enumerate(proven):
        for b in proven[i + 1 :]:
            if _is_difference(said, a.source, b.source) and _direction_holds(text, said, a, b, year):
                return Figure(said.text, said.value, said.unit, "", (), f"{a.source.text} − {b.source.text}")
    return None


def compares(clause: str, proven: Sequence[Proven]) -> bool:
    """Does it only say which way the last two figures before it go (目标由7%到6%，下调了), and rightly?"""
    said = clause.rstrip("，。；;").removesuffix("了").lstrip("也都均").removeprefix("有所")
    more, less, same = whole(said, "goes up"), whole(said, "goes down"), said.removeprefix("基本") in _ALIKE
    if not (more or less or same) or len(proven) < 2:
        return False
    a, b = (one.source for one in proven[-2:])
    if a.qualifier != b.qualifier and not same and a.value == b.value:
        return False
    if not same_unit(a.unit, b.unit):
        return False
    low, high = (b.high or b.value) - a.value, b.value - (a.high or a.value)
    if same:
        return a.value == b.value
    return high > 0 if more else low < 0 or (low == 0 and b.value < a.value)


def _of_all(text: str, said: Quantity, proven: Sequence[Proven]) -> Figure | None:
    """`said` as the sum or the mean of all the figures before it, else of the sentence, as exact as it is written."""
    words = text[max(0, said.start - _NEAR) : said.start]
    mean, total = says(words, "a mean"), says(words, "sum") or says(words, "added")
    values = [p.source.value for p in proven]
    alike = all(same_unit(p.source.unit, said.unit) and p.source.high is None for p in proven)
    if len(values) < 2 or not alike or mean == total:
        return None
    value = sum(values) / (len(values) if mean else 1)
    if not rounded(value, said):
        return None
    how = f"（{' + '.join(p.source.text for p in proven)}）" + (f" ÷ {len(values)}" if mean else "")
    return Figure(said.text, said.value, said.unit, said.qualifier, (), how)


def _is_difference(said: Quantity, a: Quantity, b: Quantity) -> bool:
    if said.qualifier or any(q.high is not None for q in (said, a, b)) or not same_unit(a.unit, b.unit):
        return False
    if "第" in a.qualifier or "第" in b.qualifier:
        return False
    if a.unit == "%" and not same_unit(said.unit, "个百分点"):
        return False
    if a.unit != "%" and not same_unit(said.unit, a.unit):
        return False
    return math.isclose(abs(a.value - b.value), said.value, rel_tol=1e-9, abs_tol=1e-9)


def _direction_holds(text: str, said: Quantity, a: Proven, b: Proven, year: int) -> bool:
    words = text[max(0, said.start - 8) : said.start]
    if says(words, "apart"):
        return True
    more, less = says(words, "more"), says(words, "less")
    if bool(more) == bool(less):
        return False
    order = _subject_and_base(text, said, a, b, year)
    if order is None:
        return False
    subject, base = order
    return subject.source.value > base.source.value if more else subject.source.value < base.source.value


def _subject_and_base(text: str, said: Quantity, a: Proven, b: Proven, year: int) -> tuple[Proven, Proven] | None:
    """(what is compared, what it is compared with) in X比Y多…; without 比 the later year against the earlier."""
    thans = [at for at, _ in words_said(text[: said.start], "than")]
    if thans:
        at = thans[-1]
        if a.said.start < at < b.said.start:
            return a, b
        before = find_mentions(text[:at], year)
        after = find_mentions(text[at : said.start], year)
        if before and after:
            subject, base = _of_year(before[-1].last, a, b), _of_year(after[0].last, a, b)
            return (subject, base) if subject and base and subject is not base else None
        return None
    if a.period and b.period and a.period.last != b.period.last:
        return (b, a) if b.period.last > a.period.last else (a, b)
    return None


def _of_year(year: int, a: Proven, b: Proven) -> Proven | None:
    held = [p for p in (a, b) if p.period is not None and p.period.last == year]
    return held[0] if len(held) == 1 else None
