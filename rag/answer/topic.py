"""A digest: all that the reports at hand say on a topic, as exact sentences under the time they are of. No model of
language.

养老都说了些什么 → 2021年： …完成…家庭适老化改造301户。[1] 2022年目标： 筹建2个区域性养老服务中心…[2]

What belongs is search/belonging.py's; here is chosen how much of it is shown (the likeliest first, up to a length that
one reads), in what order (the likeliest time first, then the text's), and where the rest stands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, zip_longest
from typing import Any

from rag.index.catalog import Catalog
from rag.match.figure_fit import FITS, in_notes
from rag.question.asked import Asked, Tongue, as_asked
from rag.question.asking import Want
from rag.question.intent import NOT_IN_NOTES, Intent
from rag.search.belonging import FEATURES, Piece, on_point, span_of_years
from rag.search.found import Found
from rag.text.list_marks import list_mark
from rag.text.segments import QUOTED, clause_spans
from rag.types import Draft, Hit, Kind, Period, Quote, Sentence, Statement
from rag.verify.quotes import label

ROOM = 520
"""Characters of a digest: about eight sentences."""
MOST = 10
LIKELY, LEAST = 0.08, 0.05
"""The chance from which a sentence is said to belong; less will do where a word asked about stands in or over it."""

BESIDE = 0.15
"""What of the best one's chance a sentence without a word asked about has to have beside it: more of what is shown
belongs, and hardly less of what belongs is shown (eval/open_models.py prints both, of questions it has not seen)."""
ON_POINT = 0.3
"""The chance of being to the point that a line beside the best has to have: of what 80 new questions were shown, 15 of
137 lines beside the point go, and none of 85 that answer. At 0.4 four of 552 other questions were lost.
"""
_OF_ONE = frozenset((Intent.TOPIC, Intent.WHETHER, Intent.WHY_HOW, Intent.FACT, Intent.FIGURE))
_JOINS = frozenset("和与跟及、")
_UNNAMED = 0.2
"""The chance from which a sentence belongs that holds none of the asked words, where others hold them."""
_WORDS = [FEATURES.index(name) for name in ("words", "heading", "opening_words")]
_KINDS = {Kind.ACHIEVED: "", Kind.TARGET: " targets", Kind.OUTLOOK: " outlook"}
_ALL = 0.95
_HOLDS = 0.1
"""So much of the asked words' weight it holds to be said to hold them."""
_FADES = 0.6
"""What of a name's chance each sentence behind it has."""
UNTIMELY = 0.4
"""What a sentence of another time is worth."""
_SHORTEST = 8
_LONG, _PART = 160, 0.4
"""A longer sentence is shown in part, where no more than this much of it is told."""
_SUM = 40
"""So short is a sentence, at most, that may draw the sum of the one before it."""
_HEAD = 26
"""So short is a sentence, at most, that only announces the others of its paragraph."""
_SURE = 0.25
"""The chance from which it is worth a word where it stands, if there is no room to show it."""
_ITEM, _NOTE = frozenset(("一是", "一、", "（一）")), frozenset(("[1]",))
_MARKS = "。；;，, "
_NAMED = 6
_ENDS = ("！", "？", "。")


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence of the digest, with its hit."""

    piece: Piece
    hit: Hit
    told: tuple[int, int]
    """What of the sentence is shown."""

    @property
    def quote(self) -> Quote:
        sentence = self.piece.sentence
        text = self.hit.paragraph_text[sentence.start + self.told[0] : sentence.start + self.told[1]]
        start = sentence.start + self.told[0] + len(text) - len(text.lstrip(_MARKS))
        return Quote(self.hit, start, start + len(text.strip(_MARKS)), sentence.period)


def digest(
    found: Sequence[Found],
    asked: Asked,
    catalog: Catalog,
    first: Sequence[Statement] = (),
    *,
    only: Sequence[str] = (),
    room: int = ROOM,
) -> Draft | None:
    """The digest; None where nothing belongs at first look. What `first` quotes is shown in whole sentences, before
    all else; of the rest what holds one of the words of `only`, where there are some.
    """
    if not first and not _holding(at_first(found, asked), only):
        return None
    pieces = _beside_the_best(_holding(belonging(found, asked), only), asked, alone=len(found) == 1)
    if (years := span_of_years(asked)) is not None:
        pieces = [piece for piece in pieces if _within(piece.sentence.period, years)] or pieces
    if asked.intent is not Intent.LIST and not asked.count:
        heads = _announcing(found)
        pieces = [piece for piece in pieces if piece.sentence.id not in heads]
    if asked.wants & {Want.WHY, Want.CAUSE}:
        pieces = _with_what_leads(found, pieces)
    told = {quote.hit.sentence.id: quote for statement in first for quote in statement.quotes}
    leading = [piece for one in found for piece in one.around() if piece.sentence.id in told] if told else []
    leading = list({piece.sentence.id: piece for piece in leading}.values())
    spans = {p.sentence.id: telling(p.sentence.text, asked) for p in (*leading, *pieces)}
    chosen = choose([*leading, *_in_turn(found, [p for p in pieces if p.sentence.id not in told])], room, spans)
    hits = {hit.sentence.id: hit for hit in catalog.hits([(p.sentence.id, p.chance) for p in chosen])}
    shown = [
        Shown(piece, hits[piece.sentence.id], spans[piece.sentence.id]) for piece in chosen if piece.sentence.id in hits
    ]
    if not shown:
        return None
    rest = [p for p in pieces if p.chance >= _SURE and p not in chosen]
    several = len({one.hit.report.id for one in shown}) > 1 or any(one.side.anywhere for one in found)
    head = [one for one in shown if one.piece in leading and not _over_years(asked)]
    lines = _grouped(head, asked, several=several)
    more = _grouped([one for one in shown if one not in head], asked, several=several)
    headings = [line for line in lines if not line.quotes]
    if headings and more and more[0] == headings[-1]:  # it goes on under the same time
        more = more[1:]
    return Draft((*lines, *more, *_elsewhere(rest, shown, asked)), kind="topic")


def _holding(pieces: Sequence[Piece], only: Sequence[str]) -> list[Piece]:
    """Those that hold one of the words, where there are some."""
    return [piece for piece in pieces if not only or any(word in piece.sentence.text for word in only)]


def at_first(found: Sequence[Found], asked: Asked) -> list[Piece]:
    """What belongs at first look: by this it is judged whether the reports speak of what is asked at all. The second
    look orders what is shown; it takes it for granted that something belongs.
    """
    return belonging(
        [replace(one, around=partial(_as_at_first, one.around)) for one in found],
        asked,
    )


def _as_at_first(around: Callable[[], tuple[Piece, ...]]) -> tuple[Piece, ...]:
    return tuple(replace(piece, chance=piece.first) for piece in around())


def telling_figures(found: Sequence[Found]) -> frozenset[str]:
    """The sentences that tell a figure of the sort that is asked for."""
    return frozenset(m.hit.sentence.id for one in found for m in one.matches if m.figure_fit >= FITS and m.figures)


def belonging(found: Sequence[Found], asked: Asked) -> list[Piece]:
    """What belongs, likeliest first; of another time than is asked for, it counts for less. No bare headings.

    What stands right behind a name in quotation marks that is asked about mostly says what it is. A note ([12]“十大民生
    实事”：即…, or what stands under 名词解释) belongs only where it is asked what a word means.
    """
    names = [term.text for term in asked.terms if term.weight > 1]
    explained = bool(names) or asked.intent is Intent.MEANING
    best: dict[str, tuple[float, Piece]] = {}
    for one in found:
        behind, paragraph = 0.0, 0
        for piece in one.around():
            sentence = piece.sentence
            behind = behind * _FADES if sentence.paragraph == paragraph else 0.0
            paragraph = sentence.paragraph
            worth = max(piece.chance, behind) * (1.0 if piece.fits else UNTIMELY)
            if any(name in sentence.text for name in names):
                behind = max(piece.chance, behind)
            if (
                (worth >= LIKELY or (worth >= LEAST and shares(piece)))
                and worth > best.get(sentence.id, (0.0, piece))[0]
                and _tells(sentence)
                and (explained or not list_mark(sentence.text, _NOTE))
                and not (asked.intent in NOT_IN_NOTES and in_notes(sentence.section))
            ):
                best[sentence.id] = (worth, piece)
    told = [replace(piece, chance=worth) for worth, piece in sorted(best.values(), key=lambda one: -one[0])]
    if names and not _has_another_beside(asked.question):
        told = _around_names(found, told, names) or told
    named = any((piece.chance >= _SURE and shares(piece)) or _holds_all(piece) for piece in told)
    return [piece for piece in told if piece.chance >= _UNNAMED or shares(piece)] if named else told


def _has_another_beside(question: str) -> bool:
    """“为官不为”和简政放权 are two things."""
    around = (question[m.start() - 1 : m.start()] + question[m.end() : m.end() + 1] for m in QUOTED.finditer(question))
    return any(not _JOINS.isdisjoint(chars) for chars in around)


def _around_names(found: Sequence[Found], pieces: Sequence[Piece], names: Sequence[str]) -> list[Piece]:
    """Those in whose paragraph or headings a name in quotation marks stands: “三公”经费 asks for no other 经费."""
    spoken = {
        (piece.report.id, piece.sentence.paragraph)
        for one in found
        for piece in one.around()
        if any(name in text for name in names for text in (piece.sentence.text, *piece.sentence.section))
    }
    return [piece for piece in pieces if (piece.report.id, piece.sentence.paragraph) in spoken]


def _beside_the_best(pieces: Sequence[Piece], asked: Asked, *, alone: bool) -> list[Piece]:
    """Those that hold a word asked about or are not much less likely than the first, where one thing is asked about: a
    reader takes a line that is beside the point for silly. Of several things, or all of a part, each has its own best.
    Of these only those that are to the point, where the question has one side; over the years each has its own to tell.
    """
    if asked.several or asked.intent not in _OF_ONE:
        return list(pieces)
    near = [piece for piece in pieces if piece.chance >= BESIDE * pieces[0].chance or shares(piece)]
    if not alone or _over_years(asked):
        return near
    wanted = on_point(near) >= ON_POINT
    return [piece for piece, shown in zip(near, wanted, strict=True) if shown or piece is near[0]]


def _in_turn(found: Sequence[Found], pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, where a question has several sides (two years, two places, two things), the best of each in turn."""
    if len(found) < 2:
        return list(pieces)
    sides = []
    for one in found:
        own = {piece.sentence.id for piece in one.around() if piece.fits}
        sides.append([piece for piece in pieces if piece.sentence.id in own])
    turns = [piece for row in zip_longest(*sides) for piece in row if piece is not None]
    return list({piece.sentence.id: piece for piece in [*turns, *pieces]}.values())


