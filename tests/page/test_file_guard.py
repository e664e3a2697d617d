"""No file of the server and no address gets in by way of a request: each event and each route, over real HTTP."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest
from gradio.utils import get_upload_folder
from gradio_visitor import Visitor, file_data
from page_house import app_on, open_house, served
from starlette.routing import Mount

from page.desk import Desk
from rag.models.embedder import Embedder
from rag.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.chaos]

SECRET = "a-secret-that-nobody-may-read-7f3a"
NOWHERE = "files.wenbao-test.example"
REPORT = "常州市新北区2022年政府工作报告\n一、2022年重点工作\n新增学位超1万个。".encode()


@pytest.fixture(scope="module")
def house(settings: Settings, embedder: Embedder, indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return open_house(settings, embedder, copytree(indexed, tmp_path_factory.mktemp("guarded") / "home", symlinks=True))


@pytest.fixture(scope="module")
def site(house: Desk) -> Iterator[str]:
    with served(app_on(house)) as address:
        yield address


@pytest.fixture
def visitor(site: str) -> Iterator[Visitor]:
    with Visitor(site) as one:
        yield one


@pytest.fixture(scope="module")
def secrets_of_the_server(house: Desk, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files that hold SECRET: settings in the home, something beside it, a neighbour's file."""
    files = [
        house.settings.home / "settings.toml",
        house.settings.home / "报告.txt",
        tmp_path_factory.mktemp("x") / "a",
    ]
    for file in files:
        file.write_text(f"{SECRET}\n{REPORT.decode()}", encoding="utf-8")
    return files


def nested(path: object) -> list[Any]:
    """One value of an input each: file data in every shape that Gradio or a handler might look into."""
    file = file_data(path)
    kept = {"id": "t", "turns": [{"id": "1", "question": "q", "answer": file, "partial": "", "vote": None}]}
    return [
        file,
        [file],
        {"path": path},
        {"talks": [[file, "x"]]},
        {"lang": "zh", "talk": kept, "index": {"talks": [[file, "x"]]}},
        {"lang": "zh", "index": json.dumps(file)},
        {"id": "t", "turns": [{"id": file, "question": file, "answer": None, "partial": file, "vote": None}]},
        [[{"role": "user", "content": [{"type": "file", "file": file}]}]],
        file_data("a", url=path),
        file_data(path, is_stream=True),
        {"a": [{"b": [[[{"c": file}]]]}]},
    ]


def walk(visitor: Visitor, path: object) -> list[str]:
    """What the server said to every event with every shape of `path`; "refused" for what it did not take."""
    told = []
    for event in visitor.events():
        for value in nested(path):
            data = [value] * max(1, len(event["inputs"]))
            for more in ({}, {"event_data": {"index": [1, 1], "value": value, "liked": value}}):
                answer = visitor.join(event["id"], data, **more)
                told.append("refused" if answer.status_code == 403 else answer.text)
                if answer.status_code == 200:
                    told.append(visitor.outcome())
    return told


def leaked() -> list[str]:
    folder = Path(get_upload_folder())
    return [str(f) for f in folder.rglob("*") if f.is_file() and SECRET.encode() in f.read_bytes()]


def test_no_event_takes_a_file_of_the_server(visitor: Visitor, secrets_of_the_server: list[Path]) -> None:
    assert len(visitor.events()) > 12
    path = str(secrets_of_the_server[0])
    told = walk(visitor, path)
    assert leaked() == []
    assert not [line for line in told if SECRET in line]
    # a string stays a string, and no handler reads it as more; everything else is refused at the door
    taken = [line for line in told if line != "refused"]
    assert [line for line in taken if "event_id" not in line and "msg" not in line] == []
    assert len(taken) <= 2 * 2 * len(visitor.events())


def test_no_event_stages_a_file_of_the_server(visitor: Visitor, secrets_of_the_server: list[Path], house: Desk) -> None:
    for event in visitor.events():
        answer = visitor.join(event["id"], [[file_data(str(secrets_of_the_server[1]))]] * len(event["inputs"]))
        if answer.status_code == 200:
            visitor.outcome()
    assert [f for f in (house.settings.home / "uploads").rglob("*") if f.is_file()] == []


