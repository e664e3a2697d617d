"""Of each place how far one indicator is above another: 农村居民收入比城镇居民收入快1.4个百分点. Pure."""

from collections.abc import Sequence

from rag.answer.among import head_of
from rag.answer.cells import Row, measured
from rag.answer.finding import Finding, above_or_below, counted, more
from rag.answer.reckon import Computed, change_of, comparable, difference, share_of_whole

_MARKS = 8
_FEW = 4


def apart(rows: Sequence[Row], *, low: bool = False, ends: bool = False) -> list[Finding]:
    """The greatest difference first, or the least (`low`), then each place's; none where no place tells both in one
    unit. `ends`: who has the greatest or the least is asked, and not whose is above.
    """
    words = list(dict.fromkeys(row.words for row in rows))
    sized = _sized(rows, words) if len(words) == 2 else []
    if sized and all(value <= 0 for _, value in sized):
        words = words[::-1]
        sized = _sized(rows, words)
    if not sized:
        return []
    sized.sort(key=lambda pair: pair[1] if low else -pair[1])
    sizes = [one.size for one, _ in sized]
    told = "，".join(f"{_whose(rows, one)}{_than(rows, one, value)}" for one, value in sized)
    text = f"{_head(rows, sized[0][0])}比{words[1]}：{told}（算出来的）。"
    marks = tuple(dict.fromkeys(i for one in sizes for i in one.rows))[:_MARKS]
    found = [Finding(text, tuple(sizes), marks)]
    if len({row.region for row in rows}) == 1 and len(sized) > 1:
        found.insert(0, _over_years(rows, sized))
    if len(sized) > _FEW:
        places = [(_whose(rows, one), value) for one, value in sized]
        heads = (_head(rows, sized[0][0]), words[1])
        found.insert(0, above_or_below(heads, places, "两项", ("高于", "等于", "低于")))
    order = sorted(sized, key=lambda pair: abs(pair[1]), reverse=not low)
    if len(order) > 1 and abs(order[0][1]) != abs(order[1][1]):
        best, count = order[0], counted(len(sized))
        first = f"相差最{'小' if low else '大'}的是{_whose(rows, best[0])}：{_head(rows, best[0])}比{words[1]}"
        lead = f"{first}{_than(rows, *best)}（算出来的，是在{count.text}里比的）。"
        found.insert(
            0 if ends or len(sized) <= _FEW else len(found), Finding(lead, (best[0].size,), best[0].rows, (count,))
        )
    return found


def parts_of(rows: Sequence[Row]) -> list[Finding]:
    """Of each place and year what the less of two amounts is of the greater, in percent."""
    found: list[Finding] = []
    for region, year in dict.fromkeys((row.region, row.year) for row in rows):
        own = [i for i, row in enumerate(rows) if (row.region, row.year) == (region, year)]
        if len(own) != 2 or len(comparable([rows[i] for i in own])) != 2:
            continue
        whole, part = sorted(own, key=lambda i: -measured(rows[i])[1])
        told = share_of_whole(rows, whole, part)
        names = [f"{rows[i].words}{rows[i].cell.said}" for i in (part, whole)]
        found.append(
            Finding(f"{region}{year}年{names[0]}，占{names[1]}的{told.text}（算出来的）。", (told,), (part, whole))
        )
    return found


def _over_years(rows: Sequence[Row], sized: Sequence[tuple[Computed, float]]) -> Finding:
    """By how much the difference in one place has grown or shrunk, from the first year to the last."""
    (first, before), *_, (last, after) = sorted(sized, key=lambda pair: rows[pair[0].rows[0]].year)
    change = change_of("两项之差的变化", rows, first, last).size
    way = "扩大了" if abs(after) > abs(before) else "缩小了"
    at, to = (f"{rows[one.rows[0]].year}年的{one.size.text}" for one in (first, last))
    went = f"{way}{change.text}（算出来的）" if change.value else "没有变"
    text = f"{rows[first.rows[0]].region}两项之差从{at}到{to}，{went}。"
    return Finding(text, (change, first.size, last.size), change.rows)


def _sized(rows: Sequence[Row], words: Sequence[str]) -> list[tuple[Computed, float]]:
    """Of each place and year the first less the second."""
    sized: list[tuple[Computed, float]] = []
    for region, year in dict.fromkeys((row.region, row.year) for row in rows):
        own = {row.words: i for i, row in enumerate(rows) if (row.region, row.year) == (region, year)}
        if len(own) == 2 and len(comparable([rows[i] for i in own.values()])) == 2:
            one = difference("两项之差", rows, own[words[0]], own[words[1]])
            sized.append((one, one.value))
    return sized


def _head(rows: Sequence[Row], one: Computed) -> str:
    """What the first of the two is: of which year too, where all are of one."""
    return head_of([row for row in rows if row.words == rows[one.rows[0]].words])


def _whose(rows: Sequence[Row], one: Computed) -> str:
    row = rows[one.rows[0]]
    several = len({row.year for row in rows}) > 1
    return f"{row.region}{row.year}年" if several else row.region


def _than(rows: Sequence[Row], one: Computed, value: float) -> str:
    return f"{more(rows[one.rows[0]], value)}{one.size.text}" if value else "两项一样"
