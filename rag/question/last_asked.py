"""What of the last question a follow-up may carry on: its place, its time, its indicator, the sort of its figure. Pure.

2017年深圳新增学位多少个？ → 深圳市, 2017年, 新增学位. Which of them it carries is follow_up.py's.
"""

import re
from collections.abc import Sequence

from rag.question.asked import Asked, read_question
from rag.question.asking import Ask, Shape, Want, asks, measures_asked, says_achieved, says_target, unit_of
from rag.question.comparing import COUNTRY, MEASURE, TOWN, read_comparison
from rag.question.intent import OPEN
from rag.question.leaning import GENERIC
from rag.text.places import stands_at
from rag.text.segments import blanked, parts_at
from rag.text.vocabulary import first_said, said, says, whole, written_forms
from rag.types import Kind, Report

_CUES = ("那么", "那", "还有", "另外", "and")
_MEASURE, _HOW_MANY = 2, 4
"""Characters of the name of a measure (人数, 收入, 面积), and of what only asks for a number (有多少家)."""
_COUNTERPARTS = (
    (TOWN, COUNTRY, "城乡"),
    (frozenset(("进口",)), frozenset(("出口",)), "进出口"),
    (frozenset(("调查",)), frozenset(("登记",)), ""),
)
_FOLK = {"农民": "农村", "市民": "城镇"}
"""Who lives there."""
_TARGET_WORDS = re.compile(r"(?:的)?(?:预期)?目标[值数]?|计划|打算|预期|准备|拟?安排|任务[数量]?$|target|goal", re.I)
_OF_REPORT = re.compile(r"(?:(?:19|20)\d\d年?[度的]?)?(?:政府)?(?:工作)?报告[里中上]?(?:提出|说|提到|安排)?的?")
_SET_FOR = re.compile(
    "^(?:[给为对])?(?:所?[设制确拟]?定|提出)下?的|^[给为对](?=.{2,}定)|(?:所?[设制确拟]?定|提出)下?(?:的|$)"
)
"""GDP of 给2020年GDP定的目标."""
_WHOLE_NAME, _PARTS = 2, 3
"""Characters."""
_NO_NAMES = ("百分点",)
_HOW_MANY_OF = re.compile("(?:实际|预计)?(?:完成|达到|[是有要])?了?哪?(?P<asks>多少|几)")
_ASK_TAIL = re.compile(
    r"(?:分别|各自?)?又?(?:[是有为要定涨升降]|达到?|完成|增长|新增|下降|提高?|上?调)?了?到?(?:多少|几)(?P<named>[\u4e00-\u9fff]{0,4})[？?。]?$|[？?。]$"
)


def without_slots(asked: Asked) -> str:
    """The question without its regions and times."""
    spans = [(m.start, m.end) for m in asked.mentions] + [(r.start, r.end) for r in asked.regions]
    spans += [span for place in asked.foreign for span in stands_at(asked.question, place)]
    text = blanked(asked.question, spans, "\0").replace("\0", "")
    return text.lstrip("的在里是，,") if spans else text


def asks_something(text: str) -> bool:
    """多少, 哪, 吗, how: does it ask in words of its own?"""
    return says(text.lower(), "asks for something")


def sort_said(text: str) -> str:
    """增速 of 增速呢: the sort of figure that a text says first; "" for none."""
    start, end = first_said(text, "sort of figure") or (0, 0)
    return text[start:end]


def with_slots(asked: Asked, place: str, time: str) -> str:
    """The question as it was asked, at another place and time: nothing else of it is another."""
    text, spans = asked.question, [(m.start, m.end, time) for m in asked.mentions]
    spans += [(region.start, region.end, place) for region in asked.regions]
    for start, end, slot in sorted(spans, reverse=True):
        text = text[:start] + slot + text[end:]
    if asked.report_year and not asked.mentions:  # 2018年政府工作报告里，目标是多少, of another year
        text = _OF_REPORT.sub("", text).lstrip("，, ")
    text = text.rstrip("？?。呢")
    asking = "" if asks_something(text) else "是多少"
    return f"{'' if asked.regions else place}{'' if asked.mentions else time}{text}{asking}"


def openly_again(now: Asked, before: Asked, *, another: bool) -> str:
    """An open question of another place or time (那深圳呢), or of another thing (那空气呢 after 怎么治理黑臭水体: what
    is said of it); "" where no open one was asked last, or the next asks in words of its own.
    """
    text = _own_words(now)
    place, time = place_of(now, before), slot_words(now, "time") or slot_words(before, "time")
    if Want.MANY in before.wants and now.regions and not another and asks(text):
        return f"{place}{time}{thing_of(before)}{text}"  # 北京说了什么 after 哪些省提到了低空经济
    if before.intent not in OPEN or before.shape is Shape.FIGURE or asks(text) or sort_said(text) or kind_of(now):
        return ""
    if not another:
        return with_slots(before, place, time)
    return f"{place}{time}{text}{asked_of_it(before) or '方面说了什么'}"


