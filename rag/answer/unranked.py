"""Where a rank over many places is asked for and no indicator that they all tell: that it cannot be given. Pure.

哪个省老百姓幸福感最强, 各省机器人产量排名 → what reports say of it, and that no rank follows from that.
"""

from dataclasses import replace

from rag.question.asked import Asked
from rag.question.worked_out import ranks_places
from rag.types import Draft

_CAUTION = "没能从各地的报告里取出可以放在一起比的这项数字，所以排不出名次；下面只是检索到的原句。"


def with_caution(told: Draft, asked: Asked) -> Draft:
    """What is told behind that, where such a rank is asked for; as it is where nothing is told."""
    ranked = told.reason is None and bool(told.statements) and ranks_places(asked)
    return replace(told, lead="\n".join(filter(None, (_CAUTION, told.lead)))) if ranked else told