def shares(piece: Piece) -> bool:
    """Does the sentence, its headings or what opens its paragraph hold a word that is asked about?"""
    return bool(piece.row[_WORDS].max() >= _HOLDS)


def _holds_all(piece: Piece) -> bool:
    """Does the sentence itself hold every word that is asked about?"""
    return bool(piece.row[_WORDS[0]] >= _ALL)


def _tells(sentence: Sentence) -> bool:
    """二、2022年重点工作 and 各位代表： tell nothing."""
    text = sentence.text.strip(_MARKS)
    heads = text in {heading.strip(_MARKS) for heading in sentence.section[:1]}
    return len(text) >= _SHORTEST and not heads and not text.endswith(("：", ":")) and sentence.period is not None


def _announcing(found: Sequence[Found]) -> set[str]:
    """The sentences that only announce what follows in their paragraph: 一是支柱产业做强做大。"""
    heads = set[str]()
    for one in found:
        pieces = [piece.sentence for piece in one.around()]
        for before, sentence, after in zip([None, *pieces], pieces, pieces[1:], strict=False):
            opens = before is None or before.paragraph != sentence.paragraph or list_mark(sentence.text, _ITEM)
            if opens and after.paragraph == sentence.paragraph and _announces(sentence):
                heads.add(sentence.id)
    return heads


