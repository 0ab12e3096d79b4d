import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from model import ordered, statistics
from model.dataset import Row
from model.examples import examples

NONE = np.nan


def test_without_ranks_nothing_changes() -> None:
    design = sparse.csr_matrix(np.eye(3, dtype=np.float32))
    learned = ordered.spread(design, np.array([True, False, True]), np.ones(3), np.full(3, NONE))
    assert learned.design is design
    assert learned.weight.tolist() == [1.0, 1.0, 1.0]


def test_a_ranked_comment_counts_both_ways_and_no_heavier_than_before() -> None:
    design = sparse.csr_matrix(np.eye(3, dtype=np.float32))
    learned = ordered.spread(
        design, np.array([True, False, False]), np.array([1.0, 4.0, 4.0]), np.array([NONE, 0.5, 0.9])
    )
    assert learned.positive.tolist() == [True, True, True, False, False]
    assert learned.weight[1] == learned.weight[3] == 2.0
    assert learned.weight[2] > 2.0
    assert learned.weight[2] + learned.weight[4] == pytest.approx(4.0)
    assert learned.design.toarray()[3:, :3].tolist() == [[0, 1, 0], [0, 0, 1]]


def test_the_order_is_learned_and_what_people_said_still_decides() -> None:
    """One column tells toxic from clean, another one orders the clean ones."""
    random = np.random.default_rng(1)
    toxic = random.random(400) < 0.5
    said = np.column_stack([toxic, random.random(400)]).astype(np.float32)
    degree = random.random(400).astype(np.float32)
    clean = np.column_stack([np.zeros(400, dtype=np.float32), degree])
    rank = np.concatenate([np.full(400, NONE), (np.argsort(np.argsort(degree)) + 0.5) / 400])
    positive = np.concatenate([toxic, np.zeros(400, dtype=bool)])

    learned = ordered.spread(sparse.csr_matrix(np.vstack([said, clean])), positive, np.ones(800), rank)
    fitted = LogisticRegression().fit(learned.design, learned.positive, sample_weight=learned.weight)
    scores = np.vstack([said, clean]) @ fitted.coef_[0][:2]

    assert statistics.auc(scores[:400], toxic) > 0.99
    assert statistics.rank_correlation(scores[400:], degree) > 0.99


def _row(number: int, part: str, score: float) -> Row:
    labels = {"toxicity": 0.0, "perspective": score}
    return Row("wikipedia_perspective", str(number), part, "en", f"comment {number}", "", "", labels)  # type: ignore[arg-type]


def test_comments_are_ranked_by_perspectives_score_in_training_only() -> None:
    rows = [_row(1, "train", 0.3), _row(2, "train", 0.01), _row(3, "test", 0.2), _row(4, "train", 0.05)]
    found = {
        each.comment.text: each.rank for each in examples(rows, "TOXICITY", "en", "train") if each.rank is not None
    }
    assert found == pytest.approx({"comment 2": 1 / 6, "comment 4": 0.5, "comment 1": 5 / 6})
    assert not examples(rows, "TOXICITY", "en", "test")
