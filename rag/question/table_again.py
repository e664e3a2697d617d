"""A follow-up to a question over many reports that changes one slot of it: its order, whose, of what, what of it. Pure.

各省今年就业目标 → 倒过来排: …，由低到高排; 只看东部: …，只看东部; 平均多少: …，平均多少; 换成失业率: the same of that.
The whole is then read like any question, so that nothing has to be known here of how it is answered.
"""

import re
from collections.abc import Sequence

from rag.question.asked import Asked, read_question
from rag.question.comparing import names_sides
from rag.question.which_years import asks_year
from rag.question.whose import FIRST_SO_MANY, Named, all_of_them, named_places
from rag.question.worked_out import Op, operations
from rag.text.indicators import Found, Sort
from rag.text.indicators_said import find_said
from rag.text.segments import blanked
from rag.text.times import find_mentions
from rag.text.vocabulary import begins, counted, cut, in_turn, said, says
from rag.types import Report

_ENDS = "？?。 ，,"
_LONGEST = 24
_YEAR = re.compile("(?:20[0-9]{2}|今)年的?")
_GAP, _NTH = 20, 8


def table_again(text: str, previous: str, reports: Sequence[Report]) -> str | None:
    """The last question with that slot changed; None where it was for no table, or the follow-up is none of these."""
    before, whole = read_question(previous, reports), previous.rstrip(_ENDS)
    if not before.over_many or len(text) > _LONGEST:
        return None
    if begins(text, "but for"):
        return f"{whole}，{text}"
    places, own = named_places(previous, reports), named_places(text, reports)
    of_many = len(places.regions) > 2 or all_of_them(previous, places, reports, ranked=True) is not None
    if not of_many and len(places.regions) < 2:
        return _of_years(text, whole, before)
    if (own.regions or own.foreign) and (says(text, "as well") or in_turn(text, "takes", "puts in", gap=_GAP)):
        return f"{whole}，{text}"
    if (found := _named(text, own)) is not None:
        return _of_another(whole, found, places)
    if not of_many or _names_a_thing(text, own, reports):
        return None
    if says(text, "last year") and not own.regions and says(whole, "as promised"):
        return _done_last_year(whole, places)
    if len(own.regions) > 1 and not find_mentions(text, before.base_year, question=True):
        return f"{whole}，只看{'、'.join(own.regions)}"
    return None if own.regions else _otherwise(text, whole)


def _of_years(text: str, whole: str, before: Asked) -> str | None:
    """合计, 平均一下, after the years of one place; 那最低呢, after the year that was highest."""
    spans = any(m.first is not None and m.last - m.first > 1 for m in before.mentions) or asks_year(whole)
    asks = operations(text, frozenset(), over=True, met=False, together=False, beyond=None) != (Op.SERIES,)
    nouns = any(term.noun and not says(term.text, "no indicator") for term in read_question(text, ()).terms)
    return f"{whole}，{text}" if spans and asks and not nouns else None


def _otherwise(text: str, whole: str) -> str | None:
    """Another order, another thing to be worked out, or what came of what was promised."""
    if says(text, "the other way"):
        return f"{whole}，{'由高到低排' if says(whole, 'upwards') or '最低' in whole else '由低到高排'}"
    nth = next((one for one in counted(text, "of a rank") if one.nth), None)
    if nth is not None and len(text) < _NTH:
        return f"{whole}，排{text[nth.start : nth.end - 1]}的是谁"
    if says(text, "as done") and says(whole, "as promised"):
        return "实际".join(cut(whole, "as promised"))
    asks = operations(text, frozenset(), over=False, met=False, together=True, beyond=None) != (Op.EACH,)
    return f"{whole}，{text}" if asks or says(text, "upwards") or says(text, "downwards") else None


def _done_last_year(whole: str, places: Named) -> str | None:
    """那去年呢, of targets: what came of it, by how much it grew where the target was for that."""
    found = _indicators_of(whole, places)
    if not found:
        return None
    one = found[-1]
    grows = one.sort is None and one.measure.sorts[0] is Sort.GROWTH and not says(whole[one.end :], "rise")
    named = f"{whole[: one.end]}{'增速' if grows else ''}{whole[one.end :]}"
    return f"去年{''.join(cut(_YEAR.sub('', named), 'as promised'))}"


def _named(text: str, own: Named) -> Sequence[Found] | None:
    """The indicators of a follow-up that names nothing else: 换成失业率, 那投资呢，也按这四家."""
    cues = list(said(text, "in its place"))
    bare = blanked(text, [*cues, *(span[:2] for span in own.spans)], "□")
    found = find_said(bare)
    return found if cues and found and not own.regions and not any(map(str.isdecimal, bare)) else None


def _of_another(whole: str, found: Sequence[Found], places: Named) -> str | None:
    """The last question with these in the place of what it named."""
    before = _indicators_of(whole, places)
    if not before:
        return None
    names = "和".join(one.measure.name for one in found)
    return f"{whole[: before[0].start]}{names}{whole[before[-1].end :]}"


def _indicators_of(text: str, places: Named) -> tuple[Found, ...]:
    return find_said(blanked(text, [span[:2] for span in places.spans], "□"))


def _names_a_thing(text: str, own: Named, reports: Sequence[Report]) -> bool:
    bare = blanked(text, [span[:2] for span in own.spans], "，")
    if (some := FIRST_SO_MANY.search(bare)) is not None:  # 前五名列出来 names no 名列
        bare = f"{bare[: some.start()]}，{bare[some.end() :].lstrip('名个位')}"
    terms = read_question(bare, reports).terms
    return any(term.noun and not names_sides(term.text) and not says(term.text, "no indicator") for term in terms)
