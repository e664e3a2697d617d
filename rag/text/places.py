"""Places in a question: which indexed report's region it names, and which place it names that is not indexed. Pure.

People write 福田区, 福田, 深圳福田, 深圳市福田区, and Futian (english_places.py). Names of the list (gazetteer.py) are
found by longest match: a dictionary by their first two characters, since a question has some thirty characters. What
an indexed report is called wins over the list; a parent before a name decides between namesakes (长春朝阳区). A short
name that is a word too (平安, 新城) is one where a year, an indicator or the like follows it. A place without a report
is asked about, or only spoken of (到上海的航班). 全国, 我国, 国务院 mean the state.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from rag.text.english_places import find_english_places, leads_there
from rag.text.gazetteer import (
    STATE_NAMES,
    Mention,
    aliases,
    area,
    codes_of,
    data,
    forms,
    is_below,
    is_no_county,
    lies_below,
    listed,
    listed_codes,
    rank,
    same_place,
    zone_at,
)
from rag.text.segments import CHINESE_RUN, QUOTED, latin_words, parts_at, tokenizer
from rag.text.vocabulary import begins, ends, find_names, first_said, said, says
from rag.types import Report

_Own: TypeAlias = Mapping[str, list[tuple[str, tuple[str, ...]]]]
"""(form, indexed regions) by the form's first two characters."""


@dataclass(frozen=True, slots=True)
class Region:
    """An indexed region as a question names it: `name` as in the reports, `question[start:end]` as asked."""

    name: str
    start: int
    end: int


class Places(NamedTuple):
    """The places that a question names, in order, as it writes them but for `regions`."""

    regions: tuple[Region, ...]
    foreign: tuple[str, ...]
    """Their reports are asked for, and none is indexed."""
    beside: tuple[str, ...]
    """Those of `foreign` not in an indexed region that is named (新北区和保定市); and 宝安 of 我在宝安，市里的报告…"""
    spoken: tuple[str, ...]
    """Not indexed either, but only spoken of: 到上海的航班, 与常州的合作, 郑州机场."""

    @property
    def to_meet(self) -> tuple[str, ...]:
        """Those that evidence must speak of."""
        return tuple(place for place in (*self.foreign, *self.spoken) if place not in self.beside)


_ENDINGS = "省市区县州盟旗"
_TIME = r"(?:(?:19|20)\d\d|\d\d年|[今去明前当近上]年|近[几三五]年|过去|本届|十[二三四五]五|[二三四五]〇|这[几五]年)"
_FOLLOWS = re.compile(
    rf"的?(?:到|截至)?{_TIME}|的?(?:这份|那份)?(?:政府)?(?:工作)?报告|的?政府|的?呢[？?。]?$|[？?。]?$"
)
_OPENS = re.compile(
    rf"(?:请问|那么?|想问一?下?|帮我?查一?下?|查一?下)?(?:{_TIME}年?的?)?(?P<name>[\u4e00-\u9fff]{{2,3}}[市县区旗州盟])"
)
_FROM, _TO = set("从由自"), tuple("到至往去")
_BESIDE = 10
"""Characters behind a place in which stands what is done together with it."""
_SPEAKS_FROM = ("来看", "看", "报告", "的报告", "政府工作报告", "的政府工作报告", "工作报告")
_GOES = ("去", "往", "到")
"""去哈尔滨看冰灯 looks at no report of 哈尔滨."""
_JOIN = re.compile(r"的?(?:20\d\d年)?的?\s*(?:[和与跟同、，,]|以?及|[对相]?比|还是|vs\.?|and|or|with)\s*", re.I)
_LONG = 5
"""GDP is no name."""
_STATE_WORDS = re.compile(
    r"全国|我国|国务院|总理|中国|中央政府|中央(?=20|19|去年|今年|提|定的)|国家(?=20|19|去年|今年|安排|拟|提出|说|新增|[定和与砍降花拿]|减(?!灾)|取消|[要将]|打算|计划|准备|[给对会在这]|的?(?:GDP|赤字|国内|医保))|(?<=年)国家的?(?=就业|失业|经济(?!技术|开发)|财政赤字|赤字|预算|物价|粮食产|城镇)|nationwide|national|"
    r"China'?s?|Premier(?: [A-Z][a-z]+){0,2}(?:'s)?|State Council",
    re.I,
)
_OF_STATE = ("GDP", "国内", "经济", "城镇", "居民", "20", "19", "财政", "粮食", "赤字")


