"""A question that was not understood as it stands, asked again in plain words: two figures of which nothing was worked
out, a follow-up that was refused. What is answered so is the answer; else what was answered before stays.

是不是真比全市平均干净？拿2016年PM2.5说话，差几微克 → what is told of 盐田区和深圳市2016年PM2.5各是多少，相差多少.
How it is put is question/reworded.py's and question/restated.py's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from rag.answer.unspoken import passed_over
from rag.calls import go_on
from rag.question.asking import says_achieved
from rag.question.follow_up import asked_before
from rag.question.restated import restated
from rag.question.reworded import Plain, holds_apart, named_plainly, reworded
from rag.question.tabled import Tabled, tabled
from rag.search.found import Gathered
from rag.types import Draft, Reason, Report, Turn

_TRIES = 3
_MOSTLY = 0.6
"""Of the figures that are asked for a table has to hold so many."""
_NOT_HELD = ("算不出来", "不能直接比较")


def in_other_words(
    gathered: Gathered,
    draft: Draft,
    history: Sequence[Turn],
    reports: Sequence[Report],
    find: Callable[[str, Sequence[Turn]], Gathered],
    read: Callable[[Gathered], Draft],
) -> tuple[Gathered, Draft]:
    """`find` and `read` are the chain's: a question by itself, and what is told of what was found."""
    if not history and (whole := _as_table(gathered, draft, reports, find, read)) is not None:
        return whole
    if draft.reason is Reason.REPORT_NOT_INDEXED or (not history and (draft.table is not None or works_out(draft))):
        return gathered, draft
    put = (plain for plain in _put(gathered, draft, history, reports) if not works_out(draft, plain.shows))
    for plain in islice(put, _TRIES):
        go_on()
        other = find(plain.text, ())
        told = read(other)
        answered = works_out(told, plain.shows) if plain.compares else _tells_a_figure(told)
        if answered and (history or not passed_over(gathered.asked, plain.text, told)):
            own = gathered
            return replace(other, question=own.question, standalone=own.standalone, carried=own.carried), told
    return gathered, draft


def _as_table(
    gathered: Gathered,
    draft: Draft,
    reports: Sequence[Report],
    find: Callable[[str, Sequence[Turn]], Gathered],
    read: Callable[[Gathered], Draft],
) -> tuple[Gathered, Draft] | None:
    """The table of all that is asked for, where what was told holds less of it."""
    for plain in islice(tabled(gathered.asked, reports), _TRIES):
        before = _figures_of(draft, plain)
        if before >= plain.cells or (before and not plain.surely):
            break
        go_on()
        other = find(plain.text, ())
        told = read(other)
        if cells(told) >= max(before + 1, _MOSTLY * plain.cells) and not passed_over(gathered.asked, plain.text, told):
            return replace(other, question=gathered.question, standalone=gathered.standalone), told
    return None


def _figures_of(draft: Draft, plain: Tabled) -> int:
    """How many of the figures that are asked for it tells: in its table, or year by year, or place by place; at least 1
    where it is an answer at all.
    """
    if draft.table is not None:
        return cells(draft)
    names = [f"{year}年" for year in plain.years] if len(plain.years) > 1 else list(plain.places)
    told = [one.text for one in draft.statements if one.quotes]
    apart = sum(any(text.startswith(name) for text in told) for name in names)
    return apart if draft.gaps or _is_short(draft) else max(1, apart)


def cells(draft: Draft) -> int:
    """Of how many places and years its table tells a figure."""
    rows = draft.table["rows"] if draft.table is not None else ()
    return len({(row["region"], row["year"]) for row in rows})


def works_out(draft: Draft, shows: str = "") -> bool:
    """Is something told of two figures together, and what is worked out what is asked for (倍)?"""
    held = [one for one in draft.statements if not any(word in one.text for word in _NOT_HELD)]
    if any(not figure.unit for one in held for figure in one.derived):
        return False  # 2.04∶1 less 1.83∶1 is no difference of two incomes
    if shows:
        return any(shows in one.text for one in held if one.derived or draft.table is not None)
    return draft.table is not None or any(one.derived or len(one.quotes) > 1 for one in held)


def _tells_a_figure(draft: Draft) -> bool:
    said = "".join(quote.text for quote in draft.quotes)
    return draft.reason is None and not draft.gaps and any(char.isdigit() for char in said)


def _put(gathered: Gathered, draft: Draft, history: Sequence[Turn], reports: Sequence[Report]) -> Iterator[Plain]:
    """A follow-up that asks for one figure is put in other words only where it was refused, and asks for no result; one
    that was answered with a figure, only where it is sure what it asks of two; another question that was answered, only
    where its words hold two figures apart.
    """
    asked = asked_before(history, reports) if history else []
    slots = list(restated(gathered.question, asked, reports)) if asked else []
    one_too = draft.reason is not None and not says_achieved(gathered.asked.question)
    failed = draft.reason is not None or draft.gaps or gathered.asked.compares
    yield from (plain for plain in slots if (plain.sure or failed if plain.compares else one_too))
    if any(plain.compares for plain in slots) or (not asked and (_is_short(draft) or holds_apart(gathered.asked))):
        yield from reworded(gathered.asked, reports)
    if not asked and draft.reason is not None:
        yield from named_plainly(gathered.asked)


def _is_short(draft: Draft) -> bool:
    """Is nothing told, or said that nothing can be worked out?"""
    return draft.reason is not None or any(word in one.text for one in draft.statements for word in _NOT_HELD)
