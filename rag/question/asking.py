"""How people ask: the words of a question that tell shape, sort of figure, measure word, done or promised. Pure.

Patterns over simplified, half-width text. What the question is about (its content words) is terms.py's, when is
text/times.py's, where is text/places.py's.
"""

import re
from collections.abc import Callable, Iterator
from enum import Enum, StrEnum, auto

from rag.text.numbers import is_ratio, read_unit
from rag.text.segments import QUOTED, parts_at
from rag.text.verb_aspect import foretells, has_been
from rag.text.vocabulary import begins, counted, first_said, in_turn, said, says, unled, whole


class Shape(StrEnum):
    """What would answer the question."""

    FIGURE = "figure"
    LIST = "list"
    COVER = "cover"  # who spoke, when, at which meeting
    DEFINITION = "definition"
    TEXT = "text"


class Want(Enum):
    """What else the words of a question want, beside shape, sort of figure, time and place. Read once (`wants`)."""

    ERRAND = auto()
    """Something is to be done (订票, 写诗) or told (天气) that no report holds."""
    WHEN = auto()
    EVER = auto()  # 说过没有, 哪一年: in any of the years
    DAY = auto()  # 哪一天: a year is not enough
    HOW = auto()  # 怎么样: what came of it
    HOW_MUCH = auto()
    BY_WHAT = auto()  # 怎么做: by what means
    WHETHER = auto()
    CAUSE = auto()
    """谁, 为什么, 是什么: who it was, and why, stands before what came of it."""
    WHY = auto()
    DIFFERENCE = auto()
    COMPARE = auto()
    EACH_YEAR = auto()
    EACH = auto()  # 各是多少, 分别多少
    WHICH = auto()  # 哪12个: the names, not the number
    TOTAL = auto()
    NEW = auto()
    CHANGE = auto()  # 从多少到多少: both ends
    MORE = auto()
    """How much more or less than before: 比上年多多少, 增加多少."""
    LEVEL = auto()
    """Which level of government's part: 地方财政, 省级财政, 其中."""
    MEAN = auto()
    PER_UNIT = auto()
    PER_WHAT = auto()
    """每平方公里产出多少GDP: of each, and not in all."""
    PERCENT = auto()
    """百分之几: no word will do."""
    RATE = auto()
    AGE = auto()
    FINISHED = auto()
    """建成, 通车: that it was begun is no answer."""
    SPEAKER = auto()
    COVER_DATE = auto()
    COVER_MEETING = auto()
    MANY = auto()
    """Words that may ask for a table: 各省, 哪些区, 近五年, 历年, 目标完成了吗. What it is of, many.py reads."""
    AIM = auto()
    """目标, 预期: what was aimed at, or whether it was met."""
    MENTION = auto()
    IN_YI = auto()  # 多少亿, of whatever it is
    """有没有提到: that it is spoken of is the answer."""


class Ask(StrEnum):
    """Which figure of an indicator is wanted: 多少亿元, 增长多少, 占多少, 第几, 几倍; ANY where that is open."""

    ANY = "any"
    AMOUNT = "amount"
    GROWTH = "growth"
    SHARE = "share"
    RANK = "rank"
    MULTIPLE = "multiple"


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.I)


