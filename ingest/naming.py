"""Says of every figure of a sentence what it measures, as the first column of a table would. Pure.

A figure stands behind its noun (新增学位1万个) or before it (8家企业成功上市), in a list that shares one verb
(新增名校长14名、名教师211名), in a clause that leans on the one before (4018亿元，增长7.4%), or one of several that
belong to several names (分别下降32.5%和41.2%). Conditions (12岁以上), spans of time (连续五年) and the value that a
change starts from (由12家增加到) measure nothing of their own. The words themselves are sorted in ingest.phrases.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest import phrases
from rag.clauses import clause_spans
from rag.periods import Role, find_mentions
from rag.types import Quantity
from rag.units import canonical, is_count, is_money, is_ratio

_ANY_YEAR = 2000
_MAX_NAME = 32
_TIME_UNITS = ("年", "天", "个月", "个多月", "小时", "个小时", "分钟", "周", "个季度", "日", "个工作日", "工作日")
_BOUND = re.compile("以上|以下|以内|之内|以外|超|近|不足|低于|高于|逾|不低于|超过|大于|小于")
_JOIN = re.compile(r"^(?:[、，,∶:：]|以及|和|与|及)*")
_NO_NOUN = re.compile(
    r"^(?:等|在|由|被|已|均|全部|向|从|的?(?:基础上|水平|目标|任务|速度|比例|增速|增幅|同比|环比|比上年|比|较|增长|下降|占|以上|以下|左右|以内)|为|是|居|达|并|且|而|位居|位列|其中|、|用于|用来|以来|。|以?[，；：:）)])"
)
_WITHIN = re.compile(r"^(?:的?(?:范围|半径|时间|期限)|以?内|之内|左右|以上|以下)*(?:范围|半径|时间|期限|内)")
_ATTRIBUTE = re.compile(r"(?:总?投资额?|产值|年产|年产值|营收|收入|注册资本|面积|市值|规模|总长|占地|可容纳|用工|销售额?|主营业务收入|税收|估值|容量|装机|能力|资产)$")
_FROM = re.compile(r"(?:从|由)[^，。；、]{0,16}$")
_TURNS = re.compile(
    r"^[^，。；]{0,12}?(?:提高|提升|增加|增|增长|扩大|上升|升|降|下降|降低|减少|减|压缩|压减|缩短|缩减|优化|调整|发展|扩展|扩|拓展|跃升|攀升|上调|下调|变|精简|前移|改善|放宽|延长)?[到至为]"
)
_SUBJECT_ENDS = re.compile(
    r"(?:持续|稳步|不断|明显|大幅|进一步|全面|有序|深入|扎实|高效|顺利|显著|成功|逐步|继续|较快|快速|平稳|再创|再上|实现|迈上|保持|均|达|突破|稳居|连续|取得|得到|超额|总体|圆满|基本|提前|运行|有力|加快|同比|首次|倍增)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """What one figure measures. `text[start:end]` of the sentence are the clauses that say so; `year` is its own year.

    `year` is set only where the figure is the value of another year that the clause compares with.
    """

    name: str
    start: int
    end: int
    year: int | None = None


@dataclass(slots=True)
class _Reader:
    """Walks through a sentence and carries what dependent clauses lean on."""

    text: str
    figures: Sequence[Quantity]
    clauses: list[tuple[int, int]]
    subject: str = ""
    subject_at: int = 0
    verb: str = ""
    verb_clause: int = -1
    group: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    per_head: str = ""
    named: dict[int, Named] = field(default_factory=dict)


def name_figures(text: str, figures: Sequence[Quantity]) -> tuple[Named | None, ...]:
    """For each figure of the sentence what it measures; None for what is no measurement of its own."""
    dropped = {i for i in range(len(figures)) if _measures_nothing(text, figures, i)}
    kept = [i for i in range(len(figures)) if i not in dropped]
    reader = _Reader(text, [figures[i] for i in kept], clause_spans(text))
    runs = {run[0]: run for run in _runs(reader)}
    i = 0
    while i < len(kept):
        if i in runs:
            _name_run(reader, runs[i])
            i = runs[i][-1] + 1
        else:
            _name_one(reader, i)
            i += 1
    places = {place: i for i, place in enumerate(kept)}
    return tuple(reader.named.get(places[place]) if place in places else None for place in range(len(figures)))


# --- what measures nothing --------------------------------------------------------------------------------------


def _measures_nothing(text: str, figures: Sequence[Quantity], i: int) -> bool:
    figure = figures[i]
    after = re.split("[，。；：、,;]", text[figure.end :], maxsplit=1)[0]
    before = re.split("[，。；：、,;]", text[: figure.start])[-1]
    if figure.unit in _TIME_UNITS:
        return _is_span_of_time(before, after)
    if re.match("的[^，。；、]{1,8}(?:调|降|减|增|提升?高?)[低少加]?[至到]", after) or re.search("之一$", after):
        return True  # 现行16%的税率降至13%; 全省5个获此殊荣的区县之一
    if _FROM.search(before) and _TURNS.match(text[figure.end :]) and _own_year(text, figure) is None:
        return True
    return _is_condition(text, figures, i, before, after)


def _is_span_of_time(before: str, after: str) -> bool:
    if re.search(r"(?:连续|持续|为期|历时|历经|用|力争|约|近|经过|在|未来|每|满|隔|不到|过去|达到?|累计)$", before) and not re.search(r"(?:天数|时[间长限]|期限?)(?:达到?|累计|近|约)$", before):
        return not (re.search("天数|时[间长限]|年限|寿命|周期", before))
    if after and not _NO_NOUN.match(after):
        return not re.search(r"(?:缩短|压缩|延长|提前|缩减|减少|增加|下降|提高|[到至为达])(?:了|近|约)?$", before)
    return not before.strip()


def _is_condition(text: str, figures: Sequence[Quantity], i: int, before: str, after: str) -> bool:
    """12岁以上常住人口, 注册资本3000万美元以上外资项目18个, 211个超亿元项目, 沿江1公里范围内."""
    figure = figures[i]
    if is_ratio(figure.unit):
        return False
    noun = after.removeprefix("的")
    if i and _describes_counted(text, figures[i - 1], figure):
        return True
    if _WITHIN.match(after):
        return True
    if figure.unit in ("岁", "周岁"):
        return bool(noun) and not _NO_NOUN.match(after)
    if not noun or _NO_NOUN.match(after):
        return False
    bound = bool(_BOUND.search(figure.qualifier))
    head = phrases.opened(before)
    attribute = bool(_ATTRIBUTE.search(before)) and not phrases.verb_of(head)
    if _names_a_plant(head, after, figure):
        return True
    following = figures[i + 1] if i + 1 < len(figures) else None
    gap = text[figure.end : following.start] if following else ""
    if following and re.fullmatch(r"[^，。；：、]+", gap) and is_count(following.unit) and not is_count(figure.unit):
        return not phrases.verb_of(gap.removeprefix("的"))
    previous = figures[i - 1] if i else None
    if not bound or is_count(figure.unit) and figure.unit not in ("人", "名"):
        return False
    return bool(head) and phrases.verb_of(head) != head and (attribute or bool(re.search("以|超|过", figure.qualifier)) and not is_money(figure.unit))


def _names_a_plant(head: str, after: str, figure: Quantity) -> bool:
    """吉化120万吨乙烯项目: how large it is belongs to its name."""
    measured = not (is_count(figure.unit) or is_money(figure.unit) or is_ratio(figure.unit))
    plant = re.match("[^，。；、]{0,14}(?:项目|工程|生产线|电站|电厂|装置|机组|码头)", after)
    return measured and bool(plant) and bool(head) and not phrases.verb_of(head) and not head.endswith("等")


def _describes_counted(text: str, previous: Quantity, figure: Quantity) -> bool:
    """6个总投资超百亿元、11个超50亿元重大项目: what stands between a count and the counted is no row."""
    if not is_count(previous.unit) or is_count(figure.unit) or not _BOUND.search(figure.qualifier):
        return False
    between = text[previous.end : figure.start]
    head = phrases.opened(re.split("[，。；：、,;]", text[: previous.start])[-1])
    return (not between or (len(between) <= 6 and bool(_ATTRIBUTE.search(between)))) and phrases.verb_of(head) == head


def _own_year(text: str, figure: Quantity) -> int | None:
    """The year of 由2015年的12家增加到…: a base of comparison with its value right behind it."""
    for mention in find_mentions(text, _ANY_YEAR):
        between = text[mention.end : figure.start]
        if mention.end <= figure.start and not mention.relative and mention.first == mention.last:
            turns = _TURNS.match(text[figure.end :]) and _FROM.search(text[: mention.start])
            if turns and re.fullmatch(r"(?:底|末|初)?的?[^，。；、\d]{0,4}", between):
                return mention.last
    return None


# --- names side by side -----------------------------------------------------------------------------------------


def _runs(reader: _Reader) -> list[list[int]]:
    """Runs of figures that belong one each to names side by side: 分别增长5%、6%; 起数和死亡人数下降32.5%和41.2%."""
    runs, i = [], 0
    figures, text = reader.figures, reader.text
    while i < len(figures):
        run = [i]
        start, _ = _clause(reader, i)
        respectively = any(word in text[start : figures[i].start] for word in ("分别", "依次", "各为"))
        for k in range(i + 1, len(figures)):
            gap = _JOIN.sub("", text[figures[run[-1]].end : figures[k].start])
            if gap and not (respectively and (phrases.CHANGE.fullmatch(gap) or gap in ("达", "达到", "为", "完成"))):
                break
            if not text[figures[run[-1]].end : figures[k].start] and not respectively:
                break
            run.append(k)
        same = len({canonical(figures[k].unit)[0] for k in run}) == 1
        if len(run) >= 2 and (same or respectively):
            runs.append(run)
        i = run[-1] + 1
    return runs


def _name_run(reader: _Reader, run: list[int]) -> None:
    start, end = _clause(reader, run[0])
    anchor = start
    words = reader.text[max(start, _floor(reader, run[0])) : reader.figures[run[0]].start]
    words, _, said = _JOIN.sub("", words).replace("依次", "分别").partition("分别")
    noun, change = phrases.cleaned(words)
    if task := phrases.TASK.match(words + said):
        noun, change = "", "完成" + task["task"]
    if said and not change:
        change = said if phrases.SHARE.match(said) else phrases.cleaned(said)[1]
    names: list[str] = []
    if not noun and len(run) in (len(reader.group), len(reader.items)):
        names = reader.group if len(reader.group) == len(run) else reader.items
        anchor = reader.subject_at
    else:
        if not noun:
            noun, anchor = _borrowed(reader, run[0])
        names = [] if _is_proportion(reader, run) else phrases.respective(noun, len(run))
    reader.group = names or [noun] * len(run)
    reader.subject, reader.subject_at = noun or reader.subject, anchor
    for k, (i, name) in enumerate(zip(run, reader.group, strict=True)):
        gap = _JOIN.sub("", reader.text[reader.figures[run[k - 1]].end : reader.figures[i].start]) if k else ""
        kept = phrases.CHANGE.fullmatch(gap)
        reader.named[i] = Named(_short(name + (kept["kept"] if kept else change)), anchor, end)


def _is_proportion(reader: _Reader, run: list[int]) -> bool:
    """3.1:45.2:51.7 measures one thing."""
    between = reader.text[reader.figures[run[0]].end : reader.figures[run[1]].start]
    return between.strip() in (":", "：", "∶")


# --- one figure -------------------------------------------------------------------------------------------------


def _name_one(reader: _Reader, i: int) -> None:
    start, end = _clause(reader, i)
    figure = reader.figures[i]
    before, after = _words(reader, i, start, end)
    anchor = start
    if _is_rank(figure):
        name, anchor = _rank_name(reader, i, before, start)
        reader.named[i] = Named(_short(name), anchor, end)
        return
    head = re.sub("(?:坚持)?[把将]$", "", phrases.opened(before))
    inherited = reader.verb if reader.verb_clause == start or before.lstrip("，,：: ").startswith("其中") else ""
    if _stands_before_noun(before, head, after, figure):
        name = _forward_name(reader, head, after, figure, inherited)
        if verb := phrases.listing_verb(head) or inherited:
            reader.verb, reader.verb_clause = verb, start
        reader.subject, reader.subject_at = _thing(after), start
        reader.named[i] = Named(_short(name), anchor, end)
        return
    noun, change = phrases.cleaned(before)
    if is_ratio(figure.unit) and (task := phrases.TASK.match(before)) and (reader.subject or start):
        noun, change = "", "完成" + task["task"]
    elif is_ratio(figure.unit) and not change and noun:
        done = re.fullmatch("[一-鿿]{2,6}", after) if not _NO_NOUN.match(after) else None
        done = done or re.search("完成$", before)
        change = done.group() if done else ""
    name, anchor = _backward_name(reader, i, noun, change, inherited, start)
    if mention := _based_on(reader.text, start, figure):
        name += f"（较{mention}年）"
    elif figure.unit == "倍" and (base := re.fullmatch("(?:约|已)?(?:是|为|相当于)(.{2,12}?)的?", before)):
        subject, anchor = _borrowed(reader, i)
        name = f"{subject}（较{base[1]}）"
    reader.named[i] = Named(_short(name), anchor, end, _own_year(reader.text, figure))


def _backward_name(
    reader: _Reader, i: int, noun: str, change: str, inherited: str, start: int
) -> tuple[str, int]:
    """The name of a figure behind its words, and where they begin. Remembers what the next clause may lean on."""
    verb = phrases.verb_of(noun)
    share = phrases.SHARE.match(noun)
    if reader.subject and re.fullmatch("累计|总计|共计|合计|累计达?到?", reader.text[_floor(reader, i) : reader.figures[i].start].strip("，、")):
        return phrases.noun_of(reader.subject) + "累计", reader.subject_at
    if reader.subject and phrases.SAME_AGAIN.fullmatch(noun) and not change:
        return reader.subject, reader.subject_at
    if not noun or share or phrases.GAUGE.fullmatch(noun) or verb == noun:
        subject, anchor = _borrowed(reader, i)
        if not noun:
            return (subject + change, anchor) if subject else (change, start)
        if verb == noun and inherited and not reader.subject:
            return inherited + noun, start
        if share:
            noun = noun.rstrip("的")
        bare = phrases.noun_of(subject)
        return (bare + noun + change, anchor) if subject else (noun + change, start)
    if verb or (listing := phrases.listing_verb(noun)) and noun.find(listing) > 0:
        reader.verb, reader.verb_clause = verb or listing, start
    elif inherited and not change and not phrases.WHOLE.match(noun):
        noun, reader.verb, reader.verb_clause = inherited + noun, inherited, start
    if reader.subject_at != start or not reader.items:
        reader.items, reader.per_head = [], ""
    if head := phrases.PER_HEAD.match(noun):
        reader.per_head = head.group()
    elif reader.per_head and _floor(reader, i) > start:
        noun = reader.per_head + noun
    reader.items.append(noun)
    reader.subject, reader.subject_at, reader.group = noun, start, []
    if change in ("新增", "净增"):
        reader.subject = noun
    return noun + change, start


def _forward_name(reader: _Reader, head: str, after: str, figure: Quantity, inherited: str) -> str:
    """The name of a figure before its noun: the verb before it and the noun, without the examples (飞龙公园等3个公园)."""
    noun = after.strip("的")
    if len(noun) > 20 and (comma := noun.find("、")) > 1 and noun[:comma].count("（") == noun[:comma].count("）"):
        noun = noun[:comma]
    attribute = _ATTRIBUTE.search(head)
    if attribute and after.startswith("的"):
        return noun + attribute.group()  # 注册资本1000亿元的集团
    if is_ratio(figure.unit):
        of = reader.subject if "其中" in head or not head else ""
        noun = re.sub(r"^(?:为|是|的)", "", after)
        return f"{of}中{noun}占比" if of and after[:1] in "为是" else f"{noun}（占比）"
    last = re.search(f"(?:{phrases.VERB})$", head)
    verb = phrases.listing_verb(head) if phrases.verb_of(head) == head or not last else last.group()
    verb = verb or inherited
    if not verb and head and not head.endswith("等") and not is_count(figure.unit):
        verb = head  # 首期45平方公里土地
    return (verb if verb not in ("完成", "实现", "有", "达") else "") + noun


def _thing(words: str) -> str:
    """The noun that `words` open with, without what is said of it: 公园绿地建成开放 → 公园绿地."""
    words = re.sub(r"^(?:为|是|的)", "", words)
    ends = [found.start() for found in (_SUBJECT_ENDS.search(words, 2), re.compile(phrases.VERB).search(words, 2)) if found]
    return words[: min(ends)] if ends else words


def _stands_before_noun(before: str, head: str, after: str, figure: Quantity) -> bool:
    """Whether the figure stands before what it counts (43个老旧小区修缮提升), and not behind it (学位1万个)."""
    if figure.unit in ("金", "银", "铜"):
        return False
    if not after or _NO_NOUN.match(after):
        return is_ratio(figure.unit) and after[:1] in ("为", "是") and head == "" and len(after) > 3
    if not re.match(r"[\u4e00-\u9fffA-Za-z0-9“‘（《]", after):
        return False
    if after.startswith("（") or after.startswith("("):
        return False
    only_verb = phrases.verb_of(head) == head
    if not head or only_verb or head.endswith("等"):
        return True
    if is_ratio(figure.unit):
        return after.startswith("的") and bool(re.search("全[国省市区县]$", before))
    if after.startswith("的"):
        return True
    if phrases.verb_of(after):
        return False
    return not is_money(figure.unit)


def _words(reader: _Reader, i: int, start: int, end: int) -> tuple[str, str]:
    """The words of the figure's own item: those before it and those after it."""
    text, figures = reader.text, reader.figures
    low = max(start, _floor(reader, i))
    before = text[low : figures[i].start]
    if low > start:
        name = reader.named.get(i - 1)
        tail = text[low : figures[i].start]
        if name is not None and i - 1 >= 0 and _forward(reader, i - 1):
            before = tail[_turn(tail) :]
        else:
            before = tail
    following = i + 1
    while following < len(figures) and not text[figures[following - 1].end : figures[following].start]:
        following += 1  # 12类55件民生实事
    high = min(end, figures[following].start) if following < len(figures) else end
    after = text[figures[following - 1].end : high]
    if high < end:
        after = after[: _turn(after)]
        after = _with_head(reader, i, after, end)
    return before.lstrip("、，,）)"), re.sub("(?:中|仍|共|其中|中仍|的)+$", "", phrases.without_asides(after.strip("，。；：、,; ！")))


