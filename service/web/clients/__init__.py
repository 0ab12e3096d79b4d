"""Other people's clients, unchanged: one module or folder a protocol, all over the same scoring and policy.

Each is served under a prefix of its own and at the vendor's own paths, so that a client with a fixed host works through
DNS. A protocol answers its own errors in its own shape, by the error handlers of its blueprint. A new one is a folder
here and a name in `PROTOCOLS`; its kind of key is a line in `service.comments.credentials`.
"""

from flask import Flask

from service.web.clients import akismet, coral, openai, perspective
from service.web.clients.protocol import Protocol

PROTOCOLS: tuple[Protocol, ...] = (akismet.PROTOCOL, coral.PROTOCOL, openai.PROTOCOL, perspective.PROTOCOL)


def register(app: Flask) -> None:
    """Serve every protocol in both places."""
    for protocol in PROTOCOLS:
        app.register_blueprint(protocol.blueprint, url_prefix=f"/{protocol.name}")
        app.register_blueprint(protocol.blueprint, name=f"{protocol.name} at the root", url_prefix="")
