"""What each part of a question is answered with, where it asks several things: the sentence that belongs to a part that
the answer leaves out, or a line that none was found.

化工企业关了多少？腾出的地干嘛用？江边现在啥样 → the figure, and of each other part what the reports say. A part is
asked by itself (search/searcher.py); what belongs to it is search/belonging.py's. Of what answers the whole nothing is
taken away but a line that says of such a part that it is missing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answer.absence import may_be_named
from rag.answer.topic import as_line, belonging, telling_figures, whole_quote
from rag.answer.whole import LONGEST, in_whole
from rag.index.catalog import Catalog
from rag.question.asked import Asked, Tongue, as_asked
from rag.question.asking import Ask, Shape
from rag.search.belonging import Piece
from rag.search.found import Apart
from rag.types import Draft, Reason, Statement
from rag.verify.quotes import label

BELONGS = 0.25
"""The chance at second look from which a sentence answers a part."""
_CLOSE = 0.6
"""What of the likeliest one's chance the next has to have to be told, where that is told already."""
_SURELY = 0.5
"""Likewise where the whole is refused."""
_UNNAMED = 0.4
"""Likewise where the sentence names nothing that the part does."""
_MOST_SURELY = 0.75
"""Likewise where the part by itself is refused too."""
_LINES = 2
"""Sentences that a part is told at most."""
_SAYS = 0.4
"""The weight from which a word says what a part is about."""
_HARDLY = 0.1
"""Where no sentence is so likely, nothing was found."""
_READ_BY_ITSELF = (Shape.COVER, Shape.DEFINITION, Shape.LIST)
_KINDS = frozenset(("quote", "topic"))


def with_each_part(
    draft: Draft, parts: Sequence[Apart], asked: Asked, catalog: Catalog, answer: Callable[[Apart], Draft]
) -> Draft:
    """The draft, with what is said of each part that it leaves out; of a refusal, what `answer` says of those parts
    that have an answer by themselves.
    """
    if draft.kind not in _KINDS or asked.tongue is Tongue.ENGLISH:
        return draft
    if draft.reason is not None:
        return _apart(draft, parts, asked, catalog, answer)
    statements = list(draft.statements)
    read = _READ_BY_ITSELF if draft.kind == "quote" else (Shape.COVER,)
    for part in parts:
        if part.asked.shape not in read and not _answered(part, statements):
            statements = _with(part, statements, asked, catalog, first=draft.kind == "topic")
    return replace(draft, statements=tuple({statement.text: statement for statement in statements}.values()))


def _apart(
    refused: Draft, parts: Sequence[Apart], asked: Asked, catalog: Catalog, answer: Callable[[Apart], Draft]
) -> Draft:
    """What each part is answered with; the refusal, where none is."""
    told = [_by_itself(answer(part), part, catalog) if _surely(part) else refused for part in parts]
    if refused.reason is not Reason.NOT_IN_REPORTS or all(draft.reason is not None for draft in told):
        return refused
    statements: list[Statement] = []
    for part, draft in zip(parts, told, strict=True):
        if draft.reason is not None:
            statements.append(_none_found(part, asked))
        else:
            statements += [Statement(draft.lead, ())] if draft.lead else []
            statements += draft.statements
    return Draft(tuple({statement.text: statement for statement in statements}.values()))


def _by_itself(draft: Draft, part: Apart, catalog: Catalog) -> Draft:
    """What answers a part; in place of a refusal the sentence that most surely belongs to it."""
    best = next(iter(_belonging(part)), None)
    if draft.reason is not Reason.NOT_IN_REPORTS or best is None or best.chance < _MOST_SURELY:
        return draft
    numbers = [term for term in part.asked.terms if term.numeral]  # 2号线 is no other line
    if not all(any(form in best.sentence.text for form in term.meant) for term in numbers):
        return draft
    return Draft((_said(best, catalog, named=False),))


def _surely(part: Apart) -> bool:
    """Does it name a thing of its own, to which a sentence surely belongs? Else it goes on about what is refused."""
    things = [term for term in part.asked.terms if term.weight >= _SAYS]  # 站点怎么设 goes on about the line refused
    return (
        not part.part.leans
        and len(things) > 1
        and any(piece.fits and piece.chance >= _SURELY for piece in belonging(part.found, part.asked)[:1])
    )


