"""时间表达 → years, relative to a report's year. Pure: no outline, no I/O.

`find_mentions` finds every expression of time in a text; `resolve` turns the mentions of a sentence and the
period it inherits from its outline into one Period; `period_at` does the same for one position in it, since
a sentence may hold several (由2015年的…增加到2020年的…). What a heading means for the text below it is
ingest.outline's business.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from rag.text.numbers import CALENDAR_YEAR, small_number
from rag.text.segments import parts_at
from rag.text.vocabulary import ends, says
from rag.types import Kind, Period

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


class Role(StrEnum):
    """What an expression of time does in its clause."""

    TOPIC = "topic"  # the clause is about this time
    BASE = "base"  # the time compared with: 比2012年, 是2016年的1.5倍
    NAME = "name"  # part of a name or of a plan's title: 《…（2018—2020年）》


@dataclass(frozen=True, slots=True)
class Mention:
    """One expression of time: `text == source[start:end]`. Years inclusive; `first` None: all that came before.

    `relative` says that the years follow from the report's year (去年, 五年来) and not from the words alone.
    """

    text: str
    start: int
    end: int
    first: int | None
    last: int
    role: Role
    relative: bool = False


_YEAR = r"(?:(?:19|20)\d\d|[一二][九〇零○][〇零○一二三四五六七八九]{2})"
_NUM = r"(?:\d{1,2}|[一二三四五六七八九十两]{1,3})"
_DASH = r"(?:[-—–－~～]{1,2}|[至到和、])"
_PLAN = r"(?P<plan>十?[一二三四五六七八九]五|十五)"

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("range", rf"(?P<a>{_YEAR})年?(?:以来|起)?(?:[-—–－~～]{{1,2}}|[至到])(?P<b>{_YEAR})年?(?!\d)"),
    ("since", rf"[自从]?(?P<a>{_YEAR})年(?:\d{{1,2}}月)?(?:以来|起|之后|以后)"),
    ("until", rf"(?:截至|截止到?)(?P<a>{_YEAR}|去年|今年|目前)(?:年)?[底末]?"),
    ("year", rf"(?P<a>{_YEAR})(?:年度|年(?!代|以前))"),
    ("bare", r"(?<![\d.])(?P<a>20[0-4]\d)(?!\d|\.\d|年)(?![万亿余个家条项名人元张套所件户座]|多(?![了出少]))"),
    ("plan_q", rf"[“\"「『‘]{_PLAN}[”\"」』’](?:规划)?(?P<edge>期?末)?(?:期间|时期|以来)?"),
    ("plan_b", r"(?<![\u4e00-\u9fff])(?P<plan>十[一二三四五六]五)(?P<edge>期?末)?(?:期间|时期|规划|以来)?"),
    ("plan_t", r"(?P<plan>十?[一二三四五六七八九]五|十五)(?:规划)?(?:期间|时期)"),
    (
        "past_n",
        rf"(?:过去|(?<!提)前|近|最近|上一个|这|刚刚过去的)(?:的)?(?P<n>{_NUM})年[来间里]?(?!前|[来以]?(?:[最首]|新高|新低)|首次|高位|行动|规划|计划)",
    ),
    (
        "founded",
        r"(?:新?区|开发区|特区)(?:成立|设立|建立)(?:(?:[一二三四五六七八九十\d]+年)?以来|[一二三四五六七八九十\d]+年多?来?)",
    ),
    ("n_on", rf"(?<![\d一二三四五六七八九十第])(?P<n>{_NUM})年多?(?:[来间]|累计|共)"),
    (
        "n_done",
        rf"(?:(?<=[，,；;：:。、])|^)(?P<n>{_NUM})年(?=年均|整合|净增|新[增建]|建[成设]|投入|完成|实施|引进|改造|培育|争取|减少|增加)",
    ),
    ("past_n", r"(?:past|last) (?P<n>five|four|three|two|[2-9]) years"),
    ("next_n", r"(?:next|coming) (?P<n>five|four|three|two|[2-9]) years"),
    ("next_n", rf"(?:力争|争取|[用在]|计划|确保|将)(?P<n>{_NUM})年(?:时间)?(?:之?内|时间)"),
    ("next_n", rf"(?:未来|今后|下一个|接下来|往后|(?<![大会以之])后)(?:的)?(?P<n>{_NUM})年"),
    ("term", r"本届政府(?:任期)?(?:任职)?(?:以来|内|期间|工作)?|(?:政府)?换届以来|任期(?:内|以来)|届内"),
    ("last_year", r"去年|上年(?!度?末)|上一年度?|(?:刚刚)?过去的?一年|一年来|過去一年|last year"),
    ("before_last", r"前年"),
    ("this_year", r"今年|本年度?|新的一年|(?<![\d一二三四五六七八九十两几])年内|this year"),
    ("next_year", r"明年|next year"),
    (
        "bare_n",
        r"(?<![\d第零〇○一二三四五六七八九十])(?P<n>[二三四五六七八九十])年(?!一贯|[制禁]|行动|规划|计划|[级期]|义务|免费|工程)(?:里|下来|[内共]|时间)?",
    ),
    ("short_range", r"(?<![\dA-Za-z.立了])(?P<a>[0-3]\d)年[到至](?P<b>[0-3]\d)年(?![来间内以])"),
    (
        "short_year",
        r"(?<![\dA-Za-z.立了])(?<![建设]区)(?P<a>[0-3]\d|(?<![一二十百千万过近])[一〇零○][〇零○一二三四五六七八九])年(?![来间内以]|义务|免费|[制期级均])",
    ),
    ("short_row", r"(?<![\d.、])(?P<a>[0-2]\d)(?=(?:[、,，]\d\d){1,12}这?[\u4e00-\u9fff]?年)"),
    ("now", r"(?<=比)(?:现在|目前|如今)"),
)
_REGEX = [(name, re.compile(pattern)) for name, pattern in _PATTERNS]
_MAY_TELL = re.compile(r"[年五届截]|任期|以来|year|\d{4}|[一二][九〇零○]")
"""What each of them holds that is not for questions only: most sentences hold none of it, and need not be tried."""
_QUESTION_ONLY = ("bare", "bare_n", "now", "short_year", "short_range", "short_row")
_BASE_AFTER = re.compile(
    r"^(?:[底末初]|同期|年均|全年|计划|的?水平|同口径)*(?:相比|的(?:[\d.]+|几|多少)倍|同比|的基础上|为基期|持平)"
)
_IN_ROW = re.compile(r"[、,，和及](?P<a>[0-3]\d)(?=[、,，和及]\d\d(?!\d)|这|[一共]|年|[\u4e00-\u9fff]年)年?")
_TWO_DIGITS = 2  # in a question 14年年均 is of 2014, and not of fourteen years
_YEARS = 100
"""So many are no number of years, but a year."""
_WHOLE_YEAR = "全年"
_TITLE = re.compile(r"《[^》]{0,80}》|[（(](?:19|20)\d\d年?[-—–－~～至]+(?:19|20)\d\d年?[)）]")
_PLANS = ("规划", "计划", "方案", "纲要", "行动")
_REPORT_ROW = re.compile(
    rf"(?<!\d){_YEAR}(?:年?(?:起|的?(?:政府工作)?报告)?[-—–－~～至到、，,和及与跟同以从]{{1,2}}{_YEAR})*"
)
_REPORTS = re.compile(r"[)年度的这那]*(?:[\d一二两三四五六七八九十]{1,2}[份个])?[\u4e00-\u9fff]{0,7}?报告(?!了)")
"""What stands between the years and the reports that they name: 2014和2019这两份国务院报告."""


class CalendarYear(NamedTuple):
    """A year in four digits: `text[start:end]` is 2022; `named` where 年 follows."""

    start: int
    end: int
    year: int
    named: bool


def calendar_years(text: str) -> tuple[CalendarYear, ...]:
    """The years 1900 to 2099 that stand in a text in four digits, in order: 2018 and 2022 of 2018年至2022年."""
    return tuple(
        CalendarYear(*match.span(), int(match.group()), text.startswith("年", match.end()))
        for match in CALENDAR_YEAR.finditer(text)
    )


def first_year(text: str) -> CalendarYear | None:
    """The first year with its 年."""
    return next((one for one in calendar_years(text) if one.named), None)


def year_of(text: str) -> int | None:
    """ "2022", "２０２２" or "二〇二二" as a number; None if it is no year."""
    text = text.translate(_FULL_WIDTH)
    if text.isdigit():
        return int(text)
    digits = [_DIGITS.get(c) for c in text]
    if len(digits) != 4 or None in digits:
        return None
    return int("".join(str(d) for d in digits))


def plan_years(name: str) -> tuple[int, int]:
    """The years of a five-year plan: 十三五 → (2016, 2020), 九五 → (1996, 2000)."""
    first = 2001 + 5 * (small_number(name[:-1]) - 10)
    return first, first + 4


def find_mentions(text: str, report_year: int, *, question: bool = False) -> tuple[Mention, ...]:
    """All expressions of time in `text`, in order and without overlap, resolved against `report_year`.

    A bare 2022 is a year in a question (2022 GDP目标) and a number in a report (培训2000名).
    """
    if not question and not _MAY_TELL.search(text):
        return ()
    plain = text.translate(_FULL_WIDTH)
    titles = [m.span() for m in _TITLE.finditer(plain) if not question or _names(plain, m)]
    taken: list[Mention] = []
    for name, regex in _REGEX:
        if name in _QUESTION_ONLY and not question:
            continue
        for match in regex.finditer(plain):
            start, end = match.span()
            place = bisect_left(taken, end, key=_start)  # none overlaps another: the last before `end` tells
            if place and start < taken[place - 1].end:
                continue
            years = _years(name, match, report_year)
            if years is None or (
                question and name == "n_done" and match["n"].isdigit() and len(match["n"]) == _TWO_DIGITS
            ):
                continue
            first, last, relative = years
            title = bisect_right(titles, start, key=itemgetter(0)) - 1
            in_title = title >= 0 and end <= titles[title][1]
            role = Role.NAME if in_title else _role(name, plain, start, end)
            taken.insert(place, Mention(text[start:end], start, end, first, last, role, relative))
    return tuple(_with_row(plain, taken) if question else taken)


def _names(text: str, title: re.Match[str]) -> bool:
    """Of a question: 《…》 and 规划（2018—2020年） are names, 六份报告（2014—2019） says which years."""
    return text[title.start()] == "《" or text[: title.start()].endswith(_PLANS)


def reports_named(text: str) -> tuple[Mention, ...]:
    """The years by which a question names two reports or more: 2012至2019年 of 八份报告（2012至2019年）, 2019年 and
    2017年 of 2019年报告的数比2017年报告的; none of 2019年报告.
    """
    found: list[Mention] = []
    for row in _REPORT_ROW.finditer(text):
        if not (_REPORTS.match(text, row.end()) or text[: row.start()].endswith(("报告(", "报告（"))):
            continue
        spans = [m.span() for m in CALENDAR_YEAR.finditer(text, row.start(), row.end())]
        for (a, b), (_, before) in zip(spans, [(0, 0), *spans], strict=False):
            ranged = bool(before) and bool(set("-—–－~～至到") & set(text[before:a]))
            first, start = (found.pop().last, row.start()) if ranged else (int(text[a:b]), a)
            found.append(Mention(text[start:b], start, b, first, int(text[a:b]), Role.TOPIC))
    return tuple(found) if len(found) > 1 or any(m.first != m.last for m in found) else ()


def _with_row(text: str, taken: Sequence[Mention]) -> Iterator[Mention]:
    """The years in two digits that stand in a row behind one in four: 2015、16、17、18这四年, but not 2018、10万."""
    known = {mention.start for mention in taken}
    for mention in taken:
        yield mention
        at, last = mention.end, mention.last
        alone = mention.first == last and not mention.relative
        while alone and (match := _IN_ROW.match(text, at)) and match.start("a") not in known:
            year = last - last % 100 + int(match["a"])
            if year <= last:
                break
            at, last = match.end(), year
            yield Mention(text[match.start("a") : at], match.start("a"), at, year, year, mention.role)


def told_apart(mentions: Sequence[Mention], text: str) -> tuple[Mention, ...]:
    """The times that a question asks about, each once: 2014—2018年五年间 is one, said twice."""
    if any(m.first is not None and m.first < m.last and not m.relative for m in mentions):
        mentions = [m for m in mentions if not m.relative]
    return _since_until(_ends_alone(mentions), text)


def _ends_alone(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """“十二五”头尾两端，2010年和2015年: years of it that are named one by one are meant, and not the whole; nor is what
    lies between them (2014年和2017年，三年修了多少) a time of its own.
    """
    single = [m.last for m in mentions if m.first == m.last]
    if len(set(single)) < 2:
        return tuple(mentions)
    apart = max(single) - min(single)

    def beside(m: Mention) -> bool:
        if m.first is None or m.first == m.last:
            return True
        return m.first - 1 > min(single) and not (m.relative and m.last - m.first in (apart - 1, apart))

    return tuple(filter(beside, mentions))


def _since_until(mentions: tuple[Mention, ...], text: str) -> tuple[Mention, ...]:
    """新区成立以来到2016年 is one time: all that came before the end of 2016."""
    if (
        len(mentions) == 2
        and mentions[0].first is None
        and text[mentions[0].end : mentions[1].start].lstrip(",，") in ("到", "至")
    ):
        since, until = mentions
        return (replace(since, text=text[since.start : until.end], end=until.end, last=until.last, relative=False),)
    return mentions


def _start(mention: Mention) -> int:
    return mention.start


def _years(name: str, match: re.Match[str], y: int) -> tuple[int | None, int, bool] | None:
    """(first, last, relative) for a match of pattern `name`, or None if it means nothing."""
    groups = match.groupdict()
    if name in ("year", "bare"):
        year = year_of(groups["a"])
        return (year, year, False) if year else None
    if name.startswith("short_"):
        ends = (groups["a"], groups.get("b") or groups["a"])
        one, other = (year_of(("20" if end.isdigit() else "二〇") + end) or 0 for end in ends)
        return (one, other, False) if one <= other else None
    if name == "range":
        a, b = year_of(groups["a"]), year_of(groups["b"])
        return (a, b, False) if a and b and a <= b else None
    if name == "since":
        a = year_of(groups["a"])
        return (a, max(a, y - 1), False) if a else None
    if name == "until":
        word = groups["a"]
        last = {"去年": y - 1, "今年": y, "目前": y - 1}.get(word) or year_of(word)
        return (None, last, word in ("去年", "今年", "目前")) if last else None
    if name.startswith("plan"):
        first, last = plan_years(groups["plan"])
        if not 1980 < first < 2060:
            return None
        return (last, last, False) if groups.get("edge") else (first, last, False)
    if name in ("past_n", "n_on", "n_done", "next_n", "bare_n"):
        n = small_number(groups["n"])
        if n < 2:
            return (y - 1, y - 1, True) if n == 1 and name != "next_n" else None
        return (y, y + n - 1, True) if name == "next_n" else (y - n, y - 1, True)
    return {
        "term": (y - 5, y - 1, True),
        "founded": (None, y - 1, True),
        "last_year": (y - 1, y - 1, True),
        "now": (y - 1, y - 1, True),
        "before_last": (y - 2, y - 2, True),
        "this_year": (y, y, True),
        "next_year": (y + 1, y + 1, True),
    }[name]


_OPENED = re.compile(
    r"[^，,；;。]{0,12}?(?:开好[局头]|起好[步头]|开局|打[好下][^，,；;。]{0,4}基础|奠定[^，,；;。]{0,6}基础)"
)


def _aim_was_met(text: str, start: int, end: int) -> bool:
    """提前两年完成“十二五”目标."""
    its = says(parts_at(text[end : end + 8], "，,；;。")[0], "its aim")
    return its and says(parts_at(text[max(0, start - 10) : start], "，,；;。")[-1], "met before")


def _role(name: str, text: str, start: int, end: int) -> Role:
    """A base of comparison, or what the clause is about."""
    before, after = text[max(0, start - 3) : start], text[end : end + 8]
    if name.startswith("plan") and (
        text[:end].endswith("规划") or after.startswith(("规划", "蓝图", "专项", "国民经济", "普法", "法治"))
    ):
        return Role.NAME  # 编制“十四五”规划, 启动“七五”普法
    if name.startswith("plan") and _aim_was_met(text, start, end):
        return Role.NAME  # 提前两年完成“十二五”目标: what is said after it is of now
    if name.startswith("plan") and _OPENED.match(text, end):
        return Role.NAME  # 为“十三五”经济增长开好局: what is done this year
    if name == "year" and after.removeprefix("的").startswith(("不变价", "可比价")):
        return Role.NAME
    if name in ("next_n", "term", "this_year", "next_year") or name.startswith("plan"):
        return Role.BASE if ends(before, "base verb") else Role.TOPIC
    if ends(before, "base verb") or _BASE_AFTER.match(after):
        return Role.BASE
    if ends(before, "base before") and after.startswith(("的", "底的", "末的")):
        return Role.BASE  # 是2016年的1.5倍; 由2015年的12家增加到…
    if before.endswith(("由", "从")) and not name.endswith("range"):
        return Role.BASE
    return Role.TOPIC


def kind_of(first: int | None, last: int, report_year: int, inherited: Kind | None) -> Kind:
    """Reported, promised or beyond: from where the years lie to the report's year."""
    if last < report_year:
        return Kind.ACHIEVED
    if first == last == report_year:
        return Kind.TARGET
    if first is not None and first >= report_year:
        return Kind.OUTLOOK
    return Kind.ACHIEVED if inherited is Kind.ACHIEVED else Kind.OUTLOOK


