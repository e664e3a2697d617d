"""requirements.lock: what `make` installs; it holds every requirement of pyproject.toml, and names no place."""

import re
import tomllib
from itertools import chain

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from paths import ROOT

LINES = [line for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines() if not line.startswith("#")]


def _locked(environment: dict[str, str]) -> dict[str, str]:
    """Name → version of what holds in an environment."""
    found: dict[str, str] = {}
    for line in LINES:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            name = canonicalize_name(requirement.name)
            assert name not in found, f"{name} is locked twice"
            (pin,) = requirement.specifier
            assert pin.operator == "=="
            found[name] = pin.version
    return found


def test_every_requirement_is_locked_within_its_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = chain(project["dependencies"], *project["optional-dependencies"].values())
    wanted = [one for one in map(Requirement, lines) if one.name != project["name"]]
    assert len(wanted) > 40
    for python in ("3.11", "3.12", "3.13"):
        environment = {key: str(value) for key, value in default_environment().items()}
        environment |= {"python_version": python, "python_full_version": f"{python}.1"}
        locked = _locked(environment | {"sys_platform": "linux", "platform_machine": "x86_64"})
        for requirement in wanted:
            name = canonicalize_name(requirement.name)
            if name != "torch":
                assert requirement.specifier.contains(locked[name]), f"{requirement} and {locked[name]}: run make lock"


def test_torch_is_left_to_the_makefile() -> None:
    """So that `make run TORCH=torch` keeps what is installed already, with the CUDA libraries that it wants."""
    names = {canonicalize_name(Requirement(line).name) for line in LINES}
    assert {name for name in names if re.match(r"torch$|triton$|nvidia-|cuda-", name)} == set()


def test_the_lock_names_no_place() -> None:
    assert [line for line in LINES if re.search(r"https?:|file:|index|find-links| @ ", line)] == []


def test_make_installs_by_it() -> None:
    """Every install but that of the tool that writes it."""
    installs = re.findall(r"^\t\$\(call install,(.*)\)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert len(installs) >= 5
    assert [what for what in installs if not what.endswith("$(LOCKED)")] == [" uv,'$(UV)'"]
