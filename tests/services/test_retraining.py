"""From judged messages to a version: one at a time, cancelled, killed, without what is gone.

Rasa is left out but where a process is killed: only the classifier is trained.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psutil
import pytest
from sqlalchemy import select, update

from assistant.dialogue import model_folder, training
from assistant.errors import ModelRefused
from assistant.services.model_versions import ModelVersions
from assistant.services.retraining import Retraining, begin_run
from assistant.services.retraining_run import TrainingRun, slug
from assistant.services.retraining_workshop import alone, clear_leavings, workshop_in
from assistant.store import retraining as stored
from assistant.store.consent import append_consents, consents_of
from assistant.store.database import Database
from assistant.store.erasure import erase_talks
from assistant.store.retraining import TRAINED_WITH, Run
from assistant.store.reviews import Review, put_review
from assistant.store.sites import ensure_demo_site
from assistant.store.tables import MessageRow, table_of
from tests.databases import copy_sqlite
from tests.dialogue.test_promotion_in_training import GOOD, Workshop, train_classifier
from tests.lead_cast import MONDAY, Person, meet
from tests.small_project import small_project

MESSAGE = table_of(MessageRow)
SECRET = "cheerio from the wharf at Nordnes"


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Database:
    copy_sqlite(sqlite_template, tmp_path / "assistant.db")
    database = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    database.write_now(ensure_demo_site)
    return database


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A small project whose model serves."""
    monkeypatch.setattr(training, "_train_with_rasa", train_classifier)
    (tmp_path / "project").mkdir()
    made = Workshop(tmp_path / "project")
    made.train(GOOD)
    return made


def judge(database: Database, text: str, intent: str, *, agreed: bool = True) -> str:
    """A visitor says it, and a reviewer what it means; return the message's id."""
    consents = (("improve", "given"),) if agreed else ()
    meet(database, Person(talk=(("Hello.", text),), consents=consents, not_captured="no_contact"))

    def write(session):
        newest = select(MESSAGE.c.id).where(MESSAGE.c.sender == "visitor")
        known = set(session.scalars(select(stored.REVIEW.c.message_id)))
        [message_id] = set(session.scalars(newest)) - known
        values = {"intent": "out_of_scope", "language": "en"}
        session.connection().execute(
            update(MESSAGE).where(MESSAGE.c.id == message_id).values(values)
        )
        put_review(session, Review(message_id, message_id, intent, "wrong", "kim", MONDAY))
        return message_id

    return database.write_now(write)


class QuickRun(TrainingRun):
    """Trains in this process. read: the judged lines it was made from."""

    read = ""

    def _train(self, workshop: Path, lock: IO[str]) -> str:
        file = workshop / "data" / "nlu" / "reviewed_en.yml"
        self.read = file.read_text(encoding="utf-8") if file.is_file() else ""
        made = training.train_version(
            workshop, self._model_dir, report=self._report, decide=False, keep=self._keep
        )
        return made.name

    def _report(self, doing: str, share: float) -> None:
        self._tell(slug(doing), share)


def quick_run(
    database: Database,
    workshop: Workshop,
    *,
    automatic: bool = False,
    show: Callable[[str, float], None] = lambda phase, share: None,
) -> QuickRun:
    now = datetime.now(UTC)
    run = Run(f"run-{now.isoformat()}", "running", "starting", 0.0, "rob", now, now, automatic)
    database.write_now(lambda s: begin_run(s, run))
    return QuickRun(database, workshop.project, workshop.models, run, show=show)


def trained_with(database: Database, version: str | None) -> set[str]:
    query = select(TRAINED_WITH.c.message_id).where(TRAINED_WITH.c.version == version)
    return set(database.read_now(lambda s: set(s.scalars(query))))


def withdraw(database: Database, message_id: str) -> None:
    def write(session):
        of = session.scalar(select(MESSAGE.c.conversation_id).where(MESSAGE.c.id == message_id))
        [given] = consents_of(session, of)
        act = dataclasses.replace(
            given, id=f"{given.id}-2", action="withdrawn", order=given.order + 9
        )
        append_consents(session, of, [act])

    database.write_now(write)


def erase(database: Database, message_id: str) -> None:
    def write(session):
        of = session.scalar(select(MESSAGE.c.conversation_id).where(MESSAGE.c.id == message_id))
        erase_talks(session, [of], datetime.now(UTC))

    database.write_now(write)


# ------------------------------------------------------------ what is learned


def test_who_was_erased_or_withdrew_is_not_in_the_next_training(database, workshop):
    ada = judge(database, "howdy partner", "greet")
    ben = judge(database, "toodle-oo", "goodbye")
    kari = judge(database, "ta very much", "thank")
    judge(database, "mine is nobody's business", "thank", agreed=False)
    first = quick_run(database, workshop).carry_out()
    assert trained_with(database, first.version) == {ada, ben, kari}
    erase(database, ada)
    withdraw(database, ben)
    told = database.read_now(lambda s: stored.learned(s, first.version))
    assert (told.examples, told.erased, told.withdrawn) == (3, 1, 1)
    again = quick_run(database, workshop)
    second = again.carry_out()
    assert "ta very much" in again.read
    assert not [text for text in ("howdy", "toodle", "nobody") if text in again.read]
    assert trained_with(database, second.version) == {kari}
    told = database.read_now(lambda s: stored.learned(s, second.version))
    assert (told.examples, told.erased, told.withdrawn) == (1, 0, 0)


def test_no_file_keeps_the_words(database, workshop):
    judge(database, SECRET, "goodbye")
    run = quick_run(database, workshop)
    assert run.carry_out().state == "compared"
    assert SECRET in run.read
    assert not workshop_in(workshop.models).exists()
    kept = [file for file in workshop.project.rglob("*") if file.is_file()]
    assert not [file for file in kept if SECRET.encode() in file.read_bytes()]


