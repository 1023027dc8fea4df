"""The playbook: what an integrator decides about a site's conversation, as plain data.

Read from playbook.yml by assistant.services.playbook; a running conversation keeps the version it
began with.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from assistant.leads.conversation import Webinar
from assistant.leads.lead import Dimension

# What a visitor may get for contact details, from the smallest gift to the largest. Those on one
# line weigh the same.
INCENTIVES: Final[tuple[tuple[str, ...], ...]] = (
    ("tip_sheet", "e_book", "white_paper"),
    ("webinar", "podcast"),
    ("report",),
    ("trial", "sample"),
    ("consultation",),
)
INCENTIVE_KINDS: Final = tuple(kind for level in INCENTIVES for kind in level)

Texts = dict[str, str]  # language -> text
Variants = dict[str, tuple[str, ...]]  # language -> the same thing in other words


@dataclass(frozen=True)
class ChoiceText:
    """A quick reply under a question or an opening.

    value: what picking it stores, in the shape of the field's fact ({"asap": True} for a timeline
    of as soon as possible).
    intent: what picking it stands for instead of a value: always in an opening, and under a
    question for answers without a value (dont_know, skip_question). A choice has exactly one of
    the two.
    """

    label: Texts
    value: Any = None
    intent: str | None = None


@dataclass(frozen=True)
class Condition:
    """All given parts must hold; see assistant.leads.conditions.

    known, unknown: field names; at_least: field -> least lower bound of a number or range; below:
    field -> what its upper bound stays under; one_of: field -> values that fit (a field that is
    not known fails these three); webinar: whether this is a webinar page; phases: one of these
    webinar phases, which implies a webinar page.
    """

    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    at_least: dict[str, int] = dataclasses.field(default_factory=dict)
    below: dict[str, int] = dataclasses.field(default_factory=dict)
    one_of: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    webinar: bool | None = None
    phases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One thing to find out.

    ask: the first way to put it, then others for when it comes back, the last one short.
    why: the reason given to "why do you ask?"; a sentence that stands alone ("So that …").
    example: one valid answer, for when an answer could not be read.
    """

    field: str
    ask: Variants
    why: Texts
    kind: str = "text"
    optional: bool = True
    autocomplete: str | None = None
    example: Texts = dataclasses.field(default_factory=dict)
    choices: tuple[ChoiceText, ...] = ()
    when: Condition = Condition()


@dataclass(frozen=True)
class ConsentText:
    """The exact words of a consent question. id names them in the ledger.

    ask: whether the chat asks; otherwise it is only offered where the visitor looks up what is
    known about them.
    """

    id: str
    purpose: str
    text: Texts
    yes: Texts
    no: Texts
    when: Condition = Condition()
    ask: bool = True


@dataclass(frozen=True)
class Test:
    """When a scoring rule gives its points: one kind of test, with what it reads.

    kind                    field              argument
    known                   any field          -
    at_least, below         number or range    whole number; for budget currency -> amount a year
    one_of                  any field          values that fit
    contains                a text field       lower-case words, one of which must occur
    within_days             timeline           days from when it was said
    signal                  "signal.…"         -
    consent                 a purpose          given, refused or withdrawn
    confirmed               any field          -
    incentive               -                  kinds of give-away, "none" for no give-away
    email_is                -                  free, role, disposable or company
    answered                -                  least number of messages that held a fact
    observed                -                  {"page": part of the path}, {"phase": phase} or
                                               {"utm.…": value}

    domain_matches_company, email_names_visitor, name_plausible, phone_valid, phone_possible: no
    field, the argument False asks for the opposite. contradicted: neither.
    """

    __test__ = False  # not for pytest

    kind: str
    field: str | None = None
    argument: Any = None


@dataclass(frozen=True)
class ScoringRule:
    id: str
    dimension: Dimension
    points: int
    test: Test
    text: str  # one short sentence for the salesperson


@dataclass(frozen=True)
class Thresholds:
    """prospect, qualified: dimension -> least score to reach the stage.

    letters, digits: lower bounds of the grades A and B (fit), 1 and 2 (need_intent).
    """

    prospect: dict[str, int]
    qualified: dict[str, int]
    letters: tuple[int, int] = (67, 34)
    digits: tuple[int, int] = (67, 34)


@dataclass(frozen=True)
class Magnet:
    """What is handed over in exchange for contact details. kind: one of INCENTIVE_KINDS.

    url: the page it is on; file: or the file, below the playbook's folder. asks_email: only who
    can be reached gets it.
    """

    id: str
    kind: str
    title: Texts
    url: Texts = dataclasses.field(default_factory=dict)
    file: Texts = dataclasses.field(default_factory=dict)
    asks_email: bool = True


