"""Which data keys the stored values need: checked before anybody reads or writes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.errors import SetupError
from assistant.store.columns import utc_now
from assistant.store.keyring import Keyring, keys_of
from assistant.store.tables import DataKeyRow, table_of
from assistant.store.upserts import upsert

DATA_KEY = table_of(DataKeyRow)


def register_keys(session: Session) -> None:
    """Note the key that is written with. Raises SetupError when one that was is missing."""
    keyring = keys_of(session.get_bind().dialect)
    known = set(session.scalars(select(DATA_KEY.c.id)))
    check_held(known, keyring)
    if keyring.writing is not None and keyring.writing.id not in known:
        row = {"id": keyring.writing.id, "at": utc_now()}
        upsert(session, DATA_KEY, row, keys=("id",), keep=())


def check_held(needed: Collection[str], keyring: Keyring) -> None:
    """Raise SetupError naming the keys that are needed and not held, and the remedy."""
    missing = sorted(set(needed) - {key.id for key in keyring.data})
    if not missing:
        return
    held = ", ".join(key.id for key in keyring.data) or "none"
    raise SetupError(
        f"The database holds values encrypted with the data key {', '.join(missing)}; "
        f"ASSISTANT_DATA_KEY holds {held}. Put the missing key back: alone, or behind a new one "
        "with a comma between them. Then `assistant privacy reencrypt` makes the old one needless."
    )


def forget_other_keys(session: Session) -> None:
    """After everything was written anew: only the key in use is needed from now on."""
    writing = keys_of(session.get_bind().dialect).writing
    kept = writing.id if writing else ""
    session.connection().execute(delete(DATA_KEY).where(DATA_KEY.c.id != kept))
