"""`wenbao verify`: is what the index holds whole, and can every sentence be found by its vector and by its words?

Checks the catalog against itself (SQLite's own check, slices of paragraphs, checksums, keys of vectors), the keyword
index against the texts, and Chroma against the catalog. `repair` rebuilds what is derived, from what the catalog
holds; it embeds only if the index is of another embedding model. A damaged text is reported: only the source file
can mend it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from rag.errors import IndexUnreachable
from rag.index import database
from rag.index.catalog import Catalog
from rag.index.migrate import Derive, migrate
from rag.index.publish import open_published, publish, rebuild
from rag.index.writer import CatalogWriter
from rag.settings import Settings
from rag.text.segments import index_row, simplified
from rag.types import Sentence

if TYPE_CHECKING:
    from rag.models.embedder import Embedder

Progress: TypeAlias = Callable[[int, int], None]
_BATCH = 256  # passages embedded and stored in one step
_SHOWN = 5  # sentences named per problem; the rest are counted


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was looked at, what is wrong (one Chinese line each) and what `repair` did."""

    reports: int
    sentences: int
    problems: tuple[str, ...]
    repairs: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


def audit(
    settings: Settings,
    embedder: "Embedder",
    repair: bool = False,
    progress: Progress | None = None,
    derive: Derive | None = None,
) -> AuditReport:
    """Look at the whole index. With `repair`, mend what can be mended first, and look again.

    `derive` takes a report apart again where the index is of an older format; without it such an index is an error.

    `progress(done, all)` counts the sentences that are embedded, where there are any, and then those whose vector was
    looked up in Chroma: that is what takes the minutes.
    Raises IndexUnreachable if there is no index or its file is damaged, IndexBusy if another process is writing
    (repair only).
    """
    migrated = migrate(settings, derive) if repair and derive is not None and Catalog.exists(settings) else None
    repairs = (*filter(None, [migrated]), *(_repair(settings, embedder, progress) if repair else ()))
    with Catalog.open(settings, embedder.name, any_embedding=True) as catalog:
        counted = len(catalog.reports()), catalog.sentence_count()
        problems = (*_catalog_problems(catalog, embedder.name), *_word_problems(catalog))
        chroma = tuple(_chroma_problems(catalog, settings, progress))
    if chroma and repair:
        with CatalogWriter.acquire(settings, embedder.name) as catalog:
            rebuild(catalog, settings)
            repairs = (*repairs, "用已存的向量重建了向量库")
            chroma = tuple(_chroma_problems(catalog, settings, progress))
    return AuditReport(*counted, (*problems, *chroma), repairs)


def _repair(settings: Settings, embedder: "Embedder", progress: Progress | None) -> tuple[str, ...]:
    Catalog.open(settings, embedder.name, any_embedding=True).close()  # nothing to mend where there is no index
    done: list[str] = []
    with CatalogWriter.acquire(settings, embedder.name, any_embedding=True) as catalog:
        before = catalog.embedding
        made = _mend_vectors(catalog, embedder, progress)
        if made is not None:
            was = "" if before == embedder.name else f"（原来是 {before}）"
            done.append(f"用嵌入模型 {embedder.name} 计算了 {made} 个向量{was}")
        if list(_word_problems(catalog)):
            catalog.index_words_anew()
            done.append("重建了关键词索引")
        published = catalog.meta("chroma")
        publish(catalog, settings)
        if catalog.meta("chroma") != published:
            done.append("把更新写入了向量库")
    return tuple(done)


def _mend_vectors(catalog: CatalogWriter, embedder: "Embedder", progress: Progress | None) -> int | None:
    """Embed what has no good vector of this model; how many that was, None if every sentence has its own.

    The new ones are stored batch by batch beside the old, and used from the last step on: killed before that, the
    index is as it was, and the next repair goes on from there.
    """
    held = catalog.rows("SELECT passage, vector FROM sentences")
    passages = {database.vector_key(embedder.name, passage): passage for passage, _ in held}
    dimension = embedder.dimension()
    good = {key for key, blob in catalog.rows("SELECT key, vector FROM vectors") if _is_unit(blob, dimension)}
    missing = [(key, passage) for key, passage in passages.items() if key not in good]
    if not missing and all(passages.get(key) == passage for passage, key in held):
        return None
    for start in range(0, len(missing), _BATCH):
        part = missing[start : start + _BATCH]
        vectors = embedder.encode_passages([passage for _, passage in part])
        catalog.add_vectors({key: vector for (key, _), vector in zip(part, vectors, strict=True)})
        if progress:
            progress(start + len(part), len(missing))
    catalog.use_vectors_of(embedder.name, dimension)
    return len(missing)


def _catalog_problems(catalog: Catalog, embedding_name: str) -> Iterator[str]:
    for (line,) in catalog.rows("PRAGMA integrity_check"):
        if line != "ok":
            yield f"索引文件：SQLite 报告 {line}；请删除文件夹 {catalog.path.parent} 后重新运行 wenbao ingest"
    if catalog.embedding != embedding_name:
        yield (
            f"索引是用嵌入模型 {catalog.embedding} 建的，现在设置的是 {embedding_name}；"
            "请改回 WENBAO_EMBEDDING，或运行 wenbao verify --repair 重新向量化"
        )
    for report in catalog.reports():
        yield from _report_problems(catalog, report.id)


