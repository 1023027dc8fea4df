"""Views of the list, and how each user has it; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from assistant.store.database import Database
from assistant.store.lead_seen import mark_all_seen
from assistant.store.list_views import (
    USER,
    ListChoice,
    ListView,
    add_view,
    change_view,
    choice_of,
    choose_columns,
    choose_view,
    get_view,
    remove_view,
    views_for,
)
from assistant.store.people import User, add_user
from tests.store.cast import NOON


@pytest.fixture
def users(database: Database) -> tuple[str, str]:
    for name in ("kim", "rob"):
        user = User(f"u-{name}", name, "sales", "x", NOON, password_changed_at=NOON)
        assert database.write_now(lambda s, one=user: add_user(s, one))
    return "u-kim", "u-rob"


def view(name: str, user_id: str, *, shared: bool = False) -> ListView:
    query = {"stage": "lead", "sort": "-fit", "q": "blå ost"}
    return ListView(f"v-{name}", user_id, name, query, NOON, NOON, shared=shared)


def save(database: Database, *views: ListView) -> None:
    for one in views:
        database.write_now(lambda s, each=one: add_view(s, each))


def test_one_sees_the_own_views_first_and_then_those_that_are_shared(database, users):
    kim, rob = users
    save(
        database,
        view("Zebra", kim),
        view("apple", kim),
        view("Team", rob, shared=True),
        view("Secret", rob),
    )
    found = database.read_now(lambda s: views_for(s, kim))
    assert [(one.name, one.by) for one in found] == [
        ("apple", "kim"),
        ("Zebra", "kim"),
        ("Team", "rob"),
    ]
    assert found[1] == view("Zebra", kim)
    assert [one.name for one in database.read_now(lambda s: views_for(s, rob))] == [
        "Secret",
        "Team",
    ]


def test_a_view_is_changed_as_a_whole(database, users):
    old = view("Mine", users[0])
    save(database, old, view("Other", users[0]))
    later = NOON + timedelta(hours=1)
    new = replace(old, name="Ours", query={"sort": "name"}, shared=True, updated_at=later)
    database.write_now(lambda s: change_view(s, new))
    assert database.read_now(lambda s: get_view(s, old.id)) == new
    assert database.read_now(lambda s: get_view(s, "v-Other")) == view("Other", users[0])
    assert database.read_now(lambda s: get_view(s, "nobody's")) is None


def test_whose_list_opened_with_a_view_that_goes_has_all_leads_again(database, users):
    kim, rob = users
    save(database, view("Team", rob, shared=True), view("Other", rob, shared=True))
    database.write_now(lambda s: choose_view(s, kim, "v-Team"))
    database.write_now(lambda s: choose_view(s, rob, "v-Other"))
    database.write_now(lambda s: remove_view(s, "v-Team"))
    assert database.read_now(lambda s: choice_of(s, kim)) == ListChoice()
    assert database.read_now(lambda s: choice_of(s, rob)) == ListChoice(view="v-Other")


def test_view_columns_and_what_was_read_are_chosen_apart(database, users):
    kim = users[0]
    assert database.read_now(lambda s: choice_of(s, kim)) == ListChoice()
    database.write_now(lambda s: choose_columns(s, kim, ("stage", "grade")))
    database.write_now(lambda s: choose_view(s, kim, "mine"))
    database.write_now(lambda s: mark_all_seen(s, kim))
    both = ListChoice(view="mine", columns=("stage", "grade"))
    assert database.read_now(lambda s: choice_of(s, kim)) == both
    database.write_now(lambda s: choose_columns(s, kim, None))
    assert database.read_now(lambda s: choice_of(s, kim)) == ListChoice(view="mine")
    database.write_now(lambda s: choose_view(s, kim, None))
    assert database.read_now(lambda s: choice_of(s, kim)) == ListChoice()


def test_a_user_who_goes_takes_views_and_choices_along(database, users):
    kim, rob = users
    save(database, view("Team", rob, shared=True))
    database.write_now(lambda s: choose_view(s, rob, "v-Team"))
    database.write_now(lambda s: s.connection().execute(delete(USER).where(USER.c.id == rob)))
    assert database.read_now(lambda s: views_for(s, kim)) == []
    assert database.read_now(lambda s: choice_of(s, rob)) == ListChoice()