_NO_PLAN = r"(?<![一二三四五六七八九十]年)(?<!行动)(?<!比)(?<!比原)(?<!比年初)"
"""A name (三年行动计划), or what a result is measured by (比计划提前多少天): neither promises anything."""
_PROMISED = (
    r"(?<!比)原[定先]|(?<!比)(?:原来|当初)(?:[想定说]|打算|承诺)|(?<!比)年初(?:定|承诺)|"
    r"(?<![规确稳])定[在为成][多几]|目标|(?<![达符低好不超][到合于及出])预期|打算|力争|准备|target|goal"
)
_TARGET_WORDS = _any(
    _PROMISED,
    rf"{_NO_PLAN}计划(?!的|\d)|要求|(?<![规设稳制固鉴协])定(?:的(?=[是为有多增降])|[了在]?(?=多少|几))",
    r"(?<!比)(?<!比年初)任务|安排|承诺|拟|(?<!我)想(?![知问找看查画比]|要[一份个张]|了解)",
    r"(?<![纳建发][入设展])(?<![”\"])规划|plan(?:ned)?\b|promise|aim|will be",
    r"(?<![需重主纲摘概只都想首必我])要(?![求素点闻塞不么是害紧用，,。？?！!]|$|写[出上明清]|标[出上明注]|注明|附上|实际|20\d\d年)|(?<!请)将|今后|未来",
)
_STRONG_TARGET = _any(
    _PROMISED,
    rf"{_NO_PLAN}计划(?!的|\d)|拟(?!合)|要(?=[新建]|完成|达|实现|[再招引培]|提高|打造|推进|降)",
)
_ACHIEVED_WORDS = _any(
    r"实绩|实际(?!利用|使用|到账)|完成(?:数|情况|的)|(?:完成|做到|实现|达到|增长|下降|新增|建成|落实|减少|[降涨升增减跌])了|已经|取得|成绩|结果|(?:目前|现在|眼下)(?=.{0,8}(?:多少|几))",
    r"完成(?:多少|几)|(?<![想要划算来])[做干][到成](?:多少|几)|(?:多少|几).{0,4}了[？?]?$|(?:是不是|是否).{1,14}了[？?]?$|了(?:吗|没有?)[？?]?$",
    r"actual|achieved|completed|was |were |did (?!.{0,40}(?:set|target|plan|promise|aim))",
)
_COMPARE = _any(
    r"对比|比较|相差|[多少差](?:多少|几)|各是|分别|[和与跟]|比.{1,12}[多少高低]|还是|compare",
    r"(?:超过|[高低多少快慢大小]于|不及)了?(?:20\d\d年|[^，。？?\d]{2,12}?)(?:[吗么没？?]|$)",
)
DIFFERENCE = _any(
    r"[少多][\u4e00-\u9fff]{1,2}了(?:多少|几)|[少多][新增建完成招办收]{1,2}(?:多少|几)|相差|[多少差高低大小快慢](?:多少|几)|对比|相比.*[多少]|[高低多少快慢大小][了出]来?了?(?:多少|几)|差距|差额|[比较](?:19|20)\d\d年.{0,8}[长短远近轻重宽窄早晚](?:多少)|[比较](?:19|20)\d\d年.{0,8}(?:(?:增加|减少)了?(?:多少|几))|[到至]\d{2,4}年?[底末]?[^，,。？?]{0,16}(?:(?:增加)了?(?:多少))|[比较](?:(?:19|20)\d\d)年[^，。？?]{0,10}[高低多少快慢大小][些了]?(?:吗)|(?:是不是|有没有)[比较](?:(?:19|20)\d\d|[去上前今])年[^，。？?]{0,10}[高低多少快慢大小]|(?:超过|[高低多少快慢大小]于|不及)了?(?:19|20)\d\d年(?:[吗么？?]|$)"
)
WIDE = _any(
    r"(?:多少|几(?!年)).*[，、,和及].*(?:多少|几(?!年)|第几|排名|比例|增速|多高)",
    r"[\u4e00-\u9fff][和、及与][\u4e00-\u9fff]+(?:各|分别)[是为有排占达]?(?:多少|几|第几)",
    r"(?:几|多少)[\u4e00-\u9fff].{1,8}(?:几|多少)[\u4e00-\u9fff]",
    r"(?:几|多少)[个家件项名人所条座][\u4e00-\u9fff]{2,10}[、和及与][\u4e00-\u9fff]{2,10}[？?]?$",
    r"how many.* and (?:what|how many)",
    r"各自",
)
_OFFICE = r"(?:[省市区县镇]长|主席|总理)"
_SHAPES: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    (
        Shape.COVER,
        _any(
            r"(?:谁|哪位|who)[^？?，,。]{0,12}(?:[作做讲]|宣读|deliver|gave)|报告人",
            rf"{_OFFICE}[是叫姓]",
            rf"谁[是任当].{{0,12}}{_OFFICE}",
            r"(?:报告|会议|讲)(?![中里]).{0,8}(?:什么时候|何时|哪一?[天日年]|几月|几号|日期|时间|哪里|在哪(?![些几一个])|[什哪][么次个]会)",
            r"(?:什么时候|何时|哪一?天|几月几[号日]|在什么|哪次|哪个).{0,10}(?:报告|会议|人代会)",
        ),
    ),
    (
        Shape.LIST,
        _any(
            r"[二两三四五六七八九十\d][个大项张条种件类].{0,14}(?:什么|哪)|[二三四五六七八九十]大[\u4e00-\u9fff]{2,6}[？?。]?$",
            r"哪些|哪几|哪[“「\"]?[二三两四五六七八九十\d]+|有什么$|都有什么",
            r"列出|列举|名单|具体[有是指]|各指|指哪|几大|什么内容",
            r"which (?:two|three|four|five)|list ",
        ),
    ),
    (
        Shape.FIGURE,
        _any(
            r"多少(?!周年)|几(?![年乎]|周年)|百分之|多[大高长远宽]|增速|增幅|占比|比重|比例|总额|总量|数量|规模|(?<!功)率(?:是|$)",
            r"谁更?[大高多快]|哪[个边]?更?[大高多快]|人数|户数|面积|倍",
            r"how (?:many|much)|what (?:is|was|are) the|rate|目标(?:[是呢值数]|[？?]?$)|排名(?!赛)",
        ),
    ),
)
_MET = re.compile(
    r"(?:完成|达到|实现)了?[^，,。？?]{0,10}(?:目标|任务|计划)了?[吗没]|"
    r"(?:预期|年初)?(?:目标|任务|计划)(?:都|是否|有没有|没有?|未能?)(?:完成|实现|达到)"
)
_AMOUNT = re.compile(r"(?:总额|总值|余额)[是为有]?多少|多少(?!周年|来着|[呢啊呀吗了百的个])[\u4e00-\u9fff]")
_MONEY = re.compile(
    r"(?:投资|资金|收入|支出|产值|增加值|销售额|补贴|工资|税收|投入)(?:总额)?[了是为达共约]?"
    r"多少[万亿]*(?=[，,。？?！!]|$)|多少(?:钱|资金)|的钱"
)
_NEAR, _MOST_ITEMS, _AFTER_MONEY = 10, 20, ("", *"钱，。？?、吗呢啊的")
_ERRAND = _any(
    r"[帮替给][我咱俺](?:[订定买写画]|推荐|[约点做唱编讲改])",
    r"(?:天气|下雨|运势|汇率)(?:如何|[呢吗]|$)|怎么[做煮炒炖][饭菜肉鱼汤]|(?i:is the weather)",
    r"[写作来][首篇个段](?:[诗歌]|作文)|把[^，。]{0,6}提示词[^，。]{0,4}(?:输出|打印)",
)
_SAYS = r"[说讲提谈写聊论]"
_WHAT = r"(?:什么|哪些|哪几|怎么)"
_TELL = re.compile(
    rf"{_SAYS}[到述及]?[了过]?(?:[一]?[些点])?{_WHAT}|怎么{_SAYS}|{_SAYS}{_SAYS}|"
    rf"[做干办抓搞弄推忙][了过成出]*(?:[一]?[些点])?{_WHAT}|"
    r"有(?:关|没有)?(?:一?[些点])?什么[^？?。，,是]{0,2}(?:安排|打算|举措|措施|动作|内容|成[绩果效就]|进展|变化|计划|办法|政策|亮点|说法|"
    r"规划|部署|要求|新)|介绍|梳理|整理|归纳|汇总|情况(?:怎么样|如何|怎样|呢|[？?]?$)|"
    r"(?:表现|进展|成绩|效果|[做搞干得]得|发展得?)(?:怎么样|如何|怎样)|方面|[这那]一?[块边段]|领域|这件?事"
)
"""…说了些什么, 做了哪些, 有什么安排, …方面, …这一块: whatever there is on it."""
_GIST = re.compile(
    r"概括|概述|概要|总结|摘要|导读|提炼|浓缩|大意|要点|梗概|[一两二三四五几\d]句话|[一两二三四五几\d]段话|主要内容|"
    r"(?:报告|通篇|部分|章)(?:主要|都|究竟)*[讲说写谈](?:[了的]是?)?[些点]?什么|"
    r"(?:报告|全文)(?:[分有成为了哪])*几?[大个]?部分|(?:取得|有)[了过]?(?:哪些|什么)(?:成就|成绩)|"
    r"summar|overview|\bgist\b",
    re.I,
)
_SEVERAL = re.compile(
    r"、|分别|各自?[是有为多要怎新打突]|还有|另外|以及|[？?].+[？?]|呢[？?。]?$|对比|比一?比|比较|对照|"
    r"[和与跟].{1,12}(?:[各谁比差都，]|,)|(?:19|20)\d\d年?[和与、跟](?:19|20)\d\d|\band\b|compar",
    re.I,
)
_EITHER = re.compile(r"([\u4e00-\u9fff])[不没]\1")  # 高不高, 有没有
_WHETHER, _OPEN_ENDS = ("吗", "是否", "有无", "了没"), ("吗", "没有", "没", "不")
_TWO, _TWENTY, _OWN, _RATIOS = 2, 20, ("张床位", "级", "村", "镇"), ("个百分点", "倍")
_AGAINST = 9  # from 和 to 比 in 2014年和2013年比


