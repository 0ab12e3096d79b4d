"""Web addresses: which are acceptable, what page one names, and which origin it is of."""

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote_plus, urlencode, urlsplit

MAX_URL = 2000
MAX_KEY = 1000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid"})
_UNSAFE = frozenset(map(chr, (*range(0x21), 0x7F)))
# An e-mail address somewhere in a text. Not @name.example, the handle of a profile, nor package@4.17.21.
_EMAIL = re.compile(
    r"(?<=[^\s@/])@(?:[\w-]{1,63}(?:\.[\w-]{1,63}){0,7}\.(?:xn--[\w-]{2,59}|[^\W\d_]{2,63})|\[[\w.:]+\])"
)
_TIMES_QUOTED = 3  # an address in an address in an address


def parse_http_url(text: str) -> SplitResult:
    """Take an absolute http or https address apart.

    Raises ValueError for anything else: other schemes, no host, user names, control characters, impossible ports.
    """
    if any(character in _UNSAFE for character in text):
        raise ValueError("an address has no spaces or control characters")
    parts = urlsplit(text)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError("an address starts with http:// or https:// and names a host")
    if parts.username is not None or "\\" in parts.netloc:
        raise ValueError("an address has no user name")
    _ = parts.port  # raises if it is no port
    parts.hostname.encode("idna" if not parts.hostname.isascii() else "ascii")
    return parts


def origin(url: str) -> str:
    """Give scheme, host and port as browsers send them in `Origin`. Raises ValueError."""
    parts = parse_http_url(url)
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode()
    if ":" in host:
        host = f"[{host}]"
    port = "" if parts.port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def canonical_page_url(url: str) -> str:
    """Give one form to all addresses of a page: no fragment, nothing that is of a visit, sorted query."""
    parts = parse_http_url(url)
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
        if not _is_of_a_visit(name, value)
    )
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return origin(url) + path + (f"?{urlencode(query)}" if query else "")


def public_page_url(url: str) -> str:
    """Give a page's address as everybody may know it: as it was, but for its fragment and what is of a visit.

    It names the same page (`page_key`). What remains stays letter by letter, for a server may make a difference.
    """
    address, _, query = url.partition("#")[0].partition("?")
    kept = "&".join(part for part in query.split("&") if not _is_part_of_a_visit(part))
    return f"{address}?{kept}" if kept else address


def _is_part_of_a_visit(part: str) -> bool:
    name, _, value = part.partition("=")
    return _is_of_a_visit(unquote_plus(name), unquote_plus(value))


def _is_of_a_visit(name: str, value: str) -> bool:
    """Whether a parameter tells of a reader or where they came from, not of the page: it is in a newsletter's links."""
    return name.startswith("utm_") or name in _TRACKING or _has_email(name) or _has_email(value)


def _has_email(text: str) -> bool:
    for _ in range(_TIMES_QUOTED):
        if _EMAIL.search(text):
            return True
        text = unquote_plus(text)
    return False


def page_key(page_id: str | None, page_url: str) -> str:
    """Name a page: by the site's own identifier if there is one, else by its canonical address. Raises ValueError."""
    if page_id:
        return f"id:{page_id}"
    url = canonical_page_url(page_url)  # can be much longer than what was sent, once it is percent-encoded
    return f"url:{url}" if len(url) <= MAX_KEY else f"url:sha256:{hashlib.sha256(url.encode()).hexdigest()}"
