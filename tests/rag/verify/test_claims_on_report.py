"""claims.py over a whole report: its own sentences pass, and what is made of them by small lies does not."""

import itertools
import random
import re
from collections.abc import Iterator

import pytest
from paths import BUNDLED

from ingest.outline import parse
from ingest.read import to_source
from rag.text.figure_labels import anchored
from rag.text.figures import find_quantities
from rag.types import Hit, Report
from rag.verify.claims import Checker
from rag.verify.model_text import Sentence as Said
from rag.verify.quotes import label


@pytest.fixture(scope="module")
def hits() -> list[Hit]:
    """Every sentence of the bundled report that has a figure."""
    paragraphs = to_source(BUNDLED.read_text(encoding="utf-8"), BUNDLED.name).paragraphs
    report = Report("r", "政府工作报告", "常州市新北区", "district", 2022)
    texts = {paragraph.number: paragraph.text for paragraph in paragraphs}
    sentences = parse(report, paragraphs).sentences
    return [Hit(s, texts[s.paragraph], report, 1.0) for s in sentences if find_quantities(s.text)]


def clauses(hits: list[Hit]) -> Iterator[tuple[Checker, Hit, str]]:
    """(a checker with the hit as [6] among five others, the hit, the clause of one of its figures)."""
    rng = random.Random(7)
    for hit in hits:
        text = hit.sentence.text
        for figure in find_quantities(text):
            a, b = anchored(text, figure.start)
            yield Checker([*rng.sample(hits, 5), hit], text[a : figure.start]), hit, text[a:b]


def when(hit: Hit) -> str:
    return label(hit.sentence.period).removesuffix("目标").removesuffix("展望")


def test_what_the_report_says_passes(hits: list[Hit]) -> None:
    shown = [
        checker.check(Said(f"{time}{clause}。", (6,))).statement is not None
        for checker, hit, clause in clauses(hits)
        for time in ("", f"{when(hit)}，" if hit.sentence.period else "")
    ]
    assert len(shown) > 300
    assert sum(shown) / len(shown) >= 0.98


def passes(checker: Checker, lie: str) -> bool:
    """Is it shown as it stands? What is left of it without the clause that lies is no lie."""
    checked = checker.check(Said(lie + "。", (6,)))
    return checked.statement is not None and not checked.removed


def test_no_changed_digit_passes(hits: list[Hit]) -> None:
    rng, tried = random.Random(8), 0
    for checker, _, clause in clauses(hits):
        figure = rng.choice(find_quantities(clause) or find_quantities("1"))
        digit = re.search(r"\d", figure.text)
        if digit and clause[figure.start : figure.end] == figure.text:
            at = figure.start + digit.start()
            lie = clause[:at] + str((int(clause[at]) + rng.randint(0, 7)) % 9 + 1) + clause[at + 1 :]
            tried += lie != clause
            assert not passes(checker, lie), lie
    assert tried > 100


def test_no_swapped_pair_passes(hits: list[Hit]) -> None:
    tried = 0
    for checker, _, clause in clauses(hits):
        figures = find_quantities(clause)
        for a, b in itertools.pairwise(figures):
            if a.unit == b.unit and a.text != b.text:
                lie = clause[: a.start] + b.text + clause[a.end : b.start] + a.text + clause[b.end :]
                tried += 1
                assert not passes(checker, lie), lie
    assert tried > 20


def test_no_other_year_passes(hits: list[Hit]) -> None:
    tried = 0
    for checker, hit, clause in clauses(hits):
        period = hit.sentence.period
        if period is not None and not re.search(r"\d{4}年", clause):
            year = period.last + 1 if period.kind.value == "achieved" else period.last - 1
            tried += 1
            assert not passes(checker, f"{year}年{clause}"), (year, clause)
    assert tried > 100


def test_no_turned_direction_passes(hits: list[Hit]) -> None:
    tried = 0
    for checker, _, clause in clauses(hits):
        lie = clause.replace("增长", "下降")
        if lie != clause and "下降" not in clause:
            tried += 1
            assert not passes(checker, lie), lie
    assert tried > 5
