"""How Chinese reports write numbers and their units: 1.8万, 1,200多万, 三万一千亿, 1亿2000万; 个百分点, 元/吨标准煤.

Reads one number, or one unit, at a given place: `read_arabic("1.8万个", 0)` → 18000, `read_unit("个百分点", 0)` →
个百分点. Does not decide whether a number is a figure, a year or part of a name (figures.py), and converts between
units only by the plain factors of `canonical`. Pure; no pattern here backtracks over more than a few characters, so
time grows linearly with the text.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {d: n for n, d in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ENGLISH = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SCALES = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10**4), "亿": Decimal(10**8)}
SIZES = (("万亿", Decimal(10**12)), ("亿", _SCALES["亿"]), ("万", _SCALES["万"]))
"""What large figures are written in, the largest first."""
RATES = ("%", "百分点", "个百分点", "‰")
_ASCII_DIGITS = frozenset("0123456789")
_LONGEST = 16  # a longer run of digits is an identifier or noise, not a figure

_TO_ASCII = {0xFF10 + n: 0x30 + n for n in range(10)}
_TO_ASCII |= {0xFF21 + n: 0x41 + n for n in range(26)} | {0xFF41 + n: 0x61 + n for n in range(26)}
_TO_ASCII |= {ord(a): ord(b) for a, b in zip("％﹪．＋－−～／＜＞＝\u3000\xa0", "%%.+--~/<>=  ", strict=True)}
_THIN = "\u2009"
_TO_ASCII |= dict.fromkeys([*range(0x2002, 0x200B), 0x202F, 0x205F], ord(_THIN))
# Traditional script, as far as numbers, units and qualifiers go: a question or a model may use it.
_TO_SIMPLIFIED = str.maketrans(
    "萬億兩餘約個項條間戶畝噸頃張點來過達類種輛棟圓歲幣標課場層處門從頭隻對組筆於內學連續臺時鐘車劑盞針級單兆節簽預",
    "万亿两余约个项条间户亩吨顷张点来过达类种辆栋元岁币标课场层处门从头只对组笔于内学连续台时钟车剂盏针级单兆节签预",
)
_FOLDS = _TO_ASCII | _TO_SIMPLIFIED
_FOLDED = frozenset(map(chr, _FOLDS))
"""Whether there is anything to fold: most sentences hold nothing, which is told ten times as fast as copied."""

_GLUED = "(?<=[\u4e00-\u9fff（“])(?<![第图表栏件页注])"
"""Behind a Chinese character without a space: what follows is running text, and no cell of a table."""
_ARABIC = re.compile(
    r"(?<!第)[1-9][0-9]{0,2}(?:[,，][0-9]{3}){1,5}(?![0-9]|[,，][0-9]{1,2}(?![0-9.]))(?:\.[0-9]+)?"
    rf"|[1-9][0-9]{{0,2}}(?:{_THIN}[0-9]{{3}}){{1,5}}(?![0-9])(?:\.[0-9]+)?"
    rf"|{_GLUED}[1-9][0-9]{{0,2}}(?: [0-9]{{3}}){{1,5}}(?! ?[0-9])(?:\.[0-9]+)?"  # 投资1 256.3亿元
    r"|(?<![^\n])[1-9][0-9]{0,2}(?: [0-9]{3}){2,5}(?! ?[0-9])(?:\.[0-9]+)?"
    rf"|{_GLUED}[0-9]{{1,9}}(?: \. ?|\. )[0-9]{{1,4}}(?=[%‰万亿])"  # 投资128. 5亿元
    r"|[0-9]+(?:\.[0-9]+)?"
)
_LISTED = re.compile("(?:分别|依次)[^。；，0-9]{0,12}(?:[0-9]{1,3}，){0,5}$")
_MARKS = frozenset(",， \xa0\u202f\u205f") | {chr(code) for code in range(0x2002, 0x200B)}
_PART = r"[0-9]{1,16}(?:[,，.][0-9]{1,16}){0,4}"
_APART = re.compile(
    rf"(?<=[\u4e00-\u9fff])(?<![第图表栏件页注年月])(?:{_PART} {{1,3}}){{1,4}}\.?{_PART}(?= ?[%‰\u4e00-\u9fff])"
)
# 百分点, 千瓦, 千米 and 万分之 are no 百, 千 and 万.
_SCALE = re.compile(rf"[ {_THIN}]?((?:[百千](?![分瓦伏克卡赫帕米兆])|万(?!分之)|亿){{1,3}})")
_MORE = re.compile(r"[余多几]|来(?=[个万亿家名人项条座所种岁年])")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+[万亿]*)?")
_SECTION = re.compile(  # thousands, 零, hundreds, 零, tens, ones
    "(?:([一二两三四五六七八九])千)?(零?)(?:([一二两三四五六七八九])百)?(零?)(?:([一二三四五六七八九]?)十)?([一二两三四五六七八九]?)"
)


_Y = r"(?:(?<![0-9.])|(?<=^[0-9]\.)|(?<=^[0-9]{2}\.))(?:19|20)[0-9]{2}"  # also after a list number: 3.2014年
_TO_MARKS = "-~至到–−—"
_TO = " ?(?:[-~至到–−]|—{1,2}) ?"
_FOUR = 4
"""Digits of a year."""
CALENDAR_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
NUMERAL = re.compile(r"\d[\d.,]*")
"""Digits and what stands between them, as they are written."""
_C = "[一二两三四五六七八九十]"
_YEARS = re.compile(
    "|".join(
        (
            rf"{_Y} ?年?{_TO}(?:(?:19|20)[0-9]{{2}}(?![0-9.])|[0-9]{{2}}(?=学?年)) ?(?:学?年[度底]?)?",
            rf"{_Y} ?年 ?(?:[0-9]{{1,2}} ?月(?: ?[0-9]{{1,2}} ?日)?)?[度底初末]?",
            rf"{_Y}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?![0-9])",
            rf"(?<![0-9.])[0-9]{{1,2}}(?:{_TO}[0-9]{{1,2}})? ?月份?(?: ?[0-9]{{1,2}} ?日)?(?:{_TO}[0-9]{{1,2}} ?日)?",
            r"(?<![0-9.])[0-9]{1,2} ?日(?![均产供处])",
            r"(?<![0-9.A-Za-z])(?:20[0-6][0-9]|19[4-9][0-9])(?![0-9.,，%‰万亿千百多余+])",
            r"(?:(?<=[于（(在自公从至到])|(?<=公元)|(?<=元年[（(]))(?:[1-9][0-9]{2}|1[0-8][0-9]{2})年(?=[，,、）)。；;月初末底春夏秋冬至建始])",
            "[0-9]0年代",
            "[零〇一二三四五六七八九]{4}年",
            f"(?<![个几一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九])月(?:份|{_C}{{1,3}}日)?",
            '十[一二三四五六]五|(?<=[“"])[七八九]五(?=[”"])',
            f"(?:过去|未来|今后|最近|此前|(?<!提)[近前后这])(?:[0-9]{{1,3}}|{_C}{{1,3}})多?年[来间内]?",
            f"(?<![0-9.])(?:[0-9]{{1,3}}|{_C}{{1,3}})多?年(?:以?来|[间内前后]|之内|以内)",
        )
    ),
    re.MULTILINE,
)

_OF_TIME = frozenset("年月日五")
"""Each way of _YEARS holds one of these, or four digits: four in five sentences hold neither, which is soon told."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number in `text[start:end]`. `scale` is what its last 万/亿 multiplies by (1 where there is none).

    `more` is the 余/多/来 written inside it. `bare` marks a Chinese number without a digit (百亿, 千万).
    """

    start: int
    end: int
    value: Decimal
    scale: Decimal = Decimal(1)
    more: str = ""
    chinese: bool = False
    bare: bool = False

    @property
    def whole(self) -> bool:
        return self.value == self.value.to_integral_value()


def normalize(text: str) -> str:
    """Full-width digits, letters, percent and number signs as ASCII, one to one: offsets stay what they were."""
    return text.translate(_TO_ASCII)


def fold(text: str) -> str:
    """`normalize`, and numbers and units in simplified script; length-preserving too."""
    return text if _FOLDED.isdisjoint(text) else text.translate(_FOLDS)


def small_number(text: str) -> int:
    """A count of years: "5", "五", "十", "十五", "三十"; 0 if it is none."""
    if text in _ENGLISH:
        return _ENGLISH[text]
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" in text:
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return _DIGITS.get(text, 0)


def parse_number(text: str) -> float | None:
    """The value of a text that is one number and nothing else (1.8万, 三万一千亿, 1,200多万), else None.

    A percentage (百分之五), a fraction and an uncountable (几十, 数百) are no numbers. 一万三 is 13000.
    """
    text = fold(text).strip().replace(" ", "").replace("，", ",")
    sign, digits = text[:1] in ("-", "负") and len(text) > 1, text.lstrip("-负")
    if len(text) - len(digits) == sign and digits[:1] in _ASCII_DIGITS and digits:
        number = read_arabic(digits, 0)
        return None if number is None or number.end < len(digits) else float(-number.value if sign else number.value)
    size = len(text) - len(text.rstrip("万亿"))
    stem = text[: len(text) - size]
    chinese = _chinese(stem.removesuffix("余").removesuffix("多") + text[len(stem) :])
    return None if chinese is None else float(chinese)


def _multiply(scale: str) -> Decimal:
    product = Decimal(1)
    for char in scale:
        product *= _SCALES[char]
    return product


def read_arabic(text: str, pos: int) -> Number | None:
    """The number that starts with the ASCII digit at `pos`: 1.8万, 1,200多万, 4万余, 1亿2000万. None: too long."""
    number = _arabic(text, pos)
    for _ in range(2):  # 1亿2000万5千: each part of a smaller scale than the one before
        if number is None or number.scale == 1 or number.more or text[number.end : number.end + 1] not in _ASCII_DIGITS:
            break
        part = _arabic(text, number.end)
        if part is None or not 1 < part.scale < number.scale or part.value >= number.scale:
            break
        number = Number(pos, part.end, number.value + part.value, part.scale, part.more)
    return number


def _arabic(text: str, pos: int) -> Number | None:
    end = _digits_end(text, pos)
    if not pos < end <= pos + _LONGEST + 6:
        return None
    value = Decimal("".join(char for char in text[pos:end] if char in _ASCII_DIGITS or char == "."))
    more = _MORE.match(text, end)
    end = more.end() if more else end
    factor = Decimal(1)
    while scale := _SCALE.match(text, end):  # 3千多万: a scale on either side of 多
        factor, end = factor * _multiply(scale[1]), scale.end()
        if more or (more := _MORE.match(text, end)) is None:
            break
        end = more.end()
    return Number(pos, end, value * factor, factor, more[0] if more else "")


def _digits_end(text: str, pos: int) -> int:
    """Where the digits at `pos` end, with their thousands marks and decimals; `pos` where there are none."""
    match = _ARABIC.match(text, pos)
    if match is None:
        return pos
    if "，" in match[0] and (listed := _listed(text, pos)) and (match[0].count("，") > 1 or listed.endswith("，")):
        return pos + match[0].index("，")  # 分别为120，350，480个
    return match.end()


def _listed(text: str, pos: int) -> str:
    """What stands between 分别 and the number at `pos` of the same list, 分别 included; "" where it is in none."""
    found = _LISTED.search(text[max(0, pos - 40) : pos])
    return found[0] if found else ""


def numbers_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where the numbers in Arabic digits stand, in order: what a comma or a space stands inside of is one number."""
    folded, spans, end = fold(text), list[tuple[int, int]](), 0
    for start, char in enumerate(folded):
        if start >= end and char in _ASCII_DIGITS:
            end = _digits_end(folded, start)
            spans.append((start, end))
    return tuple(spans)


