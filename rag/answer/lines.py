"""Lines of an answer that are made of quotes, and how they are cut to a length. Pure.

A line is a label and quotes (2022年目标：甲；乙。); cutting takes away whole clauses from its end, so that every word
left is still the report's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.text.segments import clause_spans
from rag.types import Quote, Statement

_LEAST = 6
"""Characters that a clause has to have to be left alone (五年来，… is none)."""
_END = "。！；;！，,：:、 "


@dataclass(frozen=True, slots=True)
class Line:
    """`listed`: the quotes are items, each on a line of its own where there is room."""

    label: str
    quotes: tuple[Quote, ...]
    listed: bool = False
    cut: bool = False
    """Something was left out at its end."""
    said: str = ""
    """What it says instead of its quotes, which prove it."""
    headed: bool = False
    """The first quote is a heading, and the others stand under it."""
    brief: str = ""
    """The label where room is scarce."""
    tells: tuple[str, ...] = ()
    """Words of which one stays in each quote that is cut: 受外需影响，出口下降 is no trouble without its end."""

    @property
    def text(self) -> str:
        said = self.said or "；".join(quote.text for quote in self.quotes) + ("等" if self.cut else "")
        if self.headed and not self.said:
            said = said.replace("；", "：", 1)
        return f"{self.label}：{said}。" if self.label else f"{said}。"

    def statements(self) -> list[Statement]:
        if not self.listed or len(self.quotes) < 2 or self.cut:
            return [Statement(self.text, self.quotes)]
        head = [Statement(f"{self.label}：", ())] if self.label else []
        return [*head, *(Statement(f"{quote.text}。", (quote,)) for quote in self.quotes)]


def clipped(line: Line, limit: int) -> Line:
    """The line in `limit` characters, if a clause of it fits: each quote cut to as many clauses as leave room for all,
    else as many quotes as there is room for.
    """
    if len(line.text) <= limit or line.said:
        return line
    cuts = [shorter(quote, line.tells) for quote in line.quotes]
    if line.listed:
        for clauses in range(max(map(len, cuts)) - 1, 0, -1):
            short = replace(line, quotes=tuple(own[-min(clauses, len(own))] for own in cuts))
            if len(short.text) <= limit:
                return short
    kept: list[Quote] = []
    for own in cuts:
        fits = (one for one in own if len(replace(line, quotes=(*kept, one), cut=True).text) <= limit)
        short_one = next(fits, None)
        if short_one is None:
            break
        kept.append(short_one)
        if short_one != own[0]:
            break
    return replace(line, quotes=tuple(kept or [cuts[0][-1]]), cut=True)


def shorter(quote: Quote, tells: Sequence[str] = ()) -> list[Quote]:
    """The quote, and what is left of it as clauses fall away from its end; longest first, at least its first clause."""
    text = quote.text
    ends = {len(text[:end].rstrip(_END)) for _, end in clause_spans(text)} - {0}
    told = [end for end in ends if end >= _LEAST and (not tells or any(word in text[:end] for word in tells))]
    return [replace(quote, end=quote.start + end) for end in sorted({*told, max(ends)}, reverse=True)]


def tail(quote: Quote, limit: int) -> Quote:
    """As many clauses from its end as go into `limit` characters: of a long sentence that begins with what all say."""
    starts = [start for start, _ in clause_spans(quote.text) if len(quote.text) - start <= limit]
    return replace(quote, start=quote.start + starts[0]) if starts else essence(quote)


def essence(quote: Quote) -> Quote:
    """The last clause of a heading, which says what it is for: 集聚资源、积蓄动能，不断增强创新驱动力 → 不断增强…."""
    start, _ = clause_spans(quote.text)[-1]
    return replace(quote, start=quote.start + start)


def as_one(lines: Sequence[Line], limit: int) -> Line:
    """One sentence of them all: 完成：甲；目标：乙；重点：丙。"""
    short = within(lines, limit)
    said = "；".join(line.text.rstrip("。") for line in short)
    return Line("", tuple(quote for line in short for quote in line.quotes), said=said)


def within(lines: Sequence[Line], limit: int) -> list[Line]:
    """The lines in `limit` characters altogether, room shared alike and what one does not need left to the next."""
    left, kept = limit, list[Line]()
    for i, line in enumerate(lines):
        share = left // (len(lines) - i)
        one = line
        if len(one.text) > share:
            heads = tuple(map(essence, line.quotes)) if line.listed else line.quotes
            one = clipped(replace(line, label=line.brief or line.label, quotes=heads, listed=False), share)
        if len(one.text) <= left:
            kept.append(replace(one, listed=False))
            left -= len(one.text)
    return kept


def with_report(statement: Statement) -> Statement:
    """2024年：粮食产量… → 浙江省2025年报告，2024年：粮食产量…"""
    if not statement.quotes or statement.derived or len(statement.quotes) > 1:  # of several, or a comparison
        return statement
    report = statement.quotes[0].hit.report
    labelled = not statement.text.startswith(statement.quotes[0].text[:8])
    return replace(statement, text=f"{report.called}{'，' if labelled else '：'}{statement.text}")
