"""Identifiers that sort by the time they were made, so that indexes grow at one end."""

import secrets
import uuid
from datetime import datetime


def new_id(now: datetime, place: int | None = None) -> uuid.UUID:
    """Make a UUID version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then 74 random bits.

    With `place` (under 4096) the first 12 of them count instead (section 6.2, method 1), so that what came in one
    request keeps its order.
    """
    milliseconds = int(now.timestamp() * 1000)
    counted = secrets.randbits(12) if place is None else place
    value = milliseconds << 80 | 0x7 << 76 | counted << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)
