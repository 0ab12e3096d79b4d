"""What the filling in of a form tells, worked out at intake and at an edit: the worker never sees an address.

Kept is only what follows from it: `{"honeypot": true, "seconds": 2, "own_address": true}`, or None if nothing is known.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.comments import people
from service.comments.privacy import Vault
from service.comments.signs import form_tokens
from service.comments.signs.personal_data import has_address
from service.comments.submission import Submission
from service.comments.tables import Comment, Person
from service.database import Databases

OWN_ADDRESS = "own_address"


def of_submission(vault: Vault, site_id: int, submission: Submission, now: datetime) -> dict[str, Any] | None:
    """Say what is known of how a comment came about, if anything is."""
    known: dict[str, Any] = {}
    if submission.website_address is not None:
        known["honeypot"] = True
    seconds = form_tokens.seconds_since(vault, site_id, submission.form_token, now)
    if seconds is not None:
        known["seconds"] = seconds
    published = (submission.body, submission.author_name, submission.author_url)
    if submission.author_email is not None and has_address(submission.author_email, *published):
        known[OWN_ADDRESS] = True
    return known or None


def note_edit(databases: Databases, vault: Vault, session: Session, comment_id: uuid.UUID) -> None:
    """Write down whether a comment's new text holds its author's own address; decrypts that for a moment."""
    comment = session.get_one(Comment, comment_id)
    person = None if comment.person_id is None else session.get(Person, comment.person_id)
    known = {name: value for name, value in (comment.traps or {}).items() if name != OWN_ADDRESS}
    if person is not None:
        address = people.address_of(databases, vault, person)
        if has_address(address, comment.body, comment.author_name, comment.author_url):
            known[OWN_ADDRESS] = True
    comment.traps = known or None
