"""The shared things of the application, each under a typed key; app.py puts them there."""

from __future__ import annotations

from aiohttp import web

from assistant.services.accounts import Accounts
from assistant.services.bus import Bus
from assistant.services.conversations import Conversations
from assistant.services.leads import Leads
from assistant.settings import Settings
from assistant.store.database import Database

SETTINGS = web.AppKey("settings", Settings)
DATABASE = web.AppKey("database", Database)
BUS = web.AppKey("bus", Bus)
CONVERSATIONS = web.AppKey("conversations", Conversations)
LEADS = web.AppKey("leads", Leads)
ACCOUNTS = web.AppKey("accounts", Accounts)
