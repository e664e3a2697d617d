"""The figure that a question holds others against: 超过5%, 上百万, 过千亿斤, 两位数 → it, and which side. Pure."""

import re
from dataclasses import replace

from rag.text.figures import find_quantities
from rag.text.segments import parts_at
from rag.text.vocabulary import in_turn, said, says, untrailed, whole
from rag.types import Quantity

_HELD_TO = {"held above": ">", "held at least": ">=", "held below": "<", "held at most": "<="}
"""What stands before a figure (words.tsv, 不低于6%), and how it is to be passed."""
_OR_SO = {"or less": "<=", "not reached": "<", "and beyond": ">", "or more": ">="}
"""What stands behind it: 6%或者更高."""
_BEHIND = 8
"""Characters behind a figure in which that may stand: 6%（含）及以上."""
_HELD = re.compile("(?:[<>≤≥]|超过?|高于|低于|大于|小于|多于|少于|不到|不足|不高于|不低于)了?$")
_EQUAL = re.compile(
    r"(?P<not>≠|(?<!是)不|没有?|未|并非)?(?:(?<=≠)|(?<![<>])=|清一色|一律|刚好|正好|恰好|是|为|写|写着|写成|只?定|仅|只有|定为|定在|(?<![于或者])等于|都是|设为|设在|提出|卡在|锁定)(?:的)?$"
)
_BARE_RATE = re.compile("(?:左右|以上|以下|以内)?(?:的|[？?，,]|$)")
_BARE_FIGURE = re.compile(r"(?<![\d.])(?P<bare>\d{1,2}(?:\.\d)?)(?:左右)?(?=的|[？?，,]|$)")
"""目标定5.5的有哪些."""
_DIGITS = "0123456789一二三四五六七八九十两几"
_SIGN = re.compile("(?<![<>])=|≠")
_ROUND = re.compile(
    r"(?:(?P<less>不到|不足|没到|没过|不满)|(?P<more>超过?|过|破|突破|上|达到?|满|至少))了?(?P<size>[十百千一]?万亿|[十百千]?[万亿]|[十百千])(?P<unit>元|人|吨|斤|户|家|公里|美元|个|辆|件|亩)?"
)
_SIZES = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 1e4, "亿": 1e8, "一": 1.0}
_LEAST = 1e4
"""A bare figure of less may be a year, or how many are asked for."""
_STRICTLY = {">=": ">", "<=": "<"}
_THAN = re.compile("比[^，。；]{0,5}$")
_SO = re.compile("(?:左右|[还更要的都])*(?:(?P<less>[低慢小少])|[高快大多])(?![多少于]|[出了]?[多几])")
"""比全国5%左右还高, but not 比5%高多少."""
_TWO_DIGITS = re.compile(r"两位数|二位数|双位数")
_BELOW_NOTHING = re.compile(r"负增长|[是为成]负(?:数|值)?|由正转负|(?:出现|[是为])下[降滑](?:的|了)?")
_HALF = re.compile(r"(?P<less>不到|不足|没过|没到)?(?:过|超过?|一)半")


def read_beyond(text: str, unit: str, *, asks: bool | None = None) -> tuple[Quantity | None, str]:
    """(the figure that is to be passed, how): 超过5% → >, 5%以上 → >=, 低于5% → <, 定为5% → =.

    `unit` is that of what is asked for; `asks` whether the question, of which `text` may be a part, asks which or how
    many are so.
    """
    asks = says(text, "asks which") if asks is None else asks
    for told in _asked_first(text):
        held = bool(_HELD.search(text[: told.start] + re.split(r"\d", told.text)[0]))
        bare = not told.unit and unit and (told.value >= _LEAST or held)  # 超过2000亿, 浓度超过30的
        said = bool(_EQUAL.search(text[: told.start])) or told.text.endswith(("以下", "以上", "以内"))
        rate = not told.unit and asks and said and told.value < _LEAST and _BARE_RATE.match(text[told.end :])
        figure = replace(told, unit="%" if rate else unit) if bare or rate else told
        if not figure.unit or figure.text.startswith(("第", "前")):
            continue
        if figure.unit in ("个", "年", "位", "名", "省", "个省") and figure.value < 100:
            continue
        if (way := _way(text, figure, asks=asks)) is not None:
            return figure, _STRICTLY.get(way, way) if _left_out(text, figure) else way
    alone = _BARE_FIGURE.search(text) if asks else None
    equal = _EQUAL.search(text[: alone.start()]) if alone is not None else None
    if alone is not None and equal is not None:
        return _figure(alone, float(alone["bare"]), "%"), "!=" if equal["not"] else "="
    return _in_words(text, unit)


