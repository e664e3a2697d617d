"""Labelled cells: what counts as right, wrong and lost; and every label's quote stands in its report."""

from typing import Any

import pytest
from paths import REPORTS

from eval.cells import load_cells, score_cells
from eval.headline import DATA
from rag.chain import AnswerChain
from rag.types import Json

OWN = "district-changzhou-xinbei-2022"


def label(indicator: str, value: float | None, unit: str = "%", **more: Any) -> Json:
    told = {"stated": value is not None, "value": value, "high": None, "unit": unit, "text": "", "quote": ""}
    return {"report": OWN, "indicator": indicator, "kind": "target", "year": 2022, **told, **more}


def test_right_wrong_and_lost_are_counted_by_indicator(chain: AnswerChain) -> None:
    labels = [
        label("地区生产总值增长", 7),
        label("固定资产投资增长", 8),
        label("一般公共预算收入增长", None),
        label("城镇调查失业率", 5.5),
        label("进出口总额增长", None),
        label("新增学位", 1, "万个"),
    ]
    tallies = score_cells(labels, chain.searcher.catalog)
    whole = tallies[""]
    assert (whole.right, whole.wrong, whole.lost) == (2, 2, 2)
    assert (tallies["地区生产总值增长"].precision, tallies["地区生产总值增长"].recall) == (1.0, 1.0)
    assert (tallies["固定资产投资增长"].wrong, tallies["固定资产投资增长"].lost) == (1, 1)
    assert len(whole.faults) == 3


@pytest.mark.reports
@pytest.mark.skipif(not REPORTS.is_dir(), reason="needs the 117 reports in ../shared/reports")
def test_every_label_is_quoted_from_its_report() -> None:
    labels = load_cells(DATA / "cells_provinces.jsonl")
    assert len(labels) == 360
    for one in labels:
        if one["stated"]:
            lines = (REPORTS / f"{one['report']}.txt").read_text(encoding="utf-8").splitlines()
            paragraph = [line.strip() for line in lines if line.strip()][one["paragraph"] - 1]
            assert one["quote"] in paragraph
            assert len(one["quote"]) <= 60
