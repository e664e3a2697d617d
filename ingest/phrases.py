"""The words around a figure, sorted: verbs, adverbs, words of change and of level, ranks, and what to cut from a name.

Knows no figures and no sentences; `ingest.naming` puts the parts together. Pure.
"""

import re

from ingest import vocabulary
from rag.text.times import Role, find_mentions
from rag.text.vocabulary import says

_ANY_YEAR = 2000
"""Where an expression of time stands does not depend on the year that it is resolved against."""


_LEAD = re.compile(
    r"^(?:[，。；：、,;:（(）)\s—\-▲●■◆•※·]|[一二三四五六七八九十]{1,3}是(?=.)|\d{1,3}(?:[.．](?!\d)|[\s、])"
    r"|(?:[二三四五六七八九十]|\d{1,2})年(?:内)?|预计|力争|确保|争取(?!各级|上级|资金|国家|省)|努力|其中|使(?![用馆命领])|将(?!军)|要(?!素)|并(?!购|网|联)|还(?![贷款迁建湖])|也|同时|另外|目前|现在|全年|全区|全市|全县|全旗|全镇|上半年|年内|且|而|"
    r"我[区市县旗镇省们](?!内)|年底|年均(?=新增)|累计|共计|共(?![建享同治识创青产融])|合计|到(?![位账期访岗店港])|下半年|每年|每月|当年|完成(?![率量额度])(?=.)|实现(?=.)|包括|其余(?=.)|是|有(?![效机线色关限轨序力意望条])|的|年度(?=力争)|虽然|约(?=占)|基础上|全省|和(?!平|谐|解|美)|与|及(?!时|格)|以及|等(?![级效外]))+"
)  # fmt: skip
_FOR = re.compile(
    r"^(?:为|向|对|帮助|面向).{2,18}?(?=发放|争取|提供|办理|招收|安排|配送|配备|解决|开展|完成|减负|减税|培训|引进)"
)
_SPEAKERS = re.compile(rf"^(?:(?!{vocabulary.VERB}){vocabulary.ADVERB}|加快){{1,12}}(?={vocabulary.VERB})")
_CHAIN = re.compile(rf"^(?:{vocabulary.ADVERB}{{0,3}}{vocabulary.VERB}(?:、|和|并|及|与|或|了|了?一批|出)?)+")
LAST_VERB = re.compile(rf"(?!建$|获$){vocabulary.VERB}$")
_RESULT = re.compile(r"(?:新增|净增|新建|建成|新开|新设|引进|培育|完成|获批|获评|累计|改造|签约|创建|拥有)")

