"""Comments grouped into threads, for pages that are made here."""

import uuid
from typing import Any

Thread = tuple[dict[str, Any], list[dict[str, Any]]]


def grouped(published: list[dict[str, Any]]) -> list[Thread]:
    """Group comments, given oldest first, under the first of their ancestors: one level, as on most news sites.

    What replies to a comment that is not shown any more stands on its own.
    """
    roots: dict[str, str] = {}
    found: dict[str, Thread] = {}
    for comment in published:
        root = roots.get(comment["parent_id"] or "", comment["id"])
        roots[comment["id"]] = root
        if root == comment["id"]:
            found[root] = (comment, [])
        else:
            found[root][1].append(comment)
    return list(found.values())


def chosen(published: list[dict[str, Any]], asked: str) -> dict[str, Any] | None:
    """Give the comment that somebody wants to reply to, if it is among these."""
    try:
        wanted = str(uuid.UUID(asked))
    except ValueError:
        return None
    return next((comment for comment in published if comment["id"] == wanted and not comment["removed"]), None)
