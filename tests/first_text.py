"""How long a reader waits: milliseconds from Enter to the first painted words of the answer, in a real chromium.

python -m tests.first_text http://127.0.0.1:7860 [N]

For the benchmark and the tests; needs playwright (a development tool) and a server that is running already. Each
press asks something not asked before, in conversations of `_TURNS` turns, as people have them. Starts no server.
"""

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.errors import UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"
_TURNS = 8
_SETTLE_MS = 600
_PLACE = "新北区"
_WHEN = ("2022年", "2021年", "五年来", "")
_WHAT = (
    "地区生产总值", "新增学位", "智能车间", "一般公共预算收入", "实际利用外资", "名教师", "口袋公园", "停车位",
    "高新技术企业", "规上工业总产值", "老旧小区改造", "人才公寓", "养老床位", "专利授权量",
)  # fmt: skip
_WATCH = """() => {
  if (window.firstText) return;
  const seen = (window.firstText = { times: [], began: 0, had: 0 });
  const count = () => document.querySelectorAll("#wb-chat .wb-text").length;
  document.querySelector("#wb-box textarea").addEventListener("keydown", (event) => {
    if (event.key === "Enter") { seen.had = count(); seen.began = performance.now(); }
  }, true);
  new MutationObserver(() => {
    if (!seen.began || count() <= seen.had) return;
    const began = seen.began;
    seen.began = 0;
    requestAnimationFrame(() => setTimeout(() => seen.times.push(performance.now() - began)));  // after the paint
  }).observe(document.querySelector("#wb-chat"), { childList: true, subtree: true });
}"""


def first_text_ms(url: str, n: int, chromium: str | None = None) -> list[float]:
    """`n` waits, in the order of asking, on the server at `url`; two presses before them warm it up.

    `chromium` is the browser's program; None: the one that is installed.

    Raises UsageError without playwright, chromium or the server.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ModuleNotFoundError as error:
        raise UsageError("测首字时间要用 playwright：请先 pip install -e '.[dev]'") from error
    program = chromium or shutil.which("chromium") or CHROMIUM
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 800})
            page.goto(url)
            times = measure(page, questions(n + 2))[2:]
            browser.close()
    except Error as error:
        line = str(error).splitlines()[0]
        raise UsageError(f"在 {url} 上测不成（{line}）：请确认服务在运行，chromium 在 {program}") from error
    return times


def measure(page: "Page", asked: Sequence[str]) -> list[float]:
    """Ask these on an open page, one after the other; a new conversation every `_TURNS`."""
    box = page.get_by_role("textbox", name="问题")
    box.wait_for()
    page.evaluate(_WATCH)
    for number, question in enumerate(asked):
        if number and number % _TURNS == 0:
            page.locator("#wb-new").click()
            page.wait_for_function("() => !document.querySelector('#wb-chat .wb-q')")
        page.wait_for_timeout(_SETTLE_MS)
        box.fill(question)
        box.press("Enter")
        page.wait_for_function("n => window.firstText.times.length > n", arg=number)
    times: list[float] = page.evaluate("() => window.firstText.times")
    return times


def questions(n: int) -> list[str]:
    """`n` questions, none twice, on the bundled report."""
    every = [f"{_PLACE}{when}{what}{ask}" for ask in ("是多少", "有多少") for when in _WHEN for what in _WHAT]
    if n > len(every):
        raise UsageError(f"最多测 {len(every) - 2} 次（要求 {n - 2} 次）")
    return every[:n]


def main() -> int:
    """Print p50, p95 and every wait; exit status 2 where it cannot be measured."""
    try:
        times = first_text_ms(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40)
    except (UsageError, IndexError, ValueError) as error:
        why = error if isinstance(error, UsageError) else "用法：python -m tests.first_text 网址 [次数]"
        print(f"错误：{why}", file=sys.stderr)
        return 2
    ordered = sorted(times)
    p50, p95 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95))
    print(f"首字（毫秒，{len(times)} 次）：p50 {p50:.0f}，p95 {p95:.0f}，最长 {ordered[-1]:.0f}")
    print(" ".join(f"{time:.0f}" for time in times))
    return 0


if __name__ == "__main__":
    sys.exit(main())
