"""Values of our own export, checked as if somebody else had written them: each becomes what its column takes. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.comments.lifecycle import Actor, Status
from service.comments.policies.closing import PAGE_MODES
from service.comments.reasons import reason_from_json
from service.comments.transfer.import_rows import reason
from service.comments.transfer.imported import Skip
from service.imports import fields, own_scores

MAX_PAGE_KEY = 1100
MOST = 1000  # moves, or earlier texts, of a comment
MAX_NUMBER = 2**31 - 1
MAX_WORDS = 100_000
_STRINGS = {
    "external_id": 200,
    "author_id": 200,
    "locale": 35,
    "user_agent": 500,
    "referrer": 2000,
    "language": 35,
    "classifier_version": 100,
}
_PERSONAL = ("author_id", "author_url", "locale", "user_agent", "referrer", "traps", "language")


class Unusable(Exception):
    """A value that its column does not take."""

    def __init__(self, why: Skip = Skip.UNREADABLE) -> None:
        super().__init__(why)
        self.why = why


def clean(value: Any) -> Any:
    """Give JSON without what is no text. What was submitted here never had any."""
    if isinstance(value, str):
        return fields.NEVER_TEXT.sub("", value)
    if isinstance(value, dict):
        return {clean(key): clean(inner) for key, inner in value.items()}
    return [clean(inner) for inner in value] if isinstance(value, list) else value


def string(line: Mapping[str, Any], name: str, most: int) -> str | None:
    """Give a text, or None. Raises Unusable."""
    value = line.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > most):
        raise Unusable
    return value


def needed(line: Mapping[str, Any], name: str, most: int) -> str:
    """Give a text that must be there. Raises Unusable."""
    value = string(line, name, most)
    if value is None:
        raise Unusable
    return value


def moment(line: Mapping[str, Any], name: str) -> datetime | None:
    """Give a time, or None. Raises Unusable."""
    value = string(line, name, 40)
    if value is not None and (found := fields.utc(value)) is None:
        raise Unusable
    return None if value is None else found


def number(line: Mapping[str, Any], name: str) -> int:
    """Give a count from 1. Raises Unusable."""
    value = line.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_NUMBER:
        raise Unusable
    return value


def mapping(line: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """Give a JSON object, or None. Raises Unusable."""
    value = line.get(name)
    if value is not None and not isinstance(value, dict):
        raise Unusable
    return value


def reasons(line: Mapping[str, Any], status: str) -> list[dict[str, Any]]:
    """Give reasons, each of which has a sentence here; one that another version knows becomes that of an import."""
    value = line.get("reasons")
    if not isinstance(value, list) or len(value) > MOST:
        raise Unusable
    return [one if _has_sentence(one) else reason(Status(status)) for one in value]


def _has_sentence(one: object) -> bool:
    try:
        return isinstance(one, dict) and bool(reason_from_json(one).sentence)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        return False


def page(line: Mapping[str, Any]) -> dict[str, Any]:
    """Give what else is known of a page; nothing if that is not what this version knows."""
    try:
        created = moment(line, "created_at")
        known = {"mode": line.get("mode"), "message": string(line, "message", 300)}
        known["closes_at"] = moment(line, "closes_at")
    except Unusable:
        return {}
    if known["mode"] not in PAGE_MODES:
        return {}
    return known if created is None else known | {"created_at": created}


def columns(line: Mapping[str, Any]) -> tuple[Status, dict[str, Any]]:
    """Give a comment's status, and the columns of its row. `received_at` may be None. Raises Unusable."""
    status = _status(line, "status")
    risk = line.get("risk")
    if risk is not None and not own_scores.is_number(risk):
        raise Unusable
    found: dict[str, Any] = {
        **{name: string(line, name, most) for name, most in _STRINGS.items()},
        "author_name": needed(line, "author_name", 200).replace("\n", " "),
        "author_url": fields.url_of(string(line, "author_url", 2000)),
        "body": needed(line, "body", MAX_NUMBER),
        "traps": mapping(line, "traps"),
        "version": number(line, "version"),
        "revision": number(line, "revision"),
        "risk": None if risk is None else float(risk),
        "scores": own_scores.scores(mapping(line, "scores")),
        "reasons": reasons(line, status),
        **{name: moment(line, name) for name in ("submitted_at", "received_at", "decided_at")},
    }
    if (updated := moment(line, "updated_at")) is not None:
        found["updated_at"] = updated
    if status is Status.ERASED:  # whatever the file says: nothing of it comes back
        found |= dict.fromkeys(_PERSONAL) | {"author_name": "", "body": ""}
    return status, found


def history(line: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Give the moves of a comment, without who of its moderators made them: they are others here. Raises Unusable."""
    moves: tuple[dict[str, Any], ...] = tuple(
        {
            "version": number(move, "version"),
            "revision": number(move, "revision"),
            "at": _time(move, "at"),
            "actor": _actor(move),
            "from_status": None if move.get("from_status") is None else _status(move, "from_status"),
            "to_status": _status(move, "to_status"),
            "undoes": None if move.get("undoes") is None else number(move, "undoes"),
            "reasons": reasons(move, _status(move, "to_status")),
            "note": string(move, "note", MAX_WORDS),
            "scores": own_scores.scores(mapping(move, "scores")),
            "contributions": own_scores.contributions(mapping(move, "contributions")),
            "classifier_version": string(move, "classifier_version", 100),
        }
        for move in _list(line, "history")
    )
    versions = [move["version"] for move in moves]
    if versions != sorted(set(versions)) or (moves and versions[-1] != line["version"]):
        raise Unusable
    return moves


def revisions(line: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Give the texts that a comment had before. Raises Unusable."""
    texts = {
        number(one, "revision"): {"body": needed(one, "body", MAX_WORDS), "replaced_at": _time(one, "replaced_at")}
        for one in _list(line, "revisions")
    }
    if line.get("status") == Status.ERASED:
        return ()
    return tuple({"revision": revision, **rest} for revision, rest in sorted(texts.items()))


def appeal(line: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the appeal against a comment's rejection. Raises Unusable."""
    found = mapping(line, "appeal")
    if found is None or line.get("status") == Status.ERASED:
        return None
    return {"words": needed(found, "words", MAX_WORDS), "at": _time(found, "at")}


def _list(line: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = line.get(name, [])
    if not isinstance(value, list) or len(value) > MOST or not all(isinstance(one, dict) for one in value):
        raise Unusable
    return value


def _time(line: Mapping[str, Any], name: str) -> datetime:
    found = moment(line, name)
    if found is None:
        raise Unusable
    return found


def _status(line: Mapping[str, Any], name: str) -> Status:
    try:
        return Status(str(line.get(name)))
    except ValueError:
        raise Unusable from None


def _actor(move: Mapping[str, Any]) -> Actor:
    try:
        return Actor(str(move.get("actor")))
    except ValueError:
        raise Unusable from None
