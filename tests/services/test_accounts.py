"""Who gets in, who is locked out, and what a browser holds."""

from __future__ import annotations

import asyncio

import pytest

from assistant.errors import InvalidInput, NotAllowed, NotAuthenticated, NotFound, RateLimited
from assistant.services.accounts import Accounts, normal_name
from assistant.services.login_limits import MAX_FAILURES, MAX_FAILURES_OF_ADDRESS, network_of
from assistant.services.passwords import Passwords, check_password, one_time_password
from assistant.store import people
from assistant.store.database import Database
from tests.sales import CHEAP, PASSWORD, SECRET, Sales

OFFICE = "192.0.2.7"


@pytest.fixture
def sales(database: Database) -> Sales:
    return Sales.on(database)


async def test_a_fresh_database_gets_an_admin_whose_password_must_be_changed(sales):
    password = sales.accounts.first_start_password()
    assert sales.accounts.first_start_password() is None
    _, signed_in = await sales.accounts.log_in("admin", password, address=OFFICE)
    assert signed_in.user.role == "admin"
    assert signed_in.must_change_password
    _, changed = await sales.accounts.change_password(signed_in, password, PASSWORD, address=OFFICE)
    assert not changed.must_change_password
    with pytest.raises(NotAuthenticated):
        await sales.accounts.log_in("admin", password, address=OFFICE)


async def test_a_log_in_gives_a_new_token_and_ends_the_one_the_browser_had(sales):
    sales.add_user("ada")
    first, _ = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    second, _ = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE, replacing=first)
    assert first != second
    assert await sales.accounts.signed_in(first) is None
    assert (await sales.accounts.signed_in(second)).user.name == "ada"


async def test_neither_token_nor_password_nor_key_is_stored(sales):
    sales.add_user("ada")
    token, signed_in = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    key = sales.accounts.create_api_key_now("crm", ["leads:read"])
    stored = str(
        sales.database.read_now(
            lambda s: (
                people.list_users(s),
                people.list_api_keys(s),
                people.list_audit(s),
                people.find_login(s, signed_in.login.token_hash, sales.clock()),
            )
        )
    )
    assert signed_in.login.token_hash in stored
    for secret in (token, PASSWORD, key):
        assert secret not in stored


async def test_a_new_password_ends_every_log_in(sales):
    sales.add_user("ada")
    elsewhere, _ = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    here, signed_in = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    token, _ = await sales.accounts.change_password(
        signed_in, PASSWORD, "another good password", address=OFFICE
    )
    assert await sales.accounts.signed_in(elsewhere) is None
    assert await sales.accounts.signed_in(here) is None
    assert await sales.accounts.signed_in(token) is not None


async def test_a_log_in_ends_after_twelve_idle_hours_and_at_last_after_a_week(sales):
    sales.add_user("ada")
    token, _ = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    for _ in range(15):
        sales.clock.pass_(hours=11)
        assert await sales.accounts.signed_in(token) is not None
    sales.clock.pass_(hours=4)
    assert await sales.accounts.signed_in(token) is None
    other, _ = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    sales.clock.pass_(hours=12, seconds=1)
    assert await sales.accounts.signed_in(other) is None


async def test_logging_out_ends_the_log_in(sales):
    sales.add_user("ada")
    token, signed_in = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    await sales.accounts.log_out(signed_in)
    assert await sales.accounts.signed_in(token) is None


@pytest.mark.parametrize("token", ["", None, "x", "\udcff", "a" * 5000])
async def test_an_unknown_cookie_is_nobody(sales, token):
    assert await sales.accounts.signed_in(token) is None


async def failed(sales: Sales, times: int, *, name: str = "ada", address: str = OFFICE) -> None:
    for _ in range(times):
        with pytest.raises(NotAuthenticated):
            await sales.accounts.log_in(name, "wrong", address=address)


async def test_too_many_failures_lock_the_account_for_that_address_only(sales):
    sales.add_user("ada")
    await failed(sales, MAX_FAILURES)
    with pytest.raises(RateLimited) as refused:
        await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    assert refused.value.retry_after_s == 900
    assert await sales.accounts.log_in("ada", PASSWORD, address="198.51.100.1")
    sales.clock.pass_(minutes=15, seconds=1)
    assert await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)


async def test_one_failure_less_does_not_lock_and_success_counts_anew(sales):
    sales.add_user("ada")
    for _ in range(3):
        await failed(sales, MAX_FAILURES - 1)
        assert await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)


