"""Web addresses: a real server on loopback that misbehaves, and names that lead into the house."""

import gzip
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from report_files import REPORT
from storage_fakes import HashEmbedder
from typer.testing import CliRunner

from cli import app
from ingest.fetch import fetch, is_address, is_public
from ingest.pipeline import ingest
from rag.errors import FileRefused
from rag.settings import Settings

TEXT = REPORT.format(region="含山县", year=2024, before=2023, gdp=262, parking=3000, extra="")
PAGE = f"<html><body>{''.join(f'<p>{line}</p>' for line in TEXT.splitlines())}</body></html>".encode()
BOMB = gzip.compress(b"0" * 20_000_000)
OPEN = Settings(fetch=True, fetch_loopback=True, read_seconds=5, max_file_mb=1)
Answer = Callable[[BaseHTTPRequestHandler], None]


def say(body: bytes = PAGE, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in ({"content-length": str(len(body))} | given).items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever: in the headers already."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
    for _ in range(600):
        handler.wfile.write(b"y")
        handler.wfile.flush()
        time.sleep(0.1)


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9999\r\n\r\n<p>half")


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")
    for _ in range(400):
        handler.wfile.write(b"<p>x</p>" * 1000)


class Server:
    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.seen.append((self.path, dict(self.headers)))
                try:
                    owner.pages.get(self.path, say(b"", 404))(self)
                except OSError:
                    self.close_connection = True  # the client has left

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def web() -> Iterator[Server]:
    one = Server()
    thread = threading.Thread(target=one.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield one
    one.server.shutdown()
    one.server.server_close()
    thread.join()


def refused(address: str, room: Path, settings: Settings = OPEN) -> str:
    with pytest.raises(FileRefused) as caught:
        fetch(address, settings, room)
    message = str(caught.value)
    assert "\n" not in message
    assert "；请" in message
    return message


def test_nothing_is_fetched_unless_a_setting_allows_it(tmp_path: Path, web: Server) -> None:
    web.pages["/a.html"] = say()
    assert "WENBAO_FETCH=1" in refused(f"{web.base}/a.html", tmp_path, Settings())
    assert web.seen == []
    assert is_address("HTTPS://x.cn/a")
    assert not is_address("https.txt")


def test_a_page_is_read_like_a_file(tmp_path: Path, web: Server) -> None:
    web.pages["/gov/2024.html"] = say(content_type="text/html; charset=utf-8")
    settings = OPEN.model_copy(update={"home": tmp_path / "home"})
    address = f"{web.base}/gov/2024.html"
    (outcome,) = ingest([], settings, HashEmbedder(), addresses=[address])
    assert (outcome.path, outcome.status, outcome.report) == (address, "added", "2024")
    (again,) = ingest([], settings, HashEmbedder(), addresses=[address])
    assert again.status == "unchanged"
    web.pages["/gov/2024.html"] = say(PAGE.replace("1万个".encode(), "2万个".encode()), content_type="text/html")
    (changed,) = ingest([], settings, HashEmbedder(), addresses=[address, f"{web.base}/none.html"])[:1]
    assert (changed.status, changed.report) == ("replaced", "2024")
    headers = web.seen[0][1]
    assert set(headers) == {"Host", "Accept-Encoding", "User-Agent", "Accept"}


def test_an_archive_at_an_address(tmp_path: Path, web: Server) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("含山县2024.txt", TEXT)
    web.pages["/all"] = say(out.getvalue(), content_type="application/zip")
    settings = OPEN.model_copy(update={"home": tmp_path / "home"})
    (outcome,) = ingest([], settings, HashEmbedder(), addresses=[f"{web.base}/all"])
    assert (outcome.path, outcome.status) == (f"{web.base}/all/含山县2024.txt", "added")


NAMES: dict[str, tuple[str, dict[str, str], str]] = {
    "the end of the address": ("/a/%E5%90%AB%E5%B1%B1.pdf", {"content_type": "application/pdf"}, "含山.pdf"),
    "a type without a suffix": ("/content_12", {"content_type": "text/html"}, "content_12.html"),
    "a script's page": ("/show.do?id=3", {"content_type": "text/html;charset=gbk"}, "show.html"),
    "only the host": ("/", {"content_type": "text/html"}, "127.0.0.1.html"),
    "the server's name": (
        "/down?f=1",
        {"content_type": "application/octet-stream", "content_disposition": "attachment; filename=report.docx"},
        "report.docx",
    ),
    "the server's name, escaped": (
        "/down?f=2",
        {"content_disposition": "attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.docx"},
        "报告.docx",
    ),
    "a name that leads out": (
        "/down?f=3",
        {"content_type": "text/plain", "content_disposition": 'attachment; filename="../../etc/x.txt"'},
        "_.._etc_x.txt",
    ),
    "a page called a Word file is a page": ("/a.docx", {"content_type": "text/html"}, "a.html"),
}


@pytest.mark.parametrize("name", NAMES)
def test_what_the_file_is_called(tmp_path: Path, web: Server, name: str) -> None:
    path, headers, wanted = NAMES[name]
    web.pages[path] = say(**headers)
    found = fetch(f"{web.base}{path}", OPEN, tmp_path)
    assert found.parent == tmp_path
    assert found.name == wanted
    assert found.read_bytes() == PAGE


def test_redirections_are_followed_and_looked_at(tmp_path: Path, web: Server) -> None:
    web.pages["/1"] = say(b"", 302, location="/2")
    web.pages["/2"] = say(b"", 301, location=f"{web.base}/3.html")
    web.pages["/3.html"] = say(content_type="text/html")
    assert fetch(f"{web.base}/1", OPEN, tmp_path).name == "3.html"
    web.pages["/round"] = say(b"", 307, location="/round")
    assert "转了" in refused(f"{web.base}/round", tmp_path)
    for target in ("file:///etc/passwd", "ftp://x/a", "gopher://x"):
        web.pages["/away"] = say(b"", 302, location=target)
        assert "转到了" in refused(f"{web.base}/away", tmp_path)
    web.pages["/in"] = say(b"", 302, location="http://169.254.169.254/latest/meta-data")
    assert "内部网络" in refused(f"{web.base}/in", tmp_path)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "127.0.0.1", "127.1", "0.0.0.0", "2130706433"),
        *("[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "192.168.1.1"),
    ],
)
def test_this_machine_and_its_network_are_not_gone_to(tmp_path: Path, web: Server, host: str) -> None:
    closed = OPEN.model_copy(update={"fetch_loopback": False})
    port = web.base.rpartition(":")[2]
    said = refused(f"http://{host}:{port}/a.html", tmp_path, closed)
    assert "内部网络" in said or "取不到" in said
    assert web.seen == []


