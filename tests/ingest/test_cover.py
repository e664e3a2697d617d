"""Covers as governments write them, report years from headings, places, manifests; measured on the 117 reports."""

import csv
from pathlib import Path

import pytest
from opencc import OpenCC
from paths import BUNDLED, REPORTS

from ingest import places
from ingest.cover import Cover, ManifestRow, make_report, read_cover, read_manifest
from ingest.headline import plan_year, weak_year
from ingest.read import read_file
from rag.errors import FileRefused, UsageError
from rag.settings import Settings
from rag.types import Paragraph


def cover(*lines: str, stem: str = "report") -> Cover:
    return read_cover([Paragraph(i, line.strip(), 0) for i, line in enumerate(lines, 1)], stem)


def speech(subject: str) -> tuple[str, str]:
    return "各位代表：", f"现在，我代表{subject}，向大会报告工作，请予审议，并请各位政协委员提出意见。"


def test_xinbei() -> None:
    found = read_cover(read_file(BUNDLED, Settings()).paragraphs, "report")
    assert found == Cover(
        title="政府工作报告",
        region="常州市新北区",
        level="district",
        year=2022,
        date="2022-01-05",
        meeting="常州市新北区第五届人民代表大会第一次会议",
        speaker="周庆",
    )


COVERS = [
    (
        [
            "政府工作报告",
            "——2024年1月23日在广东省第十四届人民代表大会第二次会议上",
            "省长 王伟中",
            *speech("省人民政府"),
        ],
        ("广东省", "province", 2024, "2024-01-23", "广东省第十四届人民代表大会第二次会议", "王伟中"),
    ),
    (
        ["（2023年2月6日在杭州市第十四届人民代表大会第三次会议上）", "市长 姚高员", *speech("市人民政府")],
        ("杭州市", "city", 2023, "2023-02-06", "杭州市第十四届人民代表大会第三次会议", "姚高员"),
    ),
    (
        ["——2023年3月5日在第十四届全国人民代表大会第一次会议上", "国务院总理 李克强", *speech("国务院")],
        ("全国", "state", 2023, "2023-03-05", "第十四届全国人民代表大会第一次会议", "李克强"),
    ),
    (
        [
            "2023-01-29 16:07",
            "政 府 工 作 报 告",
            "——2023年1月15日在北京市第十六届",
            "人民代表大会第一次会议上",
            "北京市代市长 殷 勇",
            "REPORT ON THE WORK OF THE GOVERNMENT",
            *speech("市人民政府"),
        ],
        ("北京市", "province", 2023, "2023-01-15", "北京市第十六届人民代表大会第一次会议", "殷勇"),
    ),
    (
        [
            "文件名称 汉滨区2025年政府工作报告",
            "文号 成文日期: 2025年04月15日",
            "2025年3月21日在汉滨区第十九届",
            "人民代表大会第四次会议上",
            "汉滨区人民政府代区长 向诗兵",
            *speech("区人民政府"),
        ],
        ("安康市汉滨区", "district", 2025, "2025-03-21", "汉滨区第十九届人民代表大会第四次会议", "向诗兵"),
    ),
    (
        ["二○二三年一月五日在昆山市第十八届人民代表大会第二次会议上", "昆山市代市长：陈丽艳", *speech("市人民政府")],
        ("苏州市昆山市", "district", 2023, "2023-01-05", "昆山市第十八届人民代表大会第二次会议", "陈丽艳"),
    ),
    (
        [
            "2024年周庄镇政府工作报告",
            "——2024年1月10日在周庄镇第十九届人民代表大会第五次会议上",
            "镇 长  沈 华",
            *speech("镇人民政府"),
        ],
        ("周庄镇", "township", 2024, "2024-01-10", "周庄镇第十九届人民代表大会第五次会议", "沈华"),
    ),
    (
        ["——2025年1月7日在上海市浦东新区第七届人民代表大会第六次会议上", "浦东新区区长  吴金城", *speech("区人民政府")],
        ("上海市浦东新区", "district", 2025, "2025-01-07", "上海市浦东新区第七届人民代表大会第六次会议", "吴金城"),
    ),
    (
        [
            "２０２４年１月２２日在广西壮族自治区第十四届人民代表大会第二次会议上",
            "自治区主席  蓝天立",
            *speech("自治区人民政府"),
        ],
        ("广西壮族自治区", "province", 2024, "2024-01-22", "广西壮族自治区第十四届人民代表大会第二次会议", "蓝天立"),
    ),
    (
        ["——2023年1月4日在延边朝鲜族自治州第十六届人民代表大会第二次会议上", "州长 洪庆", *speech("州人民政府")],
        ("延边朝鲜族自治州", "city", 2023, "2023-01-04", "延边朝鲜族自治州第十六届人民代表大会第二次会议", "洪庆"),
    ),
    (
        ["——2024年1月10日在峨边彝族自治县第十五届人民代表大会第四次会议上", "县长 阿侯·布都", *speech("县人民政府")],
        (
            "乐山市峨边彝族自治县",
            "district",
            2024,
            "2024-01-10",
            "峨边彝族自治县第十五届人民代表大会第四次会议",
            "阿侯·布都",
        ),
    ),
    (
        ["2024年1月24日，市长龚正在上海市第十六届人民代表大会第二次会议上作政府工作报告", *speech("上海市人民政府")],
        ("上海市", "province", 2024, "2024-01-24", "上海市第十六届人民代表大会第二次会议", "龚正"),
    ),
    (
        ["----2025年1月15日龚正市长在上海市第十六届人民代表大会第三次会议的政府工作报告", *speech("上海市人民政府")],
        ("上海市", "province", 2025, "2025-01-15", "上海市第十六届人民代表大会第三次会议", "龚正"),
    ),
    (
        ["在2023年1月5日召开的杭州市第十四届人民代表大会第三次会议上", "姚高员", *speech("市人民政府")],
        ("杭州市", "city", 2023, "2023-01-05", "杭州市第十四届人民代表大会第三次会议", "姚高员"),
    ),
    (
        [
            "首页 > 政务公开 > 政府工作报告",
            "市长信箱",
            "发布时间：2024-02-10 来源：市政府办 浏览次数：100",
            "成都市2024年政府工作报告",
            "——2024年1月30日在成都市第十八届人民代表大会第二次会议上",
            "成都市市长  王凤朝",
            *speech("市人民政府"),
        ],
        ("成都市", "city", 2024, "2024-01-30", "成都市第十八届人民代表大会第二次会议", "王凤朝"),
    ),
    (
        [
            "在深圳市第七届人大第四次会议上的政府工作报告",
            *speech("市人民政府"),
            "一、2023年工作回顾",
            "二、2024年工作安排",
        ],
        ("深圳市", "city", 2024, None, "深圳市第七届人大第四次会议", None),
    ),
    (  # a congress late in the year plans the next one
        [
            "——2022年12月18日在来凤县第十八届人民代表大会第三次会议上",
            "来凤县人民政府县长 张作明",
            *speech("县人民政府"),
            "一、2022年工作回顾",
        ],
        (
            "恩施土家族苗族自治州来凤县",
            "district",
            2023,
            "2022-12-18",
            "来凤县第十八届人民代表大会第三次会议",
            "张作明",
        ),
    ),
    (
        ["政府工作报告（常州市新北区，2024年）", *speech("区人民政府")],
        ("常州市新北区", "district", 2024, None, None, None),
    ),
    (
        ["苏州市人民政府2022年工作报告", *speech("市人民政府")],
        ("苏州市", "city", 2022, None, None, None),
    ),
    (
        ["2024年雄安新区工作报告", "同志们：", "现在，我代表雄安新区管理委员会向大会作工作报告。"],
        ("雄安新区", "district", 2024, None, None, None),
    ),
    (  # no punctuation to tell 各位代表 from 我代表
        ["各位代表现在我代表宁波市人民政府向大会报告工作", "一、2020年工作回顾"],
        ("宁波市", "city", 2021, None, None, None),
    ),
    (  # the deputy speaks; the mayor named is not the speaker
        [
            "各位代表：",
            "现在，我受市长李鸿忠同志委托，代表深圳市人民政府向大会作政府工作报告。",
            "四、对2005年政府重点工作的建议",
        ],
        ("深圳市", "city", 2005, None, None, None),
    ),
]


