"""The cells of a table → lines: each figure as a sentence of its own, which says its row and its column. Pure.

| 指标 | 2023年完成 | 2024年目标 |      社会消费品零售总额2023年完成205.7亿元。社会消费品零售总额2024年目标220亿元。
| 社会消费品零售总额 | 205.7 | 220 |

The unit is the value's own, or its column's, its row's or the caption's (单位：亿元); where the caption names several,
the one that what is measured can be counted in. So is the year, where neither row nor column names one. A row is one
line, so that a citation names it; who can name the cell asks for `table_rows`. Where rows or columns cannot be told
apart, a row stays what it looks like: its cells, parted by spaces.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.numbers import fold, is_money, is_ratio, read_unit
from rag.text.segments import parts_at
from rag.text.times import Role, calendar_years, find_mentions
from rag.text.vocabulary import begins, ends, says, whole

MAX_COLUMNS = 64
_NONE = 4
"""Characters of what says that there is no figure: ——, 无."""
_LONGEST = 120
"""Characters of a row's and a column's name together: what is longer names nothing, and would be said in each cell."""
_NUMBER = r"[-+]?[0-9]{1,16}(?:[,，][0-9]{3}){0,5}(?:\.[0-9]{1,8})?"
_VALUE = re.compile(
    rf"(?:约|超过?|不低于|不超过|突破|近|>|<|≥|≤)?\s?{_NUMBER}(?:\s?[-—~–至]{{1,2}}\s?{_NUMBER})?(?P<rest>[^0-9]{{0,12}})"
)
_ANY_YEAR = 2000
"""Whether a title names a time does not depend on the year that it is resolved against."""
_IN_BRACKETS = re.compile(r"\s?[（(](?:计量)?(?:单位[：:])?\s?([^（）()]{1,10})[）)]")
UNIT_LINE = re.compile(r"^(?:[^。，]{0,40}[（(\s])?(?:计量)?单位\s?[：:]\s?([^（）()。]{1,40}?)[）)\s]*$")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell; `across` columns wide, and `goes_on` where it belongs to the cell above."""

    text: str
    across: int = 1
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one cell: in which column of the table it stands, merged ones counted; None of a whole row."""

    text: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class _Caption:
    """What the lines over the rows say for all of them."""

    units: tuple[str, ...] = ()
    year: str = ""


def table_lines(rows: Sequence[Sequence[Cell]], above: str = "") -> list[str]:
    """One line a row, empty ones left out; `above` are the lines over the table, which may name the unit and year."""
    return [line for line in row_lines(rows, above) if line.strip()]


def row_lines(rows: Sequence[Sequence[Cell]], above: str = "") -> list[str]:
    """The line of each row; "" where nothing stands in it."""
    return ["".join(one.text for one in row) for row in table_rows(rows, above)]


def table_rows(rows: Sequence[Sequence[Cell]], above: str = "") -> list[list[Said]]:
    """What each row says, cell by cell where they can be told apart."""
    caption = _caption([*above.split("\n"), *(row[0].text for row in rows if len(row) == 1)])
    wide = [row for row in rows if len(row) > 1]
    grid = _grid(wide)
    sentences = iter(_sentences(grid, caption) if grid else [[] for _ in wide])
    said: list[list[Said]] = []
    for row in rows:
        cells = [] if len(row) == 1 else next(sentences)
        whole = row[0].text if len(row) == 1 else _as_seen(row)
        said.append(cells or [Said(whole)])
    return said


def _caption(lines: Sequence[str]) -> _Caption:
    units = next((found for line in reversed(lines) if (found := _units(line))), [])
    years = {year for line in lines if len(line) <= _LONGEST for year in _years(line)}
    return _Caption(tuple(units), f"{years.pop()}年" if len(years) == 1 else "")


def _units(line: str) -> list[str]:
    found = UNIT_LINE.match(line.strip())
    return [unit for unit in parts_at(found[1], "、，,；;/ ") if unit] if found else []


def _as_seen(row: Sequence[Cell]) -> str:
    return " ".join(" ".join(cell.text.split()) for cell in row).strip()


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The rows with merged cells written out in all that they cover; [] where they are no grid."""
    grid: list[list[str]] = []
    for row in rows:
        texts: list[str] = []
        for cell in row:
            text = _plain(cell.text)
            if cell.goes_on and grid and len(texts) < len(grid[-1]):
                text = grid[-1][len(texts)]
            texts += [text] * min(cell.across, MAX_COLUMNS - len(texts))
        grid.append(texts)
    widths = {len(row) for row in grid}
    return grid if len(widths) == 1 and len(grid) > 1 else []


