"""The courier: sends what waits, in every process of the server, until the server ends.

Processes share the work by claiming. A slow webhook holds up only itself: each has its own few
places, and a claim that nobody ends runs out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy.orm import Session

from assistant import metrics
from assistant.errors import Unavailable
from assistant.outgoing.conclusion import conclude
from assistant.outgoing.fan_out import AT_ONCE, hand_on
from assistant.outgoing.gate import Gate
from assistant.outgoing.payloads import full_body, thin_body
from assistant.outgoing.post_office import PostOffice
from assistant.outgoing.schedule import next_try
from assistant.outgoing.signing import signed_headers
from assistant.services.bus import Bus
from assistant.store import deliveries, mails, outbox
from assistant.store.database import Database
from assistant.store.deliveries import Attempt, Claimed
from assistant.store.leads import get_lead
from assistant.store.mails import ClaimedMail

logger = logging.getLogger(__name__)

PLACES_EACH: Final = 2  # tries at a time for one webhook, in one process
PLACES: Final = 16  # and for all of them
MAIL_PLACES: Final = 2
REST_AFTER_FAILURE: Final = timedelta(seconds=2)  # of one webhook, so that a bad one costs little
CLAIMED_FOR: Final = timedelta(seconds=60)  # longer than a try and its note take
LOOK_EVERY_S: Final = 1.0
REST_S: Final = 0.1  # between two looks, however much is going on
AFTER_FAULT_S: Final = 2.0
FINISH_WITHIN_S: Final = 5.0
NOTE_TRIES: Final = 5
KEEP_LOG: Final = timedelta(days=30)
FORGET_EVERY: Final = timedelta(hours=1)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Courier:
    """Hands events on and sends what is due."""

    def __init__(
        self,
        database: Database,
        gate: Gate,
        *,
        post_office: PostOffice | None = None,
        bus: Bus | None = None,
        clock: Callable[[], datetime] = utc_now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """post_office: sends mails; None when no mail server is set. chance: 0 to 1, for jitter."""
        self._database, self._gate, self._post_office = database, gate, post_office
        self._bus = bus or Bus()
        self._clock, self._chance = clock, chance
        self._awake = asyncio.Event()
        self._trying: set[asyncio.Task[None]] = set()
        self._busy: Counter[str] = Counter()
        self._failed_at: dict[str, datetime] = {}
        self._mailing = 0
        self._running: asyncio.Task[None] | None = None
        self._forget_at = clock() + FORGET_EVERY

    # ------------------------------------------------------------ life

    def start(self) -> None:
        """Work in the background of this process; after a fork, call it in the child."""
        self._running = asyncio.create_task(self._run(), name="courier")

    async def stop(self) -> None:
        """Begin nothing more, let what is on its way arrive for some seconds, then cut it.

        What is cut is tried again by another process or after the next start.
        """
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
        if self._trying:
            await asyncio.wait(self._trying, timeout=FINISH_WITHIN_S)
        for task in list(self._trying):
            task.cancel()
        await asyncio.gather(*self._trying, return_exceptions=True)

    def wake(self) -> None:
        """Look at once: something was committed."""
        self._awake.set()

    async def _run(self) -> None:
        with self._bus.subscription() as notices:
            listening = asyncio.create_task(self._listen(notices), name="courier-listens")
            try:
                while True:
                    await self._look()
                    await asyncio.sleep(REST_S)
            finally:
                listening.cancel()

    async def _listen(self, notices: asyncio.Queue[Any]) -> None:
        while True:
            await notices.get()
            self.wake()

    async def _look(self) -> None:
        """One round, then wait for news. Nothing that goes wrong in a round ends the courier."""
        rest_s = LOOK_EVERY_S
        try:
            self._awake.clear()
            await self.round()
        except Unavailable:
            rest_s = AFTER_FAULT_S
        except Exception:
            logger.exception("a round of deliveries failed")
            rest_s = AFTER_FAULT_S
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(rest_s):
                await self._awake.wait()

    # ------------------------------------------------------------ a round

    async def round(self) -> None:
        """Hand on what waits and begin to send what is due; returns before it has arrived."""
        while await self._database.read(outbox.is_waiting):
            handed = await self._database.write(self._hand_on)
            for kind in handed:
                metrics.EVENTS.labels(type=kind).inc()
            if len(handed) < AT_ONCE:
                break
        await self._begin_deliveries()
        await self._begin_mails()
        if self._clock() >= self._forget_at:
            self._forget_at = self._clock() + FORGET_EVERY
            before = self._clock() - KEEP_LOG
            await self._database.write(lambda s: outbox.forget_old(s, before))

    async def idle(self) -> None:
        """Wait until nothing is on its way."""
        while self._trying:
            await asyncio.wait(self._trying)
            await asyncio.sleep(0)  # a task that is done leaves the set in the loop's next turn

    def _hand_on(self, session: Session) -> list[str]:
        office = self._post_office
        return hand_on(session, self._clock(), notify_to=office.notify_to if office else None)

    async def _begin_deliveries(self) -> None:
        now, free = self._clock(), PLACES - self._busy.total()
        slots: dict[str, int] = {}
        for endpoint_id in await self._database.read(lambda s: deliveries.due_endpoints(s, now)):
            places = min(self._places(endpoint_id, now) - self._busy[endpoint_id], free)
            if places > 0:
                slots[endpoint_id] = places
                free -= places
        if not slots:
            return
        until = now + CLAIMED_FOR
        claimed = await self._database.write(lambda s: deliveries.claim(s, slots, now, until))
        for one in claimed:
            self._busy[one.endpoint.id] += 1
            self._begin(self._deliver(one), partial(self._free, one.endpoint.id))

    def _places(self, endpoint_id: str, now: datetime) -> int:
        """Return how many tries at a time a webhook gets: after a failure a rest, then one."""
        failed_at = self._failed_at.get(endpoint_id)
        if failed_at is None:
            return PLACES_EACH
        return 0 if timedelta(0) <= now - failed_at < REST_AFTER_FAILURE else 1

    async def _begin_mails(self) -> None:
        now, free = self._clock(), MAIL_PLACES - self._mailing
        due = self._post_office is not None and free > 0
        if not due or not await self._database.read(lambda s: mails.is_due(s, now)):
            return
        until = now + CLAIMED_FOR
        for one in await self._database.write(lambda s: mails.claim(s, now, until, free)):
            self._mailing += 1
            self._begin(self._mail(one), self._free_mail)

    def _begin(self, work: Coroutine[Any, Any, None], done: Callable[[], None]) -> None:
        task = asyncio.create_task(work)
        self._trying.add(task)

        def end(ended: asyncio.Task[None]) -> None:
            self._trying.discard(ended)
            done()
            self.wake()  # a place is free
            if not ended.cancelled() and (error := ended.exception()):
                logger.error("a delivery failed here", exc_info=error)

        task.add_done_callback(end)

    def _free(self, endpoint_id: str) -> None:
        self._busy[endpoint_id] -= 1
        if not self._busy[endpoint_id]:
            del self._busy[endpoint_id]

    def _free_mail(self) -> None:
        self._mailing -= 1

    # ------------------------------------------------------------ one try

    async def _deliver(self, claimed: Claimed) -> None:
        endpoint, told = claimed.endpoint, claimed.waiting.event
        body = await self._body(claimed)
        now = self._clock()
        headers = signed_headers(told.id, body, now, endpoint.secrets_at(now))
        answer = await self._gate.post(endpoint.url, body, headers)
        metrics.WEBHOOK_TRIES.labels(result=answer.kind).inc()
        if answer.error is None:
            self._failed_at.pop(endpoint.id, None)
        else:
            self._failed_at[endpoint.id] = self._clock()
            logger.warning(
                "webhook %s: try %s of event %s: %s",
                *(endpoint.id, claimed.attempt, told.id, answer.error),
            )
        attempt = Attempt(now, answer.status, answer.error, answer.duration_ms)
        chance, then = self._chance(), self._clock()
        await self._note(lambda s: conclude(s, claimed, attempt, answer, then, chance=chance))

    async def _body(self, claimed: Claimed) -> bytes:
        told, lead_id = claimed.waiting.event, claimed.waiting.lead_id
        if not claimed.endpoint.full:
            return thin_body(told)
        if lead_id is None:
            return full_body(told, None)
        # made in the store's thread: the loop has visitors to answer
        return await self._database.read(lambda s: full_body(told, get_lead(s, lead_id)))

    async def _mail(self, claimed: ClaimedMail) -> None:
        assert self._post_office is not None
        refused = await self._post_office.send(self._database, claimed, self._clock())
        result = "sent" if refused is None else "refused" if refused.for_good else "failed"
        metrics.MAILS.labels(result=result).inc()
        if refused is None:
            await self._note(lambda s: mails.mark_sent(s, claimed.id))
            return
        logger.warning("mail %s: try %s: %s", claimed.id, claimed.attempt, refused.why)
        again = None
        if not refused.for_good:
            again = next_try(claimed.attempt, self._clock(), chance=self._chance())
        await self._note(lambda s: mails.mark_failed(s, claimed.id, refused.why, again))

    async def _note(self, write: Callable[[Session], None]) -> None:
        """Commit what came of a try; what cannot be noted is sent again, under the same id."""
        for tried in range(1, NOTE_TRIES + 1):
            try:
                return await self._database.write(write)
            except Unavailable:
                if tried == NOTE_TRIES:
                    raise
                await asyncio.sleep(AFTER_FAULT_S)
