"""What a run was made on: cores, memory, load, versions. No names of machines, users or folders."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from eval.environment import PACKAGES, program_digest
from rag.types import Json


def facts() -> Json:
    """{"cores", "memory_gb", "load", "system", "program", "versions"}; `load` is that of the last minute."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(pages * size / 2**30, 1),
        "load": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "program": program_digest(),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
    }


def _processor() -> str | None:
    """The model's name as Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, None)
