"""Moving from the embedded default to PostgreSQL: both databases whole, into an empty one, while nothing runs."""

from service.comments.errors import CommentgateError


class MoveError(CommentgateError):
    """The databases cannot be moved; the message says why and what to do."""
