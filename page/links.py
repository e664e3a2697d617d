"""Addresses within the page: a place in a report, a question to ask. Pure. What page.js does with each, it says."""

from urllib.parse import quote

from page.i18n import Lang


def source_link(report: str, paragraph: int, start: int, end: int) -> str:
    """The address that page.js opens in the source panel; the id comes last since it may hold anything."""
    return f"#wb~{paragraph}~{start}~{end}~{quote(report, safe='')}"


def overview_question(region: str, year: int, lang: Lang) -> str:
    """What a click on “the whole overview” asks; `region` may be empty where there is one."""
    if lang == "en":
        return f"Summarize the {year} report{f' of {region}' if region else ''}"
    return f"{region}{year}年的报告讲了什么"


def ask_link(question: str) -> str:
    """A click asks the question by itself; Gradio's sanitiser keeps no data of a button."""
    return "#wb-ask~" + quote(question, safe="")
