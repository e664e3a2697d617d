"""Example questions from the reports in hand, one of each kind, and questions that an answer leads on to; only such as
get an answer: each is tried without a chat model, whatever answers in the end.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from page.i18n import Lang
from page.welcome import newest
from rag.errors import WenBaoError
from rag.types import Indicator, Json, Kind, Report

if TYPE_CHECKING:
    from page.desk import Desk
    from rag.index.catalog import Catalog

WANTED, NEXT = 6, 3
_TRIES = 5
"""Questions of one kind."""
_NAME = re.compile(r"[\u4e00-\u9fffA-Z]{4,10}")
_TOPICS = ("教育", "养老", "就业", "科技创新", "生态环境", "乡村振兴", "交通", "医疗", "住房", "文化")


def find_examples(desk: "Desk", lang: Lang = "zh") -> list[str]:
    """Up to WANTED questions about the newest report and, where there are others, over several."""
    catalog = desk.catalog
    report = newest(catalog)
    if report is None:
        return []
    several = len({one.region for one in catalog.reports()}) > 1
    if lang == "en":
        tried = (_answered(desk, kind, [question], 1) for kind, question in _english(report, several=several))
        return [question for found in tried for question in found][:WANTED]
    found: list[str] = []
    for kind, questions in _kinds(catalog, report, several=several):
        found += _answered(desk, kind, questions, 1)
    spare = _figures(_Told(catalog.indicators(report.id)), report.region if several else "")
    more = [question for question in spare if question not in found]
    return found + _answered(desk, "quote", more, WANTED - len(found))


def follow_ups(desk: "Desk", answer: Json, lang: Lang = "zh") -> list[str]:
    """Up to NEXT questions that go on from an answer: the same indicator at the other end (promised, done), what else
    its passage tells in figures, what its chapter is about. In English, places and indicators keep their own names.
    """
    cited = answer["citations"][0] if answer["citations"] and not answer["refused"] else None
    report = desk.catalog.report(cited["report"]) if cited else None
    if cited is None or report is None:
        return []
    several = len({one.region for one in desk.catalog.reports()}) > 1
    place = report.region if several else ""
    rows = desk.catalog.indicators(report.id)
    names = {row.name for row in rows if row.paragraph == cited["paragraph"] and _overlap(row, cited)}
    told = _Told(rows, lang)
    near = [row for row in rows if row.paragraph == cited["paragraph"]]
    near += [row for row in rows if abs(row.paragraph - cited["paragraph"]) == 1]
    candidates = [
        *(told.question(name, place, {Kind.ACHIEVED, Kind.TARGET} - _kind_of(cited)) for name in sorted(names)),
        *(told.question(row.name, place, _kind_of(cited) or {Kind.TARGET}) for row in near if row.name not in names),
    ]
    if several:
        candidates.insert(1, _over_places(desk.catalog, names, report, lang))
    asked = {answer["question"], answer["standalone_question"]}
    questions = [one for one in dict.fromkeys(candidates) if one and one not in asked]
    found = _answered(desk, "", questions, NEXT - 1, skip=_quotes(answer))
    priorities = f"What are the priorities of {report.region} in {report.year}?"
    whole = priorities if lang == "en" else f"{place}{report.year}年的重点工作有哪些？"
    whole = whole if answer["kind"] != "overview" else ""
    return found + _answered(desk, "", [whole] if whole else questions[len(found) :], NEXT - len(found))


def _overlap(row: Indicator, cited: Json) -> bool:
    return bool(row.start < cited["end"] and cited["start"] < row.end)


def _kind_of(cited: Json) -> set[Kind]:
    return {Kind(cited["period"]["kind"])} if cited["period"] else set()


def _quotes(answer: Json) -> set[str]:
    return {one["quote"] for one in answer["citations"]}


def _answered(desk: "Desk", kind: str, questions: Iterable[str], most: int, skip: Iterable[str] = ()) -> list[str]:
    """The first of them that are answered, in that kind if one is named, and not with what was quoted already."""
    found: list[str] = []
    before = set(skip)
    for tried, question in enumerate(questions):
        if len(found) >= most or tried >= _TRIES + most:
            break
        try:
            answer = desk.plain.invoke(question)
        except WenBaoError:
            return found
        said = {citation.quote for citation in answer.citations}
        if not answer.refused and said and kind in ("", answer.kind) and not said <= before:
            found.append(question)
    return found


def _kinds(catalog: "Catalog", report: Report, *, several: bool) -> Iterator[tuple[str, Iterable[str]]]:
    """(what sort of answer, questions): a promise, a promise beside its result, a table, a topic, the whole."""
    place = report.region if several else ""
    told = _Told(catalog.indicators(report.id))
    yield "quote", told.promises(place)
    if several:
        yield "table", [f"{report.year}年各地的{name}目标，哪个最高？" for name in ("地区生产总值增长", "城镇新增就业")]
        yield "table", [f"{one}历年的地区生产总值增长是多少？" for one in _most_told(catalog)]
    yield "quote", told.both(place)
    yield "topic", [f"{place}{report.year}年在{topic}方面有什么打算？" for topic in _topics(catalog, report)]
    yield "overview", [f"给我三句话，概括{place}{report.year}年的报告"]


def _english(report: Report, *, several: bool) -> Iterator[tuple[str, str]]:
    """(kind, question) in English, with the place by its own name."""
    year, place = report.year, report.region if several else ""
    of, into = (f" of {place}", f" in {place}") if place else ("", "")
    yield "quote", f"What is the GDP growth target{of} for {year}?"
    yield "table", f"Which province has the highest GDP growth target for {year}?"
    yield "quote", f"How much did GDP grow{into} in {year - 1}?"
    yield "overview", f"What are the main targets{of} for {year}?"
    yield "topic", f"What is planned for education{into} in {year}?"
    yield "overview", f"Summarize the {year} report{of} in three sentences"
    yield "overview", f"What problems does the {year} report{of} admit?"
    yield "overview", f"What are the priorities{of} in {year}?"


def _figures(told: "_Told", place: str) -> Iterator[str]:
    queues: list[Iterator[str]] = [iter(told.results(place)), iter(told.promises(place)), iter(told.both(place))]
    while queues:
        for queue in list(queues):
            question = next(queue, None)
            if question is None:
                queues.remove(queue)
            else:
                yield question


class _Told:
    """What a report tells of single years, by name: done, promised, both."""

    def __init__(self, rows: Sequence[Indicator], lang: Lang = "zh") -> None:
        self._lang = lang
        usable = [row for row in rows if _NAME.fullmatch(row.name) and row.period and row.quantity.unit]
        self._done, self._promised = (_by_name(usable, kind) for kind in (Kind.ACHIEVED, Kind.TARGET))
        self._both = [n for n in self._promised if n in self._done and self._done[n] != self._promised[n]]

    def promises(self, place: str) -> list[str]:
        return [
            f"{place}{year}年{name}的目标是多少？" for name, year in self._promised.items() if name not in self._both
        ]

    def results(self, place: str) -> list[str]:
        return [f"{place}{year}年{name}是多少？" for name, year in self._done.items() if name not in self._both]

    def both(self, place: str) -> list[str]:
        return [
            f"{place}{name}{self._done[name]}年完成多少，{self._promised[name]}年目标是多少？" for name in self._both
        ]

    def question(self, name: str, place: str, kinds: set[Kind]) -> str:
        """A question after one of those kinds; "" where the report does not tell it of one year."""
        of = f" of {place}" if place else ""
        if Kind.TARGET in kinds and name in self._promised:
            english = f"What is the target for {name}{of} in {self._promised[name]}?"
            return english if self._lang == "en" else f"{place}{self._promised[name]}年{name}的目标是多少？"
        if Kind.ACHIEVED in kinds and name in self._done:
            english = f"How much was {name}{of} in {self._done[name]}?"
            return english if self._lang == "en" else f"{place}{self._done[name]}年{name}是多少？"
        return ""


def _by_name(rows: list[Indicator], kind: Kind) -> dict[str, int]:
    """Name → year, for figures of a single year."""
    return {row.name: row.period.last for row in rows if row.period and row.period.kind is kind and row.period.single}


def _over_places(catalog: "Catalog", names: Iterable[str], report: Report, lang: Lang) -> str:
    """The same indicator over all places, of a year of which there are several reports."""
    if sum(one.year == report.year for one in catalog.reports()) < 2 or not (name := next(iter(sorted(names)), "")):
        return ""
    english = f"What are the targets for {name} of all provinces in {report.year}?"
    return english if lang == "en" else f"{report.year}年各地的{name}目标分别是多少？"


def _most_told(catalog: "Catalog") -> list[str]:
    """The places with most reports, where there are several years to follow."""
    regions = [one.region for one in catalog.reports()]
    return sorted({one for one in regions if regions.count(one) > 2}, key=lambda one: -regions.count(one))[:2]


def _topics(catalog: "Catalog", report: Report) -> list[str]:
    """Those of which the report speaks most."""
    count = {topic: len(catalog.saying([[topic]], [report.id], 40)) for topic in _TOPICS}
    return [topic for topic in sorted(_TOPICS, key=lambda topic: -count[topic]) if count[topic] > 1]