_CHANGE = (
    r"(?:都|要|将|可|能|同口径|同比|可比|按?可比(?:口径)(?:计算)?|实际|累计|总体|平均|又|再|均|分别|大幅|预计|逐年){0,30}"
    r"(?P<kept>(?:年均)?(?:递增|增长|增加|下降|降低|减少|提高|提升|上升|下调|压缩|压减|缩短|缩减|跃升|上涨|净增|扩大|收窄|攀升|缩小|翻|新增|增|减|升|降))"
    r"(?:了|约|超|近|达)*$"
)
CHANGE = re.compile(_CHANGE)
_LEVEL = re.compile(
    r"(?:(?:从|由)[^，。；]{1,24}?(?:提高|提升|增加?|增长|上升|升|下降|降低?|减少?|压缩|压减|缩减|优化|调整)?[到至为](?:了)?"
    r"|(?:提高|提升|增加|扩大|上升|升|增|下降|降|减少|压缩|压减|缩短|缩减|优化|调整|发展|攀升|跃升|拓展|恢复|维持|控制|稳定|保持|回落|低)"
    r"(?:到|至|在|为)"
    r"|拟?按|拟|按?平均|达到?|了|为|约|是|至|到|约为|占|控制在?|保持在?|稳定在?|不低于|力争|预计|完成|实现|累计|双双|分别|(?<![人户年月日平])均|共|总计|合计|共计|高达|仅|已|将"
    r"|有望|计划|目标|接近|跨越|跨过|迈入|再次|首次|连续[\d一二三四五六七八九十]{1,2}年|[,，、:：（(\s“]|全部|都|在|于|以|的|每年|始终|尚|(?:[二三四五六七八九十])年(?:内)?|和|每(?:人|户|生|月|亩)|共?有)$"
)
_ASIDE = re.compile("（[^）]*(?:下同|可比|口径|：)[^）]*）")
SAME_AGAIN = re.compile("(?:折合|约合|合|即|相当于|约)?")
_CUT_INSIDE = re.compile(
    r"(?<=[\u4e00-\u9fff”）])(?:(?:实现|完成)(?![率量额度])(?=[\u4e00-\u9fff]{2})|共(?=引进|完成|接待|新增)|累计|预计|同比|连续[\d一二三四五六七八九十]{1,2}年)"
)
GAUGE = re.compile(rf"(?:新增|平均|年均|计划|增加|实现|总)?{vocabulary.GAUGE}")
SHARE = re.compile(
    r"^(?:均|约|已)*(?:(?:比|较).*(?:高|低|多|少|增加|减少)(?:出)?$|占比?|相当于|高于|低于|快于|好于|优于|多于|少于|高出|低出|超出|超)(?P<of>.*)$"
)
TASK = re.compile(
    r"^(?:超额|提前|已|全年|分别)*(?:完成|占|为|是)了?(?P<task>[^，。；、]{0,9}(?:目标|任务|计划|预期|指标)(?:数)?)的?$"
)
_RANK_VERB = (
    r"(?:连续[\d一二三四五六七八九十]{1,2}年|稳居|位居|位列|位于|跃居|居于|居|列|排在|排|蝉联|跻身|进入|升至|提升至|跃升至|升到|升为|保持|继续保持|名列|为|获|荣获|"
    r"领跑)+"
)
_RANKED = re.compile(rf"(?:^|(?P<subject>.*?)){_RANK_VERB}(?P<scope>[^，。]*?)(?:的|中)?$")
_SCOPE = re.compile(r"(?:内蒙古)?[一-鿿]{0,10}")
NO_NOUN = re.compile(
    r"^(?:等|(?:提高|提升|增加|上升|下降|减少|压缩|缩短|降|增)[到至为]|在(?![建校园岗孵册])|由|被|已|均|全部|向|的?(?:基础上|水平|目标|任务|速度|比例|增速|同比|比|较|增长|下降|占|以上|以下|左右|以内)|为|是|居(?![民家住])|达(?!标)|并|且|位居|其中|、|用于|以?[，；：:）)])"
)
ATTRIBUTE = re.compile(
    r"(?:案值|价值|市值|容量|装机|销售额?|资产|总?投资额?|产值|年产|年产值|营收|收入|注册资本|面积|规模|总长|占地|用工|主营业务收入|税收|能力)$"
)
SUBJECT_ENDS = re.compile(
    r"(?:持续|稳步|明显|大幅|全面|有序|扎实|高效|顺利|显著|成功|逐步|较快|快速|平稳|再创|实现|保持|均|达|突破|连续|双双|取得|得到|超额|总体|圆满|基本|提前|运行|加快|首次|倍增)"
)
PER_HEAD = re.compile(
    r"^(?:人均|户均|每(?!年|月|日|天)[一-鿿]{1,6}?(?:产出|拥有)|每[千万]人|[千万]人(?:均)?拥有)(?=..)"
)
SPLITS = re.compile(r"、|以及|和|与|及(?!时|格)")
_MODIFIER = re.compile(r"城镇|农村|城乡|城市|进口|出口|工业|农业|服务业|国税|地税|[一二三]产(?!业)|第[一二三]|[一二三]")
_MEASURE = re.compile(r"(?:[起宗件]数|死亡人数|受伤人数|死亡率|人数|户数|面积|数量|金额|总额|总量)$")


_SHARED = re.compile(
    r"(?:[人户年月]均|数量|平均|(?:月)?(?:保障|补贴)?标准|增加值|总?产值|销售额|零售额|消费|产量|增速|覆盖率|参保率|入学率|普及率|达标率|增幅|合格率|处理率|利用率|总额|收入|支出"
    r"|参保人数|总?人数|总?面积|排放总?量).*$"
)
_WHOLE_MEASURE = re.compile("[值额量率数入资出款口次费度重比积产耗电税价P]$")


def without_time(text: str) -> str:
    """`text` without the expressions of time that are no names (去年, 到2025年, 较2016年)."""
    for mention in reversed(find_mentions(text, _ANY_YEAR)):
        if mention.role is not Role.NAME:
            before = text[: mention.start]
            if before.endswith(("到", "至")) and before[-2:-1] in set("增加升降减少高扩大长"):
                before += "到"  # 增加到2017年的 stays a level
            before = re.sub(r"(?:(?<!对)比|(?<!比)较|到|至|从|由|在)$", "", before)
            text = before + re.sub(r"^(?:底|末|同期|前|全年|内)+[，,]?", "", text[mention.end :])
    return text


def without_asides(text: str) -> str:
    """`text` without brackets that say how it was counted or who does it (（按可比口径）, （主办：…）)."""
    return _ASIDE.sub("", text)


def opened(text: str) -> str:
    """`text` without what only introduces it: marks of a series, time, 力争, 全市, 为企业 before a verb, adverbs."""
    before = None
    text = _balanced(_ASIDE.sub("", without_time(text)))
    while before != text:
        before = text
        text = _LEAD.sub("", text)
        text = _SPEAKERS.sub("", _FOR.sub("", text))
    return text


def closed(text: str) -> str:
    """`text` without the words that lead over to its figure (达到, 突破, 由12家增加到)."""
    before = None
    while before != text:
        before = text
        text = _LEVEL.sub("", text)
    return text