def asks(text: str) -> bool:
    """Does this part of a question ask by itself?"""
    return _asks_whether(text) or says(text, "asks itself") or text.rstrip("？?").endswith("呢")


def puts_forward(text: str) -> bool:
    """May it claim something (…是1.8万个，对吗, 我听说…)? What it claims is claim.py's."""
    return begins(text, "hearsay") > 0 or says(text, "question tag") or says(text, "puts it as a question")


def shape_of(text: str) -> Shape:
    found = next((shape for shape, pattern in _SHAPES if pattern.search(text)), Shape.TEXT)
    return Shape.DEFINITION if found in (Shape.FIGURE, Shape.TEXT) and _asks_meaning(text) else found


def _asks_meaning(text: str) -> bool:
    return says(text, "asks meaning") or text.rstrip("？?").endswith("是什么")


def unit_of(text: str) -> str:
    """The measure word that the question asks with (多少家 → 家), or ""."""
    money = "元" if _MONEY.search(text) and not says(text, "asks share") else ""
    return next((unit for *_, unit in _measured(text)), money)


def measures_asked(text: str) -> list[tuple[int, int]]:
    """Where 几只 or 多少家 stands: what comes after it begins a word."""
    return [(start, end) for start, end, _ in _measured(text)]


def _measured(text: str) -> Iterator[tuple[int, int, str]]:
    """(where 多少亿元 stands, the unit in it); 几块？ and 几千块钱 are 元, 几成 and 哪几块地 measure nothing."""
    for start, end in said(text, "how much"):
        at = len(text) - len(text[end + text.startswith(("个亿", "个万"), end) :].lstrip(" 万亿千百"))
        own = next(((unit, at + len(unit)) for unit in _OWN if text.startswith(unit, at)), None)
        if (found := own or read_unit(text, at)) and (found[0] in _RATIOS or not (is_ratio(found[0]) or "块" in found)):
            yield start, found[1], "人" if found[0] == "口" and text.startswith("人", found[1]) else found[0]
        elif text.startswith("块", at) and text[at + 1 : at + 2] in _AFTER_MONEY:
            yield start, at + 1, "元"


