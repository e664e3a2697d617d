"""Who reported when, where and on what: the cover of a report, and the `Report` that citations name.

Reads the lines before 各位代表 (title, date, congress, speaker), the sentence “我代表…政府”, and the headings, whose
years tell the report's own: that whose work is planned, one after the year reviewed. What the text does not say, the
file name may; a manifest wins over both. Rules only, no list of known reports. Does not build the outline
(`ingest.outline`) and changes no paragraph.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date

from ingest import places
from ingest.headline import plan_year, weak_year
from ingest.kinds import NAMES, DocumentKind, kind_of, title_of, version_of
from ingest.manifest import ManifestRow, read_manifest
from ingest.read import shown
from rag.errors import FileRefused
from rag.text.numbers import normalize, numbers_in, small_number
from rag.text.segments import CHINESE_RUN, simplified
from rag.text.times import calendar_years, year_of
from rag.text.vocabulary import begins, cut, says
from rag.types import Level, Paragraph, Report

__all__ = ["Cover", "ManifestRow", "make_report", "read_cover", "read_manifest"]

YEAR = "(?:19|20)[0-9]{2}"
_CHINESE_YEAR = re.compile("[一二][九〇○零Oo0][〇○零Oo0一二三四五六七八九]{2}(?=年)")
_ZEROS = str.maketrans("Oo0○", "〇〇〇〇")
_N = "[一二三四五六七八九十百0-9]"
_DATE = re.compile(rf"({YEAR})[年./\-]({_N}{{1,3}})[月./\-]({_N}{{1,3}})(?:日|(?![0-9]))")
_OPENING = ("各位", "尊敬的", "同志们", "代表们", "我受", "我代表", "现在", "根据会议")
_MEETING = re.compile(f"第?(?<!{_N}){_N}+届(全国)?(?:人民代表大会|人大)第?{_N}+次(?:全体)?会议")
_LONG_LINE = 100
_RUN_ON = re.compile(
    "([^。，]{2,40}?工作报告)[\\s—\\-－]*([^。，]{0,60}?会议上?)?([^。，]{0,30}?)(?=各位|我代表|现在，)"
)
_TITLE = re.compile(
    f"[《【\\[]?(?:关于)?(?:({YEAR})年度?)?([\u4e00-\u9fff]{{0,25}}?)(?:({YEAR})年度?)?(?:人民)?(?:政府)?工作报告"
    f"(?:[（(]([\u4e00-\u9fff]{{0,20}})[，,、]?(?:({YEAR})年度?)?[）)])?(?=$|[》】\\]（(_|—\\-])"
)
_SUBJECT = re.compile(
    f"(?:(?<!位)代表|受)(?:第{_N}+届)?([\u4e00-\u9fff]{{0,20}}?)(?:第{_N}+届)?"
    "(?:人民政府|政府|国务院|管理委员会|管委会|党工委|(?:街道)?办事处)"
)
_OFFICE = "(?:代理|代)?(?:常务)?(?:副)?(?:省长|市长|区长|县长|州长|盟长|旗长|镇长|乡长|主席|总理|主任)"
_HAN_NAME = "[\u4e00-\u9fff](?:\\s*[\u4e00-\u9fff]){1,3}?"
_NAME = f"(?:[\u4e00-\u9fff]{{1,12}}(?:[·•・‧∙.．][\u4e00-\u9fff]{{1,12}})+|{_HAN_NAME})"
_SPEAKERS = (
    re.compile(f"^[—\\-（(]*[\u4e00-\u9fff、\\s]{{0,30}}?{_OFFICE}[\\s:：]*({_NAME})(?:同志)?[）)]?$"),  # 区长 杜联合
    re.compile(f"{_OFFICE}\\s*({_NAME})\\s*(?:同志)?(?=作|在|所作|代表|向)"),  # 省长许昆林作政府工作报告
    re.compile(f"(?:日|^[—\\-（(]*)({_NAME})(?:同志)?{_OFFICE}(?=在|作|$)"),  # 1月15日龚正市长在上海市…
)
_LABELS, _BEHIND_LABEL = ("标题", "名称", "题目"), ("：", ":", "|", " ")
_PLACE_KINDS = tuple("省市区县州盟旗镇乡")
_ENDING_LEVEL: dict[str, Level] = {
    **dict.fromkeys(("省", "自治区"), "province"),
    **dict.fromkeys(("市", "州", "盟", "自治州"), "city"),
    **dict.fromkeys(("区", "县", "旗", "新区", "自治县", "自治旗"), "district"),
    **dict.fromkeys(("镇", "乡", "街道"), "township"),
}


@dataclass(frozen=True, slots=True)
class Cover:
    """What a report says of itself; None (level "unknown") where it says nothing.

    `date` is ISO (2022-01-05). Title, meeting and speaker stand without inner spaces, years in Arabic digits.
    """

    title: str | None
    region: str | None
    level: Level
    year: int | None
    date: str | None
    meeting: str | None
    speaker: str | None
    kind: DocumentKind = "report"
    version: str | None = None


def read_cover(paragraphs: Sequence[Paragraph], stem: str) -> Cover:
    """The cover of a report; `stem` is its file name without the suffix, asked where the text does not tell."""
    lines = [_arabic(simplified(p.text)) for p in paragraphs]
    text = "\n".join(lines)
    front = _front(_unrun(lines))
    meeting, meeting_place = _meeting(front)
    title, title_place, said_year = _title(front)
    kind = kind_of(lines, stem)
    own_place, own_year = title_of(kind, lines, stem)
    if kind == "plan":
        own_year = own_year or _year_in(stem)
    day = _date(front)
    subject = _subject(lines)
    region, ending = _region((own_place, meeting_place, title_place, subject, _office_place(front)), text, stem)
    level = places.level_of(region) if region else "unknown"
    if level == "unknown" and ending:
        level = _ENDING_LEVEL.get(ending, "unknown")
    return Cover(
        title=title,
        region=region,
        level=level,
        year=own_year or _year(said_year, day, lines, stem),
        date=day.isoformat() if day else None,
        meeting=meeting,
        speaker=_speaker(front),
        kind=kind,
        version=version_of(front, stem),
    )


def make_report(cover: Cover, stem: str, digest: str, row: ManifestRow | None) -> Report:
    """The report's catalogue entry: the manifest's row before the cover, the file name as the last resort.

    What is no report and tells no year is of this one. Raises FileRefused if nothing tells the year of a report.
    """
    year = (row.year if row else None) or cover.year or (Date.today().year if cover.kind == "other" else None)
    if year is None:
        raise FileRefused(
            f"{shown(stem)}：读不出报告年份；请在同一文件夹的 manifest.csv 里写上 file,region,level,year，"
            "或把年份写进文件名（如 2022年某某区政府工作报告）"
        )
    place = (row.region if row else None) or cover.region
    if cover.kind == "other" and not (row and row.region) and cover.level == "unknown":
        place = None  # 购物清单 is no place
    region = place or (f"《{stem}》" if cover.kind == "other" else stem)
    level = (row.level if row else None) or (cover.level if region == cover.region else places.level_of(region))
    return Report(
        id=stem,
        title=(row.title if row else None) or f"{NAMES[cover.kind]}（{place or stem}，{year}年）",
        region=region,
        level=level,
        year=year,
        date=(row.date if row else None) or cover.date,
        meeting=cover.meeting,
        speaker=cover.speaker,
        digest=digest,
        kind=cover.kind,
        version=cover.version,
    )


def _arabic(text: str) -> str:
    """Half-width digits, and 二〇二三年 as 2023年."""
    return _CHINESE_YEAR.sub(lambda match: str(year_of(match[0].translate(_ZEROS))), normalize(text))


def _unrun(lines: Sequence[str]) -> list[str]:
    """The cover of a text that was pasted as one line: title, congress, speaker, speech."""
    match = _RUN_ON.match(lines[0]) if lines and len(lines[0]) > _LONG_LINE else None
    if match is None:
        return list(lines)
    parts = [part.strip(" —-－") for part in match.groups(default="")]
    return [*filter(None, parts), lines[0][match.end() :], *lines[1:]]


def _front(lines: Sequence[str]) -> list[str]:
    """The lines before the speech begins, at most 25; none if the text begins with the speech."""
    for index, line in enumerate(lines[:25]):
        if line.replace(" ", "").startswith(_OPENING) or len(line) > _LONG_LINE:
            return list(lines[:index])
    return list(lines[:10])


def _joined(front: Sequence[str]) -> str:
    return "".join("".join(line.split()) for line in front if not says(line.replace(":", "："), "web line"))


def _meeting(front: Sequence[str]) -> tuple[str | None, str | None]:
    """(the congress with its place, the place); covers break it over two lines: 在常州市新北区 / 第五届…"""
    text = _joined(front)
    match = _MEETING.search(text)
    if not match:
        return None, None
    before = text[: match.start()]
    before = before[before.rfind("在") + 1 :]
    before = cut(before, "before a place")[-1]
    words = CHINESE_RUN.findall(before)
    place = places.STATE if match[1] else words[-1][-20:] if words and before.endswith(words[-1]) else None
    return ("" if match[1] else place or "") + match[0], place


def _title(front: Sequence[str]) -> tuple[str | None, str | None, int | None]:
    """(the title line, the place in it, the year in it): 2025年江苏省政府工作报告, 政府工作报告（杭州市，2023年）."""
    best: tuple[str | None, str | None, int | None] = (None, None, None)
    for line in front:
        match = _TITLE.match("".join(_unlabelled(line).split()))
        if not match:
            continue
        year_text = match[1] or match[3] or match[5]
        place = (match[2] or match[4] or "").removesuffix("政府").removesuffix("人民") or None
        found = (match[0].strip("《【[_|—-"), place, int(year_text) if year_text else None)
        if place or year_text:
            return found
        best = best if best[0] else found
    return best


def _unlabelled(line: str) -> str:
    """What stands behind 标题：."""
    for label in _LABELS:
        _, found, rest = line.rpartition(label)
        line = rest[1:] if found and rest.startswith(_BEHIND_LABEL) else line
    return line


def _closed_up(line: str) -> str:
    """区 长 → 区长."""
    *heads, tail = line.split("长")
    return "长".join([*(head.rstrip() if head.rstrip().endswith(_PLACE_KINDS) else head for head in heads), tail])


def _date(front: Sequence[str]) -> Date | None:
    """The day of the speech. When a web page was put up is another matter."""
    lines = ["".join(line.split()) for line in front if not says(line.replace(":", "："), "web line")]
    lines.sort(key=lambda line: not _is_sure(line))  # the surest first, else in order
    for line in lines:
        for match in _DATE.finditer(line):
            try:
                return Date(int(match[1]), small_number(match[2]), small_number(match[3]))
            except ValueError:  # 13月32日
                continue
    return None


def _is_sure(line: str) -> bool:
    """（2022年1月5日）, ——2022年1月5日在…: does a line tell the day of the speech, if it tells one?"""
    at = any("在" in line[i + 1 : i + 22] for i, sign in enumerate(line) if sign in "日号")
    return at or line.endswith(("）", ")")) or line.startswith(("—", "-"))


def _speaker(front: Sequence[str]) -> str | None:
    """周庆 out of “周  庆”, “区长 周庆”, “省长许昆林作政府工作报告”, “1月15日龚正市长在…”."""
    lines = [_closed_up(line).strip() for line in front]
    for line in lines:
        for pattern in _SPEAKERS:
            match = pattern.search(line)
            if match and not says(match[1], "no name"):
                return "".join(match[1].split())
    after = next((i for i, line in enumerate(lines) if _MEETING.search("".join(line.split()))), None)
    if after is None:  # the congress broken over two lines
        after = next((i for i, line in enumerate(lines) if line.rstrip("）)").endswith(("会议", "会议上"))), None)
    for line in lines[after + 1 : after + 3] if after is not None else ():
        bare = line.strip("（）()")
        if re.fullmatch(_NAME, bare) and not says(bare, "no name"):
            return "".join(bare.split())
    return None


def _subject(lines: Sequence[str]) -> str | None:
    """Whose report it is by its first sentence: 深圳市, 区, 大鹏新区; 全国 for the State Council."""
    for line in lines[:25]:
        for match in _SUBJECT.finditer("".join(line.split())) if says(line, "of congress") else ():
            if match[0].endswith("国务院"):
                return places.STATE
            name = match[1]
            if name and not says(name, "no region"):
                return name
    return None


def _office_place(front: Sequence[str]) -> str | None:
    """The place in a speaker's office: 海拉尔区人民政府区长, 陕西省省长."""
    for line in front:
        match = re.match(f"[—\\-（(]*([\u4e00-\u9fff]{{2,20}}?)(?:人民政府)?{_OFFICE}", "".join(line.split()))
        if match:
            return match[1]
    return None


