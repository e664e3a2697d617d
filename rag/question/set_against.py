"""A follow-up that holds what was asked last against one other thing: another year or place, or what was promised.

比17年呢, 比罗湖领先多少, 占全市的比重, 跟目标比呢 → the last question's indicator, with both sides named. What is asked
of the two is read of the follow-up; whether it holds anything against anything is its words', or the model's
(moved.py). A follow-up with an indicator of its own is none. Pure.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.question.asked import Asked, read_question
from rag.question.asking import Ask, Want, asks, asks_met, says_achieved, says_target, than_aim
from rag.question.comparing import SHARE_OF, Op, names_sides, read_comparison
from rag.question.last_asked import (
    asks_alike,
    core_of,
    grown,
    kind_word,
    names_another,
    slot_words,
    with_slots,
    year_of_slot,
    years_spoken_of,
)
from rag.question.leaning import of_it
from rag.question.moved import Between, Moved, Shift, moved
from rag.question.shifts import in_figures
from rag.question.terms import Term
from rag.question.two_sides import WHOLES
from rag.text.indicators_said import find_said
from rag.text.numbers import small_number
from rag.text.segments import parts_at
from rag.text.times import Mention, Role, find_mentions
from rag.text.vocabulary import says, word_list
from rag.types import Kind, Report

THAN_IT = re.compile("(?:(?:比|不如)(?:[它这那][个年]?|前者|[上前]面|刚才)|有它)的?(?:数字?)?")
_TWO = 2
_AFTER_TWO = 0.3
_NOT_OF_TWO = (Shift.ABOUT, Shift.ALONE, Shift.THING, Shift.SORT, Shift.PLACE)
_CHANGED = (Between.DIFFERENCE, Between.ORDER)
_ASKING = ("多少", "多大", "几", "哪")
_COUNTED = "一两三四五六七八九十二"
EITHER_WAY = "是多了还是少了，相差多少"
_COMPARING = ("比", "差", "一比")
_DEGREES = "多高快大少低慢小"
_EXTENT = "幅"
_IN_PERCENT = "多多少，涨了百分之几"
_LEADING = "那么它这和与跟比较同，,"


def set_against(now: Asked, before: Asked, reports: Sequence[Report]) -> str | None:
    """The question that names both sides; None where the follow-up holds nothing against what was asked."""
    told = _holds_two(now, moved(now, before)) and not asks_alike(now.question, before.question)
    if (share := share_of_place(now, before, reports)) is not None:
        return share
    if any(term.noun and not names_sides(term.text) and not (told and _says_no_thing(now, term)) for term in now.terms):
        return None
    said = read_comparison(now.question, within=True)
    ratio = now.ask is Ask.MULTIPLE or (said is not None and said.op is Op.RATIO)
    if ratio and now.regions and before.regions:
        return _times(now, before)
    held = told or Want.DIFFERENCE in now.wants or says(now.question, "either way") or than_aim(now.question)
    if not (held or _is_against(now.question)):
        return None
    own = {
        m.last
        for m in find_mentions(now.question, now.base_year, question=True)
        if m.first == m.last and not m.relative
    }
    if len(own) == _TWO and not now.regions:
        years = "和".join(f"{each}年" for each in sorted(own))  # 2017年是几万，和2016年相差几万
        return f"{slot_words(before, 'region')}{grown(before)}{years}{kind_word(before)}各是多少，相差多少"
    year = other_year(now)
    if year is not None and year.relative and year.role is Role.BASE and now.ask is Ask.GROWTH:
        return None  # 比上年增长多少 asks for the growth that the report tells
    elsewhere = {region.name for region in now.regions} - {region.name for region in before.regions}
    if elsewhere and before.mentions and year is not None and not _same_year(year, before):
        return _beside(before, slot_words(now, "region"), year, EITHER_WAY)  # 龙岗2018年比它高吗, after 福田2017年
    aimed = says_target(now.question) or than_aim(now.question)
    if aimed and before.mentions and year is not None and not (now.regions or says_target(before.question)):
        place = slot_words(before, "region")  # 跟今年的目标比，差几个点
        return f"{before.question.rstrip('？?。')}，{place}{year.text}{core_of(before)}目标是多少，相差多少"
    if before.mentions and year is not None and not (now.regions and _same_year(year, before)):
        return _of_years(now, before, year, asking=held)
    if now.regions and before.regions and (held or _is_against(now.question)):
        one, other = slot_words(before, "region"), slot_words(now, "region")
        first = THAN_IT.search(now.question, max(region.end for region in now.regions))  # 贵州比它长吗
        places = f"{other}和{one}" if first else f"{one}和{other}"
        if {region.name for region in before.regions} <= {region.name for region in now.regions}:
            places = other  # 湖南比湖北长多少, after 湖北
        elif Want.WHETHER in now.wants and not asks_of_both(now.question):
            core = grown(before)
            way = next((sign for sign in now.question if sign in _DEGREES), "高" if core != core_of(before) else "多")
            return f"{other}{slot_words(before, 'time')}{core}{kind_word(before)}比{one}{way}吗"
        return f"{places}{slot_words(before, 'time')}{grown(before)}{kind_word(before)}相差多少"
    if aimed and not (says_target(before.question) or now.regions or now.mentions):
        place, time = slot_words(before, "region"), slot_words(before, "time")
        return f"{place}{time}{grown(before)}目标是多少，实际完成多少，差多少"  # 跟目标比呢
    return None


def beside_last(said: str, now: Asked, before: Asked, reports: Sequence[Report]) -> str | None:
    """后一年呢，少了没有: the other year beside the last one, and what is asked of the two; None where nothing is."""
    told = moved(read_question(said, reports), before)
    years = [m for m in now.mentions if m.first == m.last and not m.relative]
    changed = told.compares_years or (told.asks_between in _CHANGED and not told.surely(Shift.THING, Shift.SORT))
    if not changed or len(years) != 1 or not before.mentions or asks_alike(said, before.question):
        return None
    if _same_year(years[0], before):
        return None
    last = parts_at(said, "，,")[-1].rstrip("？?。")
    asking = last if read_comparison(last) and asks(last) else EITHER_WAY
    place = slot_words(now, "region") or slot_words(before, "region")
    return _beside(before, place, years[0], asking)


def in_percent(now: Asked, last: Sequence[Asked]) -> str | None:
    """到18年涨了百分之几 after 2015, and 涨了百分之几 after both: by how much of one year's amount the other's differs,
    which no report tells. None where no change in percent is asked, or the one that a report tells (18年涨了百分之几).
    """
    before, own = last[-1], {m.last for m in now.mentions if m.first == m.last}
    years = {m.last for one in last[-1 if own else 0 :] for m in one.mentions if m.first == m.last}
    asks_change = says(now.question, "percent asked") or _EXTENT in now.question
    if not asks_change or len(own | years) != _TWO or not (own <= years or _goes_from(now)):
        return None
    core, place = core_of(before), slot_words(before, "region")
    said = find_said(core)
    another = any(term.noun and not (names_sides(term.text) or of_it(term)) for term in now.terms)
    alike = all((core_of(one), slot_words(one, "region")) == (core, place) for one in last)
    if another or now.regions or not (own or alike) or before.ask not in (Ask.ANY, Ask.AMOUNT):
        return None
    if says_target(before.question) or any(one.measure.unit == "%" for one in said):
        return None
    first, until = sorted(own | years)
    return f"{place}{until}年{core}比{first}年{_IN_PERCENT}"


def on_average(text: str, before: Asked, reports: Sequence[Report]) -> str | None:
    """旅游收入和接待游客人次各是多少，平均每个多少 of 挣了多少旅游钱，平均一个游客花多少, after 来了多少游客; None
    where the last question or the first piece names no listed indicator, or both the same.
    """
    first, mark, rest = text.partition("，")
    own, last = find_said(first), find_said(before.question)
    if not (mark and own and last) or not asks(rest) or not (says(rest, "mean of all") or says(rest, "per unit")):
        return None
    now = read_question(first, reports)
    if own[0].measure.unit == last[0].measure.unit or now.mentions or now.regions:
        return None
    things = f"{own[0].measure.name}和{last[0].measure.name}"
    return f"{slot_words(before, 'region')}{slot_words(before, 'time')}{things}各是多少，平均每个多少"


def _goes_from(now: Asked) -> bool:
    """到18年, 比17年, and 次年是多少，涨了百分之几: the change is one from the year that was spoken of."""
    year = other_year(now)
    asked_before = any(asks(piece) for piece in parts_at(now.question, "，,？?。；;")[:-1])
    return year is not None and (asked_before or bool(now.question[: year.start].strip("那么，,")))


def _beside(before: Asked, place: str, year: Mention, asking: str) -> str:
    return f"{before.question.rstrip('？?。')}，{with_slots(before, place, f'{year.last}年')}，{asking}"


def _times(now: Asked, before: Asked) -> str:
    """江苏是它的几倍, 是深圳港2010年的几倍: which of the two is held against the other, each at its time."""
    year = other_year(now)
    one, then = slot_words(now, "region"), year.text if year else ""
    other, when = slot_words(before, "region"), slot_words(before, "time")
    core, told = core_of(before), now.question.startswith(("是", "为", "相当于"))
    sides = f"{other}和{one}{when}{core}" if then in ("", when) else f"{other}{when}{core}和{one}{then}{core}"
    return f"{sides}各是多少，{other if told else one}是{one if told else other}的几倍"


def _says_no_thing(now: Asked, term: Term) -> bool:
    """领先 of 比罗湖领先多少 says which way the one is apart from the other; 隔壁 of 隔壁浙江快些不 goes on."""
    deed = not term.known and now.question[term.start + len(term.text) :].lstrip("了").startswith(("多少", "几"))
    return deed or of_it(term) or (not term.known and term.text.startswith(_COMPARING))


def other_year(now: Asked) -> Mention | None:
    """The year that is set against the last one: 2017 of 比17年呢, which names no time that is asked about."""
    if now.mentions:
        return next((m for m in now.mentions if not counts_years(m)), None)
    found = find_mentions(now.question, now.base_year, question=True)
    return next((m for m in found if m.role is Role.BASE and m.first == m.last), None)


def _same_year(year: Mention, before: Asked) -> bool:
    """龙岗同年比它高还是低: the year that was spoken of sets no other year against it."""
    return any((m.first, m.last) == (year.first, year.last) for m in before.mentions)


def counts_years(mention: Mention) -> bool:
    """一年净增多少家, 这五年多了多少: what only counts the years between two times that were asked for."""
    return mention.relative and mention.text.removeprefix("这")[0] in _COUNTED


def beside_aim(before: Asked, when: str) -> str:
    """What was promised for the last question's year beside what was done by another: 2018年是不是已经达到了."""
    place, aimed = slot_words(before, "region"), slot_words(before, "time")
    return f"{place}{core_of(before)}{aimed}目标是多少，{when}实际是多少，差多少，达到了吗"


