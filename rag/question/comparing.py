"""What is asked of several figures together: 相差多少, 低了几个百分点, 哪个高, 是…的几倍, 合计多少 → Comparison. Pure.

Read of a part of a question that names nothing of its own (…各是多少，相差多少), or of a question that compares within
itself (2018年比2017年多多少). Which figures are meant is sides.py's, the sum itself answer/compare.py's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from rag.question.asked import Asked, for_question, heard, read_question
from rag.question.asking import Ask, Shape, Want, than_aim, unit_of
from rag.question.terms import Term
from rag.text.gazetteer import same_place
from rag.text.places import stands_at
from rag.text.segments import CHINESE_RUN
from rag.text.times import calendar_years
from rag.text.vocabulary import in_turn, says
from rag.types import Kind, Report


class Op(Enum):
    DIFFERENCE = auto()
    RATIO = auto()
    SHARE = auto()
    """占全省的百分之几: what the less is of the greater."""
    EXTREME = auto()
    """Which is the greatest, or the least."""
    SUM = auto()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`unit` is that of the figures that are meant ("%" for 百分点), or ""; `scale` how greater and less are said."""

    op: Op
    unit: str = ""
    scale: tuple[str, str] | None = None
    later_first: bool = False
    """Something has changed (多了多少, 超出多少): the later one, or the result, is held against the other."""
    wanted: bool = True
    """Else nobody asked: it is told where it can be."""
    than_aim: bool = False
    """What was done is held against what was promised (实际比计划多出多少)."""
    number: int = 0
    """Which of the question's comparisons it is."""
    whether: bool = False
    """南山比宝安高吗, 是不是超过了宝安: yes or no is asked, as to `toward`."""
    toward: str = ""
    """多, 高, 少, …: by how much something is more, or less, is asked, and so it is told of whichever is."""
    subject: str = ""
    """What is held against the other: 宝安 of 宝安是罗湖的几倍, 江苏 of 江苏比浙江多多少."""


