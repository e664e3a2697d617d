"""What the readers make of the bundled report, of questions and of a model's sentences, line by line under its text.

tests/data/readings holds one file for each part, which tests/rag/match/test_read_alike.py holds against today's
reading. Nothing here says what is right: it shows what has changed. Other reports than the bundled one are made up.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bundled_report import parsed
from evidence import CatalogOf, hit
from paths import ROOT, TESTS
from provinces import write_reports

from ingest.indicators import indicators
from rag.match.cell import Candidate, choose
from rag.match.figures_of import couple_of, figures_of
from rag.match.plain import fit
from rag.match.sentence import Match, match_hit, sufficient, taken_apart
from rag.question.asked import read_question
from rag.question.sides import plan
from rag.question.sought import read_sought
from rag.text.figure_labels import anchored, befores, labels, way
from rag.text.figures import find_quantities, supports
from rag.text.indicators import Sort, measures
from rag.text.indicators_said import by_names, find_said
from rag.text.numbers import broken_figures, find_years, numbers_in, tells_distance
from rag.text.otherwise import instead
from rag.text.places import find_regions
from rag.text.segments import clause_spans, in_order, tokenize
from rag.text.times import Mention, find_mentions, period_at, reports_named, resolve, told_apart
from rag.types import Hit, Indicator, Kind, ParsedReport, Period, Quantity, Report
from rag.verify.claims import Checker
from rag.verify.declining import beside, declines, modest, refuses
from rag.verify.foreign import is_foreign
from rag.verify.model_text import Sentence as Said
from rag.verify.model_text import Unthink, split_answer
from rag.verify.prose import Prose, makes_no_claim
from rag.verify.words import poles
from rag.verify.workings import workings

Lines = Iterator[tuple[str, str]]
FILES = TESTS / "data" / "readings"
EVAL = ROOT / "eval"
_EVERY_ASKED, _EVERY_MATCHED, _BEST = 16, 26, 4
_EVERY_CLAIM, _EVERY_CLAUSE = 2, 4
_PLACES = ("江苏省", "广东省", "深圳市", "福田区", "南山区", "常州市新北区", "北京市", "湖北省", "全国")


# --- how it is written ----------------------------------------------------------------------------------------------


def figure(one: Quantity) -> str:
    """1万个@12=10000个超, and its upper end behind ~."""
    high = "" if one.high is None else f"~{one.high:g}"
    return f"{one.text}@{one.start}={one.value:.10g}{high}{one.unit}{one.qualifier}"


def time(period: Period | None) -> str:
    return "-" if period is None else f"{period.first}-{period.last}{period.kind.value[0]}"


def hits_of(report: ParsedReport) -> list[Hit]:
    texts = {paragraph.number: paragraph.text for paragraph in report.paragraphs}
    return [Hit(one, texts[one.paragraph], report.report, 1.0) for one in report.sentences]


def questions(files: Sequence[str], every: int) -> list[str]:
    """Every so many of the questions of those sets of eval/data, first questions alone."""
    found: list[str] = []
    for name in files:
        rows = [json.loads(line) for line in (EVAL / "data" / f"{name}.jsonl").read_text("utf-8").splitlines()]
        found += [row["question"] for row in rows if not row.get("history")][::every]
    return found


# --- the parts ------------------------------------------------------------------------------------------------------


def sentences() -> Lines:
    """Of each sentence of the report its figures with what they are of, times, clauses, places and words."""
    for one in parsed().sentences:
        at = f"{one.paragraph}:{one.start}"
        clauses = taken_apart(one.text)
        spans = " ".join(f"{a}-{b}<{n}" for (a, b), n in zip(clauses.spans, clauses.anchors, strict=True))
        yield at, f"period {time(one.period)} {time(resolve(one.text, 2022, one.period))}, clauses {spans}"
        yield from ((at, told) for told in figures_in(one.text, one.period))
        yield from ((at, told) for told in words_in(one.text))
        yield from ((at, f"time {written(m)}") for m in find_mentions(one.text, 2022))
        if one.paragraph % 2:
            yield at, "words " + " ".join(tokenize(one.text))


def figures_in(text: str, period: Period | None) -> Iterator[str]:
    found = find_quantities(text)
    for q, label, before in zip(found, labels(text, found), befores(text, found), strict=True):
        there = time(period_at(text, q.start, 2022, period))
        yield f"figure {figure(q)} | {label} | {before} {way(before)} | {there}"


def words_in(text: str) -> Iterator[str]:
    """Its indicators, places, years and numbers, where it has any."""
    places = [Report(name, name, name, "city", 2022) for name in _PLACES]
    yield from (f"said {m.measure.name} {m.start}-{m.end} {m.sort}" for m in find_said(text))
    found = find_regions(text, places)
    named = " ".join(f"{one.name} {one.start}-{one.end}" for one in found.regions)
    if any(found):
        yield f"places {named} | {' | '.join(' '.join(names) for names in found[1:])}"
    if years := find_years(text):
        yield f"years {' '.join(f'{y.start}-{y.end}' for y in years)}"
    if numbers := numbers_in(text) + broken_figures(text):
        yield f"numbers {' '.join(f'{a}-{b}' for a, b in numbers)}"


def written(one: Mention) -> str:
    return f"{one.text}@{one.start} {one.first}-{one.last} {one.role}{' relative' * one.relative}"


def asked() -> Lines:
    """Of questions to all sorts of reports (no report is read) the times, places, indicators, figures and words."""
    sets = ("everyday_reports", "newer_tables", "tables", "heldout_reports", "near_misses_reports", "reports_local")
    for text in dict.fromkeys(questions(sets, _EVERY_ASKED)):
        mentions = find_mentions(text, 2022, question=True)
        yield from ((text, f"time {written(m)}") for m in mentions)
        if (told := told_apart(mentions, text)) != mentions:
            yield text, f"apart {' '.join(map(written, told))}"
        yield from ((text, f"reports {written(m)}") for m in reports_named(text))
        yield from ((text, told) for told in words_in(text))
        if (named := by_names(text)) != text:
            yield text, f"named {named}"
        yield from ((text, f"figure {figure(q)}") for q in find_quantities(text, lax=True))
        yield text, "words " + " ".join(in_order(text))


def matched() -> Lines:
    """For questions to the report the sentences that answer best."""
    hits = hits_of(parsed())
    sets = ("xinbei", "heldout_xinbei", "open_xinbei", "everyday_xinbei", "newer_open_xinbei", "near_misses_xinbei")
    for text in dict.fromkeys(questions(sets, _EVERY_MATCHED)):
        for number, side in enumerate(plan(read_question(text, [parsed().report]), [parsed().report])[:2]):
            found = [match_hit(one, side.asked, {}) for one in hits]
            best = sorted(found, key=lambda one: (-one.score, one.hit.sentence.paragraph, one.start))[:_BEST]
            for one in (one for one in best if one.score):
                yield f"{text} {number}", f"{match(one)} {sufficient(one, side.asked)}"
            yield f"{text} {number} all", f"{sum(one.score for one in found):.3f}"


def match(one: Match) -> str:
    numbers = " ".join(f"{n:.3f}" for n in (one.score, one.coverage, one.period_fit, one.figure_fit))
    missing = ",".join(term.text for term in one.missing)
    return f"{one.text[:16]} {one.hit.sentence.id.partition(':')[2]}+{one.start}-{one.end} {numbers} {missing}"


class Figures(CatalogOf):
    """A catalog that holds the figures of these reports and nothing else."""

    def __init__(self, reports: Sequence[ParsedReport]) -> None:
        super().__init__(())
        self._parsed = reports
        self._figures = [
            (row, next(p.text for p in report.paragraphs if p.number == row.paragraph))
            for report in reports
            for row in indicators(report)
        ]

    def reports(self) -> tuple[Report, ...]:
        return tuple(one.report for one in self._parsed)

    def figure_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.name for row, _ in self._figures))

    def figures_named(self, names: Sequence[str]) -> list[tuple[Indicator, str]]:
        return [one for one in self._figures if one[0].name in names]


@cache
def figures() -> Figures:
    """Those of the bundled report and of made-up ones."""
    rows = [line.split("\t") for line in (TESTS / "data" / "odd_rows.tsv").read_text("utf-8").splitlines()]
    told = "\n".join(f"{head}\n{text}" for head, text in rows)
    with tempfile.TemporaryDirectory() as folder:
        write_reports(Path(folder))
        odd = f"2022年政府工作报告\n——2022年1月20日在湖北省第十四届人民代表大会第三次会议上\n省长 张三\n{told}\n"
        (Path(folder) / "湖北省-2022.txt").write_text(odd, encoding="utf-8")
        return Figures([parsed(), *(parsed(path) for path in sorted(Path(folder).iterdir()))])


def cells() -> Lines:
    """Of every indicator its figures in the reports, and which one is taken for a year."""
    for row, _ in figures()._figures:
        if couple := couple_of(row):
            yield f"{row.report} {row.name}", f"{figure(row.quantity)} {couple}"
    for measure in measures():
        for report, candidates in figures_of(measure, figures()).items():
            yield from taken(f"{measure.name} {report}", candidates)


def taken(name: str, candidates: Sequence[Candidate]) -> Lines:
    for one in candidates:
        yield name, f"{figure(one.row.quantity)} {one.row.paragraph} {one.row.name} {one.named.sort} {one.named.falls}"
    years = {(period.last, period.kind) for one in candidates if (period := one.row.period) is not None}
    for year, kind in sorted(years):
        for sort in Sort:
            cell = choose(candidates, year, kind, sort)
            if cell is not None:
                yield f"{name} {year}{kind.value[0]} {sort}", f"{cell.said} {cell.value:g} {cell.high} {cell.rider}"


def plain() -> Lines:
    """For questions to documents that are no reports the sentences that answer."""
    rows = [row.split("\t") for row in (TESTS / "data" / "plain_questions.tsv").read_text("utf-8").splitlines()[1:]]
    for path in sorted((TESTS / "data" / "plain").iterdir()):
        document, title = parsed(path), path.stem
        for question in dict.fromkeys(row[2] for row in rows if row[1] == title):
            sought = read_sought(question)
            for one in document.sentences if sought is not None else ():
                found = fit(one.text, title, " ".join((title, *one.section)), sought) if sought else None
                if found is not None:
                    told = f"{one.paragraph}:{found.start}-{found.end} {found.score:.3f}"
                    yield f"{title} {question}", f"{one.text[found.start : found.end][:30]} {told}"


def odd_plain() -> Lines:
    """For made-up sentences of documents that are no reports whether they answer, from where to where."""
    for line in (TESTS / "data" / "odd_plain.tsv").read_text("utf-8").splitlines():
        title, question, text = line.split("\t")
        sought = read_sought(question)
        if sought is not None:
            found = fit(text, title, title, sought)
            told = f"{text[found.start : found.end]} {found.score:.3f}" if found is not None else "-"
            yield question, f"{sought.sort.name} {told} {fit(text, '别的', '别的', sought)}"


_SAID = (
    "超1.8万个 约1.8万余个 约1.9万多名 18124个 近1.9万名 第3位 前3名 3位 3个 5%左右 4.5%—5% 5个百分点 18900名 "
    "不足2万个 2万户 2万人次 近2万元 2万美元 19600元"
)
"""Figures of which each is held against each."""
_PERIODS = (
    None, Period(2021, 2021, Kind.ACHIEVED), Period(2017, 2021, Kind.ACHIEVED), Period(None, 2021, Kind.ACHIEVED),
    Period(2022, 2022, Kind.TARGET), Period(2022, 2026, Kind.OUTLOOK),
)  # fmt: skip


def odd() -> Lines:
    """Of made-up texts that are hard to read the same as of the report's sentences, of what period they may be."""
    for text in (TESTS / "data" / "odd_texts.tsv").read_text("utf-8").splitlines():
        clauses = taken_apart(text)
        yield text, " ".join(f"{a}-{b}<{n}" for (a, b), n in zip(clauses.spans, clauses.anchors, strict=True))
        for period in _PERIODS if clauses.figures else ():
            told = " ".join(time(period_at(text, q.start, 2022, period)) for q in clauses.figures)
            yield text, f"{time(period)}: {time(resolve(text, 2022, period))} | {told}"
        yield from ((text, told) for told in figures_in(text, None))
        yield from ((text, f"lax {figure(q)}") for q in find_quantities(text, lax=True) if q not in clauses.figures)
        yield from ((text, told) for told in words_in(text))
        yield from ((text, f"time {written(m)}") for m in find_mentions(text, 2022, question=True))
        for a, b in clauses.spans:
            yield text, f"{anchored(text, a)}{' distance' * tells_distance(text[a:b])}"
            if words := instead(text, a, a + 2):
                yield text, f"instead of {text[a : a + 2]} {words}"
    said = [figure for text in _SAID.split() for figure in find_quantities(text)]
    for one in said:
        yield one.text, "may be said as " + " ".join(other.text for other in said if supports(one, other))


