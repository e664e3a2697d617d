"""The aspects of a report, each as lines of quotes: its chapters, what was done, its goals, its work, what it admits.

What the question wants of them, and how long, is overview.py's.
"""

from collections.abc import Iterator, Sequence

from rag.answer.contents import Chapter, admitted, goals, lessons, principle
from rag.answer.headline import headline
from rag.answer.lines import Line, tail
from rag.answer.lists import label_span
from rag.answer.taken import Taken, after_lead
from rag.question.brief import Aspect
from rag.text.list_marks import list_mark
from rag.text.segments import clause_spans
from rag.text.vocabulary import part_words
from rag.types import Kind, Period, Quote, Sentence
from rag.verify.quotes import label

_FEW = 4
"""So many plan chapters are themselves the headings of the work, where none of them holds most of it."""
PRINCIPLE = 80
"""Characters of the end of the sentence on what the work has to be like."""
WHOLE_PRINCIPLE = 300
"""Characters of it where it is asked for by itself."""
_NUMBERED = frozenset(("一、", "第一章", "第一编", "（一）"))
BRIGHT = 8
"""Clauses that stand for a whole passage."""


def _contents(taken: Taken) -> list[Line]:
    named = named_chapters(taken)
    return [Line("分为", tuple(headed(taken, one) for one in named))] if named else []


def named_chapters(taken: Taken) -> list[Chapter]:
    """Those with a heading; where some are numbered, these alone (a table's caption is no chapter)."""
    named = [one for one in taken.chapters if one.label]
    numbered = [one for one in named if list_mark(one.label, _NUMBERED)]
    return numbered if len(numbered) > 1 else named


def headed(taken: Taken, chapter: Chapter) -> Quote:
    heading = chapter.heading
    start, end = label_span(heading)
    return taken.quote(heading, start, min(end, start + len(chapter.label) + 2))


def _done(taken: Taken, period: Period | None = None) -> list[Line]:
    """The headline figures, and the headings of what was done."""
    lines: list[Line] = []
    told = taken.told(Kind.ACHIEVED)
    inside = {sentence.paragraph for chapter in told for sentence in chapter.sentences}
    year = period.last if period else taken.report.year - 1
    rows = [row for row in taken.figures if not (period and period.single) or (row.period and row.period.single)]
    chosen = headline(rows, Kind.ACHIEVED, year, sorted(inside))
    if quotes := taken.quoted(chosen, taken.figures):
        lines.append(Line("主要完成情况", tuple(quotes), brief="完成"))
    for chapter in told:
        if parts := chapter.parts(period):
            lines.append(Line(when(parts[0].period, "做的工作"), labels(taken, parts), listed=True))
    if not lines and told and (quotes := taken.marked(told[0].sentences, BRIGHT)):
        lines.append(Line("说到", tuple(quotes)))
    return lines


def labels(taken: Taken, parts: Sequence[Sentence]) -> tuple[Quote, ...]:
    return tuple(taken.quote(part, *label_span(part)) for part in parts)


def when(period: Period | None, what: str) -> str:
    """2022年目标 → 2022年重点工作."""
    return label(period).removesuffix("目标").removesuffix("展望") + what if period else what


def _goals(taken: Taken, period: Period | None = None) -> list[Line]:
    """Of each time that is aimed at (or of that one), the passage with the most figures."""
    lines = []
    for kind in (Kind.TARGET, Kind.OUTLOOK) if period is None else (period.kind,):
        passages = [run for one in taken.told(kind) if (run := goals(one))]
        if passages:
            run = max(passages, key=lambda own: sum(len(taken.rows([one])) for one in own))
            lines.append(Line(when(run[0].period, "主要目标"), tuple(taken.through(run)), brief="目标"))
        elif kind is Kind.TARGET:
            lines += _scattered(taken)
    return lines


def _scattered(taken: Taken) -> list[Line]:
    """Where no passage sets the goals: the headline figures that are promised."""
    inside = sorted({sentence.paragraph for chapter in taken.told(Kind.TARGET) for sentence in chapter.sentences})
    chosen = headline(taken.figures, Kind.TARGET, taken.report.year, inside)
    quotes = tuple(taken.quoted(chosen, taken.figures)) if len(chosen) > 1 else ()
    return [Line(when(quotes[0].period, "主要目标"), quotes, brief="目标")] if quotes else []


def work(taken: Taken) -> list[Line]:
    """The headings of the chapter that holds the work, or the chapters themselves where these are the headings."""
    own, main = _planned(taken), main_work(taken)
    if main is None:
        return []
    parts = main.parts()
    most = 2 * len(main.sentences) >= sum(len(one.sentences) for one in own)
    chosen = parts if parts and (most or len(own) < _FEW) else [one.heading for one in own]
    if not chosen:
        return []
    count = f"{_count(len(chosen))}个方面"
    return [Line(when(main.period, f"重点工作（{count}）"), labels(taken, chosen), listed=True, brief=f"重点抓{count}")]


def _count(number: int) -> str:
    """六, 十, 十一: as reports count their headings."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (f"{digits[tens] if tens > 1 else ''}十" if tens else "") + (digits[ones] if ones or not tens else "")


def principle_of(taken: Taken, room: int = PRINCIPLE) -> list[Line]:
    """The end of the sentence on what the work has to be like, which is the place's own: …推进三大工程，…"""
    for chapter in _planned(taken):
        if (sentence := principle(chapter)) is not None:
            return [Line("总体要求", (tail(taken.quote(sentence), room),))]
    return []


def _planned(taken: Taken) -> list[Chapter]:
    promised = taken.told(Kind.TARGET)
    return [one for one in promised if one.period and one.period.last == taken.report.year] or promised


