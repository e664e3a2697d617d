"""The lines of a refusal for who asks in English. Places, reports and what was looked for keep their Chinese names.

没有收录广东省2025年的报告，… → No report of 广东省 for 2025 is indexed; it would tell the targets of 2025.
"""

_LINES = {
    "errand": "I cannot answer that: I only tell what government work reports say.",
    "elsewhere": "That has nothing to do with the reports at hand, so I cannot answer it.",
    "place": "No report of {places} is indexed, so I cannot answer.",
    "year": "No report of {region} for {year} is indexed; it would tell {what} of {years}.",
    "absent": "{reports}: no mention of “{named}”, so I cannot answer.",
    "when": "{reports}: {what} of {years} is not told.",
    "figure": "{reports}: it is mentioned, but {what} that is asked for is not given.",
    "nearest": "No direct answer was found; the closest:",
    "nothing": "No direct answer was found.",
    "others": "No report of {places} is indexed; what follows is from those of {sources}:",
    "closest": "The closest that is said ",
    "reason": "No reason was found in so many words; what bears on it:",
}
_WHAT = {
    "目标": "the targets",
    "完成情况": "the results", "完成数": "the result", "数据": "the figures", "数字": "the figure",
    "增幅": "the growth", "比重": "the share", "位次": "the rank", "倍数": "the multiple",
}  # fmt: skip
_WHEN = {"": "the time asked for", "所问时间": "the time asked for"}


def line(key: str, **values: object) -> str:
    """The line for `key` of rag.answer.refusal, with the same values."""
    told = {name: str(value) for name, value in values.items()}
    if "what" in told:
        told["what"] = _WHAT.get(told["what"], told["what"])
    if "years" in told:
        years = told["years"].removesuffix("的").removesuffix("年")
        told["years"] = _WHEN.get(years, years).replace("—", "–")
    if told.get("reports", "").startswith(("收录的", "有关的")):
        told["reports"] = "the reports at hand"
    text = _LINES[key].format(**told)
    return text[0].upper() + text[1:]