def came_of_it(said: str, told: Moved) -> bool:
    """后来呢, 任务完成得咋样; 最后干成了多少 and 实际呢 ask for what was done by itself."""
    whether = says(said, "in the end") or (told.surely(Shift.TO_RESULT) and not says_achieved(said))
    return whether and not any(word in said for word in ("多少", "几"))


def held_against_aim(before: Asked, last: str, place: str, time: str, reports: Sequence[Report]) -> str:
    """完成了没, 后来呢: what was promised beside what was done; of another year (2018年达到了吗, of an aim for 2020),
    beside what was done by then.
    """
    aimed = slot_words(before, "time")
    if before.kind is not Kind.ACHIEVED and 0 < year_of_slot(time) < year_of_slot(aimed):
        return beside_aim(before, time)
    if time != aimed and year_of_slot(time) == year_of_slot(aimed) + 1 and before.kind is Kind.TARGET:
        time = aimed  # 后来呢: of the same year
    held = "完成了吗" if names_another(read_question(last, reports)) else "是多少，实际完成多少，差多少，完成了吗"
    return f"{place}{time}{last}目标{held}"


def _of_years(now: Asked, before: Asked, year: Mention, *, asking: bool) -> str:
    its_own = says_target(now.question[year.end :].lstrip("年的")[:_TWO])  # 比上一年的目标少多少
    if says_target(now.question) and not its_own and before.kind not in (None, Kind.ACHIEVED):
        return beside_aim(before, year.text)  # 2018年离这个目标还差多少
    rest = now.question.lstrip(_LEADING)
    named = f"{year.last}年" if year.first == year.last else year.text
    if not kind_word(now) and year.first == year.last:
        rest = rest.replace(year.text, named + kind_word(before), 1)  # 比2015年多了多少 of what was planned
    if not (asking and any(word in rest for word in _ASKING)):
        rest = f"{named}{'目标' if says_target(now.question, plainly=True) else kind_word(before)}相差多少"
    return f"{slot_words(before, 'region')}{grown(before)}{slot_words(before, 'time')}{kind_word(before)}和{rest}"


