"""Rasa's channels for widgets and bridges that speak them: off unless a site is named."""

from __future__ import annotations

from aiohttp import web

from assistant.services.channels import Channels
from assistant.web.keys import CONVERSATIONS
from assistant.web.rasa_messages import CHANNELS, site_is_there
from assistant.web.rasa_rest import add_rasa_rest_routes
from assistant.web.rasa_socketio import add_rasa_socket_routes


def add_rasa_channels(app: web.Application, site: str, *, key: bytes) -> None:
    """Speak for `site` at /webhooks/rest/webhook and /socket.io/.

    key: the server's own; conversations are found by it, so a new one begins them all anew.
    """
    app[CHANNELS] = Channels(app[CONVERSATIONS], key=key, site=site)
    app.cleanup_ctx.append(site_is_there)
    add_rasa_rest_routes(app)
    add_rasa_socket_routes(app)