def as_period(mention: Mention, report_year: int, inherited: Period | None) -> Period:
    """The Period that a mention gives to its clause."""
    first, last = mention.first, mention.last
    if (
        inherited
        and inherited.kind is not Kind.ACHIEVED
        and first is not None
        and mention.text.endswith("年")
        and 0 < small_number(mention.text[:-1]) < _YEARS
    ):
        first, last = report_year, report_year + last - first  # 五年新增10万个 of a plan is still to come
    if mention.text == "年内" and inherited and inherited.kind is Kind.ACHIEVED and inherited.single:
        return inherited  # among what was done, 年内 is the year that was
    if inherited and inherited.kind is Kind.ACHIEVED and inherited.single and report_year <= inherited.last >= last:
        return Period(first, last, Kind.ACHIEVED)  # a communiqué of a year tells what was done in it
    return Period(first, last, kind_of(first, last, report_year, inherited.kind if inherited else None))


@lru_cache(maxsize=8192)
def topics(text: str, report_year: int) -> tuple[Mention, ...]:
    """The mentions that say what the text is about (no bases of comparison, no titles)."""
    return tuple(mention for mention in find_mentions(text, report_year) if mention.role is Role.TOPIC)


def resolve(text: str, report_year: int, inherited: Period | None) -> Period | None:
    """The Period of a whole sentence: its first topic, if no figure stands before it, else what it inherits."""
    found = topics(text, report_year)
    if found and not any(map(str.isdecimal, text[: found[0].start])):
        return as_period(found[0], report_year, inherited)
    opened = _WHOLE_YEAR in text and not any(map(str.isdecimal, text[: text.index(_WHOLE_YEAR)]))
    return _its_last(inherited) if opened and not found else inherited


