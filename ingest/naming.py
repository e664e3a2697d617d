"""Says of every figure of a sentence what it measures, as the first column of a table would. Pure.

A figure stands behind its noun (新增学位1万个) or before it (8家企业成功上市), in a list that shares one verb
(新增名校长14名、名教师211名), in a clause that leans on the one before (4018亿元，增长7.4%), or one of several that
belong to several names (分别下降32.5%和41.2%). Conditions (12岁以上), spans of time (连续五年) and the value that a
change starts from (由12家增加到) measure nothing of their own. The words themselves are sorted in ingest.phrases.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest import phrases, vocabulary
from ingest.conditions import base_year, measures_nothing, own_year
from ingest.items import item_words, stands_before_noun, thing
from rag.text.numbers import canonical, is_count, is_ratio
from rag.text.segments import clause_spans
from rag.text.vocabulary import begins, ends, says, unled
from rag.types import Quantity

_MAX_NAME = 32
_LONGEST_BASE = 12
_IN_ALL = ("累计", "总计", "共计", "合计", "累计达", "累计到", "累计达到")


@dataclass(frozen=True, slots=True)
class Named:
    """What one figure measures. `text[start:end]` of the sentence are the clauses that say so; `year` is its own year.

    `year` is set only where the figure is the value of another year that the clause compares with.
    """

    name: str
    start: int
    end: int
    year: int | None = None


@dataclass(slots=True)
class _Reader:
    """Walks through a sentence and carries what dependent clauses lean on."""

    text: str
    figures: Sequence[Quantity]
    clauses: list[tuple[int, int]]
    subject: str = ""
    subject_at: int = 0
    verb: str = ""
    verb_clause: int = -1
    group: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    per_head: str = ""
    named: dict[int, Named] = field(default_factory=dict)


def name_figures(text: str, figures: Sequence[Quantity]) -> tuple[Named | None, ...]:
    """For each figure of the sentence what it measures; None for what is no measurement of its own."""
    dropped = {i for i in range(len(figures)) if measures_nothing(text, figures, i)}
    kept = [i for i in range(len(figures)) if i not in dropped]
    reader = _Reader(text, [figures[i] for i in kept], clause_spans(text))
    runs = {run[0]: run for run in _runs(reader)}
    i = 0
    while i < len(kept):
        if i in runs:
            _name_run(reader, runs[i])
            i = runs[i][-1] + 1
        else:
            _name_one(reader, i)
            i += 1
    places = {place: i for i, place in enumerate(kept)}
    return tuple(reader.named.get(places[place]) if place in places else None for place in range(len(figures)))


# --- names side by side -----------------------------------------------------------------------------------------


def _runs(reader: _Reader) -> list[list[int]]:
    """Runs of figures that belong one each to names side by side: 分别增长5%、6%; 起数和死亡人数下降32.5%和41.2%."""
    runs, i = [], 0
    figures, text = reader.figures, reader.text
    while i < len(figures):
        run = [i]
        start, _ = _clause(reader, i)
        respectively = any(word in text[start : figures[i].start] for word in ("分别", "依次", "各为"))
        for k in range(i + 1, len(figures)):
            gap = unled(text[figures[run[-1]].end : figures[k].start].replace("，", "；"), "between items")
            if gap and not (respectively and (phrases.whole_change(gap) or gap in ("达", "达到", "为", "完成"))):
                break
            if not text[figures[run[-1]].end : figures[k].start] and not respectively:
                break
            run.append(k)
        same = len({canonical(figures[k].unit)[0] for k in run}) == 1
        if len(run) >= 2 and (same or respectively):
            runs.append(run)
        i = run[-1] + 1
    return runs


def _name_run(reader: _Reader, run: list[int]) -> None:
    start, end = _clause(reader, run[0])
    anchor = start
    words = reader.text[max(start, _floor(reader, run[0])) : reader.figures[run[0]].start]
    words, _, said = unled(words, "between items").replace("依次", "分别").partition("分别")
    noun, change = phrases.cleaned(words)
    if task := phrases.task_of(words + said):
        noun, change = "", "完成" + task
    if said and not change:
        change = said.rstrip("的") if phrases.is_share(said) else phrases.cleaned(said)[1]
    names: list[str] = []
    before = reader.group if len(reader.group) == len(run) else reader.items[-len(run) :]
    if len(before) == len(run) and (not noun or phrases.is_gauge(noun)):
        names, anchor = [name + noun for name in before], reader.subject_at
    else:
        if not noun:
            noun, anchor = _said_just_before(reader, run[0], len(run)) or _borrowed(reader, run[0])
        names = [] if _is_proportion(reader, run) else phrases.respective(noun, len(run))
    reader.group = names or [noun] * len(run)
    reader.subject, reader.subject_at = noun or reader.subject, anchor
    if _is_rank(reader.figures[run[0]]):
        change = f"（{phrases.rank_of(said)[1]}排名）"
    elif (year := base_year(reader.text, start, reader.figures[run[0]])) is not None:
        change += f"（较{year}年）"
    for k, (i, name) in enumerate(zip(run, reader.group, strict=True)):
        gap = unled(reader.text[reader.figures[run[k - 1]].end : reader.figures[i].start], "between items") if k else ""
        reader.named[i] = Named(_short(name + (phrases.whole_change(gap) or change)), anchor, end)


def _said_just_before(reader: _Reader, i: int, count: int) -> tuple[str, int] | None:
    """`count` names side by side in the clause right before that has no figure: 存、贷款余额实现翻番，分别达到…."""
    start, _ = _clause(reader, i)
    for a, b in reader.clauses:
        if b == start and a >= _floor(reader, i):
            noun = phrases.subject_of(reader.text[a:b])
            return (noun, a) if phrases.respective(noun, count) else None
    return None


def _is_proportion(reader: _Reader, run: list[int]) -> bool:
    """3.1:45.2:51.7 measures one thing."""
    between = reader.text[reader.figures[run[0]].end : reader.figures[run[1]].start]
    return between.strip() in (":", "：", "∶")


# --- one figure -------------------------------------------------------------------------------------------------


def _name_one(reader: _Reader, i: int) -> None:
    start, end = _clause(reader, i)
    figure = reader.figures[i]
    taken = i - 1 in reader.named and _forward(reader, i - 1)
    before, after = item_words(reader.text, reader.figures, i, (start, end), taken=taken)
    anchor = start
    if _is_rank(figure):
        name, anchor = _rank_name(reader, i, before, start)
        reader.named[i] = Named(_short(name), anchor, end)
        return
    head = phrases.opened(before)
    head = head[:-1].removesuffix("坚持") if head.endswith(("把", "将")) else head
    inherited = reader.verb if reader.verb_clause == start or before.lstrip("，,：: ").startswith("其中") else ""
    if stands_before_noun(before, head, after, figure):
        name = _forward_name(reader, head, after, figure, inherited)
        if verb := phrases.listing_verb(head) or inherited:
            reader.verb, reader.verb_clause = verb, start
        reader.subject, reader.subject_at = thing(after), start
        reader.named[i] = Named(_short(name), anchor, end)
        return
    noun, change = phrases.cleaned(before)
    if is_ratio(figure.unit) and (task := phrases.task_of(before)) and (reader.subject or start):
        noun, change = "", "完成" + task
    elif is_ratio(figure.unit) and not change and noun:
        done = 2 <= len(after) <= 6 and after.isalpha() and not after.isascii() and not phrases.no_noun(after)
        change = after if done else "完成" if before.endswith("完成") else ""
    year = base_year(reader.text, start, figure)
    times = begins(before, "times") if figure.unit == "倍" else 0
    base = before[times:].removesuffix("的")
    if times and 2 <= len(base) <= _LONGEST_BASE and year is None:
        name, anchor = _borrowed(reader, i)
        name += f"（较{base}）"
    else:
        name, anchor = _backward_name(reader, i, noun, change, inherited, start)
        name += f"（较{year}年）" if year is not None else ""
    reader.named[i] = Named(_short(name), anchor, end, own_year(reader.text, figure))


def _backward_name(reader: _Reader, i: int, noun: str, change: str, inherited: str, start: int) -> tuple[str, int]:
    """The name of a figure behind its words, and where they begin. Remembers what the next clause may lean on."""
    verb = phrases.verb_of(noun)
    share = phrases.is_share(noun)
    if reader.subject and reader.text[_floor(reader, i) : reader.figures[i].start].strip("，、") in _IN_ALL:
        return phrases.noun_of(reader.subject) + "累计", reader.subject_at
    if reader.subject and noun in phrases.SAME_AGAIN and not change:
        return reader.subject, reader.subject_at
    if not noun or share or phrases.is_gauge(noun) or verb == noun:
        subject, anchor = _borrowed(reader, i)
        if not noun:
            subject = phrases.noun_of(subject) if change.startswith("完成") else subject
            return subject + change, anchor if subject else start
        if verb == noun and inherited and not reader.subject:
            return inherited + noun, start
        if share:
            noun = noun.rstrip("的").removeprefix("约")
        bare = phrases.noun_of(subject)
        if phrases.is_gauge(noun):
            amount = ends(bare, "amount of it")
            bare = bare[:-amount] if 0 < amount < len(bare) - 1 else bare
        return (bare + noun + change, anchor) if subject else (noun + change, start)
    if verb or ((listing := phrases.listing_verb(noun)) and noun.find(listing) > 0):
        reader.verb, reader.verb_clause = verb or listing, start
    elif inherited and not change and not noun.startswith(vocabulary.APART):
        noun, reader.verb, reader.verb_clause = inherited + noun, inherited, start
    if reader.subject_at != start:
        reader.per_head = ""
    if head := phrases.PER_HEAD.match(noun):
        reader.per_head = head.group()
    elif reader.per_head and _floor(reader, i) > start:
        noun = reader.per_head + noun
    reader.items.append(noun)
    reader.subject, reader.subject_at, reader.group = noun, start, []
    if change in ("新增", "净增"):
        reader.subject = noun
    return noun + change, start


def _forward_name(reader: _Reader, head: str, after: str, figure: Quantity, inherited: str) -> str:
    """The name of a figure before its noun: the verb before it and the noun, no examples (飞龙公园等3个公园)."""
    noun = after.strip("的")
    if len(noun) > 20 and (comma := noun.find("、")) > 1 and noun[:comma].count("（") == noun[:comma].count("）"):
        noun = noun[:comma]
    attribute = phrases.attribute_of(head)
    if attribute and after.startswith("的"):
        return noun + attribute  # 注册资本1000亿元的集团
    if is_ratio(figure.unit):
        of = reader.subject if "其中" in head or not head else ""
        noun = after[after.startswith(("为", "是", "的")) :]
        return f"{of}中{noun}占比" if of and after[:1] in "为是" else f"{noun}（占比）"
    last = phrases.last_verb(head)
    verb = phrases.listing_verb(head) if phrases.verb_of(head) == head or not last else last
    verb = verb or inherited
    if not verb and head and not head.endswith("等") and not is_count(figure.unit):
        verb = head  # 首期45平方公里土地
    return (verb if verb not in ("完成", "实现", "有", "达") else "") + noun


def _forward(reader: _Reader, i: int) -> bool:
    """Whether the name of figure `i` was taken from the words behind it."""
    behind = reader.text[reader.figures[i].end : reader.figures[i].end + 2]
    name = reader.named[i].name
    return len(behind) == 2 and behind in name and behind[0] not in "、，。；和与及"


def _rank_name(reader: _Reader, i: int, before: str, start: int) -> tuple[str, int]:
    subject, scope = phrases.rank_of(before)
    if len(scope) > 6 and not subject and (before.startswith(("跻身", "进入", "入围", "挺进")) or not reader.subject):
        return (scope if scope.endswith("排名") else scope + "排名"), start
    anchor = start
    if not subject or phrases.is_gauge(subject):
        own = subject
        subject, anchor = _borrowed(reader, i)
        subject = phrases.noun_of(subject) + own if own else subject
    if says(subject, "ranking"):
        return subject, anchor
    reader.subject, reader.subject_at = (subject, anchor) if subject else (reader.subject, reader.subject_at)
    return (f"{subject}（{scope}排名）" if subject else f"{scope}排名"), anchor


def _borrowed(reader: _Reader, i: int) -> tuple[str, int]:
    """The subject of the clauses before, and where it begins."""
    if reader.subject:
        return reader.subject, reader.subject_at
    start, _ = _clause(reader, i)
    low = _floor(reader, i)
    for a, b in reversed([span for span in reader.clauses if span[1] <= start and span[0] >= low]):
        noun = phrases.subject_of(reader.text[a:b])
        if len(noun) >= 2 and not phrases.is_share(noun):
            return noun, a
    return "", start


# --- small things -----------------------------------------------------------------------------------------------


def _clause(reader: _Reader, i: int) -> tuple[int, int]:
    at = reader.figures[i].start
    return next(span for span in reader.clauses if span[0] <= at < span[1])


def _floor(reader: _Reader, i: int) -> int:
    return reader.figures[i - 1].end if i else 0


def _is_rank(figure: Quantity) -> bool:
    return figure.unit in ("位", "名") and figure.text.startswith(("第", "前"))


def _short(name: str) -> str:
    """At most 32 characters, cut where a word may end."""
    name = "".join(name.split()).strip("，。；：、,;")
    if len(name) <= _MAX_NAME:
        return name
    marks = [at for at, letter in enumerate(name, 1) if letter in "、的" and len(name) - at >= 6]
    fitting = [at for at in marks if len(name) - at <= _MAX_NAME]
    return name[fitting[0] :] if fitting else name[:_MAX_NAME]