def cleaned(text: str) -> tuple[str, str]:
    """(what is measured, how it changes or ""): 全年规上工业产值同比增长 → (规上工业产值, 增长)."""
    text = opened(text)
    level = closed(text)
    if (change := CHANGE.search(level)) and not text.endswith(("到", "至", "在", "为")):
        kept = change["kept"]
        noun = level[: change.start()]
        if kept not in ("新增", "净增") or not noun:
            noun = re.sub(r"(?:(?<![对占])比(?![重例率值])|(?<!比)较)[^，]{0,8}$", "", closed(noun))
            return _tidy(noun), "翻番" if kept == "翻" else kept
    return _tidy(level), ""


def _tidy(noun: str) -> str:
    noun = _CUT_INSIDE.sub("", noun)
    return _balanced(noun.strip("，。；：、,;: \t"))


def _balanced(text: str) -> str:
    """Without brackets and quotation marks that lack their other half."""
    for left, right in ("“”", "（）", "()", "《》", "‘’"):
        while text.count(left) > text.count(right):
            at = text.rfind(left)
            text = text[:at] + text[at + 1 :]
        while text.count(right) > text.count(left):
            at = text.find(right)
            text = text[:at] + text[at + 1 :]
    return text


def verb_of(words: str) -> str:
    """The verbs that `words` open with: 新建、改扩建教育项目 → 新建、改扩建."""
    match = _CHAIN.match(words)
    return re.sub(r"(?:[、和并或了]|(?<!参)与)+$", "", match.group()) if match else ""


def listing_verb(words: str) -> str:
    """The verb of a list whose first item is `words`; also one after a subject (城区新增停车位)."""
    if verb := verb_of(words):
        return verb
    match = _RESULT.search(words)
    return "" if match is None or match.group() in ("完成", "累计") else match.group()


def noun_of(name: str) -> str:
    """A name without its verb: 新增学位 → 学位; a name that is all verb stays."""
    rest = name[len(verb_of(name)) :].lstrip("、和并与或了").removesuffix("新增").removesuffix("净增")
    return rest if len(rest) >= 2 else name


def rank_of(words: str) -> tuple[str, str]:
    """(subject or "", scope) of the words before a rank: 生态岸线占比跃居全省 → (生态岸线占比, 全省)."""
    words = _CUT_INSIDE.sub("", without_time(words)).strip("、，,；。 （(")
    words = re.sub("^(?:其中|并|均|分别)+", "", words)
    words = re.sub("(?:由|从).*[升移至到]$", "", words)
    words = re.sub("排名(?=[跃升提上位稳保居列])", "", words)
    if says(words[-4:], "ranking"):
        return _tidy(re.sub("[一-鿿]{0,3}(?:达到|相当于)+", "", words[:12]) + words[12:]), ""
    if match := _RANKED.match(words):
        return _tidy(closed(match["subject"] or "")), match["scope"]
    if match := re.match(r"(.*?)(全[国省市区球县旗州盟].*|世界|亚洲)$", words):
        return _tidy(closed(match[1])), match[2]
    return _tidy(closed(words)), ""


def respective(words: str, count: int) -> list[str]:
    """`count` names out of `words`, each made whole (城镇、农村居民收入 → 城镇居民收入, 农村居民收入); else []."""
    cuts = [match.span() for match in SPLITS.finditer(words)]
    if len(cuts) < count - 1:
        return []
    cuts = cuts[len(cuts) - (count - 1) :]
    edges = [0, *[edge for cut in cuts for edge in cut], len(words)]
    parts = [words[edges[k] : edges[k + 1]] for k in range(0, len(edges), 2)]
    last = parts[-1]
    latin = re.match(r"[A-Za-z][A-Za-z0-9.]*(?=[一-鿿])", last)
    tail = _MODIFIER.match(last)
    measure = _MEASURE.search(parts[0])
    shared = _SHARED.search(last)
    for k, part in enumerate(parts):
        if latin and k < len(parts) - 1 and part.isascii():
            parts[k] = part + last[latin.end() :]
        elif k < len(parts) - 1 and tail and len(last) > len(tail.group()) + 1 and _MODIFIER.fullmatch(part):
            parts[k] = part + last[len(tail.group()) :]
        elif k < len(parts) - 1 and shared and len(part) <= 10 and not _WHOLE_MEASURE.search(part):
            parts[k] = part + shared.group()
        elif k and measure and measure.start() >= 2 and _MEASURE.fullmatch(part):
            parts[k] = parts[0][: measure.start()] + part
    return parts if all(parts) else []


def subject_of(clause: str) -> str:
    """What a clause without a figure is about: 全市空气质量持续改善 → 空气质量."""
    text = opened(clause.strip("，。；：、,; "))
    if cut := SUBJECT_ENDS.search(text, 2):
        text = text[: cut.start()]
    return cleaned(text)[0]
