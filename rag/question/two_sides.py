"""A question for two figures and what is asked of them together → Pair: 计划多少、做到多少，差多少 → 2015 as promised
and as done, their difference. Pure.

What tells the two apart (years, places, promised and done, two things, a part and its whole, the ends of a change) is
read where the question names both, else learned (together.py). Whose figures those are, answer/two_figures.py finds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, zip_longest
from typing import TypeAlias

from rag.question.asked import Asked, heard, normalize, read_question
from rag.question.asking import Ask, Want, asks, asks_met, says_achieved, says_target, unit_of
from rag.question.comparing import (
    SHARE_OF,
    TOWN,
    Comparison,
    Op,
    ends_apart,
    names_sides,
    read_comparison,
    without_comparing,
)
from rag.question.sides import by_region
from rag.question.terms import Term
from rag.question.together import (
    Together,
    before_last,
    besides_times,
    clauses_of,
    of_the_other,
    said_last,
    together,
    with_report,
    with_state,
)
from rag.question.which_years import asks_year, in_percent_too
from rag.text.figures import find_quantities
from rag.text.gazetteer import same_place
from rag.text.indicators import Measure, Sort
from rag.text.indicators_said import find_said
from rag.text.numbers import is_count, same_unit
from rag.text.places import names_group
from rag.text.segments import blanked
from rag.text.times import Mention, Role, find_mentions, reports_named
from rag.text.vocabulary import in_turn, over_places, says
from rag.types import Kind, Report

_LIKELY, _SURELY, _MAY_BE, _DEED, _TWO = 0.5, 0.7, 0.1, 0.5, 2
_GROWN = ("增长", "下降")
WHOLES = {"全国": "state", "全省": "province", "全市": "city"}
_OF_TWO = ("%", "个百分点", "百分点", "倍", "成", "个点")
_THE_ECONOMY = "经济增速"
_BESIDE = (Op.DIFFERENCE, Op.RATIO, Op.SHARE)
"""What may be asked of the same two figures, one beside the other: 大多少，是几倍."""
_LEARNED = {"difference": Op.DIFFERENCE, "order": Op.DIFFERENCE, "ratio": Op.RATIO, "share": Op.SHARE}

_Measured: TypeAlias = tuple[Measure, Sort | None]


@dataclass(frozen=True, slots=True)
class Slot:
    """What one of the figures is asked to be: `asked` has one place and one time at most; `measure` where one is named
    that is listed, in the `sort` that the words say.
    """

    asked: Asked
    measure: Measure | None = None
    sort: Sort | None = None
    value: float = 0.0  # the figure itself, where the question tells it and asks for the other


@dataclass(frozen=True, slots=True)
class Pair:
    """Two slots, or one where both figures are told of one place and time: of two things, or (`change`) before and
    after. `terms` are the words that they are to be found by.
    """

    slots: tuple[Slot, ...]
    comparisons: tuple[Comparison, ...]
    terms: tuple[Term, ...]
    said: tuple[str, ...] = ()
    """The question, and what stands for its words in reports."""
    growth: bool = False
    """By how much something grew is asked, and not how much it was."""
    change: bool = False
    since: int = 0
    """Of a change, the year that it began with, where that is said."""
    met: bool = False
    """Whether the promise was kept is asked too."""

    @property
    def points(self) -> bool:
        """Percentage points are asked for."""
        return any(one.unit == "%" for one in self.comparisons)

    @property
    def times(self) -> bool:
        """How many times as much the one is as the other."""
        return any(one.op is Op.RATIO for one in self.comparisons)

    @property
    def share(self) -> bool:
        return any(one.op is Op.SHARE for one in self.comparisons)

    def covers(self, name: str) -> float:
        """How much of a figure's name stands in what was asked, two characters or more at a time."""
        covered, at = 0, 0
        while at < len(name):
            end = next((e for e in range(len(name), at + 1, -1) if any(name[at:e] in one for one in self.said)), at)
            covered += end - at
            at = max(end, at + 1)
        return covered / max(1, len(name))


