"""`make eval`: what is committed holds no text of other reports, and the next run is compared with it."""

import json
from pathlib import Path

import pytest
from rich.console import Console
from storage_fakes import HashEmbedder

from eval import headline
from eval.cases import load_cases, load_run
from eval.score import AnswersScored, score_run
from rag.errors import UsageError
from rag.settings import Settings


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first questions of the sets on Xinbei, the bundled report alone, runs in a folder of the test."""
    (tmp_path / "data").mkdir()
    for name in headline.ONE:
        lines = (headline.DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        (tmp_path / "data" / f"{name}.jsonl").write_text("".join(lines[:6]), encoding="utf-8")
    monkeypatch.setattr(headline, "DATA", tmp_path / "data")
    monkeypatch.setattr(headline, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(headline, "open_embedder", lambda _: HashEmbedder())
    return tmp_path


def _run(folder: Path, record: bool = False) -> str:
    console = Console(width=150, record=True)
    headline.run_headline(Settings(home=folder / "home"), console, record=record)
    return console.export_text()


def test_the_table_and_what_is_committed(small: Path) -> None:
    said = _run(small, record=True)
    assert "总表" in said
    assert "还没有提交过结果" in said
    assert "另外四个问题集" in said
    assert "去掉一部分" in said
    assert (small / "home" / "eval" / "xinbei.html").is_file()
    runs = small / "runs"
    rows = [json.loads(line) for line in (runs / "xinbei.scores.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {"id", "type", "right", "refused", "cited", "unsupported", "ranks"} == rows[0].keys()
    assert "paragraph_text" not in (runs / "xinbei.jsonl").read_text(encoding="utf-8")
    committed = "".join(path.read_text(encoding="utf-8") for path in runs.iterdir())
    assert str(small) not in committed
    figures = json.loads((runs / "headline.json").read_text(encoding="utf-8"))
    assert figures["xinbei"]["answers"]["questions"] == 6
    assert set(figures["xinbei"]["without"]) == {"scope", "verification", "prompt", "dense-prompt"}
    assert "去掉一部分" in (small / "home" / "eval" / "xinbei.html").read_text(encoding="utf-8")
    scored = score_run(load_cases(small / "data" / "xinbei.jsonl"), load_run(runs / "xinbei.jsonl"))
    assert isinstance(scored, AnswersScored)
    assert [score.right for score in scored.scores] == [row["right"] for row in rows]


def test_another_run_is_compared_with_what_was_committed(small: Path) -> None:
    _run(small, record=True)
    assert "与提交的结果相比，0 题不同" in _run(small)
    path = small / "runs" / "xinbei.scores.jsonl"
    first, *others = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([json.dumps(json.loads(first) | {"right": False}) + "\n", *others]), encoding="utf-8")
    assert "1 题不同：xb-001" in _run(small)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有文件夹"):
        headline.run_headline(Settings(home=tmp_path), Console(), tmp_path / "none")