def decimals(text: str) -> int:
    """With how many decimals the first number in a text is written: 1 of 2.8万亿."""
    return next((len(text[a:b].partition(".")[2]) for a, b in numbers_in(text)), 0)


def thousands_marks(text: str) -> frozenset[int]:
    """Where commas and spaces stand inside a number: 新增学位4，500个 → {5}; none in 3，5，7."""
    if _MARKS.isdisjoint(text):
        return frozenset()
    return frozenset(i for a, b in numbers_in(text) for i in range(a, b) if text[i] in _MARKS)


def broken_figures(text: str) -> tuple[tuple[int, int], ...]:
    """Where nobody can tell one figure from two: 投资12 8.5亿元, 分别新增120，350个."""
    folded = fold(text)
    spans = [match.span() for match in _APART.finditer(folded) if _digits_end(folded, match.start()) < match.end()]
    if spans:
        years = [(year.start, year.end) for year in find_years(text)]
        spans = [(a, b) for a, b in spans if not any(start < b and a < end for start, end in years)]
    if "，" in text and ("分别" in text or "依次" in text):
        spans += [(a, b) for a, b in numbers_in(text) if "，" in text[a:b] and _listed(folded, a)]
    return tuple(sorted(spans))


def read_chinese(text: str, pos: int) -> tuple[Number | None, int]:
    """The Chinese number at `pos` and where its run of characters ends; None where the run is no number (一二三产)."""
    match = _CHINESE.match(text, pos)
    if match is None:
        return None, pos + 1
    run, end, more = match[0], match.end(), ""
    if len(run) > _LONGEST:
        return None, end
    if len(run) > 1 and run[-1] in "百千" and text[end : end + 1] in tuple("瓦伏克米分"):  # 三百万千瓦
        run, end = run[:-1], end - 1
    if text[end : end + 1] in tuple("余多几"):
        more, size = text[end], text[end + 1 : end + 3]
        size = size[: len(size) - len(size.lstrip("万亿"))]
        run, end = run + size, end + 1 + len(size)
    value = _chinese(run) if len(run) == 1 or any(char not in _DIGITS for char in run) else None
    if value is None:
        return None, end
    scales = [_SCALES[char] for char in run if char in "万亿"]
    number = Number(pos, end, value, scales[-1] if scales else Decimal(1), more, True, run[0] in "百千万亿")
    return number, end


