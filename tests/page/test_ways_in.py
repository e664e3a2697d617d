"""From outside: other sites' programs, chat apps' own prompts, and a real nginx with the page at a sub-path."""

import asyncio
import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from page_browser import ask, opened, visiting
from page_house import app_on, served
from paths import ROOT
from playwright.sync_api import Browser, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from page.chat_tasks import Task, answer_task, read_task
from page.desk import Desk
from page.limits import origins_of
from rag.errors import SettingsError

QUESTION = "2022年新增学位目标是多少"
WEBUI = """### Task:
Generate a concise, 3-5 word {what} summarizing the chat history.
### Output:
JSON format: {{ "{key}": {value} }}
### Chat History:
<chat_history>
USER: {question}
ASSISTANT: 新增学位超1万个。[^1]
</chat_history>"""
REPORT = "district-changzhou-xinbei-2022"
SITE = "https://app.example.com"


def webui(key: str, value: str = '"…"') -> str:
    return WEBUI.format(what=key, key=key, value=value, question=QUESTION)


# --- a slow line ----------------------------------------------------------------------------------------------


class Slow:
    """ASGI: what the page asks of Gradio is answered late; the page's other requests are not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "gradio_api" in scope.get("path", ""):
            await asyncio.sleep(0.5)
        await self.app(scope, receive, send)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "name"), [("r/{}", "指标"), ("", "指标"), ("?tab=figures", "问答"), ("?tab=figures", "报告")]
)
def test_a_tab_clicked_while_the_page_loads_stays(browser: Browser, desk: Desk, address: str, name: str) -> None:
    app = app_on(desk)
    app.add_middleware(Slow)
    with served(app) as site, visiting(browser) as context:
        page = context.new_page()
        page.goto(f"{site}/{address.format(REPORT)}", wait_until="commit")
        tab = page.get_by_role("tab", name=name)
        tab.click()
        expect(page.locator("#wb-table tbody tr").first).to_be_attached()  # the server has answered
        page.wait_for_timeout(1000)
        expect(tab).to_have_attribute("aria-selected", "true")


# --- chat apps ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "task"),
    [
        (webui("title"), Task("title", (QUESTION,))),
        (webui("tags", '["a"]'), Task("tags", (QUESTION,))),
        (webui("follow_ups", '["a"]'), Task("follow_ups", (QUESTION,))),
        (webui("queries", "[]"), Task("queries", (QUESTION,))),
        ("Provide a concise, 5-word-or-less title for the conversation, using title case.", Task("", ("先问的",))),
        ("Generate a short title for this chat.\nUser: 学位多少\nAssistant: 超1万个", Task("", ("学位多少",))),
        ("### Task:\n写一首诗", None),
        (QUESTION, None),
        ("给这份报告起个标题", None),
        ("What is the title of the report?", None),
    ],
)
def test_what_an_app_asks_for_itself_is_known(words: str, task: Task | None) -> None:
    assert read_task(words, ["先问的"]) == task


def test_tasks_are_answered_as_the_app_wants_them() -> None:
    def lead_on(question: str) -> list[str]:
        return [f"{question}？"]

    told = {kind: answer_task(Task(kind, ("2022年地区生产总值增长目标是多少？",)), lead_on) for kind in
            ("", "title", "tags", "follow_ups", "queries", "text")}  # fmt: skip
    assert told[""] == "2022年地区生产总值增长目标是多少"
    assert json.loads(told["title"]) == {"title": "2022年地区生产总值增长目标是多少"}
    assert json.loads(told["tags"]) == {"tags": ["地区生产总值"]}
    assert json.loads(told["follow_ups"]) == {"follow_ups": ["2022年地区生产总值增长目标是多少？？"]}
    assert (json.loads(told["queries"]), json.loads(told["text"])) == ({"queries": []}, {"text": ""})
    assert answer_task(Task("", ()), lead_on) == "问报"


def test_titles_and_follow_ups_over_http_and_a_model_by_its_name(address: str) -> None:
    with httpx.Client(base_url=f"{address}/v1", timeout=60) as door:

        def said(words: str, **more: object) -> httpx.Response:
            return door.post("/chat/completions", json={"messages": [{"role": "user", "content": words}], **more})

        title = said(webui("title")).json()
        assert json.loads(title["choices"][0]["message"]["content"]) == {"title": QUESTION}
        assert "wenbao" not in title
        streamed = said(webui("title"), stream=True).text
        assert (
            QUESTION in json.loads(streamed.partition("data: ")[2].partition("\n")[0])["choices"][0]["delta"]["content"]
        )
        assert streamed.endswith("data: [DONE]\n\n")
        following = json.loads(said(webui("follow_ups", "[]")).json()["choices"][0]["message"]["content"])["follow_ups"]
        assert len(following) == 3
        assert door.get("/models/wenbao").json() == door.get("/models").json()["data"][0]
        missing = door.get("/models/gpt-5")
        assert (missing.status_code, missing.json()["error"]["type"]) == (404, "invalid_request_error")


# --- other sites ----------------------------------------------------------------------------------------------


def test_only_named_sites_may_call_the_door_and_nothing_but_the_door(desk: Desk) -> None:
    with served(app_on(desk, origins=SITE, auth="u:p")) as address, httpx.Client(base_url=address, timeout=60) as door:
        preflight = {"Origin": SITE, "Access-Control-Request-Method": "POST",
                     "Access-Control-Request-Headers": "authorization,content-type"}  # fmt: skip
        allowed = door.options("/api/ask", headers=preflight)
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, SITE)
        assert "authorization" in allowed.headers["access-control-allow-headers"].lower()
        asked = door.post("/api/ask", json={"question": QUESTION}, headers={"Origin": SITE}, auth=("u", "p"))
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, SITE)
        other = "https://evil.example.com"
        assert door.options("/api/ask", headers=preflight | {"Origin": other}).status_code == 400
        refused = door.post("/api/ask", json={"question": QUESTION}, headers={"Origin": other}, auth=("u", "p"))
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers
        page = door.post("/gradio_api/queue/join", json={}, headers={"Origin": SITE}, auth=("u", "p"))
        assert page.status_code == 403
        assert "access-control-allow-origin" not in door.get("/", headers={"Origin": SITE}, auth=("u", "p")).headers


def test_an_origin_is_written_as_browsers_send_it() -> None:
    assert origins_of(f" {SITE}/, http://localhost:3000 ") == (SITE, "http://localhost:3000")
    assert origins_of(None) == ()
    for wrong in ("*", "app.example.com", "https://a.example/path", "ftp://a.example"):
        with pytest.raises(SettingsError, match="WENBAO_ORIGINS"):
            origins_of(wrong)


# --- behind nginx ---------------------------------------------------------------------------------------------

CONF = """daemon off; pid {folder}/pid; error_log stderr; events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; {locations} }}
}}
"""


@contextmanager
def nginx(folder: Path, upstream: str, below: str) -> Iterator[str]:
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("no nginx: apt-get install nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    locations = "\n" + ours.replace("http://127.0.0.1:7860/", upstream + below)
    (folder / "conf").write_text(CONF.format(folder=folder, port=port, locations=locations), encoding="utf-8")
    with subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "conf")], stderr=subprocess.DEVNULL
    ) as process:
        try:
            for _ in range(600):
                with socket.socket() as there:
                    if there.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/wenbao/"
        finally:
            process.terminate()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("below", ["/", ""], ids=["prefix taken off", "prefix left on"])
def test_the_page_works_behind_nginx_at_a_sub_path(browser: Browser, desk: Desk, tmp_path: Path, below: str) -> None:
    app = app_on(desk, root_path="/wenbao", proxies="127.0.0.1")
    with served(app) as upstream, nginx(tmp_path, upstream, below) as front, visiting(browser) as context:
        page = opened(context, front)
        ask(page, QUESTION)
        expect(page.locator(".wb-text").last).to_contain_text("新增学位超1万个")
        page.locator(".wb-text .wb-cite").last.click()
        link = page.locator(".wb-link").get_attribute("data-address") or ""
        assert link.startswith(f"{front}r/")
        page.goto(link)
        expect(page.locator("#wb-source mark")).to_have_text("新增学位超1万个")
        page.get_by_role("tab", name="指标").click()
        expect(page.locator("#wb-table tbody tr").first).to_be_visible()
        assert re.search(r"/wenbao/\?tab=figures", page.url)
        csv = page.request.get(f"{front}api/indicators?format=csv")
        assert csv.ok
        assert httpx.post(f"{front}v1/chat/completions", json={"messages": []}, timeout=60).status_code == 400
