"""docs/api.md out of the docstrings of what `wenbao` exports: `python .ci/api_reference.py`; `--check` only compares.

Reads the sources and imports nothing of them, so that what stands there is what is written: signatures with their
types, a class's fields with what is said below each, its public methods that have a docstring.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "api.md"
HEAD = """\
# API reference

Written by `python .ci/api_reference.py` from the docstrings; change those, not this page. How the parts are used
stands in [python.md](python.md). All of these names come with `from wenbao import …`.
"""
PARTS = {
    "Open and ask": {
        "open_chain": "rag/build.py",
        "AnswerChain": "rag/chain.py",
        "ReportRetriever": "rag/retriever.py",
    },
    "Ingest": {
        "ingest_reports": "ingest/library.py",
        "Outcome": "ingest/pipeline.py",
        "Progress": "ingest/pipeline.py",
    },
    "Answers": dict.fromkeys(("Answer", "Citation", "Figure", "Period", "Kind", "Reason"), "rag/types.py"),
    "Settings and errors": {"Settings": "rag/settings.py", "WenBaoError": "rag/errors.py"},
}
BASES = {"Answer": ("Shown", "rag/shown.py"), "AnswerChain": ("Shaped", "rag/shaped.py")}
"""Whose methods stand with a class's own."""
HOUSE = ("settings_customise_sources", "find")
"""Public for the other rooms, and no use to who calls from outside."""
_LONGEST = 100


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, names in PARTS.items():
        parts.append(f"## {title}\n")
        parts += [_thing(name, ROOT / file) for name, file in names.items()]
    return "\n".join(parts)


def exported() -> set[str]:
    """The names of this page."""
    return {name for names in PARTS.values() for name in names}


def _thing(name: str, file: Path) -> str:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    node = _defined(tree, name)
    if isinstance(node, ast.FunctionDef):
        return f"### {name}\n\n{_signature(node)}\n{_said(node)}\n"
    lines = [f"### {name}\n", _said(node)]
    if name == "WenBaoError":
        lines.append("```text\n" + _drawing(ast.get_docstring(tree) or "") + "\n```\n")
    fields = list(_fields(node))
    if fields:
        lines += ["| field | type | default | |", "| --- | --- | --- | --- |", *fields, ""]
    body = list(node.body)
    if name in BASES:
        base, place = BASES[name]
        inherited = _defined(ast.parse((ROOT / place).read_text(encoding="utf-8")), base)
        body += inherited.body
    for method in body:
        if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_public(method):
            lines += [f"#### {name}.{method.name}\n", _signature(method), _said(method)]
    return "\n".join(lines)


def _defined(tree: ast.Module, name: str) -> ast.FunctionDef | ast.ClassDef:
    nodes = (node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)))
    return next(node for node in nodes if node.name == name)


def _is_public(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return not method.name.startswith("_") and method.name not in HOUSE and ast.get_docstring(method) is not None


def _said(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "") + "\n"


def _drawing(docstring: str) -> str:
    """The tree of errors, which the docstring of their module draws."""
    return docstring.split("\n\n", 1)[-1]


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """As a block of code: on one line where that is short, else a line for each argument."""
    marks = {ast.unparse(one) for one in node.decorator_list}
    if "property" in marks:
        return f"```python\n{node.name}: {_type(node.returns)}\n```\n"
    before = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    back = f" -> {_type(node.returns)}" if node.returns else ""
    arguments = list(_arguments(node.args))
    whole = f"{before}{node.name}({', '.join(arguments)}){back}"
    if len(whole) > _LONGEST:
        whole = f"{before}{node.name}(\n" + "".join(f"    {one},\n" for one in arguments) + f"){back}"
    return f"```python\n{whole}\n```\n"


def _arguments(args: ast.arguments) -> Iterator[str]:
    plain = args.args
    defaults = [None] * (len(plain) - len(args.defaults)) + list(args.defaults)
    for one, default in zip(plain, defaults, strict=True):
        if one.arg not in ("self", "cls"):
            yield _argument(one, default)
    if args.kwonlyargs:
        yield f"*{ast.unparse(args.vararg)}" if args.vararg else "*"
    for one, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield _argument(one, default)
    if args.kwarg:
        yield f"**{ast.unparse(args.kwarg)}"


def _argument(one: ast.arg, default: ast.expr | None) -> str:
    told = f"{one.arg}: {_type(one.annotation)}"
    return told if default is None else f"{told} = {ast.unparse(default)}"


def _type(annotation: ast.expr | None) -> str:
    """A type as it is written, without the quotes that put off its import."""
    if annotation is None:
        return "Any"
    return (
        annotation.value
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str)
        else (ast.unparse(annotation))
    )


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """A row for each public field of a class, or member of an enumeration, with the text below it."""
    for at, line in enumerate(node.body):
        name, kind, default = _field(line)
        if not name or name.startswith("_") or name == "model_config":
            continue
        below = node.body[at + 1] if at + 1 < len(node.body) else None
        told = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else ""
        cells = (
            f"`{name}`",
            f"`{kind}`" if kind else "",
            f"`{default}`" if default else "",
            " ".join(str(told).split()),
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _field(line: ast.stmt) -> tuple[str, str, str]:
    """(name, type, default) of an assignment in a class; ("", "", "") of another statement."""
    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
        return line.target.id, _type(line.annotation), _default(line.value)
    if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
        return line.targets[0].id, "", ast.unparse(line.value)
    return "", "", ""


def _default(value: ast.expr | None) -> str:
    """`Field(default=60.0, gt=0)` → 60.0; of a factory nothing can be shown."""
    if not isinstance(value, ast.Call):
        return "" if value is None else ast.unparse(value)
    given = next((keyword.value for keyword in value.keywords if keyword.arg == "default"), None)
    return "" if given is None else ast.unparse(given)


def main() -> int:
    """0, or 1 where `--check` finds the page out of date."""
    new = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.read_text(encoding="utf-8") == new else 1
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
