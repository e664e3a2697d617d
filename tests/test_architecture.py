"""The house as docs/architecture.md draws it: who may import whom, what is imported at the top, how long files are."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from paths import ROOT

PACKAGES = ("rag", "ingest", "eval", "bench", "page", "commands", "prompts", "wenbao")
MAX_LINES = 450
MAX_FUNCTION = 60

ROOMS = ("text", "models", "index", "question", "match", "search", "verify", "answer")
"""The folders of rag/, from the bottom up: each imports from those before it, from itself and from what lies below."""
BELOW = ("errors", "console", "settings", "harmless", "shown", "types", "calls", "wheels")
ABOVE = ("schema", "faces", "retriever", "spans", "shaped", "chain", "build")
"""The files beside the rooms: below all of them, and above."""
# Packages from the bottom up: a package may import itself and those to its left.
MAY_IMPORT = {
    "rag": {"rag", "prompts"},
    "ingest": {"ingest", "rag"},
    "eval": {"eval", "rag", "ingest", "prompts"},
    "bench": {"bench", "eval", "rag", "ingest", "commands"},
    "page": {"page", "rag", "ingest"},
    "commands": {"commands", "rag", "ingest", "eval", "app", "page"},
    "app": {"page", "rag"},
    "cli": {"commands", "rag"},
    "prompts": set(),
    "wenbao": {"cli", "rag", "ingest"},
}
HEAVY = {
    "torch",
    "sentence_transformers",
    "transformers",
    "onnxruntime",
    "chromadb",
    "gradio",
    "xllamacpp",
    "matplotlib",
    "openai",
}
PURE = {
    "rag.match.plain",
    *("rag.text.figures", "rag.text.numbers", "rag.text.times", "rag.text.segments"),
    *("rag.verify.quotes", "rag.answer.lists", "rag.answer.cover_page", "rag.answer.quote", "rag.answer.refusal"),
    *("ingest.outline", "ingest.split", "ingest.indicators"),
}
BROUGHT = {
    "transformers": "sentence-transformers",
    "scikit-learn": "sentence-transformers",
    "scipy": "sentence-transformers",
    "huggingface-hub": "sentence-transformers",
    "starlette": "fastapi",
    "openai": "langchain-openai",
    "httpx": "chromadb",
    "langsmith": "langchain-core",
    "pdfminer.six": "pdfplumber",
}
SIDE_EFFECTS = {"os", "pathlib", "socket", "sqlite3", "subprocess", "shutil", "tempfile", "time", "random", "urllib"}


def _files() -> list[Path]:
    found = [ROOT / "cli.py", ROOT / "app.py"]
    for package in PACKAGES:
        found += sorted((ROOT / package).rglob("*.py"))
    return found


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(node: ast.AST) -> Iterator[str]:
    """Dotted names imported anywhere below `node`; `from a import b` counts as a and a.b."""
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and child.level == 0:
            yield child.module
            yield from (f"{child.module}.{alias.name}" for alias in child.names)


def _top_level(tree: ast.Module) -> Iterator[str]:
    """What importing the module itself imports: neither inside functions nor for the type checker."""
    todo: list[ast.stmt] = list(tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If):
            checks_types = "TYPE_CHECKING" in ast.unparse(node.test)
            todo += node.orelse if checks_types else node.body + node.orelse
        elif isinstance(node, ast.Try):
            todo += node.body + node.orelse + node.finalbody + [s for h in node.handlers for s in h.body]
        elif isinstance(node, ast.With | ast.ClassDef):
            todo += node.body
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(node)


def _own(names: Iterator[str]) -> set[str]:
    """Of imported names, the modules of the house."""
    modules = {_module(path) for path in _files()}
    return {name for name in names if name in modules}


def test_no_import_goes_around_these_tests() -> None:
    """Relative ones and ones by a name made at run time are not seen below."""
    wrong = []
    for path in _files():
        for node in ast.walk(_tree(path)):
            relative = isinstance(node, ast.ImportFrom) and node.level > 0
            called = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1]
            if relative or called in {"import_module", "__import__"}:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def test_the_names_in_these_tests_are_names_of_the_house() -> None:
    """A module that was renamed would be held to nothing."""
    modules = {_module(path) for path in _files()}
    assert modules >= PURE
    assert {module.split(".")[0] for module in modules} | {"prompts"} == {*PACKAGES, "app", "cli"} == MAY_IMPORT.keys()


def test_packages_import_one_way() -> None:
    wrong = []
    for path in _files():
        module = _module(path)
        room = module.split(".")[0]
        for name in _own(_imports(_tree(path))):
            if name.split(".")[0] not in MAY_IMPORT[room]:
                wrong.append(f"{module} imports {name}")
    assert wrong == []


def test_nothing_in_rag_knows_the_page_or_the_command_line() -> None:
    wrong = [
        f"{_module(path)} imports {name}"
        for path in _files()
        if _module(path).split(".")[0] == "rag"
        for name in _imports(_tree(path))
        if name.split(".")[0] in {"ingest", "eval", "app", "page", "gradio", "fastapi", "cli", "commands", "typer"}
    ]
    assert wrong == []


def _height(module: str) -> int:
    """How high a module of rag stands: below the rooms, in one, above; `rag` itself, which opens the chain, on top."""
    order = [*BELOW, *ROOMS, *ABOVE]
    return order.index(module.split(".")[1]) if "." in module else len(order)


def test_every_file_of_rag_has_its_room() -> None:
    beside = {path.stem for path in (ROOT / "rag").glob("*.py")} - {"__init__"}
    assert beside == {*BELOW, *ABOVE}
    assert {path.name for path in (ROOT / "rag").iterdir() if path.is_dir() and path.name != "__pycache__"} == {*ROOMS}
    assert {path.name for path in (ROOT / "tests" / "rag").iterdir() if path.is_dir()} >= {*ROOMS}, "tests mirror them"


def test_rooms_import_only_from_those_before_them() -> None:
    """What only the type checker sees counts too."""
    inside = [path for path in _files() if _module(path).startswith("rag.")]
    wrong = [
        f"{_module(path)} imports {name}"
        for path in inside
        for name in _own(_imports(_tree(path)))
        if name.split(".")[0] == "rag" and _height(name) > _height(_module(path))
    ]
    assert len(inside) > 40
    assert wrong == []


@pytest.mark.parametrize("room", ["rag", "ingest", "eval", "bench", "page", "commands"])
def test_no_circle(room: str) -> None:
    """Not even of imports that are put off until a function runs, or that only the type checker sees."""
    graph = {
        _module(path): _own(_imports(_tree(path))) - {room, _module(path)}
        for path in _files()
        if _module(path).split(".")[0] == room and _module(path) != room
    }
    assert len(graph) > 5
    assert any(graph.values())
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " → ".join((*above, module))
        if module not in done:
            for name in sorted(graph.get(module, ())):
                visit(name, (*above, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


@pytest.mark.parametrize(
    ("library", "owners"),
    [
        ("chromadb", {"rag.index.chroma"}),
        ("langchain.chat_models", {"rag.models.chat_model"}),
        ("langchain_openai", {"rag.models.chat_model"}),
        ("tiktoken", {"rag.models.tokens"}),
        ("sentence_transformers", {"rag.models.custom", "rag.models.reranker", "bench.alone"}),
        ("torch", {"eval.adapter_model", "eval.reader_model", "eval.reader_network"}),
        ("onnxruntime", {"rag.models.embedder", "ingest.ocr_child"}),
        ("sqlite3", {"rag.index.database", "rag.index.chroma", "rag.index.migrate", "rag.index.writer"}),
    ],
)
def test_who_may_import_a_library(library: str, owners: set[str]) -> None:
    found = {
        _module(path)
        for path in _files()
        for name in _imports(_tree(path))
        if name == library or name.startswith(f"{library}.")
    }
    assert found == owners


def _declared() -> dict[str, set[str]]:
    """Names of packages, normalised: what everybody gets ("") and what each extra adds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return {extra: set(map(_plain_name, lines)) for extra, lines in groups.items()}


