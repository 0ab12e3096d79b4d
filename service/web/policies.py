"""The policies of sites, as this process knows them: as they are, or were two seconds ago if another process saved."""

from service.comments.policy import Policy
from service.comments.store import sites as site_store
from service.web.context import services


def of_site(site_id: int) -> Policy:
    """Give a site's policy."""
    running = services()

    def find() -> Policy | None:
        with running.databases.main.read() as session:
            return site_store.policies(session, [site_id]).get(site_id)

    return running.policies.get(site_id, find) or Policy()


def changed() -> None:
    """Use what was saved just now, from now on. Call it once it is committed."""
    services().policies.forget()
