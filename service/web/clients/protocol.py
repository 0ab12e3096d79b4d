"""What the rest of the service has to know of a protocol."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint


@dataclass(frozen=True, slots=True)
class Protocol:
    """One of other people's protocols: the blueprint that serves it, and how the desk speaks of it.

    The blueprint has the name of the protocol's kind of key. `told` gives what a client is told of a comment, by the
    status that the site's policy gives it; without it, it is said that the client got scores.
    """

    blueprint: Blueprint
    title: str
    told: Mapping[str, str] = field(default_factory=dict)
    keeps_texts: bool = True  # else calls are only counted

    @property
    def name(self) -> str:
        """The protocol's name in addresses, in rows and as a kind of key."""
        return self.blueprint.name
