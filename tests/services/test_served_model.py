"""A newer model takes over while visitors chat; what is not in order stays out."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from assistant.dialogue import model_folder
from assistant.dialogue.model_folder import TrainedModel
from assistant.web.keys import SERVED_MODEL
from tests.chat_fixtures import serving, settings_of, visiting

NEW = "b" * 20
Change = Callable[[str, bytes], bytes]


def untouched(name: str, content: bytes) -> bytes:
    return content


def with_another_domain(name: str, content: bytes) -> bytes:
    if name.endswith("metadata.json"):
        told = json.loads(content)
        told["domain"]["intents"].append("ask_the_weather")
        return json.dumps(told).encode()
    return content


def without_its_training(name: str, content: bytes) -> bytes:
    return b"" if name.endswith("intents.npz") else content


def with_thoughts_of_its_own(name: str, content: bytes) -> bytes:
    """Put a classifier in that knows two words, and neither of the golden utterances."""
    if not name.endswith("intents.npz"):
        return content
    import tempfile

    from assistant.dialogue.intent_classifier import IntentModel

    model = IntentModel.train(
        ["yes", "yes please", "no", "no thanks", "maybe", "perhaps"] * 2,
        ["affirm", "affirm", "deny", "deny", "inform", "inform"] * 2,
        sure=0.9,
        strength=0.3,
        embeddings=False,
        embedding_weight=3.0,
        cache=None,
    )
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder))
        return (Path(folder) / "intents.npz").read_bytes()


def repack(archive: Path, change: Change) -> None:
    changed = archive.with_suffix(".changed")
    with (
        tarfile.open(archive) as old,
        tarfile.open(changed, "w:gz", compresslevel=1) as new,
    ):
        for member in old:
            packed = old.extractfile(member) if member.isfile() else None
            content = change(member.name, packed.read()) if packed else b""
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    changed.replace(archive)


class Bench:
    """A running server on a model folder of its own, with a visitor in it."""

    def __init__(self, folder: Path, served, load, chat) -> None:
        self.folder, self.served, self.load, self.chat = folder, served, load, chat
        self.first = model_folder.current_model(folder)

    def promote(self, change: Change = untouched) -> TrainedModel:
        archive = self.folder / f"{NEW}.tar.gz"
        shutil.copy(self.folder / self.first.file, archive)
        if change is not untouched:
            repack(archive, change)
        sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
        model = dataclasses.replace(self.first, file=archive.name, sha256=sha256, fingerprint=NEW)
        model_folder.keep_version(self.folder, model_folder.Version(model))
        model_folder.promote(self.folder, model)
        return model

    async def look(self) -> bool:
        return await self.served.look(self.load)


@pytest.fixture
async def bench(mind, model_dir, chat_database_url, tmp_path) -> AsyncIterator[Bench]:
    current = model_folder.current_model(model_dir)
    for name in (current.file, model_folder.CURRENT):
        shutil.copy(model_dir / name, tmp_path / name)
    settings = dataclasses.replace(settings_of(chat_database_url), model_dir=tmp_path)
    # without a loader the server itself does not look: the tests say when
    still = dataclasses.replace(mind, model_file=tmp_path / current.file, load_engine=None)
    async with serving(settings, still) as server, visiting(server) as chat:
        yield Bench(tmp_path, server.app[SERVED_MODEL], mind.load_engine, chat)


async def test_no_turn_is_lost_while_the_model_changes_and_changes_back(bench):
    await bench.chat.open()
    answers = []

    async def go_on_chatting() -> None:
        while not done:
            answers.append(bool(await bench.chat.say("How much does it cost?")))
            await asyncio.sleep(0)

    done = False
    chatting = asyncio.create_task(go_on_chatting())
    bench.promote()
    assert await bench.look()
    assert bench.served.serving == NEW
    model_folder.use_version(bench.folder, bench.first.fingerprint[:7], project_fingerprint=NEW)
    assert await bench.look()
    assert bench.served.serving == bench.first.fingerprint
    done = True
    await chatting
    said = [one for one in bench.chat.messages if one["sender"] == "visitor"]
    assert len(said) == len(answers) > 0
    assert all(answers)


async def test_a_conversation_goes_on_where_it_stood(bench):
    await bench.chat.open()
    await bench.chat.say("We need a chat for our website")
    asked = bench.chat.expects
    bench.promote()
    assert await bench.look()
    await bench.chat.say("why do you ask?")
    assert bench.chat.expects == asked


async def test_what_serves_already_is_not_loaded_again(bench):
    assert not await bench.look()
    bench.promote()
    assert await bench.look()
    assert not await bench.look()


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        (with_another_domain, "Restart the server"),
        (without_its_training, "GraphComponentException"),
        (with_thoughts_of_its_own, "golden utterances"),
    ],
)
async def test_a_model_that_is_not_in_order_stays_out(bench, change, trouble, caplog):
    bench.promote(change)
    assert not await bench.look()
    assert bench.served.serving == bench.first.fingerprint
    assert trouble in bench.served.trouble
    assert f"model {NEW} stays out" in caplog.text
    await bench.chat.open()
    assert await bench.chat.say("How much does it cost?")


async def test_an_archive_that_was_changed_afterwards_is_never_loaded(bench):
    model = bench.promote()
    with (bench.folder / model.file).open("ab") as archive:
        archive.write(b"\0")
    assert not await bench.look()
    assert "hash differs" in bench.served.trouble


async def test_after_a_bad_model_a_good_one_is_taken_up(bench):
    bench.promote(without_its_training)
    assert not await bench.look()
    bench.promote()
    assert await bench.look()
    assert (bench.served.serving, bench.served.trouble) == (NEW, "")


async def test_a_damaged_note_changes_nothing(bench):
    (bench.folder / model_folder.CURRENT).write_text("{")
    assert not await bench.look()
    await bench.chat.open()
    assert await bench.chat.say("hello")
