"""Whose figures a question over many reports asks for: 各省, 长三角, 京沪津渝, 深圳各区, 除了西藏. Pure.

The places that it names, by the list (text/places.py), by the name of a group or one by one (data/places.json), and all
of a kind. Where it names none and yet asks 谁 or 哪里, it is all of the widest kind there are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rag.question.beyond import held_to, passes
from rag.question.comparing import PART_OF_ALL, SHARE_OF
from rag.text.figures import find_quantities
from rag.text.gazetteer import area, codes_of, data, divisions, lies_in, parts, rank, same_place
from rag.text.indicators_said import find_said
from rag.text.numbers import small_number
from rag.text.places import find_regions, groups, stands_at
from rag.text.segments import blanked, parts_at, tagged
from rag.text.times import calendar_years
from rag.text.vocabulary import (
    asks_which,
    begins,
    ends,
    first_said,
    over_districts,
    over_provinces,
    said,
    says,
    unled,
)
from rag.types import Report

_N = r"[一二两三四五六七八九十\d]{1,3}"
STATE = "全国"
_WHOLES = {"全市": 1, "全省": 0, STATE: -1}
"""What a report calls the places in which its own lies, and their rank."""
_IN_GROUP = re.compile(rf"\0的?(?:各|{_N}个?)[省市区地]*")
_SIGNS = ("<", ">", "≤", "≥")
_STANDS, _AHEAD_OF = ("排在", "排", "在"), ("前面", "前头", "之前", "之上")
_BESIDE = ("比", "和", "跟", "与", "同")
_LIKE, _NAME = ("一样", "相同", "同样", "持平", "相等"), 14
_OF_A_THING = 5
_MOST_LEFT_OUT = 30
"""Characters in which those are named that are left out."""
FIRST_SO_MANY = re.compile(
    rf"(?:(?P<last>倒数|最后)?前(?P<n>{_N})(?!年|季|[两几]年|个?月)|倒数(?P<j>{_N})|(?:最后|垫底|靠后|末尾)的?(?P<i>{_N})[名位个]|最(?P<way>[高低大小多少快慢])[)]?的(?:前)?(?P<k>{_N})[个名省地年]|"
    rf"哪(?P<w>[两二三四五六七八九十]|\d{{1,2}})个?[省地市区县家年][^。？?]{{0,40}}?最(?P<wway>[高低大小多少快慢])|"
    r"(?:top|(?P<b>bottom)) ?(?P<t>\d{1,2}))",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Named:
    """The places that a text names: those that are indexed, those that are not, and where the first stand."""

    regions: tuple[str, ...]
    foreign: tuple[str, ...]
    spans: tuple[tuple[int, int, str], ...]
    without: tuple[str, ...] = ()
    """Left out on purpose: 不算西藏、内蒙古."""
    against: tuple["Against", ...] = ()
    """What others are held against: 快于全国的省, 比北京高的."""
    inside: tuple[tuple[int, int, str], ...] = ()
    """Where the place stands in which the others lie: 深圳 of 龙岗宝安福田占深圳的几成."""


@dataclass(frozen=True, slots=True)
class Against:
    """Where a question says that others pass a place, and how (">" or "<")."""

    place: str
    way: str
    start: int
    end: int


def named_places(text: str, reports: Sequence[Report], *, held: bool = False) -> Named:
    """With those of 云贵川渝四地 and 东北三省; 全国最高 names none. `held`: it is asked who passes one, or a figure."""
    found = find_regions(text, reports)
    spans = [(region.start, region.end, region.name) for region in found.regions]
    foreign = list(found.foreign)
    missing = [span for place in found.foreign for span in stands_at(text, place)]  # 新津区 is not 新、津
    unnamed = blanked(text, [*(span[:2] for span in spans), *missing], "□")
    for start, end, name in _in_one_word(unnamed, spans):  # 辽宁、内蒙古 are two, and no 宁、内
        own = next((r.region for r in reports if same_place(r.region, name)), None)
        spans += [(start, end, own)] if own else []
        foreign += [] if own else [name]
    spans += _wholes(text, spans, reports)
    against = tuple(_held_against(text, spans)) if held or asks_which(text) else ()
    spans = [
        span
        for span in spans
        if all(one.start != span[0] and (one.place, span[2]) != (STATE, STATE) for one in against)
    ]
    if (only := first_said(text, "only those")) and any(start >= only[1] for start, _, _ in spans):
        spans = [span for span in spans if span[0] >= only[1]]
    out = left_out(text)
    without = [name for start, _, name in spans if out and out[0] <= start < out[1]]
    spans = [span for span in spans if not (span[2] == STATE and _over_all(text, span[1]))]
    named = dict.fromkeys(name for _, _, name in spans if name not in without)
    whole = [name for name in named if sum(parts(other)[:-1] == parts(name) for other in named) > 1]
    regions = tuple(name for name in named if name not in whole)  # 深圳七个区（宝安福田…）: 深圳 says where they lie
    regions = tuple(name for name in regions if not _above_unknown(text, name, spans, foreign))
    kept = tuple(span for span in spans if span[2] in regions)
    inside = tuple(span for span in spans if span[2] in whole)
    return Named(regions, tuple(dict.fromkeys(foreign)), kept, tuple(without), against, inside)


def _over_all(text: str, at: int) -> bool:
    """全国各省, 全国这30份报告: is it about what lies in the state, and not about it?"""
    reports = (
        text.startswith("份", one.end - 1) and one.start <= at + 1 for one in find_quantities(text) if one.start >= at
    )
    return begins(text, "in the whole state", at) > 0 or any(reports)


def _held_against(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[Against]:
    """快于全国的省有几个, 比北京高的有哪些: where it asks who passes a place, that is none of those it asks about."""
    known, above = {start for start, _, _ in spans}, {name for _, _, name in spans}
    whole = {STATE: STATE, **dict.fromkeys(("全市", "全省", "全区"), next(iter(above), ""))}
    words = [(start, end, whole.get(text[start:end], "")) for start, end in said(text, "the whole")]
    for start, end, name in (*spans, *(one for one in words if one[0] not in known and one[2])):
        before = text[:start].removesuffix("了")
        if before.endswith(_BESIDE) and (same := _same_of_it(text, end)) >= 0:
            way, after = "=", same
        elif before.endswith(_STANDS) and text.startswith(_AHEAD_OF, end):
            way, after = ">", end + 2
        elif before.endswith("比"):
            way, after = passes(text, end)
        else:
            of_it = ends(before, "held") > 1 or before.endswith(_SIGNS)
            way, after = held_to(before) if of_it else "", _ends_with_it(text, end)
        way = {"<=": "<", ">=": ">"}.get(way, way)
        if way in ("<", ">", "=") and after >= 0:
            yield Against(name, way, start, after)


def _same_of_it(text: str, at: int) -> int:
    """Where 和江苏GDP目标一样的 ends, which stands at `at` behind 江苏; -1 where that is not said of others."""
    told = parts_at(text[at:], "，,。？?、和与跟")[0]
    for word in _LIKE:
        head, _, rest = told.partition(word)
        rest = rest.lstrip("高低多少快").removeprefix("水平")
        if len(head) <= _NAME and rest.startswith("的"):
            return at + len(told) - len(rest) + 1
    return -1


def _ends_with_it(text: str, at: int) -> int:
    """Where 快于全国平均水平的 ends, which stands at `at` behind 全国; -1 where more is said of it."""
    rest = unled(text[at:], "of what is passed")
    named = next((one.end for one in find_said(rest) if one.start == 0), 0)  # 超过全国平均GDP增速5%的省
    rest = unled(rest[named:], "of what is passed").lstrip("0123456789.%").removeprefix("的")
    end = len(text) - len(rest)
    stops = not rest or rest[0] in "，,。？?、里" or text.endswith("的", at, end)
    return end + (rest[:1] != "" and not text.endswith("的", at, end)) if stops else -1


def _wholes(
    text: str, spans: Sequence[tuple[int, int, str]], reports: Sequence[Report]
) -> Iterator[tuple[int, int, str]]:
    """广东 and 全国 of 深圳比全省、比全国分别高多少: several in which the one place lies that is held against them."""
    said = [(text.index(word), word) for word in _WHOLES if word in text]
    places = {name for _, _, name in spans} - {STATE}
    several = len(said) > 1 and "比" in text and says(text, "of each")
    share, inside = SHARE_OF.search(text), PART_OF_ALL.search(text)
    if share is not None and not several:  # 广东…占全国的百分之多少
        said = [(at, word) for at, word in said if share.start() < at < share.end()]
    elif inside is not None and not several:  # 全国…里，广东贡献了多大比例
        share, said = inside, [(at, word) for at, word in said if _has_inside(text[at : inside.start()])]
    if len(places) != 1 or not (
        several or (share is not None and said and _told_with(text, next(iter(places)), reports))
    ):
        return
    (own,), known = places, {start for start, _, _ in spans}
    for at, word in said:
        regions = dict.fromkeys(r.region for r in reports if r.region != own and _is_whole(r.region, own, word))
        if at not in known and len(regions) == 1:
            yield at, at + len(word), next(iter(regions))


def _has_inside(text: str) -> bool:
    """全国城镇新增就业里，广东: is something said to lie in what is named first?"""
    return any(part.endswith(("里", "里面", "里头", "中", "当中")) for part in parts_at(text, "，,")[:-1])


def _told_with(text: str, place: str, reports: Sequence[Report]) -> bool:
    """Whether there are reports of the place and of the state, or its province, that tell of the same year."""
    wide = {
        r.year for r in reports if _is_whole(r.region, place, STATE) or (lies_in(place, r.region) and r.region != place)
    }
    own = {r.year for r in reports if r.region == place} & wide
    named = {one.year + after for one in calendar_years(text) for after in (0, 1)}
    return bool(own & named if named else own)


def _is_whole(region: str, own: str, word: str) -> bool:
    if word == STATE:
        return region == STATE
    return rank(region) == _WHOLES[word] and lies_in(own, region)


def named_groups(text: str, reports: Sequence[Report]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each group of places that it names, with those of them that are indexed: 西部, 东部."""
    found: dict[str, tuple[str, ...]] = {}
    for match in groups().finditer(text):
        area = match["area"] or match["alone"]
        names = (data()["areas"][area] if area else data()["groups"][match.group()]).split()
        own = (next((r.region for r in reports if same_place(r.region, name)), None) for name in names)
        found[area or match.group()] = tuple(region for region in own if region)
    return tuple(found.items())


