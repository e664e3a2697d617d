"""The core without its extras: it answers, loads no torch, and says in one line which extra a missing part is in.

A process of its own in which nothing can be imported but what the core's requirements bring, worked out from the
metadata of what is installed.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from paths import ROOT

from rag.chain import AnswerChain

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
ALONE = """
import json, sys
from importlib.machinery import PathFinder

report, other = sys.argv[1:]
missing = set(json.loads(sys.stdin.read()))
# What the interpreter itself loads at its start (setuptools leaves a .pth that imports a module of its) is not ours.
at_start = set(sys.modules)


class Finder(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in missing else super().find_spec(name, path, target)


sys.meta_path[:] = [Finder if one is PathFinder else one for one in sys.meta_path]

from ingest.library import ingest_reports
from rag.build import open_chain
from rag.errors import WenBaoError

with open_chain() as chain:
    print(chain.invoke("2022年新增学位目标是多少").text)
    print(len(chain.as_tool().invoke({"question": "2022年新增学位目标是多少"})) > 0)
print([one.status for one in ingest_reports(report, home=other)])


def told(work):
    try:
        work()
    except WenBaoError as error:
        print(error)


import cli

for command in (["serve", "--bundled"], ["mcp"]):
    sys.argv[1:] = command
    try:
        cli.main()
    except SystemExit as end:
        print(end.code)
told(lambda: open_chain(model="openai:x"))
told(lambda: ingest_reports(report, home=other + "/custom", embeddings="some/model"))
told(lambda: open_chain(reranker="some/model").invoke("2022年新增学位目标是多少"))
print(sorted(missing & sys.modules.keys() - at_start))
"""
SAID = """\
新增学位超1万个。[1]
True
['added']
1
1
WENBAO_MODEL=openai:x 需要另装软件包：pip install 'wenbao[openai]'
嵌入模型 some/model 要用 sentence-transformers：请运行 pip install 'wenbao[custom]'
重排模型 some/model 要用 sentence-transformers：请运行 pip install 'wenbao[custom]'
[]
"""
ERRORS = """\
错误：没有装网页的部分：请运行 pip install 'wenbao[page]'
错误：没有装 MCP 的部分：请运行 pip install 'wenbao[mcp]'
"""


def _closure(names: Iterator[str]) -> set[str]:
    """The distributions that these need, and theirs, as they are installed here."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if f"{name}[{extra}]" in found:
                continue
            found |= {name, f"{name}[{extra}]"}
            told = [Requirement(line) for line in metadata.requires(name) or ()]
            waiting += [one for one in told if one.marker is None or one.marker.evaluate({"extra": extra})]
    return found


def _missing() -> list[str]:
    """What can be imported here and not where the core alone is installed."""
    core = _closure(iter(PROJECT["dependencies"]))
    assert {"chromadb", "langgraph", "onnxruntime"} <= core
    assert not {"torch", "gradio", "fastapi", "sentence-transformers", "openai", "pandas", "mcp"} & core
    given = metadata.packages_distributions().items()
    return [module for module, by in given if not {canonicalize_name(one) for one in by} & {*core, "wenbao"}]


@pytest.fixture(scope="module")
def alone(chain: AnswerChain, shared_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    home, other = chain._settings.home, tmp_path_factory.mktemp("other")
    (other / "cache").symlink_to(shared_cache, target_is_directory=True)
    report = other / "report.txt"
    report.write_text("福建省2022年政府工作报告\n一、2022年工作安排\n地区生产总值增长6.5%左右。\n", encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if not name.startswith("WENBAO_")}
    return subprocess.run(
        [sys.executable, "-c", ALONE, report, other],
        cwd=ROOT, env=env | {"WENBAO_HOME": str(home)}, input=json.dumps(_missing()), capture_output=True,
        encoding="utf-8",
    )  # fmt: skip


@pytest.mark.slow
def test_it_answers_and_says_what_is_missing(alone: Any) -> None:
    assert alone.returncode == 0, alone.stderr
    assert re.sub("（在本项目的文件夹里：[^）]+）(，.+)?", "", alone.stdout) == SAID
    assert re.sub("（在本项目的文件夹里：[^）]+）", "", alone.stderr) == ERRORS


def test_every_extra_that_is_named_is_one() -> None:
    folders = ("rag", "ingest", "eval", "page", "commands", "docs")
    files = [path for folder in folders for kind in ("py", "md") for path in (ROOT / folder).rglob(f"*.{kind}")]
    named = {
        extra
        for path in [*files, ROOT / "app.py", ROOT / "README.md"]
        for group in re.findall(r"wenbao\[([a-z,]+)\]", path.read_text("utf-8"))
        for extra in group.split(",")
    }
    assert {"page", "custom", "openai", "mcp", "ocr"} <= named <= EXTRAS.keys()


def test_all_is_all_but_what_is_compiled() -> None:
    (one,) = map(Requirement, EXTRAS["all"])
    assert one.extras == EXTRAS.keys() - {"all", "dev", "local"}
