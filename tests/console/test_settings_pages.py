"""Settings: who opens which page, and what administrators do there."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from assistant.console.settings_frame import SECTIONS
from assistant.console.settings_style import contrasts
from assistant.services.audit import AuditFilter, AuditLog
from tests.console.conftest import Browser
from tests.lead_cast import PLAYBOOK

SETTINGS = "/console/settings"
ONCE = re.compile(r'class="secret"[^>]*><code[^>]*>([^<]*)</code>')


@pytest.fixture
async def rob(browser: Browser) -> Browser:
    await browser.log_in("rob")
    return browser


async def noted(browser: Browser) -> tuple[str, str]:
    """Return who did what last."""
    page = await AuditLog(browser.sales.database).page(AuditFilter(limit=1))
    return page.entries[0].by, page.entries[0].action


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(("name", "language"), [("vera", "en"), ("kim", "nb"), ("rob", "nb")])
async def test_each_page_opens_for_those_it_is_for(browser, cast, section, name, language):
    await browser.log_in(name)
    answer = await browser.get(f"{SETTINGS}/{section}?lang={language}")
    is_for_all = SECTIONS[section] == "leads:read"
    assert answer.status == (200 if is_for_all or name == "rob" else 403)
    text = await answer.text()
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text)
    if name != "rob":
        assert f'href="{SETTINGS}/users"' not in text


@pytest.mark.parametrize(("name", "first"), [("vera", "playbook"), ("rob", "users")])
async def test_settings_begin_with_the_first_page_one_may_open(browser, name, first):
    await browser.log_in(name)
    assert (await browser.get(SETTINGS)).headers["Location"] == f"{SETTINGS}/{first}"


async def test_a_user_is_added_and_the_password_is_shown_once(rob):
    await rob.page(f"{SETTINGS}/users")
    fields = {"name": "ida", "role": "sales", "email": ""}
    answer = await rob.post(f"{SETTINGS}/users", fields)
    [password] = ONCE.findall(await answer.text())
    assert password not in await rob.page(f"{SETTINGS}/users")
    assert await noted(rob) == ("rob", "user.added")
    wrong = await rob.post(f"{SETTINGS}/users", fields)
    assert (wrong.status, "with this name already" in await wrong.text()) == (422, True)
    ida = Browser(rob.sales, await rob.sales.client())
    assert (await ida.log_in("ida", unescape(password))).status == 303
    await ida.client.close()


@pytest.mark.parametrize(
    ("deed", "fields", "action"),
    [
        ("role", {"role": "viewer"}, "user.role_changed"),
        ("disable", {}, "user.disabled"),
        ("end-logins", {}, "user.logins_ended"),
        ("reset-password", {}, "user.password_reset"),
    ],
)
async def test_what_is_done_to_a_user_is_done_and_noted(rob, deed, fields, action):
    await rob.page(f"{SETTINGS}/users/u-kim")
    answer = await rob.post(f"{SETTINGS}/users/u-kim/{deed}", fields)
    assert answer.status in (200, 303)
    assert await noted(rob) == ("rob", action)


async def test_the_last_administrator_is_told_why_not(rob):
    await rob.page(f"{SETTINGS}/users/u-rob")
    answer = await rob.post(f"{SETTINGS}/users/u-rob/role", {"role": "viewer"})
    assert (answer.status, "last administrator" in await answer.text()) == (422, True)
    assert (await rob.get(f"{SETTINGS}/users")).status == 200


async def test_a_key_is_made_works_and_is_revoked(rob):
    await rob.page(f"{SETTINGS}/keys")
    answer = await rob.post(f"{SETTINGS}/keys", {"name": "crm", "scope": "leads:read"})
    [key] = ONCE.findall(await answer.text())
    bearer = {"Authorization": f"Bearer {key}"}
    assert (await rob.client.get("/api/v1/leads", headers=bearer)).status == 200
    page = await rob.page(f"{SETTINGS}/keys")
    assert key not in page
    [url] = re.findall(r'action="([^"]*/revoke)"', page)
    assert (await rob.post(url)).status == 303
    assert (await rob.client.get("/api/v1/leads", headers=bearer)).status == 401
    assert await noted(rob) == ("rob", "api_key.revoked")


@pytest.mark.parametrize(
    "fields", [{"name": "", "scope": "leads:read"}, {"name": "x"}, {"name": "x", "scope": "all"}]
)
async def test_a_key_without_name_or_scope_is_not_made(rob, fields):
    await rob.page(f"{SETTINGS}/keys")
    assert (await rob.post(f"{SETTINGS}/keys", fields)).status == 422
    assert await rob.sales.accounts.keys.all() == []


async def test_a_webhook_is_added_tested_replayed_rotated_and_deleted(rob):
    await rob.page(f"{SETTINGS}/webhooks")
    fields = {"url": "https://crm.example.com/in", "event": "lead.created", "full": "yes"}
    made = await (await rob.post(f"{SETTINGS}/webhooks", fields)).text()
    [secret] = ONCE.findall(made)
    [url] = set(re.findall(rf'href="({SETTINGS}/webhooks/[\w-]+)"', made))
    assert (await rob.post(f"{url}/test")).status == 303
    page = await rob.page(url)
    assert "webhook.test" in page
    assert secret not in page
    [replay] = re.findall(r'action="([^"]*/replay)"', page)
    assert (await rob.post(replay)).status == 303
    assert await noted(rob) == ("rob", "webhook.replayed")
    [renewed] = ONCE.findall(await (await rob.post(f"{url}/rotate")).text())
    assert renewed != secret
    for deed, action in (("disable", "changed"), ("enable", "changed"), ("delete", "deleted")):
        assert (await rob.post(f"{url}/{deed}")).status == 303
        assert await noted(rob) == ("rob", f"webhook.{action}")
    assert (await rob.get(url)).status == 404


@pytest.mark.parametrize("url", ["", "ftp://crm.example.com", "http://127.0.0.1/x", "https://"])
async def test_a_webhook_to_nowhere_good_is_refused_with_the_reason(rob, url):
    await rob.page(f"{SETTINGS}/webhooks")
    answer = await rob.post(f"{SETTINGS}/webhooks", {"url": url})
    assert (answer.status, 'role="alert"' in await answer.text()) == (422, True)


async def test_the_playbook_is_shown_with_its_versions_and_a_text_can_be_checked(rob, cast):
    page = await rob.page(f"{SETTINGS}/playbook")
    assert PLAYBOOK.version in page
    assert f'id="L{len(PLAYBOOK.source.splitlines())}"' in page
    right = await (await rob.post(f"{SETTINGS}/playbook", {"text": PLAYBOOK.source})).text()
    assert "Nothing is wrong" in right
    broken = PLAYBOOK.source.replace("languages:", "langauges:", 1)
    wrong = await (await rob.post(f"{SETTINGS}/playbook", {"text": broken})).text()
    assert "langauges" in wrong
    assert re.search(r"playbook\.yml, line \d+", wrong)
    assert (await rob.get(f"{SETTINGS}/playbook?version=nope")).status == 404


async def test_the_consent_texts_stand_there_in_their_exact_words(rob, cast):
    page = unescape(await rob.page(f"{SETTINGS}/consents"))
    for text in PLAYBOOK.consents:
        assert all(words in page for words in text.text.values())


async def test_retention_counts_what_is_due_and_only_an_administrator_runs_it(browser, cast):
    await browser.log_in("kim")
    assert "Erase now" not in await browser.page(f"{SETTINGS}/retention")
    assert (await browser.post(f"{SETTINGS}/retention")).status == 403
    await browser.post("/console/logout")
    await browser.log_in("rob")
    assert "Erase now" in await browser.page(f"{SETTINGS}/retention")
    assert (await browser.post(f"{SETTINGS}/retention")).status == 303
    assert await noted(browser) == ("rob", "retention")


async def test_the_audit_log_is_filtered_paged_and_written_as_a_file(rob, cast, monkeypatch):
    await rob.sales.leads.erase(cast["ben"], by="=kim")
    page = await rob.page(f"{SETTINGS}/audit?action=lead.erased")
    assert page.count("<tr>") == 2
    assert "<tr>" not in await rob.page(f"{SETTINGS}/audit?until=2001-01-01")
    answer = await rob.get(f"{SETTINGS}/audit/export?action=lead.erased")
    rows = list(csv.reader(io.StringIO(await answer.text())))
    assert [row[1:3] for row in rows[1:]] == [["'=kim", "lead.erased"]]
    assert await noted(rob) == ("rob", "audit.exported")
    for odd in ("before=x", "since=2026-99-99", "by=%00", "lead='--", "before=" + "9" * 40):
        assert (await rob.get(f"{SETTINGS}/audit?{odd}")).status == 200


async def test_the_audit_log_goes_on_page_by_page(rob):
    for number in range(60):
        await rob.sales.accounts.staff.end_logins("u-kim", by=f"by{number}")
    first = await rob.page(f"{SETTINGS}/audit")
    [more] = re.findall(r'href="([^"]*before=\d+)"', first)
    second = await rob.page(unescape(more))
    assert len(re.findall(r"<bdi>by\d+</bdi>", first)) == 50
    assert "<bdi>by0</bdi>" in second


@pytest.mark.parametrize("pair", contrasts(), ids=lambda pair: f"{pair.front} on {pair.ground}")
def test_every_pair_of_colours_has_the_contrast_it_needs(pair):
    assert pair.is_enough, pair
