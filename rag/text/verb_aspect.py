"""过 and 会, words of their own or parts of others: 说过没有 (was it ever), 会降吗 (will it). By jieba's word classes;
other ways to say done and promised are question/asking.py's.
"""

from rag.text.segments import tagged

_NOBODY_WILL = ("的", "个", "各省", "怎么", "你")
"""Of 宁夏的会少开了吗, 几个会, 各省会城市: meetings and towns; of 怎么会是负的: it is so; of 你会画图吗: it can."""
_THAT = "那"
"""那会降吗 goes on from before; of 闹疫情那会, 刚建区那会: at that time."""
_NO_VERB = "xmty"
"""A mark, a number, a time or a particle comes behind a meeting: 世园会几号闭幕."""


def has_been(text: str) -> bool:
    """Is it asked whether something ever was: 说过, 办过马拉松没有; not 超过, 过年."""
    return any(word == "过" and flag == "ug" for word, flag in tagged(text))


def foretells(text: str) -> bool:
    """会 before what will be: 房价会降吗, 会不会加车; not 人代会, 宁夏的会少开了吗."""
    words = [(",", "x"), *tagged(text)]
    return any(
        word in ("会", "会否") and flag == "v" and before[0] not in _NOBODY_WILL and after[1][0] not in _NO_VERB
        and not (before[0] == _THAT and opens[1] != "x")
        for opens, before, (word, flag), after in zip(words, words[1:], words[2:], words[3:], strict=False)
    )  # fmt: skip
