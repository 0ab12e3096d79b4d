"""Coral's external moderation phase: `POST /coral/external-moderation`, signed by a secret that Coral made.

- `routes`: what Coral asks and is told
- `signatures`: whose secret signed it
- `text`: what readers see of a comment that is HTML

The address to enter in Coral is `https://HOST/coral/external-moderation?site_key=cgp_...`, with the site's public key;
without it every site's secrets are tried.

Coral publishes a comment when the phase answers an error, answers late or does not answer. So what cannot be judged,
whatever the reason, is answered as withheld: a moderator finds it in Coral's queue of pending comments. Only what was
not signed by Coral, or is none of its requests, gets an error.
"""

from service.comments.lifecycle import Status
from service.web.clients.coral.routes import coral
from service.web.clients.protocol import Protocol

PROTOCOL = Protocol(
    coral,
    "Coral",
    {
        Status.PUBLISHED: "Told: nothing against it.",
        Status.HELD: "Told: withhold it for a moderator.",
        Status.REJECTED: "Told: reject it.",
    },
)