def ask_of(text: str) -> Ask:
    if "增长比例" in text or "增长率" in text:
        return Ask.GROWTH
    lowered = text.lower()
    if says(lowered, "asks rank"):
        return Ask.RANK
    if "倍" in text:
        return Ask.MULTIPLE
    if says(lowered, "asks share") or in_turn(text, "has a part", "how large a part", gap=_NEAR):
        return Ask.SHARE
    if says(lowered, "asks growth"):
        return Ask.GROWTH
    unit = unit_of(text)
    if unit == "个百分点":
        return Ask.GROWTH
    if says(lowered, "rate or percent") and not unit:
        return Ask.SHARE
    return Ask.AMOUNT if unit or _AMOUNT.search(text) else Ask.ANY


def says_target(text: str, *, plainly: bool = False) -> bool:
    """A plan's name (“双创计划”) promises nothing, and whether a target was met asks for what was done; `plainly`
    leaves out the words that may promise nothing either (任务, 安排, 将).
    """
    words = _STRONG_TARGET if plainly else _TARGET_WORDS
    return bool(words.search(_MET.sub("", QUOTED.sub("”", text)))) or ("会" in text and foretells(text))


def asks_met(text: str) -> bool:
    """Whether a promise was kept: 2018年的几个目标兑现了没."""
    put = in_turn(text, "whether it was", "kept") or in_turn(text, "whether it was", "each of them", "kept")
    put = put or in_turn(text, "kept", "or not") or in_turn(text, "kept", "how it went")
    return put and (says(text, "promised") or says(text, "its aim"))


