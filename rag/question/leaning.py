"""A part of a question that leans on the one before it: …，今年想达到多少; …，投资多少; …，排第几. Pure.

What it asks of is then the thing of the part before, at another time, or another figure of it. Whether a part leans at
all is sides.py's. Likewise of a follow-up, whether it names anything of its own; what it carries on is follow_up.py's.
"""

from dataclasses import replace

from rag.question.asked import Asked, read_question
from rag.question.asking import Ask, Shape, Want, asks, says_target
from rag.question.terms import Role, Term
from rag.text.segments import tagged
from rag.text.subject import may_be_subject
from rag.text.vocabulary import says, whole, word_list
from rag.types import Kind

GENERIC = "which figure"
"""The sort of what says which figure of a thing is wanted, and is no thing itself."""
_A_THING = 0.8
"""From this weight on a word names a thing."""
_NO_TOPIC = ("目标", "计划", "实际", "结果", "数字", "数据", "总共", "一共", "大概")


def elsewhen(part: Asked, before: Asked) -> bool:
    """At another time, or promised where the other was done; what no word says was done."""
    return (part.mentions, part.kind or Kind.ACHIEVED) != (before.mentions, before.kind or Kind.ACHIEVED)


def elsewhere(part: Asked, before: Asked) -> bool:
    """…，浙江添了多少: the same of another place, where what it says besides names no thing of its own."""
    named = any(term.known or (term.noun and term.weight >= 1.0) for term in part.terms)
    return bool(part.regions) and part.regions != before.regions and not named


def there_too(before: Asked, part: Asked) -> Asked:
    """What was asked of the place before, of this one."""
    return replace(before, question=part.question, regions=part.regions, mentions=part.mentions or before.mentions)


def another_figure(part: Asked, before: Asked) -> bool:
    """…，排第几: another figure of the same thing."""
    return part.ask not in (Ask.ANY, Ask.AMOUNT, before.ask)


def going_on(before: Asked, part: Asked) -> Asked:
    """A part that leans on the one before: the same thing at another time, or another figure of it.

    The words of its own then tell the two apart, unless the time does.
    """
    nouns = tuple(term for term in before.terms if term.noun or term.follows) or before.terms
    ask = before.ask if part.ask is Ask.ANY else part.ask
    shape = part.shape if part.shape is Shape.FIGURE else before.shape
    if elsewhen(part, before):
        own = tuple(replace(term, weight=0.3 * term.weight, must=False) for term in part.terms)
        return replace(part, terms=(*nouns, *own), ask=ask, shape=shape, unit=part.unit or before.unit)
    part = replace(part, kind=part.kind or before.kind)
    telling = [term for term in part.terms if term.noun or term.weight >= 0.5]
    if all(whole(term.text, GENERIC) for term in telling) and part.ask is Ask.GROWTH is not before.ask:
        own = tuple(replace(term, weight=0.3 * term.weight, must=False) for term in part.terms)
        return replace(part, terms=(*nouns, *own), topic="")  # …，增速多少，排名全市第几
    nouns = tuple(_as_context(term) for term in nouns)
    own = tuple(replace(term, must=term.must or term.weight >= 0.5) for term in part.terms)
    return replace(part, terms=(*nouns, *own))


def _as_context(term: Term) -> Term:
    """An indicator that was asked for in the part before: here it only says what this part is about."""
    role = Role.NOUN if term.role is Role.INDICATOR else term.role
    return replace(term, weight=0.3 * term.weight, must=False, role=role, context=True)


def promised_alike(first: Asked, before: Asked, part: Asked) -> bool:
    """Another year of what was promised: 棚改任务，2014年多少，2015年多少; 2014年定了多少万套、2015年定了多少万套."""
    dated = all(one.mentions for one in (first, before, part))
    if before.kind is not Kind.TARGET or not dated or (part.terms and part.terms[0].noun):
        return False
    head = first.question[: first.mentions[0].start]
    said, again = (one.question[one.mentions[0].end :] for one in (before, part))
    return says_target(head) or (said == again and len(said) > len("是多少"))


def named_by_itself(part: Asked) -> Asked:
    """面积多大: a word that elsewhere carries nothing, where it is all that a part asks for."""
    if part.terms or len(part.topic) < 2 or part.topic in _NO_TOPIC or part.shape is not Shape.FIGURE:
        return part
    if says(part.topic, GENERIC) or not any(
        flag in ("n", "nz", "vn") and not whole(word, GENERIC) for word, flag in tagged(part.topic)
    ):
        return part
    return replace(part, terms=(Term(part.topic, (part.topic,), 1.0, must=True),))


def of_the_cover(part: Asked) -> Asked:
    """报告人是谁，哪天作的: after a part on the report's cover, who, when and where are the cover's too."""
    return (
        replace(part, shape=Shape.COVER) if part.wants & {Want.SPEAKER, Want.COVER_DATE, Want.COVER_MEETING} else part
    )


def unsaid(asked: Asked) -> Asked:
    """The whole question as what its first part leans on: its place, and its time if there is but one and it leads."""
    leads = len(asked.mentions) == 1 and not asks(asked.question[: asked.mentions[0].start])
    kind = asked.kind if leads or not asked.mentions else None
    return replace(asked, mentions=asked.mentions if leads else (), kind=kind)


def one_year(part: Asked) -> bool:
    return all(mention.first == mention.last and not mention.relative for mention in part.mentions)


def tells_only(sentence: str) -> bool:
    """这是已经做到的: no thing, place or time stands there, and nothing is asked."""
    read = read_question(sentence, ())
    return not (read.mentions or asks(sentence) or any(term.noun or term.known for term in read.terms))


def names_no_thing(now: Asked) -> bool:
    """Neither a thing nor a place, a time or a report of its own."""
    return not (now.mentions or now.regions or now.foreign or now.of_report or now.report_year) and all(
        not term.noun or of_it(term) for term in now.terms
    )


def of_it(term: Term) -> bool:
    """Does it name nothing by itself: 效果 of 效果怎么样, which is that of what was asked about last?"""
    return goes_on(term) or not (term.known or may_be_subject(term.text))


def goes_on(term: Term) -> bool:
    """隔壁 of 隔壁龙岗呢, 问 of 问一下宁夏的."""
    return term.text in word_list("going on")


def names_what_of(term: Term, asked: Asked) -> bool:
    """票价 of 地铁票价会不会涨: it names what is asked of a thing, and that is named right before it."""
    before = asked.question[: term.start].removesuffix("的")
    return any(other.noun and other.weight >= _A_THING and before.endswith(other.text) for other in asked.terms)
