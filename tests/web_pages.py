"""Web pages as governments put them up: one report in twenty layouts, with what is around it. Support for tests.

`PAGES` says of each layout its HTML; `REPORT` are the lines of the report and nothing else is.
"""

from collections.abc import Callable

COVER = ["政府工作报告", "——2024年1月9日在界首市第十七届人民代表大会第三次会议上", "界首市市长 张某某"]
BODY = [
    "各位代表：",
    "现在，我代表界首市人民政府，向大会报告政府工作，请予审议，并请各位政协委员提出意见。",
    "一、2023年工作回顾",
    "过去一年，我们坚持稳中求进，较好完成了市人大确定的各项任务。全年实现地区生产总值420.8亿元，增长6.6%。",
    "（一）产业发展提质增效。新认定高新技术企业36家，新增规上工业企业28家，工业投资增长12.3%。",
    "（二）民生福祉持续改善。城镇新增就业8600人，新增学位4200个，改造老旧小区24个，惠及居民6800户。",
    "二、2024年工作安排",
    "主要预期目标是：地区生产总值增长6.5%左右，一般公共预算收入达到40亿元，城镇新增就业9000人以上。",
    "（一）着力扩大有效投资。实施重点项目120个，年度计划投资186亿元，开工建设城东水厂二期工程。",
    "（二）着力办好民生实事。新增学位5000个，新建改扩建幼儿园6所，新增养老床位800张。",
    "各位代表，让我们同心协力、真抓实干，为谱写现代化建设新篇章而努力奋斗！",
]
REPORT = COVER + BODY
CLUTTER = (
    *("9900", "52亿元", "首页", "ICP", "打印", "主办", "相关", "微信", "3186"),
    *("附件1", "上一篇", "温馨", "评论", "版权"),
)
"""No line of the report may hold any of these."""

NAV = ["网站首页", "政务公开", "办事服务", "互动交流", "无障碍", "长者模式"]
META = "发布时间：2024-01-18 来源：市政府办 浏览次数：3186 字体：大 中 小 打印本页"
RELATED = [
    "界首市2023年新增学位9900个 教育资源更均衡",
    "我市一般公共预算收入突破52亿元",
    "2025年界首市地区生产总值预计增长8%",
]
ABSTRACTS = [
    "记者从市教育局获悉，2023年我市新增学位9900个，教育资源更加均衡，群众满意度不断提高。",
    "日前，我市一般公共预算收入突破52亿元，同比增长5%，税收占比稳步提高。",
]
FOOT = "主办：界首市人民政府 承办：界首市数据资源管理局 皖ICP备00000000号 网站标识码：3412820001"


def each(tag: str, lines: list[str], attributes: str = "") -> str:
    return "".join(f"<{tag}{attributes}>{line}</{tag}>" for line in lines)


def links(lines: list[str], tag: str = "b") -> str:
    return "".join(f"<{tag}><a href='#'>{line}</a></{tag}> " for line in lines)


def page(body: str) -> str:
    head = "<head><meta charset='utf-8'><title>报告_界首市</title></head>"
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"


def word(line: str) -> str:
    """A paragraph as Word saves it: figures in spans of their own, empty o:p."""
    parts = "".join(f"<span lang=EN-US>{c}</span>" if c.isascii() else c for c in line)
    return f"<p class=MsoNormal style='text-indent:32pt'><span style='font-family:仿宋'>{parts}<o:p></o:p></span></p>"


TOP = f"<div class=top>{links(NAV)}</div><div class=pos>您当前的位置：<a>首页</a> &gt; <a>政府工作报告</a></div>"
END = f"<div class=foot>{FOOT} 版权所有</div>"
MORE = f"<div class=rel><h3>相关阅读</h3><ul>{links(RELATED, 'li')}</ul></div>"
PLAIN = f"<div class=rel><h3>相关阅读</h3><ul>{each('li', RELATED)}</ul></div>"
TOOLS = f"<div class=tools>{META}</div>"
CHAPTERS = [BODY[2:6], BODY[6:10]]
MENU = [f"栏目{i}" for i in range(60)]