@pytest.mark.parametrize(
    ("place", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("100.64.0.1", False), ("169.254.169.254", False), ("224.0.0.1", False),
        ("0.0.0.0", False), ("255.255.255.255", False), ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False),
        ("::ffff:10.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(place: str, public: bool) -> None:
    assert is_public(place) is public


def test_the_connection_goes_to_what_was_looked_at(
    tmp_path: Path, web: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is asked and this machine a moment later; one that is both is refused."""
    asked: list[str] = []
    port = int(web.base.rpartition(":")[2])

    def resolve(host: str, _: int, **__: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("ingest.fetch.socket.getaddrinfo", resolve)
    web.pages["/a.html"] = say(content_type="text/html")
    assert fetch(f"http://report.example:{port}/a.html", OPEN, tmp_path).name == "a.html"
    assert asked == ["report.example"]
    assert web.seen[0][1]["Host"] == f"report.example:{port}"
    monkeypatch.setattr(
        "ingest.fetch.socket.getaddrinfo",
        lambda *_, **__: [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 80)) for place in ("93.184.216.34", "10.0.0.1")
        ],
    )
    assert "内部网络" in refused("http://both.example/a.html", tmp_path)


MISBEHAVING: dict[str, tuple[Answer, str]] = {
    "no such page": (say(b"", 404), "404"),
    "a failure": (say(b"", 503), "503"),
    "too large, and says so": (say(b"", content_length="99999999", content_type="text/html"), "WENBAO_MAX_FILE_MB"),
    "too large, and does not": (endless, "WENBAO_MAX_FILE_MB"),
    "a bomb": (say(BOMB, content_encoding="gzip", content_type="text/html"), "WENBAO_MAX_FILE_MB"),
    "cut off": (cut, "断了"),
    "byte by byte": (drip, "WENBAO_READ_SECONDS"),
    "a picture": (say(b"\x89PNG", content_type="image/png"), "image/png"),
    "nobody says what": (say(b"x", content_type="application/octet-stream"), "后缀"),
    "packed in its own way": (say(b"x", content_encoding="br", content_type="text/html"), "不认识的压缩"),
    "packed and broken": (say(b"nonsense", content_encoding="gzip", content_type="text/html"), "取不到"),
    "no HTTP": (lambda handler: handler.wfile.write(b"hello\r\n\r\n") and None, "取不到"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISBEHAVING)
def test_a_misbehaving_server_is_one_line(tmp_path: Path, web: Server, name: str) -> None:
    answer, words = MISBEHAVING[name]
    web.pages["/x"] = answer
    began = time.monotonic()
    settings = OPEN.model_copy(update={"read_seconds": 1.5 if answer is drip else 30})
    assert words in refused(f"{web.base}/x", tmp_path, settings)
    assert time.monotonic() - began < 30  # which what drips goes on for


def test_what_is_packed_is_unpacked(tmp_path: Path, web: Server) -> None:
    web.pages["/a.html"] = say(gzip.compress(PAGE), content_encoding="gzip", content_type="text/html")
    assert fetch(f"{web.base}/a.html", OPEN, tmp_path).read_bytes() == PAGE


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://", "网址不对"), ("http://x:99999/a", "网址不对"), ("http://u:p@x.cn/a", "用户名"),
        ("http://[::1/a", "网址不对"),
        ("http://127.0.0.1:1/a.html", "取不到"),
    ],
)  # fmt: skip
def test_bad_addresses(tmp_path: Path, address: str, words: str) -> None:
    assert words in refused(address, tmp_path)


def test_the_command_says_it_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_HOME", str(tmp_path))
    monkeypatch.setattr("rag.models.embedder.open_embedder", lambda _: HashEmbedder())
    ran = CliRunner().invoke(app, ["ingest", "https://www.example.gov.cn/2024.html"])
    assert ran.exit_code == 1
    assert "WENBAO_FETCH=1" in ran.output
