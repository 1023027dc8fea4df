"""What the command line prints is what was asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.mark.trained
def test_other_packages_warnings_are_kept_from_operators(model_dir: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "parse"],
        input='{"id": 1, "text": "hei", "lang": "nb", "ref": null}\n',
        cwd=PROJECT,
        env={**environment, "ASSISTANT_MODEL_DIR": str(model_dir)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1
