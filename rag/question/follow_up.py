"""History + question → standalone question, by rule: the slots that a follow-up leaves out carry over. Pure.

那2022年的目标呢？ after 五年来新增学位多少个？ asks for 新增学位. What the follow-up names itself (region, time,
done or promised, indicator) replaces the same slot of the last question; a question that stands by itself stays.
"""

import re
from collections.abc import Sequence

from rag.calls import go_on
from rag.question.about import about_answer, recalled, without_doubt, without_pointer
from rag.question.and_compared import and_compared, asked_plainly, compares_two, of_sides
from rag.question.asked import Asked, read_question
from rag.question.asking import Ask, Shape, Want, asks, asks_met, says_achieved, says_target, than_aim
from rag.question.comparing import names_sides, without_comparing
from rag.question.errand import asking_part
from rag.question.intent import SAID_TO_US, Intent
from rag.question.last_asked import (
    asked_of_it,
    asks_something,
    core_of,
    counterpart,
    each_asked,
    kind_of,
    names_another,
    narrower,
    openly_again,
    other_measure,
    part_of_it,
    parts_asked,
    place_of,
    rank_beside,
    slot_words,
    sort_said,
    thing_of,
    with_slots,
    without_cue,
    without_slots,
    year_of_slot,
    years_spoken_of,
)
from rag.question.leaning import goes_on, names_no_thing, of_it, tells_only
from rag.question.moved import Shift, moved
from rag.question.set_against import (
    EITHER_WAY,
    THAN_IT,
    asks_of_both,
    beside_last,
    came_of_it,
    compares,
    compares_alike,
    counts_years,
    held_against_aim,
    how_many,
    in_between,
    in_percent,
    of_both,
    on_average,
    other_year,
    set_against,
    share_asked,
    share_of_place,
    sides_named,
)
from rag.question.shifts import counted_on, each_year, in_figures, so_many
from rag.question.table_again import table_again
from rag.question.whose import STATE
from rag.text.gazetteer import same_place
from rag.text.places import Region
from rag.text.segments import parts_at
from rag.text.vocabulary import asks_which, cut, over_provinces, says, word_list
from rag.types import Kind, Report, Turn

_CUE = re.compile(r"^(?:[那它该这此]|还有|另外|and\b|then\b|(?:what|how) about|其中)|呢[？?。]?$|^(?:是)?在?什么", re.I)
_AIM = ("增长目标", "增速目标", "增长预期目标", "增速预期目标")
"""那2015年的增长目标呢: that of what was spoken of, and not of GDP."""
_SMALL_TALK = ("谢谢", "多谢", "你好", "您好", "好的", "再见", "你是谁", "hello", "hi", "thank")
_LONGEST = 400
_TWO, _QUITE = 2, 0.7  # the chance from which another thing is meant that no noun names
_SHARES = ("比重", "占比", "比例", "份额")


def carried(own: Asked, whole: Asked) -> tuple[str, ...]:
    """What of a standalone question's scope its own words do not say: 上海市, 2025年. Each stands in it literally."""
    places = {region.name for region in own.regions}
    brought = [whole.question[r.start : r.end] for r in whole.regions if r.name not in places]
    times = [m.text for m in whole.mentions if not own.mentions and not own.report_year]
    return tuple(dict.fromkeys([*brought, *times]))


def standalone(question: str, history: Sequence[Turn], reports: Sequence[Report]) -> str:
    """The question as it would be asked without the history; `question` itself if it leans on nothing."""
    text = question.strip()
    if not history or not text:
        return text
    asked = asked_before(history, reports)
    text = counted_on(_without_thanks(text), history[-1].question)
    claimed = recalled(text)
    if claimed is not None and asked:  # 是1.8万个，对吗
        same = claimed.bare and ("多少" in asked[-1] or not asks(asked[-1]))
        last = asked[-1] if "多少" in asked[-1] else f"{asked[-1].rstrip('？?。')}是多少"
        return claimed.put_back(last if same else _join(f"{claimed.question}呢", asked[-1], reports))
    return _joined(without_pointer(without_doubt(text)), asked, reports) if asked else text


