"""What the 指标 tab shows: of a named indicator a ranking or a series, without a name what was done beside what was
promised; below it every figure that says it. HTML; drawn by page.chart, and which figures are an indicator's
rag.answer.cells says.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from page.cells import sort_key, sortable
from page.chart import chart_html, pairs_html, worth
from page.figures import candidates, names, select
from page.i18n import Lang, say
from page.links import source_link
from page.render import period_label
from page.wanted import RANKING, SERIES, Wanted
from page.welcome import newest
from rag.answer.cells import KINDS, Row, Scope, gather, level_or_usual
from rag.match.figures_of import figures_of
from rag.text.indicators import Measure, Sort, asked_by_name
from rag.types import Indicator, Kind

if TYPE_CHECKING:
    from rag.index.catalog import Catalog

SHOWN_ROWS = 300
_MOST_SLOTS, _MOST_PLACES, _MOST_LIKE = 6, 8, 12


def view_html(catalog: "Catalog", wanted: Wanted, lang: Lang) -> tuple[str, str, str]:
    """(chart with its switches, count with CSV, table of all figures)."""
    if not wanted.name and not wanted.regions and not (wanted.first or wanted.last or wanted.kind):
        return _newest(catalog, lang)
    rows = sorted(select(candidates(catalog, wanted.filter), wanted.filter), key=lambda row: -row.report_year)
    chart = _named(catalog, wanted, lang) if wanted.name else pairs_html(rows, lang)
    if not chart and not (wanted.name and rows):
        chart = _hint("figures.nochart", lang)
    return chart, _summary(rows, wanted, lang), table_html(rows[:SHOWN_ROWS], lang)


def _newest(catalog: "Catalog", lang: Lang) -> tuple[str, str, str]:
    """Nothing is asked for: the newest report's figures, and how many there are."""
    report = newest(catalog)
    rows = catalog.indicators(report.id) if report is not None else ()
    count = sum(catalog.figure_names().values())
    said = say("figures.newest", lang, n=count, title=report.title if report else "", own=len(rows))
    summary = f'<div class="wb-count"><span>{escape(said)}</span>{_csv(Wanted(), lang) if rows else ""}</div>'
    return pairs_html(rows, lang) or _hint("figures.nochart", lang), summary, table_html(rows[:SHOWN_ROWS], lang)


def _summary(rows: Sequence[Indicator], wanted: Wanted, lang: Lang) -> str:
    key = "figures.count" if len(rows) <= SHOWN_ROWS else "figures.more"
    count = escape(say(key, lang, n=len(rows), shown=SHOWN_ROWS))
    return f'<div class="wb-count"><span>{count}</span>{_csv(wanted, lang) if rows else ""}</div>'


def _csv(wanted: Wanted, lang: Lang) -> str:
    href = escape("api/indicators?" + wanted.csv)
    copy = f'<button type="button" class="wb-tool wb-copytable">{escape(say("table.copy", lang))}</button>'
    return f'<span>{copy}<a class="wb-tool wb-csv" href="{href}" download>{escape(say("figures.csv", lang))}</a></span>'


def _hint(key: str, lang: Lang) -> str:
    return f'<p class="wb-hint">{escape(say(key, lang))}</p>'


# --- one indicator ----------------------------------------------------------------------------------------------------


def _named(catalog: "Catalog", wanted: Wanted, lang: Lang) -> str:
    """The chart of one indicator under its switches; names that are like it where there is none of that name."""
    measure, said = asked_by_name(wanted.name)
    told = _sorts(measure, catalog)
    sort = wanted.sort if wanted.sort in told else said if said in told else None
    if sort is None and told:
        usual = level_or_usual(measure)
        sort = usual if 2 * told[usual] >= max(told.values()) else max(told, key=lambda one: told[one])
    rows = _rows(measure, sort, wanted, catalog) if sort is not None else ()
    if sort is None or not rows:
        return _like(catalog, wanted, lang)
    view = wanted.view or _suits(rows, wanted)
    links = [
        *((say(f"figures.view.{one}", lang), wanted.address(view=one), one == view) for one in (RANKING, SERIES)),
        *((say(f"sort.{one.value}", lang), wanted.address(sort=one), one is sort) for one in told if len(told) > 1),
    ]
    drawn = _ranking(rows, wanted, lang) if view == RANKING else _series(rows, wanted, lang)
    return _switches(links, say("figures.view", lang)) + drawn


def _sorts(measure: Measure, catalog: "Catalog") -> dict[Sort, int]:
    """In which sorts reports tell it, and how often."""
    count = Counter(one.named.sort for some in figures_of(measure, catalog).values() for one in some)
    return {sort: count[sort] for sort in Sort if count[sort] and sort is not Sort.MEAN}


def _rows(measure: Measure, sort: Sort, wanted: Wanted, catalog: "Catalog") -> tuple[Row, ...]:
    years = None
    if wanted.first or wanted.last:
        years = tuple(range(wanted.first or wanted.last or 0, (wanted.last or wanted.first or 0) + 1))
        years = years if wanted.first and wanted.last else tuple(_open_ended(wanted))
    kinds = (wanted.kind,) if wanted.kind is not None else KINDS
    return gather(measure, sort, Scope(wanted.regions or None, (), years, kinds, wanted.regions), catalog).rows


