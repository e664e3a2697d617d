"""A follow-up put plainly: the slots of the last question, and of them those that are moved, as was learned of
follow-ups (moved.py). What it is of keeps the words of the last question.

四川2024年改造的老旧小区有几个 → 那下一年任务砍掉多少: 四川省2025年改造的老旧小区目标和2024年改造的老旧小区各是多少，
相差多少. It is tried where what the rules make of a follow-up (follow_up.py) is not answered. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.question.asked import Asked, read_question
from rag.question.asking import says_achieved, unit_of
from rag.question.last_asked import core_of, kind_word, slot_words, years_spoken_of
from rag.question.moved import Between, Moved, Shift, moved
from rag.question.reworded import Plain, names_in_runs, single_years
from rag.question.set_against import other_year
from rag.question.shifts import in_figures
from rag.text.indicator_meant import plainly
from rag.text.indicators_said import find_said
from rag.types import Report

_AIM, _DONE = "目标", "实际"
_ENDS = {Between.SUM: "一共是多少", Between.MEAN: "平均是多少"}
_SHOWN = {Between.SUM: "合计", Between.RATIO: "倍", Between.SHARE: "的约"}


@dataclass(frozen=True, slots=True)
class _Slots:
    place: str
    year: int
    thing: str
    kind: str

    @property
    def in_place(self) -> str:
        return f"{self.year}年{self.thing}{self.kind}"

    @property
    def text(self) -> str:
        return f"{self.place}{self.in_place}"


def restated(question: str, asked: Sequence[str], reports: Sequence[Report]) -> Iterator[Plain]:
    """The likeliest first, of a follow-up to what was `asked`; none where it leans on nothing, or on the answer."""
    before, now = read_question(asked[-1], reports), read_question(question, reports)
    told = moved(now, before)
    if told.surely(Shift.ALONE, Shift.ABOUT) or before.brief is not None:
        return
    last = _slots(before)
    others = [other for other in _moved(last, now, told) if other != last]
    if not told.surely(Shift.COMPARE):
        unit = unit_of(question) or unit_of(before.question) or ""
        yield from (Plain(f"{other.text}是多少{unit}", False) for other in others)
        return
    if not others and len(asked) > 1 and other_year(now) is None:
        others = [_slots(read_question(asked[-2], reports))]
    sure, shows = told.asks_between is not None, _SHOWN.get(told.asks_between or Between.DIFFERENCE, "")
    yield from (Plain(_both(last, other, told), True, sure, shows) for other in others if other != last)


def _slots(asked: Asked) -> _Slots:
    meant = None if find_said(asked.question) else plainly(asked.question, unit=unit_of(asked.question))
    return _Slots(slot_words(asked, "region"), years_spoken_of(asked)[1], meant or core_of(asked), kind_word(asked))


def _moved(last: _Slots, now: Asked, told: Moved) -> Iterator[_Slots]:
    other = replace(last, year=_year(last, now, told))
    if now.regions:
        other = replace(other, place=now.regions[0].name)
    if told.surely(Shift.TO_TARGET):
        other = replace(other, kind=_AIM)
    elif told.surely(Shift.TO_RESULT) or says_achieved(now.question):
        other = replace(other, kind=_DONE)
    if not told.says(Shift.THING, Shift.SORT):
        yield other
        return
    said, runs = find_said(now.question), "".join(names_in_runs(now))
    if said:
        yield replace(other, thing=now.question[said[0].start : said[0].end])
    if runs:
        yield replace(other, thing=runs)
        yield replace(other, thing=runs + last.thing)


def _year(last: _Slots, now: Asked, told: Moved) -> int:
    own = single_years(replace(now, question=in_figures(now.question, last.year, last.year)))
    others = [year for year in own if year != last.year]
    return others[0] if others else last.year + told.years


def _both(one: _Slots, other: _Slots, told: Moved) -> str:
    end = _ENDS.get(told.asks_between) if told.asks_between else None
    if told.asks_between is Between.RATIO:
        end = f"{other.text}是{one.text}的几倍"
    if told.asks_between is Between.SHARE:
        part, of = (other, one) if other.place.startswith(one.place) and other.place != one.place else (one, other)
        end = f"{part.place}占{of.place}的百分之几" if part.place != of.place else f"{part.thing}占{of.thing}的百分之几"
    if {one.kind, other.kind} == {_AIM, _DONE} and replace(one, kind="") == replace(other, kind=""):
        return f"{one.place}{one.year}年{one.thing}目标是多少，实际是多少，{end or '相差多少'}"
    first, second = sorted((one, other), key=lambda side: -side.year)
    beside = second.in_place if first.place == second.place else second.text
    return f"{first.text}和{beside}各是多少，{end or '相差多少'}"
