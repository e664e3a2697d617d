"""Small report files written for a test, and processes of their own that work on them."""

import json
import subprocess
import sys
from pathlib import Path

from paths import TESTS

REPORT = """{year}年{region}政府工作报告

各位代表：现在，我代表{region}人民政府向大会报告工作，请予审议。

一、{before}年工作回顾
{before}年，全市地区生产总值完成{gdp}亿元，增长8.1%。
新增停车位{parking}个。{extra}

二、{year}年重点工作
{year}年，新增学位超1万个，建成智能车间15个。
"""


def of_county(place: str, year: int, done: str = "", aims: str = "") -> str:
    """A report of an invented county: what was `done` the year before, what it `aims` at."""
    return (
        f"{year}年政府工作报告\n——{year}年1月20日在{place}第九届人民代表大会第三次会议上\n县长 张三\n各位代表：\n"
        f"一、{year - 1}年工作回顾\n过去一年，各项工作取得新进展。{done}\n"
        f"二、{year}年工作安排\n{aims}\n"
    )


def write(
    folder: Path, name: str, region: str = "甲市", year: int = 2022, extra: str = "", parking: int = 3000
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(
        REPORT.format(region=region, year=year, before=year - 1, gdp=100 + year, parking=parking, extra=extra),
        encoding="utf-8",
    )
    return path


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, json.dumps([*sys.path, str(TESTS)]), *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()
    return process