async def test_a_worse_model_serves_neither_by_itself_nor_by_hand(database, workshop):
    for text in ("hello", "oh hello", "hello you", "hello hello", "why hello"):
        judge(database, text, "goodbye")
    for text in ("goodbye", "oh goodbye", "goodbye you", "goodbye goodbye", "why goodbye"):
        judge(database, text, "greet")
    before = model_folder.current_model(workshop.models)
    done = quick_run(database, workshop, automatic=True).carry_out()
    assert done.state == "compared"
    assert model_folder.kept_version(workshop.models, done.version).refused
    versions = ModelVersions(database, workshop.models, None, workshop.project)
    with pytest.raises(ModelRefused) as refused:
        await versions.use(done.version, by="rob")
    assert refused.value.code == "model_worse"
    assert model_folder.current_model(workshop.models) == before


def test_one_that_is_not_worse_serves_by_itself_where_that_was_wished(database, workshop):
    judge(database, "ta very much", "thank")
    done = quick_run(database, workshop, automatic=True).carry_out()
    assert done.state == "promoted"
    assert model_folder.current_model(workshop.models).fingerprint == done.version
    assert not training.needs_training(workshop.project, workshop.models)  # a start keeps it


# ------------------------------------------------------------ one at a time, ended early


def test_while_one_trains_another_is_refused(database, workshop):
    judge(database, "ta very much", "thank")
    with alone(workshop.models):
        refused = quick_run(database, workshop).carry_out()
    assert (refused.state, refused.failure) == ("failed", "another_runs")
    assert quick_run(database, workshop).carry_out().state == "compared"


def test_a_cancelled_training_leaves_nothing(database, workshop):
    judge(database, "ta very much", "thank")
    kept = {one.name for one in workshop.models.iterdir()}

    def cancel(phase: str, share: float) -> None:
        run = database.read_now(stored.latest_run)
        database.write_now(lambda s: stored.change_run(s, run.id, cancel_asked=True))

    assert quick_run(database, workshop, show=cancel).carry_out().state == "cancelled"
    left = {one.name for one in workshop.models.iterdir()} - kept
    assert left <= {"retraining.lock"}


def test_a_full_disk_is_told_and_leaves_nothing(database, workshop, monkeypatch):
    judge(database, "ta very much", "thank")

    def full(*anything):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(training, "_keep_archive", full)
    run = quick_run(database, workshop)
    with pytest.raises(OSError, match="No space"):
        run.carry_out()
    assert database.read_now(stored.latest_run).failure == "disk"
    assert not workshop_in(workshop.models).exists()


async def test_one_that_cannot_be_started_is_told_and_holds_nobody_back(database, tmp_path):
    def launch(run_id: str) -> None:
        raise OSError(28, "No space left on device")

    database.start()
    retraining = Retraining(database, tmp_path / "models", launch=launch)
    for _ in range(2):
        await retraining.begin(by="rob")
        run = (await retraining.state("")).run
        assert (run.state, run.failure) == ("failed", "disk")
    await database.close()


def test_leavings_are_cleared_unless_somebody_works_in_them(tmp_path):
    assert not clear_leavings(tmp_path)
    (workshop_in(tmp_path) / "data").mkdir(parents=True)
    with alone(tmp_path):
        assert not clear_leavings(tmp_path)
        assert workshop_in(tmp_path).exists()
    assert clear_leavings(tmp_path)
    assert not workshop_in(tmp_path).exists()


async def test_a_killed_training_takes_its_copy_with_it_and_is_told(
    database, tmp_path, monkeypatch
):
    """kill -9 for the process while its trainer works: that ends too, and no word is left."""
    judge(database, SECRET, "goodbye")
    project = tmp_path / "small"
    project.mkdir()
    monkeypatch.chdir(small_project(project))
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path / 'assistant.db'}")
    models = tmp_path / "models"
    monkeypatch.setenv("ASSISTANT_MODEL_DIR", str(models))
    database.start()
    retraining = Retraining(database, models)
    run_id = await retraining.begin(by="rob")
    lines = workshop_in(models) / "data" / "nlu" / "reviewed_en.yml"
    try:
        process, trainer = await _trainer_of(run_id)
        assert SECRET in lines.read_text(encoding="utf-8")
        os.kill(process.pid, signal.SIGKILL)
        await _ended(retraining)
        assert not _lives(trainer)
        assert not workshop_in(models).exists()
        run = (await retraining.state("")).run
        assert (run.state, run.failure) == ("failed", "cut_off")
        await retraining.begin(by="rob")  # nobody is held back
    finally:
        for one in _processes_of("retrain", "--run"):
            if Path(one.cwd()) == project:
                one.kill()
        await _ended(retraining)
        await database.close()


async def _trainer_of(run_id: str) -> tuple[psutil.Process, psutil.Process]:
    """Wait until the process of a run has a trainer; return both."""
    while True:
        for process in _processes_of(run_id):
            for child in process.children():
                if "assistant.dialogue.trainer" in child.cmdline():
                    return process, child
        await asyncio.sleep(0.05)


async def _ended(retraining: Retraining) -> None:
    while (await retraining.state("")).is_running:  # noqa: ASYNC110 - the process is not ours
        await asyncio.sleep(0.05)


def _processes_of(*words: str) -> list[psutil.Process]:
    found = []
    for one in psutil.process_iter():
        with suppress(psutil.Error):
            if set(words) <= set(one.cmdline()):
                found.append(one)
    return found


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
