"""Fifty users at once against a real `wenbao serve`, extractive: errors, waiting, fairness; the first streamed words;
and whether questions that arrive together are embedded together.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from bench.figures import Figure, median, percentile
from bench.processes import serving
from rag.models.embedder import open_embedder

if TYPE_CHECKING:
    from bench.alone import Alone
    from bench.corpus import Corpus

USERS = 50
_EACH = 3
_TIMEOUT = 120.0
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Call:
    """One request of one user; `status` 0 where no answer came."""

    user: int
    seconds: float
    status: int


def user_figures(corpus: "Corpus", *, users: int = USERS, each: int = _EACH) -> list[Figure]:
    """`users` start together and ask `each` questions one after the other; all questions differ where there are enough.

    One user alone comes first, with questions of its own: what one request takes without company.
    """
    asked = corpus.questions
    with serving(corpus.settings) as address:
        _ask(address, 0, asked[-10:])  # warm
        single = _ask(address, 0, asked[-40:-10])
        firsts = [first_words(address, question) for question in asked[-60:-40]]
        began = time.perf_counter()
        calls = together(address, users, each, asked)
        spent = time.perf_counter() - began
    times = [call.seconds for call in calls]
    wrong = Counter(str(call.status) for call in calls if call.status != 200)
    means = [median([call.seconds for call in calls if call.user == user]) for user in range(users)]
    alone = median([call.seconds for call in single])
    rate, before = len(calls) / spent, len(single) / sum(call.seconds for call in single)
    note = f"{len(calls)} 次请求，每秒 {rate:.1f} 次；一个人时每秒 {before:.1f} 次，中位数 {alone * 1e3:.0f} ms"
    return [
        Figure("users_errors", f"{users} 人同时提问，出错", float(wrong.total()), "次", 0, note=note + _named(wrong)),
        Figure("users_p50", "  p50", percentile(times, 0.5), "秒"),
        Figure("users_p95", "  p95", percentile(times, 0.95), "秒"),
        Figure("users_fair", "  等得最久的人 ÷ 中间的人", max(means) / median(means), "×", 2.0),
        Figure("first_words", "流式接口第一段文字，中位数", median(firsts) * 1e3, "ms", note="没有别人在问"),
    ]


def batching_figures(corpus: "Corpus", alone: "Alone", count: int) -> list[Figure]:
    """Questions a second when sixteen come at once, against the model alone and one after the other."""
    asked = corpus.questions[:count]
    fresh = open_embedder(corpus.settings)  # one that remembers none of these questions
    fresh.warm()
    one = _rate(lambda: [alone.encode_query(question) for question in asked], len(asked))

    def at_once() -> None:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(fresh.encode_query, asked))

    many = _rate(at_once, len(asked))
    note = f"每秒 {many:.0f} 个问题；一个接一个 {one:.0f} 个"
    return [Figure("batching", f"{_AT_ONCE} 个问题同时嵌入的速度 ÷ 逐个", many / one, "×", 1.0, True, note)]


def first_words(address: str, question: str) -> float:
    """Seconds from the request to the first `text` event, or to the answer if it has no text."""
    began = time.perf_counter()
    headers = {"Accept": "text/event-stream"}
    with httpx.stream("POST", f"{address}/api/ask", json={"question": question}, headers=headers, timeout=60) as reply:
        for line in reply.iter_lines():
            if line.startswith("data:"):
                break
    return time.perf_counter() - began


def _named(wrong: "Counter[str]") -> str:
    return f"；状态码 {dict(wrong)}" if wrong else ""


def together(address: str, users: int, each: int, asked: Sequence[str]) -> list[Call]:
    """All calls of `users` who start together and ask `each` questions one after the other."""
    start = threading.Barrier(users)

    def one(user: int) -> list[Call]:
        mine = [asked[(user * each + i) % len(asked)] for i in range(each)]
        start.wait()
        return _ask(address, user, mine)

    with ThreadPoolExecutor(users) as pool:
        return [call for calls in pool.map(one, range(users)) for call in calls]


def _ask(address: str, user: int, asked: Sequence[str]) -> list[Call]:
    calls = []
    with httpx.Client(base_url=address, timeout=_TIMEOUT) as client:
        for question in asked:
            began = time.perf_counter()
            try:
                status = client.post("/api/ask", json={"question": question}).status_code
            except httpx.HTTPError:
                status = 0
            calls.append(Call(user, time.perf_counter() - began, status))
    return calls


def _rate(work: Callable[[], object], count: int) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)
