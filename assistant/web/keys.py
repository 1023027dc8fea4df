"""The shared things of the application, each under a typed key; app.py puts them there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from assistant.outgoing.courier import Courier
from assistant.outgoing.webhooks import Webhooks
from assistant.services.accounts import Accounts
from assistant.services.bus import Bus
from assistant.services.conversations import Conversations
from assistant.services.leads import Leads
from assistant.services.live import Live
from assistant.services.magnets import Handouts
from assistant.services.model_versions import ModelVersions
from assistant.services.plain_form import PlainForms
from assistant.services.presence import Presence
from assistant.services.privacy import Privacy
from assistant.services.retraining import Retraining
from assistant.services.reviews import Reviews
from assistant.services.served_model import ServedModel
from assistant.services.site_books import SiteBooks
from assistant.services.takeover import Takeover
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.web.limits import Limits
from assistant.web.origins import Origins

SETTINGS = web.AppKey("settings", Settings)
DATABASE = web.AppKey("database", Database)
BUS = web.AppKey("bus", Bus)
CONVERSATIONS = web.AppKey("conversations", Conversations)
LEADS = web.AppKey("leads", Leads)
BOOKS = web.AppKey("books", SiteBooks)
PLAIN_FORMS = web.AppKey("plain_forms", PlainForms)
HANDOUTS = web.AppKey("handouts", Handouts)
PRIVACY = web.AppKey("privacy", Privacy)
REVIEWS = web.AppKey("reviews", Reviews)
SERVED_MODEL = web.AppKey("served_model", ServedModel)
MODEL_VERSIONS = web.AppKey("model_versions", ModelVersions)
RETRAINING = web.AppKey("retraining", Retraining)
TAKEOVER = web.AppKey("takeover", Takeover)
PRESENCE = web.AppKey("presence", Presence)
LIVE = web.AppKey("live", Live)
ACCOUNTS = web.AppKey("accounts", Accounts)
WEBHOOKS = web.AppKey("webhooks", Webhooks)
COURIER = web.AppKey("courier", Courier)
LIMITS = web.AppKey("limits", Limits)
ORIGINS = web.AppKey("origins", Origins)


class OpenSockets:
    """The sockets to be told when the server goes away."""

    def __init__(self) -> None:
        self.all: set[web.WebSocketResponse] = set()


SOCKETS = web.AppKey("sockets", OpenSockets)
# Set when the server is stopping: it is not ready any more.
LEAVING = web.AppKey("leaving", asyncio.Event)
SELF_TEST: web.AppKey[Callable[[], Awaitable[None]]] = web.AppKey("self_test", Callable)  # type: ignore[arg-type]
