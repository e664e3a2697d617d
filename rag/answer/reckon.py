"""What code computes of a table's rows: the greatest, the mean, a sum, a count, a difference, and why not. Pure.

Only of figures that can be compared: one sort, one unit (吨 and 斤 are brought to one). Rates and shares have no
sum; their plain mean weighs all alike, which is said where it is told. A
range (4.5%—5%) counts by its lower end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from rag.answer.cells import FAMILIES, TO_ONE, Row, measured, plain, reach
from rag.text.indicators import Sort
from rag.text.numbers import RATES, SIZES, canonical, is_count
from rag.types import Json, Quantity


@dataclass(frozen=True, slots=True)
class Computed:
    """One thing that code worked out; `rows` are the numbers of the rows that it comes of."""

    what: str
    text: str
    value: float
    unit: str
    rows: tuple[int, ...]

    @property
    def size(self) -> "Computed":
        """How large a difference is, whichever way it goes: 多 or 少 says that, and no sign."""
        return replace(self, text=self.text.replace("-", ""), value=abs(self.value))

    def to_json(self) -> Json:
        return {
            "what": self.what,
            "text": self.text,
            "value": plain(self.value),
            "unit": self.unit,
            "from": list(self.rows),
        }


def comparable(rows: Sequence[Row]) -> list[int]:
    """The numbers of the rows that are of one unit: that of most."""
    units = [measured(row)[0] for row in rows]
    usual = max(units, key=units.count, default="")
    return [i for i, unit in enumerate(units) if unit == usual]


def ranked(rows: Sequence[Row], numbers: Sequence[int], *, low: bool = False) -> list[int]:
    """The rows' numbers, greatest first; of equals the one whose range reaches farther."""

    return sorted(numbers, key=lambda i: (measured(rows[i])[1], reach(rows[i])), reverse=not low)


def first_of(rows: Sequence[Row], order: Sequence[int]) -> list[int]:
    """Those that share the first place."""
    value = measured(rows[order[0]])[1] if order else 0.0
    return [i for i in order if measured(rows[i])[1] == value]


def is_rate(row: Row) -> bool:
    """A rate, a share or a growth, whose sum says nothing."""
    return row.cell.row.quantity.unit in RATES or row.cell.named.sort in (Sort.RANK, Sort.SHARE)


def total(rows: Sequence[Row], numbers: Sequence[int]) -> Computed | None:
    """The sum; None where there is none (rates, ranges, one row)."""
    if len(numbers) < 2 or any(is_rate(rows[i]) or rows[i].cell.high is not None for i in numbers):
        return None
    if "/" in rows[numbers[0]].cell.row.quantity.unit or _per_head(rows[numbers[0]]):
        return None
    value = sum((Decimal(str(measured(rows[i])[1])) for i in numbers), Decimal(0))
    return _told("合计", value, rows, numbers)


def mean(rows: Sequence[Row], numbers: Sequence[int], *, rates: bool = False) -> Computed | None:
    """The plain mean of amounts, of `rates` only where that is said; None where there is none (ranges, ranks)."""
    if len(numbers) < 2 or any(rows[i].cell.high is not None for i in numbers):
        return None
    if any(rows[i].cell.named.sort is Sort.RANK for i in numbers):
        return None
    unweighed = any(is_rate(rows[i]) for i in numbers) or _per_head(rows[numbers[0]])
    if unweighed and not rates:
        return None
    value = sum((Decimal(str(measured(rows[i])[1])) for i in numbers), Decimal(0)) / len(numbers)
    return _told("简单平均" if unweighed else "平均", value, rows, numbers)


def middle(rows: Sequence[Row], numbers: Sequence[int]) -> Computed:
    """The middle one, which rates have too."""
    value = Decimal(str(median([measured(rows[i])[1] for i in numbers])))
    return _told("中位数", value, rows, numbers)


def difference(what: str, rows: Sequence[Row], one: int, other: int) -> Computed:
    """The first less the second; of rates in points. Of two round figures (5.5%左右, 5%左右) it is round too."""
    value = Decimal(str(measured(rows[one])[1])) - Decimal(str(measured(rows[other])[1]))
    told = _told(what, value, rows, (one, other))
    vague = all(rows[i].cell.row.quantity.qualifier in _VAGUE for i in (one, other))
    return replace(told, text=f"约{told.text.removeprefix('约')}") if vague and told.value else told


def round_too(one: Computed, *rows: Row) -> Computed:
    """约3492.6亿元 of 超过1.6万亿元 and 19492.6亿元: what is computed of a round figure is round."""
    exact = all(row.cell.row.quantity.qualifier in EXACT for row in rows)
    return one if exact else replace(one, text=f"约{one.text.removeprefix('约')}")


