"""`make bench`: every figure beside its bound, and the run file. Ten minutes where the 117 reports are indexed already.

`short` is what the test suite runs: the bundled report instead of 117, few questions, few users, one pair of
processes; the ratios are the same ones, but too few to be judged.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bench import attack, indexing, searching, starting, users
from bench import corpus as corpora
from bench.alone import Alone, model_folder
from bench.figures import Figure, print_table, write_run
from bench.machine import facts
from ingest.first import index_bundled
from rag.models.embedder import open_embedder

if TYPE_CHECKING:
    from rag.settings import Settings

RUN_FILE = corpora.ROOT / "bench" / "runs" / "bench.json"


def run_bench(settings: "Settings", console: Console, *, record: bool = False) -> list[Figure]:
    """Measure everything but growth and print the table; with `record`, write the run file."""
    machine = facts()  # before: the load that others make, not our own
    embedder = open_embedder(settings)
    console.print("正在准备：模型、索引（第一次要一刻钟以上）……", markup=False)
    corpus = corpora.open_corpus(settings, embedder)
    one = corpora.at(settings, settings.home / "bench" / "one")
    index_bundled(one, embedder)
    alone = Alone(model_folder(settings))
    alone.encode_query("问报")
    embedder.warm()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: list[tuple[str, Callable[[], list[Figure]]]] = [
            ("检索", lambda: searching.search_figures(corpus, alone)),
            # first: it brings in what an ingest imports, as the model is loaded before the model is measured
            ("改一段", lambda: indexing.change_figures(settings, embedder, folder / "change")),
            ("导入", lambda: indexing.ingest_figures(settings, embedder, alone, folder / "fresh", 6)),
            ("再导入", lambda: indexing.again_figures(corpus, _value(figures, "ingest_sentences_per_second"))),
            ("启动", lambda: starting.start_figures(one, 5)),
            ("内存", lambda: starting.memory_figures(corpus, folder, corpus.questions[:100])),
            ("同时提问", lambda: users.user_figures(corpus)),
            ("捣乱", lambda: attack.attack_figures(corpus)),
            ("同时嵌入", lambda: users.batching_figures(corpus, alone, 200)),
        ]
        for title, measure in parts:
            console.print(f"正在测量：{title}……", markup=False)
            figures += measure()
    print_table(figures, console)
    if record:
        write_run(RUN_FILE, figures, machine | {"reports": "real" if corpus.real else "synthetic"})
        console.print(f"运行文件：{RUN_FILE.relative_to(corpora.ROOT)}", markup=False)
    return figures


def _value(figures: list[Figure], key: str) -> float:
    return next(figure.value for figure in figures if figure.key == key)