@pytest.mark.parametrize(("lines", "expected"), COVERS, ids=[case[1][0] for case in COVERS])
def test_covers(lines: list[str], expected: tuple[object, ...]) -> None:
    found = cover(*lines)
    assert (found.region, found.level, found.year, found.date, found.meeting, found.speaker) == expected


def test_a_text_pasted_as_one_line() -> None:
    said = "各位代表：我代表青禾市人民政府报告工作，请予审议。一、2019年工作回顾 " + "全年地区生产总值增长6%。" * 9
    found = cover(
        f"2020年青禾市人民政府工作报告——2020年1月7日在青禾市第十六届人民代表大会第五次会议上 市长 张小帆 {said}"
    )
    assert (found.title, found.date, found.speaker) == ("2020年青禾市人民政府工作报告", "2020-01-07", "张小帆")
    assert (found.meeting, found.year) == ("青禾市第十六届人民代表大会第五次会议", 2020)


def test_a_cover_in_traditional_script() -> None:
    convert = OpenCC("s2t").convert
    found = cover(*map(convert, COVERS[0][0]))
    assert (found.region, found.level, found.year, found.meeting) == (
        "广东省",
        "province",
        2024,
        "广东省第十四届人民代表大会第二次会议",
    )


@pytest.mark.parametrize(
    ("headings", "year"),
    [
        (["一、2018年工作回顾", "二、2019年主要工作"], 2019),
        (["2014年工作回顾"], 2015),
        (["一、2015年工作回顾和“十二五”发展成就", "二、“十三五”发展的主要思路和2016年主要工作任务"], 2016),
        (["一、过去五年工作回顾", "二、2018年经济社会发展总体要求", "三、对2018年政府工作的建议"], 2018),
        (["一、过去五年工作回顾", "二、今后五年的目标任务", "三、2018年工作安排", "2018年省十件民生实事"], 2018),
        (["一、过去五年和2021年工作回顾", "二、今后五年的目标（到2026年）", "三、2022年工作任务"], 2022),
        (["一、2024 年工作回顾", "二、2025年工作总体要求和主要目标"], 2025),
        (["三、2017年工作安排及到2020年的目标任务"], 2017),
        (["一、2016年工作回顾", "2016年主要经济指标完成情况", "2017年主要指标预期"], 2017),
        (["做好2019年政府工作，必须坚持稳中求进，" + "保持经济平稳健康发展，" * 8], 2019),
        (["一、2025年主要工作", "二、2026年工作安排"], 2026),
        (["一、“十三五”和2020年工作回顾", "二、2035年远景目标和“十四五”目标任务", "三、2021年重点工作"], 2021),
        (["一、过去五年工作回顾", "二、未来五年工作"], None),
        (["（2016—2020年）主要任务", "到2035年目标任务"], None),
    ],
)
def test_year_from_headings(headings: list[str], year: int | None) -> None:
    assert plan_year(headings) == year


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["综合实力提升。预计到2016年底，本区生产总值超过1800亿元。", "到2021年，翻一番。"], 2016),
        (["“十二五”期末，即2015年，完成2641亿元。", "未来五年工作", "2017年前建成，2016年底启动，2018年完成。"], 2016),
        (["2024年是关键一年。", "2025年是“十四五”规划收官、“十五五”规划谋划之年。", "2024年是极不平凡之年。"], 2025),
        (["各位代表"], None),
    ],
)
def test_year_without_headings(lines: list[str], year: int | None) -> None:
    assert weak_year(lines) == year


