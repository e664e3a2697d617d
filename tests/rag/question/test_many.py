"""Questions over many reports → which indicators, whose, of which years, what is to be worked out; and what is none."""

import pytest

from rag.question.asked import read_question
from rag.question.many import Many, read_many
from rag.question.worked_out import Op, says_none
from rag.text.indicators import Sort
from rag.types import Kind, Report

PLACES = ("安徽省", "江西省", "湖南省", "四川省", "重庆市")
REPORTS = (
    *(Report(f"p{i}", "政府工作报告", place, "province", 2025) for i, place in enumerate(PLACES)),
    *(Report(f"c{y}", "政府工作报告", "深圳市", "city", y) for y in range(2014, 2020)),
    *(Report(f"d{n}", "政府工作报告", f"深圳市{n}区", "district", 2019) for n in ("福田", "龙岗", "罗湖")),
)


def read(question: str) -> Many | None:
    return read_many(question, read_question(question, REPORTS), REPORTS)


@pytest.mark.parametrize(
    ("question", "ops", "places", "years", "kind"),
    [
        ("2025年各省GDP增长目标分别是多少，哪个最高", (Op.MOST,), 5, (2025,), Kind.TARGET),
        ("2025年各省GDP增长目标不到5%的有哪些，最高的又是谁", (Op.COUNT, Op.MOST), 5, (2025,), Kind.TARGET),
        ("安徽、江西、湖南2025年GDP增长目标，哪个高", (Op.MOST,), 3, (2025,), Kind.TARGET),
        ("安徽、江西、湖南2025年GDP增长目标哪个省定得更低", (Op.LEAST,), 3, (2025,), Kind.TARGET),
        ("安徽、江西、湖南2025年GDP增长目标哪个高于5%", (Op.COUNT,), 3, (2025,), Kind.TARGET),
        ("安徽、江西、湖南2025年城镇新增就业目标合计多少", (Op.SUM,), 3, (2025,), Kind.TARGET),
        ("安徽、江西、湖南2024年GDP增速前两名", (Op.TOP,), 3, (2024,), None),
        ("2024年GDP增速高于5.5%的有几个省？只看安徽、江西、湖南", (Op.COUNT,), 3, (2024,), None),
        ("深圳近五年进出口总额", (Op.SERIES,), 1, (2014, 2015, 2016, 2017, 2018), None),
        ("深圳2014到2017年GDP", (Op.SERIES,), 1, (2014, 2015, 2016, 2017), None),
        ("深圳2018年GDP增长目标完成了吗", (Op.MET,), 1, (2018,), None),
        ("深圳2014到2017年给GDP定了多少亿的目标，到头来够着的有几年", (Op.MET,), 1, (2014, 2015, 2016, 2017), None),
        ("深圳2014到2017年GDP增长目标达到9%的有几年", (Op.COUNT,), 1, (2014, 2015, 2016, 2017), Kind.TARGET),
        ("深圳2016年报告提的GDP预期，一年后的实际数是多少，算不算兑现", (Op.MET,), 1, (2016,), None),
        ("想画一张图：深圳2014到2017年GDP", (Op.SERIES,), 1, (2014, 2015, 2016, 2017), None),
        ("深圳从14年到17年每年的GDP", (Op.SERIES,), 1, (2014, 2015, 2016, 2017), None),
        ("安徽、江西、湖南2024年粮食产量前两名，要写出多少亿斤", (Op.TOP,), 3, (2024,), None),
        ("深圳各区2018年GDP分别是多少", (Op.EACH,), 3, (2018,), None),
        ("川渝两地2025年GDP目标和城镇新增就业目标", (Op.EACH,), 2, (2025,), Kind.TARGET),
        ("2024年城镇新增就业最多的三个省", (Op.TOP,), 5, (2024,), None),
        ("2025年规上工业增加值增长目标垫底的两个省是谁", (Op.TOP,), 5, (2025,), Kind.TARGET),
        ("中部六省今年粮食产量目标加一块儿是多少", (Op.SUM,), 3, (2025,), Kind.TARGET),
        ("进出口总额2024年增长最快的前三名", (Op.TOP,), 5, (2024,), None),
        ("安徽、江西2025年GDP增长目标各是多少", (Op.EACH,), 2, (2025,), Kind.TARGET),
        ("深圳2018年GDP比2015年多多少", (Op.SERIES,), 1, (2018, 2015), None),
        ("深圳2012年到2017年进出口总额年均多少", (Op.MEAN,), 1, tuple(range(2012, 2018)), None),
        ("深圳2014—2018年城镇新增就业一共多少人", (Op.SUM,), 1, tuple(range(2014, 2019)), None),
        ("深圳2014—2018年城镇新增就业累计多少人", (Op.SUM,), 1, tuple(range(2014, 2019)), None),
        ("深圳2014至2018年PM2.5年均浓度再平均一次是多少", (Op.MEAN,), 1, tuple(range(2014, 2019)), None),
        ("深圳2015、2016、2017三年城镇新增就业，年均多少", (Op.MEAN,), 1, (2015, 2016, 2017), None),
        ("深圳2014年以来城镇新增就业逐年多少（到2017年）", (Op.SERIES,), 1, (2014, 2015, 2016, 2017), None),
        ("深圳GDP增速历年（2015—2017、2019年报告）", (Op.SERIES,), 1, (2014, 2015, 2016, 2018), Kind.ACHIEVED),
        ("深圳城镇新增就业（2015-2018年报告）每年多少", (Op.SERIES,), 1, (2014, 2015, 2016, 2017), Kind.ACHIEVED),
        ("深圳三份报告（2015至2017年）各写了前一年的GDP，求平均", (Op.MEAN,), 1, (2014, 2015, 2016), Kind.ACHIEVED),
        ("从2015到2017三份深圳报告，GDP分别报了多少", (Op.SERIES,), 1, (2014, 2015, 2016), Kind.ACHIEVED),
        ("深圳2015、2016、2017这三份报告的GDP增速目标", (Op.SERIES,), 1, (2015, 2016, 2017), Kind.TARGET),
        ("深圳GDP：2019年报告的数比2017年报告的数多多少", (Op.SERIES,), 1, (2018, 2016), Kind.ACHIEVED),
        ("深圳高新技术企业从2014年底到2016年底多出来多少家", (Op.SERIES,), 1, (2014, 2016), None),
        ("2018年深圳说要新增学位5万个，后来做到没有", (Op.MET,), 1, (2018,), None),
        ("2025年敢把GDP增长目标定在6%或6%以上的一共几家", (Op.COUNT,), 5, (2025,), Kind.TARGET),
        ("要2024年各省的粮食产量，别拿2025年目标充数", (Op.EACH,), 5, (2024,), None),
        ("2024年各省进出口下滑的有哪些", (Op.COUNT,), 5, (2024,), None),
        ("深圳2015、16、17、18这四年GDP增速平均是多少", (Op.MEAN,), 1, (2015, 2016, 2017, 2018), None),
        ("四川2024年GDP增速在西部排第几", (Op.PLACE,), 2, (2024,), None),
        ("鹏城2014到2017年GDP", (Op.SERIES,), 1, (2014, 2015, 2016, 2017), None),
        ("深圳2018年报告里说GDP增长8%，结果当年达到没有", (Op.MET,), 1, (2018,), None),
        ("中部六省2024年城镇新增就业里头，安徽占了百分之几", (Op.SHARE,), 3, (2024,), None),
        ("安徽江西湖南2025年城镇新增就业目标的总和", (Op.SUM,), 3, (2025,), Kind.TARGET),
        ("2024年粮食产量哪三个省最多", (Op.TOP,), 5, (2024,), None),
        ("2024年城镇调查失业率，数字最漂亮(也就是最低)的三个省市，带上百分比", (Op.TOP,), 5, (2024,), None),
        ("2025年GDP增长目标最高和最低差几个点", (Op.RANGE,), 5, (2025,), Kind.TARGET),
        ("安徽、江西、湖南2024年GDP，最多的比最少的多多少", (Op.RANGE,), 3, (2024,), None),
        ("各省2025年的PM2.5目标", (Op.EACH,), 5, (2025,), Kind.TARGET),
        ("2024年GDP增速全国排前三的是哪些", (Op.TOP,), 5, (2024,), None),
        ("安徽2024年粮食比江西多多少，比湖南多多少", (Op.AHEAD,), 3, (2024,), None),
        ("安徽、江西、湖南2024年GDP，安徽占三省合计的多少", (Op.SHARE,), 3, (2024,), None),
        ("2024年GDP突破5万亿的省一共几个", (Op.COUNT,), 5, (2024,), None),
        ("2024年GDP超过5万亿的省加起来是多少", (Op.SUM,), 5, (2024,), None),
        ("2024年GDP增速排第二的是哪个省", (Op.NTH,), 5, (2024,), None),
        ("安徽、江西、湖南2024年GDP合计有没有20万亿", (Op.SUM,), 3, (2024,), None),
        ("深圳2018年GDP目标与实际增速对照", (Op.MET,), 1, (2018,), None),
        ("福田2018年GDP在各区里排第几", (Op.PLACE,), 3, (2018,), None),
        ("福田、龙岗、罗湖2018年初定的GDP增长目标，年底谁没达标", (Op.MET,), 3, (2018,), None),
        ("2025年计划城镇新增就业在100万人及以上的省有多少，附各自目标", (Op.COUNT,), 5, (2025,), Kind.TARGET),
        ("实际利用外资2024年，安徽、江西、湖南排个名次", (Op.EACH,), 3, (2024,), None),
        ("2025年各省GDP增长目标最高的比最低的高几个点", (Op.RANGE,), 5, (2025,), Kind.TARGET),
        ("想找空气最好的省：2024年PM2.5浓度最低的是哪里", (Op.LEAST,), 5, (2024,), None),
        ("粮食2024年产量最多的省", (Op.MOST,), 5, (2024,), None),
        ("深圳GDP哪一年首次突破2万亿", (Op.FIRST,), 1, (), None),
        ("深圳2015年和2018年的GDP差多少，涨了百分之几", (Op.RANGE,), 1, (2015, 2018), Kind.ACHIEVED),
        ("2025年GDP增长目标定在5%的省多还是5.5%的省多", (Op.COMMON,), 5, (2025,), Kind.TARGET),
        ("2024年哪个省城乡居民收入差最小", (Op.GAP, Op.LEAST), 5, (2024,), None),
        ("川的GDP，2023—2024年和2022年逐年", (Op.SERIES,), 1, (2023, 2024, 2022), None),
        ("2024年GDP增速谁最快，取前四名；谁最慢也说一下", (Op.TOP, Op.LEAST), 5, (2024,), None),
        ("深圳2014年说要新增8万以上城镇就业，做到了么", (Op.MET,), 1, (2014,), None),
        ("深圳辖区公共财政收入里的一般公共预算收入，2017和2018年各占百分之几", (Op.PART,), 1, (2017, 2018), None),
        ("2024年GDP突破5万亿的有几个省？具体数也要", (Op.COUNT,), 5, (2024,), None),
        ("深圳GDP是哪一年越过2万亿的？前一年是多少", (Op.FIRST,), 1, (), None),
        ("深圳GDP增速最快的三年是哪三年", (Op.TOP,), 1, (), None),
        ("安徽GDP各是多少？2022到2024年的累计数依次给我", (Op.SERIES,), 1, (2022, 2023, 2024), None),
        ("大多数省GDP目标写5%左右。写6%（含“以上”“左右”）的有哪几家", (Op.COUNT,), 5, (), Kind.TARGET),
        ("今年GDP目标按5.5%来定的省总共多少个", (Op.COUNT,), 5, (2025,), Kind.TARGET),
        ("皖赣湘三份2025年报告的城镇新增就业目标合起来是多少", (Op.SUM,), 3, (2025,), Kind.TARGET),
        ("深圳GDP增速连续几年下降", (Op.RUN,), 1, (), None),
        ("福田、龙岗、罗湖三区2018年GDP里，龙岗占了几成", (Op.SHARE,), 3, (2018,), None),
        ("2018年福田、龙岗、罗湖三个区GDP合计占深圳的百分之几", (Op.PART,), 4, (2018,), None),
        ("2024年GDP前三名的省占各省总和的多少", (Op.SHARE, Op.TOP), 5, (2024,), None),
        ("PM2.5最低的省是哪个？我哮喘，想挑个地方过冬", (Op.LEAST,), 5, (), None),
        ("深圳2014年定的8%，实际怎样", (Op.MET,), 1, (2014,), None),
        ("深圳历年GDP目标与实际对照", (Op.MET,), 1, (2014, 2015, 2016, 2017, 2018), None),
        ("皖赣俩粮食大省，2024年产量差多少亿斤", (Op.RANGE,), 2, (2024,), None),
        ("皖赣两个省的粮食2024年谁多", (Op.MOST,), 2, (2024,), None),
        ("各省去年GDP增速高于全国5%的有几个", (Op.COUNT,), 5, (2024,), None),
        ("所有省的失业率目标是不是都不超过5.5%", (Op.COUNT,), 5, (), Kind.TARGET),
        ("城镇居民收入增速与农村差距最小的省", (Op.GAP, Op.LEAST), 5, (), None),
        (
            "国家级高新技术企业数量，深圳从2014年到2017年怎么涨的？什么时候过的一万家",
            (Op.FIRST,),
            1,
            (2014, 2015, 2016, 2017),
            None,
        ),
    ],
)
def test_what_is_asked(
    question: str, ops: tuple[Op, ...], places: int, years: tuple[int, ...], kind: Kind | None
) -> None:
    many = read(question)
    assert many is not None
    assert (many.ops, len(many.places or ()), many.years, many.kind) == (ops, places, years, kind)


