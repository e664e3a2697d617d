"""`python -m bench tables`: a table over the reports at hand beside a question's time, and over 10,000 made-up ones.

The made-up reports hold eight figures each that every report tells, in a catalog of their own without vectors: a table
needs none. Each is measured twice: the first table of an index, and one of an index that was asked before.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console

from bench import corpus as corpora
from bench.figures import Figure, print_table, write_run
from bench.machine import facts
from rag.answer.cells import Scope
from rag.answer.table import table_of
from rag.build import open_chain
from rag.index import database
from rag.index.catalog import SCHEMA, Catalog
from rag.index.database import Database
from rag.models.embedder import open_embedder
from rag.text.indicators import asked_by_name
from rag.types import Kind

if TYPE_CHECKING:
    from rag.settings import Settings

RUN_FILE = corpora.ROOT / "bench" / "runs" / "tables.json"
MANY = 10_000
_TOLD = (
    ("地区生产总值增长", "%", "地区生产总值增长{}%"), ("地区生产总值", "元", "地区生产总值{}亿元"),
    ("一般公共预算收入增长", "%", "一般公共预算收入增长{}%"), ("固定资产投资增长", "%", "固定资产投资增长{}%"),
    ("社会消费品零售总额增长", "%", "社会消费品零售总额增长{}%"), ("城镇新增就业", "人", "城镇新增就业{}万人"),
    ("进出口总额增长", "%", "进出口总额增长{}%"), ("新增学位", "个", "新增学位{}个"),
)  # fmt: skip
_INDICATORS = ("地区生产总值增长", "城镇新增就业", "进出口总额增长", "固定资产投资增长", "一般公共预算收入增长")
_QUESTION = "2024年各省地区生产总值增速最高的是哪个省"


def run_tables(settings: "Settings", console: Console, *, record: bool = False) -> list[Figure]:
    """Measure, print, and with `record` write the run file."""
    machine = facts()
    corpus = corpora.open_corpus(settings, open_embedder(settings))
    chain = open_chain(corpus.settings)
    with tempfile.TemporaryDirectory() as name:
        figures = [*small(chain.searcher.catalog, chain.invoke), *large(settings, Path(name), MANY)]
    print_table(figures, console)
    if record:
        write_run(RUN_FILE, figures, machine | {"reports": "real" if corpus.real else "synthetic"})
    return figures


def small(catalog: Catalog, ask: Callable[[str], object]) -> list[Figure]:
    """Over the reports at hand, as a process finds them, and a question answered with a table."""
    first, again = _times(catalog, None)
    asked = []
    for _ in range(5):
        started = time.perf_counter()
        ask(_QUESTION)
        asked.append(time.perf_counter() - started)
    count = len(catalog.reports())
    return [
        Figure("table_first", f"一张表，{count} 份报告，第一次问", first, "秒", 0.3),
        Figure("table_again", f"一张表，{count} 份报告，问过以后", again, "秒", 0.3),
        Figure("table_question", "用表回答一个问题", median(asked), "秒", None, note="同一次运行里"),
    ]


def large(settings: "Settings", folder: Path, count: int) -> list[Figure]:
    """Over `count` made-up reports."""
    own = settings.model_copy(update={"home": folder})
    made_up(own.index_dir, count)
    with Catalog.open(own, "", any_embedding=True) as catalog:
        first, again = _times(catalog, 2024)
    return [
        Figure("table_many_first", f"一张表，{count} 份合成报告，第一次问", first, "秒", 1.0),
        Figure("table_many_again", f"一张表，{count} 份合成报告，问过以后", again, "秒", 1.0),
    ]


def _times(catalog: Catalog, year: int | None) -> tuple[float, float]:
    """(median of the first tables of five indicators, median of the same once more)."""
    runs: list[list[float]] = [[], []]
    for taken in runs:
        for name in _INDICATORS:
            measure, sort = asked_by_name(name)
            started = time.perf_counter()
            years = (year,) if year else None
            table = table_of(measure, sort, Scope(years=years, kinds=(Kind.ACHIEVED,)), catalog)
            taken.append(time.perf_counter() - started)
            if not table.rows:
                raise AssertionError(f"no cell of {name}")
    return median(runs[0]), median(runs[1])


def made_up(index: Path, count: int) -> None:
    """A catalog of `count` reports with nothing but names, paragraphs and figures."""
    index.mkdir(parents=True)
    made = Database(index / "catalog.sqlite3", write=True)
    made.create()
    with made.transaction() as connection:
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [("schema", SCHEMA), ("generation", "1"), ("embedding", "none"), ("dimension", "384"), ("chroma", "")],
        )
        marks = ", ".join("?" * 13)
        connection.executemany(
            f"INSERT INTO reports ({database.REPORT}, fingerprint, checksum, sentences, revision) VALUES ({marks})",
            ((f"r{i}", "政府工作报告", f"云{i}市", "city", 2025, *[None] * 3, "", "", "", 0, 1) for i in range(count)),
        )
        connection.executemany(
            "INSERT INTO paragraphs VALUES (?, 1, ?, 0)", ((f"r{i}", _text(i)) for i in range(count))
        )
        connection.executemany(
            f"INSERT INTO indicators VALUES ({', '.join('?' * 11)})", (row for i in range(count) for row in _figures(i))
        )
    made.close()


def _value(report: int, position: int) -> float:
    return (report * 7 + position * 13) % 97 / 10 + 1


def _text(report: int) -> str:
    return "，".join(form.format(_value(report, k)) for k, (_, _, form) in enumerate(_TOLD)) + "。"


def _figures(report: int) -> Iterator[tuple[object, ...]]:
    at = 0
    for k, (name, unit, form) in enumerate(_TOLD):
        words, value = form.format(_value(report, k)), _value(report, k)
        start = at + form.index("{")
        size = 1e8 if "亿" in form else 1e4 if "万" in form else 1
        quantity = {
            "text": words[form.index("{") :], "start": start, "end": at + len(words), "value": value * size,
            "unit": unit, "qualifier": "", "high": None,
        }  # fmt: skip
        told = json.dumps(quantity, ensure_ascii=False)
        yield f"r{report}", k, name, told, 2024, 2024, "achieved", words, 1, at, at + len(words)
        at += len(words) + 1
