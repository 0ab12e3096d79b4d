"""What kind of e-mail address somebody uses: worked out at intake, so that nothing later has to see the address."""

from functools import cache
from urllib.parse import urlsplit

DISPOSABLE = "disposable"
FREE_MAIL = frozenset(
    {
        *("aol.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com", "live.com"),
        *("mail.com", "mail.ru", "outlook.com", "proton.me", "protonmail.com", "qq.com", "rediffmail.com", "web.de"),
        *("yahoo.co.in", "yahoo.com", "yandex.ru", "ymail.com"),
    }
)


def email_kind(address: str, author_url: str | None) -> str:
    """Say what kind of address this is: free, disposable, own or other; all that the classifier learns of it."""
    domain = address.rpartition("@")[2].lower()
    if domain in FREE_MAIL:
        return "free"
    if _is_disposable(domain):
        return DISPOSABLE
    try:
        host = urlsplit(author_url or "").hostname or ""
    except ValueError:  # not everything that clients send as a website is one
        host = ""
    return "own" if domain and (host == domain or host.endswith(f".{domain}")) else "other"


def _is_disposable(domain: str) -> bool:
    """Whether addresses of this domain, or of one that it is under, are made to be thrown away."""
    labels = _as_in_dns(domain).split(".")
    return any(".".join(labels[start:]) in _disposable_domains() for start in range(len(labels) - 1))


def _as_in_dns(domain: str) -> str:
    try:
        return domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return domain


@cache
def _disposable_domains() -> frozenset[str]:
    """Load the list when it is first needed: it is long, and most commands never look at it."""
    from disposable_email_domains import blocklist

    return frozenset(blocklist)