def _asked_first(text: str) -> list[Quantity]:
    """Those of what asks before those that are only told: 听说都定在5%左右，那有哪些省高于5%."""
    asks, at = [], 0
    for part in parts_at(text, "，,。；;？?"):
        at = text.index(part, at)
        asks += [(at, at + len(part))] if says(part, "asks which") or says(part, "so many") else []
        at += len(part)
    return sorted(find_quantities(text), key=lambda one: not any(a <= one.start < b for a, b in asks))


def _left_out(text: str, figure: Quantity) -> bool:
    """5%以上（不含刚好5%的）: what is just that does not count."""
    again = (one for one in find_quantities(text) if one.start >= figure.end and one.value == figure.value)
    bound = any(says(text[max(0, one.start - 5) : one.start], "left out") for one in again)
    return bound or in_turn(text, "left out", "the bound")


def _way(text: str, figure: Quantity, *, asks: bool) -> str | None:
    lead = parts_at(figure.text, _DIGITS)[0]
    around = (text[max(0, figure.start - 6) : figure.start] + lead).rstrip("“\"‘'「")
    way, behind = _held_to(around), _or_so(text, figure)
    if behind not in ("", ">="):
        return behind
    if _THAN.search(around) and (than := _SO.match(text[figure.end :])):
        return "<" if than["less"] else ">"
    one = _EQUAL.search(around) if (asks or _SIGN.search(around)) and not behind else None
    if one is not None:
        return "!=" if one["not"] else "="
    return behind or way or None


def _held_to(text: str) -> str:
    """How the last word of `text` that holds something to a figure does: > for 有没有超过, <= for 不高于."""
    at = [*said(text, "held")]
    last = text[slice(*at[-1])] if at else ""
    return next((way for sort, way in _HELD_TO.items() if whole(last, sort)), "")


def _or_so(text: str, figure: Quantity) -> str:
    """What is said behind it: >= for 6%或者更高, < for 连5%都不到; 不到 of 5%以上不到6% is the next figure's."""
    behind = parts_at(text[figure.end : figure.end + _BEHIND], "，,。；;？?、")[0]
    own = parts_at(behind, "0123456789")[0]
    own = untrailed(own, "held") if own != behind else own
    return next((way for sort, way in _OR_SO.items() if says(own + figure.text[-3:], sort)), "")


def _in_words(text: str, unit: str) -> tuple[Quantity | None, str]:
    """上百万 (→ 1,000,000 人), 过千亿斤, 两位数 (→ 10%), 过半 (→ 50%)."""
    if (said := _ROUND.search(text)) is not None:
        value = 1.0
        for sign in said["size"]:
            value *= _SIZES[sign]
        way = "<" if said["less"] else _held_to(said["more"])
        return _figure(said, value, said["unit"] or unit), way
    if (said := _TWO_DIGITS.search(text)) is not None:
        return _figure(said, 10.0, "%" if unit in ("%", "元") else unit), ">="
    if unit == "%" and (said := _HALF.search(text)) is not None:
        return _figure(said, 50.0, "%"), "<" if said["less"] else ">"
    if (said := _BELOW_NOTHING.search(text)) is not None:
        return _figure(said, 0.0, "%"), "<"
    return None, ">="


def _figure(said: re.Match[str], value: float, unit: str) -> Quantity:
    return Quantity(said.group(), said.start(), said.end(), value, unit)