@pytest.mark.parametrize(
    ("question", "all_of_them"),
    [
        ("深圳2018年的目标完成得怎么样", True),
        ("深圳2016年各项目标都完成了吗", True),
        ("深圳2018年GDP增长目标完成了吗", False),
        ("深圳2018年178项民生实事都完成了吗", False),
        ("深圳2018年计划开展多少个审计项目，实际完成多少个", False),
        ("深圳2018年各项计划指标的兑现情况", True),
        ("深圳2018年目标里哪几项没完成", True),
        ("深圳2018年拆除消化违建的目标和完成数分别是多少", False),
        ("深圳2018年计划和实际对比", True),
        ("深圳2018年的目标是增长8%，兑现了吗", False),
    ],
)
def test_all_the_targets_of_a_year(question: str, all_of_them: bool) -> None:
    """None is named where all are meant; a thing, or a figure, names one."""
    many = read(question)
    assert (many is not None and not many.measures) == all_of_them


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("2024年城镇新增就业最多的三个省", 3),
        ("2025年规上工业增加值增长目标垫底的两个省是谁", -2),
        ("2024年各省PM2.5浓度从低到高给前三", -3),
    ],
)
def test_the_first_and_the_last(question: str, number: int) -> None:
    many = read(question)
    assert read_question(question, REPORTS).over_many
    assert many is not None
    assert many.number == number


