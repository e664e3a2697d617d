"""`python -m bench.way`: which files of rag/ a question enters, for seven kinds of question on the bundled report.

What a newcomer has to know to follow one question. Counted while the question is answered, in all threads; opening the
index and loading the model and the list of places are not part of it.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import rag

if TYPE_CHECKING:
    from rag.chain import AnswerChain

KINDS = {
    "figure": "2022年新增学位目标是多少",
    "list": "三大工程是哪三大工程",
    "overview": "六个方面重点工作是什么",
    "cover": "报告是谁作的",
    "definition": "什么是“四不两直”",
    "comparison": "2021年和2022年名教师各新增多少，相差多少",
    "refusal": "武进区2022年新增学位多少",
}
_ROOT = str(Path(rag.__file__).parent) + "/"


def files_entered() -> dict[str, list[str]]:
    """Kind of question → the files of rag/ that its answer entered, by name: chain.py, question/asked.py, …

    On the default settings' index. To be called in a process of its own, before anything of rag has a thread.
    """
    from rag import open_chain

    with _watching() as seen:
        chain = open_chain()
        chain.searcher.warm()
        return {kind: _entered(chain, question, seen) for kind, question in KINDS.items()}


def _entered(chain: "AnswerChain", question: str, seen: set[str]) -> list[str]:
    seen.clear()
    chain.invoke(question)
    return sorted(seen)


@contextmanager
def _watching() -> Iterator[set[str]]:
    """The set fills with the files whose functions are called, in this thread and in those begun from now on."""
    seen: set[str] = set()

    def entered(frame: FrameType, event: str, _argument: Any) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(_ROOT):
            seen.add(name[len(_ROOT) :])

    threading.setprofile(entered)
    sys.setprofile(entered)
    try:
        yield seen
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def main() -> None:
    for kind, files in files_entered().items():
        print(f"{kind}\t{len(files)}\t{' '.join(files)}")


if __name__ == "__main__":
    main()
