"""Saving a new version of a site's policy, and going back to an old one. Versions are never changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.comments.errors import Conflict
from service.comments.policies.policy_json import check_rules, policy_to_json
from service.comments.staff import audit
from service.comments.store import policies as policy_store
from service.comments.tables import PolicyVersion

MAX_WORDS = 300  # on what was changed and why


class PolicyChanged(Conflict):
    """Somebody saved another version since the one that was seen."""

    def __init__(self, current: int) -> None:
        super().__init__(f"The policy was changed meanwhile: it is at version {current} now.")
        self.current = current


def save(
    session: Session,
    site_id: int,
    rules: object,
    *,
    now: datetime,
    based_on: int | None = None,
    made_by: int | None = None,
    words: str | None = None,
) -> int:
    """Make a new version current and give its number.

    `based_on` is the version that was seen; None saves whatever is current. `made_by` is a moderator; None is the
    command line. `words` say what was changed and why.

    Raises
    ------
    NotFound
        if there is no such site.
    PolicyChanged
        if `based_on` is no longer current.
    ValueError
        if the rules are none, or the words too long.
    """
    checked = check_rules(rules)
    if words is not None and len(words) > MAX_WORDS:
        raise ValueError(f"What was changed and why takes at most {MAX_WORDS} characters.")
    site = policy_store.lock_site(session, site_id)
    before = site.policy_version
    if based_on is not None and based_on != before:
        raise PolicyChanged(before)
    newest = policy_store.listed(session, site_id, before=None, limit=1)
    version = 1 + max([before, *(row[0].version for row in newest)])
    made = {"rules": checked, "made_by": made_by, "words": words or None, "created_at": now}
    session.add(PolicyVersion(site_id=site_id, version=version, **made))
    site.policy_version = version
    audit.record(session, made_by, "policy_changed", now, site_id=site_id, before=before, after=version)
    return version


def go_back(session: Session, site_id: int, to: int, *, based_on: int, made_by: int | None, now: datetime) -> int:
    """Make the rules of an old version current again, as a new version, and give its number.

    Raises NotFound, PolicyChanged, and Conflict if it is the current version.
    """
    old = policy_store.read(policy_store.one(session, site_id, to)[0])
    if to == based_on:
        raise Conflict(f"Version {to} is the policy already.")
    return save(
        session,
        site_id,
        policy_to_json(old),
        now=now,
        based_on=based_on,
        made_by=made_by,
        words=f"Back to version {to}",
    )
