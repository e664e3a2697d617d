"""What of a text asks, with what it points back to and where and when it is asked of."""

import pytest
from evidence import report

from rag.question.errand import of_asker

SHELF = (report("深圳市", 2019), report("西藏", 2025), report("吉林省", 2025))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("我刚搬来。深圳2019年GDP目标是多少？", "深圳2019年GDP目标是多少？"),
        ("住在深圳。2019年新增学位多少？", "深圳市2019年新增学位多少？"),
        ("回回都得重新排队。2025年吉林的报告管这个不", "回回都得重新排队。2025年吉林的报告管这个不"),
        ("高中想上公办上不了。深圳2019年报告提了没", "高中想上公办上不了。深圳2019年报告提了没"),
        ("我写作业用。深圳2019年这个报告里的GDP目标是多少？", "深圳2019年这个报告里的GDP目标是多少？"),
        ("机场能直飞国外了不？西藏2025", "西藏2025年报告，机场能直飞国外了不？"),
        ("吉林粮食产量是西藏的几倍？24年的", "2024年，吉林粮食产量是西藏的几倍？"),
    ],
)
def test_what_asks_keeps_what_it_points_back_to(text: str, asks: str) -> None:
    assert of_asker(text, SHELF) == asks
