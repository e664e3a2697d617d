"""Two workers (pytest-xdist), and tests that measure time or fill the machine: those run while the other one waits.

A test marked `alone` has the machine to itself; all others run beside each other. Each takes its turn at a gate, so
that a test that waits to be alone is not overtaken for ever.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

WORKER = "PYTEST_XDIST_WORKER"


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold the machine, or a share of it, while the block runs; `folder` is one for all workers of a run."""
    import fcntl

    with ExitStack() as held:
        inside = os.open(folder / "inside.lock", os.O_RDWR | os.O_CREAT)
        held.callback(os.close, inside)
        gate = os.open(folder / "gate.lock", os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(gate, fcntl.LOCK_EX)
            fcntl.flock(inside, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        finally:
            os.close(gate)
        yield
