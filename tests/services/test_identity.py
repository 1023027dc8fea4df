"""Signed identity: who a page says its visitor is; and the examples for integrators' servers."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import InvalidInput, NotAllowed
from assistant.services.identity import Identity, check_identity, facts_of, sign
from assistant.store.sites import Site

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOON = int((NOW + timedelta(hours=1)).timestamp())
SITE = Site("shop", "Shop", identity_secret="new secret")
KARI = Identity("u-17", sign("new secret", "shop", "u-17", SOON), SOON)
DOCS = Path(__file__).parents[2] / "docs" / "identity.md"
RUNS = {
    "python": (sys.executable, "-c", "print({})"),
    "js": ("node", "-e", "console.log({})"),
    "php": ("php", "-r", "echo {};"),
    "ruby": ("ruby", "-e", "puts {}"),
}


def test_a_signed_visitor_is_let_in() -> None:
    check_identity(SITE, KARI, NOW)
    check_identity(replace(SITE, identity_required=True), KARI, NOW)
    check_identity(SITE, None, NOW)


def test_both_secrets_are_good_during_a_change() -> None:
    until = NOW + timedelta(minutes=1)
    changed = replace(
        SITE,
        identity_secret="newer",
        previous_secret="new secret",
        previous_secret_until=until,
    )
    check_identity(changed, KARI, NOW)
    with pytest.raises(NotAllowed):
        check_identity(changed, KARI, until)


def signed(user: str = "u-17", expires: int = SOON, **other: str) -> Identity:
    site, secret = other.get("site", "shop"), other.get("secret", "new secret")
    return Identity(user, sign(secret, site, user, expires), expires)


AT = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        (replace(KARI, id="u-18"), "identity_invalid"),
        (replace(KARI, expires=SOON + 1), "identity_invalid"),
        (replace(KARI, hash=KARI.hash.upper()), "identity_invalid"),
        (replace(KARI, hash=KARI.hash[:-1]), "identity_invalid"),
        (replace(KARI, hash=""), "identity_invalid"),
        (replace(KARI, hash="é" * 64), "identity_invalid"),
        (signed(site="other"), "identity_invalid"),
        (signed(secret="guessed"), "identity_invalid"),
        (signed(expires=AT), "identity_expired"),
        (signed(expires=AT - 1), "identity_expired"),
        (signed(expires=AT + 7 * 86_400 + 1), "identity_invalid"),
        (None, "identity_required"),
    ],
)
def test_others_are_refused(identity: Identity | None, code: str) -> None:
    site = replace(SITE, identity_required=True)
    with pytest.raises(NotAllowed) as refused:
        check_identity(site, identity, NOW)
    assert refused.value.code == code


def test_a_site_without_a_secret_knows_nobody() -> None:
    with pytest.raises(NotAllowed, match="`assistant site identity`") as refused:
        check_identity(replace(SITE, identity_secret=None), signed(secret=""), NOW)
    assert refused.value.code == "identity_not_set_up"


def test_an_expired_identity_says_for_how_long_so_that_a_wrong_clock_is_seen() -> None:
    with pytest.raises(NotAllowed, match="expired 90 s ago by the server's clock"):
        check_identity(SITE, signed(expires=AT - 90), NOW)


def test_what_the_page_told_is_marked_as_the_pages() -> None:
    facts = facts_of(replace(KARI, told={"email": "Kari@Fjellstua.example"}), NOW)
    assert [(fact.field, fact.value, fact.method) for fact in facts] == [
        ("signal.identity", "u-17", "page"),
        ("email", "kari@fjellstua.example", "page"),
    ]
    assert all(fact.message_id is None and fact.start is None for fact in facts)


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        facts_of(replace(KARI, told={"email": "kari"}), NOW)
    assert refused.value.field == "identity.email"


@pytest.mark.parametrize("language", [name for name in RUNS if shutil.which(RUNS[name][0])])
def test_the_documented_examples_sign_as_the_server_does(language: str) -> None:
    [code] = re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    program, flag, show = RUNS[language]
    call = 'sign("s3cret-é", "shop", "kari@fjellstua.example", 1790000000)'
    done = subprocess.run(
        [program, flag, f"{code}\n{show.format(call)}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == sign("s3cret-é", "shop", "kari@fjellstua.example", 1790000000)
