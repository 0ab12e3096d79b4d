"""What speaks against a comment beside its scores and its words. Pure.

Each sign only holds: it says that a person should look, never that the comment is bad. What is not known is no sign.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from service.comments.reasons import Reason

FASTEST = 3  # seconds in which people fill in a form at best
REPEATED = 3  # other comments of the same text, from which on it is no coincidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of how a comment was written, of its author, and of others like it on its site."""

    honeypot: bool = False  # a field was filled in that people do not see
    seconds: int | None = None  # between opening the form and sending it
    own_address: bool = False  # the author's e-mail address is in what would be published
    personal_data: tuple[str, ...] = ()  # kinds, as `personal_data.kinds` names them
    repeats: int = 0  # other comments of the last days that read the same, by others or on other pages
    posted_before: bool = False  # on the same page, by the same author or from the same IP address
    like_rejected: bool = False  # it reads nearly the same as one that people called spam
    disposable: bool = False  # its address is of a kind that is thrown away
    bad_hosts: tuple[str, ...] = ()  # that it links to, and that people of this site know from spam only


Sign = Callable[[Signs], Iterable[Reason]]
NONE = Signs()


def reasons(signs: Signs, *, proven: bool) -> list[Reason]:
    """Give every reason to hold a comment. An author who is known may use whatever address they like."""
    if signs == NONE:
        return []
    return [reason for sign in SIGNS if not (proven and sign is _disposable) for reason in sign(signs)]


def _honeypot(signs: Signs) -> Iterable[Reason]:
    if signs.honeypot:
        yield Reason("honeypot")


def _too_fast(signs: Signs) -> Iterable[Reason]:
    if signs.seconds is not None and signs.seconds < FASTEST:
        yield Reason("filled_too_fast", {"seconds": signs.seconds})


def _own_address(signs: Signs) -> Iterable[Reason]:
    if signs.own_address:
        yield Reason("own_address")


def _personal_data(signs: Signs) -> Iterable[Reason]:
    for kind in signs.personal_data:
        if not (kind == "email" and signs.own_address):  # said already
            yield Reason("personal_data_found", {"kind": kind})


def _like_rejected(signs: Signs) -> Iterable[Reason]:
    if signs.like_rejected:
        yield Reason("like_rejected")


def _repeated(signs: Signs) -> Iterable[Reason]:
    if signs.repeats >= REPEATED:
        yield Reason("repeated", {"count": signs.repeats})


def _posted_before(signs: Signs) -> Iterable[Reason]:
    if signs.posted_before:
        yield Reason("posted_before")


def _bad_hosts(signs: Signs) -> Iterable[Reason]:
    for host in signs.bad_hosts:
        yield Reason("bad_host", {"host": host})


def _disposable(signs: Signs) -> Iterable[Reason]:
    if signs.disposable:
        yield Reason("disposable_address")


SIGNS: tuple[Sign, ...] = (
    _honeypot,
    _too_fast,
    _own_address,
    _personal_data,
    _like_rejected,
    _repeated,
    _posted_before,
    _bad_hosts,
    _disposable,
)
