"""Figures, years, numbers and units: tables of real phrases (quantities.txt), properties of any text, linear time."""

import math
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import DATA, REPORTS

from rag.text.figures import find_quantities, find_years, normalize, parse_number, same, same_unit, supports
from rag.text.numbers import canonical, fold, read_unit
from rag.types import Quantity

CASES = [
    tuple(part.strip() for part in line.split("=>"))
    for line in (DATA / "quantities.txt").read_text(encoding="utf-8").splitlines()
    if "=>" in line and not line.startswith("#")
]


def one(text: str) -> Quantity:
    (quantity,) = find_quantities(text)
    return quantity


def shown(quantity: Quantity) -> list[object]:
    high = quantity.high if quantity.high is None else round(quantity.high, 9)
    return [quantity.text, round(quantity.value, 9), high, quantity.unit, quantity.qualifier]


def expected(line: str) -> list[object]:
    text, value, unit, *qualifier = line.replace("_", "\0").split()
    low, _, high = value.partition("~")
    top = float(high) if high else None
    return [text.replace("\0", " "), round(float(low), 9), top, unit.replace("-", ""), " ".join(qualifier)]


def test_the_table_is_large() -> None:
    assert len(CASES) >= 250


@pytest.mark.parametrize(("phrase", "figures"), CASES)
def test_finds_the_figures_of(phrase: str, figures: str) -> None:
    found = [shown(quantity) for quantity in find_quantities(phrase.replace("_", " "))]
    wanted = [expected(figure) for figure in figures.split("; ")]
    for have, want in zip(found, wanted, strict=True):
        value, target = have.pop(1), want.pop(1)
        assert have == want
        assert isinstance(value, float)
        assert isinstance(target, float)
        assert math.isclose(value, target, rel_tol=1e-9)


NO_FIGURES = """
5G基站 G60走廊 S122等道路 PM2.5浓度 PM10年均值 广义货币M2 T3航站楼 轨道交通1号线 14、16号线 1-5号线 8号机组 3A级
5A级景区 AAA级 世界500强 国内50强 全国百强 综合实力百强区 千亿级产业 五百亿级 50亿级 12代线 8.5代面板 2.0版 工业4.0
“1+3+X” 1+26规划 “532”发展战略 “1115”培育目标 “333”行动 “双一流” “三名”工程 三名工程 “放管服” “15分钟便民圈”
“黄金24小时” “金融24条” “7个100%” 四个100%标准 7×24小时 2×35万千瓦 12345热线 110报警 一带一路 一是 （一） （4）推动
1.加快推进 28_省内户口 [12] ［3］ ① 第一时间 第一书记 第五届 第三次会议 第26届 第3季度 第2批 首批 一个 一批 一系列
一体化 三农 两会 四个意识 两个维护 两不愁三保障 八项规定 三大攻坚战 十大工程 六个方面 二次开发 二类视频 一二三产业
三次产业 长三角 千方百计 万众创新 百姓 千家万户 零就业 半数 几十家 数百万 “十四五” 十四五 “十三五”期间 2022年
2016—2020年 2022年1月5日 二〇二三年 9月底 12月 5年来 过去五年 近3年 未来5年 三年行动 3年行动计划 9年一贯制 40周年
21世纪 80年代 3．2014年 每千人 每10万人 9大片区 坚持质量第一，效益优先 放在第一位 第五，加大投入 实施五金改造 四套班子
签约项目 节约用水 超市 百分比 万科 两届人大代表 9:30 2022-01-05 1.2.3 中英街3·18 N/A 《关于发展的30条》 GDP 万元GDP
"""


@pytest.mark.parametrize("phrase", NO_FIGURES.split())
def test_a_name_a_year_or_a_list_number_is_no_figure(phrase: str) -> None:
    assert find_quantities(phrase.replace("_", " ")) == ()


@pytest.mark.parametrize("phrase", ["两个维护", "四个意识", "“15分钟便民圈”", "八项措施", "3号线"])
def test_lax_reads_names_too(phrase: str) -> None:
    assert find_quantities(phrase) == ()
    assert len(find_quantities(phrase, lax=True)) == 1


@pytest.mark.parametrize("phrase", ["節約200萬噸", "签约200万吨", "最近200万吨", "赶超200万吨", "每年200万吨"])
def test_a_word_that_ends_like_a_qualifier_is_none(phrase: str) -> None:
    assert (one(phrase).qualifier, one(phrase).value) == ("", 2e6)


