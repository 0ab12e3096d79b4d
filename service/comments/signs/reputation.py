"""What a decision says of the texts and the links of comments that come later. Pure.

Only what people decided counts: by what the policy rejects by itself, strangers could have others' comments held.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from service.comments.lifecycle import Status
from service.comments.reasons import BY_IMPORT


def is_called_spam(status: str, reasons: Sequence[Mapping[str, Any]]) -> bool:
    """Whether people of this site rejected a comment as spam; an import does not tell who did that elsewhere."""
    first = reasons[0] if reasons else {}
    return status == Status.REJECTED and first.get("code") == "spam" and first.get("by") != BY_IMPORT


def links_are_spam(status: str, reasons: Sequence[Mapping[str, Any]], author_id: str | None) -> bool | None:
    """Say what a comment tells of the hosts that it links to; None is nothing.

    They are none of spam if a person published it, or if it is published and the site vouches for its author.
    """
    if is_called_spam(status, reasons):
        return True
    first = reasons[0] if reasons else {}
    is_vouched = author_id is not None or first.get("code") == "approved"
    return False if status == Status.PUBLISHED and is_vouched else None
