"""What a run was made on: cores, memory, load, versions. No names of machines, users or folders."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from eval.environment import PACKAGES, program_digest
from rag.types import Json

_INSTRUCTIONS = {"avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm"}


def facts() -> Json:
    """Cores, memory, `load` of the last minute, system, processor, program, versions.

    `whole_numbers` names the processor's instructions for products of 8 bits, which the embedding model runs on.
    """
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(pages * size / 2**30, 1),
        "load": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _cpuinfo("model name"),
        "whole_numbers": sorted(_INSTRUCTIONS & set((_cpuinfo("flags") or _cpuinfo("Features") or "").split())),
        "program": program_digest(),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
    }


def _cpuinfo(field: str) -> str | None:
    """As Linux tells it of the first core."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == field), None)