def test_a_group_of_places_is_those_that_it_is_made_of() -> None:
    many = read("中部六省2024年GDP增速")
    assert many is not None
    assert (many.places, many.lacking) == (("安徽省", "江西省", "湖南省"), ("山西省", "河南省", "湖北省"))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("四川2024年GDP增速在安徽、江西、湖南、四川里排第几", "四川省"),
        ("安徽、江西、湖南比2024年GDP增速，湖南排第几名", "湖南省"),
        ("罗湖区2018年GDP总量，在龙岗、福田、罗湖里排第几", "深圳市罗湖区"),
    ],
)
def test_whose_rank_is_asked(question: str, named: str) -> None:
    many = read(question)
    assert many is not None
    assert many.named == (named,)


@pytest.mark.parametrize(
    "question",
    [
        "安徽2024年GDP增速全国排第几",
        "到2020年深圳地区生产总值要达到多少",
        "安徽2024年GDP增长多少",
        "深圳从2014年到2018年GDP增加了多少",
        "深圳五年来新增学位多少个",
        "深圳市长是谁",
    ],
)
def test_what_is_no_table(question: str) -> None:
    assert read(question) is None


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ("四川和重庆2024年的经济总量与增速", [("地区生产总值", "level"), ("地区生产总值", "growth")]),
        ("福田和罗湖2018年的社零总额跟固投增速", [("社会消费品零售总额", "level"), ("固定资产投资", "growth")]),
        (
            "安徽、江西2025年的规上工业和社零两个增速目标",
            [("规模以上工业增加值", "growth"), ("社会消费品零售总额", "growth")],
        ),
        ("安徽、江西2024年GDP是多少、增长多少", [("地区生产总值", "level"), ("地区生产总值", "growth")]),
        ("安徽、江西2024年技术合同成交额各涨了百分之多少", [("技术合同成交额", "growth")]),
        (
            "安徽、江西的城镇、农村居民收入2024年增速",
            [("城镇居民人均可支配收入", "growth"), ("农村居民人均可支配收入", "growth")],
        ),
        ("福田、龙岗2018年各新增了多少学位", [("新增学位", None)]),
        ("安徽、江西、湖南2024年民生支出占比", [("民生支出占一般公共预算支出比重", None)]),
        ("2024年GDP总量排名前三的省份及其增速", [("地区生产总值", "level"), ("地区生产总值", "growth")]),
        ("深圳哪一年出口增长最快，那年出口多少亿美元", [("出口总额", "growth"), ("出口总额", "level")]),
        ("深圳规上工业增加值哪年最高，那年多少亿元", [("规模以上工业增加值", "level")]),
        (
            "安徽、江西、湖南2024年农民收入增速比城里人快几个百分点",
            [("农村居民人均可支配收入", "growth"), ("城镇居民人均可支配收入", "growth")],
        ),
    ],
)
def test_the_columns_that_are_asked_for(question: str, columns: list[tuple[str, str | None]]) -> None:
    many = read(question)
    assert many is not None
    assert [(measure.name, sort and sort.value) for measure, sort in many.measures] == columns


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("安徽、江西、湖南2024年民营企业进出口", "民营企业进出口"),
        ("安徽、江西、湖南2024年出口退税", "出口退税"),
        ("安徽、江西、湖南2024年汽车出口增速", "汽车出口"),
        ("安徽、江西、湖南2024年进出口总额历年", "进出口总额"),
    ],
)
def test_a_part_of_what_is_asked_does_not_name_it(question: str, named: str) -> None:
    names = ("民营企业进出口增长", "出口退税", "进出口总额")
    many = read_many(question, read_question(question, REPORTS), REPORTS, lambda: names)
    assert many is not None
    assert [measure.name for measure, _ in many.measures] == [named]


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("安徽GDP占安徽、江西、湖南三省合计的多少", "安徽省"),
        ("四川2024年GDP占西部12省的比重", "四川省"),
    ],
)
def test_whose_share_is_asked(question: str, own: str) -> None:
    many = read(question)
    assert many is not None
    assert (many.ops, many.named) == ((Op.SHARE,), (own,))