def _report_problems(catalog: Catalog, report_id: str) -> Iterator[str]:
    fix = f"请运行 wenbao remove {report_id} 后重新导入这个文件"
    paragraphs = {paragraph.number: paragraph.text for paragraph in catalog.paragraphs(report_id)}
    sentences = catalog.sentences(report_id)
    wrong = [s.id for s in sentences if not _stands(s, paragraphs.get(s.paragraph, ""))]
    if wrong:
        yield f"报告 {report_id}：{len(wrong)} 个句子与段落原文对不上；{fix}"
    (count, stored), *_ = catalog.rows("SELECT sentences, checksum FROM reports WHERE id = ?", (report_id,))
    if not sentences:
        yield f"报告 {report_id}：只有段落，没有句子；请重新导入它的文件"
    if count != len(sentences):
        yield f"报告 {report_id}：应有 {count} 个句子，实有 {len(sentences)} 个；{fix}"
    if catalog.checksum(report_id) != stored:
        yield f"报告 {report_id}：文字的校验和不对；{fix}"
    for quote, start, end, text in (
        (i.quote, i.start, i.end, paragraphs.get(i.paragraph, "")) for i in catalog.indicators(report_id)
    ):
        if text[start:end] != quote:
            yield f"报告 {report_id}：指标表里的引文“{quote[:30]}”与段落原文对不上；{fix}"
    sql = (
        "SELECT s.id, s.passage, s.vector, v.vector FROM sentences s LEFT JOIN vectors v ON v.key = s.vector "
        "LEFT JOIN pending p ON p.sentence = s.id WHERE s.report = ? AND (v.key IS NOT NULL OR p.sentence IS NULL)"
    )  # what has no vector and is pending waits for its first one
    bad = [
        sentence
        for sentence, passage, key, blob in catalog.rows(sql, (report_id,))
        if key != database.vector_key(catalog.embedding, passage) or not _is_unit(blob, catalog.dimension)
    ]
    if bad:
        yield f"报告 {report_id}：{len(bad)} 个句子的向量缺失或损坏；请运行 wenbao verify --repair"


def _stands(sentence: Sentence, paragraph: str) -> bool:
    """Whether the sentence is what its paragraph has at that place, in simplified characters."""
    place = slice(sentence.start, sentence.end)
    return sentence.text != "" and (paragraph[place] == sentence.text or simplified(paragraph)[place] == sentence.text)


def _is_unit(blob: bytes | None, dimension: int) -> bool:
    if blob is None or len(blob) != 4 * dimension:
        return False
    return bool(abs(float(np.linalg.norm(np.frombuffer(blob, dtype="<f4"))) - 1.0) < 1e-3)


def _word_problems(catalog: Catalog) -> Iterator[str]:
    """The index lists every sentence under each of its words, and nothing else."""
    try:
        yield from _lost_words(catalog)
    except IndexUnreachable as error:
        yield f"关键词索引：读不了（{error}）；请先运行 wenbao verify --repair"


def _lost_words(catalog: Catalog) -> Iterator[str]:
    held = {number: (body, headings) for number, body, headings in catalog.rows("SELECT rowid, * FROM words")}
    found: Counter[int] = Counter()  # per sentence the sum of its postings' hashes: equal sums, equal postings
    for token, number, column, place in catalog.postings():
        found[number] += hash((token, column, place))
    lost: list[str] = []
    for report in catalog.reports():
        numbers = catalog.rows("SELECT number FROM sentences WHERE report = ? ORDER BY number", (report.id,))
        for (number,), sentence in zip(numbers, catalog.sentences(report.id), strict=True):
            row = index_row(sentence)
            if held.pop(number, None) != row or found.pop(number, 0) != _postings_hash(row):
                lost.append(f"{report.id}“{sentence.text[:20]}”")
    if lost:
        yield f"关键词索引：{len(lost)} 个句子按自己的词找不到（{_some(lost)}）；请运行 wenbao verify --repair"
    if held or found:
        spare = len(held.keys() | found.keys())
        yield f"关键词索引：多出 {spare} 条不属于任何句子的记录；请运行 wenbao verify --repair"


def _postings_hash(row: tuple[str, str]) -> int:
    columns = zip(("body", "headings"), row, strict=True)
    return sum(hash((token, column, i)) for column, text in columns for i, token in enumerate(text.split()))


def _chroma_problems(catalog: Catalog, settings: Settings, progress: Progress | None) -> Iterator[str]:
    fix = "请运行 wenbao verify --repair"
    waiting = {row[0] for row in catalog.rows(f"SELECT s.id FROM {database.WAITING}")}
    if waiting:
        yield f"向量库：{len(waiting)} 个句子还没有向量，只能按词找到；{fix}"
    pending = len(catalog.pending())
    if pending:
        yield f"向量库：{pending} 个句子的更新还没有写入；{fix}"
    with ExitStack() as stack:
        try:
            store = stack.enter_context(open_published(catalog, settings))
            held, known = store.ids(), catalog.sentence_ids() - waiting
            if held - known:
                yield f"向量库：多出 {len(held - known)} 个索引里没有的句子；{fix}"
            if known - held:
                yield f"向量库：缺少 {len(known - held)} 个句子；{fix}"
            lost: list[str] = []
            done = 0
            for ids, vectors, _ in catalog.points(batch=500):
                lost += [ids[i] for i in store.lost(ids, vectors)]
                done += len(ids)
                if progress:
                    progress(done, len(known))
        except IndexUnreachable as error:
            yield f"向量库：{error}"
            return
    if lost:
        yield f"向量库：{len(lost)} 个句子按自己的向量找不到（{_some(lost)}）；{fix}"


def _some(names: list[str]) -> str:
    return "、".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
