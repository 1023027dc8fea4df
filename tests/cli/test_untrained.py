"""Commands before a model is trained, and in a folder that is not the installation's."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.app import load_mind
from assistant.cli import app
from assistant.cli.model import current_archive
from assistant.errors import ModelRefused, SetupError
from assistant.services.playbook import load_playbook

PLAYBOOK = Path(__file__).parents[2] / "playbook.yml"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    monkeypatch.setenv("ASSISTANT_MODEL_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("ASSISTANT_PLAYBOOK", str(PLAYBOOK))


def test_an_app_without_a_model_is_told_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="Run `assistant train` first"):
        load_mind(load_playbook(PLAYBOOK), PLAYBOOK, tmp_path / "none.tar.gz")
    with pytest.raises(SetupError, match=r"no trained model in .*`assistant train`"):
        current_archive(tmp_path)


@pytest.mark.parametrize("command", [["parse"], ["chat"], ["train"], ["leads", "replay"]])
def test_a_command_in_another_folder_says_where_to_run_it(command: list[str]) -> None:
    with pytest.raises(SetupError, match="in the folder of the installation"):
        CliRunner().invoke(app, command, catch_exceptions=False)


@pytest.mark.parametrize("command", [["site", "list"], ["site", "add", "shop"]])
def test_a_site_command_in_another_folder_leaves_nothing_behind(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSISTANT_PLAYBOOK")
    monkeypatch.delenv("ASSISTANT_DATABASE_URL")
    with pytest.raises(SetupError, match="in the folder of the installation"):
        CliRunner().invoke(app, command, catch_exceptions=False)
    assert list(tmp_path.iterdir()) == []