def test_traditional_script_reads_as_well() -> None:
    assert shown(one("新增學位約1.8萬個")) == ["約1.8萬個", 18000, None, "个", "约"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("1.8万", 1.8e4), ("1,200万", 1.2e7), ("1，200万", 1.2e7), ("７", 7), ("１．５", 1.5), ("1200多万", 1.2e7)],
        *[("三万一千亿", 3.1e12), ("两千", 2000), ("十二", 12), ("二十", 20), ("一百零五", 105), ("三百五", 350)],
        *[("一万三", 13000), ("一亿三千万", 1.3e8), ("1亿3千万", 1.3e8), ("三点五亿", 3.5e8), ("两百多万", 2e6)],
        *[("百亿", 1e10), ("万亿", 1e12), ("二〇二二", 2022), ("零", 0), ("-2.3", -2.3), ("负5", -5), ("1.8萬", 18000)],
        *[("3000余万", 3e7), ("5 万", 5e4), ("三十", 30), ("一千零五", 1005), ("九千九百万", 9.9e7)],
        *[("百分之五", None), ("几十", None), ("数百", None), ("十几", None), ("1.2.3", None), ("", None), ("-", None)],
        *[
            ("亿万", None),
            ("百千万", None),
            ("三点", None),
            ("1/3", None),
            ("5%", None),
            ("个", None),
            ("--3", None),
            ("9" * 40, None),
        ],
    ],
)
def test_parse_number(text: str, value: float | None) -> None:
    assert parse_number(text) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2022年1月5日召开", [("2022年1月5日", 2022, 2022)]),
        ("2016—2020年", [("2016—2020年", 2016, 2020)]),
        ("规划（2018-2035）", [("2018-2035", 2018, 2035)]),
        ("2015-16学年", [("2015-16学年", 2015, 2016)]),
        ("２０２２年目标", [("２０２２年", 2022, 2022)]),
        ("二〇二三年", [("二〇二三年", 2023, 2023)]),
        ("“十四五”时期", [("十四五", None, None)]),
        ("2022新增学位", [("2022", 2022, 2022)]),
        ("过去五年、5年来", [("过去五年", None, None), ("5年来", None, None)]),
        ("9月底、1-9月", [("9月", None, None), ("1-9月", None, None)]),
        ("3.2014年工作", [("2014年", 2014, 2014)]),
        ("到2021年底，1.5亿元", [("2021年底", 2021, 2021)]),
        ("2000平方米、2000个、3年", []),
    ],
)
def test_find_years(text: str, spans: list[tuple[str, int | None, int | None]]) -> None:
    found = find_years(text)
    assert [(year.text, year.first, year.last) for year in found] == spans
    assert all(text[year.start : year.end] == year.text for year in found)


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        *[("5％", "5%", True), ("百分之五", "5%", True), ("2.1百分点", "2.1个百分点", True)],
        *[("5000平米", "5000平方米", True), ("50公里", "50千米", True), ("50公里", "50000米", True)],
        *[("1/3", "三分之一", True), ("894名", "894人", True), ("120标箱", "120TEU", True), ("3吨", "3000公斤", True)],
        *[("超1万个", "1万个", True), ("居全省第一", "第1名", True), ("12岁以上", "12周岁", True)],
        *[("4.5%—5%", "4.5%-5%", True), ("100亿元", "100亿人民币", True), ("第3位", "3位", False)],
        *[("5%", "5个百分点", False), ("3万人次", "3万人", False), ("3亿元", "3亿美元", False)],
        *[("4.5%—5%", "4.5%", False), ("1.8万个", "1.8个", False)],
    ],
)
def test_same(a: str, b: str, equal: bool) -> None:
    assert same(one(a), one(b)) is equal
    assert same(one(b), one(a)) is equal