def read_pairs(question: str, asked: Asked, reports: Sequence[Report]) -> list[Pair]:
    """All that the question may mean, the likeliest first; [] where it asks for no two figures together.

    `question` is the whole of it: what stands beside the part that asks may ask for more (…？中间各年也带上).
    """
    places = len(asked.regions)
    asked = _each_once(with_report(with_state(asked, reports)))
    if names_group(asked.question) or len(asked.regions) > 2 or (set(asked.foreign) - set(asked.beside)):
        return []
    if len(asked.regions) < _TWO and over_places(asked.question):
        return []  # 各省2024年新增就业和2025年目标，差多少 is of each of them
    spans = any(m.first is not None and m.last - m.first > 1 for m in asked.mentions)
    both = says_target(question) and says_achieved(question)
    if reports_named(normalize(question)) or (spans and (both or asks_year(question))) or in_percent_too(asked):
        return []  # what several reports tell is a table's, and which of the years it was
    told = _told(asked, reports)
    sure = told.asks["met"] > _LIKELY > told.asks["difference"] and len(asked.regions) == places
    if sure or told.between["many"] > _LIKELY or _asks_more(normalize(question)) or _each_its_own(asked):
        return []
    comparisons = _comparisons(asked, told)
    if not comparisons or (any(one.op is Op.SHARE for one in comparisons) and _of_a_wider_place(asked, reports)):
        return []
    terms = tuple(map(_in_town, _naming(asked)))
    deeds = terms or tuple(term for term in asked.terms if term.weight >= _DEED)  # 旅游, 挣 of two years
    rest = read_question(without_comparing(asked.question), reports, base_year=asked.base_year)
    asked = replace(asked, ask=rest.ask)  # 提高了几个百分点 asks for no growth
    named = [mention for mention in asked.mentions if not mention.relative]
    asked = replace(asked, mentions=tuple(named)) if len(named) > 1 else asked  # 2015年和2016年…，一年间
    points = any(one.unit == "%" for one in comparisons)
    compared = [one for one in clauses_of(asked.question) if read_comparison(one)]
    amounts = any(in_turn(one, "how much", "large") for one in compared)  # 多了多少亿，增幅又是多少
    growth = not amounts and _asks_growth(asked, reports, points=points)
    said = (asked.question, *(form for t in terms for form in t.meant), *(_GROWN if growth else ()))
    either = says(asked.question, "either way")  # 多还是少
    pairs = [_as_it_may_be(pair, reports) for pair in _pairs(asked, told, comparisons, reports)]
    findable = [
        replace(pair, terms=deeds if len(pair.slots) > 1 else terms)
        for pair in pairs
        if terms or len(pair.slots) > 1 or pair.slots[0].measure is not None
    ]
    return [
        replace(
            pair,
            comparisons=_held_later(pair, comparisons, either_way=either),
            said=said,
            growth=growth,
            met=asks_met(question),
        )
        for pair in findable
        if pair.terms or all(slot.measure is not None for slot in pair.slots)
    ]


def _of_a_wider_place(asked: Asked, reports: Sequence[Report]) -> bool:
    """广东的预算收入占全国多少: the whole is another place's, and so no figure of its own report."""
    of = asked.question.rfind("占")
    whole = next((level for word, level in WHOLES.items() if word in asked.question[of:]), None)
    own = {r.level for r in reports if any(same_place(r.region, one.name) for one in asked.regions)}
    return whole is not None and bool(own) and whole not in own


