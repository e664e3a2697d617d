"""What was done beside what was promised: was the target met, and how far apart two years' figures are. Pure."""

from collections.abc import Collection, Sequence

from rag.answer.cells import Row, home, measured, reach
from rag.answer.finding import Finding, above_or_below, counted, head, in_full, more
from rag.answer.reckon import Computed, comparable, difference
from rag.text.indicators import Sort
from rag.types import Kind

_FEW = 3
_MANY = 8
_KINDS = (Kind.ACHIEVED, Kind.TARGET)
CAPS = ("以内", "以下", "不超过", "低于", "小于")


def then_and_now(rows: Sequence[Row], slots: Sequence[tuple[int, Kind]]) -> list[Finding]:
    """For each place what was done in one year beside what is promised for the other, and how far apart they are; of
    several places first where the latter is more, and where less.
    """
    found = list[Finding]()
    apart_by: dict[str, float] = {}
    widest: Finding | None = None
    heads: tuple[str, str] = ("", "")
    for region, words in dict.fromkeys((row.region, row.words) for row in rows):
        own = [i for i, row in enumerate(rows) if (row.region, row.words) == (region, words)]
        by_slot = {(rows[i].year, rows[i].kind): i for i in own}
        told = [by_slot[slot] for slot in sorted(slots) if slot in by_slot]  # 2025年目标比2024年实际
        said = "，".join(f"{head(rows[i])}{in_full(rows[i])}" for i in told)
        if len(told) != 2 or len(comparable([rows[i] for i in told])) != 2 or rows[told[0]].year == rows[told[1]].year:
            found.append(Finding(f"{region}{said}。", (), tuple(told)))
            continue
        apart = difference("两者之差", rows, told[1], told[0])
        if abs(apart.value) > max(map(abs, apart_by.values()), default=0.0):
            size = apart.size
            widest = Finding(f"两个数相差最大的是{region}（{size.text}，算出来的）。", (size,), tuple(told))
        apart_by[region], heads = apart.value, (head(rows[told[0]]), head(rows[told[1]]))
        size = apart.size
        than = f"，后者{more(rows[told[0]], apart.value)}{size.text}（算出来的）" if apart.value else "，两个数字一样"
        found.append(Finding(f"{region}{said}{than}。", (size,) if apart.value else (), tuple(told)))
    if len(apart_by) <= _FEW:
        return found
    first = above_or_below((heads[1], heads[0]), list(apart_by.items()), "两个数", ("更高", "一样", "更低"))
    lead = [first, *([widest] if widest is not None else [])]
    return [*lead, *found] if len(apart_by) <= _MANY else [*lead, _each_apart(found, rows, heads)]


def _each_apart(found: Sequence[Finding], rows: Sequence[Row], heads: tuple[str, str]) -> Finding:
    """Of very many places no more than how far apart their two figures are, which stand in the table."""
    told, sizes = list[str](), list[Computed]()
    for one in found:
        if len(one.shown) == 2:
            size = one.computed[0] if one.computed else None
            way = one.text.rpartition("后者")[2][:1] if size else ""
            told.append(f"{rows[one.shown[0]].region}{way + size.text if size else '一样'}")
            sizes += [size] if size else []
    return Finding(f"{heads[1]}比{heads[0]}：{'，'.join(told)}（算出来的）。", tuple(sizes))


def met(rows: Sequence[Row], indexed: Collection[int]) -> list[Finding]:
    """The target of a year beside its result; `indexed` are the years of which there are reports."""
    keys = dict.fromkeys((row.region, row.year, row.words) for row in rows)
    found, halves, done, told = list[Finding](), list[int](), 0, 0
    missed = list[tuple[str, int, str]]()
    for region, year, words in keys:
        own = {row.kind: i for i, row in enumerate(rows) if (row.region, row.year, row.words) == (region, year, words)}
        aim, result = own.get(Kind.TARGET), own.get(Kind.ACHIEVED)
        if aim is None or result is None:
            halves.append(next(iter(own.values())))
            continue
        one, met = _held(rows, aim, result)
        told, done = told + 1, done + met
        missed += [] if met else [(region, year, words)]
        found.append(one)
    if (len({key[:2] for key in keys}) > 1 or told > _FEW) and told:
        count, whole = counted(done), counted(told)
        which = _which(missed, list(keys)) if done else "，都没有达到"
        text = f"目标和结果都有的{whole.text}里，达到的有{count.text}{which if missed else '，都达到了'}。"
        found.insert(0, Finding(text, (count,), (), (whole,)))
    if len(halves) <= _FEW:
        return [*found, *(_half(rows, i, indexed) for i in halves)]
    return [*found, *(_halves(rows, [i for i in halves if rows[i].kind is kind], indexed) for kind in _KINDS
                      if any(rows[i].kind is kind for i in halves))]  # fmt: skip


