"""One training from labels to a compared version, in a process of its own.

It works in a private copy of the project, with the labels as they are now, and deletes it: no file
keeps a visitor's words. The trainer is a child of this process and ends with it; this one tells the
database how far it is, and ends the trainer when somebody cancels.
"""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import IO, Any, Final

from sqlalchemy.orm import Session

from assistant.dialogue import model_folder
from assistant.dialogue.training import fingerprint
from assistant.errors import Unavailable
from assistant.services.retraining_workshop import AnotherWorks, alone, copy_of_project
from assistant.services.review_examples import LANGUAGES, Exported, export_examples
from assistant.services.review_scores import span_scores
from assistant.store import retraining as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.retraining import Run
from assistant.store.reviews import Label, labels

BEAT_S: Final = 1.0
TELL_AGAIN_S: Final = 60.0  # how long the end of a run is tried to be written
ASSISTANT: Final = "assistant"
Show = Callable[[str, float], None]


class _Ended(Exception):
    """Somebody cancelled, or it failed in a way that has a name."""

    def __init__(self, failure: str, detail: str = "") -> None:
        super().__init__(failure)
        self.failure, self.detail = failure, detail


class TrainingRun:
    """Carries out a run that was begun in the database."""

    def __init__(
        self,
        database: Database,
        project: Path,
        model_dir: Path,
        run: Run,
        *,
        show: Show,
        keep: int = model_folder.KEEP,
    ) -> None:
        """show: called with the phase and the share done, for who watches this process.

        keep: how many versions stay when the training is done.
        """
        self._database, self._run, self._show = database, run, show
        self._project, self._model_dir = project.resolve(), model_dir.resolve()
        self._keep = keep

    def carry_out(self) -> Run:
        """Train, compare, and let the result serve if that was wished; return how it ended."""
        try:
            with alone(self._model_dir) as lock:
                version, counts = self._make(lock)
            state = self._decide(version)
            self._end(state=state, version=version.name, counts=counts, share=1.0)
        except AnotherWorks:
            self._end(state="failed", failure="another_runs")
        except _Ended as ended:
            if ended.failure == "cancelled":
                self._end(state="cancelled")
            else:
                self._end(state="failed", failure=ended.failure, detail=ended.detail)
        except Exception as error:
            self._end(state="failed", failure=_cause(error), detail=type(error).__name__)
            raise
        return self._database.read_now(lambda s: stored.read_run(s, self._run.id)) or self._run

    def _make(self, lock: IO[str]) -> tuple[model_folder.Version, dict[str, Any]]:
        self._tell("collecting", 0.0)
        told = self._database.read_now(labels)
        with copy_of_project(self._project, self._model_dir) as workshop:
            exported = export_examples(told, workshop / "data" / "nlu", LANGUAGES)
            self._check_news(workshop)
            name = self._train(workshop, lock)
        self._database.write_now(lambda s: stored.note_examples(s, name, exported.used))
        return model_folder.kept_version(self._model_dir, name), counts_of(exported, told)

    def _check_news(self, workshop: Path) -> None:
        present = model_folder.current_model(self._model_dir)
        if present is not None and present.fingerprint == fingerprint(workshop):
            raise _Ended("nothing_new")

    # ------------------------------------------------------------ the trainer

    def _train(self, workshop: Path, lock: IO[str]) -> str:
        """Run the trainer; return the name of the version it made.

        It holds the lock as well: as long as it lives nobody else works here.
        """
        log = self._model_dir / "training.log"
        command = [
            sys.executable, "-m", "assistant.dialogue.trainer", str(self._model_dir), "candidate",
            "--keep", str(self._keep),
        ]  # fmt: skip
        with log.open("w") as errors:
            process = subprocess.Popen(  # noqa: S603
                command, cwd=workshop, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                text=True, start_new_session=True, pass_fds=(lock.fileno(),),
            )  # fmt: skip
            try:
                name = self._follow(process)
                process.wait()
            finally:
                _stop(process)
        if process.returncode != 0 or not name:
            raise _Ended(_failure_of(process.returncode), last_line(log))
        return name

    def _follow(self, process: subprocess.Popen[str]) -> str:
        """Tell what the trainer tells, until it ends; return the name it gave."""
        lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=_pass_on, args=(process, lines), daemon=True).start()
        name, phase, share = "", "starting", 0.0
        while True:
            try:
                line = lines.get(timeout=BEAT_S)
            except queue.Empty:
                line = ""
            if line is None:
                return name
            if line:
                told = json.loads(line)
                name = told.get("version", name)
                phase = slug(told["doing"]) if "doing" in told else phase
                share = told.get("share", share)
            self._tell(phase, share)

    # ------------------------------------------------------------ telling

    def _tell(self, phase: str, share: float) -> None:
        """Note a sign of life. Raises _Ended when somebody cancelled."""
        self._show(phase, share)
        with suppress(Unavailable):  # the next one tells
            run_id, now = self._run.id, datetime.now(UTC)
            self._database.write_now(
                lambda s: stored.change_run(
                    s, run_id, only=("running",), phase=phase, share=share, told_at=now
                )
            )
            run = self._database.read_now(lambda s: stored.read_run(s, run_id))
            if run is None or run.cancel_asked or run.state != "running":
                raise _Ended("cancelled")

    def _decide(self, version: model_folder.Version) -> str:
        """Let the version serve where that was wished and it is not worse."""
        if not self._run.automatic or version.refused:
            return "compared"
        made_from = fingerprint(self._project)
        model_folder.use_version(self._model_dir, version.name, project_fingerprint=made_from)
        entry = AuditEntry(
            datetime.now(UTC), ASSISTANT, "model.chosen", None, {"version": version.name}
        )
        self._database.write_now(lambda s: append_audit(s, entry))
        return "promoted"

    def _end(self, **values: Any) -> None:
        now, give_up_at = datetime.now(UTC), monotonic() + TELL_AGAIN_S
        deed = {"failed": "model.training_failed", "cancelled": ""}.get(
            values["state"], "model.trained"
        )
        detail = {name: values[name] for name in values if name in ("version", "failure")}
        entry = AuditEntry(now, ASSISTANT, deed, self._run.id, detail)

        def write(session: Session) -> None:
            ends = stored.change_run(
                session, self._run.id, only=("running",), ended_at=now, told_at=now, **values
            )
            if ends and deed:  # who cancelled is noted already
                append_audit(session, entry)

        while True:
            try:
                self._database.write_now(write)
                return
            except Unavailable:
                if monotonic() > give_up_at:
                    raise


def counts_of(exported: Exported, told: Sequence[Label]) -> dict[str, Any]:
    return {
        "examples": exported.written,
        "left_out": dict(exported.left_out),
        "spans": span_scores(told),
    }


def _pass_on(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    if process.stdout is not None:
        for line in process.stdout:
            lines.put(line.strip())
    lines.put(None)


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _failure_of(returncode: int | None) -> str:
    return "killed" if returncode == -signal.SIGKILL else "training"


def _cause(error: Exception) -> str:
    return "disk" if isinstance(error, OSError) else "unexpected"


def last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return re.sub(r"\x1b\[[0-9;]*m", "", lines[-1])[:500] if lines else ""


def slug(doing: str) -> str:
    """Return a phase's name for machines: "Loading Rasa" is loading_rasa."""
    return re.sub(r"\W+", "_", doing.casefold()).strip("_")
