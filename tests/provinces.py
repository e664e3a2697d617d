"""Reports of four provinces, two of them also of the year before, for tables and the page that shows them."""

from pathlib import Path

TARGETS = {
    "安徽省": "地区生产总值增长5.5%左右，力争6%，城镇新增就业60万人以上，居民消费价格涨幅2%左右。"
    "粮食播种面积1.1亿亩、产量825亿斤以上。",
    "江西省": "地区生产总值增长5%左右，城镇新增就业40万人。城乡居民人均可支配收入分别增长5%和7%。",
    "贵州省": "经济增长5.5%左右，城镇新增就业60万人，赣南地区生产总值增长9%。",
    "云南省": "社会大局和谐稳定，居民收入增长与经济增长同步。",
}
DONE = {
    "安徽省": "地区生产总值5.06万亿元、增长5.8%，前三季度增长5.4%。粮食产量836.9亿斤。居民消费价格下降0.3%。",
    "江西省": "地区生产总值3.42万亿元、增长5.1%，粮食总产量439亿斤。打通断头路12条。",
    "贵州省": "地区生产总值同比增长5.3%、突破2万亿元大关。粮食产量1100万吨。打通断头路31条。",
    "云南省": "地区生产总值增长3.3%。",
}


def _report(place: str, year: int, done: str, targets: str) -> str:
    return (
        f"{year}年政府工作报告\n——{year}年1月20日在{place}第十四届人民代表大会第三次会议上\n省长 张三\n各位代表：\n"
        f"一、{year - 1}年工作回顾\n过去一年，各项工作取得新进展。{done}\n"
        f"二、{year}年工作安排\n今年发展主要预期目标是：{targets}\n"
    )


def write_reports(folder: Path) -> None:
    """Four provinces of 2025, and two of them of 2024 too."""
    for place, targets in TARGETS.items():
        (folder / f"{place}-2025.txt").write_text(_report(place, 2025, DONE[place], targets), encoding="utf-8")
    done = "地区生产总值4.7万亿元、增长5.8%。居民消费价格上涨0.2%。"
    old = _report("安徽省", 2024, done, "地区生产总值增长6%左右，粮食产量820亿斤以上。")
    (folder / "安徽省-2024.txt").write_text(old, encoding="utf-8")
    other = _report("贵州省", 2024, "打通断头路9条。", "粮食产量55亿斤以上。")
    (folder / "贵州省-2024.txt").write_text(other, encoding="utf-8")
