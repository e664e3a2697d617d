"""Example questions from the reports in hand: built from their own figures, and only those that get an answer."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.errors import WenBaoError
from rag.types import Indicator, Kind, Report

if TYPE_CHECKING:
    from page.desk import Desk

WANTED = 4
_TRIES = 16
_NAME = re.compile(r"[\u4e00-\u9fffA-Z]{4,10}")


def find_examples(desk: "Desk") -> list[str]:
    """Up to WANTED questions about the newest report, each tried on the chain."""
    reports = desk.catalog.reports()
    if not reports:
        return []
    newest = max(reports, key=lambda report: (report.year, report.id))
    several = len({report.region for report in reports}) > 1
    found: list[str] = []
    for count, question in enumerate(_candidates(newest, desk.catalog.indicators(newest.id), several=several)):
        if len(found) >= WANTED or count >= _TRIES:
            break
        try:
            answer = desk.chain.invoke(question)
        except WenBaoError:
            return found
        if not answer.refused and answer.citations:
            found.append(question)
    return found


def _candidates(report: Report, rows: tuple[Indicator, ...], *, several: bool) -> Iterator[str]:
    """A promise, a result, a promise held against its result, …: one of each kind in turn."""
    place = report.region if several else ""
    usable = [row for row in rows if _NAME.fullmatch(row.name) and row.period and row.quantity.unit]
    done = _by_name(usable, Kind.ACHIEVED)
    promised = _by_name(usable, Kind.TARGET)
    both = [name for name in promised if name in done and done[name] != promised[name]]
    queues = [
        iter([f"{place}{promised[name]}年{name}的目标是多少？" for name in promised if name not in both]),
        iter([f"{place}{done[name]}年{name}是多少？" for name in done if name not in both]),
        iter([f"{place}{name}{done[name]}年完成多少，{promised[name]}年目标是多少？" for name in both]),
    ]
    yield from _in_turn(queues)


def _by_name(rows: list[Indicator], kind: Kind) -> dict[str, int]:
    """Name → year, for figures of a single year."""
    return {row.name: row.period.last for row in rows if row.period and row.period.kind is kind and row.period.single}


def _in_turn(queues: list[Iterator[str]]) -> Iterator[str]:
    while queues:
        for queue in list(queues):
            question = next(queue, None)
            if question is None:
                queues.remove(queue)
            else:
                yield question
