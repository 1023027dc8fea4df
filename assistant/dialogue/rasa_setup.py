"""The one place that prepares the process for Rasa, before anything of Rasa's is imported.

Placeholders first, then quiet: Rasa prints every message and slot unless its logging is set up,
and reports usage unless telemetry is off.
"""

from __future__ import annotations

import importlib
import logging
import os
import warnings
from collections.abc import MutableMapping
from typing import Any

import structlog

from assistant.dialogue import placeholders

QUIET = ("rasa", "rasa_sdk", "apscheduler", "sanic", "asyncio", "matplotlib", "urllib3")


def _only_the_event(logger: Any, method: str, values: MutableMapping[str, Any]) -> str:
    """Drop everything but the event's name: the rest may hold what a visitor typed."""
    return f"rasa: {values.get('event', '')}"


def silence() -> None:
    """Keep Rasa's loggers, which would print what visitors type, at warnings and above.

    Rasa's own configure_structlog needs a package that is not installed, and prints more.
    """
    structlog.configure(
        processors=[_only_the_event],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def prepare() -> None:
    """Set the environment, put the placeholders in place, be quiet."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # One thread a process: workers share the cores, and idle OpenMP threads spin.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("RASA_CACHE_DIRECTORY", "var/cache/rasa")
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    placeholders.install()
    silence()
    with warnings.catch_warnings():  # Sanic, which Rasa imports, switches warnings on again
        importlib.import_module("sanic.app")
