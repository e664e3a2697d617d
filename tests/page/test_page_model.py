"""The page with a chat model behind it: a real browser, the real wiring, and a server on loopback that misbehaves."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pytest
from misbehaving_server import MisbehavingServer, Reply, status
from page_browser import opened
from page_house import served
from playwright.sync_api import BrowserContext, Page, TimeoutError, expect

from app import create_app
from rag.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "2022年新增学位目标是多少？"
GOOD = "2022年新增学位的目标是超1万个。[1]"
LIE = "2022年新增学位的目标是超5万个。[1]"


@pytest.fixture(scope="module")
def server() -> Iterator[MisbehavingServer]:
    with MisbehavingServer(GOOD) as running:
        yield running


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """What the owner reads in the terminal."""
    return []


@pytest.fixture(scope="module")
def site(
    server: MisbehavingServer,
    indexed: Path,
    tmp_path_factory: pytest.TempPathFactory,
    printed: list[str],
) -> Iterator[str]:
    """As `wenbao serve` opens it: nothing but settings says that there is a model."""
    model = {"model": "openai:fake", "model_base_url": server.base_url, "model_api_key": "key", "model_retries": 0}
    home = copytree(indexed, tmp_path_factory.mktemp("model") / "home", symlinks=True)
    app = create_app(Settings(home=home, model_timeout=20, **model), tell=printed.append)
    with served(app) as address:
        yield address


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    return opened(context, site)


def ask(page: Page) -> None:
    box = page.get_by_role("textbox", name="问题")
    box.fill(QUESTION)
    box.press("Enter")


def test_the_model_is_named_and_its_figures_are_checked(page: Page, server: MisbehavingServer) -> None:
    server.script(GOOD)
    expect(page.locator("#wb-head .wb-modepill")).to_contain_text("openai:fake")
    ask(page)
    expect(page.locator(".wb-foot .wb-mode")).to_contain_text("openai:fake")
    expect(page.locator(".wb-text")).to_have_text("2022年新增学位的目标是超1万个。1")
    expect(page.locator(".wb-badge.ok")).to_contain_text("与原文一致")
    expect(page.locator(".wb-badge.warn")).to_have_count(0)
    page.locator(".wb-text .wb-cite").click()
    expect(page.locator("#wb-source mark")).to_contain_text("新增学位超1万个")


def test_a_sentence_that_does_not_hold_is_dropped_and_told(page: Page, server: MisbehavingServer) -> None:
    server.script(GOOD + LIE)
    ask(page)
    expect(page.locator(".wb-badge.warn")).to_be_visible()
    expect(page.locator(".wb-notice")).to_be_visible()
    expect(page.locator(".wb-text")).to_contain_text("超1万个")
    assert "超5万个" not in page.locator(".wb-text").inner_text()


def test_a_model_that_only_lies_gives_way_to_the_words_of_the_report(page: Page, server: MisbehavingServer) -> None:
    server.script(LIE)
    ask(page)
    expect(page.locator(".wb-notice").first).to_be_visible()
    expect(page.locator(".wb-text")).to_contain_text("新增学位超1万个")
    assert "超5万个" not in page.locator(".wb-text").inner_text()


@pytest.mark.parametrize("reply", [status(500), status(401), Reply(GOOD, break_after=6), Reply(refuse_connection=True)])
def test_a_model_that_fails_is_told_and_the_answer_stands(page: Page, server: MisbehavingServer, reply: Reply) -> None:
    server.script(reply)
    ask(page)
    expect(page.locator(".wb-notice").first).to_contain_text("模型")
    expect(page.locator(".wb-text")).to_contain_text("新增学位超1万个")
    expect(page.locator(".wb-foot .wb-mode")).to_contain_text("摘录模式")
    assert "key" not in page.locator("#wb-chat").inner_text()


def test_a_slow_model_is_waited_for_in_sight_and_can_be_stopped(page: Page, server: MisbehavingServer) -> None:
    server.script(Reply(GOOD, stall_after=0))
    ask(page)
    expect(page.locator(".wb-wait")).to_be_visible()
    expect(page.locator(".wb-q")).to_have_text(QUESTION)
    with page.expect_response("**/gradio_api/cancel*"):
        page.get_by_role("button", name="停止").click()
    expect(page.locator(".wb-a .wb-notice")).to_contain_text("停止")
    server.script(GOOD)
    for _ in range(
        10
    ):  # Gradio takes no Enter until it knows that the answer before was stopped: a person presses again
        ask(page)
        with suppress(TimeoutError):
            page.locator(".wb-q").nth(1).wait_for(timeout=5000)
            break
    expect(page.locator(".wb-foot .wb-mode")).to_contain_text("openai:fake")
    expect(page.locator(".wb-q")).to_have_count(2)


def unlock(page: Page, token: str) -> None:
    page.get_by_role("tab", name="模型").click()
    page.get_by_label("一次性口令").fill(token)
    page.get_by_role("button", name="打开设置").click()


def test_whoever_has_the_token_sets_the_model_and_sees_what_it_costs(
    page: Page, context: BrowserContext, site: str, server: MisbehavingServer, printed: list[str]
) -> None:
    token = printed[-1].rpartition("：")[2]
    unlock(page, "0000-0000-0000-0000")
    expect(page.get_by_text("口令不对").first).to_be_visible()
    expect(page.get_by_label("一次性口令")).to_have_value("")
    expect(page.locator("#wb-model-form")).to_have_count(0)
    unlock(page, token)
    page.get_by_role("radio", name="不用").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#wb-model-told")).to_contain_text("已保存")
    expect(page.locator("#wb-head .wb-modepill")).to_contain_text("摘录模式")
    expect(page.locator("#wb-model-state")).to_contain_text("什么也不发出去")
    page.get_by_role("radio", name="OpenAI 协议的服务").check()
    page.get_by_label("地址", exact=True).fill(server.base_url)
    page.get_by_label("模型的名字").fill("another")
    page.get_by_label("密钥").fill("sk-page-secret")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#wb-head .wb-modepill")).to_contain_text("openai:another")
    expect(page.get_by_label("密钥")).to_have_value("")
    server.script("你好。")
    page.get_by_role("button", name="试一下").click()
    expect(page.locator("#wb-model-told")).to_contain_text("openai:another 回答了：你好。")
    server.script(GOOD)
    page.get_by_role("tab", name="问答").click()
    ask(page)
    expect(page.locator(".wb-foot .wb-mode")).to_contain_text("openai:another")
    expect(page.locator(".wb-foot .wb-cost")).to_contain_text("token")
    assert server.requests[-1].headers["authorization"] == "Bearer sk-page-secret"
    assert "sk-page-secret" not in page.content()
    other = opened(context, site)
    unlock(other, token)  # it was good for one visit
    expect(other.get_by_text("口令不对")).to_be_visible()
    assert printed[-1].rpartition("：")[2] != token
