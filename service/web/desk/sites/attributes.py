"""The attributes that a policy can have limits for, each in a sentence. Pure."""

from collections.abc import Mapping

from service.comments.policy import Policy

KNOWN: Mapping[str, str] = {
    "SPAM": "Left to advertise something or to plant links.",
    "TOXICITY": "Rude or disrespectful, so that people leave the discussion.",
    "SEVERE_TOXICITY": "Very hateful or aggressive; swearing among friends is not.",
    "IDENTITY_ATTACK": "Attacks people for who they are.",
    "INSULT": "Insults somebody.",
    "PROFANITY": "Swears.",
    "THREAT": "Threatens somebody.",
}


def listed(policy: Policy) -> dict[str, str]:
    """Give the attributes for a policy's form: those that are known, and what it has limits for beside them."""
    return {**KNOWN, **{name: "" for name in policy.thresholds if name not in KNOWN}}
