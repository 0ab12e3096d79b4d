"""How the values of settings are read: text in, proper value out, or ValueError with what to write instead."""

import ipaddress
from urllib.parse import urlsplit

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


def text(value: str) -> str:
    """Take a text as it is."""
    return value


def flag(value: str) -> bool:
    """Take yes or no. Raises ValueError."""
    known = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    try:
        return known[value.lower()]
    except KeyError:
        raise ValueError("use true or false") from None


def positive(value: str) -> int:
    """Take a number of at least 1. Raises ValueError."""
    number = int(value)
    if number < 1:
        raise ValueError("use a number of at least 1")
    return number


def whole(value: str) -> int:
    """Take a number of at least 0. Raises ValueError."""
    number = int(value)
    if number < 0:
        raise ValueError("use a number of at least 0")
    return number


def networks(value: str) -> tuple[IpNetwork, ...]:
    """Take networks, separated by commas. Raises ValueError."""
    return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())


def secrets(value: str) -> tuple[str, ...]:
    """Take master keys, separated by commas or lines. Raises ValueError."""
    keys = tuple(part.strip() for part in value.replace("\n", ",").split(",") if part.strip())
    if any(len(key) < 32 for key in keys):
        raise ValueError("each key needs at least 32 characters; make one with: openssl rand -base64 32")
    return keys


def url(value: str) -> str:
    """Take the address of a website. Raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("use an absolute address such as https://comments.example.org")
    return value.rstrip("/")


def smtp_url(value: str) -> str:
    """Take the address of a mail server. Raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or (parts.port or 1) < 1:
        raise ValueError("use an address such as smtp://user:password@mail.example.org:587")
    return value


def address(value: str) -> str:
    """Take an e-mail address. Raises ValueError."""
    local, _, domain = value.rpartition("@")
    if not local or not domain or not value.isprintable() or any(char in value for char in ' ,;<>"'):
        raise ValueError("use an address such as desk@example.org")
    return value