def _its_last(inherited: Period | None) -> Period | None:
    """五年来：…全年新增…: of a stretch that is done, the last year."""
    if inherited is None or inherited.kind is not Kind.ACHIEVED:
        return inherited
    return Period(inherited.last, inherited.last, inherited.kind)


def period_at(text: str, position: int, report_year: int, inherited: Period | None) -> Period | None:
    """The Period that holds at `position` of a sentence: the nearest topic before it, else what it inherits.

    A topic that stands later in the same clause (增长7%，2025年达到2万亿) does not reach back.
    """
    before = [mention for mention in topics(text, report_year) if mention.start <= position]
    if before and text.startswith("年均", before[-1].end) and set("，,；;") & set(text[before[-1].end : position]):
        before.pop()  # 五年年均增长7.2%，… tells the time of its own clause
    if len(before) > 1 and _ends_a_change(text, before[-1], position):
        before.pop()  # so does 增加到2015年的7.28万亿元，…
    if not before and _WHOLE_YEAR in _clause_before(text, position):
        return _its_last(inherited)
    period = as_period(before[-1], report_year, inherited) if before else inherited
    return _before_change(text, position, report_year, period)


_CHANGED_FROM = re.compile(rf"[由从](?:(?P<year>{_YEAR})年[初底末]?的?)?[超约近不足到]{{0,3}}$")
MOVED_TO = "[增降减升提压缩扩高加少大长低短][到至]"
_CHANGES_TO = re.compile(rf"[\d.,]+[^，,；;。\d]{{0,9}}{MOVED_TO}")