def paired() -> Lines:
    """What made-up sentences, of whatever period, answer to made-up questions."""
    report = parsed().report
    for line in (TESTS / "data" / "odd_pairs.tsv").read_text("utf-8").splitlines():
        question, text = line.split("\t")
        sides = plan(read_question(question, [report]), [report])
        for period in _PERIODS:
            for side in sides[:2]:
                found = match_hit(hit(text, period), side.asked, {})
                yield question, f"{time(period)} {match(found)} {sufficient(found, side.asked)}"


@cache
def passages() -> tuple[tuple[Hit, ...], ...]:
    """The report paragraph by paragraph, the way it is put to a model: the nth is [n]."""
    found: dict[int, list[Hit]] = {}
    for one in hits_of(parsed()):
        found.setdefault(one.sentence.paragraph, []).append(one)
    return tuple(map(tuple, found.values()))


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def claimed() -> Lines:
    """What is shown of the claims over the report that were made right and wrong by hand."""
    checker = Checker(passages(), "")
    for row in rows_of(EVAL / "data" / "claims_xinbei.jsonl")[::_EVERY_CLAIM]:
        yield from shown(row["claim"], checker, [Said(row["claim"], tuple(row["paragraphs"]))])


def replied() -> Lines:
    """What is shown of what a model answered, and of answers that are made up to be wrong in one thing."""
    made = (TESTS / "data" / "said_of_xinbei.txt").read_text("utf-8").splitlines()
    replies = [row["reply"] for row in rows_of(EVAL / "runs" / "with_model.replies.jsonl")]
    replies = [text for text in replies if isinstance(text, str) and "新北区" in text]
    for number, text in enumerate([*made, *replies]):
        checker = Checker(passages(), "2022年新北区有哪些目标", foreign=True)
        thinking = Unthink()
        said = split_answer(thinking.feed(text.replace("\\n", "\n")) + thinking.flush())
        for one in said:
            yield from shown(f"{number} {one.text}", checker, [one])
            if number < len(made):
                yield from ((f"{number} {one.text}", told) for told in form_of(one))