_SCALES = {"高": ("高", "低"), "快": ("快", "慢"), "大": ("大", "小"), "多": ("多", "少")}
_HOW_MUCH = r"(?:多少|多大|几)"
_AND = re.compile("以?[和与及跟同、]")
_DONE_WITH = ("", "新增", "新建", "增加", "建成", "完成", "名")
"""Before a thing that 和 joins (学位和新增床位)."""
RATIO = re.compile(rf"{_HOW_MUCH}[个成]?倍|{_HOW_MUCH}番|倍数|比值|(?P<grown>翻了?{_HOW_MUCH})")
_TIMES_OF = re.compile(
    rf"(?P<subject>[^，,。？?、；;\s]{{2,12}}?)[是为](?P<whole>[^，,。？?；;是为]{{2,16}}?)的?{_HOW_MUCH}倍"
)
_SUBJECT_OF = re.compile(r"(?P<subject>[^，,。？?、；;\s比]{2,12}?)的?(?:要|还)?比(?!重(?!庆)|[例率值])")
_SUM = re.compile(
    rf"加在?一起|[加合]起来|合在一起|[之总]和|加总|相加|(?:合计|总共|一共|[总共]计)(?:[是有为]|达到?|新增|增加|完成)?{_HOW_MUCH}"
)
_EXTREME = re.compile(
    r"(?:哪|谁)[^，,？?差]{0,6}?(?:更|最)?[高低多大快慢小]|最[高低多少大小快慢][^，,？?差]{0,4}(?:哪|谁)|还是"
)
_APART = re.compile(rf"相差|差{_HOW_MUCH}|缺口有?[多几]|还有多[大少]的?缺口|差[了额距值]|[之的]差|悬殊")
_THAN = re.compile(
    rf"(?<!提)[多少高低快慢大小][出超]?来?了?{_HOW_MUCH}|(?<![多增成])[长短远近轻重宽窄早晚][了出]?{_HOW_MUCH}|"
    rf"(?<![至最大很许众])(?:(?<!年)|(?<=\d{{4}}年))[多少][\u4e00-\u9fff]{{1,3}}?了{_HOW_MUCH}"
)
"""多了多少; 多办了几件."""
_CHANGED = re.compile(
    r"超|增加|减少|增长|下降|提高|提升|上升|降低|上涨|回落|扩大|缩小|变化|(?<![至最大很许众年])[多少][\u4e00-\u9fff]{1,3}了|[涨降升增加减缩跌长多少高低](?=了)"
)
_BY = re.compile(rf"(?:了|出|变化|超过?|超额)(?:计划|目标|任务)?了?{_HOW_MUCH}|{_HOW_MUCH}个?百分点")
_BY_SO_MANY = re.compile(
    rf"(?:净?增[加长]?|减少?|下降|提高|上升|降低|[涨降升多少])了?{_HOW_MUCH}(?=[\u4e00-\u9fff])(?!个?百分点|倍)"
)
"""净增多少亿元; 增长多少 by itself asks for a rate that the report tells."""
_CHANGED_BY = re.compile(rf"(?:{_CHANGED.pattern})了?{_HOW_MUCH}")
_WHETHER = re.compile(r"(?:是不是|是否|有没有)[\u4e00-\u9fff]{0,5}?[多少高低快慢大小涨降升增减跌加][了些吗]?$")
"""是不是反而少了: which of the two is the greater."""
_IS_MORE = re.compile(
    r"比(?!重(?!庆)|[例率值])[^，,。？?]{1,16}?[更要还]?(?P<way>[高低快慢大小]|多(?!少)|(?<!多)少)[些点]?(?:吗|么|没有?)?[？?]?$|"
    r"(?:是不是|是否|有没有|[有会])?[已还]?经?(?P<beyond>超[过了]|[高多快大低少慢小]于|不及)了?(?!多少|几)(?=(?:(?:19|20)\d\d年|[^，,。？?\d]{2,12}?)(?:[吗么]|没有?|[？?]|$))"
)
_BEYOND = {"超": "多", "不": "少"}
UPWARDS = "高快大多"
_FROM_YEAR = re.compile(
    rf"(?:[比较](?:19|20)\d\d年.{{0,8}}|[到至]\d{{2,4}}年?[底末]?[^。？?]{{0,16}}?)"
    rf"(?:(?:提高|降低|下降|上升|[涨降升])了?{_HOW_MUCH}(?!个?百分|倍|[？?，,]|$)|(?:增加|减少|[多少])了?{_HOW_MUCH}(?!个?百分|倍))"
)
_AT_LAST = re.compile(
    rf"(?<!新)(?P<how>[增减涨跌升降掉多少高低超快慢扩缩压砍添加])(?!长{_HOW_MUCH})[\u4e00-\u9fff]{{1,4}}?{_HOW_MUCH}|"
    rf"差(?:{_HOW_MUCH}|$)|(?P<by>[降涨升]幅)[是有为]?{_HOW_MUCH}"
)
SHARE_OF = re.compile(
    r"(?:占到?|是|相当于|贡献了?)(?P<whole>[^，,。？?占]{0,8}?(?:全[国省市区县]|[省市区县国它其]|[前后]者|总[数量额和计]|\0))[^，,。？?占]{0,4}?"
    r"(?:比[重例]|百分之(?:几|多少)|几成|[几多]少?分之[几多])|占到?[^，,。？?占]{0,2}(?:\0|全[国省市])的?多少(?![万亿])"
)
"""深圳占全省的比重是多少; \0 is the name of a place."""
PART_OF_ALL = re.compile("(?:占|贡献)到?了?(?:多[大少]的?[比份百]|几成|百分之几)|[占比][比例][是有]?[多几]")
_NEAR = 13
"""Characters between two years that are held against each other."""
_THAN_WHAT = re.compile(r"比(?!重(?!庆)|[例率值])")
MEASURE = (*"量额值率数", "收入", "支出", "面积", "里程", "人口", "投资")
"""So ends the name of what is counted (原煤产量和发电量)."""
TOWN, COUNTRY = frozenset(("城镇", "城市", "城区")), frozenset(("农村", "乡村"))
_WEIGHTY, _LIKELY = 0.5, 0.5
_APPOSED, _FAR = 9, 12
_OF_BOTH = ("居民", "常住", "人均", "收入", "低保")
_NO_HALVES = ("收入比", "差距缩", "差距扩", "差距收")
_OF_THE_SIDES = re.compile(
    r"差[额距值异]?|[两二三][者个年地区市省县家项]?|[前后][者年]?|最[高低大小多少快慢]|百分点|目标|实际|结果|计划|完成|幅度|变化|合计|总[数和计共量]|数[字据值]|"
    r"[两几俩二三]地|城乡|之间|[俩两二三]?个?[大强小]?[省市区县]份?|对比|比较|哪[个年边一里]|年份|两者|距离|基础|倍数?|超额|超出|[额亿万拟]|[增降升]幅|增速|第一|年度|任务|预期|预算|标准|水平"
)
"""Words that name the figures to be compared, or the comparing, and nothing else."""


