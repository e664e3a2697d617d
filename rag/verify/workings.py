"""How a model says that it has computed something, computed again: 多316（669减353）, 由9.1亿元除以39.4亿元算出. Pure.

The numbers of a working must be figures of the evidence, as they are written there; its result must be a figure of the
sentence. What holds is code's own computation then; the working's words claim nothing beside it.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.text.numbers import same_unit
from rag.text.times import calendar_years
from rag.text.vocabulary import first_said
from rag.types import Quantity

_NUMBER = r"\d{1,12}(?:\.\d{1,6})?"
_WORD = r"[^\d（(）)，,；;。+＋\-－−—–×÷/*=＝加减乘除]"
_TERM = rf"[（(]?{_WORD}{{0,12}}{_NUMBER}{_WORD}{{0,8}}[）)]?"
_OPERATOR = r"(?:减去?|加上?|除以|乘以|[+＋\-－−—–×÷/*])"
_SUM = rf"{_TERM}(?:{_OPERATOR}{_TERM}){{1,12}}(?:[=＝]约?{_NUMBER}[^\d（(）)，,；;。]{{0,6}}?)?"
_NUMERAL = re.compile(rf"{_NUMBER}[%％]?")
_BRACKETED = re.compile(rf"[（(](?:[由按即]|=|＝)?{_SUM}(?:算出|得出|得到|计算)?[）)]")
_TOLD = re.compile(rf"[由按用]?{_SUM}(?:算出|得出|得到|计算得出|得来)(?:（[^）]{{0,16}}）)?")
_BY_WORDS = re.compile(
    r"[由按用][^，,。；;（）\d]{0,12}(?:相加|相减|相除|平均|求和|加总)(?:后?(?:算出|得出|得到|得来))?(?=[，,。；;）]|$)"
)
_SIGNS = {"减去": "-", "减": "-", "加上": "+", "加": "+", "除以": "/", "乘以": "*"} | dict.fromkeys("－−—–", "-")
_SIGNS |= {"＋": "+", "×": "*", "÷": "/", "（": "(", "）": ")"}
_DO: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_CALCULATED = frozenset("0123456789.+-*/()")
_BEHIND_A_YEAR = tuple("年－−—–-")
_LONGEST = 240
_MOST_PARTS = 40
_FEW_DIGITS = 2
"""Of what something is divided by that is no figure: of two, a mean."""


@dataclass(frozen=True, slots=True)
class Working:
    """A computation as it is written at `start`…`end`: its value (None: it has none), the numbers that go into it."""

    start: int
    end: int
    text: str
    value: float | None
    numbers: tuple[str, ...]


def workings(text: str) -> list[Working]:
    """The computations that a sentence shows, in order."""
    text = text[:_LONGEST] if len(text) > _LONGEST else text
    found: list[Working] = []
    for pattern in (_TOLD, _BRACKETED, _BY_WORDS):
        for match in pattern.finditer(text):
            free = not any(one.start < match.end() and match.start() < one.end for one in found)
            if free and not _of_years(match.group()):
                found.append(_read(match))
    return sorted(found, key=lambda one: one.start)


def masked(text: str, found: Sequence[Working]) -> str:
    """The text without its workings, every character in its place."""
    for one in found:
        text = text[: one.start] + "，" * (one.end - one.start) + text[one.end :]
    return text


def is_result(working: Working, said: Quantity, units: Sequence[str]) -> bool:
    """Is a figure what the working comes to, in the unit of what went into it, as exact as it is written?"""
    if working.value is None or said.high is not None:
        return False
    numeral = _NUMERAL.search(said.text)
    if numeral is None:
        return False
    number = numeral[0].rstrip("%％")
    digits = len(number.partition(".")[2])
    ratio = "/" in working.text and not working.text.rpartition("/")[2].isdigit()
    value = abs(working.value) * (100 if ratio and said.unit == "%" else 1)
    if not math.isclose(value, float(number), abs_tol=0.5 * 10.0**-digits + 1e-9):
        return False
    if ratio:
        return said.unit in ("%", "倍", "")
    return any(same_unit(said.unit, unit) or (unit == "%" and "百分点" in said.unit) for unit in units) or not said.unit


def _of_years(text: str) -> bool:
    """2021-2025, 2021年: no difference is taken of what is a time."""
    return any(text.startswith(_BEHIND_A_YEAR, one.end) for one in calendar_years(text))


def _read(match: re.Match[str]) -> Working:
    words = match.group()
    bracketed = bool(_BRACKETED.fullmatch(words))
    body = words[1:-1] if bracketed else words
    result = first_said(body, "comes to")
    body = body[: result[0]] if result else body
    for sign, plain in _SIGNS.items():
        body = body.replace(sign, plain)
    text = "".join(sign for sign in body if sign in _CALCULATED).strip("+-*/")
    text = text.lstrip("(") if text.count("(") > text.count(")") else text
    last = text.rpartition("/")[2]
    divided = "/" in text and last.isdigit() and len(last) <= _FEW_DIGITS
    numbers = _NUMERAL.findall(words.replace("＝", "=").partition("=")[0])
    return Working(match.start(), match.end(), text, _value(text), tuple(numbers[:-1] if divided else numbers))


def _value(text: str) -> float | None:
    try:
        tree = ast.parse(text, mode="eval")
        if sum(1 for _ in ast.walk(tree)) > _MOST_PARTS:
            return None
        return _of(tree.body)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, MemoryError):
        return None


def _of(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp) and type(node.op) in _DO:
        return _DO[type(node.op)](_of(node.left), _of(node.right))
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    raise ValueError(node)


def written(figure: Quantity) -> tuple[str, ...]:
    """The numerals of a figure as it is written: 超1.8万个 → 1.8."""
    return tuple(one.rstrip("%％") for one in _NUMERAL.findall(figure.text.replace(",", "").replace("，", "")))


def known(working: Working, figures: Sequence[Quantity]) -> list[Quantity] | None:
    """A figure for each number of a working; None where one of them is no figure's."""
    found = []
    for number in working.numbers:
        share = number.endswith(("%", "％"))
        value = float(number.rstrip("%％"))
        own = next((f for f in figures if value in map(float, written(f)) and (f.unit == "%" or not share)), None)
        if own is None:
            return None
        found.append(own)
    return found
