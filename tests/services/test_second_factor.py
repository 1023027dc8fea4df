"""A second factor: what is asked for, what is taken once, and who is locked out."""

from __future__ import annotations

import asyncio

import pyotp
import pytest

from assistant.errors import InvalidInput, NotAuthenticated, RateLimited
from assistant.services.accounts import Accounts, CodeWanted, SignedIn
from assistant.services.login_limits import MAX_FAILURES, MAX_WRONG_CODES
from assistant.services.second_factor import RECOVERY_CODES, STEP_S
from assistant.store import people
from assistant.store.database import Database
from assistant.store.keyring import DataKey, Keyring
from assistant.store.second_factors import get_factor
from tests.sales import CHEAP, PASSWORD, SECRET, Sales
from tests.traces import traces_of

OFFICE, HOME = "192.0.2.7", "198.51.100.9"
BROWSER = "a browser's nonce"


@pytest.fixture
def sales(database: Database) -> Sales:
    sales = Sales.on(database)
    sales.add_user("ada", "admin")
    return sales


async def signed_in(sales: Sales, name: str = "ada") -> SignedIn:
    done = await sales.accounts.log_in(name, PASSWORD, address=HOME)
    assert not isinstance(done, CodeWanted)
    return done[1]


async def set_up(sales: Sales, name: str = "ada") -> tuple[pyotp.TOTP, list[str]]:
    """Switch it on, and let a minute pass, so that the app shows another code."""
    user = (await signed_in(sales, name)).user
    await sales.accounts.factors.begin(user)
    app = pyotp.parse_uri((await sales.accounts.factors.standing(user)).uri)
    assert isinstance(app, pyotp.TOTP)
    codes = await sales.accounts.factors.confirm(user, code(sales, app))
    sales.clock.pass_(seconds=2 * STEP_S)
    return app, codes


async def ticket(sales: Sales, name: str = "ada", address: str = OFFICE) -> str:
    done = await sales.accounts.log_in(name, PASSWORD, address=address, nonce=BROWSER)
    assert isinstance(done, CodeWanted)
    return done.ticket