async def test_guesses_made_at_once_are_no_more_than_one_after_another(sales):
    sales.add_user("ada")
    guesses = [sales.accounts.log_in("ada", f"guess {n}", address=OFFICE) for n in range(20)]
    results = await asyncio.gather(*guesses, return_exceptions=True)
    tried = [result for result in results if isinstance(result, NotAuthenticated)]
    assert len(tried) <= MAX_FAILURES
    assert all(isinstance(result, (NotAuthenticated, RateLimited)) for result in results)


async def test_an_address_that_guesses_at_many_names_is_locked(sales):
    sales.add_user("ada")
    for number in range(MAX_FAILURES_OF_ADDRESS):
        await failed(sales, 1, name=f"name{number}")
    with pytest.raises(RateLimited):
        await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)


async def test_guessing_at_the_current_password_locks_too(sales):
    sales.add_user("ada")
    _, signed_in = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    for _ in range(MAX_FAILURES):
        with pytest.raises(InvalidInput) as refused:
            await sales.accounts.change_password(signed_in, "x", "good enough 123", address=OFFICE)
        assert refused.value.field == "current"
    with pytest.raises(RateLimited):
        await sales.accounts.change_password(signed_in, "x", "good enough 123", address=OFFICE)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_a_whole_ipv6_network_counts_as_one_address(address, network):
    assert network_of(address) == network


async def test_a_wrong_name_is_refused_like_a_wrong_password(sales):
    sales.add_user("ada")
    errors = []
    for name in ("ada", "nobody"):
        with pytest.raises(NotAuthenticated) as refused:
            await sales.accounts.log_in(name, "wrong", address=OFFICE)
        errors.append((refused.value.code, str(refused.value)))
    assert errors[0] == errors[1]


async def test_an_unknown_name_costs_a_hash_like_a_known_one():
    hashed = []

    class Counting(Passwords):
        def hash_now(self, password: str) -> str:
            hashed.append(password)
            return super().hash_now(password)

    passwords = Counting(CHEAP)
    known = passwords.hash_now(PASSWORD)
    hashed.clear()
    assert not await passwords.check("guess", None)
    assert hashed == ["guess"]
    assert await passwords.check(PASSWORD, known)


async def test_hashing_does_not_hold_up_the_event_loop():
    passwords, ticks = Passwords(), 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await passwords.check("guess", None)
    ticking.cancel()
    assert ticks > 10


async def test_a_hash_with_old_costs_is_renewed_at_log_in(sales):
    sales.add_user("ada")
    dearer = Accounts(sales.database, secret_key=SECRET, clock=sales.clock)
    before = sales.database.read_now(lambda s: people.find_user(s, "ada"))
    token, _ = await dearer.log_in("ada", PASSWORD, address=OFFICE)
    after = sales.database.read_now(lambda s: people.find_user(s, "ada"))
    assert before.password_hash != after.password_hash
    assert after.password_changed_at == before.password_changed_at
    assert await dearer.signed_in(token) is not None


async def test_a_locked_user_cannot_log_in_and_is_logged_out(sales):
    sales.add_user("ada")
    token, signed_in = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    locked = {**signed_in.user.__dict__, "enabled": False}
    sales.database.write_now(lambda s: people.update_user(s, people.User(**locked)))
    assert await sales.accounts.signed_in(token) is None
    with pytest.raises(NotAuthenticated):
        await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "password_too_short"),
        ("p" * 257, "password_too_long"),
        ("ada-lovelace", "password_is_name"),
        ("ADA-Lovelace", "password_is_name"),
        ("ada-lovelaceada-lovelace", "password_is_name"),
        ("aaaaaaaaaaaa", "password_too_simple"),
    ],
)
def test_bad_passwords_are_refused_with_the_reason(password, code):
    with pytest.raises(InvalidInput) as refused:
        check_password(password, "ada-lovelace", field="new")
    assert (refused.value.code, refused.value.field) == (code, "new")


@pytest.mark.parametrize(
    "password", ["twelve chars", "pq 12345" * 32, "ada-lovelace writes", "blåbærsyltetøy"]
)
def test_good_passwords_pass(password):
    check_password(password, "ada-lovelace")


def test_one_time_passwords_are_good_and_never_the_same():
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_password(password, "admin")


async def test_the_new_password_must_be_another_one(sales):
    sales.add_user("ada")
    _, signed_in = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    with pytest.raises(InvalidInput) as refused:
        await sales.accounts.change_password(signed_in, PASSWORD, PASSWORD, address=OFFICE)
    assert refused.value.code == "password_unchanged"


