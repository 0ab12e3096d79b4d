"""The document from which Google's client libraries make their methods.

It names the server's own address, so that a library which is told where this document is sends everything here.
"""

from typing import Any

Json = dict[str, Any]
NAME, VERSION, TITLE = "commentanalyzer", "v1alpha1", "Perspective Comment Analyzer API"
STRING: Json = {"type": "string"}
BOOLEAN: Json = {"type": "boolean"}
FLOAT: Json = {"type": "number", "format": "float"}
OFFSET: Json = {"type": "integer", "format": "int32"}
STRINGS: Json = {"type": "array", "items": STRING}
_SHARED: Json = {
    "comment": {"$ref": "TextEntry"},
    "context": {"$ref": "Context"},
    "languages": STRINGS,
    "clientToken": STRING,
    "communityId": STRING,
    "sessionId": STRING,
}
_SCORE_TYPE: Json = {"type": "string", "enum": ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY"]}
SCHEMAS: dict[str, Json] = {
    "AnalyzeCommentRequest": {
        **_SHARED,
        "requestedAttributes": {"type": "object", "additionalProperties": {"$ref": "AttributeParameters"}},
        "spanAnnotations": BOOLEAN,
        "doNotStore": BOOLEAN,
        "dropUnsupportedAttributes": BOOLEAN,
    },
    "AnalyzeCommentResponse": {
        "attributeScores": {"type": "object", "additionalProperties": {"$ref": "AttributeScores"}},
        "languages": STRINGS,
        "detectedLanguages": STRINGS,
        "clientToken": STRING,
    },
    "SuggestCommentScoreRequest": {
        **_SHARED,
        "attributeScores": {"type": "object", "additionalProperties": {"$ref": "AttributeScores"}},
    },
    "SuggestCommentScoreResponse": {"clientToken": STRING},
    "AttributeParameters": {"scoreType": _SCORE_TYPE, "scoreThreshold": FLOAT},
    "AttributeScores": {
        "summaryScore": {"$ref": "Score"},
        "spanScores": {"type": "array", "items": {"$ref": "SpanScore"}},
    },
    "Score": {"value": FLOAT, "type": _SCORE_TYPE},
    "SpanScore": {"begin": OFFSET, "end": OFFSET, "score": {"$ref": "Score"}},
    "TextEntry": {
        "text": STRING,
        "type": {"type": "string", "enum": ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"]},
    },
    "Context": {
        "entries": {"type": "array", "items": {"$ref": "TextEntry"}},
        "articleAndParentComment": {"$ref": "ArticleAndParentComment"},
    },
    "ArticleAndParentComment": {"article": {"$ref": "TextEntry"}, "parentComment": {"$ref": "TextEntry"}},
}
_PARAMETERS = {
    "key": "The API key.",
    "alt": "The format of the answer, which is always JSON.",
    "fields": "Taken and not looked at.",
    "prettyPrint": "Taken and not looked at.",
    "quotaUser": "Taken and not looked at.",
}


def document(root_url: str) -> Json:
    """Give the discovery document of a server at `root_url`, which ends with a slash."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"{NAME}:{VERSION}",
        "name": NAME,
        "version": VERSION,
        "title": TITLE,
        "description": "Scores comments by attribute, and takes suggestions of what the scores should be.",
        "protocol": "rest",
        "rootUrl": root_url,
        "servicePath": "",
        "baseUrl": root_url,
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "parameters": {name: _parameter(meaning) for name, meaning in _PARAMETERS.items()},
        "schemas": {
            name: {"id": name, "type": "object", "properties": properties} for name, properties in SCHEMAS.items()
        },
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _method("analyze", "AnalyzeComment", "Score a comment by attribute."),
                    "suggestscore": _method("suggestscore", "SuggestCommentScore", "Say what the scores should be."),
                }
            }
        },
    }


def _method(name: str, message: str, description: str) -> Json:
    path = f"{VERSION}/comments:{name}"
    return {
        "id": f"{NAME}.comments.{name}",
        "description": description,
        "httpMethod": "POST",
        "path": path,
        "flatPath": path,
        "parameters": {},
        "parameterOrder": [],
        "request": {"$ref": f"{message}Request"},
        "response": {"$ref": f"{message}Response"},
    }


def _parameter(description: str) -> Json:
    return {"type": "string", "location": "query", "description": description}
