"""What administrators do with users, and that one of them is always left."""

from __future__ import annotations

import asyncio

import pytest

from assistant.errors import InvalidInput, NotAuthenticated, NotFound
from assistant.services.accounts import SignedIn
from assistant.services.passwords import check_password
from assistant.store import people
from assistant.store.database import Database
from tests.sales import PASSWORD, Sales

OFFICE = "192.0.2.7"


@pytest.fixture
def sales(database: Database) -> Sales:
    sales = Sales.on(database)
    sales.add_user("rob", "admin")
    sales.add_user("kim")
    return sales


async def log_in(sales: Sales, name: str, password: str = PASSWORD) -> tuple[str, SignedIn]:
    done = await sales.accounts.log_in(name, password, address=OFFICE)
    assert isinstance(done, tuple)
    return done


async def test_a_new_user_logs_in_once_with_the_password_shown(sales):
    password = await sales.accounts.staff.add(" Vera ", "viewer", "vera@example.com", by="rob")
    _, signed_in = await log_in(sales, "vera", password)
    assert signed_in.must_change_password
    assert (signed_in.user.role, signed_in.user.email) == ("viewer", "vera@example.com")


@pytest.mark.parametrize(
    ("name", "role", "email", "code"),
    [
        ("kim", "sales", None, "name_taken"),
        ("KIM", "sales", None, "name_taken"),
        ("a b", "sales", None, "name_wrong"),
        ("", "sales", None, "name_wrong"),
        ("x" * 65, "sales", None, "name_wrong"),
        ("new", "owner", None, "invalid_input"),
        ("new", "sales", "not an address", "email_wrong"),
    ],
)
async def test_a_user_that_cannot_be_is_refused_with_the_reason(sales, name, role, email, code):
    with pytest.raises(InvalidInput) as caught:
        await sales.accounts.staff.add(name, role, email, by="rob")
    assert caught.value.code == code
    assert len(await sales.accounts.staff.all()) == 2


async def test_a_disabled_user_is_out_at_once_and_comes_back_when_enabled(sales):
    token, signed_in = await log_in(sales, "kim")
    await sales.accounts.staff.set_enabled(signed_in.user.id, False, by="rob")
    assert await sales.accounts.signed_in(token) is None
    with pytest.raises(NotAuthenticated):
        await log_in(sales, "kim")
    await sales.accounts.staff.set_enabled(signed_in.user.id, True, by="rob")
    assert await log_in(sales, "kim")


async def test_another_role_holds_for_a_running_log_in(sales):
    token, signed_in = await log_in(sales, "kim")
    await sales.accounts.staff.change_role("u-kim", "viewer", by="rob")
    now = await sales.accounts.signed_in(token)
    assert signed_in.may("leads:write")
    assert not now.may("leads:write")


async def test_all_log_ins_of_a_user_can_be_ended(sales):
    tokens = [(await log_in(sales, "kim"))[0] for _ in range(2)]
    mine, _ = await log_in(sales, "rob")
    [kim] = [one for one in await sales.accounts.staff.all() if one.user.name == "kim"]
    assert kim.logins == 2
    await sales.accounts.staff.end_logins("u-kim", by="rob")
    assert [await sales.accounts.signed_in(token) for token in tokens] == [None, None]
    assert await sales.accounts.signed_in(mine) is not None


async def test_a_reset_password_is_for_one_time_and_ends_the_old_one(sales):
    token, _ = await log_in(sales, "kim")
    name, password = await sales.accounts.staff.reset_password("u-kim", by="rob")
    assert name == "kim"
    assert await sales.accounts.signed_in(token) is None
    with pytest.raises(NotAuthenticated):
        await log_in(sales, "kim")
    assert (await log_in(sales, "kim", password))[1].must_change_password


@pytest.mark.parametrize("deed", ["disable", "demote"])
async def test_the_last_administrator_stays(sales, deed):
    staff = sales.accounts.staff
    sales.add_user("disabled", "admin")
    await staff.set_enabled("u-disabled", False, by="rob")
    doing = (
        staff.set_enabled("u-rob", False, by="rob")
        if deed == "disable"
        else staff.change_role("u-rob", "sales", by="rob")
    )
    with pytest.raises(InvalidInput) as caught:
        await doing
    assert caught.value.code == "last_admin"
    assert (await log_in(sales, "rob"))[1].user.role == "admin"


async def test_two_administrators_who_disable_each_other_at_once_are_not_both_gone(sales):
    sales.add_user("ann", "admin")
    staff = sales.accounts.staff
    done = await asyncio.gather(
        staff.set_enabled("u-rob", False, by="ann"),
        staff.set_enabled("u-ann", False, by="rob"),
        return_exceptions=True,
    )
    assert sum(isinstance(one, InvalidInput) for one in done) == 1
    assert sum(one.user.enabled for one in await staff.all() if one.user.role == "admin") == 1


async def test_ones_own_password_is_not_reset_over_the_list_of_users(sales):
    for deed in (sales.accounts.staff.reset_password, sales.accounts.staff.reset_factor):
        with pytest.raises(InvalidInput) as caught:
            await deed("u-rob", by="rob")
        assert caught.value.code == "own_account"


@pytest.mark.parametrize("user_id", ["nobody", "", "\x00", "u-kim'--"])
async def test_an_unknown_user_is_not_found(sales, user_id):
    with pytest.raises(NotFound):
        await sales.accounts.staff.set_enabled(user_id, False, by="rob")


async def test_every_deed_is_audited_with_whose_and_by_whom(sales):
    staff = sales.accounts.staff
    await staff.add("vera", "viewer", None, by="rob")
    await staff.change_role("u-kim", "viewer", by="rob")
    await staff.set_enabled("u-kim", False, by="rob")
    await staff.set_enabled("u-kim", True, by="rob")
    await staff.end_logins("u-kim", by="rob")
    await staff.reset_password("u-kim", by="rob")
    noted = [(one.action, one.by) for one in sales.database.read_now(people.list_audit)]
    assert noted == [
        (f"user.{deed}", "rob")
        for deed in (
            *("password_reset", "logins_ended", "enabled", "disabled", "role_changed", "added"),
        )
    ]


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "Passord12345", "123456789012", "qwertyuiopas", "administrator",
        "0987654321098", "abcdefghijkl", "letmein!!2026", "PasswordPassword", "leadassistant1",
    ],
)  # fmt: skip
def test_a_password_that_many_people_use_is_refused(password):
    with pytest.raises(InvalidInput) as caught:
        check_password(password, "kim")
    assert caught.value.code == "password_common"


@pytest.mark.parametrize(
    "password", ["correct horse battery", "passord til hytta i fjor", "qwerty is not my thing"]
)
def test_words_that_only_one_person_puts_together_are_taken(password):
    check_password(password, "kim")
