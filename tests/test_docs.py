"""docs/api.md is what the docstrings say, and docs/notebook.ipynb gives what stands in it."""

import importlib.util
import json
import re
import tempfile
from pathlib import Path
from types import ModuleType

import pytest
from paths import ROOT

import wenbao
from commands.show import CELL_COLUMNS, INDICATOR_COLUMNS
from eval.cases import ANSWER_COLUMNS, QUESTION_COLUMNS, Case
from eval.environment import describe
from page.figures import CSV_HEADER
from rag.chain import AnswerChain
from rag.schema import AnswerJson, CitationJson, FigureJson


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_docstrings_say() -> None:
    reference = _script("api_reference")
    written = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert written == reference.page(), "run .venv/bin/python .ci/api_reference.py"
    assert reference.exported() == set(wenbao.__all__) - {"__version__"}
    for name in wenbao.__all__:
        assert getattr(wenbao, name) is not None


def test_the_notebook_gives_what_stands_in_it(
    chain: AnswerChain, shared_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = chain._settings.home
    (tmp_path / "索引").mkdir()
    (tmp_path / "索引" / "cache").symlink_to(shared_cache, target_is_directory=True)
    monkeypatch.setenv("WENBAO_HOME", str(home))
    folders, make = iter([str(tmp_path)]), tempfile.mkdtemp
    monkeypatch.setattr("tempfile.mkdtemp", lambda *given, **named: next(folders, None) or make(*given, **named))
    notebook = json.loads((ROOT / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))
    done = _script("notebook").executed(notebook)
    for before, after in zip(notebook["cells"], done["cells"], strict=True):
        assert after == before, "run .venv/bin/python .ci/notebook.py"
    assert sum(bool(cell.get("outputs")) for cell in done["cells"]) >= 8


def test_every_field_of_a_file_stands_in_the_table(chain: AnswerChain) -> None:
    """The rows of docs/python.md, by the file that they begin with."""
    table = (ROOT / "docs" / "python.md").read_text(encoding="utf-8").split("## 评测和导出的字段")[1]
    told: dict[str, set[str]] = {}
    file = ""
    for first, names, meaning in re.findall(r"^\| (.*?)\| (.+?) \| (.+?) \|$", table, re.M):
        file = first.strip() or file
        inner = meaning if names in ("`citations`", "`figures`") and file.startswith("`eval") else ""
        told.setdefault(file, set()).update(re.findall(r"`(\w+)`", names + inner))
    assert told["问题集 .jsonl"] == Case.model_fields.keys()
    assert told["问题集 .csv"] == {*QUESTION_COLUMNS, *ANSWER_COLUMNS}
    answer = {*AnswerJson.model_fields, *CitationJson.model_fields, *FigureJson.model_fields, "id"}
    assert told["`eval answer` 的 .jsonl"] == answer
    assert told["两者旁边的 .meta.json"] >= describe(chain, chain._settings).keys()
    assert told["`wenbao table --csv`"] == set(CELL_COLUMNS)
    assert told["`wenbao indicators --csv`"] == set(INDICATOR_COLUMNS)
    assert told["`/api/indicators?format=csv`"] == set(CSV_HEADER)