def main_work(taken: Taken) -> Chapter | None:
    return max(_planned(taken), key=lambda one: len(one.sentences) if one.parts() else 0, default=None)


def _ahead(taken: Taken) -> list[Line]:
    """The headings of a chapter that looks farther ahead, and what it says it is all for."""
    lines = []
    for chapter in taken.told(Kind.OUTLOOK):
        quotes = labels(taken, chapter.parts()) or tuple(taken.marked(chapter.sentences, _FEW))
        if quotes:
            mark = list_mark(chapter.label, _NUMBERED)
            lines.append(Line(chapter.label[mark.end if mark else 0 :].lstrip(), quotes, listed=True, brief="今后"))
        lines += aim_of(taken, chapter)
    return lines


def aim_of(taken: Taken, chapter: Chapter) -> list[Line]:
    """What a chapter that looks ahead says it is all for."""
    if not chapter.told(Kind.OUTLOOK):
        return []
    aim, inside = _aim(taken, chapter), sorted({sentence.paragraph for sentence in chapter.sentences})
    far = [] if goals(chapter) else headline(taken.figures, Kind.OUTLOOK, None, inside)
    quotes = [*([aim] if aim else []), *taken.quoted(far, taken.figures)]
    return [Line("总的目标", tuple(quotes))] if quotes else []


def _aim(taken: Taken, chapter: Chapter) -> Quote | None:
    """The end of the sentence that says what it is all for (努力把我区建设成为…), of what stands in no series."""
    if (sentence := principle(chapter)) is not None:
        return tail(taken.quote(sentence), PRINCIPLE)
    words = part_words("aims")[0]
    listed = {item.paragraph for series in chapter.series for item in series.items}
    first = min(listed, default=chapter.sentences[-1].paragraph + 1)
    for sentence in reversed([s for s in chapter.sentences if s.paragraph < first]):
        for start, _ in clause_spans(sentence.text):
            if any(sentence.text.startswith(word, start) for word in words):
                return taken.quote(sentence, start)
    return None


def admitted_of(taken: Taken) -> list[Line]:
    for chapter in reversed(taken.told(Kind.ACHIEVED)):
        if run := admitted(chapter):
            items = run[1:] if len(run) > 1 and not _items_within(run[0].text) else run
            quotes = [taken.quote(one, after_lead(one.text)) for one in items]
            trouble = part_words("admitted")[1]
            return [
                Line(
                    "存在的问题",
                    tuple(quote for quote in quotes if quote.text),
                    listed=True,
                    brief="问题",
                    tells=trouble,
                )
            ]
    return []


def _items_within(lead: str) -> bool:
    """Does the sentence that leads hold the first trouble itself (…不少困难：有效需求不足；)?"""
    after = after_lead(lead)
    return after > 0 and len(lead.rstrip("。；; ")) > after


def _bright(taken: Taken) -> list[Line]:
    """What the report itself calls a first, a record or an honour, the widest first."""
    words = part_words("distinction")[0]
    found: list[tuple[int, int, int, Quote]] = []
    for sentence, start, end in _clauses_done(taken):
        held = [word for word in words if word in sentence.text[start:end]]
        if len(held) > 1:
            rank = min(words.index(word) for word in held)
            found.append((-len(held), rank, len(found), taken.quote(sentence, start, end)))
    best = sorted(found, key=lambda row: row[:3])[:BRIGHT]
    quotes = tuple(row[3] for row in sorted(best, key=lambda row: row[2]))
    return [Line("报告自己点明的第一、首个、突破", quotes, listed=True)] if quotes else []


def honours_of(taken: Taken, level: Sequence[str], period: Period | None = None) -> list[Line]:
    """What the place was given or made of (获评…, 创成…), of that level or of any; of one year where it is asked."""
    verbs = part_words("honours")[0]
    quotes = []
    for sentence, start, end in _clauses_done(taken):
        clause = sentence.text[start:end]
        if period is not None and period.single and sentence.period != period:
            continue
        if any(verb in clause for verb in verbs) and (not level or any(word in clause for word in level)):
            quotes.append(taken.quote(sentence, start, end))
    return [Line("获得的荣誉、称号", tuple(dict.fromkeys(quotes)), listed=True)] if quotes else []


def _clauses_done(taken: Taken) -> Iterator[tuple[Sentence, int, int]]:
    """The clauses of what was done, in order."""
    for chapter in taken.told(Kind.ACHIEVED):
        for sentence in chapter.sentences:
            for start, end in clause_spans(sentence.text):
                yield sentence, start, end


def _figures(taken: Taken, period: Period | None = None) -> list[Line]:
    """What was done and what is aimed at, in the figures by which a report measures itself."""
    return [line for line in _done(taken, period) if not line.listed] + _goals(taken)


def _lessons(taken: Taken) -> list[Line]:
    found = [items for one in taken.told(Kind.ACHIEVED) if (items := lessons(one))]
    return [Line("体会", labels(taken, items), listed=True) for items in found[:1]]


def of_aspect(aspect: Aspect, taken: Taken, period: Period | None = None) -> list[Line]:
    """The lines of one aspect, uncut; [] where the report has none of it, or where it is that of the whole."""
    timed = {Aspect.GOALS: _goals, Aspect.DONE: _done, Aspect.FIGURES: _figures}
    timeless = {
        Aspect.CHAPTERS: _contents,
        Aspect.PRINCIPLE: lambda taken: principle_of(taken, WHOLE_PRINCIPLE),
        Aspect.BRIGHT: _bright,
        Aspect.ADMITTED: admitted_of,
        Aspect.AHEAD: _ahead,
        Aspect.LESSONS: _lessons,
        Aspect.WORK: work,
    }
    if aspect in timed:
        return timed[aspect](taken, period)
    return timeless[aspect](taken) if aspect in timeless else []
