"""The figure that a question holds others against: 超过5%, 上百万, 过千亿斤, 两位数 → it, and which side. Pure."""

import re
from dataclasses import replace

from rag.text.figures import find_quantities
from rag.text.numbers import numbers_in, parse_number, small_number
from rag.text.segments import parts_at
from rag.text.vocabulary import asks_which, begins, ends, first_said, in_turn, said, says, unled, untrailed, whole
from rag.types import Quantity

_HELD_TO = {"held above": ">", "held at least": ">=", "held below": "<", "held at most": "<="}
"""What stands before a figure (words.tsv, 不低于6%), and how it is to be passed."""
_NUMBER = r"(?<![\d.])\d{1,4}(?:\.\d{1,2})?|[一二两三四五六七八九十]{1,3}"
_OR_SO = {"or less": "<=", "not reached": "<", "and beyond": ">", "or more": ">="}
"""What stands behind it: 6%或者更高."""
_BEHIND = 8
"""Characters behind a figure in which that may stand: 6%（含）及以上."""
_LARGEST_RATE = 100
_LESS, _MORE = "低慢小少", "高快大多"
_BY_HOW_MUCH = ("多", "少", "几", "于")
_ARABIC = "0123456789"
_BEFORE = 4
_SPOKEN = re.compile(rf"(?P<number>{_NUMBER})个(?:百分)?点")
_DIGITS = _ARABIC + "一二三四五六七八九十两几"
_ROUND = re.compile(
    r"(?:(?P<less>不到|不足|没到|没过|不满)|(?P<more>超过?|过|破|突破|上|达到?|满|至少))了?(?P<size>[十百千一]?万亿|[十百千]?[万亿]|[十百千])(?P<unit>元|人|吨|斤|户|家|公里|美元|个|辆|件|亩)?"
)
_SIZES = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 1e4, "亿": 1e8, "一": 1.0}
_LEAST = 1e4
"""A bare figure of less may be a year, or how many are asked for."""
_STRICTLY = {">=": ">", "<=": "<"}


def read_beyond(text: str, unit: str, *, asks: bool | None = None) -> tuple[Quantity | None, str]:
    """(the figure that is to be passed, how): 超过5% → >, 5%以上 → >=, 低于5% → <, 定为5% → =.

    `unit` is that of what is asked for; `asks` whether the question, of which `text` may be a part, asks which or how
    many are so.
    """
    asks = says(text, "asks which") if asks is None else asks
    text = _SPOKEN.sub(_as_rate, text)
    for told in map(_in_hundredths, _asked_first(text)):
        if text[told.end :].removeprefix("或").removeprefix("者").startswith(told.text) and text[told.end] == "或":
            continue  # 6%或6%以上
        before = (text[: told.start] + parts_at(told.text, _ARABIC)[0]).removesuffix("了")
        held = bool(ends(before, "held")) and not before.endswith("在")  # CPI控在3以内 is of one place
        bare = not told.unit and unit and (told.value >= _LEAST or held)  # 超过2000亿, 浓度超过30的
        said = bool(_equal(text[: told.start])) or told.text.endswith(("以下", "以上", "以内"))
        rate = not told.unit and asks and said and told.value < _LEAST and _stands_alone(text, told.end)
        own = unit if "/" in unit else "%"  # 30以下 of micrograms, 5以上 of how GDP grows
        figure = replace(told, unit=own if rate else unit) if bare or rate else told
        if not figure.unit or figure.text.startswith(("第", "前")):
            continue
        if figure.unit in ("个", "年", "位", "名", "省", "个省") and figure.value < 100:
            continue
        if (way := _way(text, figure, asks=asks)) is not None:
            way = "!=" if way == "=" and says(text[figure.end :], "otherwise") else way
            return figure, _STRICTLY.get(way, way) if _left_out(text, figure) else way
    for start, end in numbers_in(text) if asks else ():  # 目标定5.5的有哪些
        if (value := parse_number(text[start:end]) or _LARGEST_RATE) < _LARGEST_RATE and _stands_alone(text, end):
            if way := _equal(text[:start]) or held_to(text[max(0, start - _BEFORE) : start]):
                return Quantity(text[start:end], start, end, value, "%"), way
            break
    return _in_words(text, unit)


def _in_hundredths(told: Quantity) -> Quantity:
    """九成 → 90%."""
    return replace(told, value=told.value * 10, unit="%") if told.unit == "成" else told


def _as_rate(said: re.Match[str]) -> str:
    """5个点, 五个百分点 → 5%, as long as before, so that what stands behind keeps its place."""
    number = said["number"]
    value = float(number) if number[0].isdigit() else small_number(number)
    rate = f"{value:g}%" if value is not None else ""
    return rate.rjust(len(said.group())) if 0 < len(rate) <= len(said.group()) else said.group()


def _stands_alone(text: str, end: int) -> bool:
    """Is what ends there followed by no unit: 5.5的, 5.5左右？"""
    behind = text[end + begins(text, "about behind", end) :]
    return not behind or behind.startswith(("的", "？", "?", "，", ",", "啊", "呀", "呢", "没", "了"))


