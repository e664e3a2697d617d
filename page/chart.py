"""Charts as HTML: bars and lines, each figure a link into the source. Pure; every word escaped.

What is drawn are rows as the contract's table has them, of an answer (page/render.py) or of the 指标 tab: a series of
years as a line for each place, anything else as bars. A figure is drawn as long as its value; what the words around it
qualify (超, 约) stays in its label. Only what can be compared is drawn together: one unit, and no sum since the
beginning (累计) beside what came new (新增).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import pairwise

from page.i18n import Lang, say
from page.links import source_link
from rag.answer.cells import in_one_unit
from rag.types import Indicator, Json, Kind

_SUM = re.compile("累计")
_STOCK = re.compile("总数|总量|余额|存量|保有量|里程|面积|装机")
"""Where reports say 累计 of these they mean what there is."""
MOST_PAIRS, MOST_BARS, _MOST_LINES, _MOST_LABELS = 10, 60, 6, 7
_TOP, _FOOT, _HEIGHT = 26, 150, 178
"""Of a line chart in pixels; across it is a share of the width, since Gradio's sanitiser keeps no viewBox."""


def charts_html(rows: Sequence[Json], lang: Lang) -> str:
    """A chart for each indicator of a table; "" where there is nothing to compare."""
    drawn = []
    for words in dict.fromkeys(row["indicator"] for row in rows):
        own = [row for row in rows if row["indicator"] == words]
        if len(together(own)) > 1:
            drawn.append(chart_html(own, _title(own, words, lang), lang))
    return "".join(drawn)


def chart_html(rows: Sequence[Json], title: str, lang: Lang) -> str:
    """One chart of what can be compared of the rows, and how many of them that leaves out."""
    own = together(rows)
    places = list(dict.fromkeys(row["region"] for row in own))
    if not own:
        return ""
    groups = [[row for row in own if row["region"] == place] for place in places]
    years = max(len({row["year"] for row in group}) for group in groups)
    lines = years > 2 and len(places) <= _MOST_LINES
    body = _lined(groups, lang) if lines else _barred(groups, lang)
    left = len(rows) - len(own) + (0 if lines else max(0, len(own) - MOST_BARS))
    note = f'<p class="wb-hint">{escape(say("chart.left", lang, n=left))}</p>' if left else ""
    return _figure(title, body + note, {row["kind"] for row in own}, lang)


def together(rows: Sequence[Json]) -> list[Json]:
    """The rows of the most frequent unit, without sums where there are figures that are none."""
    if not rows:
        return []
    unit = Counter(map(_unit, rows)).most_common(1)[0][0]
    alike = [row for row in rows if _unit(row) == unit]
    if _STOCK.search(str(rows[0]["indicator"])):
        return alike
    sums = [row for row in alike if _SUM.search(str(row["quote"]))]
    if 2 * len(sums) > len(alike):
        return sums
    return [row for row in alike if row not in sums]


def _unit(row: Json) -> str:
    """What it is measured in; per what, its indicator says (29.6微克 每立方米)."""
    return in_one_unit(row["unit"])[0].split("/")[0]


def pairs(rows: Iterable[Indicator]) -> list[tuple[Indicator, Indicator]]:
    """(done, promised) of the same report, indicator and unit; the last result and the first promise of each."""
    done: dict[tuple[str, str, str], Indicator] = {}
    promised: dict[tuple[str, str, str], Indicator] = {}
    for row in rows:
        if row.period is None or not row.period.single:
            continue
        key = (row.report, row.name, row.quantity.unit)
        if row.period.kind is Kind.ACHIEVED:
            done[key] = row
        elif row.period.kind is Kind.TARGET:
            promised.setdefault(key, row)
    return [(done[key], row) for key, row in promised.items() if key in done]


