"""The shapes of what is sent and answered, for the API document."""

from typing import Any

from service.comments.lifecycle import Status
from service.comments.policies.closing import PAGE_MODES
from service.comments.reasons import REJECTIONS, WORDINGS
from service.comments.reports import MAX_NOTE
from service.comments.submission import FIELDS, Field

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
ID: Schema = {"type": "string", "format": "uuid"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
STATUS: Schema = {"type": "string", "enum": list(Status)}

_REMOVED = (
    "Whether it was removed and only keeps its place, because of published replies: no name, no text, nothing of its "
    "author. Show “Comment removed” there; it is in no count and no feed"
)


def _field(field: Field) -> Schema:
    if field.trap:  # whatever it holds
        return {"description": field.help}
    shape: Schema = {"type": ["string", "null"], "maxLength": field.max_length, "description": field.help}
    if field.required:
        shape |= {"type": "string", "minLength": 1}
    if field.trusted:
        shape["description"] += " (secret key only)"
    if field.format:
        shape["format"] = field.format
    return shape


def _submission() -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in FIELDS if field.required],
        "properties": {field.name: _field(field) for field in FIELDS},
    }


def record(**properties: Schema) -> Schema:
    """Describe an object that has all of these."""
    return {"type": "object", "required": list(properties), "properties": properties}


def schemas() -> Schema:
    """Give every named shape."""
    reason = record(code={"type": "string", "enum": list(WORDINGS)}, sentence=TEXT)
    scores = {
        "type": ["object", "null"],
        "additionalProperties": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    }
    comment = record(
        id=ID,
        external_id=MAYBE_TEXT,
        status=STATUS,
        version={"type": "integer"},
        revision={"type": "integer"},
        page_id=MAYBE_TEXT,
        page_url=TEXT,
        parent_id=MAYBE_TEXT,
        author_id=MAYBE_TEXT,
        author_name=TEXT,
        author_url=MAYBE_TEXT,
        body=TEXT,
        locale=MAYBE_TEXT,
        scores=scores,
        reasons={"type": "array", "items": reason},
        classifier_version=MAYBE_TEXT,
        policy_version={"type": ["integer", "null"]},
        received_at=MOMENT,
        decided_at=MAYBE_TEXT,
        updated_at=MOMENT,
    )
    error = record(field=TEXT, code=TEXT, message=TEXT)
    published = record(
        id=ID,
        parent_id=MAYBE_TEXT,
        author_name=TEXT,
        author_url=MAYBE_TEXT,
        locale=MAYBE_TEXT,
        created_at=MOMENT,
        body_text=TEXT,
        body_html=TEXT,
        picture={"type": "string", "format": "uri", "description": "To show beside the name"},
        removed={"type": "boolean", "description": _REMOVED},
    )
    return {
        "Submission": _submission(),
        "Accepted": record(id=ID, status=STATUS, status_url=TEXT, receipt_url=TEXT),
        "Comment": comment,
        "PageState": record(
            mode={"type": "string", "enum": list(PAGE_MODES), "description": "Whether comments are taken"},
            message={**MAYBE_TEXT, "description": "For readers of a closed page; null if there is none"},
        ),
        "PublishedComment": published,
        "Decision": {
            "type": "object",
            "required": ["status", "version"],
            "properties": {
                "status": {"type": "string", "enum": ["published", "held", "rejected"]},
                "version": {"type": "integer", "minimum": 1, "description": "The version that was looked at"},
                "reason": {
                    "type": ["string", "null"],
                    "enum": [*REJECTIONS, None],
                    "description": "For a rejection. At the desk, `other` needs a note; here it does not",
                },
                "note": {"type": ["string", "null"], "maxLength": 2000},
            },
        },
        "Report": _report(),
        "Reported": record(comment_id=ID, reason={"type": "string", "enum": list(REJECTIONS)}),
        "Problem": {
            **record(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT),
            "description": "RFC 9457",
            "properties": {
                "type": TEXT,
                "title": TEXT,
                "status": {"type": "integer"},
                "detail": TEXT,
                "errors": {"type": "array", "items": error},
            },
        },
    }


def _report() -> Schema:
    note = {"type": ["string", "null"], "maxLength": MAX_NOTE, "description": "For moderators only"}
    ip = "The reader's IP address (secret key only); kept only as a keyed hash. Without it each report counts"
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["reason"],
        "properties": {
            "reason": {"type": "string", "enum": list(REJECTIONS)},
            "note": note,
            "reporter_ip": {"type": ["string", "null"], "maxLength": 45, "description": ip},
        },
    }


def security() -> Schema:
    """Give the two keys."""
    return {
        "secretKey": {"type": "http", "scheme": "bearer", "description": "The site's secret key, from its server"},
        "siteKey": {"type": "apiKey", "in": "header", "name": "X-Site-Key", "description": "The public key"},
    }


def ref(name: str) -> Schema:
    """Name a shape."""
    return {"$ref": f"#/components/schemas/{name}"}
