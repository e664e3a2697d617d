"""An open question: the one thing where one is asked for, all that is said where that is wanted, or neither.

Enter at `answer_openly`, with what the question would be answered with if one figure or fact were wanted. How open it
is was read with the question (`Asked.openness`). Two small models of data/, fitted by eval/open_models.py, weigh the
rest: whether one thing is wanted and found, and whether the reports speak of it at all, for search always finds
something that is near.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from rag.answer.absence import A_THING, absent, may_be_missed, may_be_named, untold
from rag.answer.refusal import of_no_report, refusal_line, refuse
from rag.answer.topic import UNTIMELY, at_first, belonging, digest
from rag.answer.valued import lacks_what_is_asked
from rag.answer.whole import in_whole_sentences
from rag.index.catalog import Catalog
from rag.question.asked import Asked, Tongue, as_asked
from rag.question.asking import Shape, Want
from rag.question.intent import OPEN, Intent
from rag.question.learned import logistic
from rag.question.mentioned import word_sought
from rag.question.terms import Term
from rag.search.belonging import FEATURES, Piece
from rag.search.found import Found
from rag.text.segments import newer_words
from rag.text.vocabulary import counts_as, says
from rag.types import Draft, Reason, Statement

_ALONE, _SURELY_ALONE = 0.7, 0.85
"""From this chance on, that one thing is wanted and found, it is the answer; where several things may be meant, or what
a name stands for, it has to be surer.
"""
_OF_A_THING = 0.3
"""The chance of the likeliest sentence from which a question is of a thing that the reports tell of."""
_LIKELY = 0.75
"""The chance from which the reports are said to speak of it. With _AFTER_ALL, of questions in everyday words that they
answer 0.32 are refused, of others 0.03, and of those that nothing answers 0.62 and 0.75 (unseen ones, by the models of
eval/open_models.py); at 0.65 it would be 0.27, 0.02, 0.48 and 0.73."""
_AFTER_ALL = 0.6
"""The chance at second look from which a sentence belongs though words of the question stand nowhere: from 0.4 on half
as many questions again that nothing answers would pass."""
_STRANGE = 0.5
"""So many of a missing word's characters stand in nothing that is near."""
_LONG = 4
_STANDS = 0.15
"""The chance of a sentence that names one of several things, from which it is told of that one."""
_LEADS = 0.4
"""From here on it leads, and what else is said follows it."""
_PLAIN = -4.0
_WORDS, _CLOSE, _COSINE, _MEANT = (FEATURES.index(name) for name in ("words", "close", "cosine", "meant"))
_TOP = 5
_HARDLY = 0.001
_MANY = 3
_NOT_HELD = "没有找到可以直接相比的数字，算不出来；有关的说法如下。"
_BESIDE = 360
"""Characters of what is said beside an answer to a part of the question."""


def answer_openly(found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft) -> Draft:
    """`closed` is what one figure or fact would be answered with."""
    told = of_the_whole(found, asked, catalog) or in_whole_sentences(_answer(found, asked, catalog, closed), asked)
    if asked.tongue is Tongue.ENGLISH:
        from rag.answer.in_english import led

        return led(told) if told.kind == "topic" else told
    figures = len(found) > 1 and _held_together(found) and asked.shape is Shape.FIGURE
    said = told.reason is not None or told.lead or any(one.derived or "算不出来" in one.text for one in told.statements)
    return told if not figures or said else replace(told, lead=as_asked(_NOT_HELD, asked))


def _held_together(found: Sequence[Found]) -> bool:
    return bool(found) and all(one.side.compared is not None and one.side.compared.wanted for one in found)