def code(sales: Sales, app: pyotp.TOTP, steps: int = 0) -> str:
    """What the app shows, or showed so many steps before."""
    return app.generate_otp(int(sales.clock().timestamp()) // STEP_S + steps)


async def give(sales: Sales, held: str, code: str, **more: str) -> SignedIn:
    asked = {"address": OFFICE, "nonce": BROWSER, **more}
    return (await sales.accounts.give_code(held, code, **asked))[1]


async def test_the_right_password_alone_logs_nobody_in(sales):
    app, _ = await set_up(sales)
    held = await ticket(sales)
    assert (await give(sales, held, code(sales, app))).user.name == "ada"


async def test_a_factor_counts_only_once_a_code_has_confirmed_it(sales):
    user = (await signed_in(sales)).user
    await sales.accounts.factors.begin(user)
    with pytest.raises(InvalidInput):
        await sales.accounts.factors.confirm(user, "000000")
    assert not isinstance(await sales.accounts.log_in("ada", PASSWORD, address=HOME), CodeWanted)


async def test_a_wrong_password_is_told_the_same_with_and_without_a_factor(sales):
    sales.add_user("ben")
    await set_up(sales)
    told = []
    for name in ("ada", "ben", "nobody"):
        with pytest.raises(NotAuthenticated) as caught:
            await sales.accounts.log_in(name, "wrong", address=OFFICE, nonce=BROWSER)
        told.append((str(caught.value), caught.value.code))
    assert len(set(told)) == 1


@pytest.mark.parametrize(
    ("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
async def test_the_codes_beside_the_present_one_are_taken_and_no_others(sales, steps, is_taken):
    app, _ = await set_up(sales)
    sales.clock.pass_(seconds=5 * STEP_S)
    held, typed = await ticket(sales), code(sales, app, steps)
    if is_taken:
        assert await give(sales, held, typed)
    else:
        with pytest.raises(NotAuthenticated, match="wrong or was used"):
            await give(sales, held, typed)


async def test_a_code_works_once_even_when_given_twice_at_the_same_moment(sales):
    app, _ = await set_up(sales)
    held, typed = await ticket(sales), code(sales, app)
    both = await asyncio.gather(
        give(sales, held, typed), give(sales, held, typed), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["NotAuthenticated", "SignedIn"]
    with pytest.raises(NotAuthenticated):
        await give(sales, held, code(sales, app, -1))  # an older one is over as well


async def test_the_code_that_switched_it_on_does_not_log_in(sales):
    user = (await signed_in(sales)).user
    await sales.accounts.factors.begin(user)
    app = pyotp.parse_uri((await sales.accounts.factors.standing(user)).uri)
    typed = code(sales, app)
    await sales.accounts.factors.confirm(user, typed)
    with pytest.raises(NotAuthenticated):
        await give(sales, await ticket(sales), typed)


async def test_each_recovery_code_stands_in_once_however_it_is_typed(sales):
    _, codes = await set_up(sales)
    assert len(set(codes)) == RECOVERY_CODES
    one = await give(sales, await ticket(sales), f" {codes[0].upper().replace('-', ' ')} ")
    with pytest.raises(NotAuthenticated):
        await give(sales, await ticket(sales), codes[0])
    standing = await sales.accounts.factors.standing(one.user)
    assert standing.codes_left == RECOVERY_CODES - 1
    assert standing.secret == ""


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00", "\ud800"])
async def test_what_is_no_code_is_a_wrong_code(sales, typed):
    await set_up(sales)
    with pytest.raises(NotAuthenticated):
        await give(sales, await ticket(sales), typed)


async def test_a_ticket_is_for_one_browser_one_password_and_five_minutes(sales):
    app, _ = await set_up(sales)
    held = await ticket(sales)
    for wrong in ("", "x", "=", held[:-8], held[:4] + "AAAA" + held[8:], "é"):
        with pytest.raises(NotAuthenticated):
            await give(sales, wrong, code(sales, app))
    with pytest.raises(NotAuthenticated):
        await give(sales, held, code(sales, app), nonce="another browser")
    sales.clock.pass_(minutes=5, seconds=1)
    with pytest.raises(NotAuthenticated):
        await give(sales, held, code(sales, app))


async def test_guessing_codes_locks_and_the_right_password_does_not_open_again(sales):
    app, _ = await set_up(sales)
    held = await ticket(sales)
    for _ in range(MAX_FAILURES - 1):  # the password was counted as a try, too
        with pytest.raises(NotAuthenticated):
            await give(sales, held, "000000")
    with pytest.raises(RateLimited):
        await give(sales, held, code(sales, app))
    with pytest.raises(RateLimited):
        await sales.accounts.log_in("ada", PASSWORD, address=OFFICE)
    sales.clock.pass_(minutes=16)
    assert await give(sales, await ticket(sales), code(sales, app))


async def test_guessing_from_many_addresses_is_counted_together(sales):
    await set_up(sales)
    for number in range(MAX_WRONG_CODES):
        address = f"203.0.113.{number}"
        held = await ticket(sales, address=address)
        with pytest.raises(NotAuthenticated):
            await give(sales, held, "000000", address=address)
    held = await ticket(sales)
    with pytest.raises(RateLimited):
        await give(sales, held, "000000")


async def test_a_role_that_needs_one_is_held_up_until_it_is_there(database):
    sales = Sales.on(database)
    sales.accounts = Accounts(
        database, secret_key=SECRET, clock=sales.clock, hasher=CHEAP, second_factor_for=["admin"]
    )
    sales.add_user("ada", "admin")
    sales.add_user("ben", "sales")
    assert (await signed_in(sales)).needs_factor
    assert (await signed_in(sales, "ben")).is_settled
    app, _ = await set_up(sales)
    assert (await give(sales, await ticket(sales), code(sales, app))).is_settled


async def test_it_is_switched_off_with_the_password_only(sales):
    app, _ = await set_up(sales)
    one = await give(sales, await ticket(sales), code(sales, app))
    with pytest.raises(InvalidInput):
        await sales.accounts.remove_factor(one, "wrong", address=OFFICE)
    await sales.accounts.remove_factor(one, PASSWORD, address=OFFICE)
    assert await signed_in(sales)


async def test_what_happened_to_it_is_audited(sales):
    _, codes = await set_up(sales)
    one = await give(sales, await ticket(sales), codes[0])
    await sales.accounts.remove_factor(one, PASSWORD, address=OFFICE)
    noted = [
        (entry.action, dict(entry.detail)) for entry in sales.database.read_now(people.list_audit)
    ]
    assert noted[:3] == [
        ("user.second_factor_off", {}),
        ("user.logged_in", {"second_factor": "recovery code"}),
        ("user.second_factor_on", {}),
    ]


async def test_with_a_data_key_no_secret_and_never_a_recovery_code_is_stored(database_url):
    key = Keyring((DataKey(bytes(range(32))),))
    database = Database.open(database_url, keyring=key)
    database.upgrade()
    database.start()
    sales = Sales.on(database)
    sales.add_user("ada", "admin")
    app, codes = await set_up(sales)
    stored = sales.database.read_now(lambda s: get_factor(s, "u-ada"))
    assert stored.secret == app.secret
    assert app.secret not in repr(stored)
    await database.close()
    assert (
        traces_of(database_url, app.secret, *codes, *[one.replace("-", "") for one in codes]) == []
    )
