"""One name for what reports call 地区生产总值, 生产总值, GDP: out of data/indicators.tsv. Pure.

`read_name` says of a figure's name (as the table of figures has it) which indicator it is, and in which sort:
规上工业增加值增长 7% → 规模以上工业增加值, growth. What has a word more (脱贫县农村居民人均可支配收入) is something
else, and so is what grew as against another year than the last. `find_measures` reads the same names in a question.
An indicator of no list is taken by its own name (`unlisted`).

A row: name, names (`[x/y]` may be missing, `(x/y)` one of them; `@growth` only of that sort), unit, sorts as reports
tell them, likeliest first, the way it is meant to go (`down`: a fall is good, and told without a sign), what it is not,
which the tests hold apart, and what most reports tell instead (服务业增加值 for 第三产业增加值).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from rag.text.indicator_names import rows, spelled
from rag.text.numbers import canonical, is_count, is_money
from rag.text.vocabulary import begins, ends, first_said


class Sort(StrEnum):
    """What a figure says of its indicator: how much, by how much more than the year before, the share, the place."""

    LEVEL = "level"
    GROWTH = "growth"
    CHANGE = "change"  # in its own unit: 提高0.7个百分点, 减少36个
    SHARE = "share"
    RANK = "rank"
    MEAN = "mean"  # 年均增长: of several years


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator. `unit` is that of its level; "" where any will do."""

    name: str
    unit: str
    sorts: tuple[Sort, ...]
    down: bool = False
    isnt: tuple[str, ...] = ()
    listed: bool = True
    near: str = field(default="", compare=False)

    def words(self, sort: Sort) -> str:
        """What a table calls it: 地区生产总值, 地区生产总值增长, 居民消费价格涨幅."""
        if sort is Sort.LEVEL or (sort is Sort.SHARE and self.unit == "%"):
            return self.name
        price = "价格" in self.name
        return (
            self.name
            + {
                Sort.GROWTH: "涨幅" if price else "下降" if self.down else "增长",
                Sort.CHANGE: "变化",
                Sort.SHARE: "占比",
                Sort.RANK: "排名",
                Sort.MEAN: "年均增长",
            }[sort]
        )


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator in the sort that a name and a unit tell.

    `falls`: 下降, as against rising; `of`: what it is a share of, or among whom it ranks.
    """

    measure: Measure
    sort: Sort
    falls: bool = False
    of: str = ""
    bare: bool = False
    """A percentage of an amount, and no word of growth: 预算收入97亿元，完成101.1%."""


class Change(NamedTuple):
    """What a name ends in that says how the thing changed: `start`, "up", "down" or "doubles", on a mean or not."""

    start: int
    way: str
    mean: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator in a question: `question[start:end]` names it; `sort` where the words say one."""

    measure: Measure
    start: int
    end: int
    sort: Sort | None


_PERCENT = ("%", "‰")
_POINTS = ("个百分点", "百分点")
_BEFORE_GROWTH = ("的", "预期", "同比", "年度", "目标", "实际", "名义")
_BEFORE_CHANGE = (
    *_BEFORE_GROWTH[1:],
    "可比",
    "总体",
    "继续",
    "持续",
    "大幅",
    "稳步",
    "高速",
    "快速",
    "平均",
    "累计",
    "年",
)
_WAYS = (("goes up", ("新增", "涨幅", "攀升", "扩大", "递增", "多增")), ("goes down", ("下跌", "缩小", "收窄")))
_FAR = 8
"""Characters between an indicator and the growth that is asked of it."""
_SHARE = re.compile(r"占(?P<of>[^占]+?)(?:的)?(?:比重|比例|份额)?$")
_LEAD = re.compile(
    r"^(?:全[省市区县旗疆]|[我本][省市区县旗]|年末|确保|完成|推动|争取|辖区|经?初步(?:核算|预计|统计|测算)?|各项|"
    r"促进|带动|拟?安排|全力|市场(?=经营主体)|年度?(?=接待|外贸|旅客)|地区(?=进出口)|"
    r"[（(\[]?\d{1,2}[）)\]](?=[\u4e00-\u9fff])|[\d一二三四五六七八九十]{1,3}大?类(?=民生)|新区(?=地区|[本规]|一般|专利|有效))+"
)
_TAIL = [
    "达到", "达", "实现", "完成", "总计", "共计", "预期", "预计", "目标", "为", "约", "突破", "跨上", "迈上",
    "跃上", "站上", "要", "力争", "继续", "保持", "稳定", "持续", "超过", "超", "控制", "在", "可", "仍",
    "同口径", "总体", "全年", "，", "、", "连续", "逐季", "逐月", "逐年", "首次", "跃升", "大关", "台阶",
    "不低于", "有望", "按可比口径", "安排", "一直", "拟", "任务", "从", "则", "为每立方米", "每立方米",
]  # fmt: skip
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_WITHOUT = "剔除"
"""一般公共预算收入剔除虚增因素后: what is left out does not name it."""