def asked_before(history: Sequence[Turn], reports: Sequence[Report]) -> list[str]:
    """What was asked so far, each question as it would be asked without those before it."""
    asked: list[str] = []
    for turn in history:
        go_on()
        own = turn.question.strip()
        if about_answer(own, asked[-1] if asked else "", reports) is not None:
            continue  # it asked for nothing of its own
        own = _placed(own, turn.answer, reports)
        joined = _joined(own, asked, reports) if asked else own
        asked.append(joined if len(joined) <= _LONGEST else own)  # what is carried on must not grow turn by turn
    return asked


def _without_thanks(text: str) -> str:
    """那今年打算添多少 of 五年的我知道了，那今年打算添多少: without what opens it, which asks for nothing."""
    words, at = word_list("understood"), 0
    for piece in parts_at(text, "，,。！!；;")[:-1]:
        said = piece.strip()
        known = said in words or said.endswith(tuple(word for word in words if word.endswith("了")))
        if not known and not (text[at + len(piece)] == "。" and tells_only(said)):
            break
        at += len(piece) + 1
    rest = asking_part(text[at:]).strip()
    rest = rest if text.endswith(rest) else text[at:].strip()
    return rest if asks(rest) or _CUE.search(rest) else text


def _placed(question: str, answer: str, reports: Sequence[Report]) -> str:
    """A question that named no place, with that of its answer (全国2016年报告：…), if all its lines are of one."""
    heads = (line.partition("年报告")[0] for line in answer.splitlines() if "年报告" in line)
    told = {head[:-4] for head in heads if head[-4:].isdigit() and head[:-4].isalpha()}
    known = {region for region in told if any(report.region == region for report in reports)}
    if len(known) != 1 or known != told or read_question(question, reports).regions:
        return question
    return f"{known.pop()}{question}"


def _joined(text: str, asked: Sequence[str], reports: Sequence[Report]) -> str:
    """A follow-up with the last question, or, where it only compares (差多少, 三个里哪个多), with all it means."""
    text, previous = in_between(text, asked, reports), asked[-1]
    if len(parts := each_asked(text, read_question(previous, reports))) > 0:
        return "，".join(_join(text, part, reports) for part in parts)
    if (each := _each_of_two(text, asked, reports)) is not None:
        return each
    now, before = read_question(text, reports), read_question(previous, reports)
    last = [read_question(one, reports) for one in asked[-_TWO:]]
    whole = in_percent(read_question(_dated(text, before, now), reports), last) or on_average(text, before, reports)
    if whole := whole or and_compared(text, asked, reports, _join) or table_again(text, previous, reports):
        return whole
    both = of_both(now, last)
    if not both and (of_place := share_of_place(now, before, reports)) is not None:
        return of_place
    share = both and now.ask is Ask.SHARE and bool(now.regions)
    if not (share or compares(now, before)) or (not both and _moved_on(text, before, reports) is not None):
        if not compares_alike(now, last):
            return _join(text, previous, reports)
        asking = asked_plainly(text, previous, reports) if compares_two(text, previous, reports) else EITHER_WAY
        return of_sides(asked[-_TWO:], asking)
    rest = read_question(without_comparing(text), reports)
    moves = moved(now, before).years or any(not counts_years(m) for m in now.mentions)
    bare = both or not (moves or now.regions or now.foreign or other_year(now))
    named = [term.text for term in rest.terms if term.noun and not (names_sides(term.text) or term.text in _SHARES)]
    aim = (says_target(now.question) or than_aim(now.question)) and not any(
        says_target(one.question) for one in last
    )  # 跟目标比呢
    if aim or not bare or not sides_named(named, last):
        return _join(text, previous, reports)
    several = not both and (len(before.mentions) > 1 or len(before.regions) > 1)
    sides = asked[-1:] if several else asked[-how_many(text) :]
    asking = share_asked(now, last) if share else text if asks_of_both(text) else asked_plainly(text, previous, reports)
    return of_sides(sides, asking)