def _plain(text: str) -> str:
    """A cell's text without its line ends; a figure without the spaces in it."""
    joined = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", " ".join(text.split()))
    bare = joined.replace(" ", "")
    return bare if _VALUE.fullmatch(fold(bare)) else joined


def is_value(text: str) -> bool:
    """205.7, 6.5%左右, 8.5—9.0; a year alone is none."""
    folded = fold(text)
    year = next(iter(calendar_years(folded)), None)
    is_year = year is not None and year.start == 0 and (year.named or year.end == len(folded))
    if is_year or (found := _VALUE.fullmatch(folded)) is None:
        return False
    unit = _parted(found["rest"])[0]
    return not unit or read_unit(unit, 0) is not None or unit.lstrip("百千").startswith(("万", "亿"))


def _parted(rest: str) -> tuple[str, str]:
    """What stands behind a number: (its unit, 左右 or 以上)."""
    rest = rest.strip()
    length = ends(rest, "about behind")
    return rest[: len(rest) - length].rstrip(), rest[len(rest) - length :]


def _sentences(grid: list[list[str]], caption: _Caption) -> list[list[Said]]:
    """What each row says; nothing for one that has nothing to say beyond its cells."""
    head = next((i for i, row in enumerate(grid) if any(is_value(text) for text in row[1:])), 0)
    body = grid[head:]
    if not 0 < head <= 3:
        return [[] for _ in grid]
    columns = range(len(grid[0]))
    titles = ["".join(dict.fromkeys(_named(row[c]) for row in grid[:head] if row[c])) for c in columns]
    values = [c for c in columns if c and not _is_no_label(titles[c]) and any(is_value(row[c]) for row in body)]
    if not values or len({titles[c] for c in values}) < len(values) or not all(titles[c] for c in values):
        return [[] for _ in grid]
    unit_column = next((c for c in columns if "".join(titles[c].split()) in ("单位", "计量单位")), None)
    labels = [c for c in columns if c not in values and c != unit_column and not _is_no_label(titles[c])]
    lines: list[list[Said]] = [[] for _ in range(head)]
    for row in body:
        said: list[Said] = []
        for c in values:
            label = next((_named(row[i]) for i in reversed(labels) if i < c and row[i]), "")
            if (
                label
                and len(label) + len(titles[c]) <= _LONGEST
                and not (len(row[c]) <= _NONE and not row[c].strip("-—–/\\.…无"))
            ):
                row_unit = row[unit_column] if unit_column is not None else ""
                said.append(Said(_sentence(label, titles[c], row[c], row_unit, caption), c))
        rest = [
            Said(f"{titles[c]}：{row[c]}。", c)
            for c in columns
            if c > values[-1] and c not in values and row[c] and c != unit_column
        ]
        lines.append([*said, *rest] if said else [])
    return lines


def _named(text: str) -> str:
    """2023 → 2023年; all else as it is."""
    return f"{text}年" if _is_year(text) else text


