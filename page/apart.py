"""A blocking iterator read from the event loop: its work runs in a thread of its own, which whoever waits may leave.

For Gradio: it cannot cancel a handler that waits in one of its threads, and drops what is asked meanwhile. The thread
of an answer that was stopped ends with the next part, or when its model gives up. Knows nothing of answers.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import closing
from typing import Any, TypeVar

T = TypeVar("T")
_DONE = object()


async def apart(start: Callable[[], Generator[T, None, None]]) -> AsyncIterator[T]:
    """What the generator of `start` yields, as it comes; raises what it raises."""
    loop, queue, left = asyncio.get_running_loop(), asyncio.Queue[Any](), threading.Event()

    def tell(item: Any) -> None:
        if not left.is_set():
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def work() -> None:
        try:
            with closing(start()) as parts:
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
        while (item := await queue.get()) is not _DONE:
            part, error = item
            if error is not None:
                raise error
            yield part
    finally:
        left.set()
