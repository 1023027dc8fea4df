"""What the two Rasa channels share: their settings' reading, and messages in Rasa's shapes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from assistant.errors import InvalidInput, SetupError
from assistant.leads.conversation import Message
from assistant.services.channels import PICK, Channels
from assistant.services.conversations import Start
from assistant.store.sites import get_site
from assistant.web.chat import read_start
from assistant.web.keys import DATABASE
from assistant.web.message_json import message_json

CHANNELS: Final = web.AppKey("channels", Channels)
_PICTURE = re.compile(r"\.(png|jpe?g|gif|webp)", re.IGNORECASE)


async def site_is_there(app: web.Application) -> AsyncIterator[None]:
    """Stop the start when the channels are to speak for a site that does not exist."""
    site = app[CHANNELS].site
    if await app[DATABASE].read(lambda s: get_site(s, site)) is None:
        raise SetupError(f"ASSISTANT_RASA_CHANNELS: there is no site {site!r}.")
    yield


def read_metadata(site: str, metadata: dict[str, Any]) -> Start:
    """Return what a page said beside its message; what we do not understand is not ours."""
    known = {name: metadata.get(name) for name in ("topic", "page", "webinar")}
    locale = metadata.get("locale") or metadata.get("language")
    try:
        return read_start({"site": site, "locale": locale, **known})
    except InvalidInput:
        return Start(site=site, locale=locale if isinstance(locale, str) else None)


def client_id_of(metadata: dict[str, Any], otherwise: str) -> str:
    """Return the id that makes sending twice harmless, where the client gives one."""
    given = metadata.get("client_id")
    return given if isinstance(given, str) else otherwise


def rest_json(messages: Sequence[Message], recipient: str, base: str) -> list[dict[str, Any]]:
    """Return what Rasa's REST channel answers; links stand under the text they belong to."""
    answer: list[dict[str, Any]] = []
    for message in messages:
        text, pictures, buttons = _parts(message, base, "{label}: {url}")
        said = {"recipient_id": recipient, "text": text}
        answer.append({**said, "buttons": buttons} if buttons else said)
        answer += [{"recipient_id": recipient, "image": url} for url in pictures]
    return answer


def socket_json(message: Message, base: str) -> list[dict[str, Any]]:
    """Return the bot_uttered events of a message; its links are Markdown, as widgets show it."""
    text, pictures, buttons = _parts(message, base, "[{label}]({url})")
    said: dict[str, Any] = {"text": text}
    if buttons:
        said["quick_replies"] = [{"content_type": "text", **button} for button in buttons]
    images = [{"attachment": {"type": "image", "payload": {"src": url}}} for url in pictures]
    return [*images, said] if buttons else [said, *images]  # buttons stay under the last word


def _parts(message: Message, base: str, link: str) -> tuple[str, list[str], list[dict[str, str]]]:
    shown = message_json(message, base)
    pictures = [one["url"] for one in shown["links"] if _is_picture(one["url"])]
    lines = [link.format(**one) for one in shown["links"] if one["url"] not in pictures]
    buttons = [{"title": one["label"], "payload": PICK + one["id"]} for one in shown["choices"]]
    return "\n\n".join([shown["text"], *lines]), pictures, buttons


def _is_picture(url: str) -> bool:
    path = urlsplit(url).path
    return bool(_PICTURE.fullmatch(path[path.rfind(".") :])) if "." in path else False
