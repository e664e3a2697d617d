"""Ingest against the embedding model alone on the same passages; what an unchanged and a changed file cost."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.console import Console

from bench import corpus as corpora
from bench.alone import Alone, model_folder
from bench.figures import Figure, print_table, write_run
from bench.machine import facts
from ingest.cover import make_report, read_cover
from ingest.files import find_files
from ingest.first import BUNDLED, bundled_report
from ingest.outline import parse
from ingest.pipeline import Progress, ingest
from ingest.read import read_file
from ingest.split import passage_text
from rag.index.catalog import Catalog
from rag.models.embedder import open_embedder

if TYPE_CHECKING:
    from bench.corpus import Corpus
    from rag.models.embedder import Embedder
    from rag.settings import Settings


RUN_FILE = corpora.ROOT / "bench" / "runs" / "ingest.json"


def run_ingest(settings: "Settings", console: Console, *, record: bool = False) -> list[Figure]:
    """All reports from nothing, against the model alone on all their passages: half an hour. Prints the table."""
    machine, embedder = facts(), open_embedder(settings)
    alone = Alone(model_folder(settings))
    with TemporaryDirectory() as name:
        change_figures(settings, embedder, Path(name) / "change")  # brings in what an ingest imports
        figures = ingest_figures(settings, embedder, alone, Path(name) / "fresh", corpora.MANY)
    print_table(figures, console)
    if record:
        write_run(RUN_FILE, figures, machine)
    return figures


def ingest_figures(settings: "Settings", embedder: "Embedder", alone: Alone, home: Path, reports: int) -> list[Figure]:
    """Throughput on `reports` real reports (the bundled one where there are no others), in fresh indexes in `home`.

    In two halves, the second in the other order: a machine that slows down meanwhile slows both.
    """
    paths = _sample(home, reports)
    halves = [half for half in (paths[::2], paths[1::2]) if half]
    seen: list[Progress] = []
    ours = model = 0.0
    sentences = 0
    for number, half in enumerate(halves):
        own = settings.model_copy(update={"home": home / str(number)})
        passages = _passages_of(half, own)

        def index(half: Sequence[Path] = half, own: "Settings" = own) -> object:
            return ingest(half, own, embedder, on_progress=seen.append)

        def encode(passages: Sequence[str] = passages) -> object:
            return alone.encode_passages(passages)

        if number:
            model += _seconds(encode)
        ours += _seconds(index)
        if not number:
            model += _seconds(encode)
        sentences += len(passages)
    begun = [one for one in seen if one.sentences_done]
    told = sum(one.seconds_left is not None for one in begun) / max(1, len(begun))
    note = f"{len(paths)} 份，{sentences:,} 句：{sentences / ours:.0f} 句/秒，模型 {sentences / model:.0f} 句/秒"
    return [
        Figure("ingest_speed", "导入，句/秒 ÷ 只用嵌入模型", model / ours, "×", 2.5, True, note),
        Figure("ingest_sentences_per_second", "  导入速度", sentences / ours, "句/秒"),
        Figure("progress_with_time_left", "  带剩余时间的进度", told, "", 1.0, True, f"{len(begun)} 次进度"),
    ]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def again_figures(corpus: "Corpus", sentences_per_second: float) -> list[Figure]:
    """Re-ingest of the whole corpus, nothing changed, against what the first time takes at the speed measured."""
    ingest([corpus.folder], corpus.settings, corpus.embedder)  # another program reads the files anew, once
    began = time.perf_counter()
    outcomes = ingest([corpus.folder], corpus.settings, corpus.embedder)
    seconds = time.perf_counter() - began
    first = sum(outcome.sentences for outcome in outcomes) / sentences_per_second
    unchanged = sum(outcome.status == "unchanged" for outcome in outcomes)
    note = f"{unchanged} 份未变：{seconds:.2f} 秒；第一次按上面的速度要 {first:.0f} 秒"
    return [Figure("ingest_again", "再导入一遍 ÷ 第一次", 100 * seconds / first, "%", 2.0, note=note)]


def change_figures(settings: "Settings", embedder: "Embedder", home: Path) -> list[Figure]:
    """One paragraph of the bundled report changed in one figure: how many sentences are embedded."""
    own = settings.model_copy(update={"home": home})
    file = home.parent / "changed" / BUNDLED
    file.parent.mkdir(parents=True, exist_ok=True)
    text = bundled_report().read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    ingest([file], own, embedder)
    file.write_text(text.replace("新增学位超1万个", "新增学位超3万个", 1), encoding="utf-8")
    (outcome,) = ingest([file], own, embedder)
    with Catalog.open(own, embedder.name) as catalog:
        number = next(p.number for p in catalog.paragraphs(file.stem) if "新增学位超3万个" in p.text)
        inside = sum(sentence.paragraph == number for sentence in catalog.sentences(file.stem))
    note = f"改了一段里的一个数：这一段 {inside} 句，重新嵌入 {outcome.embedded} 句，全文 {outcome.sentences} 句"
    share = outcome.embedded / inside if outcome.embedded else float("inf")  # nothing embedded would be wrong too
    return [Figure("one_paragraph", "改一段，嵌入的句数 ÷ 这一段的句数", share, "×", 1.0, note=note)]


def _sample(folder: Path, count: int) -> Sequence[Path]:
    """`count` reports spread over the folder, or the bundled one."""
    found = sorted(corpora.REPORTS.glob("*.txt")) if corpora.REPORTS.is_dir() and count > 1 else []
    if found:
        return found[:: max(1, len(found) // count)][:count]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / BUNDLED
    path.write_bytes(bundled_report().read_bytes())
    return [path]


def _passages_of(paths: Sequence[Path], settings: "Settings") -> list[str]:
    """What an ingest of these files would embed, each passage once; nothing is embedded for it."""
    found: dict[str, None] = {}
    for candidate in find_files(paths):
        source = read_file(candidate.path, settings)
        cover = read_cover(source.paragraphs, candidate.report_id)
        report = make_report(cover, candidate.report_id, source.digest, candidate.row)
        found |= dict.fromkeys(
            passage_text(report, sentence) for sentence in parse(report, source.paragraphs).sentences
        )
    return list(found)
