"""The dependency audit of `make lint`, without any network: `python .ci/audit.py`; exit status 1 if something is found.

Looks at three things: every requirement of pyproject.toml is bounded above, so that a release nobody here has seen
is not taken; what is installed fits together (`pip check`); and nothing installed, ours or brought along, is older
than the release that mended a published hole (FIXED_IN, the ones that touch what this program does: files, images,
HTTP, templates, weights). That list was looked up by hand until its date, in public advisories and the fixes that name
them, and is not complete. What it misses only a service with a database knows: `make audit` (`--online`) asks pip-audit
where there is a network, and says in one line where there is none.
"""

import importlib.util
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

OWN = "wenbao"
KNOWN_UNTIL = "2026-11"
FIXED_IN = {
    "aiohttp": ("3.14.1", "CVE-2026-54273"),
    "certifi": ("2024.7.4", "CVE-2024-39689"),
    "cryptography": ("48.0.1", "GHSA-537c-gmf6-5ccf"),
    "fonttools": ("4.60.2", "CVE-2025-66034"),
    "gradio": ("6.7.0", "CVE-2026-28414"),
    "h11": ("0.16.0", "CVE-2025-43859"),
    "idna": ("3.7", "CVE-2024-3651"),
    "jinja2": ("3.1.6", "CVE-2025-27516"),
    "langchain-core": ("1.2.28", "CVE-2026-40087"),
    "langchain-openai": ("1.1.14", "CVE-2026-41488"),
    "langsmith": ("0.7.31", "GHSA-rr7j-v2q5-chgv"),
    "lxml": ("6.1.0", "CVE-2026-41066"),
    "orjson": ("3.9.15", "CVE-2024-27454"),
    "pdfminer-six": ("20251230", "CVE-2025-70559"),
    "pillow": ("12.2.0", "CVE-2026-40192"),
    "protobuf": ("5.29.5", "CVE-2025-4565"),
    "pydantic-settings": ("2.14.2", "GHSA-4xgf-cpjx-pc3j"),
    "pypdf": ("6.21.4", "CVE-2026-119208"),
    "python-multipart": ("0.0.31", "CVE-2026-53540"),
    "requests": ("2.32.4", "CVE-2024-47081"),
    "scikit-learn": ("1.5.0", "CVE-2024-5206"),
    "setuptools": ("78.1.1", "CVE-2025-47273"),
    "starlette": ("1.3.1", "CVE-2026-54283"),
    "torch": ("2.6.0", "CVE-2025-32434"),
    "tqdm": ("4.66.3", "CVE-2024-34062"),
    "transformers": ("4.53.0", "CVE-2025-6921"),
    "urllib3": ("2.7.0", "CVE-2026-44432"),
}


def unbounded(requirements: Iterable[str]) -> list[str]:
    """Requirements that take whatever comes; an extra that names our others takes nothing."""
    bounding = {"<", "<=", "==", "~="}
    wanted = {line: Requirement(line) for line in requirements}
    others = {line: one.specifier for line, one in wanted.items() if one.name != OWN}
    return [line for line, specifier in others.items() if not bounding & {part.operator for part in specifier}]


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


def ask_online() -> int:
    """pip-audit's own report over what is installed; 0 where it finds nothing or cannot be asked."""
    if importlib.util.find_spec("pip_audit") is None:
        say = "没有装 pip-audit；联网时请运行 .venv/bin/python -m pip install pip-audit 后再试"
        print(f"审计：{say}", file=sys.stderr)
        return 0
    command = [sys.executable, "-m", "pip_audit", "--local", "--skip-editable", "--progress-spinner", "off"]
    asked = subprocess.run(command, check=False, capture_output=True, text=True)
    if asked.returncode and not asked.stdout.strip():  # findings go to standard output; a failure does not
        reason = (asked.stderr.strip().splitlines() or ["没有说明"])[-1][:200]
        print(f"审计：连不上漏洞数据库，没有查（{reason}）；手写的表到 {KNOWN_UNTIL} 为止", file=sys.stderr)
        return 0
    print(asked.stdout.strip() or "审计：pip-audit 没有发现漏洞")
    return asked.returncode


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
    online = ask_online() if "--online" in sys.argv[1:] else 0
    return 1 if found or online else 0


if __name__ == "__main__":
    sys.exit(main())
