"""Structured logs: one JSON object a line, and only what is on the list.

Messages are constant texts. Values go into named fields, and a field that is not on the list is dropped, so that no
address, key, query string or comment can reach a log by mistake. Of an exception only its type and the lines it passed
are kept, because its message may quote what a reader typed. Other libraries' messages are kept without their values.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

FIELDS = (
    "site_id", "comment_id", "queue", "count", "status", "route", "method", "duration_ms", "reason", "attempt",
    "child", "pid", "exit_code", "error", "wait_s", "version",
)  # fmt: skip


class JsonFormatter(logging.Formatter):
    """Writes a record as JSON with the listed fields only."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Give one line of JSON."""
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": str(record.msg),  # never the arguments
        }
        entry |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = record.exc_info[0].__name__
            entry["trace"] = _trace(record)
        return json.dumps(entry, default=str)


def _trace(record: logging.LogRecord) -> list[str]:
    lines = []
    traceback = record.exc_info[2] if record.exc_info else None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        lines.append(f"{Path(code.co_filename).name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return lines


def configure(process: str) -> None:
    """Send this process's logs to standard error: our own from INFO, other libraries' from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("commentgate").setLevel(logging.INFO)
