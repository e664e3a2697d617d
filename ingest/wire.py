"""What the reading process tells its parent: lines of JSON, and back into our own dataclasses.

JSON and not pickle: the child holds a stranger's file, and a stranger who took it over must not be able to make the
parent run anything. Many small lines rather than one large: the parent answers other people between them.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any, TypeVar

from ingest.cover import Cover
from ingest.prepare import Prepared
from rag.types import Indicator, Json, Kind, Paragraph, ParsedReport, Period, Quantity, Report, Sentence

_T = TypeVar("_T")
_SLICE = 500


def encode(value: Json) -> bytes:
    """One line. A file name may hold bytes that are no text: they come through as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def decode(line: bytes) -> Json:
    """Raises ValueError for what is no JSON object."""
    value = json.loads(line.decode("utf-8", "surrogatepass"))
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def pack(prepared: Prepared) -> Iterator[Json]:
    """The head, then paragraphs, sentences and indicators, some hundreds a line."""
    parsed = prepared.parsed
    report = asdict(parsed.report) if parsed else None
    yield {
        "digest": prepared.digest, "refusal": prepared.refusal, "cover": asdict(prepared.cover), "report": report,
        "warnings": prepared.warnings, "left_out": prepared.left_out,
        "unread": parsed.unread if parsed else (), "file": parsed.file if parsed else "",
    }  # fmt: skip
    if parsed is None:
        return
    for some in _slices(parsed.paragraphs):
        yield {"paragraphs": [[p.number, p.text, p.start, p.page, p.cell, p.sure, p.doubts] for p in some]}
    for few in _slices(parsed.sentences):
        yield {
            "sentences": [
                [s.id, s.report, s.paragraph, s.start, s.end, s.text, s.section, _flat(s.period)] for s in few
            ]
        }
    for rows in _slices(prepared.indicators):
        yield {"indicators": [_row(one) for one in rows]}


def unpack(lines: Iterable[Json]) -> Prepared:
    """The other way. Raises LookupError, TypeError or ValueError for what `pack` did not write."""
    head: Json | None = None
    paragraphs: list[Paragraph] = []
    sentences: list[Sentence] = []
    indicators: list[Indicator] = []
    for line in lines:
        if head is None:
            head = line
        paragraphs += [_paragraph(row) for row in line.get("paragraphs", ())]
        sentences += [_sentence(row) for row in line.get("sentences", ())]
        indicators += [_indicator(row) for row in line.get("indicators", ())]
    if head is None:
        raise ValueError("nothing came")
    parsed = None
    if head["report"] is not None:
        parsed = ParsedReport(
            Report(**head["report"]), tuple(paragraphs), tuple(sentences), tuple(head["unread"]), head["file"]
        )
    cover, warnings = Cover(**head["cover"]), tuple(map(str, head["warnings"]))
    return Prepared(head["digest"], cover, parsed, tuple(indicators), head["refusal"], warnings, int(head["left_out"]))


def _slices(items: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(items)
    while some := list(islice(rest, _SLICE)):
        yield some


def _flat(period: Period | None) -> list[Any] | None:
    return None if period is None else [period.first, period.last, period.kind.value]


def _period(flat: list[Any] | None) -> Period | None:
    return None if flat is None else Period(flat[0], flat[1], Kind(flat[2]))


def _sentence(row: list[Any]) -> Sentence:
    id_, report, paragraph, start, end, text, section, period = row
    return Sentence(id_, report, paragraph, start, end, text, tuple(section), _period(period))


def _paragraph(row: list[Any]) -> Paragraph:
    number, text, start, page, cell, sure, doubts = row
    return Paragraph(number, text, start, page, cell, sure, tuple((int(a), int(b), float(n)) for a, b, n in doubts))


def _row(one: Indicator) -> list[Any]:
    q = one.quantity
    return [
        [q.text, q.start, q.end, q.value, q.unit, q.qualifier, q.high], _flat(one.period),
        one.report, one.region, one.report_year, one.name, one.quote, one.paragraph, one.start, one.end,
    ]  # fmt: skip


def _indicator(row: list[Any]) -> Indicator:
    quantity, period, report, region, year, name, *rest = row
    return Indicator(report, region, year, name, Quantity(*quantity), _period(period), *rest)
