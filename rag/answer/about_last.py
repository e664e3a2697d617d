"""An answer about the last answer: the paragraph behind [n], its reason, its figure again or in another unit.

The conversation holds the last answer as text, so what it rests on is found again: each of its lines is looked for,
word by word, in the paragraphs that the search for its question brings. Nothing here comes from the answer's text
itself: what is said stands in a paragraph of the reports, or is computed from a figure that does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answer.reason import because, in_place
from rag.index.catalog import Catalog
from rag.question.about import About, Wish
from rag.shown import MARK
from rag.text.bigrams import grams
from rag.text.figures import find_quantities, supports
from rag.text.numbers import canonical, is_ratio
from rag.text.segments import clause_spans, label_end, parts_at, simplified
from rag.types import Draft, Figure, Hit, Quantity, Quote, Sentence, Statement

_LONGEST_LABEL = 40
_ALIKE = 0.6
"""So much of a line's wording must a sentence hold to be its ground, where a model put it in other words."""
_SHORT, _LONG = 90, 420
"""Characters: a paragraph shorter than this brings the next ones along; of a longer one a part is shown."""
_MOST = 3
_PERCENT = ("百分比", "百分数", "百分之几", "百分")


@dataclass(frozen=True, slots=True)
class Rests:
    """One line of the last answer and the quote it rests on; `marker` as the answer numbers it."""

    marker: int
    line: str
    quote: Quote


def rests_on(answer: str, hits: Sequence[Hit], more: Callable[[str], Sequence[Hit]]) -> list[Rests]:
    """What each marked line of an answer rests on, in the order of its marks.

    `hits` is the evidence for its question, best first; `more` searches for a line that none of them holds. A line
    with several marks rests on one quote each, as far as the hits tell them apart.
    """
    found: dict[int, Rests] = {}
    marked = [part for line in answer.splitlines() for part in _marked(line)]
    for said, markers in marked or _unmarked(answer):
        quotes = _places(said, hits) or _places(said, more(said))
        for marker, quote in zip(markers, [*quotes, *quotes[-1:] * len(markers)], strict=False):
            found.setdefault(marker, Rests(marker, said, quote))
    return [found[marker] for marker in sorted(found)]


def _unmarked(answer: str) -> list[tuple[str, list[int]]]:
    """The sentences of an answer without marks that tell a figure, numbered as they come; all where none does."""
    lines = [said.strip() for said in parts_at(answer, "。；;\n") if said.strip()]
    telling = [said for said in lines if find_quantities(said)]
    return [(said, [number]) for number, said in enumerate(telling or lines, 1)]


def _marked(line: str) -> list[tuple[str, list[int]]]:
    """(words, the marks after them) of a line: 甲。[1]乙。[2][3] → (甲。, [1]), (乙。, [2, 3])."""
    parts, start = list[tuple[str, list[int]]](), 0
    for mark in MARK.finditer(line):
        if said := line[start : mark.start()].strip():
            parts.append((said, []))
        if parts:
            parts[-1][1].append(int(mark[1]))
        start = mark.end()
    return parts


def _places(said: str, hits: Sequence[Hit]) -> list[Quote]:
    """Where the hits say it: to the letter, with or without the label before it, else nearest in wording."""
    core = simplified(said).rstrip("。.；; ")
    forms = list(dict.fromkeys((core, core[label_end(core, _LONGEST_LABEL, "：") :])))
    for form in forms:
        exact = [(hit, at) for hit in hits if (at := simplified(hit.paragraph_text).find(form)) >= 0]
        if exact:
            unique = {(hit.report.id, hit.sentence.paragraph): (hit, at) for hit, at in reversed(exact)}
            return [Quote(hit, at, at + len(form), hit.sentence.period) for hit, at in reversed(unique.values())][
                :_MOST
            ]
    wanted = grams(forms[-1])
    if (quote := _with_figures(forms[-1], wanted, hits)) is not None:
        return [quote]
    near = max(hits, key=lambda hit: len(wanted & grams(hit.sentence.text)), default=None)
    if near is None or not wanted or len(wanted & grams(near.sentence.text)) < _ALIKE * len(wanted):
        return []
    return [Quote(near, near.sentence.start, near.sentence.end, near.sentence.period)]


