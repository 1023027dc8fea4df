"""Training from the console: begun there, done by a process of its own, decided there.

The process writes how far it is into the database, so that every worker and machine shows the same
and a restart of the server changes nothing. Its lock file lets one run at a time.
"""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from assistant.dialogue import model_folder
from assistant.errors import InvalidInput, ModelRefused, Unavailable
from assistant.services.retraining_workshop import clear_leavings
from assistant.store import retraining as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.retraining import Learned, Run

__all__ = ["SILENT_S", "Learned", "Retraining", "Run", "Training"]

SILENT_S: Final = 60.0  # without a sign of life for so long, the process is gone
FIRST_EXPECTED_S: Final = 120.0  # where no training was timed yet
Launch = Callable[[str], None]  # starts the process of a run
Ended = Callable[[str], None]  # told the run whose process ended, however it did


@dataclass(frozen=True)
class Training:
    """The latest run, None before the first; and what the serving version knows.

    kept: the same of every version that is kept.
    """

    run: Run | None
    learned: Learned
    elapsed_s: float = 0.0
    kept: Mapping[str, Learned] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        return self.run is not None and self.run.state == "running"


def launch_process(model_dir: Path, ended: Ended) -> Launch:
    """Return what starts `assistant retrain` for a run, apart from this process and its fate."""

    def launch(run_id: str) -> None:
        model_dir.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "assistant", "retrain", "--run", run_id]
        with (model_dir / "retraining.log").open("w") as log:
            process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

        def see_off() -> None:
            process.wait()
            clear_leavings(model_dir, wait=True)
            ended(run_id)

        threading.Thread(target=see_off, name="retraining", daemon=True).start()

    return launch


class Retraining:
    """Begins trainings, shows how far they are, cancels them."""

    def __init__(
        self,
        database: Database,
        model_dir: Path,
        *,
        launch: Launch | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._model_dir, self._clock = database, model_dir, clock
        self._launch = launch or launch_process(model_dir, self._note_end)

    async def state(self, serving: str, kept: Iterable[str] = ()) -> Training:
        """Return how training stands; serving: the version that serves; kept: all that are."""
        now, names = self._clock(), tuple(kept)

        def read(session: Session) -> Training:
            run = stored.latest_run(session)
            known = {name: stored.learned(session, name) for name in names}
            return Training(_as_it_is(run, now), stored.learned(session, serving), kept=known)

        training = await self._database.read(read)
        run = training.run
        elapsed = ((run.ended_at or now) - run.asked_at).total_seconds() if run else 0.0
        return replace(training, elapsed_s=max(0.0, elapsed))

    async def begin(self, *, by: str, automatic: bool = False) -> str:
        """Start a training and return its id.

        automatic: what it makes serves at once, unless it reads data/test/ worse. Raises
        InvalidInput while another one runs.
        """
        now, run_id = self._clock(), secrets.token_urlsafe(16)
        run = Run(
            run_id, "running", "starting", 0.0, by, now, now, automatic,
            expected_s=self._expected_s(),
        )  # fmt: skip
        await self._database.write(lambda s: begin_run(s, run))
        try:
            self._launch(run_id)
        except OSError:  # no room for its log, or for another process
            await asyncio.to_thread(self._note_end, run_id, failure="disk")
        return run_id

    def _expected_s(self) -> float:
        try:
            model = model_folder.current_model(self._model_dir)
        except ModelRefused:
            model = None
        return model.seconds if model else FIRST_EXPECTED_S

    def _note_end(self, run_id: str, *, failure: str = "cut_off") -> None:
        """Note that a process is gone; one that ended by itself has said how already."""
        now = self._clock()
        with suppress(Unavailable):  # then its silence tells it in a minute
            self._database.write_now(
                lambda s: stored.change_run(
                    s, run_id, only=("running",), state="failed", failure=failure, ended_at=now
                )
            )

    async def cancel(self, *, by: str) -> None:
        """Ask the running training to end; nothing to do when there is none."""
        now = self._clock()

        def write(session: Session) -> None:
            run = stored.latest_run(session)
            if run is None or not stored.change_run(
                session, run.id, only=("running",), cancel_asked=True
            ):
                return
            append_audit(session, AuditEntry(now, by, "model.training_cancelled", run.id))

        await self._database.write(write)


def begin_run(session: Session, run: Run) -> None:
    """Add a run. Raises InvalidInput while another one runs."""
    before = _as_it_is(stored.latest_run(session), run.asked_at)
    if before is not None and before.state == "running":
        raise InvalidInput("A training is running already. Wait for it, or cancel it.")
    if before is not None and before.failure == "cut_off":
        stored.change_run(
            session, before.id, only=("running",), state="failed", failure="cut_off",
            ended_at=before.told_at,
        )  # fmt: skip
    stored.add_run(session, run)
    entry = AuditEntry(
        run.asked_at, run.by, "model.training_begun", run.id, {"automatic": run.automatic}
    )
    append_audit(session, entry)


def _as_it_is(run: Run | None, now: datetime) -> Run | None:
    """Return a run whose process is gone as failed: it can write that no more."""
    if run is None or run.state != "running" or now - run.told_at < timedelta(seconds=SILENT_S):
        return run
    return replace(run, state="failed", failure="cut_off", ended_at=run.told_at)
