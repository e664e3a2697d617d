"""Every word of the page, Chinese first, English by switch. The reports and the answers stay in their own language."""

from typing import Literal, TypeAlias

Lang: TypeAlias = Literal["zh", "en"]

TEXTS: dict[str, tuple[str, str]] = {
    # the frame
    "tab.chat": ("问答", "Ask"),
    "tab.figures": ("指标", "Figures"),
    "tab.reports": ("报告", "Reports"),
    "mode.extractive": ("摘录模式 · 只用原文", "Extractive · the report's own words"),
    "mode.model": ("模型：{model}", "Model: {model}"),
    "switch": ("English", "中文"),
    "tagline": ("向政府工作报告提问，每个数字都有出处", "Ask government work reports; every figure with its source"),
    # chat
    "box.placeholder": (
        "问一个问题，如“2022年新增学位目标是多少”。回车发送，Shift+回车换行",
        "Ask a question. Enter sends, Shift+Enter breaks the line",
    ),
    "box.label": ("问题", "Question"),
    "chat.label": ("对话", "Conversation"),
    "chat.welcome": ("想了解哪一项？", "What would you like to know?"),
    "chat.welcome.more": (
        "回答直接引自报告原文；点角标 1 可在原文里看到那句话。报告没有说的，会直说没有。",
        "Answers quote the report; click a mark to see the words in the source. What it does not say is not answered.",
    ),
    "chat.new": ("新对话", "New"),
    "chat.history": ("过去的对话", "Past conversations"),
    "chat.export": ("导出", "Export"),
    "chat.clear": ("删除", "Delete"),
    "chat.source": ("看原文", "Source"),
    "answer.reading": ("正在查阅报告…", "Reading the reports…"),
    "answer.stopped": ("已停止。", "Stopped."),
    "answer.carried": ("沿用：{word}", "Carried over: {word}"),
    "answer.drop": ("不沿用“{word}”，再问一次", "Ask again without “{word}”"),
    "answer.copy": ("复制", "Copy"),
    "answer.evidence": ("依据", "Evidence"),
    "answer.quotes": ("{n} 处原文出处", "{n} places in the source"),
    "answer.paragraph": ("第{n}段", "¶{n}"),
    "answer.scanned": ("识别自扫描件，置信度 {sure}", "recognised in a scan, confidence {sure}"),
    "answer.page": ("第{n}页", "p. {n} "),
    "answer.near": ("报告里最接近的说法", "The nearest it says"),
    "badge.figures": ("✓ {n} 个数字均与原文一致", "✓ {n} figures, each as in the source"),
    "badge.figure": ("✓ 数字与原文一致", "✓ Figure as in the source"),
    "badge.quotes": ("✓ 引文与原文一致", "✓ Quotes as in the source"),
    "badge.changed": ("核对后有改动", "Changed by verification"),
    "badge.derived": ("由程序计算：{text}", "Computed: {text}"),
    "refused": ("未作答", "Not answered"),
    "refused.not_in_reports": ("报告没有说", "Not in the reports"),
    "refused.report_not_indexed": ("没有收录这份报告", "That report is not indexed"),
    "refused.out_of_scope": ("与报告无关", "Not about the reports"),
    "refused.model_failed": ("模型没有响应", "The model failed"),
    "kind.achieved": ("完成", "Achieved"),
    "kind.target": ("目标", "Target"),
    "kind.outlook": ("远期", "Outlook"),
    "kind.any": ("不限", "Any"),
    "year": ("{year}年", "{year}"),
    # scope
    "scope.region": ("地区", "Region"),
    "scope.year": ("年份", "Years"),
    "scope.kind": ("完成或目标", "Done or promised"),
    "scope.again": ("按此范围再问", "Ask again"),
    "scope.nothing": ("请先选一个地区、年份，或完成与目标", "Choose a region, a year, or done or promised first"),
    # feedback
    "feedback.thanks.up": ("已记下：这个回答有用", "Noted: helpful"),
    "feedback.thanks.down": ("已记下：这个回答有问题", "Noted: not helpful"),
    "feedback.comment": ("哪里好，或哪里不对？（可不填）", "What was right or wrong? (optional)"),
    "feedback.send": ("提交", "Send"),
    "feedback.skip": ("不用了", "Skip"),
    # figures
    "figures.report": ("报告", "Reports"),
    "figures.name": ("指标", "Indicator"),
    "figures.name.info": ("输入名称里的字，或从常见指标里选", "Part of a name, or choose a common one"),
    "figures.first": ("起", "From"),
    "figures.last": ("止", "To"),
    "figures.all": ("全部", "All"),
    "figures.count": ("共 {n} 条", "{n} figures"),
    "figures.more": (
        "共 {n} 条，表中为前 {shown} 条；CSV 含全部",
        "{n} figures, the first {shown} shown; the CSV has all",
    ),
    "figures.none": ("没有符合条件的指标：请放宽筛选", "No figures match: widen the filters"),
    "figures.csv": ("下载 CSV", "Download CSV"),
    "figures.pairs": ("完成与目标对照", "Done against promised"),
    "figures.series": ("{name}（{unit}）", "{name} ({unit})"),
    "figures.nochart": ("选一个指标，可看它在各年、各地的变化", "Choose an indicator to see it over years and regions"),
    "figures.head": ("地区|期间|指标|数值|类别|原文", "Region|Period|Indicator|Figure|Kind|Quote"),
    # reports
    "reports.add": ("添加报告", "Add reports"),
    "reports.limits": (
        "txt、md、docx、doc、wps、rtf、pdf、ofd、html、epub、xlsx、csv、zip；每个不超过 {mb:g} MB，一次最多 {n} 个。"
        "加入前可以核对识别出的地区、级别和年份。",
        "txt, md, docx, doc, wps, rtf, pdf, ofd, html, epub, xlsx, csv, zip; up to {mb:g} MB each, {n} at a time. "
        "You can correct what was recognised first.",
    ),
    "reports.locked": (
        "这里只能看不能改：没有设登录时，只有在本机打开的网页可以增删报告；要从别处增删，请设 WENBAO_AUTH",
        "Read only: without a login, reports change only on this machine itself; to change them, set WENBAO_AUTH",
    ),
    "reports.check": ("请核对识别结果，改好后加入", "Check what was recognised, correct it, then add"),
    "reports.region": ("地区", "Region"),
    "reports.level": ("级别", "Level"),
    "reports.year": ("报告年份", "Report year"),
    "reports.replaces": ("将替换已有的同名报告", "replaces the report of the same name"),
    "reports.index": ("加入 {n} 份报告", "Add {n} reports"),
    "reports.cancel": ("取消", "Cancel"),
    "reports.list": ("已收录 {n} 份", "{n} reports"),
    "reports.find": ("按地区、年份或标题查找", "Find by region, year or title"),
    "reports.remove": ("移除", "Remove"),
    "reports.remove.which": ("要移除的报告", "Report to remove"),
    "reports.removed": ("已移除：{title}", "Removed: {title}"),
    "reports.choose": ("请先选一份报告", "Choose a report first"),
    "reports.head": ("地区|年份|级别|标题|会议|报告人", "Region|Year|Level|Title|Congress|Speaker"),
    "reports.year.bad": ("{name}：年份应为四位数字，如 2022", "{name}: the year should be four digits, such as 2022"),
    "reports.toomany": ("一次最多 {n} 个文件：请分几次上传", "At most {n} files at a time"),
    "reports.waiting": ("等待", "waiting"),
    "reports.working": ("处理中", "working"),
    "reports.added": ("已加入", "added"),
    "reports.replaced": ("已替换", "replaced"),
    "reports.unchanged": ("没有变化", "unchanged"),
    "reports.refused": ("未收录", "refused"),
    "reports.left": ("约剩 {n} 秒", "about {n} s left"),
    "level.state": ("国家", "State"),
    "level.province": ("省级", "Province"),
    "level.city": ("市级", "City"),
    "level.district": ("区县", "District"),
    "level.township": ("乡镇", "Township"),
    "level.unknown": ("未知", "Unknown"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """The text for `key` with its values filled in. KeyError for a key that is not there: a slip of ours."""
    text = TEXTS[key][0 if lang == "zh" else 1]
    return text.format(**values) if values else text
