"""One exception tree. The web maps it to HTTP in one place; nothing here knows of status codes."""

from collections.abc import Sequence
from dataclasses import dataclass


class CommentgateError(Exception):
    """Whatever the domain refuses. The message is safe to show and says what to do."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a submission."""

    field: str
    code: str
    message: str


class InvalidSubmission(CommentgateError):
    """Fields that cannot be accepted, all of them at once."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("Some fields need your attention.")
        self.errors = tuple(errors)


class NotFound(CommentgateError):
    """There is no such thing, or the asker may not know of it."""


class NotAllowed(CommentgateError):
    """The asker is known and may not do this."""


class Conflict(CommentgateError):
    """Somebody else was faster, or the same key was used for something else."""


class StaleDecision(Conflict):
    """A decision was made on a version of the comment that is no longer current."""

    def __init__(self, current_version: int, status: str) -> None:
        super().__init__(
            f"The comment has changed meanwhile: it is now {status}, version {current_version}. Look again and decide."
        )
        self.current_version = current_version
        self.status = status


class IllegalMove(Conflict):
    """The lifecycle has no such move."""


class SealBroken(CommentgateError):
    """An encrypted address cannot be opened: its key was erased, or is not among the secret keys."""
