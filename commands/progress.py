"""A progress bar on standard error for long work; nothing at all where no terminal reads it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ingest.pipeline import Progress

Tell: TypeAlias = Callable[[float, float | None, float | None, str], None]
"""(done, all, seconds left, in words); None where it is not known."""


@contextmanager
def ingest_bar() -> Iterator["Callable[[Progress], None] | None"]:
    """What `ingest(on_progress=…)` takes."""
    with _bar() as tell:
        if tell is None:
            yield None
            return

        def on_progress(now: "Progress") -> None:
            words = f"{now.files_done}/{now.files_total} 个文件  {now.path}"
            if now.pages_total:
                words += f"  识别扫描件 第 {now.pages_done + 1}/{now.pages_total} 页"
                tell(now.pages_done, now.pages_total, None, words)
            else:
                tell(now.sentences_done, now.sentences_total or None, now.seconds_left, words)

        yield on_progress


@contextmanager
def question_bar() -> Iterator[Callable[[int, int, float | None], None] | None]:
    """What the runs of `eval` take: (done, all, seconds left)."""
    with _bar() as tell:
        yield None if tell is None else lambda done, total, left: tell(done, total, left, f"{done}/{total} 题")


@contextmanager
def sentence_bar() -> Iterator[Callable[[int, int], None] | None]:
    """What `audit(progress=…)` takes."""
    with _bar() as tell:
        began = time.monotonic()

        def progress(done: int, total: int) -> None:
            assert tell is not None
            left = (time.monotonic() - began) / done * (total - done) if done else None
            tell(done, total, left, f"{done}/{total} 句")

        yield progress if tell else None


@contextmanager
def _bar() -> Iterator[Tell | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    from commands.show import console

    words = (TextColumn("{task.fields[left]}", markup=False), TextColumn("{task.fields[words]}", markup=False))
    percent = TextColumn("{task.percentage:>3.0f}%")
    with Bar(BarColumn(), percent, *words, console=console(error=True), transient=True) as bar:
        task = bar.add_task("", total=None, left="", words="正在准备")

        def tell(done: float, total: float | None, left: float | None, words: str) -> None:
            bar.update(task, completed=done, total=total, left=_duration(left), words=words)

        yield tell


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"还需 {minutes} 分 {rest} 秒" if minutes else f"还需 {rest} 秒"