def pairs_html(rows: Iterable[Indicator], lang: Lang) -> str:
    """What was done beside what was promised, of each indicator that has both."""
    found = [[_as_row(one) for one in pair] for pair in pairs(rows)]
    kept = [pair for pair in found if len(together(pair)) > 1][:MOST_PAIRS]
    if not kept:
        return ""
    body = "".join(_group(f"{pair[0]['indicator']} · {pair[0]['region']}", pair, _when, lang) for pair in kept)
    return _figure(say("figures.pairs", lang), body, {row["kind"] for pair in kept for row in pair}, lang)


def _as_row(own: Indicator) -> Json:
    """A figure of one year as a row of a table."""
    assert own.period is not None
    return {**own.to_json(), "year": own.period.last, "kind": own.period.kind.value, "indicator": own.name}


def _title(rows: Sequence[Json], words: str, lang: Lang) -> str:
    """2025年地区生产总值增长 · 目标; of one place: 深圳市 · 地区生产总值."""
    years, kinds, places = ({row[key] for row in rows} for key in ("year", "kind", "region"))
    when = say("year", lang, year=min(years)) if len(years) == 1 else ""
    what = f" · {say(f'kind.{min(kinds)}', lang)}" if len(kinds) == 1 else ""
    return (f"{min(places)} · " if len(places) == 1 else "") + when + words + what


def _figure(title: str, body: str, kinds: set[str], lang: Lang) -> str:
    keys = "".join(
        f'<span class="wb-key {kind}">{escape(say(f"kind.{kind}", lang))}</span>'
        for kind in (Kind.ACHIEVED.value, Kind.TARGET.value)
        if kind in kinds and len(kinds) > 1
    )
    return f'<figure class="wb-chart"><figcaption>{escape(title)}<span>{keys}</span></figcaption>{body}</figure>'


# --- bars -------------------------------------------------------------------------------------------------------------


def _barred(groups: Sequence[Sequence[Json]], lang: Lang) -> str:
    """A bar each; where every place has one, the bar has its name, else the place stands above its own."""
    if len(groups) > 1 and all(len(group) == 1 for group in groups):
        return _group("", [group[0] for group in groups][:MOST_BARS], _where, lang)
    drawn, room = [], MOST_BARS
    top = _longest([row for group in groups for row in group])
    for group in groups:
        drawn.append(_group(str(group[0]["region"]), group[: max(0, room)], _when, lang, top))
        room -= len(group)
    return "".join(drawn)


def _where(row: Json, lang: Lang) -> str:  # noqa: ARG001  # the other one is the language's
    return str(row["region"])


def _when(row: Json, lang: Lang) -> str:
    return f"{say('year', lang, year=row['year'])} {say('kind.' + row['kind'], lang)}"


def _group(
    name: str, rows: Sequence[Json], label: Callable[[Json, Lang], str], lang: Lang, top: float | None = None
) -> str:
    if not rows:
        return ""
    head = f'<p class="wb-of">{escape(name)}</p>' if name else ""
    bars = "".join(_bar(row, label(row, lang), top or _longest(rows)) for row in rows)
    return f'<div class="wb-group">{head}{bars}</div>'


def worth(row: Json) -> float:
    """How much it is, in the unit that stands for all that mean the same."""
    return float(row["value"]) * in_one_unit(row["unit"])[1]


def _longest(rows: Sequence[Json]) -> float:
    return max(abs(worth(row)) for row in rows) or 1.0


def _bar(row: Json, label: str, top: float) -> str:
    value = worth(row)
    css = f"wb-bar {row['kind']}" + (" below" if value < 0 else "")
    return (
        f'<a class="{css}" href="{_href(row)}" title="{_attribute(row["quote"])}">'
        f'<span class="wb-when">{escape(label)}</span>'
        f'<span class="wb-track"><i style="width:{max(1.0, abs(value) / top * 100):.1f}%"></i></span>'
        f'<span class="wb-value">{escape(row["text"])}</span></a>'
    )


