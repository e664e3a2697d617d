"""What a report says as a whole, in its own words: who and when, chapters, figures done, goals, work, what it admits.

概括一下2022年的重点工作 → the six headings of that chapter with their figures, and its goals. Every line quotes the
paragraphs that it is drawn from. Nothing is computed at ingest beyond what the catalog has anyhow (outline, periods,
table of figures): a report is taken apart (contents.py) in some milliseconds. What is wanted of it is
question/brief.py's, and that an overview is wanted at all the intent's.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answer.aspects import (
    BRIGHT,
    admitted_of,
    aim_of,
    headed,
    honours_of,
    labels,
    main_work,
    named_chapters,
    of_aspect,
    principle_of,
    when,
    work,
)
from rag.answer.contents import Chapter, goals, short_leads
from rag.answer.cover_page import answer_cover
from rag.answer.lines import Line, as_one, clipped, within
from rag.answer.lists import Series, is_item, label_span
from rag.answer.taken import Taken
from rag.question.asking import Want
from rag.question.brief import WHOLE, Aspect, Brief
from rag.types import Citation, Draft, Json, Kind, Period, Quote, Sentence
from rag.verify.quotes import verify

_COVER = frozenset((Want.SPEAKER, Want.COVER_DATE))
_OF_WHOLE = (Aspect.CHAPTERS, Aspect.DONE, Aspect.GOALS, Aspect.WORK, Aspect.AHEAD, Aspect.ADMITTED)
_FIRST = (Aspect.DONE, Aspect.GOALS, Aspect.WORK, Aspect.AHEAD, Aspect.ADMITTED, Aspect.CHAPTERS)
"""The order in which aspects go into an overview of few sentences."""
_ROOM = {Aspect.CHAPTERS: 160, Aspect.DONE: 130, Aspect.GOALS: 130, Aspect.AHEAD: 130, Aspect.ADMITTED: 130}
"""Characters of a line of an aspect within an overview of all; the headings of the work stand whole."""
_SENTENCE = 150
"""Characters of one of a few sentences."""
_PLAN = 220
"""Characters of a sentence that tells a whole chapter."""
_FEW = 3
_CLAUSE = 60
"""Characters of what stands for a part without figures."""
_PER_PART = 2
"""Figures that mark one part among others."""
_HEADING = 60
_ENOUGH = 4
"""Characters that name a heading: 建设 names none."""


def sections(taken: Taken) -> list[tuple[Aspect, list[Line]]]:
    """All that there is of each aspect of a report, uncut, in the order in which a reader wants it."""
    found = ((aspect, of_aspect(aspect, taken)) for aspect in _OF_WHOLE)
    return [(aspect, lines) for aspect, lines in found if lines]


def overview(taken: Taken, brief: Brief = WHOLE, period: Period | None = None) -> Draft | None:
    """The overview that is wanted of one report; None where there is nothing that it could be made of."""
    lines = _chosen(taken, brief, period)
    if not lines:
        return None
    if brief.chars:
        lines = within(lines, brief.chars)
    elif len(lines) == 1 and lines[0].listed and len(lines[0].quotes) == brief.sentences:
        pass  # 哪四条经验: four lines
    elif brief.sentences == 1:
        lines = [as_one(lines[:3], _SENTENCE)]
    elif brief.sentences:
        lines = [replace(clipped(line, _SENTENCE), listed=False) for line in lines[: brief.sentences]]
    statements = tuple(statement for line in lines for statement in line.statements())
    return Draft(statements, kind="overview")


def _chosen(taken: Taken, brief: Brief, period: Period | None) -> list[Line]:
    if (chapter := _numbered(taken, brief.chapter)) is not None:
        return _of_item(taken, chapter, brief.item) if brief.item else _of_chapter(taken, chapter)
    if brief.chapter:
        return [replace(line, label="没有这一部分；报告分为") for line in of_aspect(Aspect.CHAPTERS, taken)]
    if brief.item and (main := main_work(taken)) is not None:
        return _of_item(taken, main, brief.item)
    if brief.about:
        return _named(taken, brief.about)
    short = bool(brief.sentences or brief.chars)
    if brief.aspects == (Aspect.WHOLE,):
        return _in_short(taken, brief) if short else _of_whole(taken)
    if brief.plain and brief.aspects in ((Aspect.WORK,), (Aspect.DONE,)):
        return [line for line in of_aspect(brief.aspects[0], taken, period) if line.listed]
    if brief.aspects == (Aspect.WORK,) and not short:
        return _work_with_figures(taken) + of_aspect(Aspect.GOALS, taken)[:1]
    if brief.aspects == (Aspect.DONE,) and not brief.chars:
        return _done_with_figures(taken, brief, period)
    if Aspect.HONOURS in brief.aspects:
        return honours_of(taken, brief.level, period)
    if brief.aspects == (Aspect.CHAPTERS,):
        parted = ((headed(taken, one), *labels(taken, one.parts())) for one in named_chapters(taken))
        return [Line("", quotes, headed=True) for quotes in parted]
    return [line for aspect in brief.aspects for line in of_aspect(aspect, taken, period)]


def _numbered(taken: Taken, number: int) -> Chapter | None:
    named = named_chapters(taken)
    if number < 0:
        return named[-1] if named else None
    return named[number - 1] if 0 < number <= len(named) else None


def _of_whole(taken: Taken) -> list[Line]:
    body = [(aspect, line) for aspect, lines in sections(taken) for line in lines]
    if all(aspect is Aspect.CHAPTERS for aspect, _ in body):
        return [_head(taken), *_untimed(taken)]
    short = (clipped(line, _ROOM.get(aspect, len(line.text))) for aspect, line in body)
    return [_head(taken), *principle_of(taken), *short]


def _untimed(taken: Taken) -> list[Line]:
    """What each chapter says first, of a document that neither reports nor promises (a notice, a regulation)."""
    lines = []
    for chapter in taken.chapters:
        first = [s for s in chapter.sentences if not chapter.label or s is not chapter.heading][:1]
        quotes = [clipped(Line("", (taken.quote(one),)), _CLAUSE).quotes[0] for one in first]
        lines.append(Line("", (headed(taken, chapter), *quotes) if chapter.label else tuple(quotes), headed=True))
    return lines


def _in_short(taken: Taken, brief: Brief) -> list[Line]:
    """A sentence for each aspect; of three, one for each chapter where there are three, one of which looks ahead."""
    done, goals_, work_, ahead, admitted_, contents = (of_aspect(aspect, taken)[:1] for aspect in _FIRST)
    if not any((done, goals_, work_, ahead)):
        return _untimed(taken)
    if brief.chars or brief.sentences == 1:
        return [*done, *goals_, *work_]
    plan = [*goals_, *principle_of(taken), *work_]
    if brief.sentences == _FEW and ahead:
        return [*done, *_aims(taken, ahead), *_joined(plan)]
    if brief.sentences < _FEW:
        return [*done, *_joined(plan)]
    aims = _joined([*principle_of(taken), *goals_])
    return [*done, *aims, *work_, *_aims(taken, ahead), *admitted_, *contents]


def _joined(lines: Sequence[Line]) -> list[Line]:
    """The lines as one sentence, where there are some."""
    return [as_one(lines, _PLAN)] if lines else []


def _aims(taken: Taken, ahead: Sequence[Line]) -> list[Line]:
    """What a chapter that looks ahead is for, its goals in figures and its headings, as one sentence."""
    aim = [line for line in of_aspect(Aspect.AHEAD, taken) if not line.listed]
    return _joined([*aim, *ahead]) if ahead else []


def _head(taken: Taken) -> Line:
    """Which report it is, who gave it, and when, as its cover says."""
    cover = answer_cover(_COVER, taken.report, taken.paragraphs)
    statements = cover.statements if cover else ()
    said = [taken.report.title, *(statement.text.rstrip("。") for statement in statements)]
    return Line("", tuple(quote for one in statements for quote in one.quotes), said="，".join(said))


def _work_with_figures(taken: Taken) -> list[Line]:
    """The headings of the work, each with the figures that mark it."""
    main = main_work(taken)
    series = _main_series(main) if main else None
    if main is None or series is None:
        return work(taken)
    lines = [_with_figures(taken, main, series, one, _PER_PART + 1) for one in series.items]
    return [Line("", (headed(taken, main),)), *lines]


def _of_item(taken: Taken, chapter: Chapter, number: int) -> list[Line]:
    """One part of a chapter, by its number: its own parts with their figures, or its figures."""
    series = _main_series(chapter)
    if series is None or number > len(series.items):
        return []
    return _of_part(taken, chapter, series, series.items[number - 1])


def _of_part(taken: Taken, chapter: Chapter, series: Series, item: Sentence) -> list[Line]:
    part = chapter.part(series, item)
    if part.series:
        return _of_chapter(taken, part)
    return [_with_figures(taken, chapter, series, item, BRIGHT)]


def _carried_out(taken: Taken, below: Sequence[Sentence]) -> list[Quote]:
    """Where a part has no figures: the beginning of the sentence after its heading."""
    after = [sentence for sentence in below[1:] if not is_item(sentence.text)]
    return [clipped(Line("", (taken.quote(after[0]),)), _CLAUSE).quotes[0]] if after else []


def _done_with_figures(taken: Taken, brief: Brief, period: Period | None) -> list[Line]:
    """The headline figures and the parts of the review with theirs; the parts alone where these are as many as the
    sentences asked for.
    """
    lines = [line for line in of_aspect(Aspect.DONE, taken, period) if not line.listed]
    parts = [(chapter, series) for chapter in taken.told(Kind.ACHIEVED) if (series := _told(chapter, brief, period))]
    if brief.sentences and sum(len(series.items) for _, series in parts) == brief.sentences:
        lines = []
    told = [quote for line in lines for quote in line.quotes]
    for chapter, series in parts:
        lines += [_with_figures(taken, chapter, series, item, _PER_PART + 1, told) for item in series.items]
    return lines


def _told(chapter: Chapter, brief: Brief, period: Period | None) -> Series | None:
    """The series that tells it: of results the first of that time, for what was worked at comes after it."""
    main = _main_series(chapter, period)
    if not brief.results or main is None:
        return main
    return next(one for one in chapter.series if one is main or one.items[0].period == main.items[0].period)


def _main_series(chapter: Chapter, period: Period | None = None) -> Series | None:
    return next((one for one in chapter.series if one.items == chapter.parts(period)), None)


def _with_figures(
    taken: Taken, chapter: Chapter, series: Series, item: Sentence, most: int, told: Sequence[Quote] = ()
) -> Line:
    """An item's heading and the figures that mark it, without those that were told before."""
    below = chapter.below(series, item)
    head = taken.quote(item, *label_span(item))
    marked = taken.marked(below, most, (*told, head)) or _carried_out(taken, below)
    return Line("", (head, *marked), headed=True)