def each_asked(now: str, before: Asked) -> list[str]:
    """What 2025年目标呢 asks the aim of: GDP and 新增就业 after GDP增长多少，新增就业多少.

    [] where the last question asked once, or the next asks for no aim.
    """
    clauses = [one for one in parts_at(before.question, "，,？?；;") if asks(one) and read_comparison(one) is None]
    if len(clauses) < 2 or not says_target(now, plainly=True) or says_target(before.question):
        return []
    place, time = slot_words(before, "region"), slot_words(before, "time")
    own = [one for one in clauses[1:] if any(term.noun and term.text in one for term in before.terms)]
    things = [one for one in own if "占" not in one]  # 占全国多大比重 leans on what stands before it
    return [clauses[0], *(f"{'' if place in one else place}{'' if time in one else time}{one}" for one in things)]


def asks_alike(now: str, before: str) -> bool:
    """又减了多少 after 减少多少: it asks what was asked last, and not how far the two are apart (多减了多少)."""
    return not _deeds(now).isdisjoint(_deeds(before))


def _deeds(text: str) -> set[str]:
    asked = (text[max(0, at - 3) : at] for at, _ in said(text, "how much"))
    return {sign for words in asked if words[:1] not in ("多", "少") for sign in words if sign in "增减涨跌升降"}


def slot_words(asked: Asked, slot: str) -> str:
    if slot == "region":
        if not asked.regions and says(asked.question, "state") and len(asked.question) <= 8:
            return "全国"
        return "和".join(dict.fromkeys(region.name for region in asked.regions))
    named = f"{asked.report_year}年报告" if asked.report_year and not asked.mentions else ""
    return "和".join(mention.text for mention in asked.mentions) or named


def place_of(now: Asked, before: Asked) -> str:
    """The place that a follow-up names, though no report is of it; else that of the talk."""
    return slot_words(now, "region") or "".join(now.foreign) or slot_words(before, "region")


def year_of_slot(time: str) -> int:
    """2024 of 2024年; 0 where it says no year by itself."""
    return int(time[:4]) if time[:4].isdigit() and len(time[:4]) == len("2024") else 0


def years_spoken_of(before: Asked) -> tuple[int, int]:
    """The first and the last year that a question is about; where it names none, its report's."""
    said = [m for m in before.mentions if m.first is not None]
    if said:
        return min(m.first or m.last for m in said), max(m.last for m in said)
    own = before.report_year or before.base_year
    year = own if before.kind is Kind.TARGET or before.report_year or before.shape is Shape.COVER else own - 1
    return year, year


def kind_of(now: Asked) -> str:
    return "目标" if says_target(now.question, plainly=True) else "实际完成" if says_achieved(now.question) else ""


def kind_word(asked: Asked) -> str:
    return "目标" if says_target(asked.question, plainly=True) else "实际" if says_achieved(asked.question) else ""


def grown(asked: Asked) -> str:
    """GDP增速 of GDP增长多少: the indicator, with the sort of its figure."""
    core = core_of(asked)
    return f"{core}增速" if asked.ask is Ask.GROWTH and not set("增降速率幅") & set(core) else core


def core_of(asked: Asked) -> str:
    """The indicator as the last question put it: without region, time, kind and the asking words."""
    first, *others = re.split(r"(?<=[，,；;？?])", without_slots(asked))
    text = first + "".join(piece for piece in others if read_comparison(piece) is None)
    text = text.removeprefix("请问").lstrip("那么和与，,")
    if asked.report_year and not asked.mentions:
        text = _OF_REPORT.sub("", text)
    text = _with_what_is_counted(text)
    tail = _ASK_TAIL.search(text)
    named = (tail["named"] or "") if tail and not unit_of(text) else ""
    text = _ASK_TAIL.sub(named if len(named) >= _WHOLE_NAME else "", text)  # 安排多少财政赤字 ends in what is asked for
    aimed = _TARGET_WORDS.sub("", text)
    text = _without_how_many(_SET_FOR.sub("", aimed) if aimed != text else aimed)
    text = text.strip("的是有要了，,？?。 ").removesuffix("实际").removesuffix("百分之")
    return text or "".join(term.text for term in asked.terms if term.noun or term.weight >= 0.5)


def thing_of(asked: Asked) -> str:
    """低空经济 of 哪些省提到了低空经济: what is asked about, whoever it was asked of."""
    return "".join(term.text for term in asked.terms if term.noun) or core_of(asked)


def _with_what_is_counted(text: str) -> str:
    """新增名校长 of 新增了几个名校长: a measure word stands before what it counts."""
    for start, end in measures_asked(text):
        named = text[end:].rstrip("？?。了呢")
        if len(named) >= _WHOLE_NAME and named.isalpha() and named not in _NO_NAMES:
            return text[:start].removesuffix("了") + named
    return text


