"""Under which id a file's report is kept: that of the same file before, its stem, or its stem with a number.

A file that was indexed from here before is the same report, whatever it says now. Another file of that name is another
report: 2023/报告.docx → 报告, 2024/报告.docx → 报告-2. Only where the file that had the name is gone, or was indexed
before files were remembered, one of the same place and year takes its place.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rag.settings import Settings
from rag.types import Indicator, ParsedReport, Report

SAME_FILE = "同一文件的新内容"
SAME_NAME = "同名文件，同一地区同一年的报告，原来的文件已经不在"


@dataclass(frozen=True, slots=True)
class Identity:
    """`report` is the id; `note` says what it replaces, or why it is not simply the file's name; "" where it is."""

    report: str
    note: str = ""


INSIDE = "!/"
"""Between the path of an archive and that of a file in it."""


def source_of(path: Path, settings: Settings) -> str:
    """How a file is remembered: by its place, or, what was uploaded, by its name alone: each upload has a folder."""
    try:
        place = path.resolve()
        inside = place.is_relative_to((settings.home / "uploads").resolve())
    except (OSError, RuntimeError, ValueError):
        return str(path.absolute())
    return f"uploads/{place.name}" if inside else str(place)


def identify(
    source: str, stem: str, report: Report, known: Mapping[str, Report], sources: Mapping[str, str]
) -> Identity:
    """The identity of a file whose content is new; `known` are the reports by id, `sources` their files where known."""
    mine = next((i for i, place in sources.items() if place == source and i in known), None)
    if mine is not None:
        return Identity(mine, SAME_FILE)
    namesakes = [i for i in known if is_named(i, stem)]
    for i in namesakes:
        gone = i not in sources or not _is_there(sources[i].split(INSIDE)[0])
        if gone and (known[i].region, known[i].year) == (report.region, report.year):
            return Identity(i, SAME_NAME if i in sources else "同名文件，同一地区同一年的报告")
    if not namesakes or stem not in known:
        return Identity(stem)
    number = next(n for n in range(2, len(known) + 3) if f"{stem}-{n}" not in known)
    return Identity(f"{stem}-{number}", f"与已有的报告 {stem} 同名，是另一份文件，两份都保留")


def _is_there(source: str) -> bool:
    """Whether a file is still where it came from; of a web address nobody knows."""
    return source.startswith(("http://", "https://")) or Path(source).exists()


def is_named(report: str, stem: str) -> bool:
    """Is that the id of a file of this name: the stem, or the stem with a number?"""
    number = report.removeprefix(f"{stem}-")
    return report == stem or (number != report and number.isdecimal())


def beside(report: Report, known: Mapping[str, Report]) -> str:
    """A note that another version of the report stands beside it; "" where none does."""
    for other in known.values():
        same = (other.region, other.year, other.meeting) == (report.region, report.year, report.meeting)
        if same and report.meeting and other.id != report.id:
            return f"与 {other.id} 是同一次会议的报告，作为两个版本都保留"
    return ""


def under(
    parsed: ParsedReport, indicators: tuple[Indicator, ...], report_id: str
) -> tuple[ParsedReport, tuple[Indicator, ...]]:
    """The same report under another id."""
    if parsed.report.id == report_id:
        return parsed, indicators
    sentences = tuple(
        replace(sentence, id=_id(report_id, sentence.id), report=report_id) for sentence in parsed.sentences
    )
    renamed = replace(parsed, report=replace(parsed.report, id=report_id), sentences=sentences)
    return renamed, tuple(replace(indicator, report=report_id) for indicator in indicators)


def _id(report_id: str, sentence: str) -> str:
    return hashlib.sha256(f"{report_id}\x1f{sentence}".encode()).hexdigest()[:32]