def _of_chapter(taken: Taken, chapter: Chapter) -> list[Line]:
    """A chapter: its goals, its parts with the figures that mark them, what else it enumerates, what it admits."""
    lines = [Line("", (headed(taken, chapter),))]
    if run := goals(chapter):
        lines.append(Line("主要目标", tuple(taken.through(run))))
    series = _main_series(chapter)
    lines += aim_of(taken, chapter)
    if series is None:
        quotes = labels(taken, short_leads(chapter)) or tuple(taken.marked(chapter.sentences, BRIGHT))
        return [*lines, Line("", quotes, listed=True)] if quotes else lines
    lines += [_with_figures(taken, chapter, series, item, _PER_PART) for item in series.items]
    for other in chapter.series:
        if other is not series and other.items[0].period != series.items[0].period:
            lines.append(Line(when(other.items[0].period, "做的工作"), labels(taken, other.items), listed=True))
    if chapter.told(Kind.ACHIEVED):
        lines += admitted_of(replace(taken, chapters=(chapter,)))
    return lines


def _named(taken: Taken, about: Sequence[str]) -> list[Line]:
    """The chapter, or the part of one, whose heading says all those words; [] for none, and for too short a word."""
    if sum(map(len, about)) < _ENOUGH:
        return []
    for chapter in taken.chapters:
        if chapter.label and _says(about, chapter.label):
            return _of_chapter(taken, chapter)
    for chapter in taken.chapters:
        for series in chapter.series:
            for item in series.items:
                if _says(about, item.text[:_HEADING]):
                    return _of_part(taken, chapter, series, item)
    return []


def _says(about: Sequence[str], heading: str) -> bool:
    return all(word in heading for word in about)


def to_json(taken: Taken, located: Callable[[Citation], Citation]) -> Json:
    """The report, its overview as an answer's text with citations, and each aspect with all its quotes."""
    draft = overview(taken)
    verified = verify(draft) if draft else None
    return {
        **taken.report.to_json(),
        "answer": verified.text if verified else "",
        "citations": [located(one).to_json() for one in verified.citations] if verified else [],
        "sections": [
            {"aspect": aspect.value, "label": line.label, "quotes": [_quote_json(quote) for quote in line.quotes]}
            for aspect, lines in sections(taken)
            for line in lines
        ],
    }


def _quote_json(quote: Quote) -> Json:
    period = quote.period.to_json() if quote.period else None
    sentence = quote.hit.sentence
    return {
        "quote": quote.text,
        "paragraph": sentence.paragraph,
        "start": quote.start,
        "end": quote.end,
        "section": list(sentence.section),
        "period": period,
    }
