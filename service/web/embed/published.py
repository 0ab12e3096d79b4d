"""A comment of a thread as readers get it: what the domain tells of it, and the picture beside its name."""

from typing import Any

from service.comments.tables import Comment
from service.comments.views import public_view
from service.web.context import services
from service.web.embed import pictures


def view(comment: Comment) -> dict[str, Any]:
    """Give a published comment, or the place of a removed one, with the address of its picture."""
    seen = public_view(comment)
    author = (None, None) if seen["removed"] else (comment.person_id, comment.author_id)
    seed = pictures.seed(comment.id, *author)
    return {**seen, "picture": services().url(pictures.path(seed))}
