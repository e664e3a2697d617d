"""Does a model's sentence say that the reports do not say it? Pure.

报告没有提到区长的电话。 / 根据给出的原文无法回答这个问题。 / The report does not mention it. But not 没有发生重大事故,
which is something that a report says.
"""

import re

from rag.text.segments import QUOTED, clause_spans, simplified
from rag.text.vocabulary import begins, says

_SOURCE = (
    r"(?:报告|原文|材料|资料|文中|文本|内容|片段|信息|条目|文件|证据|摘录|数据|给出的|提供的|"
    r"上述|以上|目前|现有|里面?|中)"
)
_SAY = (
    r"(?:提到|提及|提供|说明|说到|说过|给出|涉及|包含|包括|披露|找到|查到|看到|检索到|发现|回答|明确|列出|列明|体现|记载|写明|写到|公布|"
    r"显示|介绍|谈到|论及|指出|解释|展开|细说|单独|直接|相关|有关|关于|具体|这方面|对应|足够|[说写]|讲)"
)
_DECLINES = re.compile(
    rf"{_SOURCE}[^，。；]{{0,30}}?(?:没有|并未|未曾|未能|[未没不])(?:[再曾有能]|进一步|直接|单独|具体|明确|专门|任何|逐项|逐一|一一|分别)*{_SAY}"
    r"|^(?:很?抱歉|对不起)?[，,]?(?:我)?(?:无法|不能|难以)(?:根据[^，。；]{0,16})?(?:直接|准确)?(?:回答|确定|得知|判断|确认|得出|提供|给出)"
    r"|(?:无法|不能|难以)(?:直接|准确)?(?:回答|得知|判断|确认|得出|据此)"
    rf"|^(?:暂?未|并?没有|没)(?:[能有]|单独|专门|直接|具体|明确|进一步|逐项|逐一|一一)*(?:在[^，。；]{{0,12}})?(?:提到|提及|找到|查到|检索到|给出|说明|披露|解释|展开)"
    r"|(?:无法|不能|难以|不宜|不可|没法)[^，。；]{0,16}(?:比较|相比|对比|计算|相加|相减|换算|判断|推算|合计|加总|相提并论)"
    rf"|{_SOURCE}[^，。；]{{0,8}}没有[^，。；]{{0,24}}的?(?:说法|表述|记载|依据)"
    r"|查不到|找不到|不得而知|没有收录|未收录"
)
_ENGLISH = re.compile(
    r"\b(?:do(?:es)? not|did not|doesn't|don't|didn't|cannot|can't|no)\b[^.]{0,60}"
    r"\b(?:mention|say|state|specif\w+|provide|contain|include|give|address|discuss|answer|determin\w+|find|information|data)\b"
    r"|\bnot (?:mentioned|stated|specified|provided|available|given)\b|\bunable to (?:answer|determine|find)\b",
    re.I,
)
_SHORT = 6
_YEAR = re.compile(r"\d{4}年")
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
    return bool(_DECLINES.search(_unnoted(simplified(clause).strip())))


def _unnoted(text: str) -> str:
    """Without what it opens with that only joins it: 不过，报告没有提到 → 报告没有提到."""
    note = begins(text, "notes")
    return text[note + text.startswith(("，", ","), note) :] if note else text


def beside(text: str) -> str:
    """What a sentence says beside declining: 报告没有给出2023年目标，2022年为超1万个。 → 2022年为超1万个。"""
    kept = [text[a:b] for a, b in clause_spans(text) if not declines(text[a:b])]
    rest = _unnoted("".join(kept).strip("，,；; "))
    bare = QUOTED.sub("", _YEAR.sub("", rest))
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