@cache
def measures() -> tuple[Measure, ...]:
    """All that are listed, in the order of the file."""
    return tuple(measure for measure, _ in _rows())


@cache
def _rows() -> tuple[tuple[Measure, tuple[tuple[str, Sort | None], ...]], ...]:
    found = []
    for name, names, unit, sorts, way, isnt, *near in rows().values():
        told = tuple(map(Sort, sorts.split(",")))
        measure = Measure(name, unit, told, way == "down", tuple(isnt.split("|")), True, *near)
        forms = [form for one in (name, *names.split("|")) for form in _of_sort_named(one)]
        found.append((measure, tuple(dict.fromkeys(forms))))
    return tuple(found)


def _of_sort_named(written: str) -> Iterator[tuple[str, Sort | None]]:
    written, _, sort = written.partition("@")
    return ((_plain(name), Sort(sort) if sort else None) for name in spelled(written))


@cache
def _by_form() -> dict[str, tuple[tuple[Measure, Sort | None], ...]]:
    """Form → whose it is. The name of one indicator is never another's, whatever that other's names are."""
    forms: dict[str, tuple[tuple[Measure, Sort | None], ...]] = {}
    own = {_plain(measure.name): measure for measure in measures()}
    for measure, names in _rows():
        alone: dict[Sort | None, tuple[tuple[Measure, Sort | None], ...]] = {}  # one for the hundreds of its forms
        for form, sort in names:
            if own.get(form, measure) is measure:
                only = alone.setdefault(sort, ((measure, sort),))
                forms[form] = forms[form] + only if form in forms else only
    return forms


@cache
def forms_of(measure: Measure) -> tuple[str, ...]:
    """All its names; of one of no list its own."""
    return tuple(form for one, names in _rows() if one == measure for form, _ in names) or (_plain(measure.name),)


@cache
def stems(measure: Measure) -> tuple[str, ...]:
    """The shortest of its names, one of which stands in every name that is its: what an index is asked for."""
    kept: list[str] = []
    for form in sorted(forms_of(measure), key=len):
        if not any(short in form for short in kept):
            kept.append(form)
    return tuple(kept)


def measure_named(name: str) -> Measure | None:
    """The listed indicator of that name, by any of its forms."""
    return next((measure for measure, _ in _by_form().get(_plain(name), ())), None)


def measure_led_by(opening: str) -> Measure | None:
    """The one listed indicator whose name so begins: 民生支出占 → 民生支出占一般公共预算支出比重; None of several."""
    found = [measure for measure in measures() if measure.name.startswith(opening)]
    return found[0] if len(found) == 1 else None


def unlisted(name: str) -> Measure:
    """An indicator of no list, by its own name."""
    return Measure(_plain(name), "", (Sort.LEVEL, Sort.GROWTH, Sort.SHARE, Sort.CHANGE, Sort.RANK), listed=False)


def asked_by_name(text: str) -> tuple[Measure, Sort | None]:
    """What `wenbao table INDICATOR` names: 地区生产总值增长 → its growth; 粮食产量 → it, in the usual sort."""
    plain = _plain(text)
    if (whole := measure_named(plain)) is not None:
        return whole, None
    if plain.endswith(("排名", "位次", "名次")) and (own := measure_named(plain[:-2])):
        return own, Sort.RANK
    if plain.endswith(("占比", "比重")) and (own := measure_named(plain[:-2])):
        return own, Sort.SHARE
    for end in ("预期目标", "目标值", "目标", "总量", "总额", "规模"):
        if plain.endswith(end) and len(plain) > len(end):
            own, sort = asked_by_name(plain[: -len(end)])
            if own.listed:
                return own, sort or (Sort.LEVEL if end in ("总量", "总额", "规模") else None)
    change = _change(plain)
    if change and change.start:
        head = plain[: change.start]
        own = _of_sort(head, Sort.GROWTH) or unlisted(head)
        return own, Sort.MEAN if change.mean else Sort.GROWTH
    return unlisted(plain), None


def _of_sort(form: str, sort: Sort) -> Measure | None:
    return next((measure for measure, only in _by_form().get(form, ()) if only in (None, sort)), None)


def _plain(name: str) -> str:
    """Without blanks and quotation marks, in half-width letters of one case."""
    return "".join(name.translate(str.maketrans("", "", '“”"‘’')).split()).upper().replace("(", "（").replace(")", "）")