def share_of_whole(rows: Sequence[Row], whole: int, part: int) -> Computed:
    """What one row is of another, in percent."""
    share = 100 * measured(rows[part])[1] / measured(rows[whole])[1]
    return Computed("占比", f"约{share:.2f}%", round(share, 2), "%", (whole, part))


def per_each(rows: Sequence[Row]) -> Computed | None:
    """82.8亿元 of 704万人次 → 约1176.14元: what one of those has on average, of what is told of one place and year.
    None where the one is no money, or the other counts no people.
    """
    one_time = len({(row.region, row.year, row.kind) for row in rows}) == 1
    money = [i for i, row in enumerate(rows) if row.cell.row.quantity.unit == "元" and not _per_head(row)]
    people = [i for i, row in enumerate(rows) if row.cell.row.quantity.unit in _PEOPLE]
    if not one_time or len(rows) != 2 or not (money and people) or any(row.cell.high is not None for row in rows):
        return None
    value = Decimal(str(measured(rows[money[0]])[1])) / Decimal(str(measured(rows[people[0]])[1]))
    text, value = written(value, [""], places=2)
    return Computed(
        f"每{rows[people[0]].cell.row.quantity.unit}平均", f"约{text}元", float(value), "元", (*money, *people)
    )


def in_unit_of(row: Row, like: Row) -> Computed | None:
    """1352.3万吨 as the others tell it, 270.46亿斤; None where they are of one unit already."""
    own, unit = row.cell.row.quantity, like.cell.row.quantity.unit
    if own.unit == unit or row.cell.high is not None or not any({own.unit, unit} <= set(one) for one in FAMILIES):
        return None
    value = Decimal(str(row.cell.value)) * Decimal(str(TO_ONE[own.unit])) / Decimal(str(TO_ONE[unit]))
    text, value = written(value, [like.cell.row.quantity.text])
    return Computed("折合", f"{text}{unit}", float(value), unit, ())


def change_of(what: str, rows: Sequence[Row], before: Computed, after: Computed) -> Computed:
    """The size of the later difference less that of the earlier one."""
    value = Decimal(str(after.size.value)) - Decimal(str(before.size.value))
    return _told(what, value, rows, (*after.rows, *before.rows))


_PEOPLE = ("人", "人次", "名")
EXACT = ("", "达", "达到", "为", "完成", "预计")
"""What a figure may be led by that is no round one."""
_VAGUE = frozenset(("左右", "约", "大约", "上下"))
_PLACES = 4
_MEANS = ("中位数", "平均", "简单平均")


def _told(what: str, value: Decimal, rows: Sequence[Row], numbers: Sequence[int]) -> Computed:
    quantity = _usual([rows[i].cell.row.quantity for i in numbers])
    unit = quantity.unit
    if unit in ("%", "百分点") and what not in _MEANS:
        unit = "个百分点"
    family = next((family for family in FAMILIES if unit in family), None)
    if family is not None:
        value = value / Decimal(str(TO_ONE[unit]))
    elif unit not in RATES and not is_count(unit):
        value = value / Decimal(str(canonical(unit)[1]))
    whole = value
    if what in _MEANS and quantity.unit in (*RATES, "元"):
        value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)  # 24.3142857%: more says nothing
    like = [quantity.text, *(rows[i].cell.row.quantity.text for i in numbers)]
    text, value = written(value, like, places=_finer(like) if what in _MEANS else _PLACES)
    about = "约" if value != whole else ""
    return Computed(what, f"{about}{text}{unit}", float(value), unit, tuple(numbers))


def _usual(told: Sequence[Quantity]) -> Quantity:
    """The one in whose unit it is told: the first, but 亿斤 beside 万吨."""
    return next((one for one in told if any(one.unit == family[0] for family in FAMILIES)), told[0])


def _finer(like: Sequence[str]) -> int:
    """As many places as the finest source has, two at least: 147.87万 of 147.1万 and 148.9万, 24.32 of 28.22 and 25."""
    behind = (text.partition(".")[2] for text in like)
    return min(_PLACES, max(2, *(len(part) - len(part.lstrip("0123456789")) for part in behind)))


def written(value: Decimal, like: Sequence[str], *, places: int = 4) -> tuple[str, Decimal]:
    """In the size that most of the sources write (15728.68亿, 2.315万), and what that is worth; to so many places."""
    sizes = [next((name for name, _ in SIZES if name in text), "") for text in like]
    usual = max(sizes, key=sizes.count)
    by = next((by for name, by in SIZES if name == usual), Decimal(1))
    if not by <= abs(value) < by * 10**6:
        usual, by = next(((name, by) for name, by in SIZES if abs(value) >= by), ("", Decimal(1)))
    shown = (value / by).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{shown.normalize():f}{usual}", shown * by


def _per_head(row: Row) -> bool:
    return row.words.startswith(("人均", "每", "全员", "城镇居民人均", "农村居民人均", "居民人均", "最低", "地均"))
