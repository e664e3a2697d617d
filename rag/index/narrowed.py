"""A catalog that shows a part of what is indexed: what a caller's filter leaves out is not there at all.

Whoever reads it (question, search, answer) needs to know nothing of filters. How rare a word is goes by the whole
index, as ever. What kind of period a sentence tells of is looked at in what is found (`hits`, `indicators`) and, since
a clause may have a period of its own, once more in a finished draft (`Scope.keep`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from rag.errors import UsageError
from rag.index.catalog import Catalog, Shelf
from rag.text.gazetteer import same_place
from rag.types import Draft, Hit, Indicator, Kind, Paragraph, Period, Report, Sentence

_KINDS = tuple(kind.value for kind in Kind)
_DOCUMENTS = ("report", "plan", "budget", "communique", "indicators", "other")
_FORM = 'filter 应为 {"region": "福建省", "year": 2022} 这样的条件；可用的条件：'


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter lets through; an empty field narrows nothing, the others all hold. Made by `read_scope`."""

    report: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    year: tuple[int, ...] = ()
    kind: tuple[Kind, ...] = ()
    document: tuple[str, ...] = ()

    def takes(self, report: Report) -> bool:
        return (
            (not self.report or report.id in self.report)
            and (not self.year or report.year in self.year)
            and (not self.document or report.kind in self.document)
            and (not self.region or any(same_place(report.region, name) for name in self.region))
        )

    def tells(self, period: Period | None) -> bool:
        """Whether what belongs to this period is of the wanted kind; what belongs to none is of no kind."""
        return not self.kind or (period is not None and period.kind in self.kind)

    def keep(self, draft: Draft) -> Draft:
        """The draft without what rests on anything that is left out."""
        kept = tuple(
            one
            for one in draft.statements
            if all(self.takes(q.hit.report) and self.tells(q.period) for q in one.quotes)
        )
        return draft if kept == draft.statements else replace(draft, statements=kept)

    def words(self) -> str:
        """福建省、2022年的报告里的目标: for a notice."""
        told = {"achieved": "完成情况", "target": "目标", "outlook": "展望"}
        years = (f"{year}年" for year in self.year)
        reports = "、".join([*self.region, *years, *self.report, *self.document])
        kinds = "、".join(told[kind.value] for kind in self.kind)
        return (f"{reports}的报告" if reports else "报告") + (f"里的{kinds}" if kinds else "")


def read_scope(*given: object) -> tuple[Scope, ...]:
    """What callers gave as filters, which all hold; () where nothing narrows. Raises UsageError."""
    read = (_read(one) for one in given if one)
    return tuple(dict.fromkeys(scope for scope in read if scope != Scope()))


def _read(given: object) -> Scope:
    known = [field.name for field in fields(Scope)]
    if isinstance(given, Scope):
        return given
    if not isinstance(given, Mapping):
        raise UsageError(f"{_FORM}{'、'.join(known)}")
    for key in given:
        if key not in known:
            raise UsageError(f"filter 里不认识的条件 {key}；可用的条件：{'、'.join(known)}")
    return Scope(
        _texts(given, "report"),
        _texts(given, "region"),
        tuple(_year(one) for one in _listed(given, "year")),
        tuple(Kind(one) for one in _texts(given, "kind", _KINDS)),
        _texts(given, "document", _DOCUMENTS),
    )


def _listed(given: Mapping[str, Any], key: str) -> list[Any]:
    value = given.get(key)
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _texts(given: Mapping[str, Any], key: str, allowed: Sequence[str] = ()) -> tuple[str, ...]:
    found = _listed(given, key)
    for one in found:
        if not isinstance(one, str) or (allowed and one not in allowed):
            right = f"应为 {'、'.join(allowed)} 之一" if allowed else "应为文字"
            raise UsageError(f"filter 里的 {key} 不能是 {one!r}：{right}")
    return tuple(str(one) for one in found)


def _year(value: Any) -> int:
    if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, str) and value.isdecimal())):
        raise UsageError(f"filter 里的 year 不能是 {value!r}：应为年份，如 2022")
    return int(value)


class Narrowed(Catalog):
    """The same file, read through a Scope. Closing it closes nothing."""

    def __init__(self, whole: Catalog, scopes: Sequence[Scope]) -> None:
        """Raises UsageError where nothing that is indexed is let through."""
        super().__init__(whole._db, whole._expected)
        self._whole = whole
        self._scopes = tuple(scopes)
        if not self.shelves():
            regions = "、".join(list(dict.fromkeys(report.region for report in whole.reports()))[:5])
            wanted = "；".join(scope.words() for scope in scopes)
            raise UsageError(f"没有一份报告符合 filter（{wanted}）；收录的地区有 {regions} 等，全部见 wenbao reports")

    def close(self) -> None:
        """The whole one is closed by whoever opened it."""

    def sentence_count(self) -> int:
        return self._whole.sentence_count()

    def shelves(self) -> Mapping[str, Shelf]:
        return self._cache("shelves", lambda: {i: s for i, s in self._whole.shelves().items() if i in self._by_id()})

    def select(self, reports: Sequence[str] | None, years: Sequence[int] | None) -> tuple[str, ...]:
        return super().select(tuple(self.shelves()) if reports is None else reports, years) or ()

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        return super().paragraphs(report_id) if report_id in self.shelves() else ()

    def sentences(self, report_id: str) -> tuple[Sentence, ...]:
        return super().sentences(report_id) if report_id in self.shelves() else ()

    def passages(self, report_id: str) -> tuple[str, ...]:
        return super().passages(report_id) if report_id in self.shelves() else ()

    def hits(self, scored: Sequence[tuple[str, float]]) -> list[Hit]:
        return [hit for hit in super().hits(scored) if self._tells(hit.sentence.period)]

    def indicators(self, report_id: str | None = None) -> tuple[Indicator, ...]:
        rows = super().indicators(report_id)
        return tuple(row for row in rows if row.report in self.shelves() and self._tells(row.period))

    def figures_saying(self, words: Sequence[Sequence[str]]) -> tuple[Indicator, ...]:
        rows = super().figures_saying(words)
        return tuple(row for row in rows if row.report in self.shelves() and self._tells(row.period))

    def figures_named(self, names: Sequence[str]) -> list[tuple[Indicator, str]]:
        rows = super().figures_named(names)
        return [(row, text) for row, text in rows if row.report in self.shelves() and self._tells(row.period)]

    def hits_at(self, places: Sequence[tuple[str, int, int]]) -> dict[tuple[str, int, int], Hit]:
        """A figure's own period may be another than its sentence's, and is looked at where it is read."""
        return self._whole.hits_at([place for place in places if place[0] in self.shelves()])

    def says(self, word: str, reports: Sequence[str] | None = None) -> bool:
        return super().says(word, self.select(reports, None))

    def saying(self, words: Sequence[Sequence[str]], reports: Sequence[str] | None, most: int) -> list[Hit]:
        return super().saying(words, self.select(reports, None), most)

    def _by_id(self) -> dict[str, Report]:
        def read() -> dict[str, Report]:
            return {r.id: r for r in self._whole.reports() if all(scope.takes(r) for scope in self._scopes)}

        return self._cache("reports", read)

    def _pages(self) -> dict[str, Any]:
        return self._whole._pages()

    def _tells(self, period: Period | None) -> bool:
        return all(scope.tells(period) for scope in self._scopes)
