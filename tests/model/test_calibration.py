import numpy as np
import pytest

from model import calibration, curves, statistics
from model.vectors import Head


def test_platt_scaling_calibrates_to_the_stated_rate() -> None:
    random = np.random.default_rng(3)
    positive = random.random(20_000) < 0.5
    logits = random.normal(np.where(positive, 4.0, -4.0), 5.0)
    slope, intercept = calibration.platt(logits, positive, 0.05)
    scores = 1 / (1 + np.exp(-(slope * logits + intercept)))
    assert curves.calibration_error(curves.tally(scores, positive), 0.05) < 0.01
    weight = np.where(positive, 0.05 / positive.sum(), 0.95 / (~positive).sum())
    assert float(weight @ scores) == pytest.approx(0.05, abs=0.001)


def test_without_both_kinds_nothing_changes() -> None:
    assert calibration.platt(np.array([1.0, 2.0]), np.array([True, True]), 0.05) == (1.0, 0.0)


def test_perfectly_parted_scores_stay_finite() -> None:
    logits = np.array([-10.0] * 50 + [10.0] * 50)
    slope, intercept = calibration.platt(logits, logits > 0, 0.05)
    assert 0 < slope < 100
    assert np.isfinite(intercept)


def test_folding_scales_the_logit() -> None:
    head = Head("SPAM", "en", np.array([1.0, 2.0], dtype=np.float32), np.array([3.0]), 4.0, sees_author=True)
    folded = calibration.fold(head, 0.5, -1.0)
    assert folded.weights.tolist() == [0.5, 1.0]
    assert folded.outside.tolist() == [1.5]
    assert folded.bias == 1.0


def test_auc_counts_ties_half() -> None:
    positive = np.array([True, True, False, False])
    assert statistics.auc(np.array([0.9, 0.5, 0.5, 0.1]), positive) == pytest.approx(0.875)
    assert statistics.auc(np.array([1.0, 1.0, 1.0, 1.0]), positive) == 0.5


def test_the_interval_holds_the_measure() -> None:
    random = np.random.default_rng(4)
    positive = random.random(400) < 0.4
    scores = random.normal(positive.astype(float))
    low, high = statistics.interval(statistics.auc, scores, positive)
    assert low < statistics.auc(scores, positive) < high
    assert high - low < 0.15
