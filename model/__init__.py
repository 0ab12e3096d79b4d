"""Scores comments for spam and toxicity, explains the scores, and says when it cannot tell."""

from model.artifact import ArtifactError
from model.classifier import Classifier, Scored
from model.counterfactuals import Counterfactual
from model.explanation import Explanation, Span

__all__ = ["ArtifactError", "Classifier", "Counterfactual", "Explanation", "Scored", "Span"]
