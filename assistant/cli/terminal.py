"""The conversation in a terminal, for trying the playbook without a browser."""

from __future__ import annotations

import asyncio
import uuid
from typing import TextIO

from rich.console import Console
from rich.markup import escape

from assistant import logs
from assistant.app import load_mind
from assistant.cli.keys import keyring_of
from assistant.errors import AssistantError
from assistant.leads.conversation import Message
from assistant.services.bus import Bus
from assistant.services.conversations import Conversations, Start
from assistant.services.playbook import load_playbook
from assistant.services.said import Said
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.sites import DEMO_SITE, ensure_demo_site


class TerminalChat:
    """Reads lines, prints answers; a number picks the choice with that number."""

    def __init__(self, settings: Settings, locale: str) -> None:
        from assistant.cli.model import model_trained

        logs.configure(settings.log_format)
        playbook = load_playbook(settings.playbook)
        mind = load_mind(playbook, settings.playbook, model_trained(settings))
        self._database = Database.open(settings.database_url, keyring=keyring_of(settings))
        self._database.upgrade()
        self._database.write_now(ensure_demo_site)
        self._service = Conversations(
            self._database, mind.engine, mind.registry, mind.playbook, Bus()
        )
        self._locale = locale

    async def run(self, lines: TextIO, screen: Console) -> None:
        """Talk until the input ends."""
        self._database.start()
        try:
            opened = await self._service.open(Start(DEMO_SITE, locale=self._locale))
            last = self._show(screen, opened.messages)
            while line := await asyncio.to_thread(lines.readline):
                if line.strip():
                    last = await self._say(screen, opened.conversation.id, opened.token, line, last)
        finally:
            await self._database.close()

    async def _say(
        self, screen: Console, conversation_id: str, token: str, line: str, last: Message | None
    ) -> Message | None:
        choices = last.choices if last else ()
        number = int(line) - 1 if line.strip().isdecimal() and len(line) < 4 else -1
        picked = choices[number].id if 0 <= number < len(choices) else None
        said = Said(str(uuid.uuid4()), text=None if picked else line, choice=picked)
        try:
            answer = await self._service.reply_to(conversation_id, token, said)
        except AssistantError as error:
            screen.print(f"[red]{escape(str(error))}[/red]")
            return last
        return self._show(screen, answer.messages[1:]) or last

    def _show(self, screen: Console, messages: tuple[Message, ...]) -> Message | None:
        for message in messages:
            screen.print(f"[bold cyan]assistant[/bold cyan] {escape(message.text)}")
            for link in message.links:
                screen.print(f"  [link]{escape(link.label)}[/link]: {escape(link.url)}")
            for number, choice in enumerate(message.choices, start=1):
                screen.print(f"  [dim]{number}[/dim] {escape(choice.label)}")
        return messages[-1] if messages else None
