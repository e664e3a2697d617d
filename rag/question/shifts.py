"""A time said by its distance from one that was spoken of (前一年, 次年, 两年后, 去年同期) → that year. Pure.

那前一年呢 after a question on 2017 is 那2016年呢. Once it is said in figures, it is read like any other year. Times
against the report's own year (去年, 五年来) are text/times.py's, unless a year long past was spoken of.
"""

import re
from itertools import pairwise, zip_longest

from rag.text.numbers import small_number
from rag.text.times import calendar_years
from rag.text.vocabulary import counted, in_turn

_BACK = "前上回早"
_LEADS = "再又更往向朝倒退回前后面头去推数移看挪翻早晚过隔了到之以那上溯提"
"""What may stand before a number of years that is a distance: 再往前倒 of 再往前倒三年."""
_GOES = frozenset("再又更推数移退看倒挪翻早晚溯提隔")
"""One of them makes it a distance: 往后三年 is a stretch of years."""
_WAYS = (("前早", -1), ("后晚", 1), ("倒退回溯", -1), ("过隔", 1))
"""Which way it goes, the surer words first: 往前推 and 推后."""
_OFFSETS = {
    "次年": 1, "翌年": 1, "来年": 1, "转年": 1, "下年": 1, "隔年": 1, "上年": -1, "头年": -1, "头一年": -1,
    "去年同期": -1, "上年同期": -1,
    "上上年": -2, "上上一年": -2, "下下年": 2, "下下一年": 2,
    "当年": 0, "同年": 0, "那年": 0, "那一年": 0, "该年": 0, "这一年": 0, "同一年": 0,
    "同期": 0, "接下来一年": 1, "接着一年": 1, "接下来那年": 1, "接下来的一年": 1, "接下来的那年": 1,
    "后来": 1, "year before": -1, "year earlier": -1, "previous year": -1,
    "preceding year": -1, "prior year": -1, "year after": 1, "year later": 1, "following year": 1, "same year": 0,
}  # fmt: skip
"""Words for a year by its distance; what is counted (三年后, 第二年) has the grammar below."""
_BY_TODAY = {"大前年": -3, "大后年": 3, "去年": -1, "前年": -2, "明年": 1, "后年": 2, "last year": -1, "next year": 1}
"""As against the report's year, or against a year long past that was spoken of."""
_ENDS = r"(?=的?(?:[呢？?]|$))"


def _count(name: str) -> str:
    return rf"(?<![\d一二三四五六七八九十])(?P<{name}>\d{{1,2}}|[一二三四五六七八九十两]{{1,2}})年"


def _either(*, latin: bool) -> str:
    words = [word for word in sorted(_OFFSETS, key=len, reverse=True) if word.isascii() == latin]
    alone = {
        "来年": r"(?<![年以期])来年(?!均)",
        "后来": rf"后来(?:{_ENDS}|(?=[减增涨降升变扩]))",
    }  # 五年来年均增长; 后来实际是多少
    return "|".join(alone.get(word, word) for word in words)


_SHIFT = re.compile(
    r"(?:(?P<own>(?:19|20)\d\d)年的?)?(?:"
    r"[再又更紧]?[之以此随先]?(?:接着|接下来)?的?(?P<next>[前后上下早晚])[面边]?的?(?:那?一|(?<=[面边])那)年度?(?:同期)?(?![来间内里]|多(?![多少几了出还吗]))"
    rf"|(?P<word>{_either(latin=False)})(?:度(?![假过]))?"
    rf"|(?:[再又更]|(?=[之以]))[之以]?(?P<again>[前后早晚])[些点面]?{_ENDS}"
    rf"|(?P<lead>(?!那)[{_LEADS}]{{0,8}}){_count('n')}(?:[之以过]?(?P<side>[前后])(?![后一二三四五六七八九十\d]))?(?![来间内里])"
    r"|[再又更]?[往向朝倒](?P<go>[前后回])面?的?那?"
    rf"|第{_count('nth')}度?"
    rf"|(?:the )?\b(?P<english>{_either(latin=True)})\b)(?!的?报告[里中上怎说公交])",
    re.I,
)
_TODAY = re.compile("|".join(f"(?<![以今])(?:{word})" for word in _BY_TODAY), re.I)
_THAN = ("比", "较", "同")
_CHANGES = re.compile(r"^(?:相比|同期)?(?:实际|名义|同口径)?[增降下上提减回翻扩压涨跌]")


_EACH_OF = re.compile(
    r"[之此以其随往接着下来紧]{0,3}的?(?P<way>[后前])?[面头边来]?的?[这那]?(?P<n>[两二三四五2-5])个?年"
)
"""此后两年: each of two years on; 两年后 is one year, and 这两年 none of them."""
_NO_SUCH = ("前", "后", "来", "内", "间", "底", "末")
_ALL_OF_THEM = ("一共", "总共", "累计", "合计", "共计", "加起来", "年均", "平均", "总和", "要", "打算", "计划", "将")
"""What makes of them one stretch, summed up or planned as a whole."""
_EACH_BY_ITSELF = ("分别", "各", "每年", "逐年", "走势", "依次")
_PAIR_OF_YEARS = re.compile(r"(?P<one>\d\d)年?[、和与跟及到至/,， 的]{1,2}(?P<other>\d\d)这?两?年")
_MOST_APART = 5


