"""One name in site-packages: what the build renames, and the built wheel installed beside a user's own rag/ and app.py.

The installed one runs in a virtual environment that sees the libraries of this one, and not the checkout.
"""

import ast
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tarfile
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from paths import ROOT

ASKED = "2022年新增学位目标是多少"
LONG = pytest.mark.long
HEAVY = {"torch", "numpy", "langchain", "langchain_core", "chromadb", "gradio", "pydantic", "jieba", "fastapi"}
BY_NAME = {"files", "as_file", "import_module", "find_spec", "run_module", "getLogger", "entry_points", "__import__"}
"""What takes a module's name as text."""


# --- what is renamed, and what must not need to be -------------------------------------------------------------------


def _build_step() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wenbao_build_step", ROOT / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


STEP = _build_step()


def _shipped() -> list[Path]:
    folders = [ROOT / "wenbao", *(ROOT / name for name in sorted(STEP.OWN) if (ROOT / name).is_dir())]
    found = [ROOT / "app.py", ROOT / "cli.py", *(path for folder in folders for path in sorted(folder.rglob("*.py")))]
    assert len(found) > 100
    return found


def _texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """The string constants of a module, without its docstrings (texts that stand by themselves)."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node


def _names_a_module(text: str) -> bool:
    """`rag.models.llama_child` anywhere in a text: it would be another name once it is installed."""
    own = "|".join(sorted(STEP.OWN))
    if re.fullmatch(rf"(?:{own}):[a-z_]\w*", text):  # as uvicorn names an application
        return True
    for dotted in re.findall(rf"(?<![\w./])(?:{own})(?:\.[a-z_]\w*)+", text):
        place = ROOT.joinpath(*dotted.split(".")[:2])
        if place.is_dir() or place.with_suffix(".py").is_file():
            return True
    return False


def _by_text(source: str) -> list[int]:
    """Lines where a module of ours is named by text."""
    tree = ast.parse(source)
    wrong = [node.lineno for node in _texts(tree) if _names_a_module(node.value)]
    for node in ast.walk(tree):
        texts = []
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in BY_NAME:
            texts = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.List | ast.Tuple):
            flags = [i for i, part in enumerate(node.elts) if isinstance(part, ast.Constant) and part.value == "-m"]
            texts = [node.elts[i + 1] for i in flags if i + 1 < len(node.elts)]
        wrong += [text.lineno for text in texts if isinstance(text, ast.Constant) and text.value in STEP.OWN]
    return wrong


@pytest.mark.parametrize(
    "source",
    [
        'command = [python, "-m", "rag.models.llama_child"]',
        'command = [python, "-m", "cli"]',
        'resources.files("prompts")',
        'patch("ingest.files.program")',
        'uvicorn.run("app:create_app")',
        'importlib.import_module("page.desk")',
    ],
)
def test_a_module_named_by_text_is_found(source: str) -> None:
    assert set(_by_text(source)) == {1}


@pytest.mark.parametrize("source", ['"eval" / "x"', '"report.html"', '"wenbao ingest 文件"', '"""rag.types says."""'])
def test_other_words_are_not(source: str) -> None:
    assert _by_text(source) == []


def test_nothing_that_is_installed_names_a_module_by_text() -> None:
    found = {f"{path.relative_to(ROOT)}:{line}" for path in _shipped() for line in _by_text(path.read_text("utf-8"))}
    assert found == set(), "derive it from __name__ or from the module: the text would be wrong once installed"


def test_the_build_knows_every_name() -> None:
    """A new folder or module at the top is either renamed or, as bench, left out by name."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    tops = {name.split(".")[0] for name in [*listed["packages"], *listed["py-modules"]]}
    assert tops == STEP.OWN | {"wenbao", "bench"}
    lying = {str(path.parent.relative_to(ROOT)).replace(os.sep, ".") for path in _shipped()} - {"."}
    assert lying <= set(listed["packages"])


