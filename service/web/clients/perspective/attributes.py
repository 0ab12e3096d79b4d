"""Which of the classifier's attributes a name means, and what becomes of a language that one does not support.

A name without a basis in the classifier is never scored: a made-up number would be taken for a measured one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.comments.clients.checks import Verdict
from service.web.clients.perspective.errors import (
    INVALID_REQUEST,
    LANGUAGE_DETECTION_FAILED,
    NO_REQUESTED_ATTRIBUTES,
    Refused,
    language_not_supported,
)
from service.web.clients.perspective.requests import Analyze
from service.web.clients.perspective.scale import UNDETERMINED

_VARIANT = re.compile(r"(.+)_(?:EXPERIMENTAL|FAST)")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Asked name -> the classifier's attribute; and whether Google's service would have refused the language."""

    attributes: Mapping[str, str]
    foreign: bool


def basis(name: str, scored: Mapping[str, float | None]) -> str | None:
    """Give the attribute that a name means, which may be an experimental or fast variant of it."""
    variant = _VARIANT.fullmatch(name)
    return next((one for one in (name, variant and variant[1]) if one in scored), None)


def choose(asked: Analyze, verdict: Verdict, detected: str, *, strict: bool) -> Chosen:
    """Say what is answered.

    A comment in a language that an attribute does not support has a score of one of the site's languages, and keeps it
    unless the key is strict. Raises Refused.
    """
    known = _known(asked, verdict)
    if not asked.comment.languages and detected == UNDETERMINED:
        if strict:
            raise Refused(LANGUAGE_DETECTION_FAILED, "Unable to detect language")
        foreign = set(known)
    else:
        foreign = {name for name, attribute in known.items() if attribute not in verdict.supported}
    refused = foreign if strict else {name for name, attribute in known.items() if verdict.scores[attribute] is None}
    if refused and not asked.drop_unsupported:
        languages = asked.comment.languages or (detected,)
        raise language_not_supported(min(refused), languages, [detected])
    left = {name: attribute for name, attribute in known.items() if name not in refused}
    if not left:
        raise Refused(NO_REQUESTED_ATTRIBUTES, "Missing requested_attributes")
    return Chosen(left, bool(foreign))


def _known(asked: Analyze, verdict: Verdict) -> dict[str, str]:
    found = {}
    for name in asked.attributes:
        attribute = basis(name, verdict.scores)
        if attribute is not None:
            found[name] = attribute
        elif not asked.drop_unsupported:
            raise Refused(INVALID_REQUEST, f"Unknown requested attribute: {name[:100]}")
    return found