def _href(row: Json) -> str:
    return source_link(row["report"], row["paragraph"], row["start"], row["end"])


def _attribute(text: str) -> str:
    return escape(" ".join(text.split()))


# --- lines ------------------------------------------------------------------------------------------------------------


def _lined(groups: Sequence[Sequence[Json]], lang: Lang) -> str:
    """A line over the years for each place, all to one measure."""
    every = [row for group in groups for row in group]
    values = [worth(row) for row in every]
    low, high = min(values), max(values)
    low = 0.0 if 0 <= low < high / 2 else low - (high - low or abs(high) or 1.0) / 4
    years = [row["year"] for row in every]
    drawn = []
    for group in groups:
        head = f'<p class="wb-of">{escape(str(group[0]["region"]))}</p>' if len(groups) > 1 else ""
        drawn.append(f'<div class="wb-group">{head}{_line(group, (low, high), (min(years), max(years)), lang)}</div>')
    return "".join(drawn)


def _line(rows: Sequence[Json], values: tuple[float, float], years: tuple[int, int], lang: Lang) -> str:
    def place(row: Json) -> tuple[float, float]:
        across = 6 + 88 * (row["year"] - years[0]) / max(1, years[1] - years[0])
        return across, _FOOT - (_FOOT - _TOP) * (worth(row) - values[0]) / ((values[1] - values[0]) or 1)

    parts = [f'<line class="wb-base" x1="2%" x2="98%" y1="{_FOOT + 6}" y2="{_FOOT + 6}"></line>']
    for kind in Kind:
        own = sorted((row for row in rows if row["kind"] == kind.value), key=lambda row: int(row["year"]))
        for one, other in pairwise(own):
            (x1, y1), (x2, y2) = place(one), place(other)
            gap = " gap" if other["year"] - one["year"] > 1 else ""
            ends = f'x1="{x1:.1f}%" y1="{y1:.0f}" x2="{x2:.1f}%" y2="{y2:.0f}"'
            parts.append(f'<line class="wb-run {kind.value}{gap}" {ends}></line>')
    told = _told(rows)
    parts += [_dot(row, place(row), said=row in told, lang=lang) for row in rows]
    marks = sorted({int(row["year"]) for row in rows})
    for year in marks[:: -(-len(marks) // 9)]:
        x = 6 + 88 * (year - years[0]) / max(1, years[1] - years[0])
        parts.append(f'<text class="wb-tick" x="{x:.1f}%" y="{_HEIGHT - 6}" text-anchor="middle">{year}</text>')
    return f'<svg class="wb-line" width="100%" height="{_HEIGHT}">{"".join(parts)}</svg>'


def _told(rows: Sequence[Json]) -> list[Json]:
    """Those whose figure stands beside their point: of many the first, the last, the most and the least."""
    main = [row for row in rows if row["kind"] == Kind.ACHIEVED.value] or list(rows)
    main = sorted(main, key=lambda row: int(row["year"]))
    if len(main) <= _MOST_LABELS:
        return main
    return [main[0], main[-1], max(main, key=worth), min(main, key=worth)]


def _dot(row: Json, place: tuple[float, float], *, said: bool, lang: Lang) -> str:
    x, y = f"{place[0]:.1f}%", place[1]
    title = escape(f"{_when(row, lang)} {row['text']}：" + " ".join(row["quote"].split()))
    anchor = "start" if place[0] < 15 else "end" if place[0] > 85 else "middle"
    value = f'<text class="wb-tell" x="{x}" y="{y - 10:.0f}" text-anchor="{anchor}">{escape(row["text"])}</text>'
    return (
        f'<a class="wb-dot {row["kind"]}" href="{_href(row)}"><title>{title}</title>'
        f'<circle class="wb-reach" cx="{x}" cy="{y:.0f}" r="12"></circle>'
        f'<circle cx="{x}" cy="{y:.0f}" r="4.5"></circle>{value if said else ""}</a>'
    )
