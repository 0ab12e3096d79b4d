"""The part of a form that says what somebody may do: their role, and all sites or some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.comments.staff import sessions as staff
from service.comments.staff.sessions import SignedIn
from service.comments.staff.standing import Sites
from service.comments.tables import Site

ROLES: Mapping[str, str] = {
    "admin": "Admin: decides, and governs policies, pages and people",
    "moderator": "Moderator: decides",
    "viewer": "Viewer: only looks",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A site that can be ticked."""

    id: int
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class StandingForm:
    """What a form offers, and what is chosen in it. An admin who is limited cannot offer all sites."""

    role: str
    may_give_all: bool
    all_sites: bool
    sites: Sequence[Choice]
    roles: Mapping[str, str]


def offered(by: SignedIn, everywhere: Sequence[Site], role: str, sites: Sites) -> StandingForm:
    """Offer what an admin may give; `role` and `sites` are chosen."""
    given = [site for site in everywhere if by.sites is None or site.id in by.sites]
    choices = [Choice(site.id, site.name, sites is not None and site.id in sites) for site in given]
    return StandingForm(role, by.sites is None, by.sites is None and sites is None, choices, ROLES)


def read(fields: Mapping[str, object]) -> tuple[str, Sites]:
    """Read role and sites from a form; every site has a field of its own. Raises ValueError."""
    role = str(fields.get("role", ""))
    staff.check_role(role)
    if fields.get("scope") == "all":
        return role, None
    numbers = [name.removeprefix("site-") for name in fields if name.startswith("site-")]
    if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):
        raise ValueError("Choose at least one site.")
    return role, frozenset(map(int, numbers))
