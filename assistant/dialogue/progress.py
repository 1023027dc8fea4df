"""How far a training is, from wherever in Rasa's graph it happens to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[str, float], None]
_listeners: list[Report] = []


@contextmanager
def reporting_to(listener: Report) -> Iterator[None]:
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def report(doing: str, share: float) -> None:
    """Tell what is being done and the share done so far, 0 to 1."""
    for listener in _listeners:
        listener(doing, share)
