"""The figure that a question holds others against: 超过5%, 上百万, 过千亿斤, 两位数 → it, and which side. Pure."""

import re
from dataclasses import replace

from rag.text.figures import find_quantities
from rag.text.segments import parts_at
from rag.text.vocabulary import in_turn, says
from rag.types import Quantity

_MORE = r"[>≥]=?|做到|有没有|超过?了?|高于|大于|多于|突破|过|不低于|不少于|不小于|达到?了?|至少|高过|破|上|满|在"
_BEYOND = re.compile(
    rf"(?P<more>{_MORE})|(?P<less>[<≤]=?|低于|小于|少于|不到|不足|不超过|没超过|未超过|没到|没有?达到|未达到|不满|没过|没破)"
)
_ABOVE, _BELOW = (
    re.compile(r"以上|及以上|或以上|或更高|往上|打底"),
    re.compile(r"以下|以内|之内|及以下|或更低|往下|封顶"),
)
_HELD = re.compile("(?:[<>≤≥]|超过?|高于|低于|大于|小于|多于|少于|不到|不足|不高于|不低于)了?$")
_EQUAL = re.compile(
    r"(?P<not>≠|(?<!是)不|没有?|未|并非)?(?:(?<=≠)|(?<![<>])=|清一色|一律|刚好|正好|恰好|是|为|写|写着|写成|只?定|仅|只有|定为|定在|等于|都是|设为|设在|提出|卡在|锁定)(?:的)?$"
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
_NO_LESS = ("≥", ">=", "不低于", "不少于", "不小于", "达", "做到", "有没有", "至少", "在", "上", "满")
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
    after = text[figure.end : figure.end + 5] + figure.text[-3:]
    said = [*_BEYOND.finditer(around)]
    if _BELOW.search(after):
        return "<="
    if _THAN.search(around) and (than := _SO.match(text[figure.end :])):
        return "<" if than["less"] else ">"
    if (asks or _SIGN.search(around)) and not _ABOVE.search(after) and (one := _EQUAL.search(around)):
        return "!=" if one["not"] else "="
    if _ABOVE.search(after) or (said and said[-1].group().startswith(_NO_LESS)):
        return ">="
    if said and said[-1]["less"]:
        return "<=" if said[-1]["less"] in ("≤", "<=", "不超过", "没超过", "未超过") else "<"
    if said:
        return ">"
    return None


def _in_words(text: str, unit: str) -> tuple[Quantity | None, str]:
    """上百万 (→ 1,000,000 人), 过千亿斤, 两位数 (→ 10%), 过半 (→ 50%)."""
    if (said := _ROUND.search(text)) is not None:
        value = 1.0
        for sign in said["size"]:
            value *= _SIZES[sign]
        way = "<" if said["less"] else ">=" if said["more"].startswith(_NO_LESS) else ">"
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