def _announces(sentence: Sentence) -> bool:
    return len(sentence.text.strip(_MARKS)) <= _HEAD and not any(char.isdigit() for char in sentence.text)


def _with_what_leads(found: Sequence[Found], pieces: Sequence[Piece]) -> list[Piece]:
    """A short sentence that belongs best may draw the sum of the one before it, which then says why: 意义深远 stands
    behind 今年是…召开之年.
    """
    if not pieces or len(pieces[0].sentence.text) > _SUM:
        return list(pieces)
    best = pieces[0]
    ordered = [piece for one in found for piece in one.around()]
    at = next(i for i, piece in enumerate(ordered) if piece.sentence.id == best.sentence.id)
    before = ordered[at - 1] if at else None
    if (
        before is None
        or before.report.id != best.report.id
        or before.sentence.paragraph != best.sentence.paragraph
        or not _tells(before.sentence)
    ):
        return list(pieces)
    rest = [piece for piece in pieces[1:] if piece.sentence.id != before.sentence.id]
    return [best, replace(before, chance=best.chance), *rest]


def telling(text: str, asked: Asked) -> tuple[int, int]:
    """What of a long sentence is shown: from the first clause that holds a word asked about to the last, where that is
    but a part of it (社会消费品零售总额增长6.5%左右 of all that a year aims at).
    """
    if len(text) <= _LONG:
        return 0, len(text)
    forms = [form for term in asked.terms if term.weight >= 0.5 for form in term.meant]
    held = [span for span in clause_spans(text) if any(form in text[slice(*span)] for form in forms)]
    if not held or held[-1][1] - held[0][0] > _PART * len(text):
        return 0, len(text)
    return held[0][0], held[-1][1]


