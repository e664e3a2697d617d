"""The dependency audit of `make lint`, without any network: `python .ci/audit.py`; exit status 1 if something is found.

Looks at three things: every requirement of pyproject.toml is bounded above, so that a release nobody here has seen
is not taken; what is installed fits together (`pip check`); and nothing installed, ours or brought along, is older
than the release that mended a published hole (FIXED_IN, the ones that touch what this program does: files, images,
HTTP, templates, weights). That list ends at its date. What came to light since only a service with a database knows:
run `pipx run pip-audit` from time to time where there is a network.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

KNOWN_UNTIL = "2025-12"
FIXED_IN = {
    "aiohttp": ("3.12.14", "CVE-2025-53643"),
    "certifi": ("2024.7.4", "CVE-2024-39689"),
    "cryptography": ("44.0.1", "CVE-2024-12797"),
    "fonttools": ("4.60.2", "CVE-2025-66034"),
    "gradio": ("5.31.0", "CVE-2025-48889"),
    "h11": ("0.16.0", "CVE-2025-43859"),
    "idna": ("3.7", "CVE-2024-3651"),
    "jinja2": ("3.1.6", "CVE-2025-27516"),
    "langchain-core": ("1.2.5", "CVE-2025-68664"),
    "lxml": ("4.9.1", "CVE-2022-2309"),
    "orjson": ("3.9.15", "CVE-2024-27454"),
    "pillow": ("11.3.0", "CVE-2025-48379"),
    "protobuf": ("5.29.5", "CVE-2025-4565"),
    "pypdf": ("6.1.3", "CVE-2025-62707"),
    "python-multipart": ("0.0.18", "CVE-2024-53981"),
    "requests": ("2.32.4", "CVE-2024-47081"),
    "scikit-learn": ("1.5.0", "CVE-2024-5206"),
    "setuptools": ("78.1.1", "CVE-2025-47273"),
    "starlette": ("0.49.1", "CVE-2025-62727"),
    "torch": ("2.6.0", "CVE-2025-32434"),
    "tqdm": ("4.66.3", "CVE-2024-34062"),
    "transformers": ("4.53.0", "CVE-2025-6921"),
    "urllib3": ("2.6.0", "CVE-2025-66418"),
}


def unbounded(requirements: Iterable[str]) -> list[str]:
    """Requirements that take whatever comes."""
    bounding = {"<", "<=", "==", "~="}
    return [line for line in requirements if not bounding & {part.operator for part in Requirement(line).specifier}]


def outdated() -> list[str]:
    """Installed packages that a published hole is known of."""
    found = []
    for name, (least, hole) in FIXED_IN.items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        if Version(installed) < Version(least):
            found.append(f"{name} {installed}（{hole}，{least} 起修好）")
    return found


def main() -> int:
    """0 where nothing is found."""
    file = Path(__file__).resolve().parents[1] / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    found = [f"{line} 没有上限" for line in unbounded([*project["dependencies"], *extras])] + outdated()
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], check=False, capture_output=True, text=True)
    if checked.returncode:
        found += checked.stdout.strip().splitlines()
    for line in found:
        print(f"依赖：{line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
