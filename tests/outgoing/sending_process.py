"""A courier in a process of its own, to be killed.

python -m tests.outgoing.sending_process URL
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from assistant.outgoing import courier
from assistant.outgoing.addresses import read_allowed
from assistant.outgoing.gate import Gate
from assistant.store.database import Database


async def send(url: str) -> None:
    courier.CLAIMED_FOR = timedelta(seconds=2)  # type: ignore[misc]
    database = Database.open(url)
    database.start()
    sender = courier.Courier(database, Gate(read_allowed(["127.0.0.0/8"])))
    sender.start()
    print("started", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1]))