def _none_found(part: Apart, asked: Asked) -> Statement:
    return Statement(as_asked(f"“{part.part.text}”：没有找到直接的回答。", asked), ())


def _answered(part: Apart, statements: Sequence[Statement]) -> bool:
    """Does what is shown hold every thing that the part is about, where a figure answers it?"""
    if not _is_figure(part):
        return False
    told = " ".join(quote.text for statement in statements for quote in statement.quotes)
    things = [term for term in part.asked.terms if term.noun]
    return bool(things) and all(any(form in told for form in term.meant) for term in things)


def _is_figure(part: Apart) -> bool:
    """Is a figure asked for, as in 排第几, or whatever was asked of the thing before (名教师呢)?"""
    asked = part.asked
    return asked.shape is Shape.FIGURE or asked.ask is not Ask.ANY or part.part.text.endswith("呢")


def _with(part: Apart, statements: list[Statement], asked: Asked, catalog: Catalog, *, first: bool) -> list[Statement]:
    """The statements, with what belongs to the part, `first` or last; a clause that does is shown with the rest of its
    sentence.
    """
    reports = {quote.hit.report.id for statement in statements for quote in statement.quotes}
    pieces = [piece for piece in _belonging(part) if part.part.dated or piece.report.id in reports]
    best = pieces[0].chance if pieces else 0.0
    if best < BELONGS:
        named = any(may_be_named(term) for term in part.asked.terms if term.noun)
        lacks = named and not part.part.leans and not any(one.derived for one in statements)
        if not lacks or best >= _HARDLY or _spoken_of(part, statements):
            return statements
        return [*statements, _none_found(part, asked)]
    close = [piece for piece in pieces if piece.chance >= _CLOSE * best]
    told = {quote.hit.sentence.id for statement in statements for quote in statement.quotes}
    kept = [statement for statement in statements if not _misses(statement, part)]
    fitting = [p for p in close if p.sentence.id not in told and len(p.sentence.text) <= LONGEST]
    new = fitting[:1] if _is_figure(part) else fitting[:_LINES]
    own = {piece.sentence.id for piece in close}
    shown = [in_whole(one) if any(quote.hit.sentence.id in own for quote in one.quotes) else one for one in kept]
    said = [_said(one, catalog, named=len(reports | {one.report.id}) > 1) for one in new]
    return [*said, *shown] if first else [*shown, *said]


def _belonging(part: Apart) -> list[Piece]:
    """What belongs to it, likeliest first: of the time asked for, with a figure of that sort where one is, and a thing
    that it names, unless it most likely belongs (操场对外开放吗 is not answered by 外资).
    """
    things = [form for term in part.asked.terms if term.noun for form in term.meant]
    pieces = [
        piece
        for piece in belonging(part.found, part.asked)
        if piece.fits and (piece.chance >= _UNNAMED or any(form in piece.sentence.text for form in things))
    ]
    if not _is_figure(part):
        return pieces
    figures = telling_figures(part.found)
    return [piece for piece in pieces if piece.sentence.id in figures]


def _said(piece: Piece, catalog: Catalog, *, named: bool) -> Statement:
    """The sentence under its time, and its report where answers come from several."""
    (hit,) = catalog.hits([(piece.sentence.id, piece.chance)])
    quote, when = whole_quote(hit), label(piece.sentence.period, hit.report.kind)
    head = "，".join(filter(None, (hit.report.called if named else "", when)))
    return Statement(as_line(f"{head}：{quote.text}" if head else quote.text), (quote,))


def _spoken_of(part: Apart, statements: Sequence[Statement]) -> bool:
    """Does something that stands in the answer hold a thing that the part is about, or say that it is missing?"""
    told = " ".join(" ".join((s.text, *(q.hit.sentence.text for q in s.quotes))) for s in statements)
    return any(form in told for term in part.asked.terms if term.noun for form in (term.text, *term.meant))


def _misses(statement: Statement, part: Apart) -> bool:
    """Is it a line that the part has no answer?"""
    if statement.quotes or statement.derived or "：" not in statement.text:
        return False
    named = statement.text.partition("：")[0]
    return any(term.text in named for term in part.asked.terms if term.noun)
