"""Does a Match answer: is the asked slot really there? Pure.

The indicator's words, the period and the sort of figure; what is of another population, or only begun, is no answer.
"""

import re

from rag.fit import FITS
from rag.match import ENOUGH_TEXT, Match
from rag.scope import Asked
from rag.term_match import term_match
from rag.wording import Shape, Want, tells_of_finishing

ENOUGH = 0.55
"""Share of the asked words' weight that a span, with its headings, must cover to answer with a figure."""
_BEGUN = re.compile(r"开工|动工|奠基|启动|推进|加快|前期")


def sufficient(match: Match, asked: Asked) -> bool:
    """Is the asked slot really there: the indicator's words, the period, the sort of figure?"""
    if match.period_fit < FITS:
        return False
    if asked.shape is Shape.FIGURE:
        lacking = any(term.must or term.context for term in match.missing) or _is_of_another(match, asked)
        return match.figure_fit >= 0.4 and match.coverage >= ENOUGH and not lacking
    if _only_begun(match, asked):
        return False
    telling = [t for t in asked.terms if t.weight >= 0.5] or asked.terms
    met = any(t not in match.missing and t.text not in asked.foreign for t in telling)
    return match.coverage >= ENOUGH_TEXT and met and not any(term.known or term.name for term in match.missing)


def _is_of_another(match: Match, asked: Asked) -> bool:
    """Two words right before the indicator say whose it is (低收入农户人均可支配收入), and neither is told near by."""
    terms = asked.terms
    for first, second, indicator in zip(terms, terms[1:], terms[2:], strict=False):
        named = indicator.must and indicator.known and not (first.known or second.known)
        if named and first in match.missing and second in match.missing and second.noun:
            return second.follows and indicator.follows
    return False


def _only_begun(match: Match, asked: Asked) -> bool:
    """That a bridge was begun does not tell when it was opened, nor does what was opened beside it."""
    if not {Want.WHEN, Want.FINISHED} <= asked.wants:
        return False
    names = [term for term in asked.terms if term.noun and not term.finishes]
    own = [part for part in re.split("[，；。]", match.text) if any(term_match(term, part) >= 0.9 for term in names)]
    return bool(names) and all(_BEGUN.search(part) and not tells_of_finishing(part) for part in own)