def _each_of_two(text: str, asked: Sequence[str], reports: Sequence[Report]) -> str | None:
    """下一年两个数又是多少: both of the last two, moved alike; None where it does not say both, or compares them."""
    rest = "".join(cut(text, "the two"))
    if rest == text or len(asked) < _TWO or asks_which(text) or compares_two(text, asked[-1], reports):
        return None
    each = [_join(rest, one, reports) for one in asked[-_TWO:]]
    told = [read_question(one, reports) for one in each]
    return "，".join(each) if all(one.mentions for one in told) and each[0] != each[1] else None


def _ranked_in_state(text: str, before: Asked, reports: Sequence[Report]) -> str | None:
    """在全国排第几, after what was asked of a place: that place's rank, and not the state's."""
    now, places = read_question(text, reports), {region.name for region in before.regions}
    in_state = says(text, "state") and not {region.name for region in now.regions} - {STATE}
    asks_it = now.ask is Ask.RANK and not any(term.noun and not of_it(term) for term in now.terms)
    if not (in_state and asks_it) or now.mentions or not places or STATE in places:
        return None
    return f"{slot_words(before, 'region')}{slot_words(before, 'time')}{thing_of(before)}{text}"


def _join(text: str, previous: str, reports: Sequence[Report]) -> str:
    if text.lower().startswith(_SMALL_TALK):
        return text
    before = read_question(previous, reports)
    if (ranked := _ranked_in_state(text, before, reports)) is not None:
        return ranked
    if (each := parts_asked(read_question(without_cue(text), reports), before)) is not None:
        return each
    rank = rank_beside(text, before, reports)
    head, mark, tail = text.rstrip("？?").replace(",", "，").replace("？", "，").rpartition("，")
    if mark and rank and rank.lstrip("，") == tail.rstrip("？?。"):
        return f"{_join(head, previous, reports).rstrip('，,？?。')}{rank}"  # 2018年呢，全国排第几
    if (moved_on := _moved_on(text, before, reports)) is not None:
        return moved_on if moved_on == text else f"{moved_on}{rank}"
    said, text = text, _dated(text, before, read_question(text, reports))
    now = read_question(text, reports)
    cue = _CUE.search(text)
    if Want.HOW in now.wants and before.brief is None and before.terms and names_no_thing(now):
        return f"{slot_words(before, 'region')}{slot_words(before, 'time')}{thing_of(before)}{text}"  # 效果怎么样
    listed = before.shape is Shape.LIST and not now.terms and (now.mentions or now.regions)
    if listed and now.intent is not Intent.OVERVIEW and (same := openly_again(now, before, another=False)):
        return same  # 2017年呢 after 有哪些民生实事
    if before.brief is not None or (now.brief is not None and not (cue or than_aim(text))):
        from rag.question.overview_again import overview_again  # 2019年的报告呢: the same of that

        alone = len({report.region for report in reports}) == 1
        if (again := overview_again(now, before, alone=alone)) is not None:
            return again
    if against := set_against(now, before, reports) or beside_last(said, now, before, reports):
        return against
    nouns = [term for term in now.terms if term.noun and not (cue and term.text in _AIM) and not of_it(term)]
    if now.intent in SAID_TO_US:
        return text
    bare = bool(now.regions) and all(map(goes_on, now.terms))  # 问一下宁夏的
    whole = now.intent is Intent.OVERVIEW and not nouns and not bare and not text.rstrip("？?。").endswith("呢")
    if _alone(now) or whole:  # 这份报告讲了什么: of the place, and not of 学位
        return _carry_region(text, now, before, reports)
    if before.shape is Shape.COVER and now.shape in (Shape.COVER, Shape.TEXT) and not nouns and asks_something(text):
        return f"{slot_words(before, 'region')}{slot_words(before, 'time')}报告是{text}"
    if counterpart(now, before):
        return _other_indicator(now, before)
    core = core_of(before)
    if not now.mentions and (narrower(now, core) or other_measure(now, core)):
        return _same_indicator(now, before, reports)
    if part := part_of_it(now, core):
        place, time = (slot_words(now, slot) or slot_words(before, slot) for slot in ("region", "time"))
        return f"{place}{time}{part}"
    if nouns and ((asks_something(text) and (now.mentions or not cue)) or (now.mentions and not cue)):
        return _carry_region(text, now, before, reports)  # 2024年常住人口 says all but the place
    thing = bool(nouns or names_another(now) or moved(now, before).chances[Shift.THING] > _QUITE)
    if again := openly_again(now, before, another=thing):
        return again
    if not thing:
        return _same_indicator(now, before, reports)
    return _other_indicator(now, before)


