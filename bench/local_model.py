"""`python -m bench.local_model [HOME]`: the local model's first words against the bare llama.cpp on the same prompt.

Each question is asked of the chain (to the first text that was checked) and its prompt of the same server by itself (to
the first token, with nothing cached), in turn, so that a busy machine slows down both alike. HOME has the bundled
report; `make model` has fetched the model. Also the tokens a second of the bare server.
"""

import argparse
import json
import statistics
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import convert_to_openai_messages

from rag.build import open_chain
from rag.models.llama_server import LocalChatModel
from rag.settings import Settings, load_settings
from rag.types import Answer

QUESTIONS = ("2022年新增学位目标是多少", "养老方面有什么安排", "2021年新增名教师多少名", "怎么治理污染")
_LONG = 600.0
_MOST = 60
"""Tokens that the bare server is asked for."""


class Prompts(BaseCallbackHandler):
    """Keeps what the model is sent."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def on_chat_model_start(self, serialized: dict[str, Any], messages: list[list[Any]], **kwargs: Any) -> None:
        del serialized, kwargs
        self.sent += messages


def first_words(chain: Any, question: str) -> tuple[float, list[Any]]:
    """(seconds from the model's being asked to the first text, what it was sent)."""
    prompts, begun = Prompts(), 0.0
    for part in chain.stream(question, {"callbacks": [prompts]}):
        if prompts.sent and not begun and not isinstance(part, Answer):
            begun = time.perf_counter()
            break
    return begun, prompts.sent[-1] if prompts.sent else []


def bare(url: str, messages: list[Any]) -> tuple[float, float]:
    """(seconds to the first token, tokens a second from then on) of the server alone, with nothing cached."""
    body = {"messages": convert_to_openai_messages(messages), "stream": True, "cache_prompt": False}
    body |= {"temperature": 0, "max_tokens": _MOST}
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/chat/completions", json.dumps(body).encode(), headers)
    started, times = time.perf_counter(), list[float]()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=_LONG) as answer:
        times += [time.perf_counter() for _ in _tokens(answer)]
    return times[0] - started, (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0


def _tokens(lines: Iterator[bytes]) -> Iterator[str]:
    for line in lines:
        data = line.decode().removeprefix("data: ").strip()
        if data and data != "[DONE]":
            text = json.loads(data)["choices"][0]["delta"].get("content")
            if text:
                yield text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path, nargs="?", default=load_settings().home)
    settings = Settings(home=parser.parse_args().home, model="local", answer_timeout=_LONG)
    rows = []
    with open_chain(settings) as chain:
        model = chain.model
        assert isinstance(model, LocalChatModel)
        url = model.server.url()  # starting it is no part of either
        chain.searcher.warm()
        for question in QUESTIONS:
            started = time.perf_counter()
            shown, sent = first_words(chain, question)
            if not shown:
                continue  # refused, or nothing held: there were no first words
            token, speed = bare(url, sent)
            rows.append((shown - started, token, speed))
            print(f"{question}\t{shown - started:.1f} s\tllama.cpp {token:.1f} s\t{speed:.1f} token/s", flush=True)
        model.close()
    if rows:
        ratio = statistics.median(ours / theirs for ours, theirs, _ in rows)
        print(f"first words: {ratio:.2f} × the bare server's first token, median of {len(rows)}")


if __name__ == "__main__":
    main()
