"""Who is made to wait and who may change what: wrong passwords, false addresses, half-sent requests, reports."""

import base64
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from page_house import app_on, served

import app as application
from page import guard
from page.desk import Desk
from page.limits import Login, RateLimit, client_of, local_path
from page.owner import may_change, open_house
from page.uploads import Uploads
from rag.errors import UsageError
from rag.settings import Settings


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"u:{password}".encode()).decode()}


# --- passwords and addresses ---------------------------------------------------------------------------------------


def test_wrong_passwords_are_throttled(desk: Desk) -> None:
    """And the right one tells nothing while they are; asking without any is no guess."""
    with served(app_on(desk, auth="u:right")) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert {client.get("/", headers={}).status_code for _ in range(20)} == {401}
        assert client.get("/api/reports", headers=basic("right")).status_code == 200
        statuses = [client.get("/", headers=basic(f"wrong{i}")).status_code for i in range(12)]
        assert statuses == [401] * 10 + [429] * 2
        refused = client.get("/api/reports", headers=basic("right"))
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert client.get("/healthz").status_code == 200


def test_a_forwarded_address_is_believed_only_of_named_proxies(desk: Desk) -> None:
    def statuses(**changes: Any) -> list[int]:
        own = app_on(desk, requests_per_minute=2, **changes)
        with served(own) as address, httpx.Client(base_url=address, timeout=60) as client:
            named = [{"X-Forwarded-For": f"10.0.0.{i}"} for i in range(4)]
            return [client.get("/api/reports", headers=headers).status_code for headers in named]

    assert statuses() == [200, 200, 429, 429]
    assert statuses(proxies="127.0.0.1") == [200] * 4
    assert statuses(proxies="10.9.9.9") == [200, 200, 429, 429]


def test_an_address_of_ipv6_counts_by_its_network() -> None:
    def who(address: str) -> str:
        return client_of({"client": (address, 1)})

    assert who("2001:db8::1") == who("2001:db8::ffff:2") != who("2001:db8:0:1::1")
    assert who("::ffff:10.0.0.1") == who("10.0.0.1") == "10.0.0.1"
    assert client_of({"client": None}) == ""


@pytest.mark.parametrize(
    ("path", "root", "below"),
    [
        ("/api/ask", "", "/api/ask"),
        ("/sub/api/ask", "/sub", "/api/ask"),
        ("/api/ask", "/sub", "/api/ask"),
        ("/subapi", "/sub", "/subapi"),
    ],
)
def test_limits_hold_below_a_sub_path(path: str, root: str, below: str) -> None:
    assert local_path({"path": path, "root_path": root}) == below