def _which(some: Sequence[tuple[str, int, str]], all_: Sequence[tuple[str, int, str]]) -> str:
    """Those that were not reached, by what tells them from the others: their place, their year, what it is."""
    apart = [k for k in range(3) if len({key[k] for key in all_}) > 1]
    names = ("".join(f"{key[k]}年" if k == 1 else str(key[k]) for k in apart) for key in some)
    return f"，没有达到的是{'、'.join(names)}"


def _halves(rows: Sequence[Row], own: Sequence[int], indexed: Collection[int]) -> Finding:
    """Of many whose target or result is not told, that in one sentence."""
    row, count = rows[own[0]], counted(len(own))
    lacks = "目标" if row.kind is Kind.ACHIEVED else "结果"
    year = row.year if row.kind is Kind.ACHIEVED else home(row.year, Kind.ACHIEVED)
    why = "收录的报告里没有说" if not indexed or year in indexed else f"没有收录它们{year}年的报告"
    several = len({rows[i].words for i in own}) > 1
    which = "、".join(dict.fromkeys(rows[i].words if several else rows[i].region for i in own))
    what = "结果" if row.kind is Kind.ACHIEVED else "目标"
    told = f"{row.year}年的{what}" if several else head(row)
    return Finding(
        f"有{count.text}只有{told}，没有那年的{lacks}（{why}），不能判断是否完成：{which}。", (), (), (count,)
    )


def _half(rows: Sequence[Row], at: int, indexed: Collection[int]) -> Finding:
    row = rows[at]
    lacks = "目标" if row.kind is Kind.ACHIEVED else "结果"
    what = "目标" if row.kind is Kind.TARGET else ""
    said = f"{row.region}{row.year}年{row.words}{what}是{in_full(row)}"
    later = home(row.year, Kind.ACHIEVED)
    if row.kind is Kind.TARGET and indexed and later not in indexed:
        missing = f"没有收录{later}年的报告，{row.year}年的结果要看那份报告"
        return Finding(f"{said}；{missing}，不能判断是否完成。", (), (at,))
    return Finding(f"{said}；收录的报告里没有它的{lacks}，不能判断是否完成。", (), (at,))


def _held(rows: Sequence[Row], aim: int, result: int) -> tuple[Finding, bool]:
    a, r = rows[aim], rows[result]
    if measured(a)[0] != measured(r)[0]:
        text = f"{r.region}{r.year}年{r.words}：目标{in_full(a)}，结果{r.cell.said}，单位不同，不能直接比。"
        return Finding(text, (), (aim, result)), False
    apart = difference("结果与目标之差", rows, result, aim)
    cap = capped(a)
    low, value = measured(a)[1], measured(r)[1]
    met = value <= reach(a) if cap else value >= low
    about = not met and "左右" in a.cell.row.quantity.qualifier and abs(value - low) <= 0.02 * abs(low)
    verdict = "达到了目标" if met else "与目标大体相当（目标说的是左右）" if about else "没有达到目标"
    size = apart.size
    than = f"，比目标{more(r, apart.value)}{size.text}（算出来的）" if apart.value else "，与目标一样"
    result_is = "是" if r.cell.said.startswith("-") else ""
    text = f"{r.region}{r.year}年{r.words}{verdict}：目标{in_full(a)}，结果{result_is}{r.cell.said}{than}。"
    return Finding(text, (size,), (aim, result)), met or about


def capped(aim: Row) -> bool:
    """Whether the target is a bound that is not to be passed: 失业率5.5%左右, 价格涨幅3%以内."""
    measure, sort = aim.cell.named.measure, aim.cell.named.sort
    if (measure.down and sort is Sort.LEVEL) or "价格" in measure.name:
        return True
    return any(word in aim.cell.row.quantity.qualifier for word in CAPS)
