"""The model that serves, and its replacement by a newer one while visitors go on chatting.

Every process looks at the model folder every few seconds. What it names newly is loaded beside the
old one, in a thread; it must be the archive that was made here, have the same domain and pass the
golden utterances. Only then new turns use it. Whatever fails stays out, and the old one serves.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import gc
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant import metrics
from assistant.dialogue.model_folder import TrainedModel, current_model, verified_file
from assistant.dialogue.understanding import Understanding
from assistant.errors import ModelRefused

if TYPE_CHECKING:
    from assistant.dialogue.engine import Engine

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 3.0
LoadEngine = Callable[[Path], "Engine"]


class ServedModel:
    """What turns talk to: always the engine of the model that serves now."""

    def __init__(self, engine: Engine, model_file: Path | None) -> None:
        """model_file: what `engine` was loaded from, in the folder that is looked at; None for one
        that is never replaced."""
        self._engine = engine
        self._model_dir = model_file.parent if model_file else Path("nowhere")
        self._serving = self._named(model_file)
        self._failed: TrainedModel | None = None
        self.trouble = ""

    def _named(self, model_file: Path | None) -> TrainedModel | None:
        with suppress(ModelRefused):
            model = current_model(self._model_dir)
            if model is not None and model_file is not None and model.file == model_file.name:
                return model
        return None

    @property
    def serving(self) -> str:
        """The name of the version that serves in this process, empty where it is not known."""
        return self._serving.fingerprint if self._serving else ""

    async def understand(self, text: str, **hints: Any) -> Understanding:
        return await self._engine.understand(text, **hints)

    async def respond(self, situation: Any) -> list[Any]:
        return list(await self._engine.respond(situation))

    def words(self, response: str, language: str) -> Any:
        return self._engine.words(response, language)

    # ------------------------------------------------------------ replacement

    async def look(self, load: LoadEngine) -> bool:
        """Take up the model that the folder names; return whether another one serves now."""
        try:
            wanted = await asyncio.to_thread(current_model, self._model_dir)
        except (ModelRefused, OSError):
            return False  # being written by somebody, or damaged: the next look tells
        if wanted is None or wanted in (self._serving, self._failed):
            return False
        with _one_at_a_time(self._model_dir) as may_load:
            if not may_load:  # another process of this machine loads; it is our turn in a moment
                return False
            try:
                await self._take_up(wanted, load)
            except Exception as error:
                self._stay(wanted, error)
                return False
        return True

    async def _take_up(self, wanted: TrainedModel, load: LoadEngine) -> None:
        file = await asyncio.to_thread(verified_file, self._model_dir, wanted)
        fresh = await asyncio.to_thread(load, file)
        if fresh.domain.fingerprint() != self._engine.domain.fingerprint():
            raise ModelRefused("Its domain.yml is another one. Restart the server to use it.")
        fresh.share_thread_of(self._engine)
        await _check(fresh)
        self._engine, self._serving = fresh, wanted
        self._failed, self.trouble = None, ""
        metrics.MODEL_SWAPS.labels(result="taken").inc()
        logger.info("model %s serves now", wanted.fingerprint)

    def _stay(self, wanted: TrainedModel, error: Exception) -> None:
        """Note what is wrong with it, once: the same model is not tried again."""
        self._failed = wanted
        self.trouble = str(error) if isinstance(error, ModelRefused) else type(error).__name__
        metrics.MODEL_SWAPS.labels(result="refused").inc()
        logger.error("model %s stays out: %s", wanted.fingerprint, self.trouble)


async def _check(engine: Engine) -> None:
    """Run the golden utterances one by one, between the messages of visitors."""
    from assistant.dialogue.golden import GOLDEN, GOLDEN_EMAIL, judge_golden

    text, _ = GOLDEN_EMAIL
    entity = (await engine.understand(text, language="en")).entity("email")
    read = [
        (await engine.understand(text, language=language)).intent for text, language, _ in GOLDEN
    ]
    judge_golden(read, entity)


@contextmanager
def _one_at_a_time(model_dir: Path) -> Iterator[bool]:
    """Let one process of a machine load at a time, so that the others answer meanwhile."""
    try:
        lock = (model_dir / "loading.lock").open("a")
    except OSError:  # a folder that may only be read: then they load at once
        yield True
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def give_memory_back() -> None:
    """Take apart the engine that was replaced: it is full of cycles, and waits for nobody.

    Without it four old engines were alive at a time, and a swap cost 14 MB each.
    """
    gc.collect()
    with suppress(OSError, AttributeError):  # glibc alone keeps what was freed
        ctypes.CDLL(None).malloc_trim(0)


def swapping(
    served: ServedModel, load: LoadEngine, *, every_s: float = LOOK_EVERY_S
) -> Callable[[Any], AsyncIterator[None]]:
    """Return what looks for a newer model as long as an application runs."""

    async def look_always() -> None:
        while True:
            await asyncio.sleep(every_s)
            try:
                if await served.look(load):
                    await asyncio.sleep(every_s)  # turns that began with the old one end
                    await asyncio.to_thread(give_memory_back)
            except Exception:
                logger.exception("looking for a newer model failed; it is tried again")

    async def running(app: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(look_always())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return running