def _turn(between: str) -> int:
    """Where the words between two figures turn from the first one's noun to what the second measures."""
    if _JOIN.match(between).end():
        return 0
    if (comma := between.rfind("、")) > 0:
        return comma
    if joined := re.search(rf"(?:(?:以及|和|与|及|并)?{phrases.VERB}|以及|和|与|及)$", between):
        return joined.start()
    gauge = re.search(rf"(?<=..)(?:{phrases.GAUGE.pattern})(?:达到?|为|约|共)?$", between)
    verb = re.search(rf"(?<=..)(?={phrases.VERB})(?=..)", between)
    joint = re.search("(?:以及|和|与|及)[^和与及]*$", between)
    return min((found.start() for found in (gauge, verb) if found), default=joint.start() if joint else len(between))


def _with_head(reader: _Reader, i: int, after: str, end: int) -> str:
    """1个千亿级、4个五百亿级产业集群: the first item borrows its head from the next one."""
    ending = re.search(r"(?:[级元亩人类]|以上|以下)$", after)
    if ending and i + 1 < len(reader.figures):
        high = min(end, reader.figures[i + 2].start) if i + 2 < len(reader.figures) else end
        rest = reader.text[reader.figures[i + 1].end : high].strip("、，。； ")
        if (at := rest.find(ending.group())) >= 0:
            return after + rest[at + len(ending.group()) :]
    return after


