"""The words of one figure's own item in a list, before it and after it, and on which side its noun stands. Pure.

An item ends where the next figure's begins: at a comma of the list, or where the words between two figures turn
from the first one's noun to what the second measures.
"""

from collections.abc import Sequence

from ingest import phrases
from rag.text.numbers import is_money, is_ratio
from rag.text.vocabulary import begins, ends, first_said, said, untrailed
from rag.types import Quantity


def stands_before_noun(before: str, head: str, after: str, figure: Quantity) -> bool:
    """Whether the figure stands before what it counts (43个老旧小区修缮提升), and not behind it (学位1万个)."""
    if figure.unit in ("金", "银", "铜"):
        return False
    if not after or phrases.no_noun(after):
        return is_ratio(figure.unit) and after[:1] in ("为", "是") and head == "" and len(after) > 3
    if not (after[0].isalnum() or after[0] in "“‘《"):
        return False
    only_verb = phrases.verb_of(head) == head
    if not head or only_verb or head.endswith("等"):
        return True
    if is_ratio(figure.unit):
        return after.startswith("的") and before.endswith(("全国", "全省", "全市", "全区", "全县"))
    if after.startswith("的"):
        return True
    last = phrases.last_verb(head)
    if last and not is_money(figure.unit):
        return True
    if phrases.verb_of(after):
        return False
    return bool(last) or not is_money(figure.unit)


def item_words(
    text: str, figures: Sequence[Quantity], i: int, clause: tuple[int, int], *, taken: bool
) -> tuple[str, str]:
    """The words of the figure's own item: those before it and those after it.

    `taken` says that the words after the figure before were its noun, so that only what follows that is left.
    """
    start, end = clause
    low = max(start, figures[i - 1].end if i else 0)
    before = text[low : figures[i].start]
    if low > start and taken:
        before = before[_turn(before) :]
    following = i + 1
    while following < len(figures) and not text[figures[following - 1].end : figures[following].start]:
        following += 1  # 12类55件民生实事
    high = min(end, figures[following].start) if following < len(figures) else end
    after = text[figures[following - 1].end : high]
    if high < end:
        after = _with_head(text, figures, i, after[: _turn(after)], end)
    if after[:1] in ("、", "，"):
        after = ""  # 2624家、全球规模最大
    after = phrases.without_asides(after.strip("，。；：、,; ！"))
    return before.lstrip("、，,）)"), untrailed(after, "left behind")


def _turn(between: str) -> int:
    """Where the words between two figures turn from the first one's noun to what the second measures."""
    if begins(between, "between items"):
        return 0
    if (comma := between.rfind("、")) > 0:
        return comma
    verb = ends(between, "verb")
    before = between[: len(between) - verb]
    if joined := verb + (ends(before, "joint") or (verb and before.endswith("并"))):
        return len(between) - joined
    turns = [at for at, _ in said(between, "verb", 2) if at + 2 <= len(between)][:1]
    if (gauge := phrases.gauge_at_end(between) or 0) >= 2:
        turns.append(gauge)
    joints = [at for at, _ in said(between, "joint")]
    return min(turns, default=joints[-1] if joints else len(between))


def _with_head(text: str, figures: Sequence[Quantity], i: int, after: str, end: int) -> str:
    """1个千亿级、4个五百亿级产业集群: the first item borrows its head from the next one."""
    ending = next((word for word in ("级", "元", "亩", "人", "类", "以上", "以下") if after.endswith(word)), "")
    if ending and i + 1 < len(figures):
        high = min(end, figures[i + 2].start) if i + 2 < len(figures) else end
        rest = text[figures[i + 1].end : high].strip("、，。； ")
        if (at := rest.find(ending)) >= 0:
            return after + rest[at + len(ending) :]
    return after


def thing(words: str) -> str:
    """The noun that `words` open with, without what is said of it: 公园绿地建成开放 → 公园绿地."""
    words = words[words.startswith(("为", "是", "的")) :]
    turns = (first_said(words, "subject ends", 2), first_said(words, "verb", 2))
    return words[: min((found[0] for found in turns if found), default=len(words))]
