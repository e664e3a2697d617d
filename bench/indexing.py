"""Ingest against the embedding model alone on the same passages; what an unchanged and a changed file cost."""

import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bench.corpus import REPORTS
from bench.figures import Figure
from ingest.first import BUNDLED
from ingest.pipeline import Progress, ingest
from rag.catalog import Catalog

if TYPE_CHECKING:
    from bench.alone import Alone
    from bench.corpus import Corpus
    from rag.embeddings import Embedder
    from rag.settings import Settings


def ingest_figures(
    settings: "Settings", embedder: "Embedder", alone: "Alone", home: Path, reports: int
) -> list[Figure]:
    """Throughput on `reports` real reports (the bundled one where there are no others), in a fresh index at `home`."""
    own = settings.model_copy(update={"home": home})
    paths = _sample(home.parent, reports)
    seen: list[Progress] = []
    began = time.perf_counter()
    outcomes = ingest(paths, own, embedder, on_progress=seen.append)
    ours = time.perf_counter() - began
    passages = _passages(own, embedder)
    began = time.perf_counter()
    alone.encode_passages(passages)
    model = time.perf_counter() - began
    speed, peer = len(passages) / ours, len(passages) / model
    begun = [one for one in seen if one.sentences_done]
    told = sum(one.seconds_left is not None for one in begun) / max(1, len(begun))
    return [
        Figure(
            "ingest_speed",
            "导入，句/秒 ÷ 只用嵌入模型",
            speed / peer,
            "×",
            0.9,
            True,
            f"{len(outcomes)} 份，{len(passages):,} 句：{speed:.0f} 句/秒，模型 {peer:.0f} 句/秒",
        ),
        Figure("ingest_sentences_per_second", "  导入速度", speed, "句/秒"),
        Figure("progress_with_time_left", "  带剩余时间的进度", told, "", 1.0, True, f"{len(begun)} 次进度"),
    ]


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
    text = (files("ingest") / "bundled" / BUNDLED).read_text(encoding="utf-8")
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
    found = sorted(REPORTS.glob("*.txt")) if REPORTS.is_dir() and count > 1 else []
    if found:
        return found[:: max(1, len(found) // count)][:count]
    path = folder / BUNDLED
    path.write_bytes((files("ingest") / "bundled" / BUNDLED).read_bytes())
    return [path]


def _passages(settings: "Settings", embedder: "Embedder") -> list[str]:
    """What was embedded: every passage once."""
    with Catalog.open(settings, embedder.name) as catalog:
        return list(dict.fromkeys(p for report in catalog.reports() for p in catalog.passages(report.id)))
