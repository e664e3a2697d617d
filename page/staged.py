"""A report on its way in, or one whose place and year are put right: what is known of it, what a person typed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from ingest.correct import Correction
from ingest.identity import is_named
from rag.types import Level, Report

LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Staged:
    """One uploaded file: what was recognised of it, or why it is refused; or a report that is `indexed` under that id.

    `note` is a key of page.i18n about the report called `other`: what it replaces, what it stands beside. Place, level
    and year are as they stand in the fields: nothing has looked at them yet.
    """

    path: Path
    name: str
    title: str = ""
    region: str = ""
    level: Level = "unknown"
    year: str = ""
    refusal: str = ""
    note: str = ""
    other: str = ""
    indexed: str = ""
    kind: str = "report"


def typed(item: Staged, region: str, level: str, year: str) -> Staged:
    """As the user left the fields."""
    known: Level = next((one for one in LEVELS if one == level), "unknown")
    return replace(item, region=region.strip(), level=known, year=year.strip())


def lacks(item: Staged) -> tuple[str, ...]:
    """The fields that are to be looked at. Without a year nothing is added; a place may be missing where a document has
    none, and a report without one is called by its file's name.
    """
    year = item.year
    whole = year.isascii() and year.isdigit() and len(year) == 4 and year[:2] in {"19", "20"}
    return (() if item.region or item.kind == "other" else ("region",)) + (() if whole else ("year",))


def is_ready(item: Staged) -> bool:
    return not item.refusal and "year" not in lacks(item) and not (item.indexed and not item.region)


def correction(item: Staged) -> Correction:
    return Correction(item.region, item.level, int(item.year))


def of_indexed(report: Report) -> Staged:
    """A report of the index, to be put right."""
    year, note = str(report.year), "reports.correcting"
    return Staged(
        Path(), report.id, report.title, report.region, report.level, year, note=note, indexed=report.id,
        kind=report.kind,
    )  # fmt: skip


def beside(item: Staged, digest: str, known: Iterable[Report], stem: str) -> Staged:
    """The item with what it is to the reports that are indexed: the same once more, a new text of one, a namesake.

    `digest` is of its text: the same report is known by it under whatever name it comes.
    """
    reports = list(known)
    same = next((one for one in reports if one.digest == digest), None)
    if same is not None and not is_named(same.id, stem):
        return replace(item, note="reports.same", other=same.title, refusal=same.title)
    if own := next((one for one in reports if one.id == stem), None):
        return replace(item, note="reports.replaces", other=own.title)
    facts = (item.region, item.year, item.kind)
    twin = next((one for one in reports if (one.region, str(one.year), one.kind) == facts), None)
    return replace(item, note="reports.version", other=twin.title) if twin else item
