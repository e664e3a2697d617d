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
from rag.text.vocabulary import ends, first_said, says, unled
from rag.types import Quantity

_ANY_YEAR = 2000
_TIME_UNITS = ("年", "天", "个月", "个多月", "小时", "个小时", "分钟", "周", "个季度", "日", "个工作日", "工作日")
_SHORT = 17
_WITHIN = ("范围", "半径", "时间", "期限", "内")


def measures_nothing(text: str, figures: Sequence[Quantity], i: int) -> bool:
    figure = figures[i]
    after = parts_at(text[figure.end :], "，。；：、,;")[0]
    before = parts_at(text[: figure.start], "，。；：、,;")[-1]
    if figure.unit in _TIME_UNITS:
        return _is_span_of_time(before, after)
    if re.match("的[^，。；、]{1,8}(?:[调降减增]|提升?高?)[低少加]?[至到]", after) or after.endswith("之一"):
        return True  # 现行16%的税率降至13%; 全省5个获此殊荣的区县之一
    if _begins_change(before) and _turns(text[figure.end :]) and own_year(text, figure) is None:
        return True
    return _is_condition(text, figures, i, before, after)


def _begins_change(before: str) -> bool:
    """从, 由 shortly before, and not 从业."""
    return not set("从由").isdisjoint(parts_at(before, "，。；、")[-1][-_SHORT:].replace("从业", ""))


def _turns(after: str) -> bool:
    """Do the words behind a figure lead to another? 增加到, 户降为."""
    return bool(set("到至为") & set(parts_at(after[:15], "，。；")[0]))


def _is_span_of_time(before: str, after: str) -> bool:
    if ends(before, "spans"):
        return not says(before, "a length")
    if after and not phrases.no_noun(after):
        return not ends(before[: len(before) - before.endswith(("了", "近", "约"))], "by how long")
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
    within = after[: len(after) - len(unled(after, "within"))]
    if any(word in within for word in _WITHIN):
        return True
    if figure.unit in ("岁", "周岁"):
        return bool(noun) and not phrases.no_noun(after)
    if not noun or phrases.no_noun(after):
        return False
    bound = says(figure.qualifier, "bound")
    if bound and says(after, "share of it"):
        return True
    head = phrases.opened(before)
    attribute = bool(phrases.attribute_of(before)) and not phrases.verb_of(head)
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
    plant = first_said(after[:18], "plant")
    return measured and bool(plant) and bool(head) and not phrases.verb_of(head) and not head.endswith("等")


def _describes_counted(text: str, previous: Quantity, figure: Quantity) -> bool:
    """6个总投资超百亿元、11个超50亿元重大项目: what stands between a count and the counted is no row."""
    if not is_count(previous.unit) or is_count(figure.unit) or not says(figure.qualifier, "bound"):
        return False
    between = text[previous.end : figure.start]
    head = phrases.opened(parts_at(text[: previous.start], "，。；：、,;")[-1])
    return (not between or (len(between) <= 6 and bool(phrases.attribute_of(between)))) and phrases.verb_of(
        head
    ) == head


def own_year(text: str, figure: Quantity) -> int | None:
    """The year of 由2015年的12家增加到…: a base of comparison with its value right behind it."""
    for mention in find_mentions(text, _ANY_YEAR):
        between = text[mention.end : figure.start]
        if mention.end <= figure.start and not mention.relative and mention.first == mention.last:
            turns = _turns(text[figure.end :]) and _begins_change(text[: mention.start])
            near = len(between.lstrip("底末初").removeprefix("的")) <= 4 and len(parts_at(between, "，。；、")) == 1
            if turns and near:
                return mention.last
    return None


def base_year(text: str, start: int, figure: Quantity) -> int | None:
    """The year compared with: 是2016年的1.5倍, 比2015年增长."""
    for mention in find_mentions(text, _ANY_YEAR):
        based = start <= mention.start < figure.start and mention.role is Role.BASE and not mention.relative
        if based and mention.first == mention.last and not _begins_change(text[start : mention.start]):
            return mention.last
    return None
