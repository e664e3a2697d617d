"""Old office files: converted by LibreOffice, real where it is installed and a fake everywhere; else one line."""

import os
import stat
import subprocess
import sys
import threading
import time
from io import BytesIO
from pathlib import Path

import docx
import pytest

from ingest import office
from ingest.office import as_word, find_program
from ingest.reader import read
from rag.errors import FileRefused
from rag.settings import Settings

SETTINGS = Settings(read_seconds=60)
OLE = office.OFFICE_HEADS[0]
DOC = OLE + b"\0" * 100 + office._WORDS
RTF = rb"{\rtf1\ansi\ansicpg936 {\b \'ba\'ac\'c9\'bd\'cf\'d8}\par"
RTF += rb" 2023\'c4\'ea\'d0\'c2\'d4\'f6\'d1\'a7\'ce\'bb3200\'b8\'f6\'a1\'a3\par}"
"""含山县 / 2023年新增学位3200个。"""
FAKE = """#!{python}
import json, os, pathlib, shutil, subprocess, sys, time
here = pathlib.Path(__file__).parent
(here / "called.json").write_text(json.dumps({{"arguments": sys.argv[1:], "environment": dict(os.environ)}}))
profile = next(a for a in sys.argv if a.startswith("-env:UserInstallation=file://")).partition("file://")[2]
shutil.copy(pathlib.Path(profile) / "user" / "registrymodifications.xcu", here / "registry.xml")
out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
{does}
"""
GOOD = 'shutil.copy(here / "made.docx", out / "source.docx")'
HANGS = """
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
(here / "child").write_text(str(child.pid))
time.sleep(60)
"""


@pytest.fixture
def bin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH, without LibreOffice elsewhere."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(office, "_PLACES", ())
    return folder


def put(folder: Path, does: str) -> None:
    program = folder / "soffice"
    program.write_text(FAKE.format(python=sys.executable, does=does), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    document = docx.Document()
    document.add_paragraph("含山县2024年政府工作报告")
    document.add_paragraph("2023年新增学位3200个。")
    buffer = BytesIO()
    document.save(buffer)
    (folder / "made.docx").write_bytes(buffer.getvalue())


def refused(path: Path, settings: Settings = SETTINGS) -> str:
    with pytest.raises(FileRefused) as caught:
        read(path, settings)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path.name}：")
    assert "；" in message
    return message


@pytest.mark.parametrize(
    ("name", "data"), [("报告.doc", DOC), ("报告.wps", DOC), ("报告.rtf", RTF), ("报告.docx", DOC)]
)
def test_without_the_program_the_line_says_how_to_get_it(tmp_path: Path, bin: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    message = refused(tmp_path / name)
    assert "LibreOffice" in message
    assert "apt install libreoffice-writer" in message


@pytest.mark.skipif(sys.platform == "win32", reason="a script with a first line is no program there")
@pytest.mark.parametrize(("name", "data"), [("含山县2024.doc", DOC), ("含山县2024.wps", DOC), ("含山县2024.rtf", RTF)])
def test_what_it_makes_is_read_like_word(
    tmp_path: Path, bin: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    monkeypatch.setenv("WENBAO_MODEL_API_KEY", "geheim")
    put(bin, GOOD)
    (tmp_path / name).write_bytes(data)
    ready = read(tmp_path / name, SETTINGS)
    assert ready.parsed is not None
    assert [paragraph.text for paragraph in ready.parsed.paragraphs] == [
        "含山县2024年政府工作报告",
        "2023年新增学位3200个。",
    ]
    called = (bin / "called.json").read_text(encoding="utf-8")
    assert "geheim" not in called
    assert "--headless" in called
    assert str(Path.home()) not in called.partition('"environment"')[0]
    registry = (bin / "registry.xml").read_text(encoding="utf-8")
    assert "DisableMacrosExecution" in registry
    assert "BlockUntrustedRefererLinks" in registry


@pytest.mark.skipif(sys.platform == "win32", reason="a script with a first line is no program there")
def test_what_hangs_is_ended_with_all_that_it_started(tmp_path: Path, bin: Path) -> None:
    put(bin, HANGS)
    (tmp_path / "a.doc").write_bytes(DOC)
    began = time.monotonic()
    assert "WENBAO_READ_SECONDS" in refused(tmp_path / "a.doc", Settings(read_seconds=5))
    assert time.monotonic() - began < 50  # which it would hang
    child = int((bin / "child").read_text(encoding="ascii"))
    for _ in range(600):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text(encoding="ascii").split(")")[1].split()[0] == "Z":
            break
        time.sleep(0.05)
    else:
        pytest.fail("a process was left behind")


@pytest.mark.skipif(sys.platform == "win32", reason="a script with a first line is no program there")
@pytest.mark.parametrize("does", ["sys.exit(77)", "pass", '(out / "source.docx").write_bytes(b"")'])
def test_what_fails_is_one_line(tmp_path: Path, bin: Path, does: str) -> None:
    put(bin, does)
    (tmp_path / "a.doc").write_bytes(DOC)
    assert "转换不了" in refused(tmp_path / "a.doc")


def test_what_is_no_text_document_is_told_before_anything_runs(tmp_path: Path, bin: Path) -> None:
    put(bin, GOOD)
    for name, data, words in (
        ("a.doc", OLE + office._SHEETS, "旧版 Excel"),
        ("b.docx", OLE + office._LOCKED, "密码"),
        ("c.wps", OLE + b"x" * 50, "不是文档"),
        ("d.doc", b"\0\1\2\3" * 50, "不是 .doc 文件"),
        ("e.rtf", b"", "空文件"),
    ):
        (tmp_path / name).write_bytes(data)
        assert words in refused(tmp_path / name)
    assert not (bin / "called.json").exists()


def test_a_new_wps_file_needs_no_program(tmp_path: Path, bin: Path) -> None:
    document = docx.Document()
    document.add_paragraph("新增学位3200个。")
    document.save(str(tmp_path / "和县2024.docx"))
    (tmp_path / "和县2024.docx").rename(tmp_path / "和县2024.wps")
    ready = read(tmp_path / "和县2024.wps", SETTINGS)
    assert ready.parsed is not None
    assert ready.parsed.paragraphs[0].text == "新增学位3200个。"


def test_conversions_wait_for_each_other_and_leave_nothing(
    tmp_path: Path, bin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    put(bin, GOOD)
    (tmp_path / "a.doc").write_bytes(DOC)
    inside, most = [0], [0]

    def work() -> None:
        with as_word(tmp_path / "a.doc", SETTINGS) as path:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            assert path.name == "a.doc"
            assert path.read_bytes().startswith(b"PK")
            inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(find_program() is None, reason="no LibreOffice: apt-get install libreoffice-writer-nogui")
def test_the_real_program_reads_rtf_and_doc(tmp_path: Path) -> None:
    path = tmp_path / "含山县2024年政府工作报告.rtf"
    path.write_bytes(RTF)
    ready = read(path, SETTINGS)
    assert ready.parsed is not None
    assert [paragraph.text for paragraph in ready.parsed.paragraphs] == ["含山县", "2023年新增学位3200个。"]
    program = find_program()
    assert program is not None
    profile = (tmp_path / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc:MS Word 97"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    old = path.with_suffix(".doc")
    assert old.read_bytes().startswith(OLE)
    again = read(old, SETTINGS)
    assert again.parsed is not None
    assert [p.text for p in again.parsed.paragraphs] == [p.text for p in ready.parsed.paragraphs]
    assert os.listdir(tmp_path)
