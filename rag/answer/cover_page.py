"""Who gave the report, when, at which meeting: read from the report's cover lines. Pure.

What the cover does not say is not guessed; the caller refuses.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from rag.question.asking import Want
from rag.text.segments import simplified
from rag.text.vocabulary import begins, counted, says
from rag.types import Draft, Hit, Paragraph, Quote, Report, Sentence, Statement

_COVER_LINES = 12
_SHORT_LINE, _SHORT_NAME = 30, 12
_NUMERAL = "[〇零○一二三四五六七八九十]"

_Find: TypeAlias = Callable[[str], tuple[int, int] | None]


def answer_cover(wants: frozenset[Want], report: Report, paragraphs: Sequence[Paragraph]) -> Draft | None:
    """One statement a slot that is asked for (who, when, where), each with the cover line that says it; or None."""
    lines = paragraphs[:_COVER_LINES]
    statements = []
    if Want.SPEAKER in wants:
        statements.append(_speaker(report.speaker, report, lines) if report.speaker else _in_whose_name(report, lines))
    if Want.COVER_DATE in wants and report.date:
        year, month, day = (int(part) for part in report.date.split("-"))
        pattern = rf"{year}\s*年\s*{month}\s*月\s*{day}\s*日|(?<!{_NUMERAL}){_NUMERAL}+年{_NUMERAL}+月{_NUMERAL}+日"
        statements.append(_say(f"{year}年{month}月{day}日。", report, lines, _first(pattern)))
    if Want.COVER_MEETING in wants and report.meeting:
        statements.append(_say(f"{report.meeting}。", report, lines, _meeting_span, every=True))
    found = tuple(statement for statement in statements if statement is not None)
    return Draft(found) if found else None


def _speaker(name: str, report: Report, lines: Sequence[Paragraph]) -> Statement | None:
    """The speaker as the cover has it: with the office, where name and office are all that the line says."""
    pattern = _spaced(name)
    for line in lines:
        whole = line.text.strip("—－-（()） \u3000")
        if _first(pattern)(whole) and says(whole, "office") and len(whole) <= _SHORT_LINE:
            return _say(f"报告人：{' '.join(whole.split())}。", report, [line], _first(re.escape(whole)))
    return _say(f"报告人：{name}。", report, lines, _first(pattern))


def _in_whose_name(report: Report, lines: Sequence[Paragraph]) -> Statement | None:
    """The mayor of 我受市长李鸿忠同志委托, in whose name somebody gave it whom the cover does not name."""
    for line in lines:
        text = simplified(line.text)
        head, _, rest = text.partition("受")
        told, trusted, after = rest.partition("委托")
        office = told[: begins(told, "office")]
        if trusted and office and len(told) <= _SHORT_NAME:
            name, end = told[len(office) :].removesuffix("同志"), len(text) - len(after)
            span = len(head), end + len(after.partition("，")[0])
            said = f"{office}：{name}（受其委托作报告的人，报告没有写明）。"
            return _say(said, report, [line], partial(_at, span))
    return None


def _at(span: tuple[int, int], _text: str) -> tuple[int, int]:
    return span


def _spaced(name: str) -> str:
    """周庆 also stands as 周  庆."""
    return r"\s*".join(map(re.escape, name))


def _first(pattern: str) -> _Find:
    """The place of the first match."""

    def find(text: str) -> tuple[int, int] | None:
        match = re.search(pattern, text)
        return match.span() if match else None

    return find


def _meeting_span(text: str) -> tuple[int, int] | None:
    """第七届人民代表大会第二次会议, up to the last 会议; or the whole of a line that ends as a place does (深圳市)."""
    session = next((one.start for one in counted(text, "session") if one.nth), None)
    last = -1 if session is None else text.rfind("会议", session)
    said = (session, last + 2) if session is not None and last >= 0 else None
    if text.endswith(("省", "市", "区", "县")) and (said is None or said[0] > 0):
        return 0, len(text)
    return said


def _say(
    text: str, report: Report, lines: Sequence[Paragraph], find: _Find, *, every: bool = False
) -> Statement | None:
    """The statement with the first cover line in which `find` sees it (or all) as its proof; None without one."""
    quotes = []
    for line in lines:
        place = find(simplified(line.text))
        if place:
            sentence = Sentence("", report.id, line.number, 0, len(line.text), line.text, (), None)
            quotes.append(Quote(Hit(sentence, line.text, report, 1.0), *place, None))
            if not every:
                break
    return Statement(text, tuple(quotes)) if quotes else None
