"""What a mail to a colleague says: that something waits, why, and where to look."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from assistant.leads.facts import current_facts, known_values
from assistant.leads.turn import OutboxEvent
from assistant.outgoing.payloads import may_be_named
from assistant.store.leads import LeadRecord

FOLDER: Final = Path(__file__).parent / "texts"
MAX_NAME: Final = 60
MAX_REASONS: Final = 6


@dataclass(frozen=True)
class Notice:
    """subject: one line without control characters."""

    subject: str
    text: str


@cache
def texts(language: str) -> Mapping[str, str]:
    read: dict[str, str] = yaml.safe_load((FOLDER / f"{language}.yml").read_text("utf-8"))
    return read


def notice_of(
    event: OutboxEvent, record: LeadRecord | None, *, language: str, public_url: str | None
) -> Notice:
    """Return what is written about an event; record: the lead as it is now, None without one."""
    words = texts(language)
    kind = event.type.replace(".", "_")
    who = _who(record)
    subject = words[f"{kind}_subject"]
    lines = [words[kind]]
    if event.type == "webhook.disabled":
        lines += ["", one_line(str(event.payload.get("reason", "")), 300)]
        lines += ["", words["webhook_again"].format(id=event.payload.get("webhook_id"))]
        return Notice(one_line(subject), "\n".join(lines) + "\n")
    if record is not None:
        grade = record.lead.grade or words["no_grade"]
        subject = words["with_grade"].format(subject=subject, grade=grade)
        subject = words["with_who"].format(subject=subject, who=who) if who else subject
        lines += ["", *_about(record, who, words)]
    lines += ["", _where(record, public_url, words)]
    return Notice(one_line(subject, 150), "\n".join(lines) + "\n")


def _about(record: LeadRecord, who: str, words: Mapping[str, str]) -> list[str]:
    lines = [words["who"].format(who=who)] if who else []
    lines.append(words["grade"].format(grade=record.lead.grade or words["no_grade"]))
    reasons = [
        reason for score in record.lead.scores for reason in score.reasons if reason.points > 0
    ]
    best = sorted(reasons, key=lambda reason: -reason.points)[:MAX_REASONS]
    return [*lines, *(f"- {one_line(reason.text, 200)}" for reason in best)]


def _who(record: LeadRecord | None) -> str:
    """Return first name and company of somebody who agreed to be contacted, else nothing."""
    if record is None or not may_be_named(record):
        return ""
    known = known_values(current_facts(record.facts))
    first = str(known.get("name") or "").split()[:1]
    company = str(known.get("company") or "")
    return ", ".join(one_line(part, MAX_NAME) for part in (*first, company) if part.strip())


def _where(record: LeadRecord | None, public_url: str | None, words: Mapping[str, str]) -> str:
    if public_url is None:
        return words["look"]
    page = f"/console/leads/{record.lead.id}" if record else "/console"
    return words["open"].format(url=public_url.rstrip("/") + page)


def one_line(text: str, longest: int = 150) -> str:
    """Return the text as one line: what could end a header or hide in it becomes a blank."""
    plain = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text)
    words = " ".join(plain.split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def message_of(
    notice: Notice, *, sender: str, recipient: str, mail_id: str, now: datetime, language: str
) -> EmailMessage:
    """Return the mail; its Message-ID is the same on every try."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, recipient
    message["Subject"] = notice.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice.text)
    message["Content-Language"] = language  # after the content, which takes such headers away
    return message