def share_of_place(now: Asked, before: Asked, reports: Sequence[Report]) -> str | None:
    """占全市的比重: of the place that the last one lies in, where there are reports of it."""
    said = SHARE_OF.search(now.question)
    share = said.span() if said else (now.question.find("占"), len(now.question))
    if share[0] < 0 or not (said or now.ask is Ask.SHARE) or not before.regions:
        return None
    if any(term.noun and not (names_sides(term.text) or share[0] <= term.start < share[1]) for term in now.terms):
        return None
    own, known = before.regions[0].name, {report.region for report in reports}
    named = now.regions[0].name if now.regions else ""
    level = next((level for word, level in WHOLES.items() if word in now.question), None)
    around = [one for one in known if own.startswith(one) and one != own] if level != "state" else ["全国"]
    whole = named or next(iter(around), "") if named or level else ""
    if whole not in known or whole == own:
        return None
    sides = f"{own}{core_of(before)}和{whole}{core_of(before)}"
    return f"{slot_words(before, 'time')}{sides}各是多少，{own}占{whole}的百分之几"


# --- with the last two, or more ---


def compares(now: Asked, before: Asked) -> bool:
    """Does it ask for two figures together, as its words say or as the model of follow-ups hears it (哪个更干净)?"""
    told = moved(now, before)
    if before.brief is not None:
        return False  # 太长了，短一点
    return read_comparison(now.question) is not None or _holds_two(now, told) or told.of_two


