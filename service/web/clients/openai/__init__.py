"""OpenAI's moderations: `POST /v1/moderations` with a key as bearer token.

- `routes`: the call over HTTP
- `requests`: JSON -> the texts, or what is wrong with it
- `categories`: what each category rests on, and when it is flagged
- `errors`: everything that can go wrong, in OpenAI's shape

Texts are not kept: calls are only counted.
"""

from service.web.clients.openai.routes import openai
from service.web.clients.protocol import Protocol

PROTOCOL = Protocol(openai, "OpenAI", keeps_texts=False)
