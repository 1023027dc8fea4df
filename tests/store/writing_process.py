"""A process of its own that stores turns in a loop and prints what was acknowledged.

python -m tests.store.writing_process URL CONVERSATION_ID COUNT
"""

from __future__ import annotations

import asyncio
import sys

from assistant.errors import StaleConversation
from assistant.store import conversations
from assistant.store.database import Database
from tests.store.cast import new_id, turn_on


async def write_turns(url: str, conversation_id: str, count: int) -> None:
    database = Database.open(url)
    database.start()
    for _ in range(count):
        client_id = new_id()
        while not await is_stored(database, conversation_id, client_id):
            pass
        print(client_id, flush=True)
    await database.close()


async def is_stored(database: Database, conversation_id: str, client_id: str) -> bool:
    loaded = await database.read(lambda s: conversations.load(s, conversation_id))
    assert loaded is not None
    record = turn_on(loaded, f"turn {client_id}", client_id=client_id)
    try:
        await database.write(lambda s: conversations.save_turn(s, record))
    except StaleConversation:  # the other process was first
        return False
    return True


if __name__ == "__main__":
    asyncio.run(write_turns(sys.argv[1], sys.argv[2], int(sys.argv[3])))
