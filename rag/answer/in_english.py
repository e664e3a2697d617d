"""What stands around the quotes of an overview or a digest, for who asks in English: a line that says what follows, and
the labels. The quotes stay as the report has them. Pure.

2022年主要目标：地区生产总值增长7%左右。 → Main targets, 2022: 地区生产总值增长7%左右。 Headings of the report's own
(未来五年的奋斗目标) are no labels of ours, and stay. Refusals are refusal_english.py's.
"""

from dataclasses import replace

from rag.types import Draft, Statement

_LEADS = ("What the report says, in its own words:", "What the reports say, in their own words:")
_LABELS = {
    "主要完成情况": "Main results",
    "做的工作": "Work done",
    "主要目标": "Main targets",
    "重点工作": "Priorities",
    "总体要求": "Guiding principle",
    "分为": "Its parts",
    "总的目标": "Overall goal",
    "存在的问题": "Problems it admits",
    "体会": "Lessons",
    "获得的荣誉、称号": "Honours",
    "报告自己点明的第一、首个、突破": "What it calls a first or a breakthrough",
    "说到": "Also",
}


def led(told: Draft) -> Draft:
    """With a line before it that says what follows, where it quotes and nothing else leads."""
    if told.lead or told.reason is not None or not told.quotes:
        return told
    return replace(told, lead=_LEADS[len({quote.hit.report.id for quote in told.quotes}) > 1])


def labelled(told: Draft) -> Draft:
    """An overview with its labels in English."""
    return led(replace(told, statements=tuple(map(_labelled, told.statements))))


def _labelled(statement: Statement) -> Statement:
    label, colon, rest = statement.text.partition("：")
    years, _, what = label.rpartition("年")
    name = _LABELS.get(what.partition("（")[0])
    if not colon or name is None or any(quote.text.startswith(label) for quote in statement.quotes):
        return statement
    when = f", {years.replace('—', '–')}" if years else ""
    return replace(statement, text=f"{name}{when}: {rest}".rstrip())