def test_a_sub_path_is_no_way_round(desk: Desk) -> None:
    with (
        served(app_on(desk, root_path="/sub", requests_per_minute=2)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        paths = ["/api/reports", "/sub/api/reports", "/sub/api/reports"]
        assert [client.get(path).status_code for path in paths] == [200, 200, 429]


# --- connections ---------------------------------------------------------------------------------------------------


@pytest.fixture
def hurried(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(guard.Guarded, "head_seconds", 2.0)
    monkeypatch.setattr(guard.Guarded, "stall_seconds", 2.0)
    monkeypatch.setattr(guard, "FROM_ONE", 20)
    with served(app_on(desk)) as address:
        yield "127.0.0.1", int(address.rpartition(":")[2])


@contextmanager
def connected(place: tuple[str, int], said: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(place, timeout=15) as sock:
        sock.sendall(said)
        yield sock


def closed_within(sock: socket.socket) -> float:
    began = time.monotonic()
    try:
        while sock.recv(65536):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - began


def cut_off(sock: socket.socket, piece: bytes, times: int, pause: float) -> bool:
    """Whether the server hangs up before `piece` was sent so many times."""
    try:
        for _ in range(times):
            sock.sendall(piece)
            time.sleep(pause)
    except ConnectionError:
        return True
    return False


HEAD = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HT",
        HEAD,
        HEAD + b"Content-Length: 100\r\n\r\n{",
    ],
)
def test_what_is_half_sent_is_cut_off(hurried: tuple[str, int], said: bytes) -> None:
    with connected(hurried, said) as sock:
        assert closed_within(sock) < guard.HEAD_SECONDS  # as this server was told, not as they are by themselves


def test_dripping_does_not_keep_a_head_alive(hurried: tuple[str, int]) -> None:
    with connected(hurried, HEAD) as sock:
        assert cut_off(sock, b"X-A: b\r\n", 40, 0.25)


def test_a_head_without_end_is_cut_off(hurried: tuple[str, int]) -> None:
    with connected(hurried, HEAD) as sock:
        assert cut_off(sock, b"X-A: " + b"b" * 8000 + b"\r\n", 200, 0.005)


def test_a_crowd_from_one_address_is_turned_away_and_others_are_not(hurried: tuple[str, int]) -> None:
    crowd = [socket.create_connection(hurried, timeout=15) for _ in range(30)]
    try:
        assert b"503" in crowd[-1].recv(100)
        transport = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(transport=transport, timeout=60) as other:
            assert other.get(f"http://127.0.0.1:{hurried[1]}/healthz").status_code == 200
    finally:
        for one in crowd:
            one.close()


def test_a_slow_answer_is_no_slow_client(hurried: tuple[str, int], desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is we who take long; and a connection that is kept alive may be used again."""
    answer = desk.chain.invoke("2022年新增学位目标是多少")
    monkeypatch.setattr(desk.chain, "invoke", lambda *_: time.sleep(3) or answer)
    with httpx.Client(base_url=f"http://127.0.0.1:{hurried[1]}", timeout=30) as client:
        assert client.post("/api/ask", json={"question": "学位"}).status_code == 200
        time.sleep(3)
        assert client.get("/healthz").status_code == 200


# --- reports -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "may"),
    [
        ({}, True),
        ({"host": "localhost"}, True),
        ({"host": "::1"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"host": "192.168.1.2"}, False),
        ({"hosts": "wenbao.lan"}, False),
        ({"root_path": "/wenbao"}, False),
        ({"proxies": "127.0.0.1"}, False),
        ({"host": "0.0.0.0", "hosts": "wenbao.lan", "auth": "u:p"}, True),
    ],
)
def test_who_may_change_reports(values: dict[str, str], may: bool) -> None:
    assert may_change(Settings(**values)) is may


def test_where_nobody_may_change_reports_nothing_does(desk: Desk, tmp_path: Path) -> None:
    settings = desk.settings.model_copy(update={"hosts": "wenbao.lan"})
    uploads = Uploads(Desk(settings, desk.chain, desk.embedder))
    file = tmp_path / "报告.txt"
    file.write_text("政府工作报告", encoding="utf-8")
    for attempt in (lambda: uploads.stage([file]), lambda: uploads.start([]), lambda: uploads.remove("x")):
        with pytest.raises(UsageError, match="WENBAO_AUTH"):
            attempt()
    with served(app_on(desk, hosts="wenbao.lan")) as address, httpx.Client(base_url=address, timeout=60) as client:
        sent = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x")})
        assert sent.status_code == 403
        assert "WENBAO_AUTH" in sent.json()["error"]
        config = client.get("/config").text
    assert "这里只能看不能改" in config
    with served(app_on(desk)) as address:
        assert "这里只能看不能改" not in httpx.get(f"{address}/config", timeout=60).text


def test_an_open_house_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert "WENBAO_AUTH" in open_house(Settings(host="0.0.0.0"))
    assert open_house(Settings(host="0.0.0.0", auth="u:p")) == open_house(Settings()) == ""
    monkeypatch.setattr(application, "create_app", lambda _, **__: None)
    monkeypatch.setattr(guard, "server", lambda *_: type("S", (), {"run": lambda _: None})())
    application.serve(Settings(host="0.0.0.0"))
    assert "没有设登录" in capsys.readouterr().err


def test_login_and_rate_share_one_way_of_counting() -> None:
    async def app(*_: object) -> None: ...

    assert type(Login(app, "u:p")._wrong) is type(RateLimit(app, 1)._calls)
