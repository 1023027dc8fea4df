"""What people do in the console leaves an entry that says who, what, and to whom."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.console.texts import texts_in
from assistant.leads.events import EVENTS
from assistant.services.audit import AuditFilter, AuditLog
from assistant.store import conversations
from tests.console.conftest import Browser
from tests.store.cast import opening

PROJECT = Path(__file__).parents[2]
AREAS = (
    "api_key", "audit", "conversation", "lead", "leads", "list_view", "message", "model", "person",
    "reply", "user", "webhook",
)  # fmt: skip
BOTH = {"lead.erased", "lead.merged", "webhook.disabled"}  # events that are noted under their name


def noted_actions() -> set[str]:
    """Return the names in the modules that write the log."""
    sources = [path.read_text() for path in (PROJECT / "assistant").rglob("*.py")]
    found = {
        node.value
        for source in sources
        if "append_audit" in source
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = {name for name in found if name.partition(".")[0] in AREAS and is_name(name)}
    return (named - set(EVENTS)) | BOTH | {"retention"}


def is_name(text: str) -> bool:
    area, dot, deed = text.partition(".")
    return bool(area and dot) and deed.replace("_", "a").isalpha() and deed.islower()


@pytest.mark.parametrize("language", ["en", "nb"])
def test_whatever_is_noted_has_a_name_that_people_read(language):
    texts, actions = texts_in(language), noted_actions()
    assert {name for name in actions if texts.known("act", name) == name} == set()
    assert {"conversation.taken_over", "user.role_changed", "model.chosen"} <= actions


async def noted(browser: Browser) -> list[tuple[str, str, str | None]]:
    """Return who did what to whom, in order, without the log-in."""
    page = await AuditLog(browser.sales.database).page(AuditFilter())
    return [
        (one.by, one.action, one.subject_id)
        for one in reversed(page.entries)
        if one.action != "user.logged_in"
    ]


async def test_each_change_of_a_lead_is_noted(browser, cast):
    await browser.log_in("rob")
    ada, ben = cast["ada"], cast["ben"]
    lead = f"/console/leads/{ada}"
    for path, fields, action in (
        (f"{lead}/owner", {"owner": "kim"}, "lead.changed"),
        (f"{lead}/notes", {"note": "x"}, "lead.changed"),
        (f"{lead}/stage", {"stage": "lost", "reason": "x"}, "lead.changed"),
        (f"/console/board/{ada}/back", {}, "lead.changed"),
        (f"/console/board/{ada}/move", {"stage": "lost"}, "lead.changed"),
        (f"{lead}/correct", {"field": "name", "value": "Ada"}, "lead.changed"),
        (f"{lead}/override", {"dimension": "fit", "value": "7", "why": "x"}, "lead.changed"),
        (f"{lead}/merge", {"from": ben}, "lead.merged"),
        (f"{lead}/unmerge", {"from": ben}, "lead.unmerged"),
        (f"{lead}/erase", {}, "lead.erased"),
    ):
        before = await noted(browser)
        assert (await browser.post(path, fields)).status == 303, path
        assert (await noted(browser))[len(before) :] == [("rob", action, ada)], path


async def test_what_is_done_live_is_noted_without_its_words(kim):
    begun = opening(created_at=datetime.now(UTC), updated_at=datetime.now(UTC))
    database = kim.sales.database
    database.write_now(lambda s: conversations.create_conversation(s, begun))
    talk = begun.conversation.id
    one, said = f"/console/live/{talk}", {"client_id": "a" * 22, "text": "Good morning"}
    for path, fields in (
        ("take", {}),
        ("messages", said),
        ("messages", said),  # the same form again is the same message
        ("facts", {"field": "company_size", "value": "40-60"}),
        ("hand-back", {}),
    ):
        assert (await kim.post(f"{one}/{path}", fields)).status == 303, path
    deeds = ("taken_over", "written_in", "noted", "handed_back")
    assert await noted(kim) == [("kim", f"conversation.{deed}", talk) for deed in deeds]
    page = await AuditLog(database).page(AuditFilter())
    assert "Good morning" not in str([entry.detail for entry in page.entries])


async def test_saved_replies_and_how_one_is_seen_are_noted(kim):
    live = "/console/live"
    await kim.post(f"{live}/replies", {"title": "Hello", "text": "Good morning"})
    [(by, action, reply)] = await noted(kim)
    assert (by, action) == ("kim", "reply.saved")
    await kim.post(f"{live}/replies/remove", {"reply": reply})
    await kim.post(f"{live}/replies/remove", {"reply": reply})  # gone already: nothing was done
    await kim.post(f"{live}/presence", {"available": "yes", "shown_as": "Kim"})
    await kim.post(f"{live}/presence", {"beat": "1"})  # a browser's, not a person's
    assert (await noted(kim))[1:] == [
        ("kim", "reply.removed", reply),
        ("kim", "user.presence_changed", "u-kim"),
    ]
