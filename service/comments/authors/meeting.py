"""Finding an author by one of their comments."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.comments.authors import marks
from service.comments.authors.marks import Author
from service.comments.errors import NotAllowed, NotFound
from service.comments.privacy import Vault
from service.comments.review import Sites, may_see
from service.comments.store import desk as desk_store
from service.comments.tables import Comment, Site

NOBODY = (
    "This comment came without an e-mail address and without an author whom the site vouches for, so nothing tells its "
    "author from others."
)


@dataclass(frozen=True, slots=True)
class Met:
    """An author as they are known from a comment; without `author` nothing tells them from others."""

    comment: Comment
    site: Site
    author: Author | None

    @property
    def known(self) -> Author:
        """The author. Raises NotAllowed if nothing tells them from others."""
        if self.author is None:
            raise NotAllowed(NOBODY)
        return self.author


def meet(session: Session, vault: Vault, comment_id: uuid.UUID, sites: Sites) -> Met:
    """Find the author of a comment that is of one of `sites` and not erased. Raises NotFound."""
    row = desk_store.one(session, comment_id)
    if row is None or not may_see(sites, row[0].site_id) or row[0].status == "erased":
        raise NotFound("There is no such comment.")
    comment, _, site = row
    return Met(comment, site, marks.author_of(session, vault, comment))
