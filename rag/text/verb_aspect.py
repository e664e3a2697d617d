"""过 and 会, words of their own or parts of others: 说过没有 (was it ever), 会降吗 (will it). By jieba's word classes;
other ways to say done and promised are question/asking.py's.
"""

from rag.text.segments import tagged

_NO_SUBJECT = ("的", "个")
"""Of 都说给底下松绑，宁夏的会少开了吗 and 几个会开得怎么样: meetings."""


def has_been(text: str) -> bool:
    """Is it asked whether something ever was: 说过, 办过马拉松没有; not 超过, 过年."""
    return any(word == "过" and flag == "ug" for word, flag in tagged(text))


def foretells(text: str) -> bool:
    """会 before what will be: 房价会降吗, 会不会加车; not 人代会, 宁夏的会少开了吗."""
    words = tagged(text)
    return any(
        word in ("会", "会否") and flag == "v" and before[0] not in _NO_SUBJECT and after[0] != "的" and after[1] != "x"
        for before, (word, flag), after in zip(words, words[1:], words[2:], strict=False)
    )
