"""The Content-Security-Policy: what it says, that pages carry its nonce, and that markup which got in runs nothing."""

import re

import httpx
import pytest
from page_browser import opened
from playwright.sync_api import Browser, expect


def directives(answer: httpx.Response) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/api/reports", "/nothing", "/gradio_api/file=/etc/passwd"])
def test_nothing_inline_runs_without_this_responses_nonce(address: str, path: str) -> None:
    first, second = httpx.get(f"{address}{path}", timeout=60), httpx.get(f"{address}{path}", timeout=60)
    assert len(first.headers.get_list("content-security-policy")) == 1
    for name in ("script-src", "style-src"):
        assert "'unsafe-inline'" not in directives(first)[name]
        assert not {"*", "http:", "https:", "data:", "blob:"} & set(directives(first)[name])
    assert directives(first)["script-src-attr"] == ["'none'"]
    nonces = [
        re.findall(r"'nonce-([^']{20,})'", str(one.headers["content-security-policy"])) for one in (first, second)
    ]
    if not first.headers["content-type"].startswith("text/html"):
        assert nonces == [[], []]
        return
    assert nonces[0]
    assert nonces[0] != nonces[1]
    tags = re.findall(r"<(?:script|style)\b[^>]*>", first.text)
    assert tags
    assert all(f'nonce="{nonces[0][0]}"' in tag for tag in tags)


def test_a_page_is_whole_however_it_is_asked_for(address: str) -> None:
    """Compression would hide what the nonce has to be put on."""
    plain = httpx.get(address, headers={"accept-encoding": "identity"}, timeout=60)
    pressed = httpx.get(address, headers={"accept-encoding": "br, gzip, deflate"}, timeout=60)
    assert len(plain.text) == len(pressed.text)
    assert int(pressed.headers["content-length"]) == len(pressed.content)
    assert "window.wenbao" in pressed.text
    assert httpx.head(address, timeout=60).status_code == 200


@pytest.mark.browser
@pytest.mark.slow
def test_markup_that_got_in_runs_nothing(browser: Browser, address: str) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = opened(context, address)
        blocked = page.evaluate(
            """async () => {
                const seen = [];
                document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
                const box = document.body.appendChild(document.createElement("div"));
                box.innerHTML = '<img src="x" onerror="window.hacked = 1"><style>body { color: rgb(1, 2, 3) }</style>'
                  + '<a href="javascript:window.hacked = 1">x</a><img src="http://files.example/x.png">';
                box.querySelector("a").click();
                const script = document.createElement("script");
                script.textContent = "window.hacked = 1";
                box.append(script);
                await new Promise((done) => setTimeout(done, 500));
                return [...new Set(seen)].sort();
            }"""
        )
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("getComputedStyle(document.body).color") != "rgb(1, 2, 3)"
    assert blocked == ["img-src", "script-src-attr", "script-src-elem", "style-src-elem"]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/docs"])
def test_the_pages_themselves_break_no_rule(browser: Browser, address: str, path: str) -> None:
    against: list[str] = []
    with browser.new_context(locale="zh-CN") as context:
        context.on("console", lambda said: against.append(said.text) if "Content Security" in said.text else None)
        page = context.new_page()
        page.goto(f"{address}{path}")
        expect(page.locator("#wb-source .wb-paper p, .opblock").first).to_be_visible(timeout=30_000)
        page.wait_for_timeout(1000)
    assert against == []