@pytest.mark.parametrize(
    "question", ["2025年GDP目标高于去年实际增速的省有哪些", "2025年各省GDP目标比2024年实际高的有几个"]
)
def test_a_target_held_against_the_year_before(question: str) -> None:
    many = read(question)
    assert many is not None
    assert many.slots == ((2025, Kind.TARGET), (2024, Kind.ACHIEVED))


def test_what_was_added_is_not_all_there_is() -> None:
    many = read("2024年各省新增高速公路通车里程")
    assert many is not None
    assert [measure.name for measure, _ in many.measures] == ["新增高速公路通车里程"]


def test_how_it_is_shown() -> None:
    many = read("由低到高：安徽、江西、湖南2024年实际利用外资多少亿美元")
    assert many is not None
    assert (many.upwards, many.unit, many.open_kind) == (True, "美元", True)


@pytest.mark.parametrize(
    ("question", "ops"),
    [
        ("2024年各省居民收入增速跑赢GDP增速的有哪些", (Op.GAP,)),
        ("2024年哪些省居民收入跑赢了GDP", (Op.GAP,)),
        ("2024年各省GDP增速和固定资产投资增速放在一起看看，哪几个省投资比经济涨得慢", (Op.GAP,)),
        ("安徽、江西、湖南，城里人和农村人去年收入各涨了百分之几？哪个省两边差得最多", (Op.GAP, Op.MOST)),
    ],
)
def test_an_indicator_held_against_another(question: str, ops: tuple[Op, ...]) -> None:
    many = read(question)
    assert many is not None
    assert (many.ops, {sort for _, sort in many.measures}) == (ops, {Sort.GROWTH})


