"""The child process of llama_server.py: llama.cpp's own server, for as long as its parent lives.

Run as `python -m rag.models.llama_child MODEL CONTEXT --port PORT`. Imports nothing of the house.
"""

import os
import sys
import threading

_CACHE_MB = 256
"""Memory for prompts whose beginning may come again."""


def leave_with_parent() -> None:
    """End this process as soon as its standard input closes, which happens however its parent ends."""

    def watch() -> None:
        while sys.stdin.buffer.read(1):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def serve(model: str, context: int, port: int) -> None:
    """Serve the OpenAI protocol on loopback until this process ends. One request at a time: the cores are few.

    All cores read the prompt; one is left free while tokens are written: for each of them the threads wait for the
    slowest, and where others use the machine that is three to ten times as long (on two busy cores 1.5 tokens a second
    and less with two threads, 4.5 to 6.7 with one).
    """
    from xllamacpp import CommonParams, Server

    params = CommonParams()
    params.model.path, params.model_alias = model, {"local"}
    params.n_ctx, params.n_parallel, params.n_gpu_layers = context, 1, 0
    params.hostnames, params.port = ["127.0.0.1"], port
    cores = os.cpu_count() or 2
    params.cpuparams_batch.n_threads, params.cpuparams.n_threads = cores, max(1, cores - 1)
    params.cache_prompt, params.cache_ram_mib = True, _CACHE_MB
    params.ui, params.offline, params.cors_origins = False, True, "http://127.0.0.1"
    server = Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


def main() -> None:
    """Entry of the child."""
    leave_with_parent()
    model, context, flag, port = sys.argv[1:]
    assert flag == "--port"
    serve(model, int(context), int(port))


if __name__ == "__main__":
    main()
