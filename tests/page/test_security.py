"""What the house never does: unpickle, evaluate, give a shell a string, trust what it loads."""

import ast
import importlib.util

import pytest
from test_architecture import ROOT, _files, _imports, _module, _tree

_UNSAFE_MODULES = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "yaml", "telnetlib", "ftplib"}
_UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}


def test_nothing_is_unpickled_or_evaluated() -> None:
    wrong = []
    for path in _files():
        wrong += [f"{_module(path)} imports {n}" for n in _imports(_tree(path)) if n.split(".")[0] in _UNSAFE_MODULES]
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                keywords = {k.arg: ast.unparse(k.value) for k in node.keywords}
                if name in _UNSAFE_CALLS or name in {"os.system", "os.popen"} or keywords.get("shell") == "True":
                    wrong.append(f"{_module(path)}:{node.lineno} calls {name}")
                if keywords.get("allow_pickle") == "True" or keywords.get("trust_remote_code") == "True":
                    wrong.append(f"{_module(path)}:{node.lineno} trusts what it loads")
    assert wrong == []


def test_the_audit_of_dependencies_finds_what_it_should(capsys: pytest.CaptureFixture[str]) -> None:
    path = ROOT / ".ci" / "audit.py"
    spec = importlib.util.spec_from_file_location("audit", path)
    assert spec is not None
    assert spec.loader is not None
    audit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(audit)
    assert audit.unbounded(["a>=1", "b>=1,<2", "c==3", "d", "e~=1.0"]) == ["a>=1", "d"]
    audit.FIXED_IN = {"numpy": ("999", "CVE-0"), "no-such-package": ("1", "CVE-1"), "rich": ("1", "CVE-2")}
    (found,) = audit.outdated()
    assert found.startswith("numpy")