def _chinese(run: str) -> Decimal | None:
    """Value of a whole run of Chinese digits; a run of digits alone counts by place (二〇二二)."""
    whole, point, rest = run.partition("点")
    if point:
        places = "".join(str(_DIGITS[char]) for char in rest if char in _DIGITS)
        head, scale = _chinese(whole), rest[len(places) :]
        if head is None or not places or scale.strip("万亿"):
            return None
        return (head + Decimal(f"0.{places}")) * _multiply(scale)
    if not run or len(run) > 2 * _LONGEST:
        return None
    if all(char in _DIGITS for char in run):
        return Decimal("".join(str(_DIGITS[char]) for char in run))
    return _placed(run)


def _placed(run: str) -> Decimal | None:
    """三万一千亿: what stands before 亿 (then 万) times that, and what stands after it."""
    for mark in "亿万":
        before, found, after = run.rpartition(mark)
        if found:
            high = _placed(before) if before else Decimal(1)
            low = Decimal(0)
            if after in _DIGITS:  # 一万三 is 13000, colloquially
                low = _DIGITS[after] * _SCALES[mark] / 10
            elif after:
                part = None if after[0] in "百千万" else _placed(after)
                low = Decimal(-1) if part is None else part
            return None if high is None or not 0 <= low < _SCALES[mark] else high * _SCALES[mark] + low
    if run in ("百", "千"):
        return _SCALES[run]
    match = _SECTION.fullmatch(run)
    if match is None:
        return None
    thousands, gap, hundreds, gap2, tens, ones = match.groups()
    last = Decimal(_DIGITS[ones] if ones else 0)
    if tens is None and not gap and not gap2 and (thousands or hundreds):  # 三百五 is 350, colloquially
        last *= 10 if hundreds else 100
    value = sum(_DIGITS[d] * n for d, n in ((thousands, 1000), (hundreds, 100)) if d)
    return value + (_DIGITS[tens or "一"] * 10 if tens is not None else 0) + last


