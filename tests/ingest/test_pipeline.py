"""Files → index, on real files, real SQLite and real Chroma: what becomes of each, and that nothing is half done."""

from pathlib import Path

import numpy as np
import pytest
from paths import BUNDLED
from report_files import write
from storage_fakes import HashEmbedder

from ingest import pipeline
from ingest.pipeline import Outcome, Progress, ingest, remove
from rag.errors import EmbeddingError, UsageError
from rag.index.audit import audit
from rag.index.catalog import Catalog
from rag.models.embedder import Progress as Embedded
from rag.models.embedder import Vectors
from rag.search.searcher import by_words as search
from rag.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three reports and what a folder has besides."""
    folder = tmp_path / "reports"
    for year in (2020, 2021, 2022):
        write(folder, f"jia-{year}.txt", year=year)
    (folder / "README.md").write_text("读我", encoding="utf-8")
    (folder / "Thumbs.db").write_bytes(b"\x00")
    (folder / "~$jia-2022.docx").write_bytes(b"\x00")
    write(folder / ".hidden", "hidden-2019.txt", year=2019)
    return folder


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


def statuses(outcomes: list[Outcome]) -> dict[str, str]:
    return {Path(outcome.path).name: outcome.status for outcome in outcomes}


def test_the_bundled_report_is_indexed_and_found(home: Settings, embedder: HashEmbedder) -> None:
    (outcome,) = ingest([BUNDLED], home, embedder)
    assert (outcome.report, outcome.status, outcome.detail) == ("district-changzhou-xinbei-2022", "added", "")
    assert outcome.sentences == outcome.embedded > 200
    with Catalog.open(home, embedder.name) as catalog:
        (report,) = catalog.reports()
        assert (report.region, report.year) == ("常州市新北区", 2022)
        hits = catalog.hits(search(catalog, "新增学位", 5))
        assert any("新增学位超1万个" in hit.sentence.text for hit in hits)
        for paragraph in catalog.paragraphs(report.id):
            parts = [s.text for s in catalog.sentences(report.id) if s.paragraph == paragraph.number]
            assert "".join(parts) == paragraph.text
        assert any(indicator.name and "学位" in indicator.quote for indicator in catalog.indicators())
    assert audit(home, embedder).ok


def test_a_folder_is_walked_once(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    outcomes = ingest([folder, folder / "jia-2021.txt"], home, embedder)
    assert statuses(outcomes) == {f"jia-{year}.txt": "added" for year in (2020, 2021, 2022)}
    assert [outcome.report for outcome in outcomes] == ["jia-2020", "jia-2021", "jia-2022"]


def test_a_folder_names_what_it_did_not_take(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    for name in ("报告.pptx", "报告.odt", "notes.db", "各县.rar", "没有后缀"):
        (folder / name).write_bytes(b"PK")
    outcomes = ingest([folder], home, embedder)
    refused = {Path(one.path).name: one.detail for one in outcomes if one.status == "refused"}
    assert set(refused) == {"报告.pptx", "报告.odt", "notes.db", "各县.rar", "没有后缀"}
    assert all(detail.startswith(f"{name}：不支持的文件类型") and "；请" in detail for name, detail in refused.items())
    assert [one.status for one in outcomes].count("added") == 3


def test_what_did_not_change_is_not_even_read(
    home: Settings, folder: Path, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ingest([folder], home, embedder)
    embedder.embedded.clear()
    monkeypatch.delattr(pipeline, "read")
    again = ingest([folder], home, embedder)
    assert set(statuses(again).values()) == {"unchanged"}
    assert [outcome.sentences for outcome in again] == [outcome.sentences for outcome in first]
    assert embedder.embedded == []


def test_only_new_sentences_are_embedded(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    ingest([folder], home, embedder)
    embedder.embedded.clear()
    write(folder, "jia-2022.txt", extra="新建公园7个。")
    outcomes = ingest([folder], home, embedder)
    assert statuses(outcomes) == {"jia-2020.txt": "unchanged", "jia-2021.txt": "unchanged", "jia-2022.txt": "replaced"}
    assert len(embedder.embedded) == outcomes[2].embedded == 1
    assert "新建公园7个" in embedder.embedded[0]
    assert audit(home, embedder).ok


def test_another_encoding_or_path_of_the_same_text_is_unchanged(
    home: Settings, folder: Path, tmp_path: Path, embedder: HashEmbedder
) -> None:
    path = folder / "jia-2022.txt"
    ingest([path], home, embedder)
    embedder.embedded.clear()
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode("gb18030"))
    assert statuses(ingest([path], home, embedder)) == {"jia-2022.txt": "unchanged"}
    elsewhere = write(tmp_path / "elsewhere", "jia-2022.txt")
    assert statuses(ingest([elsewhere], home, embedder)) == {"jia-2022.txt": "unchanged"}
    changed = write(tmp_path / "elsewhere", "jia-2022.txt", extra="多一句。")
    assert statuses(ingest([changed], home, embedder)) == {"jia-2022.txt": "replaced"}


def test_a_manifest_wins_and_its_changes_replace(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    ingest([folder], home, embedder)
    (folder / "manifest.csv").write_text(
        "file,region,level,year,title,date\njia-2022.txt,丙县,district,2023,丙县报告,2023-01-02\n", encoding="utf-8"
    )
    assert statuses(ingest([folder], home, embedder))["jia-2022.txt"] == "replaced"
    with Catalog.open(home, embedder.name) as catalog:
        report = catalog.report("jia-2022")
        assert report is not None
        assert (report.region, report.level, report.year, report.date) == ("丙县", "district", 2023, "2023-01-02")
    assert statuses(ingest([folder / "jia-2022.txt"], home, embedder)) == {"jia-2022.txt": "unchanged"}
    other = folder.parent / "other.csv"
    other.write_text("file,region,level,year\njia-2022.txt,丁县,district,2023\n", encoding="utf-8")
    assert statuses(ingest([folder], home, embedder, manifest=other))["jia-2022.txt"] == "replaced"
    assert audit(home, embedder).ok


def test_a_bad_manifest(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    bad = folder / "manifest.csv"
    bad.write_text("file,year\njia-2022.txt,2022\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"manifest\.csv"):
        ingest([folder], home, embedder, manifest=bad)
    outcomes = ingest([folder, BUNDLED], home, embedder)
    assert [outcome.status for outcome in outcomes] == ["refused", "refused", "refused", "added"]
    assert all("manifest.csv" in outcome.detail for outcome in outcomes[:3]), "without it they would be indexed wrongly"


def test_what_cannot_be_indexed_does_not_stop_the_others(
    home: Settings, folder: Path, tmp_path: Path, embedder: HashEmbedder
) -> None:
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    table = tmp_path / "table.xlsx"
    table.write_bytes(b"PK")
    paths = [tmp_path / "missing.txt", folder, table, tmp_path / "nothing", tmp_path / "loop.txt"]
    outcomes = ingest(paths, home, embedder)
    refused = {Path(outcome.path).name: outcome for outcome in outcomes if outcome.status == "refused"}
    assert set(refused) == {"missing.txt", "empty.txt", "table.xlsx", "nothing", "loop.txt"}
    for name, outcome in refused.items():
        assert name in outcome.detail
        assert "\n" not in outcome.detail
        assert (outcome.report, outcome.sentences, outcome.embedded) == (None, 0, 0)
    assert sum(outcome.status == "added" for outcome in outcomes) == 3


def test_the_same_content_under_two_names(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    write(folder, "copy.txt", year=2022)
    outcomes = ingest([folder], home, embedder)
    assert statuses(outcomes)["copy.txt"] == "added"
    assert statuses(outcomes)["jia-2022.txt"] == "refused"
    assert "copy 内容相同" in outcomes[-1].detail
    assert statuses(ingest([folder], home, embedder))["jia-2022.txt"] == "refused"
    assert remove("copy", home, embedder) is True
    assert statuses(ingest([folder / "jia-2022.txt"], home, embedder)) == {"jia-2022.txt": "added"}


def test_content_moves_to_another_name_when_its_own_changed(
    home: Settings, folder: Path, embedder: HashEmbedder
) -> None:
    """The stored vectors that the new name needs belong to the report that is replaced before it."""
    ingest([folder], home, embedder)
    (folder / "jia-2022.txt").rename(folder / "moved.txt")
    write(folder, "jia-2022.txt", year=2022, parking=9, extra="完全不同。")
    outcomes = ingest([folder], home, embedder)
    assert statuses(outcomes)["jia-2022.txt"] == "replaced"
    assert statuses(outcomes)["moved.txt"] == "added"
    assert audit(home, embedder).ok


def test_two_files_of_one_name_in_one_run(home: Settings, folder: Path, tmp_path: Path, embedder: HashEmbedder) -> None:
    write(tmp_path / "second", "jia-2022.txt", extra="另一个版本。")
    outcomes = ingest([folder, tmp_path / "second"], home, embedder)
    assert [(outcome.status, outcome.report) for outcome in outcomes][-2:] == [
        ("added", "jia-2022"), ("added", "jia-2022-2"),
    ]  # fmt: skip
    assert "jia-2022" in outcomes[-1].note
    again = ingest([tmp_path / "second", folder], home, embedder)
    assert (again[0].status, again[0].report) == ("unchanged", "jia-2022-2")
    assert {outcome.status for outcome in again} == {"unchanged"}
    assert audit(home, embedder).ok


def test_one_content_in_two_folders_is_one_report(
    home: Settings, folder: Path, tmp_path: Path, embedder: HashEmbedder
) -> None:
    write(tmp_path / "second", "jia-2022.txt")
    outcomes = ingest([folder, tmp_path / "second"], home, embedder)
    assert outcomes[-1].status == "refused"
    assert "内容相同" in outcomes[-1].detail
    assert str(folder / "jia-2022.txt") in outcomes[-1].detail


def test_one_name_in_two_years_and_two_calls(home: Settings, tmp_path: Path, embedder: HashEmbedder) -> None:
    old, new = (write(tmp_path / str(year), "报告.txt", year=year) for year in (2021, 2022))
    (first,), (second,) = ingest([old], home, embedder), ingest([new], home, embedder)
    assert (first.report, second.report, second.status) == ("报告", "报告-2", "added")
    write(tmp_path / "2022", "报告.txt", year=2022, extra="新建公园7个。")
    (changed,) = ingest([new], home, embedder)
    assert (changed.status, changed.report, changed.note) == ("replaced", "报告-2", "同一文件的新内容")
    with Catalog.open(home, embedder.name) as catalog:
        assert {report.id: report.year for report in catalog.reports()} == {"报告": 2021, "报告-2": 2022}
        assert all(sentence.report == "报告-2" for sentence in catalog.sentences("报告-2"))
    assert remove("报告-2", home, embedder)
    (back,) = ingest([new], home, embedder)
    assert (back.status, back.report) == ("added", "报告-2")
    assert audit(home, embedder).ok


@pytest.mark.parametrize(
    ("year", "report", "status"),
    [(2022, "报告", "replaced"), (2021, "报告-2", "added")],  # the same report's new file; another year's report
)
def test_a_file_whose_place_is_gone(
    home: Settings, tmp_path: Path, embedder: HashEmbedder, year: int, report: str, status: str
) -> None:
    old = write(tmp_path / "old", "报告.txt", year=2022)
    ingest([old], home, embedder)
    old.unlink()
    new = write(tmp_path / "new", "报告.txt", year=year, extra="新建公园7个。")
    (outcome,) = ingest([new], home, embedder)
    assert (outcome.status, outcome.report) == (status, report)
    assert bool(outcome.note)


def test_an_upload_of_the_same_name_is_the_same_file(home: Settings, embedder: HashEmbedder) -> None:
    first = write(home.home / "uploads" / "a1", "报告.txt", year=2022)
    second = write(home.home / "uploads" / "b2", "报告.txt", year=2022, extra="新建公园7个。")
    ingest([first], home, embedder)
    (outcome,) = ingest([second], home, embedder)
    assert (outcome.status, outcome.report, outcome.note) == ("replaced", "报告", "同一文件的新内容")


def test_removing(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    ingest([folder], home, embedder)
    assert remove("nobody", home, embedder) is False
    assert remove("jia-2021", home, embedder) is True
    with Catalog.open(home, embedder.name) as catalog:
        assert [report.id for report in catalog.reports()] == ["jia-2020", "jia-2022"]
    assert audit(home, embedder).ok
    assert statuses(ingest([folder], home, embedder))["jia-2021.txt"] == "added"


def test_many_files_go_to_the_model_together(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: HashEmbedder
) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 50)
    calls: list[int] = []
    plain = embedder.encode_passages

    def counting(texts: list[str], progress: Embedded | None = None) -> Vectors:
        calls.append(len(texts))
        return plain(texts, progress)

    monkeypatch.setattr(embedder, "encode_passages", counting)
    for year in range(2000, 2024):
        write(tmp_path / "many", f"jia-{year}.txt", year=year)
    seen: list[Progress] = []
    outcomes = ingest([tmp_path / "many"], home, embedder, on_progress=seen.append)
    total = sum(outcome.sentences for outcome in outcomes)
    assert all(size >= 50 for size in calls[:-1])
    assert sum(calls) == sum(outcome.embedded for outcome in outcomes) == total
    assert [p.files_done for p in seen] == sorted(p.files_done for p in seen)
    assert [p.sentences_done for p in seen] == sorted(p.sentences_done for p in seen)
    assert all(p.sentences_done <= p.sentences_total and p.files_total == 24 for p in seen)
    assert abs(seen[len(seen) // 2].sentences_total - total) < 0.2 * total
    last = seen[-1]
    assert (last.files_done, last.sentences_done, last.sentences_total) == (24, total, total)
    assert last.seconds_left == 0
    assert audit(home, embedder).ok


def test_progress_when_there_is_nothing_to_do(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    ingest([folder], home, embedder)
    seen: list[Progress] = []
    ingest([folder, folder / "missing.txt"], home, embedder, on_progress=seen.append)
    assert (seen[-1].files_done, seen[-1].files_total, seen[-1].seconds_left) == (4, 4, 0)


def test_a_model_that_gives_the_wrong_shape_is_named(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    embedder.encode_passages = lambda texts, progress=None: np.zeros((1, 3), np.float32)  # type: ignore[method-assign]
    with pytest.raises(EmbeddingError, match="fake/hash"):
        ingest([folder], home, embedder)
