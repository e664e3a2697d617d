"""Does a model's sentence say that the reports do not say it? Pure.

报告没有提到区长的电话。 / 根据给出的原文无法回答这个问题。 / The report does not mention it. But not 没有发生重大事故,
which is something that a report says.
"""

import re

from rag.text.segments import QUOTED, blanked, clause_spans, simplified
from rag.text.times import calendar_years
from rag.text.vocabulary import begins, in_turn, said, says, unled

_ENGLISH = re.compile(
    r"\b(?:do(?:es)? not|did not|doesn't|don't|didn't|cannot|can't|no)\b[^.]{0,60}"
    r"\b(?:mention|say|state|specif\w+|provide|contain|include|give|address|discuss|answer|determin\w+|find|information|data)\b"
    r"|\bnot (?:mentioned|stated|specified|provided|available|given)\b|\bunable to (?:answer|determine|find)\b",
    re.I,
)
_SHORT = 6
_NEAR, _FAR = 16, 24
"""Characters between the words of such a clause."""
_WHOLE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,8}?\d{4}年)?(?:这份|[该本此])?(?:政府工作)?报告(?:[中里]|原文)?(?:面)?(?=[^，。]{0,16}[没未])"
)


def declines(text: str) -> bool:
    """Does it say that the answer is not there?"""
    return any(_declines(text[a:b]) for a, b in clause_spans(text)) or bool(_ENGLISH.search(text))


def refuses(text: str) -> bool:
    """Is declining all that it comes to? 原文只提到2022年的目标，没有提到2023年的。"""
    first = next((text[a:b] for a, b in clause_spans(text)), text)
    return _declines(first) or bool(_ENGLISH.search(text)) or (declines(text) and says(text, "only tells"))


def _declines(clause: str) -> bool:
    bare = _unnoted(simplified(clause).strip())
    return (
        says(bare, "not to be found")
        or in_turn(bare, "cannot", "finds out", gap=_NEAR)
        or in_turn(bare, "a text", "told not", "wording", gap=_FAR)
        or any(_is_of_text(bare[:start]) and _is_told(bare[end:]) for start, end in said(bare, "told not"))
    )


def _is_of_text(before: str) -> bool:
    """Does it speak of a text, or say nothing yet: 报告里 and 暂 before 没有提到?"""
    return says(before, "a text") or not before.strip("暂并，,")


def _is_told(after: str) -> bool:
    """Is what stands behind 没有 a word for telling: 专门提到, 在原文中给出?"""
    rest = unled(after, "how it is told")
    return says(rest[:_NEAR], "tells of it") if rest.startswith("在") else bool(begins(rest, "tells of it"))


def _unnoted(text: str) -> str:
    """Without what it opens with that only joins it: 不过，报告没有提到 → 报告没有提到."""
    note = begins(text, "notes")
    return text[note + text.startswith(("，", ","), note) :] if note else text


def beside(text: str) -> str:
    """What a sentence says beside declining: 报告没有给出2023年目标，2022年为超1万个。 → 2022年为超1万个。"""
    kept = [text[a:b] for a, b in clause_spans(text) if not declines(text[a:b])]
    rest = _unnoted("".join(kept).strip("，,；; "))
    bare = QUOTED.sub("", blanked(rest, [(one.start, one.end) for one in calendar_years(rest)]))
    core = [clause for clause in kept if not clause.rstrip().endswith(("：", ":"))]
    asks = all(_asks(clause) or clause.rstrip().endswith(("：", ":")) for clause in kept)
    topic = asks or (
        len(core) == 1 and (not any(letter.isdecimal() or letter == "。" for letter in bare) or _asks(bare))
    )  # 2021年的人数，原文没有提到; 钱从哪来：配套资金，原文没有提到
    return rest if len(rest) > _SHORT and not (topic and text.rstrip("。").rstrip().endswith(_ends(text))) else ""


def _asks(text: str) -> bool:
    return says(text, "asks") or says(text, "asks whether")


def _ends(text: str) -> str:
    """The last clause, where that is what declines; else nothing that a text ends with."""
    a, b = clause_spans(text)[-1]
    last = text[a:b].rstrip("。").rstrip()
    return last if _declines(last) else "\0"


def modest(text: str) -> str:
    """报告没有提到电话 → 给出的原文里没有提到电话: what was shown is not all that the report says."""
    return _WHOLE.sub("给出的原文里", text, count=1)