def than_aim(text: str) -> bool:
    """比计划多, 实际和目标差, 说要建多少和最后: is what was done held against what was promised?"""
    held = (unled(text[end:], "before the plan") for _, end in said(text, "held against"))
    joined = [unled(text[end:], "before the plan") for _, end in said(text, "joins sides")]
    beside = (rest[begins(rest, "plan") :].lstrip("数值量额相来") for rest in joined if begins(rest, "plan"))
    return (
        any(begins(rest, "plan") for rest in held)
        or any(rest.startswith(("比", "差")) for rest in beside)
        or in_turn(text, "plan", "joins sides", "what came", gap=1)
        or (in_turn(text, "what came", "joins sides", gap=4) and in_turn(text, "joins sides", "plan"))
        or in_turn(text, "set it", "joins sides", "in truth", gap=12)
        or in_turn(text, "in truth", "joins sides", "set it", gap=12)
    )


def says_achieved(text: str) -> bool:
    return bool(_ACHIEVED_WORDS.search(QUOTED.sub("", text)) or _MET.search(text))


_WANTS: tuple[tuple[Want, re.Pattern[str]], ...] = (
    (Want.ERRAND, _ERRAND),
    (Want.DIFFERENCE, DIFFERENCE),
    (Want.COMPARE, _COMPARE),
    (
        Want.WHICH,
        re.compile(
            r"哪(?:[一二三四五六七八九十两\d]+|几)|几个?大?(?:[块类]|方面|部分)|(?:具体|分别|都)[是有指](?:哪|什么)"
        ),
    ),
    (
        Want.CHANGE,
        re.compile(r"[从由](?![^，。]{0,6}年[到至])[^，。？?]{1,14}?[到至]了?(?:(?:19|20)\d\d年的?)?(?:多少|[几哪])"),
    ),
    (Want.MORE, re.compile(r"[比较](?![重例])|(?<!新)增(?!加值)|[多少高低][了出]|多多|提高|[减降涨差]")),
    (
        Want.MANY,
        _any(
            r"[各几哪全]个?(?:[\u4e00-\u9fff]{0,3})?[省区市县地]|[两三四五六七八九\d]个?[地省区市]|所有|[省区市县][里中]?有[几多]少?个|平均|均值|合计|加起来|加总|一块|总和|31|省份|直辖市|垫底|倒数|前[一二三四五六七八九十\d]|第几|达标|[近前最这]的?[一二三四五六七八九十两\d]+年|历[年次]|[逐各每][一]?年|趋势|变化|哪一?年",
            r"(?:完成|实现|达到)",
            r"(?<![\u4e00-\u9fff])[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁云贵]{2}(?=20\d\d|[今去明]年)",
            r"省(?![长委]|政府|[里内])|谁(?=[最更高低多少快慢垫领殿没喊排先])|哪里|哪儿|几家|头一|排名(?:$|[，,。？?])|排行|排序|排个|[从由][高低多少]到[高低多少]|老大|最[高低大小多少快慢强弱差好旺冷]|摆|并排|一起看|列[个张成]|列表|守住|[京津沪渝苏浙皖鲁粤闽川]{3}|两[湖广河]",
        ),
    ),
    (
        Want.MENTION,
        re.compile(r"有没有[提说讲谈写]|[提说讲谈写]到?[了过]?.{0,16}[吗没]|(?:say|mention) anything"),
    ),
)
_MEANING = re.compile(r"([^：:，,。？?的说]{2,20}?)(?:是?指的?是?什么|是什么|是做什么的|包括哪|指哪|有哪)")

_SAID = {
    Want.WHY: "asks why",
    Want.TOTAL: "asks total",
    Want.MEAN: "mean",
    Want.PERCENT: "asks percent",
    Want.RATE: "asks rate",
    Want.AGE: "asks age",
    Want.FINISHED: "finished",
    Want.AIM: "asks aim",
    Want.WHEN: "asks when",
    Want.DAY: "asks day",
    Want.HOW: "asks how",
    Want.HOW_MUCH: "how much",
    Want.EACH_YEAR: "asks each year",
    Want.NEW: "asks new",
    Want.LEVEL: "of a level",
    Want.PER_UNIT: "per unit",
    Want.PER_WHAT: "per area",
    Want.SPEAKER: "asks speaker",
    Want.COVER_DATE: "asks date",
}
"""Those that words alone tell (data/words.tsv)."""


