"""The API document (OpenAPI 3.1), made from what validates: the fields of a submission, the statuses, the reasons.

Every route under /v1 stands in `paths`; a test holds it against the routes.
"""

from flask import Blueprint, Response, jsonify

from service.web.api import comments, cors, openapi_feeds, openapi_receipts, queries
from service.web.api.pages import MAX_PAGES
from service.web.api.schemas import ID, MAYBE_TEXT, MOMENT, STATUS, TEXT, Schema, record, ref, schemas, security
from service.web.context import services

api = Blueprint("openapi", __name__)
cors.public(api)


@api.get("/v1/openapi.json")
def document() -> Response:
    """Give the document."""
    return jsonify(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Commentgate",
                "version": "1",
                "summary": "Comment moderation: post comments, learn what became of them, show the published ones.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": services().settings.public_url}],
            "paths": paths(),
            "webhooks": openapi_feeds.webhooks(),
            "components": {
                "schemas": schemas() | {"JsonFeed": openapi_feeds.json_feed()} | openapi_receipts.shapes(),
                "securitySchemes": security(),
            },
        }
    )


def _answers(ok: str, description: str, schema: Schema | None, *errors: int) -> Schema:
    found: Schema = {ok: {"description": description}}
    if schema is not None:
        found[ok]["content"] = {"application/json": {"schema": schema}}
    for status in errors:
        found[str(status)] = {
            "description": "Problem",
            "content": {"application/problem+json": {"schema": ref("Problem")}},
        }
    return found


def _drawn() -> Schema:
    picture = {"description": "The picture; it never changes", "content": {"image/svg+xml": {"schema": TEXT}}}
    return {**_answers("304", "As you have it", None, 404), "200": picture}


def _query(name: str, schema: Schema, help_: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": help_}


def _paging() -> list[Schema]:
    return [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": queries.MAX_LIMIT}, "How many at most"),
        _query("cursor", TEXT, "`next_cursor` of the answer before"),
    ]


_SECRET: list[Schema] = [{"secretKey": []}]
_EITHER: list[Schema] = [{"secretKey": []}, {"siteKey": []}]
_PUBLIC: list[Schema] = [{"siteKey": []}, {}]
_COMMENT_ID = {"name": "comment_id", "in": "path", "required": True, "schema": ID}
_SEED = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "The same key with the same fields is one comment, however often it is sent",
}


def _json_body(schema: Schema, *forms: str) -> Schema:
    kinds = ("application/json", *forms)
    return {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}


def paths() -> Schema:
    """Describe every operation, by path and method."""
    submission, forms = ref("Submission"), ("application/x-www-form-urlencoded", "multipart/form-data")
    one = {"parameters": [_COMMENT_ID]}
    batch = {"type": "array", "items": submission, "minItems": 1, "maxItems": comments.MAX_BATCH}
    results = record(results={"type": "array", "items": {"anyOf": [ref("Accepted"), ref("Problem")]}})
    listing = record(comments={"type": "array", "items": ref("Comment")}, next_cursor=MAYBE_TEXT)
    published = {"type": "array", "items": ref("PublishedComment")}
    public = record(
        page_id=MAYBE_TEXT,
        page_url=MAYBE_TEXT,
        page_title=MAYBE_TEXT,
        page=ref("PageState"),
        email_required={"type": "boolean", "description": "Whether a comment here needs an e-mail address"},
        comments=published,
        next_cursor=MAYBE_TEXT,
    )
    page = [
        _query("page_url", {"type": "string", "format": "uri"}, "Address of the page"),
        _query("page_id", TEXT, "The site's identifier of the page"),
        _query("site_key", TEXT, "The public key, where it cannot be a header"),
    ]
    many = {"type": "array", "items": TEXT, "maxItems": MAX_PAGES}
    accepted = _answers(
        "202", "Stored, and being checked", ref("Accepted"), 400, 401, 403, 409, 413, 415, 422, 429, 503
    )
    return {
        "/v1/comments": {
            "post": _operation("Post a comment", _EITHER, accepted, [_IDEMPOTENCY], _json_body(submission, *forms)),
            "get": _operation(
                "List comments by their last change",
                _SECRET,
                _answers("200", "Comments", listing, 401, 422, 503),
                [
                    _query("status", STATUS, "Only these"),
                    _query("updated_since", MOMENT, "Changed at or after"),
                    *_paging(),
                ],
            ),
        },
        "/v1/comments/batch": {
            "post": _operation(
                "Post up to 1,000 comments",
                _SECRET,
                _answers("200", "One answer for each, in order", results, 400, 401, 413, 415, 429, 503),
                [],
                _json_body(batch),
            )
        },
        "/v1/comments/{comment_id}": {
            **one,
            "get": _operation(
                "Get a comment with its history",
                _SECRET,
                _answers("200", "The comment", ref("CommentInFull"), 401, 404, 503),
            ),
            "delete": _operation("Erase a comment", _SECRET, _answers("204", "Erased", None, 401, 404, 409, 503)),
        },
        "/v1/comments/{comment_id}/decisions": {
            **one,
            "post": _operation(
                "Decide a comment",
                _SECRET,
                _answers("200", "The comment as it is now", ref("Comment"), 400, 401, 404, 409, 413, 415, 422, 503),
                [],
                _json_body(ref("Decision")),
            ),
        },
        "/v1/comments/{comment_id}/reports": {
            **one,
            "post": _operation(
                "Report a published comment for a reader, or as one",
                _EITHER,
                _answers(
                    "202", "A moderator will look", ref("Reported"), 400, 401, 403, 404, 413, 415, 422, 429, 503
                ),
                [],
                _json_body(ref("Report"), *forms),
            ),
        },
        **openapi_receipts.paths(),
        "/v1/pages/comments": {
            "get": _operation(
                "List a page's published comments, oldest first",
                _PUBLIC,
                {**_answers("200", "Comments", public, 401, 422, 503), "304": {"description": "As you have it"}},
                [*page, *_paging()],
            )
        },
        "/v1/pages/counts": {
            "get": _operation(
                "Count the published comments of pages",
                _PUBLIC,
                {**_answers("200", "Counts", record(counts={"type": "object"}), 401, 422, 503),
                 "304": {"description": "As you have it"}},
                [_query("page_id", many, "Identifiers"), _query("page_url", many, "Addresses"), page[2]],
            )
        },
        **openapi_feeds.paths(page, _PUBLIC),
        "/v1/pictures/{seed}.svg": {
            "parameters": [{"name": "seed", "in": "path", "required": True, "schema": _SEED}],
            "get": _operation("Draw the picture beside a name, as `picture` has it", [{}], _drawn()),
        },
        "/v1/form-token": {
            "get": _operation(
                "Say when a comment form is opened, for its field form_token",
                _PUBLIC,
                _answers("200", "A signed time, good for a day on this site", record(form_token=TEXT), 401, 422, 503),
                [page[2]],
            )
        },
        "/v1/openapi.json": {"get": _operation("This document", [{}], _answers("200", "OpenAPI 3.1", record()))},
    }  # fmt: skip


def _operation(
    summary: str,
    security: list[Schema],
    responses: Schema,
    parameters: list[Schema] | None = None,
    body: Schema | None = None,
) -> Schema:
    operation: Schema = {"summary": summary, "security": security, "responses": responses}
    if parameters:
        operation["parameters"] = parameters
    if body:
        operation["requestBody"] = body
    return operation
