"""Statistics against figures worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.stats import (
    area_under_risk,
    calibration,
    mcnemar,
    mean_interval,
    paired_test,
    percentiles,
    risk_coverage,
)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_an_interval_holds_its_mean(values: list[float]) -> None:
    estimate = mean_interval(values)
    assert estimate.n == len(values)
    assert estimate.low - 1e-9 <= estimate.value <= estimate.high + 1e-9


def test_intervals_are_the_same_every_time_and_about_right() -> None:
    values = [1.0] * 80 + [0.0] * 20
    estimate = mean_interval(values)
    assert estimate == mean_interval(values)
    spread = 1.96 * math.sqrt(0.8 * 0.2 / 100)  # the normal approximation: 0.8 ± 0.078
    assert estimate.value == pytest.approx(0.8)
    assert estimate.low == pytest.approx(0.8 - spread, abs=0.02)
    assert estimate.high == pytest.approx(0.8 + spread, abs=0.02)


def test_all_right_is_not_certain() -> None:
    estimate = mean_interval([1.0] * 50)
    assert (estimate.value, estimate.high) == (1.0, 1.0)
    assert estimate.low == pytest.approx(0.025 ** (1 / 50))  # 0.9289
    assert mean_interval([0.0] * 50).high == pytest.approx(1 - 0.025 ** (1 / 50))


def test_nothing_to_estimate() -> None:
    assert mean_interval([]).n == 0
    assert math.isnan(mean_interval([]).value)


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (0, 5, 2 / 32),
        (0, 6, 2 / 64),
        (1, 9, 2 * (1 + 10) / 1024),
        (5, 5, 1.0),
        (9, 1, 2 * (1 + 10) / 1024),
    ],
)
def test_mcnemar_by_hand(better: int, worse: int, p: float) -> None:
    assert mcnemar(better, worse) == pytest.approx(p)


def test_mcnemar_of_thousands_does_not_overflow() -> None:
    assert mcnemar(2000, 2100) == pytest.approx(0.121, abs=0.01)
    assert mcnemar(0, 5000) == 0.0


def test_paired_binary_uses_the_questions_that_changed() -> None:
    a = [1.0] * 100
    b = [1.0] * 94 + [0.0] * 6
    test = paired_test(a, b)
    assert test.difference == pytest.approx(-0.06)
    assert test.p == pytest.approx(2 / 64)
    assert test.low < -0.06 < test.high <= 0.0


def test_paired_bootstrap_for_shares() -> None:
    a = [0.5, 0.6, 0.7, 0.4] * 20
    same = paired_test(a, a)
    assert same.difference == 0
    assert same.p == 1.0
    assert paired_test(a, [value - 0.2 for value in a]).p < 0.01
    mixed = [value + (0.1 if i % 2 else -0.1) for i, value in enumerate(a)]
    assert paired_test(a, mixed).p > 0.5


def test_pairs_must_pair() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        paired_test([1.0], [])
    assert paired_test([], []).n == 0


def test_risk_coverage_by_hand() -> None:
    answered = [(0.9, True), (0.8, True), (0.8, False), (0.3, False)]
    points = risk_coverage(answered, total=8)  # four were refused
    assert points == [(1 / 8, 0.0), (3 / 8, 1 / 3), (4 / 8, 0.5)]
    # steps: 1/8 at 0, 2/8 at 1/3, 1/8 at 1/2, over the 4/8 that was reached
    assert area_under_risk(points) == pytest.approx((2 / 8 / 3 + 1 / 8 / 2) / (4 / 8))


def test_risk_without_answers() -> None:
    assert risk_coverage([], 5) == []
    assert math.isnan(area_under_risk([]))


def test_calibration_by_hand() -> None:
    table, error = calibration([(0.95, True), (0.95, True), (0.15, False), (0.15, True), (1.2, True)])
    assert [(b.n, b.accuracy) for b in table] == [(2, 0.5), (3, 1.0)]
    assert table[1].confidence == pytest.approx((0.95 + 0.95 + 1.0) / 3)
    assert error == pytest.approx((2 * abs(0.15 - 0.5) + 3 * abs(2.9 / 3 - 1)) / 5)


def test_percentiles() -> None:
    assert percentiles([]) == {}
    found = percentiles([float(i) for i in range(1, 102)])
    assert found[50] == 51
    assert found[99] == 100
