"""The only reader of the environment: ASSISTANT_… variables and a .env file."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from assistant.errors import SetupError

PREFIX = "ASSISTANT_"
DATABASES = ("sqlite:///", "postgresql://")
LOG_FORMATS = ("text", "json")
MAIL_SERVERS = ("smtp", "smtp+starttls", "smtps")
MAIL_LANGUAGES = ("en", "nb")
ROLES = ("admin", "sales", "viewer")
MAIL_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+")
HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)
MIN_SECRET_CHARACTERS = 32
MOST_MODELS = 1000
DATA_KEY_BYTES = 32
MIN_DIFFERENT_CHARACTERS = 8  # 32 random hexadecimal digits have fewer once in a million times
PLACEHOLDERS = re.compile("change.?me|your.?secret|secret.?key|placeholder|password", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """What can be set from outside; docs/settings.md lists the same names.

    secret_key: signs console sessions; None means one is made and kept beside the database.
    data_key: base64 of 32 bytes, several with commas; None stores everything as it is.
    retention: whether the server deletes by itself what the playbook keeps no longer.
    models_kept: how many of the newest versions of the model stay in model_dir.
    rasa_channels: the site that Rasa's channels speak for; None offers them not at all.
    rasa_key: of servers that may name the senders of Rasa's REST channel.
    smtp_url: of the mail server; None means that no mails are sent.
    second_factor_for: roles of the console that may not go without a second factor.
    """

    database_url: str = "sqlite:///var/assistant.db"
    redis_url: str | None = None
    secret_key: str | None = None
    data_key: str | None = field(default=None, repr=False)
    retention: bool = True
    playbook: Path = Path("playbook.yml")
    model_dir: Path = Path("models")
    models_kept: int = 5
    log_format: str = "text"
    trusted_proxies: int = 0
    rasa_channels: str | None = None
    rasa_key: str | None = field(default=None, repr=False)
    webhook_allow: tuple[str, ...] = ()
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    mail_language: str = "en"
    notify_to: tuple[str, ...] = ()
    public_url: str | None = None
    second_factor_for: tuple[str, ...] = ()


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
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.smtp_url and not settings.mail_from:
        raise SetupError(
            "ASSISTANT_SMTP_URL needs ASSISTANT_MAIL_FROM: the address that mails come from."
        )
    return settings


def _read_value(name: str, field: str, value: str) -> object:
    if field in _READERS:
        return _READERS[field](name, value) if value else getattr(Settings(), field)
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
    if field == "rasa_channels":
        return value or None
    if field == "rasa_key" and not value:
        return None
    if field in ("secret_key", "rasa_key") and not _is_random(value):
        raise SetupError(
            f"{name} needs at least {MIN_SECRET_CHARACTERS} random characters; "
            f"make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
        )
    if field == "data_key":
        return _checked_data_key(name, value)
    if field == "retention":
        if value not in ("on", "off"):
            raise SetupError(f"{name} must be on or off, not {value!r}.")
        return value == "on"
    if field == "log_format" and value not in LOG_FORMATS:
        raise SetupError(f"{name} must be text or json, not {value!r}.")
    if field == "trusted_proxies":
        if not value.isdecimal() or int(value) > 10:
            raise SetupError(
                f"{name} must be a number from 0 to 10: how many proxies are in front."
            )
        return int(value)
    return Path(value) if field in ("playbook", "model_dir") else value


def _read_mail_server(name: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        known = parts.scheme in MAIL_SERVERS and parts.hostname and (parts.port or 1)
    except ValueError:
        known = False
    if not known or parts.path.strip("/") or parts.query or parts.fragment:
        raise SetupError(
            f"{name} must be like smtps://user:password@mail.example.com:465, "
            "smtp+starttls://… or smtp://…; special characters of the password are written as %XX."
        )
    return value


def _read_address(name: str, value: str) -> str:
    if not MAIL_ADDRESS.fullmatch(value):
        raise SetupError(f"{name} must hold plain addresses like sales@example.com.")
    return value


def _read_addresses(name: str, value: str) -> tuple[str, ...]:
    return tuple(_read_address(name, part.strip()) for part in value.split(",") if part.strip())


def _read_mail_language(name: str, value: str) -> str:
    if value not in MAIL_LANGUAGES:
        raise SetupError(f"{name} must be {' or '.join(MAIL_LANGUAGES)}, not {value!r}.")
    return value


def _read_public_url(name: str, value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@\\]+(/[^\s?#\\]*)?", value):
        raise SetupError(f"{name} must be the address people use, like https://chat.example.com.")
    return value.rstrip("/")


def _read_allow(name: str, value: str) -> tuple[str, ...]:
    entries = tuple(part.strip() for part in value.split(",") if part.strip())
    for entry in entries:
        if HOST.fullmatch(entry):
            continue
        try:
            ip_network(entry)
        except ValueError as error:
            raise SetupError(
                f"{name}: {entry!r} is neither a host nor a network. Write hosts and networks "
                "with commas between them, for example crm.internal.example,10.1.0.0/16."
            ) from error
    return entries


def _read_roles(name: str, value: str) -> tuple[str, ...]:
    roles = tuple(part.strip() for part in value.split(",") if part.strip())
    for role in roles:
        if role not in ROLES:
            raise SetupError(
                f"{name}: {role!r} is no role. Write {', '.join(ROLES)}, "
                "or some of them with commas between them."
            )
    return roles


def _read_models_kept(name: str, value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= MOST_MODELS:
        raise SetupError(
            f"{name} must be a number from 1 to {MOST_MODELS}: how many of the newest are kept."
        )
    return int(value)


# What has a reader of its own; an empty value stands for the default.
_READERS: Mapping[str, Callable[[str, str], object]] = {
    "webhook_allow": _read_allow,
    "smtp_url": _read_mail_server,
    "mail_from": _read_address,
    "mail_language": _read_mail_language,
    "notify_to": _read_addresses,
    "public_url": _read_public_url,
    "second_factor_for": _read_roles,
    "models_kept": _read_models_kept,
}


def _is_random(secret: str) -> bool:
    """Whether it may be a real secret: long, varied, and not the word of an example."""
    varied = len(set(secret)) >= MIN_DIFFERENT_CHARACTERS
    return len(secret) >= MIN_SECRET_CHARACTERS and varied and not PLACEHOLDERS.search(secret)


def _checked_data_key(name: str, value: str) -> str | None:
    """Return the keys as given; an empty setting is none."""
    for part in value.split(",") if value else ():
        try:
            raw = b64decode(part.strip(), validate=True)
        except ValueError:
            raw = b""
        if len(raw) != DATA_KEY_BYTES or len(set(raw)) < MIN_DIFFERENT_CHARACTERS:
            raise SetupError(
                f"{name} must be {DATA_KEY_BYTES} random bytes in base64, or several such keys "
                "with commas between them; make one with: assistant privacy new-key."
            )
    return value or None
