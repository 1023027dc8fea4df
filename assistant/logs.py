"""Log lines for operators: ids, counts and where, never what somebody typed or who they are."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from typing import Final

_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = without_words(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


class TextLines(logging.Formatter):
    """For a terminal."""

    def formatException(self, ei: object) -> str:  # noqa: N802 (logging's own name)
        error = ei[1] if isinstance(ei, tuple) else None
        return without_words(error)


def without_words(error: BaseException | None) -> str:
    """Return where an error happened and its class; its message may quote a visitor."""
    lines: list[str] = []
    while error is not None and len(lines) < 100:
        lines += [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
        error = error.__cause__ or error.__context__
    return "".join(lines).rstrip()


def configure(style: str) -> None:
    """Send log lines to standard error, as text or as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else TextLines(_FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("aiohttp.access", "alembic", "sqlalchemy", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)
