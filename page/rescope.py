"""Other chips → the follow-up that asks for them: 那常州市新北区2021年的实际完成呢？ Pure.

The chain reads a follow-up's slots itself (rag.question.follow_up), so the page only has to say them.
"""

import re
from collections.abc import Sequence

KINDS = {"achieved": "实际完成情况", "target": "目标"}


def followup(regions: Sequence[str], years: Sequence[str], kind: str | None) -> str:
    """The Chinese follow-up; "" if nothing is chosen."""
    place = "和".join(regions)
    when = "和".join(f"{year}年" for year in map(_year, years) if year)
    what = KINDS.get(kind or "", "")
    if not (place or when or what):
        return ""
    of = "的" if what and (place or when) else ""
    return f"那{place}{when}{of}{what}呢？"


def _year(text: str) -> str:
    match = re.search(r"(?:19|20)\d\d(?:\s*[-—–~至]\s*(?:19|20)\d\d)?", text)
    return re.sub(r"(?<!\s)\s*[-—–~至]\s*", "年至", match[0]) if match else ""