@dataclass(frozen=True)
class ScheduledWebinar:
    """A webinar whose time is known. id: what the page calls it; starts_at: with its time zone.

    repeats: an RRULE of RFC 5545. url: where it is joined; recording: where it is seen later.
    """

    id: str
    title: Texts
    starts_at: datetime
    minutes: int
    repeats: str | None = None
    url: Texts = dataclasses.field(default_factory=dict)
    recording: Texts = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Company:
    """Whose assistant this is.

    call_within: when a person gets in touch, in words that stand inside a sentence ("within one
    working day"). support, jobs: what a customer with a problem, and who is no buyer, is told.
    """

    name: str
    privacy_url: Texts
    contact_email: str
    support: Texts
    support_url: Texts
    jobs: Texts
    call_within: Texts
    country: str = "NO"
    products: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """Who gets a lead to which every given part applies; empty parts apply to all."""

    owner: str
    when: Condition = Condition()
    stages: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkingHours:
    """When people are there. days: weekday (Monday is 0) -> opens, closes; closed: days off.

    call_within: what is promised outside of them, with {opens} for the next opening.
    """

    time_zone: str
    days: dict[int, tuple[time, time]]
    call_within: Texts
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Opening:
    """The first message: two short lines and three or four choices, each with an intent."""

    text: Texts
    choices: tuple[ChoiceText, ...]


@dataclass(frozen=True)
class Retention:
    """After how many quiet days conversations are erased: without a lead, with one, qualified."""

    not_captured_days: int = 30
    unqualified_days: int = 30
    qualified_days: int = 365


@dataclass(frozen=True)
class Playbook:
    """Everything in playbook.yml.

    version: of this content: the number in the file and the start of the hash of its bytes.
    number: the number in the file, which reasons carry as rule_version.
    routes: who gets a lead, the first that fits. hours: None where people are always promised.
    endings: what is said at the end instead of the standard words, by why it ends.
    openings: "default", and one for each webinar phase that has its own.
    {company_name}, {call_within} and {contact_email} in texts are already filled in; only
    {webinar_title} is left, in the openings of webinar phases and in webinar_question: see fill.
    """

    version: str
    number: int
    languages: tuple[str, ...]
    company: Company
    openings: dict[str, Opening]
    questions: tuple[Question, ...]
    consents: tuple[ConsentText, ...]
    rules: tuple[ScoringRule, ...]
    thresholds: Thresholds
    magnets: tuple[Magnet, ...] = ()
    retention: Retention = Retention()
    policy_version: str = "1"
    knowledge: str = "knowledge"  # folder, beside the playbook
    routes: tuple[Route, ...] = ()
    hours: WorkingHours | None = None
    endings: dict[str, Texts] = dataclasses.field(default_factory=dict)
    webinars: tuple[ScheduledWebinar, ...] = ()
    source: str = dataclasses.field(default="", repr=False, compare=False)  # the file's text

    def question(self, name: str) -> Question | None:
        """Return the question that asks for field `name`."""
        return next((question for question in self.questions if question.field == name), None)

    def consent(self, purpose: str) -> ConsentText | None:
        return next((text for text in self.consents if text.purpose == purpose), None)

    def magnet(self, magnet_id: str) -> Magnet | None:
        return next((magnet for magnet in self.magnets if magnet.id == magnet_id), None)

    def webinar(self, webinar_id: str) -> ScheduledWebinar | None:
        return next((webinar for webinar in self.webinars if webinar.id == webinar_id), None)

    def webinar_on(self, page: Webinar | None, language: str) -> Webinar | None:
        """Return the webinar that a page names, as far as it may be talked about.

        One that is missing from the list, as after a slip in its id, is none: nothing could be
        promised of it. Where no webinar is listed at all, the title of the page is believed.
        """
        if page is None:
            return None
        if planned := self.webinar(page.id):
            return dataclasses.replace(page, title=page.title or planned.title[language])
        return None if self.webinars or not page.title.strip() else page

    def opening(self, webinar: Webinar | None) -> Opening:
        """Return the opening for the page: that of the webinar's phase if it has one."""
        default = self.openings["default"]
        return self.openings.get(webinar.phase, default) if webinar else default


def fill(text: str, webinar: Webinar | None) -> str:
    """Put the webinar's title into a text of the playbook."""
    return text.replace("{webinar_title}", webinar.title if webinar else "")


def words_for(variants: Variants, language: str, asked_before: int) -> str:
    """Return the way to put a question for the n-th time; the last way stays when all are used."""
    ways: Sequence[str] = variants[language]
    return ways[min(asked_before, len(ways) - 1)]