def _plain_name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def test_every_library_is_declared() -> None:
    """By us, or by the one library that it is a part of in all but name; bench, which is in no wheel, may use what is
    there for development."""
    own = set(PACKAGES) | {"app", "cli"}
    declared = set().union(*(names for extra, names in _declared().items() if extra != "dev"))
    brought = {
        library
        for library, owner in BROUGHT.items()
        if owner in declared and library in map(_plain_name, requires(owner) or [])
    }
    assert brought == set(BROUGHT)
    owners = packages_distributions()
    missing = {
        f"{_module(path)} imports {library}"
        for path in _files()
        for library in {name.split(".")[0] for name in _imports(_tree(path))} - own - sys.stdlib_module_names
        if not set(map(_plain_name, owners.get(library, [library])))
        & (declared | brought | (_declared()["dev"] if path.parent.name == "bench" else set()))
    }
    assert missing == set()


def test_every_dependency_says_what_it_is_for() -> None:
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    declared = _declared()
    silent = {name for name in set().union(*declared.values()) if name not in told and not name.startswith("types-")}
    assert silent == set()


def test_nothing_heavy_at_the_top_of_a_module() -> None:
    wrong = [
        f"{_module(path)} imports {name}"
        for path in _files()
        if _module(path).split(".")[0] not in {"page"}  # the page is the one place where gradio is the subject
        for name in _top_level(_tree(path))
        if name.split(".")[0] in HEAVY
    ]
    assert wrong == []


