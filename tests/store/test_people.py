"""Users, their log-ins and keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assistant.store import people
from assistant.store.people import ApiKey, Login, User
from tests.store.cast import NOON

KARI = User("u-1", "Kari", "sales", "$argon2id$one", NOON, NOON, email="kari@acme.example")
OLA = User("u-2", "Ola", "admin", "$argon2id$two", NOON, NOON)
TOMORROW = NOON + timedelta(days=1)


def login(token_hash: str, user: User = KARI) -> Login:
    return Login(token_hash, user.id, "csrf", NOON, NOON, TOMORROW)


@pytest.fixture
async def staff(database: Any) -> Any:
    for user in (KARI, OLA):
        assert await database.write(lambda s, user=user: people.add_user(s, user))
    for one in (login("k-1"), login("k-2"), login("o-1", OLA)):
        await database.write(lambda s, one=one: people.start_login(s, one))
    return database


async def open_logins(database: Any, now: Any = NOON) -> list[str]:
    return [
        token
        for token in ("k-1", "k-2", "o-1")
        if await database.read(lambda s, token=token: people.find_login(s, token, now))
    ]


async def test_users_are_found_by_name_and_id(staff):
    assert await staff.read(lambda s: people.find_user(s, "Kari")) == KARI
    assert await staff.read(lambda s: people.get_user(s, "u-2")) == OLA
    assert await staff.read(people.list_users) == [KARI, OLA]
    assert await staff.read(lambda s: people.find_user(s, "Eve")) is None


async def test_a_name_is_taken_once(staff):
    assert not await staff.write(lambda s: people.add_user(s, replace(OLA, id="u-3")))
    assert len(await staff.read(people.list_users)) == 2


async def test_a_log_in_gives_its_user_until_it_expires(staff):
    found = await staff.read(lambda s: people.find_login(s, "k-1", NOON))
    assert found == (login("k-1"), KARI)
    assert await open_logins(staff, TOMORROW) == []
    later = TOMORROW + timedelta(days=1)
    await staff.write(lambda s: people.touch_login(s, "k-1", TOMORROW, later))
    assert await open_logins(staff, TOMORROW) == ["k-1"]


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"password_hash": "$argon2id$new"}, ["o-1"]),
        ({"enabled": False}, ["o-1"]),
        ({"role": "viewer"}, ["k-1", "k-2", "o-1"]),
    ],
)
async def test_a_new_password_or_a_lock_ends_every_log_in_of_the_user(staff, change, left):
    await staff.write(lambda s: people.update_user(s, replace(KARI, **change)))
    assert await staff.read(lambda s: people.get_user(s, "u-1")) == replace(KARI, **change)
    assert await open_logins(staff) == left


async def test_log_ins_end_one_by_one_or_all_but_one(staff):
    await staff.write(lambda s: people.end_logins_of(s, "u-1", but="k-2"))
    assert await open_logins(staff) == ["k-2", "o-1"]
    await staff.write(lambda s: people.end_login(s, "o-1"))
    assert await open_logins(staff) == ["k-2"]


async def test_failures_count_for_name_and_address_since_the_last_success(database):
    async def attempt(minute: int, *, succeeded: bool, name: str = "Kari", address: str = "a"):
        at = NOON + timedelta(minutes=minute)
        await database.write(
            lambda s: people.record_attempt(
                s, name=name, address=address, succeeded=succeeded, at=at
            )
        )

    async def count(since_minute: int = -1) -> int:
        since = NOON + timedelta(minutes=since_minute)
        return await database.read(
            lambda s: people.failed_attempts(s, name="Kari", address="a", since=since)
        )

    assert await count() == 0
    for minute in range(3):
        await attempt(minute, succeeded=False)
    await attempt(3, succeeded=False, name="Ola")
    await attempt(3, succeeded=False, address="b")
    assert await count() == 3
    assert await count(since_minute=1) == 1
    await attempt(4, succeeded=True)
    assert await count() == 0
    await attempt(5, succeeded=False)
    assert await count() == 1


async def test_old_log_ins_and_attempts_are_deleted(staff):
    await staff.write(
        lambda s: people.record_attempt(s, name="Kari", address="a", succeeded=False, at=NOON)
    )
    await staff.write(lambda s: people.delete_old_logins(s, now=TOMORROW, attempts_before=TOMORROW))
    assert await open_logins(staff) == []
    left = await staff.read(
        lambda s: people.failed_attempts(
            s, name="Kari", address="a", since=NOON - timedelta(days=1)
        )
    )
    assert left == 0


async def test_a_key_works_until_it_is_revoked(database):
    key = ApiKey("key-1", "CRM", "5" * 64, ("leads:read", "leads:write"), NOON)
    await database.write(lambda s: people.add_api_key(s, key))
    assert await database.read(lambda s: people.find_api_key(s, "5" * 64)) == key
    assert await database.read(lambda s: people.find_api_key(s, "6" * 64)) is None
    await database.write(lambda s: people.touch_api_key(s, "key-1", TOMORROW))
    [listed] = await database.read(people.list_api_keys)
    assert listed == replace(key, last_used_at=TOMORROW)
    assert await database.write(lambda s: people.revoke_api_key(s, "key-1", TOMORROW))
    assert not await database.write(lambda s: people.revoke_api_key(s, "key-1", TOMORROW))
    assert await database.read(lambda s: people.find_api_key(s, "5" * 64)) is None