def without_comparing(text: str, op: Op | None = None) -> str:
    """What a part says besides: 两个区 of 两个区差多少."""
    whole = (SHARE_OF,) if op is Op.SHARE else ()
    for pattern in (*whole, RATIO, _SUM, _EXTREME, _APART, _WHETHER, _THAN, _CHANGED_BY, _BY_SO_MANY, _IS_MORE):
        text = pattern.sub("，", text)
    return text


def _before_comparing(text: str) -> str:
    """增速 of 增速差几个百分点."""
    return without_comparing(text).replace(",", "，").partition("，")[0]


def _without_asking(text: str) -> str:
    return text.replace("多少", "").replace("多大", "").replace("几", "")


def names_sides(word: str) -> bool:
    return not _OF_THE_SIDES.sub("", word)


def read_comparison(text: str, *, within: bool = False) -> Comparison | None:
    """The comparison that a part of a question asks for, whatever it is of; None where it asks for none.

    `within`: of a part that names what it compares, and where 下降了多少 asks for what the report tells.
    """
    bare = _without_asking(text)
    op = _op(text, bare, within=within)
    is_more = _IS_MORE.search(text) if op is None and within else None
    if is_more is not None:
        return _whether(is_more)
    if op is None:
        return None
    words = [m.group() for pattern in (_THAN, _EXTREME, _CHANGED, _WHETHER) if (m := pattern.search(text))]
    letter = next((letter for letter in _without_asking("".join(words)) if letter in "高低快慢大小多少"), "")
    scale = next((pair for pair in _SCALES.values() if letter in pair), None) if letter else None
    unit = "%" if says(text, "points") else unit_of(text)
    multiplied = any(one["grown"] for one in RATIO.finditer(text))
    later = bool(_CHANGED.search(bare) or _BY_SO_MANY.search(text)) or text.lstrip("，,").startswith(("后者", "后一"))
    return Comparison(
        op,
        unit,
        scale,
        later_first=later or multiplied,
        than_aim=than_aim(text),
        toward=letter,
        subject=subject["subject"] if (subject := _TIMES_OF.search(text) or _SUBJECT_OF.search(text)) else "",
    )


def _whether(said: re.Match[str]) -> Comparison:
    """南山的固定资产投资是不是超过了宝安: which is the greater, put as a question of yes or no."""
    word = said["way"] or _BEYOND.get(said["beyond"][0], said["beyond"][0])
    scale = next(pair for pair in _SCALES.values() if word in pair)
    subject = _SUBJECT_OF.search(said.string)
    return Comparison(
        Op.DIFFERENCE, scale=scale, toward=word, whether=True, subject=subject["subject"] if subject else ""
    )


def read_at_last(text: str, *, ends: bool = False) -> Comparison | None:
    """What the last part asks after two figures: …，还要增加多少人; …，涨了几块钱; 两者差. 增长多少 asks for a rate;
    so does 降幅, but after both `ends` of a change (从几降到几，降幅多少).
    """
    if SHARE_OF.search(text):
        return Comparison(Op.SHARE)
    found = _AT_LAST.search(text)
    if found is None or (found["by"] and not ends):
        return None
    said = read_comparison(text) or Comparison(Op.DIFFERENCE, "%" if says(text, "points") else unit_of(text))
    return said if said.op is Op.RATIO else replace(said, later_first=said.later_first or bool(found["how"]))


def set_apart(asked: Asked) -> Comparison | None:
    """What may be told of two figures, though no rule reads that it is asked (…各多少 差; 拿2018年减2017年)."""
    if Want.COMPARE in asked.wants:
        return Comparison(Op.DIFFERENCE, wanted=False)
    from rag.question.learned import learned

    works = learned(heard(asked)).works
    if max(works["difference"], works["ratio"]) < _LIKELY:
        return None
    return Comparison(Op.DIFFERENCE if works["difference"] > works["ratio"] else Op.RATIO, wanted=False)


