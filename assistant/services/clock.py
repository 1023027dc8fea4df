"""A clock for limits and log-ins that setting the machine's clock does not move."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class SteadyClock:
    """Aware UTC as it was when this was made, plus the time that really passed since."""

    def __init__(self) -> None:
        self._started_at, self._started = datetime.now(UTC), time.monotonic()

    def __call__(self) -> datetime:
        return self._started_at + timedelta(seconds=time.monotonic() - self._started)
