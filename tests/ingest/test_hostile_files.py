"""Every bad file of the issue in one folder: each is indexed rightly or refused in one line, and the others go on."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from report_files import REPORT, write
from storage_fakes import HashEmbedder
from test_read import SIMPLE_DOCX, SIMPLE_PDF

from ingest.pipeline import ingest
from rag.index.audit import audit
from rag.index.catalog import Catalog
from rag.settings import Settings

pytestmark = pytest.mark.chaos


def text(year: int) -> str:
    return REPORT.format(region="甲市", year=year, before=year - 1, gdp=100 + year, parking=3000, extra="")


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * (150 * 1024 * 1024))


def lay_out(folder: Path) -> set[str]:
    """Write them all; returns the names of those that are to be refused."""
    folder.mkdir()
    body = text(2001)
    (folder / "a-gb18030-2001.txt").write_bytes(body.encode("gb18030"))
    (folder / "a-utf16-2002.txt").write_bytes(text(2002).encode("utf-16"))
    (folder / "a-bom-2003.txt").write_bytes(text(2003).encode("utf-8-sig"))
    (folder / "a-ends-2004.txt").write_bytes(text(2004).replace("\n", "\r\n", 3).replace("。", "。\r", 1).encode())
    (folder / "a-nul-2005.txt").write_bytes((text(2005).replace("。", "。\0", 1) + "加快发展。\n" * 200).encode())
    (folder / "a-big5-2006.txt").write_bytes(
        "甲市政府工作報告\n（2006年1月10日）\n二○○五年新增學位一萬個。".encode("big5", "ignore")
    )
    (folder / "a-odd (名)#%&'-2007.txt").write_text(text(2007), encoding="utf-8")
    (folder / "a-page-2008.html").write_text(
        f"<html><script>alert('2008')</script><body><p>{text(2008)}</p></body></html>", encoding="utf-8"
    )
    (folder.parent / "target-2009.txt").write_text(text(2009), encoding="utf-8")
    (folder / "a-link-2009.txt").symlink_to(folder.parent / "target-2009.txt")
    good = folder / "version-2010.txt"
    good.write_text(text(2010), encoding="utf-8")
    (folder / "version-2010-v2.txt").write_text(text(2010) + "修改稿多一句。\n", encoding="utf-8")
    (folder / "z-same-as-version-2010.txt").write_bytes(good.read_bytes())
    (folder / "z-empty.txt").touch()
    (folder / "z-binary.txt").write_bytes(bytes(range(256)) * 64)
    (folder / "z-cut.docx").write_bytes(SIMPLE_DOCX[:400])
    bomb(folder / "z-bomb.docx")
    locked = PdfWriter(clone_from=PdfReader(BytesIO(SIMPLE_PDF)))
    locked.encrypt("secret", algorithm="RC4-128")
    locked.write(folder / "z-locked.pdf")
    scanned = PdfWriter()
    scanned.add_blank_page(595, 842)
    scanned.write(folder / "z-scanned.pdf")
    with (folder / "z-large.txt").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    (folder / "z-dangling.txt").symlink_to(folder / "nothing")
    return {path.name for path in folder.iterdir() if path.name.startswith("z-")}


def test_a_folder_of_hostile_files(tmp_path: Path) -> None:
    settings, embedder = Settings(home=tmp_path / "home"), HashEmbedder()
    refused = lay_out(tmp_path / "reports")
    for turn in range(2):
        outcomes = ingest([tmp_path / "reports"], settings, embedder)
        said = {Path(one.path).name: one.detail for one in outcomes if one.status == "refused"}
        assert set(said) == refused
        assert all("\n" not in detail and detail.startswith(name[:40]) for name, detail in said.items())
        assert "没有文字" in said["z-scanned.pdf"]
        assert "密码" in said["z-locked.pdf"]
        assert "version-2010" in said["z-same-as-version-2010.txt"]
        others = {one.status for one in outcomes if one.status != "refused"}
        assert others == ({"unchanged"} if turn else {"added"})
    with Catalog.open(settings, embedder.name) as catalog:
        held = {report.id: " ".join(p.text for p in catalog.paragraphs(report.id)) for report in catalog.reports()}
    assert len(held) == 11
    assert all("alert" not in words and "\0" not in words for words in held.values())
    assert "多一句" in held["version-2010-v2"]
    assert "多一句" not in held["version-2010"]
    assert audit(settings, embedder).ok


@pytest.mark.parametrize("characters", [100_000, pytest.param(3_000_000, marks=pytest.mark.long)])
def test_one_endless_line(tmp_path: Path, characters: int) -> None:
    """Ten megabytes in one line: slow is allowed, a hang or a crash is not."""
    settings, embedder = Settings(home=tmp_path / "home"), HashEmbedder()
    head = "甲市政府工作报告\n（2022年1月10日）\n"
    line = "".join(f"新增学位超{i}万个，" for i in range(characters // 10))[:characters]
    (tmp_path / "a-2022.txt").write_text(head + line + "。\n", encoding="utf-8")
    other = write(tmp_path, "b-2021.txt", region="乙市", year=2021)
    outcomes = ingest([tmp_path / "a-2022.txt", other], settings, embedder)
    assert [one.status for one in outcomes] == ["added", "added"]
    assert audit(settings, embedder).ok
