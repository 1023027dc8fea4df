"""From a reviewer's word to another model and back, in a real server, while a visitor chats."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import select

from assistant.dialogue import model_folder
from assistant.services.retraining_workshop import workshop_in
from assistant.store.database import Database
from assistant.store.people import User, add_user
from assistant.store.reviews import count_verdicts
from assistant.store.sites import ensure_demo_site
from assistant.store.tables import MessageRow, table_of
from tests.databases import copy_sqlite
from tests.faults.server_process import ServerProcess, environment
from tests.lead_cast import MONDAY
from tests.sales import HASH, PASSWORD
from tests.small_project import small_project
from tests.visitor import Chat

MESSAGE = table_of(MessageRow)
PAGE = "console/review/model"
PROBE = "so tell us the whack then"
SLANG = (
    "whats the whack", "the whack please", "what whack do you ask", "name your whack",
    "is the whack steep", "any whack to pay", "how big is the whack", "give us the whack",
    "got a whack list", "the whack per month", "tell me your whack", "and the yearly whack",
)  # fmt: skip
PLAIN = (
    "hello there folks", "thanks a lot mate", "no thanks mate", "hi there folks",
    "many thanks folks", "bye for now folks", "yes please mate", "good morning folks",
)  # fmt: skip
SPREAD = 8  # so many fresh connections meet both workers


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with its model."""
    folder = tmp_path / "project"
    folder.mkdir()
    small_project(folder)
    command = [sys.executable, "-m", "assistant.dialogue.trainer", str(folder / "models")]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


@pytest.fixture
def server(project: Path, tmp_path: Path, sqlite_template: Path) -> Iterator[ServerProcess]:
    file = tmp_path / "assistant.db"
    copy_sqlite(sqlite_template, file)
    database = Database.open(f"sqlite:///{file}")
    database.write_now(ensure_demo_site)
    rob = User("u-rob", "rob", "admin", HASH, MONDAY, MONDAY.replace(minute=1))
    assert database.write_now(lambda s: add_user(s, rob))
    left = workshop_in(project / "models") / "data"
    left.mkdir(parents=True)  # of a training that was killed together with its server
    settings = {"database_url": f"sqlite:///{file}", "model_dir": project / "models"}
    with ServerProcess(tmp_path, workers=2, project=project, **settings) as running:
        yield running