# --- the name of a figure -------------------------------------------------------------------------------------------


def read_name(name: str, unit: str, own: Measure | None = None, places: tuple[str, ...] = ()) -> Named | None:
    """Which indicator a figure's name is, and in which sort; None where it is none, or something more special.

    `own` is an unlisted one that is looked for, `places` what the report's own place is called.
    """
    plain = _plain(name)
    before, aside, said = plain.removesuffix("）").rpartition("（")
    if aside and plain.endswith("）"):
        if said.endswith("排名"):
            core, change = _core(before, places)
            measure = None if change else _lookup(core, own, Sort.RANK)
            return Named(measure, Sort.RANK, of=said.removesuffix("排名")) if measure else None
        if said == "占比":
            plain = before + said  # 财政支出用于民生（占比）
        elif said.startswith(("不含", "不包括", "剔除", "可比口径", "同口径")) and plain not in _by_form():
            plain = before  # 税收（不含证券交易印花税）
        elif said.startswith("较"):
            return None
    core, change = _core(plain, places)
    if unit in _PERCENT and core.startswith("新增") and core not in _by_form():
        core = core.removeprefix("新增")  # a rate is not 新增: the verb is that of the list before it
    sort = _sort(unit, change)
    measure = _lookup(core, own, sort)
    if measure is None:
        return _share(core, unit, own) if change is None and unit in _PERCENT else None
    if change is not None and change.way == "doubles":
        return None
    falls = change is not None and change.way == "down"
    bare = change is None and sort is Sort.GROWTH and measure.unit not in _PERCENT
    if change is None and "价格" in measure.name and "指数" in core:
        sort = Sort.LEVEL  # 居民消费价格指数103%左右: of the year before, and no rise of 103%
    elif sort is Sort.GROWTH and change is None and measure.unit in _PERCENT:
        sort = measure.sorts[0] if measure.sorts[0] is Sort.GROWTH else Sort.LEVEL
    if sort is Sort.GROWTH and measure.unit in _PERCENT and measure.sorts[0] is Sort.LEVEL:
        sort = Sort.LEVEL if change is None else Sort.CHANGE
    if sort is Sort.LEVEL and not fits(unit, measure.unit):
        return None
    return Named(measure, sort, falls, bare=bare)


def _sort(unit: str, change: Change | None) -> Sort:
    if unit in _POINTS:
        return Sort.CHANGE
    if unit in _PERCENT:
        return Sort.MEAN if change is not None and change.mean else Sort.GROWTH
    return Sort.CHANGE if change is not None else Sort.LEVEL


def _core(plain: str, places: tuple[str, ...]) -> tuple[str, Change | None]:
    """The name without its place, what leads to it and from it, and the change that it ends in."""
    if plain in _by_form():
        return plain, None
    whole = _without_tail(_LEAD.sub("", plain))
    bare = whole
    for place in places:
        bare = _LEAD.sub("", bare.removeprefix(place))
    for text in (whole, bare):  # 深圳港集装箱吞吐量 is named so, place and all
        core, change = _unchanged(text)
        if core in _by_form():
            return core, change
    return _unchanged(bare)


def _unchanged(text: str) -> tuple[str, Change | None]:
    """(the name without the change that it ends in, that change): 进出口总额增长 → 进出口总额."""
    change = _change(text) if text not in _by_form() else None
    if change is None or not change.start:
        return text, None
    head = _without_tail(text[: change.start])
    return _without_tail(head.removesuffix("增速")), change  # GDP增速逐季攀升，全年增长9.3%


def _change(text: str) -> Change | None:
    """年均增长, 预期下降率, 翻番 at the end of a name."""
    bare = text
    for word in ("预期", "率", "目标"):
        bare = bare.removesuffix(word) if bare == text else bare
    ups, downs = (max(ends(bare, sort), 2 * bare.endswith(also)) for sort, also in _WAYS)
    if max(ups, downs) < 2 and not bare.endswith("翻番"):
        return None
    way = "up" if ups > 1 else "down" if downs > 1 else "doubles"
    at = len(bare) - max(ups, downs, 2)
    while word := next((one for one in _BEFORE_CHANGE if bare.endswith(one, 0, at)), ""):
        at -= len(word)
    mean = bare.endswith("年均", 0, at)
    return Change(at - 2 * mean, way, mean)


def _without_value(name: str) -> str:
    """赤字率 of 赤字率的2.1%: what it was does not name it."""
    head = name.rstrip("%％").rstrip("0123456789.")
    return head[:-1] if head.endswith("的") and name[len(head) :].strip("%％") else name