def _op(text: str, bare: str, *, within: bool) -> Op | None:
    if RATIO.search(text) and not says(text, "times apart"):
        return Op.RATIO
    if _SUM.search(text):
        return Op.SUM
    told = (_CHANGED.search(bare) and _BY.search(text)) or _BY_SO_MANY.search(text)
    changed = (_FROM_YEAR.search(text) or (told and _years_apart(text))) if within else told
    if _APART.search(text) or _THAN.search(text) or _WHETHER.search(text) or changed:
        return Op.DIFFERENCE
    return Op.EXTREME if _EXTREME.search(text) else None


def _years_apart(text: str) -> bool:
    """2014年比2011年提高了几个百分点: no report tells by how much, as it does against the year before."""
    for one, other in pairwise(one for one in calendar_years(text) if one.named):
        between = text[one.end + 1 : other.start]
        if between.endswith(("比", "较")) and len(between) <= _NEAR and set("，,。？?").isdisjoint(between):
            return abs(one.year - other.year) > 1
    return False


def _is_summed(after: str) -> bool:
    """累计, 这五年…: is what stands behind a span of years what was summed up in it?"""
    span = after.removeprefix("这")
    counted = span.lstrip("0123456789一二两三四五六七八九十")
    return says(after, "summed up") or (counted != span and counted.startswith("年"))


def of_amounts(asked: Asked, piece: str) -> Asked:
    """南山2013年、2014年GDP各多少，多了多少亿: amounts are meant, not their growth; 哪一年更多, figures in any case."""
    asked = replace(asked, shape=Shape.FIGURE)
    return replace(asked, ask=Ask.AMOUNT) if asked.ask is Ask.ANY and in_turn(piece, "how much", "large") else asked


# --- what is compared within one question ---------------------------------------------------------------------------


def ends_apart(asked: Asked) -> Asked:
    """从2006年到2007年涨了多少: the two years, and not all that lay between; `asked` itself where nothing is so."""
    if len(asked.mentions) != 1:
        return asked
    span = asked.mentions[0]
    if span.first is None or span.first == span.last or span.relative or not set("到至") & set(span.text):
        return asked
    after = asked.question[span.end :]
    if _is_summed(after) or not (
        set("从由自") & set(asked.question[: span.start] + span.text[:1])
        or asked.unit
        or Want.CHANGE in asked.wants
        or RATIO.search(asked.question)
        or span.last - span.first == 1
    ):
        return asked  # 2013年到2017年这五年减少了多少: what was summed up
    ends = (replace(span, last=span.first), replace(span, first=span.last))
    return replace(asked, mentions=ends, kind=None if asked.kind is Kind.ACHIEVED else asked.kind)


def without_sides(asked: Asked, comparison: Comparison, reports: Sequence[Report]) -> Asked:
    """What is asked of each side: 低了几个百分点 asks for no fall, and 计划 in 比计划多出多少 is one of the sides."""
    rest = read_question(without_comparing(asked.question), reports, base_year=asked.base_year)
    ask = asked.ask if comparison.op is Op.RATIO else rest.ask
    if ask is Ask.ANY and asked.ask is Ask.AMOUNT:
        ask = Ask.AMOUNT
    return replace(of_each_side(asked), ask=ask, shape=Shape.FIGURE)  # 差多少亿元？请列出两个数


def of_each_side(asked: Asked) -> Asked:
    """Without what only names the sides (差距, 两年, 两个农业大省), where it names more."""
    apposed = list(_apposed(asked.question)) if len(asked.regions) > 1 else []
    free = (term for term in asked.terms if not any(start <= term.start < end for start, end in apposed))
    things = tuple(term for term in free if not names_sides(term.text))
    return replace(asked, terms=things) if any(term.weight >= _WEIGHTY for term in things) else asked


def _apposed(text: str) -> Iterator[tuple[int, int]]:
    """Where 两个农业大省 stands."""
    for at in (at for at, sign in enumerate(text) if sign in "两二三四五几"):
        run = CHINESE_RUN.match(text, at, at + _APPOSED)
        end = next((i for i, sign in enumerate(run.group() if run else "") if sign in "省市区县州"), -1)
        yield at, at + end + 1


