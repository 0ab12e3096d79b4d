"""Form tokens: when a form was opened, told by whoever fills it in, and signed so that nobody else can say it.

A token is a time and a keyed hash of it and the site, so nothing is stored. People take longer over a comment than most
robots do. A page that is a file on a disk has no token, so having none never speaks against anybody.
"""

import hmac
from datetime import UTC, datetime, timedelta

from service.comments.privacy import Vault, decode, encode

MAC_BYTES = 16
TIME_BYTES = 8
LONGEST = timedelta(days=1)  # a page stays open that long; an older token says nothing


def make(vault: Vault, site_id: int, now: datetime) -> str:
    """Make the token of a form that is opened now."""
    milliseconds = int(now.timestamp() * 1000)
    return encode(milliseconds.to_bytes(TIME_BYTES, "big") + _mac(vault.match("form", str(site_id), str(milliseconds))))


def seconds_since(vault: Vault, site_id: int, token: str | None, now: datetime) -> int | None:
    """Say how many whole seconds ago a form of this site was opened.

    None if the token does not tell: there is none, it is not one of ours, it is another site's, it is too old, or a
    clock went back meanwhile.
    """
    try:
        raw = decode(token or "")
    except ValueError:
        return None
    if len(raw) != TIME_BYTES + MAC_BYTES:
        return None
    milliseconds = int.from_bytes(raw[:TIME_BYTES], "big")
    known = vault.candidates("form", str(site_id), str(milliseconds))
    if not any(hmac.compare_digest(_mac(one), raw[TIME_BYTES:]) for one in known):
        return None
    passed = now - datetime.fromtimestamp(milliseconds / 1000, UTC)
    return int(passed.total_seconds()) if timedelta(0) <= passed <= LONGEST else None


def _mac(match: str) -> bytes:
    return bytes.fromhex(match.partition(":")[2])[:MAC_BYTES]
