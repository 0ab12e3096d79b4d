"""Web addresses: which are acceptable, what page one names, and which origin it is of."""

import hashlib
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

MAX_URL = 2000
MAX_KEY = 1000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid"})
_UNSAFE = frozenset(map(chr, (*range(0x21), 0x7F)))


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
    """Give one form to all addresses of a page: no fragment, no tracking parameters, sorted query."""
    parts = parse_http_url(url)
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
        if not name.startswith("utm_") and name not in _TRACKING
    )
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return origin(url) + path + (f"?{urlencode(query)}" if query else "")


def page_key(page_id: str | None, page_url: str) -> str:
    """Name a page: by the site's own identifier if there is one, else by its canonical address. Raises ValueError."""
    if page_id:
        return f"id:{page_id}"
    url = canonical_page_url(page_url)  # can be much longer than what was sent, once it is percent-encoded
    return f"url:{url}" if len(url) <= MAX_KEY else f"url:sha256:{hashlib.sha256(url.encode()).hexdigest()}"