def find_regions(question: str, reports: Sequence[Report]) -> Places:
    """The indexed regions that a question names, and the places that are not indexed."""
    known = tuple(dict.fromkeys(report.region for report in reports))
    quoted = [match.span() for match in QUOTED.finditer(question)]
    found = [m for m in _mentions(question, known) if not any(a <= m.start < b for a, b in quoted)]
    regions = [Region(name, m.start, m.end) for m in found for name in m.names if not _is_part(question, m, found)]
    regions = [t for t in regions if not _on_a_route(question, t)]
    regions = [_with_what_holds(question, r, [m for m in found if not m.names and _holds(m, r)]) for r in regions]
    others = [m for m in found if not m.names and not any(r.start <= m.start < r.end for r in regions)]
    asides = [_aside(question, m, regions) for m in others]
    named = [question[m.start : m.end] for m in others]
    foreign = [name for name, aside in zip(named, asides, strict=True) if not aside]
    within = [_lies_in(m, regions) for m in others]
    beside = [name for name, aside, in_ in zip(named, asides, within, strict=True) if regions and not (aside or in_)]
    spoken = [name for name, aside in zip(named, asides, strict=True) if aside and name not in foreign]
    spoken += [name for name in _perhaps(question, found) if name not in foreign]
    state, is_region = _state(question, regions, known, lacking=bool(foreign or spoken))
    if state is not None and is_region:
        regions.append(state)
    elif state is not None:
        foreign.append(state.name)
    if says(question, "level of a report"):
        from rag.text.whose_report import with_named_by_level

        told = with_named_by_level(question, [(r.start, r.end, r.name) for r in regions], others, known)
        beside, spoken = [*beside, *told.home], [*spoken, *told.matter]
        regions = [Region(name, start, end) for start, end, name in told.regions]
    ordered = sorted(regions, key=lambda region: region.start)
    return Places(tuple(ordered), *(tuple(dict.fromkeys(names)) for names in (foreign, beside, spoken)))


def stands_at(text: str, name: str) -> list[tuple[int, int]]:
    """Where a name stands in a text."""
    spans: list[tuple[int, int]] = []
    at = text.find(name)
    while at >= 0:
        spans.append((at, at + len(name)))
        at = text.find(name, at + len(name))
    return spans


def _mentions(question: str, known: tuple[str, ...]) -> list[Mention]:
    found: list[Mention] = []
    for mention in _scanned(question, known):
        found += _joined_to_parent(question, found.pop() if found else None, mention)
    found += _unlisted(question, found)
    if any(len(word) > 2 and not (word.isupper() and len(word) < _LONG) for word in latin_words(question, "'’ü")):
        found += find_english_places(question, known, found)
    return found


def _scanned(question: str, known: tuple[str, ...]) -> Iterator[Mention]:
    """From left to right, the longest name first; of two as long, what an indexed report is called."""
    own, at, last = _by_opening(known), 0, None
    words: list[tuple[int, int]] = []
    while at < len(question) - 1:
        mention = None
        for text, names, short in _tries(question, at, own):
            words = words or _words(question)
            codes = frozenset(code for name in names for code in codes_of(name)) | listed_codes(text)
            mention = Mention(at, at + len(text), codes, names)
            if names or _stands(question, mention, short, words, last):
                break
            mention = None
        if mention is None or (mention.end > at + 1 and _is_conjunction(question, mention, last, own)):
            at += 1
            continue
        if not mention.names and (zone := zone_at(question, mention.end)):
            codes = frozenset(area(code) + zone for code in mention.codes)
            mention = Mention(at, mention.end + len(zone), codes)
        yield mention
        at, last = mention.end, mention


def _unlisted(question: str, found: Sequence[Mention]) -> list[Mention]:
    """云山县2022年…: what opens a question like a county and is in no list is a place too."""
    match = _OPENS.match(question)
    if match is None or is_no_county(match["name"]) or any(one.start < match.end() for one in found):
        return []
    one = Mention(match.start("name"), match.end("name"), frozenset())
    return [one] if _ends(question, one.end) and _leads_on(question, one) else []


