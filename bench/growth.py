"""`make bench ARGS=--growth`: 1, 10, 117 and 10 000 reports: ingest, question, memory, disk, as a plot.

The small steps are real reports, the large one synthetic ones (bench/corpus.py). Vectors are borrowed at every step,
so that the steps can be compared; what embedding would take is the number of sentences by the model's speed, measured
in the same run, and stated apart. A synthetic report is short here (`SENTENCES`), which keeps the run within half an
hour; what full ones would need follows by the sentence, and `arithmetic` says it.
"""

import json
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench import corpus as corpora
from bench.alone import Alone, model_folder
from bench.figures import median, rounded, shown
from bench.machine import facts
from bench.processes import environment
from bench.starting import peak_memory
from eval import svg
from ingest.pipeline import ingest
from rag.build import open_searcher
from rag.index.catalog import Catalog
from rag.models.embedder import open_embedder
from rag.types import Json

if TYPE_CHECKING:
    from bench.corpus import Borrowed
    from rag.settings import Settings

REAL = (1, 10, 117)
SYNTHETIC = 10_000
SENTENCES = 20
_ASKED = 60
_YEAR = re.compile(r"(?:19|20)\d\d年?[末底]?")
_SPEED_SAMPLE = 400
RUN_FILE = corpora.ROOT / "bench" / "runs" / "growth.json"
PLOT = corpora.ROOT / "docs" / "images" / "growth.svg"


@dataclass(frozen=True, slots=True)
class Step:
    """One size. Seconds of ingest without embedding, of embedding at the model's speed, milliseconds a question."""

    reports: int
    sentences: int
    ingest_seconds: float
    embedding_seconds: float
    question_ms: float
    question_p95_ms: float
    memory_mb: float
    disk_mb: float


def run_growth(settings: "Settings", console: Console, *, record: bool = False) -> list[Step]:
    """Measure all steps, print them, and with `record` write run file and plot."""
    machine = facts()
    embedder = open_embedder(settings)
    corpus = corpora.open_corpus(settings, embedder)
    with Catalog.open(corpus.settings, embedder.name) as catalog, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lender = corpora.Borrowed(catalog, embedder)
        speed = _speed(catalog, settings)
        steps = []
        for count in (*REAL, SYNTHETIC):
            home = corpora.at(settings, folder / str(count))
            if count <= corpora.MANY:
                paths: list[Path] = sorted(corpus.folder.glob("*.txt"))[:: max(1, corpora.MANY // count)][:count]
            else:
                console.print(f"正在写 {count:,} 份合成报告……", markup=False)
                paths = [corpora.write_synthetic(catalog, folder / "synthetic", count, SENTENCES)]
            console.print(f"正在测量：{count:,} 份……", markup=False)
            steps.append(measure(paths, home, lender, speed, undated(corpus.questions[:_ASKED]), folder))
            print_steps(steps[-1:], console)
    print_steps(steps, console)
    console.print(json.dumps(arithmetic(steps[-1]), ensure_ascii=False), markup=False)
    if record:
        write(steps, machine | {"model_sentences_per_second": rounded(speed), "sentences_a_synthetic": SENTENCES})
    return steps


def measure(
    paths: Sequence[Path], settings: "Settings", lender: "Borrowed", speed: float, asked: Sequence[str], folder: Path
) -> Step:
    """Ingest, ask, weigh."""
    began = time.perf_counter()
    outcomes = ingest(paths, settings, lender)
    seconds = time.perf_counter() - began
    warm = question_times(settings, lender, asked)
    file = folder / "asked.txt"
    file.write_text("\n".join(asked) + "\n", encoding="utf-8")
    sentences = sum(outcome.sentences for outcome in outcomes)
    return Step(
        reports=sum(outcome.status != "refused" for outcome in outcomes),
        sentences=sentences,
        ingest_seconds=seconds,
        embedding_seconds=sentences / speed,
        question_ms=median(warm),
        question_p95_ms=warm[int(0.95 * len(warm))],
        memory_mb=peak_memory(settings, file, environment(settings)),
        disk_mb=sum(path.stat().st_size for path in settings.index_dir.rglob("*") if path.is_file()) / 1e6,
    )


def undated(questions: Sequence[str]) -> list[str]:
    """Without their years: of a year that no report of the step tells, nothing would be searched."""
    return [_YEAR.sub("", question) for question in questions]


def question_times(settings: "Settings", lender: "Borrowed", asked: Sequence[str]) -> list[float]:
    """Milliseconds a question, sorted, without the first ten."""
    searcher = open_searcher(settings, lender)
    times = []
    for question in asked:
        began = time.perf_counter()
        searcher.search(searcher.read(question))
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times[10:] or times)


def arithmetic(step: Step, reports: int = SYNTHETIC, sentences: int = 300) -> Json:
    """What so many full reports need by the sentence of the largest step; memory and disk grow in proportion."""
    total = reports * sentences
    share = total / step.sentences
    return {
        "reports": reports,
        "sentences": total,
        "ingest_hours": rounded(step.ingest_seconds * share / 3600),
        "embedding_hours": rounded(step.embedding_seconds * share / 3600),
        "disk_gb": rounded(step.disk_mb * share / 1000),
        "vectors_gb": rounded(total * 384 * 4 / 1e9),
    }


def write(steps: Sequence[Step], machine: Json) -> None:
    """The run file and the plot."""
    rows = [{name: rounded(value) for name, value in asdict(step).items()} for step in steps]
    RUN_FILE.parent.mkdir(parents=True, exist_ok=True)
    data = {"machine": machine, "steps": rows, "full_reports": arithmetic(steps[-1])}
    RUN_FILE.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PLOT.write_text(svg.standalone(plot(steps)), encoding="utf-8")


def plot(steps: Sequence[Step]) -> str:
    """Four panels, reports on the horizontal axis, both axes logarithmic."""
    panels = (
        ("导入（不含嵌入）", [step.ingest_seconds for step in steps], "秒"),
        ("一次检索，中位数", [step.question_ms for step in steps], "毫秒"),
        ("内存", [step.memory_mb for step in steps], "MB"),
        ("磁盘", [step.disk_mb for step in steps], "MB"),
    )
    parts = []
    for number, (title, values, unit) in enumerate(panels):
        points = [(float(step.reports), value) for step, value in zip(steps, values, strict=True)]
        drawn = svg.log_lines(title, points, "报告份数", partial(_with_unit, unit), 450.0 * (number % 2))
        parts.append(f'<g transform="translate(0 {240 * (number // 2)})">{drawn}</g>')
    return svg.panels(parts, 480)


def _with_unit(unit: str, value: float) -> str:
    return shown(value, unit)


def print_steps(steps: Sequence[Step], console: Console) -> None:
    """One row a size."""
    table = Table()
    for name in (
        "报告",
        "句",
        "导入（不含嵌入）秒",
        "嵌入 秒（按模型速度）",
        "检索 ms",
        "p95 ms",
        "内存 MB",
        "磁盘 MB",
    ):
        table.add_column(name, justify="right")
    for step in steps:
        table.add_row(*(f"{rounded(value):,g}" for value in asdict(step).values()))
    console.print(table)


def _speed(catalog: Catalog, settings: "Settings") -> float:
    """Sentences a second of the model alone, on passages of many reports."""
    passages = [p for report in catalog.reports() for p in catalog.passages(report.id)]
    sample = passages[:: max(1, len(passages) // _SPEED_SAMPLE)]
    alone = Alone(model_folder(settings))
    alone.encode_passages(sample[:16])
    began = time.perf_counter()
    alone.encode_passages(sample)
    return len(sample) / (time.perf_counter() - began)
