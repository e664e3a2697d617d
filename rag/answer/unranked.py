"""Where a rank over many places is asked for and no indicator that they all tell: that it cannot be given. Pure.

哪个省老百姓幸福感最强, 各省机器人产量排名 → what reports say of it, and that no rank follows from that.
"""

from dataclasses import replace

from rag.types import Draft

_CAUTION = "没能从各地的报告里取出可以放在一起比的这项数字，所以排不出名次；下面只是检索到的原句。"


def with_caution(draft: Draft) -> Draft:
    """The draft behind that; as it is where nothing is told."""
    return (
        replace(draft, lead="\n".join(part for part in (_CAUTION, draft.lead) if part)) if draft.statements else draft
    )