@pytest.mark.parametrize(
    ("stem", "region", "year"),
    [
        ("2023年杭州市政府工作报告", "杭州市", 2023),
        ("杭州2024", "杭州市", 2024),
        ("深圳市福田区2022年政府工作报告（定稿）", "深圳市福田区", 2022),
        ("宝安区二〇二二年政府工作报告", "深圳市宝安区", 2022),
        ("20230115报告", None, 2023),
        ("2019", None, 2019),
        ("report", None, None),
    ],
)
def test_what_the_file_name_tells(stem: str, region: str | None, year: int | None) -> None:
    found = cover("各位代表：", "今天我们开会。", stem=stem)
    assert (found.year, found.region) == (year, region)


def test_a_stretch_of_years_in_a_file_name_is_no_year() -> None:
    assert cover("各位代表：", "今天我们开会。", stem="2016-2020规划").year is None


def test_the_text_wins_over_the_file_name() -> None:
    found = cover(*COVERS[1][0], stem="2020年宁波市政府工作报告")
    assert (found.region, found.year) == ("杭州市", 2023)


@pytest.mark.parametrize(
    ("text", "word", "region"),
    [
        ("福田中心区提质，福田口岸启用，福田科技奖，深圳市委部署，新建小区。", "区", "深圳市福田区"),
        ("南山科技园，南山书城，南山医院，深圳湾，深圳大学。", "区", "深圳市南山区"),
        ("光明新区挂牌，光明城站，光明医院，深圳。提升新区形象。", "新区", "深圳市光明新区"),
        ("昆山制造，昆山试验区，昆山南站，苏州市委。", "市", "苏州市昆山市"),
        ("广东质量，广东制造，广东自贸试验区，对口支援新疆。", "省", "广东省"),
        ("新建道路，新建学校，新建公园，振兴乡村。", "区", None),  # 新建区 is of 南昌, which nobody mentions
        ("东城改造，西城提质。", "区", None),
    ],
)
def test_whose_government_speaks(text: str, word: str, region: str | None) -> None:
    assert places.most_spoken_of(text, word) == region


