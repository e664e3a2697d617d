"""Is what a refusal says to be absent really absent? Looked for in the reports that it names, by itself.

The house has its own look-up (rag/answer/absence.py, by the keyword index); this one reads the stored paragraphs
through, knows nothing of how the words were chosen, and trusts the answer's words alone: 某市2024年的报告没有提到“雪豹”
→ is 雪豹, or another name of it, in any paragraph of 某市's report of 2024?
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rag.index.catalog import Catalog
from rag.text.segments import simplified
from rag.text.vocabulary import counts_as
from rag.types import Answer, Json, Report

_DENIED = re.compile(r"(?:没有提到|: no mention of )“(?P<words>[^”\n]{1,200})”")
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_SHOWN = 3


def denied(answer: Answer, catalog: Catalog) -> list[Json]:
    """[{"word", "stands": [{"report", "paragraph", "form"}, …]}] for each word that the answer says to be absent."""
    rows: list[Json] = []
    for found in _DENIED.finditer(answer.text if answer.refused else ""):
        where = re.split(r"[。：\n]", answer.text[: found.start()])[-1]
        reports = _named(where, catalog.reports())
        rows += [{"word": word, "stands": _places(word, reports, catalog)} for word in found["words"].split("、")]
    return rows


def _named(where: str, reports: Sequence[Report]) -> list[Report]:
    """The reports of the region and the years that the words name; all of them where they name none."""
    years = {int(year) for year in _YEAR.findall(where)}
    regions = {report.region for report in reports if report.region in where}
    longest = max(regions, key=len, default=None)
    return [r for r in reports if (not years or r.year in years) and (longest is None or r.region == longest)]


def _places(word: str, reports: Sequence[Report], catalog: Catalog) -> list[Json]:
    forms = [(form, _folded(form)) for form in counts_as(word)]
    places: list[Json] = []
    for report in reports:
        for number, text in _texts(catalog, report.id, report.digest):
            held = next((form for form, folded in forms if folded in text), None)
            if held is not None:
                places.append({"report": report.id, "paragraph": number, "form": held})
            if len(places) == _SHOWN:
                return places
    return places


@lru_cache(maxsize=256)
def _texts(catalog: Catalog, report: str, _digest: str) -> tuple[tuple[int, str], ...]:
    return tuple((paragraph.number, _folded(paragraph.text)) for paragraph in catalog.paragraphs(report))


def _folded(text: str) -> str:
    """Simplified, half-width, lower case, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", simplified(text)).lower())
