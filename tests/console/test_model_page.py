"""The page of the model's versions: what is kept, which one serves, going back."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue import model_folder
from assistant.settings import Settings
from assistant.store.people import list_audit
from tests.console.conftest import Browser
from tests.dialogue.test_model_folder import made
from tests.sales import Sales

PAGE = "/console/review/model"


@pytest.fixture
def folder(sales: Sales, tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    sales.settings = Settings(model_dir=folder)
    return folder


@pytest.fixture
async def rob(folder: Path, browser: Browser) -> Browser:
    await browser.log_in("rob")
    return browser


async def test_versions_stand_there_with_scores_and_why_one_may_not_serve(rob, folder):
    made(folder, 1)
    made(folder, 2, refused=("en.accuracy fell from 0.960 to 0.900",))
    page = await rob.page(PAGE)
    assert page.index("02020202") < page.index("01010101")
    assert "en 90.0 %" in page
    assert "English, read rightly: from 96.0 % to 90.0 %" in page
    assert "Serves" in page


async def test_going_back_changes_the_current_version_and_is_noted(rob, folder, sales):
    first, second = made(folder, 1), made(folder, 2)
    assert "Go back to this one" in await rob.page(PAGE)
    answer = await rob.post(f"{PAGE}/use", {"version": first.name})
    assert answer.status == 303
    assert model_folder.current_model(folder) == first.model
    assert model_folder.previous_model(folder) == second.model
    [entry] = [one for one in sales.database.read_now(list_audit) if one.action == "model.chosen"]
    assert (entry.by, entry.detail) == ("rob", {"version": first.name})


@pytest.mark.parametrize(("version", "status"), [("", 404), ("ffff", 404), ("01", 409)])
async def test_what_cannot_serve_is_refused_in_words(rob, folder, version, status):
    first, second = made(folder, 1), made(folder, 2)
    (folder / first.model.file).write_bytes(b"something else")
    assert (await rob.post(f"{PAGE}/use", {"version": version})).status == status
    assert model_folder.current_model(folder) == second.model


async def test_without_a_model_the_page_says_so(rob):
    assert "No model was trained yet" in await rob.page(PAGE)