def of_the_whole(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft | None:
    """What a report says as a whole, where that is the sense of the question, and nothing is near that it may be of:
    区里觉得当下有哪些难处, but not 山体滑坡有没有认错的话. What is lacking is always near what a report says is.
    """
    if asked.aspect is None:
        return None
    from rag.answer.overview_asked import answer_overview
    from rag.question.brief import WHOLE, Aspect

    pieces = at_first(found, asked)
    if pieces and pieces[0].chance >= _OF_A_THING and asked.aspect is not Aspect.ADMITTED:
        return None
    return answer_overview(asked, replace(asked.brief or WHOLE, aspects=(asked.aspect,), about=()), catalog)


def _answer(found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft) -> Draft:
    if asked.shape is Shape.COVER or asked.intent is Intent.ERRAND:
        return refuse(found, asked, catalog) if of_no_report(asked) else closed
    if closed.reason is not None:
        return _unless_spoken_of(found, asked, catalog, closed)
    computed = any(statement.derived for statement in closed.statements)
    if _held_together(found) and asked.intent is Intent.FIGURE and not closed.gaps:
        return closed
    if asked.several and (asked.intent is Intent.FIGURE or computed):
        missing = untold(closed, asked)
        return _with_more(found, asked, catalog, closed, missing) if missing or closed.gaps else closed
    pieces = at_first(found, asked)
    if (in_part := _of_what_stands(pieces, found, asked, catalog)) is not None:
        return _affirmed(in_part, asked)
    if not _spoken_of(pieces, found, asked, catalog, closed) and not _told_after_all(found, asked, catalog):
        return refuse(found, asked, catalog)
    alone = chance("one_thing", closed_cues(found, asked, closed)) if not closed.gaps else 0.0
    more = asked.several or any(term.weight > 1 for term in asked.terms)
    if alone > (_SURELY_ALONE if more else _ALONE) and not lacks_what_is_asked(closed, found, asked):
        missing = untold(closed, asked) if asked.several else ()
        return _with_more(found, asked, catalog, closed, missing) if missing else closed
    sought = word_sought(asked)
    only = [sought] if sought and any(sought in piece.sentence.text for piece in pieces) else ()
    told = digest(found, asked, catalog, closed.statements if alone > _LEADS else (), only=only)
    if told is not None and lacks_what_is_asked(told, found, asked):
        return refuse(found, asked, catalog)
    return _affirmed(told, asked) if told is not None else closed


def _unless_spoken_of(found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft) -> Draft:
    """All that belongs to what one thing did not answer, where the reports speak of it; else the refusal."""
    elsewhere = closed.reason is Reason.REPORT_NOT_INDEXED and asked.intent is Intent.FIGURE
    figure = asked.intent is Intent.FIGURE and not asked.several
    figure = figure or (asked.intent is Intent.FACT and Want.WHEN in asked.wants)
    if elsewhere or figure or (asked.count >= _MANY and Want.WHICH in asked.wants):  # that there are 12 is no answer
        return closed
    pieces = at_first(found, asked)
    named = asked.kind is None and any(not mention.relative for mention in asked.mentions)
    if closed.reason is Reason.REPORT_NOT_INDEXED and named and not any(piece.fits for piece in pieces):
        return closed  # what other years tell is not what was asked for
    if (in_part := _of_what_stands(pieces, found, asked, catalog)) is not None:
        return _affirmed(in_part, asked)
    if _spoken_of(pieces, found, asked, catalog, closed) or _told_after_all(found, asked, catalog):
        told = digest(found, asked, catalog)
        if told is not None and not lacks_what_is_asked(told, found, asked):
            return _affirmed(told, asked)
    return closed


def _row_of(asked: Asked) -> tuple[Term, ...]:
    """The things that are asked about side by side (机器人、低空经济); () where there is but one."""
    things = [(i, term) for i, term in enumerate(asked.terms) if may_be_named(term)]
    joined = {j for i, _ in things if asked.terms[i].beside for j in (i - 1, i)}
    return tuple(term for i, term in things if i in joined)


def _of_what_stands(pieces: Sequence[Piece], found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft | None:
    """Of several things asked about side by side, what is said of those that stand in the reports, and that nothing is
    said of the others by their name; None where none or all of them do.
    """
    row, reports = _row_of(asked), looked_in(found)
    if not row or not reports:
        return None
    gone = set(absent(row, catalog, reports))
    there = [term for term in row if term not in gone]
    forms = [form for term in there for form in term.meant]
    sure = any(piece.chance >= _STANDS and any(form in piece.sentence.text for form in forms) for piece in pieces)
    if not gone or not sure or len(gone) > len(there):
        return None
    told = digest(found, asked, catalog)
    if told is None:
        return None
    names = "、".join(f"“{term.text}”" for term in row if term in gone and may_be_missed(term))
    if not names:
        return told
    english = asked.tongue is Tongue.ENGLISH
    line = f"Nothing is said of {names} by that name." if english else as_asked(f"没有直接说到{names}。", asked)
    return replace(told, statements=(*told.statements, Statement(line, ())))


def _affirmed(told: Draft, asked: Asked) -> Draft:
    """有。 before a digest, where it was asked whether something is spoken of, and the first thing quoted names it;
    where it was asked why, and nothing that is quoted gives a reason, that none was found.
    """
    if Want.WHY in asked.wants and not any(says(quote.text, "gives reason") for quote in told.quotes):
        return replace(told, lead=refusal_line(asked, "reason"))
    things = [term for term in asked.terms if term.noun and term.weight >= A_THING]
    first = next((quote.text for quote in told.quotes), "")
    named = bool(things) and all(any(form in first for form in term.forms) for term in things)
    if Want.MENTION not in asked.wants or not named:
        return told
    return replace(told, lead="Yes." if asked.tongue is Tongue.ENGLISH else "有。")


def _with_more(found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft, missing: Sequence[Term]) -> Draft:
    """What was found of several things, and what is said of those that were not, in place of a line that it was not."""
    only = [form for term in missing for form in term.meant]
    more = digest(found, asked, catalog, only=only, room=_BESIDE)
    if more is None:
        return closed
    told = {quote.hit.sentence.id for quote in closed.quotes}
    if all(quote.hit.sentence.id in told for quote in more.quotes):
        return closed
    quoted = " ".join(quote.text for quote in more.quotes)
    still = [term.text for term in missing if not any(form in quoted for form in term.meant)]
    kept = [s for s in closed.statements if s.quotes or not closed.gaps]
    gaps = [s for s in closed.statements if s not in kept and any(word in s.text for word in still)]
    return replace(more, statements=(*kept, *more.statements, *gaps), lead=closed.lead)


def closed_cues(found: Sequence[Found], asked: Asked, closed: Draft) -> dict[str, float]:
    """What tells whether one thing is wanted, and found, by name."""
    best = [one.matches[0] for one in found if one.matches]
    return {
        "openness": math.log(asked.openness / (1 - asked.openness)) if asked.openness else _PLAIN,
        "score": min((match.score for match in best), default=0.0),
        "coverage": min((match.coverage for match in best), default=0.0),
        "period": min((match.period_fit for match in best), default=0.0),
        "missing": sum(term.noun for match in best for term in match.missing),
        "known": any(term.known for term in asked.terms),
        "figure": bool(best) and all(match.figures for match in best),
        "lines": min(_TOP, len(closed.statements)) / _TOP,
        "sides": min(_TOP, len(found)) / _TOP,
        "nouns": min(_TOP, sum(term.noun for term in asked.terms)) / _TOP,
    }


def cues(
    pieces: Sequence[Piece], found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft
) -> dict[str, float]:
    """What tells whether the reports speak of what is asked, by name."""
    chances = [piece.chance for piece in pieces[:_TOP]] or [0.001]
    reports = looked_in(found)
    missing = absent(asked.terms, catalog, reports) if reports else ()
    weight = sum(term.weight for term in asked.terms if term.noun) or 1.0
    whole = sum(term.weight for term in asked.terms) or 1.0
    strange = max((_strange(term, pieces) for term in missing), default=0.0)
    likely = likeliest(found)
    return {
        "likely": math.log(likely[0] / (1 - likely[0])),
        "likely_several": math.log(sum(likely) / len(likely)),
        "best": math.log(chances[0] / (1 - chances[0])),
        "several": math.log(sum(chances[:3]) / 3),
        "missing": sum(term.weight for term in missing) / weight,
        "gone": sum(term.weight for term in asked.terms if not _says(term, reports, catalog)) / whole,
        "held": max((piece.row[_WORDS] for piece in pieces[:_TOP]), default=0.0),
        "close": max((piece.row[_CLOSE] for piece in pieces[:_TOP]), default=0.0),
        "cosine": max((piece.row[_COSINE] for piece in pieces[:_TOP]), default=0.0),
        "meant": max((piece.row[_MEANT] for piece in pieces[:_TOP]), default=0.0),
        "any_missing": bool(missing),
        "must_missing": any(term.must for term in missing),
        "strange": strange,
        "words": min(6, len(asked.terms)) / 6,
        "refused": closed.reason is not None,
        "openness": asked.openness,
    }


def likeliest(found: Sequence[Found]) -> list[float]:
    """The chances at second look of the three sentences that likeliest belong, between what logarithms bear."""
    best: dict[str, float] = {}
    for piece in (piece for one in found for piece in one.around()):
        chance = piece.chance * (1.0 if piece.fits else UNTIMELY)
        best[piece.sentence.id] = max(best.get(piece.sentence.id, 0.0), chance)
    chances = [*sorted(best.values(), reverse=True)[:3], 0.0, 0.0, 0.0][:3]
    return [min(max(likely, _HARDLY), 1 - _HARDLY) for likely in chances]


def _spoken_of(pieces: Sequence[Piece], found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft) -> bool:
    """Do the reports speak of it, as far as both looks tell?"""
    if _nowhere(pieces, found, asked, catalog):
        return False
    return chance("answerable", cues(pieces, found, asked, catalog, closed)) >= _LIKELY


def looked_in(found: Sequence[Found]) -> list[str]:
    """The reports whose sentences may belong."""
    return list({piece.report.id for one in found for piece in one.around()})


def _says(term: Term, reports: Sequence[str], catalog: Catalog) -> bool:
    return any(catalog.says(form, reports) for form in term.meant)


def _nowhere(pieces: Sequence[Piece], found: Sequence[Found], asked: Asked, catalog: Catalog) -> bool:
    """Does nothing that is asked about (宠物 of 养宠物有什么规定), or no such number of it (地铁2号线), or a long or a
    new name of which nothing near has a character (营养午餐, 新冠), stand in the reports in scope?
    """
    things = [term for term in asked.terms if may_be_named(term)]
    reports = looked_in(found)
    if not things or not reports:
        return False
    missing = absent(things, catalog, reports)
    gone = {term for term in missing if _strange(term, pieces) >= _STRANGE or (term.name and term.numeral)}
    gone |= {term for term in things if _only_guessed(term, pieces, reports, catalog)}
    if Want.MENTION in asked.wants:
        gone |= set(filter(may_be_missed, missing))
    whole = any(_is_a_name(term) and _strange(term, pieces) == 1 for term in gone) or any(map(_is_new, missing))
    return len(gone) == len(things) or whole or any(term.name and term.numeral for term in gone)


def _is_a_name(term: Term) -> bool:
    return (len(term.text) >= _LONG and not term.text.isascii()) or _is_new(term)


def _is_new(term: Term) -> bool:
    """Is it the name of a thing that nobody calls by another (购书券)?"""
    return term.text in newer_words()


def _told_after_all(found: Sequence[Found], asked: Asked, catalog: Catalog) -> bool:
    """Does a sentence surely belong at second look, whatever the asker calls it (小吃摊 for 夜间经济)? Not where it is
    asked whether a word stands there, nor where another place, a name or a number of it is what stands nowhere.
    """
    if asked.intent not in OPEN or Want.MENTION in asked.wants or asked.foreign:
        return False
    if not any(piece.chance >= _AFTER_ALL for piece in belonging(found, asked)[:1]):
        return False
    missing = absent(asked.terms, catalog, looked_in(found))
    return not any(term.known or term.name or term.numeral or term.weight > 1 or _is_new(term) for term in missing)


def _only_guessed(term: Term, pieces: Sequence[Piece], reports: Sequence[str], catalog: Catalog) -> bool:
    """Does it stand only under words that may be meant by it (新业态 for 外卖骑手), and none of them near by?"""
    own = (*term.forms, *counts_as(term.text))
    if not term.otherwise or any(catalog.says(form, reports) for form in own):
        return False
    near = any(form in piece.sentence.text for piece in pieces[:_TOP] for form in term.otherwise)
    return not near and _strange(term, pieces) >= _STRANGE


def _strange(term: Term, pieces: Sequence[Piece]) -> float:
    """Share of a missing word's characters that stand in nothing which is near: none of 宠物, half of 绿化."""
    near = "".join(piece.sentence.text for piece in pieces[:_TOP])
    return sum(char not in near for char in term.text) / len(term.text)


def chance(model: str, told: Mapping[str, float]) -> float:
    """0…1 by one of the models in data/."""
    return logistic(_model(model), told)


@cache
def _model(name: str) -> dict[str, float]:
    """One of the models in data/: cue → weight, and "bias"."""
    data = json.loads((files(__package__) / "data" / f"{name}.json").read_text(encoding="utf-8"))
    return {"bias": float(data["bias"]), **{cue: float(weight) for cue, weight in data["weights"].items()}}
