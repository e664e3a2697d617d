"""Years named by the report that tells of them: 18年报告和19年报告里的高铁里程 → 2017年和2018年的高铁里程. Pure.

A report tells what was reached by the end of the year before, and promises for its own year. Where one question names
two reports, each stands for the year that is meant of it; so does the one of which several places are asked. One report
of one place stays as it is named (asked.py has its year), and so does every year that is named beside a report.
"""

from collections.abc import Callable, Iterator, Sequence

from rag.question.asked import Asked
from rag.question.asking import says_achieved, says_target
from rag.question.set_against import counts_years
from rag.text.segments import parts_at
from rag.text.times import Mention, find_mentions, reports_named
from rag.text.vocabulary import in_turn, says

_NAMED = "报告"
_WITHIN = 7
"""Characters in which 区政府工作 stands between a year and 报告."""
_APART = frozenset("，,。；;？?！!、：:和与跟及比到至里中0123456789")
_ALSO = tuple("期人会了")
"""报告期, 报告人, 报告会 name no report."""
_JOINS = frozenset("、，,和与跟及同到至 ")
_ORDERED = "一份"
"""后一份比前一份多多少."""
_SHORT = ("那份", "那本")
_INSIDE = "里中上内头面边"


def readings(text: str, asked: Asked, read: Callable[[str], Asked]) -> Iterator[tuple[str, Asked]]:
    """The question as it stands, and then with the years that are meant of the reports it names; these alone where
    what one report promises is held against what another tells, or only they are understood.
    """
    places = [asked.question[one.start : one.end] for one in asked.regions]
    counts = any(term.known for term in asked.terms)
    told, mixed = in_years(text, places)
    sure = told != text and (counts or not (says(text, "set by them") or in_turn(text, "shifted", "up to")))
    if not sure or not (mixed or _ORDERED in text or not (asked.report_year or reports_named(text))):
        yield text, asked
    if sure:
        yield told, read(told)


def in_years(text: str, places: Sequence[str] = ()) -> tuple[str, bool]:
    """(the question with the years that are meant of the reports it names, does one of them promise and another tell);
    `text` itself where it names no two, nor one of several `places`.
    """
    found = find_mentions(text, 0, question=True)
    spans = _reports(text, [m for m in found if not counts_years(m)], places)
    if len({m.last for m, _ in spans}) < (1 if len(places) > 1 else 2):
        return text, False
    aims, told, at = _promised(text, spans), "", 0
    for (mention, end), aim in zip(spans, aims, strict=True):
        between = text[mention.end : end].partition(_NAMED)[0]
        whose = between if any(place in between for place in places) else ""
        told += f"{text[at : mention.start]}{mention.last - (not aim)}年{whose}"
        at = end
    return told + text[at:].replace(_ORDERED, "一年"), len(set(aims)) > 1


def _reports(text: str, years: Sequence[Mention], places: Sequence[str]) -> list[tuple[Mention, int]]:
    """Each year with the end of what names its report; [] where one of them names none.

    16年 of 15年报告里是多少，16年的呢 does: the report of 2015 tells of no later year.
    """
    ends = [_end(text, mention, places) for mention in years]
    spans: list[tuple[Mention, int]] = []
    for i, mention in reversed(list(enumerate(years))):
        joined = bool(spans) and set(text[mention.end : spans[0][0].start].removeprefix("年")) <= _JOINS
        later = any(end and one.last < mention.last for one, end in zip(years[:i], ends, strict=False))
        if mention.relative or mention.first != mention.last or not (ends[i] or joined or later):
            return []
        spans.insert(0, (mention, ends[i] or mention.end))
    return spans


def _end(text: str, mention: Mention, places: Sequence[str]) -> int:
    """Where 年的政府工作报告里 or 年那份 ends behind a year; 0 where no report is named."""
    rest = text[mention.end :]
    short = next((one for one in _SHORT if rest.removeprefix("的").startswith(one)), "")
    end = rest.find(_NAMED) + len(_NAMED)
    between = rest[: max(end - len(_NAMED), 0)]
    for place in places:
        between = between.replace(f"、{place}", "").replace(place, "")
    if end < len(_NAMED) or len(between) > _WITHIN or _APART & set(between) or rest.startswith(_ALSO, end):
        end = rest.find(short) + len(short) if short else 0
    return len(text) - len(rest[end:].lstrip(_INSIDE)) if end else 0


def _promised(text: str, spans: Sequence[tuple[Mention, int]]) -> list[bool]:
    """Of each report whether it is asked for what it promises for its own year; what two share, both have."""
    before = says_target(parts_at(text[: spans[0][0].start], "，,。；;？?！!")[-1])
    aims: list[bool] = []
    ends = [mention.start for mention, _ in spans[1:]] + [len(text)]
    for (_, end), until in reversed(list(zip(spans, ends, strict=True))):
        words = text[end:until]
        shared = bool(aims) and set(words) <= _JOINS
        aims.insert(0, aims[0] if shared else (before or says_target(words)) and not says_achieved(words))
    return aims
