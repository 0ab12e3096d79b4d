import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from model import curves
from model.curves import Tally
from model.statistics import Flags
from model.vectors import Floats

JUDGED = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.8, 1.0]), st.booleans()), min_size=2, max_size=60)


def _columns(judged: list[tuple[float, bool]]) -> tuple[Floats, Flags]:
    judged = [*judged, (0.3, True), (0.4, False)]
    return np.array([score for score, _ in judged]), np.array([positive for _, positive in judged], dtype=bool)


def _drawn(rows: int, apart: float) -> tuple[Floats, Flags]:
    random = np.random.default_rng(6)
    positive = random.random(rows) < 0.3
    return 1 / (1 + np.exp(-random.normal(apart * positive, 1.0))), positive


def _tally(judged: list[tuple[float, bool]]) -> tuple[Tally, Floats, Flags]:
    scores, positive = _columns(judged)
    return curves.tally(scores, positive), scores, positive


@given(JUDGED)
def test_the_area_is_the_one_of_scikit_learn(judged: list[tuple[float, bool]]) -> None:
    counted, scores, positive = _tally(judged)
    assert curves.auc(counted) == pytest.approx(roc_auc_score(positive, scores))


@given(JUDGED)
def test_average_precision_at_the_rate_of_the_rows_is_the_one_of_scikit_learn(judged: list[tuple[float, bool]]) -> None:
    counted, scores, positive = _tally(judged)
    found = curves.average_precision(counted, float(positive.mean()))
    assert found == pytest.approx(average_precision_score(positive, scores))


@given(JUDGED)
def test_no_more_clean_ones_are_lost_than_allowed(judged: list[tuple[float, bool]]) -> None:
    counted, scores, positive = _tally(judged)
    recall = curves.recall_at_loss(counted, 0.25)
    reached = [float((scores[positive] >= at).mean()) for at in set(scores) if (scores[~positive] >= at).mean() <= 0.25]
    assert recall == pytest.approx(max(reached, default=0.0))


def test_precision_falls_where_the_attribute_is_rare() -> None:
    counted = curves.tally(*_drawn(2_000, 2.0))
    assert curves.average_precision(counted, 0.01) < curves.average_precision(counted, 0.3) / 2


def test_scores_that_are_rates_lie_on_the_diagonal() -> None:
    random = np.random.default_rng(2)
    scores = random.random(40_000) * 0.5
    positive = random.random(40_000) < scores
    counted, rate = curves.tally(scores, positive), float(positive.mean())
    assert curves.calibration_error(counted, rate) < 0.02
    points = curves.reliability(counted, rate)
    assert [said for said, _, _ in points] == sorted(said for said, _, _ in points)
    assert sum(mass for _, _, mass in points) == pytest.approx(1)
    assert all(said == pytest.approx(seen, abs=0.03) for said, seen, _ in points)
    assert curves.calibration_error(curves.tally(scores / 2, positive), rate) > 0.1


def test_the_curve_ends_at_full_recall() -> None:
    points = curves.precision_recall(curves.tally(*_drawn(500, 1.0)), 0.1)
    assert points[-1] == pytest.approx((1.0, 0.1), abs=0.02)
    assert [recall for recall, _ in points] == sorted(recall for recall, _ in points)


def test_intervals_hold_the_measures_and_narrow_with_more_rows() -> None:
    few, many = (curves.measures(*_drawn(rows, 1.5), 0.05) for rows in (200, 5_000))
    for name in ("auc", "average_precision", "recall"):
        assert few[f"{name}_interval"][0] <= few[name] <= few[f"{name}_interval"][1]
    width = [found["auc_interval"][1] - found["auc_interval"][0] for found in (few, many)]
    assert width[1] < width[0] / 2


def test_measures_are_the_same_every_time() -> None:
    assert curves.measures(*_drawn(300, 1.0), 0.05) == curves.measures(*_drawn(300, 1.0), 0.05)


@pytest.mark.parametrize("positive", [True, False])
def test_one_class_alone_measures_nothing(positive: bool) -> None:
    assert curves.measures(np.array([0.2, 0.7]), np.array([positive, positive]), 0.05) == {}
