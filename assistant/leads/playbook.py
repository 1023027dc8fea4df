"""The playbook: what an integrator decides about a site's conversation, as plain data.

Read from playbook.yml by assistant.services.playbook; a running conversation keeps the version it
began with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.leads.lead import Dimension

Texts = dict[str, str]  # language -> text
Variants = dict[str, tuple[str, ...]]  # language -> the same thing in other words


@dataclass(frozen=True)
class ChoiceText:
    """A quick reply under a question. value: what picking it stores, in the field's shape.

    intent: for opening choices, the intent that picking it stands for.
    """

    label: Texts
    value: Any = None
    intent: str | None = None


@dataclass(frozen=True)
class Condition:
    """All given parts must hold. known/unknown: field names; at_least: field -> lower bound of a
    number or range; webinar: a webinar page or not; phase: one of these webinar phases."""

    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    at_least: dict[str, int] = field(default_factory=dict)
    webinar: bool | None = None
    phases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """ask: the first way to put it, then others for when it comes back; why: the reason given to
    "why do you ask?"; example: one valid answer, for when an answer could not be read."""

    field: str
    ask: Variants
    why: Texts
    kind: str = "text"
    optional: bool = True
    autocomplete: str | None = None
    example: Texts = field(default_factory=dict)
    choices: tuple[ChoiceText, ...] = ()
    when: Condition = Condition()


@dataclass(frozen=True)
class ConsentText:
    """The exact words of a consent question. id names them in the ledger."""

    id: str
    purpose: str
    text: Texts
    yes: Texts
    no: Texts
    when: Condition = Condition()


@dataclass(frozen=True)
class Test:
    """When a scoring rule gives its points: exactly one kind of test, plus the field it reads.

    kind: known, at_least, below, one_of, within_days, signal, consent, confirmed, incentive,
    email_is (free, role, disposable, company), domain_matches_company, phone_valid,
    contradicted, observed.
    """

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
    """prospect, qualified: least (need_intent, fit, validity) to reach the stage; letters and
    digits: lower bounds of grades A and B, 1 and 2."""

    prospect: dict[str, int]
    qualified: dict[str, int]
    letters: tuple[int, int] = (67, 34)
    digits: tuple[int, int] = (67, 34)


@dataclass(frozen=True)
class Magnet:
    """What is handed over in exchange for contact details. kind: one of the kinds of incentive."""

    id: str
    kind: str
    title: Texts
    url: Texts
    asks_email: bool = True


@dataclass(frozen=True)
class Company:
    """Whose assistant this is. call_within: when a person gets in touch, in words."""

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
class Opening:
    """texts: two short lines; choices: three or four. key "default" or a webinar phase."""

    text: Texts
    choices: tuple[ChoiceText, ...]


@dataclass(frozen=True)
class Playbook:
    version: str  # of this content: the number in the file and the hash of the bytes
    number: int
    languages: tuple[str, ...]
    company: Company
    openings: dict[str, Opening]
    questions: tuple[Question, ...]
    consents: tuple[ConsentText, ...]
    rules: tuple[ScoringRule, ...]
    thresholds: Thresholds
    magnets: tuple[Magnet, ...] = ()
    policy_version: str = "1"
    knowledge: str = "knowledge"  # folder, beside the playbook

    def question(self, name: str) -> Question | None:
        """Return the question that asks for field `name`."""
        return next((question for question in self.questions if question.field == name), None)

    def consent(self, purpose: str) -> ConsentText | None:
        return next((text for text in self.consents if text.purpose == purpose), None)
