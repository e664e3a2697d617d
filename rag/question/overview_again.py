"""A follow-up in a talk about a report as a whole: another aspect, part, length, year or place of the same order. Pure.

概括一下南山区2017年的报告, then 那2018年的呢 → 深圳市南山区2018年报告讲了什么; then 三句话 → …讲了什么，3句话; then
存在的问题呢 → 深圳市南山区2018年报告存在的问题呢.
"""

from dataclasses import replace

from rag.question.asked import Asked
from rag.question.brief import WHOLE, Aspect, Brief, is_order, read_brief
from rag.text.vocabulary import word_list

_PUT = {
    Aspect.WHOLE: "讲了什么",
    Aspect.CHAPTERS: "分几部分",
    Aspect.PRINCIPLE: "总体要求是什么",
    Aspect.FIGURES: "有哪些关键数字",
    Aspect.BRIGHT: "有什么亮点",
    Aspect.ADMITTED: "存在哪些问题",
    Aspect.AHEAD: "奋斗目标是什么",
    Aspect.GOALS: "主要目标有哪些",
    Aspect.LESSONS: "有哪些经验体会",
    Aspect.HONOURS: "获得了哪些荣誉",
    Aspect.DONE: "取得了哪些成绩",
    Aspect.WORK: "重点工作有哪些",
}
"""An order put again."""
_SHORT = 3


def overview_again(now: Asked, before: Asked, *, alone: bool) -> str | None:
    """The follow-up as an order of its own; None where it is none. `alone`: there are reports of one place only.

    An order that says what it wants takes over place and year; one that says only how long, when or where, the rest.
    """
    brief = read_brief(now.question, now.terms)
    about = [word for word in brief.about if word not in now.foreign]
    if about or (before.brief is None and (now.brief is None or brief.aspects == (Aspect.GOALS,))):
        return None  # 那2022年的目标呢 after a figure is that figure's
    if brief.aspects != WHOLE.aspects or brief.chapter or brief.item or is_order(now.question):
        place = "" if now.regions or now.foreign or alone else _place(before)
        return f"{place}{'' if now.mentions or now.report_year else _time(before, brief)}{now.question}"
    changed = _changed(brief, before.brief, now)
    if changed is None:
        return None
    place = _place(now) or "".join(now.foreign) or ("" if alone else _place(before))
    return f"{place}{_time(now, changed, before) or _time(before, changed)}{put(changed)}"


def _changed(brief: Brief, before: Brief | None, now: Asked) -> Brief | None:
    """The order before with the length that is asked for now; None where nothing is asked for."""
    if before is None:
        return None
    if brief.sentences or brief.chars:
        return replace(before, sentences=brief.sentences, chars=brief.chars)
    if any(word in now.question for word in word_list("shorter")):
        return replace(before, sentences=1 if before.sentences else _SHORT)
    return before if now.mentions or now.regions or now.report_year else None


def _place(asked: Asked) -> str:
    return "和".join(dict.fromkeys(region.name for region in asked.regions))


def _time(asked: Asked, brief: Brief, before: Asked | None = None) -> str:
    """2017年报告, or the time that was asked for; of a report as a whole (`brief`) only the former.

    那2018年的呢 after an order on the report of 2017 (`before`) is on that of 2018.
    """
    if asked.report_year:
        return f"{asked.report_year}年报告"
    if before is not None and before.report_year and asked.mentions:
        return f"{asked.mentions[0].last}年报告"
    whole = before is None and brief.aspects == WHOLE.aspects
    return "" if whole or asked.brief is None else "和".join(_dated(mention.text) for mention in asked.mentions)


def _dated(text: str) -> str:
    return f"{text}年" if text.isdigit() else text


def put(brief: Brief) -> str:
    """An order in words that are read as that order: 第2部分讲了什么，3句话."""
    part = f"第{brief.chapter}部分" if brief.chapter > 0 else "最后一部分" if brief.chapter else ""
    item = f"第{brief.item}项" if brief.item else ""
    what = "，".join(_PUT[aspect] for aspect in brief.aspects)
    length = f"，{brief.sentences}句话" if brief.sentences else f"，{brief.chars}字以内" if brief.chars else ""
    return f"{part}{item}{what}{length}"