def _as_it_may_be(pair: Pair, reports: Sequence[Report]) -> Pair:
    """2024年 of 2025年目标要比2024年再增多少 is as done: no report is at hand that could have promised it."""
    slots = []
    for slot in pair.slots:
        own = {r.year for r in reports if any(same_place(r.region, one.name) for one in slot.asked.regions)}
        past = any(m.last < max(own, default=0) and m.last not in own for m in slot.asked.mentions)
        promised = slot.asked.kind is Kind.TARGET and len(pair.slots) > 1
        slots.append(replace(slot, asked=replace(slot.asked, kind=Kind.ACHIEVED)) if past and promised else slot)
    return replace(pair, slots=tuple(slots))


def _asks_growth(asked: Asked, reports: Sequence[Report], *, points: bool) -> bool:
    """增速, or 各降了百分之几 before what is asked of the two."""
    before = before_last(asked.question)
    apart = (
        points
        and before != asked.question
        and read_question(before, reports, base_year=asked.base_year).ask is Ask.GROWTH
    )
    return says(asked.question, "rate of growth") or says(asked.question, "grows faster") or apart


def _each_once(asked: Asked) -> Asked:
    """Each place and time once: 去年，也就是2024年; 宝安和罗湖…，宝安是罗湖的几倍. 上年 of a last clause that compares
    (…，比上年少了几何) is one of the two times that stand before it.
    """
    regions = {one.name: one for one in reversed(asked.regions)}
    last = len(before_last(asked.question))
    times = {(m.first, m.last): m for m in asked.mentions if m.start < last}
    if len(times) < _TWO:
        times = {(m.first, m.last): m for m in asked.mentions}
    by_place, by_time = sorted(regions.values(), key=lambda r: r.start), sorted(times.values(), key=lambda m: m.start)
    told = [(one.start, one.end) for one in find_quantities(asked.question)]  # 方米 of 500万平方米 is no term
    terms = tuple(t for t in asked.terms if not any(a <= t.start < b for a, b in told))
    return replace(asked, regions=tuple(by_place), mentions=tuple(by_time), terms=terms)


def _asks_more(text: str) -> bool:
    """Every year, all but some places, or figures of two sorts: 通了多少公里？好天各有多少天."""
    units = {unit for piece in clauses_of(text) if (unit := unit_of(piece)) not in ("", *_OF_TWO)}
    units -= {"个"} if all(map(is_count, units)) else set()  # 有多少座公园，多几个
    rows = [[one for one in piece.split("、") if not names_sides(one)] for piece in clauses_of(text)]
    row = max(map(len, rows), default=0) > _TWO  # 名校长、名班主任、名教师
    sorts = row or any(not same_unit(a, b) for a, b in combinations(sorted(units), 2))
    return sorts or says(text, "every year") or says(text, "but for")


def _each_its_own(asked: Asked) -> bool:
    """Three clauses or more ask how much, each of a thing of its own: 经济打算增长几个点？研发投入占比要到多少？…"""
    before = before_last(asked.question)
    pieces = [piece for piece in clauses_of(asked.question) if asks(piece) and (piece in before or find_said(piece))]
    things = [{t.text for t in _naming(asked) if t.text in piece} for piece in pieces]
    return len(things) > _TWO and all(own - set().union(*(o for o in things if o is not own)) for own in things)


def _naming(asked: Asked) -> Iterator[Term]:
    """The nouns, and deeds that stand side by side (开工和竣工) or in a clause without a noun (2016年拆除多少), but for
    what only names the sides (两者, 目标).
    """
    bare = list(_bare_clauses(asked))
    for term, after in zip_longest(asked.terms, asked.terms[1:]):
        joined = term.beside or (after is not None and after.beside)
        joined = joined or (term.weight >= _DEED and any(term.text in clause for clause in bare))
        if (term.noun or joined) and not names_sides(term.text) and not _counts(asked.question, term):
            yield term


def _counts(text: str, term: Term) -> bool:
    """3个, 几块钱; 微克 of 降了几微克."""
    measure = not term.noun and text[: term.start].endswith(("几", "多少"))
    return measure or term.text[0].isdecimal() or term.text[0] == "几"


