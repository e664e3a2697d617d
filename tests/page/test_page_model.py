"""The page with a chat model behind it: a real browser, the real wiring, and a server on loopback that misbehaves."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from misbehaving_server import MisbehavingServer, Reply, status
from page_house import served
from playwright.sync_api import Page, expect, sync_playwright

from app import create_app
from rag.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUESTION = "2022年新增学位目标是多少？"
GOOD = "2022年新增学位的目标是超1万个。[1]"
LIE = "2022年新增学位的目标是超5万个。[1]"


@pytest.fixture(scope="module")
def server() -> Iterator[MisbehavingServer]:
    with MisbehavingServer(GOOD) as running:
        yield running


@pytest.fixture(scope="module")
def site(server: MisbehavingServer, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """As `wenbao serve` opens it: nothing but settings says that there is a model."""
    model = {"model": "openai:fake", "model_base_url": server.base_url, "model_api_key": "key", "model_retries": 0}
    home = tmp_path_factory.mktemp("model")
    (home / "cache").symlink_to((settings.home / "cache").resolve(), target_is_directory=True)
    with served(create_app(Settings(home=home, model_timeout=20, **model))) as address:
        yield address


@pytest.fixture
def page(site: str) -> Iterator[Page]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no chromium at {CHROMIUM}: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 800})
        page.goto(site)
        expect(page.get_by_role("textbox", name="问题")).to_be_visible()
        expect(page.locator("#wb-source .wb-paper p").first).to_be_visible()
        yield page
        browser.close()


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
    page.get_by_role("button", name="停止").click()
    expect(page.locator(".wb-a .wb-notice")).to_contain_text("停止")
    server.script(GOOD)
    ask(page)
    expect(page.locator(".wb-foot .wb-mode")).to_contain_text("openai:fake")
    expect(page.locator(".wb-q")).to_have_count(2)