@pytest.mark.parametrize(
    "question", ["深圳城乡居民收入的绝对差，2014年和2017年各是多少", "2024年安徽、江西、湖南城乡收入差多少"]
)
def test_what_one_word_names_both_of(question: str) -> None:
    many = read(question)
    assert many is not None
    assert (many.ops, len(many.measures)) == ((Op.GAP,), 2)


def test_what_was_done_and_what_is_promised() -> None:
    many = read("安徽、江西2024年实际粮食产量和2025年目标")
    assert many is not None
    assert many.slots == ((2024, Kind.ACHIEVED), (2025, Kind.TARGET))


@pytest.mark.parametrize(
    "question",
    [
        "安徽、江西2025年GDP目标是多少，重点抓什么",
        "安徽2024年GDP是江西的几倍",
        "江西的保障性安居工程和老旧小区改造2024年完成多少、2025年计划多少",
    ],
)
def test_what_a_table_would_tell_but_in_part(question: str) -> None:
    assert read(question) is None


def test_a_group_is_not_meant_where_its_own_are_named_behind_it() -> None:
    many = read("中部六省的安徽、江西2024年GDP增速均值")
    assert many is not None
    assert (many.places, many.lacking) == (("安徽省", "江西省"), ())


@pytest.mark.parametrize(
    "question",
    [
        "深圳2018年的几个目标兑现了没：GDP增8%以上、PM2.5降到26微克？",
        "深圳2018年GDP增8%的目标达到了没有",
        "深圳2018年承诺新增病床2000张，兑现得如何",
    ],
)
def test_whether_what_was_promised_was_kept(question: str) -> None:
    many = read(question)
    assert many is not None
    assert many.ops == (Op.MET,)