def _sentence(label: str, title: str, value: str, row_unit: str, caption: _Caption) -> str:
    """社会消费品零售总额, 2024年目标, 220 → 社会消费品零售总额2024年目标220亿元。"""
    label_unit, title_unit = _IN_BRACKETS.search(label), _IN_BRACKETS.search(title)
    label_units = [label_unit[1]] if label_unit and _is_unit(label_unit[1]) else []
    title_units = [title_unit[1]] if title_unit and _is_unit(title_unit[1]) else []
    label = _IN_BRACKETS.sub("", label, count=1) if label_units else label
    title = _IN_BRACKETS.sub("", title, count=1) if title_units else title
    if not title_units and title.endswith(("%", "％")):  # 比上年±%
        title, title_units = title[:-1].removesuffix(" ").rstrip("±+-"), ["%"]
        title += "增长" if title.endswith(("比上年", "同比")) else ""
    if not _years(label + title) and not _has_time(title):
        title = caption.year + title
    if not is_value(value) and not _is_year(value):  # 2000 among 2180 and 1950 is no year
        return f"{label}{title}：{value.rstrip('。')}。"
    found = _VALUE.fullmatch(fold(value))
    own, about = _parted(found["rest"] if found else "")
    if own:
        return f"{label}{title}{value}。"
    number = value[: len(value) - len(about)].rstrip()
    row_units = [unit for unit in parts_at(row_unit, "、，,；; ") if _is_unit(unit)]
    unit = next(
        filter(None, (_fitting(some, label, title) for some in (title_units, row_units, label_units, caption.units))),
        "",
    )
    return f"{label}{title}{number}{unit}{about}。"


def _is_unit(text: str) -> bool:
    bare = fold(_unsized(text.strip()))
    found = read_unit(bare, 0)
    return found is not None and found[1] == len(bare)


def _fitting(units: Sequence[str], label: str, title: str) -> str:
    """The unit that what is measured can have; "" where none fits, or several do."""
    if len(units) == 1 and not _is_share(title):
        return units[0]
    shares = _is_share(title) or (_is_share(label) and not _is_sum(label))
    fitting = [unit for unit in units if is_ratio(fold(unit)) == shares]
    if shares:
        return fitting[0] if fitting else ""
    if len(fitting) > 1:
        money = [unit for unit in fitting if is_money(_unsized(unit))]
        people = [unit for unit in fitting if unit.removeprefix("万") in ("人", "人次", "名")]
        area = [unit for unit in fitting if says(unit, "area")]
        kinds = (
            (says(label, "column people"), people),
            (_is_sum(label), money),
            (says(label, "column area"), area),
        )
        fitting = next((some for of_it, some in kinds if some and of_it), [])
    return fitting[0] if len(fitting) == 1 else ""


def _unsized(unit: str) -> str:
    """万元 → 元."""
    return unit[begins(unit, "size") :]


def _is_share(title: str) -> bool:
    """Does a title name a change or a share: 同比增长, 城镇化率?"""
    return title.endswith("率") or says(title, "share title")


def _is_sum(title: str) -> bool:
    """Does a title name a sum of money: 固定资产投资, 零售额?"""
    return title.endswith("额") or says(title, "money title")


def _is_no_label(title: str) -> bool:
    """Is it the title of a column that names no row: 序号, 责任单位?"""
    bare = "".join(title.split())
    return whole(bare, "no label") or (bare.startswith(("责任", "牵头", "配合")) and len(bare) <= _NONE + 2)


def _is_none(cell: str) -> bool:
    """Does it say that there is no figure: ——, 无, or nothing?"""
    return len(cell) <= _NONE and not cell.strip("-—–/\\.…无")


def _is_year(text: str) -> bool:
    """2023, and nothing else."""
    return [(one.start, one.end) for one in calendar_years(fold(text))] == [(0, len(text))]


def _years(text: str) -> list[int]:
    """The years that it names with 年, or ends with."""
    return [one.year for one in calendar_years(fold(text)) if one.named or one.end == len(text)]


def _has_time(title: str) -> bool:
    """Does it name a time of its own: 上年完成, “十四五”目标, but not 上年增长, 比上年增长?"""
    found = (one for one in find_mentions(title, _ANY_YEAR) if one.role is Role.TOPIC)
    return any(not title.startswith("增", one.end) for one in found)
