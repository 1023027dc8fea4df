"""The folder of models: which one serves, which served before, and which are kept.

Every version is an archive named by the fingerprint of what it was made from, with a JSON file of
the same name beside it: when it was made, from how many examples, how it reads data/test/. No
archive is ever loaded but by the SHA-256 that was noted when it was made here.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from assistant.errors import ModelRefused, NotFound

CURRENT: Final = "current.json"
PREVIOUS: Final = "previous.json"
REFUSED: Final = "refused.json"
KEEP: Final = 5  # the newest versions, and always the current and the previous one; 7 MB each
_ARCHIVE: Final = re.compile(r"[0-9a-f]{20}\.tar\.gz")


@dataclass(frozen=True)
class TrainedModel:
    """file: the archive, in the model folder. sha256: of its bytes."""

    file: str
    sha256: str
    fingerprint: str
    trained_at: str
    seconds: float


@dataclass(frozen=True)
class Version:
    """A kept model and what is known of it.

    scores: on data/test/, by "en.accuracy" and so on; empty where there was nothing to compare
    with. before: the same of the model that served then. examples: how many of which origin,
    "written" and "reviewed". changes: the intents read otherwise than before. flips: the messages
    of data/test/ that only one of both reads rightly. entities: exact F1 by language and type when
    it was made. refused: why it may not serve, empty when it may.
    """

    model: TrainedModel
    scores: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[str, float] = field(default_factory=dict)
    examples: Mapping[str, int] = field(default_factory=dict)
    changes: Sequence[Mapping[str, Any]] = ()
    refused: Sequence[str] = ()
    flips: Sequence[Mapping[str, Any]] = ()
    entities: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.model.fingerprint

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.model.trained_at).astimezone(UTC)


@contextmanager
def alone_with(model_dir: Path) -> Iterator[None]:
    """Wait until nobody else keeps, chooses or deletes archives: none goes that is just chosen."""
    model_dir.mkdir(parents=True, exist_ok=True)
    with (model_dir / "keeping.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ------------------------------------------------------------ what serves


def current_model(model_dir: Path) -> TrainedModel | None:
    """Return what current.json names, None when nothing was trained yet."""
    return _named(model_dir / CURRENT)


def previous_model(model_dir: Path) -> TrainedModel | None:
    """Return what served before the current model, None when there was none."""
    return _named(model_dir / PREVIOUS)


def _named(file: Path) -> TrainedModel | None:
    try:
        return TrainedModel(**json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise ModelRefused(f"{file} is damaged. Delete it and run `assistant train`.") from error


def verified_file(model_dir: Path, model: TrainedModel) -> Path:
    """Return the archive. Raises ModelRefused unless it is, byte for byte, the one we made."""
    file = model_dir / Path(model.file).name
    if not file.is_file():
        raise ModelRefused(f"{file} is missing. Run `assistant train --force` to make it anew.")
    if hashlib.sha256(file.read_bytes()).hexdigest() != model.sha256:
        raise ModelRefused(
            f"{file} is not the model that was trained here: its hash differs. "
            f"Delete it and run `assistant train --force`."
        )
    return file


def promote(model_dir: Path, model: TrainedModel) -> None:
    """Name `model` the current one: servers take it up. What served is the previous one now."""
    present = current_model(model_dir)
    if present is not None and present != model:
        if not _note_of(model_dir, present.fingerprint).is_file():
            keep_version(model_dir, Version(present))
        _write(model_dir / PREVIOUS, asdict(present))
    _write(model_dir / CURRENT, asdict(model))


def kept_version(model_dir: Path, name: str) -> Version:
    """Return a kept version by its fingerprint or an unambiguous beginning. Raises NotFound."""
    found = [one for one in versions(model_dir) if name and one.name.startswith(name)]
    if len(found) != 1:
        known = "no version" if not found else "more than one version"
        raise NotFound(f'"{name}" names {known}. `assistant model list` shows them.')
    return found[0]


def discard_version(model_dir: Path, name: str) -> Version:
    """Delete a kept version. Raises NotFound, and ModelRefused for the one that serves."""
    with alone_with(model_dir):
        version = kept_version(model_dir, name)
        if version.model == current_model(model_dir):
            raise ModelRefused("This version serves. Let another one serve first.")
        (model_dir / Path(version.model.file).name).unlink(missing_ok=True)
        _note_of(model_dir, version.name).unlink(missing_ok=True)
        if previous_model(model_dir) == version.model:
            (model_dir / PREVIOUS).unlink(missing_ok=True)
    return version


def use_version(model_dir: Path, name: str, *, project_fingerprint: str) -> Version:
    """Make a kept version the current one, also one that was refused.

    name: its fingerprint or an unambiguous beginning. project_fingerprint: of the files as they
    are: they are not trained again at the next start, which would undo the choice.
    Raises NotFound, and ModelRefused when the archive is not the one that was made here.
    """
    with alone_with(model_dir):
        version = kept_version(model_dir, name)
        verified_file(model_dir, version.model)
        if version.name == project_fingerprint:
            (model_dir / REFUSED).unlink(missing_ok=True)
        elif refusal(model_dir, project_fingerprint) is None:
            reason = f"version {version.name} was chosen instead"
            note_refusal(model_dir, project_fingerprint, [reason])
        promote(model_dir, version.model)
    return version


# ------------------------------------------------------------ what was refused


def refusal(model_dir: Path, made_from: str) -> str | None:
    """Return why the model of that fingerprint may not serve, None when it was never refused."""
    try:
        refused = json.loads((model_dir / REFUSED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return "; ".join(refused["reasons"]) if refused.get("fingerprint") == made_from else None


def note_refusal(model_dir: Path, made_from: str, reasons: Sequence[str]) -> None:
    _write(model_dir / REFUSED, {"fingerprint": made_from, "reasons": list(reasons)})


# ------------------------------------------------------------ what is kept


def keep_version(model_dir: Path, version: Version) -> None:
    """Write the note that lies beside the archive."""
    _write(_note_of(model_dir, version.name), asdict(version))


def versions(model_dir: Path) -> list[Version]:
    """Return the kept versions, newest first; a note that cannot be read is left out."""
    found = []
    for file in model_dir.glob("*.json"):
        version = _read_note(file)
        if version is not None and (model_dir / Path(version.model.file).name).is_file():
            found.append(version)
    present = current_model(model_dir)
    if present is not None and present.fingerprint not in {one.name for one in found}:
        found.append(Version(present))  # made before notes were written
    return sorted(found, key=lambda one: (one.made_at, one.name), reverse=True)


def _read_note(file: Path) -> Version | None:
    if not _ARCHIVE.fullmatch(f"{file.stem}.tar.gz"):
        return None
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        version = Version(**{**told, "model": TrainedModel(**told["model"])})
        return version if version.made_at and version.name == file.stem else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def forget_old_versions(model_dir: Path, *, keep: int = KEEP) -> list[str]:
    """Delete all but the newest versions, the current and the previous one; return their archives.

    Whoever calls it is alone with the folder: an archive that has no note yet would go.
    """
    kept = {one.model.file for one in versions(model_dir)[:keep]}
    for model in (current_model(model_dir), previous_model(model_dir)):
        if model is not None:
            kept.add(model.file)
    gone = []
    for archive in model_dir.glob("*.tar.gz"):
        if archive.name not in kept and _ARCHIVE.fullmatch(archive.name):
            archive.unlink(missing_ok=True)
            _note_of(model_dir, archive.name.removesuffix(".tar.gz")).unlink(missing_ok=True)
            gone.append(archive.name)
    for unfinished in model_dir.glob("*.tar.gz.new"):  # of a process that was killed
        unfinished.unlink(missing_ok=True)
    return sorted(gone)


def _note_of(model_dir: Path, name: str) -> Path:
    return model_dir / f"{name}.json"


def _write(file: Path, content: Mapping[str, Any]) -> None:
    """Write the whole file or nothing: servers look at it at any moment."""
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    fresh.replace(file)
