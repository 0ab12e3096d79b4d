"""What people did at the desk, written down in the transaction in which they did it."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from service.comments.tables import Audit

# What can be done: its name here, and how it reads. A new kind of deed is added here.
DEEDS: Mapping[str, str] = {
    "signed_in": "Signed in",
    "sign_in_failed": "Failed to sign in",
    "code_failed": "Gave a wrong code",
    "signed_out": "Signed out",
    "decided": "Decided a comment",
    "decided_many": "Decided many comments",
    "undone": "Took a decision back",
    "address_shown": "Looked at an e-mail address",
    "author_banned": "Banned an author",
    "author_trusted": "Trusted an author",
    "author_noted": "Wrote a note on an author",
    "mark_ended": "Lifted a ban or trust",
    "policy_changed": "Changed a policy",
    "page_changed": "Changed a page",
    "site_changed": "Changed a site",
    "webhook_changed": "Changed where a site's notices go",
    "webhook_secret_replaced": "Replaced the secret that notices are signed with",
    "webhook_secret_ended": "Ended the older of two webhook secrets",
    "notices_replayed": "Sent given-up notices again",
    "webhook_tested": "Sent a test notice",
    "invited": "Invited somebody",
    "joined": "Came by an invitation",
    "invitation_withdrawn": "Withdrew an invitation",
    "moderator_added": "Made a moderator",
    "moderator_changed": "Changed a moderator's role or sites",
    "moderator_disabled": "Disabled a moderator",
    "moderator_enabled": "Enabled a moderator",
    "password_changed": "Changed a password",
    "second_factor_on": "Switched the second factor on",
    "second_factor_off": "Switched the second factor off",
    "second_factor_reset": "Reset somebody's second factor",
    "session_ended": "Ended a session",
    "settings_changed": "Changed own settings",
    "audit_exported": "Exported the audit log",
}


def record(
    session: Session,
    moderator_id: int | None,
    what: str,
    now: datetime,
    *,
    site_id: int | None = None,
    comment_id: uuid.UUID | None = None,
    **details: str | int | float | bool | list[int] | None,
) -> None:
    """Write down one of `DEEDS`; never an address, nor what a comment says. Raises ValueError for anything else."""
    if what not in DEEDS:
        raise ValueError(f"{what} is not among the deeds that are written down.")
    kept = {name: value for name, value in details.items() if value is not None}
    session.add(
        Audit(at=now, moderator_id=moderator_id, what=what, site_id=site_id, comment_id=comment_id, details=kept)
    )
