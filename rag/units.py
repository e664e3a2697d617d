"""The units of Chinese reports: which words are units, and which units mean the same.

Reads one unit at a given place (个百分点, the 美元 of 亿美元, 元/吨标准煤). Knows nothing of numbers, and converts
between units only by the plain factors of `canonical`. Pure.
"""

import re


def _words(text: str) -> list[str]:
    return text.split()


_MONEY = _words("元人民币 人民币 美元 港元 港币 欧元 日元 英镑 澳元 加元 元")
_RATIOS = _words("% ‰ ‱ 倍 番 成 个百分点 百分点")
_MEASURES = _words("""
分 平方公里 平方千米 平方米 平米 ㎡ 立方米 立方 方 公里 千米 海里 里 米 厘米 毫米 微米 纳米 英寸 公顷 亩
吨标准煤 吨标煤 吨公里 吨级 蒸吨 载重吨 总吨 吨 公斤 千克 毫克 微克 克 斤 升 毫升 桶 标准箱 标箱 ℃ 摄氏度 度
千瓦时 兆瓦时 千瓦 兆瓦 吉瓦 瓦 千伏安 兆伏安 千伏 分贝 兆
年 个多月 个月 个工作日 工作日 天 个多小时 个小时 小时 个季度 分钟 秒 周岁 岁 周 课时 学时
""")
_COUNTS = frozenset(
    _words("""
人次 人日 人份 人公里 人口 人 名 位 户次 户 家次 家 席 个 大项 项次 项 件次 件 条 座 处 场次 场 车次 次 批次 批
台套 台次 台 套 辆次 辆 架次 架 艘次 艘 航班 列 班次 班 趟 支 所 栋 幢 间次 间 层 宗 起 例 款 种 大类 类 门 部
本 册 篇 首 幅 枚 块 片 株 棵 颗 头 只 羽 尾 匹 盏 杆 根 口 眼 张 份 封 笔 票 组 对 道 届 节 轮 集 站 股 床位 床
剂次 剂 针次 针 桩 盘 卡 字 箱 金 银 铜 期 群 副 省 市 县
""")
)
_LATIN = "TEU|MWh|[kK]Wh|km[2²]|m[23²³]|km|[kK][VW]|MW|GW|E(?i:flops)|PF|P|mm|m|t"
# A word is no unit where the next character makes another word of it: 人 in 5000人才, 部 in 12部门.
_NOT_BEFORE = {
    unit: after if "|" in after else f"[{after}]"
    for unit, after in (
        pair.split(":")
        for pair in _words("""
人:才工均民大社力文员 家:庭 位:居列于次 次:产新生 场:所馆地 所:有|以(?!上|下) 支:持付出撑流线渠 部:门分级委队
台:风湾商阶账 班:子组 种:植子养 起:来步草点 对:口接外标应于上比 道:路德 层:面次级 户:籍外均型 天:然津空
节:约能点水 床:位 列:入为 类:似型 本:地级科市区省土 集:中聚约团成群装体镇 轮:岗候换 批:发准 组:织建团 站:点位
股:份权 头:部 口:径岸 片:区 周:年边期末 份:额 门:户诊店前 首:次批个家席 届:中|全|人大 架:构空 卡:口车位
方:面案式便针向法位 度:假 针:对 升:级至到 米:兰 元:旦宇 只:有要 个:体[工经户私] 分:别布之类期钟批 成:功为立果
里:程 秒:批办 盘:活 字:典 克:服 倍:增感 年:度级不 例:如 间:接 箱:体 金:融属额 银:行 处:于理 条:件 根:据本
期:工项建用段内间房)） 群:众体 副:省部市主 省:会际级委道内外 县:级域城 市:级民场政区委值内辖 大项:目
""")
    )
}
_ANY = "|".join(
    unit + (f"(?!{_NOT_BEFORE[unit]})" if unit in _NOT_BEFORE else "")
    for unit in sorted([*_MONEY, *_RATIOS, *_MEASURES, *_COUNTS], key=len, reverse=True)
)
_PER = (
    f"(?: ?[/·]每?(?:日|月|GDP|{_LATIN}|{_ANY}|[0-9]{{0,3}}[十百千万亿]{{0,2}}(?:{_ANY}))"
    "|每(?:立方米|平方公里|平方米|千瓦时|公里|公顷|吨|亩|升))"
)
_UNIT = re.compile(f" ?((?:(?:{_LATIN})(?![A-Za-z0-9])|{_ANY}){_PER}{{0,3}})")

# Unit: the unit it is counted in, and how many of that (1 where none is given).
_SAME = {
    unit: (target, float(factor or 1))
    for unit, target, factor in (
        f"{line}:".split(":")[:3]
        for line in _words("""
百分点:个百分点: 人民币:元: 元人民币:元: 港币:港元: 名:人: 人口:人: 周岁:岁: 个小时:小时: 个多小时:小时:
个多月:个月: 工作日:个工作日: 床:张: 床位:张: 公里:米:1000 千米:米:1000 km:米:1000 m:米: 平米:平方米: ㎡:平方米:
m2:平方米: m²:平方米: 平方千米:平方公里: km2:平方公里: km²:平方公里: 立方:立方米: 方:立方米: m3:立方米: m³:立方米:
公顷:亩:15 吨标煤:吨标准煤: 标箱:TEU: 标准箱:TEU: 吨:公斤:1000 t:公斤:1000 千克:公斤: 斤:公斤:0.5
千瓦:瓦:1e3 kW:瓦:1e3 KW:瓦:1e3 兆瓦:瓦:1e6 MW:瓦:1e6 吉瓦:瓦:1e9 GW:瓦:1e9 kV:千伏: KV:千伏:
度:千瓦时: kWh:千瓦时: KWh:千瓦时: 兆瓦时:千瓦时:1000 MWh:千瓦时:1000
""")
    )
}


def read_unit(text: str, pos: int) -> tuple[str, int] | None:
    """The unit at `pos` (one space before it is skipped) and where it ends, or None."""
    match = _UNIT.match(text, pos)
    return (match[1].replace(" ", ""), match.end()) if match else None


def canonical(unit: str) -> tuple[str, float]:
    """The unit that stands for all that mean the same, and the factor to it: 公里 → (米, 1000), ㎡ → (平方米, 1)."""
    head, *per = re.split("[/每·]+", unit)
    name, factor = _SAME.get(head, (head, 1.0))
    return "/".join([name, *(_SAME[part][0] if _SAME.get(part, ("", 0))[1] == 1 else part for part in per)]), factor


def same_unit(a: str, b: str) -> bool:
    """Whether two units mean the same at the same scale: ㎡ and 平方米, 千米 and 公里; not 公里 and 米."""
    return canonical(a) == canonical(b)


def is_count(unit: str) -> bool:
    """Whether things are counted with it (个, 家, 人次)."""
    return unit in _COUNTS


def is_money(unit: str) -> bool:
    return unit in _MONEY


def is_ratio(unit: str) -> bool:
    """Whether it measures without a dimension: %, 个百分点, 倍. Such a unit may never be dropped."""
    return unit in _RATIOS
