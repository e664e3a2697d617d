"""A question back: which of the indexed places is meant. Pure."""

from collections.abc import Sequence

from rag.types import Draft, Report

_NAMED = 4


def which_place(reports: Sequence[Report]) -> Draft:
    """What is a matter of one report (who spoke, what it says as a whole): which one is asked back."""
    places = list(dict.fromkeys(report.region for report in reports))
    some = "、".join(places[:_NAMED]) + ("等" if len(places) > _NAMED else "")
    return Draft((), lead=f"收录了多个地方的报告（{some}）：请说明问的是哪里、哪一年。", kind="clarify")