def _bare_clauses(asked: Asked) -> Iterator[str]:
    """The clauses that ask how much, and name nothing that is, where two or more ask before what is asked of all."""
    before = before_last(asked.question)
    twice = replace(asked, question=before).how_often >= _TWO
    for piece in clauses_of(before) if twice else ():
        if asks(piece) and not any(term.noun and term.text in piece for term in asked.terms):
            yield piece


def _in_town(term: Term) -> Term:
    """城市 beside 农村 is what reports call 城镇."""
    return replace(term, forms=(*term.forms, *TOWN - {term.text})) if term.text in TOWN else term


def _told(asked: Asked, reports: Sequence[Report]) -> Together:
    """What the whole asks, and each of its clauses: …占几成？总数和地方数各多少 asks for a share and for each."""
    whole = together(heard(asked))
    pieces = clauses_of(asked.question)
    if len(pieces) < 2:
        return whole
    each = [together(heard(read_question(piece, reports, base_year=asked.base_year))) for piece in pieces]
    asks = {ask: max(one.asks[ask] for one in (whole, *each)) for ask in whole.asks}
    return Together(asks, whole.between)


def _comparisons(asked: Asked, told: Together) -> tuple[Comparison, ...]:
    text = asked.question
    said = said_last(clauses_of(text)) or read_comparison(text, within=True)
    of_whole = asked.ask is Ask.SHARE or says(text, "parts of a hundred")
    share = of_whole and max(told.asks["share"], told.asks["ratio"]) > _LIKELY
    if said is None and says(text.lower(), "how much more"):
        said = Comparison(Op.DIFFERENCE)
    if said is None and (SHARE_OF.search(text) or share):
        said = Comparison(Op.SHARE)
    likely = max(_LEARNED, key=lambda ask: told.asks[ask])
    if said is None and told.asks[likely] > (_SURELY if told.asks["each"] > told.asks[likely] else _LIKELY):
        said = Comparison(_LEARNED[likely])
    if said is None or said.op not in _BESIDE:
        return (said,) if said is not None and said.op is not Op.SUM else ()
    return (*_beside(said, text, told), said)


def _beside(said: Comparison, text: str, told: Together) -> Iterator[Comparison]:
    """What is asked of the two besides: 哪个大，领先多少亿 of 哪个大，领先多少亿，是几倍."""
    pieces = clauses_of(text)
    each = [read_comparison(piece) or of_the_other(piece) for piece in pieces] + [*map(besides_times, pieces)]
    each = [replace(one, op=Op.DIFFERENCE) if one and one.op is Op.EXTREME else one for one in each]
    others = {one.op: one for one in each if one is not None and one.op in _BESIDE}
    if told.asks["difference"] > _SURELY:
        others.setdefault(Op.DIFFERENCE, Comparison(Op.DIFFERENCE))
    yield from (replace(one, unit=said.unit) for op, one in others.items() if op is not said.op)


def _pairs(
    asked: Asked, told: Together, comparisons: Sequence[Comparison], reports: Sequence[Report]
) -> Iterator[Pair]:
    apart = ends_apart(asked)
    past = apart is asked and any(m.first not in (None, m.last) and m.last < asked.base_year for m in asked.mentions)
    moved = past and any(one.later_first for one in comparisons)  # 十二五那五年，抬高了几个点
    if (Want.CHANGE in asked.wants or moved) and len(asked.mentions) < _TWO:
        whole = replace(asked, kind=None) if moved else asked
        for side in by_region(whole, reports)[:1]:  # 2013年到2017年从多少增到多少, where one sentence tells both
            yield from _of_one(side, "from_to", _listed(asked, comparisons))
    asked = _with_now(_with_base(apart, comparisons), reports)
    spans = [mention for mention in asked.mentions if mention.first not in (None, mention.last)]
    before = before_last(asked.question)
    told_before = len([m for m in asked.mentions if m.end <= len(before)]) == len(asked.mentions) > 1
    sides = by_region(replace(asked, question=before) if told_before else asked, reports)
    if asked.kind is Kind.TARGET and asked.mentions and not asked.mentions[0].end:
        sides = [replace(one, kind=Kind.TARGET) for one in sides]
    sides = [replace(one, kind=Kind.ACHIEVED) if any(not m.text for m in one.mentions) else one for one in sides]
    listed = _listed(asked, comparisons)
    if len(sides) == 2 and len(spans) < 2 and _may_be_held(sides, comparisons):
        if len(listed) < 2 or told.asks["share"] > _LIKELY:  # of 服务业在GDP中的份额 neither is asked by itself
            own = listed[0] if len(listed) == 1 else (None, None)
            yield Pair(tuple(Slot(side, *own) for side in sides), (), ())
            yield from _of_ends(sides, own)
    elif len(sides) == 1 and not spans and _asks_so(asked, told, listed):
        for between in _likeliest(asked, told, comparisons, listed):
            yield from _of_one(sides[0], between, listed)


