from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from model import Classifier, dataset, rare
from model.comment import Comment
from model.examples import examples
from model.outside import OUTSIDE
from model.transformers import HashedTfidf

TEXT = "the council"
BUCKETS = 1 << 16


def _kept(comments: list[Comment], text: str = "", name: str = "") -> bool:
    """Tell whether all pieces of a text or a name keep their weights where these comments were trained on."""
    transformer = HashedTfidf(16, np.ones(1 << 19, dtype=np.float32)).fit([])
    flags = rare.kept(transformer.transform(comments), transformer.transform(rare.without_text(comments)), comments)
    probe = transformer.transform([Comment(text, name)])[:, :BUCKETS]
    assert flags[BUCKETS:].all()
    return bool(flags[:BUCKETS][probe.indices].all())


@pytest.mark.parametrize(("comments", "kept"), [(20, True), (19, False)])
def test_a_piece_of_twenty_comments_is_kept_and_one_of_fewer_is_not(comments: int, kept: bool) -> None:
    assert _kept([Comment(TEXT)] * comments + [Comment("other")], TEXT) is kept


@pytest.mark.parametrize(("authors", "kept"), [(20, True), (19, False)])
def test_a_piece_of_a_name_takes_twenty_authors(authors: int, kept: bool) -> None:
    comments = [Comment("", "Wilhelmina", f"http://site{number % authors}.example/") for number in range(100)]
    assert _kept(comments, name="Wilhelmina") is kept


def test_a_repeated_piece_counts_once_a_comment() -> None:
    assert not _kept([Comment("council " * 40)] * 19, "council")


def test_no_weight_of_a_trained_head_is_of_fewer_than_twenty_comments(trained: Classifier, data_folder: Path) -> None:
    rows = dataset.read_folder(data_folder)
    for head in trained.trained.heads:
        transformer = HashedTfidf(len(head.weights).bit_length() - 1, trained.trained.idf).fit([])
        design = transformer.transform(
            [each.comment for each in examples(rows, head.attribute, head.language, "train")]
        )
        seen = np.bincount(sparse.csr_matrix(design).indices, minlength=design.shape[1])[: -len(OUTSIDE)]
        assert 0 < np.count_nonzero(head.weights) < np.count_nonzero(seen)
        assert seen[head.weights != 0].min() >= 20


def test_no_frequency_tells_how_rare_a_rare_piece_is(trained: Classifier, data_folder: Path) -> None:
    rows = dataset.read_folder(data_folder)
    training = [row for row in rows if row.part == "train"]
    highest = np.log((1 + len(training)) / (1 + 20)) + 1
    assert trained.trained.idf.max() == np.float16(highest)
    assert HashedTfidf().fit([Comment(TEXT)] * 3).idf_.min() > 0
