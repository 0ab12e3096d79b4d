"""The policy's form offers what the classifier scores, no less and no more."""

from model import Classifier
from service.comments.policy import Policy, Threshold
from service.web.desk.sites import attributes


def test_the_attributes_are_those_of_the_classifier_that_ships():
    assert set(attributes.KNOWN) == set(Classifier.load().attributes)


def test_an_attribute_that_a_policy_has_a_limit_for_is_offered_too():
    assert "NOVELTY" in attributes.listed(Policy(thresholds={"NOVELTY": Threshold(hold=0.5)}))
