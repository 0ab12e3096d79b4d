"""Which site's client is asking, and whether it may: its key, the key's scope, its rate and its quota.

Nothing here waits for Redis: a client takes a late answer for none.
"""

from dataclasses import dataclass

from service.comments import credentials
from service.comments.clients.records import month_of
from service.comments.policy import Policy
from service.comments.privacy import digest
from service.comments.store import sites as site_store
from service.comments.store import usage
from service.comments.store.sites import KnownKey
from service.comments.tables import Credential, Site
from service.web import policies
from service.web.context import services

MAX_KEY = 200


class Refusal(Exception):
    """The client may not ask; each protocol says so in its own way."""


class UnknownKey(Refusal):
    """There is no such key of this kind."""


class NotInScope(Refusal):
    """The key is not for this."""


class TooMany(Refusal):
    """The key's rate is spent, or (`quota`) what it may ask in a month."""

    def __init__(self, *, quota: bool) -> None:
        super().__init__("The quota of this month is spent." if quota else "Too many calls at once.")
        self.quota = quota


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody else's system that has shown a key of a site."""

    site: Site
    credential: Credential

    @property
    def policy(self) -> Policy:
        """The site's policy, as it is or was two seconds ago."""
        return policies.of_site(self.site.id)

    def has(self, option: str) -> bool:
        """Whether its key was made with an option."""
        return option in (self.credential.options or ())

    def calls(self) -> int:
        """Say how often its key was used this month, as it was at most two seconds ago."""
        running, credential_id = services(), self.credential.id

        def count() -> int:
            with running.databases.main.read() as session:
                return usage.calls(session, credential_id, month_of(running.now()))

        return running.spent.get(credential_id, count) or 0

    def admit(self, scope: str = credentials.CHECK) -> None:
        """Let it ask once more. Raises NotInScope or TooMany."""
        if scope not in (self.credential.scopes or credentials.SCOPES):
            raise NotInScope(f"This key is not for calls that {scope}.")
        if not services().rates.spend(self.credential.id):
            raise TooMany(quota=False)
        quota = self.credential.quota
        if quota is not None and self.calls() >= quota:
            raise TooMany(quota=True)


def known(kind: str, key: str | None) -> Client:
    """Find whose key of a kind this is; it has not been admitted yet. Raises UnknownKey."""
    if not key or len(key) > MAX_KEY or not key.isascii():
        raise UnknownKey("This is not a key of this service.")
    # The look-up compares SHA-256 digests of random bits: its timing tells nothing about a key.
    digested, running = digest(key), services()

    def find() -> KnownKey | None:
        with running.databases.main.read() as session:
            return site_store.by_credential(session, digested, (kind,))

    row = running.keys.get((kind, digested), find)
    if row is None:
        raise UnknownKey(f"This {kind} key is not known, or was replaced.")
    return Client(row[1], row[0])