def choose(
    pieces: Sequence[Piece], room: int = ROOM, spans: Mapping[str, tuple[int, int]] | None = None
) -> list[Piece]:
    """The likeliest that there is room for, no text twice; `spans` is what of each sentence is shown."""
    chosen: list[Piece] = []
    texts = set[str]()
    for piece in pieces:
        start, end = (spans or {}).get(piece.sentence.id, (0, None))
        text = piece.sentence.text[start:end].strip(_MARKS)
        if text in texts or len(text) > room or len(chosen) == MOST:
            continue
        chosen.append(piece)
        texts.add(text)
        room -= len(text)
    return chosen


def _within(period: Period | None, years: tuple[int, int]) -> bool:
    return period is not None and (period.first or period.last) <= years[1] and period.last >= years[0]


def _over_years(asked: Asked) -> bool:
    ever = Want.EVER in asked.wants and not asked.mentions
    return asked.over_years or ever or span_of_years(asked) is not None


def _grouped(shown: Sequence[Shown], asked: Asked, *, several: bool) -> list[Statement]:
    """Under the name of their report, where there are several, and their time: the report and the time first that hold
    the likeliest, which leads where no list is wanted, and then each in the order of the text. What is asked over the
    years is told year by year.
    """
    top = max(shown, key=lambda one: one.piece.chance, default=None) if asked.intent is not Intent.LIST else None
    reports, times = _best(shown, _named), _best(shown, _headed)
    rank = {name: -best for name, best in reports.items()}
    if _over_years(asked):
        rank = {_named(one): one.hit.report.year for one in shown}
    ordered = sorted(shown, key=lambda one: (rank[_named(one)], -times[_headed(one)], one is not top, _at(one)))
    lines: list[Statement] = []
    for _, group in groupby(ordered, key=_headed):
        own = list(group)
        head = _heading(own[0] if several else None, _period(own[0]), asked)
        if head:
            lines.append(Statement(head, ()))
        lines += [Statement(as_line(one.quote.text), (one.quote,)) for one in own]
    return lines


def as_line(text: str) -> str:
    """With the mark that ends it: 新增学位超1万个。 令人难忘！"""
    return text if text.endswith(_ENDS) else f"{text}。"


def whole_quote(hit: Hit) -> Quote:
    """The whole sentence of a hit, without the marks around it."""
    sentence = hit.sentence
    own = hit.paragraph_text[sentence.start : sentence.end]
    text = own.strip(_MARKS)
    start = sentence.start + own.index(text)
    return Quote(hit, start, start + len(text), sentence.period)


def _heading(report_of: Shown | None, period: Period | None, asked: Asked) -> str:
    """深圳市2018年报告，2018年目标： ; 2018 targets: for who asks in English."""
    if asked.tongue is Tongue.ENGLISH:
        name = f"{report_of.hit.report.region} {report_of.hit.report.year} report" if report_of else ""
        when = f"{_years(period)}{_KINDS[period.kind]}" if period else ""
        return f"{', '.join(filter(None, (name, when)))}:" if name or when else ""
    name = _named(report_of) if report_of else ""
    head = "，".join(filter(None, (name, label(period))))
    return as_asked(f"{head}：", asked) if head else ""


def _years(period: Period) -> str:
    if period.first is None:
        return f"until {period.last}"
    return str(period.last) if period.single else f"{period.first}–{period.last}"


def _best(shown: Sequence[Shown], key: Callable[[Shown], Any]) -> dict[Any, float]:
    """Of each group the greatest chance."""
    best: dict[Any, float] = {}
    for one in shown:
        best[key(one)] = max(best.get(key(one), 0.0), one.piece.chance)
    return best


def _headed(one: Shown) -> tuple[str, str]:
    return _named(one), label(_period(one))


def _period(one: Shown) -> Period | None:
    """Its time; none of what stands in a document that is no report, whose years are not told by its headings."""
    return None if one.hit.report.kind == "other" else one.piece.sentence.period


def _named(one: Shown) -> str:
    return one.hit.report.called


def _at(one: Shown) -> tuple[int, int]:
    return one.piece.sentence.paragraph, one.piece.sentence.start


def _elsewhere(rest: Sequence[Piece], shown: Sequence[Shown], asked: Asked) -> list[Statement]:
    """Where else something belongs: 另见第35、38段。"""
    reports = {one.hit.report.id for one in shown}
    if len(reports) > 1:
        return []
    known = {one.piece.sentence.paragraph for one in shown}
    places = sorted({p.sentence.paragraph for p in rest if p.report.id in reports} - known)[:_NAMED]
    numbers = list(map(str, places))
    english = asked.tongue is Tongue.ENGLISH
    line = (
        f"See also paragraphs {', '.join(numbers)}." if english else as_asked(f"另见第{'、'.join(numbers)}段。", asked)
    )
    return [Statement(line, ())] if places else []