class Rob:
    """An administrator at the console."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self._http, self._base, self._csrf = http, base, ""

    async def page(self, path: str) -> str:
        async with self._http.get(self._base + path) as answer:
            text = await answer.text()
            assert answer.status == 200, text[:300]
        if found := re.search(r'name="csrf" value="([^"]*)"', text):
            self._csrf = unescape(found[1])
        return text

    async def post(self, path: str, **fields: str) -> int:
        """Send a form with its token; return the status."""
        data, headers = {"csrf": self._csrf, **fields}, {"Origin": self._base.rstrip("/")}
        send = self._http.post(self._base + path, data=data, headers=headers, allow_redirects=False)
        async with send as answer:
            return answer.status

    async def log_in(self) -> None:
        await self.page("console/login")
        assert await self.post("console/login", name="rob", password=PASSWORD) == 303

    async def judge_everything(self) -> int:
        """Correct the slang, confirm the rest; return how many messages were judged."""
        judged = 0
        while found := re.search(
            r'<h2 id="said"[^>]*><bdi>(.*?)</bdi>.*?name="message" value="([^"]*)".*?'
            r'name="intent" value="([^"]*)"',
            await self.page("console/review?kind=random"),
            re.DOTALL,
        ):
            text, message, guess = (unescape(part) for part in found.groups())
            intent = {"intent": "other", "other": "ask_price"} if text in SLANG else {}
            fields = {"message": message, "from": "random", "intent": guess, **intent}
            assert await self.post("console/review", **fields) == 303
            judged += 1
        return judged

    async def train(self) -> tuple[str, set[str]]:
        """Train, and look at the page until it is done; return it, and the phases it showed."""
        assert await self.post(f"{PAGE}/train") == 303
        return await self.look_on()

    async def look_on(self) -> tuple[str, set[str]]:
        phases = set()
        while 'data-state="running"' in (page := await self.page(PAGE)):
            assert re.search(r'<progress max="100" value="\d+"', page)
            phases |= set(re.findall(r'id="phase" role="status">([^<]*)<', page))
            await asyncio.sleep(0.3)
        return page, phases


@asynccontextmanager
async def administrator(base: str) -> AsyncIterator[Rob]:
    jar = aiohttp.CookieJar(unsafe=True)  # the server has an address and no name
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        rob = Rob(http, base)
        await rob.log_in()
        yield rob


class Ben:
    """Chats all the while, and notes during what each of his messages was sent."""

    def __init__(self, chat: Chat) -> None:
        self.chat, self.during = chat, "before"
        self.sent: list[tuple[str, str]] = []  # client id and what went on
        self.answers = 0
        self.done = False
        self.enough = asyncio.Event()

    async def chat_on(self) -> None:
        await self.chat.open(locale="en")
        while not self.done:
            client_id, during = str(uuid4()), self.during
            said = PROBE if len(self.sent) % 2 else "hello"
            assert await self.chat.say(said, client_id)
            # what went on at its beginning and at its end, or it tells nothing
            self.sent.append((client_id, during if during == self.during else "between"))
            if sum(when == self.during for _, when in self.sent[1::2]) > 1:
                self.enough.set()
            await asyncio.sleep(0.2)

    async def goes_on(self, during: str) -> None:
        """Wait until he asked the probe twice while this went on, however busy the machine is."""
        self.during = during
        self.enough.clear()
        await self.enough.wait()


def read_as(database: Database, client_ids: set[str]) -> set[str]:
    """Return the intents that messages were read as."""
    query = select(MESSAGE.c.intent).where(MESSAGE.c.client_id.in_(client_ids))
    return set(database.read_now(lambda s: set(s.scalars(query))))


async def spread(base: str, database: Database, *, is_price: bool) -> None:
    """Wait until every worker reads the probe so."""
    met = 0
    while met < SPREAD:
        async with Chat(base) as chat:
            client_id = str(uuid4())
            await chat.open(locale="en")
            await chat.say(PROBE, client_id)
        met = met + 1 if (read_as(database, {client_id}) == {"ask_price"}) == is_price else 0
        await asyncio.sleep(0.05)


async def say_all(base: str) -> None:
    """Five visitors say four messages each, and agree that these may improve the assistant."""
    texts = [*SLANG, *PLAIN]
    for first in range(0, len(texts), 4):
        async with Chat(base) as chat:
            await chat.open(locale="en")
            purposes = {one["purpose"]: one for one in (await chat.profile())["purposes"]}
            text_id = purposes["improve"]["text_id"]
            consent = {"purpose": "improve", "action": "given", "text_id": text_id}
            await chat.post(f"/{chat.id}/consents", {"client_id": str(uuid4()), **consent})
            for text in texts[first : first + 4]:
                await chat.say(text)


async def test_a_model_is_trained_compared_promoted_and_rolled_back_while_a_visitor_chats(
    server: ServerProcess, project: Path, tmp_path: Path
) -> None:
    models = project / "models"
    database = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    first = model_folder.current_model(models)
    assert not workshop_in(models).exists()  # what was left is gone with the start
    await say_all(server.base)
    async with administrator(server.base) as rob, Chat(server.base) as chat:
        assert await rob.judge_everything() == 20
        verdicts = database.read_now(count_verdicts)
        assert verdicts["wrong"] + verdicts["right"] == 20
        ben = Ben(chat)
        chatting = asyncio.create_task(ben.chat_on())

        page, phases = await rob.train()
        assert "is trained and compared. Decide below." in page
        assert "It is not worse than the version it was compared with" in page
        assert len(phases) >= 3
        assert model_folder.current_model(models) == first  # nothing serves undecided
        second = model_folder.versions(models)[0]
        assert set(second.scores) == set(second.before) >= {"en.accuracy", "nb.macro_f1"}
        assert second.examples["reviewed"] >= len(SLANG)

        ben.during = "promoting"
        assert await rob.post(f"{PAGE}/use", version=second.name) == 303
        await spread(server.base, database, is_price=True)
        await ben.goes_on("with the new one")
        ben.during = "rolling back"
        await rob.page(PAGE)
        assert await rob.post(f"{PAGE}/use", version=first.fingerprint) == 303
        await spread(server.base, database, is_price=False)
        await ben.goes_on("after")
        ben.done = True
        await chatting  # no turn of his failed

        for during, is_price in (("before", False), ("with the new one", True), ("after", False)):
            ids = {client_id for client_id, when in ben.sent[1::2] if when == during}
            assert ids, during
            intents = read_as(database, ids)
            assert (intents == {"ask_price"}) if is_price else ("ask_price" not in intents), during
        await every_message_has_its_answer(ben, database)

        assert await rob.post(f"{PAGE}/train") == 303
        assert server.end() == 0
        server.start()
        assert 'data-state="running"' in await rob.page(PAGE)  # it outlived the server
        assert await rob.post(f"{PAGE}/train") == 409
        assert await rob.post(f"{PAGE}/cancel") == 303
        assert 'data-state="cancelled"' in (await rob.look_on())[0]
        assert not workshop_in(models).exists()


async def every_message_has_its_answer(ben: Ben, database: Database) -> None:
    """Numbered without a gap, in the order he wrote, and each followed by an answer."""
    stored: list[dict[str, object]] = []
    while more := (await ben.chat.get(f"/{ben.chat.id}/messages?after={len(stored)}"))["messages"]:
        stored += more
    assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
    his = select(MESSAGE.c.client_id).where(
        MESSAGE.c.conversation_id == ben.chat.id, MESSAGE.c.sender == "visitor"
    )
    assert database.read_now(lambda s: list(s.scalars(his.order_by(MESSAGE.c.seq)))) == [
        client_id for client_id, _ in ben.sent
    ]
    senders = "".join("v" if one["sender"] == "visitor" else "a" for one in stored)
    assert "vv" not in senders
    assert senders.endswith("a")