def _moved_on(said: str, before: Asked, reports: Sequence[Report]) -> str | None:
    """The last question at another time or place, or as promised, or as done, where a follow-up moves no more than
    that: 前一年的底子有多大 is 前一年呢; what stands by itself, as it was said. None where it names another thing, or
    compares.
    """
    undated, last = read_question(said, reports), core_of(before)
    told = moved(undated, before)
    if told.says(Shift.ALONE) and (undated.regions or undated.foreign) and any(t.noun for t in undated.terms):
        return None if told.same_thing else said
    if (
        counterpart(undated, before)
        or THAN_IT.search(said)
        or says(said, "either way")
        or (not told.years and (told.surely(Shift.COMPARE) or told.of_two))
    ):
        return None  # 第二年是多了还是少了, 比17年呢
    figure = before.shape is Shape.FIGURE or (before.shape is Shape.TEXT and before.intent is Intent.FIGURE)
    if not (figure and before.terms and told.same_thing) or before.brief is not None or _of_several(before):
        return None
    moves = told.years or told.surely(Shift.TO_RESULT, Shift.TO_TARGET)
    if not (moves or undated.terms or undated.mentions or undated.regions or undated.foreign or undated.kind):
        return None  # 是多少呢: no word of it moves anything
    named = any(not mention.relative for mention in undated.mentions)
    now = undated if named else read_question(_dated(said, before, undated), reports)
    if _of_several(now) or _of_another(now, before, last):
        return None
    stretch = any(m.first != m.last for m in now.mentions)
    if stretch and not told.surely(Shift.PREVIOUS_YEAR, Shift.NEXT_YEAR):
        return None  # 那过去五年呢, and not 倒退三年
    place = place_of(now, before)
    first, until = years_spoken_of(before)
    own = [f"{m.last}年" for m in now.mentions if m.first == m.last and not m.relative]
    time = own[0] if own else slot_words(now, "time") or slot_words(before, "time")
    if told.years and all(m.relative or first <= m.last <= until for m in now.mentions):
        time = f"{(first if told.years < 0 else until) + told.years * so_many(said)}年"
    promised = before.kind is Kind.TARGET or says_target(before.question)
    if asks_met(f"目标{said}") or (promised and came_of_it(said, told) and not undated.mentions):
        return held_against_aim(before, last, place, time, reports)
    was = kind_of(before)
    kind = "实际完成" if told.says(Shift.TO_RESULT) else "目标" if told.says(Shift.TO_TARGET) else kind_of(now)
    indexed = _years_indexed(now.regions or before.regions, reports)
    if kind == "实际完成" and was == "目标" and not says_achieved(said) and year_of_slot(time) + 1 not in indexed:
        kind = ""  # 湖北也是这么多吗, of what is planned for the last report's year
    stays = promised and stretch and year_of_slot(time) in indexed  # 往前三年定的是多少
    if not kind and (stays or _stays_target(now, before, reports)):
        kind = "目标"
    if kind == "目标" and not now.mentions and year_of_slot(time) not in indexed and year_of_slot(time) + 1 in indexed:
        time = f"{year_of_slot(time) + 1}年"  # 目标呢, of what the only report says was done: its own
    sort = sort_said(now.question)
    resorted = sort not in before.question
    if kind in ("", was) and not (was == "目标" and not kind) and not resorted and not before.foreign:
        whole = with_slots(before, place, time)
        there = read_question(whole, reports)
        if there.kind is not Kind.ACHIEVED or all(m.last < there.base_year for m in there.mentions):
            own_unit = now.unit if not before.unit and whole.endswith("是多少") else ""  # 2017年是多少微克
            return whole + own_unit  # of the last report's own year there are but targets
    sort = sort or sort_said(before.question)
    return f"{place}{time}{last}{sort if sort not in last else ''}{kind}是多少"


