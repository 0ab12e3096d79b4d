"""An author's hands, without a web: edit, remove, appeal, each in a transaction of its own."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.comments.authoring import doing
from service.comments.authoring.asked import Edit
from service.comments.authoring.doing import Standing
from service.comments.privacy import Vault
from service.comments.store import authoring as store
from service.comments.tables import Appeal, Comment, Revision
from service.database import Database


@dataclass
class Author:
    """Works on a database, at a moment that `clock` says."""

    database: Database
    vault: Vault
    clock: Callable[[], datetime]

    def edit(self, comment_id: uuid.UUID, body: str, version: int | None = None) -> bool:
        with self.database.write() as session:
            return doing.edit(session, comment_id, Edit(body, version), now=self.clock())

    def remove(self, comment_id: uuid.UUID) -> None:
        with self.database.write() as session:
            doing.remove(session, comment_id, now=self.clock())

    def appeal(self, comment_id: uuid.UUID, words: str = "It was irony.") -> None:
        with self.database.write() as session:
            doing.appeal(session, self.vault, comment_id, words, now=self.clock())

    def look(self, comment_id: uuid.UUID) -> Standing:
        with self.database.read() as session:
            return doing.look(session, self.vault, comment_id, self.clock())

    def texts(self, comment_id: uuid.UUID) -> list[tuple[int, str]]:
        """Give the earlier texts, the latest first."""
        with self.database.read() as session:
            return [(one.revision, one.body) for one in store.revisions(session, comment_id)]

    def rows(self, table: type[Appeal] | type[Revision] | type[Comment]) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(table)))
