import numpy as np
from scipy import sparse

from model import ratios

POSITIVE = np.array([True, True, False, False])
EVEN = np.ones(4)


def test_what_tells_the_classes_apart_weighs_more() -> None:
    design = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 1], [0, 1, 0], [0, 1, 1]], dtype=np.float32))
    telling, everywhere, unscaled = ratios.scales(design, POSITIVE, EVEN, 0.7, unscaled=1)
    assert telling > 1 > everywhere
    assert unscaled == 1


def test_the_classes_are_treated_alike() -> None:
    design = sparse.csr_matrix(np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32))
    first, second = ratios.scales(design, POSITIVE, EVEN, 0.7, unscaled=0)
    assert np.isclose(first, second)


def test_where_nothing_tells_nothing_is_scaled() -> None:
    design = sparse.csr_matrix(np.ones((4, 2), dtype=np.float32))
    assert np.allclose(ratios.scales(design, POSITIVE, EVEN, 0.7, unscaled=0), 1)


def test_without_power_nothing_is_scaled() -> None:
    design = sparse.csr_matrix(np.array([[1, 0], [1, 0], [0, 1], [1, 1]], dtype=np.float32))
    assert np.allclose(ratios.scales(design, POSITIVE, EVEN, 0, unscaled=0), 1)