def _of_several(asked: Asked) -> bool:
    several = len(asked.mentions) > 1 or len(asked.regions) + len(asked.foreign) > 1
    return several or any((m.last - (m.first or m.last)) > 0 and not m.relative for m in asked.mentions)


def _of_another(now: Asked, before: Asked, core: str) -> bool:
    """Does it name an indicator that is not the last one's? 失业率 is that of 城镇登记失业率."""
    known = [term for term in now.terms if term.known and any(form in now.question for form in term.forms)]
    last = {form for term in before.terms for form in term.forms}
    same = [term for term in now.terms if term.text in core or last & set(term.forms)]
    return not all(term in same for term in known) or (names_another(now) and not same)


def _alone(now: Asked) -> bool:
    """A question that leans on nothing: on the report's cover, a list, a word's meaning, or no question at all."""
    if now.shape is Shape.COVER and says(now.question.lower(), "report"):
        return True
    if now.shape in (Shape.LIST, Shape.DEFINITION) and (now.terms or now.count):
        return not _CUE.search(now.question)
    leans = (
        _CUE.search(now.question)
        or sort_said(now.question)
        or now.mentions
        or now.regions
        or now.foreign
        or asks_something(now.question)
    )
    return not leans and not any(term.noun for term in now.terms)


def _carry_region(text: str, now: Asked, before: Asked, reports: Sequence[Report]) -> str:
    """A whole question keeps the region of the talk, and, if it asks for a figure, its time where it says none."""
    place = "" if now.regions or now.foreign or not before.regions else slot_words(before, "region")
    if over_provinces(text):
        place = ""  # 2025年各省的目标哪个最高, after a talk of 深圳: it says itself of whom
    dated = now.mentions or now.report_year or not (now.shape is Shape.FIGURE or Want.WHY in now.wants)
    time = "" if dated else slot_words(before, "time")
    if len({report.region for report in reports}) == 1:
        place = ""
    return f"{place}{time}{text}"


def _dated(text: str, before: Asked, now: Asked) -> str:
    """那前一年呢 with the year that it means: as against the year of the talk, not against today's."""
    said = [m for m in before.mentions if m.first is not None]
    first, last = years_spoken_of(before)
    text = each_year(text, first, last)
    by_name = bool(said) and not any(m.relative for m in said)
    says_kind = says_target(text) or says_achieved(text) or any(term.noun for term in now.terms)
    apart = not now.regions and now.base_year != before.base_year  # whose last year is not that of all reports
    past = by_name and (apart or last < before.base_year - 1 or (last == before.base_year - 1 and not says_kind))
    return in_figures(text, first, last, today=past)