@pytest.mark.parametrize(
    ("written", "text", "full"),
    [
        ("江苏省常州市新北区", "", "常州市新北区"),
        ("海拉尔区", "", "呼伦贝尔市海拉尔区"),
        ("浙江省杭州市", "", "杭州市"),
        ("新疆", "", "新疆维吾尔自治区"),
        ("大鹏新区", "深圳市大鹏新区成立", "深圳市大鹏新区"),
        ("坪山新区", "", "深圳市坪山新区"),
        ("南山区", "深圳的南山，深圳湾", "深圳市南山区"),
        ("南山区", "", "南山区"),
        ("济源市", "", "济源市"),
        ("上海市浦东新区", "", "上海市浦东新区"),
        ("嘉善县西塘镇", "", "嘉善县西塘镇"),
        ("国务院", "", "全国"),
    ],
)
def test_full_region(written: str, text: str, full: str) -> None:
    assert places.complete(written, text) == full


@pytest.mark.parametrize(
    ("region", "level"),
    [
        ("全国", "state"),
        ("宁夏", "province"),
        ("重庆市", "province"),
        ("深圳市", "city"),
        ("锡林郭勒盟", "city"),
        ("苏州市昆山市", "district"),
        ("义乌市", "district"),
        ("深圳市大鹏新区", "district"),
        ("西湖区", "district"),
        ("嘉善县西塘镇", "township"),
        ("report", "unknown"),
        ("", "unknown"),
    ],
)
def test_level(region: str, level: str) -> None:
    assert places.level_of(region) == level


# --- the catalogue entry and the manifest ----------------------------------------------------------------------

FOUND = Cover(None, "深圳市福田区", "district", 2019, "2019-01-20", None, "黄伟")


def test_report_from_the_cover_alone() -> None:
    report = make_report(FOUND, "futian", "abc", None)
    assert report.title == "政府工作报告（深圳市福田区，2019年）"
    assert (report.id, report.digest, report.date, report.speaker) == ("futian", "abc", "2019-01-20", "黄伟")


def test_the_manifest_wins() -> None:
    row = ManifestRow("futian.txt", region="广西", year=2020, title="报告", date="2020-01-02")
    report = make_report(FOUND, "futian", "", row)
    assert (report.region, report.level, report.year) == ("广西", "province", 2020)
    assert (report.title, report.date, report.speaker) == ("报告", "2020-01-02", "黄伟")
    assert make_report(FOUND, "futian", "", ManifestRow("futian.txt", level="city")).level == "city"


