"""What the storage tests share: an embedding model without weights, and small reports made by hand."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.index.database import vector_key
from rag.index.writer import CatalogWriter
from rag.models.embedder import Embedder, Progress, Vectors
from rag.settings import Settings
from rag.types import Indicator, Kind, Paragraph, ParsedReport, Period, Quantity, Report, Sentence


class HashEmbedder(Embedder):
    """A unit vector per text, seeded by its hash; records what it embedded. Loads nothing."""

    def __init__(self, name: str = "fake/hash", dimension: int = 32) -> None:
        super().__init__(Settings(home=Path("unused")))
        self.name = name
        self._size = dimension
        self.embedded: list[str] = []

    def dimension(self) -> int:
        return self._size

    def warm(self) -> None:
        """There is nothing to load."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.embedded.extend(texts)
        if progress is not None:
            progress(len(texts), len(texts))
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(f"{self.name}\0{text}".encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=self._size)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def make_parsed(
    report_id: str = "a-2022",
    texts: Sequence[str] = ("新增学位超1万个。建成智能车间15个。", "PM2.5平均浓度降至35微克。"),
    *,
    region: str = "甲市",
    year: int = 2022,
    section: tuple[str, ...] = ("三、2022年重点工作", "二是公共服务优供给"),
) -> ParsedReport:
    """A report whose paragraphs are `texts`; every sentence is a target of its year, save the last paragraph's."""
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    report = Report(report_id, f"政府工作报告（{region}，{year}年）", region, "city", year, "2022-01-05", digest=digest)
    paragraphs, sentences, offset = [], [], 0
    for number, text in enumerate(texts, start=1):
        paragraphs.append(Paragraph(number, text, offset))
        offset += len(text) + 1
        period = Period(year, year, Kind.TARGET) if number < len(texts) else None
        start = 0
        for part in text.split("。")[:-1]:
            end = start + len(part) + 1
            identity = hashlib.sha256(f"{report_id}/{number}/{start}/{text[start:end]}".encode()).hexdigest()[:16]
            sentences.append(Sentence(identity, report_id, number, start, end, text[start:end], section, period))
            start = end
    return ParsedReport(report, tuple(paragraphs), tuple(sentences))


def make_indicators(parsed: ParsedReport) -> tuple[Indicator, ...]:
    """One row: the first sentence as a quote."""
    first, report = parsed.sentences[0], parsed.report
    quantity = Quantity("超1万个", 4, 8, 10000.0, "个", "超")
    return (
        Indicator(
            report.id, report.region, report.year, "新增学位", quantity, first.period, first.text, first.paragraph,
            first.start, first.end,
        ),
    )  # fmt: skip


def put(catalog: CatalogWriter, parsed: ParsedReport, embedder: Embedder) -> bool:
    """Store a report the way the pipeline does; a sentence's passage is its region, year and text."""
    report = parsed.report
    passages = [f"{report.region}{report.year}年\n{sentence.text}" for sentence in parsed.sentences]
    vectors = embedder.encode_passages(passages)
    keyed = {vector_key(embedder.name, p): v for p, v in zip(passages, vectors, strict=True)}
    return catalog.put(parsed, make_indicators(parsed), passages, keyed, fingerprint="f")
