"""Training from the console: begun, shown, cancelled, decided; the process is another test's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.console.comparison_pictures import differences
from assistant.console.texts import texts_in
from assistant.dialogue import model_folder
from assistant.services.retraining import SILENT_S
from assistant.store import retraining as stored
from assistant.store.people import list_audit
from assistant.store.tables import MessageRow
from tests.console.model_states import put_state
from tests.console.test_model_page import PAGE, folder, rob  # noqa: F401 - fixtures
from tests.dialogue.test_model_folder import made


def change(sales, **values) -> stored.Run:
    run = sales.database.read_now(stored.latest_run)
    sales.database.write_now(lambda s: stored.change_run(s, run.id, **values))
    return run


def deeds(sales) -> list[str]:
    found = [one.action for one in sales.database.read_now(list_audit)]
    return [one for one in found if one.startswith("model.")]


async def test_a_training_is_begun_once_and_shows_how_far_it_is(rob, sales):  # noqa: F811
    assert (await rob.post(f"{PAGE}/train", {"automatic": "yes"})).status == 303
    assert (await rob.post(f"{PAGE}/train")).status == 409
    assert len(sales.launched) == 1
    change(sales, phase="embedding_the_examples", share=0.42, expected_s=100.0)
    page = await rob.page(PAGE)
    assert '<progress max="100" value="42"' in page
    assert "Embedding the examples" in page
    assert "It serves by itself unless it is worse." in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert deeds(sales) == ["model.training_begun"]


async def test_cancelling_asks_the_process_and_is_noted(rob, sales):  # noqa: F811
    assert (await rob.post(f"{PAGE}/cancel")).status == 303  # nothing runs
    await rob.post(f"{PAGE}/train")
    await rob.post(f"{PAGE}/cancel")
    assert sales.database.read_now(stored.latest_run).cancel_asked
    assert "It is being cancelled." in await rob.page(PAGE)
    assert sorted(deeds(sales)) == ["model.training_begun", "model.training_cancelled"]


async def test_a_process_that_is_gone_is_told_and_holds_nobody_back(rob, sales):  # noqa: F811
    await rob.post(f"{PAGE}/train")
    change(sales, told_at=datetime.now(UTC) - timedelta(seconds=SILENT_S + 1))
    assert "Its process is gone" in await rob.page(PAGE)
    assert (await rob.post(f"{PAGE}/train")).status == 303


@pytest.mark.parametrize(
    "failure",
    ["nothing_new", "another_runs", "killed", "training", "disk", "unexpected", "cut_off"],
)
async def test_a_failure_is_told_with_its_remedy(rob, sales, failure):  # noqa: F811
    await rob.post(f"{PAGE}/train")
    change(sales, state="failed", failure=failure, detail="<b>what it said last</b>")
    page = await rob.page(PAGE)
    assert "&lt;b&gt;what it said last" in page
    for language in ("en", "nb"):
        assert texts_in(language).known("train_failure", failure) != failure


async def test_a_worse_version_is_neither_offered_nor_taken(rob, folder, sales):  # noqa: F811
    first = made(folder, 1)
    worse = made(folder, 2, refused=("en.accuracy fell from 0.960 to 0.900",))
    model_folder.promote(folder, first.model)
    page = await rob.page(f"{PAGE}?version={worse.name}")
    assert "It reads the test messages worse" in page
    assert "neither the share read rightly nor the mean" in page
    assert (await rob.post(f"{PAGE}/use", {"version": worse.name})).status == 409
    assert model_folder.current_model(folder) == first.model
    assert (await rob.post(f"{PAGE}/discard", {"version": first.name})).status == 409
    assert (await rob.post(f"{PAGE}/discard", {"version": worse.name})).status == 303
    assert [one.name for one in model_folder.versions(folder)] == [first.name]
    assert deeds(sales) == ["model.discarded"]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("better", "Version 02020202 is trained and compared. Decide below."),
        ("worse", "English, read rightly: from 96.7 % to 94.7 %"),
        ("promoted", "Version 02020202 is trained, not worse, and was chosen to serve."),
        ("rolled_back", "Another one has been chosen since."),
    ],
)
async def test_what_was_decided_is_told_as_it_stands_now(rob, folder, sales, state, told):  # noqa: F811
    put_state(state, sales.database, folder)
    page = await rob.page(PAGE)
    assert told in page
    assert ("was chosen to serve." in page) == (state == "promoted")


async def test_the_comparison_is_a_file_too(rob, folder):  # noqa: F811
    version = made(folder, 1)
    answer = await rob.get(f"{PAGE}/comparison?version={version.name}")
    assert answer.status == 200
    assert "text/csv" in answer.headers["Content-Type"]
    assert '"score","en","accuracy"' in await answer.text()
    assert (await rob.get(f"{PAGE}/comparison?version=none")).status == 404


def test_a_loss_goes_left_and_a_gain_right():
    rows = [
        {"language": "en", "intent": "greet", "messages": 9, "before": 0.9, "after": 0.8},
        {"language": "nb", "intent": "deny", "messages": 9, "before": 0.8, "after": 0.85},
    ]
    drawn = str(differences(rows, texts_in("nb")))
    assert 'class="worse" x="4.00%"' in drawn
    assert 'class="accent" x="40.00%"' in drawn
    assert "−10,0" in drawn
    assert "+5,0" in drawn


async def test_each_kept_version_says_what_it_knows_of_those_who_are_gone(
    rob,  # noqa: F811
    folder,  # noqa: F811
    sales,
    cast,
):
    first, second = made(folder, 1), made(folder, 2)
    await rob.post(f"{PAGE}/train")
    change(sales, state="compared", version=first.name, counts={"examples": 3, "left_out": {}})
    sales.database.write_now(lambda s: stored.note_examples(s, first.name, _messages(s, 2)))
    page = await rob.page(PAGE)
    assert "Of its 3 judged messages 1 were erased since, and 2 may not be used" in page
    assert page.count("were erased since") == 1  # of the first alone
    assert second.name in page


def _messages(session, count: int) -> list[str]:
    return list(session.scalars(select(MessageRow.id).limit(count)))
