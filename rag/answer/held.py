"""The figure that rows are held to: which pass it, and how many. Pure.

Of a range the lower end counts, and of 5.5%左右 5.5; 突破1万公里 is more than 1万公里.
"""

from collections.abc import Callable, Mapping

from rag.answer.cells import Row, measured
from rag.answer.reckon import is_rate
from rag.question.conditions import Condition
from rag.text.numbers import canonical
from rag.text.vocabulary import says
from rag.types import Quantity

_A_LITTLE = 1e-9
_TESTS: Mapping[str, Callable[[float, float], bool]] = {
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    "=": lambda value, limit: value == limit,
    "!=": lambda value, limit: value != limit,
}
_SAID = {">": "超过", ">=": "不低于", "<": "低于", "<=": "不超过", "=": "是", "!=": "不是"}
_SIGN = {"<": "为负（下降）", ">": "为正（上升）", ">=": "没有下降", "<=": "没有上升"}
_NUMERALS = "0123456789一二两三四五六七八九十百千万亿"


def passes(way: str, row: Row, limit: float) -> bool:
    return _TESTS[way](_beside(row, limit), limit)


def is_held(row: Row, one: Condition) -> bool:
    """Whether the row is of what the condition is about: an amount is not held to 5%."""
    if row.cell.named.measure != one.measure:
        return False
    return one.figure is None or not one.figure.unit or ("%" in one.figure.unit) == is_rate(row)


def way_said(way: str) -> str:
    """超过, 不低于, …"""
    return _SAID[way]


def held_said(way: str, limit: str) -> str:
    """超过5%; of nothing, which way it went."""
    return f"{way_said(way)}{limit}" if limit != "0%" else _SIGN.get(way, f"{way_said(way)}0%")


def limit_of(beyond: Quantity, row: Row) -> float:
    """What is to be passed, in what the row is measured in."""
    name, factor = canonical(beyond.unit)
    return beyond.value * (factor if name == measured(row)[0] else 1)


def _beside(row: Row, limit: float) -> float:
    """突破1万公里 is more than 1万公里, 近100万辆 less than 100万辆; any other what it says."""
    value, said = measured(row)[1], row.cell.row.quantity.qualifier + row.cell.row.quantity.text[:2]
    if value != limit:
        return value
    little = _A_LITTLE * max(1.0, abs(value))
    return value + little if says(said, "got past") else value - little if says(said, "short of") else value


def bare(beyond: Quantity) -> str:
    """超过5%, 5%以上, 不足5% → 5%; 过半 → 50%, 负增长 → 0%."""
    text = beyond.text
    number = next((i for i, sign in enumerate(text) if sign in _NUMERALS), None)
    if number is None:
        return f"{beyond.value:g}{beyond.unit}"
    said = (
        text[number:]
        .removesuffix("以上")
        .removesuffix("以下")
        .removesuffix("以内")
        .removesuffix("左右")
        .removesuffix("及")
    )
    return said + ("%" if beyond.unit == "%" and said[-1].isdigit() else "")
