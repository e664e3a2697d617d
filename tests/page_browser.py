"""A real chromium on the real application, and what every test does in it: open the page, ask, look at it with axe."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, TimeoutError, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no chromium at {CHROMIUM}: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, **options: object) -> Iterator[BrowserContext]:
    """A visitor of its own; whatever a test does on the page, its policy lets it."""
    against: list[str] = []
    settings = {"locale": "zh-CN", "viewport": WIDE, **options}
    with browser.new_context(**settings) as context:  # type: ignore[arg-type]  # playwright knows them
        context.set_default_timeout(30_000)
        context.on("console", lambda said: against.append(said.text) if "Content Security" in said.text else None)
        yield context
    assert against == []


def opened(context: BrowserContext, site: str) -> Page:
    page = context.new_page()
    page.goto(site)
    expect(page.get_by_role("textbox", name="问题")).to_be_visible()
    expect(page.locator("#wb-source .wb-paper p").first).to_be_visible()
    return page


def ask(page: Page, question: str) -> None:
    """And wait for the answer; what was asked before it is answered first, as a person would let it."""
    feet = page.locator(".wb-foot")
    before = page.locator(".wb-q").count()
    expect(feet).to_have_count(before)
    box = page.get_by_role("textbox", name="问题")
    box.fill(question)
    box.press("Enter")
    expect(feet).to_have_count(before + 1)


def in_past(page: Page, title: str) -> Locator:
    """The conversation of that title in the list of past ones, which is opened; again, until the list knows of it."""
    choice = page.get_by_role("option", name=title)
    for _ in range(20):
        page.locator("#wb-past input").click()
        try:
            choice.wait_for(timeout=1000)
            break
        except TimeoutError:  # it was opened before it was renewed
            page.keyboard.press("Escape")
            page.locator("#wb-past input").blur()
    return choice


def copied(page: Page, button: Locator) -> str:
    """What a click on the button puts into the clipboard; its context has the right to read it."""
    page.evaluate("() => navigator.clipboard.writeText('')")
    button.click()
    told: str = page.wait_for_function("() => navigator.clipboard.readText()").json_value()
    return told


def comes_to(page: Page, look: Callable[[], list[str]]) -> list[str]:
    """What `look` finds at last: nothing as soon as it finds nothing, else what still stands there after seconds."""
    for _ in range(20):
        if not (found := look()):
            break
        page.wait_for_timeout(250)
    return found


def serious(page: Page) -> list[str]:
    """What axe-core finds serious on the page, and finds again: not what is only half drawn."""

    def look() -> list[str]:
        found = [one for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
        return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found]

    return comes_to(page, look)


def contrast(page: Page, selector: str) -> float:
    """WCAG contrast of the text of the first such element against what lies behind it."""
    colours = page.locator(selector).first.evaluate(
        """e => { const c = getComputedStyle(e).color; let b = e;
        while (b && /rgba\\(0, 0, 0, 0\\)|transparent/.test(getComputedStyle(b).backgroundColor)) b = b.parentElement;
        return [c, getComputedStyle(b || document.body).backgroundColor]; }"""
    )
    light, dark = sorted((_luminance(colour) for colour in colours), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
