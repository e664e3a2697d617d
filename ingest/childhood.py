"""The life of a process that works for its parent, a request after the other: `serve` (ingest.child, ingest.ocr_child).

Every line on standard input is a request with at least {"seconds", "memory_mb"}; what is done of it goes back as lines
on standard output, the last with "end", "refused", "memory" or "broken". The process bounds itself as far as the system
can (POSIX; on Windows the parent's clock alone holds), writes nothing, and ends with its parent, after a minute without
work, and where `swells` is given after a request that made it larger by that share of its bound: the last line then has
"leaving", else the parent might hand the next request to a process on its way out.
"""

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ingest import wire
from rag.errors import FileRefused
from rag.types import Json

if sys.platform != "win32":
    import resource

_IDLE = 60.0
_MB = 1024 * 1024


def serve(start: Callable[[], Callable[[Json], Iterator[Json]]], swells: float | None = None) -> None:
    """Answer requests until there are none; `start` makes what answers them, and what it takes is not counted."""
    out = _own_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle, who then ends this process
    requests: queue.SimpleQueue[Json] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    if sys.platform != "win32":
        os.nice(5)  # whoever asks a question comes first
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing is written
    answer = start()
    size = _mapped()
    _send(out, [{"ready": True}])
    while True:
        try:
            request = requests.get(timeout=_IDLE)
        except queue.Empty:
            return
        _bound(size, request)
        try:
            last = _answer(out, answer, request)
            leaving = "memory" in last or (
                swells is not None and _mapped() > size + request["memory_mb"] * _MB * swells
            )
            _send(out, [last | {"leaving": leaving}])
        except BrokenPipeError:
            return
        if leaving:
            return


def _answer(out: BinaryIO, answer: Callable[[Json], Iterator[Json]], request: Json) -> Json:
    """Sends the lines of an answer but the last, which it returns: how the answer came to its end."""
    try:
        _send(out, answer(request))
    except BrokenPipeError:
        raise
    except FileRefused as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"memory": True}
    except Exception as error:  # a fault of ours: this file is refused, and the message says which fault
        return {"broken": f"{type(error).__name__}: {error}"[:200]}
    return {"end": True}


def _bound(size: int, request: Json) -> None:
    """Bounds for one file: seconds of computing from now on, memory beyond what the process began with."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + request["seconds"]) + 1)
        _limit(resource.RLIMIT_AS, size + int(request["memory_mb"] * _MB))


def _limit(which: int, most: int) -> None:
    if sys.platform != "win32":
        with suppress(ValueError, OSError):  # a lower bound set from outside stays; macOS has no RLIMIT_AS
            resource.setrlimit(which, (most, resource.getrlimit(which)[1]))


def _mapped() -> int:
    """Bytes of address space in use, which RLIMIT_AS counts; 0 where nothing tells."""
    if sys.platform == "win32":
        return 0
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def _listen(requests: "queue.SimpleQueue[Json]") -> None:
    """Standard input ends when the parent does, however it did: then this process ends too, in the middle of a file."""
    for line in sys.stdin.buffer:
        requests.put(wire.decode(line))
    os._exit(0)


def _own_output() -> BinaryIO:
    """Standard output for our lines alone: what a library prints goes nowhere."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return out


def _send(out: BinaryIO, lines: Iterable[Json]) -> None:
    for line in lines:
        out.write(wire.encode(line))
    out.flush()
