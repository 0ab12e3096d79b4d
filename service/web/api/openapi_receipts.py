"""What the API document says of receipts: a comment as its author sees it, and what they may do with it."""

from service.comments.authoring.asked import MAX_VERSION, MAX_WORDS
from service.comments.submission import MAX_BODY
from service.web.api.schemas import ID, MAYBE_TEXT, MOMENT, STATUS, TEXT, Schema, record, ref

_PATH = "/v1/receipts/{token}"
_TOKEN = {"name": "token", "in": "path", "required": True, "schema": TEXT, "description": "A secret"}
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_JSON = ("application/json",)


def paths() -> Schema:
    """Describe the operations. None of them asks for a key: the token is the secret."""
    token = {"parameters": [_TOKEN]}
    status = ("200", "The comment as its author sees it", ref("Receipt"))
    on = ("303", "On to the status page; a browser gets a page for errors too", None)
    refusals = (400, 403, 404, 409, 413, 415, 422, 429, 503)
    return {
        _PATH: {
            **token,
            "get": _operation("Learn what became of a comment and what one may do", _answers(*status, 404, 503)),
            "patch": _operation(
                "Edit a comment: the new text is scored again, and nothing is shown until then",
                _answers(*status, *refusals),
                _body(ref("OwnEdit"), *_JSON),
            ),
            "delete": _operation(
                "Erase a comment, for good", _answers("204", "Erased, or was already", None, 404, 429, 503)
            ),
        },
        f"{_PATH}/appeal": {
            **token,
            "post": _operation(
                "Appeal against a rejection, once a comment",
                {**_answers(*status, *refusals), **_answers(*on)},
                _body(ref("OwnAppeal"), *_JSON, *_FORMS),
            ),
        },
        f"{_PATH}/edit": {
            **token,
            "post": _operation("Edit, by a plain form", _answers(*on, *refusals), _body(ref("OwnEdit"), *_FORMS)),
        },
        f"{_PATH}/delete": {
            **token,
            "post": _operation(
                "Erase, by a plain form",
                _answers(*on, 400, 404, 413, 415, 429, 503),
                _body({"type": "object"}, *_FORMS),
            ),
        },
    }


def shapes() -> Schema:
    """Give the named shapes."""
    until = {"type": ["string", "null"], "format": "date-time", "description": "Null: it cannot be edited (any more)"}
    words = {"type": "string", "minLength": 1, "maxLength": MAX_WORDS, "description": "For moderators only"}
    version = {
        "type": ["integer", "null"],
        "minimum": 1,
        "maximum": MAX_VERSION,
        "description": "The version that was seen: 409 if somebody else has changed the comment since",
    }
    return {
        "Receipt": record(
            id=ID,
            status=STATUS,
            version={"type": "integer"},
            title=TEXT,
            message={**TEXT, "description": "A coarse reason; may be empty"},
            page_url=TEXT,
            page_title=MAYBE_TEXT,
            page=ref("PageState"),
            author_name=TEXT,
            body_text=TEXT,
            received_at=MOMENT,
            may_edit_until=until,
            may_delete={"type": "boolean"},
            may_appeal={"type": "boolean"},
        ),
        "CommentInFull": {
            "allOf": [
                ref("Comment"),
                record(appeal=_appeal(), earlier_texts=_earlier_texts(), history={"type": "array"}),
            ]
        },
        "OwnEdit": {
            "type": "object",
            "additionalProperties": False,
            "required": ["body"],
            "properties": {"body": {"type": "string", "minLength": 1, "maxLength": MAX_BODY}, "version": version},
        },
        "OwnAppeal": {
            "type": "object",
            "additionalProperties": False,
            "required": ["words"],
            "properties": {"words": words},
        },
    }


def _appeal() -> Schema:
    return {"anyOf": [record(words=TEXT, at=MOMENT), {"type": "null"}], "description": "Against a rejection"}


def _earlier_texts() -> Schema:
    text = record(revision={"type": "integer"}, body=TEXT, replaced_at=MOMENT)
    return {"type": "array", "items": text, "description": "The latest first"}


def _operation(summary: str, responses: Schema, body: Schema | None = None) -> Schema:
    operation: Schema = {"summary": summary, "security": [{}], "responses": responses}
    if body is not None:
        operation["requestBody"] = body
    return operation


def _answers(ok: str, description: str, schema: Schema | None, *errors: int) -> Schema:
    problem = {"description": "Problem", "content": {"application/problem+json": {"schema": ref("Problem")}}}
    content = {} if schema is None else {"content": {"application/json": {"schema": schema}}}
    return {ok: {"description": description, **content}, **{str(status): problem for status in errors}}


def _body(schema: Schema, *kinds: str) -> Schema:
    return {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}