def _forward(reader: _Reader, i: int) -> bool:
    """Whether the name of figure `i` was taken from the words behind it."""
    behind = reader.text[reader.figures[i].end : reader.figures[i].end + 2]
    name = reader.named[i].name
    return len(behind) == 2 and behind in name and not re.match("[、，。；和与及]", behind)


def _rank_name(reader: _Reader, i: int, before: str, start: int) -> tuple[str, int]:
    subject, scope = phrases.rank_of(before)
    if len(scope) > 6 and not subject and (re.match("跻身|进入|入围|挺进", before) or not reader.subject):
        return (scope if scope.endswith("排名") else scope + "排名"), start
    anchor = start
    if not subject or phrases.GAUGE.fullmatch(subject):
        own = subject
        subject, anchor = _borrowed(reader, i)
        subject = phrases.noun_of(subject) + own if own else subject
    if re.search("排名|位次|排位", subject):
        return subject, anchor
    reader.subject, reader.subject_at = (subject, anchor) if subject else (reader.subject, reader.subject_at)
    return (f"{subject}（{scope}排名）" if subject else f"{scope}排名"), anchor


def _borrowed(reader: _Reader, i: int) -> tuple[str, int]:
    """The subject of the clauses before, and where it begins."""
    if reader.subject:
        return reader.subject, reader.subject_at
    start, _ = _clause(reader, i)
    low = _floor(reader, i)
    for a, b in reversed([span for span in reader.clauses if span[1] <= start and span[0] >= low]):
        words = phrases.opened(reader.text[a:b].strip("，。；：、,; "))
        if cut := _SUBJECT_ENDS.search(words, 2):
            words = words[: cut.start()]
        noun, _ = phrases.cleaned(words)
        if len(noun) >= 2 and not phrases.SHARE.match(noun):
            return noun, a
    return "", start