def _without_tail(text: str) -> str:
    """Without the words that lead over to the figure: 地区生产总值预计可达 → 地区生产总值."""
    text = _without_praise(_without_value(text.partition(_WITHOUT)[0] or text))
    while end := next((word for word in _TAIL if text.endswith(word) and text != word), ""):
        text = text.removesuffix(end)
    return text


def _without_praise(text: str) -> str:
    """PM2.5均值全市最优: how it stands among others does not name it."""
    start, end = first_said(text, "of a whole place") or (0, 0)
    praised = end and len(text) < end + 4 and text.startswith(("率先", "最", "第", "首位", "前列"), end)
    return text[:start].rstrip("稳居位在") if praised else text


def _lookup(core: str, own: Measure | None, sort: Sort) -> Measure | None:
    if own is not None and not own.listed:
        return own if core == own.name else None
    if own is not None and {(own, None), (own, sort)} & {*_by_form().get(core, ())}:
        return own  # 公办中小学学位 are 新增中小学学位, and 新增学位 too
    return _of_sort(core, sort)


def _share(core: str, unit: str, own: Measure | None) -> Named | None:
    """工业投资占固定资产投资比重: a share of the first."""
    said = _SHARE.search(core)
    measure = _lookup(core[: said.start()], own, Sort.SHARE) if said else None
    if said is None or measure is None or unit not in _PERCENT:
        return None
    return Named(measure, Sort.SHARE, of=said["of"])


def fits(unit: str, wanted: str) -> bool:
    """Whether a level may be told in that unit: 元 in 美元, 家 in 户, 斤 in 吨."""
    if not wanted or unit == wanted:
        return True
    if is_money(wanted):
        return is_money(unit.removesuffix("/月"))  # 最低工资2200元/月
    if wanted in _WEIGHTS:
        return unit in _WEIGHTS
    if wanted in _AREAS:
        return unit in _AREAS
    if not unit or is_count(wanted):
        return not unit or is_count(unit)
    return canonical(unit)[0].split("/")[0] == canonical(wanted)[0].split("/")[0]


_WEIGHTS = ("斤", "公斤", "吨", "千克", "吨标准煤", "千克标准煤")
_AREAS = ("亩", "公顷", "平方米", "平方公里")


# --- a question -----------------------------------------------------------------------------------------------------


@cache
def _openings() -> dict[str, int]:
    """The first two characters of every form → how long the longest is that so begins."""
    longest: dict[str, int] = {}
    for form in _by_form():
        longest[form[:2]] = max(longest.get(form[:2], 0), len(form))
    return longest


def spans_of(text: str) -> Iterator[tuple[int, int]]:
    """Where forms stand, the longest at each place, not overlapping."""
    forms, openings, at = _by_form(), _openings(), 0
    while at < len(text):
        most = openings.get(text[at : at + 2], 0)
        lengths = range(min(most, len(text) - at), 1, -1)
        end = next((at + n for n in lengths if text[at : at + n] in forms and whole_word(text, at, at + n)), at)
        if end > at:
            yield at, end
        at = max(end, at + 1)


def whole_word(text: str, start: int, end: int) -> bool:
    """Whether no Latin word is cut: M2 of PM2.5 is no name."""
    return not any(at > 0 and set(text[at - 1 : at + 1].ljust(2)) <= _CAPITALS for at in (start, end))


def find_measures(question: str) -> tuple[Found, ...]:
    """The indicators that a question names, each at its longest (人均GDP, not GDP), in the sort it asks for."""
    found = []
    upper = question.upper()
    for start, end in spans_of(upper):
        if upper[:start].endswith("占"):
            continue  # 研发投入强度（占GDP比重）
        sort, after = growth_asked(upper, end)
        options = _by_form()[upper[start:end]]
        measure = next((one for one, only in options if only in (None, sort)), None)
        if measure is not None:
            found.append(Found(measure, start, after, sort))
    return tuple(found)


def growth_asked(text: str, end: int) -> tuple[Sort | None, int]:
    """(the sort that the words at `end` ask for, where they end): 增速, 年均增长."""
    at = end
    while at - end < _FAR and (word := next((one for one in _BEFORE_GROWTH if text.startswith(one, at)), "")):
        at += len(word)
    mean = "年均" * text.startswith("年均", at)
    length = (
        0
        if text.startswith("几", at)
        else begins(text, "asks growth", at + len(mean)) or 2 * text.startswith("上涨", at + len(mean))
    )
    return ((Sort.MEAN if mean else Sort.GROWTH), at + len(mean) + length) if length else (None, end)