LAYOUTS: dict[str, Callable[[], str]] = {
    "paragraphs in a div": lambda: TOP + TOOLS + f"<div>{each('p', REPORT)}</div>" + PLAIN + END,
    "one cell, line breaks": lambda: (
        f"<table><tr><td>{'<br>'.join([*NAV, META, *REPORT, '相关阅读', *RELATED, FOOT])}</td></tr></table>"
    ),
    "a table lays it out": lambda: (
        f"<table><tr><td>{each('div', NAV)}</td><td>{TOOLS}{each('p', REPORT)}</td><td>{PLAIN}</td></tr></table>{END}"
    ),
    "a section a chapter": lambda: (
        TOP + f"<main><h1>{COVER[0]}</h1>{each('p', COVER[1:] + BODY[:2])}"
        + "".join(f"<section><h2>{chapter[0]}</h2>{each('p', chapter[1:])}</section>" for chapter in CHAPTERS)
        + f"{each('p', BODY[10:])}</main>" + MORE + END
    ),
    "divs for paragraphs": lambda: TOP + f"<article>{each('div', REPORT)}</article>" + TOOLS + MORE + END,
    "the title elsewhere": lambda: (
        TOP + f"<div><h1>{COVER[0]}</h1></div>{TOOLS}<div>{each('p', COVER[1:] + BODY)}</div>" + PLAIN + END
    ),
    "related within": lambda: f"<div>{each('p', [*REPORT, '相关阅读'])}{links(RELATED, 'p')}</div>" + END,
    "related as running text": lambda: TOP + f"<div>{each('p', [*REPORT, '相关阅读：', *ABSTRACTS])}</div>" + END,
    "running text beside it": lambda: TOP + f"<div>{each('p', ABSTRACTS)}</div><div>{each('p', REPORT)}</div>" + END,
    "saved from Word": lambda: TOP + f"<div class=WordSection1>{''.join(map(word, REPORT))}</div>" + MORE + END,
    "a share bar in the middle": lambda: (
        TOP + f"<div>{each('p', REPORT[:6])}<p>分享到：<a>微信</a></p>{each('p', REPORT[6:])}</div>" + END
    ),
    "attachments at its end": lambda: (
        f"<div>{each('p', REPORT)}<p>附件下载：</p><p><a href=a.doc>附件1：重点项目清单.doc</a></p></div>" + END
    ),
    "sixty links first": lambda: (
        f"<ul>{links(MENU, 'li')}</ul>{links(NAV)}<div>{each('p', REPORT)}</div>" + PLAIN + END
    ),
    "a side bar first": lambda: (
        f"<div><div><h4>最新新闻</h4>{each('p', RELATED)}</div><div>{each('p', REPORT)}</div></div>" + END
    ),
    "font, center, tables in tables": lambda: (
        f"<center><table><tr><td><font>{' | '.join(NAV)}</font></td></tr><tr><td><table><tr><td><font size=3>"
        f"{each('p', REPORT)}</font></td></tr></table></td></tr><tr><td>{FOOT}</td></tr></table></center>"
    ),
    "comments below": lambda: (
        f"<div>{each('p', REPORT)}</div><div><h3>网友评论</h3><p>评论一下，新增学位9900个还不够。</p></div>" + END
    ),
    "spans and breaks": lambda: (
        TOP + f"<div id=zoom>{'<br><br>'.join(f'<span>　　{x}</span>' for x in REPORT)}</div>" + MORE + END
    ),
    "an editor's line in it": lambda: f"<div>{each('p', [META, *REPORT, '责任编辑：李某 主办：办公室'])}</div>{END}",
    "one before, one after": lambda: (
        f"<header>{links(NAV)}</header><article>{each('p', REPORT)}<p>上一篇：<a>2022年报告</a></p></article>" + PLAIN
    ),
    "deep sections, as WeChat has": lambda: (
        "<div><section>" + "".join(f"<section><section><p>{x}</p></section></section>" for x in REPORT)
        + f"</section></div><div>微信扫一扫关注该公众号</div>{END}"
    ),
    "a notice before it": lambda: (
        TOP + "<div><p>温馨提示：您使用的浏览器版本过低，部分功能可能无法使用，请升级后再访问。</p></div>"
        + f"<div>{each('p', REPORT)}</div>" + END
    ),
}  # fmt: skip
PAGES = {name: page(make()) for name, make in LAYOUTS.items()}