async def test_names_are_the_same_in_any_case_and_taken_once(sales):
    sales.add_user("Ada")
    assert await sales.accounts.log_in(" ADA ", PASSWORD, address=OFFICE)
    with pytest.raises(InvalidInput, match="already"):
        sales.accounts.add_user_now("ada", "viewer")
    assert normal_name("ＡＤＡ") == "ada"


@pytest.mark.parametrize(
    ("name", "role", "field"),
    [("", "sales", "name"), ("a b", "sales", "name"), ("x" * 65, "sales", "name"),
     ("<b>", "sales", "name"), ("ada", "owner", "role")],
)  # fmt: skip
async def test_bad_names_and_roles_are_refused(sales, name, role, field):
    with pytest.raises(InvalidInput) as refused:
        sales.accounts.add_user_now(name, role)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("viewer", {"leads:read"}),
        ("sales", {"leads:read", "leads:write", "leads:export"}),
        ("admin", {"leads:read", "leads:write", "leads:export", "leads:erase", "settings"}),
    ],
)
async def test_each_role_may_do_its_own(sales, role, rights):
    sales.add_user("ada", role)
    _, signed_in = await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    for right in ("leads:read", "leads:write", "leads:export", "leads:erase", "settings"):
        if right in rights:
            signed_in.check(right)
        else:
            with pytest.raises(NotAllowed):
                signed_in.check(right)


async def test_a_key_opens_what_its_scopes_name(sales):
    key = sales.accounts.create_api_key_now("crm", ["leads:read"])
    assert (await sales.accounts.verify_api_key(f"Bearer {key}", "leads:read")).name == "crm"
    with pytest.raises(NotAllowed):
        await sales.accounts.verify_api_key(f"Bearer {key}", "leads:write")


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic {key}", "{key}", "Bearer {key}x", "Bearer \udcff"],
)
async def test_without_the_key_nobody_gets_in(sales, header):
    key = sales.accounts.create_api_key_now("crm", ["leads:read", "leads:write"])
    with pytest.raises(NotAuthenticated):
        await sales.accounts.verify_api_key(header and header.format(key=key), "leads:read")


async def test_a_revoked_key_opens_nothing(sales):
    key = sales.accounts.create_api_key_now("crm", ["leads:read"])
    [made] = sales.database.read_now(people.list_api_keys)
    sales.database.write_now(lambda s: people.revoke_api_key(s, made.id, sales.clock()))
    with pytest.raises(NotAuthenticated):
        await sales.accounts.verify_api_key(f"Bearer {key}", "leads:read")


@pytest.mark.parametrize("scopes", [[], ["leads:read", "leads:eat"], ["admin"]])
async def test_unknown_scopes_are_refused(sales, scopes):
    with pytest.raises(InvalidInput) as refused:
        sales.accounts.create_api_key_now("crm", scopes)
    assert refused.value.field == "scope"


async def test_the_use_of_a_key_is_noted_at_most_once_a_minute(sales):
    key = sales.accounts.create_api_key_now("crm", ["leads:read"])
    seen = []
    for seconds in (0, 30, 31):
        sales.clock.pass_(seconds=seconds)
        await sales.accounts.verify_api_key(f"bearer {key}", "leads:read")
        [stored] = sales.database.read_now(people.list_api_keys)
        seen.append(stored.last_used_at)
    assert seen[0] == seen[1] < seen[2]


async def test_a_user_has_an_address_for_notices_which_can_be_changed(sales):
    sales.accounts.add_user_now("kim", "sales", email="kim@example.com")
    found = sales.database.read_now(lambda s: people.find_user(s, "kim"))
    assert found.email == "kim@example.com"
    for address in ("kim@work.example.com", None):
        sales.accounts.set_email_now("KIM", address)
        found = sales.database.read_now(lambda s: people.find_user(s, "kim"))
        assert found.email == address
    with pytest.raises(NotFound):
        sales.accounts.set_email_now("nobody", "kim@example.com")


@pytest.mark.parametrize(
    "address", ["kim", "a@b.example, c@d.example", "a@b.example\nBcc: x", "", "<a@b.example>"]
)
async def test_an_address_that_is_more_or_less_than_one_is_refused(sales, address):
    with pytest.raises(InvalidInput) as refused:
        sales.accounts.add_user_now("kim", "sales", email=address)
    assert refused.value.field == "email"
    assert sales.database.read_now(people.list_users) == []