def _before_change(text: str, position: int, report_year: int, period: Period | None) -> Period | None:
    """What it was before is of the year that is named with it, or before the years in which it changed.

    2013—2017年：高新技术企业从6652家增加到3万家: the 6652 are 2012's; 由2010年的5.24亿元增加到…: 2010's.
    """
    if "从" not in text and "由" not in text:
        return period
    since = _CHANGED_FROM.search(text, max(0, position - 14), position)
    if since is None or not _CHANGES_TO.match(text, position):
        return period
    year = year_of(since["year"]) if since["year"] else None
    if year is None and period and period.kind is Kind.ACHIEVED and period.first and period.first < period.last:
        year = period.first - 1
    return Period(year, year, kind_of(year, year, report_year, None)) if year else period


def _clause_before(text: str, position: int) -> str:
    return parts_at(text[:position], "，,；;。")[-1]


def _ends_a_change(text: str, mention: Mention, position: int) -> bool:
    return text[: mention.start].endswith(("到", "至")) and bool(set("，,；;") & set(text[mention.end : position]))


def mean_period(clause: str, told: Sequence[str], report_year: int, period: Period | None) -> Period | None:
    """The years that 年均增长12% is the mean of: the nearest stretch of years of `told` (nearest last), else `period`.

    `clause` goes up to the figure.
    """
    if not says(clause, "of years") or period is None or not period.single or period.kind is not Kind.ACHIEVED:
        return period
    for text in reversed(told):
        mentions = find_mentions(text, report_year)
        stretches = [m for m in mentions if m.first is not None and m.first < m.last < report_year]
        if stretches:
            return as_period(stretches[-1], report_year, period)
    return period