@pytest.mark.parametrize("path", _shipped(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_can_be_renamed(path: Path) -> None:
    """Import lines alone change, by the one name put in."""
    before = path.read_bytes()
    after = STEP.renamed(before, str(path))
    changed = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    for old, new in changed:
        assert re.match(rb"\s*from wenbao\.\w[\w.]* import ", new)
        assert new.replace(b"from wenbao.", b"from ", 1) == old


def test_only_imports_are_renamed() -> None:
    source = '''"""from rag import x"""
from ragged import a
from rag.types import (  # from rag
    Hit,
)
def f():
    问 = "from rag import y"; from page import desk
    from .rag import z
'''.encode()
    assert STEP.renamed(source, "x.py").decode() == (
        source.decode().replace("from rag.types", "from wenbao.rag.types").replace("from page ", "from wenbao.page ")
    )


@pytest.mark.parametrize(
    "source",
    ["import rag", "import rag.types as t", "import os, page", "from bench import run", "from \\\n rag import x"],
)
def test_what_cannot_be_renamed_stops_the_build(source: str) -> None:
    with pytest.raises(Exception, match=r"^x\.py:1: "):
        STEP.renamed(source.encode(), "x.py")


# --- the wheel, installed --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Installed:
    """The wheel, and a user's folder beside whose own modules it is used."""

    wheel: Path
    python: Path
    folder: Path
    env: dict[str, str]

    def run(self, *arguments: str | Path) -> str:
        """Standard output of a command in the user's folder that must go well."""
        ran = subprocess.run(
            list(map(str, arguments)), cwd=self.folder, env=self.env, capture_output=True, encoding="utf-8", timeout=300
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout


def _pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _copied(folder: Path) -> Path:
    """The checkout's files as git knows them, so that neither build/ nor .venv plays a part, nor is written."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _copied(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    stale = source / "build" / "lib" / "rag" / "stale.py"  # as an older build would have left it
    stale.parent.mkdir(parents=True)
    stale.touch()
    out = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", out, source)
    (built,) = out.glob("wenbao-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, shared_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    top = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", top / "venv"], check=True)
    python = top / "venv" / "bin" / "python"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip())
    libraries = [path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}]
    (site / "libraries.pth").write_text(
        "\n".join(libraries) + "\n"
    )  # their own .pth files, an editable one, are not read
    _pip("--python", python, "install", "--no-deps", "--no-index", wheel)
    folder = top / "user"
    for name in ("rag", "prompts", "page"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(f"MINE = {name!r}\n")
    for name in ("ingest", "app", "cli", "commands", "eval"):
        (folder / f"{name}.py").write_text(f"MINE = {name!r}\n")
    (top / "data" / "wenbao").mkdir(parents=True)
    (top / "data" / "wenbao" / "cache").symlink_to(shared_cache, target_is_directory=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WENBAO_", "PYTHON"))}
    return Installed(wheel, python, folder, kept | {"XDG_DATA_HOME": str(top / "data"), "HF_HUB_OFFLINE": "1"})


@LONG
def test_the_wheel_holds_one_name_and_all_that_belongs_to_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (about,) = {name.split("/")[0] for name in names} - {"wenbao"}
        assert archive.read(f"{about}/top_level.txt").decode().split() == ["wenbao"]
        entries = archive.read(f"{about}/entry_points.txt").decode()
        assert set(re.findall(r"= *(\w+)", entries)) == {"wenbao"}
        inside = {name.removeprefix("wenbao/") for name in names if name.startswith("wenbao/")}
        plain = {str(path.relative_to(ROOT)) for path in _shipped()}
        own = {name.removeprefix("wenbao/") for name in plain if name.startswith("wenbao/")} | {"py.typed"}
        plain = {name for name in plain if not name.startswith("wenbao/")}
        tracked = subprocess.run(["git", "ls-files", *sorted(STEP.OWN)], cwd=ROOT, capture_output=True, check=True)
        data = {name for name in tracked.stdout.decode().split() if not name.endswith(".py")}
        data = {name for name in data if not name.startswith("eval/runs/")}  # results, which nothing reads
        assert {"rag/index/schema.sql", "page/page.js", "prompts/answer.md", "eval/report.css"} <= data
        assert inside == own | plain | data
        for name in sorted(data):
            assert archive.read(f"wenbao/{name}") == (ROOT / name).read_bytes(), name
        for name in sorted(plain):
            lines = zip(
                (ROOT / name).read_bytes().splitlines(), archive.read(f"wenbao/{name}").splitlines(), strict=True
            )
            for old, new in lines:
                assert old == new or new.replace(b"from wenbao.", b"from ", 1) == old, name


@LONG
def test_the_source_distribution_builds_the_same_wheel(source: Path, wheel: Path, tmp_path: Path) -> None:
    script = f"from setuptools.build_meta import build_sdist; print(build_sdist({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", script], cwd=source, capture_output=True, check=True)
    (packed,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        assert any(name.endswith("/setup.py") for name in archive.getnames())
    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, packed)
    (again,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(again) as new, zipfile.ZipFile(wheel) as old:
        assert {name: new.getinfo(name).CRC for name in new.namelist()} == {
            name: old.getinfo(name).CRC for name in old.namelist()
        }


@LONG
def test_it_answers_beside_the_users_own_modules(installed: Installed) -> None:
    script = f"""
import app, cli, commands, eval, ingest, page, prompts, rag
mine = [module.MINE for module in (app, cli, commands, eval, ingest, page, prompts, rag)]
import wenbao
from wenbao import open_chain
answer = open_chain().invoke({ASKED!r})
assert answer.text == "新增学位超1万个。[1]", answer.text
assert answer.citations[0].quote == "新增学位超1万个"
assert type(answer).__module__ == "wenbao.rag.types"
import json, sys
ours = [name for name in sys.modules if name.split(".")[0] in {{"rag", "ingest", "page", "prompts", "app", "cli"}}]
print(json.dumps([mine, ours, wenbao.__version__, wenbao.__file__]))
"""
    (installed.folder / "mine.py").write_text(script, encoding="utf-8")
    mine, ours, version, file = json.loads(installed.run(installed.python, "mine.py"))
    assert mine == ["app", "cli", "commands", "eval", "ingest", "page", "prompts", "rag"]
    assert sorted(ours) == ["app", "cli", "ingest", "page", "prompts", "rag"], "nothing of ours under a plain name"
    assert version == installed.wheel.name.split("-")[1]
    assert not Path(file).is_relative_to(ROOT)


@LONG
def test_the_checkout_is_out_of_reach(installed: Installed) -> None:
    """Otherwise the other tests would prove nothing."""
    script = "import importlib.util, sys; sys.path.remove(''); print(importlib.util.find_spec('rag'))"
    assert installed.run(installed.python, "-c", script).strip() == "None"


@LONG
@pytest.mark.parametrize("way", ["script", "module"])
def test_the_command_line_answers(installed: Installed, way: str) -> None:
    command = [installed.python.parent / "wenbao"] if way == "script" else [installed.python, "-m", "wenbao"]
    answer = json.loads(installed.run(*command, "ask", ASKED, "--json"))
    assert answer["answer"] == "新增学位超1万个。[1]"
    assert answer["citations"][0]["paragraph"] == 55


@LONG
def test_help_loads_nothing_heavy(installed: Installed) -> None:
    script = """
import sys
from wenbao.__main__ import main
sys.argv = ["wenbao", "--help"]
try:
    main()
finally:
    print("loaded:", *sorted({name.split(".")[0] for name in sys.modules}))
"""
    shown, _, loaded = installed.run(installed.python, "-c", script).partition("loaded:")
    assert "问报" in shown
    assert "typer" in loaded.split()
    assert set(loaded.split()) & HEAVY == set()


@LONG
def test_the_child_of_the_local_model_starts_by_its_own_name(installed: Installed) -> None:
    """It gets as far as looking for llama.cpp, which is an extra; `-m` found it by the installed name."""
    script = (
        "import subprocess, sys\nfrom wenbao.rag.models import llama_child, llama_server\n"
        "assert llama_server.llama_child is llama_child\n"
        "child = subprocess.Popen([sys.executable, '-m', llama_child.__name__, 'm', '1', '--port', '1'],"
        " stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)\n"
        "print(child.stderr.read())"  # its stdin stays open: at its end the child leaves, whatever it was about to say
    )
    said = installed.run(installed.python, "-c", script)
    assert "wenbao.rag" not in said
    assert "xllamacpp" in said


@LONG
def test_the_page_is_served(installed: Installed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(installed.python.parent / "wenbao"), "serve", "--bundled", "--port", str(port)]
    page = subprocess.Popen(
        command, cwd=installed.folder, env=installed.env,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        until = time.monotonic() + 180
        while True:
            try:
                with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=10) as response:
                    assert response.status == 200
                break
            except urllib.error.URLError:
                assert page.poll() is None
                assert time.monotonic() < until
                time.sleep(0.5)
        with opener.open(f"http://127.0.0.1:{port}/", timeout=60) as response:
            assert "wb-" in response.read().decode(), "the page's own style and script came along"
    finally:
        page.send_signal(signal.SIGINT)
        _, said = page.communicate(timeout=60)
    assert "Traceback" not in said


USERS = """\
from wenbao import Answer, Settings, WenBaoError, ingest_reports, open_chain


def first_quote(question: str) -> str | None:
    with open_chain(settings=Settings(model=None)) as chain:
        answer = chain.invoke(question, filter={"year": 2022})
    reveal_type(answer)
    return answer.citations[0].quote if answer.citations else None


def aloud(question: str) -> Answer | None:
    for part in open_chain().stream({"question": question, "history": []}):
        if isinstance(part, Answer):
            return part
        print(part.upper())
    return None


def into(home: str) -> list[str]:
    try:
        done = ingest_reports("reports", home=home, on_progress=lambda p: print(p.files_done))
    except WenBaoError as error:
        return [str(error)]
    documents = open_chain(home=home).as_retriever(k=3).invoke("GDP")
    return [one.status for one in done] + [document.page_content for document in documents]


wrong: int = open_chain().invoke("问")
"""


@LONG
def test_a_users_script_is_checked_by_its_types(installed: Installed, tmp_path: Path) -> None:
    """py.typed is there, and an `Answer` is one: strict mypy finds the one mistake and nothing else."""
    script = tmp_path / "users.py"
    script.write_text(USERS, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", installed.python, "--cache-dir"]
    ran = subprocess.run([*command, tmp_path / "cache", script], cwd=tmp_path, capture_output=True, encoding="utf-8")
    found = [line.split(": ", 1)[1] for line in ran.stdout.splitlines() if line.startswith(("users.py:", str(script)))]
    revealed = 'note: Revealed type is "wenbao.rag.types.Answer"'
    mistake = 'error: Incompatible types in assignment (expression has type "Answer", variable has type "int")'
    assert found == [revealed, f"{mistake}  [assignment]"], ran.stdout + ran.stderr
