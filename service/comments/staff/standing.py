"""What an admin may give, and whom they govern.

An admin without limits governs everybody. One who is limited to some sites governs those who are limited to sites
among theirs, and gives nothing that they do not have. `by` is None at the command line, which may do everything.
"""

from sqlalchemy.orm import Session

from service.comments.errors import NotAllowed
from service.comments.staff.sessions import SignedIn, check_role, check_sites

Sites = frozenset[int] | None  # None stands for all


def within(by: SignedIn | None, sites: Sites) -> bool:
    """Whether an admin may give these sites, or govern somebody who has them."""
    if by is None:
        return True
    return by.may_govern and (by.sites is None or (sites is not None and sites <= by.sites))


def check_standing(session: Session, by: SignedIn | None, role: str, sites: Sites) -> None:
    """Raise ValueError or NotAllowed unless an admin may make somebody this."""
    check_role(role)
    check_sites(session, sites)
    if not within(by, sites):
        raise NotAllowed("You can only give sites that you have yourself.")
