"""What a newcomer sees instead of an empty chat: what WenBao is, and the newest report at a glance: its goals, what was
done, the work planned, each a link to its sentence. One line of HTML; which words these are, rag.answer.overview says.
"""

import re
from html import escape
from typing import TYPE_CHECKING

from page.i18n import Lang, say
from page.links import ask_link, overview_question, source_link
from rag.answer.lines import Line
from rag.answer.overview import sections
from rag.answer.taken import Taken
from rag.question.brief import Aspect
from rag.text.segments import clause_spans
from rag.types import Quote

if TYPE_CHECKING:
    from rag.index.catalog import Catalog
    from rag.types import Report

_SHOWN = {Aspect.GOALS: 4, Aspect.DONE: 4, Aspect.WORK: 4}
_AMONG = {Aspect.GOALS: 4, Aspect.DONE: 3, Aspect.WORK: 4}
"""So many of each, and of one report among several: the questions to try stand below, and have to be in sight."""
_LONG = 34
_ORDINAL = re.compile(r"^[（(]?[一二三四五六七八九十]+(?:[）)]|[、是要])\s*")
_ENDS = "，；。：、 "


def newest(catalog: "Catalog") -> "Report | None":
    """The report that stands in the source panel before another is chosen: page.js takes the same."""
    return max(catalog.reports(), key=lambda report: report.year, default=None)


def welcome_html(catalog: "Catalog", lang: Lang) -> str:
    report = newest(catalog)
    what = f'<p class="wb-what">{escape(say("chat.what", lang))}</p>'
    if report is None:
        return f'<div class="wb-welcome">{what}<p>{escape(say("chat.empty", lang))}</p></div>'
    glance = catalog.remembered(f"at a glance {lang}", lambda: _glance(catalog, report, lang))
    tried = f'<h2 class="wb-try">{escape(say("chat.try", lang))}</h2>'
    return f'<div class="wb-welcome">{what}{glance}{tried}</div>'


def _glance(catalog: "Catalog", report: "Report", lang: Lang) -> str:
    found = dict(sections(Taken.of(report, catalog)))
    reports = catalog.reports()
    shown = _AMONG if len(reports) > 1 else _SHOWN
    parts = [_part(found[aspect][0], report, most) for aspect, most in shown.items() if aspect in found]
    held = {"n": len(reports), "places": len({one.region for one in reports})}
    years = sorted({one.year for one in reports})
    span = str(years[0]) if len(years) == 1 else f"{years[0]}—{years[-1]}"
    many = f"<span>{escape(say('chat.held', lang, years=span, **held))}</span>" if len(reports) > 1 else ""
    head = f'<h2><a href="{source_link(report.id, 1, 0, 0)}">{escape(report.title)}</a></h2>'
    whole = ask_link(overview_question(report.region if len(reports) > 1 else "", report.year, lang))
    more = f'<p class="wb-held"><a href="{whole}">{escape(say("chat.whole", lang))}</a>{many}</p>'
    return f'<section class="wb-glance">{head}{"".join(parts)}{more}</section>'


def _part(line: Line, report: "Report", most: int) -> str:
    """Goals are one quote and shown clause by clause; a result by its first clause, a heading whole."""
    spans = [span for quote in line.quotes for span in _clauses(quote, every=len(line.quotes) == 1)][:most]
    links = []
    for quote, start, end in spans:
        text = _ORDINAL.sub("", quote.hit.paragraph_text[start:end])
        href = source_link(report.id, quote.hit.sentence.paragraph, start, end)
        short = text if len(text) <= _LONG else text[: _LONG - 1] + "…"
        links.append(f'<li><a href="{href}">{escape(short)}</a></li>')
    css = "" if any(char.isdigit() for quote, *_ in spans for char in quote.text) else ' class="wb-two"'
    return f"<h3>{escape(line.label)}</h3><ul{css}>{''.join(links)}</ul>"


def _clauses(quote: Quote, *, every: bool) -> list[tuple[Quote, int, int]]:
    """地区生产总值增长7%左右，一般公共预算收入增长6%左右: two, each with a figure."""
    text = quote.hit.paragraph_text
    spans = [
        (start, start + len(text[start:end].rstrip(_ENDS))) for start, end in clause_spans(text, quote.start, quote.end)
    ]
    told = [span for span in spans if any(char.isdigit() for char in text[slice(*span)])] if every else []
    if not told and any(char.isdigit() for char in text[slice(*spans[0])]):
        told = spans[:1]
    return [(quote, *span) for span in told or [(quote.start, quote.end)]]