def _of_ends(sides: Sequence[Asked], own: tuple[Measure | None, Sort | None]) -> Iterator[Pair]:
    """2010年与2015年各多少, where one sentence tells both (五年来由333.3亿元增加到709.3亿元)."""
    first, last = sorted(sides, key=lambda side: side.mentions[0].last if side.mentions else 0)
    years = [m.last for side in (first, last) for m in side.mentions if m.first == m.last]
    if len(years) == _TWO and years[0] < years[1] and first.regions == last.regions:
        yield Pair((Slot(last, *own),), (), (), change=True, since=years[0])


def _asks_so(asked: Asked, told: Together, listed: Sequence[_Measured]) -> bool:
    """Two figures of one place and time have to be asked for rather surely, if not by their names, or one by one."""
    before = before_last(asked.question)
    each = replace(asked, question=before).how_often >= _TWO or told.asks["each"] > _SURELY
    if before != asked.question and each:
        return True
    return max(told.asks[ask] for ask in _LEARNED) > (_LIKELY if len(listed) == _TWO else _SURELY)


def _with_base(asked: Asked, comparisons: Sequence[Comparison]) -> Asked:
    """With 2013年 of 2017年是2013年的几倍, 11年 of 12年比11年涨了多少钱."""
    if not any(one.op is Op.RATIO for one in comparisons) and len(asked.mentions) != 1:
        return asked
    found = find_mentions(asked.question, asked.base_year, question=True)
    base = (m for m in found if m.role is Role.BASE and m not in asked.mentions)
    return _each_once(replace(asked, mentions=(*asked.mentions, *base)))


def _with_now(asked: Asked, reports: Sequence[Report]) -> Asked:
    """With the year before that of 目前多少件，2022年打算到多少件: what is so now, the report of 2022 tells of 2021."""
    own = {r.year for r in reports if any(same_place(r.region, region.name) for region in asked.regions)}
    if len(asked.mentions) != 1 or asked.mentions[0].last not in own or not says(asked.question, "standing"):
        return asked
    then = asked.mentions[0]
    now = Mention("", then.start, then.start, then.last - 1, then.last - 1, Role.TOPIC)
    return replace(asked, mentions=(now, then), kind=None)


def _listed(asked: Asked, comparisons: Sequence[Comparison]) -> list[_Measured]:
    """The listed indicators that it names, each in the sort that is said; 涨了多少亿元 asks for amounts."""
    said = find_said(blanked(asked.question, [(one.start, one.end) for one in asked.regions]))
    if not said and not any(_naming(asked)) and says(asked.question, "rate of growth"):
        said = find_said(_THE_ECONOMY)  # 2025年开出的增长指标，比2024年的实际增速高几个点
    heads = [one for one in said if not any(_of_next(asked.question, one.end, other.start) for other in said)]
    found = {one.measure.name: one for one in heads}.values()
    amounts = any(one.unit not in ("", "%") for one in comparisons) or in_turn(asked.question, "how much", "large")
    return [(one.measure, None if amounts and one.sort is Sort.GROWTH else one.sort) for one in found]