def _asks_whether(text: str) -> bool:
    either = any(one[1] not in "多少大小好高低快慢" for one in _EITHER.finditer(text))
    return either or says(text, "whether so") or text.rstrip("？?").endswith(_OPEN_ENDS)


def _asks_by_what(text: str) -> bool:
    """怎么推进, and not 怎么样."""
    behind = (text[end : end + 2] for _, end in said(text, "in what way"))
    return any(len(rest) > 1 and rest.isalpha() for rest in behind)


def _asks_each(text: str) -> bool:
    """各完成多少, 分别, 三个数字."""
    behind = (unled(text[end:], "said of each") for _, end in said(text, "of each so"))
    each = "分别" in text or any(begins(rest, "how much") for rest in behind)
    return each or any(one.number > 1 for one in counted(text, "figures counted"))


_TOLD: dict[Want, Callable[[str], bool]] = {
    Want.WHETHER: _asks_whether,
    Want.BY_WHAT: _asks_by_what,
    Want.CAUSE: lambda text: says(text, "asks cause") or _asks_meaning(text),
    Want.EACH: _asks_each,
    Want.EVER: lambda text: says(text, "ever") or ("过" in text and has_been(text)),
    Want.IN_YI: lambda text: "多少亿" in text or "几亿" in text,
}


def wants(text: str) -> frozenset[Want]:
    """All that the words of a question want: 2021年建成几座 → {FINISHED}."""
    found, lowered = {want for want, pattern in _WANTS if pattern.search(text)}, text.lower()
    found |= {want for want, sort in _SAID.items() if says(lowered, sort)}
    found |= {want for want, told in _TOLD.items() if told(text)}
    where = says(lowered, "cover where") and (Want.COVER_DATE not in found or says(text, "meeting"))
    return frozenset(found | {Want.COVER_MEETING} if where else found)


def wanted_count(text: str) -> int:
    """How many items the question names (六个方面 → 6); 0 if it names none."""
    counts = (one.number for one in counted(text, "named items"))
    return max((number for number in counts if 2 <= number <= _MOST_ITEMS), default=0)


def meanings(text: str) -> tuple[str, ...]:
    """The words whose meaning is asked for: (四不两直,) of 名词解释：四不两直指什么."""
    behind = [parts_at(text[end:], "？?，,。（(")[0][:_TWENTY] for a, end in said(text, "asks meaning") if a < end]
    found = [one.strip(" “”\"'") for one in (*behind, *_MEANING.findall(text))]
    return tuple(word for word in found if len(word) >= 2)


def several(text: str) -> bool:
    """Several things, times or places may be asked for at once."""
    return bool(_SEVERAL.search(text))


def gist(text: str) -> bool:
    """The whole of a report, or of a part of it, is wanted in short."""
    return bool(_GIST.search(text))


def apart(text: str, start: int = 0) -> int | None:
    """Where it is said that things are held against each other: 2 of 两者有什么不同; None where it is not."""
    ends = [where[0]] if (where := first_said(text.lower(), "holds against", start)) else []
    ends += [a for a, b in said(text, "and", start) if "比" in text[b + 1 : b + _AGAINST]]
    return min(ends, default=None)


def tells(text: str) -> bool:
    return bool(_TELL.search(text))


def means(text: str) -> bool:
    return says(text, "means")


def how(text: str) -> bool:
    rest = text.partition("怎样")[2][:_TWO]  # 怎样推进, and not 情况怎样了
    return says(text.lower(), "how or why") or (len(rest) == _TWO and rest.isalpha())


def or_not(text: str) -> bool:
    either = _EITHER.search(text) or text.rstrip("？?").endswith(_OPEN_ENDS) or any(word in text for word in _WHETHER)
    return bool(either) or whole(text.lower().partition(" ")[0], "opens a question")


def across(text: str) -> bool:
    return in_turn(text, "of all", "places") or says(text.lower(), "across")


def held_apart(text: str) -> bool:
    return apart(text) is not None


def listed(text: str) -> bool:
    return says(text.lower(), "listed") or any(one.number > _TWO for one in counted(text, "great ones"))


def openly(text: str) -> bool:
    """More than a figure may be asked for, though the words of a figure stand there (人才这块的数字目标，列给我)."""
    return any(cue(text) for cue in (or_not, tells, gist, across, held_apart, how, listed, means))
