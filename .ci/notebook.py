"""docs/notebook.ipynb: runs its cells, one after the other in this process, and writes down what they give.

`python .ci/notebook.py`; the environment's WENBAO_HOME is the home that it asks. What a cell prints and the value of
its last line are kept as Jupyter would keep them, but for a value's bare repr where it has a better form (an answer's
has timings, which no two runs share).
"""

import ast
import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "notebook.ipynb"
RICH = {"text/html": "_repr_html_", "text/markdown": "_repr_markdown_"}


def executed(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with the outputs of a run of it. A cell that fails raises what it raised."""
    names: dict[str, Any] = {"__name__": "__main__"}
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    given = {
        cell["id"]: {"execution_count": count, "outputs": _run("".join(cell["source"]), names, count)}
        for count, cell in enumerate(code, 1)
    }
    return notebook | {"cells": [cell | given.get(cell["id"], {}) for cell in notebook["cells"]]}


def _run(source: str, names: dict[str, Any], count: int) -> list[dict[str, Any]]:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with redirect_stdout(printed):
        exec(compile(tree, f"cell {count}", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), f"cell {count}", "eval"), names)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if value is not None:
        forms = {kind: getattr(value, form)() for kind, form in RICH.items() if hasattr(value, form)}
        forms["text/plain"] = str(value) if forms else repr(value)
        data = {kind: _lines(text) for kind, text in forms.items()}
        outputs.append({"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"})
    return outputs


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def main() -> int:
    """Run it and write it."""
    sys.path.insert(0, str(ROOT))
    done = executed(json.loads(FILE.read_text(encoding="utf-8")))
    FILE.write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