def done_and_promised(asked: Asked, comparison: Comparison, reports: Sequence[Report]) -> list[Asked]:
    """实际比计划多出多少 asks for both; [] where no plan is spoken of, or no report is at hand that made it."""
    years = {m.last for m in asked.mentions if m.first == m.last}
    made = any(
        report.year in years and (not asked.regions or same_place(report.region, asked.regions[0].name))
        for report in reports
    )
    held = comparison.than_aim or than_aim(asked.question)
    if not held or len(years) != 1 or not made:
        return []
    return [replace(asked, kind=Kind.TARGET), replace(asked, kind=Kind.ACHIEVED)]


def each_with_its_own(asked: Asked, reports: Sequence[Report]) -> list[Asked]:
    """北京地铁总里程和重庆轨道交通运营里程差多少: each place with what is asked of it; [] where it is the same."""
    if len(asked.regions) != 2:
        return []
    text, (one, other) = asked.question, sorted(asked.regions, key=lambda region: region.start)
    nouns = [term for term in asked.terms if term.noun and term.weight >= _WEIGHTY]
    first = [term for term in nouns if one.end <= term.start < other.start]
    second = [term for term in nouns if term.start >= other.end]
    if not second or not _is_measured(first):
        return []
    end = max(term.start + len(term.text) for term in second)
    each = text[one.start : other.start].removesuffix("以及").rstrip("和与跟及比较同，,的"), text[other.start : end]
    sides = [for_question(asked, f"{text[: one.start]}{own}是多少", reports) for own in each]
    return [replace(side, unit=side.unit or asked.unit, ask=asked.ask) for side in sides]


def joined_things(
    asked: Asked, reports: Sequence[Report], *, compared: bool = False, within: bool = False
) -> list[Asked]:
    """进出口总额和出口各是多少 → one question for each of what 和 joins; [] where it joins nothing.

    城镇居民和农村居民的人均可支配收入: what is counted is said once, of both; 城乡居民收入 is of both too.
    """
    text, run = asked.question, list[tuple[int, int]]()
    before, both, behind = text.partition("城乡")
    apart = compared and (_APART.search(text) or _EXTREME.search(text))
    if apart and both and behind.startswith(_OF_BOTH) and not any(one in behind[:_FAR] for one in _NO_HALVES):
        halves = [f"{before}{half}{_before_comparing(behind)}是多少" for half in ("城镇", "农村")]
        return town_and_country([of_each_side(for_question(asked, half, reports)) for half in halves])
    spread = _wherever(asked)
    for term in spread:
        end = term.start + len(term.text)
        between = text[run[-1][1] : term.start] if run else ""
        joint = _AND.match(between)
        if not term.noun or not text.startswith(term.text, term.start) or names_sides(term.text):
            continue
        if run and between in ("", "的"):
            run[-1] = (run[-1][0], end)
        elif joint and between[joint.end() :] in _DONE_WITH:
            run.append((run[-1][1] + joint.end(), end))
        elif len(run) < 2:
            run = [(term.start, end)]
    if len(run) < 2:
        return []
    first, last = run[0][0], run[-1][1]
    of_last = [term for term in spread if term.noun and run[-1][0] <= term.start < last]
    measure = text[of_last[-1].start : last] if len(of_last) > 1 and _is_measured(of_last) else ""
    things = []
    for a, b in run:
        if half := _as_half(text[a:b], text[run[-1][0] : last]):
            things.append(half)
            continue
        bare = measure and not _is_measured([term for term in spread if a <= term.start < b])
        things.append(_merged(text[a:b], measure) if bare else text[a:b])
    rest = f"{_before_comparing(text[last:])}是多少" if within else text[last:]
    sides = [for_question(asked, text[:first] + thing + rest, reports) for thing in things]
    return town_and_country([of_each_side(side) for side in sides])


def _wherever(asked: Asked) -> list[Term]:
    """The terms at every place where they stand: 财政赤字 of 中央财政赤字和地方财政赤字 is one term, said twice."""
    again = [(span, term) for term in asked.terms for span in stands_at(asked.question, term.text)]
    taken = [(term.start, term.start + len(term.text)) for term in asked.terms]
    free = [(a, term) for (a, b), term in again if all(b <= start or end <= a for start, end in taken)]
    return sorted([*asked.terms, *(replace(term, start=at) for at, term in free)], key=lambda term: term.start)


