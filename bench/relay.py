"""A stretch of bad network between a browser and a server, for whoever wants to cut it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import SO_LINGER, SOL_SOCKET

CHUNK = 16 * 1024
# Closing a socket with this set sends a reset instead of a farewell.
_RESET = struct.pack("ii", 1, 0)


class Relay:
    """Passes bytes on to a server's port, until it is told to misbehave."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lines: set[asyncio.StreamWriter] = set()
        self._refuses = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._tears = False

    @asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", port)
        try:
            yield
        finally:
            server.close()
            self.cut()

    def cut(self) -> None:
        """Reset every connection, in the middle of whatever it carries."""
        for writer in list(self._lines):
            writer.transport.abort()

    async def refuse(self, seconds: float) -> None:
        """Cut, and let nobody in for a while."""
        self._refuses = True
        self.cut()
        await asyncio.sleep(seconds)
        self._refuses = False

    async def freeze(self, seconds: float) -> None:
        """Carry nothing for a while, without a word, then cut: as in a tunnel."""
        self._flows.clear()
        await asyncio.sleep(seconds)
        self.cut()
        self._flows.set()

    async def tear(self, seconds: float) -> None:
        """For a while each piece that comes is passed on by half, and its connection cut."""
        self._tears = True
        await asyncio.sleep(seconds)
        self._tears = False

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, _RESET)
        if self._refuses:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, back}
        self._lines |= ends
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._carry(reader, back))
                tasks.create_task(self._carry(there, writer))
        except* (OSError, EOFError):
            pass
        finally:
            self._lines -= ends
            for end in ends:
                with contextlib.suppress(OSError):
                    end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(CHUNK):
            await self._flows.wait()
            if self._tears:
                writer.write(piece[: random.randrange(len(piece))])
                await writer.drain()
                raise EOFError
            writer.write(piece)
            await writer.drain()
        raise EOFError