def _open_ended(wanted: Wanted) -> Iterable[int]:
    return range(wanted.first, 2101) if wanted.first else range(1949, (wanted.last or 0) + 1)


def _suits(rows: Sequence[Row], wanted: Wanted) -> str:
    """Of one place a series; else a ranking where several tell it of the same time."""
    several = max(Counter((row.year, row.kind) for row in rows).values()) > 1
    one = len(wanted.regions) == 1 or len({row.region for row in rows}) == 1
    return RANKING if several and not one else SERIES


def _ranking(rows: Sequence[Row], wanted: Wanted, lang: Lang) -> str:
    """The places at one time; other times are a click."""
    slots = Counter((row.year, row.kind) for row in rows)
    best = max(slots, key=lambda slot: (slots[slot] > 1, _full(slots[slot], slots), slot[0], slot[1] is Kind.TARGET))
    every = [row for row in rows if (row.year, row.kind) == best]
    level = Counter(row.report.level for row in every).most_common(1)[0][0]
    own = [row for row in every if row.report.level == level]  # a district is not ranked among provinces
    shown = sorted(slots, key=lambda slot: (-slots[slot], -slot[0]))[:_MOST_SLOTS]
    links = [
        (
            f"{say('year', lang, year=year)} {say(f'kind.{kind.value}', lang)}（{slots[year, kind]}）",
            wanted.address(view=RANKING, first=year, last=year, kind=kind),
            (year, kind) == best,
        )
        for year, kind in sorted({*shown, best}, key=lambda slot: (-slot[0], slot[1].value))
    ]
    title = f"{say('year', lang, year=best[0])}{own[0].words} · {say(f'kind.{best[1].value}', lang)}"
    switches = _switches(links, say("figures.times", lang)) if len(links) > 1 else ""
    others = escape(say("figures.levels", lang, n=len(every) - len(own)))
    note = f'<p class="wb-hint">{others}</p>' if len(own) < len(every) else ""
    return switches + chart_html([row.to_json() for row in own], title, lang) + note


def _full(count: int, slots: Counter[tuple[int, Kind]]) -> bool:
    """Whether about as many tell it as ever: the latest of such times is shown first."""
    return 2 * count >= max(slots.values())


def _series(rows: Sequence[Row], wanted: Wanted, lang: Lang) -> str:
    """The years of the places asked for; of none, those of the place that tells most, and others are a click."""
    told = Counter(row.region for row in rows)
    places = list(wanted.regions and told) or [told.most_common(1)[0][0]]
    own = sorted((row for row in rows if row.region in places), key=lambda row: (row.region, row.year, row.kind.value))
    links = [
        (place, wanted.address(view=SERIES, regions=(place,)), places == [place])
        for place, count in told.most_common(_MOST_PLACES)
        if count > 1 and not wanted.regions
    ]
    title = (f"{places[0]} · " if len(places) == 1 else "") + own[0].words
    switches = _switches(links, say("scope.region", lang)) if len(links) > 1 else ""
    return switches + chart_html([row.to_json() for row in own], title, lang)


def _like(catalog: "Catalog", wanted: Wanted, lang: Lang) -> str:
    """新增学位, 学位总数 for 学位: each is something else, so none is drawn before one is chosen."""
    words = wanted.name.casefold().split()
    found = [name for name in names(catalog) if all(word in name.casefold() for word in words)][:_MOST_LIKE]
    if not found:
        return _hint("figures.nochart", lang)
    links = [(name, wanted.address(name=name, sort=None), False) for name in found]
    return _hint("figures.like", lang) + _switches(links, say("figures.name", lang))


def _switches(links: Sequence[tuple[str, str, bool]], label: str) -> str:
    drawn = "".join(
        f'<a class="wb-switch" href="{escape(href)}"{" aria-current=true" if now else ""}>{escape(text)}</a>'
        for text, href, now in links
    )
    return f'<nav class="wb-switches" aria-label="{escape(label)}">{drawn}</nav>'


# --- all figures ------------------------------------------------------------------------------------------------------


def table_html(rows: Sequence[Indicator], lang: Lang) -> str:
    """The rows as a table that page.js sorts; figure and quote are links into the source."""
    if not rows:
        return _hint("figures.none", lang)
    head = "".join(sortable(word) for word in say("figures.head", lang).split("|"))
    body = "".join(_row(row, lang) for row in rows)
    table = f'<table class="wb-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="wb-wide">{table}</div>'


def _row(row: Indicator, lang: Lang) -> str:
    data = row.to_json()
    kind = data["period"]["kind"] if data["period"] else ""
    href = source_link(row.report, row.paragraph, row.start, row.end)
    said = f'<a href="{href}">{escape(row.quantity.text)}</a>'
    cells = (
        ("", None, escape(row.region)),
        ("", data["period"]["to"] if data["period"] else 0, escape(period_label(data["period"], lang))),
        ("", None, escape(row.name)),
        ("num", worth(data), said),
        (f"kind {kind}", None, escape(say(f"kind.{kind}", lang)) if kind else ""),
        ("quote", None, f'<a href="{href}">{escape(row.quote)}</a>'),
    )
    return "<tr>" + "".join(f'<td class="{css}"{sort_key(value)}>{cell}</td>' for css, value, cell in cells) + "</tr>"