def _tries(question: str, at: int, own: _Own) -> list[tuple[str, tuple[str, ...], bool]]:
    """(form, regions, is it short?) of all that may begin at `at`, the longest first."""
    two = question[at : at + 2]
    named = [(text, names, False) for text, names in own.get(two, ()) if question.startswith(text, at)]
    listed = [(form.text, (), form.short) for form in forms().get(two, ()) if question.startswith(form.text, at)]
    return sorted([*named, *listed], key=lambda one: (-len(one[0]), not one[1])) if named or listed else []


def _is_conjunction(question: str, one: Mention, last: Mention | None, own: _Own) -> bool:
    """宝安和龙岗: 和 puts two places side by side, and 和龙 is none of them."""
    if last is None or last.end != one.start or question[one.start] not in "和同" or one.names:
        return False
    return any(one.start + 1 + len(text) > one.end for text, _, _ in _tries(question, one.start + 1, own))


@lru_cache(maxsize=16)
def _by_opening(known: tuple[str, ...]) -> _Own:
    """The names of the indexed regions, of which there may be thousands."""
    named: dict[str, list[str]] = {}
    for name in known:
        official = [listed()[code] for code in codes_of(name)]  # 新疆维吾尔自治区, where the report says 新疆
        forms = (*aliases(name), *(aliases(official[0]) if len(official) == 1 else ()))
        for form in forms if name not in STATE_NAMES else ():
            if not any(same_place(name, other) for other in named.setdefault(form, [])):
                named[form].append(name)
    opening: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for form in sorted(named, key=len, reverse=True):
        highest = [name for name in named[form] if rank(name) == 0] or named[form]  # 海南 is the province
        opening.setdefault(form[:2], []).append((form, tuple(highest)))
    return opening


def _words(text: str) -> list[tuple[int, int]]:
    """jieba's words; those that lead up to a place (请问, 那, 查一下) are no part of one."""
    edges = {0, len(text), *(edge for span in said(text, "leads to a place") for edge in span)}
    edges |= {len(lead) for lead in ("那么", "那") if text.startswith(lead)}
    spans, at = [], 0
    for piece in (text[a:b] for a, b in pairwise(sorted(edges))):
        for word in tokenizer().cut(piece, HMM=False) if piece else ():
            spans.append((at, at + len(word)))
            at += len(word)
    return spans


def _stands(question: str, one: Mention, short: bool, words: Sequence[tuple[int, int]], last: Mention | None) -> bool:
    """Is a name of the list a place here, and no piece of other words (大理石, 朝阳区域, 工业兴县, 平安建设)?"""
    text = question[one.start : one.end]
    inside = last is not None and question[last.end : one.start] in ("", "的") and is_below(one, last)
    if short:
        whole = last.start if inside and last is not None else -1  # 广西南宁 is one word
        led = inside or any(area(c) != c for c in one.codes) or _leads(question[: one.start], "before a short place")
        cut = any(a < one.start < b or _cuts(question, one, a, b, led) for a, b in words if a != whole)
        sure = inside or text not in _common() or _leads_on(question, one)
        return not cut and (sure or (last is not None and _is_second(question, last, one)))
    if not _ends(question, one.end) or _is_bridge(one, words):
        return False
    if text in data()["generic"].split():
        compared = (
            last is not None
            and question[one.start - 1 : one.start] == "比"
            and question[one.end : one.end + 1] in set("多少高低快慢大小")
            and question[one.end + 1 :].removeprefix("了").startswith(("多少", "几"))
        )
        return inside or compared or _leads_on(question, one)
    return inside or len(text) > 2 or _leads(question[: one.start], "before a short place")


def _leads(before: str, *sorts: str) -> bool:
    """Does it lead to a place: nothing, a mark, or a word (请问, 2022年)?"""
    return not before[-1:].isalnum() or any(ends(before, sort) for sort in ("before a place name", *sorts))


def _cuts(question: str, one: Mention, start: int, end: int, led: bool) -> bool:
    """Is it a piece of the word (大理石)? Not of 北京地铁; but 上高, a county that nothing `led` up to, of 高中."""
    if not start < one.end < end:
        return False
    if start == one.start:
        return end - one.end < 2 and question[one.end] not in _ENDINGS
    return not led or end != one.end + 1


def _is_bridge(one: Mention, words: Sequence[tuple[int, int]]) -> bool:
    """Is the name the end of a word and the beginning of the next (新增城市绿地 is 新增 and 城市绿地, not 增城市)?"""
    return any(a < one.start < b for a, b in words) and any(a < one.end < b for a, b in words)