@pytest.mark.parametrize("path", ["/proc/self/environ", "/etc/passwd", "../../etc/passwd", "file:///etc/passwd", 7, {}])
def test_no_path_of_another_kind_is_taken(visitor: Visitor, path: object) -> None:
    event = next(one for one in visitor.events() if one["inputs"])
    for value in (file_data(path), [file_data(path)], {"talks": [[file_data(path), "x"]]}):
        assert visitor.join(event["id"], [value] * len(event["inputs"])).status_code == 403


def test_no_address_is_resolved_or_fetched(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def listening(host: Any, *args: Any, **options: Any) -> Any:
        asked.append(host.decode() if isinstance(host, bytes) else str(host))
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", listening)
    for address in (f"http://{NOWHERE}/a.txt", f"https://{NOWHERE}/a.txt"):
        walk(visitor, address)
        for route in ("file=", "file/", "proxy="):
            assert visitor.http.get(f"/gradio_api/{route}{address}").status_code == 404
    assert not [host for host in asked if NOWHERE in host]


def test_every_other_way_in_is_closed(visitor: Visitor, secrets_of_the_server: list[Path], site: str) -> None:
    path = str(secrets_of_the_server[0])
    body = {"data": [file_data(path), file_data(path)], "session_hash": visitor.session, "fn_index": 0}
    for event in (*map(str, range(60)), "start", "stage", "predict"):
        for route in ("run", "api", "call", "call/v2"):
            assert visitor.http.post(f"/gradio_api/{route}/{event}", json=body).status_code == 404
    server = {"component_id": 1, "fn_name": "ls", "session_hash": "x", "data": path}
    for answer in (
        visitor.http.post("/gradio_api/component_server", json=server),
        visitor.http.post("/gradio_api/stream/x", json=body),
        visitor.http.post("/gradio_api/process_recording", files={"video": ("a.mp4", b"x")}),
        visitor.http.get("/gradio_api/deep_link", params={"session_hash": visitor.session}),
        visitor.http.get("/", params={"deep_link": "../../x"}),
        visitor.http.get("/config", params={"deep_link": "x"}),
        *(visitor.http.get(f"/{route}") for route in ("monitoring", "monitoring/summary", "monitoring/x", "logout")),
        *(visitor.http.get(f"/gradio_api/{way}{path}") for way in ("file=", "file/", "proxy=", "custom_component/")),
        *(visitor.http.get(f"{way}..%2f..%2f..%2f..{path}") for way in ("/assets/", "/static/", "/svelte/")),
    ):
        assert answer.status_code in {403, 404}, answer.url
        assert SECRET not in answer.text


def patterns(routes: list[Any], prefix: str = "") -> set[str]:
    """Of Gradio's application and the router that it includes."""
    found = set()
    for route in routes:
        if hasattr(route, "original_router"):
            found |= patterns(route.original_router.routes, route.include_context.prefix)
        else:
            found.add(prefix + route.path)
    return found


def test_each_route_of_gradio_is_either_the_pages_or_closed(house: Desk) -> None:
    app = app_on(house)
    mount = next(route for route in app.routes if isinstance(route, Mount) and route.path == "")
    page = {
        "/", "/config", "/theme.css", "/robots.txt", "/manifest.json", "/favicon.ico", "/assets/x", "/static/x",
        "/svelte/x", "/gradio_api/info", "/gradio_api/heartbeat/x", "/gradio_api/queue/data", "/gradio_api/queue/join",
        "/gradio_api/queue/status", "/gradio_api/cancel", "/gradio_api/reset", "/gradio_api/upload",
        "/gradio_api/upload_progress", "/gradio_api/startup-events", "/gradio_api/theme.css", "/gradio_api/app_id",
        "/openapi.json",  # the door's own
    }  # fmt: skip
    known = patterns(mount.app.app.routes)
    assert len(known) > 50
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as http:
        for pattern in sorted(known):
            path = "/".join("x" if part.startswith("{") else part for part in pattern.split("/"))
            path = path.replace("{path_or_url:path}", "/etc/passwd").replace("{url_path:path}", "x")
            if path.rstrip("/") not in {one.rstrip("/") for one in page}:
                for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"):
                    assert http.request(method, path).status_code in {404, 405}, (method, path)


@pytest.mark.long
def test_the_whole_walk(visitor: Visitor, secrets_of_the_server: list[Path], house: Desk) -> None:
    """Each event with each shape of every path that there is to try, its own uploads' neighbours among them."""
    mine = visitor.upload("一份报告.txt", REPORT)
    link = Path(mine).parent / "link"
    link.symlink_to(secrets_of_the_server[0])
    tried = [
        *map(str, secrets_of_the_server), str(house.settings.home), str(house.settings.home / "index" / "catalog.db"),
        "/proc/self/environ", "/proc/self/cmdline", "/etc/passwd", "/dev/zero", str(link), f"{mine}/../link",
        f"/gradio_api/file={secrets_of_the_server[0]}", f"file://{secrets_of_the_server[0]}", "~/.ssh/id_rsa", ".", "",
        "http://127.0.0.1:22/", "http://169.254.169.254/latest/meta-data", "data:text/plain,x",
    ]  # fmt: skip
    events = visitor.events()
    for path in tried:
        for event in events:
            for value in nested(path):
                if "index" not in value or isinstance(value["index"], dict):  # a string is no file data
                    answer = visitor.join(event["id"], [value] * max(1, len(event["inputs"])))
                    assert answer.status_code == 403, (path, event["id"], value)
        assert visitor.http.get(f"/gradio_api/file={path}").status_code == 404, path
    link.unlink()
    assert leaked() == []


# --- whose upload is whose ----------------------------------------------------------------------------------


def test_an_upload_is_its_visitors_alone(site: str, visitor: Visitor) -> None:
    path = visitor.upload("一份报告.txt", REPORT)
    assert visitor.http.get(f"/gradio_api/file={path}").content == REPORT
    event = next(one for one in visitor.events() if any(target[1] == "upload" for target in one["targets"]))
    with Visitor(site) as other, httpx.Client(base_url=site, timeout=60) as nobody:
        for stranger in (other.http, nobody):
            assert stranger.get(f"/gradio_api/file={path}").status_code == 404
        assert other.join(event["id"], [[file_data(path)], None]).status_code == 403
        other.session = visitor.session  # even knowing the session
        assert other.join(event["id"], [[file_data(path)], None]).status_code == 403
    for way in (f"{path}/../../x", f"{Path(path).parent}/./{Path(path).name}", f"{path}%00", Path(path).name):
        assert visitor.join(event["id"], [[file_data(way)], None]).status_code == 403
    assert (
        visitor.join(event["id"], [[file_data(path, url="http://a.example", orig_name="x")], None]).status_code == 200
    )
    assert '"success":true' in visitor.outcome().replace(" ", "")


def test_an_upload_needs_the_page(site: str) -> None:
    with httpx.Client(base_url=site, timeout=60) as nobody:
        answer = nobody.post("/gradio_api/upload", files={"files": ("a.txt", b"x")})
    assert answer.status_code == 403
    assert "cookie" in answer.json()["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"9" * 10_000, b'{"path": "/etc/passwd"}'])
def test_a_body_that_is_no_request_is_refused(visitor: Visitor, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert visitor.http.post("/gradio_api/queue/join", content=body, headers=headers).status_code in {400, 403}


def test_two_readings_of_one_body_are_one(visitor: Visitor) -> None:
    """Of a name that comes twice both readers take the same, and a body that calls itself something else is JSON."""
    event = next(one for one in visitor.events() if one["inputs"])
    file = '{"path": "x", "path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}'
    body = f'{{"fn_index": {event["id"]}, "data": [null], "data": [{file}], "session_hash": "x"}}'
    for kind, coded in (("application/json", body.encode()), ("text/plain", body.encode("utf-16"))):
        answer = visitor.http.post("/gradio_api/queue/join", content=coded, headers={"content-type": kind})
        assert answer.status_code == 403


# --- even if one came through -------------------------------------------------------------------------------


async def test_gradio_itself_takes_nothing_but_uploads(house: Desk, secrets_of_the_server: list[Path]) -> None:
    from page.file_guard import seal
    from page.layout import build_page
    from page.model_keeper import Keeper

    demo = build_page(house, Keeper(house))
    seal(demo, house.settings)
    block = next(iter(demo.blocks.values()))
    for path in (str(secrets_of_the_server[0]), f"http://{NOWHERE}/a", "/proc/self/environ"):
        with pytest.raises(Exception, match="不是上传的"):
            await block.async_move_resource_to_block_cache(path)
        with pytest.raises(Exception, match="不是上传的"):
            block.move_resource_to_block_cache(path)
    assert demo.has_launched
