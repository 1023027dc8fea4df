"""Versions in the model folder: kept, listed, chosen, forgotten."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.dialogue import model_folder
from assistant.dialogue.model_folder import TrainedModel, Version
from assistant.errors import ModelRefused, NotFound

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def made(folder: Path, number: int, *, refused: tuple[str, ...] = ()) -> Version:
    """Keep a version that was made `number` hours after noon; it serves unless refused."""
    name = f"{number:02d}" * 10
    archive = folder / f"{name}.tar.gz"
    archive.write_bytes(name.encode())
    at = (NOON + timedelta(hours=number)).isoformat()
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    model = TrainedModel(archive.name, sha256, name, at, 60.0)
    version = Version(model, scores={"en.accuracy": 0.9}, refused=refused)
    model_folder.keep_version(folder, version)
    if not refused:
        model_folder.promote(folder, model)
    return version


def test_versions_are_listed_newest_first_with_what_is_known(tmp_path: Path) -> None:
    first, second = made(tmp_path, 1), made(tmp_path, 2, refused=("en.accuracy fell",))
    listed = model_folder.versions(tmp_path)
    assert [one.name for one in listed] == [second.name, first.name]
    assert list(listed[0].refused) == ["en.accuracy fell"]
    assert listed[1].scores == {"en.accuracy": 0.9}


def test_a_rollback_makes_the_other_one_the_previous(tmp_path: Path) -> None:
    first, second = made(tmp_path, 1), made(tmp_path, 2)
    model_folder.use_version(tmp_path, first.name[:4], project_fingerprint=second.name)
    assert model_folder.current_model(tmp_path) == first.model
    assert model_folder.previous_model(tmp_path) == second.model
    assert model_folder.refusal(tmp_path, second.name) is not None  # a start does not train again


def test_going_forward_again_allows_what_the_files_make(tmp_path: Path) -> None:
    first, second = made(tmp_path, 1), made(tmp_path, 2)
    for version in (first, second):
        model_folder.use_version(tmp_path, version.name, project_fingerprint=second.name)
    assert model_folder.current_model(tmp_path) == second.model
    assert model_folder.refusal(tmp_path, second.name) is None


@pytest.mark.parametrize("name", ["", "ffff", "0", "../01"])
def test_a_name_must_mean_one_version(tmp_path: Path, name: str) -> None:
    made(tmp_path, 1), made(tmp_path, 2)
    with pytest.raises(NotFound):
        model_folder.use_version(tmp_path, name, project_fingerprint="x")


def test_an_archive_that_was_changed_cannot_be_chosen(tmp_path: Path) -> None:
    first, second = made(tmp_path, 1), made(tmp_path, 2)
    (tmp_path / first.model.file).write_bytes(b"something else")
    with pytest.raises(ModelRefused):
        model_folder.use_version(tmp_path, first.name, project_fingerprint="x")
    assert model_folder.current_model(tmp_path) == second.model


def test_old_versions_go_but_never_the_current_and_the_previous(tmp_path: Path) -> None:
    all_made = [made(tmp_path, number) for number in range(9)]
    for chosen in (all_made[0], all_made[1]):
        model_folder.use_version(tmp_path, chosen.name, project_fingerprint="x")
    (tmp_path / "notes.tar.gz").write_bytes(b"not ours")
    gone = model_folder.forget_old_versions(tmp_path)
    assert gone == [all_made[number].model.file for number in (2, 3)]
    left = {one.name for one in model_folder.versions(tmp_path)}
    assert left == {all_made[number].name for number in (0, 1, 4, 5, 6, 7, 8)}
    assert (tmp_path / "notes.tar.gz").exists()


@pytest.mark.parametrize(
    ("keep", "left"), [(1, {0, 1, 8}), (3, {0, 1, 6, 7, 8}), (100, set(range(9)))]
)
def test_as_many_are_kept_as_were_asked_for(tmp_path: Path, keep: int, left: set[int]) -> None:
    all_made = [made(tmp_path, number) for number in range(9)]
    for chosen in (all_made[0], all_made[1]):
        model_folder.use_version(tmp_path, chosen.name, project_fingerprint="x")
    (tmp_path / f"{'f' * 20}.tar.gz.new").write_bytes(b"of a process that was killed")
    model_folder.forget_old_versions(tmp_path, keep=keep)
    assert {one.name for one in model_folder.versions(tmp_path)} == {
        all_made[number].name for number in left
    }
    assert not list(tmp_path.glob("*.new"))


def test_nothing_is_deleted_while_a_version_is_being_chosen(tmp_path: Path) -> None:
    """A version that is chosen the moment old ones are deleted stays."""
    all_made = [made(tmp_path, number) for number in range(9)]
    deleting = threading.Thread(target=_forget_alone, args=(tmp_path,))
    with model_folder.alone_with(tmp_path):
        deleting.start()
        model_folder.promote(tmp_path, all_made[0].model)
    deleting.join()
    assert model_folder.verified_file(tmp_path, all_made[0].model).is_file()


def _forget_alone(folder: Path) -> None:
    with model_folder.alone_with(folder):
        model_folder.forget_old_versions(folder, keep=1)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"model": {}}', '{"model": null}'])
def test_a_damaged_note_hides_only_its_own_version(tmp_path: Path, content: str) -> None:
    first, second = made(tmp_path, 1), made(tmp_path, 2)
    (tmp_path / f"{first.name}.json").write_text(content)
    assert [one.name for one in model_folder.versions(tmp_path)] == [second.name]
