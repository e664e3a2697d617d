"""The README's pictures, fresh: the page on a desktop, a phone and in the dark, and the headline plot.

    python tests/pictures.py http://127.0.0.1:7860

Writes docs/images/*.png; the server has the bundled report alone. The plot is drawn from eval/runs/headline.svg, its
source, which `wenbao eval headline --record` writes. Needs playwright and a chromium.
"""

import sys

from first_text import CHROMIUM
from paths import ROOT
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

IMAGES = ROOT / "docs" / "images"
VIEWS = {
    "page": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}


def main() -> int:
    """Take them all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, options in VIEWS.items():
            page = browser.new_context(locale="zh-CN", **options).new_page()
            page.goto(sys.argv[1])
            _opened(page, name)
            page.screenshot(path=IMAGES / f"{name}.png")
        _plot(browser)
        browser.close()
    for path in IMAGES.glob("*.png"):  # flat colours: a third of the size
        Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)
    return 0


def _opened(page: Page, name: str) -> None:
    """At first sight; a digest beside its source, and a refusal; the 指标 tab on a phone."""
    expect(page.locator("#wb-source .wb-paper p")).not_to_have_count(0)
    expect(page.locator("#wb-chat .example")).to_have_count(6, timeout=60_000)
    if name == "dark":
        box = page.get_by_role("textbox", name="问题")
        for number, question in enumerate(["2022年在养老方面有什么打算", "武进区2022年新增学位多少"]):
            box.fill(question)
            box.press("Enter")
            expect(page.locator(".wb-foot")).to_have_count(number + 1)
        page.locator(".wb-text .wb-cite").first.click()
        expect(page.locator("#wb-source mark")).to_be_in_viewport()
        page.locator(".wb-q").first.scroll_into_view_if_needed()
    elif name == "phone":
        page.get_by_role("tab", name="指标").click()
        expect(page.locator(".wb-bar").first).to_be_visible()
    page.wait_for_timeout(1500)


def _plot(browser: Browser) -> None:
    page = browser.new_page(device_scale_factor=2)
    page.set_content((ROOT / "eval" / "runs" / "headline.svg").read_text(encoding="utf-8"))
    page.add_style_tag(content="body { margin: 0 }")
    page.locator("svg").screenshot(path=IMAGES / "headline.png")


if __name__ == "__main__":
    sys.exit(main())
