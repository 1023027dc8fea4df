"""When a webinar of the playbook is next, and its entry for a calendar."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from assistant.leads.conversation import Link, Webinar
from assistant.leads.playbook import Playbook, ScheduledWebinar
from assistant.services import wording
from assistant.services.promises import opening_words
from assistant.services.turns import Reply, Turn, Utterance

PATH: Final = "/webinars"
_REGISTERED: Final = re.compile(
    r"\b(?:(?:i(?:['’]m| am|['’]ve| have)?|we(?:['’]re| are|['’]ve| have)?) "
    r"(?:already )?(?:registered|signed up|booked a seat)|(?:jeg|vi) (?:er|har) (?:allerede )?"
    r"(?:påmeldt|meldt (?:meg|oss) på|registrert (?:meg|oss))|meldte meg på)\b",
    re.IGNORECASE,
)
_ATTENDED: Final = re.compile(
    r"\b(?:i (?:just )?(?:attended|joined|watched|saw|was (?:at|on|in|there))|"
    r"(?:jeg )?(?:var med på|deltok (?:på|i)|var til stede|har sett|så (?:på )?(?:webinaret|"
    r"opptaket|hele)))\b",
    re.IGNORECASE,
)


def next_time(webinar: ScheduledWebinar, now: datetime) -> datetime | None:
    """Return when it starts next, or started if it is on now; None when it is over for good."""
    since = now - timedelta(minutes=webinar.minutes)
    if webinar.repeats is None:
        return webinar.starts_at if webinar.starts_at > since else None
    # The rule counts in the webinar's own time zone: 14:00 stays 14:00 when the clocks change.
    zone, first = webinar.starts_at.tzinfo, webinar.starts_at.replace(tzinfo=None)
    local = since.astimezone(zone).replace(tzinfo=None)
    found: datetime | None = rrulestr(webinar.repeats, dtstart=first).after(local)
    return found.replace(tzinfo=zone) if found else None


def note_attendance(turn: Turn) -> None:
    """Take "I signed up" and "I watched it" as evidence, beside the phase that the page tells."""
    webinar = turn.webinar
    if webinar is None or turn.choice is not None or "?" in turn.text:
        return
    found = {"webinar_registered": _REGISTERED.search(turn.text)}
    if webinar.phase != "before":
        found["webinar_attended"] = _ATTENDED.search(turn.text)
    for kind, said in found.items():
        name = f"signal.{kind}"
        if said and name not in turn.facts:
            turn.learn(name, True, span=said.span(), method="pattern", confidence=0.9)


def tell_time(turn: Turn, webinar: Webinar) -> Reply:
    """Say when it is, with the calendar file, as far as the playbook knows."""
    planned = turn.playbook.webinar(webinar.id)
    when = next_time(planned, turn.now) if planned else None
    values: dict[str, object] = {"webinar_title": webinar.title}
    if planned and planned.recording and webinar.phase in ("after", "on_demand"):
        link = Link(webinar.title, planned.recording[turn.language])
        return Reply((Utterance("utter_webinar_recording", values, (link,)),))
    if planned is None or when is None or webinar.phase not in ("before", "live"):
        return Reply((Utterance(f"utter_webinar_{webinar.phase}", values),))
    links = [Link(webinar.title, planned.url[turn.language])] if planned.url else []
    if webinar.phase == "live":
        return Reply((Utterance("utter_webinar_live", values, tuple(links)),))
    label = wording.phrase(turn.language, "link.calendar")
    site = turn.conversation.site_id
    links.append(Link(label, calendar_path(planned, turn.language, site)))
    values["when"] = opening_words(when, turn.now, str(when.tzinfo), turn.language)
    return Reply((Utterance("utter_webinar_when", values, tuple(links)),))


def calendar_path(webinar: ScheduledWebinar, language: str, site_id: str) -> str:
    return f"{PATH}/{webinar.id}.ics?lang={language}&site={site_id}"


def calendar_file(
    webinar: ScheduledWebinar, playbook: Playbook, language: str, now: datetime
) -> bytes | None:
    """Return an iCalendar file (RFC 5545) with the next time; None when there is none."""
    start = next_time(webinar, now)
    if start is None:
        return None
    event = Event()
    # the same at every download, so that calendars replace the entry instead of adding one
    event.add("uid", f"{webinar.id}-{start:%Y%m%dT%H%M}@{playbook.company.name.casefold()}")
    event.add("dtstamp", now)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=webinar.minutes))
    event.add("summary", webinar.title[language])
    event.add("organizer", f"mailto:{playbook.company.contact_email}")
    if webinar.url.get(language, "").startswith("http"):
        event.add("url", webinar.url[language])
    calendar = Calendar()
    calendar.add("prodid", f"-//{playbook.company.name}//Lead assistant//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