def form_of(one: Said) -> Iterator[str]:
    """The outer form of a model's sentence, what it computes, and whether it claims anything."""
    yield f"{one.marks} {one.ends} {one.opens!r}{' heading' * one.heading}"
    said = {"declines": declines, "refuses": refuses, "is foreign": is_foreign, "claims nothing": makes_no_claim}
    if told := [name for name, does in said.items() if does(one.text)]:
        yield ", ".join(told)
    if told := [text for text in (beside(one.text), modest(one.text)) if text not in ("", one.text)]:
        yield f"rest {told}"
    yield from (f"{working.text} = {working.value} of {working.numbers}" for working in workings(one.text))


def supported() -> Lines:
    """What tells of a clause in words whether it is supported, for the claims that have no figures."""
    hits = [one for some in passages() for one in some]
    prose = Prose(hits, "新北区有哪些安排")
    numbers: dict[int, list[int]] = {}
    for number, one in enumerate(hits, 1):
        numbers.setdefault(one.sentence.paragraph, []).append(number)
    rows = [row for row in rows_of(EVAL / "data" / "claims_xinbei.jsonl") if not find_quantities(row["claim"])]
    ways = {*poles()["more"], *poles()["less"]}
    either = [row for row in rows if any(word in row["claim"] for word in ways)]
    for row in [*rows[::_EVERY_CLAUSE], *either[::_EVERY_CLAUSE]]:
        cited = [number for paragraph in row["paragraphs"] for number in numbers[paragraph]]
        for a, b in clause_spans(row["claim"]):
            clause = row["claim"][a:b]
            words = prose.words(clause)
            if words:
                told, best = prose.features(clause, words, cited, ())
                yield clause, " ".join(f"{name} {n:.2g}" for name, n in told.items() if n) + f" {best}"
            yield clause, f"{prose.support(clause, cited, ())} {prose.alone(clause, cited, ())} {prose.strange(clause)}"
            yield clause, " ".join(f"{w.text}{w.start}/{w.weight:g}" for w in words)


def shown(key: str, checker: Checker, said: Sequence[Said]) -> Lines:
    for one in said:
        told = checker.check(one)
        text = "".join(statement.text for statement in told.statements)
        quotes = [quote for statement in told.statements for quote in statement.quotes]
        where = " ".join(f"{q.hit.sentence.paragraph}:{q.start}-{q.end}" for q in quotes)
        derived = " ".join(figure.text for statement in told.statements for figure in statement.derived)
        same = "as it is" if text == one.text else text or "nothing"
        yield key, f"{same} | {where} | {derived} | {told.problem} {told.unknown} {told.mended} {told.removed}"


PARTS: Mapping[str, Callable[[], Lines]] = {
    "odd": odd, "odd_plain": odd_plain, "paired": paired, "asked": asked, "plain": plain, "sentences": sentences,
    "supported": supported, "cells": cells, "claimed": claimed, "matched": matched, "replied": replied,
}  # fmt: skip
"""What takes longest comes last."""
