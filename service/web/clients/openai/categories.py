"""From scores to OpenAI's categories. Pure.

What a category rests on is the one attribute that means the same:

    harassment              TOXICITY: rude or insulting to anybody; a swear word at nobody can score too
    harassment/threatening  THREAT
    hate                    IDENTITY_ATTACK

The other categories have no basis here, `violence` neither: OpenAI means that violence is depicted, which a threat is
not. They score 0.0 with an empty list of applied input types: not checked, rather than safe. The list is empty, too,
where the attribute does not support the text's language; it was then scored as one of the site's languages. A category
`spam` is there only for keys made with the option `spam-category`.

A category is flagged from the threshold at which the site's policy holds for its attribute. Where the policy has none,
the default policy's counts, or else `FLAGGED_FROM`; `flagged` is whether any category is.
"""

from collections.abc import Mapping
from typing import Any

from service.comments.clients.checks import Scored
from service.comments.policy import DEFAULT_THRESHOLDS, Policy

Categories = Mapping[str, str | None]
CATEGORIES: Categories = {
    "harassment": "TOXICITY",
    "harassment/threatening": "THREAT",
    "hate": "IDENTITY_ATTACK",
    "hate/threatening": None,
    "illicit": None,
    "illicit/violent": None,
    "self-harm": None,
    "self-harm/intent": None,
    "self-harm/instructions": None,
    "sexual": None,
    "sexual/minors": None,
    "violence": None,
    "violence/graphic": None,
}
SPAM: Categories = {"spam": "SPAM"}
# Of held-out comments on Wikipedia it flags half of the threats and identity attacks, and one in a hundred others; of
# comments at the natural rate, fewer than one in a thousand.
FLAGGED_FROM = 0.05


def is_foreign(scored: Scored) -> bool:
    """Whether a text's language does not support every attribute that a category rests on."""
    mapped = {attribute for attribute in CATEGORIES.values() if attribute in scored.scores}
    return not mapped <= scored.supported


def result(scored: Scored, categories: Categories, policy: Policy) -> dict[str, Any]:
    """Give what is answered of one text."""
    scores = {name: scored.scores.get(attribute or "") for name, attribute in categories.items()}
    flags = {
        name: score is not None and score >= _flagged_from(categories[name] or "", policy)
        for name, score in scores.items()
    }
    return {
        "flagged": any(flags.values()),
        "categories": flags,
        "category_scores": {name: score or 0.0 for name, score in scores.items()},
        "category_applied_input_types": {
            name: ["text"] if attribute in scored.supported else [] for name, attribute in categories.items()
        },
    }


def _flagged_from(attribute: str, policy: Policy) -> float:
    limit = policy.thresholds.get(attribute) or DEFAULT_THRESHOLDS.get(attribute)
    if limit is None:
        return FLAGGED_FROM
    chosen = [one for one in (limit.hold, limit.reject) if one is not None]
    return min(chosen, default=float("inf"))  # a site may have chosen none