def _holds_two(now: Asked, told: Moved) -> bool:
    """过去五年一共多少 is of the five years, where it is not sure what would be asked of two figures."""
    stretch = any(m.first != m.last for m in now.mentions)
    return told.surely(Shift.COMPARE) and not (stretch and told.asks_between is None)


def how_many(text: str) -> int:
    """三省一共, 三个里哪个最多: of so many questions; of the last two, where it does not say."""
    counts = (small_number(a) for a, b in pairwise(text) if a in "两三四五六" and b in "个者省市区县年地家项数")
    return max(_TWO, next(counts, _TWO))


def _is_against(text: str) -> bool:
    """和上海比呢, 比它多吗."""
    opening = text.lstrip("那么它这")
    return (opening[:1] in tuple("和与跟比较同") and opening[1:2] != "如") or THAN_IT.search(text) is not None


def of_both(now: Asked, last: Sequence[Asked]) -> bool:
    """是湖北的几倍, after 湖南 and 湖北: the places or years that it names were asked for, each by itself."""
    year = other_year(now)
    for own, each in (
        ({region.name for region in now.regions}, [{region.name for region in one.regions} for one in last]),
        ({year.last} if year else set(), [{m.last for m in one.mentions} for one in last]),
    ):
        apart = len(each) > 1 and all(len(one) == 1 for one in each) and each[0] != each[1]
        if own and not (apart and own <= each[0] | each[1]):
            return False
    return bool(now.regions or year)


def compares_alike(now: Asked, last: Sequence[Asked]) -> bool:
    """少了多少 after 2016年要退多少亩 and 2017年要退多少亩: it names nothing, and the one of the last two was asked as
    the other, but for its year, its place, or whether done or promised. Less than usual tells then that it compares.
    """
    if len(last) < _TWO or now.regions or now.ask is Ask.SHARE or any(term.noun for term in now.terms):
        return False
    promised = says_target(now.question) or says_achieved(now.question) or asks_met(f"目标{now.question}")
    if promised or not all(map(counts_years, now.mentions)) or in_figures(now.question, 0, 0) != now.question:
        return False
    one, other = ([term.text for term in each.terms if term.noun and not names_sides(term.text)] for each in last)
    slots = [([(m.first, m.last) for m in e.mentions], [r.name for r in e.regions], e.kind) for e in last]
    told = moved(now, last[-1])
    likely = told.chances[Shift.COMPARE] > _AFTER_TWO and not told.surely(*_NOT_OF_TWO) and not told.years
    return bool(one) and one == other and slots[0] != slots[1] and likely


def sides_named(nouns: Sequence[str], last: Sequence[Asked]) -> bool:
    """Does it name nothing but what the one of the two was asked of, and the other not (城镇是农村的几倍)?"""
    return all(len({noun in one.question for one in last}) > 1 for noun in nouns)


def asks_of_both(text: str) -> bool:
    """Does it say what is asked of the two? 这两个一样吗 asks no more than how far they are apart."""
    return read_comparison(text) is not None or any(word in text for word in _ASKING)


def share_asked(now: Asked, last: Sequence[Asked]) -> str:
    """深圳市占广东省的百分之几 of 深圳占比, or of 占广东多少, after both."""
    named = now.regions[0]
    other = next(one.regions[0].name for one in last if one.regions[0].name != named.name)
    whole = "占" in now.question[: named.start]
    part, of = (other, named.name) if whole else (named.name, other)
    return f"{part}占{of}的百分之几"


def in_between(text: str, asked: Sequence[str], reports: Sequence[Report]) -> str:
    """2014年 for 中间那年, after 2013年 and 2015年."""
    said = next((word for word in word_list("year between") if word in text), "")
    if not said or len(asked) < _TWO:
        return text
    (first, _), (_, last) = sorted(years_spoken_of(read_question(one, reports)) for one in asked[-_TWO:])
    return text.replace(said, f"{first + 1}年", 1) if last - first == 2 else text
