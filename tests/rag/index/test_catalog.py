"""The catalog: what is put comes out as it was, whole or not at all, for any number of readers."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from storage_fakes import HashEmbedder, make_indicators, make_parsed, put

from rag.errors import IndexBusy, IndexMismatch, IndexUnreachable, StoreError
from rag.index.catalog import Catalog
from rag.index.writer import CatalogWriter
from rag.settings import Settings

EMBEDDER = HashEmbedder()


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def writer(home: Settings) -> Iterator[CatalogWriter]:
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        yield catalog


def test_what_is_put_comes_out_as_it_was(home: Settings, writer: CatalogWriter) -> None:
    parsed = make_parsed()
    assert put(writer, parsed, EMBEDDER) is False
    with Catalog.open(home, EMBEDDER.name) as catalog:
        assert catalog.report("a-2022") == parsed.report
        assert catalog.report("other") is None
        assert catalog.paragraphs("a-2022") == parsed.paragraphs
        assert catalog.sentences("a-2022") == parsed.sentences
        assert catalog.indicators() == catalog.indicators("a-2022") == make_indicators(parsed)
        assert catalog.indicators("other") == ()
        assert catalog.sentence_count() == 3
        assert catalog.dimension == 32


def test_a_snapshot_is_one_state_whoever_writes(home: Settings, writer: CatalogWriter) -> None:
    put(writer, make_parsed(), EMBEDDER)
    with Catalog.open(home, EMBEDDER.name) as catalog:
        with catalog.snapshot(), catalog.snapshot():  # one inside another is the same
            before = catalog.generation()
            writer.remove("a-2022")
            assert (catalog.generation(), len(catalog.reports()), len(catalog.sentence_ids())) == (before, 1, 3)
        assert catalog.generation() > before
        assert (catalog.reports(), catalog.sentence_ids()) == ((), set())


def test_the_pages_of_a_file_are_kept_with_its_report(home: Settings, writer: CatalogWriter) -> None:
    plain = make_parsed(texts=("政府工作报告。", "一、工作。", "新增学位1万个。", "建成车间15个。"))
    on = (1, 1, 2, 4)
    paged = tuple(replace(paragraph, page=page) for paragraph, page in zip(plain.paragraphs, on, strict=True))
    put(writer, replace(plain, paragraphs=paged, unread=(3, 5), file="f" * 64), EMBEDDER)
    with Catalog.open(home, EMBEDDER.name) as catalog:
        assert catalog.paragraphs("a-2022") == paged
        assert [catalog.page("a-2022", number) for number in (1, 2, 3, 4)] == list(on)
        assert (catalog.unread("a-2022"), catalog.file_digest("a-2022")) == ((3, 5), "f" * 64)
        (hit,) = catalog.hits([(plain.sentences[2].id, 1.0)])
        assert hit.page == 2
        put(writer, plain, EMBEDDER)  # the same report, from a text file
        assert catalog.paragraphs("a-2022") == plain.paragraphs
        assert (catalog.page("a-2022", 1), catalog.unread("a-2022"), catalog.file_digest("a-2022")) == (None, (), "")
        put(writer, replace(plain, paragraphs=paged, unread=(3,)), EMBEDDER)
        writer.remove("a-2022")
        assert writer.rows("SELECT key FROM meta WHERE key GLOB 'pages:*'") == []


def test_reports_are_ordered_by_region_and_year(writer: CatalogWriter) -> None:
    for region, year in (("乙市", 2021), ("甲市", 2023), ("乙市", 2019), ("甲市", 2020)):
        put(writer, make_parsed(f"{region}-{year}", region=region, year=year), EMBEDDER)
    assert [(r.region, r.year) for r in writer.reports()] == sorted((r.region, r.year) for r in writer.reports())
    assert [r.year for r in writer.reports() if r.region == "乙市"] == [2019, 2021]


def test_hits_keep_the_order_and_drop_unknown_ids(writer: CatalogWriter) -> None:
    parsed = make_parsed()
    put(writer, parsed, EMBEDDER)
    first, second, third = parsed.sentences
    hits = writer.hits([(third.id, 3.0), ("nobody", 2.0), (first.id, 1.0), (second.id, 0.5)])
    assert [(hit.sentence, hit.score) for hit in hits] == [(third, 3.0), (first, 1.0), (second, 0.5)]
    assert hits[1].paragraph_text == parsed.paragraphs[0].text
    assert hits[1].paragraph_text[first.start : first.end] == first.text
    assert hits[0].report == parsed.report


def test_vectors_come_in_the_order_asked(writer: CatalogWriter) -> None:
    parsed = make_parsed()
    put(writer, parsed, EMBEDDER)
    ids = [sentence.id for sentence in reversed(parsed.sentences)]
    wanted = EMBEDDER.encode_passages([f"甲市2022年\n{s.text}" for s in reversed(parsed.sentences)])
    np.testing.assert_array_equal(writer.vectors(ids), wanted)
    own_ids, matrix = writer.report_vectors("a-2022")
    assert list(own_ids) == ids[::-1]
    np.testing.assert_array_equal(matrix, wanted[::-1])
    with pytest.raises(KeyError):
        writer.vectors(["nobody"])


def test_select_narrows_by_report_and_year(writer: CatalogWriter) -> None:
    for year in (2020, 2021, 2022):
        put(writer, make_parsed(f"r{year}", year=year), EMBEDDER)
    assert writer.select(None, None) is None
    assert writer.select(["r2021", "nobody", "r2020"], None) == ("r2021", "r2020")
    assert writer.select(None, [2022, 1999]) == ("r2022",)
    assert writer.select(["r2020"], [2022]) == ()


def test_replacing_leaves_only_what_changed_pending(writer: CatalogWriter) -> None:
    old = make_parsed(texts=("新增学位超1万个。", "建成智能车间15个。"))
    put(writer, old, EMBEDDER)
    assert set(writer.pending()) == {sentence.id for sentence in old.sentences}
    writer.published("{}")
    new = make_parsed(texts=("新增学位超1万个。", "建成智能车间23家。"))
    assert put(writer, new, EMBEDDER) is True
    assert writer.sentences("a-2022") == new.sentences
    assert set(writer.pending()) == {old.sentences[1].id, new.sentences[1].id}
    assert writer.pending_reports() == {"a-2022"}
    assert len(writer.rows("SELECT key FROM vectors")) == 2, "the vector of a sentence that is gone must go"
    assert len(writer.rows("SELECT rowid FROM words")) == 2


def test_a_vector_is_kept_while_another_report_needs_it(writer: CatalogWriter) -> None:
    put(writer, make_parsed("one"), EMBEDDER)
    put(writer, make_parsed("two"), EMBEDDER)
    assert len(writer.rows("SELECT key FROM vectors")) == 3
    assert writer.remove("one") is True
    assert len(writer.rows("SELECT key FROM vectors")) == 3
    assert writer.report_vectors("two")[1].shape == (3, 32)


def test_removing_takes_everything(writer: CatalogWriter) -> None:
    parsed = make_parsed()
    put(writer, parsed, EMBEDDER)
    assert writer.remove("nobody") is False
    assert writer.remove("a-2022") is True
    for table in ("reports", "paragraphs", "sentences", "indicators", "vectors", "words"):
        assert writer.rows(f"SELECT * FROM {table}") == [], table
    assert set(writer.pending()) == {sentence.id for sentence in parsed.sentences}
    assert writer.pending_reports() == frozenset()


def test_a_failing_put_changes_nothing(writer: CatalogWriter) -> None:
    put(writer, make_parsed("one"), EMBEDDER)
    generation = writer.generation()
    broken = make_parsed("one", texts=("完全不同的内容。", "又一句。"))
    twice = type(broken)(broken.report, broken.paragraphs, (*broken.sentences, broken.sentences[0]))
    with pytest.raises(StoreError, match="不一致"):
        put(writer, twice, EMBEDDER)
    assert writer.sentences("one") == make_parsed("one").sentences
    assert writer.generation() == generation


def test_vectors_of_another_dimension_are_refused(writer: CatalogWriter) -> None:
    put(writer, make_parsed("one"), EMBEDDER)
    with pytest.raises(StoreError, match="维数"):
        put(writer, make_parsed("two", region="乙市"), HashEmbedder(dimension=16))
    assert writer.report("two") is None


def test_a_reader_sees_what_another_connection_commits(home: Settings, writer: CatalogWriter) -> None:
    put(writer, make_parsed("one"), EMBEDDER)
    with Catalog.open(home, EMBEDDER.name) as reader:
        before = reader.generation()
        assert [report.id for report in reader.reports()] == ["one"]
        put(writer, make_parsed("two"), EMBEDDER)
        assert reader.generation() > before
        assert [report.id for report in reader.reports()] == ["one", "two"]
        writer.remove("one")
        assert [report.id for report in reader.reports()] == ["two"]


def test_another_embedding_model_is_named_with_the_fix(home: Settings) -> None:
    with CatalogWriter.acquire(home, "model/one") as catalog:
        put(catalog, make_parsed(), HashEmbedder("model/one"))
    for opening in (Catalog.open, CatalogWriter.acquire):
        with pytest.raises(IndexMismatch, match=r"model/one.*model/two.*verify --repair"):
            opening(home, "model/two")
    with Catalog.open(home, "model/two", any_embedding=True) as catalog:
        assert catalog.embedding == "model/one"


def test_an_empty_index_takes_any_model(home: Settings) -> None:
    CatalogWriter.acquire(home, "model/one").close()
    with CatalogWriter.acquire(home, "model/two") as catalog:
        put(catalog, make_parsed(), HashEmbedder("model/two", 16))
    with Catalog.open(home, "model/two") as reader:
        assert reader.dimension == 16


def test_an_open_reader_notices_that_the_model_changed(home: Settings, writer: CatalogWriter) -> None:
    put(writer, make_parsed(), EMBEDDER)
    with Catalog.open(home, EMBEDDER.name) as reader:
        assert reader.reports()
        other = HashEmbedder("model/two", 16)
        vectors = other.encode_passages(writer.passages("a-2022"))
        from rag.index.database import vector_key

        keys = [vector_key(other.name, passage) for passage in writer.passages("a-2022")]
        writer.add_vectors(dict(zip(keys, vectors, strict=True)))
        writer.use_vectors_of(other.name, 16)
        with pytest.raises(IndexMismatch, match="model/two"):
            reader.reports()


def test_no_index_yet(home: Settings) -> None:
    assert Catalog.exists(home) is False
    with pytest.raises(IndexUnreachable, match="wenbao ingest"):
        Catalog.open(home, EMBEDDER.name)
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        assert Catalog.exists(home) is False, "made, but never filled: the first report was not indexed"
        put(catalog, make_parsed(), EMBEDDER)
        catalog.remove("a-2022")
    assert Catalog.exists(home) is True, "emptied on purpose"


@pytest.mark.parametrize("damage", [b"not a database, but long enough to be read as one" * 100, b""])
def test_a_damaged_file_is_named_with_the_fix(home: Settings, damage: bytes) -> None:
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        put(catalog, make_parsed(), EMBEDDER)
    path = home.index_dir / "catalog.sqlite3"
    path.write_bytes(damage)
    with pytest.raises(IndexUnreachable, match=r"catalog\.sqlite3.*wenbao ingest"):
        Catalog.open(home, EMBEDDER.name)


def test_damage_in_the_middle_is_reported_where_it_is_met(home: Settings) -> None:
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        for i in range(40):
            put(catalog, make_parsed(f"r{i}"), EMBEDDER)
    path = home.index_dir / "catalog.sqlite3"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(IndexUnreachable, match="损坏"):
        Catalog.open(home, EMBEDDER.name)


def test_an_index_of_another_format_is_refused(home: Settings, writer: CatalogWriter) -> None:
    with writer._db.transaction() as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(IndexMismatch, match="第 99 版"):
        Catalog.open(home, EMBEDDER.name)


def test_a_second_writer_is_told_who_keeps_it_out(home: Settings, writer: CatalogWriter) -> None:
    with pytest.raises(IndexBusy, match=r"write\.lock"):
        CatalogWriter.acquire(home, EMBEDDER.name, wait=0.1)
    writer.close()
    CatalogWriter.acquire(home, EMBEDDER.name, wait=0.1).close()


def test_many_threads_read_while_one_writes(home: Settings, writer: CatalogWriter) -> None:
    put(writer, make_parsed("steady"), EMBEDDER)
    failures: list[BaseException] = []
    stop = threading.Event()
    with Catalog.open(home, EMBEDDER.name) as reader:

        def read() -> None:
            wanted = make_parsed("steady")
            try:
                while not stop.is_set():
                    assert reader.sentences("steady") == wanted.sentences
                    assert reader.report("steady") == wanted.report
                    ids = [sentence.id for sentence in reader.sentences("moving")]
                    assert len(ids) in (0, 3), "half a report"
                    assert len(reader.hits([(i, 1.0) for i in ids])) in (0, 3)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=read) for _ in range(6)]
        for thread in threads:
            thread.start()
        for _ in range(15):
            put(writer, make_parsed("moving"), EMBEDDER)
            writer.remove("moving")
        stop.set()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(reader._db._idle) <= 6


_AS_NOBODY = """
import json, os, sys
sys.path[:0] = json.loads(sys.argv[2])
from pathlib import Path
from rag.index.catalog import Catalog
from rag.index.writer import CatalogWriter
from rag.errors import WenBaoError
from rag.settings import Settings
if os.getuid() == 0:  # after the imports: Python itself may lie where only root can read
    os.setgid(65534); os.setuid(65534)
settings = Settings(home=Path(sys.argv[1]))
with Catalog.open(settings, "fake/hash") as catalog:
    print(len(catalog.sentences("a-2022")), catalog.rows("SELECT count(*) FROM words WHERE words MATCH '新增'"))
try:
    CatalogWriter.acquire(settings, "fake/hash")
except WenBaoError as error:
    print(type(error).__name__, error)
"""


def test_a_read_only_home_can_be_read_but_not_written(home: Settings, tmp_path: Path) -> None:
    """Run as another user: root may write anywhere."""
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        put(catalog, make_parsed(), EMBEDDER)
    for folder in [*tmp_path.parents][:3]:
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        command = [sys.executable, "-c", _AS_NOBODY, str(home.home), json.dumps([*sys.path, str(Path.cwd())])]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        for path in (tmp_path, *tmp_path.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    first, second = result.stdout.splitlines() or pytest.fail(result.stderr)
    assert first == "3 [(1,)]"
    assert second.startswith("IndexUnreachable 索引文件夹写不了")
    assert "WENBAO_HOME" in second
