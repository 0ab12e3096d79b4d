"""From the classifier's probabilities to Perspective's scale.

The native scores are calibrated for sites on which few comments are toxic; Perspective's were normalised on sets of
which half is. A classifier that has a map from the one to the other is asked for it; any other scale stays as it is.
"""

from service.comments.moderation import Scorer

UNDETERMINED = "und"


def perspective_score(scorer: Scorer, attribute: str, probability: float) -> float:
    """Give an attribute's score on Perspective's scale, in [0, 1]; it grows with the probability."""
    convert = getattr(scorer, "perspective", None)
    return probability if convert is None else min(max(float(convert(attribute, probability)), 0.0), 1.0)


def detected_language(scorer: Scorer, text: str) -> str:
    """Give the BCP 47 tag of a text's language; `und` if it is unclear, or the scorer knows no languages."""
    detect = getattr(scorer, "language", None)
    return UNDETERMINED if detect is None else str(detect(text))