def test_the_pure_modules_touch_nothing() -> None:
    wrong = [
        f"{_module(path)} imports {name}"
        for path in _files()
        if _module(path) in PURE
        for name in _imports(_tree(path))
        if name.split(".")[0] in SIDE_EFFECTS
    ]
    assert wrong == []


def test_the_command_line_loads_nothing_heavy() -> None:
    script = "import cli, sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "typer" in loaded
    assert loaded & (HEAVY | {"langchain", "langchain_core", "numpy", "pydantic", "fastapi", "jieba", "rich"}) == set()


def test_importing_the_rooms_does_no_work(tmp_path: Path) -> None:
    """No folder made, no thread started, no output; nothing heavy either."""
    modules = [m for m in map(_module, _files()) if m.split(".")[0] in {"rag", "ingest"}]
    script = (
        f"import importlib, sys, threading\nfor name in {modules!r}: importlib.import_module(name)\n"
        "print(threading.active_count(), *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    env = {"WENBAO_HOME": str(tmp_path / "home"), "PATH": "", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", script], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    threads, *loaded = ran.stdout.split()
    assert threads == "1"
    assert set(loaded) & HEAVY == set()
    assert list(tmp_path.iterdir()) == []


def test_only_settings_reads_the_environment() -> None:
    readers = set()
    for path in _files():
        for node in ast.walk(_tree(path)):
            shown = ast.unparse(node) if isinstance(node, ast.expr) else ""
            if shown.startswith(("os.getenv", "os.environ.get", "dict(os.environ")):
                readers.add(_module(path))
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and shown.startswith("os.environ["):
                readers.add(_module(path))
            if isinstance(node, ast.ImportFrom) and node.module == "os":
                assert not {alias.name for alias in node.names} & {"environ", "getenv"}, path
    assert readers == {"rag.settings", "rag.models.tokens"}  # the latter for tiktoken's own TIKTOKEN_CACHE_DIR


def test_files_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_functions_stay_readable() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": lines
        for path in _files()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [_module(path) for path in _files() if _tree(path).body and not ast.get_docstring(_tree(path))]
    assert silent == []


def test_what_the_docs_name_is_there() -> None:
    """A path of a module in README, CONTRIBUTING and docs/ leads somewhere; wenbao/ is what the wheel makes."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = [
        (page.name, path) for page in pages for path in re.findall(r"`([\w./]+/\w+\.py)\b", page.read_text("utf-8"))
    ]
    named = [(page, path.removeprefix("wenbao/")) for page, path in named]
    assert len(named) > 30
    places = (ROOT, ROOT / "rag", ROOT / "wenbao")
    assert [(page, path) for page, path in named if not any((place / path).is_file() for place in places)] == []