# --- small things -----------------------------------------------------------------------------------------------


def _clause(reader: _Reader, i: int) -> tuple[int, int]:
    at = reader.figures[i].start
    return next(span for span in reader.clauses if span[0] <= at < span[1])


def _floor(reader: _Reader, i: int) -> int:
    return reader.figures[i - 1].end if i else 0


def _is_rank(figure: Quantity) -> bool:
    return figure.unit in ("位", "名") and bool(re.match("第|前", figure.text))


def _based_on(text: str, start: int, figure: Quantity) -> int | None:
    """The year compared with: 是2016年的1.5倍, 比2015年增长."""
    for mention in find_mentions(text, _ANY_YEAR):
        if start <= mention.start < figure.start and mention.role is Role.BASE and not mention.relative:
            if mention.first == mention.last and not _FROM.search(text[start : mention.start]):
                return mention.last
    return None


def _short(name: str) -> str:
    """At most 32 characters, cut where a word may end."""
    name = re.sub(r"\s+", "", name).strip("，。；：、,;")
    if len(name) <= _MAX_NAME:
        return name
    marks = [match.end() for match in re.finditer("[、的]", name) if len(name) - match.end() >= 6]
    fitting = [at for at in marks if len(name) - at <= _MAX_NAME]
    return name[fitting[0] :] if fitting else name[:_MAX_NAME]
