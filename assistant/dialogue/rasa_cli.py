"""Rasa's own command line, with the placeholders in place."""

from __future__ import annotations

import sys
from typing import Any

from assistant.dialogue import rasa_setup

TRAINING_DATA = ("data/nlu", "data/rules")


def run(arguments: list[str]) -> int:
    """Run `rasa` with these arguments and return its exit status."""
    import rasa.__main__ as command_line

    def configure(*given: Any, **more: Any) -> None:
        """In place of Rasa's, which needs a package of an error-reporting service."""
        rasa_setup.silence()

    command_line.configure_structlog = configure
    sys.argv = ["rasa", *_with_training_data(arguments)]
    try:
        command_line.main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def _with_training_data(arguments: list[str]) -> list[str]:
    """Keep the held-out messages of data/test out of what Rasa trains on and checks."""
    takes_data = arguments[:1] == ["train"] or arguments[:2] == ["data", "validate"]
    if takes_data and "--data" not in arguments:
        return [*arguments, "--data", *TRAINING_DATA]
    return arguments
