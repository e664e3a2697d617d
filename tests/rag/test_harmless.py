"""What leaves for Markdown viewers and spreadsheets does nothing there; the home is its owner's alone."""

import csv
import io
import stat
import sys
from pathlib import Path

import pytest
from report_files import write
from storage_fakes import HashEmbedder

from commands import show
from ingest.pipeline import ingest
from page.figures import to_csv
from page.openai_api import _chunks, footnoted, footnotes
from page.render import to_markdown
from rag import harmless
from rag.index import private
from rag.settings import Settings
from rag.types import Answer, Citation, Indicator, Kind, Period, Quantity

BAD = "见[这里](javascript:alert(1))和![图](http://evil.example/?q=1)，<img src=x>，www.evil.example\n[a]: https://evil.example"


def active(text: str) -> list[str]:
    """What of it a Markdown viewer would act on."""
    return [sign for sign in ("](", "<img", "]: http", "http://", "https://", "www.evil") if sign in text]


def answer(text: str, title: str = "某报告", quote: str = "5个") -> Answer:
    cited = Citation(1, "r", title, "甲市", 2022, ("一、甲",), 7, quote, quote, 0, len(quote), None)
    return Answer("问", "问", text, False, None, (cited,), (), "extractive", "")


def test_links_of_models_and_titles_are_words() -> None:
    assert active(BAD)
    assert active(footnoted(BAD)) == []
    assert footnoted("5个。[1](x)") == r"5个。[^1]\(x)"
    made = footnotes(answer("", title=BAD, quote=BAD))
    assert active(made) == []
    assert made.startswith("\n\n[^1]: ")
    assert made.count("\n") == 2
    exported = to_markdown([{"question": BAD, "answer": answer(BAD + "[1]", BAD, BAD).to_json()}], "zh")
    assert active(exported.replace("[^1]: ", "")) == []
    assert "[^1]" in exported


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_stream_cannot_hide_a_link_between_its_parts(size: int) -> None:
    text = BAD + "共5个[1]。"
    parts = [text[i : i + size] for i in range(0, len(text), size)]
    chunks = "".join(_chunks("m", iter([*parts, answer(text)]), None))
    said = "".join(part.split('"}')[0] for part in chunks.split('"content": "')[1:])
    said = said.replace("\\\\", "\\").replace("\\n", "\n")
    assert active(said.replace("[^1]: ", "")) == []
    assert "5个[^1]。" in said


def test_what_a_spreadsheet_would_run_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    for bad in ("=1+1", "@SUM(A1)", "＝1+1", "＠SUM", "+1+cmd|' /C calc'!A0", "-1+1", "\t=1", " =1", "\n=1", "－1+1"):
        assert harmless.cell(bad) == f"'{bad}"
    for good in ("-3.2%", "+5", "-1,200", "增长5%", "", -3.2, None, "5-6", "-2021"):
        assert harmless.cell(good) == good
    figure = Quantity("-3.2%", 0, 5, -3.2, "%")
    row = Indicator("=r", "＝甲市", 2022, "@SUM", figure, Period(2022, 2022, Kind.TARGET), "=1+1", 1, 0, 4)
    show.indicators_csv([row])
    for text in (capsys.readouterr().out, to_csv([row]).removeprefix("\ufeff")):
        cells = next(csv.DictReader(io.StringIO(text)))
        assert (cells["region"], cells["indicator"], cells["quote"]) == ("'＝甲市", "'@SUM", "'=1+1")
        assert (cells["value"], cells["text"]) == ("-3.2", "-3.2%")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_home_is_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    ingest([write(tmp_path, "jia-2022.txt")], Settings(home=home), HashEmbedder())
    found = [home, *home.rglob("*")]
    assert len(found) > 3
    assert {str(path): oct(path.stat().st_mode & 0o77) for path in found if path.stat().st_mode & 0o77} == {}
    other = home / "script.sh"
    other.touch(mode=0o755)
    loose = home / "uploads" / "a"
    loose.mkdir(parents=True)
    (loose / "x.txt").touch(mode=0o644)
    home.chmod(0o755)
    private.make(home)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (home, loose, loose / "x.txt", other)]
    assert modes == [0o700, 0o700, 0o600, 0o755]
