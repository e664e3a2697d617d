"""A question about two figures, put as plainly as can be: its places, its years, its thing and what is asked of the
two, in their usual order.

盐田港16年是不是缩水了 集装箱比15年少吊多少万标箱 → 深圳市盐田区2016年和2015年集装箱各是多少标箱，相差多少. In which
slot the two differ, and what is asked of them, is as it was learned of such questions (together.py); what they are of
is an indicator that is named, or the words that name a thing (text/subject.py). It is tried where the question is not
understood as it stands. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.question.asked import Asked, Tongue, heard
from rag.question.asking import Ask, Want, asks_met, says_achieved, says_target, unit_of
from rag.question.comparing import Op, read_comparison
from rag.question.shifts import in_figures
from rag.question.terms import Term
from rag.question.together import Together, together
from rag.question.two_sides import WHOLES
from rag.question.whose import STATE
from rag.text.indicator_meant import likeliest, plainly, speaks_for
from rag.text.indicators import measure_named
from rag.text.indicators_said import find_said
from rag.text.subject import chance
from rag.text.times import find_mentions
from rag.text.vocabulary import says
from rag.types import Kind, Report

_ASKED_LIKELY, _MAY_DIFFER = 0.5, 0.25
_ROW = 2
"""What names one thing more than so many in a row asks for them all."""
_SURELY, _RATHER = 0.9, 0.6
_TWO_FIGURES = ("years", "places", "things", "target_result", "from_to")
_SURELY_TWO = 0.1
"""So unlikely is it that nothing is held together, where something is asked of the two in words that tell little."""
_OF_RATES = frozenset("率占比百成%")
"""A question for a rate has one of them: not 养老保险一年得交多少."""
_NAMES = 0.55
"""The chance from which a word goes into the name of the thing."""
_OF_EACH = "每人均"
_NO_UNITS = ("倍", "个百分点", "百分点", "个点", "%", "成")
_JOINS = ("和", "与", "跟", "同", "、", "及", "比", "或", "还是")
_ECONOMY, _OUTPUT = "经济", "地区生产总值"
_APART, _EITHER = "相差多少", "是多了还是少了，相差多少"
_TWO, _DIGITS = 2, 4


@dataclass(frozen=True, slots=True)
class Plain:
    """A question in plain words. Does it ask for two figures together, and is it sure what of them? `shows` is what an
    answer then shows (倍).
    """

    text: str
    compares: bool
    sure: bool = False
    shows: str = ""


@dataclass(frozen=True, slots=True)
class _Asking:
    """What the two are asked to be: their places, years (the earlier first) and unit, and what is asked of them."""

    places: list[str]
    years: list[int]
    unit: str
    ask: str

    @property
    def place(self) -> str:
        return "".join(self.places[:1])

    @property
    def year(self) -> str:
        return "".join(f"{year}年" for year in self.years[:1])

    def of_two(self, one: str, other: str) -> str:
        if self.ask == "ratio":
            return f"{one}是{other}的几倍"
        return _EITHER if self.ask == "order" else _APART


def reworded(asked: Asked, reports: Sequence[Report]) -> Iterator[Plain]:
    """The likeliest first; none where it is not likely that two figures are asked for."""
    if asked.question.count("、") >= _ROW or asked.tongue is Tongue.ENGLISH:
        return
    told = together(heard(asked))
    ask = max(("difference", "ratio", "order", "met"), key=lambda one: told.asks[one])
    surely_two = asked.compares and told.between["none"] < _SURELY_TWO and told.asks["each"] < _ASKED_LIKELY
    if asked.openness > max(told.asks[ask], _ASKED_LIKELY) or not (told.asks[ask] >= _ASKED_LIKELY or surely_two):
        return  # the likelier it is that all that is said is wanted
    places = list(dict.fromkeys(region.name for region in asked.regions))
    unit = unit_of(asked.question) or ""
    asking = _Asking(places, single_years(asked), "" if unit in _NO_UNITS else unit, ask)
    texts = (text for between in _likely(told, asking) for text in _put(between, asking, asked, reports))
    yield from (Plain(text, True) for text in dict.fromkeys(texts) if text != asked.question)


def named_plainly(asked: Asked) -> Iterator[Plain]:
    """One figure of the indicator that it plainly means, and of which no name stands there: 福田18年打了多少粮."""
    unit = unit_of(asked.question)
    name = plainly(asked.question, unit=unit)
    measure = measure_named(name) if name and Want.HOW_MUCH in asked.wants and not find_said(asked.question) else None
    if measure is None or (measure.unit == "%" and not _OF_RATES & set(asked.question)):
        return
    asking = _Asking(list(dict.fromkeys(region.name for region in asked.regions)), single_years(asked), unit, "each")
    if len(asking.places) < _TWO and len(asking.years) < _TWO:
        sort = "增长" if asked.ask is Ask.GROWTH else ""
        aim = "目标" if says_target(asked.question, plainly=True) else ""
        yield Plain(f"{asking.place}{asking.year}{name}{sort}{aim}是多少", False)


def said_of_it(asked: Asked, plain: str) -> frozenset[str]:
    """The words of a question that were said of the indicator which stands for them in its plain form."""
    meant = [name for name, _ in likeliest(asked.question)[:1] if name in plain]
    return frozenset(term.text for term in asked.terms if any(speaks_for(term.text, name) for name in meant))


def holds_apart(asked: Asked) -> bool:
    """比, 相差多少, 几倍: do its words ask how far two figures are apart, or is that surely so as was learned?"""
    said = read_comparison(asked.question)
    if said is not None and said.wanted and said.op in (Op.DIFFERENCE, Op.RATIO):
        return True
    told = together(heard(asked))
    apart = max(told.asks[ask] for ask in ("difference", "ratio", "order"))
    two = max(told.between[one] for one in _TWO_FIGURES)
    return apart > _SURELY and two > _RATHER and told.asks["each"] < _ASKED_LIKELY and asked.openness < _ASKED_LIKELY


def _likely(told: Together, asking: "_Asking") -> list[str]:
    """In what they may differ, the likeliest first; at last in that of which two are named."""
    likely = sorted((one for one, p in told.between.items() if p >= _MAY_DIFFER), key=lambda one: -told.between[one])
    named = (("places", asking.places), ("years", asking.years))
    return list(dict.fromkeys((*likely, *(one for one, two in named if len(two) == _TWO))))


def _put(between: str, asking: _Asking, asked: Asked, reports: Sequence[Report]) -> Iterator[str]:
    """A question for each name that the thing may have, and none where it does not say which the two are."""
    places, years = asking.places, asking.years
    aim = "目标" if says_target(asked.question, plainly=True) else ""
    one_place, one_year = len(places) < _TWO, len(years) < _TWO
    if between in ("years", "from_to") and one_place and len(years) == _TWO:
        last, first = f"{years[1]}年", f"{years[0]}年"
        for thing in _things(asked):
            both = asking.of_two(last, first)
            yield f"{asking.place}{last}和{first}{thing}{aim}各是多少{asking.unit}，{both}"
    of_the_aim = asked.kind is Kind.TARGET and one_year and not asks_met(asked.question)  # 预期目标是升还是降
    if between == "target_result" and one_place and years and (not of_the_aim or says_achieved(asked.question)):
        yield from (_against_aim(thing, asking) for thing in _things(asked))
    if between == "places" and one_year:
        two = places if len(places) == _TWO else _with_its_whole(places, asked, reports)
        for thing in _things(asked) if two else ():
            yield f"{'和'.join(two)}{asking.year}{thing}{aim}各是多少{asking.unit}，{asking.of_two(*two)}"
    if between in ("things", "places") and one_place and one_year:
        for one, other in _two_things(asked):
            yield f"{asking.place}{asking.year}{one}和{other}{aim}各是多少{asking.unit}，{asking.of_two(one, other)}"


def _against_aim(thing: str, asking: _Asking) -> str:
    """The aim of a year and what was done in it; of two years, the aim of the later beside what was done before."""
    year, unit = asking.years[-1], asking.unit
    if len(asking.years) == 1:
        return f"{asking.place}{year}年{thing}目标是多少{unit}，实际是多少{unit}，{_APART}"
    return f"{asking.place}{year}年{thing}目标和{asking.years[0]}年{thing}实际各是多少{unit}，{_APART}"


def single_years(asked: Asked) -> list[int]:
    """2002, 2003 of 非典那年(2003)比前一年; 去年 and its like where no other is named."""
    text = asked.question
    found = [*asked.mentions, *find_mentions(text, asked.base_year, question=True)]
    named = _in_figures(text) | {m.last for m in found if m.first == m.last and not m.relative}
    if len(named) == 1:
        year = next(iter(named))
        named |= _in_figures(in_figures(text, year, year))
    return sorted(named if len(named) > 1 else named | {m.last for m in found if m.first == m.last})


def _in_figures(text: str) -> set[int]:
    """2017 and 2018 of 2017到2018."""
    figures = "".join(char if char in "0123456789" else " " for char in text).split()
    return {int(one) for one in figures if len(one) == _DIGITS and one[:2] in ("19", "20")}


def _with_its_whole(places: Sequence[str], asked: Asked, reports: Sequence[Report]) -> list[str]:
    """盐田 and 深圳 of 住盐田是不是真比全市平均干净; [] where no wider place is named."""
    if len(places) != 1:
        return []
    if says(asked.question, "state"):
        return [*places, STATE]
    wider = any(word in asked.question for word, level in WHOLES.items() if level != "state")
    around = {r.region for r in reports if r.region != places[0] and places[0].startswith(r.region)} if wider else set()
    return [*places, *around] if len(around) == 1 else []


def _things(asked: Asked) -> list[str]:
    """The names it may have: an indicator that is listed, or else the likeliest; all words that name a thing, those
    that name it best. What is said of the economy is of its output.
    """
    listed = [asked.question[one.start : one.end] for one in find_said(asked.question)]
    listed = listed or [name for name, _ in likeliest(asked.question)]
    runs = names_in_runs(asked)
    best = max(runs, key=lambda run: max((chance(t.text) for t in asked.terms if t.text in run), default=0), default="")
    names = [one for one in dict.fromkeys((*listed[:1], "".join(runs), best)) if one]
    return [_OUTPUT] if names == [_ECONOMY] else names


def names_of(asked: Asked) -> list[str]:
    """What a table may be of: the indicators that are named, all of them at once; what its words may name."""
    listed = "和".join(dict.fromkeys(one.measure.name for one in find_said(asked.question)))
    return list(dict.fromkeys(one for one in (listed, *_things(asked)) if one))


def names_in_runs(asked: Asked) -> list[str]:
    """The words that name a thing, those together that stand together: 厕所革命, 公厕."""
    text, runs, last = asked.question, list[str](), -1
    slots = [(m.start, m.end) for m in asked.mentions] + [(r.start, r.end) for r in asked.regions]
    for term in sorted(asked.terms, key=lambda one: one.start):
        end = term.start + len(term.text)
        if not _names(term) or any(start < end and term.start < stop for start, stop in slots):
            continue
        if term.text.isdecimal():
            continue  # 15 of 公园，15 16 17年底
        if last >= 0 and text[last : term.start] in ("", "的"):
            runs[-1] += term.text
        else:
            runs.append(term.text)
        last = end
    return runs


def _names(term: Term) -> bool:
    return term.known or term.text[0] in _OF_EACH or chance(term.text) >= _NAMES


def _two_things(asked: Asked) -> Iterator[tuple[str, str]]:
    """城镇低保补差 and 农村低保补差 of 低保补差，城镇和农村…: each with the words that are of both."""
    text, listed = asked.question, find_said(asked.question)
    if len(listed) == _TWO:
        one, other = (text[each.start : each.end] for each in listed)
        yield one, other
    terms = sorted((term for term in asked.terms if _names(term) or term.noun), key=lambda one: one.start)
    for a, b in pairwise(terms):
        if text[a.start + len(a.text) : b.start].strip("的") in _JOINS:
            rest = "".join(term.text for term in terms if term not in (a, b) and _names(term))
            yield a.text + rest, b.text + rest
