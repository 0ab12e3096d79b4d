"""Reading an address that somebody may leave out."""

from service.comments import values
from service.comments.submission import MAX_EMAIL
from service.comments.values import Unacceptable
from service.web.context import services


def read(typed: str) -> str | None:
    """Give the address, None if nothing was typed. Raises Unacceptable."""
    if len(typed) > MAX_EMAIL:  # before anything slow looks at it
        raise Unacceptable("too_long", f"An address has at most {MAX_EMAIL} characters.")
    return values.email(typed, check_deliverability=services().settings.check_deliverability) if typed else None
