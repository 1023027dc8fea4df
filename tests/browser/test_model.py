"""Judging messages by keyboard, and the page of the model in all its states."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect
from sqlalchemy import delete, select, update

from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.retraining import RETRAINING
from assistant.store.reviews import REVIEW
from assistant.store.tables import MessageRow, table_of
from tests.browser.test_console import Desk, desk, seen  # noqa: F401 - fixtures
from tests.console.model_states import STATES, put_state
from tests.lead_cast import ADA

MESSAGE = table_of(MessageRow)
PAGE = "/console/review/model"
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "nb-NO", "color_scheme": "dark"}
FOCUSED = "document.activeElement?.getAttribute('aria-keyshortcuts') || ''"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of models of the server at the desk."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / Settings().model_dir


async def test_words_are_marked_and_the_message_judged_by_keyboard_alone(desk: Desk) -> None:  # noqa: F811
    desk.meet(ADA)
    text = "Within six weeks, please."
    unsure = update(MESSAGE).where(MESSAGE.c.text == text)
    values = {"intent": "inform", "confidence": 0.3, "entities": [], "choice_id": None}
    desk.sales.database.write_now(lambda s: s.connection().execute(unsure.values(values)))
    await desk.log_in()
    await desk.go("/console/review?kind=unsure")
    keys = desk.page.keyboard
    await keys.press("e")
    await expect(desk.page.locator("#exact")).to_be_focused()
    await keys.press("Control+Home")
    for _ in "Within ":
        await keys.press("ArrowRight")
    for _ in "six weeks":
        await keys.press("Shift+ArrowRight")
    letter = await desk.page.locator("[data-mark=timeline]").get_attribute("aria-keyshortcuts")
    await keys.press(letter or "")
    await expect(desk.page.locator("#said mark")).to_contain_text("six weeks")
    await expect(desk.page.locator("#marked-now")).to_contain_text("six weeks")
    for _ in range(60):  # back to the answer, as one gets there without a mouse
        if await desk.page.evaluate(FOCUSED) == "y":
            break
        await keys.press("Shift+Tab")
    async with desk.page.expect_navigation():
        await keys.press("Enter")
    query = select(REVIEW.c.intent, REVIEW.c.entities)
    [judged] = desk.sales.database.read_now(lambda s: s.execute(query).all())
    assert judged.intent == "inform"
    assert judged.entities == [{"start": 7, "end": 16, "type": "timeline"}]


@pytest.mark.parametrize("seen", [PHONE], ids=["phone"])
async def test_axe_finds_nothing_on_the_page_of_the_model(
    desk: Desk,  # noqa: F811
    models: Path,
    seen: dict[str, Any],  # noqa: F811
) -> None:
    await desk.log_in("rob")
    for state in STATES:
        _only(state, desk.sales.database, models)
        await desk.go(PAGE)
        for summary in await desk.page.locator("details.numbers > summary").all():
            await summary.click()
        found = await Axe().run(desk.page)
        assert found.violations_count == 0, (state, found.generate_report())
        wide = await desk.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["viewport"]["width"], state


def _only(state: str, database: Database, models: Path) -> None:
    shutil.rmtree(models, ignore_errors=True)
    models.mkdir()
    database.write_now(lambda s: s.connection().execute(delete(RETRAINING)))
    put_state(state, database, models)
