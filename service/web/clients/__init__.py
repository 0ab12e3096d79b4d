"""Other people's clients, unchanged: one module or folder a protocol, all over the same scoring and policy.

Each is served under a prefix of its own and at the vendor's own paths, so that a client with a fixed host works through
DNS. A protocol answers its own errors in its own shape, by the error handlers of its blueprint. A new one is made here
and listed in `PROTOCOLS`; its kind of key is a line in `service.comments.credentials`.
"""

from flask import Blueprint, Flask

from service.web.clients.akismet import akismet
from service.web.clients.coral import coral
from service.web.clients.openai import openai
from service.web.clients.perspective import perspective

PROTOCOLS: tuple[Blueprint, ...] = (akismet, coral, openai, perspective)


def register(app: Flask) -> None:
    """Serve every protocol in both places."""
    for protocol in PROTOCOLS:
        app.register_blueprint(protocol, url_prefix=f"/{protocol.name}")
        app.register_blueprint(protocol, name=f"{protocol.name} at the root", url_prefix="")