def _without_how_many(text: str) -> str:
    """新增公办学位 of 新增多少公办学位: with 多少 goes the measure word behind it, and no letter of a name."""
    measured = dict(measures_asked(text))
    rest, at = "", 0
    for how in _HOW_MANY_OF.finditer(text):
        if how.start() >= at:
            rest += text[at : how.start()]
            at = max(how.end(), measured.get(how.start("asks"), 0))
    return rest + text[at:]


def asked_of_it(asked: Asked) -> str:
    """获批了什么 of 中华恐龙园去年获批了什么: what follows the names that the question opens with."""
    text, end = without_slots(asked), 0
    for term in asked.terms:
        at = text.find(term.text, end)
        if not term.noun or at < 0 or text[end:at] not in ("", "的"):
            break
        end = at + len(term.text)
    return text[end:] if end else ""


# --- what a follow-up names instead ----------------------------------------------------------------------------------


def _own_words(now: Asked) -> str:
    return without_cue(without_slots(now)).strip("，,？?。 ")


def without_cue(text: str) -> str:
    """那就业呢 → 就业."""
    bare = text.rstrip("？?。").removesuffix("呢")
    return bare[next((len(cue) for cue in _CUES if bare.lower().startswith(cue)), 0) :].lstrip()


def names_another(now: Asked) -> bool:
    """就业呢, 消费呢: by what people call an indicator, and nothing else."""
    from rag.text.indicators_said import find_said

    said = without_cue(without_slots(now)).replace("方面", "")
    return any((one.start, one.end) == (0, len(said)) for one in find_said(said))


def narrower(now: Asked, core: str) -> str:
    """公办学位 of 公办的有多少, after 学位: some of what was asked for; "" where it says no which."""
    which, of, rest = _own_words(now).removeprefix("其中").partition("的")
    told = not rest or (asks(rest) and len(rest) <= _HOW_MANY)
    kind = says_target(which) or says_achieved(which) or asks(which) or whole(which, GENERIC)
    return which + core if told and of and len(which) >= 2 and which.isalpha() and not kind else ""


def other_measure(now: Asked, core: str) -> str:
    """旅游人数 of 人数呢, after 旅游收入: another measure of the same thing; "" where it names none."""
    said = _own_words(now)
    if whole(said, "each of"):
        return said + core  # 人均GDP of 人均呢
    is_measure = said.endswith(MEASURE) and core.endswith(MEASURE) and len(said) == _MEASURE < len(core)
    return core[:-_MEASURE] + said if is_measure else ""


def part_of_it(now: Asked, core: str) -> str:
    """出口占进出口总额 of 出口占多少, after 进出口总额: what was asked last is the whole; "" where another is said."""
    from rag.text.indicators_said import find_said

    part, of, rest = _own_words(now).partition("占")
    part, rest = part.removesuffix("的"), parts_at(rest, "，,")[0].removeprefix("了")
    share = of and asks(rest) and len(rest) <= _HOW_MANY and not find_said(rest)
    return f"{part}占{core}的{rest}" if share and part.isalpha() else ""


def parts_asked(now: Asked, before: Asked) -> str | None:
    """2019年财政赤字，中央和地方分别是多少 of 中央和地方分别是多少, after 2019年财政赤字: so much of it is whose."""
    joined = any(term.beside for term in now.terms[1:]) and all(not term.known for term in now.terms)
    slots = now.mentions or now.regions or now.foreign or Want.AIM in now.wants
    if not (joined and Want.EACH in now.wants and before.terms) or slots or len(now.terms) > _PARTS:
        return None
    return f"{slot_words(before, 'region')}{slot_words(before, 'time')}{grown(before)}，{now.question}"


def counterpart(now: Asked, before: Asked) -> str:
    """农村的呢 after 城镇居民人均可支配收入: the same of the other half, or of one of both; "" where not so."""
    nouns = {term.text for term in now.terms if term.noun}
    core = grown(before)
    whose = _own_words(now).removesuffix("的")
    own_words = _FOLK.get(whose) or next(iter(written_forms(whose)), whose).removesuffix("居民")
    for one, two, both in _COUNTERPARTS:
        for own, others in ((one, two), (two, one)):
            said = next((word for word in (both, *others) if word and word in core), "")
            named = {own_words} & own or (nouns & own if said != both else set())
            if said and named and (nouns <= named or own_words in named):
                return core.replace(said, named.pop(), 1)
    return ""


def rank_beside(said: str, before: Asked, reports: Sequence[Report]) -> str:
    """，排到世界第几 of 次年过了一千没？排到世界第几: what is asked of the figure besides; "" where it is no rank."""
    each = [read_question(piece.strip("，,。？?；;"), reports) for piece in parts_at(said, "，,。？?；;")]
    rank = next((one for one in each if one.ask is Ask.RANK), None)
    return f"，{without_slots(rank)}" if rank is not None and before.ask is not Ask.RANK else ""