def _as_half(bare: str, whole: str) -> str:
    """城镇居民 beside 农村居民人均可支配收入 → 城镇居民人均可支配收入."""
    if bare.removesuffix("居民").removesuffix("常住") not in TOWN | COUNTRY:
        return ""
    word = next((word for word in (*TOWN, *COUNTRY) if word in bare), "")
    other = next((word for word in (*TOWN, *COUNTRY) if whole.startswith(word)), "")
    return whole.replace(other, word, 1) if word and other else ""


def town_and_country(sides: list[Asked]) -> list[Asked]:
    """城镇 beside 农村 may stand in one word: 城乡居民收入分别增长4.7%、6.6%."""
    said = {term.text for side in sides for term in side.terms}
    if not (said & TOWN and said & COUNTRY):
        return sides
    either = TOWN | COUNTRY
    widened = [
        tuple(replace(t, forms=(*t.forms, "城乡")) if t.text in either else t for t in side.terms) for side in sides
    ]
    return [replace(side, terms=terms) for side, terms in zip(sides, widened, strict=True)]


def _is_measured(terms: Sequence[Term]) -> bool:
    """Some word of them names what can be counted: 城镇居民 needs one, 人均可支配收入 is one."""
    return any(term.known or term.text.endswith(MEASURE) for term in terms)


def than_things(asked: Asked, reports: Sequence[Report]) -> list[Asked]:
    """甲的增速比乙的增速高了几个百分点 → one question for each; [] where a time, a place or nothing stands after 比.

    What the second leaves out it has from the first: 农村居民收入的增速比城镇居民 → 城镇居民收入的增速.
    """
    text, joint = asked.question, _THAN_WHAT.search(asked.question)
    than = _THAN.search(text, joint.end()) if joint else None
    if joint is None or than is None:
        return []
    nouns = [term for term in asked.terms if term.noun and text.startswith(term.text, term.start)]
    first = [term for term in nouns if term.start < joint.start()]
    second = [term for term in nouns if joint.end() <= term.start < than.start()]
    named = [(m.start, m.end) for m in asked.mentions] + [(r.start, r.end) for r in asked.regions]
    if not first or not second or any(joint.end() <= at < than.start() for at, _ in named):
        return []
    start = max((end for _, end in named if end <= joint.start()), default=0)
    start = min((term.start for term in first if term.start >= start), default=first[0].start)
    other = text[joint.end() : than.start()].rstrip("的要还更")
    if not _is_measured(second):
        measured = next((term for term in reversed(first) if _is_measured([term])), None)
        other = _merged(other, text[measured.start : joint.start()]) if measured else other
    sides = [for_question(asked, f"{text[:start]}{one}是多少", reports) for one in (text[start : joint.start()], other)]
    return town_and_country([replace(side, ask=sides[0].ask, unit=sides[0].unit) for side in sides])


def times_things(asked: Asked, reports: Sequence[Report]) -> list[Asked]:
    """城镇居民收入是农村居民收入的几倍 → one question for each; [] where a time, a place or nothing stands after 是."""
    times = _TIMES_OF.search(asked.question)
    if times is None:
        return []
    start, end = times.start("whole"), times.end("whole")
    named = [m.start for m in asked.mentions] + [region.start for region in asked.regions]
    nouns = [term.start for term in asked.terms if term.noun]
    if any(start <= at < end for at in named) or not any(start <= at < end for at in nouns):
        return []
    ends = [*(m.end for m in asked.mentions), *(region.end for region in asked.regions)]
    head = max((at for at in ends if at <= times.end("subject")), default=0)
    text = asked.question
    things = (text[head : times.end("subject")], times["whole"])
    return town_and_country([for_question(asked, f"{text[:head]}{thing}是多少", reports) for thing in things])


def _merged(whose: str, what: str) -> str:
    """城镇居民, 居民收入的增速 → 城镇居民收入的增速."""
    shared = next((k for k in range(min(len(whose), len(what)), 0, -1) if whose.endswith(what[:k])), 0)
    return whose + what[shared:]
