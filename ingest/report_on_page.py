"""Which lines of a web page are the report: the densest stretch of running text, whatever tags it is in. Pure.

Each line of running text votes for the element that holds its paragraph; the report is what stands in the element
with the most, or, where the chapters are elements of their own, in the one around them. Within it what a reader knows
for the page's own goes: share bars, font sizes and print buttons wherever they stand, and all from 相关阅读, 责任编辑
or 主办单位 on. The cover (title, congress, speaker) may stand before it, in another element.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_SHARE_OF_PAGE = 0.6
"""An element with less of the page's running text than this is a part of the report: its parents are looked at."""
_LEAST = 120
"""Characters of running text below which nothing tells a report from what is around it: all lines stay."""
_COVER_LINES = 14

_END = re.compile(
    r"^[\s【\[（(>»·•—-]*(?:"
    "相关(?:阅读|链接|新闻|文章|文件|信息|解读|报道|推荐|内容|稿件)|延伸阅读|推荐阅读|热点(?:推荐|新闻|排行)|最新(?:新闻|信息|发布)"
    "|猜你喜欢|您可能|大家都在看|上一[篇条页]|下一[篇条页]|责任编辑|编辑[：:]|附件下载|主办(?:单位)?[：:]|承办(?:单位)?[：:]"
    "|版权所有|网站(?:地图|标识码)|友情链接|关于我们|联系我们|网友评论|发表评论|我要(?:评论|纠错)|扫一扫|分享到|打印本页"
    "|关闭窗口|[一-鿿]?ICP备|政府网站找错)"
)
_FURNITURE = re.compile(
    r"字\s{0,3}[体号]|打印|收藏|关闭窗口|分享|浏览(?:次数|量)|阅读(?:次数|量)|点击(?:[数量]|次数)|(?:当前|现在|所在)的?位置"
    r"|索\s{0,3}引\s{0,3}号|信息分类|发布(?:机构|日期|时间|者)|生成日期|成文日期|主题分类|发文(?:机关|字号|日期)"
    "|公开(?:方式|范围|时限|目录)|(?:信息|文章|稿件)?来源[：:]|扫描二维码|微信|微博|朋友圈|无障碍|长者模式|适老|返回顶部"
    r"|朗读|听全文|网站首页|繁體|简体|English|有效性|文\s{0,3}号[：:]|责任编辑|作者[：:]"
)
_AT_START = 6
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、是]|[（(][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[.．、]|第[一二三四五六七八九十])"
)
_TITLE = re.compile("报\\s*告|计划|预算|公报|纲要|规划|意见|通知|方案")
_OF_COVER = re.compile(
    "报\\s*告|会议|大会|[省市区县州盟旗乡镇]\\s*长|主席|主任|各位代表|同志们|(?:19|20)\\d\\d\\s*年|二[〇○零]|"
    "^[—-]|^[（(].*[）)]$|^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]|第[一二三四五六七八九十]{1,3}[章部])"
)
_NAME = re.compile("[\\u4e00-\\u9fff][\\s\\u3000]*(?:[\\u4e00-\\u9fff·][\\s\\u3000]*){1,7}")


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line; `path` are the elements that it stands in, outermost first, `linked` the share of it that is links."""

    text: str
    path: tuple[int, ...]
    linked: float


def report_lines(lines: Sequence[PageLine]) -> list[PageLine]:
    """The lines of the report, in order; all of them where there is too little running text to tell."""
    weights = [_running(line) for line in lines]
    if sum(weights) < _LEAST:
        return list(lines)
    home = _home(lines, weights)
    inside = [i for i, line in enumerate(lines) if line.path[: len(home)] == home]
    inside = inside[: _end([lines[i] for i in inside], [weights[i] for i in inside])]
    first = next(i for i in inside if weights[i])
    body = [i for i in inside if i >= first and not _is_furniture(lines[i])]
    return [lines[i] for i in (*_cover(lines, first), *body)]


def _running(line: PageLine) -> int:
    """How many characters of running text a line holds; 0 for headings, menus and headlines."""
    text = line.text.strip()
    if (
        line.linked >= 0.5
        or not set("，。；！？") & set(text)
        or len(text) < 12
        or (len(text) < 60 and _FURNITURE.search(text))
    ):
        return 0
    return len(text)


def _home(lines: Sequence[PageLine], weights: Sequence[int]) -> tuple[int, ...]:
    """The element that holds the report."""
    votes: dict[tuple[int, ...], float] = defaultdict(float)
    for line, weight in zip(lines, weights, strict=True):
        if weight:
            votes[line.path[:-1]] += weight
            votes[line.path[:-2]] += weight / 2
    home = max(votes, key=lambda path: (votes[path], len(path)))
    held = [0] * (len(home) + 1)  # by how many of home's elements a line stands in
    for line, weight in zip(lines, weights, strict=True):
        shared = next((i for i, (a, b) in enumerate(zip(home, line.path, strict=False)) if a != b), None)
        held[min(len(home), len(line.path)) if shared is None else shared] += weight
    inside, least = held[-1], _SHARE_OF_PAGE * sum(weights)
    while home and inside < least:
        home = home[:-1]
        inside += held[len(home)]
    return home


def _end(lines: Sequence[PageLine], weights: Sequence[int]) -> int:
    """Where the page's own begins again behind the report: before the first mark that little running text follows."""
    total = left = sum(weights)
    for i, (line, weight) in enumerate(zip(lines, weights, strict=True)):
        if _END.match(line.text) and left < 0.35 * total and len(line.text.strip()) < 200:
            return i
        left -= weight
    return len(lines)


def _is_furniture(line: PageLine) -> bool:
    """Is the line the page's own: a link, or said in its words? A numbered heading or a sentence is not."""
    text = line.text.strip()
    if line.linked >= 0.5 or len(text) >= 120:
        return line.linked >= 0.5
    if _HEADING.match(text) or text.endswith(("。", "；", "！")):
        return False
    found = [match.start() for match in _FURNITURE.finditer(text)]
    return len(found) > 1 or (len(found) == 1 and found[0] <= _AT_START) or bool(_END.match(text))


def _cover(lines: Sequence[PageLine], first: int) -> list[int]:
    """The title and what of the lines between it and the running text belongs to a cover or heads the text."""
    low = max(0, first - _COVER_LINES)
    near = [i for i in range(low, first) if not _is_furniture(lines[i])]
    titles = [i for i in near if _TITLE.search(lines[i].text) and len(lines[i].text.strip()) <= 80]
    if not titles:
        return [i for i in near[-2:] if _OF_COVER.search(lines[i].text)]
    same = [i for i in titles if lines[i].path[:-1] == lines[titles[-1]].path[:-1]]
    return [
        i for i in near if i >= same[0] and (_OF_COVER.search(lines[i].text) or _NAME.fullmatch(lines[i].text.strip()))
    ]