def _ends(question: str, end: int) -> bool:
    """Does the name's last character close it (祁县城镇…), or open another word (朝阳区域, 保定市场)?"""
    rest = question[end - 1 : end + 6]
    first = next(iter(tokenizer().cut(rest, HMM=False)), "")
    return len(first) <= 1 or begins(rest, "office of a place", 1) > 0


@cache
def _common() -> frozenset[str]:
    """平安, 新城, 互助: short names that mean something else as well."""
    return frozenset(" ".join(data()["common"]).split())


def _perhaps(question: str, found: Sequence[Mention]) -> Iterator[str]:
    """老城区 between a year and an indicator may be a district's name or none: evidence must speak of it."""
    for name in data()["generic"].split():
        for start, end in stands_at(question, name) if name in question else ():
            if any(one.start < end and start < one.end for one in found):
                continue
            before, after = question[:start], question[end:]
            names = find_names(after.removeprefix("的")[:12])
            slot = before.endswith("年") and names and names[0].start == 0 and not names[0].theme
            if slot or (before.endswith(("比", "和", "与", "跟")) and begins(after, "second place")):
                yield name


def _leads_to_place(after: str) -> bool:
    """和新北区… : what stands side by side with a place is one."""
    if after[:1] not in set("和与跟同及比、"):
        return False
    rest = after[1:]
    return any(rest.startswith(form.text) and not form.short for form in forms().get(rest[:2], ()))


def _is_second(question: str, last: Mention, one: Mention) -> bool:
    """平安 in 新北区和平安谁多, but not in 新北区和平安建设."""
    after = question[one.end :]
    return bool(_JOIN.fullmatch(question[last.end : one.start])) and bool(
        begins(after, "second place") or _FOLLOWS.match(after)
    )


@cache
def _plain() -> frozenset[str]:
    """新建, 港口, 城区: an indicator after them is what they are of, so that only a time tells that one is a place."""
    return frozenset(data()["plain"].split())


def _leads_on(question: str, one: Mention) -> bool:
    """It stands where a place stands: at the head, or after a time, and before a time or an indicator."""
    text, before, after = question[one.start : one.end], question[: one.start], question[one.end :]
    if not _leads(before) or (not after and before):
        return False
    if _FOLLOWS.match(after):
        return True
    if _leads_to_place(after):
        return True
    names = find_names(after.removeprefix("的")[:12])
    return bool(names) and names[0].start == 0 and not names[0].theme and text not in _plain()


def _joined_to_parent(question: str, last: Mention | None, one: Mention) -> list[Mention]:
    """长春朝阳区 is the 朝阳区 of 长春, and one place; 上海 in 上海新北区 says that it is not the indexed 新北区."""
    if last is None:
        return [one]
    if question[last.end : one.start] not in ("", "的", " "):
        return [last, one]
    inside = frozenset(code for code in one.codes if any(lies_below(code, above) for above in last.codes))
    if inside:
        names = tuple(name for name in one.names if not codes_of(name) or codes_of(name) & inside)
        if last.names and not names:
            return [last, Mention(one.start, one.end, inside)]
        return [Mention(last.start, one.end, inside, names)]
    top = not last.names and bool(last.codes) and all(len(area(code)) <= 4 for code in last.codes)
    if one.names and top and last.end == one.start and all(map(codes_of, one.names)) and rank(one.names[0]) == 2:
        return [Mention(last.start, one.end, frozenset())]
    return [last, one]


def _is_part(question: str, one: Mention, found: Sequence[Mention]) -> bool:
    """深圳 in 深圳湾 or 深圳湾口岸 is no region; 福田 in 福田口岸 is not either; but 山东 of 山东河南 is one."""
    return begins(question, "place in it", one.end) > 0 and all(other.start != one.end for other in found)


def _on_a_route(question: str, region: Region) -> bool:
    """从银川到北京要多久: neither end is whose report is asked."""
    before, after = question[: region.start], question[region.end :]
    leaves = bool(_FROM & set(before[-1:])) and after.startswith(_TO)
    start = max(before.rfind(word, 0, -2) for word in _FROM)
    between = CHINESE_RUN.fullmatch(before, start + 1) if before.endswith(_TO) and start >= 0 else None
    return leaves or (between is not None and len(between.group()) in range(3, 10))


