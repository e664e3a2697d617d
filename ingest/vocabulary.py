"""Words that the list's verb does not reach over to. Data; no rules."""

_APART = """
    减税 降费 减负 退税 植树 造林 绿化 治沙 扩绿 增核 联网 脱贫 招商 退耕 退牧 禁牧 清淤 拆迁 融资 就业 创业 惠民
    减少 增加 节约 节水 节能 减排 其他 各类 出口 进口 总 存贷
    """
APART = tuple(_APART.split())
"""What a list's verb does not reach over to: 拨付资金13.5亿元、减税降费88亿元."""