def test_no_region_and_no_year() -> None:
    bare = Cover(None, None, "unknown", 2019, None, None, None)
    assert make_report(bare, "某地报告", "", None).region == "某地报告"
    with pytest.raises(FileRefused, match=r"manifest\.csv"):
        make_report(Cover(None, "深圳市", "city", None, None, None, None), "a", "", None)
    row = ManifestRow("a.txt", year=2001)
    assert make_report(Cover(None, "深圳市", "city", None, None, None, None), "a", "", row).year == 2001


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_manifest(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "manifest.csv"
    text = (
        "File, region ,level,year,title,date\r\n"
        '甲.txt,常州市新北区,district,2022,"报告，一",2022/1/5\r\n\r\n乙.txt,,,2021\r\n丙.txt,北京市,Province,,,2021年3月4日\r\n'
    )
    path.write_bytes(text.encode(encoding))
    assert read_manifest(path) == {
        "甲.txt": ManifestRow("甲.txt", "常州市新北区", "district", 2022, "报告，一", "2022-01-05"),
        "乙.txt": ManifestRow("乙.txt", year=2021),
        "丙.txt": ManifestRow("丙.txt", "北京市", "province", None, None, "2021-03-04"),
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "第 1 行缺少列 file、region、level、year"),
        ("file,region,year\na,b,2020", "第 1 行缺少列 level"),
        ("file,region,level,year\na.txt,b,city,20xx", "第 2 行的 year「20xx」"),
        ("file,region,level,year\n\na.txt,b,town,2020", "第 3 行的 level「town」"),
        ("file,region,level,year\n,b,city,2020", "第 2 行没有 file"),
        ("region,level,year,file\nb,city,2020", "第 2 行没有 file"),
        ("file,region,level,year\na.txt,b,city,2020,x", "第 2 行有 5 格"),
        ("file,region,level,year\na.txt,b,city,2020\na.txt,b,city,2021", "第 3 行重复了文件 a.txt"),
        ("file,region,level,year,date\na.txt,b,city,2020,2020-13-01", "第 2 行的 date「2020-13-01」"),
        ('file,region,level,year\na.txt,"b,city,2020', "不是合格的 CSV"),
    ],
)
def test_bad_manifests(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "manifest.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_manifest(path)
    assert reason in str(caught.value)
    assert "manifest.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_manifest_missing_or_binary(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="读不了"):
        read_manifest(tmp_path / "manifest.csv")
    (tmp_path / "manifest.csv").write_bytes(b"\xff\xfe\xff" * 9)
    with pytest.raises(UsageError, match="清单"):
        read_manifest(tmp_path / "manifest.csv")


# --- measured ---------------------------------------------------------------------------------------------------


def same_place(found: str | None, given: str) -> bool:
    """Equal, or the same province by its short name (广西), or the district that a new area became (坪山新区)."""
    if not found:
        return False
    return found == given or places.stem(places.split(found)[-1]) == places.stem(places.split(given)[-1])


@pytest.mark.reports
@pytest.mark.parametrize("with_cover", [True, False], ids=["as they are", "covers cut off"])
def test_share_of_right_covers(with_cover: bool) -> None:
    """Read without the file name and the manifest: all 117 right, of the regions 108 letter by letter. Five of the
    others are 新区 that the manifest calls by their later name, four are provinces that it gives in short."""
    if not (REPORTS / "manifest.csv").is_file():
        pytest.skip(f"the reports to measure on are not at {REPORTS}")
    wrong: list[str] = []
    exact = dated = covers = 0
    with (REPORTS / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        paragraphs = read_file(REPORTS / row["file"], Settings()).paragraphs
        if not with_cover:
            start = next((i for i, p in enumerate(paragraphs[:10]) if p.text.startswith(("各位代表", "同志们"))), 0)
            paragraphs = paragraphs[start:]
        found = read_cover(paragraphs, "report")
        exact += found.region == row["region"]
        covers += any("次会议" in p.text for p in paragraphs[:5] if len(p.text) < 60)
        dated += None not in (found.date, found.meeting, found.speaker)
        if (found.year, found.level) != (int(row["year"]), row["level"]) or not same_place(found.region, row["region"]):
            wrong.append(f"{row['file']}: {found}")
    assert not wrong
    assert exact >= 108
    assert dated == covers == (39 if with_cover else 0)
