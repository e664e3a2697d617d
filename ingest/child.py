"""The process that reads one file after the other for its parent: `python -m ingest.child`, started by ingest.reader.

Every line on standard input is a request, {"path", "row", "whole", "max_file_mb", "seconds", "memory_mb"}; what comes
back on standard output are ingest.wire's lines and one with "end", or one with "refused", "memory" or "broken". The
process bounds itself as far as the system can (POSIX; on Windows the parent's clock alone holds), and ends with its
parent, after a minute without work, and after a file that swelled it.
"""

import os
import queue
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ingest import wire
from ingest.manifest import ManifestRow
from ingest.prepare import prepare
from rag.errors import FileRefused
from rag.settings import Settings
from rag.types import Json

if sys.platform != "win32":
    import resource

_IDLE = 60.0
_MB = 1024 * 1024


def main() -> None:
    out = _own_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle, who then ends this process
    requests: queue.SimpleQueue[Json] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    if sys.platform != "win32":
        os.nice(5)  # whoever asks a question comes first
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing is written
    size = _mapped()
    _send(out, [{"ready": True}])
    while True:
        try:
            request = requests.get(timeout=_IDLE)
        except queue.Empty:
            return
        _bound(size, request)
        try:
            _send(out, _answer(request))
        except MemoryError:
            _send(out, [{"memory": True}])
            return
        except BrokenPipeError:
            return
        except Exception as error:  # a fault of ours: this file is refused, and the message says which fault
            _send(out, [{"broken": f"{type(error).__name__}: {error}"[:200]}])
        if _mapped() > size + request["memory_mb"] * _MB / 4:
            return


def _answer(request: Json) -> Iterator[Json]:
    settings = Settings(home=Path(), max_file_mb=request["max_file_mb"])
    row = ManifestRow(**request["row"]) if request["row"] else None
    try:
        yield from wire.pack(prepare(Path(request["path"]), settings, row, whole=request["whole"]))
        yield {"end": True}
    except FileRefused as error:
        yield {"refused": str(error)}


def _bound(size: int, request: Json) -> None:
    """Bounds for one file: seconds of computing from now on, memory beyond what the process began with."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + request["seconds"]) + 1)
    _limit(resource.RLIMIT_AS, size + int(request["memory_mb"] * _MB))


def _limit(which: int, most: int) -> None:
    if sys.platform != "win32":
        with suppress(ValueError, OSError):  # a lower bound set from outside stays; macOS has no RLIMIT_AS
            resource.setrlimit(which, (most, resource.getrlimit(which)[1]))


def _mapped() -> int:
    """Bytes of address space in use, which RLIMIT_AS counts; 0 where nothing tells."""
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


if __name__ == "__main__":
    main()
