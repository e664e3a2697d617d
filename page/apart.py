"""A blocking iterator read from the event loop: its work runs in a thread of its own, which whoever waits may leave.

For Gradio: it cannot cancel a handler that waits in one of its threads, and drops what is asked meanwhile. The thread
of an answer that was stopped ends with its next step (rag.calls). Knows nothing of answers.
"""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import closing
from contextvars import copy_context
from typing import Any, TypeVar

from rag import calls

T = TypeVar("T")
_DONE = object()
_SILENCE = 2.0


async def apart(start: Callable[[], Generator[T, None, None]]) -> AsyncIterator[T | calls.Event | None]:
    """What the generator of `start` yields, as it comes; raises what it raises.

    What happens beside it (calls.listening) comes in between. Every other second without anything brings a None:
    Gradio looks whether a page is still there only when its handler yields.
    """
    loop, coming, left = asyncio.get_running_loop(), asyncio.Queue[Any](), threading.Event()

    def tell(item: Any) -> None:
        if not left.is_set():
            loop.call_soon_threadsafe(coming.put_nowait, item)

    threading.Thread(target=_work, args=(start, tell, left), name="answer", daemon=True).start()
    try:
        while True:
            try:
                item = await asyncio.wait_for(coming.get(), _SILENCE)
            except TimeoutError:
                yield None
                continue
            if item is _DONE:
                break
            yield _part(item)
    finally:
        left.set()


def heard(start: Callable[[], Generator[T, None, None]]) -> Iterator[T | calls.Event]:
    """The same for whoever is no coroutine: what `start` yields, and what happens beside it, as it comes."""
    waiting, left = queue.Queue[Any](), threading.Event()
    inside = copy_context().run
    threading.Thread(target=inside, args=(_work, start, waiting.put, left), name="answer", daemon=True).start()
    try:
        while (item := waiting.get()) is not _DONE:
            yield _part(item)
    finally:
        left.set()


def _work(start: Callable[[], Generator[T, None, None]], tell: Callable[[Any], None], left: threading.Event) -> None:
    """Tells (part, None) for each part and each event beside them, (None, error) for what is raised, _DONE at last."""
    try:
        listening = calls.listening(lambda event: tell((event, None)))
        with calls.awaited(left.is_set), listening, closing(start()) as parts:
            for part in parts:
                tell((part, None))
                if left.is_set():
                    return
    except Exception as error:  # all of it belongs to whoever waits
        tell((None, error))
    finally:
        tell(_DONE)


def _part(item: tuple[Any, Exception | None]) -> Any:
    """The part of what was told; raises the error."""
    part, error = item
    if error is not None:
        raise error
    return part
