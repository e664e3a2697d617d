"""The same fifty users with one attacker among them, who comes from an address of his own: what he costs the others.

He repeats what once stopped the server: quadratic patterns, long conversations, forged events, hostile uploads, wrong
passwords, half-sent requests, requests that he leaves. With and without him are measured in turn in one run, on one
server, so that a busy machine is busy for both.
"""

import io
import itertools
import socket
import threading
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

from bench.figures import Figure, percentile
from bench.processes import serving
from bench.users import USERS, Call, together

if TYPE_CHECKING:
    from bench.corpus import Corpus

ATTACKER = "127.0.0.2"
_THREADS = 4
_PATIENCE = 5.0
_HEAD = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n"
_BLANKS = "a" + " " * 40_000 + "b"
_FILES = {
    "marks.txt": "。" * 8000,
    "bold.md": " **a" * 12_000,
    "blanks.html": f"<p>{_BLANKS}</p>",
}


def attack_figures(corpus: "Corpus", *, users: int = USERS, each: int = 2, rounds: int = 2) -> list[Figure]:
    """The others' p95 with the attacker ÷ without, and their errors; `rounds` pairs, each other question anew."""
    without: list[Call] = []
    beside: list[Call] = []
    with serving(corpus.settings) as address:
        together(address, users, 1, corpus.questions[-users:])  # warm
        for number in range(rounds):
            asked = corpus.questions[2 * number * users * each :] + corpus.questions
            without += together(address, users, each, asked)
            with Attacker(address):
                beside += together(address, users, each, asked[users * each :])
    times = [[call.seconds for call in calls] for calls in (without, beside)]
    quiet, loud = (percentile(one, 0.95) for one in times)
    wrong = sum(call.status != 200 for call in beside)
    note = f"{users} 人，每边 {len(without)} 次；没有他时 {quiet:.2f} 秒，有他时 {loud:.2f} 秒"
    return [
        Figure("attacked_p95", "有一个人捣乱时，其他人的 p95 ÷ 没有时", loud / quiet, "×", 2.0, note=note),
        Figure("attacked_errors", "  其他人出错", float(wrong), "次", 0),
    ]


class Attacker:
    """A few threads that send hostile requests one after the other while the block runs."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(_THREADS)]
        self.sent = 0

    def __enter__(self) -> "Attacker":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(2 * _PATIENCE)

    def _run(self, first: int) -> None:
        transport = httpx.HTTPTransport(local_address=ATTACKER)
        with httpx.Client(base_url=self._address, transport=transport, timeout=_PATIENCE) as client:
            for way in itertools.islice(itertools.cycle(WAYS), first, None):
                if self._over.is_set():
                    return
                with suppress(httpx.HTTPError, OSError):
                    way(client)
                self.sent += 1


def _long_history(client: httpx.Client) -> None:
    turn = ["".join(chr(0x4E00 + i) for i in range(4000)), _BLANKS]
    client.post("/api/ask", json={"question": "那2022年的目标呢？", "history": [turn] * 5})


def _long_question(client: httpx.Client) -> None:
    client.get("/api/search", params={"q": "".join(chr(0x4E00 + i) for i in range(2000))})


def _footnotes(client: httpx.Client) -> None:
    said = [{"role": "user", "content": "学位"}, {"role": "assistant", "content": "\n" * 40_000}]
    client.post("/v1/chat/completions", json={"messages": [*said, {"role": "user", "content": "学位呢"}]})


def _leave(client: httpx.Client) -> None:
    with suppress(httpx.TimeoutException):
        client.post("/api/ask", json={"question": "新增学位目标是多少，" * 190}, timeout=0.2)


def _forged_events(client: httpx.Client) -> None:
    turn = {"id": "x", "question": _BLANKS, "answer": {"answer": _BLANKS, "citations": []}, "partial": "", "vote": None}
    data = [{"talks": [[{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, "x"]]}, [turn]]
    for index in range(24):
        body = {"fn_index": index, "data": data, "session_hash": "attacker"}
        client.post("/gradio_api/queue/join", json=body)


def _uploads(client: httpx.Client) -> None:
    files = [("files", (name, text.encode())) for name, text in _FILES.items()] + [("files", ("wide.docx", _docx()))]
    paths = client.post("/gradio_api/upload", files=files).json()
    if isinstance(paths, list):
        data = [{"path": path, "meta": {"_type": "gradio.FileData"}} for path in paths]
        for event in client.get("/config").json()["dependencies"]:
            if any(target[1] == "upload" for target in event["targets"]):
                body = {"fn_index": event["id"], "data": [data], "session_hash": "attacker"}
                client.post("/gradio_api/queue/join", json=body)


def _docx() -> bytes:
    """One row of 8,000 cells."""
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    cells = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>" * 8000
    text = f'<w:document xmlns:w="{name}"><w:body><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", text)
    return packed.getvalue()


def _passwords(client: httpx.Client) -> None:
    for number in range(20):
        client.get("/healthz", auth=("u", f"wrong{number}"))


def _half_sent(client: httpx.Client) -> None:
    host, port = client.base_url.host, client.base_url.port
    for _ in range(20):
        held = socket.create_connection((host, port or 80), _PATIENCE, source_address=(ATTACKER, 0))
        held.sendall(_HEAD)
        _held.append(held)
    while len(_held) > 100:
        _held.pop(0).close()


_held: list[socket.socket] = []
WAYS: tuple[Callable[[httpx.Client], None], ...] = (
    _long_history, _half_sent, _long_question, _uploads, _footnotes, _forged_events, _leave, _passwords,
)  # fmt: skip
