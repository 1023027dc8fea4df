"""Rasa's own command line, with the placeholders in place."""

from __future__ import annotations

import sys


def run(arguments: list[str]) -> int:
    """Run `rasa` with these arguments and return its exit status."""
    from rasa.__main__ import main

    sys.argv = ["rasa", *arguments]
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0
