"""Builds the wheel: one name in site-packages, `wenbao`, with the rooms of the repository in it. All else: pyproject.

rag/ becomes wenbao/rag/, cli.py becomes wenbao/cli.py, and `from rag.x import y` becomes `from wenbao.rag.x import y`;
no other byte of a source changes, and no line moves. An editable install is left as it is: there the rooms are
imported from the checkout by their own names. docs/architecture.md, “One name”, says why.
"""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py
from setuptools.errors import SetupError

NAME = "wenbao"
OWN = frozenset({"rag", "ingest", "eval", "page", "commands", "prompts", "app", "cli"})
"""The names that move under NAME. Not `bench`: it measures the checkout, by its files, and stays there."""


def renamed(source: bytes, file: str) -> bytes:
    """`source` with `from rag… import` as `from wenbao.rag… import`, and so for every name of OWN.

    >>> renamed(b"from rag.types import Hit  # the rag", "x.py")
    b'from wenbao.rag.types import Hit  # the rag'

    Raises SetupError for `import rag…`, which would bind another name, and for an import of what is not installed.
    """
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source, file)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in OWN | {"bench"}:
                    raise SetupError(f"{file}:{node.lineno}: write `from {alias.name} import …` instead of `import`")
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            first = node.module.split(".")[0]
            if first == "bench":
                raise SetupError(f"{file}:{node.lineno}: bench is not installed")
            if first in OWN:
                line, start = lines[node.lineno - 1], node.col_offset  # both count bytes
                found = re.compile(rb"from[ \t]+(?=%s\b)" % first.encode()).match(line, start)
                if not found:
                    raise SetupError(f"{file}:{node.lineno}: write `from {node.module} import` on one line")
                lines[node.lineno - 1] = line[: found.end()] + NAME.encode() + b"." + line[found.end() :]
    return b"".join(lines)


class OneName(build_py):
    """Places and renames, in a real build; does nothing in an editable one."""

    def run(self) -> None:
        """Build from nothing: what an older build left behind would be in the wheel too."""
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
            packages = [package for package in self.packages or () if package.split(".")[0] != "bench"]
            self.packages = [package if package == NAME else f"{NAME}.{package}" for package in packages]
            self.package_dir = {f"{NAME}.{name}": name for name in OWN}
            self.__dict__.pop("data_files", None)  # worked out for the plain names, if it was
        super().run()

    def find_modules(self) -> list[tuple[str, str, str]]:
        """(package, module, file) of cli.py and app.py."""
        package = "" if self.editable_mode else NAME
        return [(package, module, f"{module}.py") for module in self.py_modules or ()]

    def build_module(self, module: str, module_file: str, package: str) -> tuple[str, bool]:
        """Copy a module to where it belongs, its imports renamed."""
        file, copied = super().build_module(module, module_file, package)
        Path(file).write_bytes(renamed(Path(module_file).read_bytes(), module_file))
        return file, copied


class Project(Distribution):
    """Says what top_level.txt is to say; the packages that pyproject.toml lists are the checkout's."""

    def iter_distribution_names(self) -> Iterator[str]:
        """The one name."""
        yield NAME


if __name__ == "__main__":
    setup(cmdclass={"build_py": OneName}, distclass=Project)
