"""Where a training works: a private copy of the project in the model folder, one at a time.

The copy holds the words of judged messages, so whoever finds one that nobody works in deletes it.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

logger = logging.getLogger(__name__)

LOCK: Final = "retraining.lock"
PARTS: Final = ("config.yml", "domain.yml", "data")
_CACHE: Final = Path("var") / "cache" / "embeddings.npz"


class AnotherWorks(Exception):
    """Another training holds the lock of this model folder."""


def workshop_in(model_dir: Path) -> Path:
    return model_dir / "retraining"


@contextmanager
def alone(model_dir: Path, *, wait: bool = False) -> Iterator[IO[str]]:
    """Hold the lock of the folder's trainings, and yield it for a child that is to hold it too.

    Raises AnotherWorks while another training holds it, unless it is to be waited for.
    """
    model_dir.mkdir(parents=True, exist_ok=True)
    with (model_dir / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise AnotherWorks from error
        yield lock


@contextmanager
def copy_of_project(project: Path, model_dir: Path) -> Iterator[Path]:
    """Yield the workshop with a copy of the project in it, and `tmp` for what is made meanwhile.

    Whoever uses it holds the lock.
    """
    workshop = workshop_in(model_dir)
    shutil.rmtree(workshop, ignore_errors=True)  # of one that was killed
    workshop.mkdir(parents=True, mode=0o700)
    try:
        for part in PARTS:
            source = project / part
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, workshop / part)
        if (project / _CACHE).is_file():
            (workshop / _CACHE).parent.mkdir(parents=True)
            shutil.copy(project / _CACHE, workshop / _CACHE)
        (workshop / "tmp").mkdir()
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def clear_leavings(model_dir: Path, *, wait: bool = False) -> bool:
    """Delete the workshop of a training that was killed; return whether there was one.

    One that is worked in stays. wait: until whoever works there has ended.
    """
    workshop = workshop_in(model_dir)
    if not workshop.exists():
        return False
    try:
        with alone(model_dir, wait=wait):
            there = workshop.exists()
            shutil.rmtree(workshop, ignore_errors=True)
    except (AnotherWorks, OSError):
        return False
    if there:
        logger.warning("a training was killed: its copy of the judged messages is deleted")
    return there