def _aside(question: str, one: Mention, regions: Sequence[Region]) -> bool:
    """Is a place that is not indexed only spoken of: an end of a road, a partner, a part of a longer name?"""
    before, after = question[: one.start], question[one.end :]
    if begins(after, "name goes on") or "机场" in after[:6]:
        return True
    apposed = before.endswith("(") and after.startswith(")") and all(r.end + 1 != one.start for r in regions)
    if regions and apposed:
        return True  # 青海那次地震(积石山)
    if ends(before, "towards") and (before.endswith(_GOES) or not after.startswith(_SPEAKS_FROM)):
        return True
    if before.endswith(("在", "于")) and not (len(before) < 3 and _leads(before[:-1])):
        return True
    if leads_there(before):
        return True
    with_ = before.endswith(("与", "和", "跟", "同"))
    together = first_said(parts_at(after, "，,。")[0], "done together")
    if together and together[0] <= _BESIDE and (with_ or not before or bool(regions)):
        return True
    for region in regions:
        gap = question[region.end : one.start] if region.end <= one.start else question[one.end : region.start]
        if _JOIN.fullmatch(gap):
            return False
    above = any(lies_below(code, up) for region in regions for code in codes_of(region.name) for up in one.codes)
    beside = any(question[region.end : one.start] in ("", "的") for region in regions if region.end <= one.start)
    return above or (beside and not _lies_in(one, regions))


def _lies_in(one: Mention, regions: Sequence[Region]) -> bool:
    """Is it a part of an indexed region that is named as well (深圳龙华区)? That one's report may tell of it."""
    return any(lies_below(code, up) for region in regions for up in codes_of(region.name) for code in one.codes)


def _holds(one: Mention, region: Region) -> bool:
    """Does the region, which is indexed, lie in it (Xinbei District, Changzhou)?"""
    return any(lies_below(own, code) for own in codes_of(region.name) for code in one.codes)


def _with_what_holds(question: str, region: Region, holding: Sequence[Mention]) -> Region:
    """Xinbei District, Changzhou is one name."""
    start, end = region.start, region.end
    for one in holding:
        between = question[end : one.start] if one.start >= end else question[one.end : start]
        if not between.strip(" ,，的"):
            start, end = min(start, one.start), max(end, one.end)
    return replace(region, start=start, end=end)


def _state(
    question: str, regions: Sequence[Region], known: Collection[str], *, lacking: bool
) -> tuple[Region | None, bool]:
    """(the state where its report is asked for, whether that is indexed)."""
    word = _STATE_WORDS.search(question)
    if (
        not word
        or lacking
        or begins(question, "no state", word.end())
        or (regions and not _side_by_side(question, word, regions))
    ):
        return None, False
    state = next((name for name in known if name in STATE_NAMES), None)
    if state is not None:
        return Region(state, word.start(), word.end()), True
    lacks = question[word.end() :].removeprefix("的").upper().startswith(_OF_STATE)
    return (Region(word.group(), word.start(), word.end()) if lacks else None), False


def _side_by_side(question: str, word: re.Match[str], regions: Sequence[Region]) -> bool:
    """全国和广东: named side by side, 全国 is a region too; else it is a word of the indicator (全国百强)."""
    gaps = [(question[word.end() : t.start], question[t.end : word.start()]) for t in regions]
    return any(_JOIN.fullmatch(gap) and gap[0] not in "，," for pair in gaps for gap in pair)


_COUNTED = (
    r"(?:地区|各省[区市]{0,2}|省份|省区市?|的?[一二两三四五六七八九十\d]{1,3}个?省(?:一?[区市]){0,2}|仨|那[一二两三四五六七八九十\d]{1,3}[个家]|"
    r"\d{1,2}(?![\d年月%.]))"
)


_STANDS = r"(?:^|(?<=[、，,和与跟比看在 的年\0]))"
_ALONE = r"(?=[、，,和与跟比各哪谁高低快慢排 ]|[今去]年|20|平均|的|$)"
"""东部、中部和西部平均, 只看东部; but no 西部陆海新通道."""


@cache
def groups() -> re.Pattern[str]:
    """长三角, 成渝; and an area of the country, however its provinces are counted: 西部12省, 东北各省, 西南五省区市."""
    own = "|".join(sorted(data()["groups"], key=len, reverse=True))
    area = "|".join(data()["areas"])
    return re.compile(rf"{own}|(?P<area>{area}){_COUNTED}|{_STANDS}(?P<alone>{area}){_ALONE}")


def names_group(text: str) -> bool:
    """Whether it names several places in one word."""
    return groups().search(text) is not None
