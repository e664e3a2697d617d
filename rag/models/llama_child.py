"""The child process of llama_server.py: llama.cpp's own server, for as long as its parent lives.

Run as `python -m rag.models.llama_child`, with the arguments of `python -m llama_cpp.server`. Imports nothing of the
house.
"""

import os
import runpy
import sys
import threading


def leave_with_parent() -> None:
    """End this process as soon as its standard input closes, which happens however its parent ends."""

    def watch() -> None:
        while sys.stdin.buffer.read(1):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    leave_with_parent()
    runpy.run_module("llama_cpp.server", run_name="__main__", alter_sys=True)
