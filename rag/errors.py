"""One tree of errors. A message is one line in Chinese that names the culprit and the fix.

WenBaoError                     exit status 1
├── SettingsError               a setting is unknown or wrong (exit status 2)
├── UsageError                  a command or request was put wrongly (exit status 2)
├── TimeUp                   a question took longer than it may
├── NobodyWaits              who asked has left before the answer was there
├── FileRefused                 a file cannot be indexed (ingest goes on with the others)
├── StoreError                 the index cannot be used
│   ├── IndexMismatch           it was built with another embedding model
│   ├── IndexBusy               another process is writing
│   └── IndexUnreachable        the folder or the Chroma server cannot be reached
├── EmbeddingError              the embedding model cannot be loaded
├── TokenizerError              tokens cannot be counted
├── PartMissing                 an extra of the package is not installed
├── PromptError                 a prompt file is missing or has the wrong placeholders
└── ModelError                  the chat model cannot be built or failed
"""


class WenBaoError(Exception):
    """Base of all errors that a user may see; `exit_status` is what the command line ends with."""

    exit_status = 1


class SettingsError(WenBaoError):
    """A setting is unknown or has a value that cannot be used."""

    exit_status = 2


class UsageError(WenBaoError):
    """A command or a request was put wrongly."""

    exit_status = 2


class TimeUp(WenBaoError):
    """A question took longer than WENBAO_ANSWER_TIMEOUT."""


class NobodyWaits(WenBaoError):
    """Whoever asked has left: the work was given up."""


class FileRefused(WenBaoError):
    """A file cannot be indexed; the message says why."""


class StoreError(WenBaoError):
    """The index cannot be used."""


class IndexMismatch(StoreError):
    """The index was built with another embedding model than the settings name."""


class IndexBusy(StoreError):
    """Another process holds the writer's lock."""


class IndexUnreachable(StoreError):
    """The index folder or the Chroma server cannot be reached."""


class EmbeddingError(WenBaoError):
    """The embedding model cannot be loaded."""


class TokenizerError(WenBaoError):
    """Tokens cannot be counted: tiktoken's encoding is missing or damaged."""


class PartMissing(WenBaoError):
    """A part of the package that is an extra is not installed; the message names the extra."""


class PromptError(WenBaoError):
    """A prompt file is missing or its placeholders do not fit."""


class ModelError(WenBaoError):
    """The chat model cannot be built, or failed while answering."""


def to_install(extra: str) -> str:
    """What a message says of how to get a part that the slim core lacks.

    >>> to_install("page")
    "请运行 pip install 'wenbao[page]'（在本项目的文件夹里：pip install -e '.[page]'）"
    """
    return f"请运行 pip install 'wenbao[{extra}]'（在本项目的文件夹里：pip install -e '.[{extra}]'）"
