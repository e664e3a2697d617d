"""A progress bar on standard error for long work; nothing at all where no terminal reads it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.pipeline import Progress


@contextmanager
def progress_bar() -> Iterator["Callable[[Progress], None] | None"]:
    """What `ingest(on_progress=…)` takes."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    from commands.show import console

    with Bar(
        TextColumn("{task.fields[files]}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[left]}", markup=False),
        TextColumn("{task.fields[path]}", markup=False),
        console=console(error=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None, files="正在准备", left="", path="")

        def tell(now: "Progress") -> None:
            bar.update(
                task,
                completed=now.sentences_done,
                total=now.sentences_total or None,
                files=f"{now.files_done}/{now.files_total} 个文件",
                left="" if now.seconds_left is None else f"还需 {_duration(now.seconds_left)}",
                path=now.path,
            )

        yield tell


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