def test_what_the_asker_does_with_it_promises_nothing() -> None:
    many = read("我要做张图：2024年规模以上工业增加值增速前五名的省份")
    assert many is not None
    assert (many.kind, [sort for _, sort in many.measures]) == (None, [Sort.GROWTH])


def test_more_than_indicators_is_told_by_sentences() -> None:
    assert read("深圳2018年的几件事——幼儿园学位、小学学位、病床、养老床位——年初定的年底做到了没有？") is None


@pytest.mark.parametrize(
    "question",
    ["安徽、江西这几个中部省份2024年进出口额分别多少", "2024年各省城镇新增就业对照（安徽、江西）"],
)
def test_those_that_are_named_are_meant_beside_all_of_a_kind(question: str) -> None:
    many = read(question)
    assert many is not None
    assert many.places == ("安徽省", "江西省")


@pytest.mark.parametrize(
    ("question", "op"),
    [
        ("2025年GDP增长目标全国最高的省", Op.MOST),
        ("靠后的三个省GDP增长目标是谁", Op.TOP),
        ("2024年哪些省没兑现GDP增长目标", Op.MET),
    ],
)
def test_what_no_question_set_says_is_read_too(question: str, op: Op) -> None:
    many = read(question)
    assert many is not None
    assert op in many.ops


def test_whether_there_is_one_is_no_denial() -> None:
    assert says_none("没有任何一个省低于4%")
    assert not says_none("有无一个省GDP目标低于4%")


def test_what_was_done_is_held_against_a_later_plan() -> None:
    many = read("去年新增就业比2025年目标多的省有几个")
    assert many is not None
    assert many.slots == ((2025, Kind.TARGET), (2024, Kind.ACHIEVED))
