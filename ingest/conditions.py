"""Which figures of a sentence measure nothing of their own, or belong to another year than the sentence. Pure.

Conditions (12岁以上, 注册资本3000万美元以上外资项目18个), spans of time (连续五年), the size in a project's name
(120万吨乙烯项目), and the value a change starts from (由12家增加到) unless its year is said. Names nothing: that is
ingest.naming's.
"""

import re
from collections.abc import Sequence

from ingest import phrases
from rag.text.numbers import is_count, is_money, is_ratio
from rag.text.segments import parts_at
from rag.text.times import Role, find_mentions
from rag.text.vocabulary import says
from rag.types import Quantity

_ANY_YEAR = 2000
_TIME_UNITS = ("年", "天", "个月", "个多月", "小时", "个小时", "分钟", "周", "个季度", "日", "个工作日", "工作日")
_WITHIN = re.compile(r"^(?:的?(?:范围|半径|时间|期限)|以?内|之内|左右|以上|以下)*(?:范围|半径|时间|期限|内)")
_FROM = re.compile(r"(?:从(?!业)|由)[^，。；、]{0,16}$")
_TURNS = re.compile(
    r"^[^，。；]{0,12}?(?:提高|提升|增加|增|增长|扩大|上升|升|降|下降|降低|减少|减|压缩|压减|缩短|缩减|优化|调整|发展|扩展|扩|拓展|跃升|攀升|上调|下调|变|精简|前移|改善|放宽|延长)?[到至为]"
)


def measures_nothing(text: str, figures: Sequence[Quantity], i: int) -> bool:
    figure = figures[i]
    after = parts_at(text[figure.end :], "，。；：、,;")[0]
    before = parts_at(text[: figure.start], "，。；：、,;")[-1]
    if figure.unit in _TIME_UNITS:
        return _is_span_of_time(before, after)
    if re.match("的[^，。；、]{1,8}(?:调|降|减|增|提升?高?)[低少加]?[至到]", after) or after.endswith("之一"):
        return True  # 现行16%的税率降至13%; 全省5个获此殊荣的区县之一
    if _FROM.search(before) and _TURNS.match(text[figure.end :]) and own_year(text, figure) is None:
        return True
    return _is_condition(text, figures, i, before, after)


def _is_span_of_time(before: str, after: str) -> bool:
    if re.search(
        r"(?:连续|持续|为期|历时|历经|用|力争|约|近|经过|在|未来|每|满|隔|不到|过去|达到?|累计)$", before
    ) and not re.search(r"(?:天数|时[间长限]|期限?)(?:达到?|累计|近|约)$", before):
        return not says(before, "a length")
    if after and not phrases.NO_NOUN.match(after):
        return not re.search(r"(?:缩短|压缩|延长|提前|缩减|减少|增加|下降|提高|[到至为达])(?:了|近|约)?$", before)
    return not before.strip()


def _is_condition(text: str, figures: Sequence[Quantity], i: int, before: str, after: str) -> bool:
    """12岁以上常住人口, 注册资本3000万美元以上外资项目18个, 211个超亿元项目, 沿江1公里范围内."""
    figure = figures[i]
    if is_ratio(figure.unit):
        return False
    if figure.unit in ("吨级", "英寸", "千伏"):
        return True
    noun = after.removeprefix("的")
    if i and _describes_counted(text, figures[i - 1], figure):
        return True
    if _WITHIN.match(after):
        return True
    if figure.unit in ("岁", "周岁"):
        return bool(noun) and not phrases.NO_NOUN.match(after)
    if not noun or phrases.NO_NOUN.match(after):
        return False
    bound = says(figure.qualifier, "bound")
    if bound and says(after, "share of it"):
        return True
    head = phrases.opened(before)
    attribute = bool(phrases.ATTRIBUTE.search(before)) and not phrases.verb_of(head)
    if _names_a_plant(head, after, figure):
        return True
    following = figures[i + 1] if i + 1 < len(figures) else None
    gap = text[figure.end : following.start] if following else ""
    if (
        following
        and gap
        and not gap.startswith(("和", "与", "及"))
        and not set("，。；：、") & set(gap)
        and is_count(following.unit)
        and not is_count(figure.unit)
    ):
        return not phrases.verb_of(gap.removeprefix("的"))
    if not bound or (is_count(figure.unit) and figure.unit not in ("人", "名")):
        return False
    return (
        bool(head)
        and phrases.verb_of(head) != head
        and (attribute or (bool(set("以超过") & set(figure.qualifier)) and not is_money(figure.unit)))
    )


def _names_a_plant(head: str, after: str, figure: Quantity) -> bool:
    """吉化120万吨乙烯项目: how large it is belongs to its name."""
    measured = not (is_count(figure.unit) or is_money(figure.unit) or is_ratio(figure.unit))
    plant = re.match("[^，。；、]{0,14}(?:项目|工程|生产线|电站|电厂|装置|机组|码头|煤矿|露天矿)", after)
    return measured and bool(plant) and bool(head) and not phrases.verb_of(head) and not head.endswith("等")


def _describes_counted(text: str, previous: Quantity, figure: Quantity) -> bool:
    """6个总投资超百亿元、11个超50亿元重大项目: what stands between a count and the counted is no row."""
    if not is_count(previous.unit) or is_count(figure.unit) or not says(figure.qualifier, "bound"):
        return False
    between = text[previous.end : figure.start]
    head = phrases.opened(parts_at(text[: previous.start], "，。；：、,;")[-1])
    return (not between or (len(between) <= 6 and bool(phrases.ATTRIBUTE.search(between)))) and phrases.verb_of(
        head
    ) == head


def own_year(text: str, figure: Quantity) -> int | None:
    """The year of 由2015年的12家增加到…: a base of comparison with its value right behind it."""
    for mention in find_mentions(text, _ANY_YEAR):
        between = text[mention.end : figure.start]
        if mention.end <= figure.start and not mention.relative and mention.first == mention.last:
            turns = _TURNS.match(text[figure.end :]) and _FROM.search(text[: mention.start])
            if turns and re.fullmatch(r"(?:底|末|初)?的?[^，。；、\d]{0,4}", between):
                return mention.last
    return None


def base_year(text: str, start: int, figure: Quantity) -> int | None:
    """The year compared with: 是2016年的1.5倍, 比2015年增长."""
    for mention in find_mentions(text, _ANY_YEAR):
        based = start <= mention.start < figure.start and mention.role is Role.BASE and not mention.relative
        if based and mention.first == mention.last and not _FROM.search(text[start : mention.start]):
            return mention.last
    return None
