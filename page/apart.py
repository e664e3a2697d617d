"""A blocking iterator read from the event loop: its work runs in a thread of its own, which whoever waits may leave.

For Gradio: it cannot cancel a handler that waits in one of its threads, and drops what is asked meanwhile. The thread
of an answer that was stopped ends with its next step (rag.calls). Knows nothing of answers.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import closing
from typing import Any, TypeVar

from rag import calls

T = TypeVar("T")
_DONE = object()
_SILENCE = 2.0


async def apart(start: Callable[[], Generator[T, None, None]]) -> AsyncIterator[T | None]:
    """What the generator of `start` yields, as it comes; raises what it raises.

    Every other second without anything brings a None: Gradio looks whether a page is still there only when its handler
    yields.
    """
    loop, queue, left = asyncio.get_running_loop(), asyncio.Queue[Any](), threading.Event()

    def tell(item: Any) -> None:
        if not left.is_set():
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def work() -> None:
        try:
            with calls.awaited(left.is_set), closing(start()) as parts:
                for part in parts:
                    tell((part, None))
                    if left.is_set():
                        return
        except Exception as error:  # all of it belongs to whoever waits
            tell((None, error))
        finally:
            tell(_DONE)

    threading.Thread(target=work, name="answer", daemon=True).start()
    try:
        while True:
            try:
                item = await asyncio.wait_for(queue.get(), _SILENCE)
            except TimeoutError:
                yield None
                continue
            if item is _DONE:
                break
            part, error = item
            if error is not None:
                raise error
            yield part
    finally:
        left.set()
