"""A server with the sales side alone: API and console over a real database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from assistant.dialogue.understanding import Said
from assistant.leads.conversation import Conversation
from assistant.leads.playbook import Playbook
from assistant.services.accounts import Accounts
from assistant.services.bus import Bus
from assistant.services.leads import Leads
from assistant.services.presence import Presence
from assistant.services.reviews import Reviews
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.people import User, add_user
from tests.lead_cast import PLAYBOOK

SECRET = b"a secret that only tests know, long enough"
INTENTS = ("ask_price", "ask_product", "inform", "out_of_scope")
PASSWORD = "correct horse battery"
# argon2id all the same, with the smallest costs it takes
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = CHEAP.hash(PASSWORD)
Client = TestClient[web.Request, web.Application]


def _plain_words(response: str, language: str) -> Said:
    """What the assistant says, where no model is loaded that knows its words."""
    return Said(f"{response} ({language})")


async def _playbook_of(conversation: Conversation) -> Playbook:
    return PLAYBOOK


class FakeClock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class Sales:
    """What a test of the sales side works with."""

    database: Database
    accounts: Accounts
    leads: Leads
    bus: Bus
    clock: FakeClock
    settings: Settings = field(default_factory=Settings)
    launched: list[str] = field(default_factory=list)  # trainings begun; none is carried out

    @classmethod
    def on(cls, database: Database) -> Sales:
        clock, bus = FakeClock(), Bus()
        accounts = Accounts(database, secret_key=SECRET, clock=clock, hasher=CHEAP)
        return cls(
            database, accounts, Leads(database, bus=bus, playbook=PLAYBOOK, clock=clock), bus, clock
        )

    def app(self) -> web.Application:
        # here, so that tests of the services alone need not load the language models
        from assistant.console.routes import add_console_routes
        from assistant.outgoing.addresses import Allowed
        from assistant.outgoing.webhooks import Webhooks
        from assistant.services.live import Live
        from assistant.services.model_versions import ModelVersions
        from assistant.services.retraining import Retraining
        from assistant.services.site_books import Book, SiteBooks
        from assistant.services.takeover import Takeover
        from assistant.web.keys import (
            ACCOUNTS,
            BOOKS,
            BUS,
            DATABASE,
            LEADS,
            LIVE,
            MODEL_VERSIONS,
            PRESENCE,
            RETRAINING,
            REVIEWS,
            SETTINGS,
            TAKEOVER,
            WEBHOOKS,
        )
        from assistant.web.leads_api import add_lead_routes
        from assistant.web.problems import problem_errors

        app = web.Application(middlewares=[problem_errors])
        app[SETTINGS], app[DATABASE], app[BUS] = self.settings, self.database, self.bus
        app[LEADS], app[ACCOUNTS] = self.leads, self.accounts
        app[REVIEWS] = Reviews(self.database, INTENTS)
        app[MODEL_VERSIONS] = ModelVersions(self.database, self.settings.model_dir, None, Path())
        app[RETRAINING] = Retraining(
            self.database, self.settings.model_dir, launch=self.launched.append
        )
        app[WEBHOOKS] = Webhooks(self.database, Allowed(), clock=self.clock)
        app[BOOKS] = SiteBooks(self.database, Book(PLAYBOOK, Path()))
        app[PRESENCE] = Presence(self.database)
        app[LIVE] = Live(self.database)
        app[TAKEOVER] = Takeover(self.database, _plain_words, _playbook_of, self.bus)
        add_lead_routes(app)
        add_console_routes(app)
        return app

    async def client(self) -> Client:
        client = TestClient(TestServer(self.app()))
        await client.start_server()
        return client

    def add_user(self, name: str, role: str = "sales") -> str:
        """Add a user who has changed the first password to PASSWORD; return the name."""
        user = User(
            id=f"u-{name}",
            name=name.casefold(),
            role=role,  # type: ignore[arg-type]
            password_hash=HASH,
            created_at=self.clock(),
            password_changed_at=self.clock() + timedelta(seconds=1),
        )
        assert self.database.write_now(lambda s: add_user(s, user))
        return name
