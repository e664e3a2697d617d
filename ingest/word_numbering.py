"""The numbers that Word counts by itself (一、 （二） 1. 1.2), out of numbering.xml and the styles.

`Numbering.label` is asked once for each paragraph in the order of the document and says what Word shows before its
text: "" for none and for bullets. Levels restart under the level above; lists that share a definition go on counting
together, unless one starts anew. Reads XML elements, touches no text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_WORD}val"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = dict(zip("一二三四五六七八九十百千零", "壹贰叁肆伍陆柒捌玖拾佰仟零", strict=True))
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_ONES = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LEVELS = 9
_LONGEST_CHAIN = 20
"""Styles that a style is based on; a circle of them ends here."""


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    legal: bool
    restarts: bool
    style: str


class Numbering:
    """The lists of one document, and how far each has counted."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """The roots of numbering.xml and styles.xml; None where the file has none."""
        self._styles = {one.get(f"{_WORD}styleId"): one for one in _all(styles, "style")}
        self._abstract = {one.get(f"{_WORD}abstractNumId"): one for one in _all(numbering, "abstractNum")}
        self._nums = {one.get(f"{_WORD}numId"): one for one in _all(numbering, "num")}
        self._counts: dict[str, list[int | None]] = {}
        self._levels: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._started: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """What Word shows before the text of `paragraph` (w:p), with a space behind it where the text needs one."""
        found = self._list_of(paragraph)
        if found is None:
            return ""
        num, depth = found
        abstract, levels = self._list(num)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        override = self._override(num, depth)
        before = counts[depth]
        counts[depth] = level.start if before is None else before + 1
        if override is not None and (num, depth) not in self._started:
            counts[depth] = override
        self._started.add((num, depth))
        for deeper in range(depth + 1, _LEVELS):
            if deeper not in levels or levels[deeper].restarts:
                counts[deeper] = None
        if level.format in ("bullet", "none"):
            return ""
        text = level.text
        for place in range(1, _LEVELS + 1):
            if f"%{place}" in text:
                text = text.replace(f"%{place}", self._shown(level, levels, counts, place - 1))
        return text

    def _shown(self, level: _Level, levels: dict[int, _Level], counts: list[int | None], depth: int) -> str:
        other = levels.get(depth)
        if other is None:
            return ""
        count = counts[depth]
        return formatted(other.start if count is None else count, "decimal" if level.legal else other.format)

    def _list_of(self, paragraph: Any) -> tuple[str, int] | None:
        """(the list, the level from 0) of a paragraph, by itself or by its style."""
        own = paragraph.find(f"{_WORD}pPr/{_WORD}numPr")
        style = _value(paragraph.find(f"{_WORD}pPr/{_WORD}pStyle"))
        num = _value(own.find(f"{_WORD}numId")) if own is not None else ""
        depth = _value(own.find(f"{_WORD}ilvl")) if own is not None else ""
        for _ in range(_LONGEST_CHAIN):
            found = self._styles.get(style) if style and not num else None
            if found is None:
                break
            given = found.find(f"{_WORD}pPr/{_WORD}numPr")
            if given is not None:
                num = _value(given.find(f"{_WORD}numId"))
                depth = depth or _value(given.find(f"{_WORD}ilvl")) or self._level_of_style(num, style)
            style = _value(found.find(f"{_WORD}basedOn"))
        if num not in self._nums or num == "0":
            return None
        return num, min(_number(depth), _LEVELS - 1)

    def _level_of_style(self, num: str, style: str) -> str:
        levels = self._list(num)[1] if num in self._nums else {}
        return next((str(depth) for depth, level in levels.items() if level.style == style), "")

    def _list(self, num: str) -> tuple[str, dict[int, _Level]]:
        """The definition that counts for a list, and its levels."""
        if num not in self._levels:
            abstract = _value(self._nums[num].find(f"{_WORD}abstractNumId"))
            node = self._abstract.get(abstract)
            link = _value(node.find(f"{_WORD}numStyleLink")) if node is not None else ""
            style = self._styles.get(link) if link else None
            linked = _value(style.find(f"{_WORD}pPr/{_WORD}numPr/{_WORD}numId")) if style is not None else ""
            if linked in self._nums and linked != num:
                abstract = _value(self._nums[linked].find(f"{_WORD}abstractNumId"))
                node = self._abstract.get(abstract)
            found = [] if node is None else _all(node, "lvl")
            found += [one for over in _all(self._nums[num], "lvlOverride") for one in _all(over, "lvl")]
            self._levels[num] = abstract, {_number(one.get(f"{_WORD}ilvl")): _level(one) for one in found}
        return self._levels[num]

    def _override(self, num: str, depth: int) -> int | None:
        for over in _all(self._nums[num], "lvlOverride"):
            start = over.find(f"{_WORD}startOverride")
            if _number(over.get(f"{_WORD}ilvl")) == depth and start is not None:
                return _number(_value(start))
        return None


def _level(node: Any) -> _Level:
    texts = {
        name: _value(node.find(f"{_WORD}{name}")) for name in ("start", "numFmt", "lvlText", "lvlRestart", "pStyle")
    }
    legal = node.find(f"{_WORD}isLgl")
    return _Level(
        start=_number(texts["start"], 1),
        format=texts["numFmt"] or "decimal",
        text=texts["lvlText"][:40],
        legal=legal is not None and legal.get(_VAL) not in ("0", "false"),
        restarts=texts["lvlRestart"] != "0",
        style=texts["pStyle"],
    )


def _all(node: Any, name: str) -> list[Any]:
    return [] if node is None else list(node.findall(f"{_WORD}{name}"))


def _value(node: Any) -> str:
    return "" if node is None else str(node.get(_VAL) or "")


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 6 else otherwise


# --- how a count is written -------------------------------------------------------------------------------------


def formatted(count: int, form: str) -> str:
    """A count as Word's `form` writes it: 3 → 三 (chineseCounting), ③ (decimalEnclosedCircle), iii (lowerRoman)."""
    writer = _FORMATS.get(form)
    return writer(count) if writer and 0 < count < 1000 else str(count)


def chinese(count: int) -> str:
    """1 to 999 in Chinese: 十, 二十一, 一百零三."""
    hundreds, rest = divmod(count, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN + _ROMAN_ONES:
        times, count = divmod(count, value)
        text += letters * times
    return text


def _letters(count: int) -> str:
    """a … z, then aa, bb: as Word does."""
    return chr(97 + (count - 1) % 26) * ((count - 1) // 26 + 1)


def _circled(first: int, most: int) -> Callable[[int], str]:
    return lambda count: chr(first + count - 1) if count <= most else str(count)


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"),
            *("taiwaneseCountingThousand", "koreanCounting"),
        ),
        chinese,
    ),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"),
        lambda count: "".join(_DIGITS[int(digit)] for digit in str(count)),
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda count: "".join(_LEGAL.get(char, char) for char in chinese(count)),
    ),
    "ideographTraditional": lambda count: _STEMS[(count - 1) % 10],
    "ideographZodiac": lambda count: _BRANCHES[(count - 1) % 12],
    "decimalZero": lambda count: f"{count:02}",
    "decimalFullWidth": lambda count: "".join(chr(0xFF10 + int(digit)) for digit in str(count)),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled(0x2460, 20)),
    "decimalEnclosedParen": _circled(0x2474, 20),
    "decimalEnclosedFullstop": _circled(0x2488, 20),
    "lowerLetter": _letters,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
}
