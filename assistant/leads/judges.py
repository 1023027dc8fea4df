"""The tests of scoring rules: each says True, False, or None when it cannot be judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final
from urllib.parse import urlsplit

from assistant.leads import accuracy
from assistant.leads.accuracy import OWN_CHECKS, Checks
from assistant.leads.conditions import lower_bound, upper_bound
from assistant.leads.conversation import Page, Webinar
from assistant.leads.facts import Fact
from assistant.leads.playbook import INCENTIVES, Playbook, Test
from assistant.leads.timeline import latest_start

_PER_YEAR: Final = {"month": 12, "year": 1, "once": 1, None: 1}


@dataclass(frozen=True)
class Known:
    """Everything a rule may look at. facts: those in force, by field, signals included."""

    facts: Mapping[str, Fact]
    consents: Mapping[str, str]
    playbook: Playbook
    page: Page
    webinar: Webinar | None
    checks: Checks = OWN_CHECKS

    def fact(self, name: str | None) -> Fact | None:
        """Return the fact for a field if it holds something (not skipped, not unknown).

        A timeline of None is held: it means as soon as possible.
        """
        fact = self.facts.get(name or "")
        if fact is None or fact.state not in ("captured", "confirmed"):
            return None
        return fact if fact.value is not None or name == "timeline" else None

    def value(self, name: str | None) -> Any:
        fact = self.fact(name)
        return fact.value if fact else None


def judge(test: Test, known: Known) -> bool | None:
    """Say whether a test holds; None when what it reads is not known."""
    return _JUDGES[test.kind](test, known)


def evidence(test: Test, known: Known) -> Fact | None:
    """Return the fact whose words show why a test holds; None where it rests on no words."""
    if test.kind == "incentive":
        names = ["lead_magnet", "signal.ask_webinar"] if "none" not in test.argument else []
        found = (known.fact(name) for name in [*names, "email", "phone"])
        return next((fact for fact in found if fact), None)
    if test.kind == "consent":
        return known.fact(f"signal.consent_{test.field}")
    if test.kind == "answered":
        return max(own_facts(known), key=lambda fact: fact.order, default=None)
    return known.fact(_EVIDENCE.get(test.kind, test.field))


def own_facts(known: Known) -> list[Fact]:
    """Return what the visitor told in messages of their own, signals left out."""
    return [
        fact
        for name, fact in known.facts.items()
        if fact.message_id and known.fact(name) and not name.startswith("signal.")
    ]


def _judge_known(test: Test, known: Known) -> bool | None:
    return True if known.fact(test.field) else None


def _judge_confirmed(test: Test, known: Known) -> bool | None:
    fact = known.fact(test.field)
    return fact.state == "confirmed" if fact else None


def _judge_at_least(test: Test, known: Known) -> bool | None:
    low, high, limit = _compared(test, known)
    if limit is None or (low is None and high is None):
        return None
    if low is not None:
        return low >= limit
    return False if high is not None and high < limit else None


def _judge_below(test: Test, known: Known) -> bool | None:
    low, high, limit = _compared(test, known)
    if limit is None or (low is None and high is None):
        return None
    if high is not None:
        return high < limit
    return False if low is not None and low >= limit else None


def _compared(test: Test, known: Known) -> tuple[float | None, float | None, float | None]:
    """Return lower and upper bound of a field and the limit, in the same unit.

    A sum is counted for a year. The limit is None where the playbook has none in that currency,
    or the sum is for each seat and nobody knows how many: no rate and no number is guessed.
    """
    value = known.value(test.field)
    low, high = lower_bound(value), upper_bound(value)
    if test.field != "budget" or not isinstance(value, Mapping):
        return low, high, test.argument if test.field != "budget" else None
    limit = test.argument.get(value.get("currency"))
    times = float(_PER_YEAR.get(value.get("period"), 1))
    if value.get("per"):
        seats = lower_bound(known.value("company_size"))
        if seats is None:
            return low, high, None
        times *= seats
    return low and low * times, high and high * times, limit


def _judge_one_of(test: Test, known: Known) -> bool | None:
    value = known.value(test.field)
    if value is None:
        return None
    values = value if isinstance(value, (list, tuple)) else (value,)
    return any(each in test.argument for each in values)


def _judge_contains(test: Test, known: Known) -> bool | None:
    value = known.value(test.field)
    if not isinstance(value, str):
        return None
    return any(word in value.casefold() for word in test.argument)


def _judge_within_days(test: Test, known: Known) -> bool | None:
    fact = known.fact(test.field)
    if fact is None:
        return None
    said_on = fact.at.astimezone(UTC).date()
    day = latest_start(fact.value, said_on)
    return None if day is None else (day - said_on).days <= test.argument


def _judge_signal(test: Test, known: Known) -> bool | None:
    return True if known.fact(test.field) else None


def _judge_consent(test: Test, known: Known) -> bool | None:
    action = known.consents.get(test.field or "")
    return None if action is None else action == test.argument


def _judge_incentive(test: Test, known: Known) -> bool | None:
    return strongest_incentive(known) in test.argument


def strongest_incentive(known: Known) -> str:
    """Return the largest give-away the visitor asked for, "none" without one.

    Asking about the webinar on its page counts as coming for it.
    """
    value = known.value("lead_magnet")
    asked = list(value) if isinstance(value, (list, tuple)) else [value]
    magnets = (known.playbook.magnet(each) for each in asked if isinstance(each, str))
    kinds = {magnet.kind for magnet in magnets if magnet}
    if known.webinar is not None and known.fact("signal.ask_webinar"):
        kinds.add("webinar")
    ranked = (kind for level in reversed(INCENTIVES) for kind in level if kind in kinds)
    return next(ranked, "none")


def _judge_email_is(test: Test, known: Known) -> bool | None:
    kinds = accuracy.email_kinds(known.value("email"), known.checks)
    return test.argument in kinds if kinds else None


def _wanted(test: Test, found: bool | None) -> bool | None:
    """Compare with what the rule wants, which is True unless it says false."""
    return None if found is None else found is (test.argument is not False)


def _judge_domain(test: Test, known: Known) -> bool | None:
    found = accuracy.domain_matches_company(
        known.value("email"), known.value("company"), known.value("website")
    )
    return _wanted(test, found)


def _judge_own_address(test: Test, known: Known) -> bool | None:
    found = accuracy.email_names_visitor(known.value("email"), known.value("name"))
    return _wanted(test, found)


def _judge_name(test: Test, known: Known) -> bool | None:
    name = known.value("name")
    return _wanted(test, None if name is None else accuracy.is_plausible_name(name))


def _judge_phone(test: Test, known: Known) -> bool | None:
    phone = known.value("phone")
    if phone is None:
        return None
    kind = accuracy.phone_kind(phone, known.checks)
    fits = kind == "valid" if test.kind == "phone_valid" else kind is not None
    return _wanted(test, fits)


def _judge_answered(test: Test, known: Known) -> bool | None:
    messages = {fact.message_id for fact in own_facts(known)}
    return len(messages) >= int(test.argument) if messages else None


def _judge_observed(test: Test, known: Known) -> bool | None:
    [(name, wanted)] = test.argument.items()
    if name == "phase":
        return known.webinar is not None and known.webinar.phase == wanted
    if name == "page":
        return str(wanted) in _path(known.page.url)
    return known.page.utm.get(name.removeprefix("utm."), "").casefold() == str(wanted).casefold()


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:  # sent by the page, never trusted
        return ""


_JUDGES: Final[Mapping[str, Callable[[Test, Known], bool | None]]] = {
    "known": _judge_known,
    "confirmed": _judge_confirmed,
    "at_least": _judge_at_least,
    "below": _judge_below,
    "one_of": _judge_one_of,
    "contains": _judge_contains,
    "within_days": _judge_within_days,
    "signal": _judge_signal,
    "consent": _judge_consent,
    "incentive": _judge_incentive,
    "email_is": _judge_email_is,
    "domain_matches_company": _judge_domain,
    "email_names_visitor": _judge_own_address,
    "name_plausible": _judge_name,
    "phone_valid": _judge_phone,
    "phone_possible": _judge_phone,
    "answered": _judge_answered,
    "observed": _judge_observed,
    "contradicted": lambda test, known: True if known.fact("signal.contradiction") else None,
}
# Which fact shows why a rule held, where that is not the field its test names.
_EVIDENCE: Final[Mapping[str, str]] = {
    "email_is": "email",
    "domain_matches_company": "email",
    "email_names_visitor": "email",
    "name_plausible": "name",
    "phone_valid": "phone",
    "phone_possible": "phone",
    "contradicted": "signal.contradiction",
}
