"""A report's place and year put right by hand: what is derived of it follows, its words and its file stay."""

from pathlib import Path

import pytest
from storage_fakes import HashEmbedder

from ingest.correct import Correction, correct
from ingest.pipeline import ingest
from rag.index.audit import audit
from rag.index.catalog import Catalog
from rag.settings import Settings
from rag.types import Kind

REPORT = "xinbei"
TEXT = """政府工作报告
——2022年1月8日在常州市新北区第三届人民代表大会第一次会议上
常州市新北区人民政府区长 张三
各位代表：
现在，我代表新北区人民政府向大会报告工作，请予审议。
一、过去一年工作回顾
全年新建口袋公园12个，新增停车位3400个。
二、今年工作安排
新建口袋公园15个，新增停车位4000个。
"""


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / f"{REPORT}.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def told(catalog: Catalog) -> dict[tuple[Kind, int], int]:
    """How many figures of each kind and year."""
    times = [(row.period.kind, row.period.last) for row in catalog.indicators(REPORT) if row.period]
    return {time: times.count(time) for time in times}


def test_a_corrected_year_moves_every_time_and_the_unchanged_file_does_not_undo_it(home: Settings, file: Path) -> None:
    embedder = HashEmbedder()
    ingest([file], home, embedder)
    with Catalog.open(home, embedder.name) as catalog:
        before, words = catalog.report(REPORT), catalog.paragraphs(REPORT)
        source = catalog.sources()[REPORT]
        assert told(catalog) == {(Kind.ACHIEVED, 2021): 2, (Kind.TARGET, 2022): 2}
    steps: list[tuple[int, int]] = []
    said = Correction("常州市武进区", "district", 2023)
    assert correct(REPORT, said, home, embedder, lambda done, total: steps.append((done, total)))
    assert steps
    assert [outcome.status for outcome in ingest([file], home, embedder)] == ["unchanged"]
    with Catalog.open(home, embedder.name) as catalog:
        after = catalog.report(REPORT)
        assert before is not None
        assert after is not None
        assert (after.title, after.region, after.year) == ("政府工作报告（常州市武进区，2023年）", "常州市武进区", 2023)
        assert (after.meeting, after.speaker, after.digest) == (before.meeting, before.speaker, before.digest)
        assert (catalog.paragraphs(REPORT), catalog.sources()[REPORT]) == (words, source)
        assert told(catalog) == {(Kind.ACHIEVED, 2022): 2, (Kind.TARGET, 2023): 2}
        assert all("常州市武进区2023年" in passage for passage in catalog.passages(REPORT))
        assert catalog.waiting_count() == 0
    assert audit(home, embedder).ok


def test_there_is_nothing_to_correct_of_a_report_that_is_not_there(home: Settings, file: Path) -> None:
    embedder = HashEmbedder()
    ingest([file], home, embedder)
    assert not correct("other", Correction("甲市", "city", 2020), home, embedder)
