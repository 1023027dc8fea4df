"""Reading the judging half of playbook.yml: scoring rules and thresholds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, get_args

from assistant.leads.consent import PURPOSES
from assistant.leads.conversation import Phase
from assistant.leads.facts import FIELDS, SIGNALS
from assistant.leads.lead import DIMENSIONS
from assistant.leads.playbook import INCENTIVE_KINDS, ScoringRule, Test, Thresholds
from assistant.leads.source import CHANNELS
from assistant.services.choice_values import AUTHORITY
from assistant.services.yaml_entry import Entry, suggest

_AMOUNTS: Final = ("company_size", "budget")
_TEXT_FIELDS: Final = ("need", "name", "company", "job_title", "location", "website")
_OPTIONS: Final = {"authority": AUTHORITY, "lead_source": CHANNELS}
# Not what depends on the knowledge of the day: a replay could not tell it again.
RULE_SIGNALS: Final = tuple(name for name in SIGNALS if name != "signal.unanswered")
_DAYS: Final = 3650


def read_scoring(entry: Entry, magnets: tuple[str, ...]) -> tuple[ScoringRule, ...]:
    """Return the rules in the order of the file, which is the order of their reasons.

    magnets: ids of the playbook's magnets, for rules about one of them.
    """
    rules: dict[str, ScoringRule] = {}
    for each in entry.items(least=1):
        keys = each.keys("id dimension points when text")
        name = keys["id"].text()
        if name in rules:
            keys["id"].fail(f"the rule {name!r} stands twice. Each rule needs its own id.")
        dimension: Any = keys["dimension"].one_of(DIMENSIONS, "dimension")
        points = keys["points"].whole(-100, 100)
        rules[name] = ScoringRule(
            name, dimension, points, _read_test(keys["when"], magnets), keys["text"].text()
        )
    return tuple(rules.values())


def read_thresholds(entry: Entry) -> Thresholds:
    keys = entry.keys("prospect qualified", "letters digits")
    prospect, qualified = _least(keys["prospect"]), _least(keys["qualified"])
    for name, least in prospect.items():
        if qualified.get(name, 100) < least:
            keys["qualified"].fail(
                f"{name} is lower here than for prospect ({least}). Write {least} or more."
            )
    bounds = {name: _bounds(keys[name]) for name in ("letters", "digits") if name in keys}
    return Thresholds(prospect, qualified, **bounds)


def _least(entry: Entry) -> dict[str, int]:
    keys = entry.keys("", " ".join(DIMENSIONS))
    if not keys:
        entry.fail(f"at least one dimension is needed. Known: {', '.join(DIMENSIONS)}.")
    return {name: keys[name].whole(0, 100) for name in DIMENSIONS if name in keys}


def _bounds(entry: Entry) -> tuple[int, int]:
    items = entry.items(least=2)
    if len(items) != 2:
        entry.fail(f"two numbers must stand here, such as [67, 34], not {len(items)}.")
    first, second = (item.whole(1, 100) for item in items)
    if first <= second:
        entry.fail(
            f"the first number must be above the second, not {first} and {second}. Swap them."
        )
    return first, second


def _read_test(entry: Entry, magnets: tuple[str, ...]) -> Test:
    keys = entry.keys("", " ".join(_TESTS))
    if len(keys) != 1:
        entry.fail(f"exactly one kind of test must stand here, found {len(keys)}.")
    [(kind, value)] = keys.items()
    test = _TESTS[kind](kind, value)
    if test.kind == "one_of" and test.field == "lead_magnet":
        for item in value.parts()["lead_magnet"].items():
            item.one_of(magnets, "magnet of this playbook")
    return test


def _field(kind: str, entry: Entry) -> Test:
    return Test(kind, entry.one_of(FIELDS, "field"))


def _amount(kind: str, entry: Entry) -> Test:
    name, bound = _only(entry, _AMOUNTS, "field with a number")
    if name == "budget":
        limits = {currency: each.whole(1, 10**12) for currency, each in bound.parts().items()}
        for currency in limits:
            if not (len(currency) == 3 and currency.isalpha() and currency.isupper()):
                bound.fail(f"{currency!r} is no currency. Write three capitals such as NOK.")
        return Test(kind, name, limits)
    return Test(kind, name, bound.whole(0, 10**9))


def _one_of(kind: str, entry: Entry) -> Test:
    name, values = _only(entry, FIELDS, "field")
    options = _OPTIONS.get(name)
    return Test(
        kind,
        name,
        tuple(
            item.one_of(options, f"value of {name}") if options else item.text()
            for item in values.items(1)
        ),
    )


def _contains(kind: str, entry: Entry) -> Test:
    name, words = _only(entry, _TEXT_FIELDS, "field with a text")
    return Test(kind, name, tuple(item.text().casefold() for item in words.items(1)))


def _within_days(kind: str, entry: Entry) -> Test:
    name, days = _only(entry, ("timeline",), "field with a time")
    return Test(kind, name, days.whole(0, _DAYS))


def _signal(kind: str, entry: Entry) -> Test:
    names = [name.removeprefix("signal.") for name in RULE_SIGNALS]
    return Test(kind, f"signal.{entry.one_of(names, 'signal')}")


def _consent(kind: str, entry: Entry) -> Test:
    purpose, action = _only(entry, PURPOSES, "purpose of consent")
    return Test(kind, purpose, action.one_of(("given", "refused", "withdrawn"), "consent action"))


def _incentive(kind: str, entry: Entry) -> Test:
    kinds = ("none", *INCENTIVE_KINDS)
    return Test(
        kind, None, tuple(item.one_of(kinds, "kind of incentive") for item in entry.items(1))
    )


def _email_is(kind: str, entry: Entry) -> Test:
    return Test(kind, "email", entry.one_of(("free", "role", "disposable", "company"), "address"))


def _answered(kind: str, entry: Entry) -> Test:
    return Test(kind, None, entry.whole(1, 100))


def _observed(kind: str, entry: Entry) -> Test:
    keys = entry.keys("", "page phase utm.source utm.medium utm.campaign utm.content utm.term")
    if len(keys) != 1:
        entry.fail("exactly one thing to observe must stand here, such as page: /pricing.")
    [(name, value)] = keys.items()
    wanted = value.one_of(get_args(Phase), "webinar phase") if name == "phase" else value.text()
    return Test(kind, None, {name: wanted})


def _flag(kind: str, entry: Entry) -> Test:
    return Test(kind, None, entry.flag())


def _true(kind: str, entry: Entry) -> Test:
    if not entry.flag():
        entry.fail("only true can stand here. Leave the rule out if it is not wanted.")
    return Test(kind)


def _only(entry: Entry, names: tuple[str, ...], what: str) -> tuple[str, Entry]:
    """Return the single key of `entry` with its value; the key must be one of `names`."""
    keys = entry.parts()
    if len(keys) != 1:
        entry.fail(f"exactly one {what} must stand here, found {len(keys)}.")
    [(name, value)] = keys.items()
    if name not in names:
        value.fail(f"{name!r} is no {what}. {suggest(name, names)}")
    return name, value


_TESTS: Final[dict[str, Callable[[str, Entry], Test]]] = {
    "known": _field,
    "confirmed": _field,
    "at_least": _amount,
    "below": _amount,
    "one_of": _one_of,
    "contains": _contains,
    "within_days": _within_days,
    "signal": _signal,
    "consent": _consent,
    "incentive": _incentive,
    "email_is": _email_is,
    "answered": _answered,
    "observed": _observed,
    "domain_matches_company": _flag,
    "email_names_visitor": _flag,
    "name_plausible": _flag,
    "phone_valid": _flag,
    "phone_possible": _flag,
    "contradicted": _true,
}