def _of_next(text: str, end: int, start: int) -> bool:
    """常住人口 of 常住人口的城镇化率 is no indicator that is asked for."""
    return text[end:start] in ("的", "") and 0 <= start - end <= 1


def _likeliest(
    asked: Asked, told: Together, comparisons: Sequence[Comparison], listed: Sequence[_Measured]
) -> list[str]:
    """What the two may be of one place and time, likeliest first; what one sentence may tell is always tried."""
    chances = {name: chance for name, chance in told.between.items() if name not in ("years", "places")}
    done = says_achieved(asked.question)
    if says_target(asked.question) and done:
        chances["target_result"] = 1.0
    elif asked.kind is Kind.TARGET and not (done or asked.how_often > 1 or any(one.than_aim for one in comparisons)):
        chances["target_result"] = 0.0  # 预期目标是升还是降，多少亿元
    elif not says_target(asked.question) and chances["target_result"] < _LIKELY:
        chances["target_result"] = 0.0  # 2016年固定资产投资有多少？增长了几多
    if len(listed) == 2:
        chances["things"] = 1.0
    least = _MAY_BE * sum(chances.values())
    ordered = sorted(chances, key=lambda name: -chances[name])
    return [one for one in ordered if one in ("things", "from_to") or chances[one] > least]


def _held_later(pair: Pair, comparisons: Sequence[Comparison], *, either_way: bool) -> tuple[Comparison, ...]:
    """Of two times the later is held against the other where something has changed, or may have gone either way; what
    was done against what was promised in any case. Else the one that is named first.
    """
    a, b = pair.slots[0].asked, pair.slots[-1].asked
    kept = a.mentions == b.mentions and a.kind != b.kind
    apart = kept or a.mentions != b.mentions
    changed = any(one.later_first for one in comparisons)  # 增加了多少，是原来的几倍
    return tuple(
        replace(one, later_first=apart and (kept or changed or (either_way and one.op is not Op.RATIO)))
        for one in comparisons
    )


def _may_be_held(sides: Sequence[Asked], comparisons: Sequence[Comparison]) -> bool:
    """What 2021 was of all five years (占多大比例): of two years, or places, neither is a part of the other; and what
    was done against what was promised, of a year that is said.
    """
    one, other = sides
    if one.kind != other.kind and one.report_year is None and not all(side.mentions for side in sides):
        return False
    if any(comparison.op is not Op.SHARE for comparison in comparisons):
        return True
    spans = sorted((m.first or m.last, -m.last) for side in sides for m in side.mentions[:1])
    return len(spans) == 2 and spans[0] != spans[1] and spans[1][1] >= spans[0][1]


def _of_one(asked: Asked, between: str, listed: Sequence[_Measured]) -> Iterator[Pair]:
    """Both are of one place and time."""
    own = listed[0] if len(listed) == 1 else (None, None)
    if between == "target_result" and (asked := _in_its_year(asked)).mentions:
        yield Pair(tuple(Slot(replace(asked, kind=kind), *own) for kind in (Kind.TARGET, Kind.ACHIEVED)), (), ())
    elif between in ("things", "part_whole"):
        if len(listed) == 2:
            yield Pair(tuple(Slot(asked, *one) for one in listed), (), ())
        yield Pair((Slot(asked),), (), ())
    elif between == "from_to":
        yield Pair((Slot(asked, *own),), (), (), change=True)


def _in_its_year(asked: Asked) -> Asked:
    """2014年报告给当年定的线、次年报告公布的实际: both are of 2014."""
    year = asked.report_year
    if year is None or any(mention.last != year + 1 for mention in asked.mentions):
        return asked
    return replace(asked, mentions=(Mention("", 0, 0, year, year, Role.TOPIC),))