def _stays_target(now: Asked, before: Asked, reports: Sequence[Report]) -> bool:
    """Is a target still asked for? At another year, if its report is there: else what came of it is all there is."""
    if not says_target(before.question, plainly=True) and before.kind is not Kind.TARGET:
        return False
    years = {m.last for m in now.mentions if m.first == m.last}
    if not now.mentions:
        return True
    return len(years) == len(now.mentions) and years <= _years_indexed(now.regions or before.regions, reports)


def _years_indexed(regions: Sequence[Region], reports: Sequence[Report]) -> set[int]:
    """The years of the reports of those places; of all where none is named."""
    return {r.year for r in reports if not regions or any(same_place(r.region, one.name) for one in regions)}


def _same_indicator(now: Asked, before: Asked, reports: Sequence[Report]) -> str:
    """那2022年的目标呢？ — the indicator is the last one's."""
    place = place_of(now, before)
    time = _years_up_to(now, before) or slot_words(now, "time") or slot_words(before, "time")
    core = core_of(before)
    if other := narrower(now, core) or other_measure(now, core):
        return f"{place}{time}{other}{'目标' if _stays_target(now, before, reports) else ''}是多少"
    says_kind = says_target(now.question, plainly=True) or says_achieved(now.question)
    tail = ""
    if says_kind:
        tail = "目标" if says_target(now.question, plainly=True) else "实际完成"
    elif _stays_target(now, before, reports):
        tail = "目标"
    growth = sort_said(now.question) or sort_said(before.question)
    ask = growth if growth not in core else ""
    own = asks_something(now.question)
    leans = bool(now.regions) and all(map(goes_on, now.terms))  # 换江西的话是多少
    if own and "呢" not in now.question and not leans:
        rest = without_slots(now)
        return f"{place}{time}{core}{'' if says_kind else tail}{rest}"
    total = "累计" if Want.TOTAL in now.wants else ""
    return f"{place}{time}{core}{ask}{tail}{total}是多少"


def _years_up_to(now: Asked, before: Asked) -> str:
    """那五年累计呢 after a question on 2017 is about the five years up to it."""
    stretch = next((m for m in now.mentions if m.relative and m.first is not None and m.first < m.last), None)
    year = next((m.last for m in before.mentions if m.first == m.last and not m.relative), None)
    if stretch is None or stretch.first is None or year is None or stretch.last >= now.base_year:
        return ""
    year -= before.kind is Kind.TARGET  # what came before it
    return f"{year - (stretch.last - stretch.first)}—{year}年"


def _other_indicator(now: Asked, before: Asked) -> str:
    """名班主任呢？ — region, time and kind are the last one's."""
    place = place_of(now, before)
    time = slot_words(now, "time") or slot_words(before, "time")
    if other := counterpart(now, before):
        return f"{place}{time}{other}{'目标' if says_target(before.question, plainly=True) else ''}是多少"
    if (now.foreign or now.regions or place == "全国") and not [
        t for t in now.terms if t.noun and t.text not in (*now.foreign, "全国", "国家")
    ]:
        return f"{place}{time}{without_slots(before)}"
    core = without_cue(without_slots(now)).strip()
    if core.startswith("占"):
        core = core_of(before) + core  # 占GDP的比重呢
    tail = ""
    promised = says_target(before.question, plainly=True) or (before.kind is Kind.TARGET and not now.mentions)
    if promised and not says_achieved(now.question):
        tail = "目标"
    if before.shape is Shape.TEXT and not asks_something(core) and (asked := asked_of_it(before)):
        return f"{place}{time}{core}{asked}"
    growth = sort_said(before.question)
    if core.endswith("目标"):
        core, tail, growth = core.removesuffix("目标"), "目标", ""  # 就业目标呢？ says all of it
    grows = growth and any(term.known for term in now.terms)  # what is built or planted has a size, not a growth
    ask = growth if grows and not (set("增降") & set(core) or asks_something(core)) else ""
    return f"{place}{time}{core}{ask}{tail}是多少" if not asks_something(core) else f"{place}{time}{core}{tail}"