def _with_figures(said: str, wanted: frozenset[str], hits: Sequence[Hit]) -> Quote | None:
    """The clauses of a sentence that hold every figure that is said, of the one nearest in wording."""
    figures = find_quantities(said)
    best: tuple[int, Quote] | None = None
    for hit in hits if figures else ():
        sentence = hit.sentence
        told = find_quantities(sentence.text)
        bearing = [[one for one in told if supports(one, figure)] for figure in figures]
        shared = len(wanted & grams(sentence.text))
        if all(bearing) and shared and (best is None or shared > best[0]):
            first = min(own[0].start for own in bearing)
            last = max(own[0].end for own in bearing)
            spans = [span for span in clause_spans(sentence.text) if span[0] < last and first < span[1]]
            text = sentence.text[: spans[-1][1]].rstrip("，；：。;,")
            best = (shared, Quote(hit, sentence.start + spans[0][0], sentence.start + len(text), sentence.period))
    return best[1] if best else None


def answer_about(about: About, rests: Sequence[Rests], catalog: Catalog) -> Draft:
    """The Draft for a follow-up about the last answer; a question back where it cannot be told what is meant."""
    if not rests:
        return _ask_back("上一个回答没有可以追问的出处：请把问题说完整，例如“2022年新增学位目标是多少”。")
    meant = [one for one in rests if about.marker is None or one.marker == about.marker][:_MOST]
    if not meant:
        marks = "、".join(f"[{one.marker}]" for one in rests)
        return _ask_back(f"上一个回答里没有[{about.marker}]，只有{marks}。")
    quotes = [one.quote for one in meant]
    if about.wish is Wish.CONVERT:
        return _converted(about, quotes)
    if about.wish is Wish.WHY:
        return _reason(quotes, catalog)
    if about.wish is Wish.MORE:
        return Draft(tuple(dict.fromkeys(s for quote in quotes for s in _around(quote, catalog))))
    whole = tuple(dict.fromkeys(_sentence(quote, catalog) for quote in quotes))
    if about.wish is Wish.SURE:
        return Draft(whole, lead="已逐字核对，原文如下：" if _all_held(meant) else "原文如下，请以原文为准：")
    reports = dict.fromkeys(quote.hit.report.called for quote in quotes)
    return Draft(whole, lead=f"出自{'、'.join(reports)}：")


def no_answer_yet() -> Draft:
    """A follow-up about an answer, where there was none."""
    return _ask_back("这里还没有上一个回答：请先问一个问题，例如“2022年新增学位目标是多少”。")


def _ask_back(line: str) -> Draft:
    return Draft((), lead=line, kind="clarify")


def _all_held(rests: Sequence[Rests]) -> bool:
    """Is every figure of the lines in their quotes?"""
    return all(
        any(supports(source, said) for source in find_quantities(one.quote.hit.paragraph_text, lax=True))
        for one in rests
        for said in find_quantities(one.line[label_end(one.line, _LONGEST_LABEL, "：") :])
    )


# --- the words around a quote -----------------------------------------------------------------------------------


def _sentence(quote: Quote, catalog: Catalog) -> Statement:
    """The whole sentences that a quote stands in."""
    own = [
        s
        for s in catalog.sentences(quote.hit.report.id)
        if s.paragraph == quote.hit.sentence.paragraph and s.start < quote.end and quote.start < s.end
    ]
    start, end = (own[0].start, own[-1].end) if own else (quote.start, quote.end)
    return in_place(quote.hit, start, end, quote)


def _around(quote: Quote, catalog: Catalog) -> list[Statement]:
    """The paragraph of a quote: as much as is well read, and what follows where it says little."""
    hit = quote.hit
    sentences = list(catalog.sentences(hit.report.id))
    text = hit.paragraph_text
    if len(text) > _LONG:
        own = [s for s in sentences if s.paragraph == hit.sentence.paragraph]
        start, end = _window(own, quote)
        return [in_place(hit, start, end, quote)]
    result, room = [in_place(hit, 0, len(text), quote)], _SHORT - len(text)
    paragraphs = {p.number: p.text for p in catalog.paragraphs(hit.report.id)}
    number = hit.sentence.paragraph + 1
    while room > 0 and number in paragraphs:
        first = next((s for s in sentences if s.paragraph == number), None)
        if first is None or first.section[: len(hit.sentence.section)] != hit.sentence.section:
            break
        below = Hit(first, paragraphs[number], hit.report, hit.score)
        result.append(in_place(below, 0, len(paragraphs[number]), Quote(below, 0, 1, first.period)))
        room -= len(paragraphs[number])
        number += 1
    return result


