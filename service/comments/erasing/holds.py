"""Keeping a person's data from being erased, for as long as a law asks for it.

Meanwhile neither time, nor the reader's own page, nor an author's own delete, nor `erase --email` erases anything of
theirs. Moderators and the site's own key still can: what is unlawful to show must go from a page at once.
"""

import uuid
from collections.abc import Collection

from sqlalchemy.orm import Session

from service.comments.errors import Conflict
from service.comments.store import readers as store


class KeptFromErasure(Conflict):
    """Something cannot be erased, because its author's data has to be kept."""

    def __init__(self) -> None:
        super().__init__("This cannot be erased at present. Whoever runs this service can say why.")


def check(session: Session, person_ids: Collection[uuid.UUID]) -> None:
    """Raise KeptFromErasure if any of these people has to be kept."""
    if person_ids and store.held_among(session, person_ids):
        raise KeptFromErasure
