"""The one way out by mail: to the server that the operator set."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from assistant.errors import SetupError

TIMEOUT_S: Final = 20.0
_PORTS: Final = {"smtp": 587, "smtp+starttls": 587, "smtps": 465}
_HERE: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Refused:
    """why: for the log, without an address. for_good: trying again would change nothing."""

    why: str
    for_good: bool = False


@dataclass(frozen=True)
class MailServer:
    """tls: from the first byte. start_tls: True demands it, None takes it where it is offered."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    start_tls: bool | None = None


def read_mail_server(url: str) -> MailServer:
    """Return the server of smtp://, smtp+starttls:// or smtps://user:password@host:port.

    A password goes over plain smtp:// only to this machine; elsewhere STARTTLS is demanded.
    Raises SetupError without quoting the url.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad_url() from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _bad_url()
    user = unquote(parts.username) if parts.username else None
    demanded = parts.scheme == "smtp+starttls" or (user and parts.hostname not in _HERE)
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=user,
        password=unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "smtps",
        start_tls=False if parts.scheme == "smtps" else True if demanded else None,
    )


def _bad_url() -> SetupError:
    return SetupError(
        "ASSISTANT_SMTP_URL must be like smtps://user:password@mail.example.com:465, "
        "smtp+starttls://… or smtp://…; write special characters of the password as %XX."
    )


class Mailer:
    """Sends one message at a time on a connection of its own."""

    def __init__(self, server: MailServer, *, timeout_s: float = TIMEOUT_S) -> None:
        self._server, self._timeout_s = server, timeout_s

    async def send(self, message: EmailMessage, recipient: str) -> Refused | None:
        """Send to exactly this recipient; return why it did not work, None when it did."""
        server = self._server
        try:
            await aiosmtplib.send(
                message,
                recipients=[recipient],
                hostname=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.tls,
                start_tls=server.start_tls,
                timeout=self._timeout_s,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _by_code(error.recipients[0].code if error.recipients else 0)
        except aiosmtplib.SMTPAuthenticationError as error:
            return Refused(f"the mail server refused the log-in (SMTP {error.code})")
        except aiosmtplib.SMTPResponseException as error:
            return _by_code(error.code)
        except (aiosmtplib.SMTPTimeoutError, TimeoutError):
            return Refused(f"no answer of the mail server within {self._timeout_s:g} s")
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            return Refused(f"the mail server cannot be used ({type(error).__name__})")
        return None


def _by_code(code: int) -> Refused:
    """The server's own words may quote an address: the code alone is kept."""
    return Refused(f"the mail server answered {code}", for_good=500 <= code < 600)
