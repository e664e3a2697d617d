"""The report on a web page is told from what is around it, and what was left out is counted."""

import time
from pathlib import Path

import pytest
from web_pages import BODY, CLUTTER, PAGES, REPORT, page

from ingest.read import read_file
from ingest.webpage import read_page
from rag.settings import Settings


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", PAGES)
def test_the_report_and_nothing_else(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.html").write_text(PAGES[name], encoding="utf-8")
    source = read_file(tmp_path / "a.html", Settings())
    lines = [squeezed(paragraph.text) for paragraph in source.paragraphs]
    assert lines == [squeezed(line) for line in REPORT]
    assert not any(word in line for word in CLUTTER for line in lines)
    assert source.left_out > 0


def test_what_was_left_out_is_counted_to_the_character() -> None:
    around = ["网站首页 政务公开", "主办：界首市人民政府"]
    found = read_page(
        page(f"<div>{around[0]}</div><div>{''.join(map('<p>{}</p>'.format, REPORT))}</div><p>{around[1]}"), "a"
    )
    assert found.left_out == len(squeezed("".join(around)))


@pytest.mark.parametrize(
    "line",
    [
        "（三）推进无障碍环境建设，让群众共同分享发展成果。",
        "（四）共建共治共享分享",
        "推广微信小程序办事。",
        "二、提高政策有效性",
        "要分享成果，办好实事，打印店审批更简便。",
        "1.扫描二维码即可办理",
        "附件：2024年主要指标表",
    ],
)
def test_a_line_of_the_report_that_sounds_like_the_page(line: str) -> None:
    lines = [*REPORT[:8], line, *REPORT[8:]] if not line.startswith("附件") else [*REPORT, line]
    body = "".join(f"<p>{one}</p>" for one in lines)
    kept = read_page(page(f"<div>网站首页</div><div>{body}</div><div>版权所有 ICP备1号</div>"), "a").lines
    assert [squeezed(one) for one in kept] == [squeezed(one) for one in lines]


def test_a_table_behind_the_report_stays() -> None:
    rows = "<tr><td>指标</td><td>2024年目标</td></tr><tr><td>新增学位</td><td>5000个</td></tr>"
    paragraphs = "".join(f"<p>{line}</p>" for line in REPORT)
    kept = read_page(page(f"<div>{paragraphs}<table>{rows}</table></div><div>相关阅读</div>"), "a").lines
    assert [line.strip() for line in kept[-2:]] == ["指标 2024年目标", "新增学位 5000个"]


def test_a_page_with_little_text_stays_whole() -> None:
    assert read_page(page("<p>新增学位5000个</p><a href='#'>打印</a>"), "a").lines == ["新增学位5000个", "打印"]
    assert sum(map(len, BODY)) > 300


def test_a_deep_page_of_many_lines_costs_no_more_than_its_size() -> None:
    line = "<div><p>新增学位5000个，新增就业9000人。</p></div>"
    began = time.process_time()
    found = read_page(page("<div>" * 190 + line * 20_000 + "</div>" * 190), "a")
    assert len(found.lines) == 20_000
    assert time.process_time() - began < 10
