"""The only reader of the environment: ASSISTANT_… variables and a .env file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from dotenv import dotenv_values

from assistant.errors import SetupError

PREFIX = "ASSISTANT_"
DATABASES = ("sqlite:///", "postgresql://")
LOG_FORMATS = ("text", "json")
MIN_SECRET_CHARACTERS = 32
MIN_DIFFERENT_CHARACTERS = 8  # 32 random hexadecimal digits have fewer once in a million times
PLACEHOLDERS = re.compile("change.?me|your.?secret|secret.?key|placeholder|password", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """What can be set from outside; docs/settings.md lists the same names.

    secret_key: signs console sessions; None means one is made and kept beside the database.
    """

    database_url: str = "sqlite:///var/assistant.db"
    redis_url: str | None = None
    secret_key: str | None = None
    playbook: Path = Path("playbook.yml")
    model_dir: Path = Path("models")
    log_format: str = "text"
    trusted_proxies: int = 0


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the environment, completed from .env in the current folder.

    Raises SetupError naming the variable that is unknown or malformed, and the remedy.
    """
    given = dict(environment if environment is not None else os.environ)
    for name, value in dotenv_values(".env").items():
        if value is not None:
            given.setdefault(name, value)
    ours = {name: value for name, value in given.items() if name.startswith(PREFIX)}
    known = {f"{PREFIX}{field.name.upper()}": field.name for field in fields(Settings)}
    if unknown := sorted(set(ours) - set(known)):
        raise SetupError(
            f"{unknown[0]} is not a setting. Known settings: {', '.join(sorted(known))}."
        )
    values: dict[str, object] = {}
    for name, value in ours.items():
        values[known[name]] = _read_value(name, known[name], value.strip())
    return Settings(**values)  # type: ignore[arg-type]


def _read_value(name: str, field: str, value: str) -> object:
    if field == "database_url" and not value.startswith(DATABASES):
        raise SetupError(
            f"{name} must begin with sqlite:/// or postgresql://, "
            f"for example sqlite:///var/assistant.db."
        )
    if field == "redis_url":
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise SetupError(
                f"{name} must begin with redis://, for example redis://localhost:6379/0."
            )
        return value or None
    if field == "secret_key" and not _is_random(value):
        raise SetupError(
            f"{name} needs at least {MIN_SECRET_CHARACTERS} random characters; "
            f"make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
        )
    if field == "log_format" and value not in LOG_FORMATS:
        raise SetupError(f"{name} must be text or json, not {value!r}.")
    if field == "trusted_proxies":
        if not value.isdecimal() or int(value) > 10:
            raise SetupError(
                f"{name} must be a number from 0 to 10: how many proxies are in front."
            )
        return int(value)
    return Path(value) if field in ("playbook", "model_dir") else value


def _is_random(secret: str) -> bool:
    """Whether it may be a real secret: long, varied, and not the word of an example."""
    varied = len(set(secret)) >= MIN_DIFFERENT_CHARACTERS
    return len(secret) >= MIN_SECRET_CHARACTERS and varied and not PLACEHOLDERS.search(secret)
