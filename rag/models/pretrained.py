"""Loading of sentence-transformers models that settings name, by folder or by Hugging Face name; errors of one line.

Contacts Hugging Face only for a model named by its name there, and only once and briefly where it does not answer.
Which model it is, and what it is for, is the caller's (embedder.py, reranker.py).
"""

import gc
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from rag.errors import EmbeddingError, to_install

Model = TypeVar("Model")

_HUB_SECONDS = 5


def load_named(name: str, build: Callable[[str, bool], Model], kind: str, leave_out: str) -> Model:
    """What `build(name, local files only)` makes of a folder or of a name on the hub.

    `kind` is what the model is called in messages, `leave_out` how to do without it. Raises EmbeddingError.
    """
    if find_spec("sentence_transformers") is None:
        raise EmbeddingError(f"{kind} {name} 要用 sentence-transformers：{to_install('custom')}，{leave_out}")
    path = Path(name).expanduser()
    if path.is_dir():
        return load(
            str(path), build, f"{kind} {{name}} 载入失败（{{reason}}）；请检查这个文件夹，{leave_out}", local=True
        )
    if name.startswith((".", "/", "~", "\\")) or name[1:2] == ":":
        raise EmbeddingError(f"{kind}的文件夹不存在：{name}；请改正路径，{leave_out}")
    if _hub_answers(name):
        return load(name, build, f"{kind} {{name}} 载入失败（{{reason}}）；请检查名称，{leave_out}", local=False)
    complaint = f"{kind} {{name}} 不在本机，也连不上 Hugging Face；请联网后再试，或换成本机的文件夹，{leave_out}"
    return load(name, build, complaint, local=True)


def load(name: str, build: Callable[[str, bool], Model], complaint: str, *, local: bool) -> Model:
    """Raises EmbeddingError with `complaint`, its {name} and {reason} filled in."""
    # Threads that spin while they wait take the cores from a chat model on the same machine. Read by OpenMP when
    # torch is first imported; a user's own value stays.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        with _uncollected(), _quiet():
            return build(name, local)
    except Exception as error:  # a folder or a name of the user's can fail in any class of any library below
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise EmbeddingError(complaint.format(name=name, reason=reason)) from error


def _hub_answers(name: str) -> bool:
    """Asked once and briefly, since loading offline otherwise takes a minute of retries, even for a cached model."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

    try:
        HfApi().model_info(name, timeout=_HUB_SECONDS)
    except HfHubHTTPError:
        return True  # it says no; sentence-transformers knows other spellings of a name, and says why
    except Exception:  # no answer: the class depends on the HTTP client of the release
        return False
    return True


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: the libraries make 700,000 objects that stay, and looking through them again
    and again takes a fifth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps progress bars and warnings about loading off the terminal; a download still shows its bar."""
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, enable_progress_bars
    from transformers.utils import logging as transformers_logging

    loggers = [logging.getLogger(name) for name in ("transformers", "sentence_transformers", "huggingface_hub")]
    levels = [logger.level for logger in loggers]
    bars, downloads = transformers_logging.is_progress_bar_enabled(), not are_progress_bars_disabled()
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # has no annotations
    if downloads:
        enable_progress_bars()
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if bars:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]  # likewise
