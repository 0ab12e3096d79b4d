import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model import Classifier, perspective
from model.labels import NATURAL_RATES

PROBABILITIES = st.floats(0, 1) | st.floats(-40, 40).map(lambda logit: 1 / (1 + np.exp(-logit)))


@pytest.mark.parametrize("attribute", NATURAL_RATES)
@given(low=PROBABILITIES, high=PROBABILITIES)
def test_a_higher_probability_is_a_higher_score(shipped: Classifier, attribute: str, low: float, high: float) -> None:
    low, high = sorted([low, high])
    assume(high - low > 1e-12 * high)
    assert 0 <= shipped.perspective(attribute, low) < shipped.perspective(attribute, high) <= 1


@pytest.mark.parametrize("attribute", NATURAL_RATES)
@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_what_is_certain_stays_certain(shipped: Classifier, attribute: str, certain: float) -> None:
    assert shipped.perspective(attribute, certain) == certain


def test_an_unknown_attribute_is_an_error(shipped: Classifier) -> None:
    with pytest.raises(KeyError):
        shipped.perspective("FLIRTATION", 0.5)


def test_without_scores_to_fit_half_of_the_comments_are_assumed_to_have_it() -> None:
    knots = perspective.from_half(0.02)
    assert perspective.convert(knots, 0.02) == pytest.approx(0.5, abs=0.05)


def test_a_fitted_scale_flags_as_many_comments_as_perspective() -> None:
    random = np.random.default_rng(1)
    ours = 1 / (1 + np.exp(-random.normal(-6, 1.2, 20_000)))
    theirs = 1 / (1 + np.exp(-random.gumbel(-2.4, 0.9, 20_000)))
    knots = perspective.from_scores(ours, theirs)
    converted = np.array([perspective.convert(knots, score) for score in ours])
    for threshold in (0.3, 0.5, 0.7):
        assert (converted >= threshold).mean() == pytest.approx((theirs >= threshold).mean(), rel=0.1)


def test_a_scale_needs_different_scores() -> None:
    with pytest.raises(ValueError, match="too few different scores"):
        perspective.from_scores(np.full(100, 0.1), np.linspace(0.1, 0.9, 100))


def test_the_shipped_scale_flags_about_as_many_as_perspective(shipped: Classifier) -> None:
    for line in shipped.manifest["metrics"]["perspective"]["flagged"]:
        low, high = line["difference_interval"]
        assert low <= 0 <= high


def test_clear_cases_lie_on_either_side_of_the_default_threshold_of_clients(shipped: Classifier) -> None:
    toxic, clean = (
        shipped.score([text])[0]["TOXICITY"] for text in ("You stupid idiot", "A fair point about oak trees")
    )
    assert toxic is not None
    assert clean is not None
    assert shipped.perspective("TOXICITY", toxic) > 0.8 > 0.3 > shipped.perspective("TOXICITY", clean)