def _equal(text: str) -> str:
    """How the end of a text says that something comes to a figure: "=" of 定为, "!=" of 不是, else ""."""
    text = text.removesuffix("的")
    if text.endswith("≠"):
        return "!="
    before = text[: len(text) - ends(text, "set at")]
    return "" if before == text else "!=" if ends(before, "sets not") else "="


def passes(text: str, at: int) -> tuple[str, int]:
    """Which side of it that stands behind what something is held to, and where that ends: of 比全国平均水平还高 ">", of
    比5%左右低 "<"; "" for 比5%高多少, which asks by how much.
    """
    at = len(text) - len(unled(text[at:], "of what is passed"))
    way = {**dict.fromkeys(_LESS, "<"), **dict.fromkeys(_MORE, ">")}.get(text[at : at + 1], "")
    asks = text[at + 1 : at + 4].lstrip("出了").startswith(_BY_HOW_MUCH)
    return ("" if asks else way), at + 1


def _asked_first(text: str) -> list[Quantity]:
    """Those of what asks before those that are only told: 听说都定在5%左右，那有哪些省高于5%."""
    asks, at = [], 0
    for part in parts_at(text, "，,。；;？?"):
        at = text.index(part, at)
        asks += [(at, at + len(part))] if asks_which(part) else []
        at += len(part)
    return sorted(find_quantities(text), key=lambda one: not any(a <= one.start < b for a, b in asks))


def _left_out(text: str, figure: Quantity) -> bool:
    """5%以上（不含刚好5%的）: what is just that does not count."""
    again = (one for one in find_quantities(text) if one.start >= figure.end and one.value == figure.value)
    bound = any(says(text[max(0, one.start - 5) : one.start], "left out") for one in again)
    return bound or in_turn(text, "left out", "the bound")


def _way(text: str, figure: Quantity, *, asks: bool) -> str | None:
    lead = parts_at(figure.text, _DIGITS)[0]
    around = (text[max(0, figure.start - 6) : figure.start] + lead).rstrip("“\"‘'「 ")
    way, behind = held_to(around), _or_so(text, figure)
    if behind not in ("", ">="):
        return behind
    if "比" in parts_at(around, "，。；")[-1] and (than := passes(text, figure.end - figure.text.endswith("多"))[0]):
        return than
    equal = (_equal(around) or ("" if way else _by_just(around, text[figure.end :]))) if not behind else ""
    return equal if equal and (asks or around.endswith(("=", "≠"))) else behind or way or None


def _by_just(around: str, behind: str) -> str:
    """ "=" for 涨2%（含2%左右）的省份: by how much it rises is said of those it asks for, and nothing holds it."""
    rest = behind.replace(")", "）").partition("）")[2] or behind if behind.startswith(("(", "（")) else behind
    rest = rest[begins(rest, "about behind") :]
    of_those = rest.startswith("的有") or (rest.startswith("的") and begins(rest, "places", 1) > 0)
    return "=" if of_those and ends(around.removesuffix("了"), "goes up") else ""


def held_to(text: str) -> str:
    """How the last word of `text` that holds something to a figure does: > for 有没有超过, <= for 不高于."""
    at = [*said(text, "held")]
    last = text[slice(*at[-1])] if at else ""
    return next((way for sort, way in _HELD_TO.items() if whole(last, sort)), "")


def _or_so(text: str, figure: Quantity) -> str:
    """What is said behind it: >= for 6%或者更高, < for 连5%都不到; 不到 of 5%以上不到6% is the next figure's."""
    behind = parts_at(text[figure.end : figure.end + _BEHIND], "，,。；;？?、“")[0]  # 5%（含“以内”）: how it is put
    own = parts_at(behind, _ARABIC)[0]
    own = untrailed(own, "held") if own != behind else own
    return next((way for sort, way in _OR_SO.items() if says(own + figure.text[-3:], sort)), "")


def _in_words(text: str, unit: str) -> tuple[Quantity | None, str]:
    """上百万 (→ 1,000,000 人), 过千亿斤, 两位数 (→ 10%), 过半 (→ 50%)."""
    if (said := _ROUND.search(text)) is not None and not text.startswith("分", said.end()):  # 带上百分比
        value = 1.0
        for sign in said["size"]:
            value *= _SIZES[sign]
        way = "<" if said["less"] else held_to(said["more"])
        return Quantity(said.group(), *said.span(), value, said["unit"] or unit), way
    rate = "%" if unit in ("%", "元") else unit
    for sort, value, of, way in (
        ("two digits", 10.0, rate, ">="),
        ("under half", 50.0, "%", "<"),
        ("half", 50.0, "%", ">"),
    ):
        if (where := first_said(text, sort)) and (unit == "%" or sort == "two digits"):
            return Quantity(text[slice(*where)], *where, value, of), way
    if where := first_said(text, "below nothing"):
        return Quantity(text[slice(*where)], *where, 0.0, "%"), "<"
    return None, ">="