def each_year(text: str, first: int, last: int) -> str:
    """Several years at once, each by its figures: 此后两年呢 after 2014 → 2015年和2016年呢.

    16和17这两年呢 → 2016年和2017年呢.
    """

    def years(match: re.Match[str]) -> str:
        back, on = match["way"] == "前", match["way"] == "后" or "接" in match.group()
        each = on or (back and any(word in text for word in _EACH_BY_ITSELF))
        lead = text[: match.start()].endswith(("今", "再", "又", "更", "再往", "往"))
        if not each or lead or _is_no_year(text[match.end() :]) or any(word in text for word in _ALL_OF_THEM):
            return match.group()
        n = small_number(match["n"])
        return "和".join(f"{year}年" for year in (range(first - n, first) if back else range(last + 1, last + n + 1)))

    def pair(match: re.Match[str]) -> str:
        one, other = int(match["one"]), int(match["other"])
        apart = 0 < other - one < _MOST_APART and not _is_no_year(text[match.end() :])
        apart = apart and not text[: match.start()].endswith(tuple("0123456789."))
        return f"20{one:02}年和20{other:02}年" if apart else match.group()

    return _PAIR_OF_YEARS.sub(pair, _EACH_OF.sub(years, text))


def _is_no_year(after: str) -> bool:
    """两年内, 两年多 count years."""
    return after.startswith(_NO_SUCH) or (after[:1] == "多" and after[1:2] in ("", "，", "。", "的", "来", "？"))


def in_figures(text: str, first: int, last: int, *, today: bool = False, same: bool = True) -> str:
    """`text` with every such time as a year: back from `first`, on from `last` (the years that were spoken of).

    那次年的目标呢 after 2017 → 那2018年的目标呢. `today`: 去年 and its like are meant against them too; `same`: so
    are 当年 and its like.
    """

    def year(match: re.Match[str], offset: int | None) -> str:
        own = match.groupdict().get("own")
        after = text[match.end() :].lstrip("了到，,、")
        if offset and after[:2].isdigit() and after.lstrip("0123456789").startswith("年"):
            return ""  # 隔两年，18年: the year that it comes to is named
        amount = in_turn(text[match.end() :], "how much", "large")  # 比前一年掉了多少亿 asks for no growth
        told = text[: match.start()].endswith(_THAN) and _CHANGES.match(text[match.end() :]) and not amount
        if offset is None or told or (offset == 0 and not own and (first != last or not same)):
            return match.group()  # 比上年增长多少 asks for the growth that the report tells
        return f"{(int(own) if own else first if offset < 0 else last) + offset}年"

    said = _SHIFT.sub(lambda match: year(match, _offset(match.groupdict(""))), text)
    return _TODAY.sub(lambda match: year(match, _BY_TODAY[match.group().lower()]), said) if today else said


_CENTURY = 100


def so_many(text: str) -> int:
    """再倒两年 → 2; 1 where no number of years is said."""
    return next((one.number for one in counted(text, "year") if one.number < _CENTURY), 1)


def counted_on(text: str, last: str) -> str:
    """第三年 right after 第二年 is one year on: both count from the same year."""
    now, before = (next((one for one in counted(told, "year") if one.nth), None) for told in (text, last))
    if now is None or before is None:
        return text
    on = now.number - before.number
    return f"{text[: now.start]}再过{on}年{text[now.end :]}" if on > 0 else text


_ONE_OF_TWO = re.compile(r"(?<![再又更往朝倒紧接])(?P<way>[前后])[面边]?(?:的?那)?一年度?(?![来间内里])")


_ROW = tuple("、和与跟及同/,，")
"""What stands between two years that share one 年."""


def as_against_own(text: str) -> str:
    """Another year by its distance from the one named: 2018年比上年多多少 → 2018年比2017年多多少; of two that are named
    the one or the other (2013年和2014年各多少，后一年比前一年多多少; so of 2013、2014年).
    """
    found = calendar_years(text)
    rows = [one.named or text[one.end : after.start] in _ROW for one, after in pairwise(found)]
    years = sorted({one.year for one, named in zip_longest(found, rows) if named or one.named})
    spoken = [one for one in found if one.named]
    if len(years) == 2 and spoken:
        last = spoken[-1].end + 1
        told = _ONE_OF_TWO.sub(lambda said: f"{years[said['way'] == '后']}年", text[last:])
        if told != text[last:]:
            return text[:last] + told
    if not spoken:
        return text
    year, end = spoken[0].year, spoken[0].end + 1
    return text[:end] + in_figures(text[end:], year, year, same=False)


def _offset(said: dict[str, str]) -> int | None:
    """How many years on (or, below 0, back); None where no single year is meant (往后三年, 第一年)."""
    if word := said["english"] or said["word"]:
        return _OFFSETS[word.lower()]
    if said["nth"]:
        return small_number(said["nth"]) - 1 or None
    if said["n"]:
        return _apart(small_number(said["n"]), said["lead"], said["side"])
    return -1 if (said["go"] or said["next"] or said["again"]) in _BACK else 1


def _apart(n: int, lead: str, side: str) -> int | None:
    """-3 of 再往前倒 three years, or of three years 前; +3 of 晚 three years; None of 往后三年, which are all three."""
    if side:
        return -n if side == "前" else n
    if not (n == 1 or _GOES & set(lead) or ("过" in lead and "过去" not in lead)):
        return None
    way = next((way for words, way in _WAYS if set(words) & set(lead)), 0)
    return way * (n + ("隔" in lead)) or None
