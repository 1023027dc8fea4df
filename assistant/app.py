"""All parts are joined here and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import WSCloseCode, web

from actions.lead_actions import lead_actions
from assistant.console.routes import add_console_routes
from assistant.demo.routes import add_demo_routes
from assistant.dialogue.engine import Engine
from assistant.dialogue.golden import check_golden
from assistant.errors import ModelRefused
from assistant.leads.playbook import Playbook
from assistant.outgoing.departure import courier_for, webhooks_for
from assistant.secret_key import secret_key_of
from assistant.services.accounts import Accounts
from assistant.services.analytics import counting
from assistant.services.bus import Bus
from assistant.services.conversations import Conversations
from assistant.services.knowledge import CACHE, load_knowledge
from assistant.services.leads import Leads
from assistant.services.live import Live
from assistant.services.magnets import Handouts
from assistant.services.model_versions import ModelVersions
from assistant.services.plain_form import PlainForms
from assistant.services.presence import Presence
from assistant.services.privacy import Privacy
from assistant.services.replies import Replies
from assistant.services.retention import keeping
from assistant.services.retraining import Retraining
from assistant.services.reviews import Reviews
from assistant.services.served_model import LoadEngine, ServedModel, swapping
from assistant.services.site_books import Book, SiteBook, SiteBooks
from assistant.services.takeover import Takeover
from assistant.services.turns import TurnRegistry
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.web import keys
from assistant.web.chat import add_chat_routes, cross_origin
from assistant.web.chat_socket import add_socket_routes
from assistant.web.handouts import add_handout_routes
from assistant.web.health import add_health_routes
from assistant.web.leads_api import add_lead_routes
from assistant.web.limits import Limits
from assistant.web.openapi import add_openapi_routes
from assistant.web.origins import Origins
from assistant.web.plain_form import add_plain_form_routes
from assistant.web.problems import problem_errors
from assistant.web.rasa import add_rasa_channels
from assistant.web.webhooks_api import add_webhook_routes
from assistant.widget.routes import add_widget_routes

MAX_BODY_BYTES = 64 * 1024  # of console forms; the chat's own limit is in web/body.py


@dataclass(frozen=True)
class Mind:
    """What is loaded once, before workers are forked: the model, the playbook, the actions.

    sites: what those talk by that were there at the start; later ones are taken up as they come.
    model_file: what the engine was loaded from; None for one that is never replaced.
    load_engine: loads another model for the same actions.
    """

    engine: Engine
    registry: TurnRegistry
    playbook: Playbook
    intents: tuple[str, ...] = ()
    sites: Mapping[str, SiteBook] = field(default_factory=dict)
    model_file: Path | None = None
    load_engine: LoadEngine | None = None


def load_mind(playbook: Playbook, playbook_file: Path, model_file: Path) -> Mind:
    """Load model and knowledge. Raises ModelRefused when the golden utterances fail.

    model_file: what `assistant train` made; whoever calls this for an application of their own
    trains first.
    """
    if not model_file.is_file():
        raise ModelRefused(f"There is no model {model_file}. Run `assistant train` first.")
    registry = TurnRegistry()
    folder = playbook_file.parent / playbook.knowledge
    replies = Replies(load_knowledge(folder, playbook.languages, cache=CACHE))

    def load(file: Path) -> Engine:
        return Engine(file, lead_actions(registry, replies))

    try:
        engine = load(model_file)
    except Exception as error:  # whatever Rasa raises for a model that it cannot read
        raise ModelRefused(
            f"{model_file} cannot be loaded. Run `assistant train --force` to make it anew."
        ) from error
    check_golden(engine)
    return Mind(
        engine,
        registry,
        playbook,
        tuple(engine.intents),
        model_file=model_file,
        load_engine=load,
    )


def build_app(settings: Settings, database: Database, mind: Mind) -> web.Application:
    """Return the application; its database is started and closed with it."""
    app = web.Application(
        middlewares=[cross_origin, problem_errors], client_max_size=MAX_BODY_BYTES
    )
    bus = Bus() if settings.redis_url is None else _redis_bus(settings.redis_url)
    app[keys.SETTINGS] = settings
    app[keys.DATABASE] = database
    app[keys.BUS] = bus
    books = SiteBooks(database, Book(mind.playbook, settings.playbook.parent), mind.sites)
    app[keys.BOOKS] = books
    app[keys.PRESENCE] = Presence(database)
    served = ServedModel(mind.engine, mind.model_file)
    app[keys.SERVED_MODEL] = served
    app[keys.MODEL_VERSIONS] = ModelVersions(database, settings.model_dir, served, Path())
    app[keys.RETRAINING] = Retraining(database, settings.model_dir)
    app[keys.CONVERSATIONS] = Conversations(
        database,
        served,
        mind.registry,
        mind.playbook,
        bus,
        books=books,
        presence=app[keys.PRESENCE],
    )
    app[keys.TAKEOVER] = Takeover(
        database,
        served.words,
        app[keys.CONVERSATIONS].playbook_of,
        bus,
        in_order=app[keys.CONVERSATIONS].in_order,
    )
    app[keys.LIVE] = Live(database)
    key = secret_key_of(settings)
    app[keys.PLAIN_FORMS] = PlainForms(app[keys.CONVERSATIONS], books, key)
    app[keys.LEADS] = Leads(database, bus=bus, playbook=mind.playbook)
    app[keys.HANDOUTS] = Handouts(database, books, bus)
    app[keys.PRIVACY] = Privacy(database, mind.playbook, bus)
    app[keys.REVIEWS] = Reviews(database, mind.intents)
    app[keys.ACCOUNTS] = Accounts(
        database,
        secret_key=secret_key_of(settings),
        second_factor_for=settings.second_factor_for,
    )
    app[keys.COURIER] = courier_for(settings, database, bus)
    app[keys.WEBHOOKS] = webhooks_for(settings, database, app[keys.COURIER])
    app[keys.LIMITS] = Limits()
    app[keys.ORIGINS] = Origins(database, behind_proxy=settings.trusted_proxies > 0)
    app[keys.SOCKETS] = keys.OpenSockets()
    app[keys.LEAVING] = asyncio.Event()
    app[keys.SELF_TEST] = _self_test(served)
    app.cleanup_ctx.append(_running)
    app.cleanup_ctx.append(_looking_after_visitors)
    if mind.load_engine is not None:
        app.cleanup_ctx.append(swapping(served, mind.load_engine))
    app.cleanup_ctx.append(counting(database))
    if settings.retention:
        app.cleanup_ctx.append(keeping(mind.playbook.retention, database))
    app.on_shutdown.append(_say_goodbye)
    add_health_routes(app)
    add_chat_routes(app)
    add_socket_routes(app)
    add_lead_routes(app)
    add_webhook_routes(app)
    add_handout_routes(app)
    if settings.rasa_channels:
        add_rasa_channels(app, settings.rasa_channels, key=secret_key_of(settings))
    add_plain_form_routes(app, key)
    add_openapi_routes(app)
    add_widget_routes(app, app[keys.ORIGINS].widget_settings, app[keys.ORIGINS].complaint)
    add_demo_routes(app)
    add_console_routes(app)
    app.router.add_get("/", _home)
    return app


def _redis_bus(url: str) -> Bus:
    from assistant.services.redis_bus import RedisBus

    return RedisBus(url)


async def _home(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/demo")


async def _running(app: web.Application) -> AsyncIterator[None]:
    """Threads and connections start here, that is after the fork."""
    app[keys.DATABASE].start()
    await app[keys.BUS].start()
    app[keys.COURIER].start()
    yield
    await app[keys.COURIER].stop()
    await app[keys.BUS].close()
    await app[keys.DATABASE].close()


async def _looking_after_visitors(app: web.Application) -> AsyncIterator[None]:
    """Nobody waits for a person who has gone, or who does not come."""
    looking = asyncio.create_task(app[keys.TAKEOVER].look_always())
    yield
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


async def _say_goodbye(app: web.Application) -> None:
    """Not ready at once; sockets are told to come back; turns in progress finish."""
    app[keys.LEAVING].set()
    closing = [
        socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"server is restarting")
        for socket in list(app[keys.SOCKETS].all)
    ]
    await asyncio.gather(*closing, return_exceptions=True)


def _self_test(served: ServedModel) -> Callable[[], Awaitable[None]]:
    async def test() -> None:
        understood = await served.understand("hello", language="en")
        if understood.intent != "greet":
            raise ModelRefused("The model does not understand its self-test any more.")

    return test