def _window(sentences: Sequence[Sentence], quote: Quote) -> tuple[int, int]:
    """Whole sentences around a quote, as long as they are together."""
    first = next((i for i, s in enumerate(sentences) if s.end > quote.start), 0)
    last = first
    while last + 1 < len(sentences) and sentences[last].end < quote.end:
        last += 1
    while sentences[last].end - sentences[first].start < _LONG:
        if last + 1 < len(sentences) and (last - first) % 2 == 0:
            last += 1
        elif first > 0:
            first -= 1
        elif last + 1 < len(sentences):
            last += 1
        else:
            break
    return sentences[first].start, sentences[last].end


def _reason(quotes: Sequence[Quote], catalog: Catalog) -> Draft:
    found = tuple(dict.fromkeys(said for quote in quotes for said in because(quote, catalog)))
    if found:
        return Draft(found, lead="报告里与此相关的说法：")
    around = [statement for quote in quotes[:1] for statement in _around(quote, catalog)]
    return Draft(tuple(around), lead="没有找到直接说明原因的话，上下文是：")


# --- another unit -----------------------------------------------------------------------------------------------


def _converted(about: About, quotes: Sequence[Quote]) -> Draft:
    """The figures of the quotes in another unit; two of one kind as a share of each other."""
    unit = about.unit
    figures = [(quote, figure) for quote in quotes for figure in find_quantities(quote.text)]
    if unit in _PERCENT:
        return _share(figures)
    for quote, figure in figures:
        value = _in_unit(figure, unit)
        if value is not None:
            text = f"{_plain(value) if about.places is None else f'{value:.{about.places}f}'}{unit}"
            name, factor = _scaled(unit)
            near = "约" if about.places is not None and round(value, about.places) != value else ""
            said = value if about.places is None else round(value, about.places)
            derived = Figure(text, said * factor, name, near, (), derived=f"{figure.text} = {near}{text}")
            which = f"{quote.text}，" if len(find_quantities(quote.text)) == 1 else f"{quote.text}；其中{figure.text}"
            return Draft((Statement(f"{which}即{figure.qualifier or near}{text}。", (quote,), (derived,)),))
    told = "、".join(figure.text for _, figure in figures) or "没有数字"
    return _ask_back(f"上一个回答里的{told}不能换成{unit}：请说明要换算哪个数字。")


def _scaled(unit: str) -> tuple[str, float]:
    """万元 → (元, 10000)."""
    for scale, factor in (("万亿", 1e12), ("万", 1e4), ("亿", 1e8)):
        if unit.startswith(scale):
            return unit.removeprefix(scale), factor
    return unit, 1.0


def _in_unit(figure: Quantity, unit: str) -> float | None:
    """The figure's value in `unit`; None where the two measure different things."""
    name, scale = _scaled(unit)
    (own, factor), (other, divisor) = canonical(figure.unit), canonical(name or figure.unit)
    if own != other or is_ratio(figure.unit) or figure.high is not None:
        return None
    return figure.value * factor / divisor / scale


def _plain(value: float) -> str:
    return f"{round(value, 4):g}" if value < 1e6 else f"{value:,.0f}"


def _share(figures: Sequence[tuple[Quote, Quantity]]) -> Draft:
    pair = next(
        (
            ((q, a), (r, b))
            for i, (q, a) in enumerate(figures)
            for r, b in figures[i + 1 :]
            if canonical(a.unit) == canonical(b.unit) and not is_ratio(a.unit) and b.value and a.value
        ),
        None,
    )
    if pair is None:
        return _ask_back("换成百分比要知道是占什么的百分比：请说明，例如“占五年累计的百分之几”。")
    (quote, a), (other, b) = pair
    share = round(a.value / b.value * 100, 2)
    figure = Figure(f"{share:g}%", share, "%", "", (), derived=f"{a.text} ÷ {b.text}")
    return Draft((Statement(f"{a.text}是{b.text}的{share:g}%（由上面两个数字算出）。", (quote, other), (figure,)),))