SUPPORTED = """
超1万个:1万多个 超1万个:超过1万个 超1万个:10000个以上 超1万个:1万余个 超1万个:1万个 超1万个:约1万个
超1万个:突破10,000个 141.5亿元:141.5亿 141.5亿元:14150000000元 141.5亿元:141.5亿人民币 3000余万元:3000多万元
不少于300亿元:至少300亿元 7%左右:约7% 7%左右:7% ７％左右:7%左右 近3000亿元:约3000亿元 近3000亿元:3000亿元
80％以上:不低于80% 10蒸吨及以下:10蒸吨以内 第23位:第23名 居全省第一:第1位 三家企业:3家企业 百分之五:5%
占1/3:三分之一 18124人:约1.8万人 18124人:1.8万余人 18124人:超1.8万人 18124人:近1.9万人 1812亿元:约1800亿元
4.5%—5%:4.5%至5% 894名:894人 8家:8个 1万个:约1万个 5000平米:5000平方米 36.4微克/立方米:36.4微克每立方米
不超过90天:90天以内 不到10%:不足10% 4万余条:4万条
"""
REFUSED = """
超1万个:不足1万个 超1万个:1万个以下 超1万个:超1.8万个 超1万个:1.8万个 5个百分点:5% 3.3%:达到3.3
141.5亿美元:141.5亿元 141.5亿元:1415亿元 141.5亿元:141.5万元 18124人:1.8万人 18124人:约2万人 18124人:近1.8万人
18924人:1.9万余人 1万个:超1万个 1万个:近1万个 不少于300亿元:约300亿元 不超过90天:90天以上 不超过90天:约90天
不足100亿元:100亿元 近3000亿元:超3000亿元 约3000亿元:超3000亿元 第23位:跃升23位 跃升19位:第19位 前3位:第3位
4.5%—5%:4.5% 4.5%—5%:5% 5%:4%—5% 116.3万人次:116.3万人 20万:20万元 3%:3‰ 1.5倍:1.5% 5公里:5平方公里 12家:12户
增长2.3%:增长-2.3% 约1.8万人:约1.84万人
"""


@pytest.mark.parametrize("pair", SUPPORTED.split())
def test_the_source_supports(pair: str) -> None:
    source, said = pair.split(":")
    assert supports(one(source), one(said))


@pytest.mark.parametrize("pair", REFUSED.split())
def test_the_source_does_not_support(pair: str) -> None:
    source, said = pair.split(":")
    assert not supports(one(source), one(said))


def test_units() -> None:
    assert read_unit("吨标准煤/万元，", 0) == ("吨标准煤/万元", 7)
    assert read_unit("元/千瓦时", 0) == ("元/千瓦时", 5)
    assert read_unit("人才", 0) is None
    assert canonical("公里/平方千米") == ("米/平方公里", 1000)
    assert same_unit("㎡", "平方米")
    assert not same_unit("公里", "米")


MIXED = st.text(
    alphabet="0123456789０９.,，-－—~至到和、:∶/ 万亿千百十一二两三几超约近不第前每个家元%％‰人年月日倍番"
    "成多余以上左右分之“”《》\nA+×",
    max_size=80,
)


@given(st.one_of(MIXED, st.text(max_size=80)))
@settings(max_examples=600, deadline=None)
def test_any_text_gives_figures_in_order_each_a_slice(text: str) -> None:
    for find in (find_quantities, lambda given: find_quantities(given, lax=True), find_years):
        end = 0
        for item in find(text):
            assert end <= item.start < item.end
            assert text[item.start : item.end] == item.text
            end = item.end
    for quantity in find_quantities(text):
        assert math.isfinite(quantity.value)
        assert quantity.high is None or quantity.high > quantity.value
        assert same(quantity, quantity)


@given(st.one_of(MIXED, st.text(max_size=60)))
def test_normalizing_keeps_every_offset(text: str) -> None:
    for change in (normalize, fold):
        assert len(change(text)) == len(text)
        assert change(change(text)) == change(text)


@given(st.integers(min_value=0, max_value=9 * 10**15))
def test_a_whole_number_reads_back(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number


HOSTILE = """
1 1. 1,111 一二 万 1个 5%- 1: 1、 1.5和 “1 1元/元/元 - 2022- 1亿2000万 1万亿 百分之 约 第 《 1_ 十 1/3 几 不超过1
"""


@pytest.mark.parametrize("piece", HOSTILE.split())
def test_a_hostile_line_takes_linear_time(piece: str) -> None:
    def took(work: Callable[[str], object], length: int) -> float:
        line = piece.replace("_", " ") * (length // len(piece))
        start = time.thread_time()
        work(line)
        return time.thread_time() - start

    # Quadratic time would take minutes here; what is allowed is some forty times what a slow machine needs.
    assert took(find_quantities, 100_000) < 60
    assert took(parse_number, 1_000_000) < 10


@pytest.mark.reports
@pytest.mark.skipif(not REPORTS.is_dir(), reason="needs ../shared/reports")
def test_real_reports_hold_as_many_figures_as_they_did() -> None:
    count = 0
    for path in sorted(REPORTS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found = find_quantities(text)
        assert all(text[q.start : q.end] == q.text for q in found)
        count += len(found)
    assert 23_000 < count < 26_000
