"""The lowest versions that pyproject.toml allows: a throw-away environment has them, and a fast part of the tests runs.

A floor is a promise to whoever has other libraries installed already; here it is kept. Only torch is the release that
the Makefile names, since no other comes as a small CPU build. What the libraries need themselves is resolved as always.

    python .ci/lowest.py torch==2.13.0 [pytest arguments]
"""

import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
TESTS = (
    "tests/rag/text",
    "tests/rag/models",
    "tests/rag/index/test_catalog.py",
    "tests/rag/index/test_chroma.py",
    "tests/rag/index/test_publish.py",
    "tests/rag/search",
    "tests/rag/answer",
    "tests/rag/test_chain.py",
    "tests/rag/test_chain_runnable.py",
    "tests/rag/test_chain_inputs.py",
    "tests/rag/test_outputs.py",
    "tests/rag/test_retriever.py",
    "tests/rag/test_spans.py",
    "tests/ingest/test_read.py",
    "tests/ingest/test_pipeline.py",
    "tests/page/test_http.py",
)
EXTRAS = ("dev",)


def required(project: dict[str, Any], extras: tuple[str, ...]) -> Iterator[str]:
    """The requirements of the project with some extras; an extra may name others of ours: wenbao[page,mcp]."""
    yield from project["dependencies"]
    for extra in extras:
        for line in project["optional-dependencies"][extra]:
            requirement = Requirement(line)
            if requirement.name == project["name"]:
                yield from required(project, tuple(requirement.extras))
            else:
                yield line


def floors(lines: list[str], torch: str) -> list[str]:
    """`name==lowest` for each requirement that names a lowest version; the others stand for themselves."""
    found = []
    for line in lines:
        requirement = Requirement(line)
        lowest = [one.version for one in requirement.specifier if one.operator in {">=", "=="}]
        if len(lowest) != 1:
            raise SystemExit(f"{line} names no lowest version")
        found.append(torch if requirement.name == "torch" else f"{requirement.name}=={lowest[0]}")
    return found


def main() -> int:
    """Pytest's exit status, or pip's if the floors cannot be installed together."""
    torch, *asked = sys.argv[1:]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = list(dict.fromkeys(required(project, EXTRAS)))
    with tempfile.TemporaryDirectory(prefix="wenbao-lowest-") as place:
        room = Path(place)
        (room / "floors.txt").write_text("\n".join(floors(lines, torch)) + "\n", encoding="utf-8")
        venv.create(room / "venv", with_pip=True)
        python = str(room / "venv" / "bin" / "python")
        log = room / "install.log"
        install = [python, "-m", "pip", "install", "--constraint", str(room / "floors.txt")]
        with log.open("w") as told:
            for what in ([torch], ["--editable", f"{ROOT}[{','.join(EXTRAS)}]"]):
                if subprocess.run([*install, *what], check=False, stdout=told, stderr=subprocess.STDOUT).returncode:
                    print(*log.read_text(encoding="utf-8").splitlines()[-30:], sep="\n", file=sys.stderr)
                    print("the lowest versions of pyproject.toml cannot be installed together", file=sys.stderr)
                    return 1
        print(*(room / "floors.txt").read_text(encoding="utf-8").split())
        return subprocess.run([python, "-m", "pytest", *(asked or TESTS)], check=False, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
