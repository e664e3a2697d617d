"""Reports of six places, four of which say a thing in the same words, for who asks about it in others."""

from pathlib import Path

RETIRE = "完善企业职工基本养老保险制度，稳妥实施渐进式延迟法定退休年龄改革。"
LIFTS = "支持老旧小区加装电梯，完善社区配套设施。"
PLACES = {
    "安徽省": (RETIRE, LIFTS),
    "贵州省": (RETIRE, "建设高标准农田100万亩。"),
    "江西省": (RETIRE, "推动制造业数字化转型。"),
    "云南省": (RETIRE, LIFTS),
    "湖南省": ("推进中小学校建设，新增公办学位10万个。", LIFTS),
    "四川省": ("加强水利工程建设，新建水库12座。", "办好成都马拉松等体育赛事。"),
}


def write_six(folder: Path) -> None:
    """A file for each place."""
    for place, sentences in PLACES.items():
        (folder / f"{place}.txt").write_text(_report(place, sentences), encoding="utf-8")


def _report(place: str, sentences: tuple[str, ...]) -> str:
    opening = f"2025年政府工作报告\n——2025年1月18日在{place}第十四届人民代表大会第三次会议上\n省长 张三\n各位代表：\n"
    common = "推进产业升级，扩大有效投资。深化国资国企改革。加强生态环境保护。办好教育、卫生、文化事业。"
    body = f"二、2025年工作安排\n今年，要抓好以下工作。{''.join(sentences)}{common}\n"
    return opening + "一、2024年工作回顾\n过去一年，经济运行总体平稳。\n" + body
