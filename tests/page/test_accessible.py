"""What axe-core finds on the page, on a desktop, in the dark and on a phone: nothing serious."""

import pytest
from page_browser import NARROW, WIDE, ask, comes_to, opened, serious, visiting
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(
    "options", [{"viewport": WIDE}, {"viewport": WIDE, "color_scheme": "dark"}, {"viewport": NARROW}], ids=str
)
def test_axe_finds_nothing_serious(browser: Browser, address: str, options: dict[str, object]) -> None:
    with visiting(browser, **options) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#wb-chat .example")).to_have_count(6, timeout=60_000)
        assert serious(page) == []
        ask(page, "新增学位")
        ask(page, "今天天气怎么样")
        expect(page.locator("#wb-scope")).to_be_visible()
        assert serious(page) == []
        for tab in ("指标", "报告"):
            page.get_by_role("tab", name=tab).click()
            expect(page.locator(".wb-table tbody tr:visible").first).to_be_visible()
            assert serious(page) == [], tab
        assert page.evaluate("() => document.documentElement.scrollWidth") <= options["viewport"]["width"]  # type: ignore[index]


def test_questions_and_chapters_are_headings_and_chips_say_what_they_remove(browser: Browser, address: str) -> None:
    with visiting(browser) as context:
        page = opened(context, address)
        ask(page, "2021年新增学位多少个")
        expect(page.get_by_role("heading", name="2021年新增学位多少个")).to_be_visible()
        expect(page.get_by_role("heading", name="一、本届政府工作回顾")).to_have_count(1)
        expect(page.get_by_label("去掉 2021")).to_have_count(1)


CHINESE = """() => {
  const own = ".wb-paper, script, style, option, .wb-glance, .wb-table tbody, .wb-evidence, .wb-q, .wb-text, .wb-chart";
  const strange = (e) => e.closest(own + ", .token, #wb-lang, .wb-next");
  const named = [...document.querySelectorAll("[aria-label], [title], [placeholder]")].filter((e) => !strange(e));
  const names = named.flatMap((e) => ["aria-label", "title", "placeholder"].map((name) => e.getAttribute(name) || ""));
  const shown = [...document.querySelectorAll("#wb-main *, #wb-head *")].filter((e) => !strange(e));
  const words = shown.filter((e) => e.checkVisibility()).flatMap((e) => [...e.childNodes]);
  const said = words.filter((node) => node.nodeType === 3).map((node) => node.data);
  return [...names, ...said].filter((text) => /[\\u4e00-\\u9fff]/.test(text) && !text.includes("新北区"));
}"""


def test_an_english_browser_starts_in_english_and_reads_no_chinese_but_the_reports(
    browser: Browser, address: str
) -> None:
    with visiting(browser, locale="en-GB") as context:
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_role("tab", name="Figures")).to_be_visible()
        examples = page.locator("#wb-chat .example")
        expect(examples.first).to_contain_text("GDP growth target", timeout=60_000)
        assert comes_to(page, lambda: page.evaluate(CHINESE)) == []
        examples.first.click()
        expect(page.locator(".wb-text")).to_contain_text("地区生产总值增长7%左右")
        page.get_by_role("tab", name="Reports").click()
        expect(page.locator("#wb-reports tbody tr").first).to_be_visible()
        assert comes_to(page, lambda: page.evaluate(CHINESE)) == []