@dataclass(frozen=True, slots=True)
class YearSpan:
    """A year, date or span of time; `text == source[start:end]`.

    `first` and `last` are whole years, both included, or None where the words name none (9月, “十四五”, 过去五年).
    """

    text: str
    start: int
    end: int
    first: int | None = None
    last: int | None = None


def find_years(text: str) -> tuple[YearSpan, ...]:
    """Years, dates and spans of time, which are no figures, in order: 2022年1月5日, 2016—2020年, 十四五, 5年来."""
    folded, spans = fold(text), list[YearSpan]()
    if _OF_TIME.isdisjoint(folded) and sum(map(folded.count, _ASCII_DIGITS)) < _FOUR:
        return ()
    for match in _YEARS.finditer(folded):
        start, end = match.span()
        if folded[end - 1] in "0123456789" and read_unit(folded, end):  # 2000平方米
            continue
        years = [int(year) for year in CALENDAR_YEAR.findall(match[0])]
        if not years and len(match[0]) > _FOUR and all(char in _DIGITS for char in match[0][:_FOUR]):
            years = [int("".join(str(_DIGITS[char]) for char in match[0][:_FOUR]))]
        short = match[0].rstrip("度底学年 ")[-3:]
        if len(years) == 1 and short[:1] in tuple(_TO_MARKS) and short[1:].isdecimal():  # 2015-16学年
            years.append(years[0] // 100 * 100 + int(short[1:]))
        spans.append(YearSpan(text[start:end], start, end, min(years, default=None), max(years, default=None)))
    return tuple(spans)


def tells_distance(text: str) -> bool:
    """Is a year told by how far it lies from another: 次年, 前一年, 五年后?"""
    years = (i for i, sign in enumerate(text) if sign == "年")
    return any(text[i - 1] in "前后上下次翌来转头隔一去" or text[i + 1 : i + 2] in tuple("前后之以") for i in years)


# --- units ----------------------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    return text.split()


_MONEY = _words("元人民币 人民币 美元 港元 港币 欧元 日元 英镑 澳元 加元 元")
_RATIOS = _words("% ‰ ‱ 倍 番 成 个百分点 百分点")
_MEASURES = _words("""
分 平方公里 平方千米 平方米 平米 ㎡ 立方米 立方 方 公里 千米 海里 里 米 厘米 毫米 微米 纳米 英寸 公顷 亩
吨标准煤 吨标煤 吨公里 吨级 蒸吨 载重吨 总吨 吨 公斤 千克 毫克 微克 克 斤 升 毫升 桶 标准箱 标箱 ℃ 摄氏度 度
千瓦时 兆瓦时 千瓦 兆瓦 吉瓦 瓦 千伏安 兆伏安 千伏 分贝 兆
年 个多月 个月 个工作日 工作日 天 个多小时 个小时 小时 个季度 分钟 秒 周岁 岁 周 课时 学时
""")
_COUNTS = frozenset(
    _words("""
人次 人日 人份 人公里 人口 人 名 位 户次 户 家次 家 席 个 大项 项次 项 件次 件 条 座 处 场次 场 车次 次 批次 批
台套 台次 台 套 辆次 辆 架次 架 艘次 艘 航班 列 班次 班 趟 支 所 栋 幢 间次 间 层 宗 起 例 款 种 大类 类 门 部
本 册 篇 首 幅 枚 块 片 株 棵 颗 头 只 羽 尾 匹 盏 杆 根 口 眼 张 份 封 笔 票 组 对 道 届 节 轮 集 站 股 床位 床
剂次 剂 针次 针 桩 盘 卡 字 箱 金 银 铜 期 群 副 省 市 县
""")
)
_LATIN = "TEU|MWh|[kK]Wh|km[2²]|m[23²³]|km|[kK][VW]|MW|GW|E(?i:flops)|PF|P|mm|m|t"
# A word is no unit where the next character makes another word of it: 人 in 5000人才, 部 in 12部门.
_NOT_BEFORE = {
    unit: after if "|" in after else f"[{after}]"
    for unit, after in (
        pair.split(":")
        for pair in _words("""
人:才工均民大社力文员 家:庭 位:居列于次 次:产新生 场:所馆地 所:有|以(?!上|下) 支:持付出撑流线渠 部:门分级委队
台:风湾商阶账 班:子组 种:植子养 起:来步草点 对:口接外标应于上比 道:路德 层:面次级 户:籍外均型 天:然津空
节:约能点水 床:位 列:入为 类:似型 本:地级科市区省土 集:中聚约团成群装体镇 轮:岗候换 批:发准 组:织建团 站:点位
股:份权 头:部 口:径岸 片:区 周:年边期末 份:额 门:户诊店前 首:次批个家席 届:中|全|人大 架:构空 卡:口车位
方:面案式便针向法位 度:假 针:对 升:级至到 米:兰 元:旦宇 只:有要 个:体[工经户私] 分:别布之类期钟批 成:功为立果
里:程 秒:批办 盘:活 字:典 克:服 倍:增感 年:度级不 例:如 间:接 箱:体 金:融属额 银:行 处:于理 条:件 根:据本
期:工项建用段内间房)） 群:众体 副:省部市主 省:会际级委道内外 县:级域城 市:级民场政区委值内辖 大项:目
""")
    )
}
_ANY = "|".join(
    unit + (f"(?!{_NOT_BEFORE[unit]})" if unit in _NOT_BEFORE else "")
    for unit in sorted([*_MONEY, *_RATIOS, *_MEASURES, *_COUNTS], key=len, reverse=True)
)
_PER = (
    f"(?: ?[/·]每?(?:日|月|GDP|{_LATIN}|{_ANY}|[0-9]{{0,3}}[十百千万亿]{{0,2}}(?:{_ANY}))"
    "|每(?:立方米|平方公里|平方米|千瓦时|公里|公顷|[吨亩]|升))"
)
_UNIT = re.compile(f"[ {_THIN}]?((?:(?:{_LATIN})(?![A-Za-z0-9])|{_ANY}){_PER}{{0,3}})")

# Unit: the unit it is counted in, and how many of that (1 where none is given).
_SAME = {
    unit: (target, float(factor or 1))
    for unit, target, factor in (
        f"{line}:".split(":")[:3]
        for line in _words("""
百分点:个百分点: 人民币:元: 元人民币:元: 港币:港元: 名:人: 人口:人: 周岁:岁: 个小时:小时: 个多小时:小时:
个多月:个月: 工作日:个工作日: 床:张: 床位:张: 公里:米:1000 千米:米:1000 km:米:1000 m:米: 平米:平方米: ㎡:平方米:
m2:平方米: m²:平方米: 平方千米:平方公里: km2:平方公里: km²:平方公里: 立方:立方米: 方:立方米: m3:立方米: m³:立方米:
公顷:亩:15 吨标煤:吨标准煤: 标箱:TEU: 标准箱:TEU: 吨:公斤:1000 t:公斤:1000 千克:公斤: 斤:公斤:0.5
千瓦:瓦:1e3 kW:瓦:1e3 KW:瓦:1e3 兆瓦:瓦:1e6 MW:瓦:1e6 吉瓦:瓦:1e9 GW:瓦:1e9 kV:千伏: KV:千伏:
度:千瓦时: kWh:千瓦时: KWh:千瓦时: 兆瓦时:千瓦时:1000 MWh:千瓦时:1000
""")
    )
}


def read_unit(text: str, pos: int) -> tuple[str, int] | None:
    """The unit at `pos` (one space before it is skipped) and where it ends, or None."""
    match = _UNIT.match(text, pos)
    return (match[1].replace(" ", ""), match.end()) if match else None


def canonical(unit: str) -> tuple[str, float]:
    """The unit that stands for all that mean the same, and the factor to it: 公里 → (米, 1000), ㎡ → (平方米, 1)."""
    head, *per = unit.replace("每", "/").replace("·", "/").replace("//", "/").split("/")
    name, factor = _SAME.get(head, (head, 1.0))
    return "/".join([name, *(_SAME[part][0] if _SAME.get(part, ("", 0))[1] == 1 else part for part in per)]), factor


def same_unit(a: str, b: str) -> bool:
    """Whether two units mean the same at the same scale: ㎡ and 平方米, 千米 and 公里; not 公里 and 米."""
    return canonical(a) == canonical(b)


def same_but_per(a: str, b: str) -> bool:
    """Whether one of two units says per what and the other leaves that to its sentence: 元/月, 元 of 每月1500元."""
    (one, *per), (other, *of) = (canonical(unit)[0].split("/") for unit in (a, b))
    return bool(one) and one == other and bool(per) != bool(of)


def is_count(unit: str) -> bool:
    """Whether things are counted with it (个, 家, 人次)."""
    return unit in _COUNTS


def is_money(unit: str) -> bool:
    return unit in _MONEY


def is_ratio(unit: str) -> bool:
    """Whether it measures without a dimension: %, 个百分点, 倍. Such a unit may never be dropped."""
    return unit in _RATIOS
