"""What clients say of comments afterwards, and what of it is a label.

What was said is kept in the protocol's own words. A label is made of it only where the words mean one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.comments.lifecycle import Status

MISSED_SPAM = "missed_spam"
FALSE_POSITIVES = "false_positives"
SUBMIT_SPAM = "submit-spam"
SUBMIT_HAM = "submit-ham"
SUGGEST_SCORE = "suggestscore"
CORAL = "Coral"


@dataclass(frozen=True, slots=True)
class Said:
    """The call by which something was said, and its words."""

    call: str
    words: Mapping[str, Any]


def contradicts(call: str, status: str | None) -> str | None:
    """Give what a correction is counted as: spam that was let through, or a comment that was stopped for nothing."""
    if call == SUBMIT_SPAM and status == Status.PUBLISHED:
        return MISSED_SPAM
    if call == SUBMIT_HAM and status in {Status.HELD, Status.REJECTED}:
        return FALSE_POSITIVES
    return None


def labels_of(call: str, words: Mapping[str, Any]) -> dict[str, float]:
    """Give attribute -> share of people who see it in the comment, in [0, 1]; nothing where nothing is said of one.

    Coral reports every rejection by a moderator as full toxicity, whatever the reason was: that is no label.
    """
    if call == SUBMIT_SPAM:
        return {"SPAM": 1.0}
    if call == SUBMIT_HAM:
        return {"SPAM": 0.0}
    if call == SUGGEST_SCORE and words.get("client") != CORAL:
        return {str(name): float(value) for name, value in words.get("scores", {}).items()}
    return {}
