"""The charts of the 指标 tab as HTML: bars that are links into the source. Pure; every word escaped.

Two of them: what was done against what was promised, and one indicator over years and regions. A figure is drawn as
long as its value; what the words around it qualify (超, 约) stays in its label.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from page.figures import measured
from page.i18n import Lang, say
from page.render import period_label, source_link
from rag.text.indicators import measure_named
from rag.types import Indicator, Kind

_NEW = re.compile("[新净]增|新建|新开")
_MAX_PAIRS = 10
_MAX_BARS = 60


def chart_html(rows: Sequence[Indicator], name: str, lang: Lang) -> str:
    """The series of `name` if one is asked for and there is one, else done against promised."""
    body = _series(rows, name.strip(), lang) if name.strip() else _pairs(rows, lang)
    return body or f'<p class="wb-hint">{escape(say("figures.nochart", lang))}</p>'


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


def series(rows: Iterable[Indicator], name: str) -> list[Indicator]:
    """The rows of one indicator in its most frequent unit, by region and time; the name exactly, else in part.

    Sums over several years would dwarf the years beside them: they are left out where there are single years.
    """
    dated = [row for row in rows if row.period is not None]
    own = measure_named(name)
    exact = [row for row in dated if own is not None and measured(row) == own]
    exact = exact or [row for row in dated if row.name == name] or _in_part(dated, name)
    if not exact:
        return []
    unit = Counter(row.quantity.unit for row in exact).most_common(1)[0][0]
    alike = [row for row in exact if row.quantity.unit == unit]
    yearly = [row for row in alike if row.period is not None and row.period.single]
    return sorted(yearly or alike, key=_place_and_time)


def _in_part(rows: Sequence[Indicator], name: str) -> list[Indicator]:
    """Those whose name holds it: what came new (新增学位) apart from what there is, that of which there is more."""
    found = [row for row in rows if name in row.name]
    new = [row for row in found if _NEW.search(row.name)]
    old = [row for row in found if not _NEW.search(row.name)]
    return new if len(new) > len(old) else old


def _place_and_time(row: Indicator) -> tuple[str, int, int, str]:
    assert row.period is not None
    first = row.period.first if row.period.first is not None else row.period.last
    return (row.region, row.period.last, first, row.period.kind.value)


def _pairs(rows: Sequence[Indicator], lang: Lang) -> str:
    found = pairs(rows)[:_MAX_PAIRS]
    if not found:
        return ""
    groups = []
    for pair in found:
        top = max(abs(row.quantity.value) for row in pair) or 1.0
        place = f" · {pair[0].region}"
        bars = "".join(_bar(row, top, lang) for row in pair)
        groups.append(f'<div class="wb-group"><h4>{escape(pair[0].name + place)}</h4>{bars}</div>')
    return _figure(say("figures.pairs", lang), "".join(groups), lang)


def _series(rows: Sequence[Indicator], name: str, lang: Lang) -> str:
    found = series(rows, name)[:_MAX_BARS]
    if not found:
        return ""
    top = max(abs(row.quantity.value) for row in found) or 1.0
    groups = []
    for region in dict.fromkeys(row.region for row in found):
        bars = "".join(_bar(row, top, lang) for row in found if row.region == region)
        groups.append(f'<div class="wb-group"><h4>{escape(region)}</h4>{bars}</div>')
    title = say("figures.series", lang, name=name, unit=found[0].quantity.unit)
    return _figure(title, "".join(groups), lang)


def _figure(title: str, body: str, lang: Lang) -> str:
    keys = "".join(
        f'<span class="wb-key {kind.value}">{escape(say(f"kind.{kind.value}", lang))}</span>'
        for kind in (Kind.ACHIEVED, Kind.TARGET)
    )
    return f'<figure class="wb-chart"><figcaption>{escape(title)}<span>{keys}</span></figcaption>{body}</figure>'


def _bar(row: Indicator, top: float, lang: Lang) -> str:
    data = row.to_json()
    kind = data["period"]["kind"]
    width = max(1.0, abs(row.quantity.value) / top * 100)
    label = f"{period_label(data['period'], lang)} {say(f'kind.{kind}', lang)}"
    href = source_link(row.report, row.paragraph, row.start, row.end)
    return (
        f'<a class="wb-bar {kind}" href="{href}" title="{escape(row.quote)}">'
        f'<span class="wb-when">{escape(label)}</span>'
        f'<span class="wb-track"><i style="width:{width:.1f}%"></i></span>'
        f'<span class="wb-value">{escape(row.quantity.text)}</span></a>'
    )


def table_html(rows: Sequence[Indicator], lang: Lang) -> str:
    """The rows as a table; the quote is a link into the source."""
    if not rows:
        return f'<p class="wb-hint">{escape(say("figures.none", lang))}</p>'
    head = "".join(f"<th scope='col'>{escape(word)}</th>" for word in say("figures.head", lang).split("|"))
    body = "".join(_row(row, lang) for row in rows)
    return f'<table class="wb-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(row: Indicator, lang: Lang) -> str:
    data = row.to_json()
    kind = data["period"]["kind"] if data["period"] else ""
    cells = (
        ("", escape(row.region)),
        ("", escape(period_label(data["period"], lang))),
        ("", escape(row.name)),
        ("num", escape(row.quantity.text)),
        (f"kind {kind}", escape(say(f"kind.{kind}", lang)) if kind else ""),
        (
            "quote",
            f'<a href="{source_link(row.report, row.paragraph, row.start, row.end)}">{escape(row.quote)}</a>',
        ),
    )
    return "<tr>" + "".join(f'<td class="{css}">{cell}</td>' for css, cell in cells) + "</tr>"