def _above_unknown(text: str, name: str, spans: Sequence[tuple[int, int, str]], foreign: Sequence[str]) -> bool:
    """深圳 of 深圳市龙华区, which has no report: it says where that lies, and is not asked about."""
    behind = [text[end : end + 12] for _, end, other in spans if other == name]
    return bool(behind) and all(any(after.startswith(place[:2]) for place in foreign) for after in behind)


def _in_one_word(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """(start, end, place) of each place that the name of a group, or a row of single characters, stands for.

    Of 黄河流域陕西、甘肃、青海三省 those are meant that are named behind it (`spans`).
    """
    for match in groups().finditer(text):
        area = match["area"] or match["alone"]
        names = (data()["areas"][area] if area else data()["groups"][match.group()]).split()
        before = text[max(0, match.start() - 4) : match.start()]  # 安徽、江西、湖南这几个中部省份, 新疆西藏两个自治区
        pointed = "这" in before or (before.endswith("个") and small_number(before[-2:-1]) == len(spans))
        behind = [name for start, _, name in spans if pointed or start >= match.end()]
        inside = [one for one in behind if any(same_place(one, name) for name in names)]
        if 1 < len(inside) == len(behind) < len(names):
            continue
        yield from ((*match.span(), name) for name in names)
    if text[1:2] == "的" and text[0] in data()["one"]:  # 粤的研发投入
        yield 0, 1, data()["one"][text[0]]
    for match in _shortest().finditer(text):
        for at, one in enumerate(match.group(), match.start()):
            if one != "、":
                yield at, at + 1, data()["one"][one]


@cache
def _shortest() -> re.Pattern[str]:
    """云贵川渝四地, 苏、鲁、川三省, 沪苏浙皖四份报告; without what counts them, three at least: 京沪津渝2024年的."""
    one = f"[{''.join(data()['one'])}]"
    counted = rf"{one}(?:、?{one}){{1,8}}(?=[两二三四五六七八九俩]?个?[地省市区]|[两二三四五六七八九]份|俩)"
    bare = rf"{one}(?:、?{one}){{2,8}}(?![\u4e00-\u9fff](?<![去今上前](?=年)))"
    return re.compile(f"{counted}|{bare}")


def asked_of(text: str, places: Named) -> tuple[str, ...]:
    """Whose rank is asked: 四川 of 四川在河南、四川、安徽里排第几, 湖南 of 安徽、湖南比，湖南排第几."""
    where = first_said(text, "rank asked")
    if where is None:
        return places.regions
    start = max(text.rfind(mark, 0, where[0]) for mark in "，,。：:；;") + 1
    inside = [span for span in places.spans if start <= span[0] < where[0]]
    among = first_said(text[: where[0]], "among", start)
    before = [span for span in inside if among is None or span[1] <= among[0]]
    if not before and among is not None:  # 罗湖区2018年GDP，在龙岗、福田里排第几
        before = [span for span in places.spans if span[1] <= start][-1:]
    own = before or inside or [span for span in places.spans if span[0] >= where[1]] or list(places.spans)
    return (own[0][2],) if own else ()


def all_of_them(
    text: str, places: Named, reports: Sequence[Report], *, ranked: bool = False, among: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """(the indexed places that are asked about all together, those that have no report); None where none are.

    `ranked`: the highest, a rank or a count is asked for, so that 谁 and 哪里 mean one place of many; `among`: all in
    all it rather asks for what several places have.
    """
    found = _all(text, places, reports, ranked=ranked, among=among)
    if found is None or not places.without:
        return found
    return tuple(region for region in found[0] if region not in places.without), found[1]


def _all(
    text: str, places: Named, reports: Sequence[Report], *, ranked: bool, among: bool
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    if len(places.regions) > 1 and not says(_IN_GROUP.sub("", groups().sub("\0", text)), "all of them"):
        return None  # 龙岗和宝安哪个区更低, 长三角各省
    if len(places.regions) > 1 and (_in_brackets(text, places) or says(text, "only those") or _counted(text, places)):
        return None
    regions = tuple(dict.fromkeys(report.region for report in reports))
    parents = [*places.regions, *places.foreign]
    in_own = says(text, "rank asked") and over_districts(text) and len(parents) == len(places.regions) == 1
    if in_own and rank(parents[0]) == 2 and len(parts(parents[0])) > 1:  # 福田区…在各区里排第几
        return _below(regions, [parts(parents[0])[-2]], 2), ()
    of_districts = over_districts(text) or any(_lie_in_it(text, end) for _, end, _ in places.spans)
    if (of_districts or says(text, "cities")) and not over_provinces(text):
        below = _below(regions, parents, 2 if of_districts else 1)
        return (below, ()) if below else None
    if ranked and len(parents) == len(places.regions) == 1 and says(text, "rank asked") and not says(text, "rank told"):
        peers = _below(regions, [], rank(parents[0]))  # 四川…能排到第几位
        return (peers, ()) if len(peers) > 2 else None
    first = not parents and bool(FIRST_SO_MANY.search(text) or asks_order(text))  # 外贸2024年涨得最快的前三名
    one_of_many = not parents and (among or (ranked and (_one_of_many(text) or bool(places.without))))
    if not (over_provinces(text) or first or one_of_many) or _within_one(text, places):
        return None
    if len({rank(region) for region in regions}) == 1 and rank(regions[0]) == 2:
        return regions, ()
    codes = [code for code in divisions() if code.endswith("0000") and code[:2] not in ("71", "81", "82")]
    listed = [divisions()[code] for code in codes]
    own = tuple(dict.fromkeys(region for name in listed for region in regions if same_place(region, name)))
    lacking = tuple(name for name in listed if not any(same_place(region, name) for region in regions))
    return (own, lacking) if own else None


def _counted(text: str, places: Named) -> bool:
    """各地改了多少？四川、湖北、云南这三家列出来: behind the last that is named stands how many they are."""
    last = max(end for _, end, _ in places.spans)
    number = text[last + 1 : last + 2] if text[last : last + 1] in ("这", "那", "共") else ""
    return bool(number) and small_number(number) == len(places.regions)


def _lie_in_it(text: str, at: int) -> bool:
    """给深圳的区排个名, but not 深圳的区域发展: are the districts of a place spoken of, whose name ends there?"""
    return text.startswith("的区", at) and [word for word, _ in tagged(text[at : at + 4])][1:2] == ["区"]


def asks_order(text: str) -> bool:
    """各省增速排名, 从高到低."""
    return says(text, "put in order") or any(part.endswith("排名") for part in parts_at(text, "，,。？?"))


def left_out(text: str) -> tuple[int, int] | None:
    """Where those are named that are left out: 西藏 of 除了西藏，各省…"""
    where = first_said(text, "but for")
    if where is None:
        return None
    some = parts_at(text[where[1] :], "，,。？?")[0][:_MOST_LEFT_OUT]
    return (where[1], where[1] + len(some)) if some else None


def _in_brackets(text: str, places: Named) -> bool:
    """各省完成数（江苏、山东、河南）: those in the brackets are meant."""
    opened, closed = text.find("("), text.rfind(")")
    return not places.without and all(opened < start < closed for start, _, _ in places.spans)


def _one_of_many(text: str) -> bool:
    """谁, 哪里, 哪个, but 哪个行业: it is one of many places that is meant, though none is named."""
    return says(text, "one of many") or any(
        not says(text[end : end + _OF_A_THING], "no place asked") for _, end in said(text, "which place")
    )


def _within_one(text: str, places: Named) -> bool:
    """深圳哪个地方: what lies in one place is no table of provinces."""
    return len(places.regions) == 1 and rank(places.regions[0]) > 0 and not says(text, "all of them")


def _below(regions: Sequence[str], parents: Sequence[str], level: int) -> tuple[str, ...]:
    """The indexed places of that rank in one of the parents, or in any where none is named."""
    found = []
    for region in regions:
        if rank(region) != level or region == STATE:
            continue
        inside = any(
            code.startswith(area(above))
            for parent in parents
            for above in codes_of(parent)
            for code in codes_of(region)
        ) or any(parts(parent)[-1] in parts(region)[:-1] for parent in parents)
        if inside or not parents:
            found.append(region)
    return tuple(found)