def _region(named: Sequence[str | None], text: str, stem: str) -> tuple[str | None, str | None]:
    """(the full region, the generic word by which the report calls its place: 区, 市, …)."""
    ending = None
    from_file = _place_in(stem)
    for name in (*named, from_file):
        bare = (name or "")[begins(name or "", "whose") :]
        if bare in _ENDING_LEVEL or bare == "本级":
            ending = ending or bare
        elif bare and places.level_of(full := places.complete(bare, text)) != "unknown":
            return full, None
    ending = ending or _own_word(text)
    found = places.most_spoken_of(text, ending) if ending else None
    return found or from_file, ending


def _own_word(text: str) -> str | None:
    """区, 市, 县, …: what a report without a first sentence calls its place (我区, 全区)."""
    counts = {
        word: text.count("我" + word) + text.count("全" + word)
        for word in ("省", "市", "区", "县", "旗", "州", "镇", "乡")
    }
    best = max(counts, key=lambda word: counts[word])
    return best if counts[best] >= 3 else None


def _place_in(stem: str) -> str | None:
    """The Chinese in a file name that may be a place: 2023年杭州市政府工作报告 → 杭州市."""
    words = [word.lstrip("年度") for part in cut(_arabic(stem), "of a file") for word in CHINESE_RUN.findall(part)]
    return max((word for word in words if len(word) > 1), key=len, default=None)


def _year(title_year: int | None, day: Date | None, lines: Sequence[str], stem: str) -> int | None:
    """The report's year. A congress late in the year may already plan the next one."""
    if day:
        planned = title_year or (plan_year(lines) if day.month >= 10 else None)
        return day.year + 1 if day.month >= 10 and planned == day.year + 1 else day.year
    return title_year or plan_year(lines) or _year_in(stem) or weak_year(lines)


def _year_in(stem: str) -> int | None:
    """The one year that a file name holds (2019, 20190115, 二〇一九年); None if it holds none or several."""
    name = _arabic(stem)
    dates = (name[a : a + 4] for a, b in numbers_in(name) if b - a == len("20190115"))
    years = {one.year for part in (name, *dates) for one in calendar_years(part)}
    return years.pop() if len(years) == 1 else None
