"""What a model that calls tools may look up itself: search, read, outline, table. Each answer is numbered evidence.

`Shelf` keeps what was shown so far, so that a passage has one number however often it is found, and what the model
cites is known to whoever checks it. A bad argument is answered with a line that says what would be right; what a tool
shows ends with the budget.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool

from rag.answer.chat_evidence import Passage, paragraphs, piece
from rag.calls import Step, go_on, tell
from rag.errors import NobodyWaits, TimeUp, WenBaoError
from rag.index.catalog import Catalog
from rag.models.tokens import TokenCounter
from rag.search.searcher import Searcher, merge
from rag.text.gazetteer import same_place
from rag.types import Hit, Kind, Report

_FOUND = 5
"""Paragraphs that a search shows."""
_READ = 12
_ROWS = 40
_HEADINGS = 80
_NAMED = 30
_INDENT = "　"
_WRONG = "参数不对，请改过再试，或根据已有的原文作答。"
_FULL = "（已到篇幅上限，请根据已有的原文作答。）"
_KINDS = {"目标": Kind.TARGET, "target": Kind.TARGET, "完成": Kind.ACHIEVED, "achieved": Kind.ACHIEVED}


@dataclass(slots=True)
class Shelf:
    """The numbered evidence of one answer, which grows."""

    passages: list[Passage]
    tokens: TokenCounter
    budget: int
    _lock: Lock = field(default_factory=Lock)

    def show(self, passages: Sequence[Passage]) -> str:
        """The passages as a prompt shows them, each under its number."""
        known = {_key(passage): number for number, passage in enumerate(self.passages, 1)}
        shown = []
        with self._lock:
            for passage in passages:
                number = known.get(_key(passage)) or len(self.passages) + 1
                text = piece(number, passage)
                cost = self.tokens.count(text)
                if cost > self.budget:
                    shown.append(_FULL)
                    break
                self.budget -= cost
                if number > len(self.passages):
                    self.passages.append(passage)
                    known[_key(passage)] = number
                shown.append(text)
        return "\n\n".join(shown) or "没有找到。"


def _key(passage: Passage) -> tuple[str, int, int, int]:
    first = passage[0].sentence
    return first.report, first.paragraph, first.start, len(passage)


class Desk:
    """The tools over one index, for one answer."""

    def __init__(self, searcher: Searcher, shelf: Shelf) -> None:
        self._searcher = searcher
        self._catalog: Catalog = searcher.catalog
        self._shelf = shelf

    def tools(self) -> list[BaseTool]:
        """As LangChain knows them."""
        return [_tool(method) for method in (self.search, self.read, self.outline, self.table)]

    def search(self, query: str, region: str = "", years: list[int] | None = None, kind: str = "") -> str:
        """按内容检索报告原文。query 是要找的内容；region 是地区；years 是所说的年份；kind 是“目标”或“完成”。"""
        named = "、".join(f"{year}年" for year in (years or [])[:_NAMED])
        _step(f"查 {region}{named}{'报告' if region or named else '所有报告'} · {query}")
        asked = self._searcher.read(f"{region}{named}{query}{kind if kind in _KINDS else ''}"[:300])
        return self._shelf.show(self._widened(merge(self._searcher.search(asked), _FOUND)))

    def read(self, report: str, paragraphs: list[int]) -> str:
        """读一份报告的若干段。report 是报告的名字（如“深圳市2023年报告”），paragraphs 是段号。"""
        found = self._report(report)
        if found is None:
            return self._unknown(report)
        wanted = list(dict.fromkeys(paragraphs))[:_READ]
        _step(f"读 {found.called} · 第{'、'.join(map(str, wanted[:4]))}{'等' if len(wanted) > 4 else ''}段")
        own = {passage[0].sentence.paragraph: passage for passage in self._paragraphs(found)}
        return self._shelf.show([own[number] for number in wanted if number in own])

    def outline(self, report: str) -> str:
        """一份报告的目录：各级标题和它们从第几段开始。report 是报告的名字（如“深圳市2023年报告”）。"""
        found = self._report(report)
        if found is None:
            return self._unknown(report)
        _step(f"看 {found.called}的目录")
        seen: dict[tuple[str, ...], int] = {}
        for sentence in self._catalog.sentences(found.id):
            for depth in range(1, len(sentence.section) + 1):
                seen.setdefault(sentence.section[:depth], sentence.paragraph)
        lines = [_INDENT * (len(section) - 1) + f"{section[-1]}（第{n}段起）" for section, n in seen.items()]
        return f"{found.called}\n" + "\n".join(lines[:_HEADINGS])

    def table(
        self, indicator: str, regions: list[str] | None = None, years: list[int] | None = None, kind: str = ""
    ) -> str:
        """一个指标在各地、各年报告里的数字。indicator 是指标名，regions 地区，years 年份，kind 为“目标”或“完成”。"""
        from rag.answer.table_named import table_named

        _step(f"列 {'、'.join((regions or ['各地'])[:4])} · {indicator}")
        kinds = (_KINDS[kind],) if kind in _KINDS else (Kind.TARGET, Kind.ACHIEVED)
        found = table_named(indicator, regions or [], years or [], kinds, self._catalog)
        places = [(r.cell.row.report, r.cell.row.paragraph, r.cell.row.quantity.start) for r in found.rows[:_ROWS]]
        hits = self._catalog.hits_at(places)
        text = self._shelf.show([(hits[place],) for place in dict.fromkeys(places) if place in hits])
        lacking = [f"{'、'.join(names)}{what}。" for names, what in _lacks(found.missing, found.not_indexed) if names]
        return "\n\n".join([text, *lacking])

    def _widened(self, hits: Sequence[Hit]) -> list[Passage]:
        """The paragraphs of some hits."""
        found = []
        for hit in hits:
            own = self._paragraphs(hit.report)
            found.append(next((p for p in own if p[0].sentence.paragraph == hit.sentence.paragraph), (hit,)))
        return found

    def _paragraphs(self, report: Report) -> list[Passage]:
        go_on()
        return paragraphs(report, self._catalog)

    def _report(self, name: str) -> Report | None:
        """By its id, its title, what the evidence calls it, or the place and year in it."""
        reports = self._catalog.reports()
        exact = next((r for r in reports if name.strip() in (r.id, r.title, r.called)), None)
        if exact is not None:
            return exact
        of_year = [r for r in reports if str(r.year) in name] or list(reports)
        near = [r for r in of_year if r.region in name or any(same_place(r.region, part) for part in [name[:12]])]
        return near[0] if len(near) == 1 else None

    def _unknown(self, name: str) -> str:
        known = "、".join(r.called for r in self._catalog.reports()[:_NAMED])
        return f"没有叫“{name[:40]}”的报告；收录的有：{known}"


def _lacks(missing: Sequence[str], absent: Sequence[str]) -> list[tuple[Sequence[str], str]]:
    return [(missing[:_NAMED], "的报告没有说"), (absent[:_NAMED], "没有收录")]


def _tool(method: Callable[..., str]) -> BaseTool:
    """The method as a tool; what goes wrong in it is told to the model, in one line."""

    @wraps(method)
    def told(*args: Any, **kwargs: Any) -> str:
        try:
            return method(*args, **kwargs)
        except (NobodyWaits, TimeUp):
            raise
        except WenBaoError as error:
            return str(error)

    return StructuredTool.from_function(
        told, name=method.__name__, description=method.__doc__, handle_validation_error=_WRONG
    )


def _step(text: str) -> None:
    go_on()
    tell(Step(text))
