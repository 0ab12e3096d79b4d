"""What the API document says of feeds, and of the notices that sites are sent."""

from service.comments.notice_tests import KIND
from service.comments.outcome import NOTICES
from service.web.api.feed_formats import ATOM_TYPE, JSON_TYPE, JSON_VERSION
from service.web.api.schemas import MOMENT, TEXT, Schema, record, ref

_ADDRESS: Schema = {"type": "string", "format": "uri"}
_SIGNED = (
    ("webhook-id", TEXT, "Names the notice; the same when it is sent again"),
    ("webhook-timestamp", {"type": "string", "pattern": "^[0-9]+$"}, "When it was sent, in seconds since 1970"),
    (
        "webhook-signature",
        {"type": "string", "pattern": "^v1,[A-Za-z0-9+/]+=*( v1,[A-Za-z0-9+/]+=*)*$"},
        "One `v1` signature a secret, the newest first; two while a secret is replaced",
    ),
)
_MOVE = (
    "`data` is the comment as it was after that move; `version` counts its moves, so that what comes late can be told "
    "from what is new."
)
_TEST = "It tells of no comment, and is sent once."


def paths(page: list[Schema], security: list[Schema]) -> Schema:
    """Describe the feeds. `page` are the parameters that name a page and a site, the site's key being the last."""
    said = {"of a page": ("/v1/pages/comments", page), "of a site": ("/v1/sites/feed", page[-1:])}
    kinds = {"atom": ("Atom", ATOM_TYPE, TEXT), "json": ("JSON Feed 1.1", JSON_TYPE, ref("JsonFeed"))}
    return {
        f"{path}.{ending}": {
            "get": {
                "summary": f"The newest comments {whose}, as {name}",
                "security": security,
                "parameters": parameters,
                "responses": _answers(kind, schema),
            }
        }
        for whose, (path, parameters) in said.items()
        for ending, (name, kind, schema) in kinds.items()
    }


def _answers(kind: str, schema: Schema) -> Schema:
    problem = {"description": "Problem", "content": {"application/problem+json": {"schema": ref("Problem")}}}
    return {
        "200": {"description": "The feed", "content": {kind: {"schema": schema}}},
        "304": {"description": "As you have it"},
        **dict.fromkeys(("401", "422", "503"), problem),
    }


def json_feed() -> Schema:
    """Describe a JSON Feed as it is made here."""
    author = {"type": "object", "required": ["name"], "properties": {"name": TEXT, "url": TEXT}}
    item = record(
        id=TEXT, url=TEXT, title=TEXT, content_html=TEXT, content_text=TEXT, date_published=MOMENT,
        date_modified=MOMENT, authors={"type": "array", "items": author},
    )  # fmt: skip
    item["properties"]["language"] = TEXT
    feed = record(
        version={"const": JSON_VERSION}, title=TEXT, feed_url=_ADDRESS, items={"type": "array", "items": item}
    )
    feed["properties"]["home_page_url"] = TEXT
    return feed


def webhooks() -> Schema:
    """Describe the notices, by what they tell of."""
    told = {
        kind: _webhook(kind, f"A comment is {status} now", _MOVE, ref("Comment")) for status, kind in NOTICES.items()
    }
    return told | {KIND: _webhook(KIND, "An admin tries whether notices arrive", _TEST, record(site=TEXT))}


def _webhook(kind: str, summary: str, about: str, data: Schema) -> Schema:
    notice = record(type={"const": kind}, timestamp=MOMENT, data=data)
    headers = [
        {"name": name, "in": "header", "required": True, "schema": schema, "description": help_}
        for name, schema, help_ in _SIGNED
    ]
    return {
        "post": {
            "summary": summary,
            "description": f"Signed as Standard Webhooks asks. {about}",
            "parameters": headers,
            "requestBody": {"required": True, "content": {"application/json": {"schema": notice}}},
            "responses": {
                "2XX": {"description": "Taken. Anything but this and 410 is tried again for a day"},
                "410": {"description": "Nobody is here any more: nothing is sent until an admin says so"},
            },
        }
    }
